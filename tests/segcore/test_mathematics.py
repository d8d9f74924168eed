"""Who changes what a network computes must say so, or exports made before pass for its own."""

from __future__ import annotations

import math
import zlib

import numpy as np
import pytest

from segcore.checkpoint import Architecture
from segcore.deeplab import MATHEMATICS, build

HEIGHT, WIDTH = 45, 70  # no multiple of any stride
# First, middle and last pixel, two classes each, as version 2 computes them.
RECORDED = {
    "plain": (11.056, 13.687, -3.2015, 28.461, -15.348, 10.055),
    "decoder to 4": (-54.29, 3.5455, -104.49, -44.497, -34.045, -29.089),
    "decoder to 2": (4.5171, -2.2845, -44.855, 57.534, -30.119, 31.667),
    "decoder to 1": (-23.817, -32.071, 20.987, 27.023, 9.7453, 1.4555),
}
ARCHITECTURES = {
    "plain": Architecture(2, backbone="slim"),
    "decoder to 4": Architecture(2, backbone="slim", output_stride=8, decoder=True),
    "decoder to 2": Architecture(2, backbone="slim", decoder=True, decoder_stride=2),
    "decoder to 1": Architecture(
        2, backbone="slim", decoder=True, decoder_stride=1, decoder_width=64
    ),
}


def _weight(path: str, shape: tuple[int, ...]) -> np.ndarray:
    rng = np.random.default_rng(zlib.crc32(path.encode()))
    if path.endswith(("/gamma", "/moving_variance")):
        return rng.uniform(0.5, 1.5, shape)
    if path.endswith("/kernel"):
        return rng.normal(0.0, math.sqrt(2.0 / math.prod(shape[:-1])), shape)
    return rng.normal(0.0, 0.1, shape)


def logits_of(name: str) -> np.ndarray:
    """Return three pixels' logits, float32 (6,), by weights and an image that are always alike."""
    network = build(ARCHITECTURES[name])
    for variable in network.weights:
        variable.assign(_weight(variable.path, tuple(variable.shape)))
    image = np.random.default_rng(0).normal(0.0, 1.0, (1, HEIGHT, WIDTH, 3)).astype(np.float32)
    logits = network(image, training=False).numpy()[0]
    return logits[[0, HEIGHT // 2, -1], [0, WIDTH // 2, -1]].ravel()


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_mathematics_are_those_of_their_version(name: str) -> None:
    assert MATHEMATICS == 2, "record RECORDED anew for this version"
    found, recorded = logits_of(name), np.array(RECORDED[name])
    assert found == pytest.approx(recorded, rel=1e-3, abs=1e-3 * np.abs(recorded).max()), (
        "the same weights give other logits: raise segcore.deeplab.MATHEMATICS, so that exports "
        f"are made anew, and record {found.tolist()}"
    )
