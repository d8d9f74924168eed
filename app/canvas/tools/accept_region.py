"""Take one region of the prediction over into the labels with a click."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from app.canvas.tools.base import Button, IdleTool, Pointer, Surface
from app.edits import U8, Bools, Box, Edit
from app.strokes import pixel_at
from segcore.classes import VOID

_FINE = 4
_MOST_POINTS = 4_000


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """One connected component. inside: bool (h, w) of the box, True where it lies."""

    box: Box
    inside: Bools
    class_id: int


def region_at(ids: U8, column: int, row: int, within: Box | None = None) -> Region | None:
    """Return the region of `ids`, uint8 (H, W), at a pixel; pixels that touch at corners connect.

    within: look only there, as if the mask ended at its edges. None for a pixel outside.
    """
    # Here, because the window is shown before anyone clicks a region.
    import cv2

    view = Box(0, 0, *ids.shape) if within is None else within
    if not (view.top <= row < view.bottom and view.left <= column < view.right):
        return None
    part = np.ascontiguousarray(ids[view.slices])
    marks = np.zeros((view.height + 2, view.width + 2), np.uint8)
    seed = (column - view.left, row - view.top)
    flags = 8 | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
    _, _, marks, (left, top, width, height) = cv2.floodFill(part, marks, seed, 0, 0, 0, flags)
    inside = marks[top + 1 : top + 1 + height, left + 1 : left + 1 + width] == 1
    box = Box(top, left, top + height, left + width).moved(view.top, view.left)
    return Region(box, inside, int(ids[row, column]))


class AcceptRegionTool(IdleTool):
    """A left click copies the region of the prediction under the pointer into the labels."""

    name = "Accept region"

    def __init__(self) -> None:
        self._shown: Region | None = None
        self._path: QPainterPath | None = None
        self._of: U8 | None = None
        self._sight: tuple[Box, float] | None = None
        self._step = 1  # image pixels per pixel of `_shown`

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Accept the region under the pointer."""
        document, ids = on.document, on.prediction_ids
        if document is None or at.button is not Button.LEFT:
            return None
        if ids is None:
            on.tell("There is no prediction to accept yet.")
            return None
        region = region_at(ids, *pixel_at(at.x, at.y))
        if region is None:
            return None
        class_id = int(on.prediction_lut[region.class_id])
        if class_id == VOID:
            on.tell("The project has no class for this region: add it to the class table first.")
            return None
        new_ids = np.full(region.inside.shape, class_id, np.uint8)
        edit = document.apply(self.name, region.box, new_ids, region.inside)
        if edit is not None:
            on.refresh(edit.box)
        return edit

    def hover(self, at: Pointer | None, on: Surface) -> None:
        """Show which region a click would take."""
        ids = on.prediction_ids
        if at is None or ids is None:
            self._shown = self._path = self._of = None
            return
        column, row = pixel_at(at.x, at.y)
        sight = (on.visible_box(), on.zoom)
        if (
            self._of is ids
            and self._sight == sight
            and _holds(self._shown, column // self._step, row // self._step)
        ):
            return
        # In sight only, as fine as the screen: a hover must not walk a large image.
        self._step = max(1, math.ceil(1 / on.zoom - 0.5))
        self._shown = _region_in_sight(ids, column, row, on.visible_box(), self._step)
        self._of, self._sight = ids, sight
        fineness = _FINE if on.zoom >= _FINE else 1
        self._path = None if self._shown is None else _outline(self._shown, self._step, fineness)

    def outline(self, on: Surface) -> QPainterPath | None:
        """Return the rim of the region under the pointer."""
        return self._path


def _holds(region: Region | None, column: int, row: int) -> bool:
    if region is None:
        return False
    box = region.box
    inside = box.top <= row < box.bottom and box.left <= column < box.right
    return inside and bool(region.inside[row - box.top, column - box.left])


def _region_in_sight(ids: U8, column: int, row: int, sight: Box, step: int) -> Region | None:
    """Return the region of every step-th pixel of `sight`; its box counts in steps."""
    coarse = Box(
        sight.top // step, sight.left // step, -(-sight.bottom // step), -(-sight.right // step)
    )
    part = ids[coarse.top * step : sight.bottom : step, coarse.left * step : sight.right : step]
    at = (column // step - coarse.left, row // step - coarse.top)
    region = region_at(part, *at)
    if region is None:
        return None
    return Region(region.box.moved(coarse.top, coarse.left), region.inside, region.class_id)


def _outline(region: Region, step: int, fineness: int) -> QPainterPath:
    """Return the rim of a region in image pixels.

    fineness: contours run through pixel centres, so where pixels are large the region is enlarged
    first to bring them close to the pixels' edges.
    """
    import cv2

    inside = region.inside.astype(np.uint8)
    if fineness > 1:
        inside = inside.repeat(fineness, axis=0).repeat(fineness, axis=1)
    contours, _ = cv2.findContours(inside, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    path = QPainterPath()
    budget = _MOST_POINTS
    for contour in sorted(contours, key=len, reverse=True):
        budget -= len(contour)
        if budget < 0 and not path.isEmpty():
            break  # of a region full of specks the longest rims say enough
        points = (contour[:, 0, :] + 0.5) / fineness + (region.box.left, region.box.top)
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in (points * step).tolist()]))
        path.closeSubpath()
    return path
