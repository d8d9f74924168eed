"""DeepLab v3, assembled."""

from __future__ import annotations

from typing import Any

from segcore.checkpoint import HEADS, Architecture
from segcore.deeplab.aspp import aspp, conv_bn_relu
from segcore.deeplab.layers import AtrousConv2D, BatchNorm, ResizeLike, SubPixel
from segcore.deeplab.resnet import PLANS, Features, resnet_features
from segcore.runtime import keras

__all__ = ["batch_norms", "build", "build_deeplab_v3"]

_ASPP_WIDTH = {"resnet50": 256, "resnet50-v1.5": 256, "slim": 128}
_LOW_LEVEL_WIDTH = 48
_FINE_WIDTH = 48


def build_deeplab_v3(
    num_classes: int,
    input_size: tuple[int, int] | None = None,
    backbone: str = "resnet50",
    output_stride: int = 16,
    decoder: bool = False,
    *,
    decoder_stride: int = 4,
    decoder_width: int = 0,
    multi_grid: tuple[int, ...] = (1, 2, 4),
    aspp_rates: tuple[int, ...] = (6, 12, 18),
    head: str = "plain",
    dropout: float = 0.1,
    precision: str = "float32",
) -> Any:
    """Build DeepLab v3 on a ResNet modified with atrous convolutions.

    The model maps preprocessed images, float32 (N, H, W, 3), to logits, float32
    (N, H, W, num_classes), for any H and W.

    Source: Chen et al. 2017, "Rethinking Atrous Convolution for Semantic Image Segmentation";
    the decoder: Chen et al. 2018, "Encoder-Decoder with Atrous Separable Convolution".

    Args:
        num_classes: 1 to 255.
        input_size: (H, W) to fix, or None for any size.
        backbone: "resnet50" (as Keras has it), "resnet50-v1.5" (as torchvision has it) or "slim".
        output_stride: input size over feature-map size, 8 or 16. At 8 the ASPP rates double.
        decoder: join low-level features in at stride 4, as DeepLab v3+ does.
        decoder_stride: 4, or 2 to go on and join the stem's features in at stride 2, for
            structures a few pixels wide, or 1 to give each pixel logits of its own from there.
        decoder_width: channels of the decoder at stride 4; 0 for as many as the ASPP gives.
        multi_grid: unit rates of conv5's blocks.
        aspp_rates: rates of the ASPP's 3x3 branches at output stride 16.
        head: "plain", or "conv3x3" for one more convolution after the ASPP, as torchvision has.
        dropout: share of what the ASPP's projection gives that is dropped while training.
        precision: "float32", or "bfloat16" to compute in bfloat16 with float32 weights.

    Raises:
        ValueError: an argument out of its range, named with its value.
    """
    if not 1 <= num_classes <= 255:
        raise ValueError(f"num_classes is {num_classes}: give 1 to 255")
    if backbone not in PLANS:
        raise ValueError(f"backbone is {backbone!r}: give one of {', '.join(PLANS)}")
    if decoder_stride not in (1, 2, 4):
        raise ValueError(f"decoder_stride is {decoder_stride}: give 4, 2 or 1")
    if head not in HEADS:
        raise ValueError(f"head is {head!r}: give one of {', '.join(HEADS)}")
    if precision not in ("float32", "bfloat16"):
        raise ValueError(f"precision is {precision!r}: give float32 or bfloat16")
    dtype = "float32" if precision == "float32" else "mixed_bfloat16"
    height, width = input_size or (None, None)
    inputs = keras.Input((height, width, 3), name="image", dtype="float32")
    features = resnet_features(
        inputs, PLANS[backbone], output_stride=output_stride, multi_grid=multi_grid, dtype=dtype
    )
    rates = aspp_rates if output_stride == 16 else tuple(2 * rate for rate in aspp_rates)
    head_width = _ASPP_WIDTH[backbone]
    x = aspp(features.high, width=head_width, rates=rates, dropout=dropout, dtype=dtype)
    if head == "conv3x3":
        x = conv_bn_relu(x, head_width, 3, name="head", dtype=dtype)
    if decoder:
        if decoder_width and decoder_width != head_width:
            x = conv_bn_relu(x, decoder_width, 1, name="decoder_narrow", dtype=dtype)
        x = _decode(x, features, decoder_width or head_width, decoder_stride, dtype)
    is_fine = decoder and decoder_stride == 1
    channels, upsample = (4 * num_classes, SubPixel) if is_fine else (num_classes, ResizeLike)
    x = AtrousConv2D(channels, 1, use_bias=True, name="logits", dtype=dtype)(x)
    logits = upsample(name="upsample", dtype="float32")((x, inputs))
    return keras.Model(inputs, logits, name="deeplab_v3")


def _decode(x: Any, features: Features, width: int, stride: int, dtype: str) -> Any:
    """Join low-level features in at stride 4 and, if asked for, the stem's at stride 2."""
    low = conv_bn_relu(features.low, _LOW_LEVEL_WIDTH, 1, name="decoder_low", dtype=dtype)
    x = _join(x, low, "decoder", dtype)
    x = conv_bn_relu(x, width, 3, name="decoder_1", dtype=dtype)
    x = conv_bn_relu(x, width, 3, name="decoder_2", dtype=dtype)
    if stride <= 2:
        x = conv_bn_relu(x, _FINE_WIDTH, 1, name="fine_narrow", dtype=dtype)
        x = _join(x, features.stem, "fine", dtype)
        x = conv_bn_relu(x, _FINE_WIDTH, 3, name="fine_1", dtype=dtype)
    return x


def _join(x: Any, low: Any, name: str, dtype: str) -> Any:
    """Bring `x` up to the size of low-level features and lay both side by side."""
    x = ResizeLike(name=f"{name}_up", dtype=dtype)((x, low))
    return keras.layers.Concatenate(name=f"{name}_concat", dtype=dtype)([x, low])


def build(architecture: Architecture, *, precision: str = "float32") -> Any:
    """Build the network a checkpoint describes, with fresh weights."""
    return build_deeplab_v3(
        architecture.num_classes,
        backbone=architecture.backbone,
        output_stride=architecture.output_stride,
        decoder=architecture.decoder,
        decoder_stride=architecture.decoder_stride,
        decoder_width=architecture.decoder_width,
        multi_grid=architecture.multi_grid,
        aspp_rates=architecture.aspp_rates,
        head=architecture.head,
        dropout=architecture.dropout,
        precision=precision,
    )


def batch_norms(model: Any) -> list[BatchNorm]:
    """Return the model's batch normalisation layers in order."""
    return [layer for layer in model.layers if isinstance(layer, BatchNorm)]
