"""Scoring the active model against saved labels, from the person's side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segcore.records import (
    EvalCancelled,
    EvalFailed,
    EvalProgress,
    EvalReport,
    EvaluateRequest,
    LabelledImage,
    ModelRef,
)

if TYPE_CHECKING:
    from app.session import Session


class Evaluation(QObject):
    """One evaluation at a time. changed: the latest `EvalEvent`, or None when one begins."""

    changed = Signal(object)

    def __init__(self, session: Session) -> None:
        """Work for `session`."""
        super().__init__(session)
        self._session = session
        self.is_running = False
        self.report: EvalReport | None = None
        self.model: ModelRef | None = None
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
        pairs = tuple(
            LabelledImage(item.image, item.mask) for item in (session.item(s) for s in stems)
        )
        self.model = session.model
        request = EvaluateRequest(session.model, session.classes, pairs)
        self.is_running = True
        self.changed.emit(None)
        # Behind the save in the same lane, so the engine reads the new mask.
        session.saves.submit(lambda: None, lambda _nothing: session.engine.evaluate(request))

    def stop(self) -> None:
        """End the evaluation at its next image."""
        self._session.engine.cancel_evaluation()

    def _on_event(self, event: EvalProgress | EvalReport | EvalCancelled | EvalFailed) -> None:
        if not self.is_running:
            return
        if not isinstance(event, EvalProgress):
            self.is_running = False
        if isinstance(event, EvalReport):
            self.report = event
        self.changed.emit(event)

    def _forget(self) -> None:
        if self.is_running:
            self.stop()
            self.is_running = False
        self.report = None
        self.changed.emit(EvalCancelled())
