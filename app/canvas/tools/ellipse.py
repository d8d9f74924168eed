"""Paint the ellipse that fills a dragged box. Shift: a circle; Alt: from its centre."""

from __future__ import annotations

from PySide6.QtGui import QPainterPath

from app.canvas.tools.base import Pointer, Surface
from app.canvas.tools.rectangle import RectangleTool
from app.edits import Box
from app.shapes import Area, ellipse_area
from app.texts import mark


class EllipseTool(RectangleTool):
    """It touches the sides of the rectangle that the same drag would paint."""

    name = mark("Edits", "Ellipse")

    def area(self, start: Pointer, end: Pointer, within: Box, on: Surface) -> Area | None:
        """Return the pixels whose centres lie in the ellipse."""
        return ellipse_area(self.box(start, end), within)

    def path(self, start: Pointer, end: Pointer, on: Surface) -> QPainterPath:
        """Return the ellipse itself."""
        box = self.box(start, end)
        path = QPainterPath()
        path.addEllipse(box.left, box.top, box.width, box.height)
        return path
