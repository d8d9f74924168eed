"""Regions, the connected components of a mask, and what one can do to one. Qt-free.

Each action answers with a `Change` for `Document.apply`, or with None where it has nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.edits import U8, Bools, Box
from app.texts import mark
from segcore.classes import VOID

_SMOOTH_SIGMA_PX = 1.0
_NEAR_PX = 0.01  # distances are exact to the square root's rounding


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """One connected component. inside: bool (h, w) of the box, True where it lies."""

    box: Box
    inside: Bools
    class_id: int

    @property
    def pixels(self) -> int:
        """How many pixels it has."""
        return int(np.count_nonzero(self.inside))


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What to put where: uint8 (h, w) of the box, and bool (h, w), True where."""

    box: Box
    new_ids: U8
    where: Bools


def region_at(
    ids: U8, column: int, row: int, within: Box | None = None, connectivity: Literal[4, 8] = 8
) -> Region | None:
    """Return the region of `ids`, uint8 (H, W), at a pixel; None for a pixel outside.

    within: look only there, as if the mask ended at its edges. connectivity: 8 joins pixels that
    touch at corners; with 4 a line as thin as a diagonal of pixels keeps its sides apart.
    """
    # Here, because the window is shown before anyone clicks a region.
    import cv2

    view = Box(0, 0, *ids.shape) if within is None else within
    if not (view.top <= row < view.bottom and view.left <= column < view.right):
        return None
    part = np.ascontiguousarray(ids[view.slices])
    marks = np.zeros((view.height + 2, view.width + 2), np.uint8)
    seed = (column - view.left, row - view.top)
    flags = connectivity | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
    _, _, marks, (left, top, width, height) = cv2.floodFill(part, marks, seed, 0, 0, 0, flags)
    inside = marks[top + 1 : top + 1 + height, left + 1 : left + 1 + width] == 1
    box = Box(top, left, top + height, left + width).moved(view.top, view.left)
    return Region(box, inside, int(ids[row, column]))


def class_region(ids: U8, class_id: int) -> Region | None:
    """Return all pixels of a class as one; None when there are none."""
    inside = ids == class_id
    rows = np.flatnonzero(inside.any(axis=1))
    if rows.size == 0:
        return None
    columns = np.flatnonzero(inside.any(axis=0))
    box = Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
    return Region(box, inside[box.slices], class_id)


# --- actions ------------------------------------------------------------------------------------


def reassigned(region: Region, class_id: int) -> Change | None:
    """Give the region another class; void deletes it."""
    if class_id == region.class_id:
        return None
    return Change(region.box, np.full(region.inside.shape, class_id, np.uint8), region.inside)


def holes_filled(_ids: U8, region: Region) -> Change | None:
    """Give the region what it encloses."""
    holes = holes_of(region.inside)
    if not holes.any():
        return None
    return Change(region.box, np.full(holes.shape, region.class_id, np.uint8), holes)


def holes_of(inside: Bools, up_to_px: int | None = None) -> Bools:
    """Return bool (h, w): what `inside`, bool (h, w), encloses; a gap at a corner is closed.

    up_to_px: only holes of at most so many pixels.
    """
    import cv2

    outside = np.pad(~inside, 1, constant_values=True).astype(np.uint8)
    if up_to_px is None:
        cv2.floodFill(outside, None, (0, 0), 2, 0, 0, 4)
        return np.asarray(outside[1:-1, 1:-1] == 1)
    _, marks, stats, _ = cv2.connectedComponentsWithStats(outside, connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] <= up_to_px
    small[0] = False  # what is inside
    small[marks[0, 0]] = False  # what is around it
    return np.asarray(small[marks[1:-1, 1:-1]])


def grown(ids: U8, region: Region, by_px: float = 1) -> Change | None:
    """Give the region every pixel whose centre is within `by_px` of one of its own."""
    box, inside = _with_margin(ids, region, by_px)
    gained = ~inside & (_distance_to(inside) <= by_px + _NEAR_PX)
    if not gained.any():
        return None
    return Change(box, np.full(gained.shape, region.class_id, np.uint8), gained)


