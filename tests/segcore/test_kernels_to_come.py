"""Kernels that a checkpoint replaces are not drawn, and nothing else comes out differently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from segcore.checkpoint import Architecture, Description, write_checkpoint
from segcore.classes import make_table
from segcore.deeplab import build, kernels_to_come
from segcore.inference import load_network, model_weights
from segcore.preparation import prepare_network
from segcore.records import FineTuneRequest, ModelRef
from segcore.runtime import keras

SMALL = Architecture(2, backbone="slim")


def _all(model: Any) -> list[tuple[str, np.ndarray]]:
    """Return the weights, and what the dropout draws its numbers from, in order."""
    return [(variable.path, variable.value.numpy()) for variable in model.variables]


def test_only_kernels_are_left_out_and_a_draw_makes_up_for_it() -> None:
    keras.utils.set_random_seed(3)
    drawn = build(SMALL)
    keras.utils.set_random_seed(3)
    with kernels_to_come():
        spared = build(SMALL)
    for (path, array), (_, expected) in zip(_all(spared), _all(drawn), strict=True):
        is_kernel = path.endswith("/kernel")
        assert np.array_equal(array, np.zeros_like(array) if is_kernel else expected), path
    for layer in spared.layers:
        if hasattr(layer, "draw"):
            layer.draw()
    for (path, array), (_, expected) in zip(_all(spared), _all(drawn), strict=True):
        assert np.array_equal(array, expected), path
    assert np.std(build(SMALL).get_layer("conv1_conv").kernel.value.numpy()) > 0  # as ever


def test_a_checkpoint_is_loaded_without_drawing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = model_weights(build(SMALL))
    description = Description(SMALL, make_table(("ground", "disc")))
    write_checkpoint(tmp_path / "m.safetensors", description, weights)

    def draw(*_: object, **__: object) -> None:
        raise AssertionError("a kernel was drawn")

    monkeypatch.setattr(keras.initializers.HeNormal, "__call__", draw)
    network, _ = load_network(ModelRef(tmp_path / "m.safetensors", "m"))
    for path, array in model_weights(network).items():
        assert np.array_equal(array, weights[path]), path


def test_a_class_that_is_new_to_the_base_starts_as_it_always_did(tmp_path: Path) -> None:
    old, new = make_table(("ground", "disc")), make_table(("ground", "ring", "disc"))
    base = (Description(SMALL, old), model_weights(build(SMALL)))
    request = FineTuneRequest(tmp_path, new, (), base="base.safetensors", epochs=1)
    three = Architecture(3, backbone="slim")
    keras.utils.set_random_seed(5)
    drawn = build(three).get_layer("logits").kernel.value.numpy()
    keras.utils.set_random_seed(5)
    with kernels_to_come():
        model = build(three)
    prepare_network(request, model, base)
    learnt = model.get_layer("logits").kernel.value.numpy()
    assert np.array_equal(learnt[..., 1], drawn[..., 1])
    assert np.std(learnt[..., 1]) > 0
    assert np.array_equal(learnt[..., [0, 2]], base[1]["logits/kernel"])
