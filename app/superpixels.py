"""Superpixels: small pieces of a photo that follow its edges. Qt-free.

SLIC is in neither OpenCV's headless package (it is in the contributed modules) nor, without
scikit-image and the SciPy under it, anywhere else at hand. It is a k-means of few lines, written
here with NumPy for a regular grid of cells, each pixel choosing among the nine around it; watershed
from the cores makes every piece hang together. On the micrographs and pavements it was tried on,
the best labelling its pieces allow is as good as scikit-image's or better (0.97 against 0.96 of the
pixels, superalloys, pieces of 12 px).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.edits import U8

SMALLEST_SIDE_PX, LARGEST_SIDE_PX = 5, 64
_ROUNDS = 5
_BLUR_SIGMA_PX = 1.0
# How much a pixel's place counts against its colour: pieces follow edges more than a grid.
_COMPACTNESS = 5.0
_FAR = 1e6

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]


def superpixels(rgb: U8, side_px: int) -> I32:
    """Return int32 (h, w): to which superpixel, 1 and up, each pixel of uint8 (h, w, 3) belongs.

    Each is connected, and about `side_px` wide and high.
    """
    import cv2

    smooth = cv2.GaussianBlur(np.ascontiguousarray(rgb), (0, 0), _BLUR_SIGMA_PX)
    height, width = rgb.shape[:2]
    side = min(side_px, height, width)
    rows, columns = -(-height // side), -(-width // side)
    # Whole cells only: what is beyond the photo is cut off again.
    room = (0, rows * side - height, 0, columns * side - width)
    padded = cv2.copyMakeBorder(smooth, *room, cv2.BORDER_REPLICATE)
    lab = cv2.cvtColor(padded.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    marks = _clustered(lab, side, rows, columns)[:height, :width]
    return _connected(np.ascontiguousarray(marks), smooth)


def _clustered(lab: F32, side: int, rows: int, columns: int) -> I32:
    """k-means on colour and place, float32 (h, w, 3), every pixel among the cells around its own.

    One row of cells after the other, so that what is worked on stays in the cache.
    """
    weight = _COMPACTNESS / side
    features = np.empty((5, *lab.shape[:2]), np.float32)
    features[:3] = lab.transpose(2, 0, 1)
    features[3] = (np.arange(lab.shape[0], dtype=np.float32) * weight)[:, None]
    features[4] = np.arange(lab.shape[1], dtype=np.float32) * weight
    number = rows * columns
    numbers = np.pad(np.arange(number, dtype=np.int32).reshape(rows, columns), 1)
    centres = features.reshape(5, rows, side, columns, side).mean(axis=(2, 4), dtype=np.float32)
    marks = np.empty(lab.shape[:2], np.int32)
    for _ in range(_ROUNDS):
        around = np.pad(centres, ((0, 0), (1, 1), (1, 1)), constant_values=_FAR)
        sums = np.zeros((6, number))
        for row in range(rows):
            band = slice(row * side, (row + 1) * side)
            cells = features[:, band].reshape(5, side, columns, side)
            chosen = _nearest(cells, around[:, row : row + 3], numbers[row : row + 3])
            marks[band] = chosen
            flat = chosen.ravel()
            base = max(0, (row - 1) * columns)
            for i in range(5):
                found = np.bincount(flat - base, features[i, band].ravel())
                sums[i, base : base + found.size] += found
            found = np.bincount(flat - base)
            sums[5, base : base + found.size] += found
        filled = (sums[5] > 0).reshape(rows, columns)
        means = (sums[:5] / np.maximum(sums[5], 1)).astype(np.float32).reshape(centres.shape)
        centres = np.where(filled, means, centres)
    return marks


def _nearest(cells: F32, around: F32, numbers: I32) -> I32:
    """Return int32 (side, columns * side): the nearest centre of each pixel of one row of cells.

    cells: float32 (5, side, columns, side). around: float32 (5, 3, columns + 2). numbers: int32
    (3, columns + 2), of the same centres.
    """
    side, columns = cells.shape[1], cells.shape[2]
    best = np.full(cells.shape[1:], np.inf, np.float32)
    chosen = np.zeros(cells.shape[1:], np.int32)
    distance, part = np.empty_like(best), np.empty_like(best)
    for down in range(3):
        for right in range(3):
            centre = around[:, down, right : right + columns]
            distance.fill(0)
            for i in range(5):
                np.subtract(cells[i], centre[i][None, :, None], out=part)
                np.multiply(part, part, out=part)
                distance += part
            nearer = distance < best
            np.copyto(best, distance, where=nearer)
            number = numbers[down, right : right + columns][None, :, None]
            np.copyto(chosen, np.broadcast_to(number, chosen.shape), where=nearer)
    return chosen.reshape(side, columns * side)


def _connected(marks: I32, smooth: U8) -> I32:
    """Let the largest core of each cluster grow over what is left, along the photo's edges."""
    import cv2

    alike = np.ones(marks.shape, bool)
    across, down = marks[:, :-1] == marks[:, 1:], marks[:-1] == marks[1:]
    alike[:, :-1] &= across
    alike[:, 1:] &= across
    alike[:-1] &= down
    alike[1:] &= down
    number, cores, stats, _ = cv2.connectedComponentsWithStats(
        alike.astype(np.uint8), connectivity=4
    )
    if number < 2:  # cells too small to have a core
        return np.ascontiguousarray(marks + 1)
    cluster_of = np.zeros(number, np.int64)
    cluster_of[cores.ravel()] = marks.ravel()
    sizes = stats[:, cv2.CC_STAT_AREA].astype(np.int64)
    largest = np.zeros(int(marks.max()) + 1, np.int64)
    np.maximum.at(largest, cluster_of[1:], sizes[1:])
    stays = sizes == largest[cluster_of]
    stays[0] = False
    seeds = np.where(stays[cores], cores, 0).astype(np.int32)
    cv2.watershed(smooth, seeds)
    return _without_lines(seeds)


def _without_lines(marks: I32) -> I32:
    """Give the lines that watershed leaves (and the photo's edge) to a neighbour."""
    open_ = marks <= 0
    while open_.any():
        before = marks.copy()
        for shift, axis in ((1, 0), (-1, 0), (1, 1), (-1, 1)):
            neighbour = np.roll(before, shift, axis)
            edge: list[slice] = [slice(None), slice(None)]
            edge[axis] = slice(0, 1) if shift == 1 else slice(-1, None)
            neighbour[tuple(edge)] = 0
            taken = open_ & (neighbour > 0)
            marks[taken] = neighbour[taken]
            open_ &= ~taken
    return marks
