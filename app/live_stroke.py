"""A stroke whose button is still down. Qt-free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from app.edits import TILE_PX, U8, Box, Landing, Patch, changed_patch
from app.strokes import Spans


@dataclass(slots=True, eq=False)
class LiveStroke:
    """What it is painted with, and the tiles it has come near as they were before.

    ticket: when it was begun. last: the pixel it has come to. covered: what the brush covers there.
    dirty: what there is to repaint.
    """

    name: str
    class_id: int
    radius_px: float
    where: Landing | None
    spans_of: Callable[..., Spans | None]
    ticket: int
    last: tuple[int, int] | None = None
    covered: Spans | None = None
    before: dict[Box, U8] = field(default_factory=dict)
    dirty: Box | None = None

    def fill(self, ids: U8, spans: Spans, covered: Spans | None) -> list[Box]:
        """Paint the spans into uint8 (H, W), keeping what was there; return the boxes of the new.

        covered: which of them the stroke has painted before; None for none.
        """
        boxes = []
        for fresh in (spans,) if covered is None else spans.without(covered):
            for band in fresh.bands():
                box = band.box()
                self._keep_tiles(ids, box)
                if self.where is None:
                    self._fill_runs(ids, band)
                else:
                    self._fill_where(ids[box.slices], box, band, self.where)
                boxes.append(box)
        return boxes

    def _fill_runs(self, ids: U8, band: Spans) -> None:
        runs = zip(band.lo.tolist(), band.hi.tolist(), strict=True)
        for row, (lo, hi) in enumerate(runs, start=band.top):
            ids[row, lo:hi] = self.class_id  # nothing where lo >= hi

    def _fill_where(self, part: U8, box: Box, band: Spans, where: Landing) -> None:
        columns = np.arange(box.left, box.right)
        inside = (columns >= band.lo[:, None]) & (columns < band.hi[:, None])
        part[inside & where(part, box)] = self.class_id

    def _keep_tiles(self, ids: U8, area: Box) -> None:
        """Copy the tiles that are entered for the first time."""
        top, left = (side // TILE_PX * TILE_PX for side in (area.top, area.left))
        bottom, right = (-(-side // TILE_PX) * TILE_PX for side in (area.bottom, area.right))
        whole_tiles = Box(top, left, bottom, right).intersection(Box(0, 0, *ids.shape))
        for tile in whole_tiles.tiles():
            if tile not in self.before:
                self.before[tile] = ids[tile.slices].copy()

    def patches(self, ids: U8) -> list[Patch]:
        """Return what it has changed in uint8 (H, W)."""
        found = [changed_patch(b, before, ids[b.slices]) for b, before in self.before.items()]
        return [patch for patch in found if patch is not None]

    def take_back(self, ids: U8) -> None:
        """Put back into uint8 (H, W) what was there."""
        for box, before in self.before.items():
            ids[box.slices] = before
