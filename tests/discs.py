"""A small world for the engine's tests: bright discs on a dark, noisy ground."""

from pathlib import Path

import numpy as np
from PIL import Image

from segcore.classes import ClassTable, SegClass
from segcore.masks import new_mask, write_mask
from segcore.records import LabelledImage

TWO_CLASSES = ClassTable((SegClass("ground", (40, 40, 40)), SegClass("disc", (230, 80, 20))))


def draw_pair(folder: Path, number: int, size: tuple[int, int] = (96, 96)) -> LabelledImage:
    """Draw bright discs on a dark, noisy ground and their mask; returns where they lie."""
    rng = np.random.default_rng(number)
    height, width = size
    rows, columns = np.mgrid[:height, :width]
    ids = np.zeros(size, np.uint8)
    for _ in range(4):
        y, x, radius = rng.integers(height), rng.integers(width), rng.integers(8, 18)
        ids[(rows - y) ** 2 + (columns - x) ** 2 < radius**2] = 1
    grey = np.where(ids == 1, 180, 60) + rng.normal(0, 12, size)
    pair = LabelledImage(folder / "images" / f"{number}.png", folder / "masks" / f"{number}.png")
    for path in (pair.image, pair.mask):
        path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(grey.clip(0, 255).astype(np.uint8)).convert("RGB").save(pair.image)
    write_mask(pair.mask, new_mask(ids, TWO_CLASSES))
    return pair
