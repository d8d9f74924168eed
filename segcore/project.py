"""A folder of images and masks: which belong together, what classes they have, how they split."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from segcore.classes import (
    DEFAULT_TABLE,
    VOID,
    ClassTable,
    make_table,
    read_class_table,
    write_class_table,
)
from segcore.errors import MaskError, ProjectError
from segcore.files import reason
from segcore.folders import (
    SPLITS,
    ProjectItem,
    cut_suffix,
    entries,
    files,
    find_items,
    masks_by_stem,
    project_of,
)
from segcore.images import IMAGE_SUFFIXES
from segcore.masks import Mask, read_mask
from segcore.states import State, StateIndex

__all__ = [
    "Project",
    "ProjectItem",
    "State",
    "StateIndex",
    "list_masks",
    "open_project",
    "project_of",
    "read_list",
    "says_parts",
    "split",
]

CLASS_FILES = ("classes.json", "classes.txt", "labelmap.txt")

_PALETTE_MASKS = 12  # how many masks are looked at to guess the classes
_PALETTE_BYTES = 4 << 20  # ... and how much of compressed files in all


@dataclass(frozen=True, slots=True)
class Project:
    """A folder opened as a project.

    items: in natural order of their stems (`cell2` before `cell10`). layout: "voc", "folders",
    "flat", "images" or "splits" (see `open_project`). classes_from: the file the class table was
    read from; None when it was guessed from the masks or is the default.
    """

    root: Path
    classes: ClassTable
    items: tuple[ProjectItem, ...]
    layout: str
    classes_from: Path | None = None

    def labelled(self) -> tuple[ProjectItem, ...]:
        """Return the items that have a mask."""
        return tuple(item for item in self.items if item.has_mask)

    def select(self, stems: Iterable[str]) -> tuple[ProjectItem, ...]:
        """Return the items of those stems, in the order given.

        Raises:
            ProjectError: some are not in the project.
        """
        by_stem = {item.stem: item for item in self.items}
        wanted = tuple(stems)
        missing = [stem for stem in wanted if stem not in by_stem]
        if missing:
            raise ProjectError(
                f"{len(missing)} of {len(wanted)} listed images are not in {self.root}, first "
                f"«{missing[0]}»: correct the list or add them."
            )
        return tuple(by_stem[stem] for stem in wanted)

    def lists(self) -> dict[str, Path]:
        """Return the lists of stems by name: `ImageSets/Segmentation/*.txt` and such in the root.

        A text file in the root counts when at least half of its first lines are stems of this
        project, so a licence or a class list does not.
        """
        known = _Known(item.stem for item in self.items)
        found: dict[str, Path] = {}
        for folder, trusted in ((self.root, False), (_split_folder(self.root), True)):
            paths = sorted(Path(e.path) for e in files(folder)) if folder is not None else []
            for path in paths:
                if path.suffix.lower() != ".txt" or path.name.lower() in CLASS_FILES:
                    continue
                if trusted or _lists_stems(path, known):
                    found[path.stem] = path
        return found

    def read_list(self, path: Path) -> tuple[str, ...]:
        """Read a list of this project's stems; as `read_list`, and paths say which folder.

        `images/train/cell.png` and `train/cell` are the stem "train/cell" where there is such a
        one, and so is `cell` where no other image is called so.

        Raises:
            ProjectError: as `read_list`.
        """
        known = _Known(item.stem for item in self.items)
        return tuple(dict.fromkeys(known.stem_of(line) for line in _lines(path)))

    def folder_splits(self) -> dict[str, tuple[str, ...]]:
        """Return the stems of "train", "val" and "test" by the folders that the images lie in.

        Where a list says so (`says_parts`), that counts instead.
        """
        found: dict[str, list[str]] = {}
        for item in self.items:
            first, nested, _ = item.stem.partition("/")
            part = SPLITS.get(first.lower())
            if nested and part is not None:
                found.setdefault(part, []).append(item.stem)
        return {part: tuple(stems) for part, stems in found.items()}

    def with_classes(self, classes: ClassTable) -> Project:
        """Write the class table to `classes.json` in the root and return the project having it.

        Raises:
            ClassTableError: the file cannot be written.
        """
        path = self.root / "classes.json"
        write_class_table(path, classes)
        return replace(self, classes=classes, classes_from=path)


def says_parts(lists: Iterable[str]) -> bool:
    """Whether lists of these names say what is for training and what is not."""
    return any(name.lower().endswith(("train", "val", "test")) for name in lists)


def open_project(folder: Path) -> Project:
    """Find the images and masks in a folder and its class table; no picture is opened for it.

    Looked for, upper and lower case alike:
    - `JPEGImages/` and `SegmentationClass/`: layout "voc";
    - a folder of images (`images`, `img`, ...) and one of masks (`masks`, `labels`, `annotations`,
      ...), where a mask is called as its image or has an ending like `_mask`: "folders";
    - images in the folder itself, with masks beside them (`NAME_mask.png`, or `NAME.png` beside
      `NAME.jpg`) or in such a folder of masks: "flat";
    - images in the folder itself and no mask anywhere: "images";
    - parts of a data set, `train/`, `val/` and `test/`, each a folder of one of these kinds:
      "splits".

    Folders below a folder of images count, too (`images/train/`, with `masks/train/`, or with all
    masks in `masks/` where names are unique): the stem says the way there, "train/cell". Each page
    of a TIFF is an item: `stack.tif` gives "stack", "stack#2" and so on, with masks called like
    that; reduced copies of a page are left out. Of an animation the first frame is the item.

    New masks go where the others are, named like them; where there are none yet, to
    `SegmentationClass/` for "voc" and to `masks/` for the rest. Hidden files are passed over.

    The class table comes from `classes.json`, `classes.txt` or `labelmap.txt`, else from the ids
    and palettes of a few masks (only then are any opened), else it is background and object.

    Raises:
        ProjectError: no such folder, no images in it, two images of one stem or of one mask.
        ClassTableError: a class table that cannot be read.
    """
    root = Path(folder).absolute()
    if not root.is_dir():
        raise ProjectError(f"{root} is not a folder: choose a folder of images.")
    try:
        layout, items = find_items(root)
        class_file = _class_file(root)
    except OSError as error:
        raise ProjectError(f"{root} cannot be read: {reason(error)}.") from error
    if not items:
        raise ProjectError(
            f"{root} holds no images: choose a folder of JPEG, PNG, TIFF, BMP, WebP or GIF files."
        )
    items.sort(key=lambda item: _natural(item.stem))
    if class_file is not None:
        classes = read_class_table(class_file)
    else:
        classes = _classes_of_masks([item for item in items if item.has_mask])
    return Project(root, classes, tuple(items), layout, class_file)


def list_masks(folder: Path) -> dict[str, Path]:
    """Return the masks of a folder by stem, sorted; of several of one stem the PNG.

    Without any right in it, those in the folders below, as "train/cell".

    Raises:
        ProjectError: no such folder, or it cannot be listed.
    """
    if not folder.is_dir():
        raise ProjectError(f"{folder} is not a folder: choose a folder of masks.")
    try:
        found = masks_by_stem(folder) or masks_by_stem(folder, is_nested=True)
    except OSError as error:
        raise ProjectError(f"{folder} cannot be read: {reason(error)}.") from error
    return {stem: found[stem] for stem in sorted(found)}


def read_list(path: Path) -> tuple[str, ...]:
    """Read a list of stems, one a line, as VOC's; file names and paths are cut to their stems.

    Repeated lines count once.

    Raises:
        ProjectError: unreadable or not text.
    """
    return tuple(dict.fromkeys(_stem_of_line(line) for line in _lines(path)))


def split(
    stems: Iterable[str], val_share: float, seed: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (train, val): the stems sorted, shuffled with `seed`, the first share being val.

    The same whatever order the stems come in. With two stems or more and a share above 0, neither
    part is empty.

    Raises:
        ProjectError: a share outside 0..1 (1 excluded).
    """
    if not 0 <= val_share < 1:
        raise ProjectError(f"the validation share is {val_share:g}: choose 0 or more, below 1.")
    shuffled = sorted(set(stems))
    random.Random(seed).shuffle(shuffled)
    # The small addition: 0.29 * 100 is 28.999999999999996.
    count = int(len(shuffled) * val_share + 1e-9)
    if val_share > 0 and len(shuffled) > 1:
        count = max(1, count)
    return tuple(shuffled[count:]), tuple(shuffled[:count])


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Order numbers inside names by value; the whole text last, so that no two are equal."""
    parts = re.split(r"([0-9]+)", text.casefold())
    key = [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p]
    return (*key, (-1, 0, text))


# --- lists ----------------------------------------------------------------------------------------


def _split_folder(root: Path) -> Path | None:
    folder: Path | None = root
    for name in ("imagesets", "segmentation"):
        inside = entries(folder) if folder is not None else ()
        folder = next((Path(e.path) for e in inside if e.name.lower() == name and e.is_dir()), None)
    return folder


def _lines(path: Path) -> list[str]:
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {reason(error)}.") from error
    except UnicodeDecodeError as error:
        raise ProjectError(f"{path} is not UTF-8 text: save it as UTF-8.") from error
    return [line for line in text.splitlines() if _stem_of_line(line)]


def _stem_of_line(line: str) -> str:
    return _path_of_line(line).rsplit("/", 1)[-1]


def _path_of_line(line: str) -> str:
    path = line.strip().replace("\\", "/")
    stem, suffix = cut_suffix(path)
    return stem if suffix in IMAGE_SUFFIXES and not stem.endswith("/") else path


class _Known:
    """The stems of a project, found by how a list may name them."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._stems = frozenset(stems)
        self._by_name: dict[str, str | None] = {}
        for stem in self._stems:
            name = stem.rsplit("/", 1)[-1]
            self._by_name[name] = None if name in self._by_name else stem

    def stem_of(self, line: str) -> str:
        """Return the stem meant; the bare name where the project has none such."""
        parts = _path_of_line(line).split("/")
        for start in range(len(parts)):
            if (stem := "/".join(parts[start:])) in self._stems:
                return stem
        return self._by_name.get(parts[-1]) or parts[-1]

    def has(self, line: str) -> bool:
        return self.stem_of(line) in self._stems


