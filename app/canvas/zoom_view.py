"""A view that zooms and pans over a scene: the canvas but for what is shown, and tools."""

from __future__ import annotations

import math

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

from app.canvas.backing import Backing, device_box
from app.canvas.frame import Frame, line_px
from app.canvas.modes import OverlayMode, ViewMode
from app.canvas.painting import SPOT_PX, backdrop, paint_grid, paint_hint, paint_spot
from app.canvas.scene import Scene
from app.canvas.viewport import Viewport
from app.edits import Box

FIT_MARGIN_PX = 12  # logical pixels
ZOOM_PER_NOTCH = 1.25
_WHEEL_NOTCH = 120
_LOOKS = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)


class ZoomView(QWidget):
    """Shows a scene through a view mode, zoomed and panned.

    `zoom` counts device pixels per image pixel, so 100 % is one to one on any screen.
    """

    zoom_changed = Signal(float)
    view_changed = Signal()  # what lies where is another
    painted = Signal()  # after every repaint

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self._mode: ViewMode = OverlayMode()
        self._peek: ViewMode | None = None
        self._hint = ""
        self._spot: tuple[int, int] | None = None
        self._covered_px = 0
        self._viewport = Viewport((1, 1), (0, 0))
        self._fits = True
        self._below, self._backing = Backing(), Backing()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)

    @property
    def mode(self) -> ViewMode:
        """How the scene is shown."""
        return self._mode

    def set_mode(self, mode: ViewMode) -> None:
        """Show the scene another way."""
        self._mode = mode
        self.show_anew()

    def set_peek(self, mode: ViewMode | None) -> None:
        """Show the scene another way for a moment; None ends it."""
        if self._peek is not mode:
            self._peek = mode
            self.show_anew()

    def set_hint(self, text: str) -> None:
        """Say this in the middle while there is no image."""
        self._hint = text
        self.show_anew()

    def set_covered(self, height_px: int) -> None:
        """Write nothing on so much of the top, in logical pixels: something else lies over it."""
        if height_px != self._covered_px:
            self._covered_px = height_px
            self.show_upper_anew()

    def show_spot(self, pixel: tuple[int, int] | None) -> None:
        """Mark a pixel, (column, row), of the image; None for none any more."""
        if pixel != self._spot:
            for spot in (self._spot, pixel):
                if spot is not None:
                    reach = SPOT_PX * self.devicePixelRatioF()
                    x, y = self._viewport.to_view(spot[0] + 0.5, spot[1] + 0.5)
                    self._update_device(QRectF(x - reach, y - reach, 2 * reach, 2 * reach))
            self._spot = pixel

    def show_anew(self) -> None:
        """Paint everything anew: the scene is another, or is shown another way."""
        self._below.spoil(self.rect())
        self.show_upper_anew()

    def show_upper_anew(self) -> None:
        """Paint anew all but what the mode paints below: the labels are others, say."""
        self._backing.spoil(self.rect())
        self.update()

    def refresh(self, box: Box | None = None) -> None:
        """Paint the labels in a box of image pixels anew, or all of them."""
        if box is None:
            self.show_upper_anew()
        elif not box.is_empty:
            left, top = self._viewport.to_view(box.left, box.top)
            right, bottom = self._viewport.to_view(box.right, box.bottom)
            reach = self._shown_mode.reach_px(self.scene, line_px(self.devicePixelRatioF()))
            area = QRectF(left, top, right - left, bottom - top)
            changed = self._logical(area.adjusted(-reach, -reach, reach, reach)) & self.rect()
            self._backing.spoil(changed)
            self.update(changed)

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
        self.show_anew()
        self._view_changed()
        if rezoomed:
            self.zoom_changed.emit(viewport.zoom)

    def _view_changed(self) -> None:
        """What lies where has changed; for subclasses to follow, and to call."""
        self.view_changed.emit()

    def _show_size(self, image: tuple[int, int], keep_view: bool) -> None:
        """Show an image of (height, width), whole unless the view of one as large is kept."""
        if image != self._viewport.image or not keep_view:
            self._viewport = Viewport(self._device_size(), image)
            self.fit()
        self.show_anew()
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
            self.show_anew()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow colours and font of the window."""
        if event.type() in _LOOKS:
            self.show_anew()
        super().changeEvent(event)

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is exposed: of the scene what has changed, and what lies over it."""
        painter = QPainter(self)
        if self.has_image:
            ratio = self.devicePixelRatioF()
            for backing, paint in (
                (self._below, self._paint_below),
                (self._backing, self._paint_scene),
            ):
                backing.fit(self.rect(), ratio)
                backing.renew(event.region(), paint)
            painter.scale(1 / ratio, 1 / ratio)
            exposed = device_box(event.rect(), ratio)
            self._backing.show(painter, exposed)
            if self._spot is not None:
                x, y = self._viewport.to_view(self._spot[0] + 0.5, self._spot[1] + 0.5)
                paint_spot(painter, x, y, ratio)
            self._paint_overlay(painter, exposed)
        else:
            painter.fillRect(event.rect(), backdrop(self.palette()))
            if self._hint:
                paint_hint(painter, self.rect(), self._hint, self.font(), self.palette())
        painter.end()
        self.painted.emit()

    def _paint_below(self, painter: QPainter, box: Box) -> None:
        """Paint what changes neither with the labels nor with the pointer."""
        place = QRect(box.left, box.top, box.width, box.height)
        painter.fillRect(place, backdrop(self.palette()))
        self._shown_mode.paint_below(self._frame(painter, box), self.scene)

    def _paint_scene(self, painter: QPainter, box: Box) -> None:
        """Paint all that does not change with the pointer."""
        self._below.show(painter, box)
        frame, mode = self._frame(painter, box), self._shown_mode
        mode.paint(frame, self.scene)
        paint_grid(painter, self._viewport)
        mode.paint_marks(frame, self.scene)

    @property
    def _shown_mode(self) -> ViewMode:
        return self._peek or self._mode

    def _frame(self, painter: QPainter, box: Box) -> Frame:
        ratio = self.devicePixelRatioF()
        top = round(self._covered_px * ratio)
        return Frame(painter, self._viewport, box, ratio, self.font(), top)

    def _paint_overlay(self, painter: QPainter, exposed: Box) -> None:
        """Draw over the image, in device pixels, those of `exposed` at least; for subclasses."""

    def _update_device(self, area: QRectF) -> None:
        """Paint anew what lies over the scene in these device pixels."""
        self.update(self._logical(area))

    def _logical(self, area: QRectF) -> QRect:
        """Return the logical pixels of device pixels, and one more all round against rounding."""
        ratio = self.devicePixelRatioF()
        left, top = math.floor(area.left() / ratio) - 1, math.floor(area.top() / ratio) - 1
        right, bottom = math.ceil(area.right() / ratio) + 1, math.ceil(area.bottom() / ratio) + 1
        return QRect(left, top, right - left, bottom - top)


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
