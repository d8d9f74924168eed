"""The steps of one document, done and undone, within a memory budget. Qt-free.

Steps near the present are kept as plain pixels, because going there is then a copy; those farther
away are compressed once they would fill three quarters of the budget, and the oldest are let go
of when even that is too much.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import chain, zip_longest

from app.edits import Edit, Pixels, Step

_ENCODE_AHEAD = 10
_UNPACK_AHEAD = 4  # steps whose pixels are made ready, both ways together


class UndoStack:
    """Holds the steps; what they do to the labels is the document's.

    budget_bytes: may be changed at any time; it holds from the next step on.
    """

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self.done: list[Edit] = []
        self.undone: list[Edit] = []
        self.floor = 0  # position below the oldest edit that can still be undone
        self.last_serial = 0
        self.nbytes = 0
        self._sizes: dict[int, int] = {}  # serial -> bytes when it is not compressed
        self._raw: set[int] = set()  # serials of those that are not

    @property
    def position(self) -> int:
        """The serial of the last step that is done, or of the last one let go of."""
        return self.done[-1].serial if self.done else self.floor

    @property
    def history(self) -> tuple[Edit, ...]:
        """All steps, oldest first; the first `len(done)` are done."""
        return (*self.done, *reversed(self.undone))

    def push(self, edit: Edit) -> None:
        """Take a new step; what was undone cannot be done again."""
        self.forget_undone()
        self.last_serial = edit.serial
        self.done.append(edit)
        self.nbytes += edit.nbytes
        self._sizes[edit.serial] = edit.raw_nbytes
        self._raw.add(edit.serial)
        self._keep_budget()

    def turn(self, step: Step) -> Edit:
        """Move the step that is to be undone or redone to the other side and return it."""
        here, there = (self.done, self.undone) if step is Step.UNDO else (self.undone, self.done)
        there.append(here.pop())
        return there[-1]

    def forget_undone(self) -> None:
        """Let go of what was undone."""
        for gone in self.undone:
            self._forget(gone)
        self.undone.clear()

    # --- memory ---------------------------------------------------------------------------------

    def settle(self, seconds: float) -> bool:
        """Do what undo and memory will need, for about so long; True when some is left."""
        until = time.perf_counter() + seconds
        for pixels in self._to_encode():
            if time.perf_counter() > until:
                return True
            pixels.encoded()
        near, far = self._split()
        for edit in far:
            if not self._pack(edit, until):
                return True
        return any(not self._unpack(edit, until) for edit in near[:_UNPACK_AHEAD])

    def _to_encode(self) -> Iterator[Pixels]:
        """Yield what the next undos would have to encode for the journal."""
        for edit in reversed(self.done[-_ENCODE_AHEAD:]):
            for patch in edit.patches:
                if not patch.before.is_encoded:
                    yield patch.before

    def _split(self) -> tuple[list[Edit], list[Edit]]:
        """Return the steps that there is room for as plain pixels, nearest first, and the others.

        Of the others only those that still are plain, and none as long as all fit.
        """
        room = self.budget_bytes * 3 // 4
        near: list[Edit] = []
        far: list[Edit] = []
        for edit in self._by_distance():
            size = self._sizes[edit.serial]
            if size <= room:
                near.append(edit)
                room -= size
            elif edit.serial in self._raw:
                far.append(edit)
        return near, far[::-1]

    def _by_distance(self) -> Iterator[Edit]:
        both = zip_longest(reversed(self.done), reversed(self.undone))
        return (edit for edit in chain.from_iterable(both) if edit is not None)

    def _pack(self, edit: Edit, until: float | None = None) -> bool:
        """Compress one edit; False when time ran out before its end."""
        for patch in edit.patches:
            for pixels in (patch.before, patch.after):
                if pixels.is_raw:
                    if until is not None and time.perf_counter() > until:
                        return False
                    self.nbytes -= pixels.nbytes
                    pixels.pack()
                    self.nbytes += pixels.nbytes
        self._raw.discard(edit.serial)
        return True

    def _unpack(self, edit: Edit, until: float) -> bool:
        """Make the pixels of one edit plain again; False when time ran out before its end."""
        if edit.serial in self._raw:
            return True
        for patch in edit.patches:
            for pixels in (patch.before, patch.after):
                if pixels.is_packed:
                    if time.perf_counter() > until:
                        return False
                    self.nbytes -= pixels.nbytes
                    pixels.unpack()
                    self.nbytes += pixels.nbytes
        self._raw.add(edit.serial)
        return True

    def _keep_budget(self) -> None:
        """Compress, then drop, the oldest edits until the stack fits; the newest always stays."""
        if self.nbytes <= self.budget_bytes:
            return
        for edit in self.done[:-1]:
            if self.nbytes <= self.budget_bytes:
                return
            if edit.serial in self._raw:
                self._pack(edit)
        while self.nbytes > self.budget_bytes and len(self.done) > 1:
            oldest = self.done.pop(0)
            self.floor = oldest.serial
            self._forget(oldest)

    def _forget(self, edit: Edit) -> None:
        self.nbytes -= edit.nbytes
        self._raw.discard(edit.serial)
        del self._sizes[edit.serial]
