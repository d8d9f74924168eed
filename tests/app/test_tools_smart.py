"""Fill, wand, superpixels and GrabCut through real mouse, wheel and key events."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from canvas_helpers import (
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
    open_tools,
    painted,
    press_key,
    two_regions,
    undone,
    wheel,
)
from conftest import until
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest

from app.canvas.tools import (
    BrushTool,
    FillTool,
    GrabCutTool,
    SuperpixelTool,
    WandTool,
)
from app.document import Stroke
from app.edits import Box
from segcore.classes import VOID

# --- fill ----------------------------------------------------------------------------------------


def test_fill_keeps_inside_an_outline_as_thin_as_the_smallest_brush(view):
    drag(view, (20, 20), (40, 30), (25, 45), (20, 20))
    outline = painted(view).copy()
    inside = cv2.floodFill((~outline).astype(np.uint8), None, (0, 0), 2, 0, 0, 4)[1] == 1
    view.current_class = 2
    view.set_tool(FillTool())
    QTest.mouseClick(view, LEFT, NONE, at(view, 27, 31))
    assert inside.sum() > 100
    assert np.array_equal(painted(view, 2), inside)
    assert np.array_equal(painted(view), outline)


def test_shift_fills_every_pixel_of_that_class(view):
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), two_regions())
    view.current_class = 5
    view.set_tool(FillTool())
    QTest.mouseClick(view, LEFT, NONE, at(view, 20, 20))
    assert painted(view, 5).sum() == 100  # the hole of the ring
    QTest.mouseClick(view, LEFT, SHIFT, at(view, 60, 40))
    assert np.array_equal(painted(view, 5)[35:], two_regions()[35:] == 2)


def test_fill_shows_what_it_would_fill_and_forgets_it_after_the_edit(view):
    view.document.apply("x", Box(0, 0, HEIGHT, WIDTH), two_regions())
    view.current_class = 5
    view.set_tool(FillTool())
    move(view, at(view, 12, 12))
    preview = view.tool.preview(view)
    assert preview.area.inside.sum() == 300
    assert preview.class_id == 5
    QTest.mouseClick(view, LEFT, NONE, at(view, 12, 12))
    assert view.tool.preview(view) is None  # it has that class now
    view.document.undo()
    move(view, at(view, 13, 12))
    assert view.tool.preview(view).area.inside.sum() == 300
    leave(view)
    assert view.tool.preview(view) is None


# --- the wand ------------------------------------------------------------------------------------


def steps_photo():
    """A photo of vertical bands, 10 wide, each 10 brighter than the one before."""
    grey = (np.arange(WIDTH) // 10 * 10 + 50).astype(np.uint8)
    return np.repeat(np.repeat(grey[None, :, None], HEIGHT, axis=0), 3, axis=2)


@pytest.fixture
def wand(view):
    """Return the canvas with a wand of tolerance 0 over the photo of bands."""
    view.set_photo(steps_photo())
    view.set_document(make_document())
    view.set_tool(WandTool())
    view.set_amount(0)
    return view


def bands(view, class_id=1):
    """Return which bands are painted, checking that each is whole."""
    columns = painted(view, class_id).all(axis=0)
    assert painted(view, class_id).sum() == columns.sum() * HEIGHT
    return np.flatnonzero(columns.reshape(-1, 10).all(axis=1)).tolist()


def test_the_wand_paints_what_looks_alike(wand):
    QTest.mouseClick(wand, LEFT, NONE, at(wand, 35, 30))
    assert bands(wand) == [3]
    assert wand.document.undo_name == "Magic wand"
    assert undone(wand) == 1


def test_dragging_sideways_changes_the_tolerance_with_what_is_shown(wand):
    changed = QSignalSpy(wand.amount_changed)
    start = at(wand, 35, 30)
    QTest.mousePress(wand, LEFT, NONE, start)
    assert wand.tool.preview(wand).area.inside.sum() == 10 * HEIGHT
    move(wand, start + QPoint(30, 0), LEFT)
    assert wand.tool.amount.value == 10
    assert wand.tool.preview(wand).area.inside.sum() == 30 * HEIGHT
    assert wand.tool.preview(wand).text == "± 10"
    move(wand, start + QPoint(61, 5), LEFT)
    assert wand.tool.preview(wand).area.inside.sum() == 50 * HEIGHT
    move(wand, start + QPoint(31, 5), LEFT)
    QTest.mouseRelease(wand, LEFT, NONE, start + QPoint(31, 5))
    assert bands(wand) == [2, 3, 4]
    assert changed.count() >= 3
    QTest.mouseClick(wand, LEFT, NONE, at(wand, 75, 30))
    assert wand.tool.amount.value == 10  # it stays
    assert bands(wand) == [2, 3, 4, 6, 7]


def test_the_wheel_changes_the_tolerance_while_the_button_is_down(wand):
    zoom = wand.zoom
    wand.set_amount(5)
    QTest.mousePress(wand, LEFT, NONE, at(wand, 35, 30))
    for _ in range(5):
        wheel(wand, at(wand, 35, 30), 1)
    assert wand.zoom == zoom
    assert wand.tool.amount.value == 12  # 5, 6, 7, 8, 10, 12: a fifth at a time, at least 1
    QTest.mouseRelease(wand, LEFT, NONE, at(wand, 35, 30))
    assert bands(wand) == [2, 3, 4]
    wheel(wand, at(wand, 35, 30), 1)
    assert wand.zoom > zoom


def test_escape_brings_the_tolerance_of_before_back(wand):
    wand.set_amount(7)
    drag(wand, (35, 30), (60, 30), release=False)
    assert wand.tool.amount.value > 20
    press_key(wand, Qt.Key.Key_Escape)
    assert wand.tool.amount.value == 7
    assert wand.tool.preview(wand) is None


def test_brackets_and_shift_wheel_set_the_tolerance_instead_of_the_brush(wand):
    wand.set_amount(20)
    radius_px = wand.brush_radius_px
    press_key(wand, Qt.Key.Key_BracketRight, text="]")
    assert wand.tool.amount.value == 24
    wheel(wand, QPoint(200, 150), -1, SHIFT)
    assert wand.tool.amount.value == 19
    assert wand.brush_radius_px == radius_px


def test_the_wand_takes_the_whole_photo_with_shift_and_erases_with_the_right_button(wand):
    changed = steps_photo()
    changed[:, 70:] = 80
    wand.set_photo(changed)
    wand.set_document(make_document())
    QTest.mouseClick(wand, LEFT, SHIFT, at(wand, 35, 30))
    assert bands(wand) == [3, 7]
    drag(wand, (75, 30), (76, 34), (75, 34), button=RIGHT)
    assert bands(wand) == [3]


def test_the_preview_of_a_large_photo_is_what_is_in_sight(view):
    big = np.repeat(np.repeat(steps_photo(), 40, axis=0), 40, axis=1)
    view.set_photo(big)
    view.set_document(make_document(*big.shape[:2]))
    view.set_tool(WandTool())
    view.set_amount(0)
    view.fit()
    QTest.mousePress(view, LEFT, NONE, at(view, 1500, 1200))
    preview = view.tool.preview(view)
    assert preview.step > 1
    assert preview.area.inside.sum() * preview.step**2 == pytest.approx(400 * 2400, rel=0.05)
    finished = QSignalSpy(view.edit_finished)
    QTest.mouseRelease(view, LEFT, NONE, at(view, 1500, 1200))
    assert view.tool.is_busy  # in the background
    assert view.tool.preview(view).area is preview.area
    until(finished.count)
    assert not view.tool.is_busy
    assert box_of(painted(view)) == Box(0, 1200, 2400, 1600)


def test_the_search_of_a_large_photo_can_be_given_up(view):
    big = np.repeat(np.repeat(steps_photo(), 40, axis=0), 40, axis=1)
    view.set_photo(big)
    view.set_document(make_document(*big.shape[:2]))
    view.set_tool(WandTool())
    view.fit()
    QTest.mouseClick(view, LEFT, NONE, at(view, 1500, 1200))
    press_key(view, Qt.Key.Key_Escape)
    waited = []
    view.lane.submit(lambda: None, waited.append)
    until(lambda: waited)
    assert not view.document.can_undo
    assert view.tool.preview(view) is None


def test_without_a_photo_photo_tools_do_nothing(application):
    with open_tools(application) as view:
        view.set_photo(None)
        for tool in (WandTool(), SuperpixelTool(), GrabCutTool()):
            view.set_tool(tool)
            drag(view, (10, 10), (40, 40))
        assert not view.document.can_undo


# --- superpixels ---------------------------------------------------------------------------------


@pytest.fixture
def pieces(view):
    """Return the canvas with superpixels of 8 px found in a photo of four quarters."""
    grey = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    grey[:30, 40:] = 120
    grey[30:, :40] = 200
    view.set_photo(grey)
    view.set_document(make_document())
    view.set_tool(SuperpixelTool())
    view.set_amount(8)
    move(view, at(view, 20, 15))
    until(lambda: view.tool.preview(view) and view.tool.preview(view).area)
    return view


def test_a_click_paints_the_superpixel_that_is_shown(pieces):
    shown = pieces.tool.preview(pieces).area
    expected = np.zeros((HEIGHT, WIDTH), bool)
    expected[shown.box.slices] = shown.inside
    QTest.mouseClick(pieces, LEFT, NONE, at(pieces, 20, 15))
    assert np.array_equal(painted(pieces), expected)
    assert 20 < expected.sum() < 200
    assert expected[15, 20]


def test_a_stroke_paints_every_superpixel_on_its_way_as_one_edit(pieces):
    finished = QSignalSpy(pieces.edit_finished)
    drag(pieces, (4, 15), (36, 15), release=False)
    assert (pieces.document.ids == VOID).all()
    QTest.mouseRelease(pieces, LEFT, NONE, at(pieces, 36, 15))
    assert painted(pieces)[15, 4:37].all()
    assert not painted(pieces)[:, 41:].any()  # the edge of the quarter holds
    assert not painted(pieces)[31:].any()
    assert finished.count() == 1
    assert undone(pieces) == 1


def test_escape_gives_a_stroke_of_superpixels_up(pieces):
    drag(pieces, (4, 15), (36, 15), release=False)
    press_key(pieces, Qt.Key.Key_Escape)
    QTest.mouseRelease(pieces, LEFT, NONE, at(pieces, 36, 15))
    assert not pieces.document.can_undo


def test_another_size_finds_others(pieces):
    small = pieces.tool.preview(pieces).area.inside.sum()
    pieces.set_amount(20)
    until(lambda: pieces.tool.preview(pieces) and pieces.tool.preview(pieces).area)
    assert pieces.tool.preview(pieces).area.inside.sum() > 2 * small


def test_too_much_in_sight_for_superpixels_is_said(view):
    said = QSignalSpy(view.notice)
    view.set_photo(np.zeros((1600, 1600, 3), np.uint8))
    view.set_document(make_document(1600, 1600))
    view.set_tool(SuperpixelTool())
    view.fit()
    QTest.mouseClick(view, LEFT, NONE, at(view, 800, 800))
    assert "Zoom in" in said.at(0)[0]
    assert not view.document.can_undo


# --- GrabCut -------------------------------------------------------------------------------------


@pytest.fixture
def scene(view):
    """Return the canvas over a bright disc on noisy ground, with GrabCut in hand."""
    rng = np.random.default_rng(2)
    pixels = rng.normal(60, 6, (HEIGHT, WIDTH, 3))
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    disc = (x - 40) ** 2 + (y - 30) ** 2 < 14**2
    pixels[disc] = rng.normal(180, 6, (int(disc.sum()), 3))
    view.set_photo(np.clip(pixels, 0, 255).astype(np.uint8))
    view.set_document(make_document())
    view.set_tool(GrabCutTool())
    return view, disc


def test_grab_cut_works_in_the_background_and_is_one_edit(scene):
    view, disc = scene
    finished = QSignalSpy(view.edit_finished)
    drag(view, (20, 10), (60, 50))
    assert finished.count() == 0
    assert view.tool.is_busy
    assert view.tool.preview(view).text.startswith("GrabCut 1 of")
    until(finished.count)
    assert (painted(view) != disc).sum() < 0.03 * disc.sum()
    assert finished.at(0)[0].name == "GrabCut"
    assert not view.tool.is_busy
    assert undone(view) == 1


@pytest.mark.parametrize("how", ["escape", "tool", "image"])
def test_grab_cut_can_be_given_up_while_it_works(scene, how):
    view, _ = scene
    finished = QSignalSpy(view.edit_finished)
    tool = view.tool
    drag(view, (20, 10), (60, 50))
    if how == "escape":
        assert claimed(view, Qt.Key.Key_Escape)
        press_key(view, Qt.Key.Key_Escape)
    elif how == "tool":
        view.set_tool(BrushTool())
    else:
        view.set_document(make_document())
    assert not tool.is_busy
    waited = []
    view.lane.submit(lambda: None, waited.append)
    until(lambda: waited)
    assert finished.count() == 0
    assert not view.document.can_undo
    assert tool.preview(view) is None


def test_painting_goes_on_while_grab_cut_works_and_undo_takes_them_apart(scene):
    view, _ = scene
    finished = QSignalSpy(view.edit_finished)
    drag(view, (20, 10), (60, 50))
    view.document.paint("Brush", Stroke(np.array([[3.0, 3.0]]), 2, 2))
    until(finished.count)
    assert painted(view, 2).any()
    view.document.undo()
    assert painted(view, 2).any()
    assert not painted(view).any()


def test_a_stroke_painted_while_grab_cut_works_stays_as_it_was_painted(scene):
    view, disc = scene
    finished = QSignalSpy(view.edit_finished)
    drag(view, (20, 10), (60, 50))
    view.document.paint("Brush", Stroke(np.array([[34.0, 30.0], [46.0, 30.0]]), 3, 2))
    stroke = painted(view, 2).copy()
    assert (stroke & disc).sum() > 30
    until(finished.count)
    assert (painted(view, 2) == stroke).all()
    assert (painted(view) & disc).sum() > 0.9 * (disc & ~stroke).sum()
    view.document.undo()
    assert (painted(view, 2) == stroke).all()


def test_grab_cut_waits_for_the_stroke_under_way(scene):
    view, disc = scene
    finished = QSignalSpy(view.edit_finished)
    drag(view, (20, 10), (60, 50))
    view.document.begin_stroke("Brush", 2, 3)
    view.document.extend_stroke(34, 30)
    waited = []
    for _ in range(12):  # more than it can take iterations
        waited.clear()
        view.lane.submit(lambda: None, waited.append)
        until(lambda: waited)
    assert finished.count() == 0
    assert view.document.stroke_is_live
    view.document.extend_stroke(46, 30)
    view.document.end_stroke()
    until(finished.count)
    assert painted(view, 2)[30, 34:47].all()
    assert (painted(view) & disc).any()


def test_undo_gives_up_what_grab_cut_looks_for(scene):
    view, _ = scene
    finished = QSignalSpy(view.edit_finished)
    view.document.paint("Brush", Stroke(np.array([[3.0, 3.0]]), 2, 2))
    drag(view, (20, 10), (60, 50))
    assert view.document.undo_name == "GrabCut"
    view.document.undo()
    assert not view.tool.is_busy
    waited = []
    view.lane.submit(lambda: None, waited.append)
    until(lambda: waited)
    assert finished.count() == 0
    assert painted(view, 2).any()
    assert not painted(view).any()


def test_a_box_too_small_for_grab_cut_is_refused_in_a_sentence(scene):
    view, _ = scene
    said = QSignalSpy(view.notice)
    drag(view, (20, 10), (22, 50))
    assert "too small" in said.at(0)[0]
    assert not view.tool.is_busy
