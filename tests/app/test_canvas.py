"""The canvas through real mouse, wheel and key events: what is painted, shown and said."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import until
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPalette, QRegion, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.canvas.tools import AcceptRegionTool, EraserTool, PanTool, PickClassTool
from app.canvas.view import CanvasView
from app.canvas.viewport import MAX_ZOOM, REACHABLE_PX, Viewport
from app.document import Document, Stroke
from app.edits import Box
from app.pyramid import build_pyramid
from segcore.classes import VOC_21, VOID
from segcore.masks import new_mask

HEIGHT, WIDTH = 60, 80
GREY = 100
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
MIDDLE = Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def photo(height=HEIGHT, width=WIDTH):
    return np.full((height, width, 3), GREY, np.uint8)


def make_document(height=HEIGHT, width=WIDTH, ids=None):
    if ids is None:
        ids = np.full((height, width), VOID, np.uint8)
    return Document(new_mask(ids, VOC_21))


@pytest.fixture
def view(application):
    """Return a canvas of 400 x 300 with an empty document; one image pixel is 4 on the screen."""
    canvas = CanvasView()
    canvas.resize(400, 300)
    canvas.set_photo(photo())
    canvas.set_document(make_document())
    canvas.set_class_table(VOC_21)
    canvas.current_class = 1
    canvas.brush_radius_px = 1
    canvas.show()
    canvas.centre_on(WIDTH / 2, HEIGHT / 2, zoom=4.0)
    application.processEvents()
    yield canvas
    canvas.close()
    canvas.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def at(view, column, row):
    """Return the widget position of the middle of an image pixel."""
    ratio = view.devicePixelRatioF()
    x, y = view.viewport.to_view(column + 0.5, row + 0.5)
    return QPoint(round(x / ratio), round(y / ratio))


def drag(view, *pixels, button=LEFT, modifiers=NONE, release=True):
    """Press at the first pixel, move over the others, let go at the last."""
    places = [at(view, *pixel) for pixel in pixels]
    QTest.mousePress(view, button, modifiers, places[0])
    for place in places[1:]:
        move(view, place, button, modifiers)
    if release:
        QTest.mouseRelease(view, button, modifiers, places[-1])


def move(view, place, button=Qt.MouseButton.NoButton, modifiers=NONE):
    """Move the mouse, with a button held or not (QTest moves the cursor too, in its own time)."""
    spot = QPointF(place)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        spot,
        view.mapToGlobal(spot),
        Qt.MouseButton.NoButton,
        button,
        modifiers,
    )
    QApplication.sendEvent(view, event)


def wheel(view, place, notches=0.0, modifiers=NONE, pixels=None, phase=None, sideways=False):
    turn = round(120 * notches)
    event = QWheelEvent(
        QPointF(place),
        view.mapToGlobal(QPointF(place)),
        pixels or QPoint(),
        QPoint(turn, 0) if sideways else QPoint(0, turn),
        Qt.MouseButton.NoButton,
        modifiers,
        phase or Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def leave(view):
    """Take the pointer, and with it the cursor, off the canvas."""
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))


def press_key(view, key, kind=QEvent.Type.KeyPress, text=""):
    QApplication.sendEvent(view, QKeyEvent(kind, key, NONE, text))


def picture(view):
    """Return what the canvas shows as uint8 (H, W, 3) device pixels."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def colour_at(view, column, row):
    """Return the colour in the middle of an image pixel, without the cursor."""
    x, y = view.viewport.to_view(column + 0.5, row + 0.5)
    return tuple(int(v) for v in picture(view)[int(y), int(x)])


def mixed(class_id, opacity, below=(GREY,) * 3):
    colour = VOC_21.palette()[class_id]
    return tuple(below[i] * (1 - opacity) + int(colour[i]) * opacity for i in range(3))


# --- painting ------------------------------------------------------------------------------------


def test_a_drag_paints_without_gaps_and_is_one_edit(view):
    finished = QSignalSpy(view.edit_finished)
    drag(view, (10, 20), (50, 20))
    expected = np.full((HEIGHT, WIDTH), VOID, np.uint8)
    expected[20, 10:51] = 1
    assert np.array_equal(view.document.ids, expected)
    assert finished.count() == 1
    assert finished.at(0)[0].box == Box(20, 10, 21, 51)
    view.refresh(view.document.undo())
    assert (view.document.ids == VOID).all()


