"""Which pixels a shape, the wand, superpixels and GrabCut mean."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.document import Document
from app.edits import Box
from app.grab_cut import MOST_PIXELS, GrabCut
from app.regions import (
    holes_of,
)
from app.shapes import box_area, corner_box, ellipse_area, polygon_area, spans_area
from app.similar import SPECK_PX, similar_area
from app.strokes import capsule_spans, square_spans, tapered
from app.superpixels import superpixels
from segcore.classes import VOC_21, VOID
from segcore.images import read_image
from segcore.masks import new_mask, read_mask

HEIGHT, WIDTH = 40, 50
WHOLE = Box(0, 0, HEIGHT, WIDTH)


def pixels_of(area, size=(HEIGHT, WIDTH)):
    """Return an area as bool (H, W)."""
    mask = np.zeros(size, bool)
    if area is not None:
        mask[area.box.slices] = area.inside
    return mask


# --- shapes --------------------------------------------------------------------------------------


def test_a_box_holds_both_of_its_corners():
    assert corner_box((3, 4), (7, 9)) == Box(4, 3, 10, 8)
    assert corner_box((7, 9), (3, 4)) == Box(4, 3, 10, 8)
    assert corner_box((3, 4), (3, 4)) == Box(4, 3, 5, 4)


def test_a_square_takes_the_longer_side_and_keeps_its_direction():
    assert corner_box((10, 10), (14, 12), square=True) == Box(10, 10, 15, 15)
    assert corner_box((10, 10), (8, 4), square=True) == Box(4, 4, 11, 11)


def test_a_box_from_its_centre_is_symmetric_about_the_pixel():
    assert corner_box((10, 10), (13, 11), from_centre=True) == Box(9, 7, 12, 14)
    assert corner_box((10, 10), (13, 11), True, True) == Box(7, 7, 14, 14)


def test_a_rectangle_is_clipped_and_may_lie_outside():
    area = box_area(Box(-5, 45, 5, 60), WHOLE)
    assert area.box == Box(0, 45, 5, 50)
    assert area.inside.all()
    assert box_area(Box(-5, 60, 5, 70), WHOLE) is None


def test_a_small_ellipse_is_what_hand_arithmetic_says():
    # Width 5, height 3: centre (2.5, 1.5), half axes 2.5 and 1.5. Row 0: its middle is 1 above,
    # so half the width is 2.5 * sqrt(1 - (1 / 1.5) ** 2) = 1.863: columns with |c + 0.5 - 2.5|
    # <= 1.863 are 1, 2 and 3.
    area = ellipse_area(Box(0, 0, 3, 5), WHOLE)
    assert area.inside.astype(int).tolist() == [[0, 1, 1, 1, 0], [1, 1, 1, 1, 1], [0, 1, 1, 1, 0]]
    assert ellipse_area(Box(4, 4, 5, 5), WHOLE).inside.all()
    assert ellipse_area(Box(4, 4, 6, 6), WHOLE).inside.all()


boxes = st.tuples(
    st.integers(-20, 45), st.integers(-20, 55), st.integers(1, 40), st.integers(1, 40)
).map(lambda t: Box(t[0], t[1], t[0] + t[2], t[1] + t[3]))


@given(boxes)
@settings(max_examples=60, deadline=None)
def test_an_ellipse_holds_the_pixels_whose_centres_lie_in_it(box):
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    dy = (y - (box.top + box.bottom) / 2) / (box.height / 2)
    dx = (x - (box.left + box.right) / 2) / (box.width / 2)
    rim = dx * dx + dy * dy
    found = pixels_of(ellipse_area(box, WHOLE))
    assert (found[rim < 1 - 1e-9]).all()
    assert not found[rim > 1 + 1e-6].any()


coordinates = st.tuples(st.floats(-15, WIDTH + 15), st.floats(-15, HEIGHT + 15))


@given(st.lists(coordinates, min_size=3, max_size=9))
@settings(max_examples=80, deadline=None)
def test_a_polygon_holds_the_pixels_whose_centres_lie_in_it_even_odd(points):
    # cv2.pointPolygonTest follows the same rule for polygons that do not cross themselves, and
    # counts crossings too; float32 points, so what lies within 1e-3 of an edge is left open.
    outline = np.array(points, np.float32)
    found = pixels_of(polygon_area(outline.astype(float), WHOLE))
    for row in range(0, HEIGHT, 3):
        for column in range(0, WIDTH, 3):
            distance = cv2.pointPolygonTest(outline, (column + 0.5, row + 0.5), True)
            if abs(distance) > 1e-3:
                assert found[row, column] == (distance > 0), (column, row, distance)


def test_a_polygon_by_hand():
    # A triangle with its right angle at the origin holds the centres with x + y < 4.2, so the
    # pixels with column + row + 1 < 4.2.
    found = pixels_of(polygon_area(np.array([(0, 0), (4.2, 0), (0, 4.2)]), WHOLE))
    row, column = np.mgrid[:HEIGHT, :WIDTH]
    assert np.array_equal(found, row + column <= 3)


def test_polygons_that_share_an_edge_neither_overlap_nor_leave_a_gap():
    a = np.array([(3.3, 2.1), (30.7, 5.2), (21.9, 33.3)])
    b = np.array([(30.7, 5.2), (44.2, 30.1), (21.9, 33.3)])
    both = np.array([(3.3, 2.1), (30.7, 5.2), (44.2, 30.1), (21.9, 33.3)])
    in_a, in_b = pixels_of(polygon_area(a, WHOLE)), pixels_of(polygon_area(b, WHOLE))
    assert not (in_a & in_b).any()
    assert np.array_equal(in_a | in_b, pixels_of(polygon_area(both, WHOLE)))


def test_a_polygon_agrees_with_opencv_up_to_the_rim_that_opencv_draws_too():
    points = np.array([(5, 3), (40, 9), (33, 35), (9, 30)], np.int32)
    by_opencv = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(by_opencv, [points], 1)
    # OpenCV's coordinates are pixel centres, and it paints the outline as well.
    found = pixels_of(polygon_area(points + 0.5, WHOLE))
    assert (by_opencv[found] == 1).all()
    assert cv2.erode(by_opencv, np.ones((3, 3), np.uint8))[~found].max() == 0


def test_polygons_without_an_inside_are_nothing():
    assert polygon_area(np.array([(1.0, 1.0), (9.0, 9.0)]), WHOLE) is None
    assert polygon_area(np.array([(1.0, 1.0), (9.0, 9.0), (5.0, 5.0)]), WHOLE) is None
    assert polygon_area(np.array([(60.0, 1.0), (70.0, 1.0), (60.0, 9.0)]), WHOLE) is None


# --- the square brush, and a brush that changes its size -----------------------------------------


@given(
    st.tuples(st.integers(-5, 50), st.integers(-5, 45)),
    st.tuples(st.integers(-5, 50), st.integers(-5, 45)),
    st.integers(1, 12),
)
@settings(max_examples=60, deadline=None)
def test_a_square_brush_covers_what_a_square_on_the_way_covers(start, end, radius_px):
    spans = square_spans(start, end, radius_px, (HEIGHT, WIDTH))
    found = pixels_of(None if spans is None else spans_area(spans))
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    touched, near = np.zeros(found.shape, bool), np.zeros(found.shape, bool)
    for t in np.linspace(0, 1, 2001):
        dx = np.abs(x - start[0] - t * (end[0] - start[0]))
        dy = np.abs(y - start[1] - t * (end[1] - start[1]))
        touched |= np.maximum(dx, dy) < radius_px - 0.5
        near |= np.maximum(dx, dy) < radius_px - 0.5 + 0.05
    assert found[touched].all()
    assert not found[~near].any()


def test_a_dab_of_the_square_brush_is_a_square():
    for radius_px in (1, 2, 5):
        area = spans_area(square_spans((20, 15), (20, 15), radius_px, (HEIGHT, WIDTH)))
        reach = radius_px - 1
        assert area.box == Box(15 - reach, 20 - reach, 16 + reach, 21 + reach)
        assert area.inside.all()


def test_a_square_brush_of_one_pixel_draws_a_thin_diagonal():
    area = spans_area(square_spans((5, 5), (9, 9), 1, (HEIGHT, WIDTH)))
    assert np.array_equal(area.inside, np.eye(5, dtype=bool))


def test_spans_as_an_area_hold_the_same_pixels():
    spans = capsule_spans((10, 12), (30, 20), 4, (HEIGHT, WIDTH))
    expected = np.zeros((HEIGHT, WIDTH), bool)
    for i, (lo, hi) in enumerate(zip(spans.lo, spans.hi, strict=True)):
        expected[spans.top + i, lo:hi] = True
    assert np.array_equal(pixels_of(spans_area(spans)), expected)


def test_a_tapered_line_ends_at_its_ends_with_the_radius_it_is_told():
    pieces = list(tapered((0, 0), (10, 4), 2, 6))
    assert pieces[0][0] == (0, 0)
    assert pieces[-1][1:] == ((10, 4), 6)
    assert all(a[1] == b[0] for a, b in pairwise(pieces))
    assert list(tapered((0, 0), (10, 4), 3, 3)) == [((0, 0), (10, 4), 3)]


def test_a_stroke_under_growing_pressure_widens_without_steps():
    document = Document(new_mask(np.full((60, 120), VOID, np.uint8), VOC_21))
    document.begin_stroke("Brush", 1, 10)
    document.extend_stroke(10, 30, radius_px=1)
    document.extend_stroke(110, 30, radius_px=20)
    assert document.end_stroke() is not None
    thickness = (document.ids == 1).sum(axis=0)
    # The tip of the grown brush reaches back over what is narrower: from 10 to 110 it widens.
    assert thickness[10] < 4
    assert thickness[110] == 39
    assert (np.diff(thickness[10:108].astype(int)) >= 0).all()
    assert np.diff(thickness[10:108].astype(int)).max() <= 2


# --- the wand ------------------------------------------------------------------------------------


def similar_by_definition(photo, seed, tolerance):
    """Return bool (H, W): walk from pixel to neighbouring pixel."""
    colour = photo[seed[1], seed[0], :3].astype(int)
    found = np.zeros(photo.shape[:2], bool)
    open_ = [(seed[1], seed[0])]
    while open_:
        row, column = open_.pop()
        if not (0 <= row < photo.shape[0] and 0 <= column < photo.shape[1]) or found[row, column]:
            continue
        if np.abs(photo[row, column, :3].astype(int) - colour).max() <= tolerance:
            found[row, column] = True
            open_ += [(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)]
    return found


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("tolerance", [0, 20, 60, 255])
def test_the_wand_takes_what_is_similar_and_connected(tolerance, channels):
    rng = np.random.default_rng(3)
    photo = cv2.GaussianBlur(rng.integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8), (0, 0), 2)
    photo = cv2.normalize(photo, None, 0, 255, cv2.NORM_MINMAX)
    if channels == 4:
        photo = cv2.cvtColor(photo, cv2.COLOR_RGB2BGRA)
    expected = similar_by_definition(photo, (20, 20), tolerance)
    expected |= holes_of(expected, SPECK_PX)
    area = similar_area(photo, (20, 20), tolerance)
    assert np.array_equal(pixels_of(area), expected)
    assert expected[20, 20]


def test_the_wand_looks_further_as_long_as_the_region_goes_on():
    photo = np.zeros((900, 2000, 3), np.uint8)
    photo[400:410, 50:1990] = 200
    photo[100:410, 1980:1990] = 200
    area = similar_area(photo, (60, 405), 5)
    assert area.box == Box(100, 50, 410, 1990)
    assert area.inside.sum() == (photo[..., 0] == 200).sum()


def test_the_wand_can_take_every_similar_pixel():
    photo = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    photo[5:9, 5:9] = photo[30:33, 40:45] = 100
    assert similar_area(photo, (6, 6), 10).inside.sum() == 16
    assert similar_area(photo, (6, 6), 10, connected=False).inside.sum() == 31
    assert similar_area(photo, (-1, 6), 10) is None


# --- superpixels ---------------------------------------------------------------------------------


@pytest.mark.parametrize("side_px", [5, 12, 30])
@pytest.mark.parametrize("shape", [(61, 83), (7, 120), (3, 3)])
def test_superpixels_cover_everything_and_hang_together(shape, side_px):
    rng = np.random.default_rng(5)
    photo = cv2.GaussianBlur(rng.integers(0, 256, (*shape, 3)).astype(np.uint8), (0, 0), 1.5)
    marks = superpixels(photo, side_px)
    assert marks.shape == shape
    assert marks.min() > 0
    for mark in np.unique(marks):
        number, _ = cv2.connectedComponents((marks == mark).astype(np.uint8), connectivity=4)
        assert number == 2, "a superpixel in pieces"


def test_superpixels_follow_a_clear_edge():
    photo = np.full((90, 90, 3), 40, np.uint8)
    truth = np.zeros((90, 90), np.uint8)
    cv2.circle(truth, (47, 43), 23, 1, -1)
    photo[truth == 1] = (200, 120, 60)
    marks = superpixels(photo, 12)
    votes = np.bincount(marks.ravel() * 2 + truth.ravel(), minlength=2 * marks.max() + 2)
    best = votes.reshape(-1, 2).argmax(axis=1)[marks]
    assert (best != truth).mean() < 0.01


# --- GrabCut -------------------------------------------------------------------------------------


def scene(height=120, width=160):
    rng = np.random.default_rng(2)
    photo = rng.normal(60, 8, (height, width, 3))
    truth = np.zeros((height, width), np.uint8)
    cv2.ellipse(truth, (width // 2, height // 2), (width // 5, height // 6), 30, 0, 360, 1, -1)
    photo[truth == 1] = rng.normal((190, 150, 90), 8, (int(truth.sum()), 3))
    return np.clip(photo, 0, 255).astype(np.uint8), truth == 1


def cut(photo, box, ids=None, **options):
    ids = np.full(photo.shape[:2], VOID, np.uint8) if ids is None else ids
    cutter = GrabCut(photo, box, ids, 1, **options)
    while not cutter.is_done:
        cutter.iterate()
    return cutter


def overlap(a, b):
    return (a & b).sum() / (a | b).sum()


@pytest.mark.parametrize("channels", [3, 4])
def test_grab_cut_finds_the_object_in_the_box_and_nothing_beside_it(channels):
    photo, truth = scene()
    if channels == 4:
        photo = cv2.cvtColor(photo, cv2.COLOR_RGB2BGRA)
    box = Box(20, 30, 100, 130)
    area = cut(photo, box).area()
    assert overlap(pixels_of(area, truth.shape), truth) > 0.95
    assert area.box == area.box.intersection(box)


def test_the_same_box_gives_the_same_answer():
    photo, _ = scene()
    first, second = (cut(photo, Box(20, 30, 100, 130)).area() for _ in range(2))
    assert np.array_equal(first.inside, second.inside)


def test_a_large_box_is_worked_on_smaller_and_still_fits():
    photo, truth = scene(1200, 1000)
    cutter = cut(photo, Box(150, 100, 1050, 900))
    assert cutter.scale == 2
    assert 900 * 800 / cutter.scale**2 <= MOST_PIXELS
    assert overlap(pixels_of(cutter.area(), truth.shape), truth) > 0.95


def test_labels_already_there_help_and_locked_ones_stay_out():
    photo, truth = scene()
    ids = np.full(truth.shape, VOID, np.uint8)
    ids[25:30, 40:60] = 1  # the hand said so, whatever the photo looks like
    ids[55:65, 70:90] = 2
    box = Box(20, 30, 100, 130)
    found = pixels_of(cut(photo, box, ids, locked=frozenset({2})).area(), truth.shape)
    assert found[25:30, 40:60].all()
    assert not found[55:65, 70:90].any()


def test_a_box_over_everything_or_of_one_colour_ends_without_an_error():
    photo = np.full((40, 40, 3), 90, np.uint8)
    for box in (Box(-10, -10, 60, 60), Box(10, 10, 30, 30)):
        cutter = cut(photo, box)
        assert cutter.is_done
        area = cutter.area()
        assert area is None or area.box == area.box.intersection(Box(0, 0, 40, 40))


def test_grab_cut_finds_precipitates_among_others_of_their_kind():
    folder = Path(__file__).parents[3] / "shared" / "data" / "nasa_super"
    if not folder.is_dir():
        pytest.skip("the micrographs of ../shared/data/nasa_super are not here")
    found = []
    for path in sorted((folder / "images").iterdir())[:3]:
        photo = read_image(path).pixels
        labels = read_mask(folder / "masks" / f"{path.stem}.png").ids
        _, marks, stats, _ = cv2.connectedComponentsWithStats((labels == 1).astype(np.uint8))
        for mark in [i for i in range(1, len(stats)) if 300 < stats[i, 4] < 20_000][::8]:
            left, top, width, height, _ = stats[mark]
            box = Box(top - 4, left - 4, top + height + 4, left + width + 4)
            area = cut(photo, box).area()
            found.append(overlap(pixels_of(area, labels.shape), marks == mark))
    assert len(found) > 8
    assert np.median(found) > 0.75