def _lists_stems(path: Path, known: _Known) -> bool:
    try:
        with path.open(encoding="utf-8-sig") as file:
            lines = [line for _, line in zip(range(20), file, strict=False) if line.strip()]
    except (OSError, UnicodeDecodeError):
        return False
    hits = sum(known.has(line) for line in lines)
    return hits > 0 and 2 * hits >= len(lines)


# --- classes --------------------------------------------------------------------------------------


def _class_file(root: Path) -> Path | None:
    names = {entry.name.lower(): Path(entry.path) for entry in files(root)}
    return next((names[name] for name in CLASS_FILES if name in names), None)


def _classes_of_masks(items: Sequence[ProjectItem]) -> ClassTable:
    """Guess the classes from some masks spread over the project: the ids they use, their palette.

    A palette shorter than 256 entries was made for its classes, so all its entries count.
    """
    masks = list(_some_masks(items))
    count = 0
    for mask in masks:
        used = np.flatnonzero(np.bincount(mask.ids.reshape(-1), minlength=256)[:VOID])
        count = max(count, int(used[-1]) + 1 if used.size else 0)
        if mask.carrier.palette_length < 256:
            count = max(count, min(mask.carrier.palette_length, VOID))
    if count == 0:
        return DEFAULT_TABLE
    palettes = [mask.palette for mask in masks if mask.carrier.palette_length >= count]
    palette = palettes[0] if palettes else masks[0].palette
    colors = [(int(r), int(g), int(b)) for r, g, b in palette[:count]]
    return make_table(["background", *(f"class {i}" for i in range(1, count))], colors)


def _some_masks(items: Sequence[ProjectItem]) -> Iterable[Mask]:
    budget = _PALETTE_BYTES
    for item in items[:: max(1, len(items) // _PALETTE_MASKS)][:_PALETTE_MASKS]:
        if budget < 0:
            return
        try:
            budget -= item.mask.stat().st_size
            yield read_mask(item.mask)
        except (MaskError, OSError):
            continue  # the person learns of it when that image is opened
