"""View modes on the canvas: which pixel shows what, and that parts are painted as the whole is."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_helpers import (
    GREY,
    HEIGHT,
    LEFT,
    NONE,
    WIDTH,
    at,
    colour_at,
    drag,
    leave,
    make_document,
    mixed,
    move,
    open_canvas,
    picture,
    run_at_scale,
)
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app import instances
from app.canvas.heat import viridis
from app.canvas.layers import Style, rim_of
from app.canvas.mirror import MirrorView
from app.canvas.modes import MODES, BlinkMode, PredictionMode, SwipeMode
from app.canvas.overview import OverviewMap
from app.canvas.painting import GRID_FROM_ZOOM
from app.differences import count_differences, differs
from app.edits import Box
from app.instances import find_instances
from segcore.classes import VOC_21, VOID

BARE = (GREY,) * 3


@pytest.fixture
def view(application):
    """Return an open canvas with labels left of column 40 and a prediction above row 30.

    Labels are 1, void right of column 40. The prediction is 2 above row 30, 1 below.
    """
    with open_canvas(application) as canvas:
        labels = np.full((HEIGHT, WIDTH), VOID, np.uint8)
        labels[:, :40] = 1
        prediction = np.ones((HEIGHT, WIDTH), np.uint8)
        prediction[:30] = 2
        canvas.set_document(make_document(ids=labels))
        canvas.set_prediction(prediction, VOC_21.palette())
        canvas.set_layer("labels", opacity=1.0)
        canvas.set_layer("prediction", opacity=1.0)
        application.processEvents()
        yield canvas


def colour(class_id):
    return mixed(class_id, 1.0)


def test_there_is_a_mode_for_each_question_and_all_paint(view):
    assert list(MODES) == [
        "overlay", "side_by_side", "swipe", "blink", "difference", "certainty", "instances",
    ]  # fmt: skip
    pictures = {}
    for key, make in MODES.items():
        view.set_mode(make())
        pictures[key] = picture(view)
    # Without a margin and without regions found yet, two of them have nothing of their own.
    assert (pictures["instances"] == pictures["side_by_side"]).all()
    different = [p for key, p in pictures.items() if key != "instances"]
    assert len({p.tobytes() for p in different}) == len(different) - 1  # blink begins with labels


@pytest.mark.parametrize("key", list(MODES))
@pytest.mark.parametrize("zoom", [0.7, 4.0, 5.3])
@pytest.mark.parametrize("style", list(Style))
def test_a_part_is_painted_exactly_as_the_whole(view, key, zoom, style):
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, (HEIGHT // 4, WIDTH // 4)).astype(np.uint8)
    labels = np.repeat(np.repeat(labels, 4, 0), 4, 1)
    labels[:10] = VOID
    view.set_document(make_document(ids=labels))
    view.set_prediction(np.ascontiguousarray(labels[::-1]), VOC_21.palette())
    view.set_margin(rng.integers(0, 256, labels.shape).astype(np.uint8))
    view.set_instances(find_instances(labels))
    for name in ("labels", "prediction"):
        view.set_style(name, style)
    view.set_void_hatched(True)
    view.set_layer("prediction", opacity=0.5)
    view.set_mode(MODES[key]())
    view.centre_on(WIDTH / 2, HEIGHT / 2, zoom)
    leave(view)
    whole = picture(view)
    part = QImage(view.size(), QImage.Format.Format_RGB888)
    part.fill(QColor(255, 0, 255))
    for area in (QRect(101, 57, 83, 91), QRect(203, 150, 1, 1), QRect(0, 0, 77, 300)):
        view.show_anew()
        view.render(part, area.topLeft(), QRegion(area), QWidget.RenderFlag(0))
        rows = np.frombuffer(part.constBits(), np.uint8).reshape(part.height(), -1)
        got = rows[:, : 3 * part.width()].reshape(part.height(), part.width(), 3)
        box = np.s_[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
        # Smooth drawing may round its weights differently by one.
        assert np.abs(got[box].astype(int) - whole[box]).max() <= 1


# --- swipe ----------------------------------------------------------------------------------------


def test_swipe_has_labels_left_and_the_prediction_right(view):
    view.set_mode(SwipeMode())
    line = view.width() // 2
    column = int(view.image_xy(QPoint(line, 0).toPointF())[0])
    assert colour_at(view, column - 12, 10) == colour(1)
    assert colour_at(view, column + 12, 10) == colour(2)
    assert colour_at(view, column + 12, 50) == colour(1)


def test_dragging_the_line_moves_it_and_paints_nothing(view):
    mode = SwipeMode()
    view.set_mode(mode)
    grab, to = QPoint(view.width() // 2 + 3, 40), QPoint(90, 200)
    move(view, grab)
    assert view.cursor().shape() == Qt.CursorShape.SplitHCursor
    QTest.mousePress(view, LEFT, NONE, grab)
    move(view, QPoint(150, 100), LEFT)
    move(view, to, LEFT)
    QTest.mouseRelease(view, LEFT, NONE, to)
    assert mode.share == pytest.approx(90 / view.width())
    assert not view.document.can_undo
    column = int(view.image_xy(QPoint(90, 0).toPointF())[0])
    assert colour_at(view, column + 12, 10) == colour(2)
    # Elsewhere the brush paints as ever, and a stroke over the line goes on.
    drag(view, (70, 50), (72, 50))
    assert view.document.can_undo
    QTest.mousePress(view, LEFT, NONE, QPoint(90, 60))
    move(view, QPoint(-500, 60), LEFT)
    QTest.mouseRelease(view, LEFT, NONE, QPoint(-500, 60))
    assert 0 < mode.share < 0.1


# --- blink and peek -------------------------------------------------------------------------------


def test_blink_shows_one_or_the_other(view):
    mode = BlinkMode()
    view.set_mode(mode)
    assert colour_at(view, 35, 25) == colour(1)
    assert colour_at(view, 45, 25) == BARE
    mode.shows_prediction = True
    view.show_anew()
    assert colour_at(view, 35, 25) == colour(2)
    assert colour_at(view, 45, 25) == colour(2)


def test_a_peek_lasts_until_it_is_ended(view):
    view.set_peek(PredictionMode())
    assert colour_at(view, 35, 25) == colour(2)
    view.set_peek(None)
    assert colour_at(view, 35, 25) == colour(1)


# --- difference -----------------------------------------------------------------------------------


def test_difference_shows_what_the_prediction_says_where_labels_say_otherwise(view):
    view.set_mode(MODES["difference"]())
    dimmed = colour_at(view, 35, 45)
    assert max(dimmed) < GREY / 1.5  # both say 1
    assert colour_at(view, 35, 25) == colour(2)  # labels 1, prediction 2
    assert colour_at(view, 45, 25) == dimmed  # labels are void: nobody is wrong
    view.set_layer("prediction", visible=False)
    assert colour_at(view, 35, 25) == BARE


def test_a_difference_in_a_dark_class_has_a_light_line_around_it(view):
    prediction = np.ones((HEIGHT, WIDTH), np.uint8)
    prediction[20, 20] = prediction[20, 30] = 2
    palette = np.full((256, 3), 200, np.uint8)
    view.set_photo(np.zeros((HEIGHT, WIDTH, 3), np.uint8), keep_view=True)
    view.set_mode(MODES["difference"]())
    for black in (False, True):
        palette[2] = 0 if black else 200
        view.set_prediction(prediction, palette.copy())
        shown = picture(view).astype(int)
        ratio = view.devicePixelRatioF()
        left, top = (round(v) for v in view.viewport.to_view(20, 20))
        side, line = round(view.zoom), max(1, round(ratio))
        inside = shown[top : top + side, left : left + side]
        above = shown[top - line : top, left : left + side]
        assert (inside.max() < 10) == black
        assert (above.min() > 120) == black
        assert shown[top - 3 * line - 1, left].max() < 60
    view.set_hidden_classes([2])
    assert picture(view)[top - line : top, left : left + side].max() < 60


def test_painting_repaints_the_line_around_a_dark_difference(view, application):
    palette = np.zeros((256, 3), np.uint8)
    view.set_prediction(np.full((HEIGHT, WIDTH), 2, np.uint8), palette)
    view.document.ids[:] = 2
    view.set_mode(MODES["difference"]())
    before = picture(view)
    view.document.ids[20, 20] = 1
    box = Box(20, 20, 21, 21)
    areas = []
    view.update = areas.append  # what would be painted
    view.refresh(box)
    rows, columns = np.nonzero((picture(view) != before).any(axis=2))
    ratio = view.devicePixelRatioF()
    for x, y in ((columns.min(), rows.min()), (columns.max(), rows.max())):
        assert areas[0].contains(int(x / ratio), int(y / ratio))


def test_a_class_that_the_project_lacks_is_no_difference(view):
    to_labels = np.arange(256, dtype=np.uint8)
    to_labels[2] = VOID
    view.set_prediction(view.prediction_ids, VOC_21.palette(), to_labels)
    view.set_mode(MODES["difference"]())
    assert colour_at(view, 35, 25) == colour_at(view, 35, 45)


@pytest.mark.parametrize("zoom", [12.5, 13.5, 14.2])
def test_the_grid_runs_where_the_pixels_begin(view, zoom):
    view.set_photo(np.zeros((HEIGHT, WIDTH, 3), np.uint8), keep_view=True)
    view.set_layer("labels", visible=False)
    view.set_layer("prediction", visible=False)
    view.centre_on(40, 30, zoom)
    leave(view)
    height, width = view.viewport.view
    shown = view.viewport.sampling(Box(0, 0, height, width))
    begins = np.diff(shown.columns, prepend=shown.columns[0]) > 0
    row = np.flatnonzero(np.diff(shown.rows) == 0)[3] + 1  # no edge runs along it
    lit = picture(view)[shown.top + row, shown.left :, 0] > 0
    assert np.array_equal(lit[1 : begins.size], begins[1:])


def test_differences_are_those_of_a_plain_comparison():
    rng = np.random.default_rng(5)
    for _ in range(20):
        labels, prediction = rng.choice([0, 1, 2, VOID], (2, 37, 53)).astype(np.uint8)
        wrong = sum(
            1
            for a, b in zip(labels.ravel().tolist(), prediction.ravel().tolist(), strict=True)
            if a != b and VOID not in (a, b)
        )
        said = sum(
            1
            for a, b in zip(labels.ravel().tolist(), prediction.ravel().tolist(), strict=True)
            if VOID not in (a, b)
        )
        assert int(differs(labels, prediction).sum()) == wrong
        same = np.arange(256, dtype=np.uint8)
        counted = count_differences(labels, prediction, same)
        assert (counted.wrong, counted.said) == (wrong, said)
    assert count_differences(labels, prediction, same, lambda: True) is None


# --- contours, hatching, heat ---------------------------------------------------------------------


def test_contours_run_inside_their_class_and_never_along_the_image(view):
    view.set_layer("prediction", visible=False)
    view.set_style("labels", Style.CONTOUR)
    shown = picture(view)
    x, y = view.viewport.to_view(40, 30)
    row = shown[int(y)]
    line = 2  # device pixels at scale 1
    assert (row[int(x) - line : int(x)] == np.array(colour(1))).all()
    assert tuple(row[int(x) - line - 1]) == BARE
    assert tuple(row[int(x)]) == BARE  # void has no rim of its own
    left, top = (round(v) for v in view.viewport.to_view(0, 0))
    assert tuple(shown[max(top, 0) + 3, max(left, 0) + 3]) == BARE
    view.set_style("labels", Style.BOTH)
    view.set_layer("labels", opacity=0.5)
    shown = picture(view)[int(y)]
    assert tuple(int(v) for v in shown[int(x) - 1]) == colour(1)
    assert np.abs(shown[int(x) - 20].astype(int) - mixed(1, 0.5)).max() <= 1


@pytest.mark.parametrize("line_px", [1, 2, 3])
def test_the_rim_is_where_another_id_is_near(line_px):
    rng = np.random.default_rng(line_px)
    ids = np.repeat(np.repeat(rng.integers(0, 3, (6, 7)), 5, 0), 5, 1).astype(np.uint8)
    expected = np.zeros(ids.shape, bool)
    for row in range(ids.shape[0]):
        for column in range(ids.shape[1]):
            near = ids[
                max(0, row - line_px) : row + line_px + 1,
                max(0, column - line_px) : column + line_px + 1,
            ]
            expected[row, column] = (near != ids[row, column]).any()
    assert (rim_of(ids, line_px) == expected).all()


def test_painting_repaints_the_rims_around(view, application):
    view.set_layer("prediction", visible=False)
    view.set_style("labels", Style.CONTOUR)
    view.set_class_table(VOC_21)
    application.processEvents()
    asked = []
    view.update = asked.append  # what a change asks to be repainted
    view.refresh(Box(30, 20, 31, 21))
    del view.update
    x, y = view.viewport.to_view(20, 30)
    box = asked[0]
    assert box.left() <= x - 2
    assert box.top() <= y - 2
    assert box.right() >= x + view.zoom + 2
    assert box.width() < view.zoom + 10


def test_void_is_hatched_when_wanted(view):
    view.set_layer("prediction", visible=False)
    plain = picture(view)
    view.set_void_hatched(True)
    hatched = picture(view)
    x = int(view.viewport.to_view(40, 0)[0])
    assert (hatched[:, :x] == plain[:, :x]).all()
    changed = (hatched[:, x:] != plain[:, x:]).any(axis=2)
    assert 0.05 < changed.mean() < 0.4
    view.set_layer("labels", visible=False)
    assert (picture(view)[:, x:] == plain[:, x:]).all()


def test_the_hatching_is_not_as_close_as_the_grid_of_pixels(view):
    view.set_layer("prediction", visible=False)
    view.set_layer("labels", opacity=1.0)

    def share():
        view.set_void_hatched(False)
        plain = picture(view)
        view.set_void_hatched(True)
        x = max(0, int(view.viewport.to_view(40, 0)[0]) + 1)
        return (picture(view)[:, x:] != plain[:, x:]).any(axis=2).mean()

    view.centre_on(60, 30, GRID_FROM_ZOOM - 0.5)
    without_grid = share()
    view.centre_on(60, 30, GRID_FROM_ZOOM)
    assert share() == pytest.approx(without_grid / 2, rel=0.1)


def test_what_is_written_at_the_top_keeps_clear_of_what_lies_over_it(view):
    view.set_mode(MODES["side_by_side"]())

    def rows_of_the_name():
        view.set_names("", "")
        plain = picture(view)
        view.set_names("Labels", "Prediction")
        return np.nonzero((picture(view) != plain).any(axis=(1, 2)))[0]

    ratio = view.devicePixelRatioF()
    rows = rows_of_the_name()
    assert rows.min() < 15 * ratio
    view.set_covered(70)
    lower = rows_of_the_name()
    assert lower.min() >= 70 * ratio
    assert lower.size == rows.size
    view.set_covered(0)
    assert (rows_of_the_name() == rows).all()


def test_the_heat_map_shows_the_margin_in_even_colours(view):
    margin = np.zeros((HEIGHT, WIDTH), np.uint8)
    margin[:, 40:] = 255
    view.set_margin(margin)
    view.set_heat_opacity(1.0)
    view.set_mode(MODES["certainty"]())
    assert colour_at(view, 20, 20) == (0x44, 0x01, 0x54)
    assert colour_at(view, 60, 20) == (0xFD, 0xE7, 0x25)
    view.set_heat_opacity(0.0)
    assert colour_at(view, 20, 20) == BARE
    light = viridis().astype(float) @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(light) >= -0.5).all()  # grows lighter all the way
    view.set_prediction(None)
    assert view.scene.heat.margin is None


def test_a_margin_of_another_size_is_refused(view):
    with pytest.raises(ValueError, match="does not fit"):
        view.set_margin(np.zeros((3, 3), np.uint8))


# --- instances ------------------------------------------------------------------------------------


def blobs(seed, side=(50, 70)):
    rng = np.random.default_rng(seed)
    ids = rng.choice([0, 1, 2, VOID], (side[0] // 5, side[1] // 5), p=[0.4, 0.3, 0.2, 0.1])
    return np.repeat(np.repeat(ids, 5, 0), 5, 1).astype(np.uint8)


def plain_regions(ids, class_id):
    """Return the regions as sets of pixels, in reading order, found the slow way."""
    left = set(zip(*(a.tolist() for a in np.nonzero(ids == class_id)), strict=True))
    regions = []
    while left:
        start = min(left)
        region, todo = set(), [start]
        left.discard(start)
        while todo:
            row, column = todo.pop()
            region.add((row, column))
            for dr in (-1, 0, 1):
                for dc in (-1, 0, 1):
                    near = (row + dr, column + dc)
                    if near in left:
                        left.discard(near)
                        todo.append(near)
        regions.append(region)
    return regions


@pytest.mark.parametrize("band_px", [instances._BAND_PX, 300])
@pytest.mark.parametrize("seed", range(2))
def test_every_region_is_found_once_and_its_pixel_is_deepest(seed, band_px, monkeypatch):
    monkeypatch.setattr(instances, "_BAND_PX", band_px)  # a large image is gone through in bands
    ids = blobs(seed)
    found = find_instances(ids, left_out={0})
    expected = {c: plain_regions(ids, c) for c in (1, 2)}
    assert found.counts() == {c: len(r) for c, r in expected.items() if r}
    assert ((found.tints > 0) == np.isin(ids, (1, 2))).all()
    padded = np.pad(ids, 1, constant_values=VOID)
    for class_id, regions in expected.items():
        mine = np.flatnonzero(found.class_ids == class_id)
        assert found.numbers[mine].tolist() == list(range(1, len(regions) + 1))
        spots = [(int(found.rows[i]), int(found.columns[i])) for i in mine]
        for region in regions:
            inside = [i for i, spot in zip(mine, spots, strict=True) if spot in region]
            assert len(inside) == 1
            index = inside[0]
            assert len({int(found.tints[p]) for p in region}) == 1
            depth = {p: steps_out(padded, p, class_id) for p in region}
            spot = (int(found.rows[index]), int(found.columns[index]))
            assert depth[spot] == max(depth.values()) == found.depths[index]


def steps_out(padded, pixel, class_id):
    row, column = pixel[0] + 1, pixel[1] + 1
    outside = np.argwhere(padded != class_id)
    return int(np.abs(outside - (row, column)).sum(axis=1).min())


def test_an_empty_mask_has_no_regions_and_stale_work_ends():
    empty = np.full((9, 9), VOID, np.uint8)
    found = find_instances(empty)
    assert len(found) == 0
    assert found.counts() == {}
    assert find_instances(blobs(0), is_stale=lambda: True) is None


def test_regions_have_colours_and_numbers_and_what_changed_since_its_class(view, application):
    ids = np.zeros((HEIGHT, WIDTH), np.uint8)
    ids[5:13, 5:35] = 1
    ids[30:38, 5:35] = 1
    view.set_document(make_document(ids=ids))
    view.set_mode(MODES["instances"]())
    view.fit()
    view.set_instances(find_instances(view.document.ids, left_out={0}))
    first, second = colour_at(view, 7, 7), colour_at(view, 7, 32)
    assert len({first, second, colour(1), BARE}) == 4
    assert colour_at(view, 60, 20) == BARE
    found = view.scene.instances.instances
    spot = (float(found.columns[0]) + 0.5, float(found.rows[0]) + 0.5)
    assert spot == pytest.approx((20, 9), abs=0.5)
    shown = picture(view)
    x, y = (int(v) for v in view.viewport.to_view(*spot))
    number = shown[y - 8 : y + 8, x - 8 : x + 8].reshape(-1, 3)
    assert (number.min(axis=1) > 240).any()  # white figures
    view.set_zoom(1)
    x, y = (int(v) for v in view.viewport.to_view(*spot))
    small = picture(view)[y - 3 : y + 3, x - 3 : x + 3].reshape(-1, 3)
    assert not (small.min(axis=1) > 240).any()  # no room for a figure
    view.fit()
    view.current_class = 3
    drag(view, (60, 20), (62, 20))
    assert colour_at(view, 61, 20) == colour(3)
    view.set_hidden_classes({1})
    assert colour_at(view, 7, 7) == BARE


# --- side by side, overview -----------------------------------------------------------------------


@pytest.fixture
def mirror(view, application):
    """Return a mirror of the canvas, as large as it."""
    made = MirrorView(view)
    made.set_mode(PredictionMode())
    made.resize(view.size())
    made.show()
    application.processEvents()
    yield made
    made.close()
    made.deleteLater()


def test_the_mirror_goes_where_the_canvas_goes_and_leads_it(view, mirror):
    assert mirror.viewport == view.viewport
    view.centre_on(30, 20, 6.0)
    assert mirror.viewport == view.viewport
    view.pan_by(3, 2)
    assert mirror.viewport == view.viewport
    mirror.zoom_in()
    assert mirror.zoom == pytest.approx(7.5)
    assert view.viewport == mirror.viewport
    QTest.mousePress(mirror, LEFT, NONE, QPoint(100, 100))
    move(mirror, QPoint(130, 80), LEFT)
    QTest.mouseRelease(mirror, LEFT, NONE, QPoint(130, 80))
    assert view.viewport == mirror.viewport
    assert not view.document.can_undo
    mirror.resize(250, 200)
    x, y = mirror.viewport.to_image(125, 100)
    there = view.viewport.to_image(view.width() / 2, view.height() / 2)
    assert (x, y) == pytest.approx(there, abs=1 / view.zoom)


def test_the_mirror_shows_the_prediction_and_the_pixel_pointed_at(view, mirror):
    assert colour_at(mirror, 35, 25) == colour(2)
    leave(mirror)
    plain = picture(mirror)
    told = []
    view.pointer_moved.connect(lambda *pixel: told.append(pixel))
    move(view, at(view, 30, 40))
    assert told[-1] == (30, 40)
    rows, columns = np.nonzero((picture(mirror) != plain).any(axis=2))
    x, y = mirror.viewport.to_view(30.5, 40.5)
    assert abs(columns.mean() - x) < 2
    assert abs(rows.mean() - y) < 2
    plain = picture(view)
    move(mirror, at(mirror, 50, 20))
    assert told[-1] == (50, 20)
    assert (picture(view) != plain).any()


def test_the_overview_shows_only_while_something_is_out_of_sight(view, application):
    overview = OverviewMap(view)
    view.fit()
    assert overview.isHidden()
    view.set_zoom(20)
    assert not overview.isHidden()
    assert view.rect().contains(overview.geometry())
    overview.set_wanted(False)
    assert overview.isHidden()
    overview.set_wanted(True)
    assert not overview.isHidden()
    frame = overview.frame_rect()
    box = view.visible_box()
    assert frame.left() / overview.width() == pytest.approx(box.left / WIDTH, abs=0.03)
    assert frame.height() / overview.height() == pytest.approx(box.height / HEIGHT, abs=0.05)


OVERVIEW = """
import sys
sys.path[:0] = {path!r}
import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from canvas_helpers import CanvasView, picture
from app.canvas.overview import OverviewMap

