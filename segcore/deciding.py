"""From logits to a mask and how certain it is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["decide"]

U8 = npt.NDArray[np.uint8]

# About what a processor core's own cache holds, counted in logits.
_BAND = 1 << 17


def decide(logits: npt.NDArray[np.float32]) -> tuple[U8, U8]:
    """Return ids and margin, both uint8 (H, W), of logits, float32 (H, W, C).

    The margin is p(best) - p(second best) times 255, p the softmax; 255 where there is one class
    only. Of equal logits the lower id wins.

    Class by class over a few rows, which stay in the cache: a third of the time of a sorting
    kernel, and no array of the size of the logits beside them.
    """
    height, width, num_classes = logits.shape
    ids, margin = np.empty((height, width), np.uint8), np.empty((height, width), np.uint8)
    rows = max(1, _BAND // max(1, width * num_classes))
    for top in range(0, height, rows):
        band = slice(top, min(top + rows, height))
        some_ids, some_margin = _decide_pixels(logits[band].reshape(-1, num_classes))
        ids[band] = some_ids.reshape(-1, width)
        margin[band] = some_margin.reshape(-1, width)
    return ids, margin


def _decide_pixels(logits: npt.NDArray[np.float32]) -> tuple[U8, U8]:
    planes = np.array(logits.T, order="C")
    ids = np.zeros(planes.shape[1], np.uint8)
    best, second = planes[0].copy(), np.full_like(planes[0], -np.inf)
    for number, plane in enumerate(planes[1:], start=1):
        np.maximum(second, np.minimum(best, plane), out=second)
        ids[plane > best] = number
        np.maximum(best, plane, out=best)
    planes -= best
    np.exp(planes, out=planes)
    # p(best) is exp(0) over the sum of all.
    share = (1.0 - np.exp(second - best)) / planes.sum(axis=0)
    return ids, np.rint(share * 255.0).astype(np.uint8)
