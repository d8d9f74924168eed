"""Which files of a folder are images, and which masks belong to them.

Opens no picture; of TIFF files it looks at how many pages they have.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from segcore.errors import ProjectError
from segcore.images import IMAGE_SUFFIXES
from segcore.pages import tiff_pages

MASK_SUFFIXES = (".png", ".tif", ".tiff", ".bmp", ".gif", ".jpg", ".jpeg")  # best first
IMAGE_FOLDERS = ("jpegimages", "images", "image", "imgs", "img")
MASK_FOLDERS = (
    "segmentationclass",
    "masks",
    "labels",
    "annotations",
    "mask",
    "label",
    "annotation",
    "gt",
    "groundtruth",
)
MASK_ENDINGS = ("_mask", "_masks", "_label", "_labels", "_seg", "_gt", "-mask", "-label", ".mask")
# What data sets call the folders of their parts, and what part that is.
SPLITS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "dev": "val",
    "test": "test",
    "testing": "test",
}
_TIFF = (".tif", ".tiff")
_PLACES_UP = 4


@dataclass(frozen=True, slots=True)
class ProjectItem:
    """An image and its mask: where the mask is, or where it will be when it is first saved.

    stem: the file's name without its suffix, with the folders below the folder of images before
    it ("train/cell"); further pages of a TIFF say which ("stack#2"). page: counted from 0.
    pages: how many the file has, as items of their own.
    """

    stem: str
    image: Path
    mask: Path
    has_mask: bool
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """A picture in a file."""

    path: Path
    page: int = 0
    pages: int = 1


def find_items(root: Path) -> tuple[str, list[ProjectItem]]:
    """Return the layout's name (see `segcore.project.Project`) and the items, in no order.

    Raises:
        OSError: a folder cannot be listed.
        ProjectError: two images of one stem.
    """
    folders = _folders(root)
    images_in = next((folders[name] for name in IMAGE_FOLDERS if name in folders), None)
    masks_in = next((folders[name] for name in MASK_FOLDERS if name in folders), None)
    images = _image_tree(images_in, masks_in) if images_in is not None else {}
    if images_in is not None and images:
        voc = images_in.name.lower() == "jpegimages"
        new = root / ("SegmentationClass" if voc else "masks")
        return "voc" if voc else "folders", _pair(images, masks_in or new)
    beside = _beside(root)
    if beside:
        return "flat", beside
    images = _paged(_images(root))
    if images:
        return "flat" if masks_in else "images", _pair(images, masks_in or root / "masks")
    return "splits", _parts(folders, masks_in)


def project_of(picture: Path) -> Path:
    """Return the folder to open so that an image or a mask is in the project: by names alone.

    `PROJECT/images/train/a.jpg` and `PROJECT/train/images/a.jpg` give `PROJECT`, an image
    elsewhere the folder that it lies in.
    """
    for folder in picture.parents[:_PLACES_UP]:
        if folder.name.lower() in (*IMAGE_FOLDERS, *MASK_FOLDERS):
            root = folder.parent
            return root.parent if root.name.lower() in SPLITS else root
    return picture.parent


def images_below(folder: Path) -> dict[str, Page]:
    """Return the pictures of a folder and of those below it, masks' folders left out, by stem.

    Raises:
        OSError, ProjectError: as `find_items`.
    """
    return _image_tree(folder, None)


def masks_by_stem(folder: Path, is_nested: bool = False) -> dict[str, Path]:
    """Return the masks of a folder; of several of one stem the PNG, then the other formats.

    JPEG is among them, though no mask can be read from one, so that the person is told.
    is_nested: those in the folders below it as well, as "train/cell".
    """
    ranked: dict[str, tuple[int, Path]] = {}
    places = _tree(folder) if is_nested else [("", folder)]
    for prefix, place in places:
        for stem, suffix, path in _pictures(place, frozenset(MASK_SUFFIXES)):
            rank = (MASK_SUFFIXES.index(suffix), path)
            ranked[prefix + stem] = min(rank, ranked.get(prefix + stem, rank))
    return {stem: path for stem, (_, path) in ranked.items()}


def entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what lies in a folder, hidden things left out."""
    with os.scandir(folder) as found:
        for entry in found:
            if not entry.name.startswith("."):
                yield entry


