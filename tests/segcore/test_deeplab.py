"""The network: every layer through one harness, against Keras, and the assembly."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from segcore.checkpoint import SCRATCH
from segcore.deeplab import AtrousConv2D, BatchNorm, ResizeLike, SubPixel, build_deeplab_v3
from segcore.deeplab.resnet import stage_dilations
from segcore.runtime import keras, tf


def _pixels(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


# --- one harness for all layers -----------------------------------------------------------------

LAYERS: dict[str, tuple[Callable[[], Any], Any, tuple[int | None, ...]]] = {
    "1x1": (lambda: AtrousConv2D(5, 1, use_bias=True), _pixels(2, 9, 7, 3), (2, 9, 7, 5)),
    "3x3 dilated": (lambda: AtrousConv2D(4, 3, dilation=2), _pixels(2, 9, 7, 3), (2, 9, 7, 4)),
    "3x3 strided": (lambda: AtrousConv2D(4, 3, strides=2), _pixels(2, 9, 7, 3), (2, 5, 4, 4)),
    "1x1 strided": (lambda: AtrousConv2D(4, 1, strides=2), _pixels(2, 9, 8, 3), (2, 5, 4, 4)),
    "batch norm": (lambda: BatchNorm(momentum=0.5), _pixels(2, 4, 5, 3), (2, 4, 5, 3)),
    "resize": (ResizeLike, (_pixels(2, 4, 5, 3), _pixels(2, 9, 7, 1)), (2, 9, 7, 3)),
    "resize, exact": (
        lambda: ResizeLike(factor=4),
        (_pixels(2, 3, 2, 3), _pixels(2, 9, 7, 1)),
        (2, 9, 7, 3),
    ),
    "sub-pixel": (SubPixel, (_pixels(2, 5, 4, 12), _pixels(2, 9, 7, 1)), (2, 9, 7, 3)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_layer(name: str) -> None:
    """Shape is as computed, config and weights rebuild it, and bfloat16 stays close."""
    make, inputs, shape = LAYERS[name]
    layer = make()
    outputs = layer(inputs)
    assert tuple(outputs.shape) == shape
    shapes = tuple(i.shape for i in inputs) if isinstance(inputs, tuple) else inputs.shape
    assert tuple(layer.compute_output_shape(shapes)) == shape
    again = type(layer).from_config(layer.get_config())
    again(inputs)
    again.set_weights(layer.get_weights())
    np.testing.assert_array_equal(again(inputs), outputs)

    config = layer.get_config() | {"dtype": "mixed_bfloat16"}
    config.pop("name")
    half = type(layer).from_config(config)
    half(inputs)
    half.set_weights(layer.get_weights())
    assert half(inputs).dtype == tf.bfloat16
    assert all(w.dtype == "float32" for w in half.weights)
    np.testing.assert_allclose(tf.cast(half(inputs), tf.float32), outputs, atol=0.05, rtol=0.05)


# --- atrous convolution -------------------------------------------------------------------------


@pytest.mark.parametrize("dilation", [2, 3, 6])
@pytest.mark.parametrize("other", ["shifted", "keras"])
def test_atrous_methods_agree(dilation: int, other: Any) -> None:
    """Native, nine shifted 1x1 sums and SpaceToBatch: one convolution, forward and backward."""
    x = tf.constant(_pixels(2, 13, 11, 4))
    kernel = _pixels(3, 3, 4, 5, seed=1)
    results = []
    for method in ("native", other):
        layer = AtrousConv2D(5, 3, dilation=dilation, method=method)
        layer.build(x.shape)
        layer.set_weights([kernel])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x)
            loss = tf.reduce_sum(y * y)
        results.append((y, *tape.gradient(loss, [x, layer.kernel.value])))
    for mine, theirs in zip(*results, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-4)


def test_atrous_kernel_samples_every_other_pixel() -> None:
    """A 3x3 kernel of ones at dilation 2 on a point: nine points two pixels apart."""
    x = np.zeros((1, 7, 7, 1), np.float32)
    x[0, 3, 3] = 1.0
    layer = AtrousConv2D(1, 3, dilation=2)
    layer.build(x.shape)
    layer.set_weights([np.ones((3, 3, 1, 1), np.float32)])
    expected = np.zeros((7, 7), np.float32)
    expected[1:6:2, 1:6:2] = 1.0
    np.testing.assert_array_equal(layer(x)[0, ..., 0], expected)


def test_conv_refuses_what_it_cannot_centre() -> None:
    with pytest.raises(ValueError, match="kernel_size is 2"):
        AtrousConv2D(1, 2)
    with pytest.raises(ValueError, match="strides 2 and dilation 2"):
        AtrousConv2D(1, 3, strides=2, dilation=2)


# --- batch normalisation and resize -------------------------------------------------------------


def test_batch_norm_is_keras_batch_norm() -> None:
    x = _pixels(4, 6, 5, 3) * 3 + 1
    mine, theirs = (
        BatchNorm(momentum=0.9, epsilon=1e-3),
        keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-3),
    )
    for training in (True, True, False):
        np.testing.assert_allclose(
            mine(x, training=training), theirs(x, training=training), atol=1e-5
        )
    for name in ("gamma", "beta", "moving_mean", "moving_variance"):
        np.testing.assert_allclose(getattr(mine, name), getattr(theirs, name), atol=1e-5)


def test_frozen_batch_norm_keeps_its_statistics() -> None:
    layer = BatchNorm(frozen=True)
    x = _pixels(4, 6, 5, 3) + 5
    np.testing.assert_allclose(layer(x, training=True), x, atol=1e-3)
    np.testing.assert_array_equal(layer.moving_mean, np.zeros(3))


def test_resize_is_opencvs_bilinear() -> None:
    small = _pixels(1, 5, 7, 3)
    mine = ResizeLike()((small, np.zeros((1, 20, 21, 1), np.float32)))[0]
    np.testing.assert_allclose(mine, cv2.resize(small[0], (21, 20)), atol=1e-5)


def test_an_exact_resize_moves_no_place_whatever_the_size() -> None:
    """Places 0 and 1 stand for 4 pixels each: pixel x lies at (x + 1/2) / 4 - 1/2, cut at 6."""
    small = np.array([0.0, 8.0], np.float32).reshape(1, 1, 2, 1)
    resized = ResizeLike(factor=4)((small, np.zeros((1, 3, 6, 1), np.float32)))
    assert resized.shape == (1, 3, 6, 1)
    for row in resized[0, ..., 0]:
        np.testing.assert_allclose(row, [0.0, 0.0, 1.0, 3.0, 5.0, 7.0], atol=1e-6)


def test_sub_pixels_lie_in_their_square() -> None:
    """Two classes: channels 0 and 1 are the upper left pixel's, 6 and 7 the lower right one's."""
    coarse = np.arange(16, dtype=np.float32).reshape(1, 1, 2, 8)
    fine = SubPixel()((coarse, np.zeros((1, 2, 3, 1), np.float32)))[0]
    first = [[[0, 1], [2, 3], [8, 9]], [[4, 5], [6, 7], [12, 13]]]
    np.testing.assert_array_equal(fine, first)


# --- the assembly -------------------------------------------------------------------------------

DECODERS: tuple[dict[str, Any], ...] = (
    {},
    *({"decoder": True, "decoder_stride": stride} for stride in (4, 2, 1)),
    {"decoder": True, "decoder_stride": 1, "decoder_width": 64, "pixel_width": 16},
)


@pytest.mark.parametrize("output_stride", [8, 16])
@pytest.mark.parametrize("decoder", DECODERS, ids=str)
def test_any_size_in_same_size_out(output_stride: int, decoder: dict[str, Any]) -> None:
    model = build_deeplab_v3(3, backbone="slim", output_stride=output_stride, **decoder)
    for height, width in ((64, 64), (65, 97), (33, 50)):
        logits = model(_pixels(1, height, width, 3), training=False)
        assert logits.shape == (1, height, width, 3)
        assert logits.dtype == tf.float32


@pytest.mark.parametrize("output_stride", [8, 16])
@pytest.mark.parametrize("decoder", DECODERS, ids=str)
def test_no_size_moves_the_logits(output_stride: int, decoder: dict[str, Any]) -> None:
    """597 pixels wide, no multiple of anything: padded to 608 or begun 16 later, all stay in place.

    But for what lies within the network's reach of what was added or taken away. (The pooling
    branch, which reaches everywhere, is mute.)
    """
    keras.utils.set_random_seed(0)
    model = build_deeplab_v3(
        3, backbone="slim", output_stride=output_stride, multi_grid=(1,), aspp_rates=(1, 2, 3),
        **decoder,
    )  # fmt: skip
    for name in ("gamma", "beta"):
        weight = getattr(model.get_layer("aspp_pool_bn"), name)
        weight.assign(0.0 * weight.value)
    whole, reach = _pixels(1, 32, 597, 3), 200
    logits = model(whole, training=False).numpy()
    size = np.abs(logits).max()
    padded = np.pad(whole, [(0, 0), (0, 0), (0, 11), (0, 0)], mode="edge")
    there = model(padded, training=False).numpy()[:, :, : 597 - reach]
    assert np.abs(there - logits[:, :, : 597 - reach]).max() < 1e-5 * size
    later = model(whole[:, :, 16:], training=False).numpy()[:, :, reach:]
    assert np.abs(later - logits[:, :, 16 + reach :]).max() < 1e-5 * size


@pytest.mark.parametrize(("output_stride", "size"), [(8, 12), (16, 6)])
def test_output_stride_is_what_it_says(output_stride: int, size: int) -> None:
    model = build_deeplab_v3(
        2, input_size=(96, 96), backbone="resnet50", output_stride=output_stride
    )
    assert model.get_layer("conv5_block3_out").output.shape[1:3] == (size, size)
    assert model.get_layer("conv2_block3_out").output.shape[1:3] == (24, 24)


def test_dilations_follow_the_paper() -> None:
    """conv5 at rate 2 times the multi-grid at stride 16; conv4 at 2 and conv5 at 4 at stride 8."""
    assert stage_dilations(16, (1, 2, 4)) == [(1, 1), (2, 1), (2, 1), (1, 2)]
    assert stage_dilations(8, (1, 2, 4)) == [(1, 1), (2, 1), (1, 2), (1, 4)]
    model = build_deeplab_v3(2, backbone="resnet50", output_stride=16, multi_grid=(1, 2, 4))
    rates = [model.get_layer(f"conv5_block{n}_2_conv").dilation for n in (1, 2, 3)]
    assert rates == [2, 4, 8]
    assert [model.get_layer(f"aspp_atrous{n}_conv").dilation for n in (1, 2, 3)] == [6, 12, 18]
    at_8 = build_deeplab_v3(2, backbone="slim", output_stride=8)
    assert [at_8.get_layer(f"aspp_atrous{n}_conv").dilation for n in (1, 2, 3)] == [12, 24, 36]
    assert at_8.get_layer("conv4_block2_2_conv").dilation == 2


def test_torchvisions_dilations() -> None:
    """At stride 8 the first block of conv4 and conv5 keeps the dilation of the stage before."""
    model = build_deeplab_v3(
        2, (64, 64), "resnet50-v1.5", 8, multi_grid=(1, 1, 1), head="conv3x3", dropout=0.5
    )

    def rates(stage: int, blocks: int) -> list[int]:
        names = [f"conv{stage}_block{n + 1}_2_conv" for n in range(blocks)]
        return [model.get_layer(name).dilation for name in names]

    assert rates(3, 4) == [1] * 4
    assert rates(4, 6) == [1, 2, 2, 2, 2, 2]
    assert rates(5, 3) == [2, 4, 4]
    assert model.get_layer("conv3_block1_2_conv").strides == 2
    assert model.get_layer("conv4_block1_2_conv").strides == 1
    assert model.get_layer("aspp_dropout").rate == 0.5
    assert model.get_layer("head_conv").output.shape == (None, 8, 8, 256)
    # torchvision states 42,004,074 with its auxiliary classifier, which is left out here.
    auxiliary = 1024 * 256 * 9 + 2 * 256 + 256 * 21 + 21
    full = build_deeplab_v3(21, backbone="resnet50-v1.5", output_stride=8, head="conv3x3")
    counted = sum(int(np.prod(v.shape)) for v in full.trainable_variables)
    assert counted == 42_004_074 - auxiliary


@pytest.mark.parametrize(
    "settings",
    [*DECODERS, {"head": "conv3x3"}],
    ids=str,
)
def test_every_weight_learns(settings: dict[str, Any]) -> None:
    """No branch is built and left unconnected, the pooling one least of all."""
    model = build_deeplab_v3(3, backbone="slim", **settings)
    with tf.GradientTape() as tape:
        logits = model(_pixels(2, 64, 64, 3), training=True)
        loss = tf.reduce_mean(tf.nn.softmax(logits)[..., 0] ** 2)
    gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
    for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
        assert gradient is not None, variable.path
        # A bias or shift before batch normalisation is taken off again; its gradient is noise.
        assert np.abs(gradient).max() > 0, variable.path


def test_backbone_is_keras_resnet50_where_dilation_is_1() -> None:
    """Random weights of Keras' ResNet-50 under the same names give the same conv4 features."""
    theirs = keras.applications.ResNet50(weights=None, include_top=False)
    mine = build_deeplab_v3(2, backbone="resnet50", output_stride=16)
    rng = np.random.default_rng(0)
    for layer in theirs.layers:
        if layer.weights and not layer.name.startswith("conv5"):
            # Statistics of 0 and 1 would hide a mean taken for a variance.
            values = [np.abs(w + rng.normal(0, 0.02, w.shape)) if w.ndim == 1 else w
                      for w in layer.get_weights()]  # fmt: skip
            layer.set_weights(values)
            mine.get_layer(layer.name).set_weights(values)
    x = _pixels(1, 64, 96, 3)
    name = "conv4_block6_out"
    features = keras.Model(mine.input, mine.get_layer(name).output)(x, training=False)
    expected = keras.Model(theirs.input, theirs.get_layer(name).output)(x, training=False)
    scale = np.abs(expected).max()
    np.testing.assert_allclose(features / scale, expected / scale, atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"num_classes": 0}, "num_classes is 0"),
        ({"num_classes": 2, "backbone": "vgg"}, "backbone is 'vgg'"),
        ({"num_classes": 2, "head": "deep"}, "head is 'deep'"),
        ({"num_classes": 2, "output_stride": 32}, "output_stride is 32"),
        ({"num_classes": 2, "precision": "float16"}, "precision is 'float16'"),
        ({"num_classes": 2, "pixel_width": 16}, "pixel_width is 16"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        build_deeplab_v3(**arguments)


def test_slim_fits_the_bundled_size() -> None:
    """Two bytes a weight must stay within 12 MB."""
    slim = SCRATCH["scratch-slim"]
    model = build_deeplab_v3(2, backbone=slim.backbone, decoder=slim.decoder)
    assert model.count_params() * 2 < 12e6