def shrunk(ids: U8, region: Region, by_px: float = 1) -> Change | None:
    """Take from the region every pixel within `by_px` of a pixel that is not its own.

    What it gives up becomes what lies nearest. The edge of the image is no neighbour.
    """
    box, inside = _with_margin(ids, region, by_px)
    if inside.all():
        return None
    lost = inside & (_distance_to(~inside) <= by_px + _NEAR_PX)
    return Change(box, _nearest_outside(ids[box.slices], inside), lost)


def smoothed(ids: U8, region: Region) -> Change | None:
    """Round the region's rim: off with spikes, in with notches.

    What it gives up becomes what lies nearest. None also for a region too thin to be smoothed.
    """
    import cv2

    box, inside = _with_margin(ids, region, 4 * _SMOOTH_SIGMA_PX)
    blurred = cv2.GaussianBlur(
        inside.astype(np.float32), (0, 0), _SMOOTH_SIGMA_PX, borderType=cv2.BORDER_REPLICATE
    )
    smooth = blurred > 0.5
    changed = smooth != inside
    if not smooth.any() or not changed.any():
        return None
    new_ids = np.where(smooth, np.uint8(region.class_id), _nearest_outside(ids[box.slices], inside))
    return Change(box, new_ids, changed)


def kept_alone(ids: U8, region: Region) -> Change | None:
    """Make every other region of the same class void."""
    others = ids == region.class_id
    others[region.box.slices] &= ~region.inside
    everything = class_region(others.view(np.uint8), 1)
    if everything is None:
        return None
    new_ids = np.full(everything.inside.shape, VOID, np.uint8)
    return Change(everything.box, new_ids, everything.inside)


def deleted(_ids: U8, region: Region) -> Change | None:
    """Make the region void."""
    return reassigned(region, VOID)


@dataclass(frozen=True, slots=True)
class RegionAction:
    """What can be done to a region: name of the edit, what does it, what to say when it cannot."""

    name: str
    change: Callable[[U8, Region], Change | None]
    nothing: str


REGION_ACTIONS: dict[str, RegionAction] = {
    "delete": RegionAction(
        mark("Edits", "Delete region"), deleted, mark("Regions", "This region is void already.")
    ),
    "fill_holes": RegionAction(
        mark("Edits", "Fill holes"), holes_filled, mark("Regions", "This region has no holes.")
    ),
    "grow": RegionAction(
        mark("Edits", "Grow region"), grown, mark("Regions", "This region has no room to grow.")
    ),
    "shrink": RegionAction(
        mark("Edits", "Shrink region"),
        shrunk,
        mark("Regions", "This region fills the whole image."),
    ),
    "smooth": RegionAction(
        mark("Edits", "Smooth region"),
        smoothed,
        mark("Regions", "There is nothing to smooth here, or it is too thin for it."),
    ),
    "keep_only": RegionAction(
        mark("Edits", "Keep only this region"),
        kept_alone,
        mark("Regions", "This class has no other region in this image."),
    ),
}


def _with_margin(ids: U8, region: Region, by_px: float) -> tuple[Box, Bools]:
    """Return the region's box with room around it, inside the image, and the region in it."""
    room = int(np.ceil(by_px)) + 1
    box = region.box
    wide = Box(box.top - room, box.left - room, box.bottom + room, box.right + room)
    wide = wide.intersection(Box(0, 0, *ids.shape))
    inside = np.zeros((wide.height, wide.width), bool)
    inside[box.moved(-wide.top, -wide.left).slices] = region.inside
    return wide, inside


def _distance_to(target: Bools) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return float32 (h, w): from each pixel to the nearest of `target`, centre to centre."""
    import cv2

    away = (~target).astype(np.uint8)
    distance = cv2.distanceTransform(away, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(distance, np.float32)


def _nearest_outside(ids: U8, inside: Bools) -> U8:
    """Return uint8 (h, w): the id of the nearest pixel that is not `inside`; void without one."""
    import cv2

    if inside.all():
        return np.full(ids.shape, VOID, np.uint8)
    _, marks = cv2.distanceTransformWithLabels(
        inside.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    outside = ~inside
    found = np.full(int(marks.max()) + 1, VOID, np.uint8)
    found[marks[outside]] = ids[outside]
    nearest: U8 = found[marks]
    return nearest
