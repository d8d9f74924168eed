"""Reading and writing that runs in the background, whole before it is shown. Qt-free."""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.document import Document
from app.edits import U8
from app.journal import Journal, Pending
from app.mask_file import MaskFile
from app.pyramid import build_pyramid
from app.texts import translate
from segcore.classes import VOID, ClassTable
from segcore.errors import MaskError, ProjectError
from segcore.files import replace_file
from segcore.images import IMAGE_SUFFIXES, SourceImage, read_image
from segcore.masks import Mask, new_mask, read_mask
from segcore.project import Project, ProjectItem, open_project, project_of, says_parts
from segcore.records import ModelRef
from segcore.transactions import recover

log = logging.getLogger(__name__)

RESOURCES = Path(__file__).parent.parent / "resources"
STARTER = ModelRef(RESOURCES / "starter.safetensors", "starter")
SAMPLE = RESOURCES / "sample"
SAMPLE_NAME = "SegDesk sample"


@dataclass(frozen=True, slots=True, eq=False)
class OpenItem:
    """An image with its labels, ready to be shown.

    journal: of its own project, so that a late stroke never lands in another's.
    file: the mask on disk as it was read. root: the project's folder.
    photo: the pyramid of `build_pyramid`, its first level the pixels themselves.
    restored: edits replayed from the journal, which the mask file does not have yet.
    is_replayed: whether that was all the journal had; else it has what is nowhere else.
    note: "" or a sentence on what reading image or mask changed or let pass.
    """

    item: ProjectItem
    source: SourceImage
    document: Document
    journal: Journal
    file: MaskFile
    root: Path
    photo: tuple[U8, ...] = ()
    restored: int = 0
    is_replayed: bool = True
    note: str = ""

    @property
    def stem(self) -> str:
        """The item's stem."""
        return self.item.stem

    @property
    def nbytes(self) -> int:
        """Memory of pixels, labels and undo."""
        photo = sum(level.nbytes for level in self.photo)
        return photo + self.document.nbytes + self.file.nbytes


@dataclass(frozen=True, slots=True)
class Memory:
    """What a project remembers of the window: the image shown and the model in use."""

    stem: str = ""
    model: ModelRef | None = None


@dataclass(frozen=True, slots=True)
class LoadedProject:
    """A project with all the window needs at once.

    pending: images with edits that were never saved. completed: operations that a crash had
    interrupted, and that opening the folder completed.
    """

    project: Project
    lists: dict[str, tuple[str, ...]]
    memory: Memory
    pending: tuple[Pending, ...] = ()
    completed: tuple[str, ...] = ()


def load_project(place: Path) -> LoadedProject:
    """Open a folder as a project, or the project of an image or a mask, that image first.

    What a crash interrupted is completed.

    Raises:
        ProjectError, ClassTableError: as `open_project` and `recover`.
    """
    if place.suffix.lower() not in IMAGE_SUFFIXES or not place.is_file():
        return _load(place)
    picture = place.absolute()
    root, own = project_of(picture), picture.parent
    try:
        loaded = _load(root, picture)
    except ProjectError:
        if root == own:
            raise
        return _load(own, picture)
    if root == own or stem_of(loaded.project, picture):
        return loaded
    return _load(own, picture)  # it lies where its folders' names do not lead


def _load(folder: Path, picture: Path | None = None) -> LoadedProject:
    completed = recover(Path(folder).absolute())
    project = open_project(folder)
    lists: dict[str, tuple[str, ...]] = {}
    for name, path in project.lists().items():
        try:
            lists[name] = project.read_list(path)
        except Exception as error:  # one bad list must not keep the folder closed
            log.warning("list %s is left out: %s", path, error)
    if not says_parts(lists):
        lists |= project.folder_splits()
    pending: tuple[Pending, ...] = ()
    try:
        pending = Journal(journal_folder(project)).pending()
    except OSError as error:
        log.warning("the journal cannot be read: %s", error)
    memory = read_memory(project)
    first = stem_of(project, picture) if picture is not None else ""
    if first:
        memory = replace(memory, stem=first)
    return LoadedProject(project, lists, memory, pending, completed)


def stem_of(project: Project, picture: Path) -> str:
    """Return the stem of the image, or of the mask, in that file; "" when it is not the project's.

    picture: absolute.
    """
    return next((i.stem for i in project.items if picture in (i.image, i.mask)), "")


def journal_folder(project: Project) -> Path:
    """Return where a project's journal lies."""
    return project.root / ".segdesk" / "journal"


