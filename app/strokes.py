"""Strokes of a round or square brush, and exactly which pixels they cover. Qt-free."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.edits import Box

# Keeps pixels whose centre lies on the rim inside, whatever the rounding of the square roots.
_RIM = 1e-6
_MOST_PIECES = 64
_MOST_STEP = 0.005  # of a brush's radius, by which the next piece of a line may be thicker

# A part of a stroke is looked at in so many boxes: few, and yet little larger than it.
_MOST_BANDS = 12
_LEAST_BAND_PX = 8

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """What the hand did: points float (N, 2) of x, y in image pixels, a radius and a class id.

    The brush is `2 * radius_px - 1` pixels wide, so radius 1 paints single pixels.
    """

    points: npt.NDArray[np.float64]
    radius_px: float
    class_id: int


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """A set of pixels as one run per row: row top+i has columns lo[i]..hi[i]-1, none if lo >= hi.

    lo, hi: int64 (h,).
    """

    top: int
    lo: npt.NDArray[np.int64]
    hi: npt.NDArray[np.int64]

    def box(self) -> Box:
        """Return the smallest box that holds the pixels; empty for none."""
        filled = np.flatnonzero(self.lo < self.hi)
        if filled.size == 0:
            return Box(self.top, 0, self.top, 0)
        return Box(
            self.top + int(filled[0]),
            int(self.lo[filled].min()),
            self.top + int(filled[-1]) + 1,
            int(self.hi[filled].max()),
        )

    def bands(self) -> Iterator[Spans]:
        """Yield the same pixels in a few parts, one below the other; what is empty is left out."""
        rows = max(_LEAST_BAND_PX, math.ceil(len(self.lo) / _MOST_BANDS))
        for start in range(0, len(self.lo), rows):
            lo, hi = self.lo[start : start + rows], self.hi[start : start + rows]
            filled = np.flatnonzero(lo < hi)
            if filled.size:
                part = slice(int(filled[0]), int(filled[-1]) + 1)
                yield Spans(self.top + start + part.start, lo[part], hi[part])

    def without(self, covered: Spans) -> tuple[Spans, Spans]:
        """Return what lies left and what lies right of other spans, on their rows or alone left."""
        lo, hi = self.lo, self.hi
        first, last = hi.copy(), hi.copy()  # on rows of their own: all of it is left of nothing
        top, bottom = (
            max(self.top, covered.top),
            min(self.top + len(lo), covered.top + len(covered.lo)),
        )
        if top < bottom:
            mine, theirs = (slice(top - s.top, bottom - s.top) for s in (self, covered))
            first[mine] = np.clip(covered.lo[theirs], lo[mine], hi[mine])
            last[mine] = np.clip(covered.hi[theirs], lo[mine], hi[mine])
        return Spans(self.top, lo, first), Spans(self.top, last, hi)


def pixel_at(x: float, y: float) -> tuple[int, int]:
    """Return column and row of the pixel that holds the point."""
    return math.floor(x), math.floor(y)


def capsule_spans(
    start: Point,
    end: Point,
    radius_px: float,
    size: tuple[int, int],
) -> Spans | None:
    """Return the pixels that a round brush covers going straight from one pixel to another.

    start, end: column and row of pixels, or points between; may lie outside. radius_px: at least 1.
    size: (H, W) to clip to. A pixel is covered when its centre is within radius_px - 0.5 of the
    segment between the two pixel centres. None when nothing inside is covered.
    """
    reach = max(radius_px, 1.0) - 0.5
    height, width = size
    (ax, ay), (bx, by) = start, end
    top = max(0, math.ceil(min(ay, by) - reach))
    bottom = min(height, math.floor(max(ay, by) + reach) + 1)
    if top >= bottom:
        return None
    rows = np.arange(top, bottom, dtype=np.float64)
    lo_a, hi_a = _disc(rows, ax, ay, reach)
    lo_b, hi_b = _disc(rows, bx, by, reach)
    lo_s, hi_s = _slab(rows, start, end, reach)
    # The capsule is convex, so on each row the union of the three runs is one run.
    lo = np.minimum(np.minimum(lo_a, lo_b), lo_s)
    hi = np.maximum(np.maximum(hi_a, hi_b), hi_s)
    first = np.clip(np.ceil(lo - _RIM), 0, width).astype(np.int64)
    last = np.clip(np.floor(hi + _RIM) + 1, 0, width).astype(np.int64)
    return _filled_rows(top, first, last)


def square_spans(
    start: Point,
    end: Point,
    radius_px: float,
    size: tuple[int, int],
) -> Spans | None:
    """Return the pixels that a square brush covers going straight from one pixel to another.

    Like `capsule_spans`, but a pixel is covered when on the way its centre comes within
    radius_px - 0.5 both across and down; a touch of the brush's edge does not count.
    """
    reach = max(radius_px, 1.0) - 0.5 - _RIM
    height, width = size
    (ax, ay), (bx, by) = start, end
    top = max(0, math.ceil(min(ay, by) - reach))
    bottom = min(height, math.floor(max(ay, by) + reach) + 1)
    if top >= bottom:
        return None
    rows = np.arange(top, bottom, dtype=np.float64)
    # The part of the way, 0..1, during which the brush lies on each row.
    begins, ends = np.zeros(rows.shape), np.ones(rows.shape)
    if by != ay:
        entered, left = (rows - ay - reach) / (by - ay), (rows - ay + reach) / (by - ay)
        begins = np.clip(np.minimum(entered, left), 0.0, 1.0)
        ends = np.clip(np.maximum(entered, left), 0.0, 1.0)
    lo = np.minimum(ax + begins * (bx - ax), ax + ends * (bx - ax)) - reach
    hi = np.maximum(ax + begins * (bx - ax), ax + ends * (bx - ax)) + reach
    first = np.clip(np.ceil(lo), 0, width).astype(np.int64)
    last = np.clip(np.floor(hi) + 1, 0, width).astype(np.int64)
    return _filled_rows(top, first, last)


def tapered(
    start: Point, end: Point, from_px: float, to_px: float
) -> Iterator[tuple[Point, Point, float]]:
    """Yield a line whose radius changes on its way as (start, end, radius_px) of short pieces."""
    step_px = max(0.5, _MOST_STEP * max(from_px, to_px))
    pieces = min(_MOST_PIECES, max(1, math.ceil(abs(to_px - from_px) / step_px)))
    before = start
    for piece in range(1, pieces + 1):
        share = piece / pieces
        after = (
            start[0] + share * (end[0] - start[0]),
            start[1] + share * (end[1] - start[1]),
        )
        yield before, after if piece < pieces else end, from_px + share * (to_px - from_px)
        before = after


def _filled_rows(
    top: int, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
) -> Spans | None:
    filled = np.flatnonzero(first < last)
    if filled.size == 0:
        return None
    # Rows at either end may hold no pixel centre; between filled rows of a convex set none does.
    keep = slice(int(filled[0]), int(filled[-1]) + 1)
    return Spans(top + keep.start, first[keep], np.maximum(first, last)[keep])


_Run = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


def _disc(rows: npt.NDArray[np.float64], cx: float, cy: float, reach: float) -> _Run:
    square = reach * reach - (rows - cy) ** 2 + _RIM
    half = np.sqrt(np.maximum(square, 0.0))
    inside = square >= 0
    return np.where(inside, cx - half, np.inf), np.where(inside, cx + half, -np.inf)


def _slab(rows: npt.NDArray[np.float64], start: Point, end: Point, reach: float) -> _Run:
    """Return per row the x within `reach` of the line and between its ends; empty: (inf, -inf)."""
    ax, ay = start
    dx, dy = end[0] - ax, end[1] - ay
    v = rows - ay
    lo = np.full(rows.shape, -np.inf)
    hi = np.full(rows.shape, np.inf)
    if dx == 0 and dy == 0:
        return hi, lo
    length = math.hypot(dx, dy)
    if dy != 0:  # |dx * v - dy * u| <= reach * length, with u = x - ax
        near, far = sorted((-reach * length / dy, reach * length / dy))
        lo = np.maximum(lo, dx * v / dy + near)
        hi = np.minimum(hi, dx * v / dy + far)
    if dx != 0:  # 0 <= dx * u + dy * v <= length ** 2
        near, far = sorted((0.0, length * length / dx))
        lo = np.maximum(lo, -dy * v / dx + near)
        hi = np.minimum(hi, -dy * v / dx + far)
    outside = lo > hi
    if dx == 0:
        outside |= (dy * v < 0) | (dy * v > length * length)
    if dy == 0:
        outside |= np.abs(v) > reach
    return np.where(outside, np.inf, lo + ax), np.where(outside, -np.inf, hi + ax)
