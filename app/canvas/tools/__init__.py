"""The tools of the canvas: each turns pointer events into an edit."""

from app.canvas.tools.accept_region import AcceptRegionTool
from app.canvas.tools.base import Button, Cursor, Pointer, Surface, Tool
from app.canvas.tools.brush import BrushTool
from app.canvas.tools.eraser import EraserTool
from app.canvas.tools.pan import PanTool
from app.canvas.tools.pick_class import PickClassTool

__all__ = [
    "AcceptRegionTool",
    "BrushTool",
    "Button",
    "Cursor",
    "EraserTool",
    "PanTool",
    "PickClassTool",
    "Pointer",
    "Surface",
    "Tool",
]
