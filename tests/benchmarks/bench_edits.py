"""Strokes over and edits of a whole 8000 x 8000 image in the real window, in milliseconds.

    python tests/benchmarks/bench_edits.py [SIDE_PX]

For each: until it is there, then the longest time the event loop did nothing else, as the clock
has it and, for machines that do other things meanwhile, "served": without the time in which that
thread could have gone on but other programs had the processors (Linux alone tells), and as its
processor time. Moves of the brush are timed from the event, undo and redo from the key, to the end
of the repaint. Nothing is asserted.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "app"))

import numpy as np
from bench_canvas import blobs
from conftest import nobody, until
from gestures import at
from PIL import Image
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.__main__ import create_app
from app.main_window import MainWindow
from segcore.classes import VOID, make_table, write_class_table
from segcore.masks import new_mask, write_mask
from segcore.records import ModelRef, Prediction

WAIT_S = 120.0
CLASSES = make_table(("ground", "pore", "crack", "grain"))


def now() -> np.ndarray:
    """Return three clocks of this thread in ms: elapsed, elapsed while it was served, computing."""
    elapsed, waited = time.perf_counter() * 1e3, 0.0
    waits = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    if waits.exists():
        waited = int(waits.read_text().split()[1]) / 1e6
    return np.array([elapsed, elapsed - waited, time.thread_time() * 1e3])


def figures(elapsed: float, served: float, computing: float) -> str:
    """Return how these are printed."""
    return f"{elapsed:7.1f}   served {served:6.1f}   computing {computing:6.1f}"


def spread(name: str, taken: list[np.ndarray], budget_ms: float) -> None:
    """Print median and 95th percentile of what was taken by the three clocks."""
    half, most = np.percentile(taken, (50, 95), axis=0)
    print(f"{name:44} {figures(*half)}   (budget {budget_ms:g})")
    if len(taken) > 1:
        print(f"{'':34} p95 of each{figures(*most)}", flush=True)


class Loop:
    """How long the event loop did one thing, at most, by each of the clocks."""

    def __init__(self) -> None:
        self.longest = np.zeros(3)
        self._last = now()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)

    def start(self) -> None:
        """Begin to look."""
        self.longest = np.zeros(3)
        self._last = now()
        self._timer.start(1)

    def beat(self) -> None:
        """Look."""
        at = now()
        self.longest = np.maximum(self.longest, at - self._last)
        self._last = at

    def stop(self) -> None:
        """Look no more."""
        self.beat()
        self._timer.stop()


def make_project(root: Path, side: int) -> None:
    """Write two images as large as that, the first of them labelled in part."""
    (root / "images").mkdir(parents=True)
    (root / "masks").mkdir()
    write_class_table(root / "classes.json", CLASSES)
    for name in ("a", "b"):
        Image.fromarray(blobs(side, 1) * 80 + 40).save(root / "images" / f"{name}.png")
    labels = blobs(side, 3)
    labels[labels == 2] = VOID
    write_mask(root / "masks" / "a.png", new_mask(labels, CLASSES))


class Bench:
    """The window with the second image."""

    def __init__(self, root: Path, side: int) -> None:
        _, self.window = create_app([str(root), "--home", str(root / "home")], nobody)
        self.window.resize(1600, 1000)
        self.session = self.window.session
        until(lambda: self.session.current is not None, WAIT_S)
        self.session.open_item("b")
        until(lambda: self.session.current and self.session.current.stem == "b", WAIT_S)
        self.side, self.loop, self.paints = side, Loop(), 0
        self.window.canvas.painted.connect(self._on_painted)

    def _on_painted(self) -> None:
        self.paints += 1

    @property
    def document(self):
        """The labels."""
        assert self.session.current is not None
        return self.session.current.document

    def predict(self, ids: np.ndarray) -> None:
        """Stand for the engine."""
        model = ModelRef(Path("m"), "m")
        margin = np.full(ids.shape, 200, np.uint8)
        current = self.session.current
        assert current is not None
        shown = Prediction(1, current.item.image, model, CLASSES, ids, margin, 0.1)
        self.session.predictions.shown = shown
        self.session.predictions.changed.emit()
        self.session.conditions_changed.emit()

    def rest(self, seconds: float = 1.5) -> None:
        """Let everything come to rest that follows an edit."""
        end = time.monotonic() + seconds
        until(lambda: time.monotonic() > end)

    def step(self, name: str, act: Callable[[], object]) -> None:
        """Print one edit, until it is painted and all that follows it is done."""
        before, paints = self.document.position, self.paints
        self.loop.start()
        started = time.perf_counter()
        act()
        until(lambda: self.document.position != before and self.paints > paints, WAIT_S, name)
        took = 1e3 * (time.perf_counter() - started)
        self.rest()
        self.loop.stop()
        loop = self.loop
        print(
            f"{name:44} there after {took:7.0f}   longest block {figures(*loop.longest)}",
            flush=True,
        )

    def painted(self, act: Callable[[], object]) -> np.ndarray:
        """Return the three clocks from `act` to the end of the repaint."""
        paints, start = self.paints, now()
        act()
        while self.paints == paints:
            QApplication.processEvents()
        return now() - start

    def keys(self, name: str, turns: int) -> None:
        """Print undo and redo in turn."""
        taken, control = [], Qt.KeyboardModifier.ControlModifier
        for turn in range(2 * turns):
            key = Qt.Key.Key_Z if turn % 2 == 0 else Qt.Key.Key_Y
            taken.append(self.painted(lambda k=key: QTest.keyClick(self.window, k, control)))
            self.rest(0.15)
        spread(name, taken, 16)

    def stroke(self, name: str, radius_px: int) -> None:
        """Print the moves of one stroke across what is in sight."""
        canvas, left = self.window.canvas, Qt.MouseButton.LeftButton
        canvas.brush_radius_px = radius_px
        width, height = canvas.width(), canvas.height()
        path = [
            QPoint(width // 8 + i * width * 3 // 400, round(height * (0.5 + 0.3 * np.sin(i / 9))))
            for i in range(100)
        ]
        QTest.mouseMove(canvas, path[0])
        QTest.mousePress(canvas, left, pos=path[0])
        self.rest(0.2)
        taken = [self.painted(lambda p=p: QTest.mouseMove(canvas, p)) for p in path[1:]]
        QTest.mouseRelease(canvas, left, pos=path[-1])
        spread(f"brush, radius {radius_px} px, {name}", taken, 8)
        self.rest(0.3)
        spread("    its undo", [self.painted(self.window.actions_["undo"].trigger)], 16)
        self.rest(0.3)


def main(side: int) -> None:
    """Print one line for each edit."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        make_project(root, side)
        bench = Bench(root, side)
        window, session = bench.window, bench.session
        print(f"{side} x {side}, window {window.width()} x {window.height()}")
        strokes(bench, window)
        edits(bench, window)
        bench.loop.start()
        session.save()
        until(lambda: not session.unsaved, WAIT_S)
        bench.loop.stop()
        print(f"{'save':44} {'':19}   longest block {figures(*bench.loop.longest)}")
        window.safety.is_decided = True
        window.close()


