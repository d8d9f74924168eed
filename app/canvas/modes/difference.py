"""Only what labels and prediction disagree about."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from app.canvas.frame import Frame
from app.canvas.layers import void_but
from app.canvas.modes.base import PlainMode
from app.canvas.scene import Scene
from app.differences import differs

_DIMMED = QColor(24, 26, 30, 165)


class DifferenceMode(PlainMode):
    """What the labels say and the prediction denies, in the colour of what the prediction says.

    The rest of the photo is dimmed. Void is no statement, so it never counts as a difference.
    """

    def paint(self, frame: Frame, scene: Scene) -> None:
        """Paint the dimmed photo and what differs."""
        scene.photo.paint(frame)
        labels, prediction = scene.labels.ids, scene.prediction.ids
        sampling = frame.sampling()
        if sampling is None or labels is None or prediction is None:
            return
        if not scene.prediction.is_seen:
            return
        frame.painter.fillRect(frame.image_rect, _DIMMED)
        wide = frame.sampling(scene.prediction.reach_px(frame.line_px))
        assert wide is not None
        said = wide.of(labels[wide.box.slices])
        predicted = wide.of(prediction[wide.box.slices])
        wrong = differs(said, scene.prediction_lut[predicted])
        # Strongly, for a difference one pixel wide must not be missed.
        shown = void_but(predicted, wrong.view(np.uint8))
        scene.prediction.paint_ids(frame, wide, shown, is_strong=True)
