"""Scoring the active model against saved labels, from the person's side."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.image_scores import ImageScores, as_scored
from segcore.project import Project
from segcore.records import (
    EvalCancelled,
    EvalFailed,
    EvalProgress,
    EvalReport,
    EvaluateRequest,
    LabelledImage,
    ModelRef,
)
from segcore.states import ImageScore

if TYPE_CHECKING:
    from app.session import Session


_KEEP_EVERY_S = 1.0


class Evaluation(QObject):
    """One evaluation at a time. changed: the latest `EvalEvent`, or None when one begins.

    scores: of each image by itself.
    """

    changed = Signal(object)

    def __init__(self, session: Session) -> None:
        """Work for `session`."""
        super().__init__(session)
        self._session = session
        self.is_running = False
        self.report: EvalReport | None = None
        self.model: ModelRef | None = None
        self.scores = ImageScores(session, self)
        self._stems: tuple[str, ...] = ()
        self._checkpoint = ""
        self._labels: dict[str, str] = {}
        self._fresh: dict[str, ImageScore] = {}
        self._kept_s = 0.0
        self._project: Project | None = None
        session.engine.evaluated.connect(self._on_event)
        session.project_changed.connect(self._forget)

    @property
    def choices(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What can be scored: title and the stems that have labels."""
        known = set(self._session.labelled)
        found = [(self.tr("All labelled images"), self._session.labelled)]
        for name, stems in self._session.lists.items():
            usable = tuple(s for s in stems if s in known)
            if usable:
                found.append((self.tr("List {name}").format(name=name), usable))
        return tuple(found)

    def start(self, stems: tuple[str, ...]) -> None:
        """Score the model against the labels of `stems`; unsaved ones are saved first."""
        session = self._session
        if self.is_running:
            return
        if session.model is None:
            text = self.tr("No model is loaded yet: wait until the engine is ready.")
            self.changed.emit(EvalFailed(text))
            return
        if not stems:
            text = self.tr(
                "No image has labels yet: paint or accept some, save, and evaluate again."
            )
            self.changed.emit(EvalFailed(text))
            return
        session.save_all()
        items = [session.item(stem) for stem in stems]
        pairs = tuple(LabelledImage(item.image, item.mask, item.page) for item in items)
        model = self.model = session.model
        request = EvaluateRequest(model, session.classes, pairs)
        self.is_running = True
        self._stems, self._fresh = stems, {}
        self.changed.emit(None)
        masks = {item.stem: item.mask for item in items}

        def begin(files: tuple[str, dict[str, str]]) -> None:
            self._checkpoint, self._labels = files
            session.engine.evaluate(request)

        # Behind the save in the same lane, so the engine reads the new mask.
        session.saves.submit(lambda: as_scored(model, masks), begin)

    def stop(self) -> None:
        """End the evaluation at its next image."""
        self._session.engine.cancel_evaluation()

    def _on_event(self, event: EvalProgress | EvalReport | EvalCancelled | EvalFailed) -> None:
        if not self.is_running:
            return
        if isinstance(event, EvalProgress):
            self._note(event)
        else:
            self.is_running = False
            self._keep()
        if isinstance(event, EvalReport):
            self.report = event
        self.changed.emit(event)

    def _note(self, event: EvalProgress) -> None:
        """Note the score of the image just scored; several are kept at once."""
        if event.score is None or self.model is None or event.done > len(self._stems):
            return
        stem = self._stems[event.done - 1]
        self._fresh[stem] = ImageScore(
            event.score, self.model.name, self._checkpoint, self._labels.get(stem, "")
        )
        if time.monotonic() - self._kept_s > _KEEP_EVERY_S:
            self._keep()

    def _keep(self) -> None:
        self.scores.add(self._fresh)
        self._fresh, self._kept_s = {}, time.monotonic()

    def _forget(self) -> None:
        if self._project is self._session.project:
            return  # said again, to a window that has just been made
        self._project = self._session.project
        if self.is_running:
            self.stop()
            self.is_running = False
        self.report = None
        self.changed.emit(EvalCancelled())
