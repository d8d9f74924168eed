"""Listing a large folder, and reading, writing and scoring large masks: median milliseconds.

python tests/benchmarks/bench_ground.py [--side 8000] [--images 10000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PIL import Image

from segcore.classes import make_table
from segcore.images import read_image, read_thumbnail
from segcore.masks import new_mask, read_mask, write_mask
from segcore.project import StateIndex, open_project
from segcore.scores import confusion_matrix


def median_ms(job: Callable[[], object], rounds: int) -> float:
    """Return the median milliseconds of a job, run once before to warm up."""
    job()
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        job()
        seconds.append(time.perf_counter() - started)
    return 1000 * statistics.median(seconds)


def main() -> None:
    """Print one line for each thing timed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=8000)
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    classes = make_table(("background", "nucleus", "debris"))
    random = np.random.default_rng(0)
    coarse = random.integers(0, 3, (given.side // 40, given.side // 40), np.uint8)
    ids = np.kron(coarse, np.ones((40, 40), np.uint8))
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder, suffix in (("images", "jpg"), ("masks", "png")):
            (root / folder).mkdir()
            for i in range(given.images):
                (root / folder / f"tile_{i}.{suffix}").touch()
        (root / "classes.txt").write_text("background\nnucleus\ndebris\n")
        mask, path = new_mask(ids, classes), root / "mask.png"
        photo = root / "photo.jpg"
        Image.fromarray(np.dstack([ids * 90] * 3)).save(photo)
        project = open_project(root)
        index = StateIndex(root)
        jobs: dict[str, Callable[[], object]] = {
            f"open a folder of {given.images} images": lambda: open_project(root),
            "states of them all": lambda: index.states(project.items),
            f"write a mask of {given.side} squared": lambda: write_mask(path, mask),
            "read it": lambda: read_mask(path, classes),
            "confusion matrix of it": lambda: confusion_matrix(ids, ids, 3),
            "read a JPEG of that size": lambda: read_image(photo),
            "thumbnail of it": lambda: read_thumbnail(photo, 128),
        }
        for label, job in jobs.items():
            print(f"{label:40} {median_ms(job, given.rounds):9.1f} ms")
        index.close()


if __name__ == "__main__":
    main()
