"""Only what labels and prediction disagree about."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, qRgba

from app.canvas.frame import Frame
from app.canvas.layers import MaskLayer, cut, void_but
from app.canvas.modes.base import PlainMode
from app.canvas.scene import Scene
from app.differences import differs
from app.edits import U8, Bools

_DIMMED = QColor(24, 26, 30, 165)
# A colour of less light than this, 0..1, is next to nothing on the dimmed photo.
_FAINT_BELOW = 0.04
_HALO = qRgba(255, 255, 255, 140)


class DifferenceMode(PlainMode):
    """What the labels say and the prediction denies, in the colour of what the prediction says.

    The rest of the photo is dimmed. Void is no statement, so it never counts as a difference. What
    is dark itself has a light line around it: a class that is black must be seen as well.
    """

    def paint(self, frame: Frame, scene: Scene) -> None:
        """Dim the photo and paint what differs."""
        labels, prediction = scene.labels.ids, scene.prediction.ids
        sampling = frame.sampling()
        if sampling is None or labels is None or prediction is None:
            return
        if not scene.prediction.is_seen:
            return
        frame.painter.fillRect(frame.image_rect, _DIMMED)
        halo_px = _halo_px(frame.line_px)
        wide = frame.sampling(max(scene.prediction.reach_px(frame.line_px), halo_px))
        assert wide is not None
        said = wide.of(labels[wide.box.slices])
        predicted = wide.of(prediction[wide.box.slices])
        wrong = differs(said, scene.prediction_lut[predicted])
        # Strongly, for a difference one pixel wide must not be missed.
        shown = void_but(predicted, wrong.view(np.uint8))
        scene.prediction.paint_ids(frame, wide, shown, is_strong=True)
        faint = wrong & _faint(scene.prediction)[predicted]
        if faint.any():
            around = _grown(faint, halo_px) & ~wrong.view(np.uint8)
            frame.draw(sampling.left, sampling.top, cut(around, wide, sampling), (0, _HALO))

    def reach_px(self, scene: Scene, line_px: int) -> int:
        """Return the reach of what is drawn around a difference, too."""
        return max(super().reach_px(scene, line_px), _halo_px(line_px))


def _halo_px(line_px: int) -> int:
    # Thinner than a contour: it goes round what may be a single pixel.
    return max(1, line_px - 1)


def _faint(mask: MaskLayer) -> Bools:
    """Return bool (256,): the ids that are shown, in a colour that is hardly seen."""
    linear = (mask.palette / 255.0) ** 2.2
    faint: Bools = linear @ (0.2126, 0.7152, 0.0722) < _FAINT_BELOW
    faint[list(mask.hidden)] = False
    return faint


def _grown(where: Bools, by_px: int) -> U8:
    """Return uint8 (h, w): 1, else 0, within `by_px` of where it is True, corners counted too."""
    # Here, because the window is shown before anyone looks at differences.
    import cv2

    cell = np.ones((3, 3), np.uint8)
    return np.asarray(cv2.dilate(where.view(np.uint8), cell, iterations=by_px), np.uint8)
