"""What the canvas keeps of what it has painted is never out of date."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_helpers import (
    LEFT,
    at,
    leave,
    make_document,
    move,
    open_canvas,
    photo,
    picture,
    run_at_scale,
    two_regions,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPalette, QRegion
from PySide6.QtTest import QTest

from app.canvas.backing import Backing, device_box
from app.canvas.layers import Style
from app.canvas.modes import (
    CertaintyMode,
    DifferenceMode,
    InstancesMode,
    LabelsMode,
    OverlayMode,
    PredictionMode,
    SwipeMode,
)
from app.edits import Box
from app.instances import find_instances
from segcore.classes import VOC_21

MODES = (
    OverlayMode, CertaintyMode, DifferenceMode, InstancesMode, LabelsMode, PredictionMode, SwipeMode
)  # fmt: skip
pixels = st.tuples(st.integers(-5, 85), st.integers(-5, 65))
actions = st.one_of(
    st.tuples(st.just("drag"), st.lists(pixels, min_size=1, max_size=4), st.integers(1, 30)),
    st.tuples(st.just("hover"), pixels),
    st.tuples(st.sampled_from(["undo", "redo", "fit", "grid", "events", "resize", "regions"])),
    st.tuples(st.just("hatch"), st.booleans()),
    st.tuples(st.just("opacity"), st.sampled_from(["labels", "prediction"]), st.floats(0, 1)),
    st.tuples(
        st.just("style"), st.sampled_from(["labels", "prediction"]), st.sampled_from(list(Style))
    ),
    st.tuples(st.just("zoom"), st.floats(0.4, 16)),
    st.tuples(st.just("pan"), pixels),
    st.tuples(st.just("predict"), st.integers(0, 2)),
    st.tuples(st.just("margin"), st.integers(0, 255)),
    st.tuples(st.just("mode"), st.sampled_from(MODES)),
    st.tuples(st.just("hide"), st.sets(st.integers(0, 2))),
    st.tuples(st.just("cover"), st.integers(0, 40)),
)


def act(view, application, name, *arguments):
    if name == "drag":
        path, view.brush_radius_px = arguments
        QTest.mousePress(view, LEFT, pos=at(view, *path[0]))
        for pixel in path:
            move(view, at(view, *pixel), LEFT)
        QTest.mouseRelease(view, LEFT, pos=at(view, *path[-1]))
    elif name == "hover":
        move(view, at(view, *arguments[0]))
    elif name in ("undo", "redo"):
        box = getattr(view.document, name)()
        if box is not None:
            view.refresh(box)
    elif name == "opacity":
        view.set_layer(arguments[0], opacity=arguments[1])
    elif name == "zoom":
        view.set_zoom(*arguments)
    elif name == "pan":
        view.centre_on(*arguments[0])
    else:
        {
            "fit": view.fit,
            "grid": lambda: view.set_zoom(14.0),
            "events": application.processEvents,
            "resize": lambda: view.resize(700 - view.width(), 300),
            "mode": lambda: view.set_mode(arguments[0]()),
            "predict": lambda: view.set_prediction(
                (two_regions() + arguments[0]) % 3, VOC_21.palette()
            ),
            "margin": lambda: view.set_margin(np.full((60, 80), arguments[0], np.uint8)),
            "style": lambda: view.set_style(*arguments),
            "regions": lambda: view.set_instances(find_instances(view.document.ids)),
            "hatch": lambda: view.set_void_hatched(*arguments),
            "hide": lambda: view.set_hidden_classes(*arguments),
            "cover": lambda: view.set_covered(*arguments),
        }[name]()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(actions, max_size=12))
def test_the_canvas_shows_what_it_would_show_painted_anew(application, steps):
    with open_canvas(application) as view:
        noise = np.random.default_rng(0).integers(0, 60, (60, 80, 3), np.uint8)
        view.set_photo(photo() + noise)
        view.set_prediction(two_regions(), VOC_21.palette())
        application.processEvents()
        for step in steps:
            act(view, application, *step)
        application.processEvents()
        leave(view)
        kept = picture(view)
        view.show_anew()
        assert np.array_equal(kept, picture(view))


def test_numbers_of_regions_go_whole_when_their_middle_is_painted_over(application):
    with open_canvas(application) as view:
        view.set_document(make_document(ids=two_regions() * 2 + 1))
        view.set_instances(find_instances(view.document.ids))
        view.set_mode(InstancesMode())
        view.set_zoom(4.0)
        view.brush_radius_px = 1
        view.current_class = 7
        found = view.scene.instances.instances
        application.processEvents()
        for column, row in zip(found.columns.tolist(), found.rows.tolist(), strict=True):
            view.centre_on(column, row)
            application.processEvents()
            before = picture(view)
            QTest.mouseClick(view, LEFT, pos=at(view, column, row))
            application.processEvents()
            leave(view)
            kept = picture(view)
            assert not np.array_equal(kept, before)
            view.show_anew()
            assert np.array_equal(kept, picture(view))


AT_SCALE = """
import sys
sys.path[:0] = {path!r}
import numpy as np
from PySide6.QtWidgets import QApplication
from canvas_helpers import leave, open_canvas, photo, picture, two_regions
from test_backing import act
from segcore.classes import VOC_21

