"""What is dropped on the window: a folder, images, a model; anything else is told in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from app.messages import Notice
from app.opening import stem_of
from app.texts import mark, translate
from segcore.images import IMAGE_SUFFIXES
from segcore.project import Project
from segcore.records import ModelRef

if TYPE_CHECKING:
    from app.session import Session


class Kind(Enum):
    """What a dropped thing is taken for."""

    FOLDER = auto()
    PICTURE = auto()
    MODEL = auto()
    OTHER = auto()
    GONE = auto()


_USABLE = (Kind.FOLDER, Kind.PICTURE, Kind.MODEL)
_SENTENCES = {
    Kind.MODEL: mark(
        "Dropping", "Open a folder of images first, then drop the model “{name}” again."
    ),
    Kind.GONE: mark("Dropping", "“{name}” is not there any more."),
    Kind.OTHER: mark(
        "Dropping",
        "“{name}” is no folder, image or model: drop a folder of images, a picture (JPEG, PNG, "
        "TIFF, BMP, WebP, GIF) or a checkpoint (.safetensors).",
    ),
}


@dataclass(frozen=True, slots=True)
class Dropped:
    """What to open. stem: of the image, where it is one of the open project."""

    kind: Kind
    path: Path
    stem: str = ""


def choose(paths: Sequence[Path], project: Project | None) -> Dropped:
    """Return the first that SegDesk can use of what was dropped, else the first; looks at it."""
    found = [(_kind_of(path), path.absolute()) for path in paths]
    kind, path = next((f for f in found if f[0] in _USABLE), found[0])
    is_here = kind is Kind.PICTURE and project is not None
    return Dropped(kind, path, stem_of(project, path) if is_here and project is not None else "")


def _kind_of(path: Path) -> Kind:
    if path.is_dir():
        return Kind.FOLDER
    if not path.exists():
        return Kind.GONE
    suffix = path.suffix.lower()
    if suffix in IMAGE_SUFFIXES:
        return Kind.PICTURE
    return Kind.MODEL if suffix == ".safetensors" else Kind.OTHER


def open_dropped(
    session: Session, paths: Sequence[Path], open_project: Callable[[Path], object]
) -> None:
    """Open what was dropped, found out in the background.

    open_project: opens a folder, or that of an image, after asking what must be asked.
    """
    project = session.project
    if paths:
        session.files.submit(
            lambda: choose(paths, project), lambda d: _open(session, d, open_project)
        )


def _open(session: Session, dropped: Dropped, open_project: Callable[[Path], object]) -> None:
    path = dropped.path
    if dropped.stem and dropped.stem in (item.stem for item in session.items):
        session.open_item(dropped.stem)
    elif dropped.kind in (Kind.FOLDER, Kind.PICTURE):
        open_project(path)
    elif dropped.kind is Kind.MODEL and session.project is not None:
        session.use_model(ModelRef(path, path.stem))
    else:
        text = translate("Dropping", _SENTENCES[dropped.kind]).format(name=path.name)
        session.notify(Notice(text, "warning", "drop", timeout_s=10))
