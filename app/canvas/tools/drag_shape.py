"""What the shapes that are dragged from one place to another have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from PySide6.QtGui import QPainterPath

from app.canvas.tools.background import paint_area
from app.canvas.tools.base import IdleTool, Pointer, Preview, Surface, painted_by
from app.edits import Box, Edit
from app.shapes import Area
from app.strokes import pixel_at

# From here on single pixels can be told apart, so the preview shows exactly those to be painted.
_EXACT_FROM_ZOOM = 3.0
_MOST_EXACT_PX = 2_000_000
CLICK_PX = 3.0  # logical; what moved less was a click


class DragShapeTool(IdleTool, ABC):
    """Press, drag, let go: left paints the current class, right erases. Esc gives the shape up.

    Subclasses say which pixels lie between two pointers, and what the outline is.
    """

    def __init__(self) -> None:
        self._from: Pointer | None = None
        self._to: Pointer | None = None
        self._preview: Preview | None = None
        self._seen: tuple[object, ...] = ()  # what the preview is for

    @property
    def is_busy(self) -> bool:
        """True from press to release."""
        return self._from is not None

    @abstractmethod
    def area(self, start: Pointer, end: Pointer, within: Box, on: Surface) -> Area | None:
        """Return the pixels of the shape inside `within`."""

    @abstractmethod
    def path(self, start: Pointer, end: Pointer, on: Surface) -> QPainterPath:
        """Return the outline of the shape in image pixels."""

    def figure(self, start: Pointer, end: Pointer) -> str:
        """Return how large the shape is, to be read beside the pointer."""
        box = self.box(start, end)
        return f"{box.width} × {box.height}"

    @abstractmethod
    def box(self, start: Pointer, end: Pointer) -> Box:
        """Return the box of the shape, possibly reaching out of the image."""

    def paint(self, start: Pointer, end: Pointer, on: Surface) -> Edit | None:
        """Paint the shape."""
        if on.document is None:
            return None
        whole, class_id = Box(0, 0, *on.document.size), painted_by(start.button, on)
        box = self.box(start, end)
        return paint_area(on, self.name, self.finder(start, end, whole, on), box, class_id)

    def finder(
        self, start: Pointer, end: Pointer, within: Box, on: Surface
    ) -> Callable[[], Area | None]:
        """Return what finds the pixels of the shape later, elsewhere."""
        return lambda: self.area(start, end, within, on)

    def is_drag(self, start: Pointer, end: Pointer, on: Surface) -> bool:
        """Tell a drag from a click, which makes no shape."""
        return max(abs(end.x - start.x), abs(end.y - start.y)) * on.scale >= CLICK_PX

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Begin a shape."""
        if on.document is not None:
            self._from, self._to = at, at
            self._preview = None
        return None

    def drag(self, at: Pointer, on: Surface) -> None:
        """Bring the other end to the pointer."""
        if self._from is not None and at != self._to:
            self._to = at
            self._preview = None

    def release(self, at: Pointer, on: Surface) -> Edit | None:
        """Paint the shape."""
        start, self._from, self._preview = self._from, None, None
        if start is None or not self.is_drag(start, at, on):
            return None
        return self.paint(start, at, on)

    def cancel(self, on: Surface) -> bool:
        """Give the shape up."""
        was_busy = self.is_busy
        self._from = self._preview = None
        return was_busy

    def step_back(self, on: Surface) -> None:
        """Its only point is its first one: give it up."""
        self.cancel(on)

    def preview(self, on: Surface) -> Preview | None:
        """Return the shape as it would be painted now."""
        start, end = self._from, self._to
        if start is None or end is None or not self.is_drag(start, end, on):
            return None
        seen = (on.visible_box(), on.zoom, on.limits)
        if self._preview is None or self._seen != seen:
            self._seen = seen
            class_id, text = painted_by(start.button, on), self.figure(start, end)
            if shows_pixels(on):
                area = self.area(start, end, on.visible_box(), on)
                self._preview = Preview(class_id, area=area, text=text)
            else:
                self._preview = Preview(class_id, path=self.path(start, end, on), text=text)
        return self._preview


def shows_pixels(on: Surface) -> bool:
    """Tell whether a preview shows pixels, else an outline that is cheap at any size.

    Where painting does not land everywhere the pixels say more than the outline.
    """
    sight = on.visible_box()
    fits = sight.height * sight.width <= _MOST_EXACT_PX
    return on.zoom >= _EXACT_FROM_ZOOM or (fits and not on.limits.is_free)


def pixel_of(at: Pointer) -> tuple[int, int]:
    """Return column and row of the pixel under a pointer."""
    return pixel_at(at.x, at.y)
