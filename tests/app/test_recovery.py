"""After a crash: what the journal kept is offered, restored, left or discarded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, Start, close, nobody, until
from gestures import press_active as press
from gestures import stroke
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from safety_helpers import click, crash, saved, show
from window_helpers import dialog, ids, texts

from app.panels.recovery import RecoveryDialog
from segcore.classes import VOID
from segcore.masks import read_mask

if TYPE_CHECKING:
    from app.main_window import MainWindow


@pytest.fixture
def window(quiet: MainWindow) -> MainWindow:
    """Return the window without an engine: nothing here is predicted."""
    return quiet


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
