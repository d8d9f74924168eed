"""The regions of a mask, each counted apart: what tells instances from classes. Qt-free.

Semantic segmentation says of every pixel which class it is; where instances are told apart, two
nuclei side by side are two. Here a region, a connected component of one class, is an instance.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.edits import U8, Box
from segcore.classes import VOID
from segcore.operations import count_ids

Ints = npt.NDArray[np.int32]

TINTS = 254  # colours that regions take in turn; tint 0 is no region
_BAND_PX = 125_000  # at a time, so that no single call keeps the window's thread waiting


@dataclass(frozen=True, slots=True, eq=False)
class Instances:
    """Every region of a mask.

    ids: uint8 (H, W), the mask they were found in. tints: uint8 (H, W), 0 for no region, else
    1..`TINTS`. class_ids uint8 (n,), numbers int32 (n,): class of each region and its place among
    those of its class, from 1, in reading order. columns, rows int32 (n,): a pixel deep inside
    each. depths int32 (n,): how many steps, left, right, up or down, that pixel is from the
    nearest one outside, at most 255.
    """

    ids: U8
    tints: U8
    class_ids: U8
    numbers: Ints
    columns: Ints
    rows: Ints
    depths: Ints

    def __len__(self) -> int:
        """Return how many regions there are."""
        return len(self.numbers)

    def counts(self) -> dict[int, int]:
        """Return how many regions each class has, for those that have any."""
        present, counts = np.unique(self.class_ids, return_counts=True)
        return dict(zip(present.tolist(), counts.tolist(), strict=True))

    def within(self, box: Box) -> npt.NDArray[np.intp]:
        """Return which regions have their pixel in the box."""
        inside = (self.rows >= box.top) & (self.rows < box.bottom)
        inside &= (self.columns >= box.left) & (self.columns < box.right)
        return np.flatnonzero(inside)


def find_instances(
    ids: U8,
    left_out: Collection[int] = (),
    is_stale: Callable[[], bool] = lambda: False,
) -> Instances | None:
    """Find every region of `ids`, uint8 (H, W), pixels that touch at corners joined.

    left_out: classes whose regions are not counted, as the background is not; void never is.
    is_stale: asked now and then; once it says True, None is returned, for nobody wants to know.

    For a thread: the mask is copied first, and what takes long lets the window run meanwhile.
    """
    # Here, because the window is shown before anyone looks at instances.
    import cv2

    # OpenCV would take every core for seconds on end, and the hand needs one.
    cv2.setNumThreads(max(1, (os.cpu_count() or 2) - 1))
    ids = ids.copy()
    tints = np.zeros(ids.shape, np.uint8)
    parts: list[tuple[int, Ints]] = []
    seen = 0
    for class_id in _present(ids):
        if class_id == VOID or class_id in left_out:
            continue
        if is_stale():
            return None
        box = _box_of(ids, class_id)
        inside = (ids[box.slices] == class_id).view(np.uint8)
        count, marks = cv2.connectedComponents(inside, connectivity=8, ltype=cv2.CV_32S)
        # So that what is cut off by the image's edge does not count as deep there.
        framed = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        depth = cv2.distanceTransform(framed, cv2.DIST_L1, 3, dstType=cv2.CV_8U)[1:-1, 1:-1]
        _tint(marks, tints[box.slices], count - 1, seen)
        spots = _deepest(marks, depth, count - 1)
        spots[0] += box.left
        spots[1] += box.top
        parts.append((class_id, spots))
        seen += count - 1
    spots = np.concatenate([s for _, s in parts] or [np.zeros((3, 0), np.int32)], axis=1)
    sizes = [s.shape[1] for _, s in parts]
    class_ids = np.repeat(np.array([c for c, _ in parts], np.uint8), sizes)
    numbers = np.concatenate([np.arange(1, n + 1) for n in sizes] or [np.zeros(0)])
    return Instances(ids, tints, class_ids, numbers.astype(np.int32), *spots)


def _present(ids: U8) -> list[int]:
    return np.flatnonzero(count_ids(ids)).tolist()


def _box_of(ids: U8, class_id: int) -> Box:
    """Return the box of a class that is there."""
    inside = ids == class_id
    rows = np.flatnonzero(inside.any(axis=1))
    columns = np.flatnonzero(inside.any(axis=0))
    return Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)


def _bands(height: int, width: int) -> list[slice]:
    rows = max(1, _BAND_PX // max(1, width))
    return [slice(top, top + rows) for top in range(0, height, rows)]


def _tint(marks: Ints, tints: U8, count: int, seen: int) -> None:
    """Give each region of `marks`, int32 (h, w), 1..count and 0 for none, its tint."""
    tint_of = ((np.arange(count + 1) + (seen - 1)) % TINTS + 1).astype(np.uint8)
    tint_of[0] = 0
    for band in _bands(*marks.shape):
        tints[band] |= tint_of[marks[band]]  # where a region of another class is, none of these is


def _deepest(marks: Ints, depth: U8, count: int) -> Ints:
    """Return int32 (3, count): column, row and depth of a deepest pixel of each region.

    marks: int32 (h, w), 1..count and 0 for none. depth: uint8 (h, w).
    """
    import cv2

    best = np.zeros((3, count + 1), np.int32)
    # Nothing but the tops of hills can be deepest: a small part of all pixels.
    tops = cv2.dilate(depth, np.ones((3, 3), np.uint8)) == depth
    tops &= depth > 0
    for band in _bands(*marks.shape):
        at = np.flatnonzero(tops[band])
        rows, columns = np.divmod(at, marks.shape[1])
        regions, depths = marks[band][rows, columns], depth[band][rows, columns].astype(np.int32)
        found, of, deepest = _deepest_of(regions, depths)
        top = depths == deepest[of]
        chosen = np.flatnonzero(top)[_middles(of[top], rows[top], columns[top])]
        better = deepest > best[2, found]
        found, chosen = found[better], chosen[better]
        best[:, found] = columns[chosen], rows[chosen] + band.start, depths[chosen]
    return best[:, 1:]


def _deepest_of(regions: Ints, depths: Ints) -> tuple[Ints, npt.NDArray[np.intp], Ints]:
    """Return which regions there are, the place of each pixel's in that, and their depths."""
    found, of = np.unique(regions, return_inverse=True)
    order = np.lexsort((depths, of))
    ends = np.flatnonzero(np.diff(of[order], append=-1))
    return found, of, depths[order][ends]


def _middles(
    of: npt.NDArray[np.intp], rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """Return of each group the pixel nearest to its middle, for a ridge is as deep all along.

    of: intp (n,), the group of each pixel, 0 and up, none of them empty.
    """
    counts = np.bincount(of)
    middle_row = np.bincount(of, rows) / np.maximum(counts, 1)
    middle_column = np.bincount(of, columns) / np.maximum(counts, 1)
    away = (rows - middle_row[of]) ** 2 + (columns - middle_column[of]) ** 2
    order = np.lexsort((away, of))
    return order[np.flatnonzero(np.diff(of[order], prepend=-1))]