def test_a_click_of_the_smallest_brush_paints_one_pixel(view):
    QTest.mouseClick(view, LEFT, NONE, at(view, 33, 44))
    assert np.argwhere(view.document.ids != VOID).tolist() == [[44, 33]]


def test_painting_shows_at_once_where_it_was_painted(view):
    view.set_layer("labels", opacity=0.5)
    view.centre_on(WIDTH / 2, HEIGHT / 2, zoom=11.0)
    leave(view)
    before = picture(view)
    QTest.mousePress(view, LEFT, NONE, at(view, 33, 34))
    assert colour_at(view, 33, 34) == pytest.approx(mixed(1, 0.5), abs=2)
    QTest.mouseRelease(view, LEFT, NONE, at(view, 33, 34))
    leave(view)
    changed = np.argwhere((picture(view) != before).any(axis=2))
    x, y = view.viewport.to_view(33, 34)
    assert changed.min(axis=0).tolist() == [y, x]
    assert changed.max(axis=0).tolist() == [y + 10, x + 10]


class Watched(CanvasView):
    """Remembers which areas were repainted."""

    def paintEvent(self, event):
        self.areas.append(event.rect())
        super().paintEvent(event)


def test_only_the_dirty_box_is_repainted(application):
    view = Watched()
    view.areas = []
    view.resize(400, 300)
    view.set_photo(photo())
    view.set_document(make_document())
    view.brush_radius_px = 3
    view.show()
    QTest.mousePress(view, LEFT, NONE, at(view, 40, 30))
    until(lambda: view.areas)
    application.processEvents()
    view.areas.clear()
    move(view, at(view, 42, 30), LEFT)
    until(lambda: view.areas)
    view.refresh(view.document.undo())
    for _ in range(5):
        application.processEvents()
    sizes = [(area.width(), area.height()) for area in view.areas]
    assert max(max(size) for size in sizes) < 80, sizes
    QTest.mouseRelease(view, LEFT, NONE, at(view, 42, 30))
    view.close()


def test_the_right_button_erases_and_so_does_the_eraser(view):
    view.brush_radius_px = 5
    drag(view, (10, 20), (50, 20))
    drag(view, (10, 20), (20, 20), button=RIGHT)
    assert (view.document.ids[20, 6:25] == VOID).all()
    assert view.document.undo_name == "Brush"
    assert (view.document.ids[20, 30:51] == 1).all()
    view.set_tool(EraserTool())
    drag(view, (50, 20), (40, 20))
    assert (view.document.ids[20, 36:] == VOID).all()
    assert view.document.undo_name == "Eraser"


def test_shift_click_draws_a_straight_line_from_the_last_stroke(view):
    QTest.mouseClick(view, LEFT, NONE, at(view, 10, 10))
    QTest.mouseClick(view, LEFT, SHIFT, at(view, 10, 40))
    assert (view.document.ids[10:41, 10] == 1).all()
    assert len(view.document.history) == 2
    view.set_document(make_document())
    QTest.mouseClick(view, LEFT, SHIFT, at(view, 30, 40))
    assert (view.document.ids != VOID).sum() == 1  # the last stroke was in another image


def test_alt_click_picks_the_class_instead_of_painting(view):
    view.document.paint("Brush", Stroke(np.array([[20.0, 20.0]]), 4, 7))
    picked = QSignalSpy(view.class_picked)
    QTest.mouseClick(view, LEFT, ALT, at(view, 20, 20))
    QTest.mouseClick(view, LEFT, ALT, at(view, 70, 50))  # void is no class to paint with
    assert [picked.at(i)[0] for i in range(picked.count())] == [7]
    assert view.current_class == 7
    assert len(view.document.history) == 1


def test_escape_gives_the_stroke_up_and_the_rest_of_the_drag_paints_nothing(view):
    finished = QSignalSpy(view.edit_finished)
    drag(view, (10, 20), (50, 20), release=False)
    assert (view.document.ids != VOID).any()
    press_key(view, Qt.Key.Key_Escape)
    move(view, at(view, 60, 30), LEFT)
    QTest.mouseRelease(view, LEFT, NONE, at(view, 60, 40))
    assert (view.document.ids == VOID).all()
    assert finished.count() == 0
    assert not view.document.can_undo
    drag(view, (10, 20), (12, 20))
    assert (view.document.ids != VOID).sum() == 3


