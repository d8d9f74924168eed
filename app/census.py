"""Pixels per class of every mask, counted in the background when somebody wants to know."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.jobs import Job, Lane
from segcore.census import Counted, take_census
from segcore.masks import is_in_colors
from segcore.project import Project, StateIndex

if TYPE_CHECKING:
    from app.session import Session

log = logging.getLogger(__name__)

_TELL_EVERY_S = 0.1


class Census(QObject):
    """Knows what each mask holds, as far as it was counted.

    progressed: counted so far, of how many. finished: the count is complete. changed: some image
    has other counts.
    """

    progressed = Signal(int, int)
    finished = Signal()
    changed = Signal()
    _found = Signal(object, object)

    def __init__(self, session: Session) -> None:
        """Work for `session`; nothing is counted before `want`."""
        super().__init__(session)
        self._session = session
        self.lane = Lane("census", self)
        self._counts: dict[str, Counted] = {}
        self._job: Job | None = None
        self._cancel = threading.Event()
        self._project: Project | None = None
        self.is_complete = False
        self._found.connect(self._keep)
        session.saving.saved.connect(lambda opened: self._on_saved(opened.stem))
        session.labels_replaced.connect(self._on_replaced)

    # --- what is known --------------------------------------------------------------------------

    def of(self, stem: str) -> Counted | None:
        """Return what a mask holds; None as long as nobody counted, or without a mask."""
        return self._counts.get(stem)

    def total(self) -> tuple[Mapping[int, int], Mapping[int, int]]:
        """Return pixels per class id and images per class id, void left out."""
        pixels, images = np.zeros(256, np.int64), np.zeros(256, np.int64)
        for counted in self._counts.values():
            for class_id, number in counted.counts.items():
                pixels[class_id] += number
                images[class_id] += 1
        known = [int(i) for i in np.flatnonzero(images[:255])]
        return {i: int(pixels[i]) for i in known}, {i: int(images[i]) for i in known}

    def having(self, class_ids: Iterable[int]) -> tuple[int, int]:
        """Return how many pixels have one of these ids, and how many images have such pixels."""
        wanted = frozenset(class_ids)
        found = [
            sum(n for class_id, n in counted.counts.items() if class_id in wanted)
            for counted in self._counts.values()
        ]
        return sum(found), sum(1 for n in found if n)

    @property
    def problem(self) -> str:
        """The sentence on the first mask that cannot be read; "" for none."""
        return next((c.problem for c in self._counts.values() if c.problem), "")

    # --- counting -------------------------------------------------------------------------------

    def enter(self, project: Project) -> None:
        """Forget the project before; find out at once whether masks in colours are among these."""
        self.leave()
        self._project = project
        session = self._session
        session.colored_masks = None
        masks = [item.mask for item in project.items if item.has_mask]

        def show(found: bool) -> None:
            if session.project is project:
                session.colored_masks = found

        self.lane.submit(lambda: any(is_in_colors(path) for path in masks), show)

    def leave(self) -> None:
        """Stop counting and forget."""
        self._stop()
        self._counts.clear()
        self.is_complete = False
        self._project = None

    def want(self, anew: bool = False) -> None:
        """Count what was not counted yet; `finished` follows, at once when all is known.

        anew: look at every file again, as another program may have changed it. Labels that are
        not saved are counted as they are in memory.
        """
        session, project = self._session, self._project
        if project is None or self._job is not None:
            return
        if self.is_complete and not anew:
            self.finished.emit()
            return
        self.is_complete = False
        unsaved = {o.stem: Counted(o.stem, o.document.class_counts()) for o in session.unsaved}
        labelled = set(session.labelled)
        self._counts = {s: c for s, c in self._counts.items() if s in labelled} | unsaved
        masks = [(s, session.item(s).mask) for s in session.labelled if s not in unsaved]
        classes, cancel = session.classes, threading.Event()
        self._cancel = cancel

        def count() -> bool:
            index = StateIndex(project.root)
            batch: dict[str, Counted] = {}
            told = time.monotonic()
            try:
                for done, counted in enumerate(take_census(masks, classes, index), start=1):
                    if cancel.is_set():
                        return False
                    batch[counted.stem] = counted
                    if time.monotonic() - told > _TELL_EVERY_S:
                        self._found.emit(project, batch)
                        self.progressed.emit(done, len(masks))
                        batch, told = {}, time.monotonic()
            finally:
                self._found.emit(project, batch)
                index.close()
            return True

        # Behind what is being saved, so that the newest labels are counted.
        self._job = session.saves.submit(
            lambda: None, lambda _none: self._begin(count), lambda _error: None
        )

    def _begin(self, count: Callable[[], bool]) -> None:
        self._job = self.lane.submit(count, self._on_done, self._on_failed)

    def stop(self) -> None:
        """Give up counting; what is known stays."""
        self._stop()

    def _stop(self) -> None:
        self._cancel.set()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_done(self, is_complete: bool) -> None:
        self._job = None
        self.is_complete = is_complete
        if is_complete:
            self.finished.emit()

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        log.error("the census failed", exc_info=error)

    def _keep(self, project: Project, batch: Mapping[str, Counted]) -> None:
        if project is self._project and batch:
            self._counts.update(batch)
            self.changed.emit()

    def _on_saved(self, stem: str) -> None:
        for opened in self._session.open_documents:
            if opened.stem == stem:
                counts = opened.document.class_counts()
                self._counts[stem] = Counted(stem, counts)
                self.changed.emit()

    def _on_replaced(self, stems: Iterable[str]) -> None:
        for stem in stems:
            self._counts.pop(stem, None)
        self._stop()
        self.is_complete = False
        self.changed.emit()
