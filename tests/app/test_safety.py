"""Nothing is lost: crashes, masks changed by others, disks that refuse, saving by itself or not."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, Start, close, make_project, nobody, until, wait_for
from gestures import press as press_key
from gestures import stroke
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from app.panels.conflict import ConflictDialog
from app.panels.recovery import RecoveryDialog
from segcore.classes import VOID
from segcore.masks import new_mask, read_mask, write_mask
from segcore.project import State

if TYPE_CHECKING:
    from app.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(quiet: MainWindow) -> MainWindow:
    """Return the window without an engine: nothing here is predicted."""
    return quiet


def show(window: MainWindow, stem: str) -> None:
    """Open an image and wait until it is shown."""
    window.session.open_item(stem)
    until(lambda: window.session.current is not None and window.session.current.stem == stem)
    window.classes.choose(1)


def ids(window: MainWindow) -> np.ndarray:
    current = window.session.current
    assert current is not None
    return current.document.ids


def texts(window: MainWindow) -> str:
    return " ".join(window.stage.notices.texts)


def dialog(window: MainWindow, kind: type) -> RecoveryDialog | ConflictDialog | QMessageBox:
    """Wait for a dialog of that kind."""
    until(lambda: [d for d in window.findChildren(kind) if d.isVisible()], what=kind.__name__)
    return next(d for d in window.findChildren(kind) if d.isVisible())


def press(window: MainWindow, key: str, ctrl: bool = False) -> None:
    """Press a key once the window has the keyboard again, which a dialog may have had."""
    window.activateWindow()
    until(window.isActiveWindow)
    press_key(window, key, ctrl=ctrl)


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, LEFT)


def crash(window: MainWindow) -> None:
    """Leave what a crash leaves: the journal, and no save."""
    window.session.saving.save = lambda *_args: None  # type: ignore[method-assign]
    close(window)


def saved(window: MainWindow) -> None:
    """Wait until nothing is to be written any more."""
    until(lambda: not window.session.unsaved)
    wait_for(window.session.conditions_changed, lambda: window.session.conditions_changed.emit())


# --- after a crash --------------------------------------------------------------------------------


@pytest.fixture
def crashed(window: MainWindow, project: Path) -> dict[str, np.ndarray]:
    """Leave edits of two images in the journal; returns their labels."""
    painted = {}
    for stem, y in (("m02", 5), ("m04", 20)):
        show(window, stem)
        stroke(window, (5, y), (9, y))
        stroke(window, (5, y + 8), (9, y + 8))
        press(window, "Z", ctrl=True)
        stroke(window, (30, y), (34, y))
        painted[stem] = ids(window).copy()
        window.session.settings.set("autosave", False)
    window.session.settings.set("autosave", True)
    crash(window)
    assert not (project / "SegmentationClass" / "m04.png").exists()
    return painted


def test_edits_of_the_last_time_are_listed_and_restored(
    crashed: dict[str, np.ndarray], start: Start, project: Path
) -> None:
    again = start(project, launcher=nobody)
    asked = dialog(again, RecoveryDialog)
    rows = [asked.list.item(i).text() for i in range(asked.list.count())]
    assert {row.split("\n")[0] for row in rows} == {"m02", "m04"}
    assert all("2 edits" in row for row in rows)
    assert again.session.current is None
    until(lambda: asked.list.item(0).icon().pixmap(40).toImage().pixelColor(20, 20).alpha() > 0)
    click(asked.restore_button)
    until(lambda: again.session.current is not None)
    assert again.session.current is not None
    first = again.session.current.stem
    assert np.array_equal(ids(again), crashed[first])
    assert "restored" in texts(again)
    other = ({"m02", "m04"} - {first}).pop()
    path = project / "SegmentationClass" / f"{other}.png"
    until(path.exists)
    saved(again)
    assert np.array_equal(read_mask(path, CLASSES).ids, crashed[other])
    show(again, other)
    for _ in range(4):
        press(again, "Z", ctrl=True)
    assert (ids(again) == VOID).all()


def test_what_is_not_checked_stays_in_the_journal(
    crashed: dict[str, np.ndarray], start: Start, project: Path
) -> None:
    again = start(project, launcher=nobody)
    asked = dialog(again, RecoveryDialog)
    for i in range(asked.list.count()):
        if asked.list.item(i).text().startswith("m02"):
            asked.list.item(i).setCheckState(Qt.CheckState.Unchecked)
    click(asked.restore_button)
    until(lambda: again.session.current is not None)
    assert again.session.current is not None
    assert again.session.current.stem == "m04"
    saved(again)
    assert again.session.pending_edits() == ("m02",)
    close(again)
    third = start(project, launcher=nobody)
    asked = dialog(third, RecoveryDialog)
    assert [asked.list.item(i).text()[:3] for i in range(asked.list.count())] == ["m02"]
    click(asked.later_button)
    until(lambda: third.session.current is not None)
    show(third, "m02")
    assert np.array_equal(ids(third), crashed["m02"])


def test_discarding_asks_first(crashed: dict[str, np.ndarray], start: Start, project: Path) -> None:
    again = start(project, launcher=nobody)
    asked = dialog(again, RecoveryDialog)
    click(asked.discard_button)
    box = dialog(again, QMessageBox)
    assert box.text() == "Discard 4 edits for good?"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert asked.isVisible()
    click(asked.discard_button)
    box = dialog(again, QMessageBox)
    click(next(b for b in box.buttons() if b.text() == "Discard"))
    until(lambda: again.session.current is not None)
    assert again.session.pending_edits() == ()
    show(again, "m04")
    assert (ids(again) == VOID).all()


def test_what_was_painted_and_undone_is_not_offered(
    window: MainWindow, start: Start, project: Path
) -> None:
    show(window, "m02")
    stroke(window, (5, 5), (9, 5))
    press(window, "Z", ctrl=True)
    close(window)
    again = start(project, launcher=nobody)
    until(lambda: again.session.current is not None)
    assert not again.findChildren(RecoveryDialog)


def test_a_journal_of_another_size_is_kept(
    crashed: dict[str, np.ndarray], start: Start, project: Path
) -> None:
    Image.new("RGB", (40, 30)).save(project / "JPEGImages" / "m04.png")
    (project / "JPEGImages" / "m04.jpg").unlink(missing_ok=True)
    again = start(project, launcher=nobody)
    click(dialog(again, RecoveryDialog).later_button)
    until(lambda: again.session.current is not None)
    show(again, "m04")
    assert not again.session.unsaved
    again.safety._autosave()
    show(again, "m02")
    again.session.save_all()
    saved(again)
    assert "m04" in again.session.pending_edits()


def test_undoing_what_was_restored_spares_newer_edits(
    crashed: dict[str, np.ndarray], start: Start, project: Path
) -> None:
    again = start(project, launcher=nobody)
    click(dialog(again, RecoveryDialog).later_button)
    until(lambda: again.session.current is not None)
    show(again, "m04")
    until(lambda: "restored" in texts(again))
    bar = next(b for b in again.stage.notices.bars if b.notice.topic == "restored")
    discard = bar.notice.actions[0][1]
    stroke(again, (30, 40), (34, 40))
    painted = ids(again).copy()
    discard()
    assert np.array_equal(ids(again), painted)
    assert "newer edits" in texts(again)
    press(again, "Z", ctrl=True)
    discard()
    assert (ids(again) == VOID).all()


# --- other programs -------------------------------------------------------------------------------


def write_elsewhere(project: Path, stem: str, class_id: int = 2) -> np.ndarray:
    """Write a mask as another program would."""
    theirs = np.full((48, 48), class_id, np.uint8)
    write_mask(project / "SegmentationClass" / f"{stem}.png", new_mask(theirs, CLASSES))
    return theirs


@pytest.fixture
def conflict(window: MainWindow, project: Path) -> ConflictDialog:
    """Paint on an image whose mask another program writes meanwhile, and save."""
    show(window, "m01")
    stroke(window, (5, 5), (9, 5))
    write_elsewhere(project, "m01")
    press(window, "S", ctrl=True)
    return dialog(window, ConflictDialog)


def on_disk(project: Path, stem: str) -> np.ndarray:
    return read_mask(project / "SegmentationClass" / f"{stem}.png", CLASSES).ids


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
    assert (ids(window) == 2).all()
    assert not window.isWindowModified()
    press(window, "Z", ctrl=True)
    assert np.array_equal(ids(window), mine)
    press(window, "S", ctrl=True)
    saved(window)
    assert np.array_equal(on_disk(project, "m01"), mine)


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
    assert (ids(window) == 2).all()
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


# --- disks ----------------------------------------------------------------------------------------


def test_a_folder_that_is_gone_is_not_made_anew_and_nothing_is_lost(
    window: MainWindow, project: Path
) -> None:
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
    window._open_project(other)
    QTest.keyClick(dialog(window, QMessageBox), Qt.Key.Key_Escape)
    window._open_project(other)
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
