"""How long the canvas takes at 8000 x 8000, through real events: milliseconds, asserting nothing.

    python tests/benchmarks/bench_canvas.py [SIDE_PX]

Each figure is from sending the event until the repaint it causes is done, on a canvas of
1600 x 1000 device pixels, with photo, prediction and labels all shown: elapsed, and, for machines
that do other things meanwhile, the processor time of the GUI thread alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import cv2
import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.tools import AcceptRegionTool, BrushTool
from app.canvas.view import CanvasView
from app.document import Document
from app.edits import U8, Box
from app.jobs import Lane
from app.journal import Journal
from app.pyramid import build_pyramid
from segcore.classes import VOC_21, VOID
from segcore.masks import new_mask


def blobs(side: int, seed: int) -> U8:
    """Return a mask like a micrograph's: uint8 (side, side), ids 0..2."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((side // 40, side // 40)).astype(np.float32)
    field = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    return (field > 0.45).astype(np.uint8) + (field > 0.75).astype(np.uint8)


class Bench:
    """A canvas on the screen, and a stopwatch from event to painted."""

    def __init__(self, side: int) -> None:
        self.app = QApplication.instance() or QApplication([])
        self.view = CanvasView()
        self.view.resize(1600, 1000)
        self.view.painted.connect(self._on_painted)
        self.paints = 0
        self.view.show()
        QTest.qWaitForWindowExposed(self.view)
        self.prediction = blobs(side, 1)
        photo = np.repeat((self.prediction * 80 + 40)[..., None], 3, axis=2)
        photo ^= np.random.default_rng(2).integers(0, 32, photo.shape, np.uint8)
        self.photo: U8 = photo
        self.side = side

    def _on_painted(self) -> None:
        self.paints += 1

    def timed(self, act: Callable[[], object]) -> tuple[float, float]:
        """Return the milliseconds from `act` to the end of its repaint: elapsed, and computing."""
        before = self.paints
        start, busy = time.perf_counter(), time.thread_time()
        act()
        while self.paints == before:
            self.app.processEvents()
        return (time.perf_counter() - start) * 1e3, (time.thread_time() - busy) * 1e3

    def once(self, name: str, act: Callable[[], object]) -> None:
        """Print one thing that happens once."""
        start = time.perf_counter()
        act()
        print(f"{name:48s} {(time.perf_counter() - start) * 1e3:7.1f} ms")

    def many(self, name: str, acts: list[Callable[[], object]], budget_ms: float) -> None:
        """Print the spread of many."""
        pairs = [self.timed(act) for act in acts]
        elapsed, busy = (sorted(column) for column in zip(*pairs, strict=True))
        half, most = len(pairs) // 2, int(len(pairs) * 0.95)
        print(
            f"{name:48s} {elapsed[half]:7.2f} ms  p95 {elapsed[most]:7.2f}"
            f"   computing {busy[half]:6.2f}  p95 {busy[most]:6.2f}   (budget {budget_ms:g})"
        )


def strokes(bench: Bench, name: str, radius_px: int) -> None:
    """Paint a stroke of 120 moves across the view."""
    view, left = bench.view, Qt.MouseButton.LeftButton
    view.brush_radius_px = radius_px
    path = [QPoint(200 + 10 * i, 500 + round(300 * np.sin(i / 9))) for i in range(120)]
    QTest.mouseMove(view, path[0])
    bench.app.processEvents()
    press, _ = bench.timed(lambda: QTest.mousePress(view, left, pos=path[0]))
    bench.many(
        f"brush, radius {radius_px} px, {name}",
        [lambda p=p: QTest.mouseMove(view, p) for p in path[1:]],
        8,
    )
    start = time.perf_counter()
    QTest.mouseRelease(view, left, pos=path[-1])
    release = (time.perf_counter() - start) * 1e3
    print(f"    press to painted {press:.2f} ms, release with journal {release:.2f} ms")
    while bench.document.settle(1.0):  # the idle moment that comes before most undos
        pass
    bench.many("    undo, journalled", [lambda: view.refresh(bench.document.undo())], 16)


