"""Shapes through real mouse and key events: rectangle, ellipse, line, polygon, lasso."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_helpers import (
    ALT,
    CONTROL,
    HEIGHT,
    LEFT,
    NONE,
    RIGHT,
    SHIFT,
    WIDTH,
    at,
    box_of,
    claimed,
    drag,
    leave,
    make_document,
    move,
    painted,
    picture,
    press_key,
    undone,
    wheel,
)
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from app.canvas.tools import (
    BrushTool,
    EllipseTool,
    GrabCutTool,
    LassoTool,
    LineTool,
    PolygonTool,
    RectangleTool,
    WandTool,
)
from app.document import Stroke
from app.edits import Box
from app.shapes import polygon_area
from app.strokes import capsule_spans
from segcore.classes import VOID

# --- rectangle, ellipse, line --------------------------------------------------------------------


def test_a_rectangle_holds_both_corners_and_is_one_edit(view):
    finished = QSignalSpy(view.edit_finished)
    view.set_tool(RectangleTool())
    drag(view, (10, 20), (15, 22), (30, 25))
    assert painted(view).sum() == 21 * 6
    assert box_of(painted(view)) == Box(20, 10, 26, 31)
    assert finished.count() == 1
    assert finished.at(0)[0].name == "Rectangle"
    assert undone(view) == 1


def test_shift_makes_a_square_and_alt_starts_from_the_centre(view):
    view.set_tool(RectangleTool())
    drag(view, (30, 30), (36, 33), modifiers=SHIFT)
    assert box_of(painted(view)) == Box(30, 30, 37, 37)
    undone(view)
    drag(view, (30, 30), (36, 33), modifiers=ALT)
    assert box_of(painted(view)) == Box(27, 24, 34, 37)


def test_right_drag_erases_a_rectangle(view):
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), np.ones((HEIGHT, WIDTH), np.uint8))
    view.set_tool(RectangleTool())
    drag(view, (10, 20), (20, 25), (30, 25), button=RIGHT)
    assert (view.document.ids == VOID).sum() == 21 * 6


def test_an_ellipse_holds_the_pixels_whose_centres_lie_in_it(view):
    view.set_tool(EllipseTool())
    drag(view, (10, 20), (12, 22), (30, 30))
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    expected = ((x - 20.5) / 10.5) ** 2 + ((y - 25.5) / 5.5) ** 2 <= 1
    assert np.array_equal(painted(view), expected)


def test_a_line_is_a_stroke_of_two_points(view):
    view.set_tool(LineTool())
    view.brush_radius_px = 3
    drag(view, (10, 20), (40, 5), (50, 40))
    expected = make_document()
    expected.paint("Line", Stroke(np.array([(10.5, 20.5), (50.5, 40.5)]), 3, 1))
    assert np.array_equal(view.document.ids, expected.ids)
    assert view.document.undo_name == "Line"


@pytest.mark.parametrize(
    ("to", "end"),
    [((50, 23), (50, 20)), ((12, 45), (10, 45)), ((30, 38), (29, 39)), ((0, 31), (0, 30))],
)
def test_shift_keeps_a_line_straight_or_diagonal(view, to, end):
    view.set_tool(LineTool())
    drag(view, (10, 20), to, modifiers=SHIFT)
    spans = capsule_spans((10, 20), end, 1, (HEIGHT, WIDTH))
    expected = {
        (spans.top + i, column)
        for i, (lo, hi) in enumerate(zip(spans.lo, spans.hi, strict=True))
        for column in range(lo, hi)
    }
    assert {tuple(p) for p in np.argwhere(painted(view)).tolist()} == expected


@pytest.mark.parametrize("tool", [RectangleTool, EllipseTool, LineTool, LassoTool, GrabCutTool])
def test_a_click_alone_makes_no_shape(view, tool):
    view.set_tool(tool())
    QTest.mouseClick(view, LEFT, NONE, at(view, 30, 30))
    assert not view.document.can_undo
    assert not view.tool.is_busy


@pytest.mark.parametrize("tool", [RectangleTool, EllipseTool, LineTool, LassoTool])
@pytest.mark.parametrize("is_square", [False, True])
def test_what_is_shown_while_dragging_is_what_is_painted(view, tool, is_square):
    view.set_tool(tool())
    view.brush_radius_px = 3
    view.set_brush_square(is_square)
    drag(view, (10, 20), (50, 18), (55, 40), (20, 50), release=False)
    area = view.tool.preview(view).area
    shown = np.zeros((HEIGHT, WIDTH), bool)
    shown[area.box.slices] = area.inside
    assert not view.document.can_undo
    QTest.mouseRelease(view, LEFT, NONE, at(view, 20, 50))
    assert shown.sum() > 20
    assert np.array_equal(painted(view), shown)
    assert view.tool.preview(view) is None


@pytest.mark.parametrize("tool", [RectangleTool, EllipseTool, LineTool, LassoTool])
def test_zoomed_out_the_outline_fits_what_is_painted(view, tool):
    view.set_tool(tool())
    view.brush_radius_px = 4
    view.centre_on(WIDTH / 2, HEIGHT / 2, zoom=2.0)
    drag(view, (10, 20), (50, 18), (55, 40), (20, 50), release=False)
    preview = view.tool.preview(view)
    assert preview.area is None
    box = preview.path.boundingRect()
    QTest.mouseRelease(view, LEFT, NONE, at(view, 20, 50))
    found = box_of(painted(view))
    edges = (box.top(), box.left(), box.bottom(), box.right())
    assert edges == pytest.approx(found, abs=1.1)


@pytest.mark.parametrize("tool", [RectangleTool, EllipseTool, LineTool, LassoTool, WandTool])
@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Backspace])
def test_escape_gives_up_a_shape_and_the_rest_of_the_drag_paints_nothing(view, tool, key):
    view.set_tool(tool())
    leave(view)
    before = picture(view)
    assert not claimed(view, key)
    drag(view, (10, 20), (50, 40), (20, 50), release=False)
    assert claimed(view, key)
    press_key(view, key)
    move(view, at(view, 60, 30), LEFT)
    QTest.mouseRelease(view, LEFT, NONE, at(view, 60, 40))
    assert not view.document.can_undo
    leave(view)
    assert np.array_equal(picture(view), before)


def test_the_figures_beside_the_pointer(view):
    view.set_tool(RectangleTool())
    drag(view, (10, 20), (30, 25), release=False)
    assert view.tool.preview(view).text == "21 × 6"
    press_key(view, Qt.Key.Key_Escape)
    view.set_tool(LineTool())
    drag(view, (10, 20), (13, 24), release=False)
    assert view.tool.preview(view).text == "5 px"


@pytest.mark.parametrize("grey", [0, 128, 255])
@pytest.mark.parametrize("zoom", [2.0, 7.0])
def test_a_half_made_shape_is_seen_on_any_background(view, grey, zoom):
    view.set_photo(np.full((HEIGHT, WIDTH, 3), grey, np.uint8))
    view.set_document(make_document())
    view.set_tool(RectangleTool())
    view.centre_on(WIDTH / 2, HEIGHT / 2, zoom)
    before = picture(view).astype(int)
    drag(view, (30, 20), (50, 40), release=False)
    difference = np.abs(picture(view).astype(int) - before).max(axis=2)
    x, y = (int(v) for v in view.viewport.to_view(30, 20))
    side = int(21 * zoom)
    for edge in (difference[y - 1 : y + 2, x : x + side], difference[y : y + side, x - 1 : x + 2]):
        assert (edge.max(axis=0 if edge.shape[0] < 5 else 1) > 100).mean() > 0.35


def test_the_rim_of_a_preview_shows_along_both_diagonals(view):
    for black_or_white in (0, 255):
        view.set_photo(np.full((HEIGHT, WIDTH, 3), black_or_white, np.uint8))
        view.set_document(make_document())
        view.set_tool(PolygonTool())
        before = picture(view).astype(int)
        for corner in ((40, 5), (65, 30), (40, 55), (15, 30)):
            QTest.mouseClick(view, LEFT, NONE, at(view, *corner))
        difference = np.abs(picture(view).astype(int) - before).max(axis=2) > 150
        for a, b in (((40, 5), (65, 30)), ((65, 30), (40, 55)), ((40, 55), (15, 30))):
            middle = [(a[i] * (1 - t) + b[i] * t) for t in (0.3, 0.7) for i in (0, 1)]
            (x0, y0), (x1, y1) = (
                (at(view, *middle[:2]).x(), at(view, *middle[:2]).y()),
                (at(view, *middle[2:]).x(), at(view, *middle[2:]).y()),
            )
            part = difference[min(y0, y1) : max(y0, y1), min(x0, x1) : max(x0, x1)]
            assert part.sum() > 0.3 * part.shape[0]
        press_key(view, Qt.Key.Key_Escape)


# --- polygon and lasso ---------------------------------------------------------------------------


def click(view, *pixels):
    for pixel in pixels:
        move(view, at(view, *pixel))
        QTest.mouseClick(view, LEFT, NONE, at(view, *pixel))


def polygon_ids(*corners):
    expected = np.full((HEIGHT, WIDTH), VOID, np.uint8)
    area = polygon_area(np.array(corners) + 0.5, Box(0, 0, HEIGHT, WIDTH))
    expected[area.box.slices][area.inside] = 1
    return expected


CORNERS = ((10, 10), (50, 15), (40, 45), (12, 40))


def test_enter_closes_a_polygon(view):
    finished = QSignalSpy(view.edit_finished)
    view.set_tool(PolygonTool())
    click(view, *CORNERS)
    assert not view.document.can_undo
    assert claimed(view, Qt.Key.Key_Return)
    press_key(view, Qt.Key.Key_Return)
    assert np.array_equal(view.document.ids, polygon_ids(*CORNERS))
    assert finished.count() == 1
    assert not view.tool.is_busy
    assert not claimed(view, Qt.Key.Key_Return)
    assert undone(view) == 1


def test_a_double_click_closes_a_polygon_where_it_is(view):
    view.set_tool(PolygonTool())
    click(view, *CORNERS[:3])
    place = at(view, *CORNERS[3])
    QTest.mouseClick(view, LEFT, NONE, place)
    QTest.mouseDClick(view, LEFT, NONE, place)
    assert np.array_equal(view.document.ids, polygon_ids(*CORNERS))


def test_a_click_on_the_first_corner_closes_a_polygon(view):
    view.set_tool(PolygonTool())
    click(view, *CORNERS)
    move(view, at(view, 11, 10))
    assert view.tool.preview(view).text == "Click to close"
    click(view, (11, 10))
    assert np.array_equal(view.document.ids, polygon_ids(*CORNERS))


@pytest.mark.parametrize(
    ("key", "modifiers"), [(Qt.Key.Key_Backspace, NONE), (Qt.Key.Key_Z, CONTROL)]
)
def test_backspace_takes_the_last_corner_back(view, key, modifiers):
    view.set_tool(PolygonTool())
    click(view, CORNERS[0], (70, 55), *CORNERS[1:3])
    for _ in range(3):
        assert claimed(view, key, modifiers)
        QApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))
    click(view, *CORNERS[1:])
    press_key(view, Qt.Key.Key_Return)
    assert np.array_equal(view.document.ids, polygon_ids(*CORNERS))
    assert not claimed(view, key, modifiers)


def test_escape_and_another_tool_give_a_polygon_up(view):
    tool = PolygonTool()
    view.set_tool(tool)
    click(view, *CORNERS)
    press_key(view, Qt.Key.Key_Escape)
    assert not tool.is_busy
    click(view, *CORNERS)
    view.set_tool(BrushTool())
    assert not tool.is_busy
    assert not view.document.can_undo


def test_another_image_gives_a_polygon_up(view):
    view.set_tool(PolygonTool())
    click(view, *CORNERS)
    view.set_document(make_document())
    press_key(view, Qt.Key.Key_Return)
    assert not view.document.can_undo
    assert view.tool.preview(view) is None


def test_a_polygon_stays_while_the_view_moves(view):
    view.set_tool(PolygonTool())
    click(view, *CORNERS[:2])
    wheel(view, QPoint(200, 150), 1)
    drag(view, (40, 30), (42, 33), button=Qt.MouseButton.MiddleButton)
    click(view, *CORNERS[2:])
    press_key(view, Qt.Key.Key_Return)
    by_clicks = polygon_ids(*CORNERS)
    # Clicks land on whole screen pixels, here not the middles of image pixels.
    assert (view.document.ids != by_clicks).sum() < 0.04 * (by_clicks == 1).sum()


def test_a_corner_follows_the_pointer_until_it_is_let_go(view):
    view.set_tool(PolygonTool())
    click(view, *CORNERS[:3])
    drag(view, (70, 50), CORNERS[3])
    press_key(view, Qt.Key.Key_Return)
    assert np.array_equal(view.document.ids, polygon_ids(*CORNERS))


def test_two_corners_make_no_polygon_and_that_is_said(view):
    said = QSignalSpy(view.notice)
    view.set_tool(PolygonTool())
    click(view, *CORNERS[:2])
    press_key(view, Qt.Key.Key_Return)
    assert "three corners" in said.at(0)[0]
    assert view.tool.is_busy


def test_a_right_click_during_a_polygon_opens_no_menu(view):
    asked = QSignalSpy(view.region_menu_wanted)
    view.set_tool(PolygonTool())
    click(view, *CORNERS[:2])
    QTest.mouseClick(view, RIGHT, NONE, at(view, 30, 30))
    assert asked.count() == 0
    assert view.tool.is_busy


def test_a_lasso_paints_what_it_encloses_even_when_it_ends_where_it_began(view):
    view.set_tool(LassoTool())
    drag(view, *CORNERS, CORNERS[0])
    assert np.array_equal(view.document.ids, polygon_ids(*CORNERS, CORNERS[0]))
    assert view.document.undo_name == "Lasso"
