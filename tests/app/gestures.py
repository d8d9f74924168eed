"""What a hand does: strokes on the canvas and keys, as real events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conftest import until
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from app.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def at(window: MainWindow, x: float, y: float) -> QPoint:
    """Return where the middle of image pixel (x, y) lies on the canvas."""
    canvas = window.canvas
    view_x, view_y = canvas.viewport.to_view(x + 0.5, y + 0.5)
    ratio = canvas.devicePixelRatioF()
    return QPointF(view_x / ratio, view_y / ratio).toPoint()


def stroke(window: MainWindow, *points: tuple[float, float]) -> None:
    """Drag the left button over image pixels."""
    canvas = window.canvas
    QTest.mousePress(canvas, LEFT, pos=at(window, *points[0]))
    for point in points[1:]:
        QTest.mouseMove(canvas, at(window, *point))
        QApplication.processEvents()
    QTest.mouseRelease(canvas, LEFT, pos=at(window, *points[-1]))


def press(window: MainWindow, key: Qt.Key | str, ctrl: bool = False, shift: bool = False) -> None:
    """Press a key as the hand does: whatever has the focus gets it."""
    modifiers = Qt.KeyboardModifier.NoModifier
    modifiers |= Qt.KeyboardModifier.ControlModifier if ctrl else modifiers
    modifiers |= Qt.KeyboardModifier.ShiftModifier if shift else modifiers
    QTest.keyClick(window.focusWidget() or window, key, modifiers)


def press_active(window: MainWindow, key: Qt.Key | str, ctrl: bool = False) -> None:
    """Press a key once the window has the keyboard again, which a dialog may have had."""
    window.activateWindow()
    until(window.isActiveWindow, what="the keyboard")
    press(window, key, ctrl=ctrl)
