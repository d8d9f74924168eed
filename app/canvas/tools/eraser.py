"""Paint void: say that nobody knows what these pixels are."""

from __future__ import annotations

from app.canvas.tools.base import Button, Surface
from app.canvas.tools.brush import BrushTool
from app.texts import mark
from segcore.classes import VOID


class EraserTool(BrushTool):
    """A brush that paints void with either button."""

    name = mark("Edits", "Eraser")

    def paints(self, button: Button, on: Surface) -> int:
        """Return void."""
        return VOID
