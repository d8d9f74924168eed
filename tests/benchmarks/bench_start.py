"""From the start of the process to the first image painted: seconds, asserting nothing.

    python tests/benchmarks/bench_start.py [FOLDER] [--rounds N]

The real application with its real engine child opens a project, a copy of the sample unless one is
named; beside it, for what the machine and Qt take by themselves, a bare window of Qt with NumPy and
Pillow that shows one picture. In turns, medians; the very first round, in which Python compiles,
is left out. Uses the screen there is, or none (`QT_QPA_PLATFORM=offscreen`).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def start_app(folder: Path, begun_s: float) -> None:
    """Open the project and print the seconds since `begun_s` when its first image is painted."""
    sys.path.insert(0, str(ROOT))
    from app.__main__ import create_app

    application, window = create_app([str(folder)])

    def on_painted() -> None:
        if window.session.current is None:
            return
        window.canvas.painted.disconnect(on_painted)
        seconds = time.monotonic() - begun_s
        print(f"{seconds:.3f} {'tensorflow' in sys.modules}", flush=True)
        window.close()

    window.canvas.painted.connect(on_painted)
    application.exec()


def start_bare(folder: Path, begun_s: float) -> None:
    """Show one picture of a folder in a bare window and print the seconds since `begun_s`."""
    import numpy as np
    from PIL import Image
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QImage, QPixmap
    from PySide6.QtWidgets import QApplication, QLabel

    application = QApplication([])
    path = next(p for p in sorted(folder.rglob("*")) if p.suffix in (".png", ".jpg", ".jpeg"))
    pixels = np.array(Image.open(path).convert("RGB"))
    height, width = pixels.shape[:2]
    label = QLabel()
    picture = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    label.setPixmap(QPixmap.fromImage(picture))
    label.show()

    def on_shown() -> None:
        print(f"{time.monotonic() - begun_s:.3f} False", flush=True)
        application.quit()

    QTimer.singleShot(0, on_shown)
    application.exec()


def seconds_of(kind: str, folder: Path, home: Path) -> float:
    """Start one process; returns its seconds from before its start."""
    command = [sys.executable, __file__, str(folder), "--child", kind]
    environment = os.environ | {"SEGDESK_HOME": str(home), "SEGDESK_CACHE": str(home)}
    # Else nothing is compiled but in memory, and each round is a first one.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.monotonic()
    done = subprocess.run(
        [*command, "--begun", repr(begun)], env=environment, text=True, capture_output=True
    )
    seconds, _, has_tensorflow = done.stdout.strip().rpartition(" ")
    if done.returncode or not seconds:
        raise SystemExit(f"the {kind} window did not show an image: {done.stderr[-2000:]}")
    if has_tensorflow == "True":
        raise SystemExit("TensorFlow was imported in the window's process")
    return float(seconds)


def main() -> None:
    """Measure and print, or be one of the processes measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--child", choices=("app", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--begun", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        start = start_app if arguments.child == "app" else start_bare
        start(arguments.folder, arguments.begun)
        return
    taken: dict[str, list[float]] = {"app": [], "bare": []}
    with tempfile.TemporaryDirectory() as home:
        folder = arguments.folder or Path(
            shutil.copytree(ROOT / "resources" / "sample", Path(home) / "sample")
        )
        for number in range(arguments.rounds + 1):
            for kind, seconds in taken.items():
                one = seconds_of(kind, folder, Path(home))
                if number:
                    seconds.append(one)
    app, bare = (statistics.median(seconds) for seconds in taken.values())
    print(f"first image painted, seconds from the start of the process, {arguments.rounds} rounds:")
    print(f"SegDesk {app:.2f}   a bare window {bare:.2f}   ratio {app / bare:.1f}")


if __name__ == "__main__":
    main()