def wheel(view: CanvasView, notches: int) -> None:
    """Turn the wheel over the middle."""
    at = QPointF(800, 500)
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def main(side: int) -> None:
    """Run everything."""
    bench = Bench(side)
    view = bench.view
    print(f"{side} x {side}, canvas 1600 x 1000, {QApplication.platformName()}")
    pyramid: list[U8] = []
    bench.once("build the pyramid (background)", lambda: pyramid.extend(build_pyramid(bench.photo)))
    labels = np.where(bench.prediction == 2, VOID, bench.prediction).astype(np.uint8)
    journal = Journal(Path(tempfile.mkdtemp()) / "journal")

    def open_image() -> None:
        view.set_photo(pyramid)
        bench.document = Document(new_mask(labels, VOC_21))
        bench.document.on_step = lambda step, edit: journal.append("image", edit, step)
        view.set_document(bench.document)
        view.set_class_table(VOC_21)
        view.set_prediction(bench.prediction, VOC_21.palette())

    shown, _ = bench.timed(open_image)
    print(f"{'open: photo, labels and prediction shown':48s} {shown:7.1f} ms")
    view.current_class = 5
    for name, zoom in (("whole image", None), ("100 %", 1.0), ("800 %", 8.0)):
        view.fit()
        if zoom is not None:
            view.set_zoom(zoom)
        bench.app.processEvents()
        for radius_px in (8, 60, 500):
            strokes(bench, name, radius_px)
        for layer in ("labels", "prediction"):
            opacities = np.linspace(0.1, 0.9, 30)
            bench.many(
                f"opacity of the {layer}, {name}",
                [lambda o=o, n=layer: view.set_layer(n, opacity=float(o)) for o in opacities],
                16,
            )
        bench.many(
            f"colour change, {name}", [lambda: view.set_class_table(VOC_21) for _ in range(30)], 16
        )
        turns = [1, -1] * 15
        bench.many(f"wheel zoom, {name}", [lambda n=n: wheel(view, n) for n in turns], 16)
        bench.many(f"pan, {name}", [lambda: view.pan_by(1 / view.zoom, 0) for _ in range(30)], 16)
    whole_edits(bench)
    hovers(bench)


def whole_edits(bench: Bench) -> None:
    """Accept the whole prediction, undo, redo."""
    view, document = bench.view, bench.document
    view.fit()
    bench.app.processEvents()
    whole = Box(0, 0, *document.size)
    document.on_step = None  # the session may hand large records to a thread
    bench.once(
        "accept the whole prediction", lambda: document.apply("Accept", whole, bench.prediction)
    )
    there_and_back: list[Callable[[], object]] = [
        lambda: view.refresh(document.undo()),
        lambda: view.refresh(document.redo()),
    ]
    bench.many("undo, redo of accepting everything, in turn", there_and_back * 10, 16)
    view.refresh(document.undo())  # else the last click would find nothing to accept
    bench.once("class counts, first", document.class_counts)
    bench.once("snapshot", document.snapshot)


def hovers(bench: Bench) -> None:
    """Move the accept-region tool over the image."""
    view = bench.view
    view.set_tool(AcceptRegionTool())
    for name, zoom in (("whole image", None), ("60 %", 0.6), ("100 %", 1.0)):
        view.fit()
        if zoom is not None:
            view.set_zoom(zoom)
        bench.app.processEvents()
        path = [QPoint(300 + 17 * i, 200 + 9 * i) for i in range(60)]
        bench.many(
            f"hover over regions, {name}",
            [lambda p=p: (view.update(), QTest.mouseMove(view, p)) for p in path],
            33,
        )
    view.lane = Lane("bench")
    start, before = time.perf_counter(), bench.document.position
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(700, 500))
    click = (time.perf_counter() - start) * 1e3
    while bench.document.position == before:
        bench.app.processEvents()
    done = (time.perf_counter() - start) * 1e3
    print(f"click: accept one region, in the background: {click:.1f} ms, painted after {done:.1f}")
    view.lane.close()
    view.set_tool(BrushTool())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
