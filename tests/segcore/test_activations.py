"""What the branches of the ASPP answer, against the same arithmetic written out in NumPy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from segcore.activations import MOST_PX, BranchReader, read_branches
from segcore.checkpoint import Architecture, Description
from segcore.classes import make_table
from segcore.deeplab import build, fold_batch_norms
from segcore.errors import UsageError
from segcore.inference import model_weights, preprocess
from segcore.records import BranchesRequest, ModelRef
from segcore.runtime import keras

RATES = (1, 2)


@pytest.fixture(scope="module")
def network():
    """Return a slim network with statistics and weights that are no zeros and ones."""
    architecture = Architecture(2, backbone="slim", aspp_rates=RATES)
    made = build(architecture)
    rng = np.random.default_rng(7)
    for variable in made.weights:
        if "_bn/" in variable.path:
            variable.assign(rng.uniform(0.5, 1.5, variable.shape))
    return made, Description(architecture, make_table(("background", "nucleus")))


def relu_of_norm(x, weights, name):
    mean, variance = weights[f"{name}_bn/moving_mean"], weights[f"{name}_bn/moving_variance"]
    scale = weights[f"{name}_bn/gamma"] / np.sqrt(variance + EPSILON)
    return np.maximum(0, (x - mean) * scale + weights[f"{name}_bn/beta"])


EPSILON = 1e-5


def by_hand(network, description, pixels):
    """Return each branch's mean over channels, computed from the features alone."""
    weights = model_weights(network)
    inside = keras.Model(network.inputs, network.get_layer("aspp_1x1_conv").input)
    image = preprocess(pixels[None], description.preprocessing)
    features = np.asarray(inside(image, training=False))[0].astype(np.float64)
    height, width, _ = features.shape
    answers = [features @ weights["aspp_1x1_conv/kernel"][0, 0]]
    for place, rate in enumerate(RATES, start=1):
        kernel = weights[f"aspp_atrous{place}_conv/kernel"]
        padded = np.pad(features, ((rate, rate), (rate, rate), (0, 0)))
        total = np.zeros((height, width, kernel.shape[3]))
        for y in range(3):
            for x in range(3):
                part = padded[y * rate : y * rate + height, x * rate : x * rate + width]
                total += part @ kernel[y, x]
        answers.append(total)
    pooled = features.mean(axis=(0, 1)) @ weights["aspp_pool_conv/kernel"][0, 0]
    answers.append(np.broadcast_to(pooled, (height, width, pooled.size)))
    names = ["aspp_1x1", *(f"aspp_atrous{n}" for n in range(1, len(RATES) + 1)), "aspp_pool"]
    return [
        relu_of_norm(answer, weights, name).mean(axis=-1)
        for answer, name in zip(answers, names, strict=True)
    ]


def test_each_branch_answers_as_its_arithmetic_says(network):
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (96, 128, 3), np.uint8)
    means = BranchReader(*network).means(pixels)
    expected = by_hand(*network, pixels)
    assert [m.shape for m in means] == [(6, 8)] * 4  # 96 / 16, 128 / 16
    for got, wanted in zip(means, expected, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=2e-3, atol=1e-4)
    assert np.ptp(means[-1]) == pytest.approx(0, abs=1e-5)  # pooling: the same everywhere


def test_a_folded_network_answers_the_same():
    architecture = Architecture(2, backbone="slim", aspp_rates=RATES)
    made = build(architecture)
    rng = np.random.default_rng(3)
    for variable in made.weights:
        if "_bn/" in variable.path:
            variable.assign(rng.uniform(0.5, 1.5, variable.shape))
    description = Description(architecture, make_table(("background", "nucleus")))
    pixels = rng.integers(0, 256, (64, 80, 3), np.uint8)
    before = BranchReader(made, description).means(pixels)
    fold_batch_norms(made)
    for folded, unfolded in zip(BranchReader(made, description).means(pixels), before, strict=True):
        np.testing.assert_allclose(folded, unfolded, rtol=2e-3, atol=1e-4)


def test_an_image_of_any_size_has_a_feature_for_each_cell_begun(network):
    means = BranchReader(*network).means(np.zeros((33, 17, 3), np.uint8))
    assert {m.shape for m in means} == {(3, 2)}


def test_a_feature_of_a_smaller_image_stands_for_more_pixels(network):
    made, description = network
    smaller = build(description.architecture, reduction=2)
    smaller.set_weights(made.get_weights())
    preprocessing = replace(description.preprocessing, reduction=2)
    reader = BranchReader(smaller, replace(description, preprocessing=preprocessing))
    assert reader.stride == 32
    half = np.random.default_rng(4).integers(0, 256, (48, 64, 3), np.uint8)
    means = reader.means(half.repeat(2, axis=0).repeat(2, axis=1))
    for got, wanted in zip(means, BranchReader(*network).means(half), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=2e-3, atol=1e-4)
    assert {m.shape for m in reader.means(np.zeros((33, 65, 3), np.uint8))} == {(2, 3)}


def test_the_strongest_feature_of_each_branch_is_255(network, tmp_path):
    path = tmp_path / "image.png"
    pixels = np.random.default_rng(2).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    reader = BranchReader(*network)
    answer = read_branches(BranchesRequest(3, path, ModelRef(path, "m")), reader)
    assert (answer.request_id, answer.stride) == (3, 16)
    for seen, strongest, mean in zip(
        answer.maps, answer.strongest, reader.means(pixels), strict=True
    ):
        assert seen.dtype == np.uint8
        assert seen.max() == 255
        np.testing.assert_allclose(seen / 255 * strongest, mean, atol=strongest / 255)


def test_an_image_too_large_is_refused_in_a_sentence(network):
    side = round(MOST_PX**0.5) + 1
    with pytest.raises(UsageError, match="open a smaller image"):
        BranchReader(*network).means(np.zeros((side, side, 3), np.uint8))
