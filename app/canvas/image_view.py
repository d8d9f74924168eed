"""An image with its mask layers, zoomed and panned: everything of the canvas but the tools."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QInputDevice,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas.layers import MaskLayer, PhotoLayer
from app.canvas.painting import backdrop, paint_grid, paint_hint
from app.canvas.viewport import Viewport
from app.document import Document
from app.edits import U8, Box
from app.pyramid import build_pyramid
from segcore.classes import ClassTable

LayerName = Literal["photo", "labels", "prediction"]

FIT_MARGIN_PX = 12  # logical pixels
ZOOM_PER_NOTCH = 1.25
_WHEEL_NOTCH = 120
_IDENTITY = np.arange(256, dtype=np.uint8)


class ImageView(QWidget):
    """Shows a photo, a prediction and labels over each other.

    `zoom` counts device pixels per image pixel, so 100 % is one to one on any screen.
    """

    zoom_changed = Signal(float)
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
        self._hint = ""
        self._viewport = Viewport((1, 1), (0, 0))
        self._fits = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)

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
        """Show these labels, or none. Raises ValueError when they are not of the photo's size."""
        if document is not None and self._photo.shape not in (None, document.size):
            raise ValueError(
                f"labels of {document.size} do not fit the photo of {self._photo.shape}: "
                "set the photo first"
            )
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
            raise ValueError(
                f"a prediction of {ids.shape} does not fit the image of {self._viewport.image}"
            )
        self._prediction_ids = None if ids is None else np.ascontiguousarray(ids)
        self._prediction_lut = _IDENTITY if to_labels is None else to_labels
        self._prediction.set_ids(self._prediction_ids)
        self._prediction.set_look(palette=palette)
        self._hide_classes()
        self._take_image_size(keep_view=True)

    def set_class_table(self, classes: ClassTable) -> None:
        """Colour the labels by this table."""
        self._labels.set_look(palette=classes.palette())
        self.update()

    def set_layer(
        self, name: LayerName, visible: bool | None = None, opacity: float | None = None
    ) -> None:
        """Change how a layer is shown. opacity: 0..1."""
        layers: dict[LayerName, PhotoLayer | MaskLayer] = {
            "photo": self._photo,
            "labels": self._labels,
            "prediction": self._prediction,
        }
        layers[name].set_look(visible=visible, opacity=opacity)
        self.update()

    @property
    def label_layer(self) -> MaskLayer:
        """The labels as drawn; read `visible` and `opacity`, change them with `set_layer`."""
        return self._labels

    @property
    def prediction_layer(self) -> MaskLayer:
        """The prediction as drawn; read `visible` and `opacity`, change with `set_layer`."""
        return self._prediction

    @property
    def photo(self) -> U8 | None:
        """The photo shown, uint8 (H, W, 3) RGB or (H, W, 4) BGRx."""
        return self._photo.pixels

    @property
    def document(self) -> Document | None:
        """The labels shown."""
        return self._document

    @property
    def prediction_ids(self) -> U8 | None:
        """The prediction shown, uint8 (H, W)."""
        return self._prediction_ids

    @property
    def prediction_lut(self) -> U8:
        """uint8 (256,): prediction id -> label id."""
        return self._prediction_lut

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
        if box is None:
            self.update()
        elif not box.is_empty:
            left, top = self._viewport.to_view(box.left, box.top)
            right, bottom = self._viewport.to_view(box.right, box.bottom)
            self._update_device(QRectF(left, top, right - left, bottom - top))

    # --- zoom and pan ---------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """Device pixels per image pixel; 1.0 is 100 %."""
        return self._viewport.zoom

    @property
    def viewport(self) -> Viewport:
        """Where the image lies in the view."""
        return self._viewport

    @property
    def has_image(self) -> bool:
        """True when there is anything to look at."""
        return self._viewport.image != (0, 0)

    def visible_box(self) -> Box:
        """Return the image pixels in sight; may be empty."""
        return self._viewport.visible()

    def fit(self) -> None:
        """Show the whole image, and keep doing so while the window changes size."""
        if self.has_image:
            self._look(self._viewport.fitted(self._margin()))
        self._fits = True

    def actual_size(self) -> None:
        """Show one image pixel per screen pixel."""
        self.set_zoom(1.0)

    def zoom_in(self) -> None:
        """Zoom in around the middle."""
        self._zoom_at(ZOOM_PER_NOTCH, self._middle())

    def zoom_out(self) -> None:
        """Zoom out around the middle."""
        self._zoom_at(1 / ZOOM_PER_NOTCH, self._middle())

    def set_zoom(self, zoom: float) -> None:
        """Zoom around the middle."""
        self._zoom_at(zoom / self._viewport.zoom, self._middle())

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the image by so many image pixels."""
        self._pan_device(dx * self._viewport.zoom, dy * self._viewport.zoom)

    def centre_on(self, x: float, y: float, zoom: float | None = None) -> None:
        """Bring an image point to the middle."""
        if self.has_image:
            self._look(self._viewport.centred(zoom or self._viewport.zoom, x, y))

    def image_xy(self, at: QPointF) -> tuple[float, float]:
        """Map logical pixels of the widget to image pixels."""
        ratio = self.devicePixelRatioF()
        return self._viewport.to_image(at.x() * ratio, at.y() * ratio)

    def _pan_device(self, dx: float, dy: float) -> None:
        if self.has_image:
            self._look(self._viewport.panned(dx, dy))

    def _zoom_at(self, factor: float, at: QPointF) -> None:
        if self.has_image:
            device = at * self.devicePixelRatioF()
            self._look(self._viewport.zoomed(factor, device.x(), device.y(), self._margin()))

    def _look(self, viewport: Viewport) -> None:
        self._fits = False
        if viewport == self._viewport:
            return
        rezoomed = viewport.zoom != self._viewport.zoom
        self._viewport = viewport
        self.update()
        self._view_changed()
        if rezoomed:
            self.zoom_changed.emit(viewport.zoom)

    def _view_changed(self) -> None:
        """What lies where has changed; for subclasses."""

    def _take_image_size(self, keep_view: bool) -> None:
        shape = self._photo.shape
        if shape is None and self._document is not None:
            shape = self._document.size
        if shape is None and self._prediction_ids is not None:
            shape = (self._prediction_ids.shape[0], self._prediction_ids.shape[1])
        image = shape or (0, 0)
        if image != self._viewport.image or not keep_view:
            self._viewport = Viewport(self._device_size(), image)
            self.fit()
        self.update()
        self._view_changed()

    def _device_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(1, round(self.height() * ratio)), max(1, round(self.width() * ratio))

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _margin(self) -> float:
        return FIT_MARGIN_PX * self.devicePixelRatioF()

    # --- events ---------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(900, 700)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle in the middle, or the whole image in sight."""
        self._resize()
        super().resizeEvent(event)

    def _resize(self) -> None:
        fits = self._fits
        self._look(self._viewport.resized(self._device_size()))
        if fits:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer; two fingers on a touchpad pan."""
        event.accept()
        zooms = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if _is_touchpad(event) and not zooms:
            moved = (
                event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 4
            )
            ratio = self.devicePixelRatioF()
            self._pan_device(moved.x() * ratio, moved.y() * ratio)
        else:
            self._zoom_at(ZOOM_PER_NOTCH ** wheel_notches(event), event.position())

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

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is exposed."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), backdrop(self.palette()))
        if self.has_image:
            ratio = self.devicePixelRatioF()
            painter.scale(1 / ratio, 1 / ratio)
            exposed = self._device_box(event.rect())
            self._paint_image(painter, exposed)
            paint_grid(painter, self._viewport)
            self._paint_overlay(painter, exposed)
        elif self._hint:
            paint_hint(painter, self.rect(), self._hint, self.font(), self.palette())
        painter.end()
        self.painted.emit()

    def _device_box(self, area: QRect) -> Box:
        ratio = self.devicePixelRatioF()
        return Box(
            math.floor(area.top() * ratio),
            math.floor(area.left() * ratio),
            math.ceil((area.top() + area.height()) * ratio),
            math.ceil((area.left() + area.width()) * ratio),
        )

    def _paint_image(self, painter: QPainter, exposed: Box) -> None:
        sampling = self._viewport.sampling(exposed)
        if sampling is not None:
            for layer in (self._photo, self._prediction, self._labels):
                layer.paint(painter, self._viewport, sampling)

    def _paint_overlay(self, painter: QPainter, exposed: Box) -> None:
        """Draw over the image, in device pixels, those of `exposed` at least; for subclasses."""

    def _update_device(self, area: QRectF) -> None:
        """Repaint device pixels, and one more all round against rounding."""
        ratio = self.devicePixelRatioF()
        left, top = math.floor(area.left() / ratio) - 1, math.floor(area.top() / ratio) - 1
        right, bottom = math.ceil(area.right() / ratio) + 1, math.ceil(area.bottom() / ratio) + 1
        self.update(QRect(left, top, right - left, bottom - top))


def wheel_notches(event: QWheelEvent) -> float:
    """Return how far the wheel turned, away from the hand positive."""
    # Some systems turn Shift+wheel or Alt+wheel into a sideways wheel.
    angle = event.angleDelta()
    return (angle.y() or angle.x()) / _WHEEL_NOTCH


def _is_touchpad(event: QWheelEvent) -> bool:
    """Tell two fingers from a wheel: a wheel has no phases."""
    if event.phase() != Qt.ScrollPhase.NoScrollPhase:
        return True
    return event.device().type() == QInputDevice.DeviceType.TouchPad
