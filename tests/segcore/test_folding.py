"""A folded network gives what it gave before, and says no to training."""

from typing import Any

import numpy as np
import pytest

from segcore.deeplab import BatchNorm, build_deeplab_v3, fold_batch_norms
from segcore.runtime import keras


def _randomised(model: Any) -> Any:
    """Give every bias, affine weight and statistic a value of its own."""
    random = np.random.default_rng(0)
    for variable in model.weights:
        if not variable.path.endswith("kernel") and variable.dtype == "float32":
            low = 0.5 if variable.path.endswith(("variance", "gamma")) else -0.5
            variable.assign(random.uniform(low, low + 1.0, variable.shape))
    return model


@pytest.mark.parametrize(
    "settings",
    [
        {"backbone": "slim", "decoder": True, "decoder_stride": 1, "decoder_width": 48},
        {"backbone": "slim", "decoder": True, "decoder_stride": 1, "pixel_width": 8},
        {"backbone": "slim", "decoder": True, "output_stride": 8},
        {"backbone": "resnet50"},
        {"backbone": "resnet50-v1.5", "output_stride": 8, "head": "conv3x3", "multi_grid": (1,)},
    ],
    ids=["slim-decoder", "slim-pixels", "slim-stride-8", "biases", "torchvision"],
)
def test_logits_stay(settings: dict[str, Any]) -> None:
    keras.utils.set_random_seed(0)
    model = _randomised(build_deeplab_v3(3, **settings))
    images = np.random.default_rng(1).normal(size=(1, 65, 48, 3)).astype(np.float32)
    before = model(images, training=False).numpy()
    fold_batch_norms(model)
    after = model(images, training=False).numpy()
    assert np.abs(before).max() > 0
    assert np.abs(after - before).max() <= 1e-4 * np.abs(before).max()
    assert not any(layer.moving_mean.value.numpy().any() for layer in _active(model))


def _active(model: Any) -> list[BatchNorm]:
    return [x for x in model.layers if isinstance(x, BatchNorm) and not x.is_folded]


def test_folded_once_and_never_trained() -> None:
    model = build_deeplab_v3(2, backbone="slim")
    fold_batch_norms(model)
    with pytest.raises(ValueError, match="folded already: fold a network once"):
        fold_batch_norms(model)
    with pytest.raises(ValueError, match="folded: the network only predicts now"):
        model(np.zeros((2, 32, 32, 3), np.float32), training=True)
