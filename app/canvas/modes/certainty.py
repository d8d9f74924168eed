"""How far the model's best class is ahead of the second best, as a heat map."""

from __future__ import annotations

from app.canvas.frame import Frame
from app.canvas.modes.base import PlainMode
from app.canvas.scene import Scene


class CertaintyMode(PlainMode):
    """The margin over the photo; the masks are left out, for their colours would be read as it."""

    def paint(self, frame: Frame, scene: Scene) -> None:
        """Paint photo and heat."""
        scene.photo.paint(frame)
        if scene.prediction.visible:
            scene.heat.paint(frame)
