"""Labels to disk, in the background: masks when they are saved, the journal behind each stroke."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from app import opening
from app.edits import Edit, Step
from app.jobs import Lane
from app.opening import OpenItem

log = logging.getLogger(__name__)


class Saving(QObject):
    """Writes masks and journals. saved, failed: the `OpenItem`, and why it could not be written."""

    saved = Signal(object)
    failed = Signal(object, object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        """Write in `lane`, one file after the other."""
        super().__init__(parent)
        self._lane = lane
        self._writing: set[str] = set()
        self._syncing: set[str] = set()

    def is_writing(self, stem: str) -> bool:
        """Whether a save of this image is under way."""
        return stem in self._writing

    def save(self, opened: OpenItem) -> None:
        """Write the labels as they are now, when they were changed since the last save.

        On failure the document stays modified and the journal keeps every edit.
        """
        document, item, journal, stem = opened.document, opened.item, opened.journal, opened.stem
        if not document.modified:
            return
        position, mask, mark = document.position, document.snapshot(), journal.mark(stem)
        self._writing.add(stem)

        def done(_nothing: None) -> None:
            self._writing.discard(stem)
            document.mark_saved(position)
            self.saved.emit(opened)

        def failed(error: BaseException) -> None:
            self._writing.discard(stem)
            self.failed.emit(opened, error)

        self._lane.submit(
            lambda: opening.save_mask(item.mask, mask, journal, stem, mark), done, failed
        )

    def record(self, opened: OpenItem, step: Step, edit: Edit) -> None:
        """Journal a finished step before the next one begins. Raises OSError."""
        opened.journal.append(opened.stem, edit, step)
        self._sync_later(opened)

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
