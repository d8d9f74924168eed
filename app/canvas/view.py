"""The canvas: the photo with its mask layers, zoom and pan, and the tool under the pointer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas.layers import MaskLayer, PhotoLayer
from app.canvas.tools import BrushTool, Button, Cursor, Pointer, Tool
from app.canvas.viewport import Viewport
from app.document import Document
from app.edits import U8, Box
from app.pyramid import build_pyramid
from app.strokes import pixel_at
from segcore.classes import ClassTable

LayerName = Literal["photo", "labels", "prediction"]

MAX_BRUSH_RADIUS_PX = 500
_FIT_MARGIN_PX = 12  # logical pixels
_WHEEL_NOTCH = 120
_ZOOM_PER_NOTCH = 1.25
_GRID_FROM_ZOOM = 12.0
_SETTLE_AFTER_MS = 500
_SETTLE_SLICE_S = 0.004
_IDENTITY = np.arange(256, dtype=np.uint8)

_SHAPES = {
    Cursor.OUTLINE: Qt.CursorShape.BlankCursor,
    Cursor.CROSS: Qt.CursorShape.CrossCursor,
    Cursor.HAND: Qt.CursorShape.OpenHandCursor,
}


class CanvasView(QWidget):
    """Shows one image and lets the current tool edit its labels.

    `zoom` counts device pixels per image pixel, so 100 % is one to one on any screen.
    """

    edit_finished = Signal(object)  # Edit, by a tool
    pointer_moved = Signal(int, int)  # column, row of the pixel under the pointer; -1, -1 outside
    zoom_changed = Signal(float)
    class_picked = Signal(int)
    brush_radius_changed = Signal(int)
    notice = Signal(str)  # one sentence for the status bar
    painted = Signal()  # after every repaint

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photo = PhotoLayer()
        self._labels = MaskLayer(opacity=0.6)
        self._prediction = MaskLayer(opacity=0.45)
        self._document: Document | None = None
        self._prediction_ids: U8 | None = None
        self._prediction_lut: U8 = _IDENTITY
        self._hidden: frozenset[int] = frozenset()
        self._tool: Tool = BrushTool()
        self._current_class = 0
        self._brush_radius_px = 8
        self._hint = ""
        self._viewport = Viewport((1, 1), (0, 0))
        self._fits = True
        self._pressed = Button.NONE
        self._space = False
        self._pan_from: QPointF | None = None
        self._pixel = (-1, -1)
        self._outline: QPainterPath | None = None  # in device pixels
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.timeout.connect(self._settle)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Image canvas"))
        self.setAccessibleDescription(
            self.tr("Shows the image with its labels and prediction; paint with the mouse.")
        )
        self._show_cursor()

    # --- what is shown --------------------------------------------------------------------------

    def set_photo(self, photo: U8 | Sequence[U8] | None, keep_view: bool = False) -> None:
        """Show a photo: uint8 (H, W, 3) RGB, or its pyramid, which is best built in a thread.

        A document or prediction of another size is let go of, so set them after the photo.
        keep_view: keep zoom and place when the size is the same.
        """
        levels: Sequence[U8] = ()
        if photo is not None:
            levels = build_pyramid(photo) if isinstance(photo, np.ndarray) else photo
        self._photo.set_levels(levels)
        shape = self._photo.shape
        if self._document is not None and shape not in (None, self._document.size):
            self.set_document(None)
        if self._prediction_ids is not None and shape not in (None, self._prediction_ids.shape):
            self.set_prediction(None)
        self._take_image_size(keep_view)

    def set_document(self, document: Document | None) -> None:
        """Edit these labels, or none. Raises ValueError when they are not of the photo's size."""
        if document is not None and self._photo.shape not in (None, document.size):
            raise ValueError(
                f"labels of {document.size} do not fit the photo of {self._photo.shape}: "
                "set the photo first"
            )
        self.finish_gesture()
        self._document = document
        self._labels.set_ids(None if document is None else document.ids)
        self._take_image_size(keep_view=True)

    def set_prediction(
        self, ids: U8 | None, palette: U8 | None = None, to_labels: U8 | None = None
    ) -> None:
        """Show a prediction, uint8 (H, W), in a palette, uint8 (256, 3) RGB; None for none.

        to_labels: uint8 (256,), prediction id -> label id (`ClassTable.lut_to`); default: the same.
        Raises ValueError when it is not of the image's size.
        """
        if ids is not None and self._viewport.image not in ((0, 0), ids.shape):
            raise ValueError(f"prediction of {ids.shape} on an image of {self._viewport.image}")
        self._prediction_ids = None if ids is None else np.ascontiguousarray(ids)
        self._prediction_lut = _IDENTITY if to_labels is None else to_labels
        self._prediction.set_ids(self._prediction_ids)
        self._prediction.set_look(palette=palette)
        self._hide_classes()
        self._tool.hover(None, self)
        self._take_image_size(keep_view=True)

    def set_class_table(self, classes: ClassTable) -> None:
        """Colour the labels by this table."""
        self._labels.set_look(palette=classes.palette())
        self.update()

    def set_layer(
        self, name: LayerName, visible: bool | None = None, opacity: float | None = None
    ) -> None:
        """Change how a layer is shown. opacity: 0..1."""
        if name == "photo":
            self._photo.visible = self._photo.visible if visible is None else visible
            self._photo.opacity = self._photo.opacity if opacity is None else opacity
        else:
            layer = self._labels if name == "labels" else self._prediction
            layer.set_look(visible=visible, opacity=opacity)
        self.update()

    @property
    def label_layer(self) -> MaskLayer:
        """The labels as drawn; read `visible` and `opacity`, change them with `set_layer`."""
        return self._labels

    @property
    def prediction_layer(self) -> MaskLayer:
        """The prediction as drawn; read `visible` and `opacity`, change with `set_layer`."""
        return self._prediction

    def set_hidden_classes(self, class_ids: Iterable[int]) -> None:
        """Do not draw these classes of the project, in labels and prediction alike."""
        self._hidden = frozenset(class_ids)
        self._hide_classes()
        self.update()

    def _hide_classes(self) -> None:
        self._labels.set_look(hidden=self._hidden)
        lut = self._prediction_lut.tolist()
        self._prediction.set_look(
            hidden=frozenset(i for i, label in enumerate(lut) if label in self._hidden)
        )

    def set_hint(self, text: str) -> None:
        """Say this in the middle while there is no image."""
        self._hint = text
        self.update()

    def refresh(self, box: Box | None = None) -> None:
        """Repaint the image pixels of the box, or everything."""
        self._settle_timer.start(_SETTLE_AFTER_MS)
        if box is None:
            self.update()
        elif not box.is_empty:
            left, top = self._viewport.to_view(box.left, box.top)
            right, bottom = self._viewport.to_view(box.right, box.bottom)
            self._update_device(QRectF(left, top, right - left, bottom - top))

    # --- tools ----------------------------------------------------------------------------------

    @property
    def document(self) -> Document | None:
        """The labels being edited."""
        return self._document

    @property
    def prediction_ids(self) -> U8 | None:
        """The prediction shown, uint8 (H, W)."""
        return self._prediction_ids

    @property
    def prediction_lut(self) -> U8:
        """uint8 (256,): prediction id -> label id."""
        return self._prediction_lut

    @property
    def tool(self) -> Tool:
        """The tool in use."""
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Use another tool; a gesture under way is finished first."""
        self.finish_gesture()
        self._tool.hover(None, self)
        self._tool = tool
        self._hover_again()
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
        """Make a class the current one and say so."""
        self._current_class = class_id
        self.class_picked.emit(class_id)

    def tell(self, sentence: str) -> None:
        """Say something through `notice`."""
        self.notice.emit(sentence)

    def finish_gesture(self) -> None:
        """End what the pointer is doing as if the button were released here."""
        if self._pressed is not Button.NONE:
            self._release(Pointer(*self._pointer_xy(), self._pressed))
        self._pan_from = None

    # --- zoom and pan ---------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """Device pixels per image pixel; 1.0 is 100 %."""
        return self._viewport.zoom

    @property
    def viewport(self) -> Viewport:
        """Where the image lies in the view."""
        return self._viewport

    def visible_box(self) -> Box:
        """Return the image pixels in sight; may be empty."""
        return self._viewport.visible()

    def fit(self) -> None:
        """Show the whole image, and keep doing so while the window changes size."""
        self._look(self._viewport.fitted(self._margin()))
        self._fits = True

    def actual_size(self) -> None:
        """Show one image pixel per screen pixel."""
        self.set_zoom(1.0)

    def zoom_in(self) -> None:
        """Zoom in around the middle."""
        self._zoom_at(_ZOOM_PER_NOTCH, self._middle())

    def zoom_out(self) -> None:
        """Zoom out around the middle."""
        self._zoom_at(1 / _ZOOM_PER_NOTCH, self._middle())

    def set_zoom(self, zoom: float) -> None:
        """Zoom around the middle."""
        self._zoom_at(zoom / self._viewport.zoom, self._middle())

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the image by so many image pixels."""
        zoom = self._viewport.zoom
        self._look(self._viewport.panned(dx * zoom, dy * zoom))

    def centre_on(self, x: float, y: float, zoom: float | None = None) -> None:
        """Bring an image point to the middle."""
        self._look(self._viewport.centred(zoom or self._viewport.zoom, x, y))

    def _zoom_at(self, factor: float, at: QPointF) -> None:
        device = at * self.devicePixelRatioF()
        self._look(self._viewport.zoomed(factor, device.x(), device.y(), self._margin()))

    def _look(self, viewport: Viewport) -> None:
        self._fits = False
        if viewport == self._viewport:
            return
        rezoomed = viewport.zoom != self._viewport.zoom
        self._viewport = viewport
        self._hover_again()
        self.update()
        if rezoomed:
            self.zoom_changed.emit(viewport.zoom)

    def _take_image_size(self, keep_view: bool) -> None:
        shape = self._photo.shape
        if shape is None and self._document is not None:
            shape = self._document.size
        if shape is None and self._prediction_ids is not None:
            shape = (self._prediction_ids.shape[0], self._prediction_ids.shape[1])
        image = shape or (0, 0)
        if image != self._viewport.image or not keep_view:
            self._viewport = Viewport(self._device_size(), image)
            if image != (0, 0):
                self.fit()
                self.zoom_changed.emit(self._viewport.zoom)
        self._show_cursor()
        self._hover_again()
        self.update()

    def _has_image(self) -> bool:
        return self._viewport.image != (0, 0)

    def _device_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(1, round(self.height() * ratio)), max(1, round(self.width() * ratio))

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _margin(self) -> float:
        return _FIT_MARGIN_PX * self.devicePixelRatioF()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle in the middle, or the whole image in sight."""
        self._resize()
        super().resizeEvent(event)

    def _resize(self) -> None:
        fits = self._fits
        self._look(self._viewport.resized(self._device_size()))
        if fits:
            self.fit()

    # --- painting -------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(900, 700)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is exposed."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._backdrop())
        if self._has_image():
            ratio = self.devicePixelRatioF()
            painter.scale(1 / ratio, 1 / ratio)
            self._paint_image(painter)
            self._paint_grid(painter)
            self._paint_outline(painter)
        elif self._hint:
            self._paint_hint(painter)
        painter.end()
        self.painted.emit()

    def _paint_image(self, painter: QPainter) -> None:
        view = self._viewport
        painter.save()
        painter.translate(view.left, view.top)
        painter.scale(view.zoom, view.zoom)
        self._photo.paint(painter, view.zoom)
        self._prediction.paint(painter)
        self._labels.paint(painter)
        painter.restore()

    def _paint_grid(self, painter: QPainter) -> None:
        view = self._viewport
        if view.zoom < _GRID_FROM_ZOOM:
            return
        box = view.visible()
        left, top = view.to_view(box.left, box.top)
        right, bottom = view.to_view(box.right, box.bottom)
        painter.setPen(QPen(QColor(128, 128, 128, 70), 1))
        for column in range(box.left, box.right + 1):
            x = round(column * view.zoom + view.left)
            painter.drawLine(x, round(top), x, round(bottom))
        for row in range(box.top, box.bottom + 1):
            y = round(row * view.zoom + view.top)
            painter.drawLine(round(left), y, round(right), y)

    def _paint_outline(self, painter: QPainter) -> None:
        if self._outline is None:
            return
        # A dark line under a light one is seen on any background.
        ratio = self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(0, 0, 0, 170), 3 * ratio))
        painter.drawPath(self._outline)
        painter.setPen(QPen(QColor(255, 255, 255, 240), 1.2 * ratio))
        painter.drawPath(self._outline)

    def _paint_hint(self, painter: QPainter) -> None:
        dark = self._is_dark()
        painter.setPen(QColor(190, 190, 190) if dark else QColor(80, 80, 80))
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        painter.setFont(font)
        room = self.rect().adjusted(24, 24, -24, -24)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), self._hint)

    def _is_dark(self) -> bool:
        return self.palette().window().color().lightness() < 128

    def _backdrop(self) -> QColor:
        # Neutral, so that it does not tint how the photo looks.
        return QColor(38, 38, 38) if self._is_dark() else QColor(200, 200, 200)

    def _update_device(self, area: QRectF) -> None:
        """Repaint device pixels, and one more all round against rounding."""
        ratio = self.devicePixelRatioF()
        left, top = math.floor(area.left() / ratio) - 1, math.floor(area.top() / ratio) - 1
        right, bottom = math.ceil(area.right() / ratio) + 1, math.ceil(area.bottom() / ratio) + 1
        self.update(QRect(left, top, right - left, bottom - top))

    def _follow_outline(self) -> None:
        """Bring the tool's outline up to date, repainting only where it was and is."""
        path = self._tool.outline(self) if self._has_image() else None
        if path is not None:
            view = self._viewport
            path = QTransform(view.zoom, 0, 0, view.zoom, view.left, view.top).map(path)
        line = 3 * self.devicePixelRatioF()
        for shape in (self._outline, path):
            if shape is not None:
                self._update_device(shape.boundingRect().adjusted(-line, -line, line, line))
        self._outline = path

    # --- the pointer ----------------------------------------------------------------------------

    def _pointer_xy(self, at: QPointF | None = None) -> tuple[float, float]:
        if at is None:
            at = QPointF(self.mapFromGlobal(self.cursor().pos()))
        ratio = self.devicePixelRatioF()
        return self._viewport.to_image(at.x() * ratio, at.y() * ratio)

    def _pointer(self, event: QMouseEvent, button: Button) -> Pointer:
        modifiers = event.modifiers()
        return Pointer(
            *self._pointer_xy(event.position()),
            button,
            shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            alt=bool(modifiers & Qt.KeyboardModifier.AltModifier),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a pan or a gesture of the tool."""
        if not self._has_image():
            return
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self.finish_gesture()
            self._pan_from = event.position()
            self._show_cursor()
        elif left or event.button() == Qt.MouseButton.RightButton:
            if self._pressed is not Button.NONE or self._pan_from is not None:
                return  # a second button during a gesture means nothing
            self._pressed = Button.LEFT if left else Button.RIGHT
            edit = self._tool.press(self._pointer(event, self._pressed), self)
            if edit is not None:
                self.edit_finished.emit(edit)
            self._follow_outline()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the pan or the gesture, or just hover."""
        if self._pressed is not Button.NONE and not event.buttons():
            self.finish_gesture()  # the release went to another window
        if self._pan_from is not None:
            moved = (event.position() - self._pan_from) * self.devicePixelRatioF()
            self._pan_from = event.position()
            self._look(self._viewport.panned(moved.x(), moved.y()))
        self._point_at(self._pointer(event, self._pressed))

    def _point_at(self, at: Pointer) -> None:
        if self._pressed is not Button.NONE:
            self._tool.drag(at, self)
        elif self._has_image():
            self._tool.hover(at, self)
        self._follow_outline()
        column, row = pixel_at(at.x, at.y)
        height, width = self._viewport.image
        pixel = (column, row) if 0 <= column < width and 0 <= row < height else (-1, -1)
        if pixel != self._pixel:
            self._pixel = pixel
            self.pointer_moved.emit(*pixel)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the pan or the gesture."""
        if self._pan_from is not None:
            self._pan_from = None
            self._show_cursor()
            return
        ended = {Button.LEFT: Qt.MouseButton.LeftButton, Button.RIGHT: Qt.MouseButton.RightButton}
        if self._pressed is not Button.NONE and event.button() == ended[self._pressed]:
            self._release(self._pointer(event, self._pressed))

    def _release(self, at: Pointer) -> None:
        self._pressed = Button.NONE
        edit = self._tool.release(at, self)
        if edit is not None:
            self._settle_timer.start(_SETTLE_AFTER_MS)
            self.edit_finished.emit(edit)
        self._follow_outline()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the tool's outline."""
        self._hover_again()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the tool's outline."""
        if self._pressed is Button.NONE:
            self._tool.hover(None, self)
            self._follow_outline()
        if self._pixel != (-1, -1):
            self._pixel = (-1, -1)
            self.pointer_moved.emit(-1, -1)
        super().leaveEvent(event)

    def _hover_again(self) -> None:
        """What is under the resting pointer has changed."""
        if self._pressed is Button.NONE and self.underMouse() and self._has_image():
            self._tool.hover(Pointer(*self._pointer_xy()), self)
        self._follow_outline()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer; Shift: brush size; a touchpad's two fingers pan."""
        event.accept()
        modifiers = event.modifiers()
        angle = event.angleDelta()
        # Some systems turn Shift+wheel into a sideways wheel.
        notches = (angle.y() or angle.x()) / _WHEEL_NOTCH
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            if notches:
                self.step_brush(round(notches) or (1 if notches > 0 else -1))
        elif not modifiers & Qt.KeyboardModifier.ControlModifier and _is_touchpad(event):
            moved = event.pixelDelta() if not event.pixelDelta().isNull() else angle / 4
            ratio = self.devicePixelRatioF()
            self._look(self._viewport.panned(moved.x() * ratio, moved.y() * ratio))
        elif self._has_image():
            self._zoom_at(_ZOOM_PER_NOTCH**notches, event.position())

    def event(self, event: QEvent) -> bool:
        """Also take pinches, and changes of the screen's scale."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom_at(math.exp(event.value()), event.position())
                return True
        elif event.type() == QEvent.Type.DevicePixelRatioChange:
            self._resize()
            self.update()
        return super().event(event)

    # --- keys -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space pans, [ and ] size the brush, Esc gives the gesture up, arrows move the view."""
        key = event.key()
        arrows = {
            Qt.Key.Key_Left: (1, 0),
            Qt.Key.Key_Right: (-1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }
        if key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space = True
                self._show_cursor()
        elif key == Qt.Key.Key_BracketLeft:
            self.step_brush(-1)
        elif key == Qt.Key.Key_BracketRight:
            self.step_brush(1)
        elif key == Qt.Key.Key_Escape and self._pressed is not Button.NONE:
            self._tool.cancel(self)
            self._pressed = Button.NONE
            self._follow_outline()
        elif key in arrows:
            step = min(self._viewport.view) / 8
            dx, dy = arrows[Qt.Key(key)]
            self._look(self._viewport.panned(dx * step, dy * step))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Letting go of Space gives the tool back."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space = False
                self._show_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Space may be let go of elsewhere."""
        self._space = False
        self._show_cursor()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A gesture does not outlive the sight of it."""
        self.finish_gesture()
        super().hideEvent(event)

    def _show_cursor(self) -> None:
        if self._pan_from is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif not self._has_image():
            shape = Qt.CursorShape.ArrowCursor
        else:
            shape = Qt.CursorShape.OpenHandCursor if self._space else _SHAPES[self._tool.cursor()]
        self.setCursor(shape)

    def _settle(self) -> None:
        """Compress old undo steps while nobody is waiting."""
        if self._document is None or self._document.stroke_is_live:
            return
        if self._document.settle(_SETTLE_SLICE_S):
            self._settle_timer.start(10)


def _is_touchpad(event: QWheelEvent) -> bool:
    """Tell two fingers from a wheel: a wheel has no phases."""
    if event.phase() != Qt.ScrollPhase.NoScrollPhase:
        return True
    return event.device().type() == QInputDevice.DeviceType.TouchPad
