"""Which files of a folder are images, and which masks belong to them. Opens no picture."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from segcore.errors import ProjectError
from segcore.images import IMAGE_SUFFIXES

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


@dataclass(frozen=True, slots=True)
class ProjectItem:
    """An image and its mask: where the mask is, or where it will be when it is first saved."""

    stem: str
    image: Path
    mask: Path
    has_mask: bool


def find_items(root: Path) -> tuple[str, list[ProjectItem]]:
    """Return the layout's name (see `segcore.project.Project`) and the items, in no order.

    Raises:
        OSError: a folder cannot be listed.
        ProjectError: two images of one stem.
    """
    folders = {e.name.lower(): Path(e.path) for e in entries(root) if e.is_dir()}
    images_in = next((folders[name] for name in IMAGE_FOLDERS if name in folders), None)
    masks_in = next((folders[name] for name in MASK_FOLDERS if name in folders), None)
    images = _images(images_in) if images_in is not None else {}
    if images_in is not None and images:
        voc = images_in.name.lower() == "jpegimages"
        new = root / ("SegmentationClass" if voc else "masks")
        return "voc" if voc else "folders", _pair(images, masks_in or new)
    beside = _beside(root)
    if beside:
        return "flat", beside
    return "flat" if masks_in else "images", _pair(_images(root), masks_in or root / "masks")


def masks_by_stem(folder: Path) -> dict[str, Path]:
    """Return the masks of a folder; of several of one stem the PNG, then the other formats.

    JPEG is among them, though no mask can be read from one, so that the person is told.
    """
    ranked: dict[str, tuple[int, Path]] = {}
    for stem, suffix, path in _pictures(folder, frozenset(MASK_SUFFIXES)):
        rank = (MASK_SUFFIXES.index(suffix), path)
        ranked[stem] = min(rank, ranked.get(stem, rank))
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


def _same_stem(stem: str, one: Path, other: Path) -> ProjectError:
    names = " and ".join(f"«{name}»" for name in sorted((one.name, other.name)))
    return ProjectError(
        f"{names} in {one.parent} share the name «{stem}», so their masks would be one file: "
        "rename or remove one."
    )


def _pair(images: Mapping[str, Path], masks_in: Path) -> list[ProjectItem]:
    masks = masks_by_stem(masks_in) if masks_in.is_dir() else {}
    ending = _common_ending(images, masks)
    items = []
    for stem, image in images.items():
        mask = masks.get(stem + ending)
        place = mask or masks_in / f"{stem}{ending}.png"
        items.append(ProjectItem(stem, image, place, mask is not None))
    return items


def _common_ending(images: Mapping[str, Path], masks: Mapping[str, Path]) -> str:
    """Return what the masks' names add to the images': nothing where any agree, else most hits."""
    if not masks or any(stem in masks for stem in images):
        return ""
    hits = {e: sum(stem + e in masks for stem in images) for e in MASK_ENDINGS}
    best = max(hits, key=lambda ending: hits[ending])
    return best if hits[best] else ""


def _beside(folder: Path) -> list[ProjectItem]:
    """Pair images with masks in the same folder; empty when no mask lies there."""
    pictures: dict[str, dict[str, Path]] = {}
    for stem, suffix, path in _pictures(folder, IMAGE_SUFFIXES):
        same = pictures.setdefault(stem, {})
        if suffix in same:
            raise _same_stem(stem, same[suffix], path)
        same[suffix] = path
    masks, ending = _masks_beside(pictures)
    if not masks:
        return []
    taken = set(masks.values())
    items = []
    for stem, by_suffix in pictures.items():
        images = [path for path in by_suffix.values() if path not in taken]
        if len(images) > 1:
            raise _same_stem(stem, images[0], images[1])
        if images:
            # A PNG image has no room for a mask of its own name beside it.
            new = ending or ("_mask" if images[0].suffix.lower() == ".png" else "")
            place = masks.get(stem) or folder / f"{stem}{new}.png"
            items.append(ProjectItem(stem, images[0], place, stem in masks))
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
