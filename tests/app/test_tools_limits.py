"""Brush shape, pen, where painting lands, and what can be done to regions, by real events."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_helpers import (
    GREY,
    HEIGHT,
    LEFT,
    NONE,
    RIGHT,
    SHIFT,
    WIDTH,
    at,
    box_of,
    colour_at,
    drag,
    leave,
    make_document,
    move,
    open_tools,
    painted,
    photo,
    picture,
    press_key,
    two_regions,
    wheel,
)
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from app.canvas.tools import (
    ASSIGN,
    TOOLS,
    AcceptRegionTool,
    RectangleTool,
)
from app.document import Stroke
from app.edits import Box
from app.limits import Limits, Where
from segcore.classes import VOC_21, VOID

# --- the brush's shape, and the pen --------------------------------------------------------------


def test_a_square_brush_paints_squares(view):
    view.brush_radius_px = 4
    view.set_brush_square(True)
    move(view, at(view, 40, 30))
    outline = view.tool.outline(view).boundingRect()
    QTest.mouseClick(view, LEFT, NONE, at(view, 40, 30))
    assert painted(view).sum() == 49
    assert box_of(painted(view)) == Box(27, 37, 34, 44)
    edges = (outline.top(), outline.left(), outline.bottom(), outline.right())
    assert edges == pytest.approx((27, 37, 34, 44))
    view.set_brush_square(False)
    QTest.mouseClick(view, LEFT, NONE, at(view, 10, 10))
    assert painted(view)[:20, :20].sum() < 49


def pen_event(view, kind, place, pressure, end=QPointingDevice.PointerType.Pen):
    device = QPointingDevice(
        "pen", 7, QInputDevice.DeviceType.Stylus, end, QInputDevice.Capability.Pressure, 1, 3
    )
    down = kind != QEvent.Type.TabletRelease
    event = QTabletEvent(
        kind,
        device,
        QPointF(place),
        QPointF(view.mapToGlobal(place)),
        pressure,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        NONE,
        LEFT,
        LEFT if down else Qt.MouseButton.NoButton,
    )
    QApplication.sendEvent(view, event)
    return event.isAccepted()


PRESS, MOVE = QEvent.Type.TabletPress, QEvent.Type.TabletMove
RELEASE = QEvent.Type.TabletRelease


def test_a_pen_pressed_harder_paints_a_wider_line(view):
    view.brush_radius_px = 10
    assert pen_event(view, PRESS, at(view, 15, 30), 0.1)
    pen_event(view, MOVE, at(view, 60, 30), 1.0)
    pen_event(view, RELEASE, at(view, 60, 30), 0.0)
    thickness = painted(view).sum(axis=0)
    assert thickness[15] <= 3
    assert thickness[60] == 19
    assert thickness[15:58].tolist() == sorted(thickness[15:58].tolist())
    assert len(view.document.history) == 1


def test_a_pen_without_pressure_wanted_paints_like_a_mouse(view):
    view.brush_radius_px = 5
    view.pen_pressure = False
    pen_event(view, PRESS, at(view, 15, 30), 0.1)
    pen_event(view, RELEASE, at(view, 15, 30), 0.0)
    expected = make_document()
    expected.paint("Brush", Stroke(np.array([[15.5, 30.5]]), 5, 1))
    assert np.array_equal(view.document.ids, expected.ids)


def test_the_other_end_of_a_pen_erases(view):
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), np.ones((HEIGHT, WIDTH), np.uint8))
    view.brush_radius_px = 3
    asked = QSignalSpy(view.region_menu_wanted)
    eraser = QPointingDevice.PointerType.Eraser
    pen_event(view, PRESS, at(view, 15, 30), 1.0, eraser)
    pen_event(view, RELEASE, at(view, 15, 30), 0.0, eraser)
    assert view.document.ids[30, 15] == VOID
    assert asked.count() == 0


# --- where painting may land ---------------------------------------------------------------------


def test_a_brush_lands_only_on_void_and_erasing_is_free(view):
    view.document.apply("x", Box(0, 0, 60, 40), np.full((60, 40), 3, np.uint8))
    view.limits = Limits(Where.VOID)
    drag(view, (10, 20), (70, 20))
    assert np.argwhere(painted(view)).tolist() == [[20, c] for c in range(40, 71)]
    drag(view, (10, 20), (50, 20), button=RIGHT)
    assert (view.document.ids[20, 10:51] == VOID).all()


@pytest.mark.parametrize("tool", ["rectangle", "ellipse", "line", "lasso", "wand"])
def test_locked_classes_are_never_painted_over(view, tool):
    ids = two_regions()
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), ids)
    view.limits = Limits(locked=frozenset({1}))
    view.current_class = 7
    view.brush_radius_px = 9
    view.set_tool(TOOLS[tool]())
    drag(view, (5, 5), (35, 5), (5, 35), (35, 33))
    assert (view.document.ids == 7).sum() > 100
    assert np.array_equal(view.document.ids == 1, ids == 1)
    drag(view, (5, 20), (35, 24), (35, 20), button=RIGHT)
    assert np.array_equal(view.document.ids == 1, ids == 1)


def test_nothing_landed_is_explained(view):
    view.set_class_table(VOC_21)
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), two_regions())
    view.limits = Limits(Where.CLASS, 5, frozenset({1}))
    said = QSignalSpy(view.notice)
    steps = len(view.document.history)
    QTest.mouseClick(view, LEFT, NONE, at(view, 12, 12))
    view.set_tool(RectangleTool())
    drag(view, (2, 2), (30, 30))
    assert said.count() == 2
    for i in range(2):
        assert said.at(i)[0] == "Only bottle is painted on. Locked: aeroplane."
    assert len(view.document.history) == steps


def test_only_differences_follow_the_prediction(view):
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[:5] = VOID
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), labels)
    view.set_prediction(two_regions(), VOC_21.palette())
    view.limits = Limits(Where.DIFFERENT)
    view.set_tool(RectangleTool())
    drag(view, (0, 0), (79, 59))
    assert np.array_equal(painted(view), two_regions() != 0)


@pytest.mark.parametrize("zoom", [2.0, 4.0])
def test_a_preview_tints_only_where_painting_lands(view, zoom):
    view.centre_on(WIDTH / 2, HEIGHT / 2, zoom)
    view.document.apply("x", Box(0, 0, 30, WIDTH), np.full((30, WIDTH), 3, np.uint8))
    view.set_layer("labels", opacity=0.0)
    view.set_tool(RectangleTool())
    for limits, above in ((Limits(), True), (Limits(Where.VOID), False)):
        view.limits = limits
        drag(view, (20, 20), (50, 40), release=False)
        tinted = [colour_at(view, 35, row) != (GREY,) * 3 for row in (25, 35)]
        assert tinted == [above, True]
        press_key(view, Qt.Key.Key_Escape)
        QTest.mouseRelease(view, LEFT, NONE, at(view, 50, 40))


# --- regions -------------------------------------------------------------------------------------


def test_a_right_click_asks_for_the_menu_and_a_right_drag_erases(view):
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), two_regions())
    asked = QSignalSpy(view.region_menu_wanted)
    before = view.document.ids.copy()
    QTest.mouseClick(view, RIGHT, NONE, at(view, 12, 13))
    assert asked.at(0)[:2] == [12, 13]
    assert np.array_equal(view.document.ids, before)
    drag(view, (12, 13), (16, 13), button=RIGHT)
    assert asked.count() == 1
    assert (view.document.ids[13, 12:17] == VOID).all()  # from where it was pressed


def test_a_right_click_beside_the_image_asks_for_nothing(view):
    asked = QSignalSpy(view.region_menu_wanted)
    QTest.mouseClick(view, RIGHT, NONE, QPoint(2, 2))
    assert asked.count() == 0


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("delete", lambda ids: np.where(ids == 1, VOID, ids)),
        ("fill_holes", lambda ids: _with_box(ids, Box(10, 10, 30, 30), 1)),
        (ASSIGN, lambda ids: np.where(ids == 1, 4, ids)),
    ],
)
def test_region_actions_act_on_the_region_under_the_pointer(view, key, expected):
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), two_regions())
    view.current_class = 4
    finished = QSignalSpy(view.edit_finished)
    move(view, at(view, 12, 12))
    view.act_on_region(key)
    assert np.array_equal(view.document.ids, expected(two_regions()))
    assert finished.count() == 1


def _with_box(ids, box, class_id):
    ids = ids.copy()
    ids[box.slices] = class_id
    return ids


def test_a_region_action_away_from_the_image_waits_for_one_click(view):
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), two_regions())
    said = QSignalSpy(view.notice)
    tool = view.tool
    leave(view)
    view.act_on_region("delete")
    assert "click the region" in said.at(0)[0]
    move(view, at(view, 12, 12))
    assert view.tool.preview(view).area.inside.sum() == 300
    QTest.mouseClick(view, LEFT, NONE, at(view, 12, 12))
    assert not painted(view).any()
    assert view.tool is tool
    leave(view)
    view.act_on_region("delete")
    assert view.tool is not tool
    press_key(view, Qt.Key.Key_Escape)
    assert view.tool is tool


def test_region_actions_say_why_they_do_nothing(view):
    said = QSignalSpy(view.notice)
    move(view, at(view, 12, 12))
    view.act_on_region("grow")
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), two_regions())
    move(view, at(view, 60, 40))
    view.act_on_region("fill_holes")
    view.act_on_region("smooth")
    view.act_on_region("keep_only")
    words = ("void", "no holes", "too thin", "no other region")
    assert said.count() == len(words)
    for i, word in enumerate(words):
        assert word in said.at(i)[0]
    assert len(view.document.history) == 1


def test_regions_grow_and_shrink_within_the_limits(view):
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), two_regions())
    view.document.apply("x", Box(0, 0, 60, 10), np.full((60, 10), VOID, np.uint8))
    move(view, at(view, 12, 12))
    view.limits = Limits(Where.VOID)
    view.act_on_region("grow")
    assert painted(view).sum() == 320
    assert painted(view)[10:30, 9].all()
    view.limits = Limits(locked=frozenset({1}))
    view.act_on_region("shrink")
    assert painted(view).sum() == 320
    view.limits = Limits()
    view.act_on_region("shrink")
    assert painted(view).sum() < 320


def test_accepting_a_region_keeps_to_the_limits(view):
    view.document.apply("x", Box(0, 0, 20, WIDTH), np.full((20, WIDTH), 3, np.uint8))
    view.set_prediction(two_regions(), VOC_21.palette())
    view.limits = Limits(Where.VOID)
    view.set_tool(AcceptRegionTool())
    QTest.mouseClick(view, LEFT, NONE, at(view, 12, 12))
    expected = two_regions() == 1
    expected[:20] = False
    assert np.array_equal(painted(view), expected)


# --- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", TOOLS)
def test_every_tool_survives_any_event_without_an_image(application, key):
    with open_tools(application) as view:
        view.set_document(None)
        view.set_photo(None)
        view.set_tool(TOOLS[key]())
        for button in (LEFT, RIGHT):
            QTest.mouseClick(view, button, NONE, QPoint(50, 50))
            QTest.mouseDClick(view, button, NONE, QPoint(50, 50))
        move(view, QPoint(60, 60))
        for pressed in (Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Escape):
            press_key(view, pressed)
        wheel(view, QPoint(50, 50), 1, SHIFT)
        view.act_on_region("grow")
        picture(view)
        view.set_photo(photo())  # and with a photo, but no labels
        drag(view, (10, 10), (40, 40))
        QTest.mouseClick(view, RIGHT, NONE, at(view, 20, 20))
        press_key(view, Qt.Key.Key_Return)
        leave(view)
        picture(view)


@pytest.mark.parametrize("key", TOOLS)
def test_every_tool_draws_itself_at_any_zoom(view, key):
    view.set_prediction(two_regions(), VOC_21.palette())
    for zoom in (0.4, 1.0, 5.0, 20.0):
        view.set_tool(TOOLS[key]())
        view.centre_on(WIDTH / 2, HEIGHT / 2, zoom)
        drag(view, (30, 20), (50, 40), (32, 42), release=False)
        picture(view)
        press_key(view, Qt.Key.Key_Escape)
        QTest.mouseRelease(view, LEFT, NONE, at(view, 32, 42))
        move(view, at(view, 35, 35))
        picture(view)
