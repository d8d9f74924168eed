"""On a large image regions are looked for in the background, and applied to what is there then."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_helpers import (
    HEIGHT,
    WIDTH,
    at,
    drag,
    make_document,
    move,
    open_tools,
    two_regions,
    undone,
)
from conftest import until
from PySide6.QtTest import QSignalSpy

from app.canvas.tools import background
from app.edits import Box
from app.regions import REGION_ACTIONS, region_at
from segcore.classes import VOC_21, VOID


@pytest.fixture
def view(application, monkeypatch):
    """Return a canvas with regions, for which every image is a large one."""
    monkeypatch.setattr(background, "BACKGROUND_PX", 0)
    with open_tools(application) as canvas:
        canvas.document.apply("x", Box(0, 0, HEIGHT, WIDTH), two_regions())
        move(canvas, at(canvas, 12, 12))
        yield canvas


@pytest.mark.parametrize("key", list(REGION_ACTIONS))
def test_the_result_is_that_of_doing_it_at_once(view, key):
    ids = view.document.ids.copy()
    change = REGION_ACTIONS[key].change(ids, region_at(ids, 12, 12))
    told, finished = QSignalSpy(view.notice), QSignalSpy(view.edit_finished)
    view.act_on_region(key)
    assert (view.document.ids == ids).all()  # the hand does not wait
    until(lambda: finished.count() or told.count())
    if change is None:
        assert (view.document.ids == ids).all()
    else:
        part = ids[change.box.slices]
        part[change.where] = change.new_ids[change.where]
        assert (view.document.ids == ids).all()
        assert finished.count() == 1
        assert undone(view) == 2


def test_what_is_given_up_is_not_applied(view):
    ids, later = view.document.ids.copy(), []
    view.act_on_region("delete")
    view.give_up_work()
    view.run(lambda: None, later.append)
    until(lambda: later)
    assert (view.document.ids == ids).all()
    view.act_on_region("delete")
    until(lambda: (view.document.ids != ids).any())


def test_what_is_painted_meanwhile_is_counted_in(view):
    finished = QSignalSpy(view.edit_finished)
    view.act_on_region("delete")
    view.current_class = 1
    drag(view, (30, 12), (45, 12))  # the region is longer now
    until(lambda: finished.count() == 2)
    assert not (view.document.ids == 1).any()
    assert undone(view) == 3


def test_another_image_is_left_alone(view, application):
    view.act_on_region("delete")
    other = make_document(ids=two_regions())
    view.set_document(other)
    done = []
    view.lane.submit(lambda: None, lambda _none: done.append(True))
    until(lambda: done)
    assert (other.ids == two_regions()).all()
    assert not other.can_undo


def test_a_region_is_accepted_and_one_of_an_older_prediction_is_not(view):
    view.set_prediction(np.full((HEIGHT, WIDTH), 2, np.uint8), VOC_21.palette())
    finished = QSignalSpy(view.edit_finished)
    view.accept_region_at(12, 12)
    until(lambda: finished.count() == 1)
    assert (view.document.ids == 2).all()
    view.accept_region_at(12, 12)
    view.set_prediction(np.full((HEIGHT, WIDTH), 3, np.uint8), VOC_21.palette())
    done = []
    view.lane.submit(lambda: None, lambda _none: done.append(True))
    until(lambda: done)
    assert (view.document.ids == 2).all()


def test_nothing_to_do_is_said_as_ever(view):
    view.document.ids[:] = VOID
    told = QSignalSpy(view.notice)
    view.act_on_region("grow")
    until(lambda: told.count())
    assert "void" in told.at(0)[0]
