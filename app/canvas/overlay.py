"""What a tool shows over the image: its outline, and a preview of what it would paint.

A preview of pixels is looked up in device pixels, like a mask layer, so its rim is exact at any
zoom and costs by the screen, not by the shape. Dashes of black and white show on any background.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QTransform,
    qRgba,
)

from app.canvas.painting import paint_outline
from app.canvas.tools import Preview
from app.canvas.viewport import Viewport
from app.edits import U8, Bools, Box
from app.shapes import Area
from segcore.classes import VOID

_TINT_ALPHA = 110
_PLAIN_TINT = (255, 255, 255, 60)
_DASH_PX = 5  # logical
_TURN_AFTER = 6  # dashes
_HANDLE_PX = 7  # logical
_TEXT_AT = QPointF(16, 18)  # logical, from the pointer
_TEXT_MARGIN_PX = 5
_NUDGE_PX = 1e-6  # an edge halfway through a device pixel lies before it, see `Viewport.sampling`


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """One moment of it.

    ratio: device pixels per logical pixel. spot: the pointer in logical pixels. lands: bool (h, w)
    of the preview's area, where painting may land; the rest is outlined, but not tinted.
    """

    view: Viewport
    ratio: float
    outline: QPainterPath | None = None  # in device pixels
    preview: Preview | None = None
    spot: QPointF | None = None
    font: QFont | None = None
    lands: Bools | None = None

    @staticmethod
    def of(
        view: Viewport,
        ratio: float,
        outline: QPainterPath | None,
        preview: Preview | None,
        spot: QPointF | None,
        font: QFont,
        lands: Bools | None = None,
    ) -> Overlay:
        """Return it for an outline in image pixels."""
        mapped = None if outline is None else _mapped(outline, view)
        return Overlay(view, ratio, mapped, preview, spot, font, lands)

    def areas_since(self, before: Overlay) -> list[QRectF]:
        """Return what differs from `before`, in device pixels."""
        areas = [*self._cursor_areas(), *before._cursor_areas()]
        is_same = self.preview is before.preview and self.lands is before.lands
        if not is_same or self.view != before.view:
            areas += [*self._preview_areas(), *before._preview_areas()]
        return areas

    def _cursor_areas(self) -> list[QRectF]:
        line = 2 + 2 * self.ratio
        areas = []
        if self.outline is not None:
            areas.append(self.outline.boundingRect().adjusted(-line, -line, line, line))
        text = self._text_box()
        if text is not None:
            areas.append(_scaled(text.adjusted(-2, -2, 2, 2), self.ratio))
        return areas

    def _preview_areas(self) -> list[QRectF]:
        preview = self.preview
        areas: list[QRectF] = []
        if preview is None:
            return areas
        room = _HANDLE_PX * self.ratio
        if preview.area is not None:
            box, step = preview.area.box, preview.step
            left, top = self.view.to_view(box.left * step, box.top * step)
            right, bottom = self.view.to_view(box.right * step, box.bottom * step)
            areas.append(QRectF(left, top, right - left, bottom - top))
        if preview.path is not None:
            areas.append(_to_device(self.view).mapRect(preview.path.boundingRect()))
        for x, y in preview.handles:
            areas.append(QRectF(*self.view.to_view(x, y), 0, 0))
        return [area.adjusted(-room, -room, room, room) for area in areas]

    # --- painting -------------------------------------------------------------------------------

    def paint(self, painter: QPainter, exposed: Box, palette: U8) -> None:
        """Draw in device pixels. exposed: those that are repainted. palette: uint8 (256, 3) RGB."""
        preview = self.preview
        if preview is not None:
            if preview.area is not None:
                tint = _tint(preview, palette)
                self._paint_area(painter, preview.area, preview.step, exposed, tint)
            if preview.path is not None:
                self._paint_path(painter, preview, palette)
            self._paint_handles(painter, preview)
        if self.outline is not None:
            paint_outline(painter, self.outline, self.ratio)
        self._paint_text(painter)

    def _paint_area(
        self, painter: QPainter, area: Area, step: int, exposed: Box, tint: int
    ) -> None:
        line = max(1, round(self.ratio))
        # As much more as the rim needs to know its neighbours; what is too much is clipped off.
        wide = Box(
            exposed.top - line, exposed.left - line, exposed.bottom + line, exposed.right + line
        )
        sampling = self.view.sampling(wide)
        if sampling is None:
            return
        rows, columns = sampling.rows // step, sampling.columns // step
        box = area.box
        first_row, last_row = np.searchsorted(rows, (box.top, box.bottom))
        first_column, last_column = np.searchsorted(columns, (box.left, box.right))
        if first_row == last_row or first_column == last_column:
            return
        picked_rows = rows[first_row:last_row] - box.top
        picked_columns = columns[first_column:last_column] - box.left
        shown = np.take(area.inside[picked_rows], picked_columns, axis=1)
        lands = None
        if self.lands is not None:
            lands = np.take(self.lands[picked_rows], picked_columns, axis=1)
        left, top = sampling.left + int(first_column), sampling.top + int(first_row)
        codes = _codes(shown, lands, line, max(1, round(_DASH_PX * self.ratio)), left, top)
        height, width = codes.shape
        image = QImage(codes.data, width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable([0, tint, qRgba(255, 255, 255, 255), qRgba(0, 0, 0, 255)])
        painter.drawImage(
            left, top, image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        )

    def _paint_path(self, painter: QPainter, preview: Preview, palette: U8) -> None:
        assert preview.path is not None
        path = _to_device(self.view).map(preview.path)
        line = max(1, round(self.ratio))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if preview.area is None and preview.class_id is not None:
            painter.fillPath(path, QColor.fromRgba(_tint(preview, palette)))
        painter.translate((line % 2) / 2, (line % 2) / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if preview.area is None or preview.class_id is None:
            painter.setPen(QPen(QColor(0, 0, 0), line))
            painter.drawPath(path)
            pen = QPen(QColor(255, 255, 255), line)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([_DASH_PX, _DASH_PX])
            painter.setPen(pen)
            painter.drawPath(path)
        painter.restore()

    def _paint_handles(self, painter: QPainter, preview: Preview) -> None:
        side = max(3, round(_HANDLE_PX * self.ratio))
        for x, y in preview.handles:
            at_x, at_y = self.view.to_view(x, y)
            left, top = round(at_x - side / 2), round(at_y - side / 2)
            painter.fillRect(left - 1, top - 1, side + 2, side + 2, QColor(0, 0, 0))
            painter.fillRect(left, top, side, side, QColor(255, 255, 255))

    def _text_at(self) -> QPointF | None:
        if self.spot is not None:
            return self.spot + _TEXT_AT
        if self.preview is None or self.preview.path is None:
            return None
        # The pointer is elsewhere, and what it left behind goes on.
        return _to_device(self.view).mapRect(self.preview.path.boundingRect()).center() / self.ratio

    def _text_box(self) -> QRectF | None:
        """Return where the text stands, in logical pixels."""
        at = self._text_at()
        if self.preview is None or not self.preview.text or at is None or self.font is None:
            return None
        size = QFontMetricsF(self.font).boundingRect(self.preview.text).size()
        width, height = size.width() + 3 * _TEXT_MARGIN_PX, size.height() + _TEXT_MARGIN_PX
        room_x, room_y = self.view.view[1] / self.ratio, self.view.view[0] / self.ratio
        left = min(at.x(), room_x - width - 2)
        top = at.y() if at.y() + height < room_y else at.y() - height - 2 * _TEXT_AT.y()
        return QRectF(round(left), round(top), width, height)

    def _paint_text(self, painter: QPainter) -> None:
        place = self._text_box()
        if place is None or self.preview is None or self.font is None:
            return
        painter.save()
        painter.scale(self.ratio, self.ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(255, 255, 255, 60), 1))
        painter.setBrush(QColor(20, 22, 26, 225))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(255, 255, 255))
        painter.setFont(self.font)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.preview.text)
        painter.restore()


def _to_device(view: Viewport) -> QTransform:
    return QTransform(view.zoom, 0, 0, view.zoom, view.left, view.top)


def _mapped(outline: QPainterPath, view: Viewport) -> QPainterPath:
    """Return an outline of image pixels in device pixels: its lines run where those end."""
    if outline.elementCount() > 1 and outline.elementAt(1).isCurveTo():
        return _to_device(view).map(outline)  # an ellipse, which follows no edges
    to_device = _to_device(view) * QTransform.fromTranslate(-_NUDGE_PX, -_NUDGE_PX)
    path = QPainterPath()
    for polygon in outline.toSubpathPolygons(to_device):
        path.addPolygon(QPolygonF(polygon.toPolygon()))
    return path


def _scaled(area: QRectF, ratio: float) -> QRectF:
    return QRectF(
        area.left() * ratio, area.top() * ratio, area.width() * ratio, area.height() * ratio
    )


def _tint(preview: Preview, palette: U8) -> int:
    if preview.class_id is None or preview.class_id == VOID:
        return qRgba(*_PLAIN_TINT)
    red, green, blue = palette[preview.class_id].tolist()
    return qRgba(red, green, blue, _TINT_ALPHA)


def _codes(shown: Bools, lands: Bools | None, line: int, dash: int, left: int, top: int) -> U8:
    """Return uint8 (h, w): 0 outside, 1 inside, 2 and 3 on the rim in turn.

    shown, lands: bool (h, w); what is inside but not in `lands` is 0 too, within its rim. line:
    how wide the rim is. dash: how long each part of it. left, top: the device pixel of the corner,
    so that parts painted one by one fit together.
    """
    # Here, because the window is shown before anything is drawn over it.
    import cv2

    inside = shown.view(np.uint8)
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    inner = cv2.erode(inside, cross, iterations=line, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    height, width = inside.shape
    # Dashes along one diagonal would leave a rim along the other in one colour, unseen on some
    # backgrounds; so they are turned round now and then along that other one.
    along = (np.arange(height + width) + (left + top)) // dash % 2
    across = (np.arange(height + width) + (left - top - height)) // (_TURN_AFTER * dash) % 2
    window = np.lib.stride_tricks.sliding_window_view
    turns = window(along.astype(np.uint8), width)[:height]
    turns = turns ^ window(across.astype(np.uint8), width)[height:0:-1]
    tinted = inside if lands is None else inside & lands.view(np.uint8)
    return np.ascontiguousarray(np.where(inside != inner, turns + np.uint8(2), tinted))
