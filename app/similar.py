"""Pixels of a photo that look like a given one: what the magic wand takes. Qt-free."""

from __future__ import annotations

import numpy as np

from app.edits import U8, Bools, Box
from app.regions import holes_of
from app.shapes import Area

MAX_TOLERANCE = 255
# Noise leaves specks in what the wand takes. Measured on micrographs of precipitates and of
# nuclei, filling those raises the best overlap that any tolerance reaches from 0.79 to 0.85 and
# from 0.87 to 0.90; filling every hole would swallow whole precipitates.
SPECK_PX = 32


def similar_area(
    photo: U8, seed: tuple[int, int], tolerance: int, connected: bool = True
) -> Area | None:
    """Return what looks like the pixel `seed`, (column, row), and hangs together with it.

    photo: uint8 (H, W, C), of which the first three channels count. A pixel is similar when none
    of them is further than `tolerance` from the seed's. connected: False takes the similar pixels
    of the whole photo. None for a seed outside.
    """
    height, width = photo.shape[:2]
    column, row = seed
    if not (0 <= row < height and 0 <= column < width):
        return None
    colour = photo[row, column]
    whole = Box(0, 0, height, width)
    if not connected:
        return Area(whole, similar_pixels(photo, colour, tolerance))
    reach = 256
    while True:
        # Most regions are small: look further only when one goes on.
        view = Box(row - reach, column - reach, row + reach, column + reach).intersection(whole)
        found = _connected(similar_pixels(photo[view.slices], colour, tolerance), seed, view)
        if view == whole or not _reaches_out(found.box, view, whole):
            return Area(found.box, found.inside | holes_of(found.inside, SPECK_PX))
        reach *= 4


def similar_pixels(part: U8, colour: U8, tolerance: int) -> Bools:
    """Return bool (h, w): where `part`, uint8 (h, w, C), is within `tolerance` of `colour`."""
    import cv2

    low = np.maximum(colour.astype(int) - tolerance, 0)
    high = np.minimum(colour.astype(int) + tolerance, 255)
    similar = cv2.inRange(np.ascontiguousarray(part), low.astype(float), high.astype(float))
    return np.asarray(similar != 0)


def _connected(similar: Bools, seed: tuple[int, int], view: Box) -> Area:
    import cv2

    marks = np.zeros((view.height + 2, view.width + 2), np.uint8)
    at = (seed[0] - view.left, seed[1] - view.top)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
    found = cv2.floodFill(similar.view(np.uint8), marks, at, 0, 0, 0, flags)
    marks, (left, top, width, height) = found[2], found[3]
    inside = marks[top + 1 : top + 1 + height, left + 1 : left + 1 + width] == 1
    return Area(Box(top, left, top + height, left + width).moved(view.top, view.left), inside)


def _reaches_out(box: Box, view: Box, whole: Box) -> bool:
    return (
        (box.top == view.top > whole.top)
        or (box.left == view.left > whole.left)
        or (box.bottom == view.bottom < whole.bottom)
        or (box.right == view.right < whole.right)
    )