def test_escape_is_claimed_from_the_window_only_during_a_gesture(view):
    def claimed():
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, NONE)
        event.ignore()
        QApplication.sendEvent(view, event)
        return event.isAccepted()

    assert not claimed()
    drag(view, (10, 20), (50, 20), release=False)
    assert claimed()
    QTest.mouseRelease(view, LEFT, NONE, at(view, 50, 20))
    assert not claimed()


def test_undo_during_a_stroke_gives_it_up_without_confusing_the_brush(view):
    drag(view, (10, 20), (50, 20), release=False)
    view.refresh(view.document.undo())
    move(view, at(view, 60, 30), LEFT)
    QTest.mouseRelease(view, LEFT, NONE, at(view, 60, 30))
    assert (view.document.ids == VOID).all()
    assert not view.document.can_undo


def test_leaving_for_another_image_finishes_the_stroke(view):
    finished = QSignalSpy(view.edit_finished)
    first = view.document
    drag(view, (10, 20), (50, 20), release=False)
    view.set_document(make_document())
    assert finished.count() == 1
    assert (first.ids[20, 10:51] == 1).all()
    move(view, at(view, 60, 30), LEFT)
    QTest.mouseRelease(view, LEFT, NONE, at(view, 60, 30))
    assert (view.document.ids == VOID).all()


def test_a_release_that_went_to_another_window_ends_the_stroke(view):
    drag(view, (10, 20), (50, 20), release=False)
    move(view, at(view, 60, 40))
    assert not view.document.stroke_is_live
    assert (view.document.ids[:, 52:] == VOID).all()
    assert len(view.document.history) == 1


def test_a_second_button_during_a_stroke_means_nothing(view):
    drag(view, (10, 20), (50, 20), release=False)
    QTest.mousePress(view, RIGHT, NONE, at(view, 50, 20))
    QTest.mouseRelease(view, RIGHT, NONE, at(view, 50, 20))
    assert view.document.stroke_is_live
    QTest.mouseRelease(view, LEFT, NONE, at(view, 55, 20))
    assert (view.document.ids[20, 10:56] == 1).all()


def test_painting_beyond_the_edge_is_clipped(view):
    view.brush_radius_px = 30
    drag(view, (-10, -10), (5, 5))
    assert view.document.ids[0, 0] == 1
    assert view.document.ids[HEIGHT - 1, WIDTH - 1] == VOID


def test_without_an_image_events_are_harmless(application):
    view = CanvasView()
    view.resize(300, 200)
    view.set_hint("Open a folder of images to begin.")
    view.show()
    QTest.mouseClick(view, LEFT, NONE, QPoint(50, 50))
    move(view, QPoint(60, 60))
    wheel(view, QPoint(50, 50), 3)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Escape, Qt.Key.Key_Space):
        press_key(view, key)
    view.fit()
    view.actual_size()
    shown = picture(view)
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 2  # the hint is there
    view.close()


# --- the brush -----------------------------------------------------------------------------------


def test_keys_and_shift_wheel_change_the_size_of_the_brush(view):
    changed = QSignalSpy(view.brush_radius_changed)
    view.brush_radius_px = 20
    press_key(view, Qt.Key.Key_BracketRight, text="]")
    assert view.brush_radius_px == 24
    press_key(view, Qt.Key.Key_BracketLeft, text="[")
    assert view.brush_radius_px == 19
    wheel(view, QPoint(200, 150), 2, SHIFT)
    assert view.brush_radius_px == 28
    wheel(view, QPoint(200, 150), -1, SHIFT, sideways=True)
    assert view.brush_radius_px == 22
    assert [changed.at(i)[0] for i in range(changed.count())] == [20, 24, 19, 28, 22]
    assert view.zoom == 4.0


def test_every_size_down_to_one_pixel_can_be_reached(view):
    view.brush_radius_px = 3
    sizes = []
    for _ in range(4):
        view.step_brush(-1)
        sizes.append(view.brush_radius_px)
    assert sizes == [2, 1, 1, 1]
    view.step_brush(1)
    assert view.brush_radius_px == 2
    view.brush_radius_px = 10_000
    assert view.brush_radius_px == 500


