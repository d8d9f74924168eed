"""Before the first step: stopped while masks are counted, and nothing is left behind."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from discs import TWO_CLASSES, draw_pair

from segcore import pipeline
from segcore.checkpoint import Architecture, Description, write_checkpoint
from segcore.deeplab import build
from segcore.errors import CheckpointError
from segcore.inference import model_weights
from segcore.masks import new_mask, write_mask
from segcore.preparation import prepare, prepare_network
from segcore.provenance import data_fingerprint
from segcore.recipe import FrozenNorms, Recipe
from segcore.records import FineTuneRequest, LabelledImage, RunCancelled
from segcore.training import fine_tune


def test_a_stop_is_answered_between_two_masks(
    discs: tuple[Path, tuple[LabelledImage, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def read_mask(path: Path, *arguments: object) -> object:
        read.append(path)
        return real(path, *arguments)  # type: ignore[arg-type]

    real = pipeline.read_mask
    monkeypatch.setattr(pipeline, "read_mask", read_mask)
    request = FineTuneRequest(
        tmp_path / "run", TWO_CLASSES, discs[1][:5], base="scratch-slim", val=discs[1][5:], epochs=1
    )
    events = list(fine_tune(request, lambda: len(read) == 2))
    assert events == [RunCancelled(None, 0)]
    assert read == [pair.mask for pair in discs[1][:2]]
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text, or shorter")
@pytest.mark.parametrize("name", ["a" * 250, os.fsdecode(b"a\xff")])
def test_a_run_in_any_folder_leaves_a_checkpoint_that_can_be_read(
    name: str, discs: tuple[Path, tuple[LabelledImage, ...]], tmp_path: Path
) -> None:
    request = FineTuneRequest(
        tmp_path / name, TWO_CLASSES, discs[1][:2], base="scratch-slim", epochs=1
    )
    description = prepare(request).description
    assert description.name[0] == "a"
    assert Description.from_json(description.to_json()).name == description.name


def test_a_resumed_run_keeps_the_fingerprint_that_it_began_with(tmp_path: Path) -> None:
    pairs = tuple(draw_pair(tmp_path, number) for number in range(2))
    request = FineTuneRequest(tmp_path / "run", TWO_CLASSES, pairs, base="scratch-slim", epochs=1)
    begun = prepare(request).description
    assert begun.training["data_fingerprint"] == data_fingerprint(pairs)
    write_checkpoint(request.out / "last.safetensors", begun, {})
    ids = np.zeros((96, 96), np.uint8)
    write_mask(pairs[0].mask, new_mask(ids, TWO_CLASSES))
    again = prepare(replace(request, resume=True)).description
    assert again.training["data_fingerprint"] == begun.training["data_fingerprint"]
    assert data_fingerprint(pairs) != begun.training["data_fingerprint"]


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("logits/kernel", None),
        ("logits/bias", np.zeros(3, np.float32)),
        ("logits/bias", np.zeros((), np.float32)),
        ("logits/kernel", np.zeros((1, 1, 0, 2), np.float32)),
    ],
)
def test_a_base_without_the_logits_of_its_classes_is_one_sentence(
    name: str, array: np.ndarray | None, tmp_path: Path
) -> None:
    description = Description(Architecture(2, backbone="slim"), TWO_CLASSES)
    network = build(description.architecture)
    weights = model_weights(network) | {name: array}
    weights = {path: values for path, values in weights.items() if values is not None}
    request = FineTuneRequest(tmp_path, TWO_CLASSES, (), base="some", epochs=1)
    with pytest.raises(CheckpointError, match=f"no {name} for its 2 classes"):
        prepare_network(request, network, (description, weights))


@pytest.mark.parametrize(
    ("asked", "base", "crops", "replicas", "backbone", "head"),
    [
        ("auto", "some", 3, 1, True, True),
        ("auto", "some", 4, 1, False, False),
        ("auto", "some", 8, 4, True, True),
        ("auto", "scratch-slim", 1, 1, False, False),
        ("none", "some", 1, 1, False, False),
        ("backbone", "some", 8, 1, True, False),
        ("all", "some", 8, 1, True, True),
    ],
)
def test_whose_statistics_stay_the_bases(
    asked: FrozenNorms, base: str, crops: int, replicas: int, backbone: bool, head: bool,
    tmp_path: Path,
) -> None:  # fmt: skip
    """Nobody can take statistics of fewer than four crops a device."""
    network = build(Architecture(2, backbone="slim"))
    request = FineTuneRequest(
        tmp_path, TWO_CLASSES, (), base=base, epochs=1, batch_size=crops,
        recipe=Recipe(frozen_norms=asked),
    )  # fmt: skip
    prepare_network(request, network, None, replicas)
    assert network.get_layer("conv1_bn").frozen == backbone
    assert network.get_layer("aspp_pool_bn").frozen == head
