"""How long each way to look takes at 8000 x 8000, through real events: milliseconds, no asserts.

    python tests/benchmarks/bench_views.py [SIDE_PX]

As `bench_canvas`: from the event to the end of its repaint, elapsed and computing. Then how late
the window's event loop is while regions and differences are counted in the background.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from bench_canvas import Bench, blobs
from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.layers import Style
from app.canvas.modes import MODES, BlinkMode
from app.canvas.probe import Probe
from app.differences import count_differences
from app.document import Document
from app.footprints import Footprint
from app.instances import find_instances
from app.jobs import Lane
from app.panels.explain_pictures import branch_color
from app.pyramid import build_pyramid
from segcore.classes import VOC_21, VOID
from segcore.masks import new_mask


def main(side: int) -> None:
    """Run everything."""
    bench = Bench(side)
    view = bench.view
    print(f"{side} x {side}, canvas 1600 x 1000, {QApplication.platformName()}")
    labels = np.where(blobs(side, 3) == 2, VOID, bench.prediction).astype(np.uint8)
    view.set_photo(build_pyramid(bench.photo))
    bench.document = Document(new_mask(labels, VOC_21))
    view.set_document(bench.document)
    view.set_class_table(VOC_21)
    view.set_prediction(bench.prediction, VOC_21.palette())
    view.set_margin(np.random.default_rng(1).integers(0, 256, labels.shape, np.uint8))
    view.set_void_hatched(True)
    background(bench)
    for name, zoom in (("whole image", None), ("100 %", 1.0), ("800 %", 8.0)):
        view.fit()
        if zoom is not None:
            view.set_zoom(zoom)
        bench.app.processEvents()
        modes(bench, name)


def modes(bench: Bench, name: str) -> None:
    """Pan, change the opacity and paint in every mode, filled and with contours."""
    view = bench.view
    for key, make in MODES.items():
        mode = make()
        view.set_mode(mode)
        if isinstance(mode, BlinkMode):
            mode.shows_prediction = True
        for style in (Style.FILL, Style.BOTH) if key == "overlay" else (Style.FILL,):
            view.set_style("labels", style)
            view.set_style("prediction", style)
            what = f"{key}, {name}" + (", with contours" if style is Style.BOTH else "")
            bench.many(f"{what}: pan", [lambda: view.pan_by(1 / view.zoom, 0)] * 20, 16)
            opacities = np.linspace(0.2, 0.9, 20)
            changes: list[Callable[[], object]] = [
                lambda o=o: view.set_layer("labels", opacity=float(o)) for o in opacities
            ]
            bench.many(f"{what}: opacity", changes, 16)
            stroke(bench, what)
        for mask in ("labels", "prediction"):
            view.set_style(mask, Style.FILL)
    view.set_mode(MODES["overlay"]())
    view.set_probe(Probe(Footprint(3, 6, 16), branch_color(0), Footprint(3, 1, 16)))
    spots = [QPoint(300 + 20 * i, 300 + 8 * i) for i in range(40)]
    bench.many(f"kernel at the pointer, {name}", [lambda p=p: hover(bench, p) for p in spots], 16)
    view.set_probe(None)


def hover(bench: Bench, place: QPoint) -> None:
    """Move the pointer."""
    QTest.mouseMove(bench.view, place)


def stroke(bench: Bench, what: str) -> None:
    """Paint a short stroke."""
    view, left = bench.view, Qt.MouseButton.LeftButton
    view.brush_radius_px = 20
    view.current_class = 5
    path = [QPoint(200 + 10 * i, 500 + round(200 * np.sin(i / 9))) for i in range(60)]
    QTest.mouseMove(view, path[0])
    bench.app.processEvents()
    bench.timed(lambda: QTest.mousePress(view, left, pos=path[0]))
    bench.many(f"{what}: brush", [lambda p=p: hover(bench, p) for p in path[1:]], 8)
    QTest.mouseRelease(view, left, pos=path[-1])
    bench.document.undo()


def background(bench: Bench) -> None:
    """Count regions and differences in a lane, and say how late the event loop was meanwhile."""
    view, lane = bench.view, Lane("bench")
    labels, ids = bench.document.ids, bench.prediction
    same = np.arange(256, dtype=np.uint8)
    jobs: dict[str, Callable[[], object]] = {
        "nothing, for 2 s": lambda: time.sleep(2),
        "differences": lambda: count_differences(labels, ids, same),
        "regions": lambda: find_instances(labels, {0}),
    }
    for name, job in jobs.items():
        found: list[object] = []
        late: list[float] = []
        last = [time.perf_counter()]

        def beat(last: list[float] = last, late: list[float] = late) -> None:
            now = time.perf_counter()
            late.append((now - last[0]) * 1e3 - 5)
            last[0] = now

        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(beat)
        start = time.perf_counter()
        lane.submit(job, found.append)
        last[0] = time.perf_counter()
        timer.start(5)
        while not found:  # asleep between two events, as a window is: the lane needs the processor
            bench.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        timer.stop()
        spread = np.percentile(late, [50, 95, 99])
        print(
            f"in the background: {name:32s} {time.perf_counter() - start:5.1f} s, event loop late "
            f"by {spread[0]:.1f}, p95 {spread[1]:.1f}, p99 {spread[2]:.1f} ms"
        )
        if name == "regions":
            view.set_instances(found[0])  # type: ignore[arg-type]
    lane.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
