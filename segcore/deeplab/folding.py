"""Batch normalisation folded into the convolutions before it: the same network, fewer passes."""

from __future__ import annotations

from typing import Any

from segcore.deeplab.layers import AtrousConv2D, BatchNorm
from segcore.deeplab.model import batch_norms

__all__ = ["fold_batch_norms"]


def fold_batch_norms(model: Any) -> None:
    """Make a network cheaper to predict with, in place; its logits change by rounding only.

    With running statistics, batch normalisation multiplies each channel by
    `scale = gamma / sqrt(variance + epsilon)` and adds `beta - scale * mean`. The convolution
    before it takes the factor into its kernel; what is left is adding a bias, which TensorFlow
    joins, with the ReLU behind it, to the convolution. The network can be trained no more.

    Raises:
        ValueError: the network is folded already.
    """
    for norm in batch_norms(model):
        # Every batch normalisation stands behind the convolution of its name.
        conv = model.get_layer(norm.name.removesuffix("_bn") + "_conv")
        _fold(conv, norm)


def _fold(conv: AtrousConv2D, norm: BatchNorm) -> None:
    if norm.is_folded:
        raise ValueError(f"{norm.name} is folded already: fold a network once")
    scale = norm.gamma.value.numpy() / (norm.moving_variance.value.numpy() + norm.epsilon) ** 0.5
    shift = norm.beta.value.numpy() - scale * norm.moving_mean.value.numpy()
    conv.kernel.assign(conv.kernel.value.numpy() * scale)
    if conv.bias is not None:
        conv.bias.assign(conv.bias.value.numpy() * scale + shift)
        shift = 0.0 * shift
    norm.beta.assign(shift)
    norm.adds_bias = conv.bias is None
    norm.is_folded = True
