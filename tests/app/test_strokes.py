"""Which pixels a stroke covers, against the definition worked out pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.strokes import capsule_spans

SIZE = (23, 31)
coordinate = st.integers(-12, 42)


def covered(start, end, radius_px, size=SIZE):
    """Bool (H, W) of the pixels that `capsule_spans` covers."""
    inside = np.zeros(size, bool)
    spans = capsule_spans(start, end, radius_px, size)
    if spans is not None:
        for row, (lo, hi) in enumerate(zip(spans.lo, spans.hi, strict=True), start=spans.top):
            inside[row, lo:hi] = True
    return inside


def by_definition(start, end, radius_px, size=SIZE):
    """Bool (H, W): pixel centres within radius_px - 0.5 of the segment."""
    rows, columns = np.mgrid[: size[0], : size[1]].astype(float)
    a, b = np.array(start, float), np.array(end, float)
    length2 = ((b - a) ** 2).sum()
    along = (columns - a[0]) * (b[0] - a[0]) + (rows - a[1]) * (b[1] - a[1])
    t = np.clip(along / length2, 0, 1) if length2 else np.zeros(size)
    dx, dy = columns - (a[0] + t * (b[0] - a[0])), rows - (a[1] + t * (b[1] - a[1]))
    return np.hypot(dx, dy) <= radius_px - 0.5 + 1e-7


@given(
    st.tuples(coordinate, coordinate),
    st.tuples(coordinate, coordinate),
    st.integers(1, 14) | st.floats(1, 14).map(lambda r: round(r, 3)),
)
def test_covers_exactly_what_the_definition_says(start, end, radius_px):
    assert covered(start, end, radius_px).tolist() == by_definition(start, end, radius_px).tolist()


@pytest.mark.parametrize(
    ("radius_px", "picture"),
    [
        (1, ["#"]),
        (2, ["###", "###", "###"]),
        (3, [".###.", "#####", "#####", "#####", ".###."]),
    ],
)
def test_a_dab_is_twice_the_radius_less_one_wide(radius_px, picture):
    side = 2 * radius_px - 1
    inside = covered((radius_px - 1,) * 2, (radius_px - 1,) * 2, radius_px, (side, side))
    assert ["".join(".#"[int(p)] for p in row) for row in inside] == picture


@given(st.tuples(coordinate, coordinate), st.tuples(coordinate, coordinate))
def test_a_one_pixel_line_has_no_gaps(start, end):
    size = (60, 60)
    a, b = (start[0] + 15, start[1] + 15), (end[0] + 15, end[1] + 15)
    inside = covered(a, b, 1, size)
    # Every step along the longer side meets a pixel: neighbours touch at least at corners.
    steps = max(abs(b[0] - a[0]), abs(b[1] - a[1])) + 1
    longer = 0 if abs(b[0] - a[0]) >= abs(b[1] - a[1]) else 1
    assert inside.any(axis=longer).sum() == steps
    assert inside[a[1], a[0]]
    assert inside[b[1], b[0]]


def test_a_stroke_outside_covers_nothing():
    assert capsule_spans((-50, 3), (-40, 9), 5, SIZE) is None
    assert capsule_spans((3, 100), (9, 120), 5, SIZE) is None
