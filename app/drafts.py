"""What is worked out of the labels in another thread while the hand paints on. Qt-free.

A `Draft` becomes an edit of many pixels: it reads the labels piece by piece and prepares all that
its step needs, so that putting it down is a copy between two events. It lands on the labels as they
are by then, in the order in which the person asked: what changed meanwhile is read again, and what
the hand has painted since the draft was begun is left alone, because that came later.

A `Snapshot` is the labels at one moment, copied afterwards: what was changed since is put back in
the copy.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.edits import U8, Bools, Box, Counts, Edit, Landing, Patch, Step, changed_patch, gained_by
from segcore.errors import SegDeskError
from segcore.masks import Mask

if TYPE_CHECKING:
    from app.document import Document

# More than this is not worked out between two events; and as often it is tried before it is.
_MOST_AT_ONCE_PX = 1_000_000
_MOST_ROUNDS = 4
# From here on the labels as they will be are made ready beside those that are: copying what changes
# between two events would be seen.
_EXCHANGE_FROM_PX = 8_000_000

# Asked with a part of the box and uint8 (h, w), the ids there now: the new ids, uint8 (h, w), and
# bool (h, w), True where they are to be.
Source = Callable[[Box, U8], tuple[U8, Bools]]
Submit = Callable[[Callable[[], None], Callable[[Any], None]], object]


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """What an edit is to do, wherever `landing` lets it. box: all of it lies inside."""

    box: Box
    source: Source
    landing: Landing | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """One part of a draft, worked out. is_meant, is_let: some pixels are to land, and may."""

    is_meant: bool
    is_let: bool
    patch: Patch | None = None
    gained: Counts | None = None


class Draft:
    """One edit of many pixels on its way. All but `work` is for the document's own thread.

    propose: says what is to be done, None for nothing; it is called in the other thread.
    follows_labels: what it says depends on labels elsewhere too, as a region does, so it is asked
    again when any of them changed. is_wanted: asked before landing, for the person may have gone.
    """

    def __init__(
        self,
        document: Document,
        name: str,
        propose: Callable[[], Proposal | None],
        follows_labels: bool = False,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Begin a draft: from here on the hand's changes are later than it."""
        self.name = name
        self.is_over = False
        self._document, self._propose = document, propose
        self._follows_labels, self._is_wanted = follows_labels, is_wanted
        self._proposal: Proposal | None = None
        self._is_proposed = False
        self._made: dict[Box, _Piece] = {}
        self._todo: list[Box] = []
        self._later: list[Edit] = []  # by the hand, since this was begun
        self._stale: list[Box] = []  # written since the labels were read
        self._left_alone: tuple[Edit, ...] = ()
        self._ready: U8 | None = None  # the labels as they will be
        self._to_refresh: list[Box] = []  # where those are not of this round yet
        self._rounds = 0
        self.ticket = document.add_draft(self)

    # --- following the document -----------------------------------------------------------------

    @property
    def is_last(self) -> bool:
        """Whether the hand has done nothing since, so that undo is about this."""
        return not self.is_over and not self._later

    def saw(self, step: Step, edit: Edit, ticket: int) -> None:
        """Take note of a step of the document. ticket: when it was begun."""
        self._stale += [patch.box for patch in edit.patches]
        if step is Step.UNDO:
            self._later = [e for e in self._later if e is not edit]
        elif ticket > self.ticket:
            self._later.append(edit)

    def read_again(self, boxes: Iterable[Box]) -> None:
        """Take note of pixels that were others for a while."""
        self._stale += boxes

    def cancel(self) -> None:
        """Give it up; the labels stay as they are."""
        self.is_over = True
        self._document.drop_draft(self)

    def finish(self) -> None:
        """Do it here and now, whatever the other thread is at; what fails is given up."""
        is_over = self.is_over
        self.cancel()
        if not is_over and self._is_wanted():
            twin = copy.copy(self)
            twin.is_over, twin._is_proposed, twin._made, twin._stale = False, False, {}, []
            twin._ready = None
            with contextlib.suppress(SegDeskError):
                twin.now()

    # --- working it out -------------------------------------------------------------------------

    def now(self) -> Edit | None:
        """Do it here and now; None when nothing changes."""
        self._document.end_stroke()
        self._begin_round()
        self.work()
        return self._land()

    def start(self, submit: Submit, ended: Callable[[Edit | None], None]) -> None:
        """Do it in the background, then land and call `ended` with the edit, None for no change.

        submit: does its first argument elsewhere, then the second with the result, here.
        """

        def arrive() -> None:
            if self.is_over:
                return
            if not self._is_wanted():
                self.cancel()
            elif self._stale_px() > _MOST_AT_ONCE_PX and self._rounds < _MOST_ROUNDS:
                go()
            else:
                self._begin_round()
                self.work()
                ended(self._land())

        def go() -> None:
            self._begin_round()
            submit(self._work_apart, lambda _none: self._document.when_still(arrive))

        go()

    def work(self) -> None:
        """Work out what is still to be, in any thread."""
        try:
            if not self._is_proposed:
                self._proposal = self._propose()
                self._is_proposed = True
                self._todo = [] if self._proposal is None else list(self._proposal.box.pieces())
            for box in self._todo:
                if self.is_over:
                    return
                assert self._proposal is not None
                self._made[box] = self._make(self._proposal, box)
            if self._ready is not None:
                self._refresh(self._ready)
        except BaseException:
            self.is_over = True
            raise

    def _begin_round(self) -> None:
        self._rounds += 1
        self._left_alone = tuple(self._later)
        self._todo = self._stale_pieces()
        self._to_refresh = self._stale
        if self._stale and self._follows_labels:
            self._is_proposed, self._left_alone = False, ()
            self._made.clear()
            self._ready = None
        self._stale = []

    def _stale_pieces(self) -> list[Box]:
        stale = set(self._stale)
        return [b for b in self._made if any(not b.intersection(s).is_empty for s in stale)]

    def _stale_px(self) -> int:
        if self._stale and self._follows_labels:
            height, width = self._document.size
            return height * width
        return sum(box.height * box.width for box in self._stale_pieces())

    def _make(self, proposal: Proposal, box: Box) -> _Piece:
        there = self._document.ids[box.slices]
        new_ids, where = proposal.source(box, there)
        is_meant = is_let = bool(where.any())
        if is_meant and proposal.landing is not None:
            where = where & proposal.landing(there, box)
            is_let = bool(where.any())
        if not is_let:
            return _Piece(is_meant, is_let)
        for edit in self._left_alone:
            where = where & ~edit.changed_within(box)
        patch = changed_patch(box, there, np.where(where, new_ids, there))
        if patch is None:
            return _Piece(is_meant, is_let)
        patch.before.encoded()  # for the journal, of this step and of its undo
        patch.after.encoded()
        return _Piece(is_meant, is_let, patch, gained_by([patch]))

    def _work_apart(self) -> None:
        """Work it out in another thread, with the labels as they will be where that pays."""
        self.work()
        patches = [p.patch for p in self._made.values() if p.patch is not None]
        changing_px = sum(p.box.height * p.box.width for p in patches)
        if self._ready is None and not self.is_over and changing_px >= _EXCHANGE_FROM_PX:
            ready = np.array(self._document.ids)
            for patch in patches:
                patch.after.write_to(ready[patch.box.slices])
            self._ready = ready

    def _refresh(self, ready: U8) -> None:
        """Bring the labels as they will be up to this round."""
        for box in (*self._to_refresh, *self._todo):
            ready[box.slices] = self._document.ids[box.slices]
        for box in self._todo:
            patch = self._made[box].patch
            if patch is not None:
                patch.after.write_to(ready[patch.box.slices])

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it was left out because the hand came later."""
        return not self._left_alone

    # --- landing --------------------------------------------------------------------------------

    @property
    def is_kept_out(self) -> bool:
        """Whether painting may land nowhere where it is meant to."""
        pieces = self._made.values()
        return any(p.is_meant for p in pieces) and not any(p.is_let for p in pieces)

    def _land(self) -> Edit | None:
        self.cancel()
        patches = [p.patch for p in self._made.values() if p.patch is not None]
        gained = np.zeros(256, np.int64)
        for piece in self._made.values():
            if piece.gained is not None:
                gained += piece.gained
        ready, self._ready = self._ready, None
        return self._document.put(self.name, patches, gained, self.ticket, ready)


@dataclass(frozen=True, slots=True, eq=False)
class Twin:
    """The labels of before or after one edit: going there is an exchange of arrays.

    ids: uint8 (H, W), as they are once `step` was made with the edit of that serial.
    """

    ids: U8
    serial: int
    step: Step

    def leads(self, step: Step, edit: Edit) -> bool:
        """Whether this is where that step leads."""
        return self.step is step and self.serial == edit.serial

    def exchanged(self, ids: U8) -> tuple[U8, Twin]:
        """Return the labels of there, and the way back to `ids`, those of here."""
        back = Step.REDO if self.step is Step.UNDO else Step.UNDO
        return self.ids, Twin(ids, self.serial, back)


class Snapshot:
    """The labels at the moment this is made; a stroke under way is not among them."""

    def __init__(self, document: Document, mask: Mask) -> None:
        """Remember the moment; nothing is copied yet. mask: what the ids belong to."""
        self._document, self._mask = document, mask
        self._steps: list[tuple[Step, Edit]] = []
        document.add_snapshot(self)

    def saw(self, step: Step, edit: Edit) -> None:
        """Take note of a step that was made since."""
        self._steps.append((step, edit))

    def take(self) -> Mask:
        """Return the labels of that moment, once, in any thread."""
        document = self._document
        ids = np.zeros(document.size, np.uint8)
        ids.fill(0)  # the memory is got here, not while the hand is kept waiting
        for box in Box(0, 0, *document.size).pieces():
            with document.lock:
                ids[box.slices] = document.ids[box.slices]
        with document.lock:
            steps, live = self._steps, document.under_live_stroke()
            document.drop_snapshot(self)
        for box, before in live:
            ids[box.slices] = before
        for step, edit in reversed(steps):
            for patch in edit.patches:
                pixels = patch.after if step is Step.UNDO else patch.before
                pixels.write_to(ids[patch.box.slices])
        return self._mask.with_ids(ids)


def by_where(new_ids: U8, where: Bools, origin: Box) -> Source:
    """Return the source of uint8 and bool (h, w) of `origin`, as the whole of it."""

    def source(box: Box, _there: U8) -> tuple[U8, Bools]:
        part = box.moved(-origin.top, -origin.left).slices
        return new_ids[part], where[part]

    return source
