"""What the canvas paints, bottom to top: the photo, the prediction, the labels.

A mask is drawn from a QImage that wraps its array without a copy; class colours, hidden classes,
visibility and opacity live in the image's colour table, so changing them costs the same at any
image size.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, qRgba

from app.edits import U8, Box
from segcore.classes import VOID

_CONVERT_FROM_ZOOM = 0.5


class PhotoLayer:
    """The photo, from the level of its pyramid that suits the zoom."""

    def __init__(self) -> None:
        self.visible = True
        self.opacity = 1.0
        self._levels: list[tuple[QImage, U8]] = []  # the arrays stay alive beside their wrappers

    @property
    def shape(self) -> tuple[int, int] | None:
        """(H, W) of the photo; None without one."""
        if not self._levels:
            return None
        image = self._levels[0][0]
        return image.height(), image.width()

    def set_levels(self, levels: Sequence[U8]) -> None:
        """Show a pyramid of `app.pyramid.build_pyramid`; empty for no photo."""
        self._levels = [(_wrap_photo(level), level) for level in levels]

    def set_look(self, visible: bool | None = None, opacity: float | None = None) -> None:
        """Change what is given."""
        self.visible = self.visible if visible is None else visible
        self.opacity = self.opacity if opacity is None else min(1.0, max(0.0, opacity))

    def paint(self, painter: QPainter, zoom: float, exposed: Box) -> None:
        """Draw in image coordinates. Smooth when smaller than life, pixel by pixel above 100 %.

        exposed: the image pixels that need drawing.
        """
        if not self._levels or not self.visible or self.opacity <= 0:
            return
        base = self._levels[0][0]
        level, scale = 0, zoom
        while scale <= 0.5 and level + 1 < len(self._levels):
            level, scale = level + 1, scale * 2
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
        painter.setOpacity(self.opacity)
        image = self._levels[level][0]
        if level == 0:
            _draw(painter, image, zoom, exposed, QImage.Format.Format_RGB32)
        else:
            whole = QRectF(0, 0, base.width(), base.height())
            painter.drawImage(whole, image, QRectF(0, 0, image.width(), image.height()))
        painter.setOpacity(1.0)


class MaskLayer:
    """A mask over the photo: labels or prediction."""

    def __init__(self, opacity: float) -> None:
        self._visible = True
        self._opacity = opacity
        self._palette: U8 = np.zeros((256, 3), np.uint8)
        self._hidden: frozenset[int] = frozenset()
        self._ids: U8 | None = None
        self._image: QImage | None = None

    @property
    def visible(self) -> bool:
        """Whether the layer is drawn."""
        return self._visible

    @property
    def opacity(self) -> float:
        """From 0 (unseen) to 1 (covers what is below)."""
        return self._opacity

    def set_ids(self, ids: U8 | None) -> None:
        """Show this mask, uint8 (H, W) C-contiguous, wrapped and never copied; None for nothing."""
        self._ids = ids
        self._image = None
        if ids is not None:
            height, width = ids.shape
            self._image = QImage(
                ids.data, width, height, ids.strides[0], QImage.Format.Format_Indexed8
            )
            self._recolour()

    def set_look(
        self,
        visible: bool | None = None,
        opacity: float | None = None,
        palette: U8 | None = None,
        hidden: frozenset[int] | None = None,
    ) -> None:
        """Change what is given. palette: uint8 (256, 3) RGB. hidden: ids drawn transparent."""
        self._visible = self._visible if visible is None else visible
        self._opacity = self._opacity if opacity is None else min(1.0, max(0.0, opacity))
        self._palette = self._palette if palette is None else palette
        self._hidden = self._hidden if hidden is None else hidden
        self._recolour()

    def paint(self, painter: QPainter, zoom: float, exposed: Box) -> None:
        """Draw in image coordinates, always nearest: a class id has no in-between.

        exposed: the image pixels that need drawing.
        """
        if self._image is None or not self._visible or self._opacity <= 0:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        _draw(painter, self._image, zoom, exposed, QImage.Format.Format_ARGB32_Premultiplied)

    def _recolour(self) -> None:
        if self._image is None:
            return
        alpha = round(255 * self._opacity)
        unseen = self._hidden | {VOID}
        self._image.setColorTable(
            [
                0 if class_id in unseen else qRgba(red, green, blue, alpha)
                for class_id, (red, green, blue) in enumerate(self._palette.tolist())
            ]
        )


def _draw(painter: QPainter, image: QImage, zoom: float, exposed: Box, fast: QImage.Format) -> None:
    """Draw the exposed part of an image in its place.

    Qt scales its own pixel formats several times faster than indexed or 24-bit ones. So the part
    is turned into one first, unless that part has many more pixels than the screen.
    """
    if zoom < _CONVERT_FROM_ZOOM:
        painter.drawImage(0, 0, image)
        return
    # One pixel more all round, so that smooth drawing sees the neighbours of the edge.
    area = QRect(exposed.left - 1, exposed.top - 1, exposed.width + 2, exposed.height + 2)
    area = area.intersected(image.rect())
    painter.drawImage(area.topLeft(), image.copy(area).convertToFormat(fast))


def _wrap_photo(pixels: U8) -> QImage:
    height, width, channels = pixels.shape
    layout = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_RGB32
    return QImage(pixels.data, width, height, pixels.strides[0], layout)
