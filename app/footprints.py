"""Where in the image a convolution on a feature map reads. Qt-free.

A feature map at stride s has one feature for every s x s image pixels: its cell. A 3x3 kernel of
rate r reads the feature under it and eight others, r features away, so r * s image pixels. What a
feature itself has seen of the image is more than its cell, and the same for every branch.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.edits import Box


@dataclass(frozen=True, slots=True)
class Footprint:
    """A kernel on a feature map: `kernel` x `kernel` weights, `rate` features apart.

    stride: image pixels per feature. whole: the mean over the whole map is read instead.
    """

    kernel: int
    rate: int
    stride: int
    whole: bool = False

    @property
    def spacing_px(self) -> int:
        """Image pixels from one sample to the next."""
        return self.rate * self.stride

    @property
    def field_px(self) -> int:
        """Image pixels that the features read stand for, from edge to edge."""
        return ((self.kernel - 1) * self.rate + 1) * self.stride

    def cells(self, column: int, row: int) -> list[Box]:
        """Return the image pixels of each feature read, for the feature over a pixel.

        They may lie outside of the image: what is read there is padding.
        """
        stride, half = self.stride, self.kernel // 2
        top, left = row // stride * stride, column // stride * stride
        cell = Box(top, left, top + stride, left + stride)
        steps = range(-half, half + 1)
        return [cell.moved(y * self.spacing_px, x * self.spacing_px) for y in steps for x in steps]

    def inside(self, column: int, row: int, size: tuple[int, int]) -> int:
        """Return how many of the features read are on the image of (height, width)."""
        image = Box(0, 0, *size)
        return sum(not cell.intersection(image).is_empty for cell in self.cells(column, row))