def read_item(
    project: Project,
    item: ProjectItem,
    has_mask: bool,
    classes: ClassTable,
    journal: Journal,
    undo_budget_bytes: int,
) -> OpenItem:
    """Read an image and its labels, and replay what the journal has beyond the mask file.

    Raises:
        ImageError, MaskError: a file that cannot be read, or a mask of another size.
    """
    source = read_image(item.image, item.page)
    height, width = source.pixels.shape[:2]
    file = MaskFile(item.mask)
    note = ""
    if file.exists:
        mask = read_mask(item.mask, classes)
        note = mask.note
        if mask.ids.shape != (height, width):
            raise MaskError(
                translate(
                    "Opening",
                    "The mask of {name} is {mask} pixels, its image {image}: replace one of them.",
                ).format(
                    name=item.stem,
                    mask=f"{mask.ids.shape[1]} × {mask.ids.shape[0]}",
                    image=f"{width} × {height}",
                )
            )
    else:
        mask = new_mask(np.full((height, width), VOID, np.uint8), classes)
        if has_mask:
            note = translate("Opening", "The mask of {name} is gone from the disk.").format(
                name=item.stem
            )
    document = Document(mask, item.mask, undo_budget_bytes)
    restored, is_replayed = replay(journal, item.stem, document)
    document.class_counts()  # here, so that the window only ever counts what changes
    photo = tuple(build_pyramid(source.pixels))
    return OpenItem(
        item,
        source,
        document,
        journal,
        file,
        project.root,
        photo,
        restored,
        is_replayed,
        note,
    )


def replay(journal: Journal, stem: str, document: Document) -> tuple[int, bool]:
    """Bring a document to where the journal left it.

    Returns how many steps that took, and whether that was all the journal had.
    """
    try:
        recorded = journal.replay(stem, document.size)
        is_whole = journal.fits(stem, document.size)
    except OSError as error:
        log.warning("the journal of %s cannot be read: %s", stem, error)
        return 0, False
    steps = 0
    for step in recorded:
        try:
            steps += document.restore(step.name, step.patches) is not None
        except ValueError as error:
            log.warning("a step of the journal of %s is left out: %s", stem, error)
            is_whole = False
    return steps, is_whole


def save_mask(
    opened: OpenItem, mask: Mask, is_original: bool, mark: int, by_force: bool = False
) -> None:
    """Write a mask atomically, making its folder, then forget the journal up to `mark`.

    Raises:
        MaskChangedError: another program wrote the file since it was read, unless `by_force`.
        MaskError, OSError: the disk refuses. The old file and the journal stay in every case.
    """
    opened.file.write(mask, is_original, opened.root, by_force)
    forget_journal(opened.journal, opened.stem, mark, opened.document.size)


def forget_journal(journal: Journal, stem: str, mark: int, size: tuple[int, int]) -> None:
    """Forget what a mask file has now, up to `mark`; what cannot be cleared stays."""
    try:
        journal.clear(stem, mark, size)
    except OSError as error:
        # Replaying it onto the saved mask changes nothing.
        log.warning("the journal of %s stays: %s", stem, error)


# --- what a project remembers -------------------------------------------------------------------


def read_memory(project: Project) -> Memory:
    """Read what the project remembers; a damaged file counts as nothing."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        data = json.loads(_memory_file(project.root).read_text("utf-8"))
        path = data.get("model")
        model = ModelRef(Path(path), str(data["model_name"])) if path else None
        if model is not None and not model.path.exists():
            model = None
        return Memory(str(data.get("stem", "")), model)
    return Memory()


def write_memory(root: Path, memory: Memory) -> None:
    """Write what the project remembers. Raises OSError."""
    path = _memory_file(root)
    path.parent.mkdir(exist_ok=True)  # a project that is gone is not made anew
    model = memory.model
    data = {
        "stem": memory.stem,
        "model": str(model.path) if model else None,
        "model_name": model.name if model else None,
    }
    replace_file(path, [json.dumps(data, ensure_ascii=False).encode()])


def _memory_file(root: Path) -> Path:
    return root / ".segdesk" / "window.json"


# --- the sample project -------------------------------------------------------------------------


def copy_sample(documents: Path) -> Path:
    """Copy the bundled sample to where the person can write, unless it is there; returns it.

    Raises:
        ProjectError: the sample is not part of this installation.
        OSError: the folder cannot be written.
    """
    target = documents / SAMPLE_NAME
    if target.is_dir():
        return target
    if not SAMPLE.is_dir():
        raise ProjectError(
            translate(
                "Opening", "This installation has no sample project: open a folder of your own."
            )
        )
    part = documents / f".{SAMPLE_NAME}.part"
    shutil.rmtree(part, ignore_errors=True)
    documents.mkdir(parents=True, exist_ok=True)
    shutil.copytree(SAMPLE, part, ignore=shutil.ignore_patterns(".segdesk", "*.py", "__pycache__"))
    part.rename(target)
    return target
