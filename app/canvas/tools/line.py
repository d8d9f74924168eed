"""Paint a straight line as wide as the brush. Shift: across, down or diagonal."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF

from app.canvas.tools.base import Cursor, Pointer, Surface, painted_by
from app.canvas.tools.brush import brush_outline
from app.canvas.tools.drag_shape import DragShapeTool, pixel_of
from app.edits import Box, Edit
from app.shapes import Area, corner_box, spans_area
from app.strokes import capsule_spans, square_spans
from app.texts import mark

_TURN = math.pi / 4


class LineTool(DragShapeTool):
    """A brush stroke with two points, shown before it is painted."""

    name = mark("Edits", "Line")
    uses_brush = True

    def __init__(self) -> None:
        super().__init__()
        self._at: Pointer | None = None

    def cursor(self) -> Cursor:
        """The outline of the brush is the cursor."""
        return Cursor.OUTLINE

    def hover(self, at: Pointer | None, on: Surface) -> None:
        """Move the cursor."""
        self._at = at

    def outline(self, on: Surface) -> QPainterPath | None:
        """Return the rim of the brush while no line is begun."""
        return None if self._at is None or self.is_busy else brush_outline(self._at, on)

    def release(self, at: Pointer, on: Surface) -> Edit | None:
        """Paint the line."""
        self._at = at
        return super().release(at, on)

    def paint(self, start: Pointer, end: Pointer, on: Surface) -> Edit | None:
        """Paint the line through the document's own brush."""
        document = on.document
        if document is None:
            return None
        class_id, (first, last) = painted_by(start.button, on), _ends(start, end)
        landing = on.landing(class_id)
        document.begin_stroke(self.name, class_id, on.brush_radius_px, landing, on.brush_is_square)
        for column, row in (first, last):
            document.extend_stroke(column + 0.5, row + 0.5)
        edit = document.end_stroke()
        if edit is not None:
            on.refresh(edit.box)
        elif landing is not None:
            on.tell_limits()
        return edit

    def area(self, start: Pointer, end: Pointer, within: Box, on: Surface) -> Area | None:
        """Return the pixels that the brush covers, inside `within`."""
        if within.is_empty:
            return None
        first, last = (
            (column - within.left, row - within.top) for column, row in _ends(start, end)
        )
        spans_of = square_spans if on.brush_is_square else capsule_spans
        spans = spans_of(first, last, on.brush_radius_px, (within.height, within.width))
        if spans is None:
            return None
        area = spans_area(spans)
        return Area(area.box.moved(within.top, within.left), area.inside)

    def path(self, start: Pointer, end: Pointer, on: Surface) -> QPainterPath:
        """Return the outline of the line."""
        first, last = (QPointF(c + 0.5, r + 0.5) for c, r in _ends(start, end))
        reach = on.brush_radius_px - 0.5
        path = QPainterPath()
        if on.brush_is_square:
            path.addPolygon(_swept_square(first, last, reach))
            path.closeSubpath()
            return path
        path.moveTo(first)
        path.lineTo(last)
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * reach)
        stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
        return stroker.createStroke(path).simplified()

    def box(self, start: Pointer, end: Pointer) -> Box:
        """Return the box between the pixels at both ends."""
        return corner_box(*_ends(start, end))

    def figure(self, start: Pointer, end: Pointer) -> str:
        """Return the length."""
        (ax, ay), (bx, by) = _ends(start, end)
        return f"{math.hypot(bx - ax, by - ay):.0f} px"


def _ends(start: Pointer, end: Pointer) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the pixels at both ends; with Shift turned to a multiple of 45 degrees."""
    (ax, ay), (bx, by) = pixel_of(start), pixel_of(end)
    if not end.shift:
        return (ax, ay), (bx, by)
    dx, dy = bx - ax, by - ay
    eighth = round(math.atan2(dy, dx) / _TURN)
    if eighth % 2:
        reach = round((abs(dx) + abs(dy)) / 2)
        return (ax, ay), (ax + (reach if dx > 0 else -reach), ay + (reach if dy > 0 else -reach))
    return (ax, ay), ((bx, ay) if eighth % 4 == 0 else (ax, by))


def _swept_square(first: QPointF, last: QPointF, reach: float) -> QPolygonF:
    """Return the outline of what a square covers on its way."""
    dx, dy = last.x() - first.x(), last.y() - first.y()
    side = 1 if dx * dy >= 0 else -1
    if dx < 0 or (dx == 0 and dy * side < 0):
        first, last = last, first
    # From left to right: two corners of each end lie on the outline twice, one at either side.
    r = reach
    corners = [(-r, side * r), (-r, -side * r), (r, -side * r)]
    begin = [QPointF(first.x() + x, first.y() + y) for x, y in corners]
    finish = [QPointF(last.x() - x, last.y() - y) for x, y in corners]
    return QPolygonF([*begin, *finish])
