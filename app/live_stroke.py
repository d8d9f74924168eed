"""A stroke whose button is still down. Qt-free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.edits import TILE_PX, U8, Box, Landing, Patch, changed_patch
from app.strokes import Spans


@dataclass(slots=True, eq=False)
class LiveStroke:
    """What it is painted with, and the tiles it has touched as they were before.

    ticket: when it was begun. last: the pixel it has come to. dirty: what there is to repaint.
    """

    name: str
    class_id: int
    radius_px: float
    where: Landing | None
    spans_of: Callable[..., Spans | None]
    ticket: int
    last: tuple[int, int] | None = None
    before: dict[Box, U8] = field(default_factory=dict)
    dirty: Box | None = None

    def fill(self, ids: U8, spans: Spans) -> Box:
        """Paint the spans into uint8 (H, W), keeping what was there; return their box."""
        self._keep_tiles(ids, spans)
        class_id, where = self.class_id, self.where
        runs = zip(spans.lo.tolist(), spans.hi.tolist(), strict=True)
        for row, (lo, hi) in enumerate(runs, start=spans.top):
            if where is None:
                ids[row, lo:hi] = class_id
            elif lo < hi:
                run = ids[row : row + 1, lo:hi]
                run[where(run, Box(row, lo, row + 1, hi))] = class_id
        bottom = spans.top + len(spans.lo)
        return Box(spans.top, int(spans.lo.min()), bottom, int(spans.hi.max()))

    def _keep_tiles(self, ids: U8, spans: Spans) -> None:
        """Copy the tiles that the spans enter for the first time."""
        whole, bottom = Box(0, 0, *ids.shape), spans.top + len(spans.lo)
        for top in range(spans.top // TILE_PX * TILE_PX, bottom, TILE_PX):
            rows = slice(max(top - spans.top, 0), top + TILE_PX - spans.top)
            band = Box(top, int(spans.lo[rows].min()), top + TILE_PX, int(spans.hi[rows].max()))
            for left in range(band.left // TILE_PX * TILE_PX, band.right, TILE_PX):
                tile = Box(top, left, top + TILE_PX, left + TILE_PX)
                box = tile.intersection(whole)
                if box not in self.before:
                    self.before[box] = ids[box.slices].copy()

    def patches(self, ids: U8) -> list[Patch]:
        """Return what it has changed in uint8 (H, W)."""
        found = [changed_patch(b, before, ids[b.slices]) for b, before in self.before.items()]
        return [patch for patch in found if patch is not None]

    def take_back(self, ids: U8) -> None:
        """Put back into uint8 (H, W) what was there."""
        for box, before in self.before.items():
            ids[box.slices] = before
