"""The child processes, spoken to as the window speaks to them."""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from discs import TWO_CLASSES
from PIL import Image

from segcore.launch import Role, start_child
from segcore.records import (
    Cancel,
    EngineReady,
    EvalFailed,
    EvalProgress,
    EvalReport,
    EvaluateRequest,
    FineTuneRequest,
    LabelledImage,
    LoadModel,
    ModelFailed,
    ModelLoaded,
    ModelRef,
    Prediction,
    PredictionDropped,
    PredictionFailed,
    PredictProgress,
    PredictRequest,
    RunCancelled,
    RunFailed,
    RunFinished,
    Shutdown,
    StepDone,
)

Pairs = tuple[LabelledImage, ...]
WAIT_S = 120


class Child:
    """A child and the messages it sends."""

    def __init__(self, role: Role) -> None:
        self.process: BaseProcess
        self.connection: Connection
        self.process, self.connection = start_child(role)

    def send(self, *messages: object) -> None:
        for message in messages:
            self.connection.send(message)

    def receive(self) -> Any:
        assert self.connection.poll(WAIT_S), "the child is silent"
        return self.connection.recv()

    def until(self, *kinds: type) -> Iterator[Any]:
        """Yield messages up to and with the first of one of `kinds`."""
        while True:
            message = self.receive()
            yield message
            if isinstance(message, kinds):
                return

    def end(self) -> None:
        self.connection.close()
        self.process.join(WAIT_S)
        assert self.process.exitcode is not None, "the child outlived its pipe"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ModelRef:
    from segcore.checkpoint import Architecture, Description, write_checkpoint
    from segcore.deeplab import build
    from segcore.inference import model_weights

    description = Description(Architecture(2, backbone="slim", decoder=True), TWO_CLASSES)
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    write_checkpoint(path, description, model_weights(build(description.architecture)))
    return ModelRef(path, "random")


@pytest.fixture(scope="module")
def engine() -> Iterator[Child]:
    child = Child("engine")
    assert isinstance(child.receive(), EngineReady)
    yield child
    child.end()


