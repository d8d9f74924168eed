"""The layers DeepLab v3 is made of: atrous convolution, batch normalisation, ways to resize.

Stock Keras layers would give the same numbers; these take the fast road on a CPU. Keras sends a
dilated convolution through SpaceToBatch, where TensorFlow's own kernel takes the dilation
directly, and computes batch normalisation from single operations, where TensorFlow has one fused
kernel; `segcore.deeplab.convolution` has the gradients.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from segcore.deeplab.convolution import convolve
from segcore.runtime import AtrousMethod, atrous_method, keras, tf

__all__ = [
    "MATHEMATICS",
    "AtrousConv2D",
    "BatchNorm",
    "Reduce",
    "ResizeLike",
    "SubPixel",
    "kernels_to_come",
]

# Raised whenever the same weights come to give other logits: exports made before are made anew.
# 2: features are enlarged by exactly their stride and cut, where they were stretched to fit.
MATHEMATICS = 2

_ARE_TO_COME = ContextVar("kernels are to come", default=False)


@contextlib.contextmanager
def kernels_to_come() -> Iterator[None]:
    """Within it layers are built with kernels of zeros, which a checkpoint's are to replace.

    Drawing them at random takes most of the time that building a ResNet-50 does.
    """
    token = _ARE_TO_COME.set(True)
    try:
        yield
    finally:
        _ARE_TO_COME.reset(token)


@keras.saving.register_keras_serializable("segcore")
class AtrousConv2D(keras.layers.Layer):
    """2-D convolution with holes: the kernel samples every `dilation`-th pixel.

    Input (N, H, W, C), output (N, ceil(H / strides), ceil(W / strides), filters). Padding is
    symmetric, `dilation * (kernel_size - 1) / 2` zeros a side, for odd kernel sizes; so output
    pixel i is centred on input pixel `i * strides`, whatever the size.

    Source: Chen et al. 2017, "Rethinking Atrous Convolution for Semantic Image Segmentation",
    equation 1.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        *,
        strides: int = 1,
        dilation: int = 1,
        use_bias: bool = False,
        method: AtrousMethod | None = None,
        **kwargs: Any,
    ) -> None:
        if kernel_size % 2 == 0:
            raise ValueError(f"kernel_size is {kernel_size}: give an odd one")
        if strides > 1 and dilation > 1:
            raise ValueError(f"strides {strides} and dilation {dilation}: one of them must be 1")
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides
        self.dilation = dilation
        self.use_bias = use_bias
        self.method = method or (atrous_method() if dilation > 1 else "native")

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the kernel (k, k, C, filters) and, if asked for, the bias (filters,)."""
        size = self.kernel_size
        # Made either way: it takes a seed, and what is drawn after it must not depend on this.
        self._fresh = keras.initializers.HeNormal()
        self.kernel = self.add_weight(
            name="kernel",
            shape=(size, size, input_shape[-1], self.filters),
            initializer="zeros" if _ARE_TO_COME.get() else self._fresh,
        )
        self.bias = (
            self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")
            if self.use_bias
            else None
        )

    def draw(self) -> None:
        """Draw the kernel at random, as it is where none is to come."""
        self.kernel.assign(self._fresh(self.kernel.shape))

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Convolve in the layer's compute dtype."""
        kernel = tf.convert_to_tensor(self.kernel)
        strides = self.strides
        if self.kernel_size == 1 and strides > 1:
            # Not sampling first would compute the pixels only to drop them.
            inputs, strides = inputs[:, ::strides, ::strides, :], 1
        if self.dilation > 1 and self.method == "shifted":
            outputs = self._sum_of_shifted(inputs, kernel)
        elif self.dilation > 1 and self.method == "keras":
            outputs = keras.ops.conv(
                inputs, kernel, strides=1, padding="same", dilation_rate=self.dilation
            )
        elif strides == 1:
            outputs = convolve(inputs, kernel, self.dilation, training=training)
        else:
            # Explicit padding as an argument would leave oneDNN's kernels; SAME is symmetric at
            # stride 1, and padding first makes it so at any other.
            pad = (self.kernel_size - 1) // 2
            inputs = tf.pad(inputs, [[0, 0], [pad, pad], [pad, pad], [0, 0]])
            outputs = tf.nn.conv2d(inputs, kernel, strides, "VALID")
        return outputs if self.bias is None else tf.nn.bias_add(outputs, self.bias)

    def _sum_of_shifted(self, inputs: Any, kernel: Any) -> Any:
        pad = self.dilation * (self.kernel_size - 1) // 2
        padded = tf.pad(inputs, [[0, 0], [pad, pad], [pad, pad], [0, 0]])
        height, width = tf.shape(inputs)[1], tf.shape(inputs)[2]
        total = None
        for row in range(self.kernel_size):
            for column in range(self.kernel_size):
                top, left = row * self.dilation, column * self.dilation
                shifted = padded[:, top : top + height, left : left + width, :]
                term = tf.nn.conv2d(shifted, kernel[row : row + 1, column : column + 1], 1, "VALID")
                total = term if total is None else total + term
        return total

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return (N, ceil(H / strides), ceil(W / strides), filters)."""
        batch, height, width, _ = input_shape
        down = [None if side is None else -(-side // self.strides) for side in (height, width)]
        return (batch, down[0], down[1], self.filters)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again; the method is probed anew."""
        return super().get_config() | {
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "dilation": self.dilation,
            "use_bias": self.use_bias,
        }


