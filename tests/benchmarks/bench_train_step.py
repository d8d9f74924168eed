"""One training step: stock Keras layers in float32 against SegDesk's, alternating in one run.

    python tests/benchmarks/bench_train_step.py [--batch 4] [--crop 256] [--rounds 5]

The baseline is the same DeepLab v3 on a ResNet-50 built of keras.layers.Conv2D (with its
dilation_rate) and keras.layers.BatchNormalization and trained by keras.optimizers.AdamW. Prints
median seconds, ratios and the peak memory of a process that trains with nothing else loaded.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import numpy as np

VARIANTS = ("stock float32", "segdesk float32", "segdesk bfloat16")
CLASSES = 21


def stock_layers() -> Any:
    """Replace SegDesk's layers by Keras' own wherever the network is assembled."""
    from segcore.runtime import keras

    def convolution(filters: int, size: int, *, dilation: int = 1, **rest: Any) -> Any:
        return keras.layers.Conv2D(filters, size, padding="same", dilation_rate=dilation, **rest)

    def convolution_without_bias(filters: int, size: int, **rest: Any) -> Any:
        return convolution(filters, size, **{"use_bias": False} | rest)

    stack = patch.multiple("segcore.deeplab.resnet", AtrousConv2D=convolution_without_bias,
                           BatchNorm=keras.layers.BatchNormalization)  # fmt: skip
    head = patch.multiple("segcore.deeplab.aspp", AtrousConv2D=convolution_without_bias,
                          BatchNorm=keras.layers.BatchNormalization)  # fmt: skip
    return stack, head


def make_step(variant: str, batch: int, crop: int, output_stride: int) -> Callable[[], float]:
    """Return a function that trains one step of `variant` and returns its loss."""
    from segcore.deeplab import build_deeplab_v3
    from segcore.losses import CrossEntropyDice
    from segcore.optimiser import AdamW
    from segcore.runtime import keras, tf

    kind, precision = variant.split()
    if kind == "stock":
        stack, head = stock_layers()
        with stack, head:
            model = build_deeplab_v3(CLASSES, output_stride=output_stride)
        stock_optimiser = keras.optimizers.AdamW(1e-3)
        stock_optimiser.build(model.trainable_variables)
    else:
        model = build_deeplab_v3(CLASSES, output_stride=output_stride, precision=precision)
        weights = [v.value for v in model.trainable_variables]
        optimiser = AdamW(weights, [1.0] * len(weights), weight_decay=1e-2)
    loss = CrossEntropyDice(CLASSES)
    rng = np.random.default_rng(0)
    images = tf.constant(rng.normal(size=(batch, crop, crop, 3)).astype(np.float32))
    labels = tf.constant(rng.integers(0, CLASSES, (batch, crop, crop)).astype(np.uint8))

    @tf.function
    def step() -> Any:
        with tf.GradientTape() as tape:
            value = loss.call(labels, model(images, training=True))
        if kind == "stock":
            variables = model.trainable_variables
            stock_optimiser.apply(tape.gradient(value, variables), variables)
        else:
            optimiser.apply(tape.gradient(value, weights), tf.constant(1e-3))
        return value

    return lambda: float(step())


def peak_memory_gb(variant: str, arguments: argparse.Namespace) -> float:
    """Train three steps in a process of its own and return its peak resident memory."""
    command = [sys.executable, __file__, "--only", variant, *_shape(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def _shape(arguments: argparse.Namespace) -> list[str]:
    names = ("batch", "crop", "output_stride")
    return [w for n in names for w in (f"--{n.replace('_', '-')}", str(getattr(arguments, n)))]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--crop", type=int, default=256)
    parser.add_argument("--output-stride", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=VARIANTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    shape = (arguments.batch, arguments.crop, arguments.output_stride)
    if arguments.only:
        step = make_step(arguments.only, *shape)
        for _ in range(3):
            step()
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
        return
    memory = {variant: peak_memory_gb(variant, arguments) for variant in VARIANTS}
    steps = {variant: make_step(variant, *shape) for variant in VARIANTS}
    seconds: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    for turn in range(arguments.rounds + 1):
        for variant, step in steps.items():
            start = time.perf_counter()
            step()
            if turn:  # the first one traces
                seconds[variant].append(time.perf_counter() - start)
    batch, crop, stride = shape
    print(f"train step, ResNet-50, {batch} x {crop}², output stride {stride}, {CLASSES} classes")
    print(f"{'':18}  median s   times as fast   peak GB")
    baseline = statistics.median(seconds[VARIANTS[0]])
    for variant in VARIANTS:
        median = statistics.median(seconds[variant])
        print(f"{variant:18}  {median:8.2f}   {baseline / median:13.2f}   {memory[variant]:7.2f}")


if __name__ == "__main__":
    main()
