"""Paint a polygon, corner by corner.

Clicks set corners, and a corner follows the pointer until the button is let go. A double click,
Enter or a click on the first corner closes the polygon, Backspace takes the last corner back, Esc
gives it up. It stays while the view is moved.
"""

from __future__ import annotations

import numpy as np

from app.canvas.tools.background import paint_area
from app.canvas.tools.base import Button, IdleTool, Pointer, Preview, Surface
from app.canvas.tools.drag_shape import shows_pixels
from app.canvas.tools.lasso import closed_path
from app.edits import Box, Edit
from app.shapes import box_around, polygon_area
from app.texts import mark, translate

_CLOSE_PX = 8.0  # logical; so near the first corner a click closes


class PolygonTool(IdleTool):
    """Corners lie where they are clicked, between pixels if need be."""

    name = mark("Edits", "Polygon")

    def __init__(self) -> None:
        self._points: list[tuple[float, float]] = []
        self._at: Pointer | None = None
        self._preview: Preview | None = None
        self._shown_for: tuple[object, ...] = ()

    @property
    def is_busy(self) -> bool:
        """True from the first corner on."""
        return bool(self._points)

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Set a corner, or close."""
        if on.document is None or at.button is not Button.LEFT:
            return None
        self._at = at
        if self._points and (at.double or self._closes(at, on)):
            return self.accept(on)
        self._points.append((at.x, at.y))
        return None

    def drag(self, at: Pointer, on: Surface) -> None:
        """Move the corner just set."""
        self._at = at
        if self._points:
            self._points[-1] = (at.x, at.y)

    def hover(self, at: Pointer | None, on: Surface) -> None:
        """Show what a click here would make of it."""
        self._at = at if at is not None or not self._points else self._at

    def accept(self, on: Surface) -> Edit | None:
        """Close the polygon and paint it."""
        document = on.document
        if len(self._points) < 3:
            on.tell(
                translate(
                    "Tools", "A polygon needs three corners: click on, or press Esc to give it up."
                )
            )
            return None
        points, self._points = np.array(self._points), []
        if document is None:
            return None
        whole, box = Box(0, 0, *document.size), box_around(points)
        return paint_area(on, self.name, lambda: polygon_area(points, whole), box, on.current_class)

    def step_back(self, on: Surface) -> None:
        """Take the last corner back."""
        if self._points:
            self._points.pop()

    def cancel(self, on: Surface) -> bool:
        """Give the polygon up."""
        was_busy = self.is_busy
        self._points = []
        return was_busy

    def preview(self, on: Surface) -> Preview | None:
        """Return the polygon as it would be with a corner at the pointer."""
        if not self._points:
            return None
        points = list(self._points)
        closes = self._at is not None and self._closes(self._at, on)
        if self._at is not None and not closes:
            points.append((self._at.x, self._at.y))
        shown_for = (
            tuple(points),
            on.zoom,
            on.visible_box(),
            on.current_class,
            on.limits,
            closes,
        )
        if self._preview is None or shown_for != self._shown_for:
            self._shown_for = shown_for
            within = on.visible_box()
            area = polygon_area(np.array(points), within) if shows_pixels(on) else None
            self._preview = Preview(
                on.current_class,
                area=area,
                path=closed_path(points),
                handles=tuple(self._points),
                text=translate("Tools", "Click to close") if closes else "",
            )
        return self._preview

    def _closes(self, at: Pointer, on: Surface) -> bool:
        if len(self._points) < 3:
            return False
        x, y = self._points[0]
        return max(abs(at.x - x), abs(at.y - y)) * on.scale <= _CLOSE_PX
