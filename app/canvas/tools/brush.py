"""Paint the current class with a round or square brush.

Left drag paints, right drag erases to void whatever the current class is, so that overshooting is
mended without changing tools. Shift+click paints a straight line from where the last stroke ended.
Alt+click picks the class under the pointer. A pen's pressure thins the brush.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QPainterPath

from app.canvas.tools.base import Button, Cursor, IdleTool, Pointer, Surface, painted_by
from app.canvas.tools.pick_class import class_under
from app.document import Document
from app.edits import Edit
from app.strokes import capsule_spans, pixel_at
from app.texts import mark
from segcore.classes import VOID

# Above this the cursor is a plain circle: its steps could not be seen anyway.
_EXACT_RADIUS_PX = 64
_SMALL_ON_SCREEN_PX = 4


class BrushTool(IdleTool):
    """One stroke from press to release is one edit."""

    name = mark("Edits", "Brush")
    uses_brush = True

    def __init__(self) -> None:
        self._at: Pointer | None = None
        self._document: Document | None = None  # of the live stroke
        self._is_limited = False
        self._line_from: tuple[Document, float, float] | None = None

    def cursor(self) -> Cursor:
        """The outline of the brush is the cursor."""
        return Cursor.OUTLINE

    def paints(self, button: Button, on: Surface) -> int:
        """Return the class id that a button paints."""
        return painted_by(button, on)

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Begin a stroke with a dab, or with a line when Shift is down."""
        self._at = at
        document = on.document
        if document is None:
            return None
        if at.alt:
            class_id = class_under(at, on)
            if class_id != VOID:
                on.pick_class(class_id)
            return None
        line_from = self._line_from
        class_id = self.paints(at.button, on)
        landing = on.landing(class_id)
        self._is_limited = landing is not None
        document.begin_stroke(self.name, class_id, on.brush_radius_px, landing, on.brush_is_square)
        self._document = document
        if at.shift and line_from is not None and line_from[0] is document:
            for box in document.extend_stroke(*line_from[1:]):
                on.refresh(box)
        self.drag(at, on)
        return None

    def drag(self, at: Pointer, on: Surface) -> None:
        """Paint on to the pointer."""
        self._at = at
        if self._document is None:
            return
        for box in self._document.extend_stroke(at.x, at.y, on.brush_radius_px * at.pressure):
            on.refresh(box)

    def release(self, at: Pointer, on: Surface) -> Edit | None:
        """Finish the stroke."""
        self._at = at
        document, self._document = self._document, None
        if document is None:
            return None
        self._line_from = (document, at.x, at.y)
        was_live = document.stroke_is_live
        edit = document.end_stroke()
        if edit is None and was_live and self._is_limited:
            on.tell_limits()
        return edit

    def hover(self, at: Pointer | None, on: Surface) -> None:
        """Move the cursor."""
        self._at = at

    def cancel(self, on: Surface) -> bool:
        """Give the stroke up."""
        document, self._document = self._document, None
        if document is None:
            return False
        dirty = document.cancel_stroke()
        if dirty is not None:
            on.refresh(dirty)
        return True

    def outline(self, on: Surface) -> QPainterPath | None:
        """Return the rim of the brush."""
        return None if self._at is None else brush_outline(self._at, on)


def brush_outline(at: Pointer, on: Surface) -> QPainterPath:
    """Return the rim of exactly the pixels that a dab here would paint, in image pixels.

    Where that is too small on the screen to be found, a crosshair around it points it out.
    """
    radius_px = on.brush_radius_px
    column, row = pixel_at(at.x, at.y)
    if on.brush_is_square or (radius_px <= _EXACT_RADIUS_PX and on.zoom * 2 >= 3):
        rim = _footprint(radius_px, on.brush_is_square).translated(column, row)
    else:
        rim = QPainterPath()
        reach = radius_px - 0.5
        rim.addEllipse(column + 0.5 - reach, row + 0.5 - reach, 2 * reach, 2 * reach)
    _point_out(rim, column + 0.5, row + 0.5, radius_px - 0.5, on.zoom)
    return rim


def _point_out(rim: QPainterPath, x: float, y: float, reach: float, zoom: float) -> None:
    if reach * zoom >= _SMALL_ON_SCREEN_PX or zoom * 2 >= 3:
        return
    gap, length = reach + 3 / zoom, reach + 9 / zoom
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        rim.moveTo(x + dx * gap, y + dy * gap)
        rim.lineTo(x + dx * length, y + dy * length)


@lru_cache(maxsize=128)
def _footprint(radius_px: int, is_square: bool) -> QPainterPath:
    """Return the pixel-edge outline of one dab around pixel (0, 0)."""
    centre = radius_px
    path = QPainterPath()
    if is_square:
        path.addRect(1 - radius_px, 1 - radius_px, 2 * radius_px - 1, 2 * radius_px - 1)
        return path
    spans = capsule_spans((centre, centre), (centre, centre), radius_px, (2 * centre + 1,) * 2)
    if spans is None:
        return path
    top = spans.top - centre
    rows = [(int(lo) - centre, int(hi) - centre) for lo, hi in zip(spans.lo, spans.hi, strict=True)]
    path.moveTo(rows[0][0], top)
    for i, (_, hi) in enumerate(rows):
        path.lineTo(hi, top + i)
        path.lineTo(hi, top + i + 1)
    for i, (lo, _) in reversed(list(enumerate(rows))):
        path.lineTo(lo, top + i + 1)
        path.lineTo(lo, top + i)
    path.closeSubpath()
    return path
