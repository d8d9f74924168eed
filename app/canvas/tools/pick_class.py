"""Make the class under the pointer the current one: of the labels, else of the prediction."""

from __future__ import annotations

from app.canvas.tools.base import IdleTool, Pointer, Surface
from app.edits import Edit
from app.strokes import pixel_at
from app.texts import mark
from segcore.classes import VOID


class PickClassTool(IdleTool):
    """Picks on press and while dragging."""

    name = mark("Edits", "Pick class")

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Pick."""
        class_id = class_under(at, on)
        if class_id != VOID:
            on.pick_class(class_id)
        return None

    def drag(self, at: Pointer, on: Surface) -> None:
        """Pick."""
        self.press(at, on)


def class_under(at: Pointer, on: Surface) -> int:
    """Return the project's class id under the pointer; void when there is none."""
    document = on.document
    if document is None:
        return VOID
    column, row = pixel_at(at.x, at.y)
    height, width = document.size
    if not (0 <= row < height and 0 <= column < width):
        return VOID
    class_id = int(document.ids[row, column])
    if class_id == VOID and on.prediction_ids is not None:
        class_id = int(on.prediction_lut[on.prediction_ids[row, column]])
    return class_id
