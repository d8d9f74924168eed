"""What the tests of saving, recovery and conflicts do alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import window_helpers
from conftest import CLASSES, close, until, wait_for
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from segcore.masks import new_mask, write_mask

if TYPE_CHECKING:
    from app.main_window import MainWindow


def show(window: MainWindow, stem: str) -> None:
    """Open an image, wait until it is shown, and take a class to paint with."""
    window_helpers.show(window, stem)
    window.classes.choose(1)


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def crash(window: MainWindow) -> None:
    """Leave what a crash leaves: the journal, and no save."""
    window.session.saving.save = lambda *_args: None  # type: ignore[method-assign]
    close(window)


def saved(window: MainWindow) -> None:
    """Wait until nothing is to be written any more."""
    until(lambda: not window.session.unsaved)
    wait_for(window.session.conditions_changed, lambda: window.session.conditions_changed.emit())


def write_elsewhere(project: Path, stem: str, class_id: int = 2) -> np.ndarray:
    """Write a mask as another program would."""
    theirs = np.full((48, 48), class_id, np.uint8)
    write_mask(project / "SegmentationClass" / f"{stem}.png", new_mask(theirs, CLASSES))
    return theirs