@pytest.mark.parametrize("zoom", [1.0, 4.0, 11.0])
@pytest.mark.parametrize("radius_px", [1, 2, 5, 9])
def test_the_cursor_outlines_exactly_what_a_dab_paints(view, radius_px, zoom):
    view.centre_on(WIDTH / 2, HEIGHT / 2, zoom)
    view.brush_radius_px = radius_px
    move(view, at(view, 40, 30))
    outline = view.tool.outline(view)
    QTest.mouseClick(view, LEFT, NONE, at(view, 40, 30))
    rows, columns = np.nonzero(view.document.ids != VOID)
    for row in range(HEIGHT):
        for column in range(WIDTH):
            inside = outline.contains(QPointF(column + 0.5, row + 0.5))
            if zoom >= 1.5:
                assert inside == (view.document.ids[row, column] != VOID)
    painted_box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    if zoom >= 1.5 or radius_px * zoom >= 8:
        box = outline.boundingRect()
        edges = (box.left(), box.top(), box.right(), box.bottom())
        assert edges == pytest.approx(painted_box, abs=1e-6)


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_the_cursor_has_contrast_on_any_background(view, grey):
    view.set_photo(np.full((HEIGHT, WIDTH, 3), grey, np.uint8))
    view.centre_on(WIDTH / 2, HEIGHT / 2, zoom=4.0)
    view.brush_radius_px = 10
    move(view, QPoint(1, 1))
    before = picture(view).astype(int)
    move(view, at(view, 40, 30))
    difference = np.abs(picture(view).astype(int) - before).max(axis=2)
    inside = difference[100:200, 140:260]
    assert (inside > 90).sum() > 100


def test_a_brush_too_small_to_see_is_pointed_out_by_a_crosshair(view):
    view.set_photo(np.full((4000, 4000, 3), GREY, np.uint8))
    view.fit()
    view.brush_radius_px = 1
    move(view, QPoint(5, 5))
    before = picture(view).astype(int)
    move(view, QPoint(200, 150))
    difference = np.abs(picture(view).astype(int) - before).max(axis=2)
    assert (difference[135:165, 185:215] > 60).sum() > 12


# --- the other tools -----------------------------------------------------------------------------


def test_pick_class_takes_labels_first_and_the_prediction_where_they_are_void(view):
    view.document.paint("Brush", Stroke(np.array([[20.0, 20.0]]), 4, 7))
    prediction = np.full((HEIGHT, WIDTH), 2, np.uint8)
    to_labels = np.full(256, VOID, np.uint8)
    to_labels[2] = 11
    view.set_prediction(prediction, VOC_21.palette(), to_labels)
    view.set_tool(PickClassTool())
    QTest.mouseClick(view, LEFT, NONE, at(view, 20, 20))
    assert view.current_class == 7
    QTest.mouseClick(view, LEFT, NONE, at(view, 60, 50))
    assert view.current_class == 11
    QTest.mouseClick(view, LEFT, NONE, QPoint(1, 1))  # beside the image
    assert view.current_class == 11


def two_regions():
    """A prediction with a ring of 1 around a hole of 0, a diagonal pair of 2, the rest 0."""
    ids = np.zeros((HEIGHT, WIDTH), np.uint8)
    ids[10:30, 10:30] = 1
    ids[15:25, 15:25] = 0
    ids[40, 60] = ids[41, 61] = 2
    return ids


def test_accept_region_copies_one_region_through_the_lut(view):
    finished = QSignalSpy(view.edit_finished)
    to_labels = np.full(256, VOID, np.uint8)
    to_labels[1], to_labels[2] = 5, 6
    view.set_prediction(two_regions(), VOC_21.palette(), to_labels)
    view.set_tool(AcceptRegionTool())
    QTest.mouseClick(view, LEFT, NONE, at(view, 11, 11))
    QTest.mouseClick(view, LEFT, NONE, at(view, 61, 41))  # touches the other only at a corner
    expected = np.full((HEIGHT, WIDTH), VOID, np.uint8)
    expected[two_regions() == 1] = 5
    expected[two_regions() == 2] = 6
    assert np.array_equal(view.document.ids, expected)
    assert finished.count() == 2
    assert finished.at(0)[0].name == "Accept region"
    view.document.undo()
    view.document.undo()
    assert (view.document.ids == VOID).all()


def test_accept_region_says_what_is_missing(view):
    said = QSignalSpy(view.notice)
    view.set_tool(AcceptRegionTool())
    QTest.mouseClick(view, LEFT, NONE, at(view, 11, 11))
    view.set_prediction(two_regions(), VOC_21.palette(), np.full(256, VOID, np.uint8))
    QTest.mouseClick(view, LEFT, NONE, at(view, 11, 11))
    QTest.mouseClick(view, LEFT, NONE, QPoint(1, 1))
    assert said.count() == 2
    assert "no prediction" in said.at(0)[0]
    assert "no class" in said.at(1)[0]
    assert not view.document.modified


