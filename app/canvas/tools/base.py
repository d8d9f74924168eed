"""The protocol every tool follows: pointer events in, at most one finished edit out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from PySide6.QtGui import QPainterPath

from app.document import Document
from app.edits import U8, Box, Edit


class Button(Enum):
    """Which mouse button a pointer event is about."""

    NONE = "none"
    LEFT = "left"
    RIGHT = "right"


class Cursor(Enum):
    """What the pointer looks like while a tool is active."""

    OUTLINE = "outline"  # the tool's own outline is the cursor
    CROSS = "cross"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is, x and y in image pixels (possibly outside the image), and how."""

    x: float
    y: float
    button: Button = Button.NONE
    shift: bool = False
    alt: bool = False


class Surface(Protocol):
    """What a tool sees of the canvas."""

    @property
    def document(self) -> Document | None:
        """The labels being edited; None when nothing is open."""

    @property
    def prediction_ids(self) -> U8 | None:
        """The prediction, uint8 (H, W) of the labels' size, ids of the model's class table."""

    @property
    def prediction_lut(self) -> U8:
        """uint8 (256,): prediction id -> label id, 255 where the project lacks the class."""

    @property
    def current_class(self) -> int:
        """The class id that painting gives."""

    @property
    def brush_radius_px(self) -> int:
        """Radius of the brush in image pixels; 1 paints single pixels."""

    @property
    def zoom(self) -> float:
        """Device pixels per image pixel."""

    def visible_box(self) -> Box:
        """Return the image pixels in sight; may be empty."""

    def refresh(self, box: Box | None = None) -> None:
        """Repaint the box, or everything."""

    def pick_class(self, class_id: int) -> None:
        """Make a class the current one."""

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the image by so many image pixels."""

    def tell(self, sentence: str) -> None:
        """Say something to the person, without stopping them."""


class Tool(Protocol):
    """Pointer events -> an edit. A tool keeps only the state of the gesture under way."""

    name: str

    def cursor(self) -> Cursor:
        """Return what the pointer looks like."""

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Begin a gesture; return an edit when it is finished at once."""

    def drag(self, at: Pointer, on: Surface) -> None:
        """Go on with the gesture."""

    def release(self, at: Pointer, on: Surface) -> Edit | None:
        """End the gesture and return what it changed."""

    def hover(self, at: Pointer | None, on: Surface) -> None:
        """Follow the pointer while no button is down; None when it left the canvas."""

    def cancel(self, on: Surface) -> bool:
        """Give the gesture up and restore what was there; False when there was none."""

    def outline(self, on: Surface) -> QPainterPath | None:
        """Return what to draw over the image, in image pixels; None for nothing."""


class IdleTool:
    """Does nothing with any event: what tools need not care about, they inherit."""

    name = ""

    def cursor(self) -> Cursor:
        """Return a crosshair."""
        return Cursor.CROSS

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Ignore."""
        return None

    def drag(self, at: Pointer, on: Surface) -> None:
        """Ignore."""

    def release(self, at: Pointer, on: Surface) -> Edit | None:
        """Ignore."""
        return None

    def hover(self, at: Pointer | None, on: Surface) -> None:
        """Ignore."""

    def cancel(self, on: Surface) -> bool:
        """There is nothing to give up."""
        return False

    def outline(self, on: Surface) -> QPainterPath | None:
        """There is nothing to draw."""
        return None