@keras.saving.register_keras_serializable("segcore")
class BatchNorm(keras.layers.Layer):
    """Batch normalisation over (N, H, W), computed by TensorFlow's fused kernel.

    Statistics and affine weights are float32 (C,) whatever the compute dtype. `frozen` keeps the
    running statistics in use and untouched while training. The running variance follows the
    biased batch variance, as Keras has it. Once folded (`segcore.deeplab.folding`), all it does is
    add `beta`, or nothing where the convolution before it has a bias.

    Source: Ioffe and Szegedy 2015, "Batch Normalization".
    """

    def __init__(
        self, *, momentum: float = 0.9, epsilon: float = 1e-5, frozen: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.momentum = momentum
        self.epsilon = epsilon
        self.frozen = frozen
        self.is_folded = False
        self.adds_bias = False

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create gamma, beta, moving_mean and moving_variance, each float32 (C,)."""
        shape = (input_shape[-1],)

        def weight(name: str, initializer: str, trainable: bool) -> Any:
            return self.add_weight(
                name=name,
                shape=shape,
                initializer=initializer,
                trainable=trainable,
                dtype="float32",
                autocast=False,
            )

        self.gamma = weight("gamma", "ones", True)
        self.beta = weight("beta", "zeros", True)
        self.moving_mean = weight("moving_mean", "zeros", False)
        self.moving_variance = weight("moving_variance", "ones", False)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Normalise by the batch when training, else by the running statistics."""
        learning = bool(training) and not self.frozen
        if self.is_folded:
            if training:
                raise ValueError(f"{self.name} is folded: the network only predicts now")
            bias = tf.cast(self.beta.value, inputs.dtype)
            return tf.nn.bias_add(inputs, bias) if self.adds_bias else inputs
        if not learning:
            outputs, *_ = tf.compat.v1.nn.fused_batch_norm(
                inputs,
                self.gamma.value,
                self.beta.value,
                mean=self.moving_mean.value,
                variance=self.moving_variance.value,
                epsilon=self.epsilon,
                is_training=False,
            )
            return outputs
        outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            inputs, self.gamma.value, self.beta.value, epsilon=self.epsilon, is_training=True
        )
        shape = tf.shape(inputs)
        count = tf.cast(shape[0] * shape[1] * shape[2], tf.float32)
        # The kernel returns the unbiased variance.
        variance = variance * tf.maximum(count - 1.0, 1.0) / count
        keep = self.momentum
        self.moving_mean.assign(keep * self.moving_mean + (1.0 - keep) * mean)
        self.moving_variance.assign(keep * self.moving_variance + (1.0 - keep) * variance)
        return outputs

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the input's shape."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return super().get_config() | {
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "frozen": self.frozen,
        }


