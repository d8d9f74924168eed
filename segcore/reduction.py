"""How large a network looks at the images of a project: as they are, or smaller.

Of a large photo a crop shows so little that what it belongs to cannot be told, and a short run
sees hardly more than a few of its places. At half its size both are four times better. What is too
thin for that must not be lost: no network can draw finer than the labels themselves are after they
were made smaller and enlarged again, and how well they survive that is known before any training.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from segcore.checkpoint import MOST_REDUCED
from segcore.classes import VOID
from segcore.operations import count_ids

__all__ = ["choose_reduction", "survival"]

U8 = npt.NDArray[np.uint8]

# How many sides of a crop an image's shorter side must hold, and the IoU each class must keep.
_CROPS, _KEPT = 1.3, 0.9


def choose_reduction(masks: Sequence[U8], crop_px: int) -> int:
    """Return the largest reduction at which crops are still parts and thin labels still there.

    masks: ids of some images, uint8 (H, W) each, of which there is at least one.
    """
    shorter = float(np.median([min(ids.shape) for ids in masks]))
    for times in range(MOST_REDUCED, 1, -1):
        is_large = shorter / times >= _CROPS * crop_px
        if is_large and survival(masks, times).min(initial=1.0) >= _KEPT:
            return times
    return 1


def survival(masks: Sequence[U8], times: int) -> npt.NDArray[np.float64]:
    """Return the IoU, (classes present,), of labels with what a reduction leaves of them.

    masks: ids, uint8 (H, W) each. Of every class the share in each of the fewer pixels is taken and
    enlarged again without steps, as a network's logits are; the largest share decides. Void counts
    neither for nor against.
    """
    kept, of_labels, of_left = np.zeros((3, VOID), np.int64)
    for ids in masks:
        left = _left_of(ids, times)
        kept += count_ids(np.where(left == ids, ids, VOID))[:VOID]
        of_labels += count_ids(ids)[:VOID]
        of_left += count_ids(np.where(ids == VOID, VOID, left))[:VOID]
    present = of_labels > 0
    return kept[present] / (of_labels + of_left - kept)[present]


def _left_of(ids: U8, times: int) -> U8:
    height, width = ids.shape
    size = (-(-width // times), -(-height // times))
    left, most = np.full(ids.shape, VOID, np.uint8), np.zeros(ids.shape, np.uint8)
    for class_id in np.flatnonzero(count_ids(ids)[:VOID]):
        is_class = np.where(ids == class_id, np.uint8(255), np.uint8(0))
        share = cv2.resize(is_class, size, interpolation=cv2.INTER_AREA)
        share = cv2.resize(share, (width, height), interpolation=cv2.INTER_LINEAR)
        left[share > most] = class_id
        np.maximum(most, share, out=most)
    return left
