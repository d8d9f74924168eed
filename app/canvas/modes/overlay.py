"""Labels over prediction over photo."""

from __future__ import annotations

from app.canvas.frame import Frame
from app.canvas.modes.base import PlainMode
from app.canvas.scene import Scene


class OverlayMode(PlainMode):
    """Everything over each other, as strongly as the layers say."""

    def paint_below(self, frame: Frame, scene: Scene) -> None:
        """Paint photo and prediction."""
        super().paint_below(frame, scene)
        scene.prediction.paint(frame)

    def paint(self, frame: Frame, scene: Scene) -> None:
        """Paint the labels."""
        scene.labels.paint(frame)
