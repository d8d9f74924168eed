"""What is near the present is plain pixels, what is far is compressed, and all of it leads back."""

from __future__ import annotations

import numpy as np

from app.document import Document
from app.edits import Box
from segcore.classes import VOC_21, VOID
from segcore.masks import new_mask

SIDE = 256
WHOLE = Box(0, 0, SIDE, SIDE)


def noise(seed):
    return np.random.default_rng(seed).integers(0, 4, (SIDE, SIDE), np.uint8)


def is_plain(edit):
    return not any(p.before.is_packed or p.after.is_packed for p in edit.patches)


def test_settling_makes_the_nearest_steps_plain_and_the_farthest_small():
    blank = new_mask(np.full((SIDE, SIDE), VOID, np.uint8), VOC_21)
    document = Document(blank, undo_budget_bytes=6 * SIDE * SIDE)  # room for two, plain
    for seed in range(5):
        document.apply(str(seed), WHOLE, noise(seed))
    assert not document.settle(60.0)
    assert [is_plain(e) for e in document.history] == [False, False, False, True, True]
    for seed in (3, 2, 1):
        document.undo()
        assert np.array_equal(document.ids, noise(seed))
    assert not document.settle(60.0)
    # The step that undo takes next, and the one that redo would.
    assert [is_plain(e) for e in document.history] == [False, True, True, False, False]
    assert document.undo_nbytes == sum(edit.nbytes for edit in document.history)
    document.redo()
    assert np.array_equal(document.ids, noise(2))
