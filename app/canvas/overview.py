"""A small map of the whole image in a corner of the canvas, with the part in sight framed."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.canvas.frame import Frame
from app.canvas.image_view import ImageView
from app.canvas.modes import OverlayMode
from app.canvas.painting import backdrop
from app.canvas.viewport import Viewport
from app.edits import Box

_MOST_WIDE_PX, _MOST_HIGH_PX = 190, 150  # logical
_LEAST_SIDE_PX = 24
_LEAST_LONG_PX = 70  # a smaller map says nothing
_LEAST_ROOM = 2.5  # how much wider and higher the canvas must be
_MARGIN_PX = 14
_LEAST_FRAME_PX = 6


class OverviewMap(QWidget):
    """Shown while only a part of the image is in sight; press or drag to look elsewhere."""

    def __init__(self, view: ImageView) -> None:
        super().__init__(view)
        self._view = view
        self._is_wanted = True
        self._picture: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        view.installEventFilter(self)
        view.view_changed.connect(self.place)
        view.scene_changed.connect(self.renew)
        self.hide()

    def set_wanted(self, is_wanted: bool) -> None:
        """Show it when there is a use for it, or never."""
        self._is_wanted = is_wanted
        self.place()

    def renew(self) -> None:
        """Draw the image anew: it is another, or its labels are."""
        self._picture = None
        self.update()

    def place(self) -> None:
        """Show it in its corner, or not, as what is in sight has it."""
        view = self._view.viewport
        whole = Box(0, 0, *view.image)
        shown = self._is_wanted and self._view.has_image and view.visible() != whole
        size = self._size() if shown else QSize()
        room = self._view.size()
        shown = shown and max(size.width(), size.height()) >= _LEAST_LONG_PX
        if shown:
            left = room.width() - size.width() - _MARGIN_PX
            top = room.height() - size.height() - _MARGIN_PX
            self.setGeometry(QRect(left, top, size.width(), size.height()))
            self.update()
        self.setVisible(shown)

    def _size(self) -> QSize:
        height, width = self._view.viewport.image
        room = self._view.size()
        wide = min(_MOST_WIDE_PX, room.width() / _LEAST_ROOM)
        scale = min(wide / width, min(_MOST_HIGH_PX, room.height() / _LEAST_ROOM) / height)
        return QSize(
            max(_LEAST_SIDE_PX, round(width * scale)), max(_LEAST_SIDE_PX, round(height * scale))
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    # --- painting -------------------------------------------------------------------------------

    def _drawn(self, device: QSize) -> QPixmap:
        if self._picture is None or self._picture.size() != device:
            self._picture = QPixmap(device)
            self._picture.fill(backdrop(self.palette()))
            painter = QPainter(self._picture)
            image = self._view.viewport.image
            zoom = min(device.width() / image[1], device.height() / image[0])
            view = Viewport((device.height(), device.width()), image, zoom)
            area = Box(0, 0, device.height(), device.width())
            ratio = self.devicePixelRatioF()
            frame, mode = Frame(painter, view, area, ratio, self.font()), OverlayMode()
            mode.paint_below(frame, self._view.scene)
            mode.paint(frame, self._view.scene)
            painter.end()
        return self._picture

    def frame_rect(self) -> QRectF:
        """Return where the part in sight lies, in logical pixels of the map."""
        view = self._view.viewport
        left, top = view.to_image(0, 0)
        right, bottom = view.to_image(view.view[1], view.view[0])
        x, y = self.width() / view.image[1], self.height() / view.image[0]
        frame = QRectF(left * x, top * y, (right - left) * x, (bottom - top) * y)
        frame = frame.intersected(QRectF(self.rect()))
        wider = max(0.0, _LEAST_FRAME_PX - frame.width()) / 2
        higher = max(0.0, _LEAST_FRAME_PX - frame.height()) / 2
        return frame.adjusted(-wider, -higher, wider, higher)

    def _corner(self) -> QPointF:
        """Return the device pixel of the window at the map's corner."""
        return QPointF(self.mapTo(self.window(), QPoint())) * self.devicePixelRatioF()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map and the frame."""
        painter = QPainter(self)
        ratio, corner = self.devicePixelRatioF(), self._corner()
        frame = _aligned(self.frame_rect(), ratio, corner)
        whole = _aligned(QRectF(self.rect()), ratio, corner)
        painter.scale(1 / ratio, 1 / ratio)
        # As large as what is aligned with it, or a row would be drawn over itself, ever lighter.
        picture = self._drawn((whole.size() * ratio).toSize())
        painter.drawPixmap(whole.topLeft() * ratio, picture)
        painter.scale(ratio, ratio)
        shade = QColor(0, 0, 0, 90)
        for area in (
            QRectF(whole.topLeft(), QPointF(whole.right(), frame.top())),
            QRectF(QPointF(whole.left(), frame.bottom()), whole.bottomRight()),
            QRectF(QPointF(whole.left(), frame.top()), frame.bottomLeft()),
            QRectF(frame.topRight(), QPointF(whole.right(), frame.bottom())),
        ):
            painter.fillRect(area, shade)
        thin = 1 / ratio
        line = round(1.5 * ratio) / ratio
        _paint_border(painter, frame.adjusted(-thin, -thin, thin, thin), thin, QColor(0, 0, 0))
        _paint_border(painter, frame, line, QColor(255, 255, 255))
        inner = frame.adjusted(line, line, -line, -line)
        _paint_border(painter, inner, thin, QColor(0, 0, 0))
        _paint_border(painter, whole, round(ratio) / ratio, QColor(255, 255, 255, 150))
        painter.end()

    # --- the pointer ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look here."""
        self._look_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on looking where the pointer goes."""
        if event.buttons():
            self._look_at(event.position())

    def _look_at(self, at: QPointF) -> None:
        height, width = self._view.viewport.image
        x = min(max(at.x() / self.width(), 0.0), 1.0) * width
        y = min(max(at.y() / self.height(), 0.0), 1.0) * height
        self._view.centre_on(x, y)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom as over the canvas, around its middle."""
        event.accept()
        if event.angleDelta().y() > 0:
            self._view.zoom_in()
        elif event.angleDelta().y() < 0:
            self._view.zoom_out()


def _aligned(area: QRectF, ratio: float, corner: QPointF) -> QRectF:
    """Return logical pixels whose edges are edges of device pixels: lines there are even.

    corner: the device pixel, not always a whole one, that the logical pixels are counted from.
    """
    (left, right), (top, bottom) = (
        [(math.floor(edge * ratio + start + 0.5) - start) / ratio for edge in edges]
        for edges, start in (
            ((area.left(), area.right()), corner.x()),
            ((area.top(), area.bottom()), corner.y()),
        )
    )
    return QRectF(left, top, right - left, bottom - top)


def _paint_border(painter: QPainter, area: QRectF, width: float, color: QColor) -> None:
    """Fill a frame of `width` inside `area`, in logical pixels."""
    high = max(0.0, area.height() - 2 * width)
    for side in (
        QRectF(area.left(), area.top(), area.width(), width),
        QRectF(area.left(), area.bottom() - width, area.width(), width),
        QRectF(area.left(), area.top() + width, width, high),
        QRectF(area.right() - width, area.top() + width, width, high),
    ):
        painter.fillRect(side, color)
