"""The child process: a resident engine that predicts, or a trainer that fine-tunes.

Started through `segcore.launch`. A thread of its own reads the pipe, so that a newer request or a
cancel is seen while the last one is being worked on, and the child ends when its parent does.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from segcore.activations import BranchReader, read_branches
from segcore.errors import sentence_of
from segcore.evaluation import evaluate
from segcore.faster import Faster
from segcore.files import file_key
from segcore.inference import Cancelled, Predictor, load_network, load_predictor, predict
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
    UseRuntime,
)
from segcore.run_folder import is_resumable
from segcore.runtime import atrous_method
from segcore.training import fine_tune

__all__ = ["Engine", "Inbox", "Trainer", "serve"]

log = logging.getLogger(__name__)

_ONLY_THE_NEWEST = (PredictRequest, BranchesRequest)


def serve(role: str, connection: Connection) -> None:
    """Answer on `connection` until it closes or a Shutdown comes."""
    # Ctrl+C in a terminal reaches the whole group; the parent decides when its children end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if role == "trainer":
        Trainer(connection).run()
    else:
        Engine(connection).run()


def _lower_priority(by: int) -> None:
    if hasattr(os, "nice"):
        os.nice(by)


@dataclass(slots=True, eq=False)
class _Waiting:
    """A message whose turn has not come; `withdrawn` when a Cancel came before it did."""

    message: Any
    withdrawn: bool = False


class Inbox:
    """What came through the pipe and is not yet worked on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ready = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._is_cancelled = False
        self.closed = False
        self.reader = threading.Thread(target=self._read, name="inbox", daemon=True)
        self.reader.start()

    def _read(self) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                message = Shutdown()
            except Exception:  # without this thread the child would wait for ever
                log.exception("what came through the pipe cannot be read")
                message = Shutdown()
            with self._ready:
                if isinstance(message, Shutdown):
                    self.closed = True
                elif isinstance(message, Cancel):
                    self._is_cancelled = True
                    for waiting in self._waiting:
                        waiting.withdrawn = True
                else:
                    self._waiting.append(_Waiting(message))
                self._ready.notify()
                if self.closed:
                    return

    def take(self) -> tuple[Any, list[Any]] | None:
        """Wait for a message; returns it and the requests that it makes pointless.

        Of several waiting requests to predict, or to read branches, only the newest is worth
        answering; everything else keeps its order. None when the pipe has closed.
        """
        with self._ready:
            self._ready.wait_for(lambda: self._waiting or self.closed)
            if self.closed:
                return None
            first = self._waiting[0]
            kind = type(first.message)
            *overtaken, taken = self._all_of(kind) if kind in _ONLY_THE_NEWEST else [first]
            self._waiting = [w for w in self._waiting if w is not taken and w not in overtaken]
            self._is_cancelled = taken.withdrawn
            return taken.message, [w.message for w in overtaken]

    def take_predictions(self) -> list[PredictRequest]:
        """Return what waits to be predicted, the newest last, in the midst of another job."""
        with self._ready:
            asked = self._all_of(PredictRequest)
            self._waiting = [w for w in self._waiting if w not in asked]
            return [w.message for w in asked]

    def _all_of(self, kind: type) -> list[_Waiting]:
        return [w for w in self._waiting if type(w.message) is kind]

    def superseded(self) -> bool:
        """Tell whether a newer prediction is wanted, so that the one under way can stop."""
        with self._ready:
            return self.closed or bool(self._all_of(PredictRequest))

    def cancelled(self) -> bool:
        """Tell whether the job under way should stop."""
        with self._ready:
            return self.closed or self._is_cancelled


