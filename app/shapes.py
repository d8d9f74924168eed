"""Shapes as pixels: exactly which pixels a rectangle, an ellipse, a polygon covers. Qt-free.

A pixel belongs to a shape when its centre lies inside. Nothing is smoothed: a class id has no
in-between.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.edits import Bools, Box
from app.strokes import Spans

Points = npt.NDArray[np.float64]

# Keeps pixels whose centre lies on the rim inside, whatever the rounding.
_RIM = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """Some pixels of an image: those where `inside`, bool (h, w), the pixels of `box`, is True."""

    box: Box
    inside: Bools

    @property
    def is_empty(self) -> bool:
        """True when it holds no pixel."""
        return not self.inside.any()

    def clipped(self, within: Box) -> Area | None:
        """Return the part in `within`; None when their boxes have nothing in common."""
        box = self.box.intersection(within)
        if box.is_empty:
            return None
        return Area(box, self.inside[box.moved(-self.box.top, -self.box.left).slices])


def corner_box(
    start: tuple[int, int], end: tuple[int, int], square: bool = False, from_centre: bool = False
) -> Box:
    """Return the box between two pixels (column, row), both of which belong to it.

    square: as long as wide, by its longer side. from_centre: `start` is its middle.
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    if square:
        reach = max(abs(dx), abs(dy))
        dx, dy = (reach if dx >= 0 else -reach), (reach if dy >= 0 else -reach)
    near = (start[0] - dx, start[1] - dy) if from_centre else start
    far = (start[0] + dx, start[1] + dy)
    return Box(
        min(near[1], far[1]),
        min(near[0], far[0]),
        max(near[1], far[1]) + 1,
        max(near[0], far[0]) + 1,
    )


def box_area(box: Box, within: Box) -> Area | None:
    """Return the whole of `box`, clipped."""
    cut = box.intersection(within)
    return None if cut.is_empty else Area(cut, np.ones((cut.height, cut.width), bool))


def ellipse_area(box: Box, within: Box) -> Area | None:
    """Return the ellipse that touches the four sides of `box`, clipped."""
    cut = box.intersection(within)
    if cut.is_empty:
        return None
    middle_x, middle_y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    rows = (np.arange(cut.top, cut.bottom) + 0.5 - middle_y) / (box.height / 2)
    half = np.sqrt(np.maximum(1 - rows * rows, 0)) * (box.width / 2)
    columns = np.abs(np.arange(cut.left, cut.right) + 0.5 - middle_x)
    return Area(cut, columns[None, :] <= half[:, None] + _RIM)


def box_around(points: Points) -> Box:
    """Return the smallest box of whole pixels that holds all points, float (N, 2) of x, y."""
    left, top = np.floor(points.min(axis=0)).astype(int).tolist()
    right, bottom = np.ceil(points.max(axis=0)).astype(int).tolist()
    return Box(top, left, bottom, right)


def polygon_area(points: Points, within: Box) -> Area | None:
    """Return the inside of a closed polygon, by the even-odd rule, clipped.

    points: float (N, 2) of x, y in image pixels; the last is joined to the first. None when no
    pixel centre lies inside.
    """
    if len(points) < 3:
        return None
    box = box_around(points).intersection(within)
    if box.is_empty:
        return None
    row_of, crossings = _crossings(points, box)
    if row_of.size == 0:
        return None
    # A crossing at x divides the pixels whose centres lie left of it from those right of it.
    edges = np.ceil(crossings - 0.5 - _RIM)
    edges = np.clip(edges, box.left, box.right).astype(np.int64) - box.left
    inside = np.zeros((box.height, box.width), bool)
    pairs = zip(
        (row_of[::2] - box.top).tolist(), edges[::2].tolist(), edges[1::2].tolist(), strict=True
    )
    for row, first, last in pairs:
        inside[row, first:last] = True
    area = Area(box, inside)
    return None if area.is_empty else area


def _crossings(points: Points, box: Box) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return where the outline crosses the middles of the box's rows, sorted, as (row, x).

    Each row is crossed an even number of times, because an edge takes its upper end and leaves
    its lower one out.
    """
    ends = np.roll(points, -1, axis=0)
    falls = points[:, 1] <= ends[:, 1]
    upper = np.where(falls[:, None], points, ends)
    lower = np.where(falls[:, None], ends, points)
    first = np.clip(np.ceil(upper[:, 1] - 0.5), box.top, box.bottom).astype(np.int64)
    last = np.clip(np.ceil(lower[:, 1] - 0.5), box.top, box.bottom).astype(np.int64)
    counts = last - first
    edge = np.repeat(np.arange(len(points)), counts)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    rows = np.repeat(first, counts) + np.arange(counts.sum()) - starts
    slope = (lower[:, 0] - upper[:, 0]) / np.where(
        lower[:, 1] > upper[:, 1], lower[:, 1] - upper[:, 1], 1.0
    )
    x = upper[edge, 0] + (rows + 0.5 - upper[edge, 1]) * slope[edge]
    order = np.lexsort((x, rows))
    return rows[order], x[order]


def spans_area(spans: Spans) -> Area:
    """Return the pixels of `spans`."""
    left, right = int(spans.lo.min()), int(spans.hi.max())
    columns = np.arange(left, right)
    inside = (columns >= spans.lo[:, None]) & (columns < spans.hi[:, None])
    return Area(Box(spans.top, left, spans.top + len(spans.lo), right), inside)
