"""The canvas: an image whose labels the tool under the pointer edits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.canvas.surface import MAX_BRUSH_RADIUS_PX, OUTSIDE, ToolSurface
from app.canvas.tools import Button, Pointer
from app.canvas.zoom_view import wheel_notches
from app.edits import Box

__all__ = ["MAX_BRUSH_RADIUS_PX", "CanvasView"]

_SETTLE_AFTER_MS = 500
_SETTLE_SLICE_S = 0.004
_RIGHT_DRAG_PX = 4  # logical; a right button that moves less asks for the menu of the region

_BUTTONS = {
    Qt.MouseButton.LeftButton: Button.LEFT,
    Qt.MouseButton.RightButton: Button.RIGHT,
}
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_SHAPE_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace)


class CanvasView(ToolSurface):
    """Turns what mouse, pen, wheel and keys do into what the current tool does.

    Space or the middle button pan under any tool; the wheel zooms, with Shift it sizes the brush;
    [ and ] size the brush, Esc gives up the gesture under way, the arrow keys move the view. A
    right button that is not dragged asks for the menu of the region under it.
    """

    region_menu_wanted = Signal(int, int, QPoint)  # column, row, and where on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.timeout.connect(self._settle)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Image canvas"))
        self.setAccessibleDescription(
            self.tr("Shows the image with its labels and prediction; paint with the mouse.")
        )

    # --- the pointer ----------------------------------------------------------------------------

    def _pointer(
        self, event: QMouseEvent | QTabletEvent, button: Button, double: bool = False
    ) -> Pointer:
        modifiers = event.modifiers()
        is_pen = isinstance(event, QTabletEvent) and self.pen_pressure
        return Pointer(
            *self.image_xy(event.position()),
            button,
            shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            alt=bool(modifiers & Qt.KeyboardModifier.AltModifier),
            double=double,
            pressure=event.pressure() if is_pen and isinstance(event, QTabletEvent) else 1.0,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a pan or a gesture of the tool."""
        self._begin(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second press of a double click for a press."""
        self._begin(event, double=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the pan or the gesture, or just hover."""
        self._go_on(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the pan or the gesture."""
        self._end(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Take a pen for a mouse that knows how hard it is pressed; its other end erases."""
        event.accept()  # else Qt sends the same as a mouse event once more
        if event.type() == QEvent.Type.TabletPress:
            self._begin(event)
        elif event.type() == QEvent.Type.TabletMove:
            self._go_on(event)
        elif event.type() == QEvent.Type.TabletRelease:
            self._end(event)

    def _begin(self, event: QMouseEvent | QTabletEvent, double: bool = False) -> None:
        if not self.has_image or self._is_held:
            return
        self._pointer_at = event.position()
        button = _BUTTONS.get(event.button(), Button.NONE)
        if event.button() == Qt.MouseButton.MiddleButton or (button is Button.LEFT and self._space):
            self.finish_gesture()
            self._pan_from = event.position()
            self._show_cursor()
        elif button is Button.NONE or self._pressed is not Button.NONE:
            return
        elif button is Button.LEFT and not self._tool.is_busy and self._is_over_grip():
            self._grips = True
        elif _is_eraser_end(event):
            self._press(self._pointer(event, Button.RIGHT))
        elif button is Button.LEFT:
            self._press(self._pointer(event, button, double))
        elif not self._tool.is_busy:
            self._right_from = (event.position(), self._pointer(event, button))

    def _drag_grip(self, to: QPointF) -> None:
        device = to * self.devicePixelRatioF()
        self.mode.drag(device.x(), device.y(), self.viewport)
        self.show_upper_anew()

    def _press(self, at: Pointer) -> None:
        self._pressed = at.button
        self._tell_edit(self._tool.press(at, self))
        self.follow()

    def _go_on(self, event: QMouseEvent | QTabletEvent) -> None:
        if not event.buttons():
            self.finish_gesture()  # the release may have gone to another window
        self._pointer_at = event.position()
        if self._right_from is not None:
            start, at = self._right_from
            if (event.position() - start).manhattanLength() >= _RIGHT_DRAG_PX:
                self._right_from = None
                self._press(at)
        if self._pan_from is not None:
            moved = (event.position() - self._pan_from) * self.devicePixelRatioF()
            self._pan_from = event.position()
            self._pan_device(moved.x(), moved.y())
        elif self._grips:
            self._drag_grip(event.position())
        elif self._pressed is not Button.NONE:
            self._drag(event)
        else:
            self._hover()

    def _drag(self, event: QMouseEvent | QTabletEvent) -> None:
        self._tool.drag(self._pointer(event, self._pressed), self)
        self.follow()
        self._follow_pixel()
        if self._tool.amount is not None:
            self.amount_changed.emit()

    def _end(self, event: QMouseEvent | QTabletEvent) -> None:
        self._pointer_at = event.position()
        if self._pan_from is not None:
            self._pan_from = None
            self._show_cursor()
            self._hover()
        elif self._grips:
            self._grips = False
            self._hover()
        elif self._right_from is not None:
            self._right_from = None
            self._ask_for_menu(event.globalPosition().toPoint())
        elif self._pressed is not Button.NONE and (
            _is_eraser_end(event) or _BUTTONS.get(event.button()) is self._pressed
        ):
            self._drag(event)
            self._release(self._pointer(event, self._pressed))

    def _ask_for_menu(self, where: QPoint) -> None:
        self._hover()
        if self._pixel != OUTSIDE and self.document is not None:
            self.region_menu_wanted.emit(*self._pixel, where)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Answer the menu key; the mouse's right button is seen to when it is let go."""
        event.accept()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self._pointer_at is not None:
            self._ask_for_menu(self.mapToGlobal(self._pointer_at.toPoint()))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the tool's outline, and take the keys unless someone is typing elsewhere."""
        focused = QApplication.focusWidget()
        if focused is None or not focused.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pointer_at = event.position()
        self._hover()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the tool's outline."""
        self._pointer_at = None
        self._hover()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Shift: size of the brush; else zoom and pan."""
        self._pointer_at = event.position()
        adjusts = self._pressed is not Button.NONE and self._tool.amount is not None
        if adjusts or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.accept()
            notches = wheel_notches(event)
            if notches:
                self.step_brush(round(notches) or (1 if notches > 0 else -1))
        else:
            super().wheelEvent(event)

    # --- keys -----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Claim the keys of a half-made shape, whatever the window uses them for."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_for_shape(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _is_for_shape(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            return self._is_busy
        return self._tool.is_busy and (event.key() in _SHAPE_KEYS or _is_undo(event))

    def _press_shape_key(self, event: QKeyEvent) -> None:
        """Esc gives the shape up, Enter finishes it, Backspace takes its last point back."""
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
            self._leave_once()
        elif event.key() == Qt.Key.Key_Backspace or _is_undo(event):
            self._tool.step_back(self)
        else:
            self._tell_edit(self._tool.accept(self))
        self._hover()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space pans, [ and ] size the brush, Esc gives the gesture up, arrows move the view."""
        key = event.key()
        if self._is_for_shape(event):
            self._press_shape_key(event)
        elif key == Qt.Key.Key_Space:
            self._space = True
            self._show_cursor()
        elif key == Qt.Key.Key_BracketLeft:
            self.step_brush(-1)
        elif key == Qt.Key.Key_BracketRight:
            self.step_brush(1)
        elif (arrow := _ARROWS.get(Qt.Key(key))) is not None:
            step = min(self.viewport.view) / 8
            self._pan_device(arrow[0] * step, arrow[1] * step)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Letting go of Space gives the tool back."""
        if event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self._space = False
            self._show_cursor()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Space may be let go of elsewhere."""
        self._space = False
        self._show_cursor()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A gesture does not outlive the sight of it."""
        self.finish_gesture()
        super().hideEvent(event)

    # --- memory ---------------------------------------------------------------------------------

    def refresh(self, box: Box | None = None) -> None:
        """Paint the labels in a box of image pixels anew, or all of them."""
        self._settle_timer.start(_SETTLE_AFTER_MS)
        super().refresh(box)

    def _settle(self) -> None:
        """Compress old undo steps while nobody is waiting."""
        document = self.document
        if document is None or document.stroke_is_live:
            return
        if document.settle(_SETTLE_SLICE_S):
            self._settle_timer.start(10)


def _is_undo(event: QKeyEvent) -> bool:
    control = Qt.KeyboardModifier.ControlModifier
    return event.key() == Qt.Key.Key_Z and event.modifiers() == control


def _is_eraser_end(event: QMouseEvent | QTabletEvent) -> bool:
    return (
        isinstance(event, QTabletEvent)
        and event.pointerType() == QPointingDevice.PointerType.Eraser
    )
