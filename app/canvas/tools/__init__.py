"""The tools of the canvas: each turns pointer events into an edit. `TOOLS` lists them all."""

from collections.abc import Callable

from app.canvas.tools.accept_region import AcceptRegionTool, accept_region_at
from app.canvas.tools.base import Amount, Button, Cursor, Pointer, Preview, Surface, Tool
from app.canvas.tools.brush import BrushTool
from app.canvas.tools.ellipse import EllipseTool
from app.canvas.tools.eraser import EraserTool
from app.canvas.tools.fill import FillTool
from app.canvas.tools.grab_cut import GrabCutTool
from app.canvas.tools.lasso import LassoTool
from app.canvas.tools.line import LineTool
from app.canvas.tools.pan import PanTool
from app.canvas.tools.pick_class import PickClassTool
from app.canvas.tools.polygon import PolygonTool
from app.canvas.tools.rectangle import RectangleTool
from app.canvas.tools.region import ASSIGN, RegionTool, act_on_region
from app.canvas.tools.superpixel import SuperpixelTool
from app.canvas.tools.wand import WandTool

# A tool's key is its action's, without "tool_".
TOOLS: dict[str, Callable[[], Tool]] = {
    "brush": BrushTool,
    "eraser": EraserTool,
    "line": LineTool,
    "rectangle": RectangleTool,
    "ellipse": EllipseTool,
    "polygon": PolygonTool,
    "lasso": LassoTool,
    "fill": FillTool,
    "wand": WandTool,
    "superpixel": SuperpixelTool,
    "grab_cut": GrabCutTool,
    "accept_region": AcceptRegionTool,
    "pick_class": PickClassTool,
    "pan": PanTool,
}

__all__ = [
    "ASSIGN",
    "TOOLS",
    "AcceptRegionTool",
    "Amount",
    "BrushTool",
    "Button",
    "Cursor",
    "EllipseTool",
    "EraserTool",
    "FillTool",
    "GrabCutTool",
    "LassoTool",
    "LineTool",
    "PanTool",
    "PickClassTool",
    "Pointer",
    "PolygonTool",
    "Preview",
    "RectangleTool",
    "RegionTool",
    "SuperpixelTool",
    "Surface",
    "Tool",
    "WandTool",
    "accept_region_at",
    "act_on_region",
]
