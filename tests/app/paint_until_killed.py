"""Paints in the real window until it is killed: `paint_until_killed.py FOLDER HOME SEED`.

Prints the number of strokes that are finished after each. The strokes follow from the seed alone,
so whoever kills it can tell what must be there.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

STEMS = ("m00", "m01", "m02")
SIDE_PX = 48
RADIUS_PX = 3

Stroke = tuple[str, int, tuple[tuple[int, int], tuple[int, int]]]


def strokes(seed: int) -> Iterator[Stroke]:
    """Yield image, class id and the ends of each stroke, for ever; images change now and then."""
    dice = random.Random(seed)
    while True:
        stem = dice.choice(STEMS)
        for _ in range(dice.randint(1, 6)):
            ends = tuple((dice.randrange(SIDE_PX), dice.randrange(SIDE_PX)) for _ in range(2))
            yield stem, dice.randrange(3), (ends[0], ends[1])


def main(folder: str, home: str, seed: int) -> None:
    """Paint."""
    from conftest import nobody, until
    from gestures import stroke

    from app.__main__ import create_app

    _, window = create_app([folder, "--home", home], nobody)
    until(lambda: window.session.current is not None)
    window.canvas.set_brush_radius_px(RADIUS_PX)
    for number, (stem, class_id, ends) in enumerate(strokes(seed), start=1):
        if window.session.wanted_stem != stem:
            window.session.open_item(stem)
        until(lambda s=stem: window.session.current and window.session.current.stem == s)
        window.classes.choose(class_id)
        stroke(window, *ends)
        print(number, flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
