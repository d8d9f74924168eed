"""Tools on the canvas through real mouse, wheel and key events: what they change and show."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_helpers import (
    ALT,
    GREY,
    HEIGHT,
    LEFT,
    NONE,
    RIGHT,
    SHIFT,
    WIDTH,
    at,
    colour_at,
    drag,
    leave,
    make_document,
    mixed,
    move,
    photo,
    picture,
    press_key,
    two_regions,
    wheel,
)
from conftest import until
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from app.canvas.tools import AcceptRegionTool, EraserTool, PickClassTool
from app.canvas.view import CanvasView
from app.document import Stroke
from app.edits import Box
from segcore.classes import VOC_21, VOID

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


@pytest.mark.parametrize("zoom", [1.7, 3.21, 4.5, 7.43])
def test_the_cursor_is_sharp_where_pixels_end_between_those_of_the_screen(view, zoom):
    view.set_photo(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    view.set_brush_square(True)
    view.brush_radius_px = 6
    view.centre_on(40.3, 30.1, zoom)
    move(view, at(view, 40, 30))
    shown = view.viewport.sampling(Box(0, 0, *view.viewport.view))
    row = shown.top + np.flatnonzero(shown.rows == 30)[0]
    lit = np.flatnonzero(picture(view)[row, shown.left : shown.left + shown.columns.size, 0])
    assert lit.tolist() == [np.flatnonzero(shown.columns == column)[0] for column in (35, 46)]


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
def test_hovering_shows_the_region_that_a_click_would_take(view, zoom):
    view.set_prediction(two_regions(), VOC_21.palette())
    view.set_tool(AcceptRegionTool())
    view.centre_on(20, 20, zoom)
    move(view, at(view, 20, 12))
    preview = view.tool.preview(view)
    box = Box(*(preview.step * side for side in preview.area.box))
    assert preview.class_id == 1
    assert box == pytest.approx((10, 10, 30, 30), abs=preview.step - 1)
    if preview.step == 1:  # the hole is not part of it
        assert np.array_equal(preview.area.inside, two_regions()[10:30, 10:30] == 1)
    move(view, at(view, 20, 20))
    preview = view.tool.preview(view)
    assert preview.area.box.width * preview.step < 12
    leave(view)
    assert view.tool.preview(view) is None


def test_the_region_shown_follows_a_zoom_and_a_new_prediction(view):
    view.set_prediction(two_regions(), VOC_21.palette())
    view.set_tool(AcceptRegionTool())
    move(view, at(view, 12, 12))
    assert view.tool.preview(view).area.box.width == 20
    whole = np.ones((HEIGHT, WIDTH), np.uint8)
    view.set_prediction(whole, VOC_21.palette())
    assert view.tool.preview(view).area.box.width == WIDTH
