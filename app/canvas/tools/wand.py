"""Paint what looks alike in the photo and hangs together: the magic wand.

Press on a pixel, and drag right or left, or turn the wheel, to take in more or less of what looks
like it; letting go paints what is shown. The tolerance stays for the next time. Shift: everything
in the photo that looks like it. With the right button what looks alike is erased.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from app.canvas.tools.background import paint_area
from app.canvas.tools.base import Amount, IdleTool, Pointer, Preview, Surface, painted_by
from app.drafts import Draft
from app.edits import U8, Box, Edit
from app.shapes import Area
from app.similar import similar_area
from app.strokes import pixel_at
from app.texts import mark, translate

_PX_PER_STEP = 3.0  # logical pixels of drag for one step of tolerance
_START_TOLERANCE = 20  # what fits micrographs of nuclei best; of precipitates, 14
_MOST_TOLERANCE = 200
# Photos up to here are searched whole while one looks. Of larger ones only what is in sight is, as
# finely as the screen shows it, and the whole in the background when the button is let go.
_WHOLE_UP_TO_PX = 2_000_000


class WandTool(IdleTool):
    """A pixel is taken when red, green and blue are all within the tolerance of the pressed one."""

    name = mark("Edits", "Magic wand")

    def __init__(self) -> None:
        self._tolerance = _START_TOLERANCE
        self._from: Pointer | None = None
        self._base = _START_TOLERANCE  # tolerance that the drag starts from
        self._preview: Preview | None = None
        self._shown_for: tuple[object, ...] = ()
        self._draft: Draft | None = None  # the search through a large photo
        self._working: Preview | None = None

    @property
    def is_busy(self) -> bool:
        """True from press to release, and while a large photo is searched."""
        return self._from is not None or self._is_searching

    @property
    def amount(self) -> Amount:
        """The tolerance."""
        return Amount(translate("Tools", "Tolerance"), self._tolerance, 0, _MOST_TOLERANCE)

    def set_amount(self, value: int, on: Surface) -> None:
        """Set the tolerance; a drag goes on from there."""
        value = min(_MOST_TOLERANCE, max(0, value))
        self._base += value - self._tolerance
        self._tolerance = value

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Take the colour of the pixel."""
        if on.document is None or on.photo is None:
            return None
        self._stop()
        column, row = pixel_at(at.x, at.y)
        height, width = on.document.size
        if 0 <= column < width and 0 <= row < height:
            self._from, self._base = at, self._tolerance
        return None

    def drag(self, at: Pointer, on: Surface) -> None:
        """Right: more, left: less."""
        if self._from is not None:
            steps = round((at.x - self._from.x) * on.scale / _PX_PER_STEP)
            self._tolerance = min(_MOST_TOLERANCE, max(0, self._base + steps))

    def release(self, at: Pointer, on: Surface) -> Edit | None:
        """Paint what is alike."""
        start, photo = self._from, on.photo
        shown = self.preview(on)
        self._from = self._preview = None
        if start is None or photo is None:
            return None
        seed, tolerance = pixel_at(start.x, start.y), self._tolerance

        def search() -> Area | None:
            return similar_area(photo, seed, tolerance, not start.shift)

        text = translate("Tools", "Esc gives it up")
        self._working = None if shown is None else replace(shown, text=text)
        whole, class_id = Box(0, 0, *photo.shape[:2]), painted_by(start.button, on)
        return paint_area(on, self.name, search, whole, class_id, begun=self._begin)

    def _begin(self, draft: Draft) -> None:
        self._draft = draft

    @property
    def _is_searching(self) -> bool:
        return self._draft is not None and not self._draft.is_over

    def _stop(self) -> None:
        if self._draft is not None:
            self._draft.cancel()
        self._draft = self._working = None

    def cancel(self, on: Surface) -> bool:
        """Give it up, and go back to the tolerance of before."""
        was_busy = self.is_busy
        if self._from is not None:
            self._tolerance = self._base
        self._stop()
        self._from = self._preview = None
        return was_busy

    def step_back(self, on: Surface) -> None:
        """Give it up."""
        self.cancel(on)

    def preview(self, on: Surface) -> Preview | None:
        """Return what letting go would paint."""
        start, photo = self._from, on.photo
        if start is None or photo is None:
            return self._working if self._is_searching else None
        shown_for = (start, self._tolerance, on.visible_box(), on.zoom)
        if self._preview is None or shown_for != self._shown_for:
            self._shown_for = shown_for
            step, area = self._seen(photo, start, on)
            text = f"± {self._tolerance}"
            self._preview = Preview(painted_by(start.button, on), area, step, text=text)
        return self._preview

    def _seen(self, photo: U8, start: Pointer, on: Surface) -> tuple[int, Area | None]:
        """Return how coarse, and what is alike, for the eye."""
        column, row = pixel_at(start.x, start.y)
        connected = not start.shift
        if photo.shape[0] * photo.shape[1] <= _WHOLE_UP_TO_PX:
            return 1, similar_area(photo, (column, row), self._tolerance, connected)
        sight, step = on.visible_box(), max(1, math.ceil(1 / on.zoom - 0.5))
        top, left = sight.top // step, sight.left // step
        part = np.ascontiguousarray(
            photo[top * step : sight.bottom : step, left * step : sight.right : step]
        )
        seed = (column // step - left, row // step - top)
        if not (0 <= seed[0] < part.shape[1] and 0 <= seed[1] < part.shape[0]):
            return step, None
        part[seed[1], seed[0]] = photo[row, column]  # the very pixel, not the one the step meets
        area = similar_area(part, seed, self._tolerance, connected)
        return step, None if area is None else Area(area.box.moved(top, left), area.inside)
