"""Move the image by dragging; Space and the middle button do the same under any tool."""

from __future__ import annotations

from app.canvas.tools.base import Cursor, IdleTool, Pointer, Surface
from app.edits import Edit
from app.texts import mark


class PanTool(IdleTool):
    """The image point that was pressed stays under the pointer."""

    name = mark("Edits", "Pan")

    def __init__(self) -> None:
        self._held: tuple[float, float] | None = None

    def cursor(self) -> Cursor:
        """A hand."""
        return Cursor.HAND

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Take hold of an image point."""
        self._held = (at.x, at.y)
        return None

    def drag(self, at: Pointer, on: Surface) -> None:
        """Bring the held point under the pointer."""
        if self._held is not None:
            on.pan_by(at.x - self._held[0], at.y - self._held[1])

    def release(self, at: Pointer, on: Surface) -> Edit | None:
        """Let go."""
        self._held = None
        return None

    def cancel(self, on: Surface) -> bool:
        """Let go where it is."""
        held, self._held = self._held, None
        return held is not None
