"""The model in use and what it says about the image shown; kept predictions are shown at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import mapping
from app.edits import U8
from app.engine_texts import from_engine
from app.messages import Notice
from app.shelf import Shelf
from segcore.classes import ClassTable
from segcore.records import ModelFailed, ModelLoaded, ModelRef, Prediction

if TYPE_CHECKING:
    from app.session import Session

_BUDGET_BYTES = 256 * 2**20


class Predictions(QObject):
    """Asks the engine about the image shown and keeps what it answered.

    changed: another prediction is shown, or none. model_changed: another model has taken over.
    """

    changed = Signal()
    model_changed = Signal()

    def __init__(self, session: Session) -> None:
        """Work for `session`, whose engine answers."""
        super().__init__(session)
        self._session = session
        self.shown: Prediction | None = None
        self.model: ModelRef | None = None
        self.model_classes: ClassTable | None = None
        self._wanted_model: ModelRef | None = None
        self._request_id = 0
        self._told = ""  # of classes the model does not know
        self._kept: Shelf[tuple[str, ModelRef], Prediction] = Shelf(
            _BUDGET_BYTES, lambda p: p.ids.nbytes + p.margin.nbytes
        )
        engine = session.engine
        engine.predicted.connect(self._on_prediction)
        engine.prediction_failed.connect(self._on_failed)
        engine.model_loaded.connect(self._on_model_loaded)
        engine.model_failed.connect(self._on_model_failed)
        engine.died.connect(self._on_engine_died)

    # --- the model ------------------------------------------------------------------------------

    def use_model(self, model: ModelRef) -> None:
        """Load a model; it takes over once it is warm, and the image is predicted again."""
        self._wanted_model = model
        self._session.engine.load(model)

    def _on_model_loaded(self, event: ModelLoaded) -> None:
        if event.model != self._wanted_model:
            return
        self.model, self.model_classes = event.model, event.classes
        # The file may be another one under the same name.
        self._kept.clear()
        self.model_changed.emit()
        self._session.conditions_changed.emit()
        self.predict()

    def _on_model_failed(self, event: ModelFailed) -> None:
        if event.model == self._wanted_model:
            self._wanted_model = self.model
            text = self.tr("The model “{name}” could not be loaded: {reason}").format(
                name=event.model.name, reason=from_engine(event.message)
            )
            self._session.notify(Notice(text, "error", "model"))

    # --- predictions ----------------------------------------------------------------------------

    def forget(self) -> None:
        """Let go of every prediction: another project is opened."""
        self._kept.clear()
        self._told = ""

    @property
    def wanted_model(self) -> ModelRef | None:
        """The model that is in use or being loaded, None before the first."""
        return self._wanted_model

    def kept(self, stem: str) -> Prediction | None:
        """Return what the model in use said about an image, None when that is not known."""
        return self._kept.get((stem, self.model)) if self.model is not None else None

    def leave_image(self) -> None:
        """Show none, not even one still under way: another image is shown. Emits nothing."""
        self.shown, self._request_id = None, 0

    def predict(self, again: bool = False) -> None:
        """Ask for the prediction of the image shown; a kept one is shown at once."""
        current = self._session.current
        if current is None or self.model is None:
            return
        kept = self._kept.get((current.stem, self.model))
        if kept is not None and not again:
            self._show(kept)
            return
        self._request_id = self._session.engine.predict(
            current.item.image, self.model, current.source.page
        )

    def _on_prediction(self, prediction: Prediction) -> None:
        current = self._session.current
        if current is None or prediction.request_id != self._request_id:
            return
        is_of_current = prediction.image == current.item.image
        fits = prediction.ids.shape == current.document.size
        if prediction.model != self.model or not is_of_current or not fits:
            return
        self._kept.put((current.stem, prediction.model), prediction)
        self._show(prediction)

    def _show(self, prediction: Prediction) -> None:
        session = self._session
        self.shown = prediction
        self.changed.emit()
        session.conditions_changed.emit()
        text = mapping.mismatch(prediction.model.name, prediction.classes, session.classes)
        if text != self._told:  # once, not at every image
            self._told = text
            session.notify(Notice(text, "info", "mismatch"))

    def look(self, prediction: Prediction) -> tuple[U8, U8]:
        """Return a prediction's palette, uint8 (256, 3), and its project ids, uint8 (256,)."""
        classes = self._session.classes
        return (
            mapping.overlay_palette(prediction.classes, classes),
            prediction.classes.lut_to(classes),
        )

    def _on_failed(self, request_id: int, message: str) -> None:
        if request_id == self._request_id:
            text = self.tr("No prediction: {reason}").format(reason=from_engine(message))
            self._session.notify(Notice(text, "error", "image"))

    def _on_engine_died(self, restarts: bool) -> None:
        session = self._session
        if restarts:
            text = self.tr(
                "The engine stopped unexpectedly and is being started again; labels are safe."
            )
            session.notify(Notice(text, "warning", "engine", timeout_s=10))
            return
        again = ((self.tr("Start it"), session.engine.revive),)
        text = self.tr("The engine keeps stopping. You can paint and save; predictions need it.")
        session.notify(Notice(text, "error", "engine", again))
