"""Atrous spatial pyramid pooling: one feature map, looked at on five scales at once."""

from __future__ import annotations

from typing import Any

from segcore.deeplab.layers import AtrousConv2D, BatchNorm, ResizeLike
from segcore.runtime import keras

__all__ = ["aspp", "conv_bn_relu"]


def aspp(features: Any, *, width: int, rates: tuple[int, ...], dropout: float, dtype: str) -> Any:
    """Build the module on `features` (N, h, w, C); returns (N, h, w, width).

    Branches: a 1x1 convolution, one 3x3 atrous convolution for each rate, and the image's mean
    through a 1x1 convolution spread over the map; concatenated and projected by a 1x1 convolution.

    Source: Chen et al. 2017, "Rethinking Atrous Convolution", section 3.3 and figure 5.
    """
    branches = [conv_bn_relu(features, width, 1, name="aspp_1x1", dtype=dtype)]
    branches += [
        conv_bn_relu(features, width, 3, dilation=rate, name=f"aspp_atrous{n}", dtype=dtype)
        for n, rate in enumerate(rates, start=1)
    ]
    pooled = keras.layers.GlobalAveragePooling2D(keepdims=True, name="aspp_pool", dtype=dtype)(
        features
    )
    pooled = conv_bn_relu(pooled, width, 1, name="aspp_pool", dtype=dtype)
    branches.append(ResizeLike(name="aspp_pool_spread", dtype=dtype)((pooled, features)))
    joined = keras.layers.Concatenate(name="aspp_concat", dtype=dtype)(branches)
    projected = conv_bn_relu(joined, width, 1, name="aspp_project", dtype=dtype)
    return keras.layers.Dropout(dropout, name="aspp_dropout", dtype=dtype)(projected)


def conv_bn_relu(
    x: Any, filters: int, kernel_size: int, *, name: str, dtype: str, dilation: int = 1
) -> Any:
    """Apply convolution without bias, batch normalisation and ReLU, as every head layer does."""
    x = AtrousConv2D(filters, kernel_size, dilation=dilation, name=f"{name}_conv", dtype=dtype)(x)
    x = BatchNorm(name=f"{name}_bn", dtype=dtype)(x)
    return keras.layers.ReLU(name=f"{name}_relu", dtype=dtype)(x)
