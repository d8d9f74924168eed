"""What each tool does, pixel by pixel from its definition: slow, and independent of the app."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

VOID = 255
SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0))
CORNERS = ((1, 1), (1, -1), (-1, 1), (-1, -1))


@dataclass
class Replay:
    """A document as a list of whole masks, the dullest undo stack there is."""

    states: list = field(default_factory=list)
    at: int = 0

    @property
    def ids(self):
        return self.states[self.at]

    def push(self, ids):
        if not np.array_equal(ids, self.ids):
            del self.states[self.at + 1 :]
            self.states.append(ids)
            self.at += 1

    def step(self, by):
        self.at = min(max(self.at + by, 0), len(self.states) - 1)


def grid(shape):
    return np.mgrid[: shape[0], : shape[1]].astype(float)


def stroke(shape, points, radius_px, is_square):
    """Return bool (H, W): what a brush covers on its way over pixels (column, row)."""
    y, x = grid(shape)
    covered = np.zeros(shape, bool)
    reach = radius_px - 0.5
    for a, b in zip([points[0], *points[:-1]], points, strict=True):
        d = np.subtract(b, a, dtype=float)
        if not is_square:
            length2 = (d**2).sum()
            along = (x - a[0]) * d[0] + (y - a[1]) * d[1]
            t = np.clip(along / length2, 0, 1) if length2 else 0.0 * along
            covered |= np.hypot(x - a[0] - t * d[0], y - a[1] - t * d[1]) <= reach + 1e-7
            continue
        begin, end = np.zeros(shape), np.ones(shape)
        meets = np.ones(shape, bool)
        for offset, step in ((x - a[0], d[0]), (y - a[1], d[1])):
            if step == 0:
                meets &= np.abs(offset) < reach
            else:
                first, last = sorted(((offset - reach) / step, (offset + reach) / step), key=np.sum)
                meets &= (first < 1) & (last > 0)
                begin, end = np.maximum(begin, first), np.minimum(end, last)
        covered |= meets & (begin < end - 1e-6 if (d != 0).any() else meets)
    return covered


def rectangle(shape, a, b):
    y, x = grid(shape)
    left, right = sorted((a[0], b[0]))
    top, bottom = sorted((a[1], b[1]))
    return (x >= left) & (x <= right) & (y >= top) & (y <= bottom)


def ellipse(shape, a, b):
    y, x = grid(shape)
    half_x, half_y = (abs(b[0] - a[0]) + 1) / 2, (abs(b[1] - a[1]) + 1) / 2
    dx, dy = (x - (a[0] + b[0]) / 2) / half_x, (y - (a[1] + b[1]) / 2) / half_y
    return dx * dx + dy * dy <= 1 + 1e-9


def polygon(shape, points):
    """Even-odd, for corners in the middles of pixels: whole numbers, so exactly."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    inside = np.zeros(shape, bool)
    for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
        if ay == by:
            continue
        if ay > by:
            (ax, ay), (bx, by) = (bx, by), (ax, ay)
        crosses = (ay <= y) & (y < by)
        inside ^= crosses & ((x - ax) * (by - ay) < (bx - ax) * (y - ay))
    return inside


def connected(alike, seed, neighbours):
    """Return bool (H, W): what of `alike` hangs together with a pixel (column, row)."""
    found = np.zeros(alike.shape, bool)
    open_ = [(seed[1], seed[0])]
    while open_:
        row, column = open_.pop()
        inside = 0 <= row < alike.shape[0] and 0 <= column < alike.shape[1]
        if inside and alike[row, column] and not found[row, column]:
            found[row, column] = True
            open_ += [(row + dy, column + dx) for dy, dx in neighbours]
    return found


def region(ids, seed, neighbours=SIDES + CORNERS):
    return connected(ids == ids[seed[1], seed[0]], seed, neighbours)


def holes(inside, up_to=None):
    """Return bool (H, W): what is enclosed; holes connect at sides."""
    found = np.zeros(inside.shape, bool)
    seen = inside.copy()
    for row, column in np.argwhere(~inside):
        if seen[row, column]:
            continue
        hole = connected(~inside, (column, row), SIDES)
        seen |= hole
        at_edge = hole[0].any() or hole[-1].any() or hole[:, 0].any() or hole[:, -1].any()
        if not at_edge and (up_to is None or hole.sum() <= up_to):
            found |= hole
    return found


def similar(photo, seed, tolerance):
    """Return bool (H, W): what the wand takes, specks of up to 32 pixels included."""
    colour = photo[seed[1], seed[0]].astype(int)
    alike = np.abs(photo.astype(int) - colour).max(axis=2) <= tolerance
    found = connected(alike, seed, SIDES)
    return found | holes(found, 32)


def beside(inside):
    """Return bool (H, W): the pixels outside that share a side with one inside."""
    wide = np.pad(inside, 1)
    around = wide[2:, 1:-1] | wide[:-2, 1:-1] | wide[1:-1, 2:] | wide[1:-1, :-2]
    return around & ~inside


def lands(ids, class_id, where, only, locked, predicted):
    """Return bool (H, W): where painting a class may land."""
    found = ~np.isin(ids, [*locked])
    if where == "void" and class_id != VOID:
        found &= ids == VOID
    elif where == "class":
        found &= ids == only
    elif where == "different":
        found &= (ids != VOID) & (predicted != VOID) & (ids != predicted)
    return found
