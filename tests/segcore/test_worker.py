"""The child processes, spoken to as the window speaks to them."""

import os
import shutil
import signal
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import Pipe
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
    Branches,
    BranchesRequest,
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
def engines() -> Iterator[list[Child]]:
    """Return the engines that were started, the one in use last; all are ended after."""
    started: list[Child] = []
    yield started
    for child in started:
        child.end()


@pytest.fixture
def engine(engines: list[Child]) -> Child:
    """Return an engine that is ready: that of the tests before unless one of them ended it."""
    if not engines or not engines[-1].process.is_alive():
        engines.append(Child("engine"))
        assert isinstance(engines[-1].receive(), EngineReady)
    return engines[-1]


@contextmanager
def asleep(child: Child) -> Iterator[None]:
    """Let a child, where the system can, see nothing of what is sent until all of it is there."""
    pid = child.process.pid
    assert pid is not None
    if not hasattr(signal, "SIGSTOP"):
        yield
        return
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


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
    with asleep(engine):
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
    assert begun == PredictProgress(40, 1, 7)
    engine.send(PredictRequest(41, discs[1][0].image, model))
    *tiles, dropped = engine.until(PredictionDropped, Prediction, PredictionFailed)
    assert dropped == PredictionDropped(40)
    assert len(tiles) < 6
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


def test_explaining_keeps_no_second_network_and_a_new_model_drops_the_old(
    model: ModelRef, discs: tuple[Path, Pairs], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from segcore import inference
    from segcore.worker import Engine

    networks: weakref.WeakSet[Any] = weakref.WeakSet()

    def build(*arguments: Any, **named: Any) -> Any:
        network = real_build(*arguments, **named)
        networks.add(network)
        return network

    real_build = inference.build
    monkeypatch.setattr(inference, "build", build)
    other = ModelRef(tmp_path / "other.safetensors", "other")
    shutil.copy(model.path, other.path)
    here, there = Pipe()
    engine = Engine(there)
    image = discs[1][0].image

    def answer(message: object) -> Any:
        engine.answer(message)
        assert here.poll(WAIT_S)
        return here.recv()

    assert isinstance(answer(LoadModel(model)), ModelLoaded)
    assert isinstance(answer(BranchesRequest(1, image, model)), Branches)
    assert len(networks) == 1, "the branches are read off a network of their own"
    assert isinstance(answer(LoadModel(other)), ModelLoaded)
    assert len(networks) == 1, "the model before is still in memory"
    # Its prediction may still be on the screen: explained it is, kept it is not.
    assert isinstance(answer(BranchesRequest(2, image, model)), Branches)
    assert len(networks) == 1
    assert isinstance(answer(PredictRequest(3, image, other)), Prediction)
    here.close()


def test_a_prediction_waits_for_one_image_of_an_evaluation_not_for_all(
    model: ModelRef, discs: tuple[Path, Pairs]
) -> None:
    from segcore.worker import Engine

    here, there = Pipe()
    inbox = (engine := Engine(there))._inbox
    for number in (1, 2):
        here.send(PredictRequest(number, discs[1][0].image, model))
    deadline = time.monotonic() + WAIT_S
    while len(inbox._waiting) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    engine.answer(EvaluateRequest(model, TWO_CLASSES, discs[1][:2]))
    first, dropped, prediction, second, report = (here.recv() for _ in range(5))
    assert (first.done, second.done) == (1, 2)
    assert dropped == PredictionDropped(1)
    assert isinstance(prediction, Prediction)
    assert prediction.request_id == 2
    assert isinstance(report, EvalReport)
    here.close()


def _inbox(*messages: object) -> Any:
    """Return an inbox that has received messages, none of them taken yet."""
    from segcore.worker import Inbox

    here, there = Pipe()
    inbox = Inbox(there)
    for message in messages:
        here.send(message)
    here.send(Shutdown())
    inbox.reader.join(WAIT_S)
    inbox.closed = False  # look at what came before the end
    return inbox


def test_only_the_newest_request_of_a_kind_is_taken(model: ModelRef, tmp_path: Path) -> None:
    predictions = [PredictRequest(n, tmp_path, model) for n in range(3)]
    branches = [BranchesRequest(n, tmp_path, model) for n in range(3, 6)]
    evaluate = EvaluateRequest(model, TWO_CLASSES, ())
    inbox = _inbox(*branches[:2], *predictions[:2], evaluate, branches[2], predictions[2])
    assert inbox.superseded()
    assert inbox.take() == (branches[2], branches[:2])
    assert inbox.take() == (predictions[2], predictions[:2])
    assert not inbox.superseded()
    assert inbox.take() == (evaluate, [])


def test_a_cancel_is_for_what_was_asked_before_it(model: ModelRef, tmp_path: Path) -> None:
    before, after = (EvaluateRequest(model, TWO_CLASSES, ()) for _ in range(2))
    inbox = _inbox(before, PredictRequest(1, tmp_path, model), Cancel(), after)
    assert inbox.take() == (before, [])
    assert inbox.cancelled()
    inbox.take()
    assert inbox.take() == (after, [])
    assert not inbox.cancelled()


def test_a_message_that_cannot_be_read_ends_the_child() -> None:
    """Nothing would ever be taken again: a child that stayed would outlive its parent."""
    from segcore.worker import Inbox

    here, there = Pipe()
    inbox = Inbox(there)
    here.send_bytes(b"no pickle")
    assert inbox.take() is None
    here.close()


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


def test_shutdown_ends_the_engine(engine: Child) -> None:
    engine.send(Shutdown())
    engine.process.join(WAIT_S)
    assert engine.process.exitcode == 0
