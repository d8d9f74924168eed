"""The tools in the window: keys, buttons, the control that says where painting lands, menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from canvas_helpers import move
from conftest import Start, close, make_project, until, wait_for
from gestures import at, press, stroke
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QColor, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from window_helpers import ids, texts

from app.canvas.tools import TOOLS, RegionTool
from app.limits import Limits, Where
from app.panels import classes as classes_panel
from app.panels.region_menu import RegionMenu
from app.panels.widgets import swatch_icon
from segcore.classes import VOID

if TYPE_CHECKING:
    from pathlib import Path

    from app.main_window import MainWindow

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
KEYS = {
    "brush": "B", "eraser": "E", "line": "U", "rectangle": "M", "ellipse": "O",
    "polygon": "Shift+P", "lasso": "Shift+L", "fill": "K", "wand": "W", "superpixel": "S",
    "grab_cut": "C", "accept_region": "R", "pick_class": "I", "pan": "H",
}  # fmt: skip


@pytest.fixture
def bare(window: MainWindow) -> MainWindow:
    """Return the window over an image without labels, predicted."""
    window.session.open_item("m04")
    until(lambda: window.session.current is not None and window.session.current.stem == "m04")
    until(lambda: window.session.prediction is not None)
    window.canvas.set_brush_radius_px(1)
    return window


def item(menu: QMenu, words: str) -> QAction:
    """Return the entry of a menu whose text has these words."""
    found = [a for a in menu.actions() if words in a.text().replace("&", "")]
    assert found, (words, [a.text() for a in menu.actions()])
    return found[0]


def hover(window: MainWindow, x: float, y: float) -> None:
    """Rest the pointer over an image pixel."""
    move(window.canvas, at(window, x, y))
    until(lambda: window.status.position.text() == f"{x}, {y}")


# --- choosing tools ------------------------------------------------------------------------------


def test_every_tool_has_an_action_and_a_key(window: MainWindow) -> None:
    assert set(KEYS) == set(TOOLS)
    for name, keys in KEYS.items():
        assert window.actions_[f"tool_{name}"].shortcut().toString() == keys
        press(window, keys[-1], shift=keys.startswith("Shift"))
        assert window.canvas.tool is window.hand.tools[f"tool_{name}"], name
        assert window.actions_[f"tool_{name}"].isChecked()


def test_shapes_share_a_button_that_shows_the_last_one(window: MainWindow) -> None:
    shapes = window.actions_.shared_buttons["shapes"]
    assert [a.objectName() for a in shapes.menu().actions()] == [
        f"tool_{name}" for name in ("line", "rectangle", "ellipse", "polygon", "lasso")
    ]
    press(window, "O")
    assert shapes.defaultAction() is window.actions_["tool_ellipse"]
    press(window, "B")
    QTest.mouseClick(shapes, LEFT, pos=QPoint(10, 10))
    assert window.canvas.tool is window.hand.tools["tool_ellipse"]
    smart = window.actions_.shared_buttons["smart"]
    assert len(smart.menu().actions()) == 4


def test_the_tool_bar_offers_what_the_tool_can_be_set_to(window: MainWindow) -> None:
    options = window.options
    press(window, "B")
    assert options.square_button.isVisible()
    assert not options.box.isVisible()
    width = options.width()
    press(window, "W")
    assert not options.square_button.isVisible()
    assert options.box.isVisible()
    assert options.name.text() == "Tolerance"
    assert options.width() == width
    press(window, "M")
    assert not options.box.isVisible()
    assert not options.square_button.isVisible()


def test_tolerance_and_sizes_are_remembered(window: MainWindow, start: Start) -> None:
    press(window, "W")
    window.options.slider.setValue(33)
    assert window.options.box.value() == 33
    press(window, Qt.Key.Key_BracketRight)
    assert window.options.box.value() == 40
    press(window, "S")
    assert window.options.name.text() == "Size"
    window.options.box.setValue(24)
    press(window, "Q")
    assert window.canvas.brush_is_square
    window.actions_["pen_pressure"].trigger()
    assert not window.canvas.pen_pressure
    assert window.session.project is not None
    root = window.session.project.root
    close(window)
    again = start(root)
    until(lambda: again.actions_["tool_wand"].isEnabled())
    assert again.canvas.brush_is_square
    assert not again.canvas.pen_pressure
    press(again, "W")
    assert again.canvas.tool.amount is not None
    assert again.canvas.tool.amount.value == 40
    press(again, "S")
    assert again.canvas.tool.amount.value == 24


def test_a_polygon_through_the_window_keeps_its_keys_from_the_shortcuts(bare: MainWindow) -> None:
    press(bare, "2")
    press(bare, "P", shift=True)
    for corner in ((5, 5), (20, 5), (40, 40), (20, 20), (5, 20)):
        QTest.mouseClick(bare.canvas, LEFT, pos=at(bare, *corner))
        if corner == (40, 40):
            press(bare, "Z", ctrl=True)  # takes the corner back, not an edit
    assert (ids(bare) == VOID).all()
    press(bare, Qt.Key.Key_Return)
    assert (ids(bare) == 1).sum() == 15 * 15
    press(bare, "Z", ctrl=True)
    assert (ids(bare) == VOID).all()


def test_grab_cut_through_the_window(bare: MainWindow) -> None:
    press(bare, "2")
    press(bare, "C")
    stroke(bare, (8, 8), (20, 20), (40, 40))
    until(lambda: (ids(bare) == 1).any())
    prediction = bare.session.prediction
    assert prediction is not None
    disc = prediction.ids == 1  # the fake model's threshold finds the very disc
    assert ((ids(bare) == 1) & disc).sum() / ((ids(bare) == 1) | disc).sum() > 0.95
    assert bare.actions_["undo"].text() == "&Undo GrabCut: nucleus"
    press(bare, "Z", ctrl=True)
    assert (ids(bare) == VOID).all()


def test_closing_the_window_while_tools_work_is_harmless(bare: MainWindow) -> None:
    press(bare, "S")
    hover(bare, 20, 20)
    press(bare, "C")
    stroke(bare, (8, 8), (20, 20), (40, 40))
    close(bare)


# --- where painting lands ------------------------------------------------------------------------


def test_the_control_says_and_sets_where_painting_lands(window: MainWindow) -> None:
    where = window.where
    assert where.text() == "Anywhere"
    assert not where.property("limited")
    press(window, "V", shift=True)
    assert where.text() == "Only void"
    assert where.property("limited")
    assert window.actions_["paint_void"].isChecked()
    before = ids(window).copy()
    press(window, "3")
    stroke(window, (20, 24), (28, 24))  # labelled all over
    assert np.array_equal(ids(window), before)
    assert "Only void is painted on" in texts(window)
    where.menu().aboutToShow.emit()
    item(where.menu(), "Anywhere").trigger()
    assert where.text() == "Anywhere"
    stroke(window, (20, 24), (28, 24))
    assert ids(window)[24, 24] == 2


def test_painting_can_keep_to_the_class_under_the_pointer(window: MainWindow) -> None:
    hover(window, 24, 24)
    press(window, "C", shift=True)
    assert window.where.text() == "Only nucleus"
    press(window, "3")
    press(window, "M")
    stroke(window, (0, 0), (30, 30), (47, 47))
    assert set(np.unique(ids(window)).tolist()) == {0, 2}
    QApplication.sendEvent(window.canvas, QEvent(QEvent.Type.Leave))
    window.where.menu().aboutToShow.emit()
    only = item(window.where.menu(), "Only one class").menu()
    assert isinstance(only, QMenu)
    item(only, "debris").trigger()
    assert window.session.limits == Limits(Where.CLASS, 2)


def test_a_class_is_locked_by_its_row_and_by_a_key(window: MainWindow) -> None:
    view = window.classes.view
    area = view.visualRect(window.classes.model.index(1))
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(area.right() - 45, area.center().y()))
    assert window.session.limits.locked == {1}
    assert window.where.text() == "Anywhere · 1 locked"
    before = ids(window).copy()
    press(window, "3")
    press(window, "M")
    stroke(window, (0, 0), (30, 30), (47, 47))
    assert np.array_equal(ids(window) == 1, before == 1)
    assert (ids(window)[before == 0] == 2).all()
    press(window, "L", ctrl=True)
    assert window.session.limits.locked == {1, 2}
    window.where.menu().aboutToShow.emit()
    item(window.where.menu(), "Unlock 2 classes").trigger()
    assert window.session.limits.is_free


def test_limits_end_with_the_project(window: MainWindow, tmp_path: Path) -> None:

    press(window, "V", shift=True)
    window.session.toggle_lock(1)
    other = make_project(tmp_path / "other")
    wait_for(window.session.project_changed, lambda: window.session.open_project(other))
    assert window.session.limits.is_free
    assert window.where.text() == "Anywhere"


# --- regions -------------------------------------------------------------------------------------


def region_menu(window: MainWindow, x: int, y: int) -> RegionMenu:
    """Right-click a pixel and return the menu that opens."""
    place = at(window, x, y)
    QTest.mouseMove(window.canvas, place)
    QTest.mousePress(window.canvas, RIGHT, pos=place)
    QTest.mouseRelease(window.canvas, RIGHT, pos=place)
    until(lambda: isinstance(QApplication.activePopupWidget(), RegionMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, RegionMenu)
    return menu


def test_a_right_click_opens_the_menu_of_the_region(window: MainWindow) -> None:
    nucleus = ids(window) == 1
    menu = region_menu(window, 24, 24)
    assert menu.actions()[0].text() == f"nucleus · {nucleus.sum()} pixels"
    classes = item(menu, "Give it the class").menu()
    assert isinstance(classes, QMenu)
    assert not item(classes, "nucleus").isEnabled()
    item(classes, "debris").trigger()
    menu.close()
    assert (ids(window)[nucleus] == 2).all()
    menu = region_menu(window, 24, 24)
    item(menu, "Delete").trigger()
    menu.close()
    assert (ids(window)[nucleus] == VOID).all()
    menu = region_menu(window, 24, 24)
    assert not any("Grow" in a.text() for a in menu.actions())
    item(menu, "Accept this region of the prediction (nucleus)").trigger()
    menu.close()
    assert np.array_equal(ids(window) == 1, nucleus)
    menu = region_menu(window, 24, 24)
    item(menu, "Lock nucleus").trigger()
    menu.close()
    assert window.session.limits.locked == {1}


def color_of(action: QAction) -> str:
    """Return the colour in the middle of an entry's icon, "" without one."""
    icon = action.icon()
    return "" if icon.isNull() else icon.pixmap(16).toImage().pixelColor(8, 8).name()


