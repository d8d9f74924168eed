"""kill -9 at a random moment of painting: every finished stroke is there afterwards.

SEGDESK_KILLS says how often (3; 50 before a release).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np
import paint_until_killed
import plain_tools as plain
import pytest
from conftest import CLASSES, make_project

from app import opening
from app.journal import Journal
from segcore.masks import read_mask
from segcore.project import open_project

KILLS = int(os.environ.get("SEGDESK_KILLS", "3"))
SHAPE = (paint_until_killed.SIDE_PX,) * 2


def labels_after(start: dict[str, np.ndarray], seed: int, number: int) -> dict[str, np.ndarray]:
    """Replay the first strokes in plain NumPy."""
    found = {stem: ids.copy() for stem, ids in start.items()}
    for stem, class_id, ends in islice(paint_until_killed.strokes(seed), number):
        inside = plain.stroke(SHAPE, ends, paint_until_killed.RADIUS_PX, False)
        found[stem][inside] = class_id
    return found


def recovered(root: Path) -> dict[str, np.ndarray]:
    """Return what the next start would show."""
    project = opening.load_project(root).project
    journal = Journal(opening.journal_folder(project))
    return {
        item.stem: opening.read_item(
            project, item, item.has_mask, project.classes, journal, 2**20
        ).document.ids
        for item in project.items
    }


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is of POSIX")
def test_every_finished_stroke_is_there_after_a_kill(tmp_path: Path) -> None:
    dice, painted = random.Random(KILLS), 0
    for seed in range(KILLS):
        root = make_project(tmp_path / f"p{seed}", images=3, labelled=1)
        start = recovered(root)
        script = Path(paint_until_killed.__file__)
        command = [sys.executable, str(script), str(root), str(tmp_path / "home"), str(seed)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "1\n"
            time.sleep(dice.uniform(0.0, 1.5))  # the random moment is the point
            child.kill()
            numbers = [1, *(int(line) for line in child.stdout.read().split("\n")[:-1] if line)]
        told = numbers[-1]
        found = recovered(root)
        # The stroke after the last one told may have ended just before the kill.
        possible = [labels_after(start, seed, n) for n in (told, told + 1)]
        assert any(all(np.array_equal(found[s], one[s]) for s in one) for one in possible), seed
        for item in open_project(root).labelled():
            read_mask(item.mask, CLASSES)
        painted += told
    print(f"{KILLS} kills, {painted} strokes, none lost")
