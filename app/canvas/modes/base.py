"""What the canvas knows of a view mode."""

from __future__ import annotations

from typing import Protocol

from app.canvas.frame import Frame
from app.canvas.scene import Scene
from app.canvas.viewport import Viewport


class ViewMode(Protocol):
    """A way of showing a scene. Paints each device pixel as it would alone, so parts fit together.

    Coordinates are device pixels of the view.
    """

    def paint_below(self, frame: Frame, scene: Scene) -> None:
        """Paint the image, and of what lies over it what no change of the labels changes."""

    def paint(self, frame: Frame, scene: Scene) -> None:
        """Paint the rest over that."""

    def paint_marks(self, frame: Frame, scene: Scene) -> None:
        """Paint what is no part of the image, above grid and all."""

    def reach_px(self, scene: Scene, line_px: int) -> int:
        """Return how far a changed pixel changes what is painted around it."""

    def grip(self, x: float, y: float, view: Viewport, ratio: float) -> bool:
        """Tell whether there is something here that a press takes hold of."""

    def drag(self, x: float, y: float, view: Viewport) -> None:
        """Move what was taken hold of."""


class PlainMode:
    """Has the photo below, nothing to take hold of, and no marks."""

    def paint_below(self, frame: Frame, scene: Scene) -> None:
        """Paint the photo."""
        scene.photo.paint(frame)

    def paint_marks(self, frame: Frame, scene: Scene) -> None:
        """There are none."""

    def reach_px(self, scene: Scene, line_px: int) -> int:
        """Return the reach of the layer that reaches farthest."""
        return max(scene.labels.reach_px(line_px), scene.prediction.reach_px(line_px))

    def grip(self, x: float, y: float, view: Viewport, ratio: float) -> bool:
        """There is nothing."""
        return False

    def drag(self, x: float, y: float, view: Viewport) -> None:
        """There is nothing."""