@pytest.mark.parametrize("zoom", [0.5, 1.0, 4.0, 9.0])
def test_hovering_outlines_the_region_that_a_click_would_take(view, zoom):
    view.set_prediction(two_regions(), VOC_21.palette())
    view.set_tool(AcceptRegionTool())
    view.centre_on(20, 20, zoom)
    move(view, at(view, 20, 12))
    outline = view.tool.outline(view)
    box = outline.boundingRect()
    edges = (box.left(), box.top(), box.right(), box.bottom())
    tolerance = 2 if zoom < 1 else 1 if zoom < 4 else 0.3
    assert edges == pytest.approx((10, 10, 30, 30), abs=tolerance)
    assert not outline.contains(QPointF(20, 20))  # the hole is not part of it
    move(view, at(view, 20, 20))
    assert view.tool.outline(view).boundingRect().width() < 12
    leave(view)
    assert view.tool.outline(view) is None


def test_the_hover_outline_follows_a_zoom_and_a_new_prediction(view):
    view.set_prediction(two_regions(), VOC_21.palette())
    view.set_tool(AcceptRegionTool())
    move(view, at(view, 12, 12))
    assert view.tool.outline(view).boundingRect().width() == pytest.approx(20, abs=0.5)
    whole = np.ones((HEIGHT, WIDTH), np.uint8)
    view.set_prediction(whole, VOC_21.palette())
    assert view.tool.outline(view).boundingRect().width() == pytest.approx(WIDTH, abs=0.5)


# --- looking around ------------------------------------------------------------------------------


@pytest.mark.parametrize("notches", [1, 3, -2, 0.25])
def test_the_wheel_zooms_around_the_pointer(view, notches):
    place = QPoint(150, 120)
    x, y = view.image_xy(QPointF(place))
    changed = QSignalSpy(view.zoom_changed)
    wheel(view, place, notches)
    assert view.zoom == pytest.approx(4.0 * 1.25**notches)
    assert view.image_xy(QPointF(place)) == pytest.approx((x, y), abs=0.6 / view.zoom)
    assert changed.at(changed.count() - 1)[0] == view.zoom


def test_the_image_can_be_zoomed_only_so_far(view):
    for _ in range(60):
        wheel(view, QPoint(200, 150), 1)
    assert view.zoom == MAX_ZOOM
    for _ in range(120):
        wheel(view, QPoint(200, 150), -1)
    assert 0 < view.zoom <= 1.0


@pytest.mark.parametrize("how", ["middle", "space", "tool"])
def test_panning_moves_the_image_with_the_hand(view, how):
    start, end = QPoint(200, 150), QPoint(230, 110)
    held = view.image_xy(QPointF(start))
    button = MIDDLE if how == "middle" else LEFT
    if how == "space":
        press_key(view, Qt.Key.Key_Space)
        assert view.cursor().shape() == Qt.CursorShape.OpenHandCursor
    if how == "tool":
        view.set_tool(PanTool())
    QTest.mousePress(view, button, NONE, start)
    move(view, QPoint(215, 130), button)
    move(view, end, button)
    assert view.image_xy(QPointF(end)) == pytest.approx(held)
    QTest.mouseRelease(view, button, NONE, end)
    if how == "space":
        press_key(view, Qt.Key.Key_Space, QEvent.Type.KeyRelease)
        assert view.cursor().shape() == Qt.CursorShape.BlankCursor
    moved = view.viewport
    move(view, QPoint(10, 10))
    assert view.viewport == moved
    assert not view.document.modified


def test_two_fingers_pan_and_with_control_zoom(view):
    before = view.viewport
    phase = Qt.ScrollPhase.ScrollUpdate
    wheel(view, QPoint(200, 150), 0.1, pixels=QPoint(7, -5), phase=phase)
    assert (view.viewport.left, view.viewport.top) == (before.left + 7, before.top - 5)
    assert view.zoom == before.zoom
    wheel(view, QPoint(200, 150), 0.5, CONTROL, pixels=QPoint(0, 9), phase=phase)
    assert view.zoom == pytest.approx(before.zoom * 1.25**0.5)


def test_arrow_keys_move_the_view(view):
    before = view.viewport.left
    press_key(view, Qt.Key.Key_Right)
    assert view.viewport.left < before


def test_the_image_stays_reachable(view):
    for dx, dy in [(1e6, 0), (0, 1e6), (-1e6, 0), (0, -1e6), (3e5, -3e5)]:
        view.pan_by(dx, dy)
        box = view.visible_box()
        assert box.width * view.zoom >= REACHABLE_PX - view.zoom
        assert box.height * view.zoom >= REACHABLE_PX - view.zoom


