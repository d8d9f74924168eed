"""What a step of the history is called: its tool, and the class it painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, Start, nobody, until
from gestures import press, stroke
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QToolBar
from window_helpers import show

from app.actions import DEFAULT_SHORTCUTS
from app.canvas.tools import TOOLS
from app.canvas.tools.region import ASSIGN_NAME
from app.document import Box, Document
from app.edits import Pixels
from app.regions import REGION_ACTIONS
from app.step_names import ONE_CLASS, class_of, step_name
from segcore.classes import VOID
from segcore.masks import new_mask

if TYPE_CHECKING:
    from pathlib import Path

    from app.main_window import MainWindow

BOX = Box(0, 0, 4, 4)


def made(name: str, before: int, after: np.ndarray) -> tuple[int | None, str]:
    document = Document(new_mask(np.full((4, 4), before, np.uint8), CLASSES))
    edit = document.apply(name, BOX, after.astype(np.uint8))
    assert edit is not None
    return class_of(edit), step_name(edit, CLASSES)


def test_a_step_tells_the_class_that_it_painted() -> None:
    some = np.full((4, 4), VOID)
    some[1, 1:3] = 2
    assert made("Brush", VOID, some) == (2, "Brush: debris")
    assert made("Fill", 0, np.full((4, 4), 1)) == (1, "Fill: nucleus")
    # Smoothing a region gives it pixels, and makes others void.
    some[:1] = 0
    some[2:] = 0
    assert made("Smooth region", 0, some) == (2, "Smooth region: debris")


def test_a_step_that_made_void_or_brought_several_classes_tells_none() -> None:
    assert made("Eraser", 1, np.full((4, 4), VOID)) == (None, "Eraser")
    assert made("Brush", 1, np.full((4, 4), VOID)) == (None, "Brush")
    several = np.arange(16).reshape(4, 4) % 3
    assert made("Accept the prediction", VOID, several) == (None, "Accept the prediction")


def test_the_pixels_of_a_step_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document(new_mask(np.full((4, 4), VOID, np.uint8), CLASSES))
    edit = document.apply("Fill", BOX, np.full((4, 4), 1, np.uint8))
    assert edit is not None
    assert class_of(edit) == 1
    monkeypatch.setattr(Pixels, "array", lambda _pixels: pytest.fail("looked at again"))
    assert class_of(edit) == 1
    assert step_name(edit, CLASSES) == "Fill: nucleus"


def test_a_class_that_the_table_has_no_more_is_left_out() -> None:
    assert made("Brush", VOID, np.full((4, 4), 7)) == (7, "Brush")


def test_the_names_of_one_class_are_those_of_tools() -> None:
    tools = {make().name for make in TOOLS.values()} - {"Eraser", "Pan", "Pick class"}
    actions = {action.name for action in REGION_ACTIONS.values()}
    assert tools | {ASSIGN_NAME} <= ONE_CLASS <= tools | {ASSIGN_NAME} | actions


def test_history_and_undo_name_the_class_as_it_is_called_now(quiet: MainWindow) -> None:
    show(quiet, "m03")
    quiet.classes.choose(2)
    stroke(quiet, (5, 5), (20, 5))
    model = quiet.history.model
    assert model.index(1).data() == "Brush: debris"
    assert quiet.actions_["undo"].text() == "&Undo Brush: debris"
    quiet.session.steps.undo()
    assert quiet.actions_["undo"].text() == "&Undo"
    assert quiet.actions_["redo"].text() == "&Redo Brush: debris"
    quiet.session.steps.redo()
    rows = list(CLASSES.classes)
    quiet.classes._put("Rename", {2: type(rows[2])("dirt & dust", (1, 2, 3), rows[2].shortcut)})
    assert model.index(1).data() == "Brush: dirt & dust"
    stroke(quiet, (5, 25), (20, 25))
    assert quiet.actions_["undo"].text() == "&Undo Brush: dirt && dust"
    color = model.index(1).data(1)
    assert (color.red(), color.green(), color.blue()) == (1, 2, 3)


def tip(window: MainWindow, key: str) -> str:
    """Return the tooltip of a button of the tool bar."""
    bar = window.findChild(QToolBar, "tool_bar")
    assert bar is not None
    return bar.widgetForAction(window.actions_[key]).toolTip()


def test_the_tips_of_undo_and_redo_name_the_step_with_their_keys(quiet: MainWindow) -> None:
    show(quiet, "m03")
    assert tip(quiet, "undo") == "<b>Undo</b> Ctrl+Z<br>Take back the last edit"
    quiet.classes.choose(2)
    stroke(quiet, (5, 5), (20, 5))
    assert tip(quiet, "undo").startswith("<b>Undo Brush: debris</b> Ctrl+Z<br>")
    press(quiet, "Z", ctrl=True)
    assert tip(quiet, "undo").startswith("<b>Undo</b> Ctrl+Z<br>")
    assert tip(quiet, "redo").startswith("<b>Redo Brush: debris</b> Ctrl+Shift+Z · Ctrl+Y<br>")
    quiet.actions_.set_shortcuts({**DEFAULT_SHORTCUTS, "redo": ("F12",)})
    assert tip(quiet, "redo").startswith("<b>Redo Brush: debris</b> F12<br>")


def test_the_tip_of_undo_shows_a_name_as_it_is(quiet: MainWindow) -> None:
    show(quiet, "m03")
    quiet.classes.add_named("<i>dirt</i> & dust")
    until(lambda: len(quiet.session.classes) == len(CLASSES) + 1)
    stroke(quiet, (5, 5), (20, 5))
    shown = QTextDocument()
    shown.setHtml(tip(quiet, "undo"))
    assert shown.toPlainText().startswith("Undo Brush: <i>dirt</i> & dust Ctrl+Z")


def test_the_tip_of_undo_is_in_the_language_of_the_person(
    start: Start, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.json").write_text('{"language": "id"}')
    window = start(project, launcher=nobody)
    until(lambda: window.session.current is not None, what="the first image")
    show(window, "m03")
    window.classes.choose(2)
    stroke(window, (5, 5), (20, 5))
    assert tip(window, "undo").startswith("<b>Urungkan Kuas: debris</b> Ctrl+Z<br>")
