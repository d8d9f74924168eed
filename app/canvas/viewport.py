"""Where the image lies in the view: zoom, pan, fit. Plain numbers in device pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from app.edits import Box

MAX_ZOOM = 64.0
REACHABLE_PX = 64  # of the image that can never be pushed out of sight, per axis


Pixel = TypeVar("Pixel", np.uint8, np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class Sampling:
    """Which image pixel each device pixel of a rectangle shows, nearest.

    left, top: where the rectangle lies, in device pixels. rows intp (h,), columns intp (w,):
    the image row and column under the middle of each device row and column.
    """

    left: int
    top: int
    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]

    @property
    def box(self) -> Box:
        """The image pixels that are shown."""
        return Box(
            int(self.rows[0]),
            int(self.columns[0]),
            int(self.rows[-1]) + 1,
            int(self.columns[-1]) + 1,
        )

    def of(self, part: npt.NDArray[Pixel]) -> npt.NDArray[Pixel]:
        """Return (h, w), C-contiguous, of `part`, the pixels of `box`."""
        # Rows first: copying whole rows is cheap, and leaves little to pick columns from.
        sampled: npt.NDArray[Pixel] = part[self.rows - self.rows[0]]
        if self.columns.size != part.shape[1]:  # else one to one
            sampled = np.take(sampled, self.columns - self.columns[0], axis=1)
        return sampled


@dataclass(frozen=True, slots=True)
class Viewport:
    """Maps image pixels to device pixels of a view.

    zoom: device pixels per image pixel; 1.0 is 100 %. left, top: where the image's corner lies,
    whole device pixels, so that 100 % and whole multiples are drawn pixel on pixel.
    view, image: (height, width) in device and in image pixels.
    """

    view: tuple[int, int]
    image: tuple[int, int]
    zoom: float = 1.0
    left: int = 0
    top: int = 0

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Map device pixels of the view to image pixels."""
        return (x - self.left) / self.zoom, (y - self.top) / self.zoom

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """Map image pixels to device pixels of the view."""
        return x * self.zoom + self.left, y * self.zoom + self.top

    def visible(self) -> Box:
        """Return the image pixels in sight; may be empty."""
        left, top = self.to_image(0, 0)
        right, bottom = self.to_image(self.view[1], self.view[0])
        box = Box(math.floor(top), math.floor(left), math.ceil(bottom), math.ceil(right))
        return box.intersection(Box(0, 0, *self.image))

    def sampling(self, area: Box) -> Sampling | None:
        """Return how an area of device pixels shows the image; None where it shows none of it."""
        rows = _under(area.top, area.bottom, self.top, self.zoom, self.image[0])
        columns = _under(area.left, area.right, self.left, self.zoom, self.image[1])
        if rows[1].size == 0 or columns[1].size == 0:
            return None
        return Sampling(columns[0], rows[0], rows[1], columns[1])

    def fit_zoom(self, margin: float) -> float:
        """Return the zoom at which the whole image is seen, at most `MAX_ZOOM`."""
        room = [max(1.0, side - 2 * margin) for side in self.view]
        return min(room[0] / max(1, self.image[0]), room[1] / max(1, self.image[1]), MAX_ZOOM)

    def fitted(self, margin: float) -> Viewport:
        """Return the whole image, centred."""
        return self.centred(self.fit_zoom(margin), self.image[1] / 2, self.image[0] / 2)

    def centred(self, zoom: float, x: float, y: float) -> Viewport:
        """Return the view with image point (x, y) in the middle."""
        return self._placed(zoom, self.view[1] / 2 - x * zoom, self.view[0] / 2 - y * zoom)

    def zoomed(self, factor: float, x: float, y: float, margin: float) -> Viewport:
        """Return the view zoomed so that what lies under device pixel (x, y) stays there."""
        smallest = min(1.0, self.fit_zoom(margin) / 4)
        zoom = min(MAX_ZOOM, max(smallest, self.zoom * factor))
        image_x, image_y = self.to_image(x, y)
        return self._placed(zoom, x - image_x * zoom, y - image_y * zoom)

    def panned(self, dx: float, dy: float) -> Viewport:
        """Return the view with the image moved by device pixels."""
        return self._placed(self.zoom, self.left + dx, self.top + dy)

    def resized(self, view: tuple[int, int]) -> Viewport:
        """Return the view at another size, with the same image point in the middle."""
        x, y = self.to_image(self.view[1] / 2, self.view[0] / 2)
        return Viewport(view, self.image, self.zoom, self.left, self.top).centred(self.zoom, x, y)

    def _placed(self, zoom: float, left: float, top: float) -> Viewport:
        left = _reachable(left, self.image[1] * zoom, self.view[1])
        top = _reachable(top, self.image[0] * zoom, self.view[0])
        return Viewport(self.view, self.image, zoom, round(left), round(top))


@lru_cache(maxsize=64)
def _under(
    start: int, end: int, origin: int, zoom: float, length: int
) -> tuple[int, npt.NDArray[np.intp]]:
    """Return the first device pixel of start..end-1 on the image, and the image pixel under each.

    Depends on each device pixel alone, so a part is sampled exactly as the whole is.
    """
    first = max(start, origin)
    last = min(end, origin + math.ceil(length * zoom - 0.5))
    middles = np.arange(first, last) + (0.5 - origin)
    under = np.minimum((middles / zoom).astype(np.intp), length - 1)
    under.flags.writeable = False  # every layer of a moment shares it
    return first, under


def _reachable(start: float, length: float, room: int) -> float:
    keep = min(REACHABLE_PX, length, room)
    return min(max(start, keep - length), room - keep)
