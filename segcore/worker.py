"""The child process: a resident engine that predicts, or a trainer that fine-tunes.

Started through `segcore.launch`. A thread of its own reads the pipe, so that a newer request or a
cancel is seen while the last one is being worked on, and the child ends when its parent does.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from segcore.activations import BranchReader, load_branch_reader, read_branches
from segcore.errors import SegDeskError
from segcore.evaluation import evaluate
from segcore.inference import Cancelled, Predictor, load_predictor, predict
from segcore.records import (
    BranchesFailed,
    BranchesRequest,
    Cancel,
    EngineReady,
    EvalFailed,
    EvaluateRequest,
    FineTuneRequest,
    LoadModel,
    ModelFailed,
    ModelLoaded,
    ModelRef,
    Prediction,
    PredictionDropped,
    PredictionFailed,
    PredictRequest,
    RunFailed,
    Shutdown,
)
from segcore.run_folder import is_resumable
from segcore.runtime import atrous_method, tf
from segcore.training import fine_tune

__all__ = ["serve"]

log = logging.getLogger(__name__)


def serve(role: str, connection: Connection) -> None:
    """Answer on `connection` until it closes or a Shutdown comes."""
    # Ctrl+C in a terminal reaches the whole group; the parent decides when its children end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if role == "trainer":
        _Trainer(connection).run()
    else:
        _Engine(connection).run()


def _lower_priority(by: int) -> None:
    if hasattr(os, "nice"):
        os.nice(by)


def _sentence(error: BaseException) -> str:
    """Say what went wrong in one sentence, whatever it was."""
    if isinstance(error, SegDeskError):
        return str(error)
    if isinstance(error, tf.errors.ResourceExhaustedError | MemoryError):
        return "memory ran out: use smaller crops, a smaller batch or a smaller model"
    log.error("unexpected error", exc_info=error)
    first = (str(error).strip().splitlines() or [""])[0]
    return f"something unexpected happened in the engine ({type(error).__name__}: {first:.200})"


class _Inbox:
    """What came through the pipe and is not yet worked on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ready = threading.Condition()
        self._waiting: list[Any] = []
        self._cancels = 0
        self._withdrawn: set[int] = set()  # jobs that were cancelled before their turn came
        self.closed = False
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                message = Shutdown()
            with self._ready:
                if isinstance(message, Shutdown):
                    self.closed = True
                elif isinstance(message, Cancel):
                    self._cancels += 1
                    self._withdrawn |= {id(m) for m in self._waiting}
                else:
                    self._waiting.append(message)
                self._ready.notify()
                if self.closed:
                    return

    def take(self) -> tuple[Any, list[PredictRequest]] | None:
        """Wait for a message; returns it and the prediction requests it overtook.

        Of several waiting prediction requests only the newest is worth answering; everything else
        keeps its order. None when the pipe has closed.
        """
        with self._ready:
            self._ready.wait_for(lambda: self._waiting or self.closed)
            if self.closed:
                return None
            message = self._waiting.pop(0)
            self._cancels = int(id(message) in self._withdrawn)
            self._withdrawn.discard(id(message))
            if not isinstance(message, PredictRequest):
                return message, []
            newer = [m for m in self._waiting if isinstance(m, PredictRequest)]
            if not newer:
                return message, []
            self._waiting = [m for m in self._waiting if m not in newer]
            return newer[-1], [message, *newer[:-1]]

    def superseded(self) -> bool:
        """Tell whether a newer prediction is wanted, so that the one under way can stop."""
        with self._ready:
            return self.closed or any(isinstance(m, PredictRequest) for m in self._waiting)

    def cancelled(self) -> bool:
        """Tell whether the job under way should stop."""
        with self._ready:
            return self.closed or self._cancels > 0


class _Engine:
    """Holds the latest model and answers predictions and evaluations."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._inbox = _Inbox(connection)
        self._predictor: tuple[ModelRef, float, Predictor] | None = None
        self._branch_reader: tuple[ModelRef, float, BranchReader] | None = None

    def run(self) -> None:
        start = time.perf_counter()
        _lower_priority(5)
        self._send(EngineReady(time.perf_counter() - start, f"atrous: {atrous_method()}"))
        while (taken := self._inbox.take()) is not None:
            message, overtaken = taken
            for request in overtaken:
                self._send(PredictionDropped(request.request_id))
            if isinstance(message, LoadModel):
                self._load(message)
            elif isinstance(message, PredictRequest):
                self._predict(message)
            elif isinstance(message, BranchesRequest):
                self._read_branches(message)
            elif isinstance(message, EvaluateRequest):
                self._evaluate(message)

    def _send(self, message: object) -> None:
        try:
            self._connection.send(message)
        except OSError:
            self._inbox.closed = True

    def _model(self, model: ModelRef) -> Predictor:
        """Return the model's predictor, loading it when the file is new or has changed."""
        modified = model.path.stat().st_mtime if model.path.exists() else 0.0
        if self._predictor is not None:
            loaded, loaded_modified, predictor = self._predictor
            if loaded.path == model.path and loaded_modified == modified:
                return predictor
        predictor = load_predictor(model)
        predictor.warm_up()
        self._predictor = (model, modified, predictor)
        return predictor

    def _load(self, message: LoadModel) -> None:
        start = time.perf_counter()
        try:
            predictor = self._model(message.model)
        except Exception as error:  # the child must outlive a bad checkpoint
            self._send(ModelFailed(message.model, _sentence(error)))
            return
        seconds = time.perf_counter() - start
        self._send(ModelLoaded(message.model, predictor.description.classes, seconds))

    def _predict(self, request: PredictRequest) -> None:
        try:
            answer: Prediction | PredictionDropped | PredictionFailed = predict(
                request, self._model(request.model), self._inbox.superseded, self._send
            )
        except Cancelled:
            answer = PredictionDropped(request.request_id)
        except Exception as error:  # the child must outlive a bad image
            answer = PredictionFailed(request.request_id, _sentence(error))
        self._send(answer)

    def _read_branches(self, request: BranchesRequest) -> None:
        """Answer; the network for it is another than the predictor's, whose layers are folded."""
        try:
            modified = request.model.path.stat().st_mtime
            kept = self._branch_reader
            if kept is None or kept[:2] != (request.model, modified):
                self._branch_reader = kept = None  # the old one's memory is needed for the new
                kept = (request.model, modified, load_branch_reader(request.model))
                self._branch_reader = kept
            self._send(read_branches(request, kept[2]))
        except Exception as error:  # the child must outlive a bad image
            self._send(BranchesFailed(request.request_id, _sentence(error)))

    def _evaluate(self, request: EvaluateRequest) -> None:
        try:
            for event in evaluate(request, self._inbox.cancelled, self._model(request.model)):
                self._send(event)
        except Exception as error:  # the child must outlive a bad label
            self._send(EvalFailed(_sentence(error)))


class _Trainer:
    """Runs one fine-tuning and ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._inbox = _Inbox(connection)

    def run(self) -> None:
        # The person at the screen comes first; on idle cores this costs nothing.
        _lower_priority(19)
        taken = self._inbox.take()
        if taken is None or not isinstance(taken[0], FineTuneRequest):
            return
        request = taken[0]
        try:
            self._forward(fine_tune(request, self._inbox.cancelled))
        except Exception as error:  # the parent must hear of it, whatever it is
            self._forward([RunFailed(_sentence(error), resumable=is_resumable(Path(request.out)))])

    def _forward(self, events: Iterable[object]) -> None:
        for event in events:
            try:
                self._connection.send(event)
            except OSError:  # the parent is gone; stop at the next step
                self._inbox.closed = True
