"""One layer over the photo: what each half shows where labels and prediction stand side by side."""

from __future__ import annotations

from app.canvas.frame import Frame
from app.canvas.modes.base import PlainMode
from app.canvas.painting import paint_tag
from app.canvas.scene import Scene


class LabelsMode(PlainMode):
    """The labels alone."""

    def paint(self, frame: Frame, scene: Scene) -> None:
        """Paint the labels."""
        scene.labels.paint(frame)

    def paint_marks(self, frame: Frame, scene: Scene) -> None:
        """Say what this is."""
        paint_tag(frame, scene.names[0], frame.view.view[1] / 2, "middle")


class PredictionMode(PlainMode):
    """The prediction alone."""

    def paint_below(self, frame: Frame, scene: Scene) -> None:
        """Paint photo and prediction."""
        super().paint_below(frame, scene)
        scene.prediction.paint(frame)

    def paint(self, frame: Frame, scene: Scene) -> None:
        """There is nothing else."""

    def paint_marks(self, frame: Frame, scene: Scene) -> None:
        """Say what this is."""
        paint_tag(frame, scene.names[1], frame.view.view[1] / 2, "middle")
