"""What the canvas paints, bottom to top: the photo, the prediction, the labels.

A mask is drawn through a palettized QImage: class colours, hidden classes, visibility and opacity
live in its colour table, so changing them costs the same at any image size. Only the device pixels
being painted are ever looked up in the mask, and contours are found among those, so they are sharp
at any zoom. (Letting Qt scale an indexed image takes two to three times as long, and samples a part
a little differently from the whole.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, qRgba

from app.canvas.frame import Frame
from app.canvas.painting import GRID_FROM_ZOOM
from app.canvas.viewport import Sampling
from app.edits import U8, Bools
from segcore.classes import VOID

Codes = TypeVar("Codes", U8, Bools)

_BLACK_POWER = 3  # of the opacity, which leaves 0 and 1 as they are
_HATCH_EVERY_PX = 14  # logical
_HATCH_COLOURS = (0, qRgba(255, 255, 255, 46), qRgba(0, 0, 0, 46))


class Style(Enum):
    """How a mask is drawn."""

    FILL = "fill"
    CONTOUR = "contour"
    BOTH = "both"


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

    def paint(self, frame: Frame) -> None:
        """Draw in device pixels: smooth when smaller than life, pixel by pixel from 100 % on."""
        sampling = frame.sampling()
        if not self._levels or not self.visible or self.opacity <= 0 or sampling is None:
            return
        painter, view = frame.painter, frame.view
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
        self._source: Callable[[], U8 | None] = lambda: None
        self._style = Style.FILL
        self._hatches_void = False
        self._fill_table: list[int] = [0] * 256
        self._line_table: list[int] = [0] * 256

    @property
    def visible(self) -> bool:
        """Whether the layer is drawn."""
        return self._visible

    @property
    def opacity(self) -> float:
        """From 0 (unseen) to 1 (covers what is below); black fills are fainter in between."""
        return self._opacity

    @property
    def palette(self) -> U8:
        """uint8 (256, 3) RGB: the colour of each id."""
        return self._palette

    @property
    def hidden(self) -> frozenset[int]:
        """The ids that are not drawn."""
        return self._hidden

    @property
    def style(self) -> Style:
        """Fill, contour, or both."""
        return self._style

    @property
    def ids(self) -> U8 | None:
        """The mask shown, uint8 (H, W)."""
        return self._source()

    def set_ids(self, ids: U8 | None) -> None:
        """Show this mask, uint8 (H, W); it is not copied, so later changes show. None: nothing."""
        self.follow(lambda: ids)

    def follow(self, source: Callable[[], U8 | None]) -> None:
        """Show the mask, uint8 (H, W), that `source` returns when it is painted."""
        self._source = source

    def set_style(self, style: Style | None = None, hatches_void: bool | None = None) -> None:
        """Change what is given. hatches_void: draw void as thin slanted lines, else not at all."""
        self._style = self._style if style is None else style
        self._hatches_void = self._hatches_void if hatches_void is None else hatches_void

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
        # Over a photo black would not colour but darken: the usual black background hides it all.
        self._fill_table = self._table(self._opacity, self._opacity**_BLACK_POWER)
        # A line must be stronger than the fill it goes round, and fade with it all the same.
        line = min(1.0, 2 * self._opacity)
        self._line_table = self._table(line, line)

    def _table(self, opacity: float, of_black: float) -> list[int]:
        alpha, alpha_of_black = round(255 * opacity), round(255 * of_black)
        unseen = self._hidden | {VOID}
        return [
            0
            if class_id in unseen
            else qRgba(red, green, blue, alpha if red or green or blue else alpha_of_black)
            for class_id, (red, green, blue) in enumerate(self._palette.tolist())
        ]

    @property
    def is_seen(self) -> bool:
        """Whether there is anything to draw."""
        return self.ids is not None and self._visible and self._opacity > 0

    def reach_px(self, frame_line_px: int) -> int:
        """Return how far, in device pixels, a changed pixel changes what is drawn around it."""
        return 0 if self._style is Style.FILL else frame_line_px

    def paint(self, frame: Frame) -> None:
        """Draw in device pixels, always nearest: a class id has no in-between."""
        sampling, mask = frame.sampling(), self.ids
        if mask is None or not self.is_seen or sampling is None:
            return
        wide = frame.sampling(self.reach_px(frame.line_px))
        assert wide is not None
        ids = wide.of(mask[wide.box.slices])
        self.paint_ids(frame, wide, ids)
        if self._hatches_void:
            _paint_hatch(frame, sampling, cut(ids, wide, sampling) == VOID)

    def paint_ids(self, frame: Frame, wide: Sampling, ids: U8, is_strong: bool = False) -> None:
        """Draw uint8 (h, w), what `wide` shows, in this layer's look; `wide` as far as it needs.

        is_strong: fill as strongly as contours are drawn.
        """
        sampling = frame.sampling()
        assert sampling is not None
        shown = cut(ids, wide, sampling)
        if self._style is not Style.CONTOUR:
            table = self._line_table if is_strong else self._fill_table
            frame.draw(sampling.left, sampling.top, shown, table)
        if self._style is not Style.FILL:
            rim = cut(rim_of(ids, frame.line_px), wide, sampling)
            frame.draw(sampling.left, sampling.top, void_but(shown, rim), self._line_table)


def rim_of(ids: U8, line_px: int) -> U8:
    """Return uint8 (h, w): 1, else 0, where another id lies within `line_px`, corners counted too.

    ids: uint8 (h, w). What lies beyond the array counts as the same, so an image has no rim.
    """
    # Here, because the window is shown before anyone asks for contours.
    import cv2

    # Cell by cell both are one instruction for many pixels; a wider kernel is not.
    cell = np.ones((3, 3), np.uint8)
    highest = cv2.dilate(ids, cell, iterations=line_px)
    lowest = cv2.erode(ids, cell, iterations=line_px)
    return np.asarray(highest != lowest).view(np.uint8)


def void_but(ids: U8, where: U8) -> U8:
    """Return uint8 (h, w): `ids` where `where`, 0 or 1, is 1, else void. Faster than np.where."""
    return ids | (where - np.uint8(1))


def cut(pixels: Codes, wide: Sampling, inner: Sampling) -> Codes:
    """Return of `pixels`, (h, w), those `wide` shows, what `inner` shows."""
    top, left = inner.top - wide.top, inner.left - wide.left
    return pixels[top : top + inner.rows.size, left : left + inner.columns.size]


def _paint_hatch(frame: Frame, sampling: Sampling, where: np.ndarray) -> None:
    """Draw thin slanted lines, light beside dark so that they show on anything, where True.

    where: bool (h, w). The lines move with the image and do not come closer with it.
    """
    if not where.any():
        return
    line = max(1, round(frame.ratio))
    every = round(_HATCH_EVERY_PX * frame.ratio)
    if frame.view.zoom >= GRID_FROM_ZOOM:
        every *= 2  # with the grid as close, nobody could tell one from the other
    height, width = where.shape
    start = sampling.left - frame.view.left + sampling.top - frame.view.top
    along = (np.arange(height + width) + start) % every
    codes = np.where(along < line, 1, np.where(along < 2 * line, 2, 0)).astype(np.uint8)
    slanted = np.lib.stride_tricks.sliding_window_view(codes, width)[:height]
    frame.draw(sampling.left, sampling.top, slanted * where, _HATCH_COLOURS)


def _wrap(pixels: U8) -> QImage:
    """Return an image of uint8 (H, W, 3) RGB or (H, W, 4) BGRx that lives as long as the array."""
    height, width, channels = pixels.shape
    layout = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_RGB32
    return QImage(pixels.data, width, height, pixels.strides[0], layout)