def test_starting_a_child_imports_no_tensorflow_here() -> None:
    """What the window imports to start children must be safe in its process."""
    import subprocess

    code = (
        "import segcore, segcore.launch, segcore.records, sys; print('tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_load_predict_evaluate(engine: Child, model: ModelRef, discs: tuple[Path, Pairs]) -> None:
    pairs = discs[1]
    engine.send(LoadModel(model))
    loaded = engine.receive()
    assert isinstance(loaded, ModelLoaded)
    assert (loaded.model, loaded.classes) == (model, TWO_CLASSES)
    engine.send(PredictRequest(1, pairs[0].image, model))
    prediction = engine.receive()
    assert isinstance(prediction, Prediction)
    assert prediction.ids.shape == prediction.margin.shape == (96, 96)
    assert prediction.ids.dtype == np.uint8
    engine.send(EvaluateRequest(model, TWO_CLASSES, pairs[:2]))
    events = list(engine.until(EvalReport, EvalFailed))
    assert events[:-1] == [EvalProgress(1, 2), EvalProgress(2, 2)]
    assert events[-1].confusion.sum() == 2 * 96 * 96


def test_only_the_latest_of_many_requests_is_answered(
    engine: Child, model: ModelRef, discs: tuple[Path, Pairs]
) -> None:
    engine.send(*(PredictRequest(n, discs[1][0].image, model) for n in range(10, 30)))
    answers = {}
    while len(answers) < 20:
        answer = engine.receive()
        answers[answer.request_id] = answer
    assert isinstance(answers[29], Prediction)
    dropped = [n for n, answer in answers.items() if isinstance(answer, PredictionDropped)]
    assert len(dropped) >= 15


def test_a_large_image_tells_its_tiles_and_gives_way_between_them(
    engine: Child, model: ModelRef, discs: tuple[Path, Pairs], tmp_path: Path
) -> None:
    Image.new("RGB", (8000, 300)).save(tmp_path / "strip.png")
    engine.send(PredictRequest(40, tmp_path / "strip.png", model))
    begun = engine.receive()
    assert begun == PredictProgress(40, 1, 11)
    engine.send(PredictRequest(41, discs[1][0].image, model))
    *tiles, dropped = engine.until(PredictionDropped, Prediction, PredictionFailed)
    assert dropped == PredictionDropped(40)
    assert len(tiles) < 10
    assert isinstance(engine.receive(), Prediction)


def test_bad_input_is_one_sentence_and_the_engine_lives(
    engine: Child, model: ModelRef, discs: tuple[Path, Pairs], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n but no more")
    engine.send(PredictRequest(50, broken, model))
    failed = engine.receive()
    assert isinstance(failed, PredictionFailed)
    assert "broken.png" in failed.message
    assert "Traceback" not in failed.message
    absent = ModelRef(tmp_path / "absent.safetensors", "absent")
    engine.send(LoadModel(absent))
    failed_model = engine.receive()
    assert isinstance(failed_model, ModelFailed)
    assert "absent.safetensors" in failed_model.message
    engine.send(EvaluateRequest(model, TWO_CLASSES, ()))
    assert isinstance(engine.receive(), EvalFailed)
    engine.send(PredictRequest(51, discs[1][0].image, model))
    assert isinstance(engine.receive(), Prediction)


def _request(out: Path, pairs: Pairs, **changes: Any) -> FineTuneRequest:
    request = FineTuneRequest(
        out, TWO_CLASSES, pairs[:4], base="scratch-slim", val=pairs[4:], epochs=400, crop_px=64,
        batch_size=2, precision="float32",
    )  # fmt: skip
    return replace(request, **changes)


def test_trainer_finishes_and_ends(discs: tuple[Path, Pairs], tmp_path: Path) -> None:
    child = Child("trainer")
    child.send(_request(tmp_path, discs[1], epochs=1))
    *_, last = child.until(RunFinished, RunFailed)
    assert isinstance(last, RunFinished), last
    child.process.join(WAIT_S)
    assert child.process.exitcode == 0
    child.end()


def test_trainer_is_cancelled(discs: tuple[Path, Pairs], tmp_path: Path) -> None:
    child = Child("trainer")
    child.send(_request(tmp_path, discs[1]))
    list(child.until(StepDone))
    child.send(Cancel())
    *_, last = child.until(RunCancelled, RunFinished, RunFailed)
    assert isinstance(last, RunCancelled)
    assert (tmp_path / "last.safetensors").is_file()
    child.end()


def test_trainer_says_what_is_wrong(discs: tuple[Path, Pairs], tmp_path: Path) -> None:
    child = Child("trainer")
    child.send(_request(tmp_path, discs[1], crop_px=1))
    failed = child.receive()
    assert failed == RunFailed("the crop is 1 px: give 32 to 2048", resumable=False)
    child.end()


def test_children_end_with_their_parent(discs: tuple[Path, Pairs], tmp_path: Path) -> None:
    """A closed pipe is all a child needs to see, in the middle of a run too."""
    child = Child("trainer")
    child.send(_request(tmp_path, discs[1]))
    list(child.until(StepDone))
    child.end()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_killed_trainer_leaves_a_whole_checkpoint_that_resumes(
    discs: tuple[Path, Pairs], tmp_path: Path
) -> None:
    from segcore.checkpoint import read_weights
    from segcore.records import CheckpointSaved

    child = Child("trainer")
    child.send(_request(tmp_path, discs[1], epochs=40))
    saved = [e for e in child.until(CheckpointSaved) if isinstance(e, StepDone)]
    while not (tmp_path / "last.safetensors").is_file():
        child.receive()
    assert child.process.pid is not None
    os.kill(child.process.pid, signal.SIGKILL)
    child.end()
    description, _ = read_weights(tmp_path / "last.safetensors")
    step = description.training["state"]["step"]
    assert step >= len(saved) > 0
    again = Child("trainer")
    again.send(_request(tmp_path, discs[1], epochs=40, resume=True))
    *_, first = again.until(StepDone)
    assert first.step == step + 1
    again.end()


def test_shutdown_ends_the_engine(model: ModelRef) -> None:
    child = Child("engine")
    assert isinstance(child.receive(), EngineReady)
    child.send(Shutdown())
    child.process.join(WAIT_S)
    assert child.process.exitcode == 0
    child.end()
