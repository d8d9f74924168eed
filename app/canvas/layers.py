"""What the canvas paints, bottom to top: the photo, the prediction, the labels.

A mask is drawn through a palettized QImage: class colours, hidden classes, visibility and opacity
live in its colour table, so changing them costs the same at any image size. Only the device pixels
being painted are ever looked up in the mask. (Letting Qt scale an indexed image takes two to three
times as long, and samples a part a little differently from the whole.)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, qRgba

from app.canvas.viewport import Sampling, Viewport
from app.edits import U8
from segcore.classes import VOID


class PhotoLayer:
    """The photo, from the level of its pyramid that suits the zoom."""

    def __init__(self) -> None:
        self.visible = True
        self.opacity = 1.0
        self._levels: list[tuple[QImage, U8]] = []  # an image wraps the array beside it

    @property
    def pixels(self) -> U8 | None:
        """The photo at full size, uint8 (H, W, 3) RGB or (H, W, 4) BGRx; None without one."""
        return self._levels[0][1] if self._levels else None

    @property
    def shape(self) -> tuple[int, int] | None:
        """(H, W) of the photo; None without one."""
        if not self._levels:
            return None
        pixels = self._levels[0][1]
        return pixels.shape[0], pixels.shape[1]

    def set_levels(self, levels: Sequence[U8]) -> None:
        """Show a pyramid of `app.pyramid.build_pyramid`; empty for no photo."""
        self._levels = [(_wrap(level), level) for level in levels]

    def set_look(self, visible: bool | None = None, opacity: float | None = None) -> None:
        """Change what is given."""
        self.visible = self.visible if visible is None else visible
        self.opacity = self.opacity if opacity is None else min(1.0, max(0.0, opacity))

    def paint(self, painter: QPainter, view: Viewport, sampling: Sampling) -> None:
        """Draw in device pixels: smooth when smaller than life, pixel by pixel from 100 % on."""
        if not self._levels or not self.visible or self.opacity <= 0:
            return
        painter.save()
        painter.setOpacity(self.opacity)
        if view.zoom >= 1:
            painter.drawImage(sampling.left, sampling.top, _wrap(self._sampled(sampling)))
        else:
            height, width = view.image
            image = self._level_for(view.zoom)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(
                QRectF(view.left, view.top, width * view.zoom, height * view.zoom),
                image,
                QRectF(0, 0, image.width(), image.height()),
            )
        painter.restore()

    def _sampled(self, sampling: Sampling) -> U8:
        """Return uint8 (h, w, 4), BGRx, of the first level."""
        image, pixels = self._levels[0]
        box = sampling.box
        if pixels.shape[2] == 3:
            part = image.copy(box.left, box.top, box.width, box.height)
            widened = part.convertToFormat(QImage.Format.Format_RGB32)
            words = np.frombuffer(widened.constBits(), np.uint32).reshape(box.height, box.width)
        else:
            words = pixels.view(np.uint32)[..., 0][box.slices]
        sampled = sampling.of(words)
        return sampled.view(np.uint8).reshape(*sampled.shape, 4)

    def _level_for(self, zoom: float) -> QImage:
        level = 0
        while zoom <= 0.5 and level + 1 < len(self._levels):
            level, zoom = level + 1, zoom * 2
        return self._levels[level][0]


class MaskLayer:
    """A mask over the photo: labels or prediction."""

    def __init__(self, opacity: float) -> None:
        self._visible = True
        self._opacity = opacity
        self._palette: U8 = np.zeros((256, 3), np.uint8)
        self._hidden: frozenset[int] = frozenset()
        self._ids: U8 | None = None
        self._colour_table: list[int] = [0] * 256

    @property
    def visible(self) -> bool:
        """Whether the layer is drawn."""
        return self._visible

    @property
    def opacity(self) -> float:
        """From 0 (unseen) to 1 (covers what is below)."""
        return self._opacity

    @property
    def palette(self) -> U8:
        """uint8 (256, 3) RGB: the colour of each id."""
        return self._palette

    def set_ids(self, ids: U8 | None) -> None:
        """Show this mask, uint8 (H, W); it is not copied, so later changes show. None: nothing."""
        self._ids = ids

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
        alpha = round(255 * self._opacity)
        unseen = self._hidden | {VOID}
        self._colour_table = [
            0 if class_id in unseen else qRgba(red, green, blue, alpha)
            for class_id, (red, green, blue) in enumerate(self._palette.tolist())
        ]

    def paint(self, painter: QPainter, _view: Viewport, sampling: Sampling) -> None:
        """Draw in device pixels, always nearest: a class id has no in-between."""
        if self._ids is None or not self._visible or self._opacity <= 0:
            return
        shown = sampling.of(self._ids[sampling.box.slices])
        height, width = shown.shape
        image = QImage(shown.data, width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable(self._colour_table)
        # Converted here, because Qt blends 32-bit pixels so much faster that it pays.
        ready = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        painter.drawImage(sampling.left, sampling.top, ready)


def _wrap(pixels: U8) -> QImage:
    """Return an image of uint8 (H, W, 3) RGB or (H, W, 4) BGRx that lives as long as the array."""
    height, width, channels = pixels.shape
    layout = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_RGB32
    return QImage(pixels.data, width, height, pixels.strides[0], layout)
