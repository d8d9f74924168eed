"""Taking the prediction over into the labels: all, one class, or what the model is sure of."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from app import mapping
from app.document import Box
from app.edits import U8, Bools
from app.jobs import Job
from app.limits import SOME_CLASS
from app.messages import Notice
from app.shapes import Area
from app.texts import figure, mark

if TYPE_CHECKING:
    from app.session import Session
    from segcore.records import Prediction


class Acceptance(QObject):
    """Works on the image and the prediction that the session shows. One call is one undo step.

    Where painting may land, and which classes are locked, holds here too.
    """

    def __init__(self, session: Session) -> None:
        """Work for `session`."""
        super().__init__(session)
        self._session = session

    def everything(self) -> None:
        """Make the prediction the labels, where its classes are in the project."""
        self._accept(
            mark("Edits", "Accept the prediction"),
            lambda _prediction, _ids, known: known,
            self.tr("The labels already are what the prediction says."),
        )

    def one_class(self, class_id: int) -> None:
        """Make the prediction of one class of the project the labels."""
        name = self._session.classes[class_id].name
        self._accept(
            self.tr("Accept {name}").format(name=name),
            lambda _prediction, ids, known: known & (ids == class_id),
            self.tr("The prediction has no {name} that the labels lack.").format(name=name),
        )

    def sure(self, margin: float) -> None:
        """Make the prediction the labels where its margin, 0..1, is at least `margin`."""
        said = figure(margin, 2)
        self._accept(
            self.tr("Accept what is sure by {margin}").format(margin=said),
            lambda prediction, _ids, known: known & _is_sure(prediction, margin),
            self.tr("No pixel with a margin of {margin} or more would change.").format(margin=said),
        )

    def show_sure(self, margin: float, done: Callable[[Area, float], None]) -> Job | None:
        """Find what `sure` would change; `done` gets it and its share of the image, 0..1."""
        session = self._session
        opened, prediction = session.current, session.prediction
        if opened is None or prediction is None:
            return None
        classes, landing = session.classes, session.landing(SOME_CLASS)
        ids = opened.document.ids
        box = Box(0, 0, *ids.shape)

        def find() -> Bools:
            accepted, known = mapping.accepted(prediction, classes)
            changes: Bools = known & _is_sure(prediction, margin) & (accepted != ids)
            if landing is not None:
                changes &= landing(ids, box)
            return changes

        def found(changes: Bools) -> None:
            if session.current is opened:
                done(Area(box, changes), np.count_nonzero(changes) / changes.size)

        return session.compute.submit(find, found)

    def _accept(
        self, name: str, choose: Callable[[Prediction, U8, Bools], Bools], nothing: str
    ) -> None:
        """Apply the chosen pixels, unless another image is shown by then."""
        session = self._session
        opened, prediction = session.current, session.prediction
        if opened is None or prediction is None:
            return
        classes = session.classes
        box = Box(0, 0, *prediction.ids.shape)

        def find() -> tuple[U8, Bools]:
            ids, known = mapping.accepted(prediction, classes)
            return ids, choose(prediction, ids, known)

        def apply(found: tuple[U8, Bools]) -> None:
            # Painting may have gone on meanwhile, in which case this is simply the later edit.
            if session.current is not opened or not session.may_edit(opened):
                return
            ids, where = found
            text = nothing
            landing = session.landing(SOME_CLASS)
            if landing is not None:
                lands = where & landing(opened.document.ids, box)
                if where.any() and not lands.any():
                    text = session.limits.sentence(session.classes.names)
                where = lands
            if opened.document.apply(name, box, ids, where) is None:
                session.notify(Notice(text, topic="accept", timeout_s=4))

        session.compute.submit(find, apply)


def _is_sure(prediction: Prediction, margin: float) -> Bools:
    return np.asarray(prediction.margin >= math.ceil(margin * 255))
