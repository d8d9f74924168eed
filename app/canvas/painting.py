"""What the canvas draws around and over the image: backdrop, grid, outlines, hint, names."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
)

from app.canvas.frame import Frame
from app.canvas.ring import LIGHT_RIM, paint_rim
from app.canvas.viewport import Viewport

GRID_FROM_ZOOM = 12.0
_GRID_PREMULTIPLIED = 0x46232323  # mid grey at 27 %: seen on light and on dark

# Stroking a path costs by its elements; beyond this, lines one device pixel wide are drawn as
# they are, which is many times cheaper.
_MOST_SMOOTH_ELEMENTS = 2000

SPOT_PX = 12  # logical, how far the mark of a pixel reaches from its middle

_TAG_TEXT_PX = 12  # logical
_TAG_MARGIN_PX = 6
_TAG_TOP_PX = 10


def is_dark(palette: QPalette) -> bool:
    """Tell whether the window is in dark colours."""
    return palette.color(QPalette.ColorRole.Window).lightness() < 128


def backdrop(palette: QPalette) -> QColor:
    """Return a neutral grey, which does not tint how the photo looks."""
    return QColor(38, 38, 38) if is_dark(palette) else QColor(200, 200, 200)


def paint_grid(painter: QPainter, view: Viewport) -> None:
    """Draw the pixel edges in sight, in device pixels, when pixels are large."""
    box = view.visible()
    if view.zoom < GRID_FROM_ZOOM or box.is_empty:
        return
    columns = _edges(box.left, box.right, view.zoom) + view.left
    rows = _edges(box.top, box.bottom, view.zoom) + view.top
    area = QRect(QPoint(columns[0], rows[0]), QPoint(columns[-1], rows[-1]))
    # Stretching one row and one column of pixels costs a tenth of drawing the lines one by one.
    for shape, at in (((1, area.width()), columns), ((area.height(), 1), rows)):
        marks = np.zeros(shape, np.uint32)
        marks.reshape(-1)[at - at[0]] = _GRID_PREMULTIPLIED
        form = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(marks.data, shape[1], shape[0], 4 * shape[1], form)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(area, image)


def _edges(first: int, last: int, zoom: float) -> npt.NDArray[np.intp]:
    """Return where `Viewport.sampling` begins each image pixel, counted from the image's corner."""
    edges: npt.NDArray[np.intp] = np.ceil(np.arange(first, last + 1) * zoom - 0.5).astype(np.intp)
    return edges


def paint_outline(painter: QPainter, path: QPainterPath, ratio: float) -> None:
    """Draw a path in device pixels, seen on any background: a light line on a dark one.

    ratio: device pixels per logical pixel.
    """
    if path.elementCount() <= _MOST_SMOOTH_ELEMENTS:
        paint_rim(painter, path, max(1, round(ratio)))
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(LIGHT_RIM, 0))
    painter.drawPath(path)
    painter.restore()


def paint_hint(painter: QPainter, room: QRect, text: str, font: QFont, palette: QPalette) -> None:
    """Write a friendly text in the middle of the empty canvas."""
    painter.setPen(QColor(190, 190, 190) if is_dark(palette) else QColor(80, 80, 80))
    larger = QFont(font)
    if font.pointSizeF() > 0:
        larger.setPointSizeF(font.pointSizeF() * 1.2)
    painter.setFont(larger)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(room.adjusted(24, 24, -24, -24), int(flags), text)


def paint_tag(frame: Frame, text: str, x: float, side: Literal["left", "middle", "right"]) -> None:
    """Write what is shown into a small plate at the top of the view.

    x: the device pixel that the plate's left, middle or right is at.
    """
    if not text:
        return
    font = QFont(frame.font)
    font.setPixelSize(round(_TAG_TEXT_PX * frame.ratio))
    font.setBold(True)
    margin = _TAG_MARGIN_PX * frame.ratio
    size = QFontMetricsF(font).size(0, text)
    width, height = size.width() + 2.5 * margin, size.height() + margin
    left = x - {"left": 0, "middle": width / 2, "right": width}[side]
    top = frame.top + round(_TAG_TOP_PX * frame.ratio)
    place = QRectF(round(left), top, round(width), round(height))
    painter = frame.painter
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # Its rim keeps it apart from a dark window and a dark photo.
    rim = frame.ratio / 2
    painter.setPen(QPen(QColor(255, 255, 255, 90), frame.ratio))
    painter.setBrush(QColor(20, 22, 26, 225))
    inner = place.adjusted(rim, rim, -rim, -rim)
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    painter.setFont(font)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def paint_spot(painter: QPainter, x: float, y: float, ratio: float) -> None:
    """Mark a device pixel by a cross that leaves its middle free, seen on any background."""
    far, near = SPOT_PX * ratio - 2, 4 * ratio
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color, width in ((QColor(0, 0, 0, 170), 3 * ratio), (QColor(255, 255, 255), ratio)):
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            start = QPointF(x + dx * near, y + dy * near)
            painter.drawLine(start, QPointF(x + dx * far, y + dy * far))
    painter.restore()
