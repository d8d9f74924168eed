"""The rim of a large round brush, kept as a picture: going round it anew at each move is slow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

# Device pixels across. A smaller one is drawn as soon; a larger one takes too much memory, and
# little of it is in sight.
_KEPT_ACROSS = (96, 2048)
_TILE_PX = 32
_DARK_RIM, LIGHT_RIM = QColor(0, 0, 0, 180), QColor(255, 255, 255, 240)


def paint_rim(painter: QPainter, path: QPainterPath, light: int) -> None:
    """Draw a path in device pixels: a light line, so many wide, on a dark one three times that.

    A large circle may lie up to a quarter of a pixel beside where it is, which nobody sees.
    """
    # A line an odd number of pixels wide is sharp when it runs through their middles.
    shift = (light % 2) / 2
    place = path.boundingRect().translated(shift, shift)
    if not _is_circle(path) or not _KEPT_ACROSS[0] <= place.width() <= _KEPT_ACROSS[1]:
        painter.save()
        painter.translate(shift, shift)
        _draw(painter, path, light)
        painter.restore()
        return
    x, y = round(2 * place.left()), round(2 * place.top())
    ring = _ring(round(4 * place.width()), x % 2, y % 2, light)
    left, top = x // 2 - ring.margin, y // 2 - ring.margin
    for tile in ring.tiles:
        painter.drawImage(tile.topLeft() + QPoint(left, top), ring.picture, tile)


def _is_circle(path: QPainterPath) -> bool:
    """Tell whether this is one ellipse, as `QPainterPath.addEllipse` makes it, as high as wide."""
    box = path.boundingRect()
    is_ellipse = path.elementCount() == 13 and path.elementAt(1).isCurveTo()
    return is_ellipse and math.isclose(box.width(), box.height())


def _draw(painter: QPainter, path: QPainterPath, light: int) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((_DARK_RIM, 3 * light), (LIGHT_RIM, light)):
        painter.setPen(QPen(color, width))
        painter.drawPath(path)


@dataclass(frozen=True, slots=True, eq=False)
class _Ring:
    """picture: premultiplied; the circle's box begins `margin` pixels in.

    tiles: the parts of it that are not empty.
    """

    picture: QImage
    margin: int
    tiles: tuple[QRect, ...]


@lru_cache(maxsize=4)
def _ring(across_quarters: int, x_halves: int, y_halves: int, light: int) -> _Ring:
    """Draw a circle. x_halves, y_halves: how far its box begins beside a pixel's edge."""
    across, margin = across_quarters / 4, 2 * light + 1
    side = math.ceil(across) + 2 * margin + 1
    picture = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    box = QRectF(margin + x_halves / 2, margin + y_halves / 2, across, across)
    path = QPainterPath()
    path.addEllipse(box)
    painter = QPainter(picture)
    _draw(painter, path, light)
    painter.end()
    tiles = (
        QRect(left, top, min(_TILE_PX, side - left), min(_TILE_PX, side - top))
        for top in range(0, side, _TILE_PX)
        for left in range(0, side, _TILE_PX)
    )
    touched = tuple(tile for tile in tiles if _touches(tile, box.center(), across / 2, margin))
    return _Ring(picture, margin, touched)


def _touches(tile: QRect, centre: QPointF, radius: float, reach: int) -> bool:
    """Tell whether any of a tile lies within `reach` of a circle."""
    axes = (
        (tile.left() - centre.x(), tile.left() + tile.width() - centre.x()),
        (tile.top() - centre.y(), tile.top() + tile.height() - centre.y()),
    )
    nearest = math.hypot(*(max(start, 0.0, -end) for start, end in axes))
    farthest = math.hypot(*(max(-start, end) for start, end in axes))
    return nearest <= radius + reach and farthest >= radius - reach
