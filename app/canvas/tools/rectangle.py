"""Paint a rectangle from corner to corner. Shift: a square; Alt: from its centre."""

from __future__ import annotations

from PySide6.QtGui import QPainterPath

from app.canvas.tools.base import Pointer, Surface
from app.canvas.tools.drag_shape import DragShapeTool, pixel_of
from app.edits import Box
from app.shapes import Area, box_area, corner_box
from app.texts import mark


class RectangleTool(DragShapeTool):
    """Both the pressed pixel and the one let go at belong to the rectangle."""

    name = mark("Edits", "Rectangle")

    def box(self, start: Pointer, end: Pointer) -> Box:
        """Return the rectangle, possibly reaching out of the image."""
        return corner_box(pixel_of(start), pixel_of(end), square=end.shift, from_centre=end.alt)

    def area(self, start: Pointer, end: Pointer, within: Box, on: Surface) -> Area | None:
        """Return the rectangle inside `within`."""
        return box_area(self.box(start, end), within)

    def path(self, start: Pointer, end: Pointer, on: Surface) -> QPainterPath:
        """Return the edges of its pixels."""
        return box_path(self.box(start, end))


def box_path(box: Box) -> QPainterPath:
    """Return the outline of a box in image pixels."""
    path = QPainterPath()
    path.addRect(box.left, box.top, box.width, box.height)
    return path
