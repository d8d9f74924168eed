"""Looking at a picture more than once: mirrored, turned and scaled, and averaging what is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.errors import UsageError
from segcore.runtime import tf

__all__ = ["MAX_SCALE", "MIN_SCALE", "averaged", "check_scales"]

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]

MIN_SCALE, MAX_SCALE = 0.25, 2.0


def check_scales(scales: Sequence[float]) -> None:
    """Refuse scales that are out of range.

    Raises:
        UsageError: there is none, or one lies outside MIN_SCALE..MAX_SCALE.
    """
    if not scales:
        raise UsageError("no scale is given: give 1 for the image as it is")
    for scale in scales:
        if not MIN_SCALE <= scale <= MAX_SCALE:
            raise UsageError(
                f"the scale {scale:g} is out of range: give {MIN_SCALE} to {MAX_SCALE}"
            )


def averaged(
    logits: Callable[[U8], Any], *, flips: bool, turns: bool, scales: Sequence[float]
) -> Callable[[U8], F32]:
    """Return a function like `logits` that averages the logits of several views of a picture.

    logits: pixels, uint8 (1, H, W, 3), to float32 (1, H, W, C). flips: also mirrored left to
    right; with `turns`, for pictures without an up and down, turned by right angles and mirrored,
    eight views in all. Each at every one of `scales`, times the picture's size.

    Raises:
        UsageError: as `check_scales`.
    """
    check_scales(scales)

    def average(pixels: U8) -> F32:
        height, width = pixels.shape[1:3]
        total, count = None, 0
        for scale in scales:
            picture = _resized(pixels, round(height * scale), round(width * scale))
            for view, back in _views(picture, flips, turns):
                seen = back(np.asarray(logits(np.ascontiguousarray(view))))
                seen = tf.image.resize(seen, (height, width)).numpy() if scale != 1 else seen
                total, count = seen if total is None else total + seen, count + 1
        assert total is not None
        return np.ascontiguousarray(total / np.float32(count))

    return average


def _resized(pixels: U8, height: int, width: int) -> U8:
    if (height, width) == pixels.shape[1:3]:
        return pixels
    size = (max(1, height), max(1, width))
    resized = tf.image.resize(pixels, size, method="bilinear", antialias=True)
    rounded: U8 = tf.cast(tf.round(resized), tf.uint8).numpy()
    return rounded


def _views(picture: U8, flips: bool, turns: bool) -> Iterator[tuple[U8, Callable[[F32], F32]]]:
    """Yield views (1, h, w, 3) and what brings their logits back to the picture's own pose."""
    for quarter in range(4 if flips and turns else 1):
        for mirrored in (False, True) if flips else (False,):
            turned = np.rot90(picture, quarter, axes=(1, 2))
            yield turned[:, :, ::-1] if mirrored else turned, partial(_back, quarter, mirrored)


def _back(quarter: int, mirrored: bool, seen: F32) -> F32:
    return np.rot90(seen[:, :, ::-1] if mirrored else seen, -quarter, axes=(1, 2))
