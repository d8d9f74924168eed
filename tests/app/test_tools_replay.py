"""Any sequence of tool uses, undos and redos leaves the ids that a plain NumPy replay leaves."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import plain_tools as plain
import pytest
from canvas_helpers import (
    HEIGHT,
    LEFT,
    NONE,
    RIGHT,
    WIDTH,
    at,
    drag,
    make_document,
    move,
    open_tools,
    press_key,
    two_regions,
)
from conftest import until
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.canvas.tools import ASSIGN, TOOLS
from app.limits import Limits, Where
from app.regions import REGION_ACTIONS, region_at
from app.superpixels import superpixels
from segcore.classes import VOC_21, VOID

SHAPE = (HEIGHT, WIDTH)
SUPERPIXEL_PX = 9


def make_photo():
    """Return uint8 (H, W, 3): soft blobs, so that tolerances and superpixels mean something."""
    noise = np.random.default_rng(11).integers(0, 256, (*SHAPE, 3)).astype(np.uint8)
    return cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 4), None, 0, 255, cv2.NORM_MINMAX)


PHOTO = make_photo()
PIECES = superpixels(PHOTO, SUPERPIXEL_PX)
TO_LABELS = np.arange(256, dtype=np.uint8)
TO_LABELS[2] = VOID  # a class the project lacks
PREDICTED = TO_LABELS[two_regions()]

pixel = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))
class_ids = st.sampled_from([0, 1, 2, 7])
buttons = st.sampled_from([LEFT, LEFT, RIGHT])
paths = st.lists(pixel, min_size=2, max_size=5)

operations = st.one_of(
    st.tuples(st.just("brush"), paths, class_ids, buttons, st.integers(1, 6), st.booleans()),
    st.tuples(st.just("line"), paths, class_ids, buttons, st.integers(1, 6), st.booleans()),
    *(
        st.tuples(st.just(name), paths, class_ids, buttons)
        for name in ("rectangle", "ellipse", "lasso", "superpixel")
    ),
    st.tuples(st.just("polygon"), st.lists(pixel, min_size=3, max_size=6), class_ids),
    st.tuples(st.just("fill"), pixel, class_ids),
    st.tuples(st.just("wand"), pixel, class_ids, st.integers(0, 60)),
    st.tuples(st.just("accept_region"), pixel),
    st.tuples(st.just("region"), pixel, class_ids, st.sampled_from([ASSIGN, *REGION_ACTIONS])),
    st.tuples(
        st.just("limits"),
        st.sampled_from(list(Where)),
        class_ids,
        st.frozensets(class_ids, max_size=2),
    ),
    st.tuples(
        st.just("limits"),
        st.just(Where.ANYWHERE),
        class_ids,
        st.frozensets(class_ids, min_size=1, max_size=2),
    ),
    st.just(("undo",)),
    st.just(("undo",)),
    st.just(("redo",)),
)


class Twins:
    """The canvas, driven by events, and the replay beside it."""

    def __init__(self, view):
        self.view = view
        view.set_photo(PHOTO)
        view.centre_on(WIDTH / 2, HEIGHT / 2, zoom=4.0)
        view.set_document(make_document(ids=start_ids()))
        view.set_prediction(two_regions(), VOC_21.palette(), TO_LABELS)
        view.limits = Limits()
        view.set_brush_square(False)
        self.plain = plain.Replay([start_ids()])

    def do(self, name, *values):
        getattr(self, f"_{name}")(*values)

    def lands(self, class_id):
        limits = self.view.limits
        return plain.lands(
            self.plain.ids,
            class_id,
            limits.where.value,
            limits.class_id,
            limits.locked,
            PREDICTED,
        )

    def paint(self, inside, class_id, button=LEFT):
        class_id = VOID if button == RIGHT else class_id
        ids = self.plain.ids.copy()
        ids[inside & self.lands(class_id)] = class_id
        self.plain.push(ids)

    def use(self, tool, class_id):
        self.view.set_tool(TOOLS[tool]())
        self.view.set_current_class(class_id)

    # --- the tools ------------------------------------------------------------------------------

    def _brush(self, path, class_id, button, radius_px, is_square):
        self.use("brush", class_id)
        self.view.set_brush_radius_px(radius_px)
        self.view.set_brush_square(is_square)
        drag(self.view, *path, button=button)
        if button == LEFT or moved(path):
            self.paint(plain.stroke(SHAPE, path, radius_px, is_square), class_id, button)

    def _line(self, path, class_id, button, radius_px, is_square):
        self.use("line", class_id)
        self.view.set_brush_radius_px(radius_px)
        self.view.set_brush_square(is_square)
        drag(self.view, *path, button=button)
        if path[0] != path[-1] and (button == LEFT or moved(path)):
            ends = [path[0], path[-1]]
            self.paint(plain.stroke(SHAPE, ends, radius_px, is_square), class_id, button)

    def _rectangle(self, path, class_id, button, shape=plain.rectangle, tool="rectangle"):
        self.use(tool, class_id)
        drag(self.view, *path, button=button)
        if path[0] != path[-1] and (button == LEFT or moved(path)):
            self.paint(shape(SHAPE, path[0], path[-1]), class_id, button)

    def _ellipse(self, path, class_id, button):
        self._rectangle(path, class_id, button, plain.ellipse, "ellipse")

    def _lasso(self, path, class_id, button):
        self.use("lasso", class_id)
        drag(self.view, *path, button=button)
        if button == LEFT or moved(path):
            self.paint(plain.polygon(SHAPE, path), class_id, button)

    def _polygon(self, corners, class_id):
        self.use("polygon", class_id)
        corners = spread(corners)
        for corner in corners:
            move(self.view, at(self.view, *corner))
            QTest.mouseClick(self.view, LEFT, NONE, at(self.view, *corner))
        press_key(self.view, Qt.Key.Key_Return)
        if len(corners) >= 3:
            self.paint(plain.polygon(SHAPE, corners), class_id)

    def _superpixel(self, path, class_id, button):
        self.use("superpixel", class_id)
        self.view.set_amount(SUPERPIXEL_PX)
        move(self.view, at(self.view, *path[0]))
        until(lambda: self.view.tool.preview(self.view) and self.view.tool.preview(self.view).area)
        drag(self.view, *path, button=button)
        if button == LEFT or moved(path):
            self.paint(np.isin(PIECES, list(touched(path))), class_id, button)

    def _fill(self, where, class_id):
        self.use("fill", class_id)
        QTest.mouseClick(self.view, LEFT, NONE, at(self.view, *where))
        if self.plain.ids[where[1], where[0]] != class_id:
            self.paint(plain.region(self.plain.ids, where, plain.SIDES), class_id)

    def _wand(self, where, class_id, tolerance):
        self.use("wand", class_id)
        self.view.set_amount(tolerance)
        QTest.mouseClick(self.view, LEFT, NONE, at(self.view, *where))
        self.paint(plain.similar(PHOTO, where, tolerance), class_id)

    def _accept_region(self, where):
        self.use("accept_region", 1)
        QTest.mouseClick(self.view, LEFT, NONE, at(self.view, *where))
        class_id = int(PREDICTED[where[1], where[0]])
        if class_id != VOID:
            self.paint(plain.region(two_regions(), where), class_id)

    def _region(self, where, class_id, key):
        self.use("brush", class_id)
        move(self.view, at(self.view, *where))
        self.view.act_on_region(key)
        ids = self.plain.ids
        own = int(ids[where[1], where[0]])
        inside = plain.region(ids, where)
        if key == ASSIGN:
            if own != class_id:
                self.paint(inside, class_id)
        elif own == VOID:
            return
        elif key == "delete":
            self.paint(inside, VOID)
        elif key == "fill_holes":
            self.paint(plain.holes(inside), own)
        elif key == "grow":
            self.paint(plain.beside(inside), own)
        elif key == "keep_only":
            self.paint((ids == own) & ~inside, VOID)
        else:  # which neighbour moves in is a matter of taste: what the pure function says
            change = REGION_ACTIONS[key].change(ids, region_at(ids, *where))
            if change is not None:
                self._changed(change, own)

    def _changed(self, change, own):
        ids = self.plain.ids.copy()
        there = ids[change.box.slices]
        gained = self.lands(own)[change.box.slices] & (change.new_ids == own)
        lost = self.lands(VOID)[change.box.slices] & (change.new_ids != own)
        where = change.where & (gained | lost)
        there[where] = change.new_ids[where]
        self.plain.push(ids)

    def _limits(self, where, class_id, locked):
        self.view.limits = replace(Limits(), where=where, class_id=class_id, locked=locked)

    def _undo(self):
        self.view.document.undo()
        self.plain.step(-1)

    def _redo(self):
        self.view.document.redo()
        self.plain.step(1)


def start_ids():
    ids = np.full(SHAPE, VOID, np.uint8)
    ids[5:40, 10:50] = 0
    ids[15:30, 20:60] = 1
    ids[20:24, 25:30] = 7
    return ids


def moved(path):
    """Tell whether a right button was dragged: at 4 screen pixels a pixel, by any step."""
    return any(point != path[0] for point in path)


def spread(corners):
    """Leave out corners that a polygon would take for a click on its first one, or a double."""
    kept = corners[:1]
    for corner in corners[1:]:
        far = max(abs(corner[0] - kept[0][0]), abs(corner[1] - kept[0][1])) > 2
        if far and corner != kept[-1]:
            kept.append(corner)
    return kept


def touched(path):
    """Return the superpixels on the way, as the tool walks it."""
    found = set()
    for a, b in zip([path[0], *path[:-1]], path, strict=True):
        steps = max(abs(b[0] - a[0]), abs(b[1] - a[1]), 1)
        for i in range(steps + 1):
            column = round(a[0] + (b[0] - a[0]) * i / steps)
            row = round(a[1] + (b[1] - a[1]) * i / steps)
            found.add(int(PIECES[row, column]))
    return found


@pytest.fixture
def canvas(application):
    """Return one canvas for all examples: everything in it is set anew for each."""
    with open_tools(application) as view:
        yield view


@given(st.lists(operations, min_size=5, max_size=25))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_tools_undo_and_redo_agree_with_a_plain_replay(canvas, steps):
    twins = Twins(canvas)
    for step in steps:
        twins.do(*step)
        assert np.array_equal(canvas.document.ids, twins.plain.ids), step
    while canvas.document.can_undo:
        canvas.document.undo()
    assert np.array_equal(canvas.document.ids, start_ids())


def test_a_few_hundred_uses_agree_too(canvas):
    """The same with long sequences, of a fixed seed: `examples` of hypothesis are short."""
    rng = np.random.default_rng(4)

    def some_pixel():
        return (int(rng.integers(WIDTH)), int(rng.integers(HEIGHT)))

    def some_path():
        return [some_pixel() for _ in range(int(rng.integers(2, 5)))]

    twins = Twins(canvas)
    canvas.document.undo_budget_bytes = 2**30
    for _ in range(400):
        class_id = int(rng.choice([0, 1, 2, 7]))
        button = RIGHT if rng.random() < 0.2 else LEFT
        size, is_square = int(rng.integers(1, 7)), bool(rng.random() < 0.5)
        steps = [
            ("brush", some_path(), class_id, button, size, is_square),
            ("line", some_path(), class_id, button, size, is_square),
            ("rectangle", some_path(), class_id, button),
            ("ellipse", some_path(), class_id, button),
            ("lasso", some_path(), class_id, button),
            ("polygon", some_path(), class_id),
            ("fill", some_pixel(), class_id),
            ("wand", some_pixel(), class_id, int(rng.integers(60))),
            ("superpixel", some_path(), class_id, button),
            ("accept_region", some_pixel()),
            ("region", some_pixel(), class_id, str(rng.choice([ASSIGN, *REGION_ACTIONS]))),
            ("region", some_pixel(), class_id, str(rng.choice([ASSIGN, *REGION_ACTIONS]))),
            ("limits", Where(str(rng.choice([w.value for w in Where]))), class_id, frozenset()),
            ("limits", Where.ANYWHERE, class_id, frozenset([int(rng.choice([0, 1, 2, 7]))])),
            ("limits", Where.ANYWHERE, class_id, frozenset()),
            ("undo",),
            ("redo",),
        ]
        step = steps[int(rng.integers(len(steps)))]
        twins.do(*step)
        assert np.array_equal(canvas.document.ids, twins.plain.ids), step
    while canvas.document.can_undo:
        canvas.document.undo()
    assert np.array_equal(canvas.document.ids, start_ids())
