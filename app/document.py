"""One image's labels while they are edited: strokes, undo and redo within a memory budget. Qt-free.

`Document.ids` keeps its buffer for life, so a QImage may wrap it without a copy. Everything that
changes it goes through a stroke or `apply`, and every finished change is one `Edit`, one undo step.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.edits import (
    TILE_PX,
    U8,
    Bools,
    Box,
    Edit,
    Patch,
    Step,
    changed_patch,
    union_of,
)
from app.strokes import Spans, Stroke, capsule_spans, pixel_at, square_spans, tapered
from segcore.masks import Mask
from segcore.operations import count_ids

__all__ = ["Box", "Document", "Edit", "Landing", "Step", "Stroke"]

DEFAULT_UNDO_BUDGET_BYTES = 256 * 2**20
_MOST_UNCOUNTED = 100
_ENCODE_AHEAD = 10


class Landing(Protocol):
    """Where painting may land: asked for the ids there now, answers which pixels may change."""

    def __call__(self, ids: U8, box: Box) -> Bools:
        """Return bool (h, w) for `ids`, uint8 (h, w), the pixels of `box`."""


StepListener = Callable[[Step, Edit], None]


class _LiveStroke:
    """A stroke whose button is still down, and the tiles it has touched as they were before."""

    def __init__(
        self, name: str, class_id: int, radius_px: float, where: Landing | None, is_square: bool
    ) -> None:
        self.name = name
        self.class_id = class_id
        self.radius_px = radius_px
        self.where = where
        self.spans_of = square_spans if is_square else capsule_spans
        self.last: tuple[int, int] | None = None
        self.before: dict[Box, U8] = {}
        self.dirty: Box | None = None


class Document:
    """The labels of one image, with their undo stack.

    mask: as read from disk; its ids are copied. path: where it is or will be saved.
    on_step: called after every finished edit, undo and redo, with the document already consistent;
    the session journals there.
    """

    def __init__(
        self,
        mask: Mask,
        path: Path | None = None,
        undo_budget_bytes: int = DEFAULT_UNDO_BUDGET_BYTES,
        on_step: StepListener | None = None,
    ) -> None:
        self.path = path
        self.undo_budget_bytes = undo_budget_bytes
        self.on_step = on_step
        self._mask = mask
        self._ids: U8 = np.array(mask.ids, dtype=np.uint8, order="C")
        self._live: _LiveStroke | None = None
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        self._last_serial = 0
        self._floor = 0  # position below the oldest edit that can still be undone
        self._saved = 0
        self._counts: npt.NDArray[np.int64] | None = None  # as of before `_uncounted`
        self._uncounted: list[tuple[Step, Edit]] = []
        self._held_bytes = 0
        self._packed_serial = 0  # edits up to here have nothing left to compress

    # --- what it is now -------------------------------------------------------------------------

    @property
    def ids(self) -> U8:
        """The live mask, uint8 (H, W), C-contiguous; the same buffer for the document's life."""
        return self._ids

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self._ids.shape[0], self._ids.shape[1]

    @property
    def position(self) -> int:
        """Names the present state among all states of this document; see `mark_saved`."""
        return self._done[-1].serial if self._done else self._floor

    @property
    def is_as_read(self) -> bool:
        """True when every change since the mask was read is taken back."""
        return self._live is None and self.position == 0

    @property
    def last_edit_s(self) -> float:
        """When the last edit that is done was made, in `time.monotonic` seconds; 0 for none."""
        return self._done[-1].when_s if self._done else 0.0

    @property
    def modified(self) -> bool:
        """True when the present state is not the saved one."""
        return self._live is not None or self.position != self._saved

    def mark_saved(self, position: int | None = None) -> None:
        """Say that the state at `position` (default: the present one) is on disk."""
        self._saved = self.position if position is None else position

    def snapshot(self) -> Mask:
        """Return a copy of the labels that another thread may write."""
        return self._mask.with_ids(self._ids.copy())

    def class_counts(self) -> dict[int, int]:
        """Return the pixels per class id, void (255) too, for ids that occur.

        The first call walks the whole mask, later ones what changed since. A live stroke counts
        when it ends.
        """
        if self._counts is None:
            self._counts = count_ids(self._ids)
            for box, before in self._live.before.items() if self._live else ():
                self._counts += count_ids(before) - count_ids(self._ids[box.slices])
        for step, edit in self._uncounted:
            change = sum(patch.after.counts() - patch.before.counts() for patch in edit.patches)
            self._counts += -change if step is Step.UNDO else change
        self._uncounted.clear()
        return {int(i): int(self._counts[i]) for i in np.flatnonzero(self._counts)}

    # --- strokes --------------------------------------------------------------------------------

    @property
    def stroke_is_live(self) -> bool:
        """True between `begin_stroke` and `end_stroke` or `cancel_stroke`."""
        return self._live is not None

    def begin_stroke(
        self,
        name: str,
        class_id: int,
        radius_px: float,
        where: Landing | None = None,
        is_square: bool = False,
    ) -> None:
        """Start a stroke of a round or square brush; a live one is ended first.

        where: limits where painting may land.
        """
        self.end_stroke()
        self._live = _LiveStroke(name, class_id, radius_px, where, is_square)

    def extend_stroke(self, x: float, y: float, radius_px: float | None = None) -> Box | None:
        """Paint straight on to image point (x, y); return the box to repaint, None for nothing.

        radius_px: what the brush grows or shrinks to on the way (pen pressure); None: as it is.
        """
        live = self._live
        if live is None:
            return None
        pixel = pixel_at(x, y)
        radius_px = live.radius_px if radius_px is None else radius_px
        from_px = radius_px if live.last is None else live.radius_px
        dirty: Box | None = None
        for piece in tapered(live.last or pixel, pixel, from_px, radius_px):
            spans = live.spans_of(*piece, self.size)
            if spans is not None:
                self._keep_tiles(live, spans)
                self._fill(live, spans)
                box = _box_of(spans)
                dirty = box if dirty is None else dirty.union(box)
        live.last, live.radius_px = pixel, radius_px
        if dirty is not None:
            live.dirty = dirty if live.dirty is None else live.dirty.union(dirty)
        return dirty

    def end_stroke(self) -> Edit | None:
        """Finish the stroke as one undo step; None when there is none or it changed nothing."""
        live, self._live = self._live, None
        if live is None:
            return None
        patches = [
            changed_patch(box, before, self._ids[box.slices]) for box, before in live.before.items()
        ]
        return self._push(live.name, [p for p in patches if p is not None])

    def cancel_stroke(self) -> Box | None:
        """Give the live stroke up and restore what was there; return the box to repaint."""
        live, self._live = self._live, None
        if live is None:
            return None
        for box, before in live.before.items():
            self._ids[box.slices] = before
        return live.dirty

    def paint(self, name: str, stroke: Stroke, where: Landing | None = None) -> Edit | None:
        """Paint a whole stroke at once, as one undo step."""
        self.begin_stroke(name, stroke.class_id, stroke.radius_px, where)
        for x, y in stroke.points:
            self.extend_stroke(float(x), float(y))
        return self.end_stroke()

    def _keep_tiles(self, live: _LiveStroke, spans: Spans) -> None:
        """Copy the tiles that the spans enter for the first time."""
        bottom = spans.top + len(spans.lo)
        for top in range(spans.top // TILE_PX * TILE_PX, bottom, TILE_PX):
            rows = slice(max(top - spans.top, 0), top + TILE_PX - spans.top)
            band = Box(top, int(spans.lo[rows].min()), top + TILE_PX, int(spans.hi[rows].max()))
            for left in range(band.left // TILE_PX * TILE_PX, band.right, TILE_PX):
                tile = Box(top, left, top + TILE_PX, left + TILE_PX)
                box = tile.intersection(Box(0, 0, *self.size))
                if box not in live.before:
                    live.before[box] = self._ids[box.slices].copy()

    def _fill(self, live: _LiveStroke, spans: Spans) -> None:
        ids, class_id, where = self._ids, live.class_id, live.where
        runs = zip(spans.lo.tolist(), spans.hi.tolist(), strict=True)
        for row, (lo, hi) in enumerate(runs, start=spans.top):
            if where is None:
                ids[row, lo:hi] = class_id
            elif lo < hi:
                run = ids[row : row + 1, lo:hi]
                run[where(run, Box(row, lo, row + 1, hi))] = class_id

    # --- whole edits ----------------------------------------------------------------------------

    def apply(self, name: str, box: Box, new_ids: U8, where: Bools | None = None) -> Edit | None:
        """Replace the pixels of `box` as one undo step; None when that changes nothing.

        new_ids: uint8 (h, w) of the box. where: bool (h, w), True where to replace; None for all.
        A live stroke is ended first. Raises ValueError when shapes or box do not fit the mask.
        """
        if new_ids.shape != (box.height, box.width) or (
            where is not None and where.shape != new_ids.shape
        ):
            raise ValueError(f"box {box} does not fit new ids of shape {new_ids.shape}")
        if box.is_empty or box != box.intersection(Box(0, 0, *self.size)):
            raise ValueError(f"box {box} does not lie inside the mask of {self.size}")
        self.end_stroke()
        return self._push(name, self._replace(box, new_ids, where))

    def restore(self, name: str, patches: Iterable[tuple[Box, U8]]) -> Edit | None:
        """Replace several boxes, as the journal recorded them, as one undo step.

        Raises ValueError when one does not fit the mask.
        """
        self.end_stroke()
        pieces = list(patches)
        for box, new_ids in pieces:
            inside = box == box.intersection(Box(0, 0, *self.size))
            if not inside or new_ids.shape != (box.height, box.width):
                raise ValueError(f"box {box} does not fit the mask of {self.size}")
        changed: list[Patch] = []
        for box, new_ids in pieces:
            changed += self._replace(box, new_ids, None)
        return self._push(name, changed)

    def _replace(self, box: Box, new_ids: U8, where: Bools | None) -> list[Patch]:
        patches: list[Patch] = []
        for tile in box.tiles():
            inner = tile.moved(-box.top, -box.left).slices
            old = self._ids[tile.slices]
            new = new_ids[inner] if where is None else np.where(where[inner], new_ids[inner], old)
            patch = changed_patch(tile, old, new)
            if patch is not None:
                patch.after.write_to(self._ids[patch.box.slices])
                patches.append(patch)
        return patches

    # --- undo -----------------------------------------------------------------------------------

    @property
    def can_undo(self) -> bool:
        """True when `undo` would change something."""
        return self._live is not None or bool(self._done)

    @property
    def can_redo(self) -> bool:
        """True when `redo` would change something."""
        return self._live is None and bool(self._undone)

    @property
    def undo_name(self) -> str:
        """Name of what `undo` takes back; empty for nothing."""
        if self._live is not None:
            return self._live.name
        return self._done[-1].name if self._done else ""

    @property
    def redo_name(self) -> str:
        """Name of what `redo` does again; empty for nothing."""
        return self._undone[-1].name if self.can_redo else ""

    @property
    def history(self) -> tuple[Edit, ...]:
        """All steps, oldest first; the first `len(history) - redo_count` are done."""
        return (*self._done, *reversed(self._undone))

    @property
    def has_let_go(self) -> bool:
        """True when the oldest steps were let go, so that undo does not reach the beginning."""
        return self._floor > 0

    @property
    def redo_count(self) -> int:
        """How many steps of `history`, at its end, are undone."""
        return len(self._undone)

    @property
    def undo_nbytes(self) -> int:
        """Memory that the undo stack holds."""
        return self._held_bytes

    def undo(self) -> Box | None:
        """Take the last edit back; return the box to repaint. A live stroke is given up instead."""
        if self._live is not None:
            return self.cancel_stroke()
        if not self._done:
            return None
        edit = self._done.pop()
        self._undone.append(edit)
        return self._write(Step.UNDO, edit)

    def redo(self) -> Box | None:
        """Do the last undone edit again; return the box to repaint, None for nothing."""
        if not self.can_redo:
            return None
        edit = self._undone.pop()
        self._done.append(edit)
        return self._write(Step.REDO, edit)

    def forget_redo(self) -> None:
        """Let go of what was undone."""
        for gone in self._undone:
            self._forget(gone)
        self._undone.clear()

    def _write(self, step: Step, edit: Edit) -> Box:
        for patch in edit.patches:
            pixels = patch.before if step is Step.UNDO else patch.after
            pixels.write_to(self._ids[patch.box.slices])
        self._tell(step, edit)
        return edit.box

    def _push(self, name: str, patches: list[Patch]) -> Edit | None:
        if not patches:
            return None
        self._last_serial += 1
        box = union_of([patch.box for patch in patches])
        edit = Edit(name, box, tuple(patches), self.size, self._last_serial, time.monotonic())
        self.forget_redo()
        self._done.append(edit)
        self._held_bytes += edit.nbytes
        self._keep_budget()
        self._tell(Step.DO, edit)
        return edit

    def _tell(self, step: Step, edit: Edit) -> None:
        if self._counts is not None:
            self._uncounted.append((step, edit))
            if len(self._uncounted) > _MOST_UNCOUNTED:
                self._counts = None  # nobody looks: counting afresh will be as quick
                self._uncounted.clear()
        if self.on_step is not None:
            self.on_step(step, edit)

    # --- memory ---------------------------------------------------------------------------------

    def settle(self, seconds: float) -> bool:
        """Do what undo and memory will need, for about so long; True when some is left.

        Call when idle. What the next undos would have to journal is encoded ahead. Old edits are
        compressed once three quarters of the budget are used, not before: undoing a raw edit is a
        plain copy.
        """
        until = time.perf_counter() + seconds
        for edit in reversed(self._done[-_ENCODE_AHEAD:]):
            for patch in edit.patches:
                if not patch.before.is_encoded:
                    if time.perf_counter() > until:
                        return True
                    patch.before.encoded()
        for edit in self.history:
            if self._held_bytes <= self.undo_budget_bytes * 3 // 4:
                return False
            if edit.serial > self._packed_serial and not self._pack(edit, until):
                return True
        return False

    def _pack(self, edit: Edit, until: float = math.inf) -> bool:
        """Compress one edit; False when time ran out before its end."""
        for patch in edit.patches:
            for pixels in (patch.before, patch.after):
                if pixels.is_raw:
                    if time.perf_counter() > until:
                        return False
                    self._held_bytes -= pixels.nbytes
                    pixels.pack()
                    self._held_bytes += pixels.nbytes
        self._packed_serial = edit.serial
        return True

    def _keep_budget(self) -> None:
        """Compress, then drop, the oldest edits until the stack fits; the newest always stays."""
        for edit in self._done[:-1]:
            if self._held_bytes <= self.undo_budget_bytes:
                return
            if edit.serial > self._packed_serial:
                self._pack(edit)
        while self._held_bytes > self.undo_budget_bytes and len(self._done) > 1:
            oldest = self._done.pop(0)
            self._floor = oldest.serial
            self._forget(oldest)

    def _forget(self, edit: Edit) -> None:
        self._held_bytes -= edit.nbytes


def _box_of(spans: Spans) -> Box:
    return Box(spans.top, int(spans.lo.min()), spans.top + len(spans.lo), int(spans.hi.max()))
