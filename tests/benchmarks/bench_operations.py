"""A large folder in the window: list, filters, census and operations on all masks, in milliseconds.

python tests/benchmarks/bench_operations.py [--images 10000]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "app"))

import numpy as np
from conftest import StallMeter, nobody, until
from PIL import Image

from app.__main__ import create_app
from app.panels.image_list import Order
from segcore.classes import make_table, write_class_table
from segcore.masks import new_mask, write_mask
from segcore.operations import merge_classes

WAIT_S = 600.0


def make_folder(root: Path, images: int) -> None:
    """Write so many small images, every other one labelled."""
    classes = make_table(("ground", "pore", "crack"))
    (root / "images").mkdir(parents=True)
    (root / "masks").mkdir()
    write_class_table(root / "classes.json", classes)
    ids = (np.arange(64 * 64).reshape(64, 64) % 3).astype(np.uint8)
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(root / "photo.jpg")
    write_mask(root / "mask.png", new_mask(ids, classes))
    photo, mask = (root / "photo.jpg").read_bytes(), (root / "mask.png").read_bytes()
    for number in range(images):
        (root / "images" / f"t{number}.jpg").write_bytes(photo)
        if number % 2:
            (root / "masks" / f"t{number}.png").write_bytes(mask)
    for name in ("photo.jpg", "mask.png"):
        (root / name).unlink()


def timed(label: str, act: Callable[[], object], done: Callable[[], object]) -> None:
    """Print how long it takes until `done()` holds, and how late the event loop was meanwhile."""
    meter = StallMeter()
    meter.start()
    started = time.perf_counter()
    act()
    until(done, WAIT_S, label)
    took = 1000 * (time.perf_counter() - started)
    meter.stop()
    late = f"stalls p99 {meter.percentile(99):6.1f} ms" if len(meter.late_ms) > 100 else ""
    print(f"{label:44} {took:9.0f} ms   {late}", flush=True)


def main() -> None:
    """Print one line for each thing timed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "project"
        make_folder(root, given.images)
        _, window = create_app([str(root), "--home", str(Path(name) / "home")], nobody)
        session, panel = window.session, window.images
        rows = panel.model.rowCount
        timed("window shown -> list usable", lambda: None, lambda: rows() == given.images)
        until(lambda: session.current is not None)
        text = panel.filter_box
        timed("filter by name", lambda: text.setText("99"), lambda: rows() < given.images)
        timed("filter off", lambda: text.setText(""), lambda: rows() == given.images)
        timed("sort by state", lambda: panel.set_order(Order.STATE), lambda: True)
        timed("choose all", panel.view.selectAll, lambda: True)
        timed("mark all as done", window.actions_["batch_done"].trigger, lambda: True)
        census, operations = session.census, session.operations
        timed("count the pixels of all masks", census.want, lambda: census.is_complete)
        merge = merge_classes("Merge", session.classes, 1, 2)
        timed(
            "merge two classes in all masks",
            lambda: operations.change_classes(merge),
            lambda: not operations.is_running,
        )
        timed("undo that", session.steps.undo, lambda: not operations.is_running)
        window.close()


if __name__ == "__main__":
    main()