def test_fit_shows_everything_and_stays_so_when_the_window_changes(view, application):
    view.fit()
    for size in [(400, 300), (900, 200), (220, 500)]:
        view.resize(*size)
        application.processEvents()
        assert view.visible_box() == Box(0, 0, HEIGHT, WIDTH)
        left, top = view.viewport.to_view(0, 0)
        right, bottom = view.viewport.to_view(WIDTH, HEIGHT)
        assert min(left, top) >= 11
        assert max(left + right - size[0], top + bottom - size[1]) <= 2  # centred
    view.actual_size()
    assert view.zoom == 1.0
    view.resize(500, 400)
    application.processEvents()
    assert view.zoom == 1.0
    assert view.image_xy(QPointF(250, 200)) == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=1)


def test_one_hundred_percent_is_pixel_on_pixel(view):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    view.set_photo(pixels)
    view.actual_size()
    left, top = view.viewport.left, view.viewport.top
    shown = picture(view)[top : top + HEIGHT, left : left + WIDTH]
    assert np.array_equal(shown, pixels)


@pytest.mark.parametrize("zoom", [2.0, 3.0, 7.3])
def test_above_one_hundred_percent_no_colour_is_invented(view, zoom):
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    pixels[::2, ::2] = 255
    view.set_photo(pixels)
    view.centre_on(WIDTH / 2, HEIGHT / 2, zoom)
    leave(view)
    left, top = (max(0, v) for v in (view.viewport.left, view.viewport.top))
    shown = picture(view)[top + 10 : top + 100, left + 10 : left + 100]
    assert set(np.unique(shown)) == {0, 255}


def test_zoomed_out_the_photo_is_averaged_and_the_mask_is_not(view):
    pixels = np.zeros((800, 800, 3), np.uint8)
    pixels[::2] = 200
    view.set_photo(build_pyramid(pixels))
    ids = np.full((800, 800), VOID, np.uint8)
    ids[400:] = 1
    view.set_document(make_document(ids=ids))
    view.set_layer("labels", opacity=1.0)
    view.set_zoom(0.25)
    leave(view)
    shown = picture(view)
    top, left = view.viewport.top, view.viewport.left
    area = shown[top + 5 : top + 195, left + 5 : left + 195]
    upper, lower = area[:90], area[100:]
    assert np.abs(upper.astype(int) - 100).max() <= 3
    assert np.unique(lower.reshape(-1, 3), axis=0).tolist() == [list(VOC_21.palette()[1])]


