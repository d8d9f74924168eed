"""One image's labels while they are edited: strokes, undo and redo within a memory budget. Qt-free.

Everything that changes `Document.ids` goes through a stroke or `apply`, and every finished change
is one `Edit`, one undo step. A change of much of a large mask, its undo and its redo exchange the
array for one that was made ready, so ask for `ids` anew after each.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from app.drafts import Draft, Snapshot, Twin
from app.edits import (
    U8,
    Bools,
    Box,
    Counts,
    Edit,
    Landing,
    Patch,
    Step,
    changed_patch,
    gathered,
    union_of,
)
from app.live_stroke import LiveStroke
from app.strokes import Stroke, capsule_spans, pixel_at, square_spans, tapered
from app.undo_stack import UndoStack
from segcore.masks import Mask
from segcore.operations import count_ids

__all__ = ["Box", "Document", "Edit", "Landing", "Step", "Stroke"]

DEFAULT_UNDO_BUDGET_BYTES = 256 * 2**20
_MOST_UNCOUNTED = 100

StepListener = Callable[[Step, Edit], None]


class Document:
    """The labels of one image, with their undo stack.

    mask: as read from disk; its ids are copied. path: where it is or will be saved.
    on_step: called after every finished edit, undo and redo, with the document already consistent;
    the session journals there. lock: held while pixels change, for those who copy them elsewhere.
    """

    def __init__(
        self,
        mask: Mask,
        path: Path | None = None,
        undo_budget_bytes: int = DEFAULT_UNDO_BUDGET_BYTES,
        on_step: StepListener | None = None,
    ) -> None:
        self.path = path
        self.on_step = on_step
        self._mask = mask
        self._ids: U8 = np.array(mask.ids, dtype=np.uint8, order="C")
        self._twin: Twin | None = None
        self._live: LiveStroke | None = None
        self._stack = UndoStack(undo_budget_bytes)
        self._saved = 0
        self._counts: Counts | None = None  # as of before `_uncounted`
        self._uncounted: list[tuple[Step, Edit]] = []
        self._last_ticket = 0
        self._drafts: list[Draft] = []
        self._snapshots: weakref.WeakSet[Snapshot] = weakref.WeakSet()
        self._when_still: list[Callable[[], None]] = []
        self.lock = threading.RLock()

    # --- what it is now -------------------------------------------------------------------------

    @property
    def ids(self) -> U8:
        """The live mask, uint8 (H, W), C-contiguous; a whole edit may exchange the array."""
        return self._ids

    @property
    def nbytes(self) -> int:
        """Memory of the labels and their undo steps."""
        twin = 0 if self._twin is None else self._twin.ids.nbytes
        return self._ids.nbytes + twin + self._stack.nbytes

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self._ids.shape[0], self._ids.shape[1]

    @property
    def position(self) -> int:
        """Names the present state among all states of this document; see `mark_saved`."""
        return self._stack.position

    @property
    def is_as_read(self) -> bool:
        """True when every change since the mask was read is taken back."""
        return self._live is None and self.position == 0

    @property
    def last_edit_s(self) -> float:
        """When the last edit that is done was made, in `time.monotonic` seconds; 0 for none."""
        return self._stack.done[-1].when_s if self._stack.done else 0.0

    @property
    def modified(self) -> bool:
        """True when the present state is not the saved one."""
        return self._live is not None or self.position != self._saved

    def mark_saved(self, position: int | None = None) -> None:
        """Say that the state at `position` (default: the present one) is on disk."""
        self._saved = self.position if position is None else position

    def snapshot(self) -> Snapshot:
        """Return the labels of this moment for another thread, which is to `take` them."""
        return Snapshot(self, self._mask)

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
            change = edit.counts()
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
        spans_of = square_spans if is_square else capsule_spans
        self._live = LiveStroke(name, class_id, radius_px, where, spans_of, self._ticket())

    def extend_stroke(self, x: float, y: float, radius_px: float | None = None) -> tuple[Box, ...]:
        """Paint straight on to image point (x, y); return the boxes to repaint.

        radius_px: what the brush grows or shrinks to on the way (pen pressure); None: as it is.
        """
        live = self._live
        if live is None:
            return ()
        pixel = pixel_at(x, y)
        radius_px = live.radius_px if radius_px is None else radius_px
        from_px = radius_px if live.last is None else live.radius_px
        dirty: list[Box] = []
        for piece in tapered(live.last or pixel, pixel, from_px, radius_px):
            spans = live.spans_of(*piece, self.size)
            if spans is not None:
                with self.lock:
                    dirty += live.fill(self._ids, spans, live.covered)
            live.covered = live.spans_of(piece[1], piece[1], piece[2], self.size)
        live.last, live.radius_px = pixel, radius_px
        if dirty:
            live.dirty = union_of(dirty if live.dirty is None else [live.dirty, *dirty])
        return tuple(gathered(dirty))

    def end_stroke(self) -> Edit | None:
        """Finish the stroke as one undo step; None when there is none or it changed nothing."""
        live = self._live
        if live is None:
            return None
        with self.lock:
            edit = self._record(live.name, live.patches(self._ids), live.ticket)
            self._live = None
        if edit is not None:
            self._tell(Step.DO, edit)
        self._be_still()
        return edit

    def cancel_stroke(self) -> Box | None:
        """Give the live stroke up and restore what was there; return the box to repaint."""
        live = self._live
        if live is None:
            return None
        with self.lock:
            live.take_back(self._ids)
            self._live = None
        for draft in self._drafts:
            draft.read_again(live.before)
        self._be_still()
        return live.dirty

    def paint(self, name: str, stroke: Stroke, where: Landing | None = None) -> Edit | None:
        """Paint a whole stroke at once, as one undo step."""
        self.begin_stroke(name, stroke.class_id, stroke.radius_px, where)
        for x, y in stroke.points:
            self.extend_stroke(float(x), float(y))
        return self.end_stroke()

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
        return self.put(name, self._patches(box, new_ids, where))

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
            changed += self._patches(box, new_ids, None)
        return self.put(name, changed)

    def put(
        self,
        name: str,
        patches: list[Patch],
        gained: Counts | None = None,
        ticket: int | None = None,
        ready: U8 | None = None,
    ) -> Edit | None:
        """Make disjoint patches of the labels as they are one undo step; None for no patches.

        gained: as in `Edit`. ticket: when it was asked for; None for now. ready: uint8 (H, W), the
        labels as they will be, which are taken over; None to have them worked out here.
        """
        ticket = self._ticket() if ticket is None else ticket
        with self.lock:
            edit = self._record(name, patches, ticket, gained)
            if edit is not None and ready is not None:
                self._ids, self._twin = ready, Twin(self._ids, edit.serial, Step.UNDO)
            else:
                for patch in patches:
                    patch.after.write_to(self._ids[patch.box.slices])
        if edit is not None:
            self._tell(Step.DO, edit)
        return edit

    def _patches(self, box: Box, new_ids: U8, where: Bools | None) -> list[Patch]:
        patches: list[Patch] = []
        for tile in box.tiles():
            inner = tile.moved(-box.top, -box.left).slices
            old = self._ids[tile.slices]
            new = new_ids[inner] if where is None else np.where(where[inner], new_ids[inner], old)
            patch = changed_patch(tile, old, new)
            if patch is not None:
                patches.append(patch)
        return patches

    # --- drafts and snapshots -------------------------------------------------------------------

    def _ticket(self) -> int:
        """Return a number that says what was asked for before what."""
        self._last_ticket += 1
        return self._last_ticket

    def add_draft(self, draft: Draft) -> int:
        """Let a draft follow what changes from now on; return its ticket."""
        self._drafts.append(draft)
        return self._ticket()

    def drop_draft(self, draft: Draft) -> None:
        """Let a draft follow no more."""
        self._drafts = [d for d in self._drafts if d is not draft and not d.is_over]

    def finish_drafts(self) -> None:
        """Do now what is still being worked out; it takes the time it takes."""
        for draft in tuple(self._drafts):
            draft.finish()

    def cancel_drafts(self) -> None:
        """Give up every edit that is still being worked out."""
        for draft in tuple(self._drafts):
            draft.cancel()

    @property
    def last_draft(self) -> Draft | None:
        """The edit being worked out that undo would give up; None without one."""
        draft = next((d for d in reversed(self._drafts) if not d.is_over), None)
        return draft if draft is not None and draft.is_last else None

    def when_still(self, call: Callable[[], None]) -> None:
        """Do `call()` now, or once the stroke under way is over."""
        if self._live is None:
            call()
        else:
            self._when_still.append(call)

    def _be_still(self) -> None:
        calls, self._when_still = self._when_still, []
        for call in calls:
            call()

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Let a snapshot know what changes from now on."""
        with self.lock:
            self._snapshots.add(snapshot)

    def drop_snapshot(self, snapshot: Snapshot) -> None:
        """Let a snapshot know no more."""
        with self.lock:
            self._snapshots.discard(snapshot)

    def under_live_stroke(self) -> tuple[tuple[Box, U8], ...]:
        """Return the tiles that a stroke under way has touched, as they were before it."""
        return () if self._live is None else tuple(self._live.before.items())

    # --- undo -----------------------------------------------------------------------------------

    @property
    def undo_budget_bytes(self) -> int:
        """How much memory the steps may take; holds from the next step on."""
        return self._stack.budget_bytes

    @undo_budget_bytes.setter
    def undo_budget_bytes(self, budget_bytes: int) -> None:
        self._stack.budget_bytes = budget_bytes

    @property
    def can_undo(self) -> bool:
        """True when `undo` would change something, or give something up."""
        return self._live is not None or bool(self._stack.done) or self.last_draft is not None

    @property
    def can_redo(self) -> bool:
        """True when `redo` would change something."""
        return self._live is None and bool(self._stack.undone)

    @property
    def undo_name(self) -> str:
        """Name of what `undo` takes back; empty for nothing."""
        if self._live is not None:
            return self._live.name
        if self.last_draft is not None:
            return self.last_draft.name
        return self._stack.done[-1].name if self._stack.done else ""

    @property
    def redo_name(self) -> str:
        """Name of what `redo` does again; empty for nothing."""
        return self._stack.undone[-1].name if self.can_redo else ""

    @property
    def undo_step(self) -> Edit | None:
        """The step that `undo` takes back; None for nothing, and for what is still under way."""
        is_under_way = self._live is not None or self.last_draft is not None
        return self._stack.done[-1] if self._stack.done and not is_under_way else None

    @property
    def redo_step(self) -> Edit | None:
        """The step that `redo` does again; None for nothing."""
        return self._stack.undone[-1] if self.can_redo else None

    @property
    def history(self) -> tuple[Edit, ...]:
        """All steps, oldest first; the first `len(history) - redo_count` are done."""
        return self._stack.history

    @property
    def has_let_go(self) -> bool:
        """True when the oldest steps were let go, so that undo does not reach the beginning."""
        return self._stack.floor > 0

    @property
    def redo_count(self) -> int:
        """How many steps of `history`, at its end, are undone."""
        return len(self._stack.undone)

    @property
    def undo_nbytes(self) -> int:
        """Memory that the undo stack holds."""
        return self._stack.nbytes

    def undo(self) -> Box | None:
        """Take the last edit back; return the box to repaint.

        A live stroke, or else the last thing that is still being worked out, is given up instead.
        """
        if self._live is not None:
            return self.cancel_stroke()
        if self.last_draft is not None:
            self.last_draft.cancel()
            return None
        return self._turn(Step.UNDO) if self._stack.done else None

    def redo(self) -> Box | None:
        """Do the last undone edit again; return the box to repaint, None for nothing."""
        return self._turn(Step.REDO) if self.can_redo else None

    def forget_redo(self) -> None:
        """Let go of what was undone."""
        self._stack.forget_undone()

    def settle(self, seconds: float) -> bool:
        """Do what undo and memory will need, for about so long; True when some is left.

        Call when idle. What the next undos would have to journal is encoded ahead, steps far away
        are compressed once three quarters of the budget are used, and near ones made plain again.
        """
        return self._stack.settle(seconds)

    def _turn(self, step: Step) -> Box:
        with self.lock:
            edit = self._stack.turn(step)
            if self._twin is not None and self._twin.leads(step, edit):
                self._ids, self._twin = self._twin.exchanged(self._ids)
            else:
                for patch in edit.patches:
                    pixels = patch.before if step is Step.UNDO else patch.after
                    pixels.write_to(self._ids[patch.box.slices])
            self._note(step, edit, self._ticket())
        self._tell(step, edit)
        return edit.box

    def _record(
        self, name: str, patches: list[Patch], ticket: int, gained: Counts | None = None
    ) -> Edit | None:
        if not patches:
            return None
        box, serial = union_of([p.box for p in patches]), self._stack.last_serial + 1
        edit = Edit(name, box, tuple(patches), self.size, serial, time.monotonic(), gained)
        self._stack.push(edit)
        if self._twin is not None and self._twin.step is Step.REDO:
            self._twin = None  # there is no way there any more
        self._note(Step.DO, edit, ticket)
        return edit

    def _note(self, step: Step, edit: Edit, ticket: int) -> None:
        """Tell those who follow the labels of a step."""
        for draft in self._drafts:
            draft.saw(step, edit, ticket)
        for snapshot in self._snapshots:
            snapshot.saw(step, edit)

    def _tell(self, step: Step, edit: Edit) -> None:
        if self._counts is not None:
            self._uncounted.append((step, edit))
            if len(self._uncounted) > _MOST_UNCOUNTED:
                self._counts = None  # nobody looks: counting afresh will be as quick
                self._uncounted.clear()
        if self.on_step is not None:
            self.on_step(step, edit)