app = QApplication([])
window = QWidget()
window.resize(403, 305)
view = CanvasView(window)
overview = OverviewMap(view)
window.show()
view.set_photo(np.zeros((150, 200, 3), np.uint8))
for left in range(30, 38):
    view.setGeometry(left, 7, 360, 290)
    view.centre_on(100, 75, 4.0)
    app.processEvents()
    ratio = window.devicePixelRatioF()
    light = picture(window)[..., 0] > 100
    place = overview.mapTo(window, QPoint())
    x, y = int(place.x() * ratio), int(place.y() * ratio)
    wide, high = int(overview.width() * ratio), int(overview.height() * ratio)
    across = light[y + 8, x - 2 : x + wide + 3]  # clear of the frame around what is in sight
    down = light[y - 2 : y + high + 3, x + 8]
    for line in (across, down):
        for side in (line[:8], line[-8:]):
            assert side.sum() == round(ratio), (ratio, left, line.nonzero())
"""


@pytest.mark.parametrize("ratio", [1.25, 1.5, 1.75])
def test_the_rim_of_the_overview_is_as_thick_on_each_side(ratio):
    run_at_scale(OVERVIEW, ratio)


OVER_ITSELF = """
import sys
sys.path[:0] = {path!r}
import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from canvas_helpers import CanvasView
from app.canvas.overview import OverviewMap

