"""Each region in a colour and with a number of its own."""

from __future__ import annotations

import colorsys
from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainterPath, QPen

from app.canvas.frame import Frame
from app.canvas.layers import MaskLayer
from app.instances import TINTS, Instances
from segcore.classes import VOID

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
        part = sampling.box.slices
        now, then = sampling.of(ids[part]), sampling.of(found.ids[part])
        tints = sampling.of(found.tints[part])
        changed = now != then
        is_changed = bool(changed.any())
        if is_changed:
            tints = np.where(changed, np.uint8(0), tints)
        if mask.hidden:
            unseen = np.zeros(256, bool)
            unseen[list(mask.hidden)] = True
            tints = np.where(unseen[now], np.uint8(0), tints)
        alpha = round(255 * mask.opacity)
        frame.draw(sampling.left, sampling.top, tints, [0, *(c | alpha << 24 for c in _colours())])
        if is_changed:
            mask.paint_ids(frame, sampling, np.where(changed, now, np.uint8(VOID)))

    def paint_numbers(self, frame: Frame, mask: MaskLayer) -> None:
        """Write the number of each region in sight into it, where it fits."""
        found, ids = self.instances, mask.ids
        if found is None or ids is None or not mask.is_seen or found.ids.shape != ids.shape:
            return
        small = QFont(frame.font)
        small.setPixelSize(round(_NUMBER_PX * frame.ratio))
        small.setBold(True)
        metrics = QFontMetricsF(small)
        digit, height = metrics.horizontalAdvance("0"), metrics.capHeight()
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
        path = QPainterPath()
        for index in chosen.tolist():
            x, y = frame.view.to_view(found.columns[index] + 0.5, found.rows[index] + 0.5)
            if not area.contains(x, y):
                continue
            text = str(int(found.numbers[index]))
            width = metrics.horizontalAdvance(text)
            path.addText(QPointF(x - width / 2, y + height / 2), small, text)
        _paint_text(frame, path)


def _paint_text(frame: Frame, path: QPainterPath) -> None:
    painter = frame.painter
    painter.save()
    painter.setRenderHint(painter.RenderHint.Antialiasing)
    pen = QPen(QColor(0, 0, 0, 190), 2.5 * frame.ratio)
    painter.strokePath(path, pen)
    painter.fillPath(path, QColor(255, 255, 255))
    painter.restore()


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
