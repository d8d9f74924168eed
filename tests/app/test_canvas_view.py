"""What the canvas shows: zoom, pan, layers, sharpness; and what it refuses."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from canvas_helpers import (
    CONTROL,
    GREY,
    HEIGHT,
    LEFT,
    MIDDLE,
    NONE,
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
    run_at_scale,
    two_regions,
    wheel,
)
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPalette, QRegion
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget

from app.canvas.tools import PanTool
from app.canvas.viewport import MAX_ZOOM, REACHABLE_PX, Viewport
from app.edits import Box
from app.pyramid import build_pyramid
from segcore.classes import VOC_21, VOID

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
        view.show_anew()
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


def test_black_hides_the_photo_less_than_a_colour_does(view):
    view.set_document(make_document(ids=np.zeros((HEIGHT, WIDTH), np.uint8)))
    leave(view)
    for opacity, darker in ((0.0, 0.0), (0.5, 0.125), (0.75, 0.421875), (1.0, 1.0)):
        view.set_layer("labels", opacity=opacity)
        assert colour_at(view, 10, 30) == pytest.approx((GREY * (1 - darker),) * 3, abs=2)


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
from canvas_helpers import VOC_21, VOID, CanvasView, at, leave, make_document, picture

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
    run_at_scale(SHARP, ratio)
