"""TensorFlow as this project uses it: quiet, on known threads, with what it is good at probed.

Every module above imports `tf` and `keras` from here, so that the environment is set before the
first import whoever comes first.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Literal

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
# In a cluster TensorFlow's own words about a lost worker would bury the sentence about it.
_CLUSTER = "TF_CONFIG" in os.environ
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3" if _CLUSTER else "2")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what TensorFlow's libraries print, while starting or converting, off the terminal.

    They write to file descriptor 2 before any log level holds. Failures still raise. A log level
    of 0 in TF_CPP_MIN_LOG_LEVEL shows everything.
    """
    if os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0":
        yield
        return
    try:
        kept = os.dup(2)
    except OSError:  # a windowed program without a terminal has no descriptor 2
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


with quiet():
    import keras
    import tensorflow as tf

    for _gpu in tf.config.list_physical_devices("GPU"):
        # Several processes share the card: each takes what it needs, not all there is.
        tf.config.experimental.set_memory_growth(_gpu, enable=True)
    if not _CLUSTER:  # whose strategy must come before the devices
        tf.config.list_logical_devices()  # looks for devices now, while nobody listens

__all__ = ["AtrousMethod", "Precision", "atrous_method", "best_precision", "keras", "quiet", "tf"]

AtrousMethod = Literal["native", "shifted", "keras"]
Precision = Literal["float32", "bfloat16"]

log = logging.getLogger(__name__)

# bfloat16 costs accuracy where it gains nothing: it must beat float32 by this factor.
_BFLOAT16_GAIN = 1.15


@cache
def atrous_method() -> AtrousMethod:
    """Choose how atrous convolutions are computed in this process.

    "native" asks TensorFlow's kernels for the dilation; where its gradient is missing (oneDNN
    off or absent, some platforms), "shifted" sums nine shifted 1x1 convolutions: the same numbers,
    slower, anywhere. SEGCORE_ATROUS overrides the choice.
    """
    forced = os.environ.get("SEGCORE_ATROUS")
    if forced in ("native", "shifted", "keras"):
        return forced  # type: ignore[return-value]  # narrowed by the line above
    try:
        _dilated_gradient()
    except tf.errors.OpError as error:
        log.info("atrous convolution: shifted 1x1 sums, as the dilated gradient failed: %s", error)
        return "shifted"
    log.info("atrous convolution: native dilation")
    return "native"


def _dilated_gradient() -> Any:
    x = tf.ones((1, 8, 8, 2))
    kernel = tf.ones((3, 3, 2, 2))

    @tf.function(autograph=False)
    def gradient(x: Any, kernel: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(kernel)
            y = tf.nn.conv2d(x, kernel, strides=1, padding="SAME", dilations=2)
        return tape.gradient(y, kernel)

    return gradient(x, kernel).numpy()


@cache
def best_precision() -> Precision:
    """Time a small convolution, forward and backward, in both precisions and take the better.

    Takes about a second. Never decided by the processor's name.
    """
    seconds = {dtype: _time_convolution(dtype) for dtype in (tf.float32, tf.bfloat16)}
    gain = seconds[tf.float32] / seconds[tf.bfloat16]
    chosen: Precision = "bfloat16" if gain >= _BFLOAT16_GAIN else "float32"
    log.info("precision: %s (bfloat16 runs %.2f times as fast as float32)", chosen, gain)
    return chosen


def _time_convolution(dtype: Any) -> float:
    x = tf.cast(tf.random.stateless_normal((2, 48, 48, 128), (0, 1)), dtype)
    kernel = tf.cast(tf.random.stateless_normal((3, 3, 128, 128), (0, 2)), dtype)

    @tf.function(autograph=False)
    def step(x: Any, kernel: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch([x, kernel])
            loss = tf.reduce_sum(tf.cast(tf.nn.conv2d(x, kernel, 1, "SAME"), tf.float32))
        return tape.gradient(loss, [x, kernel])

    return best_of(lambda: step(x, kernel)[1].numpy(), repeats=5)


def best_of(run: Callable[[], object], repeats: int) -> float:
    """Return the shortest of `repeats` timings of `run` in seconds, after one warm-up call."""
    run()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)
