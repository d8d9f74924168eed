"""The painted scene, kept: what moves over it, or lies over it, costs no looking up of masks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import reduce
from typing import cast

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QRegion

from app.edits import Box

# What it costs to paint one more piece, in pixels that could be painted meanwhile.
_PIECE_COSTS_PX = 20_000


class Backing:
    """A picture of the view in device pixels, and where, in logical ones, it is out of date."""

    def __init__(self) -> None:
        self._picture = QImage()
        self._ratio = 1.0
        self._stale = QRegion()

    def fit(self, area: QRect, ratio: float) -> None:
        """Be as large as a view's logical `area`; at another size everything is out of date."""
        box = device_box(area, ratio)
        if (box.width, box.height, ratio) == (
            self._picture.width(),
            self._picture.height(),
            self._ratio,
        ):
            return
        self._picture = QImage(box.width, box.height, QImage.Format.Format_RGB32)
        self._ratio = ratio
        self.spoil(area)

    def spoil(self, area: QRect) -> None:
        """Say that these logical pixels are to be painted anew."""
        self._stale |= QRegion(area)

    def renew(self, exposed: QRegion, paint: Callable[[QPainter, Box], None]) -> None:
        """Have `paint(painter, box)` paint what is out of date and exposed.

        A box of device pixels may hold others too, where that is painted sooner than two.
        """
        stale = self._stale & exposed
        if stale.isEmpty():
            return
        self._stale -= stale
        painter = QPainter(self._picture)
        for piece in _joined(list(cast(Iterable[QRect], stale))):  # the stub does not know it
            box = device_box(piece, self._ratio)
            painter.setClipRect(box.left, box.top, box.width, box.height)
            paint(painter, box)
        painter.end()

    def show(self, painter: QPainter, box: Box) -> None:
        """Draw a box of device pixels, by a painter of device pixels."""
        painter.drawImage(
            box.left, box.top, self._picture, box.left, box.top, box.width, box.height
        )


def _joined(pieces: list[QRect]) -> list[QRect]:
    """Return neighbours in one piece where that is painted sooner. pieces: from top to bottom."""
    if len(pieces) < 2:
        return pieces
    half = len(pieces) // 2
    apart = _joined(pieces[:half]) + _joined(pieces[half:])
    whole = reduce(QRect.united, apart)
    cost = sum(_area(piece) for piece in apart) + (len(apart) - 1) * _PIECE_COSTS_PX
    return [whole] if _area(whole) <= cost else apart


def _area(piece: QRect) -> int:
    return piece.width() * piece.height()


def device_box(area: QRect, ratio: float) -> Box:
    """Return the device pixels that logical ones touch. ratio: device pixels per logical pixel."""
    return Box(
        math.floor(area.top() * ratio),
        math.floor(area.left() * ratio),
        math.ceil((area.top() + area.height()) * ratio),
        math.ceil((area.left() + area.width()) * ratio),
    )
