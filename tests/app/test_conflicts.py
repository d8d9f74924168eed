"""Masks that another program changed: nothing is overwritten unasked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, until
from gestures import press_active as press
from gestures import stroke
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from safety_helpers import click, saved, show, write_elsewhere
from window_helpers import dialog, ids, on_disk, texts

from app.mask_file import MaskChangedError
from app.panels.conflict import ConflictDialog
from segcore.masks import read_mask
from segcore.project import State

if TYPE_CHECKING:
    from app.main_window import MainWindow


@pytest.fixture
def window(quiet: MainWindow) -> MainWindow:
    """Return the window without an engine: nothing here is predicted."""
    return quiet


# --- other programs -------------------------------------------------------------------------------


@pytest.fixture
def conflict(window: MainWindow, project: Path) -> ConflictDialog:
    """Paint on an image whose mask another program writes meanwhile, and save."""
    show(window, "m01")
    stroke(window, (5, 5), (9, 5))
    write_elsewhere(project, "m01")
    press(window, "S", ctrl=True)
    return dialog(window, ConflictDialog)


def test_a_mask_changed_elsewhere_is_not_overwritten_unasked(
    window: MainWindow, project: Path, conflict: ConflictDialog
) -> None:
    assert (on_disk(project, "m01") == 2).all()
    QTest.keyClick(conflict, Qt.Key.Key_Escape)
    assert window.isWindowModified()
    press(window, "S", ctrl=True)
    assert dialog(window, ConflictDialog) is not conflict


def test_keeping_mine_overwrites(
    window: MainWindow, project: Path, conflict: ConflictDialog
) -> None:
    click(conflict.mine_button)
    saved(window)
    assert np.array_equal(on_disk(project, "m01"), ids(window))
    stroke(window, (5, 20), (9, 20))
    press(window, "S", ctrl=True)
    saved(window)
    assert np.array_equal(on_disk(project, "m01"), ids(window))


def test_taking_theirs_is_a_step_that_undo_takes_back(
    window: MainWindow, project: Path, conflict: ConflictDialog
) -> None:
    mine = ids(window).copy()
    click(conflict.theirs_button)
    until(lambda: (ids(window) == 2).all())
    assert not window.isWindowModified()
    press(window, "Z", ctrl=True)
    assert np.array_equal(ids(window), mine)
    press(window, "S", ctrl=True)
    saved(window)
    assert np.array_equal(on_disk(project, "m01"), mine)


@pytest.fixture
def held(window: MainWindow) -> Iterator[threading.Event]:
    """Hold the thread that works edits out, until this is set."""
    free = threading.Event()
    window.session.compute.submit(free.wait)
    yield free
    free.set()


def test_a_stroke_painted_while_theirs_is_taken_stays_and_is_saved(
    window: MainWindow, project: Path, conflict: ConflictDialog, held: threading.Event
) -> None:
    mine = ids(window).copy()
    click(conflict.theirs_button)
    assert np.array_equal(ids(window), mine)  # nothing of it is done in the window's thread
    stroke(window, (5, 30), (20, 30))
    painted = (ids(window) == 1) & (mine != 1)
    assert painted.sum() > 10
    press(window, "S", ctrl=True)
    until(lambda: not window.session.saving.is_writing("m01"))
    held.set()
    until(lambda: (ids(window) == 2).any())
    expected = np.where(painted, 1, 2)
    assert np.array_equal(ids(window), expected)
    assert window.isWindowModified()
    press(window, "S", ctrl=True)
    saved(window)
    assert np.array_equal(on_disk(project, "m01"), expected)


def test_a_save_refused_before_theirs_landed_is_done_again_not_asked_about(
    window: MainWindow, project: Path, conflict: ConflictDialog
) -> None:
    click(conflict.theirs_button)
    until(lambda: (ids(window) == 2).all() and not window.isWindowModified())
    stroke(window, (5, 30), (20, 30))
    opened = window.session.current
    assert opened is not None
    assert window.isWindowModified()
    window.session.saving.failed.emit(opened, MaskChangedError("the mask of m01 was changed"))
    until(lambda: not window.isWindowModified())
    assert np.array_equal(on_disk(project, "m01"), ids(window))
    open_dialogs = window.findChildren(ConflictDialog)
    assert not any(other.isVisible() for other in open_dialogs)


def test_undo_gives_up_taking_theirs_and_the_next_save_asks_again(
    window: MainWindow, conflict: ConflictDialog, held: threading.Event
) -> None:
    mine = ids(window).copy()
    click(conflict.theirs_button)
    press(window, "Z", ctrl=True)
    held.set()
    waited: list[object] = []
    window.session.compute.submit(lambda: None, waited.append)
    until(lambda: waited)
    assert np.array_equal(ids(window), mine)
    press(window, "S", ctrl=True)
    assert dialog(window, ConflictDialog) is not conflict


def test_saving_mine_elsewhere_keeps_both(
    window: MainWindow,
    project: Path,
    conflict: ConflictDialog,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    mine, other = ids(window).copy(), tmp_path / "mine.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(other), ""))
    click(conflict.as_button)
    until(lambda: (ids(window) == 2).all())
    assert np.array_equal(read_mask(other, CLASSES).ids, mine)
    assert (on_disk(project, "m01") == 2).all()


def test_untouched_labels_follow_the_disk_when_the_window_comes_back(
    window: MainWindow, project: Path
) -> None:
    show(window, "m01")
    before = ids(window).copy()
    write_elsewhere(project, "m01")
    state = Qt.ApplicationState.ApplicationActive
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.applicationStateChanged.emit(state)
    until(lambda: (ids(window) == 2).all())
    assert "read again" in texts(window)
    press(window, "Z", ctrl=True)
    assert np.array_equal(ids(window), before)


def test_a_new_date_with_the_same_content_is_no_change(window: MainWindow, project: Path) -> None:
    show(window, "m01")
    path = project / "SegmentationClass" / "m01.png"
    data = path.read_bytes()
    path.write_bytes(data)
    stroke(window, (5, 5), (9, 5))
    press(window, "S", ctrl=True)
    saved(window)
    assert np.array_equal(on_disk(project, "m01"), ids(window))


def test_a_mask_that_appeared_meanwhile_is_not_overwritten(
    window: MainWindow, project: Path
) -> None:
    show(window, "m03")
    stroke(window, (5, 5), (9, 5))
    write_elsewhere(project, "m03")
    press(window, "S", ctrl=True)
    dialog(window, ConflictDialog)
    assert (on_disk(project, "m03") == 2).all()


def test_keeping_mine_overwrites_a_torn_mask_though_nothing_was_painted(
    window: MainWindow, project: Path
) -> None:
    show(window, "m01")
    path = project / "SegmentationClass" / "m01.png"
    before = path.read_bytes()
    path.write_bytes(before[: len(before) // 2])
    window.session.conflicts.look_at_disk()
    asked = dialog(window, ConflictDialog)
    assert isinstance(asked, ConflictDialog)
    click(asked.mine_button)
    until(lambda: path.read_bytes() == before)


def test_a_mask_written_while_theirs_is_taken_is_asked_about(
    window: MainWindow, project: Path, conflict: ConflictDialog
) -> None:
    newest = write_elsewhere(project, "m01", class_id=0)  # not what the dialog compared
    click(conflict.theirs_button)
    until(lambda: (ids(window) == 2).all())
    stroke(window, (5, 5), (9, 5))
    press(window, "S", ctrl=True)
    dialog(window, ConflictDialog)
    assert np.array_equal(on_disk(project, "m01"), newest)


def test_a_first_mask_taken_from_disk_is_known_as_labels(window: MainWindow, project: Path) -> None:
    show(window, "m03")
    assert "m03" not in window.session.labelled
    write_elsewhere(project, "m03")
    window.session.conflicts.look_at_disk()
    until(lambda: "m03" in window.session.labelled)
    assert window.session.states.of("m03") is State.STARTED