@pytest.mark.parametrize("zoom", [0.37, 0.71, 1.0, 1.3, 2.77, 13.4])
def test_repainting_a_part_gives_the_same_picture_as_repainting_all(view, zoom):
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 4, (120, 150)).astype(np.uint8)
    ids = coarse.repeat(5, axis=0).repeat(5, axis=1)
    view.set_photo(rng.integers(0, 256, (*ids.shape, 3), np.uint8))
    view.set_document(make_document(ids=ids))
    view.set_prediction(ids[::-1].copy(), VOC_21.palette())
    view.centre_on(300, 200, zoom)
    leave(view)
    whole = picture(view)
    part = QImage(view.size(), QImage.Format.Format_RGB888)
    part.fill(QColor(255, 0, 255))
    for area in (QRect(131, 97, 60, 41), QRect(203, 150, 1, 1), QRect(0, 0, 77, 300)):
        view.render(part, area.topLeft(), QRegion(area), QWidget.RenderFlag(0))
        rows = np.frombuffer(part.constBits(), np.uint8).reshape(part.height(), -1)
        got = rows[:, : 3 * part.width()].reshape(part.height(), part.width(), 3)
        box = np.s_[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
        # Smooth drawing may round its weights differently by one.
        assert np.abs(got[box].astype(int) - whole[box]).max() <= (1 if zoom < 1 else 0)


def test_the_pixel_grid_shows_only_when_pixels_are_large(view):
    leave(view)
    view.centre_on(WIDTH / 2, HEIGHT / 2, zoom=8.0)
    assert len(np.unique(picture(view)[100:200, 100:300])) == 1
    view.centre_on(WIDTH / 2, HEIGHT / 2, zoom=16.0)
    shown = picture(view)[100:200, 100:300, 0]
    lines = np.flatnonzero(shown[8] != GREY)
    assert len(lines) in (12, 13, 200)
    assert (shown == GREY).mean() > 0.8


@pytest.mark.parametrize(("base", "dark"), [(QColor(30, 30, 30), True), (QColor("white"), False)])
def test_the_backdrop_is_neutral_in_light_and_dark(view, base, dark):
    palette = QPalette(view.palette())
    palette.setColor(QPalette.ColorRole.Window, base)
    view.setPalette(palette)
    red, green, blue = (int(v) for v in picture(view)[2, 2])
    assert red == green == blue
    assert (red < 128) == dark


# --- layers --------------------------------------------------------------------------------------


def test_layers_mix_by_their_opacity_and_void_is_clear(view):
    ids = np.full((HEIGHT, WIDTH), VOID, np.uint8)
    ids[:, 40:] = 2
    view.set_document(make_document(ids=ids))
    view.set_prediction(np.ones((HEIGHT, WIDTH), np.uint8), VOC_21.palette())
    view.set_layer("labels", opacity=0.75)
    view.set_layer("prediction", opacity=0.25)
    leave(view)
    predicted = mixed(1, 0.25)
    assert colour_at(view, 10, 30) == pytest.approx(predicted, abs=2)
    assert colour_at(view, 60, 30) == pytest.approx(mixed(2, 0.75, predicted), abs=3)
    view.set_layer("prediction", visible=False)
    assert colour_at(view, 10, 30) == (GREY,) * 3
    assert not view.prediction_layer.visible
    assert view.label_layer.opacity == 0.75
    view.set_layer("labels", visible=False)
    view.set_layer("prediction", visible=True)
    assert colour_at(view, 60, 30) == pytest.approx(predicted, abs=2)


def test_hidden_classes_are_clear_in_labels_and_in_the_prediction(view):
    ids = np.full((HEIGHT, WIDTH), 2, np.uint8)
    view.set_document(make_document(ids=ids))
    to_labels = np.full(256, VOID, np.uint8)
    to_labels[9] = 2
    view.set_prediction(np.full((HEIGHT, WIDTH), 9, np.uint8), VOC_21.palette(), to_labels)
    leave(view)
    assert colour_at(view, 10, 30) != (GREY,) * 3
    view.set_hidden_classes([2])
    assert colour_at(view, 10, 30) == (GREY,) * 3
    view.set_hidden_classes([])
    assert colour_at(view, 10, 30) != (GREY,) * 3


def test_the_mask_is_wrapped_not_copied(view):
    view.set_layer("labels", opacity=1.0)
    leave(view)
    gc.collect()
    view.document.ids[30, 40] = 3  # behind the canvas's back
    assert colour_at(view, 40, 30) == tuple(VOC_21.palette()[3])
    view.set_layer("labels", opacity=0.5)  # a new colour table must not detach the image
    view.document.ids[30, 40] = 4
    assert colour_at(view, 40, 30) == pytest.approx(mixed(4, 0.5), abs=2)


def test_undo_shows(view):
    view.brush_radius_px = 6
    drag(view, (40, 30), (45, 30))
    leave(view)
    assert colour_at(view, 42, 30) != (GREY,) * 3
    view.refresh(view.document.undo())
    assert colour_at(view, 42, 30) == (GREY,) * 3


# --- what is shown and said ----------------------------------------------------------------------


def test_the_pixel_under_the_pointer_is_told(view):
    moved = QSignalSpy(view.pointer_moved)
    move(view, at(view, 12, 34))
    move(view, at(view, 12, 34) + QPoint(1, 0))  # still the same pixel
    move(view, QPoint(1, 1))
    move(view, at(view, 0, 0))
    leave(view)
    told = [tuple(moved.at(i)) for i in range(moved.count())]
    assert told == [(12, 34), (-1, -1), (0, 0), (-1, -1)]


def test_labels_of_another_size_are_refused_and_the_old_ones_stay(view):
    document = view.document
    with pytest.raises(ValueError, match=r"labels of \(9, 9\) do not fit the photo of \(60, 80\)"):
        view.set_document(make_document(9, 9))
    with pytest.raises(ValueError, match=r"prediction of \(9, 9\)"):
        view.set_prediction(np.zeros((9, 9), np.uint8))
    assert view.document is document


def test_a_photo_of_another_size_lets_go_of_the_old_labels(view):
    view.set_prediction(two_regions(), VOC_21.palette())
    view.set_photo(photo(20, 30))
    assert view.document is None
    assert view.prediction_ids is None
    assert view.visible_box() == Box(0, 0, 20, 30)
    QTest.mouseClick(view, LEFT, NONE, at(view, 5, 5))
    view.set_document(make_document(20, 30))
    QTest.mouseClick(view, LEFT, NONE, at(view, 5, 5))
    assert view.document.ids[5, 5] == 1


def test_the_view_can_be_kept_for_the_next_image_of_the_same_size(view):
    before = view.viewport
    view.set_photo(photo(), keep_view=True)
    assert view.viewport == before
    view.set_photo(photo())
    assert view.viewport != before


def test_it_can_be_reached_and_named_without_a_mouse(view):
    assert view.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert view.accessibleName() == "Image canvas"
    assert view.accessibleDescription()


# --- pieces --------------------------------------------------------------------------------------


def test_the_pyramid_halves_by_averaging():
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (1500, 1201, 3), np.uint8)
    levels = build_pyramid(pixels)
    assert [level.shape for level in levels] == [(1500, 1201, 4), (750, 601, 4), (375, 301, 4)]
    assert np.array_equal(levels[0][..., 2::-1], pixels)
    block = pixels[:2, :2].reshape(4, 3).mean(axis=0)
    even = build_pyramid(np.ascontiguousarray(pixels[:, :1200]))[1]
    assert even[0, 0, 2::-1] == pytest.approx(block, abs=1)
    assert (even[..., 3] == 255).all()
    assert len(build_pyramid(pixels[:300, :500])) == 1


