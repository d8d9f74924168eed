"""Labels to disk, in the background: masks when they are saved, the journal behind each stroke."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from app import opening
from app.edits import Edit, Step
from app.jobs import Lane
from app.opening import OpenItem

log = logging.getLogger(__name__)

_AT_ONCE_BYTES = 2 * 2**20  # of pixels: writing more would be seen


class Saving(QObject):
    """Writes masks and journals. saved, failed: the `OpenItem`, and why it could not be written.

    unrecorded: why an edit is not in the journal.
    """

    saved = Signal(object)
    failed = Signal(object, object)
    unrecorded = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        """Write in `lane`, one file after the other."""
        super().__init__(parent)
        self._lane = lane
        self._journals = Lane("journals", self)
        self._writing: dict[str, int] = {}
        self._syncing: set[str] = set()

    def is_writing(self, stem: str) -> bool:
        """Whether a save of this image is under way."""
        return stem in self._writing

    def save(self, opened: OpenItem, by_force: bool = False) -> None:
        """Write the labels as they are now, when they were changed since the last save.

        On failure the document stays modified and the journal keeps every edit. by_force: even
        over what another program wrote meanwhile.
        """
        document, stem = opened.document, opened.stem
        position, is_original = document.position, document.is_as_read
        under_way = self._writing.get(stem)
        if under_way is None and not document.modified and not by_force:
            self._forget_what_was_undone(opened)
            return
        if under_way == position and not document.stroke_is_live and not by_force:
            return  # these very labels are being written
        snapshot, mark = document.snapshot(), opened.journal.mark(stem)
        self._writing[stem] = position

        def end() -> None:
            if self._writing.get(stem) == position:
                del self._writing[stem]

        def done(_nothing: None) -> None:
            end()
            document.mark_saved(position)
            self.saved.emit(opened)

        def failed(error: BaseException) -> None:
            end()
            self.failed.emit(opened, error)

        self._lane.submit(
            lambda: opening.save_mask(opened, snapshot.take(), is_original, mark, by_force),
            done,
            failed,
        )

    def _forget_what_was_undone(self, opened: OpenItem) -> None:
        """Clear a journal whose steps led back to the labels on disk.

        Not one of before that could not be replayed: what it has is nowhere else.
        """
        stem, journal, size = opened.stem, opened.journal, opened.document.size
        mark = journal.mark(stem)
        if mark and (opened.is_replayed or journal.is_mine(stem)):
            self._lane.submit(lambda: journal.clear(stem, mark, size))

    def forget(self, opened: OpenItem) -> None:
        """Let go of the steps that are not on disk; a save under way goes on."""
        stem, journal, size = opened.stem, opened.journal, opened.document.size

        def failed(error: BaseException) -> None:
            log.warning("the journal of %s stays: %s", stem, error)

        self._lane.submit(lambda: journal.clear(stem, shape=size), failed=failed)

    def record(self, opened: OpenItem, step: Step, edit: Edit) -> None:
        """Journal a finished step before the next one begins: a large one in the background."""
        journal, stem = opened.journal, opened.stem
        if edit.raw_nbytes > _AT_ONCE_BYTES:
            journal.append_later(stem, edit, step)
            self._journals.submit(journal.flush, failed=self.unrecorded.emit)
        else:
            try:
                journal.append(stem, edit, step)
            except OSError as error:
                self.unrecorded.emit(error)
        self._sync_later(opened)

    def close(self) -> bool:
        """End when all is written; returns whether it was. One that is stuck stops no other."""
        is_recorded = self._journals.close(drain=True)
        is_saved = self._lane.close(drain=True)
        return is_recorded and is_saved

    def _sync_later(self, opened: OpenItem) -> None:
        """Force the journal onto the disk behind the stroke, against a power cut."""
        stem, journal = opened.stem, opened.journal
        if stem in self._syncing:
            return
        self._syncing.add(stem)

        def sync() -> None:
            self._syncing.discard(stem)
            journal.sync(stem)

        def failed(error: BaseException) -> None:
            log.warning("the journal of %s is not forced to disk: %s", stem, error)

        self._lane.submit(sync, failed=failed)
