"""What a test reads off the window, and what it waits for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from conftest import until
from PySide6.QtWidgets import QWidget

from segcore.classes import read_class_table
from segcore.masks import read_mask

if TYPE_CHECKING:
    from app.main_window import MainWindow

Kind = TypeVar("Kind", bound=QWidget)


def ids(window: MainWindow) -> np.ndarray:
    """Return the labels of the image that is shown; they change with it."""
    current = window.session.current
    assert current is not None
    return current.document.ids


def shown(window: MainWindow) -> str:
    """Return the stem of the image that is shown, "" for none."""
    current = window.session.current
    return current.stem if current is not None else ""


def texts(window: MainWindow) -> str:
    """Return what all notices say."""
    return " | ".join(window.stage.notices.texts)


def show(window: MainWindow, stem: str) -> None:
    """Open an image and wait until it is shown."""
    window.session.open_item(stem)
    until(lambda: shown(window) == stem, what=f"{stem} is shown")


def done(window: MainWindow) -> None:
    """Wait until an operation is done and the window has the keyboard again."""
    until(lambda: not window.session.operations.is_running, what="the operation's end")
    window.activateWindow()
    until(lambda: window.session.current is not None and window.isActiveWindow())


def dialog(window: MainWindow, kind: type[Kind]) -> Kind:
    """Wait for a dialog of that kind."""
    until(lambda: [d for d in window.findChildren(kind) if d.isVisible()], what=kind.__name__)
    return next(d for d in window.findChildren(kind) if d.isVisible())


def mask_path(project: Path, stem: str) -> Path:
    """Return where the mask of an image of `make_project` lies."""
    return project / "SegmentationClass" / f"{stem}.png"


def on_disk(project: Path, stem: str) -> np.ndarray:
    """Return the labels that are saved, by the class table that is saved."""
    return read_mask(mask_path(project, stem), read_class_table(project / "classes.json")).ids