@pytest.mark.parametrize("view_size", [(300, 400), (1, 1), (50, 2000)])
@pytest.mark.parametrize("image_size", [(60, 80), (1, 1), (32767, 3)])
def test_the_viewport_maps_there_and_back(view_size, image_size):
    viewport = Viewport(view_size, image_size).fitted(12)
    for _ in range(3):
        x, y = viewport.to_image(*viewport.to_view(1.5, 2.5))
        assert (x, y) == pytest.approx((1.5, 2.5))
        assert viewport.visible().width >= 0
        viewport = viewport.zoomed(1.7, 10, 20, 12).panned(5, -3)


SHARP = """
import sys
sys.path[:0] = {path!r}
import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget
from test_canvas import VOC_21, VOID, CanvasView, at, leave, make_document, picture

app = QApplication([])
window = QWidget()  # the canvas lies at an odd place in it, as between panels
row = QHBoxLayout(window)
row.setContentsMargins(7, 5, 0, 0)
row.setSpacing(0)
panel = QLabel("x")
panel.setFixedWidth(31)
view = CanvasView()
row.addWidget(panel)
row.addWidget(view)
window.resize(401, 303)
window.show()
app.processEvents()
assert view.devicePixelRatioF() == {ratio}, view.devicePixelRatioF()
pixels = np.random.default_rng(0).integers(0, 256, (150, 200, 3), np.uint8)
view.set_photo(pixels)
ids = np.full((150, 200), VOID, np.uint8)
ids[::2, ::2] = 1
view.set_document(make_document(ids=ids))
view.set_class_table(VOC_21)
view.set_layer("labels", opacity=1.0)
expected = pixels.copy()
expected[::2, ::2] = VOC_21.palette()[1]
for zoom in (1.0, 2.0):
    view.centre_on(100, 75, zoom)
    leave(view)
    shown = picture(view)
    top, left = view.viewport.top, view.viewport.left
    large = expected.repeat(int(zoom), 0).repeat(int(zoom), 1)
    inner = np.s_[20:-20, 20:-20]
    got = shown[top : top + len(large), left : left + large.shape[1]]
    assert np.array_equal(got[inner], large[inner]), zoom
view.centre_on(100, 75, 8.0)
view.brush_radius_px = 1
view.current_class = 3
for column, line in ((99, 75), (100, 76), (101, 77)):
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at(view, column, line))
    assert view.document.ids[line, column] == 3
assert (view.document.ids == 3).sum() == 3
"""


@pytest.mark.parametrize("ratio", [1.25, 1.5, 2.0])
def test_it_is_sharp_and_aims_true_at_any_scale_of_the_screen(ratio):
    here = Path(__file__).parent
    code = SHARP.format(path=[str(here.parents[1]), str(here)], ratio=ratio)
    scale = {"QT_SCALE_FACTOR": str(ratio), "QT_SCALE_FACTOR_ROUNDING_POLICY": "PassThrough"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **scale, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
