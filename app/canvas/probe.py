"""Draws over the image, at the pointer, which pixels a convolution reads."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app.canvas.viewport import Viewport
from app.edits import Box
from app.footprints import Footprint

ORDINARY = QColor(255, 255, 255)
_ANSWER_OPACITY = 0.65
_ROOM_PX = 4  # logical, around what is drawn
_LEAST_CELL_PX = 5  # logical: smaller cells are drawn this large, so that they are seen


@dataclass(frozen=True, slots=True)
class Probe:
    """A footprint in its colour, and the ordinary kernel to compare it with.

    ordinary: None for no comparison. answer: one pixel for each feature of the whole map, to be
    laid over the image; None for nothing.
    """

    footprint: Footprint
    color: QColor
    ordinary: Footprint | None = None
    answer: QImage | None = None

    def area(self, view: Viewport, ratio: float, pixel: tuple[int, int]) -> QRectF:
        """Return the device pixels that `paint` may paint."""
        if self.footprint.whole or self.answer is not None:
            return QRectF(0, 0, view.view[1], view.view[0])
        room = (_ROOM_PX + _LEAST_CELL_PX) * ratio
        area = QRectF()
        for footprint in (self.footprint, self.ordinary):
            if footprint is not None:
                cells = footprint.cells(*pixel)
                area = area.united(_rect(view, cells[0].union(cells[-1])))
        return area.adjusted(-room, -room, room, room)

    def paint(
        self, painter: QPainter, view: Viewport, ratio: float, pixel: tuple[int, int]
    ) -> None:
        """Draw in device pixels what is read for the feature over `pixel`, (column, row)."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        image = Box(0, 0, *view.image)
        self._paint_answer(painter, view)
        if self.footprint.whole:
            self._paint_whole(painter, _rect(view, image), ratio)
        else:
            if self.ordinary is not None and self.ordinary != self.footprint:
                _paint_cells(painter, view, ratio, self.ordinary.cells(*pixel), ORDINARY, image)
            self._paint_field(painter, view, ratio, pixel)
            _paint_cells(painter, view, ratio, self.footprint.cells(*pixel), self.color, image)
        painter.restore()

    def _paint_answer(self, painter: QPainter, view: Viewport) -> None:
        """Lay the answer over the image, a cell for each feature: it is no finer than that."""
        answer, stride = self.answer, self.footprint.stride
        if answer is None:
            return
        cells = Box(0, 0, answer.height() * stride, answer.width() * stride)
        painter.save()
        painter.setClipRect(_rect(view, Box(0, 0, *view.image)))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setOpacity(_ANSWER_OPACITY)
        painter.drawImage(_rect(view, cells), answer)
        painter.restore()

    def _paint_whole(self, painter: QPainter, area: QRectF, ratio: float) -> None:
        tint = QColor(self.color)
        tint.setAlpha(70)
        if self.answer is None:
            painter.fillRect(area, tint)
        painter.setPen(QPen(self.color, 3 * ratio))
        painter.drawRect(area)

    def _paint_field(
        self, painter: QPainter, view: Viewport, ratio: float, pixel: tuple[int, int]
    ) -> None:
        """Draw the field of view as a dashed frame, dark under light so that it shows on all."""
        cells = self.footprint.cells(*pixel)
        field = _rect(view, cells[0].union(cells[-1]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 150), 3 * ratio))
        painter.drawRect(field)
        painter.setPen(QPen(self.color, 1.5 * ratio, Qt.PenStyle.DashLine))
        painter.drawRect(field)


def _rect(view: Viewport, box: Box) -> QRectF:
    left, top = view.to_view(box.left, box.top)
    right, bottom = view.to_view(box.right, box.bottom)
    return QRectF(QPointF(left, top), QPointF(right, bottom))


def _paint_cells(
    painter: QPainter, view: Viewport, ratio: float, cells: list[Box], color: QColor, image: Box
) -> None:
    """Draw cells filled; those that fall on padding hollow and dashed."""
    least = _LEAST_CELL_PX * ratio
    for cell in cells:
        place = _rect(view, cell)
        wider = max(0.0, least - place.width()) / 2
        place.adjust(-wider, -wider, wider, wider)
        is_padding = cell.intersection(image).is_empty
        style = Qt.PenStyle.DotLine if is_padding else Qt.PenStyle.SolidLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 170), 3 * ratio))
        painter.drawRect(place)
        fill = QColor(color)
        fill.setAlpha(0 if is_padding else 120)
        painter.setBrush(fill)
        painter.setPen(QPen(color, 1.5 * ratio, style))
        painter.drawRect(place)
