"""Paint superpixels: pieces of the photo that follow its edges, one or many in a stroke.

They are found in the background for what is in sight, and shown under the pointer. Everything a
stroke touches is painted when the button is let go; the right button erases. Keys, Shift+wheel and
the tool bar set how large they are.
"""

from __future__ import annotations

import math

import numpy as np

from app.canvas.tools.background import paint_area
from app.canvas.tools.base import (
    Amount,
    Button,
    IdleTool,
    Pointer,
    Preview,
    Surface,
    painted_by,
)
from app.edits import U8, Bools, Box, Edit
from app.jobs import Job
from app.shapes import Area
from app.strokes import pixel_at
from app.superpixels import I32, LARGEST_SIDE_PX, SMALLEST_SIDE_PX, superpixels
from app.texts import mark, translate

_START_SIDE_PX = 16
_MOST_PX = 1_500_000  # found at once: about a second in the background
_MARGIN_SHARE = 0.15  # beyond what is in sight, so that a little panning needs nothing new


class _Found:
    """Superpixels of one part of one photo."""

    def __init__(self, photo: U8, side_px: int, box: Box, marks: I32) -> None:
        self.photo, self.side_px, self.box, self.marks = photo, side_px, box, marks

    def at(self, column: int, row: int) -> int:
        """Return the number of the superpixel at a pixel, 0 outside."""
        box = self.box
        if not (box.top <= row < box.bottom and box.left <= column < box.right):
            return 0
        return int(self.marks[row - box.top, column - box.left])


