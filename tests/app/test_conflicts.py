"""Masks that another program changed: nothing is overwritten unasked."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

from app.mask_file import MaskChangedError, MaskFile
from app.panels.conflict import ConflictDialog
from app.panels.recovery import RecoveryDialog
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


def idle(window: MainWindow) -> None:
    """Wait until what is to be written, and what follows from that, is done."""
    session = window.session
    for lane in (session.saves, session.files, session.saves, session.files):
        came: list[object] = []
        lane.submit(lambda: None, came.append)
        until(lambda came=came: came, what="the lanes")


def asked(window: MainWindow) -> bool:
    """Whether a conflict is asked about."""
    return any(d.isVisible() for d in window.findChildren(ConflictDialog))


def test_a_stroke_painted_while_theirs_is_taken_stays_and_is_saved(
    window: MainWindow, project: Path, conflict: ConflictDialog, held: threading.Event
) -> None:
    mine = ids(window).copy()
    click(conflict.theirs_button)
    assert np.array_equal(ids(window), mine)  # nothing of it is done in the window's thread
    stroke(window, (5, 30), (20, 30))
    painted = (ids(window) == 1) & (mine != 1)
    assert painted.sum() > 10
    held.set()
    until(lambda: (ids(window) == 2).any())
    expected = np.where(painted, 1, 2)
    assert np.array_equal(ids(window), expected)
    idle(window)
    assert window.isWindowModified()
    assert (on_disk(project, "m01") == 2).all(), "nobody asked for a save"
    press(window, "S", ctrl=True)
    saved(window)
    assert np.array_equal(on_disk(project, "m01"), expected)


def paint_and_save_meanwhile(window: MainWindow) -> np.ndarray:
    """Paint and press Ctrl+S while theirs is being taken; return what is to be on disk at last."""
    mine = ids(window).copy()
    stroke(window, (5, 30), (20, 30))
    painted = (ids(window) == 1) & (mine != 1)
    press(window, "S", ctrl=True)
    until(lambda: not window.session.saving.is_writing("m01"))
    idle(window)
    return np.where(painted, 1, 2)


def test_a_save_asked_for_while_theirs_is_taken_is_done_once_it_has_landed(
    window: MainWindow,
    project: Path,
    conflict: ConflictDialog,
    held: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    click(conflict.theirs_button)
    expected = paint_and_save_meanwhile(window)
    press(window, "S", ctrl=True)  # an impatient hand
    idle(window)
    assert (on_disk(project, "m01") == 2).all()
    written: list[object] = []
    write = MaskFile.write

    def counted(file: MaskFile, *arguments: Any) -> None:
        write(file, *arguments)
        written.append(file)

    monkeypatch.setattr(MaskFile, "write", counted)
    held.set()
    until(lambda: (ids(window) == 2).any())
    saved(window)
    idle(window)
    assert np.array_equal(on_disk(project, "m01"), expected)
    assert len(written) == 1
    assert not asked(window)
    stroke(window, (5, 40), (20, 40))
    idle(window)
    assert window.isWindowModified(), "the wish was for one save"


def test_labels_left_while_theirs_is_taken_are_saved_once_it_has_landed(
    window: MainWindow, project: Path, conflict: ConflictDialog, held: threading.Event
) -> None:
    click(conflict.theirs_button)
    mine = ids(window).copy()
    stroke(window, (5, 30), (20, 30))
    expected = np.where((ids(window) == 1) & (mine != 1), 1, 2)
    show(window, "m02")
    held.set()
    until(lambda: np.array_equal(on_disk(project, "m01"), expected))
    saved(window)


def test_closing_while_theirs_is_taken_saves_it_with_what_was_painted(
    window: MainWindow, project: Path, conflict: ConflictDialog, held: threading.Event
) -> None:
    click(conflict.theirs_button)
    expected = paint_and_save_meanwhile(window)
    held.set()
    window.session.close()
    assert np.array_equal(on_disk(project, "m01"), expected)


def test_leaving_the_project_while_theirs_is_taken_saves_it_with_what_was_painted(
    window: MainWindow, project: Path, conflict: ConflictDialog, held: threading.Event
) -> None:
    click(conflict.theirs_button)
    expected = paint_and_save_meanwhile(window)
    window.session.open_project(shutil.copytree(project, project.with_name("other")))
    until(lambda: window.session.project and window.session.project.root.name == "other")
    held.set()
    idle(window)
    assert np.array_equal(on_disk(project, "m01"), expected)
    assert not asked(window)


def test_a_save_refused_after_its_project_was_left_is_told_and_offered_again(
    window: MainWindow, project: Path
) -> None:
    other = shutil.copytree(project, project.with_name("other"))
    show(window, "m01")
    before = ids(window).copy()
    stroke(window, (5, 5), (9, 5))
    painted = ids(window) != before
    theirs = write_elsewhere(project, "m01")
    window.session.open_project(other)
    until(lambda: "your labels of it are not saved" in texts(window))
    assert not asked(window)
    assert np.array_equal(on_disk(project, "m01"), theirs)
    window.session.open_project(project)
    recovery = dialog(window, RecoveryDialog)
    click(recovery.restore_button)
    show(window, "m01")
    assert (ids(window)[painted] == 1).all()
    assert np.array_equal(ids(window)[30:], theirs[30:])  # where nothing was painted


def test_closing_after_taking_theirs_was_given_up_overwrites_nothing(
    window: MainWindow, project: Path, conflict: ConflictDialog, held: threading.Event
) -> None:
    click(conflict.theirs_button)
    press(window, "Z", ctrl=True)
    stroke(window, (5, 30), (20, 30))
    held.set()
    window.session.close()
    assert (on_disk(project, "m01") == 2).all()


def test_a_save_that_waits_for_theirs_overwrites_nobody_else(
    window: MainWindow, project: Path, conflict: ConflictDialog, held: threading.Event
) -> None:
    click(conflict.theirs_button)
    expected = paint_and_save_meanwhile(window)
    newest = write_elsewhere(project, "m01", class_id=0)
    held.set()
    until(lambda: (ids(window) == 2).any())
    assert dialog(window, ConflictDialog) is not conflict
    assert np.array_equal(on_disk(project, "m01"), newest)
    assert np.array_equal(ids(window), expected)


def test_a_save_that_waits_for_theirs_is_asked_about_when_that_is_given_up(
    window: MainWindow, project: Path, conflict: ConflictDialog, held: threading.Event
) -> None:
    click(conflict.theirs_button)
    mine = ids(window).copy()
    press(window, "S", ctrl=True)
    idle(window)
    assert not asked(window)
    press(window, "Z", ctrl=True)
    held.set()
    assert dialog(window, ConflictDialog) is not conflict
    assert np.array_equal(ids(window), mine)
    assert (on_disk(project, "m01") == 2).all()


def test_a_refusal_that_comes_as_theirs_lands_is_no_question(
    window: MainWindow,
    project: Path,
    conflict: ConflictDialog,
    held: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    click(conflict.theirs_button)
    has_landed = threading.Event()
    window.session.labels_changed.connect(
        lambda _box: has_landed.set() if (ids(window) == 2).any() else None
    )
    looks: list[bool] = []
    look = MaskFile.is_foreign

    def slow(file: MaskFile) -> bool:
        looks.append(look(file))
        if len(looks) == 2:  # after the one of the save that is refused
            held.set()
            assert has_landed.wait(30)
        return looks[-1]

    monkeypatch.setattr(MaskFile, "is_foreign", slow)
    mine = ids(window).copy()
    stroke(window, (5, 30), (20, 30))
    expected = np.where((ids(window) == 1) & (mine != 1), 1, 2)
    press(window, "S", ctrl=True)
    until(lambda: np.array_equal(on_disk(project, "m01"), expected))
    saved(window)
    idle(window)
    assert looks[:2] == [True, True]
    assert not asked(window)


def test_a_journal_that_cannot_be_cleared_does_not_keep_saves_waiting(
    window: MainWindow,
    project: Path,
    conflict: ConflictDialog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "the disk is full")

    opened = window.session.current
    assert opened is not None
    with monkeypatch.context() as patch:
        patch.setattr(type(opened.journal), "clear", refuse)
        click(conflict.theirs_button)
        until(lambda: (ids(window) == 2).all())
        idle(window)
    newest = write_elsewhere(project, "m01", class_id=0)
    stroke(window, (5, 5), (9, 5))
    press(window, "S", ctrl=True)
    dialog(window, ConflictDialog)
    assert np.array_equal(on_disk(project, "m01"), newest)


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