app = QApplication([])
window = QWidget()
window.resize(640, 520)
view = CanvasView(window)
overview = OverviewMap(view)
window.show()
view.set_photo(np.zeros((256, 320, 3), np.uint8))
ratio = window.devicePixelRatioF()
for corner in range(8):
    view.setGeometry(corner, corner, 600, 500)
    view.centre_on(160, 128, 4.0)
    app.processEvents()
    screen = QImage(int(640 * ratio), int(520 * ratio), QImage.Format.Format_RGB32)
    screen.setDevicePixelRatio(ratio)
    screen.fill(0xFF5A5A5A)
    overview.render(screen, overview.mapTo(window, QPoint()))
    once = screen.copy()
    overview.render(screen, overview.mapTo(window, QPoint()))
    assert screen == once, (ratio, corner)
"""


@pytest.mark.parametrize("ratio", [1.25, 1.5, 1.75])
def test_the_overview_covers_what_it_showed_before(ratio):
    run_at_scale(OVER_ITSELF, ratio)


@pytest.mark.parametrize("x", [30.0, 30.37, 31.1])
def test_the_frame_in_the_overview_is_as_thick_on_each_side(view, application, x):
    overview = OverviewMap(view)
    view.centre_on(x, 27.3, 20)
    white = (picture(overview) == 255).all(axis=2)
    frame = overview.frame_rect()
    middle = frame.center() * overview.devicePixelRatioF()
    row, column = white[int(middle.y())], white[:, int(middle.x())]
    line = round(1.5 * overview.devicePixelRatioF())
    assert row.sum() == column.sum() == 2 * line


def test_pressing_and_dragging_in_the_overview_moves_the_view(view, application):
    overview = OverviewMap(view)
    view.set_zoom(20)
    application.processEvents()
    QTest.mousePress(overview, LEFT, NONE, QPoint(overview.width() // 4, overview.height() // 4))
    x, y = view.image_xy(view.rect().center().toPointF())
    assert (x, y) == pytest.approx((WIDTH / 4, HEIGHT / 4), abs=1)
    move(overview, QPoint(overview.width() // 2, overview.height() // 2), LEFT)
    x, y = view.image_xy(view.rect().center().toPointF())
    assert (x, y) == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=1)
    assert view.zoom == 20
    assert not view.document.can_undo


def test_the_overview_follows_the_labels(view, application):
    overview = OverviewMap(view)
    view.set_zoom(20)
    before = picture(overview)
    view.document.ids[:] = 3
    overview.renew()
    assert (picture(overview) != before).any()


def test_boxes_out_of_sight_are_no_trouble(view):
    view.set_mode(MODES["instances"]())
    view.refresh(Box(0, 0, 5, 5))
    view.centre_on(WIDTH, HEIGHT, 40)
    assert picture(view).shape[2] == 3
