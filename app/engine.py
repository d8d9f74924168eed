"""The resident engine as the window sees it: asked by calls, answering by signals, restarted when
it dies. It holds no result: `session` decides what an answer means.
"""

from __future__ import annotations

import itertools
import logging
import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.jobs import Child, Launcher
from segcore.records import (
    Branches,
    BranchesFailed,
    BranchesRequest,
    Cancel,
    EngineReady,
    EvalCancelled,
    EvalFailed,
    EvalProgress,
    EvalReport,
    EvaluateRequest,
    LoadModel,
    ModelFailed,
    ModelLoaded,
    ModelRef,
    Prediction,
    PredictionDropped,
    PredictionFailed,
    PredictProgress,
    PredictRequest,
    RuntimeFailed,
    RuntimeUsed,
    UseRuntime,
)

log = logging.getLogger(__name__)

_MAX_RESTARTS = 3
_RESTART_WINDOW_S = 120.0


class Engine(QObject):
    """Owns the engine child. Requests made before it is ready wait in its pipe.

    state_changed: "starting" (or about to), "ready", "predicting", "evaluating", "loading" or
    "stopped", for good but for `revive`.
    died: whether a new one is being started. Load requests are repeated to it; a prediction that
    was under way is asked again, an evaluation is reported as failed.
    prediction_progressed: PredictProgress after each tile of a large image.
    runtime_answered: RuntimeUsed or RuntimeFailed, which may also come while it predicts.
    """

    state_changed = Signal(str)
    predicted = Signal(object)
    branches_read = Signal(object)
    prediction_failed = Signal(int, str)
    prediction_progressed = Signal(object)
    model_loaded = Signal(object)
    model_failed = Signal(object)
    runtime_answered = Signal(object)
    evaluated = Signal(object)
    died = Signal(bool)

    def __init__(self, launcher: Launcher, parent: QObject | None = None) -> None:
        """Make the handle; nothing runs before `start`."""
        super().__init__(parent)
        self.launcher = launcher
        self._child: Child | None = None
        self._ids = itertools.count(1)
        self._is_ready = False
        self._loading: ModelRef | None = None
        self._active: ModelRef | None = None
        self._request: PredictRequest | None = None
        self._is_evaluating = False
        self._deaths: list[float] = []
        self._has_given_up = False
        self._is_closed = False
        self.note = ""

    @property
    def state(self) -> str:
        """What it does now, one of the words of `state_changed`."""
        if self._has_given_up or self._is_closed:
            return "stopped"
        if not self._is_ready:
            return "starting"
        if self._is_evaluating:
            return "evaluating"
        if self._request is not None:
            return "predicting"
        return "loading" if self._loading is not None else "ready"

    @property
    def is_ready(self) -> bool:
        """Whether the child has imported TensorFlow and answers."""
        return self._is_ready

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        return self._child.pid if self._child is not None else None

    def start(self) -> None:
        """Start the child, unless it runs."""
        if self._child is not None or self._is_closed:
            return
        self._is_ready = self._has_given_up = False
        self._child = Child("engine", self.launcher, self)
        self._child.received.connect(self._on_event)
        self._child.ended.connect(self._on_ended)
        for record in (self._active, self._loading):
            if record is not None:
                self._child.send(LoadModel(record))
        if self._request is not None:
            self._child.send(self._request)
        self._child.start()
        self.state_changed.emit(self.state)

    def load(self, model: ModelRef) -> None:
        """Ask for a model to be loaded and warmed up; `model_loaded` or `model_failed` follows."""
        self._loading = model
        self._send(LoadModel(model))

    def predict(self, image: Path, model: ModelRef, page: int = 0) -> int:
        """Ask for the mask of an image; an earlier request not yet begun is dropped.

        Returns the request id that its answer carries.
        """
        self._request = PredictRequest(next(self._ids), image, model, page)
        self._send(self._request)
        return self._request.request_id

    def use_runtime(self, model: ModelRef, runtime: str) -> None:
        """Ask for predictions of a loaded model by "openvino" or "tensorflow"."""
        self._send(UseRuntime(model, runtime))

    def read_branches(self, image: Path, model: ModelRef, page: int = 0) -> int:
        """Ask how strongly the branches of the ASPP answer; `branches_read` carries what comes.

        Returns the request id that the answer, `Branches` or `BranchesFailed`, carries.
        """
        request = BranchesRequest(next(self._ids), image, model, page)
        self._send(request)
        return request.request_id

    def evaluate(self, request: EvaluateRequest) -> None:
        """Ask for scores; `evaluated` carries every event until a report, cancel or failure."""
        self._is_evaluating = True
        self._send(request)

    def cancel_evaluation(self) -> None:
        """End the running evaluation at its next image."""
        if self._is_evaluating:
            self._send(Cancel())

    def ask_to_end(self) -> None:
        """Tell the child to end, without waiting; `close` is to follow."""
        self._is_closed = True
        if self._child is not None:
            self._child.ask_to_end()

    def close(self) -> None:
        """End the child promptly; no signal follows."""
        self._is_closed = True
        if self._child is not None:
            child, self._child = self._child, None
            child.close()

    def _send(self, record: object) -> None:
        if self._child is not None:
            self._child.send(record)
            self.state_changed.emit(self.state)

    def _on_event(self, event: object) -> None:
        if self.sender() is not self._child:
            return
        match event:
            case EngineReady():
                self._is_ready = True
                self.note = event.note
                log.info("engine ready after %.1f s: %s", event.seconds, event.note)
            case ModelLoaded():
                self._settle(event.model)
                self._active = event.model
                self.model_loaded.emit(event)
            case ModelFailed():
                self._settle(event.model)
                self.model_failed.emit(event)
            case Prediction():
                self._answered(event.request_id)
                self.predicted.emit(event)
            case PredictProgress():
                self.prediction_progressed.emit(event)
                return  # nothing about its state has changed
            case PredictionDropped():
                self._answered(event.request_id)
            case PredictionFailed():
                self._answered(event.request_id)
                self.prediction_failed.emit(event.request_id, event.message)
            case RuntimeUsed() | RuntimeFailed():
                self.runtime_answered.emit(event)
                return
            case Branches() | BranchesFailed():
                self.branches_read.emit(event)
            case EvalProgress():
                self.evaluated.emit(event)
            case EvalReport() | EvalCancelled() | EvalFailed():
                self._is_evaluating = False
                self.evaluated.emit(event)
            case _:
                log.warning("the engine sent %r, which nobody expects", event)
        self.state_changed.emit(self.state)

    def _settle(self, model: ModelRef) -> None:
        if self._loading == model:
            self._loading = None

    def _answered(self, request_id: int) -> None:
        if self._request is not None and self._request.request_id == request_id:
            self._request = None

    def _on_ended(self, exit_code: int | None) -> None:
        if self.sender() is not self._child or self._child is None:
            return
        log.error("the engine ended by itself, exit code %s", exit_code)
        self._child.wait()
        self._child.deleteLater()
        self._child = None
        self._is_ready = False
        if self._is_evaluating:
            self._is_evaluating = False
            text = self.tr("The engine ended during the evaluation: start it again.")
            self.evaluated.emit(EvalFailed(text))
        now = time.monotonic()
        self._deaths = [t for t in self._deaths if now - t < _RESTART_WINDOW_S] + [now]
        restarts = len(self._deaths) <= _MAX_RESTARTS
        if not restarts:
            self._has_given_up = True
            # Whatever is asked kills it: do not ask the same again.
            self._request = None
        self.died.emit(restarts)
        if restarts:
            self.start()
        else:
            self.state_changed.emit(self.state)

    def revive(self) -> None:
        """Start again after it was given up, at the person's wish."""
        self._deaths.clear()
        self.start()