class Engine:
    """Holds the latest model and answers predictions and evaluations."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._inbox = Inbox(connection)
        self._predictor: tuple[ModelRef, str, Predictor] | None = None
        # Reads off the predictor's own network, and goes with it.
        self._branch_reader: BranchReader | None = None
        self._faster = Faster(self._send)

    def run(self) -> None:
        start = time.perf_counter()
        _lower_priority(5)
        self._send(EngineReady(time.perf_counter() - start, f"atrous: {atrous_method()}"))
        while (taken := self._inbox.take()) is not None:
            message, overtaken = taken
            for request in overtaken:
                if isinstance(request, PredictRequest):
                    self._send(PredictionDropped(request.request_id))
            self.answer(message)

    def answer(self, message: object) -> None:
        """Do what one message asks and send what there is to say to it."""
        if isinstance(message, LoadModel):
            self._load(message)
        elif isinstance(message, PredictRequest):
            self._predict(message)
        elif isinstance(message, UseRuntime):
            self._send(self._faster.use(message))
        elif isinstance(message, BranchesRequest):
            self._read_branches(message)
        elif isinstance(message, EvaluateRequest):
            self._evaluate(message)

    def _send(self, message: object) -> None:
        try:
            self._connection.send(message)
        except OSError:
            self._inbox.closed = True

    def _loaded(self, model: ModelRef) -> Predictor | None:
        """Return the model's predictor; None when another is loaded or the file has changed."""
        if self._predictor is None:
            return None
        loaded, state, predictor = self._predictor
        is_this = loaded.path == model.path and state == file_key(model.path)
        return predictor if is_this else None

    def _model(self, model: ModelRef) -> Predictor:
        """Return the model's predictor, loading it when it is not."""
        predictor = self._loaded(model)
        if predictor is None:
            state = file_key(model.path)  # before it is read: a change meanwhile is then noticed
            predictor = load_predictor(model)
            predictor.warm_up()
            self._predictor, self._branch_reader = (model, state, predictor), None
            gc.collect()  # a network is a web of cycles: the old one would stay for a while
        return predictor

    def _load(self, message: LoadModel) -> None:
        start = time.perf_counter()
        try:
            predictor = self._model(message.model)
        except Exception as error:  # the child must outlive a bad checkpoint
            self._send(ModelFailed(message.model, sentence_of(error)))
            return
        seconds = time.perf_counter() - start
        self._send(ModelLoaded(message.model, predictor.description.classes, seconds))

    def _predict(self, request: PredictRequest) -> None:
        try:
            predictor = self._faster.predictor(request.model, self._model)
            answer: Prediction | PredictionDropped | PredictionFailed = predict(
                request, predictor, self._inbox.superseded, self._send
            )
        except Cancelled:
            answer = PredictionDropped(request.request_id)
        except Exception as error:  # the child must outlive a bad image
            answer = PredictionFailed(request.request_id, sentence_of(error))
        self._send(answer)

    def _read_branches(self, request: BranchesRequest) -> None:
        try:
            predictor = self._loaded(request.model)
            if predictor is None:
                # The prediction of an earlier model is still looked at while a new one takes over.
                answer = read_branches(request, BranchReader(*load_network(request.model)))
                gc.collect()  # no second network stays
            else:
                if self._branch_reader is None:
                    self._branch_reader = BranchReader(predictor.network, predictor.description)
                answer = read_branches(request, self._branch_reader)
            self._send(answer)
        except Exception as error:  # the child must outlive a bad image
            self._send(BranchesFailed(request.request_id, sentence_of(error)))

    def _evaluate(self, request: EvaluateRequest) -> None:
        try:
            predictor = self._faster.predictor(request.model, self._model)
            for event in evaluate(request, self._inbox.cancelled, predictor):
                self._send(event)
                self._predict_meanwhile()
        except Exception as error:  # the child must outlive a bad label
            self._send(EvalFailed(sentence_of(error)))

    def _predict_meanwhile(self) -> None:
        """Predict what somebody waits to see, between two images of a long job."""
        while asked := self._inbox.take_predictions():
            *overtaken, newest = asked
            for request in overtaken:
                self._send(PredictionDropped(request.request_id))
            self._predict(newest)


class Trainer:
    """Runs one fine-tuning and ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._inbox = Inbox(connection)

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
            self._forward(
                [RunFailed(sentence_of(error), resumable=is_resumable(Path(request.out)))]
            )

    def _forward(self, events: Iterable[object]) -> None:
        for event in events:
            try:
                self._connection.send(event)
            except OSError:  # the parent is gone; stop at the next step
                self._inbox.closed = True
