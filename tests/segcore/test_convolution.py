"""The kernel's gradient from matrix products: hand arithmetic, and shifted sums in NumPy."""

import numpy as np
import pytest

from segcore.deeplab import AtrousConv2D, convolution
from segcore.deeplab.convolution import convolve, kernel_gradient
from segcore.runtime import tf


def _normal(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def test_kernel_gradient_by_hand() -> None:
    """Three pixels in a row and a kernel that samples every second one."""
    inputs = tf.constant([1.0, 2.0, 3.0], shape=(1, 1, 3, 1))
    upstream = tf.constant([10.0, 20.0, 30.0], shape=(1, 1, 3, 1))
    gradient = kernel_gradient(inputs, upstream, 3, 2).numpy()[:, :, 0, 0]
    # The left sample sees input 0 for output 2, the right one input 2 for output 0; above and
    # below there is no row.
    expected = [[0, 0, 0], [1 * 30, 1 * 10 + 2 * 20 + 3 * 30, 3 * 10], [0, 0, 0]]
    np.testing.assert_array_equal(gradient, expected)


@pytest.mark.parametrize(("size", "dilation"), [(1, 1), (3, 2), (3, 5), (3, 12), (5, 2), (5, 12)])
@pytest.mark.parametrize("sides", [(7, 12), (1, 1)])
def test_gradient_while_training(size: int, dilation: int, sides: tuple[int, int]) -> None:
    """Agrees with the sum of shifted products that a convolution is, on maps small and large."""
    height, width = sides
    inputs = tf.constant(_normal(2, height, width, 3))
    kernel = tf.constant(_normal(size, size, 3, 4, seed=1))
    upstream = _normal(2, height, width, 4, seed=2)
    with tf.GradientTape() as tape:
        tape.watch([inputs, kernel])
        outputs = convolve(inputs, kernel, dilation, training=True)
    found = tape.gradient(outputs, [inputs, kernel], output_gradients=upstream)

    pad = dilation * (size // 2)
    padded = np.pad(inputs.numpy(), [(0, 0), (pad, pad), (pad, pad), (0, 0)])
    expected, of_inputs = np.zeros(outputs.shape), np.zeros(padded.shape)
    of_kernel = np.zeros(kernel.shape)
    for row in range(size):
        for column in range(size):
            window = np.s_[
                :, row * dilation : row * dilation + height,
                column * dilation : column * dilation + width,
            ]  # fmt: skip
            sample = kernel.numpy()[row, column]
            expected += padded[window] @ sample
            of_inputs[window] += upstream @ sample.T
            of_kernel[row, column] = np.einsum("nhwc,nhwf->cf", padded[window], upstream)
    inner = np.s_[:, pad : pad + height, pad : pad + width]
    np.testing.assert_allclose(outputs, expected, atol=1e-4)
    np.testing.assert_allclose(found[0], of_inputs[inner], atol=1e-4)
    np.testing.assert_allclose(found[1], of_kernel, atol=1e-4)


def test_any_size_at_once() -> None:
    """One traced function serves maps of every size, those that the kernel reaches beyond too."""

    @tf.function(input_signature=[tf.TensorSpec((None, None, None, 3))], autograph=False)
    def gradient(inputs: tf.Tensor) -> tf.Tensor:
        kernel = tf.ones((3, 3, 3, 2))
        with tf.GradientTape() as tape:
            tape.watch(kernel)
            outputs = convolve(inputs, kernel, 4, training=True)
        return tape.gradient(outputs, kernel)

    for side in (3, 4, 9):
        inputs = _normal(2, side, side, 3)
        # Of an upstream of ones each sample's gradient is the sum of the inputs it meets.
        for row, column in ((0, 1), (1, 1), (2, 0)):
            rows, columns = (
                (slice(None, -4), slice(None), slice(4, None))[n] for n in (row, column)
            )
            met = inputs[:, rows, columns].sum((0, 1, 2))
            found = gradient(inputs)[row, column]
            np.testing.assert_allclose(found, np.stack([met, met], -1), atol=1e-4)


def test_bfloat16() -> None:
    """In bfloat16 the gradient is that of float32 but for bfloat16's rounding."""
    inputs, upstream = _normal(2, 9, 9, 16), _normal(2, 9, 9, 8, seed=1)
    exact = kernel_gradient(tf.constant(inputs), tf.constant(upstream), 3, 3)
    rounded = kernel_gradient(tf.cast(inputs, tf.bfloat16), tf.cast(upstream, tf.bfloat16), 3, 3)
    assert rounded.dtype == tf.bfloat16
    np.testing.assert_allclose(tf.cast(rounded, tf.float32), exact, rtol=0.02, atol=0.1)


@pytest.mark.parametrize(("training", "expected"), [(True, False), (False, True)])
def test_only_training_takes_products(
    training: bool, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A layer that trains needs no gradient of oneDNN's; one that predicts is a plain operation."""
    monkeypatch.setattr(convolution, "_on_cpu", lambda: True)
    layer = AtrousConv2D(4, 3, dilation=2, method="native")
    layer.build((2, 9, 9, 3))

    @tf.function(autograph=False)
    def gradient(inputs: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            outputs = layer(inputs, training=training)
        return tape.gradient(outputs, layer.kernel.value)

    graph = gradient.get_concrete_function(tf.TensorSpec((2, 9, 9, 3))).graph
    kinds = {operation.type for operation in graph.get_operations()}
    assert ("Conv2DBackpropFilter" in kinds) == expected
