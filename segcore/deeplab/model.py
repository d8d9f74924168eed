"""DeepLab v3, assembled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from segcore.checkpoint import HEADS, Architecture
from segcore.deeplab.aspp import aspp, conv_bn_relu
from segcore.deeplab.layers import AtrousConv2D, BatchNorm, Reduce, ResizeLike, SubPixel
from segcore.deeplab.resnet import PLANS, Features, resnet_features
from segcore.runtime import keras

__all__ = ["batch_norms", "build", "build_deeplab_v3", "on_crops"]

_ASPP_WIDTH = {"resnet50": 256, "resnet50-v1.5": 256, "slim": 128}
_LOW_LEVEL_WIDTH = 48
_FINE_WIDTH = 48
_REDUCED, _ENLARGED = "reduced", "enlarged"


def build_deeplab_v3(
    num_classes: int,
    input_size: tuple[int, int] | None = None,
    backbone: str = "resnet50",
    output_stride: int = 16,
    decoder: bool = False,
    *,
    decoder_stride: int = 4,
    decoder_width: int = 0,
    pixel_width: int = 0,
    multi_grid: tuple[int, ...] = (1, 2, 4),
    aspp_rates: tuple[int, ...] = (6, 12, 18),
    head: str = "plain",
    dropout: float = 0.1,
    precision: str = "float32",
    reduction: int = 1,
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
        pixel_width: channels in which a decoder to stride 1 looks at the picture itself once more,
            to put outlines where they are to the pixel; 0 for not at all.
        multi_grid: unit rates of conv5's blocks.
        aspp_rates: rates of the ASPP's 3x3 branches at output stride 16.
        head: "plain", or "conv3x3" for one more convolution after the ASPP, as torchvision has.
        dropout: share of what the ASPP's projection gives that is dropped while training.
        precision: "float32", or "bfloat16" to compute in bfloat16 with float32 weights.
        reduction: how many pixels of an image, along each side, make one that the network looks
            at. Its logits are enlarged again to the image's own size.

    Raises:
        ValueError: an argument out of its range, named with its value.
    """
    _check(num_classes, backbone, decoder_stride, head, precision)
    if pixel_width and not (decoder and decoder_stride == 1):
        raise ValueError(f"pixel_width is {pixel_width}: only a decoder to stride 1 has any")
    dtype = "float32" if precision == "float32" else "mixed_bfloat16"
    whole = keras.Input((*(input_size or (None, None)), 3), name="image", dtype="float32")
    image = whole
    if reduction > 1:
        image = Reduce(times=reduction, name=_REDUCED, dtype="float32")(whole)
    features = resnet_features(
        image, PLANS[backbone], output_stride=output_stride, multi_grid=multi_grid, dtype=dtype
    )
    width, stride = _ASPP_WIDTH[backbone], output_stride
    rates = tuple(rate * 16 // output_stride for rate in aspp_rates)
    x = aspp(features.high, width=width, rates=rates, dropout=dropout, dtype=dtype)
    if head == "conv3x3":
        x = conv_bn_relu(x, width, 3, name="head", dtype=dtype)
    if decoder:
        x = _decode(x, features, decoder_width or width, (output_stride, decoder_stride), dtype)
        stride = decoder_stride
    if pixel_width:
        x = _look_again(x, image, pixel_width, dtype)
        logits = AtrousConv2D(num_classes, 1, use_bias=True, name="logits", dtype="float32")(x)
    else:
        # torchvision, whose head that is, stretches its logits over the image.
        factor = None if head == "conv3x3" else stride
        logits = _classify(x, image, num_classes, stride, factor, dtype)
    if reduction > 1:
        enlarge = ResizeLike(factor=reduction, name=_ENLARGED, dtype="float32")
        logits = enlarge([logits, whole])
    return keras.Model(whole, logits, name="deeplab_v3")


def on_crops(model: Any) -> Any:
    """Return the same network for images that are as small already as it would make them."""
    if all(layer.name != _REDUCED for layer in model.layers):
        return model
    logits, _ = model.get_layer(_ENLARGED).input
    return keras.Model(model.get_layer(_REDUCED).output, logits)


def _check(num_classes: int, backbone: str, decoder_stride: int, head: str, precision: str) -> None:
    """Refuse what no network can be built from; the backbone checks its own arguments."""
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


def _decode(x: Any, features: Features, width: int, strides: tuple[int, int], dtype: str) -> Any:
    """Join low-level features in at stride 4 and, if asked for, the stem's at stride 2.

    strides: of `x`, and of what is wanted.
    """
    if width != x.shape[-1]:
        x = conv_bn_relu(x, width, 1, name="decoder_narrow", dtype=dtype)
    low = conv_bn_relu(features.low, _LOW_LEVEL_WIDTH, 1, name="decoder_low", dtype=dtype)
    x = _join(x, low, strides[0] // 4, "decoder", dtype)
    x = conv_bn_relu(x, width, 3, name="decoder_1", dtype=dtype)
    x = conv_bn_relu(x, width, 3, name="decoder_2", dtype=dtype)
    if strides[1] <= 2:
        x = conv_bn_relu(x, _FINE_WIDTH, 1, name="fine_narrow", dtype=dtype)
        x = _join(x, features.stem, 2, "fine", dtype)
        x = conv_bn_relu(x, _FINE_WIDTH, 3, name="fine_1", dtype=dtype)
    return x


def _look_again(x: Any, image: Any, width: int, dtype: str) -> Any:
    """Give each pixel features of its own, from those at stride 2 and from the image around it.

    A stem at stride 2 keeps where an outline runs to two pixels; the image knows it to one.
    """
    x = AtrousConv2D(4 * width, 1, use_bias=True, name="pixel_spread", dtype=dtype)(x)
    x = SubPixel(name="pixel_up", dtype=dtype)((x, image))
    look = conv_bn_relu(image, width, 3, name="pixel_look", dtype=dtype)
    x = keras.layers.Concatenate(name="pixel_concat", dtype=dtype)([x, look])
    return conv_bn_relu(x, width, 3, name="pixel_1", dtype=dtype)


def _join(x: Any, low: Any, factor: int, name: str, dtype: str) -> Any:
    """Enlarge `x` to the size of low-level features and lay both side by side."""
    x = ResizeLike(factor=factor, name=f"{name}_up", dtype=dtype)((x, low))
    return keras.layers.Concatenate(name=f"{name}_concat", dtype=dtype)([x, low])


def _classify(
    x: Any, image: Any, num_classes: int, stride: int, factor: int | None, dtype: str
) -> Any:
    """Turn features into logits of the image's size: resized, or at stride 1 each pixel's own."""
    channels = num_classes
    upsample: Callable[..., Any] = partial(ResizeLike, factor=factor)
    if stride == 1:
        channels, upsample = 4 * num_classes, SubPixel
    x = AtrousConv2D(channels, 1, use_bias=True, name="logits", dtype=dtype)(x)
    return upsample(name="upsample", dtype="float32")((x, image))


def build(architecture: Architecture, *, precision: str = "float32", reduction: int = 1) -> Any:
    """Build the network a checkpoint describes, with fresh weights; `build_deeplab_v3` has more."""
    return build_deeplab_v3(
        architecture.num_classes,
        backbone=architecture.backbone,
        output_stride=architecture.output_stride,
        decoder=architecture.decoder,
        decoder_stride=architecture.decoder_stride,
        decoder_width=architecture.decoder_width,
        pixel_width=architecture.pixel_width,
        multi_grid=architecture.multi_grid,
        aspp_rates=architecture.aspp_rates,
        head=architecture.head,
        dropout=architecture.dropout,
        precision=precision,
        reduction=reduction,
    )


def batch_norms(model: Any) -> list[BatchNorm]:
    """Return the model's batch normalisation layers in order."""
    return [layer for layer in model.layers if isinstance(layer, BatchNorm)]
