"""Children that speak `segcore.records` without a network, for tests of the window.

The engine's "model" calls a pixel brighter than the middle class 1, else class 0. A checkpoint is a
small JSON file with a class table; one whose name holds "bad" cannot be loaded, and an image
whose name holds "kill" ends the engine.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
from PIL import Image

from segcore.classes import ClassTable, make_table
from segcore.records import (
    Branches,
    BranchesFailed,
    BranchesRequest,
    Cancel,
    CheckpointSaved,
    EngineReady,
    EvalCancelled,
    EvalProgress,
    EvalReport,
    EvaluateRequest,
    FineTuneRequest,
    LoadModel,
    ModelFailed,
    ModelLoaded,
    ModelRef,
    Prediction,
    PredictRequest,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunStarted,
    Shutdown,
    StepDone,
    Validated,
    event_to_json,
)

STARTER_CLASSES = make_table(("background", "nucleus"))


def _context() -> BaseContext:
    """Return how children start: from a server that has imported what they need, if there is one.

    That takes a tenth of the time of a fresh interpreter each. Where there is none, they spawn.
    The server keeps the environment it was begun in: what a test puts there, its children miss.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(["segcore.records", "segcore.classes", "numpy", "PIL.Image"])
    return context


_CONTEXT = _context()


def start(role: str) -> tuple[BaseProcess, Connection]:
    """Start a fake child; fits `app.jobs.Launcher`."""
    here, there = _CONTEXT.Pipe(duplex=True)
    process = _CONTEXT.Process(target=serve, args=(role, there), daemon=True)
    process.start()
    there.close()
    return process, here


def serve(role: str, connection: Connection) -> None:
    """Answer until the pipe closes."""
    try:
        if role == "trainer":
            _train(connection.recv(), connection)
        else:
            _engine(connection)
    except (EOFError, OSError):
        pass


def write_model(path: Path, classes: ClassTable) -> ModelRef:
    """Write what this engine takes for a checkpoint."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(classes.to_json()))
    return ModelRef(path, path.stem)


def _classes_of(model: ModelRef) -> ClassTable:
    if model.path.name == "starter.safetensors":
        return STARTER_CLASSES
    return ClassTable.from_json(json.loads(model.path.read_text()))


def _engine(connection: Connection) -> None:
    connection.send(EngineReady(0.1, "fake"))
    while not isinstance(message := connection.recv(), Shutdown):
        if isinstance(message, LoadModel):
            if "bad" in message.model.path.name:
                connection.send(ModelFailed(message.model, "it is damaged: use another one"))
            else:
                connection.send(ModelLoaded(message.model, _classes_of(message.model), 0.1))
        elif isinstance(message, PredictRequest):
            _predict(message, connection)
        elif isinstance(message, BranchesRequest):
            _read_branches(message, connection)
        elif isinstance(message, EvaluateRequest):
            _evaluate(message, connection)


def _predict(request: PredictRequest, connection: Connection) -> None:
    if "kill" in request.image.name:
        os._exit(3)
    with Image.open(request.image) as picture:
        grey = np.asarray(picture.convert("L"))
    ids = (grey > 127).astype(np.uint8)
    margin = np.full(ids.shape, 128, np.uint8)
    classes = _classes_of(request.model)
    connection.send(
        Prediction(request.request_id, request.image, request.model, classes, ids, margin, 0.01)
    )


def _read_branches(request: BranchesRequest, connection: Connection) -> None:
    """Five branches at stride 16: the n-th answers strongest in column n; m01 fails."""
    if request.image.stem == "m01":
        connection.send(BranchesFailed(request.request_id, "the image is too large"))
        return
    maps = []
    for column in range(5):
        answer = np.full((3, 5), 51, np.uint8)
        answer[:, column] = 255
        maps.append(answer)
    strongest = (1.0, 2.0, 3.0, 4.0, 5.0)
    connection.send(
        Branches(request.request_id, request.image, request.model, 16, tuple(maps), strongest)
    )


def _evaluate(request: EvaluateRequest, connection: Connection) -> None:
    total = len(request.images)
    for done in range(1, total + 1):
        if connection.poll(0.01) and isinstance(connection.recv(), Cancel):
            connection.send(EvalCancelled())
            return
        connection.send(EvalProgress(done, total))
    connection.send(_report(request.classes, total))


def _report(classes: ClassTable, images: int) -> EvalReport:
    confusion = np.eye(len(classes), dtype=np.int64) * 90
    confusion[0, -1] += 10
    return EvalReport(classes, confusion, 5, images)


def _train(request: FineTuneRequest, connection: Connection) -> None:
    """20 steps for up to a minute; endless for more. crop_px 65 fails at once."""
    request.out.mkdir(parents=True, exist_ok=True)
    best, last = request.out / "best.safetensors", request.out / "last.safetensors"
    with (request.out / "events.jsonl").open("a") as log:

        def tell(event: object) -> None:
            log.write(json.dumps(event_to_json(event)) + "\n")
            log.flush()
            connection.send(event)

        if request.crop_px == 65:
            tell(RunFailed("the crop is 65 px: choose another", resumable=False))
            return
        val = len(request.val)
        began = RunStarted(request.out, request.base, "float32", len(request.train), val, 1000)
        tell(replace(began, reduction=request.reduction or 1))
        steps = 20 if (request.minutes or 0) <= 1 else 10**6
        for step in range(1, steps + 1):
            if connection.poll(0.005):
                if isinstance(connection.recv(), Cancel):
                    model = ModelRef(best, request.out.name) if best.exists() else None
                    tell(RunCancelled(model, step))
                return
            share = min(1.0, step / steps)
            tell(StepDone(step, 1.0, 1.0 / step, 1e-3, 0.005, 0.0, share, (1 - share) * 60))
            if step % 10 == 0:
                write_model(best, request.classes)
                write_model(last, request.classes)
                tell(Validated(step, _report(request.classes, 2), True))
                tell(CheckpointSaved(step, best))
        last.unlink()
        tell(RunFinished(ModelRef(best, request.out.name), 0.9, steps, 1.0))
