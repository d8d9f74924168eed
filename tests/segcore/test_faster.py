"""Predictions by OpenVINO: the same masks, asked for and taken back, and never less than before."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from segcore import faster
from segcore.checkpoint import SUFFIX, Architecture, Description, Preprocessing, write_checkpoint
from segcore.classes import make_table
from segcore.deeplab import MATHEMATICS, build
from segcore.errands import Exported, ExportRequest
from segcore.errors import ExportError
from segcore.export import load_openvino_predictor
from segcore.faster import Faster
from segcore.helper import run_errand
from segcore.inference import Predictor, load_predictor, model_weights
from segcore.records import ModelRef, RuntimeFailed, RuntimeUsed, UseRuntime

CLASSES = make_table(("ground", "disc", "ring"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelRef]:
    """A small random model in a project's own folder, with its OpenVINO export beside it."""
    # Not imported here, where it would report to its makers.
    if not all(importlib.util.find_spec(name) for name in ("openvino", "onnx")):
        pytest.skip("the extra segdesk[openvino] is not installed")
    root = tmp_path_factory.mktemp("project")
    path = root / ".segdesk" / "runs" / "one" / f"best{SUFFIX}"
    path.parent.mkdir(parents=True)
    architecture = Architecture(
        3, backbone="slim", decoder=True, decoder_stride=1, decoder_width=64
    )
    description = Description(
        architecture, CLASSES, Preprocessing("RGB", (0.0, 0.0, 0.0), (255.0, 255.0, 255.0)), "m"
    )
    write_checkpoint(path, description, model_weights(build(architecture)))
    made = ModelRef(path, "run of today")
    (exported,) = run_errand(ExportRequest(made), lambda: False)
    assert isinstance(exported, Exported), exported
    assert exported.folder == path.parent / "best.openvino"
    yield made
    shutil.rmtree(root)


@pytest.fixture
def told() -> list[RuntimeFailed]:
    return []


@pytest.fixture
def fast(told: list[RuntimeFailed]) -> Faster:
    return Faster(told.append)


def _never(_model: ModelRef) -> Predictor:
    raise AssertionError("TensorFlow was asked")


def _picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (70, 90, 3), np.uint8)


def test_the_masks_are_those_of_tensorflow(model: ModelRef, fast: Faster) -> None:
    usual = load_predictor(model)
    assert fast.predictor(model, lambda _model: usual) is usual
    assert fast.use(UseRuntime(model, "openvino")) == RuntimeUsed(model, "openvino")
    ids, margin = fast.predictor(model, _never).predict(_picture())
    expected_ids, expected_margin = usual.predict(_picture())
    assert np.mean(ids != expected_ids) < 1e-3
    assert np.abs(margin.astype(int) - expected_margin).max() <= 1
    assert fast.use(UseRuntime(model, "tensorflow")) == RuntimeUsed(model, "tensorflow")
    assert fast.predictor(model, lambda _model: usual) is usual


def test_another_state_of_the_checkpoint_needs_another_export(
    model: ModelRef, fast: Faster, tmp_path: Path
) -> None:
    other = ModelRef(tmp_path / ".segdesk" / f"best{SUFFIX}", "other")
    other.path.parent.mkdir()
    shutil.copy(model.path, other.path)
    answer = fast.use(UseRuntime(other, "openvino"))
    assert isinstance(answer, RuntimeFailed)
    assert answer.needs_export
    shutil.copytree(model.path.parent / "best.openvino", other.path.parent / "best.openvino")
    assert isinstance(fast.use(UseRuntime(other, "openvino")), RuntimeUsed)
    os.utime(other.path, ns=(1, 1))  # written anew since: perhaps another model
    usual = load_predictor(other)
    assert fast.predictor(other, lambda _model: usual) is usual


def test_a_checkpoint_of_another_size_is_another(
    model: ModelRef, fast: Faster, tmp_path: Path
) -> None:
    """A copy may come with the time of another file; that it is no longer the same shows still."""
    other = ModelRef(tmp_path / ".segdesk" / f"best{SUFFIX}", "other")
    shutil.copytree(model.path.parent, other.path.parent)
    assert isinstance(fast.use(UseRuntime(other, "openvino")), RuntimeUsed)
    assert fast.predictor(other, _never)
    time_ns = other.path.stat().st_mtime_ns
    with other.path.open("ab") as file:
        file.write(b" ")
    os.utime(other.path, ns=(time_ns, time_ns))
    usual = load_predictor(model)
    assert fast.predictor(other, lambda _model: usual) is usual


@pytest.mark.parametrize("mathematics", [None, MATHEMATICS - 1, MATHEMATICS + 1])
def test_an_export_of_other_mathematics_is_made_anew(
    mathematics: int | None, model: ModelRef, fast: Faster, tmp_path: Path
) -> None:
    other = ModelRef(tmp_path / ".segdesk" / f"best{SUFFIX}", "other")
    shutil.copytree(model.path.parent, other.path.parent)
    place = other.path.parent / "best.openvino" / "segdesk.json"
    known = json.loads(place.read_text())
    assert known.pop("mathematics") == MATHEMATICS
    # Exports from before this was written down lack it.
    place.write_text(json.dumps(known | ({"mathematics": mathematics} if mathematics else {})))
    answer = fast.use(UseRuntime(other, "openvino"))
    assert isinstance(answer, RuntimeFailed)
    assert answer.needs_export
    with pytest.raises(ExportError, match="exported by another version of SegDesk: make it anew"):
        load_openvino_predictor(other)
    if mathematics is None:
        (exported,) = run_errand(ExportRequest(other), lambda: False)
        assert isinstance(exported, Exported), exported
        assert isinstance(fast.use(UseRuntime(other, "openvino")), RuntimeUsed)


def test_a_missing_openvino_is_one_sentence(
    model: ModelRef, fast: Faster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise ExportError("OpenVINO is not installed (no): pip install it")

    monkeypatch.setattr(faster, "import_openvino", missing)
    answer = fast.use(UseRuntime(model, "openvino"))
    assert answer == RuntimeFailed(model, "OpenVINO is not installed (no): pip install it")


def test_a_failure_in_the_midst_of_work_is_told_once_and_tensorflow_takes_over(
    model: ModelRef, fast: Faster, told: list[RuntimeFailed], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def load(*_arguments: object) -> object:
        def logits(pixels: np.ndarray) -> np.ndarray:
            calls.append(pixels.shape)
            if len(calls) > 1:
                raise RuntimeError("bad allocation")
            return np.zeros((*pixels.shape[:3], 3), np.float32)

        return logits

    monkeypatch.setattr(faster, "load_logits", load)
    assert isinstance(fast.use(UseRuntime(model, "openvino")), RuntimeUsed)
    usual = load_predictor(model)
    ids, _ = fast.predictor(model, lambda _model: usual).predict(_picture())
    assert np.array_equal(ids, usual.predict(_picture())[0])
    assert len(told) == 1
    assert "bad allocation" in told[0].message
    assert fast.predictor(model, lambda _model: usual) is usual
