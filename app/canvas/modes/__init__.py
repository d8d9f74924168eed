"""View modes: each a module behind the `ViewMode` protocol, all of them in one table."""

from __future__ import annotations

from collections.abc import Callable

from app.canvas.modes.base import PlainMode, ViewMode
from app.canvas.modes.blink import BlinkMode
from app.canvas.modes.certainty import CertaintyMode
from app.canvas.modes.difference import DifferenceMode
from app.canvas.modes.instances import InstancesMode
from app.canvas.modes.overlay import OverlayMode
from app.canvas.modes.side_by_side import LabelsMode, PredictionMode
from app.canvas.modes.swipe import SwipeMode

__all__ = [
    "MODES",
    "BlinkMode",
    "CertaintyMode",
    "DifferenceMode",
    "InstancesMode",
    "LabelsMode",
    "OverlayMode",
    "PlainMode",
    "PredictionMode",
    "SwipeMode",
    "ViewMode",
]

MODES: dict[str, Callable[[], ViewMode]] = {
    "overlay": OverlayMode,
    "side_by_side": LabelsMode,
    "swipe": SwipeMode,
    "blink": BlinkMode,
    "difference": DifferenceMode,
    "certainty": CertaintyMode,
    "instances": InstancesMode,
}
