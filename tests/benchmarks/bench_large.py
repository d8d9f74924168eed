"""A very large image on the command line: wall time and peak memory of `segcore predict --margin`.

    python tests/benchmarks/bench_large.py [--side 10000] [--model MODEL]

The image is made here, bright discs on a dark ground under noise, the same for the same side, and
is written to a temporary folder; a process of its own predicts it, in float32, from reading the
PNG to writing mask and certainty. The memory is that process's at its highest, TensorFlow and all
(not on Windows, which keeps no such count).
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

ROOT = Path(__file__).parents[2]
TEXTURE_PX = 1000  # of what is drawn once and laid side by side
DISCS = 60


def texture() -> npt.NDArray[np.uint8]:
    """Draw discs of 8 to 40 pixels under noise, uint8 (TEXTURE_PX, TEXTURE_PX, 3)."""
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[:TEXTURE_PX, :TEXTURE_PX]
    grey = random.normal(30, 8, (TEXTURE_PX, TEXTURE_PX))
    for top, left, radius_px in random.uniform((0, 0, 8), (TEXTURE_PX, TEXTURE_PX, 40), (DISCS, 3)):
        grey[np.hypot(rows - top, columns - left) < radius_px] += 120
    return np.repeat(grey.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


def write_picture(path: Path, side: int) -> None:
    """Write a square PNG of textures, each mirrored or turned otherwise than its neighbours."""
    random = np.random.default_rng(0)
    one = texture()
    # Small beside what predicts it: a process counts as its own peak that of whoever started it.
    picture = Image.new("RGB", (side, side))
    for top in range(0, side, TEXTURE_PX):
        for left in range(0, side, TEXTURE_PX):
            turned = np.rot90(one[:: random.choice((-1, 1))], random.integers(4))
            picture.paste(Image.fromarray(turned), (left, top))
    picture.save(path, compress_level=1)


def measure(picture: Path, model: str, out: Path) -> tuple[float, float]:
    """Predict in a process of its own; returns its seconds and its peak memory in GB."""
    command = [sys.executable, "-m", "segcore", "predict", str(picture), "--model", model]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    command += ["--out", str(out), "--margin"]
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"segcore predict ended with status {done.returncode}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return seconds, peak / (2**30 if sys.platform == "darwin" else 2**20)


def main() -> None:
    """Make the image, predict it and print a row."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--side", type=int, default=10_000, help="pixels (default: 10000)")
    parser.add_argument("--model", default="starter", help="default: starter")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = folder / "large.png"
        write_picture(picture, arguments.side)
        seconds, peak_gb = measure(picture, arguments.model, folder / "masks")
    megapixels = arguments.side**2 / 1e6
    print("| megapixels | model | seconds | peak GB |\n|---|---|---|---|")
    print(f"| {megapixels:.0f} | {arguments.model} | {seconds:.1f} | {peak_gb:.2f} |")


if __name__ == "__main__":
    main()
