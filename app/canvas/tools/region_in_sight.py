"""Which region lies under a resting pointer, as far and as finely as the screen shows it."""

from __future__ import annotations

import math
from typing import Literal

from app.canvas.tools.base import Pointer, Surface
from app.edits import U8, Box
from app.regions import Region, region_at
from app.shapes import Area
from app.strokes import pixel_at


class RegionInSight:
    """Finds the region again only when pointer, mask or view have left it.

    A hover must not walk a large image, so only every `step`-th pixel in sight is looked at.
    """

    def __init__(self, connectivity: Literal[4, 8] = 8) -> None:
        self.connectivity: Literal[4, 8] = connectivity
        self.area: Area | None = None
        self.step = 1
        self._key: tuple[object, ...] = ()

    def forget(self) -> None:
        """There is no region."""
        self.area, self._key = None, ()

    def find(self, ids: U8, version: object, at: Pointer, on: Surface) -> Area | None:
        """Return the region of `ids`, uint8 (H, W), in steps of `step` pixels; None outside.

        version: changes when the content of `ids` does.
        """
        column, row = pixel_at(at.x, at.y)
        sight = on.visible_box()
        key = (id(ids), version, sight, on.zoom)
        if key == self._key and _holds(self.area, column // self.step, row // self.step):
            return self.area
        self._key = key
        self.step = max(1, math.ceil(1 / on.zoom - 0.5))
        region = self._region(ids, column, row, sight)
        self.area = None if region is None else Area(region.box, region.inside)
        return self.area

    def _region(self, ids: U8, column: int, row: int, sight: Box) -> Region | None:
        step = self.step
        coarse = Box(
            sight.top // step, sight.left // step, -(-sight.bottom // step), -(-sight.right // step)
        )
        part = ids[coarse.top * step : sight.bottom : step, coarse.left * step : sight.right : step]
        at = (column // step - coarse.left, row // step - coarse.top)
        region = region_at(part, *at, connectivity=self.connectivity)
        if region is None:
            return None
        return Region(region.box.moved(coarse.top, coarse.left), region.inside, region.class_id)


def _holds(area: Area | None, column: int, row: int) -> bool:
    if area is None:
        return False
    box = area.box
    inside = box.top <= row < box.bottom and box.left <= column < box.right
    return inside and bool(area.inside[row - box.top, column - box.left])
