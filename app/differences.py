"""What labels and prediction disagree about. Qt-free. Void is no statement: it never counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.edits import U8, Bools
from segcore.classes import VOID

_BAND_PX = 1_000_000


def differs(labels: U8, prediction: U8) -> Bools:
    """Return bool: where they disagree. Both uint8 of one shape, in ids of the labels."""
    is_said = (labels != VOID) & (prediction != VOID)
    wrong: Bools = is_said & (labels != prediction)
    return wrong


@dataclass(frozen=True, slots=True)
class Differences:
    """How many pixels differ, of how many for which both say a class."""

    wrong: int
    said: int


def count_differences(
    labels: U8, prediction: U8, to_labels: U8, is_stale: Callable[[], bool] = lambda: False
) -> Differences | None:
    """Count over a whole image; labels, prediction: uint8 (H, W). to_labels: uint8 (256,).

    is_stale: asked now and then; once it says True, None is returned. For a thread: in bands, so
    that the window runs meanwhile.
    """
    wrong = said = 0
    rows = max(1, _BAND_PX // max(1, labels.shape[1]))
    for top in range(0, labels.shape[0], rows):
        if is_stale():
            return None
        here, there = labels[top : top + rows], to_labels[prediction[top : top + rows]]
        both = (here != VOID) & (there != VOID)
        said += int(np.count_nonzero(both))
        wrong += int(np.count_nonzero(differs(here, there)))
    return Differences(wrong, said)