def test_the_menu_of_a_region_shows_the_colours_of_classes(window: MainWindow) -> None:
    colors = [QColor(*c.color).name() for c in window.session.classes]
    menu = region_menu(window, 24, 24)
    heading = menu.actions()[0]
    drawn = menu.grab(menu.actionGeometry(heading)).toImage()
    assert colors[1] in {drawn.pixelColor(x, drawn.height() // 2).name() for x in range(40)}
    assert color_of(item(menu, "Accept all nucleus")) == colors[1]
    classes = item(menu, "Give it the class").menu()
    assert isinstance(classes, QMenu)
    assert [color_of(row) for row in classes.actions()] == colors
    item(menu, "Delete").trigger()
    menu.close()
    menu = region_menu(window, 24, 24)
    icon = menu.actions()[0].icon()
    assert icon.pixmap(16).toImage() == swatch_icon(None).pixmap(16).toImage()
    menu.close()


def test_a_long_class_name_is_cut_in_menus_and_an_ampersand_stays(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "salt & " + "pepper " * 20
    monkeypatch.setattr(classes_panel, "ask_text", lambda *_a: long.strip())
    window.classes.rename(1)
    menu = region_menu(window, 24, 24)
    title = menu.actions()[0]
    # A heading has no mnemonics, the entries below have.
    assert title.text().startswith("salt & pepper")
    assert "…" in title.text()
    assert not title.isEnabled()
    assert menu.width() < 500
    classes = item(menu, "Give it the class").menu()
    assert isinstance(classes, QMenu)
    assert classes.actions()[1].text().startswith("salt && pepper")
    menu.close()
    window.where.set_class(1)
    assert "salt && " in window.where.text()
    assert window.where.sizeHint().width() < 260
    assert long.strip() in window.where.accessibleName()


def test_region_keys_act_under_the_pointer_and_wait_for_a_click_elsewhere(
    window: MainWindow,
) -> None:
    nucleus = (ids(window) == 1).sum()
    hover(window, 24, 24)
    press(window, Qt.Key.Key_BracketRight, ctrl=True)
    assert (ids(window) == 1).sum() > nucleus
    press(window, Qt.Key.Key_BracketLeft, ctrl=True)
    press(window, Qt.Key.Key_Delete)
    assert not (ids(window) == 1).any()
    press(window, "Z", ctrl=True)
    QApplication.sendEvent(window.canvas, QEvent(QEvent.Type.Leave))
    window.actions_["region_delete"].trigger()
    assert isinstance(window.canvas.tool, RegionTool)
    assert "click the region" in texts(window)
    QTest.mouseClick(window.canvas, LEFT, pos=at(window, 24, 24))
    assert not (ids(window) == 1).any()
    assert window.canvas.tool is window.hand.tools["tool_brush"]
    assert "click the region" not in texts(window), "done, and still asked for"
    QApplication.sendEvent(window.canvas, QEvent(QEvent.Type.Leave))
    window.actions_["region_delete"].trigger()
    assert "click the region" in texts(window)
    window.canvas.setFocus()
    press(window, Qt.Key.Key_Escape)
    assert window.canvas.tool is window.hand.tools["tool_brush"]
    assert "click the region" not in texts(window), "left, and still asked for"


# --- accepting -----------------------------------------------------------------------------------


def test_one_class_of_the_prediction_is_accepted(bare: MainWindow) -> None:
    prediction = bare.session.prediction
    assert prediction is not None
    press(bare, "2")
    wait_for(bare.session.labels_changed, bare.actions_["accept_class"].trigger)
    assert np.array_equal(ids(bare) == 1, prediction.ids == 1)
    assert (ids(bare)[prediction.ids == 0] == VOID).all()
    press(bare, "Z", ctrl=True)
    assert (ids(bare) == VOID).all()
    press(bare, "3")
    bare.actions_["accept_class"].trigger()
    until(lambda: "no debris" in texts(bare))


def test_what_is_sure_is_accepted_from_the_margin_set(bare: MainWindow) -> None:
    prediction = bare.session.prediction
    assert prediction is not None
    prediction.margin[:, :24] = 230  # of 255: 0.902
    sure = bare.layers.sure
    sure.slider.setValue(90)
    assert bare.session.settings.number("accept_margin") == pytest.approx(0.9)
    wait_for(bare.session.labels_changed, lambda: QTest.mouseClick(sure.button, LEFT))
    assert np.array_equal(ids(bare)[:, :24], prediction.ids[:, :24])
    assert (ids(bare)[:, 24:] == VOID).all()
    assert "0.90" in bare.actions_["undo"].text()
    sure.slider.setValue(91)
    bare.actions_["accept_sure"].trigger()
    until(lambda: "No pixel with a margin of 0.91" in texts(bare))


def test_what_would_be_accepted_is_marked_while_one_points_at_the_slider(bare: MainWindow) -> None:
    prediction = bare.session.prediction
    assert prediction is not None
    prediction.margin[:12] = 255
    sure, wanted = bare.layers.sure, []
    sure.area_wanted.connect(wanted.append)
    spot = QPointF(3, 3)
    QApplication.sendEvent(sure, QEnterEvent(spot, spot, spot))
    until(lambda: wanted)
    assert wanted[-1].inside.sum() == 12 * 48
    assert sure.share.text() == "Changes 25.0 %"
    sure.slider.setValue(40)
    until(lambda: wanted[-1].inside.all())
    bare.session.set_limits(Limits(Where.CLASS, 1))
    until(lambda: not wanted[-1].inside.any())
    assert sure.share.text() == "Changes nothing"
    QApplication.sendEvent(sure, QEvent(QEvent.Type.Leave))
    assert wanted[-1] is None
    bare.session.set_limits(Limits())
    assert sure.share.text() == "", "what was found before no longer holds"


def test_accepting_everything_keeps_to_the_limits(window: MainWindow) -> None:
    window.session.open_item("m00")
    until(lambda: window.session.prediction is not None)
    press(window, "E")
    window.canvas.set_brush_radius_px(4)
    stroke(window, (24, 24), (26, 24))
    before = ids(window).copy()
    press(window, "V", shift=True)
    prediction = window.session.prediction
    assert prediction is not None
    wait_for(window.session.labels_changed, lambda: press(window, Qt.Key.Key_Return, ctrl=True))
    assert (ids(window) != VOID).all()
    assert np.array_equal(ids(window)[before != VOID], before[before != VOID])
    window.session.acceptance.everything()
    until(lambda: "Only void is painted on" in texts(window))