class SuperpixelTool(IdleTool):
    """One stroke from press to release is one edit."""

    name = mark("Edits", "Superpixels")

    def __init__(self) -> None:
        self._side_px = _START_SIDE_PX
        self._found: _Found | None = None
        self._job: Job | None = None
        self._wanted: tuple[int, int, Box] | None = None  # photo, size and box being worked on
        self._at: Pointer | None = None
        self._last: tuple[int, int] | None = None  # of the stroke under way
        self._button = Button.NONE
        self._taken: set[int] = set()
        self._preview: Preview | None = None
        self._shown_for: tuple[object, ...] = ()

    @property
    def is_busy(self) -> bool:
        """True during a stroke."""
        return self._last is not None

    @property
    def amount(self) -> Amount:
        """How wide and high superpixels are, about."""
        return Amount(
            translate("Tools", "Size"), self._side_px, SMALLEST_SIDE_PX, LARGEST_SIDE_PX, " px"
        )

    def set_amount(self, value: int, on: Surface) -> None:
        """Set the size; they are found anew."""
        self._side_px = min(LARGEST_SIDE_PX, max(SMALLEST_SIDE_PX, value))
        if not self.is_busy:
            self._look(on)

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Begin a stroke."""
        self._at = at
        if on.document is None:
            return None
        self._look(on)
        if self._found is None:
            on.tell(_why_none(on))
            return None
        self._last, self._button = pixel_at(at.x, at.y), at.button
        self._taken = set()
        self._take(self._last)
        return None

    def drag(self, at: Pointer, on: Surface) -> None:
        """Take every superpixel on the way."""
        self._at = at
        if self._last is not None:
            self._take(pixel_at(at.x, at.y))

    def release(self, at: Pointer, on: Surface) -> Edit | None:
        """Paint what was taken."""
        self._at = at
        was_busy, button = self.is_busy, self._button
        area = self._area(self._taken)
        self._end()
        if not was_busy:
            return None
        box = Box(0, 0, 0, 0) if area is None else area.box
        return paint_area(on, self.name, lambda: area, box, painted_by(button, on))

    def cancel(self, on: Surface) -> bool:
        """Give the stroke up."""
        was_busy = self.is_busy
        self._end()
        return was_busy

    def hover(self, at: Pointer | None, on: Surface) -> None:
        """Show the superpixel under the pointer, once they are found."""
        self._at = at
        if at is None:
            if not self.is_busy and self._job is not None:
                self._job.cancel()
                self._job = self._wanted = None
        elif not self.is_busy:
            self._look(on)

    def step_back(self, on: Surface) -> None:
        """Give it up."""
        self.cancel(on)

    def preview(self, on: Surface) -> Preview | None:
        """Return what is taken, or would be."""
        if self._at is None or self._found is None:
            waiting = self._at is not None and self._job is not None
            return (
                Preview(None, text=translate("Tools", "Finding superpixels…")) if waiting else None
            )
        under = self._found.at(*pixel_at(self._at.x, self._at.y))
        numbers = self._taken | ({under} if under else set())
        class_id = painted_by(self._button, on)
        shown_for = (id(self._found), frozenset(numbers), class_id)
        if self._preview is None or shown_for != self._shown_for:
            self._shown_for = shown_for
            self._preview = Preview(class_id, area=self._area(numbers))
        return self._preview

    # --- finding them ---------------------------------------------------------------------------

    def _look(self, on: Surface) -> None:
        """See to it that there are superpixels under the pointer; they may take a moment."""
        photo = on.photo
        if photo is None:
            self._found = None
            return
        sight, found = on.visible_box(), self._found
        fits = found is not None and found.photo is photo and found.side_px == self._side_px
        if found is not None and fits and found.box.intersection(sight) == sight:
            return
        if found is not None and not fits:
            self._found = None
        if not sight.is_empty and sight.height * sight.width <= _MOST_PX:
            self._find(photo, sight, on)

    def _find(self, photo: U8, sight: Box, on: Surface) -> None:
        box = _with_margin(sight, Box(0, 0, photo.shape[0], photo.shape[1]))
        wanted = (id(photo), self._side_px, box)
        if self._job is not None and not self._job.cancelled and self._wanted == wanted:
            return
        if self._job is not None:
            self._job.cancel()
        side_px = self._side_px

        def done(marks: I32) -> None:
            self._job = self._wanted = None
            if on.photo is photo and not self.is_busy:
                self._found = _Found(photo, side_px, box, marks)
                on.follow()

        self._wanted = wanted
        self._job = on.run(lambda: superpixels(_rgb(photo[box.slices]), side_px), done)

    # --- a stroke -------------------------------------------------------------------------------

    def _take(self, to: tuple[int, int]) -> None:
        found, start = self._found, self._last
        if found is None or start is None:
            return
        steps = max(abs(to[0] - start[0]), abs(to[1] - start[1]), 1)
        for i in range(steps + 1):
            column = round(start[0] + (to[0] - start[0]) * i / steps)
            row = round(start[1] + (to[1] - start[1]) * i / steps)
            number = found.at(column, row)
            if number:
                self._taken.add(number)
        self._last = to

    def _area(self, numbers: set[int]) -> Area | None:
        found = self._found
        if found is None or not numbers:
            return None
        taken: Bools = np.zeros(int(found.marks.max()) + 1, bool)
        taken[[*numbers]] = True
        inside = taken[found.marks]
        rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
        cut = Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
        return Area(cut.moved(found.box.top, found.box.left), inside[cut.slices])

    def _end(self) -> None:
        self._last, self._button = None, Button.NONE
        self._taken = set()
        self._preview = None


def _with_margin(sight: Box, whole: Box) -> Box:
    """Return what to find superpixels in: the sight and some more, but not too much."""
    share = _MARGIN_SHARE
    most = math.sqrt(_MOST_PX / (sight.height * sight.width))
    if 1 + 2 * share > most:
        share = max(0.0, (most - 1) / 2)
    down, right = int(share * sight.height), int(share * sight.width)
    wide = Box(sight.top - down, sight.left - right, sight.bottom + down, sight.right + right)
    return wide.intersection(whole)


def _why_none(on: Surface) -> str:
    sight = on.visible_box()
    if sight.height * sight.width > _MOST_PX:
        return translate("Tools", "Zoom in to paint superpixels: there are too many in sight.")
    return translate("Tools", "The superpixels are still being found.")


def _rgb(part: U8) -> U8:
    """Return uint8 (h, w, 3) RGB of a part of a photo."""
    if part.shape[2] == 3:
        return part
    return np.ascontiguousarray(part[..., 2::-1])