def files(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the files in a folder, hidden ones left out."""
    return (entry for entry in entries(folder) if entry.is_file())


def cut_suffix(name: str) -> tuple[str, str]:
    """Cut `cell.2.PNG` to `cell.2` and `.png`."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix.lower()) if stem else (name, "")


def _folders(folder: Path) -> dict[str, Path]:
    return {e.name.lower(): Path(e.path) for e in entries(folder) if e.is_dir()}


def _tree(
    folder: Path, takes: Callable[[str, str], bool] = lambda _prefix, _name: True
) -> Iterator[tuple[str, Path]]:
    """Yield what comes before the stems there, and the folder: itself and those below it.

    takes: whether a folder counts, by what comes before it and its name.
    """
    waiting, seen = [("", folder)], set[tuple[int, int]]()
    while waiting:
        prefix, place = waiting.pop()
        status = place.stat()
        if (status.st_dev, status.st_ino) in seen:
            continue  # a link back
        seen.add((status.st_dev, status.st_ino))
        yield prefix, place
        for entry in entries(place):
            if entry.is_dir() and takes(prefix, entry.name):
                waiting.append((f"{prefix}{entry.name}/", Path(entry.path)))


def _pictures(folder: Path, suffixes: frozenset[str]) -> Iterator[tuple[str, str, Path]]:
    for entry in files(folder):
        stem, suffix = cut_suffix(entry.name)
        if suffix in suffixes:
            yield stem, suffix, Path(entry.path)


def _images(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for stem, _, path in _pictures(folder, IMAGE_SUFFIXES):
        if stem in found:
            raise _same_stem(stem, found[stem], path)
        found[stem] = path
    return found


def _image_tree(folder: Path, masks_in: Path | None) -> dict[str, Page]:
    """Return the images in a folder of images and below it.

    Beside images, a folder counts only where it is called as a part of a data set or has its like
    among the masks: others (`old`, `thumbnails`) were put away. Masks kept there are none either.
    """
    direct = _images(folder)
    known = set(_folders(masks_in)) if masks_in is not None else set()

    def takes(prefix: str, name: str) -> bool:
        lower = name.lower()
        counts = prefix or not direct or lower in SPLITS or lower in known
        return lower not in MASK_FOLDERS and bool(counts)

    found = dict(direct)
    for prefix, place in _tree(folder, takes):
        if prefix:
            found |= {prefix + stem: path for stem, path in _images(place).items()}
    return _paged(found)


def _paged(images: Mapping[str, Path]) -> dict[str, Page]:
    """Return the pictures of these files: a TIFF may have several."""
    found: dict[str, Page] = {}
    for stem, path in images.items():
        for name, picture in pictures_in(path, stem):
            other = found.get(name) or (images.get(name) if name != stem else None)
            if other is not None:
                raise _same_stem(name, other.path if isinstance(other, Page) else other, path)
            found[name] = picture
    return found


def pictures_in(path: Path, stem: str) -> Iterator[tuple[str, Page]]:
    """Yield what each page of a file is called, and the page: one for all but some TIFF files."""
    numbers = tiff_pages(path) if path.suffix.lower() in _TIFF else (0,)
    for number in numbers:
        name = stem if number == numbers[0] else f"{stem}#{number + 1}"
        yield name, Page(path, number, len(numbers))


def _parts(folders: Mapping[str, Path], masks_in: Path | None) -> list[ProjectItem]:
    """Return the items of a data set whose parts are its outermost folders (`train/images/`)."""
    parts = [folder for name, folder in folders.items() if name in SPLITS]
    if masks_in is not None and parts:
        images: dict[str, Path] = {}
        for part in parts:
            for prefix, place in _tree(
                part, lambda _prefix, name: name.lower() not in MASK_FOLDERS
            ):
                start = f"{part.name}/{prefix}"
                images |= {start + stem: path for stem, path in _images(place).items()}
        return _pair(_paged(images), masks_in)
    items = []
    for part in parts:
        layout, found = find_items(part)
        if layout != "splits":
            items += [replace(item, stem=f"{part.name}/{item.stem}") for item in found]
    return items


def _same_stem(stem: str, one: Path, other: Path) -> ProjectError:
    names = " and ".join(f"«{name}»" for name in sorted((one.name, other.name)))
    return ProjectError(
        f"{names} in {one.parent} share the name «{stem}», so their masks would be one file: "
        "rename or remove one."
    )


def _pair(images: Mapping[str, Page], masks_in: Path) -> list[ProjectItem]:
    is_nested = any("/" in stem for stem in images)
    masks = masks_by_stem(masks_in, is_nested) if masks_in.is_dir() else {}
    ending = _common_ending({*images, *map(_name, images)}, masks)
    at_once = _names_in_one_folder(images, masks, masks_in, ending) if is_nested else {}
    items = []
    for stem, image in images.items():
        named = at_once.get(stem, stem)
        mask = masks.get(named + ending)
        place = mask or masks_in / f"{named}{ending}.png"
        found = mask is not None
        items.append(ProjectItem(stem, image.path, place, found, image.page, image.pages))
    return items


def _name(stem: str) -> str:
    return stem.rpartition("/")[2]


def _names_in_one_folder(
    images: Mapping[str, Page], masks: Mapping[str, Path], masks_in: Path, ending: str
) -> dict[str, str]:
    """Return what the masks of images in folders are called where all masks lie in one folder.

    `images/train/cell.jpg` then belongs to `masks/cell.png`, if no other image has that name.

    Raises:
        ProjectError: several images have the name of one such mask.
    """
    of_name: dict[str, list[str]] = {}
    for stem in images:
        of_name.setdefault(_name(stem), []).append(stem)
    shared = {
        name: [stem for stem in stems if "/" in stem and stem + ending not in masks]
        for name, stems in of_name.items()
        if name not in images
    }
    in_one = [name for name, stems in shared.items() if stems and name + ending in masks]
    for name in in_one:
        if len(shared[name]) > 1:
            one, other = sorted(shared[name])[:2]
            raise ProjectError(
                f"«{one}» and «{other}» would share the mask «{masks[name + ending].name}» in "
                f"{masks_in}: lay the masks into folders like their images."
            )
    alone = {stems[0]: n for n, stems in shared.items() if stems and len(of_name[n]) == 1}
    return alone if in_one else {}


def _common_ending(images: Collection[str], masks: Mapping[str, Path]) -> str:
    """Return what the masks' names add to the images': nothing where any agree, else most hits."""
    if not masks or any(stem in masks for stem in images):
        return ""
    hits = {e: sum(stem + e in masks for stem in images) for e in MASK_ENDINGS}
    best = max(hits, key=lambda ending: hits[ending])
    return best if hits[best] else ""


def _beside(folder: Path) -> list[ProjectItem]:
    """Pair images with masks in the same folder; empty when no mask lies there."""
    pictures: dict[str, dict[str, Path]] = {}
    pages: dict[tuple[str, str], Page] = {}
    for file_stem, suffix, path in _pictures(folder, IMAGE_SUFFIXES):
        for stem, page in pictures_in(path, file_stem):
            same = pictures.setdefault(stem, {})
            if suffix in same:
                raise _same_stem(stem, same[suffix], path)
            same[suffix] = path
            pages[stem, suffix] = page
    masks, ending = _masks_beside(pictures)
    if not masks:
        return []
    taken = set(masks.values())
    items = []
    for stem, by_suffix in pictures.items():
        images = [(suffix, path) for suffix, path in by_suffix.items() if path not in taken]
        if len(images) > 1:
            raise _same_stem(stem, images[0][1], images[1][1])
        if images:
            suffix, path = images[0]
            # A PNG image has no room for a mask of its own name beside it.
            new = ending or ("_mask" if suffix == ".png" else "")
            place = masks.get(stem) or folder / f"{stem}{new}.png"
            page = pages[stem, suffix]
            items.append(ProjectItem(stem, path, place, stem in masks, page.page, page.pages))
    return items


def _masks_beside(pictures: Mapping[str, Mapping[str, Path]]) -> tuple[dict[str, Path], str]:
    """Return masks by their image's stem, and the ending that the first of them have ("" without).

    `cell_mask.png` belongs to `cell.*`; without such, `cell.png` belongs to `cell.jpg`.
    """
    masks: dict[str, Path] = {}
    used = ""
    for ending in MASK_ENDINGS:
        for stem, by_suffix in pictures.items():
            owner = stem.removesuffix(ending)
            if owner != stem and owner in pictures and owner not in masks:
                masks[owner] = min(by_suffix.items(), key=lambda i: _mask_rank(i[0]))[1]
                used = used or ending
    taken = set(masks.values())
    for stem, by_suffix in pictures.items():
        mine = taken.intersection(by_suffix.values())
        if len(by_suffix) == 2 and ".png" in by_suffix and stem not in masks and not mine:
            masks[stem] = by_suffix[".png"]
    return masks, used


def _mask_rank(suffix: str) -> int:
    return MASK_SUFFIXES.index(suffix) if suffix in MASK_SUFFIXES else len(MASK_SUFFIXES)
