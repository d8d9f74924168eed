"""Nothing is lost: disks that refuse, saving by itself or not."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, Start, close, make_project, nobody, until
from gestures import press_active as press
from gestures import stroke
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from safety_helpers import click, saved, show
from window_helpers import dialog, ids, on_disk, texts

from app.jobs import Lane
from app.panels.recovery import RecoveryDialog
from app.saving import Saving
from segcore.masks import read_mask

if TYPE_CHECKING:
    from app.main_window import MainWindow


@pytest.fixture
def window(quiet: MainWindow) -> MainWindow:
    """Return the window without an engine: nothing here is predicted."""
    return quiet


def test_a_journal_that_is_stuck_keeps_no_save_from_ending(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = Lane("saves")
    saving = Saving(lane)
    is_saved = threading.Event()
    lane.submit(is_saved.set)
    monkeypatch.setattr(saving._journals, "close", lambda drain: False)
    assert not saving.close()
    assert is_saved.is_set()
    assert lane.submit(lambda: None).cancelled, "the lane of the saves is still open"


# --- disks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [2**21, -1], ids=["at once", "in the background"])
def test_a_folder_that_is_gone_is_not_made_anew_and_nothing_is_lost(
    window: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("app.saving._AT_ONCE_BYTES", at_once)
    show(window, "m01")
    away = project.with_name("away")
    project.rename(away)
    stroke(window, (5, 5), (9, 5))
    painted = ids(window).copy()
    until(lambda: "not in the crash journal" in texts(window))
    press(window, "S", ctrl=True)
    until(lambda: "not saved, but kept" in texts(window))
    assert not project.exists()
    away.rename(project)
    bar = next(b for b in window.stage.notices.bars if b.notice.topic == "save m01")
    bar.notice.actions[0][1]()
    saved(window)
    assert np.array_equal(on_disk(project, "m01"), painted)


def test_a_full_disk_keeps_the_old_file_and_the_edit(
    window: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import mask_file

    show(window, "m01")
    before = on_disk(project, "m01")
    stroke(window, (5, 5), (9, 5))

    def full(path: Path, _blocks: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(mask_file, "replace_file", full)
        press(window, "S", ctrl=True)
        until(lambda: "the disk is full" in texts(window))
    assert np.array_equal(on_disk(project, "m01"), before)
    assert window.session.pending_edits() == ("m01",)
    press(window, "S", ctrl=True)
    saved(window)
    assert np.array_equal(on_disk(project, "m01"), ids(window))


def test_a_mask_that_is_gone_is_written_again(window: MainWindow, project: Path) -> None:
    show(window, "m01")
    shutil.rmtree(project / "SegmentationClass")
    stroke(window, (5, 5), (9, 5))
    press(window, "S", ctrl=True)
    saved(window)
    assert np.array_equal(on_disk(project, "m01"), ids(window))


def test_undoing_everything_writes_the_file_back_byte_for_byte(
    window: MainWindow, project: Path
) -> None:
    path = project / "SegmentationClass" / "m01.png"
    mask = read_mask(path, CLASSES)
    picture = Image.fromarray(np.array(mask.ids)).convert("P")
    picture.putpalette(CLASSES.palette()[:3].tobytes())
    picture.save(path, compress_level=2, bits=4)  # as no encoder of ours writes it
    before = path.read_bytes()
    show(window, "m01")
    for y in (5, 15, 25):
        stroke(window, (5, y), (9, y))
    press(window, "S", ctrl=True)
    saved(window)
    assert path.read_bytes() != before
    for _ in range(3):
        press(window, "Z", ctrl=True)
    press(window, "S", ctrl=True)
    saved(window)
    assert path.read_bytes() == before


# --- saving by itself -----------------------------------------------------------------------------


def test_labels_save_themselves_on_a_timer(window: MainWindow, project: Path) -> None:
    window.session.settings.set("autosave_minutes", 0.1)
    show(window, "m03")
    stroke(window, (5, 5), (9, 5))
    window.safety._timer.setInterval(20)
    until(lambda: (project / "SegmentationClass" / "m03.png").exists())
    saved(window)


def test_without_autosave_leaving_keeps_labels_and_closing_asks(
    window: MainWindow, project: Path
) -> None:
    window.session.settings.set("autosave", False)
    assert not window.safety._timer.isActive()
    path = project / "SegmentationClass" / "m03.png"
    show(window, "m03")
    stroke(window, (5, 5), (9, 5))
    painted = ids(window).copy()
    show(window, "m04")
    stroke(window, (5, 5), (9, 5))
    show(window, "m03")
    assert np.array_equal(ids(window), painted)
    assert not path.exists()
    window.close()
    box = dialog(window, QMessageBox)
    assert "2 images" in box.text()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert window.isVisible()
    window.close()
    click(next(b for b in dialog(window, QMessageBox).buttons() if b.text() == "Save all"))
    until(lambda: not window.isVisible())
    assert path.exists()
    assert np.array_equal(on_disk(project, "m03"), painted)


def test_without_autosave_closing_can_drop_edits(
    window: MainWindow, start: Start, project: Path
) -> None:
    window.session.settings.set("autosave", False)
    show(window, "m03")
    stroke(window, (5, 5), (9, 5))
    window.close()
    click(next(b for b in dialog(window, QMessageBox).buttons() if b.text() == "Do not save"))
    until(lambda: not window.isVisible())
    assert not (project / "SegmentationClass" / "m03.png").exists()
    close(window)
    again = start(project, launcher=nobody)
    until(lambda: again.session.current is not None)
    assert not again.findChildren(RecoveryDialog)


def test_dropped_edits_are_not_written_behind_an_older_save(
    window: MainWindow, start: Start, project: Path
) -> None:
    session = window.session
    session.settings.set("autosave", False)
    show(window, "m03")
    stroke(window, (5, 5), (9, 5))
    wanted = ids(window).copy()
    gate = threading.Event()
    session.saves.submit(lambda: gate.wait(10))
    session.save()
    stroke(window, (5, 20), (9, 20))
    session.current.document.begin_stroke("Brush", 1, 2.0)
    session.current.document.extend_stroke(30, 30)
    session.forget_unsaved()
    gate.set()
    close(window)
    assert np.array_equal(on_disk(project, "m03"), wanted)
    again = start(project, launcher=nobody)
    until(lambda: again.session.current is not None)
    assert again.session.pending_edits() == ()


def test_without_autosave_another_project_is_opened_after_asking(
    window: MainWindow, project: Path, tmp_path: Path
) -> None:
    other = make_project(tmp_path / "other", images=1)
    window.session.settings.set("autosave", False)
    show(window, "m03")
    stroke(window, (5, 5), (9, 5))
    window.projects.open(other)
    QTest.keyClick(dialog(window, QMessageBox), Qt.Key.Key_Escape)
    window.projects.open(other)
    box = dialog(window, QMessageBox)
    assert window.session.project.root == project
    click(next(b for b in box.buttons() if b.text() == "Do not save"))
    until(lambda: window.session.project.root == other and window.session.current is not None)
    assert not (project / "SegmentationClass" / "m03.png").exists()
    stroke(window, (5, 20), (9, 20))
    assert not window.safety.may_close(window.close)  # that is asked anew
    QTest.keyClick(dialog(window, QMessageBox), Qt.Key.Key_Escape)


def test_the_history_says_when_its_oldest_steps_were_let_go(window: MainWindow) -> None:
    show(window, "m03")
    current = window.session.current
    assert current is not None
    stroke(window, (5, 5), (9, 5))
    model = window.history.model
    assert model.index(0).data() == "As opened"
    current.document.undo_budget_bytes = 1
    stroke(window, (5, 20), (9, 20))
    assert model.rowCount() == 2
    assert model.index(0).data() == "Older steps were let go"
