"""Paint what a line drawn around it encloses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from app.canvas.tools.base import Pointer, Surface
from app.canvas.tools.drag_shape import CLICK_PX, DragShapeTool
from app.edits import Box, Edit
from app.shapes import Area, box_around, polygon_area
from app.texts import mark

_LEAST_STEP_PX = 0.75  # logical


class LassoTool(DragShapeTool):
    """The line is closed where it is let go. A pixel is painted when its centre lies inside."""

    name = mark("Edits", "Lasso")

    def __init__(self) -> None:
        super().__init__()
        self._points: list[tuple[float, float]] = []

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Begin a line."""
        self._points = [(at.x, at.y)]
        return super().press(at, on)

    def drag(self, at: Pointer, on: Surface) -> None:
        """Draw on to the pointer."""
        if self._from is None:
            return
        x, y = self._points[-1]
        if max(abs(at.x - x), abs(at.y - y)) * on.scale >= _LEAST_STEP_PX:
            self._points.append((at.x, at.y))
            super().drag(at, on)

    def is_drag(self, start: Pointer, end: Pointer, on: Surface) -> bool:
        """Tell by the whole line: it may well end where it began."""
        points = np.array(self._points)
        return bool(max(np.ptp(points, axis=0)) * on.scale >= CLICK_PX)

    def area(self, start: Pointer, end: Pointer, within: Box, on: Surface) -> Area | None:
        """Return the pixels inside the line."""
        return polygon_area(np.array(self._points, float), within)

    def finder(
        self, start: Pointer, end: Pointer, within: Box, on: Surface
    ) -> Callable[[], Area | None]:
        """Return what finds the pixels inside the line as it is now."""
        points = np.array(self._points, float)
        return lambda: polygon_area(points, within)

    def box(self, start: Pointer, end: Pointer) -> Box:
        """Return the box around the line."""
        return box_around(np.array(self._points, float))

    def path(self, start: Pointer, end: Pointer, on: Surface) -> QPainterPath:
        """Return the line, closed."""
        return closed_path(self._points)

    def figure(self, start: Pointer, end: Pointer) -> str:
        """A lasso has no measure."""
        return ""


def closed_path(points: list[tuple[float, float]]) -> QPainterPath:
    """Return a polygon's outline in image pixels."""
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path
