"""ResNet as DeepLab v3 uses it: the last stages keep their resolution by atrous convolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from segcore.deeplab.layers import AtrousConv2D, BatchNorm
from segcore.runtime import keras

__all__ = ["PLANS", "Features", "ResNetPlan", "resnet_features", "stage_dilations"]


@dataclass(frozen=True, slots=True)
class ResNetPlan:
    """Blocks a stage, their inner widths, and how much wider each block's output is."""

    blocks: tuple[int, int, int, int]
    widths: tuple[int, int, int, int]
    expansion: int
    stem_width: int
    # Keras and the first paper put a stage's stride on the block's first 1x1 convolution,
    # torchvision on its 3x3; pretrained weights fit only the place they were trained with.
    stride_on: Literal["1x1", "3x3"]
    use_bias: bool
    epsilon: float
    # Where a stage's stride became dilation, torchvision leaves its first block at the dilation
    # of the stage before, as if the stride were still to come.
    dilate_late: bool = False


PLANS = {
    "resnet50": ResNetPlan((3, 4, 6, 3), (64, 128, 256, 512), 4, 64, "1x1", True, 1.001e-5),
    # As torchvision has it; "v1.5" is the common name of the stride on the 3x3.
    "resnet50-v1.5": ResNetPlan(
        (3, 4, 6, 3), (64, 128, 256, 512), 4, 64, "3x3", False, 1e-5, dilate_late=True
    ),
    "slim": ResNetPlan((2, 2, 2, 2), (32, 64, 128, 256), 2, 32, "3x3", False, 1e-5),
}


@dataclass(frozen=True, slots=True)
class Features:
    """What the backbone gives: (N, h, w, C) at strides 2 and 4 and at the output stride."""

    stem: Any
    low: Any
    high: Any


def stage_dilations(output_stride: int, multi_grid: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return (stride, dilation) of conv2 to conv5 for output stride 8 or 16.

    The dilation of conv5 is its base rate; its blocks multiply it by `multi_grid`.
    """
    if output_stride not in (8, 16):
        raise ValueError(f"output_stride is {output_stride}: give 8 or 16")
    if len(multi_grid) < 1:
        raise ValueError("multi_grid is empty: give one rate for each block of conv5")
    if output_stride == 16:
        return [(1, 1), (2, 1), (2, 1), (1, 2)]
    return [(1, 1), (2, 1), (1, 2), (1, 4)]


def resnet_features(
    inputs: Any,
    plan: ResNetPlan,
    *,
    output_stride: int,
    multi_grid: tuple[int, ...],
    dtype: str,
) -> Features:
    """Build the backbone on `inputs` (N, H, W, 3), preprocessed.

    Source: He et al. 2015, "Deep Residual Learning", as modified in Chen et al. 2017, section 3.

    Args:
        inputs: Keras tensor.
        plan: depth and widths.
        output_stride: 8 or 16.
        multi_grid: rates by which the blocks of conv5 multiply its dilation.
        dtype: Keras dtype policy of every layer.
    """
    x = _conv_bn(inputs, plan.stem_width, 7, plan, "conv1", dtype, strides=2, relu=True)
    stem = x
    x = keras.layers.ZeroPadding2D(1, name="pool1_pad", dtype=dtype)(x)
    x = keras.layers.MaxPooling2D(3, strides=2, name="pool1_pool", dtype=dtype)(x)
    low = x
    earlier = 1
    for stage, (stride, dilation) in enumerate(stage_dilations(output_stride, multi_grid)):
        for block in range(plan.blocks[stage]):
            rate = dilation * multi_grid[block % len(multi_grid)] if stage == 3 else dilation
            if plan.dilate_late and block == 0:
                rate = earlier
            x = _bottleneck(
                x,
                plan,
                width=plan.widths[stage],
                stride=stride if block == 0 else 1,
                dilation=rate,
                shortcut=block == 0,
                name=f"conv{stage + 2}_block{block + 1}",
                dtype=dtype,
            )
        earlier = dilation
        if stage == 0:
            low = x
    return Features(stem=stem, low=low, high=x)


def _bottleneck(
    x: Any,
    plan: ResNetPlan,
    *,
    width: int,
    stride: int,
    dilation: int,
    shortcut: bool,
    name: str,
    dtype: str,
) -> Any:
    outer = width * plan.expansion
    first, second = (stride, 1) if plan.stride_on == "1x1" else (1, stride)
    residual = x
    if shortcut:
        residual = _conv_bn(x, outer, 1, plan, f"{name}_0", dtype, strides=stride)
    y = _conv_bn(x, width, 1, plan, f"{name}_1", dtype, strides=first, relu=True)
    y = _conv_bn(
        y, width, 3, plan, f"{name}_2", dtype, strides=second, dilation=dilation, relu=True
    )
    y = _conv_bn(y, outer, 1, plan, f"{name}_3", dtype)
    y = keras.layers.Add(name=f"{name}_add", dtype=dtype)([residual, y])
    return keras.layers.ReLU(name=f"{name}_out", dtype=dtype)(y)


def _conv_bn(
    x: Any,
    filters: int,
    kernel_size: int,
    plan: ResNetPlan,
    name: str,
    dtype: str,
    *,
    strides: int = 1,
    dilation: int = 1,
    relu: bool = False,
) -> Any:
    x = AtrousConv2D(
        filters,
        kernel_size,
        strides=strides,
        dilation=dilation,
        use_bias=plan.use_bias,
        name=f"{name}_conv",
        dtype=dtype,
    )(x)
    x = BatchNorm(epsilon=plan.epsilon, name=f"{name}_bn", dtype=dtype)(x)
    return keras.layers.ReLU(name=f"{name}_relu", dtype=dtype)(x) if relu else x
