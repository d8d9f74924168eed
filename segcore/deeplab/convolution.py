"""Convolution whose kernel's gradient is made of matrix products.

oneDNN gives a dilated convolution and the gradient of its input at the speed of the arithmetic:
where a sample of the kernel falls beside the map, it leaves it out. Its gradient of the kernel
does not, and takes up to ten times as long; that of a 1x1 kernel takes a quarter longer than the
matrix product that it is.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from segcore.runtime import tf

__all__ = ["convolve", "kernel_gradient"]


def convolve(inputs: Any, kernel: Any, dilation: int, *, training: bool) -> Any:
    """Convolve (N, H, W, C) with an odd kernel (k, k, C, F) at stride 1; returns (N, H, W, F).

    Beyond the edge lie zeros. Only while `training` does the gradient take the faster road: to
    predict, a plain convolution can be joined with what comes after it.
    """
    products = kernel.shape[0] == 1 or dilation > 1
    if training and products and _on_cpu():
        return _with_products(dilation)(inputs, kernel)
    return tf.nn.conv2d(inputs, kernel, 1, "SAME", dilations=dilation)


@cache
def _on_cpu() -> bool:
    return not tf.config.list_physical_devices("GPU")


@cache
def _with_products(dilation: int) -> Any:
    @tf.custom_gradient
    def convolution(inputs: Any, kernel: Any) -> tuple[Any, Any]:
        def gradient(upstream: Any) -> tuple[Any, Any]:
            of_inputs = tf.raw_ops.Conv2DBackpropInput(
                input_sizes=tf.shape(inputs),
                filter=kernel,
                out_backprop=upstream,
                strides=[1, 1, 1, 1],
                padding="SAME",
                dilations=[1, dilation, dilation, 1],
            )
            return of_inputs, kernel_gradient(inputs, upstream, kernel.shape[0], dilation)

        return convolve(inputs, kernel, dilation, training=False), gradient

    return convolution


def kernel_gradient(inputs: Any, upstream: Any, size: int, dilation: int) -> Any:
    """Return the gradient of a kernel (size, size, C, F), one matrix product for each sample.

    The kernel's sample at (row, column), counted from its middle, has met each input pixel
    together with the output pixel `dilation * (row, column)` before it, where both exist.

    inputs: (N, H, W, C). upstream: gradient of the outputs, (N, H, W, F).
    """
    reach = size // 2
    shifts = [dilation * place for place in range(-reach, reach + 1)]
    samples = [
        tf.linalg.matmul(
            _pixels(inputs, down, across), _pixels(upstream, -down, -across), transpose_a=True
        )
        for down in shifts
        for across in shifts
    ]
    shape = (size, size, inputs.shape[-1], upstream.shape[-1])
    return tf.reshape(tf.stack(samples), shape)


def _pixels(maps: Any, down: int, across: int) -> Any:
    """Return the pixels, (any, C), that lie on the map also when it is moved up and left."""
    return tf.reshape(maps[:, _kept(down), _kept(across), :], (-1, maps.shape[-1]))


def _kept(shift: int) -> slice:
    return slice(shift, None) if shift >= 0 else slice(None, shift)
