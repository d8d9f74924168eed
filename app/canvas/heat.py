"""How sure the model is, as a heat map: the margin of each pixel in perceptually even colours."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import qRgba

from app.canvas.frame import Frame
from app.edits import U8

# Viridis (van der Walt and Smith, CC0), every 32nd of its colours: light means sure. It grows
# evenly lighter, so that equal steps look equal, in grey and to colour-blind eyes too.
_VIRIDIS = (
    "440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30", "fde725",
)  # fmt: skip


def viridis() -> U8:
    """Return the map's colours, uint8 (256, 3) RGB, for 0..255."""
    anchors = np.array([[int(text[i : i + 2], 16) for i in (0, 2, 4)] for text in _VIRIDIS])
    steps = np.linspace(0, len(_VIRIDIS) - 1, 256)
    channels = [np.interp(steps, np.arange(len(_VIRIDIS)), anchors[:, i]) for i in range(3)]
    return np.round(np.stack(channels, axis=1)).astype(np.uint8)


class HeatLayer:
    """The margin of a prediction."""

    def __init__(self) -> None:
        self._margin: U8 | None = None
        self._opacity = 0.0
        self._table: list[int] = []
        self.set_opacity(0.75)

    @property
    def margin(self) -> U8 | None:
        """What is shown, uint8 (H, W): 0 unsure, 255 sure."""
        return self._margin

    @property
    def opacity(self) -> float:
        """From 0 (unseen) to 1 (covers the photo)."""
        return self._opacity

    def set_margin(self, margin: U8 | None) -> None:
        """Show this margin, uint8 (H, W); it is not copied. None: nothing."""
        self._margin = margin

    def set_opacity(self, opacity: float) -> None:
        """Say how strongly it is shown, 0..1."""
        self._opacity = min(1.0, max(0.0, opacity))
        alpha = round(255 * self._opacity)
        self._table = [qRgba(r, g, b, alpha) for r, g, b in viridis().tolist()]

    def paint(self, frame: Frame) -> None:
        """Draw in device pixels, nearest: no certainty is made up between two pixels."""
        sampling = frame.sampling()
        if self._margin is None or sampling is None or self._opacity <= 0:
            return
        shown = sampling.of(self._margin[sampling.box.slices])
        frame.draw(sampling.left, sampling.top, shown, self._table)
