"""Each region in a colour and with a number of its own, instead of one colour per class."""

from __future__ import annotations

from app.canvas.frame import Frame
from app.canvas.modes.base import PlainMode
from app.canvas.scene import Scene


class InstancesMode(PlainMode):
    """The regions of one mask."""

    def paint(self, frame: Frame, scene: Scene) -> None:
        """Paint the regions and their numbers."""
        scene.instances.paint(frame, scene.instance_mask)
        scene.instances.paint_numbers(frame, scene.instance_mask)

    def reach_px(self, scene: Scene, line_px: int) -> int:
        """Return the reach of a number, which goes where its middle is painted over."""
        return max(super().reach_px(scene, line_px), scene.instances.reach_px(line_px))
