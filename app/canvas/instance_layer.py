"""Each region in a colour and with a number of its own."""

from __future__ import annotations

import colorsys
import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from app.canvas.frame import Frame
from app.canvas.layers import MaskLayer, cut, void_but
from app.instances import TINTS, Instances

_GOLDEN_RATIO = 0.61803398875
_LIGHT_AND_COLOURFUL = ((0.6, 0.85), (0.45, 0.9), (0.72, 0.7))
_MOST_NUMBERS = 400  # nobody reads more at once, and each costs
_MOST_DIGITS = 8
_NUMBER_PX = 12  # logical


class InstanceLayer:
    """The regions of a mask; until they are found, and where it changed since, its classes."""

    def __init__(self) -> None:
        self.instances: Instances | None = None

    def paint(self, frame: Frame, mask: MaskLayer) -> None:
        """Draw in device pixels, as strongly as `mask`, whose regions they are, would be."""
        sampling, ids = frame.sampling(), mask.ids
        if sampling is None or ids is None or not mask.is_seen:
            return
        found = self.instances
        if found is None or found.ids.shape != ids.shape:
            mask.paint(frame)
            return
        wide = frame.sampling(mask.reach_px(frame.line_px))
        assert wide is not None
        part = wide.box.slices
        wide_now = wide.of(ids[part])
        wide_changed = wide_now != wide.of(found.ids[part])
        now, changed = cut(wide_now, wide, sampling), cut(wide_changed, wide, sampling)
        tints = sampling.of(found.tints[sampling.box.slices])
        is_changed = bool(wide_changed.any())
        if is_changed:
            tints = tints * ~changed
        if mask.hidden:
            unseen = np.zeros(256, bool)
            unseen[list(mask.hidden)] = True
            tints = tints * ~unseen[now]
        alpha = round(255 * mask.opacity)
        frame.draw(sampling.left, sampling.top, tints, [0, *(c | alpha << 24 for c in _colours())])
        if is_changed:
            mask.paint_ids(frame, wide, void_but(wide_now, wide_changed.view(np.uint8)))

    @staticmethod
    def reach_px(line_px: int) -> int:
        """Return how far, in device pixels, a number reaches from its middle, at most."""
        return _MOST_DIGITS * _NUMBER_PX * line_px // 2

    def paint_numbers(self, frame: Frame, mask: MaskLayer) -> None:
        """Write the number of each region in sight into it, where it fits."""
        found, ids = self.instances, mask.ids
        if found is None or ids is None or not mask.is_seen or found.ids.shape != ids.shape:
            return
        digits = _digits(frame.font.family(), round(_NUMBER_PX * frame.ratio), frame.ratio)
        digit, height = digits.advance, digits.height
        # Chosen for the whole view, so that a part of it is painted as the whole is.
        chosen = found.within(frame.view.visible())
        widths = (np.floor(np.log10(found.numbers[chosen])) + 1) * digit
        # What is so many steps deep holds a diamond of that size, and any box within the diamond.
        fits = found.depths[chosen] * frame.view.zoom >= (widths + height) / 2 + frame.ratio
        chosen = chosen[fits]
        chosen = chosen[ids[found.rows[chosen], found.columns[chosen]] == found.class_ids[chosen]]
        chosen = chosen[~np.isin(found.class_ids[chosen], list(mask.hidden))]
        if len(chosen) > _MOST_NUMBERS:
            chosen = chosen[np.argsort(-found.depths[chosen], kind="stable")[:_MOST_NUMBERS]]
        room = _MOST_DIGITS * digit
        area = QRectF(frame.area.left, frame.area.top, frame.area.width, frame.area.height)
        area.adjust(-room, -room, room, room)
        for index in chosen.tolist():
            x, y = frame.view.to_view(found.columns[index] + 0.5, found.rows[index] + 0.5)
            if area.contains(x, y):
                digits.paint(frame, x, y, str(int(found.numbers[index])))


@dataclass(frozen=True, slots=True, eq=False)
class _Digits:
    """0 to 9, white with a dark rim, drawn once: hundreds of numbers cost next to nothing.

    advance, height: of a digit, in device pixels. room: what its picture is larger all round.
    """

    pictures: tuple[QImage, ...]
    advance: int
    height: int
    room: int

    def paint(self, frame: Frame, x: float, y: float, text: str) -> None:
        """Write `text` with its middle at a device pixel."""
        left = round(x - len(text) * self.advance / 2) - self.room
        top = round(y - self.height / 2) - self.room
        for place, digit in enumerate(text):
            picture = self.pictures[int(digit)]
            frame.painter.drawImage(left + place * self.advance, top, picture)


@lru_cache(maxsize=8)
def _digits(family: str, size_px: int, ratio: float) -> _Digits:
    font = QFont(family)
    font.setPixelSize(size_px)
    font.setBold(True)
    metrics = QFontMetricsF(font)
    advance = round(max(metrics.horizontalAdvance(digit) for digit in "0123456789"))
    height, room = round(metrics.capHeight()), math.ceil(2 * ratio)
    pictures = []
    for digit in "0123456789":
        size = QSize(advance + 2 * room, height + 2 * room)
        picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(0)
        path = QPainterPath()
        path.addText(QPointF(room, room + height), font, digit)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(path, QPen(QColor(0, 0, 0, 190), 2.5 * ratio))
        painter.fillPath(path, QColor(255, 255, 255))
        painter.end()
        pictures.append(picture)
    return _Digits(tuple(pictures), advance, height, room)


@cache
def _colours() -> tuple[int, ...]:
    """Return a colour 0x00RRGGBB for each tint; those of neighbours in the row differ most."""
    colours = []
    for tint in range(TINTS):
        light, colourful = _LIGHT_AND_COLOURFUL[tint % len(_LIGHT_AND_COLOURFUL)]
        rgb = colorsys.hls_to_rgb(tint * _GOLDEN_RATIO % 1, light, colourful)
        red, green, blue = (round(255 * value) for value in rgb)
        colours.append(red << 16 | green << 8 | blue)
    return tuple(colours)
