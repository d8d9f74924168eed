"""A canvas under test, the events a hand would send it, and what it shows."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.view import CanvasView
from app.document import Document
from app.edits import Box
from app.jobs import Lane
from segcore.classes import VOC_21, VOID
from segcore.masks import new_mask

HEIGHT, WIDTH = 60, 80
GREY = 100
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
MIDDLE = Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def photo(height=HEIGHT, width=WIDTH):
    return np.full((height, width, 3), GREY, np.uint8)


def make_document(height=HEIGHT, width=WIDTH, ids=None):
    if ids is None:
        ids = np.full((height, width), VOID, np.uint8)
    return Document(new_mask(ids, VOC_21))


@contextmanager
def open_canvas(application):
    """Yield a canvas of 400 x 300 with an empty document; one image pixel is 4 on the screen."""
    canvas = CanvasView()
    canvas.resize(400, 300)
    canvas.set_photo(photo())
    canvas.set_document(make_document())
    canvas.set_class_table(VOC_21)
    canvas.current_class = 1
    canvas.brush_radius_px = 1
    canvas.show()
    canvas.centre_on(WIDTH / 2, HEIGHT / 2, zoom=4.0)
    application.processEvents()
    yield canvas
    canvas.close()
    canvas.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def at(view, column, row):
    """Return the widget position of the middle of an image pixel."""
    ratio = view.devicePixelRatioF()
    x, y = view.viewport.to_view(column + 0.5, row + 0.5)
    return QPoint(round(x / ratio), round(y / ratio))


def drag(view, *pixels, button=LEFT, modifiers=NONE, release=True):
    """Press at the first pixel, move over the others, let go at the last."""
    places = [at(view, *pixel) for pixel in pixels]
    QTest.mousePress(view, button, modifiers, places[0])
    for place in places[1:]:
        move(view, place, button, modifiers)
    if release:
        QTest.mouseRelease(view, button, modifiers, places[-1])


def move(view, place, button=Qt.MouseButton.NoButton, modifiers=NONE):
    """Move the mouse, with a button held or not (QTest moves the cursor too, in its own time)."""
    spot = QPointF(place)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        spot,
        view.mapToGlobal(spot),
        Qt.MouseButton.NoButton,
        button,
        modifiers,
    )
    QApplication.sendEvent(view, event)


def wheel(view, place, notches=0.0, modifiers=NONE, pixels=None, phase=None, sideways=False):
    turn = round(120 * notches)
    event = QWheelEvent(
        QPointF(place),
        view.mapToGlobal(QPointF(place)),
        pixels or QPoint(),
        QPoint(turn, 0) if sideways else QPoint(0, turn),
        Qt.MouseButton.NoButton,
        modifiers,
        phase or Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def leave(view):
    """Take the pointer, and with it the cursor, off the canvas."""
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))


def press_key(view, key, kind=QEvent.Type.KeyPress, text=""):
    QApplication.sendEvent(view, QKeyEvent(kind, key, NONE, text))


def picture(view):
    """Return what the canvas shows as uint8 (H, W, 3) device pixels."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def colour_at(view, column, row):
    """Return the colour in the middle of an image pixel, without the cursor."""
    x, y = view.viewport.to_view(column + 0.5, row + 0.5)
    return tuple(int(v) for v in picture(view)[int(y), int(x)])


def mixed(class_id, opacity, below=(GREY,) * 3):
    colour = VOC_21.palette()[class_id]
    return tuple(below[i] * (1 - opacity) + int(colour[i]) * opacity for i in range(3))


def two_regions():
    """A prediction with a ring of 1 around a hole of 0, a diagonal pair of 2, the rest 0."""
    ids = np.zeros((HEIGHT, WIDTH), np.uint8)
    ids[10:30, 10:30] = 1
    ids[15:25, 15:25] = 0
    ids[40, 60] = ids[41, 61] = 2
    return ids


@contextmanager
def open_tools(application):
    """Yield a canvas as `open_canvas` does, with a lane for tools to work in."""
    lane = Lane("tools")
    try:
        with open_canvas(application) as canvas:
            canvas.lane = lane
            yield canvas
    finally:
        lane.close()


def painted(view, class_id=1):
    """Return bool (H, W): where the labels are of a class."""
    return view.document.ids == class_id


def box_of(mask):
    """Return the box around what is True."""
    rows, columns = np.nonzero(mask)
    return Box(rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)


def claimed(view, key, modifiers=NONE):
    """Tell whether the canvas claims a key from the window's shortcuts."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
    event.ignore()
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def undone(view):
    """Take everything back; return how many steps that took."""
    steps = 0
    while view.document.can_undo:
        view.refresh(view.document.undo())
        steps += 1
    assert (view.document.ids == VOID).all()
    return steps


def run_at_scale(code, ratio):
    """Run a script on a screen of so many device pixels per logical one; `{path}` is filled in."""
    here = Path(__file__).parent
    scale = {"QT_SCALE_FACTOR": str(ratio), "QT_SCALE_FACTOR_ROUNDING_POLICY": "PassThrough"}
    done = subprocess.run(
        [sys.executable, "-c", code.format(path=[str(here.parents[1]), str(here)], ratio=ratio)],
        env={**os.environ, **scale, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