@keras.saving.register_keras_serializable("segcore")
class Reduce(keras.layers.Layer):
    """Make each square of `times` x `times` pixels one, their mean.

    (N, H, W, C) to (N, ceil(H / times), ceil(W / times), C). Where a last square is not whole, the
    last row and column repeat. `ResizeLike` with that factor is the way back.
    """

    def __init__(self, *, times: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.times = times

    def call(self, inputs: Any) -> Any:
        """Average."""
        down = tf.concat([inputs, *(self.times - 1) * [inputs[:, -1:]]], axis=1)
        whole = tf.concat([down, *(self.times - 1) * [down[:, :, -1:]]], axis=2)
        return tf.nn.avg_pool2d(whole, self.times, self.times, "VALID")

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the fewer pixels."""
        count, *sides, channels = input_shape
        fewer = [None if side is None else -(-side // self.times) for side in sides]
        return (count, *fewer, channels)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return super().get_config() | {"times": self.times}


@keras.saving.register_keras_serializable("segcore")
class ResizeLike(keras.layers.Layer):
    """Resize the first input bilinearly to the height and width of the second.

    Inputs (N, h, w, C) and (N, H, W, any), output (N, H, W, C). Pixel centres are aligned
    (half-pixel rule). `dtype` decides the output's type: logits stay float32.

    factor: how many pixels of the second a place of the first stands for along each side, where
    h = ceil(H / factor) and w = ceil(W / factor). The first is then enlarged by exactly that, and
    what lies beyond the second is cut off: each place stays where it is, whatever the size. None
    stretches the first over the second.
    """

    def __init__(self, *, factor: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, inputs: tuple[Any, Any]) -> Any:
        """Resize; a bilinear resize in TensorFlow is always computed in float32."""
        small, reference = inputs
        size = tf.shape(reference)[1:3]
        if self.factor is None:
            resized = tf.image.resize(small, size, method="bilinear")
        else:
            whole = self.factor * tf.shape(small)[1:3]
            resized = tf.image.resize(small, whole, method="bilinear")
            resized = _cut(resized, reference, self.factor)
        resized.set_shape(self.compute_output_shape((small.shape, reference.shape)))
        return tf.cast(resized, self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple[Any, Any]) -> tuple[int | None, ...]:
        """Return the first input's shape at the second's height and width."""
        small, reference = input_shape
        return (small[0], reference[1], reference[2], small[-1])

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return super().get_config() | {"factor": self.factor}


@keras.saving.register_keras_serializable("segcore")
class SubPixel(keras.layers.Layer):
    """Spread the channels of a map at stride 2 over the 2 x 2 pixels that each place stands for.

    Inputs (N, ceil(H / 2), ceil(W / 2), 4 C) and (N, H, W, any), output (N, H, W, C): channel
    `(2 * row + column) * C + c` becomes channel c of that pixel. Where a bilinear resize would
    smear an outline over two pixels, each pixel has weights of its own.

    Source: Shi et al. 2016, "Real-Time Single Image and Video Super-Resolution Using an Efficient
    Sub-Pixel Convolutional Neural Network", section 2.2.
    """

    def call(self, inputs: tuple[Any, Any]) -> Any:
        """Rearrange, and cut off what lies beyond an odd side."""
        coarse, reference = inputs
        fine = _cut(tf.nn.depth_to_space(coarse, 2), reference, 2)
        fine.set_shape(self.compute_output_shape((coarse.shape, reference.shape)))
        return tf.cast(fine, self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple[Any, Any]) -> tuple[int | None, ...]:
        """Return the second input's height and width with a quarter of the first's channels."""
        coarse, reference = input_shape
        return (coarse[0], reference[1], reference[2], coarse[-1] // 4)


def _cut(whole: Any, reference: Any, factor: int) -> Any:
    """Cut off what lies beyond the reference; a copy, and another going back, only where needed.

    whole: (N, H, W, C), enlarged by `factor` from what had that fraction of the reference's size.
    """
    if all(side is not None and side % factor == 0 for side in reference.shape[1:3]):
        return whole
    size = tf.shape(reference)[1:3]
    return whole[:, : size[0], : size[1]]
