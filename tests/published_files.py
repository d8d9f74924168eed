"""Files as Keras and torchvision publish them, of random weights."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np


def random_keras_resnet50() -> Any:
    """keras.applications.ResNet50 with random weights, statistics and biases."""
    from segcore.runtime import keras

    keras.utils.set_random_seed(0)
    model = keras.applications.ResNet50(weights=None, include_top=False)
    rng = np.random.default_rng(0)
    for layer in model.layers:
        values = [np.abs(w + rng.normal(0, 0.02, w.shape)) if w.ndim == 1 else w
                  for w in layer.get_weights()]  # fmt: skip
        layer.set_weights(values)
    return model


def write_keras_file(path: Path, model: Any) -> None:
    """Keras 2's layout: a group a layer, and in it the weights by their full names with ":0"."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        file.attrs["backend"], file.attrs["keras_version"] = b"tensorflow", b"2.1.6"
        for layer in model.layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}/{w.name}:0" for w in layer.weights]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, value in zip(names, layer.get_weights(), strict=True):
                group.create_dataset(name, data=value)


def torchvision_weights() -> dict[str, Any]:
    """A state dict of deeplabv3_resnet50 of random weights, its names and shapes listed by hand."""
    rng = np.random.default_rng(0)
    state: dict[str, Any] = {}

    def convolution(name: str, into: int, out: int, size: int = 1) -> None:
        scale = (2.0 / (into * size * size)) ** 0.5
        kernel = rng.standard_normal((out, into, size, size), np.float32) * np.float32(scale)
        state[f"{name}.weight"] = kernel

    def norm(name: str, width: int) -> None:
        ranges = {"weight": (0.5, 1.2), "bias": (-0.1, 0.1), "running_mean": (-0.1, 0.1)}
        for part, limits in (ranges | {"running_var": (0.5, 1.5)}).items():
            state[f"{name}.{part}"] = rng.uniform(*limits, width).astype(np.float32)
        state[f"{name}.num_batches_tracked"] = np.array(3, np.int64)

    convolution("backbone.conv1", 3, 64, 7)
    norm("backbone.bn1", 64)
    into = 64
    for layer, (blocks, width) in enumerate([(3, 64), (4, 128), (6, 256), (3, 512)], start=1):
        for block in range(blocks):
            name = f"backbone.layer{layer}.{block}"
            sizes = [(into, width, 1), (width, width, 3), (width, 4 * width, 1)]
            for number, (a, b, size) in enumerate(sizes, start=1):
                convolution(f"{name}.conv{number}", a, b, size)
                norm(f"{name}.bn{number}", b)
            if block == 0:
                convolution(f"{name}.downsample.0", into, 4 * width)
                norm(f"{name}.downsample.1", 4 * width)
            into = 4 * width
    for branch, size in enumerate((1, 3, 3, 3)):
        convolution(f"classifier.0.convs.{branch}.0", 2048, 256, size)
        norm(f"classifier.0.convs.{branch}.1", 256)
    for name, a, size in (("0.convs.4.1", 2048, 1), ("0.project.0", 1280, 1), ("1", 256, 3)):
        convolution(f"classifier.{name}", a, 256, size)
        place, _, last = name.rpartition(".")
        norm(".".join(p for p in ("classifier", place, str(int(last) + 1)) if p), 256)
    convolution("classifier.4", 256, 21)
    state["classifier.4.bias"] = rng.uniform(-1, 1, 21).astype(np.float32)
    convolution("aux_classifier.0", 1024, 256, 3)
    norm("aux_classifier.1", 256)
    convolution("aux_classifier.4", 256, 21)
    state["aux_classifier.4.bias"] = np.zeros(21, np.float32)
    return state
