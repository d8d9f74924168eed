"""Every tool of the table, done in the background as on a large image, against plain NumPy."""

from __future__ import annotations

import numpy as np
import plain_tools as plain
import pytest
from canvas_helpers import HEIGHT, LEFT, NONE, WIDTH, at, drag, open_tools
from conftest import until
from PySide6.QtTest import QTest
from test_tools_replay import PHOTO, SHAPE, Twins, start_ids

from app.canvas.tools import ASSIGN, TOOLS, background
from app.edits import Box
from app.grab_cut import GrabCut
from app.limits import Where
from app.regions import REGION_ACTIONS
from segcore.classes import VOID

STEPS = 160
CLASS_IDS = [0, 1, 2, 7]


class FarTwins(Twins):
    """Waits until what was begun has landed; knows the tools that paint nothing, and GrabCut."""

    used: set[str]

    def use(self, tool, class_id):
        self.used.add(tool)
        super().use(tool, class_id)

    def do(self, name, *values):
        super().do(name, *values)
        until(lambda: not self.view.document._drafts and not self.view._jobs, what=name)

    def _eraser(self, path, radius_px):
        self.use("eraser", 1)
        self.view.set_brush_radius_px(radius_px)
        self.view.set_brush_square(False)
        drag(self.view, *path)
        self.paint(plain.stroke(SHAPE, path, radius_px, False), VOID)

    def _pan(self, path):
        self.use("pan", 1)
        drag(self.view, *path)
        self.view.centre_on(WIDTH / 2, HEIGHT / 2, zoom=4.0)

    def _pick_class(self, where):
        self.use("pick_class", 1)
        QTest.mouseClick(self.view, LEFT, NONE, at(self.view, *where))

    def _grab_cut(self, class_id):
        self.use("grab_cut", class_id)
        box, limits = Box(6, 8, 44, 56), self.view.limits
        drag(self.view, (box.left, box.top), (box.right - 1, box.bottom - 1))
        until(lambda: not self.view.tool.is_busy)
        cut = GrabCut(PHOTO, box, self.plain.ids, class_id, limits.locked)
        while not cut.is_done:
            cut.iterate()
        area = cut.area()  # what OpenCV makes of it, painted as any area is
        if area is not None:
            inside = np.zeros(SHAPE, bool)
            inside[area.box.slices] = area.inside
            self.paint(inside, class_id)


@pytest.fixture
def canvas(application, monkeypatch):
    monkeypatch.setattr(background, "BACKGROUND_PX", 0)
    with open_tools(application) as view:
        yield view


def test_every_tool_in_any_order_far_away_agrees_with_plain_numpy(canvas):
    twins, rng = FarTwins(canvas), np.random.default_rng(5)
    twins.used = set()

    def pixel():
        return int(rng.integers(WIDTH)), int(rng.integers(HEIGHT))

    def path(length=3):
        return [pixel() for _ in range(length)]

    done = set()
    for number in range(STEPS):
        class_id, radius_px = int(rng.choice(CLASS_IDS)), int(rng.integers(1, 7))
        steps = [
            ("brush", path(), class_id, LEFT, radius_px, bool(rng.integers(2))),
            ("line", path(2), class_id, LEFT, radius_px, bool(rng.integers(2))),
            ("eraser", path(), radius_px),
            ("rectangle", path(2), class_id, LEFT),
            ("ellipse", path(2), class_id, LEFT),
            ("lasso", path(4), class_id, LEFT),
            ("polygon", path(5), class_id),
            ("fill", pixel(), class_id),
            ("wand", pixel(), class_id, int(rng.integers(60))),
            ("superpixel", path(2), class_id, LEFT),
            ("accept_region", pixel()),
            ("pick_class", pixel()),
            ("pan", path(2)),
            ("grab_cut", class_id),
            *(("region", pixel(), class_id, key) for key in (ASSIGN, *REGION_ACTIONS)),
            ("limits", Where(str(rng.choice([w.value for w in Where]))), class_id, frozenset()),
            ("limits", Where.ANYWHERE, class_id, frozenset([int(rng.choice(CLASS_IDS))])),
            ("limits", Where.ANYWHERE, class_id, frozenset()),
            ("undo",),
            ("undo",),
            ("redo",),
        ]
        # Each of them once, then by chance: what is new in the table is new here, too.
        step = steps[number] if number < len(steps) else steps[int(rng.integers(len(steps)))]
        twins.do(*step)
        done.add(step[3] if step[0] == "region" else step[0])
        assert np.array_equal(canvas.document.ids, twins.plain.ids), (number, step)
    assert twins.used >= set(TOOLS)
    assert done >= {ASSIGN, *REGION_ACTIONS}
    while canvas.document.can_undo:
        canvas.document.undo()
    assert np.array_equal(canvas.document.ids, start_ids())
