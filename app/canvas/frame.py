"""One moment of painting: where to, which part, and how the image lies under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QImage, QPainter

from app.canvas.viewport import Sampling, Viewport
from app.edits import U8, Box


def line_px(ratio: float) -> int:
    """Return how wide a contour is, in device pixels. ratio: device pixels per logical pixel."""
    return max(1, round(1.5 * ratio))


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What a layer or a view mode paints on.

    painter: in device pixels. view: where the image lies. area: the device pixels to paint, at
    least. ratio: device pixels per logical pixel. font: of what is written. top: the first
    device pixel that nothing lies over, for what is written at the top.
    """

    painter: QPainter
    view: Viewport
    area: Box
    ratio: float
    font: QFont
    top: int = 0

    @property
    def line_px(self) -> int:
        """How wide a contour is, in device pixels: seen at any scale of the screen."""
        return line_px(self.ratio)

    @property
    def image_rect(self) -> QRect:
        """The device pixels of `area` that show the image."""
        sampling = self.sampling()
        if sampling is None:
            return QRect()
        return QRect(sampling.left, sampling.top, sampling.columns.size, sampling.rows.size)

    def sampling(self, grown_px: int = 0) -> Sampling | None:
        """Return how `area`, and so much around it, shows the image; None where it does not."""
        box = self.area
        return self.view.sampling(
            Box(
                box.top - grown_px,
                box.left - grown_px,
                box.bottom + grown_px,
                box.right + grown_px,
            )
        )

    def part(self, area: Box) -> Frame:
        """Return the same for a part of the area; may be empty."""
        return replace(self, area=self.area.intersection(area))

    def draw(self, left: int, top: int, codes: U8, table: Sequence[int]) -> None:
        """Draw uint8 (h, w) at a device pixel, each in its colour, 0xAARRGGBB, of `table`."""
        codes = np.ascontiguousarray(codes)
        height, width = codes.shape
        image = QImage(codes.data, width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable(table)
        # Converted here, because Qt blends 32-bit pixels so much faster that it pays.
        ready = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        self.painter.drawImage(left, top, ready)
