"""How well the model does on each image: its prediction against the labels, kept in the index.

A score comes from an evaluation, and from every prediction of an image with saved labels that the
window sees. One that no longer holds is kept and shown as such, not thrown away: by another model
or of labels changed since it still says which images are hard, and after a fine-tuning all are
that until somebody evaluates.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from segcore.classes import VOID
from segcore.files import file_key
from segcore.project import Project, StateIndex
from segcore.records import ModelRef, Prediction
from segcore.scores import score_image
from segcore.states import ImageScore

if TYPE_CHECKING:
    from app.session import Session

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KnownScore:
    """A score, and whether the labels are still those that it is of."""

    score: ImageScore
    has_same_labels: bool = True


_Found = Mapping[str, KnownScore | None]


class ImageScores(QObject):
    """The score of each image, as far as there is one. changed: some have other scores.

    Asking is a look-up; files are only looked at in the background.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        """Work for `session`."""
        super().__init__(parent)
        self._session = session
        self._known: dict[str, KnownScore] = {}
        self._project: Project | None = None
        self._model: ModelRef | None = None
        self._checkpoint = ""  # that model's file as it is
        session.project_changed.connect(self._enter)
        session.predictions.model_changed.connect(self._look_at_model)
        session.predictions.changed.connect(self._on_prediction)
        session.saved.connect(self._on_saved)
        session.labels_replaced.connect(self._look_at_labels)

    def of(self, stem: str) -> KnownScore | None:
        """Return the latest score of an image, None as long as there is none."""
        return self._known.get(stem)

    def is_by_model_in_use(self, known: KnownScore) -> bool:
        """Whether the model in use made this score."""
        return known.score.checkpoint == self._checkpoint

    def holds(self, known: KnownScore) -> bool:
        """Whether a score is what the model in use would get for the labels as they are saved."""
        return known.has_same_labels and self.is_by_model_in_use(known)

    def add(self, scores: Mapping[str, ImageScore]) -> None:
        """Keep these scores, the latest of their images."""
        project = self._project
        if project is None or not scores:
            return
        fresh = dict(scores)

        def keep() -> _Found:
            with closing(StateIndex(project.root)) as index:
                index.set_scores(fresh)
            return _compared(project, fresh)

        self._submit(project, keep)

    # --- what the session says ------------------------------------------------------------------

    def _enter(self) -> None:
        if self._project is self._session.project:
            return  # said again, to a window that has just been made
        project = self._project = self._session.project
        self._known.clear()
        if project is None:
            return

        def load() -> _Found:
            with closing(StateIndex(project.root)) as index:
                return _compared(project, index.scores())

        self._submit(project, load)
        self._look_at_model()

    def _look_at_model(self) -> None:
        # Until it is loaded, the one that is to be: else no score would seem to hold at first.
        predictions = self._session.predictions
        model = self._model = predictions.wanted_model or predictions.model
        if model is None:
            return

        def show(key: str) -> None:
            if self._model == model and key != self._checkpoint:
                self._checkpoint = key
                self.changed.emit()

        self._session.counting.submit(lambda: file_key(model.path), show)

    def _look_at_labels(self, stems: Iterable[str]) -> None:
        project = self._project
        known = {stem: self._known[stem].score for stem in stems if stem in self._known}
        if project is not None and known:
            self._submit(project, lambda: _compared(project, known))

    def _on_saved(self, stem: str) -> None:
        prediction = self._session.predictions.kept(stem)
        if prediction is None or not self._score(stem, prediction):
            self._look_at_labels([stem])

    def _on_prediction(self) -> None:
        session = self._session
        opened, prediction = session.current, session.prediction
        if opened is None or prediction is None or opened.document.modified:
            return  # what is painted is scored when it is saved
        known = self._known.get(opened.stem)
        if known is None or not self.holds(known):
            self._score(opened.stem, prediction)

    def _score(self, stem: str, prediction: Prediction) -> bool:
        """Compare a prediction with the saved labels; False where they cannot be compared."""
        session, project = self._session, self._project
        if project is None:
            return False
        classes, path = session.classes, session.item(stem).mask
        lut = prediction.classes.lut_to(classes)
        if bool((lut[: len(prediction.classes)] == VOID).any()):
            return False  # a model made for other classes, as in an evaluation

        def score() -> _Found:
            labels, checkpoint = file_key(path), file_key(prediction.model.path)
            if not labels:
                return {stem: None}
            mean_iou = score_image(path, np.take(lut, prediction.ids), classes)
            if mean_iou is None:
                return {stem: None}
            found = {stem: ImageScore(mean_iou, prediction.model.name, checkpoint, labels)}
            with closing(StateIndex(project.root)) as index:
                index.set_scores(found)
            return _compared(project, found)

        self._submit(project, score)
        return True

    # --- the background -------------------------------------------------------------------------

    def _submit(self, project: Project, call: Callable[[], _Found]) -> None:
        def show(found: _Found) -> None:
            if self._project is not project or not found:
                return
            for stem, known in found.items():
                if known is None:
                    self._known.pop(stem, None)
                else:
                    self._known[stem] = known
            self.changed.emit()

        def failed(error: BaseException) -> None:
            # The labels cannot be read, say: whoever opens the image is told.
            log.info("no score in %s: %s", project.root, error)

        self._session.counting.submit(call, show, failed)


def _compared(project: Project, scores: Mapping[str, ImageScore]) -> _Found:
    """Return scores with whether their labels are the same; None where there are none any more."""
    found: dict[str, KnownScore | None] = {}
    for item in project.items:
        score = scores.get(item.stem)
        if score is not None:
            labels = file_key(item.mask)
            found[item.stem] = KnownScore(score, labels == score.labels) if labels else None
    return found


def as_scored(model: ModelRef, masks: Mapping[str, Path]) -> tuple[str, dict[str, str]]:
    """Return the files of a model and of masks as they are: what scores made now will be of."""
    return file_key(model.path), {stem: file_key(path) for stem, path in masks.items()}
