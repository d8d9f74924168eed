"""How far the model's best class is ahead of the second best, as a heat map."""

from __future__ import annotations

from app.canvas.frame import Frame
from app.canvas.modes.base import PlainMode
from app.canvas.scene import Scene


class CertaintyMode(PlainMode):
    """The margin over the photo; the masks are left out, for their colours would be read as it."""

    def paint_below(self, frame: Frame, scene: Scene) -> None:
        """Paint photo and heat."""
        super().paint_below(frame, scene)
        if scene.prediction.visible:
            scene.heat.paint(frame)

    def paint(self, frame: Frame, scene: Scene) -> None:
        """There is nothing else."""
