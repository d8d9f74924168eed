"""One thing done to many images: predict and accept, delete labels; each is one undo step."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from app import mapping
from app.drafts import Proposal
from app.edits import U8, Bools, Box
from app.limits import SOME_CLASS, Limits
from app.messages import Notice, count
from app.texts import translate
from segcore.classes import VOID, ClassTable
from segcore.errors import EngineError, MaskError
from segcore.masks import encode_mask, new_mask, read_mask
from segcore.project import ProjectItem
from segcore.records import ModelRef, Prediction
from segcore.transactions import Transaction

if TYPE_CHECKING:
    from app.session import Session

_LOOK_EVERY_S = 0.2


class _Oracle(QObject):
    """Lets a background call wait for the engine, whose answers come to the window's thread."""

    _wanted = Signal(object)

    def __init__(self, session: Session, model: ModelRef) -> None:
        super().__init__()
        self._session, self._model = session, model
        self._answers: queue.SimpleQueue[Prediction | str] = queue.SimpleQueue()
        self._item: ProjectItem | None = None
        self._request_id = 0
        self._wanted.connect(self._ask)
        engine = session.engine
        engine.predicted.connect(self._on_prediction)
        engine.prediction_failed.connect(self._on_failed)
        engine.state_changed.connect(self._on_state)

    def predict(self, item: ProjectItem, cancelled: Callable[[], bool]) -> Prediction | str | None:
        """Return what the model says, the sentence why it cannot, or None when cancelled."""
        self._wanted.emit(item)
        while not cancelled():
            try:
                return self._answers.get(timeout=_LOOK_EVERY_S)
            except queue.Empty:
                continue
        return None

    def _ask(self, item: ProjectItem) -> None:
        self._item = item
        if self._session.engine.state == "stopped":
            self._on_state("stopped")  # it has given up: nobody would ever answer
            return
        self._request_id = self._session.engine.predict(item.image, self._model, item.page)

    def _answer(self, answer: Prediction | str) -> None:
        self._item = None
        self._answers.put(answer)

    def _on_prediction(self, prediction: Prediction) -> None:
        if self._item is not None and prediction.request_id == self._request_id:
            self._answer(prediction)

    def _on_failed(self, request_id: int, message: str) -> None:
        if self._item is not None and request_id == self._request_id:
            self._answer(message)

    def _on_state(self, state: str) -> None:
        # Somebody else's later request made the engine drop this one.
        if state == "ready" and self._item is not None:
            self._ask(self._item)
        if state == "stopped" and self._item is not None:
            self._answer(self.tr("the engine has stopped"))


class Batch(QObject):
    """Works on many images through `Operations`."""

    def __init__(self, session: Session) -> None:
        """Work for `session`."""
        super().__init__(session)
        self._session = session
        self._oracle: _Oracle | None = None

    def delete(self, stems: Sequence[str]) -> None:
        """Delete the masks of these images."""
        session = self._session
        session.save_all()
        unsaved = {opened.stem for opened in session.unsaved}
        labelled = set(session.labelled) | unsaved
        items = [session.item(s) for s in stems if s in labelled]
        if not items:
            text = self.tr("None of these images has labels.")
            session.notify(Notice(text, topic="operation", timeout_s=5))
            return

        def stage(transaction: Transaction, cancelled: Callable[[], bool]) -> Iterator[int]:
            for done, item in enumerate(items, start=1):
                if cancelled():
                    return
                if item.mask.is_file():
                    transaction.stage(item.mask, None)
                yield done

        name = self.tr("Delete the labels of {images}").format(images=count(len(items), "image"))
        session.operations.run(name, len(items), stage)

    def accept(self, stems: Sequence[str]) -> None:
        """Predict these images and make that their labels, where painting may land."""
        session, model = self._session, self._session.model
        if model is None or not stems:
            return
        items = [session.item(s) for s in stems]
        classes, limits = session.classes, session.limits
        oracle = self._oracle = _Oracle(session, model)
        problems: list[str] = []

        def stage(transaction: Transaction, cancelled: Callable[[], bool]) -> Iterator[int]:
            for done, item in enumerate(items, start=1):
                prediction = oracle.predict(item, cancelled)
                if prediction is None:
                    return
                if isinstance(prediction, str):
                    problems.append(f"{item.stem}: {prediction}")
                else:
                    try:
                        _stage_accepted(transaction, item, prediction, classes, limits)
                    except MaskError as error:
                        problems.append(f"{item.stem}: {error}")
                yield done
            if len(problems) == len(items):
                raise EngineError(problems[0])

        def tell() -> None:
            session.operations.ended.disconnect(tell)
            oracle.deleteLater()
            if problems and len(problems) < len(items):
                text = self.tr("{images} could not be predicted and stay as they were: {first}")
                text = text.format(images=count(len(problems), "image"), first=problems[0])
                session.notify(Notice(text, "warning", "operation"))

        session.operations.ended.connect(tell)
        name = self.tr("Predict and accept {images}").format(images=count(len(items), "image"))
        session.operations.run(name, len(items), stage)

    def copy_from_previous(self) -> None:
        """Paint the labels of the image before this one over it, where painting may land."""
        session, opened = self._session, self._session.current
        if opened is None:
            return
        stems = [item.stem for item in session.items]
        row = stems.index(opened.stem)
        labelled = set(session.labelled)
        earlier = next((s for s in reversed(stems[:row]) if s in labelled), None)
        if earlier is None:
            text = self.tr("No image before this one has labels.")
            session.notify(Notice(text, topic="accept", timeout_s=5))
            return
        path, classes = session.item(earlier).mask, session.classes

        landing, size = session.landing(SOME_CLASS), opened.document.size

        def propose() -> Proposal:
            ids = np.array(read_mask(path, classes).ids)
            if ids.shape != size:
                text = self.tr("{image} has another size, so its labels do not fit.")
                raise MaskError(text.format(image=earlier))

            def source(part: Box, _there: U8) -> tuple[U8, Bools]:
                copied = ids[part.slices]
                return copied, copied != VOID

            return Proposal(Box(0, 0, *size), source, landing)

        name = self.tr("Copy labels from {image}").format(image=earlier)
        text = self.tr("The labels already are those of {image}.").format(image=earlier)
        # Behind what is being saved: it may be that very mask.
        session.save_all()
        session.acceptance.paint(opened, name, propose, text, session.saves)


def _stage_accepted(
    transaction: Transaction,
    item: ProjectItem,
    prediction: Prediction,
    classes: ClassTable,
    limits: Limits,
) -> None:
    """Prepare an image's labels with its prediction accepted; nothing when that changes nothing.

    Raises:
        MaskError: its mask cannot be read, or has another size than the image.
    """
    predicted, where = mapping.accepted(prediction, classes)
    if item.mask.is_file():
        mask = read_mask(item.mask, classes)
        if mask.ids.shape != predicted.shape:
            text = translate("Conflicts", "The mask on disk has another size than its image.")
            raise MaskError(text)
    else:
        mask = new_mask(np.full(predicted.shape, VOID, np.uint8), classes)
    landing = limits.landing(SOME_CLASS, prediction.ids, prediction.classes.lut_to(classes))
    if landing is not None:
        where = where & landing(mask.ids, Box(0, 0, *predicted.shape))
    ids = np.where(where, predicted, mask.ids)
    if not np.array_equal(ids, mask.ids):
        transaction.stage(item.mask, encode_mask(item.mask, mask.with_ids(ids)))
