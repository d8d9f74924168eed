"""Strokes and all that accepts or copies, with strokes in between, agree with plain NumPy."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import plain_tools as plain
import pytest
from conftest import CLASSES, Start, make_project, nobody, until
from gestures import stroke

from app.limits import Limits, Where
from segcore.classes import VOID, make_table
from segcore.masks import new_mask, write_mask
from segcore.records import ModelRef, Prediction

if TYPE_CHECKING:
    from app.main_window import MainWindow

SIDE_PX, RADIUS_PX, STEPS = 48, 3, 200
# The model numbers its classes another way, and knows one that the project lacks.
MODEL = make_table(("debris", "background", "sky"))
TO_LABELS = np.full(256, VOID, np.uint8)
TO_LABELS[[0, 1]] = [2, 0]


class Held:
    """Keeps the background waiting until it is let go: what the hand does comes in between."""

    def __init__(self, window: MainWindow) -> None:
        self._lanes = (window.session.compute, window.session.saves)
        self._go = threading.Event()

    def hold(self) -> None:
        self._go.clear()
        for lane in self._lanes:
            lane.submit(self._go.wait)

    def let_go(self) -> None:
        self._go.set()


class Twins:
    """The window and whole masks, side by side."""

    def __init__(self, window: MainWindow, before: np.ndarray, seed: int) -> None:
        self.window, self.dice, self.before = window, random.Random(seed), before
        rng = np.random.default_rng(seed)
        self.predicted = rng.integers(0, 3, (8, 8), np.uint8).repeat(6, 0).repeat(6, 1)
        self.margin = rng.integers(0, 256, (SIDE_PX, SIDE_PX), np.uint8)
        current = window.session.current
        assert current is not None
        self.document = current.document
        self.plain = plain.Replay([self.document.ids.copy()])
        self.held = Held(window)
        window.session.predictions.shown = Prediction(
            1,
            current.item.image,
            ModelRef(Path("m"), "m"),
            MODEL,
            self.predicted,
            self.margin,
            0.1,
        )
        window.session.predictions.changed.emit()
        window.canvas.set_brush_radius_px(RADIUS_PX)

    def lands(self, ids: np.ndarray, class_id: int) -> np.ndarray:
        limits = self.window.session.limits
        predicted = TO_LABELS[self.predicted]
        where = limits.where.value
        return plain.lands(ids, class_id, where, limits.class_id, limits.locked, predicted)

    def stroke(self) -> np.ndarray:
        """Paint; return bool (H, W): where it changed something."""
        dice = self.dice
        ends = [(dice.randrange(SIDE_PX), dice.randrange(SIDE_PX)) for _ in range(2)]
        class_id = dice.randrange(len(CLASSES))
        self.window.classes.choose(class_id)
        stroke(self.window, *ends)
        ids = self.plain.ids.copy()
        inside = plain.stroke((SIDE_PX, SIDE_PX), ends, RADIUS_PX, False)
        ids[inside & self.lands(ids, class_id)] = class_id
        changed = ids != self.plain.ids
        self.plain.push(ids)
        return changed

    def accept(self, kind: str, is_painted_meanwhile: bool) -> None:
        """Take something over, with a stroke between asking for it and its landing."""
        accepting, new_ids = self.window.session.acceptance, TO_LABELS[self.predicted]
        meant = new_ids != VOID
        if is_painted_meanwhile:
            self.held.hold()
        if kind == "all":
            accepting.everything()
        elif kind == "class":
            accepting.one_class(2)
            meant &= new_ids == 2
        elif kind == "sure":
            accepting.sure(0.5)
            meant &= self.margin >= 0.5 * 255
        else:
            self.window.session.batch.copy_from_previous()
            new_ids, meant = self.before, self.before != VOID
        if is_painted_meanwhile:
            meant &= ~self.stroke()
            self.held.let_go()
        ids = self.plain.ids.copy()
        where = meant & self.lands(ids, 0)
        ids[where] = new_ids[where]
        self.plain.push(ids)
        until(lambda: not self.document._drafts, what=kind)

    def step(self) -> str:
        dice, session = self.dice, self.window.session
        kinds = ["stroke", "all", "class", "sure", "copy", "limits", "undo", "redo"]
        what = dice.choices(kinds, weights=[4, 2, 2, 2, 2, 2, 4, 3])[0]
        if what == "stroke":
            self.stroke()
        elif what == "undo":
            session.steps.undo()
            self.plain.step(-1)
        elif what == "redo":
            session.steps.redo()
            self.plain.step(1)
        elif what == "limits":
            locked = frozenset(dice.sample(range(len(CLASSES)), dice.randrange(2)))
            session.set_limits(Limits(dice.choice(list(Where)), 1, locked))
        else:
            self.accept(what, dice.random() < 0.5)
        return what


@pytest.mark.parametrize("seed", [3, 4])
def test_any_order_of_strokes_and_acceptances_agrees_with_plain_numpy(
    start: Start, tmp_path: Path, seed: int
) -> None:
    root = make_project(tmp_path / "two", images=2, labelled=2, side_px=SIDE_PX)
    before = np.random.default_rng(9).integers(0, 4, (SIDE_PX, SIDE_PX), np.uint8)
    before[before == 3] = VOID
    write_mask(root / "SegmentationClass" / "m00.png", new_mask(before, CLASSES))
    mask = root / "SegmentationClass" / "m01.png"
    file_before = mask.read_bytes()
    window = start(root, launcher=nobody)
    until(lambda: window.session.current is not None)
    window.session.open_item("m01")
    until(lambda: window.session.current and window.session.current.stem == "m01")
    twins = Twins(window, before, seed)
    for number in range(STEPS):
        what = twins.step()
        assert np.array_equal(twins.document.ids, twins.plain.ids), (number, what)
    window.session.save_all()
    until(lambda: not window.session.unsaved)
    while twins.document.can_undo:
        window.session.steps.undo()
    assert np.array_equal(twins.document.ids, twins.plain.states[0])
    window.session.save_all()
    until(lambda: not window.session.unsaved)
    assert mask.read_bytes() == file_before
