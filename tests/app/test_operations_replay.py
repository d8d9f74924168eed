"""Strokes, undos, redos and operations in any order leave the ids that plain NumPy leaves."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import plain_tools as plain
import pytest
from conftest import CLASSES, Start, make_project, nobody, until
from gestures import stroke

from segcore.classes import VOID, make_table, write_class_table
from segcore.operations import ClassChange, delete_class, merge_classes, reorder_classes

if TYPE_CHECKING:
    from app.main_window import MainWindow

SIDE_PX, RADIUS_PX, STEPS = 48, 3, 150
STEMS = ("m00", "m01", "m02")
NAMES = (*CLASSES.names, "crack", "pore", "grain")


@dataclass
class Done:
    """An operation, and the worlds on either side of it."""

    lut: np.ndarray
    before: dict[str, plain.Replay]
    ids_before: dict[str, np.ndarray]
    after: dict[str, plain.Replay]


class World:
    """What must be there: whole masks and the rules of `app.operations`, in the dullest way."""

    def __init__(self, ids: dict[str, np.ndarray]) -> None:
        self.docs = {stem: plain.Replay([ids[stem].copy()]) for stem in ids}
        self.done: list[Done] = []
        self.undone: list[Done] = []

    def paint(self, stem: str, inside: np.ndarray, class_id: int) -> None:
        ids = self.docs[stem].ids.copy()
        ids[inside] = class_id
        if not np.array_equal(ids, self.docs[stem].ids):
            self.undone.clear()
        self.docs[stem].push(ids)

    def operate(self, lut: np.ndarray) -> None:
        ids = {stem: doc.ids for stem, doc in self.docs.items()}
        after = {stem: plain.Replay([lut[ids[stem]]]) for stem in ids}
        self.done.append(Done(lut, self.docs, ids, after))
        self.undone.clear()
        self.docs = after

    def undo(self, stem: str) -> None:
        if self.docs[stem].at:
            self.docs[stem].step(-1)
        elif self.done and not any(doc.at for doc in self.docs.values()):
            operation = self.done.pop()
            self.undone.append(operation)
            self.docs = operation.before

    def redo(self, stem: str) -> None:
        doc = self.docs[stem]
        if doc.at < len(doc.states) - 1:
            doc.step(1)
        elif self.undone:
            operation = self.undone[-1]
            ids = operation.ids_before
            if all(np.array_equal(d.ids, ids[s]) for s, d in self.docs.items()):
                self.undone.pop()
                self.done.append(operation)
                self.docs = operation.after


class Twins:
    """The window and the world, side by side."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window, self.dice = window, random.Random(seed)
        window.canvas.set_brush_radius_px(RADIUS_PX)
        self.show("m00")
        ids = {}
        for stem in (*STEMS[1:], STEMS[0]):
            self.show(stem)
            ids[stem] = self.ids().copy()
        self.world = World(ids)

    def show(self, stem: str) -> None:
        self.window.session.open_item(stem)
        self.settle()
        self.stem = stem

    def settle(self) -> None:
        session = self.window.session
        until(
            lambda: (
                not session.operations.is_running
                and session.current is not None
                and session.current.stem == session.wanted_stem
            )
        )

    def ids(self) -> np.ndarray:
        current = self.window.session.current
        assert current is not None
        return current.document.ids

    def change(self) -> ClassChange:
        classes, dice = self.window.session.classes, self.dice
        one, other = dice.sample(range(len(classes)), 2)
        kind = dice.choice(["merge", "delete", "reorder", "reorder"])
        if kind == "reorder" or len(classes) < 3:
            order = list(range(len(classes)))
            order.insert(other, order.pop(one))
            return reorder_classes("Reorder", classes, order)
        if kind == "merge":
            return merge_classes("Merge", classes, one, other)
        return delete_class("Delete", classes, one)

    def step(self) -> str:
        dice, session = self.dice, self.window.session
        what = dice.choices(["stroke", "undo", "redo", "show", "operate"], weights=[8, 5, 3, 3, 1])[
            0
        ]
        if what == "stroke":
            ends = [(dice.randrange(SIDE_PX), dice.randrange(SIDE_PX)) for _ in range(2)]
            class_id = dice.randrange(len(session.classes))
            self.window.classes.choose(class_id)
            stroke(self.window, *ends)
            inside = plain.stroke((SIDE_PX, SIDE_PX), ends, RADIUS_PX, False)
            self.world.paint(self.stem, inside, class_id)
        elif what == "undo":
            session.steps.undo()
            self.world.undo(self.stem)
        elif what == "redo":
            session.steps.redo()
            self.world.redo(self.stem)
        elif what == "show":
            self.show(dice.choice(STEMS))
        else:
            change = self.change()
            session.operations.change_classes(change)
            if change.moves:
                self.world.operate(change.lut)
        self.settle()
        return what


@pytest.fixture
def six(start: Start, tmp_path: Path) -> tuple[MainWindow, Path]:
    """Return the window over three images and six classes."""
    root = make_project(tmp_path / "six", images=3, labelled=2, side_px=SIDE_PX)
    write_class_table(root / "classes.json", make_table(NAMES))
    window = start(root, launcher=nobody)
    until(lambda: window.session.current is not None)
    return window, root


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_any_order_of_strokes_and_operations_agrees_with_plain_numpy(
    six: tuple[MainWindow, Path], seed: int
) -> None:
    window, root = six
    files = [root / "SegmentationClass" / f"{stem}.png" for stem in STEMS[:2]]
    before = [path.read_bytes() for path in files]
    twins = Twins(window, seed)
    for number in range(STEPS):
        what = twins.step()
        expected = twins.world.docs[twins.stem].ids
        assert np.array_equal(twins.ids(), expected), (number, what)
        names = {int(i) for i in np.unique(expected)} - {VOID}
        assert all(i < len(window.session.classes) for i in names), (number, what)
    for stem in STEMS:
        twins.show(stem)
        assert np.array_equal(twins.ids(), twins.world.docs[stem].ids), stem
    while any(doc.at for doc in twins.world.docs.values()) or twins.world.done:
        for stem in STEMS:
            twins.show(stem)
            while twins.world.docs[stem].at:
                window.session.steps.undo()
                twins.world.undo(stem)
        window.session.steps.undo()
        twins.world.undo(STEMS[-1])
        twins.settle()
        assert np.array_equal(twins.ids(), twins.world.docs[STEMS[-1]].ids)
        undone = len(window.session.operations._done)
        assert undone == len(twins.world.done), window.stage.notices.texts
    assert window.session.classes.names == NAMES
    window.session.save_all()
    until(lambda: not window.session.unsaved)
    assert [path.read_bytes() for path in files] == before