application = QApplication([])
with open_canvas(application) as view:
    assert view.devicePixelRatioF() == {ratio}
    view.set_photo(photo() + np.random.default_rng(0).integers(0, 60, (60, 80, 3), np.uint8))
    view.set_prediction(two_regions(), VOC_21.palette())
    for step in (
        ("zoom", 5.3), ("drag", [(10, 10), (40, 30), (41, 31)], 9), ("events",), ("pan", (50, 33)),
        ("drag", [(60, 20), (61, 50)], 3), ("opacity", "labels", 0.8), ("undo",), ("events",),
        ("hover", (30, 30)), ("zoom", 13.0), ("drag", [(30, 30), (31, 30)], 2), ("events",),
    ):
        act(view, application, *step)
        application.processEvents()
        leave(view)
        kept = picture(view)
        view.show_anew()
        assert np.array_equal(kept, picture(view)), step
"""


@pytest.mark.parametrize("ratio", [1.25, 1.75])
def test_at_fractional_scales_too(ratio):
    run_at_scale(AT_SCALE, ratio)


def test_new_colours_of_the_window_are_taken_up(application):
    with open_canvas(application) as view:
        for grey in (30, 230):
            palette = QPalette(view.palette())
            palette.setColor(QPalette.ColorRole.Window, QColor(grey, grey, grey))
            view.setPalette(palette)
            application.processEvents()
            corner = picture(view)[0, 0]
            assert (corner.mean() < 128) == (grey < 128)


def renewed(backing, exposed):
    """Return the device boxes that are painted when so much is exposed."""
    boxes: list[Box] = []
    backing.renew(exposed, lambda painter, box: boxes.append(box))
    return boxes


def test_only_what_is_out_of_date_and_exposed_is_painted(application):
    backing, whole = Backing(), QRect(0, 0, 100, 60)
    backing.fit(whole, 1.0)
    assert renewed(backing, QRegion(0, 0, 40, 60)) == [Box(0, 0, 60, 40)]
    assert renewed(backing, QRegion(whole)) == [Box(0, 40, 60, 100)]
    backing.fit(whole, 1.0)
    assert renewed(backing, QRegion(whole)) == []
    backing.spoil(QRect(10, 20, 5, 6))
    assert renewed(backing, QRegion(whole)) == [Box(20, 10, 26, 15)]
    backing.fit(whole, 2.0)
    assert renewed(backing, QRegion(whole)) == [Box(0, 0, 120, 200)]


def test_pieces_are_joined_where_that_costs_less(application):
    backing, whole = Backing(), QRect(0, 0, 2000, 2000)
    backing.fit(whole, 1.0)
    renewed(backing, QRegion(whole))
    for i in range(60):
        backing.spoil(QRect(2 * i, 2 * i, 1, 1))
    assert renewed(backing, QRegion(whole)) == [Box(0, 0, 119, 119)]
    assert renewed(backing, QRegion(whole)) == []
    for left, top in ((0, 0), (30, 0), (1500, 1500), (1530, 1500)):
        backing.spoil(QRect(left, top, 20, 20))
    assert renewed(backing, QRegion(whole)) == [Box(0, 0, 20, 50), Box(1500, 1500, 1520, 1550)]


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0])
def test_a_device_box_holds_every_pixel_that_is_touched(ratio):
    box = device_box(QRect(3, 5, 7, 11), ratio)
    assert box.left <= 3 * ratio
    assert box.right >= 10 * ratio
    assert box.top <= 5 * ratio
    assert box.bottom >= 16 * ratio
    assert box.width <= 7 * ratio + 2
    assert box.height <= 11 * ratio + 2