def strokes(bench: Bench, window: MainWindow) -> None:
    """Paint small and large, near and far, and fade the labels by their slider."""
    bench.predict(blobs(bench.side, 1))
    window.classes.choose(2)
    window.actions_["tool_brush"].trigger()
    slider = window.layers.sliders["labels"]
    for name, zoom in (("whole image", None), ("100 %", 1.0), ("800 %", 8.0)):
        window.canvas.fit()
        if zoom is not None:
            window.canvas.set_zoom(zoom)
        bench.rest(0.5)
        for radius_px in (8, 60, 500):
            bench.stroke(name, radius_px)
        values = range(10, 100, 3)
        taken = [bench.painted(lambda v=v: slider.setValue(v)) for v in values]
        spread(f"opacity of the labels, {name}", taken, 16)
    window.canvas.fit()


def edits(bench: Bench, window: MainWindow) -> None:
    """Do each edit once, and go back and forth over the larger ones."""
    actions, canvas, middle = window.actions_, window.canvas, bench.side // 2
    first = blobs(bench.side, 1)
    bench.predict(first)
    bench.rest()
    bench.step("accept all, over void", actions["accept_all"].trigger)
    bench.keys("undo and redo it, key to painted", 15)
    bench.step("copy labels of the image before", actions["copy_previous"].trigger)
    bench.predict(blobs(bench.side, 5))
    bench.step("accept one class", actions["accept_class"].trigger)
    bench.step("accept all, over labels", actions["accept_all"].trigger)
    bench.keys("undo and redo it, key to painted", 15)
    done: list[object] = []

    def busy() -> bool:
        """Whether the lane of the tools has something left to do."""
        return not done

    row, column = (int(v[0]) for v in np.nonzero(bench.document.ids[middle:] == 0))
    spot = (column, middle + row)
    for key in ("grow", "shrink", "smooth", "fill_holes", "keep_only"):
        before = bench.document.position
        bench.loop.start()
        done.clear()
        canvas.act_on_region_at(key, *spot)
        bench.session.compute.submit(lambda: None, done.append)
        bench.rest(0.2)
        until(lambda: not busy(), WAIT_S)
        bench.rest(0.5)
        bench.loop.stop()
        did = "" if bench.document.position != before else " (nothing to do)"
        print(
            f"{'region: ' + key + did:44} {'':19}   longest block {figures(*bench.loop.longest)}",
            flush=True,
        )
    window.classes.choose(3)
    actions["tool_fill"].trigger()
    click = at(window, *spot)
    bench.step("fill", lambda: QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=click))
    window.classes.choose(1)
    actions["tool_rectangle"].trigger()

    def drag() -> None:
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(window, 2, 2))
        QTest.mouseMove(canvas, at(window, bench.side - 2, bench.side - 2))
        QTest.mouseRelease(
            canvas, Qt.MouseButton.LeftButton, pos=at(window, bench.side - 2, bench.side - 2)
        )

    bench.step("rectangle over everything", drag)
    bench.keys("undo and redo it, key to painted", 15)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
