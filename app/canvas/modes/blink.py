"""Labels and prediction in turn, at the same place: what differs, moves."""

from __future__ import annotations

from app.canvas.frame import Frame
from app.canvas.modes.base import PlainMode
from app.canvas.painting import paint_tag
from app.canvas.scene import Scene


class BlinkMode(PlainMode):
    """shows_prediction: whose turn it is. Somebody else keeps the time."""

    def __init__(self) -> None:
        self.shows_prediction = False

    def paint(self, frame: Frame, scene: Scene) -> None:
        """Paint the mask whose turn it is."""
        (scene.prediction if self.shows_prediction else scene.labels).paint(frame)

    def paint_marks(self, frame: Frame, scene: Scene) -> None:
        """Say what this is."""
        name = scene.names[int(self.shows_prediction)]
        paint_tag(frame, name, frame.view.view[1] / 2, "middle")
