"""Taking the prediction over into the labels: all, one class, or what the model is sure of."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from app import mapping
from app.drafts import Draft, Proposal
from app.edits import U8, Bools, Box, Edit
from app.jobs import Job, Lane
from app.limits import SOME_CLASS
from app.messages import Notice, failure
from app.opening import OpenItem
from app.shapes import Area
from app.texts import figure, mark
from segcore.classes import VOID

if TYPE_CHECKING:
    from app.session import Session


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
            lambda _part, ids: ids != VOID,
            self.tr("The labels already are what the prediction says."),
        )

    def one_class(self, class_id: int) -> None:
        """Make the prediction of one class of the project the labels."""
        name = self._session.classes[class_id].name
        self._accept(
            self.tr("Accept {name}").format(name=name),
            lambda _part, ids: ids == class_id,
            self.tr("The prediction has no {name} that the labels lack.").format(name=name),
        )

    def sure(self, margin: float) -> None:
        """Make the prediction the labels where its margin, 0..1, is at least `margin`."""
        said, prediction = figure(margin, 2), self._session.prediction
        if prediction is None:
            return
        margins, least = prediction.margin, _least(margin)
        self._accept(
            self.tr("Accept what is sure by {margin}").format(margin=said),
            lambda part, ids: (ids != VOID) & (margins[part.slices] >= least),
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

        def find() -> tuple[Area, float]:
            accepted, known = mapping.accepted(prediction, classes)
            changes: Bools = known & (prediction.margin >= _least(margin)) & (accepted != ids)
            if landing is not None:
                changes &= landing(ids, box)
            return Area(box, changes), np.count_nonzero(changes) / changes.size

        def found(area_and_share: tuple[Area, float]) -> None:
            if session.current is opened:
                done(*area_and_share)

        return session.compute.submit(find, found)

    def _accept(self, name: str, choose: Callable[[Box, U8], Bools], nothing: str) -> None:
        """Copy what `choose` takes of a part of the prediction, in the project's ids."""
        session = self._session
        opened, prediction = session.current, session.prediction
        if opened is None or prediction is None:
            return
        predicted, lut = prediction.ids, prediction.classes.lut_to(session.classes)

        def source(part: Box, _there: U8) -> tuple[U8, Bools]:
            ids = lut[predicted[part.slices]]
            return ids, choose(part, ids)

        box = Box(0, 0, *predicted.shape)
        proposal = Proposal(box, source, session.landing(SOME_CLASS))
        self.paint(opened, name, lambda: proposal, nothing, session.compute)

    def paint(
        self,
        opened: OpenItem,
        name: str,
        propose: Callable[[], Proposal],
        nothing: str,
        lane: Lane,
    ) -> None:
        """Make a proposal one step of an image, which need not be the one shown by then.

        propose: called in `lane`; what it raises is told. nothing: what to say when nothing
        changes, and no limit is why.
        """
        session = self._session
        kept_out = session.limits.sentence(session.classes.names)
        draft = Draft(opened.document, name, propose, is_wanted=lambda: session.may_edit(opened))

        def ended(edit: Edit | None) -> None:
            session.conditions_changed.emit()
            if session.current is not opened:
                if edit is not None and session.settings.flag("autosave"):
                    session.saving.save(opened)  # leaving it has saved it as it was before
            elif edit is None:
                text = kept_out if draft.is_kept_out else nothing
                session.notify(Notice(text, topic="accept", timeout_s=4))

        def failed(error: BaseException) -> None:
            session.conditions_changed.emit()
            session.notify(failure("", error, "accept"))

        draft.start(lambda call, done: lane.submit(call, done, failed), ended)
        session.conditions_changed.emit()  # undo would give this up


def _least(margin: float) -> int:
    return math.ceil(margin * 255)
