"""A project-wide change that gets neither to its end nor back: nothing is edited meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, Start, close, nobody, until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_helpers import dialog, done, ids, on_disk, texts

from app.panels.stuck import StuckDialog
from segcore import transactions
from segcore.classes import read_class_table
from segcore.operations import reorder_classes

if TYPE_CHECKING:
    from app.main_window import MainWindow

ORDER = [1, 0, 2]


class FullDisk:
    """Lets `replace_file` work until the second mask, then never again until there is room."""

    def __init__(self) -> None:
        self.is_full = self.has_room = False
        self._real = transactions.replace_file

    def __call__(self, path: Path, blocks: list[bytes]) -> None:
        self.is_full |= path.name == "m01.png"
        if self.is_full and not self.has_room:
            raise OSError(28, "No space left on device", str(path))
        self._real(path, blocks)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    full = FullDisk()
    monkeypatch.setattr(transactions, "replace_file", full)
    return full


def get_stuck(window: MainWindow) -> StuckDialog:
    session = window.session
    session.operations.change_classes(reorder_classes("Reorder", session.classes, ORDER))
    return dialog(window, StuckDialog)


def assert_completed(project: Path, before: dict[str, np.ndarray]) -> None:
    names = tuple(CLASSES.names[i] for i in ORDER)
    assert read_class_table(project / "classes.json").names == names
    lut = np.arange(256, dtype=np.uint8)
    lut[ORDER] = range(len(ORDER))
    for stem, labels in before.items():
        assert np.array_equal(on_disk(project, stem), lut[labels])


def test_it_is_said_nothing_can_be_edited_and_trying_again_completes_it(
    quiet: MainWindow, project: Path, disk: FullDisk
) -> None:
    session = quiet.session
    before = {s: on_disk(project, s) for s in ("m00", "m01")}
    stuck = get_stuck(quiet)
    assert "could be neither finished nor taken back" in stuck.why.text()
    opened = session.current
    assert opened is not None
    assert not session.may_edit(opened)
    assert not quiet.actions_["undo"].isEnabled()
    session.steps.undo()
    session.operations.change_classes(reorder_classes("Again", session.classes, ORDER))
    assert session.classes.names == CLASSES.names
    QTest.keyClick(stuck, Qt.Key.Key_Escape)
    assert stuck.isVisible()
    assert stuck.again_button.isDefault()
    assert not stuck.quit_button.autoDefault()

    QTest.mouseClick(stuck.again_button, Qt.MouseButton.LeftButton)
    until(stuck.again_button.isEnabled)  # there still is no room
    assert stuck.isVisible()
    assert "cannot be completed" in stuck.why.text()

    disk.has_room = True
    QTest.mouseClick(stuck.again_button, Qt.MouseButton.LeftButton)
    until(lambda: not [d for d in quiet.findChildren(StuckDialog) if d.isVisible()])
    done(quiet)
    assert "Completed what the last stop had interrupted: Reorder" in texts(quiet)
    assert_completed(project, before)
    assert np.array_equal(ids(quiet), on_disk(project, "m00"))
    current = session.current
    assert current is not None
    assert session.may_edit(current)


def test_quitting_keeps_the_backup_and_the_next_start_completes_it(
    quiet: MainWindow, project: Path, disk: FullDisk, start: Start
) -> None:
    before = {s: on_disk(project, s) for s in ("m00", "m01")}
    stuck = get_stuck(quiet)
    QTest.mouseClick(stuck.quit_button, Qt.MouseButton.LeftButton)
    until(lambda: not quiet.isVisible())
    close(quiet)
    disk.has_room = True
    again = start(project, launcher=nobody)
    until(lambda: again.session.current is not None)
    assert_completed(project, before)
