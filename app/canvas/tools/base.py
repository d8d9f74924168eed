"""The protocol every tool follows: pointer events in, at most one finished edit out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from PySide6.QtGui import QPainterPath

from app.document import Document, Landing
from app.edits import U8, Box, Edit
from app.jobs import Job
from app.limits import Limits
from app.shapes import Area
from segcore.classes import VOID


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
    """Where the pointer is, x and y in image pixels (possibly outside the image), and how.

    double: the second press of a double click. pressure: of a pen, 0..1; 1 for a mouse.
    """

    x: float
    y: float
    button: Button = Button.NONE
    shift: bool = False
    alt: bool = False
    double: bool = False
    pressure: float = 1.0


@dataclass(frozen=True, slots=True)
class Amount:
    """The one figure that a tool is set by besides the brush: a tolerance, a size."""

    name: str
    value: int
    low: int
    high: int
    suffix: str = ""

    def stepped(self, steps: int) -> int:
        """Return the value made larger (steps > 0) or smaller, by about a fifth per step."""
        value = self.value
        for _ in range(abs(steps)):
            change = max(1, round(value * 0.2))
            value += change if steps > 0 else -change
        return min(self.high, max(self.low, value))


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What the use of a tool under way would paint.

    class_id: the class, which tints it; None for no class of one's own. area: its pixels, or
    every `step`-th of them. path: its outline in image pixels, where it is not worth the pixels.
    handles: points in image pixels that can be taken hold of. text: a figure beside the pointer.
    """

    class_id: int | None
    area: Area | None = None
    step: int = 1
    path: QPainterPath | None = None
    handles: tuple[tuple[float, float], ...] = ()
    text: str = ""


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
    def photo(self) -> U8 | None:
        """The photo, uint8 (H, W, 3) RGB or (H, W, 4) BGRx; None when there is none."""

    @property
    def current_class(self) -> int:
        """The class id that painting gives."""

    @property
    def brush_radius_px(self) -> int:
        """Radius of the brush in image pixels; 1 paints single pixels."""

    @property
    def brush_is_square(self) -> bool:
        """Whether the brush is square, else round."""

    @property
    def limits(self) -> Limits:
        """Where painting may land."""

    @property
    def zoom(self) -> float:
        """Device pixels per image pixel."""

    @property
    def scale(self) -> float:
        """Logical pixels of the screen per image pixel: what a hand moves over."""

    def landing(self, class_id: int) -> Landing | None:
        """Return where painting a class may land; None for everywhere. Give it to the document."""

    def visible_box(self) -> Box:
        """Return the image pixels in sight; may be empty."""

    def refresh(self, box: Box | None = None) -> None:
        """Paint the labels in a box of image pixels anew, or all of them."""

    def pick_class(self, class_id: int) -> None:
        """Make a class the current one."""

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the image by so many image pixels."""

    def tell(self, sentence: str) -> None:
        """Say something to the person, without stopping them."""

    def tell_limits(self) -> None:
        """Say why nothing was painted: where painting may land."""

    def follow(self) -> None:
        """Show the tool's outline and preview anew; call when they change between events."""

    def announce(self, edit: Edit) -> None:
        """Tell of an edit that no event of the pointer returns, because it took its time."""

    def run(self, call: Callable[[], Any], done: Callable[[Any], None]) -> Job:
        """Do `call()` in the background, then `done(result)` in the window's thread."""


class Tool(Protocol):
    """Pointer events -> an edit. A tool keeps only the state of the gesture under way."""

    name: str
    uses_brush: bool  # whether the brush's size and shape mean anything to it

    @property
    def is_busy(self) -> bool:
        """True while a shape is half made or worked on, be a button down or not."""

    @property
    def amount(self) -> Amount | None:
        """The figure that keys, Shift+wheel and the tool bar set; None: they set the brush."""

    def set_amount(self, value: int, on: Surface) -> None:
        """Set the figure."""

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

    def accept(self, on: Surface) -> Edit | None:
        """Finish a half-made shape (Enter); return what it changed."""

    def step_back(self, on: Surface) -> None:
        """Take the last point of a half-made shape back (Backspace)."""

    def outline(self, on: Surface) -> QPainterPath | None:
        """Return what to draw over the image, in image pixels; None for nothing."""

    def preview(self, on: Surface) -> Preview | None:
        """Return what letting go now would paint. The same object while nothing changes."""


class IdleTool:
    """Does nothing with any event: what tools need not care about, they inherit."""

    name = ""
    uses_brush = False

    @property
    def is_busy(self) -> bool:
        """Nothing is under way."""
        return False

    @property
    def amount(self) -> Amount | None:
        """There is no figure."""
        return None

    def set_amount(self, value: int, on: Surface) -> None:
        """Ignore."""

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

    def accept(self, on: Surface) -> Edit | None:
        """There is nothing to finish."""
        return None

    def step_back(self, on: Surface) -> None:
        """There is nothing to take back."""

    def outline(self, on: Surface) -> QPainterPath | None:
        """There is nothing to draw."""
        return None

    def preview(self, on: Surface) -> Preview | None:
        """There is nothing to show."""
        return None


def painted_by(button: Button, on: Surface) -> int:
    """Return the class id that a button paints: the right one erases."""
    return VOID if button is Button.RIGHT else on.current_class
