"""Labels over prediction over photo."""

from __future__ import annotations

from app.canvas.frame import Frame
from app.canvas.modes.base import PlainMode
from app.canvas.scene import Scene


class OverlayMode(PlainMode):
    """Everything over each other, as strongly as the layers say."""

    def paint(self, frame: Frame, scene: Scene) -> None:
        """Paint the layers from the bottom up."""
        for layer in (scene.photo, scene.prediction, scene.labels):
            layer.paint(frame)
