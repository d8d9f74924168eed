"""The canvas: an image view whose labels the tool under the pointer edits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.canvas.image_view import ImageView, wheel_notches
from app.canvas.painting import paint_outline
from app.canvas.tools import BrushTool, Button, Cursor, Pointer, Tool
from app.document import Document
from app.edits import U8, Box, Edit
from app.strokes import pixel_at

MAX_BRUSH_RADIUS_PX = 500
_SETTLE_AFTER_MS = 500
_SETTLE_SLICE_S = 0.004
_OUTSIDE = (-1, -1)

_SHAPES = {
    Cursor.OUTLINE: Qt.CursorShape.BlankCursor,
    Cursor.CROSS: Qt.CursorShape.CrossCursor,
    Cursor.HAND: Qt.CursorShape.OpenHandCursor,
}
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


class CanvasView(ImageView):
    """Shows one image and lets the current tool edit its labels.

    Space or the middle button pan under any tool; the wheel zooms, with Shift it sizes the brush;
    [ and ] size the brush, Esc gives up the gesture under way, the arrow keys move the view.
    """

    edit_finished = Signal(object)  # Edit, by a tool
    pointer_moved = Signal(int, int)  # column, row of the pixel under the pointer; -1, -1 outside
    class_picked = Signal(int)
    brush_radius_changed = Signal(int)
    notice = Signal(str)  # one sentence for the status bar

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool: Tool = BrushTool()
        self._current_class = 0
        self._brush_radius_px = 8
        self._pressed = Button.NONE
        self._space = False
        self._pan_from: QPointF | None = None
        self._pointer_at: QPointF | None = None  # logical pixels; None while elsewhere
        self._pixel = _OUTSIDE
        self._outline: QPainterPath | None = None  # in device pixels
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.timeout.connect(self._settle)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Image canvas"))
        self.setAccessibleDescription(
            self.tr("Shows the image with its labels and prediction; paint with the mouse.")
        )
        self._show_cursor()

    # --- tools ----------------------------------------------------------------------------------

    @property
    def tool(self) -> Tool:
        """The tool in use."""
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Use another tool; a gesture under way is finished first."""
        self.finish_gesture()
        self._tool.hover(None, self)
        self._tool = tool
        self._hover()
        self._show_cursor()

    @property
    def current_class(self) -> int:
        """The class id that painting gives."""
        return self._current_class

    @current_class.setter
    def current_class(self, class_id: int) -> None:
        self._current_class = class_id

    def set_current_class(self, class_id: int) -> None:
        """Set the class id that painting gives."""
        self._current_class = class_id

    @property
    def brush_radius_px(self) -> int:
        """Radius of the brush in image pixels; 1 paints single pixels."""
        return self._brush_radius_px

    @brush_radius_px.setter
    def brush_radius_px(self, radius_px: int) -> None:
        self.set_brush_radius_px(radius_px)

    def set_brush_radius_px(self, radius_px: int) -> None:
        """Set the radius of the brush, kept within 1..`MAX_BRUSH_RADIUS_PX`."""
        radius_px = min(MAX_BRUSH_RADIUS_PX, max(1, radius_px))
        if radius_px != self._brush_radius_px:
            self._brush_radius_px = radius_px
            self._follow_outline()
            self.brush_radius_changed.emit(radius_px)

    def step_brush(self, steps: int) -> None:
        """Make the brush larger (steps > 0) or smaller by about a fifth per step, at least 1 px."""
        radius = self._brush_radius_px
        for _ in range(abs(steps)):
            change = max(1, round(radius * 0.2))
            radius += change if steps > 0 else -change
        self.set_brush_radius_px(radius)

    def pick_class(self, class_id: int) -> None:
        """Make a class the current one, and say so when it is another."""
        if class_id != self._current_class:
            self._current_class = class_id
            self.class_picked.emit(class_id)

    def tell(self, sentence: str) -> None:
        """Say something through `notice`."""
        self.notice.emit(sentence)

    def finish_gesture(self) -> None:
        """End what the pointer is doing, as if the button were released where it last was."""
        if self._pressed is not Button.NONE:
            self._release(Pointer(*self.image_xy(self._pointer_at or QPointF()), self._pressed))
        self._pan_from = None
        self._show_cursor()

    def set_document(self, document: Document | None) -> None:
        """Edit these labels, or none; a gesture under way is finished first."""
        self.finish_gesture()
        super().set_document(document)

    def set_prediction(
        self, ids: U8 | None, palette: U8 | None = None, to_labels: U8 | None = None
    ) -> None:
        """Show a prediction; see `ImageView.set_prediction`."""
        super().set_prediction(ids, palette, to_labels)
        self._hover()

    def refresh(self, box: Box | None = None) -> None:
        """Repaint the image pixels of the box, or everything."""
        self._settle_timer.start(_SETTLE_AFTER_MS)
        super().refresh(box)

    # --- what follows the pointer ---------------------------------------------------------------

    def _view_changed(self) -> None:
        self._show_cursor()
        self._hover()

    def _hover(self) -> None:
        """Tell the tool anew what is under the resting pointer."""
        if self._pressed is Button.NONE:
            at = self._pointer_at
            over = at is not None and self.has_image
            self._tool.hover(Pointer(*self.image_xy(at)) if at and over else None, self)
        self._follow_outline()
        self._follow_pixel()

    def _follow_outline(self) -> None:
        """Bring the tool's outline up to date, repainting only where it was and is."""
        path = self._tool.outline(self) if self.has_image else None
        if path is not None:
            view = self.viewport
            path = QTransform(view.zoom, 0, 0, view.zoom, view.left, view.top).map(path)
        line = 2 + 2 * self.devicePixelRatioF()
        for shape in (self._outline, path):
            if shape is not None:
                self._update_device(shape.boundingRect().adjusted(-line, -line, line, line))
        self._outline = path

    def _follow_pixel(self) -> None:
        pixel = _OUTSIDE
        if self._pointer_at is not None:
            column, row = pixel_at(*self.image_xy(self._pointer_at))
            height, width = self.viewport.image
            if 0 <= column < width and 0 <= row < height:
                pixel = (column, row)
        if pixel != self._pixel:
            self._pixel = pixel
            self.pointer_moved.emit(*pixel)

    def _paint_overlay(self, painter: QPainter) -> None:
        if self._outline is not None:
            paint_outline(painter, self._outline, self.devicePixelRatioF())

    def _show_cursor(self) -> None:
        if self._pan_from is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif not self.has_image:
            shape = Qt.CursorShape.ArrowCursor
        else:
            shape = Qt.CursorShape.OpenHandCursor if self._space else _SHAPES[self._tool.cursor()]
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # --- the pointer ----------------------------------------------------------------------------

    def _pointer(self, event: QMouseEvent, button: Button) -> Pointer:
        modifiers = event.modifiers()
        return Pointer(
            *self.image_xy(event.position()),
            button,
            shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            alt=bool(modifiers & Qt.KeyboardModifier.AltModifier),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a pan or a gesture of the tool."""
        if not self.has_image or self._pan_from is not None:
            return
        self._pointer_at = event.position()
        button = _BUTTONS.get(event.button(), Button.NONE)
        if event.button() == Qt.MouseButton.MiddleButton or (button is Button.LEFT and self._space):
            self.finish_gesture()
            self._pan_from = event.position()
            self._show_cursor()
        elif button is not Button.NONE and self._pressed is Button.NONE:
            self._pressed = button
            self._tell_edit(self._tool.press(self._pointer(event, button), self))
            self._follow_outline()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the pan or the gesture, or just hover."""
        if not event.buttons():
            self.finish_gesture()  # the release may have gone to another window
        self._pointer_at = event.position()
        if self._pan_from is not None:
            moved = (event.position() - self._pan_from) * self.devicePixelRatioF()
            self._pan_from = event.position()
            self._pan_device(moved.x(), moved.y())
        elif self._pressed is not Button.NONE:
            self._drag(event)
        else:
            self._hover()

    def _drag(self, event: QMouseEvent) -> None:
        self._tool.drag(self._pointer(event, self._pressed), self)
        self._follow_outline()
        self._follow_pixel()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the pan or the gesture."""
        self._pointer_at = event.position()
        if self._pan_from is not None:
            self._pan_from = None
            self._show_cursor()
            self._hover()
        elif self._pressed is not Button.NONE and _BUTTONS.get(event.button()) is self._pressed:
            self._drag(event)
            self._release(self._pointer(event, self._pressed))

    def _release(self, at: Pointer) -> None:
        self._pressed = Button.NONE
        self._tell_edit(self._tool.release(at, self))
        self._hover()

    def _tell_edit(self, edit: Edit | None) -> None:
        if edit is not None:
            self.edit_finished.emit(edit)

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
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.accept()
            notches = wheel_notches(event)
            if notches:
                self.step_brush(round(notches) or (1 if notches > 0 else -1))
        else:
            super().wheelEvent(event)

    # --- keys -----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Claim Esc during a gesture, whatever the window uses it for."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._pressed is not Button.NONE
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space pans, [ and ] size the brush, Esc gives the gesture up, arrows move the view."""
        key = event.key()
        if key == Qt.Key.Key_Space:
            self._space = True
            self._show_cursor()
        elif key == Qt.Key.Key_BracketLeft:
            self.step_brush(-1)
        elif key == Qt.Key.Key_BracketRight:
            self.step_brush(1)
        elif key == Qt.Key.Key_Escape and self._pressed is not Button.NONE:
            self._tool.cancel(self)
            self._pressed = Button.NONE
            self._hover()
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

    def _settle(self) -> None:
        """Compress old undo steps while nobody is waiting."""
        document = self.document
        if document is None or document.stroke_is_live:
            return
        if document.settle(_SETTLE_SLICE_S):
            self._settle_timer.start(10)
