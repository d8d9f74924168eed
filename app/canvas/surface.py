"""What a tool acts on: an image view with a current tool, class, brush and limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from app.canvas.image_view import ImageView
from app.canvas.modes import ViewMode
from app.canvas.overlay import Overlay
from app.canvas.probe import Probe
from app.canvas.tools import (
    BrushTool,
    Button,
    Cursor,
    Pointer,
    Preview,
    RegionTool,
    Tool,
    accept_region_at,
    act_on_region,
)
from app.document import Document, Landing
from app.edits import U8, Bools, Box, Edit
from app.jobs import Job, Lane
from app.limits import Limits
from app.messages import sentence
from app.shapes import Area
from app.strokes import pixel_at
from app.texts import translate
from segcore.classes import VOID, ClassTable

MAX_BRUSH_RADIUS_PX = 500
OUTSIDE = (-1, -1)

_SHAPES = {
    Cursor.OUTLINE: Qt.CursorShape.BlankCursor,
    Cursor.CROSS: Qt.CursorShape.CrossCursor,
    Cursor.HAND: Qt.CursorShape.OpenHandCursor,
}


class ToolSurface(ImageView):
    """The `Surface` that tools see. Which events make them do something is for the subclass.

    lane: where tools work in the background. limits: where painting may land. pen_pressure:
    whether a pen thins the brush.
    """

    edit_finished = Signal(object)  # Edit, by a tool
    pointer_moved = Signal(int, int)  # column, row of the pixel under the pointer; -1, -1 outside
    class_picked = Signal(int)
    brush_radius_changed = Signal(int)
    notice = Signal(str)  # one sentence; "" takes the one before back
    tool_changed = Signal()
    amount_changed = Signal()  # the figure of the tool, not of the brush

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool: Tool = BrushTool()
        self._before_once: Tool | None = None  # the tool to go back to after one use of this one
        self._asks = False  # for that use, by what was told last
        self._current_class = 0
        self._class_names: tuple[str, ...] = ()
        self._brush_radius_px = 8
        self.brush_is_square = False
        self.pen_pressure = True
        self.lane: Lane | None = None
        self._jobs: list[Job] = []  # what tools look for in the background
        self.limits = Limits()
        self._pressed = Button.NONE
        self._right_from: tuple[QPointF, Pointer] | None = None  # a click, or a drag to be
        self._space = False
        self._pan_from: QPointF | None = None
        self._grips = False  # something of the view mode
        self._pointer_at: QPointF | None = None  # logical pixels; None while elsewhere
        self._pixel = OUTSIDE
        self._overlay = Overlay(self.viewport, 1.0)
        self._shown: Preview | None = None  # by a panel
        self._probe: Probe | None = None
        self._probed: tuple[int, int] | None = None  # the pixel it was last drawn at
        self._landed: Bools | None = None  # where in a preview painting may land, and for which
        self._landed_for: tuple[object, ...] = ()
        self._show_cursor()

    # --- tools ----------------------------------------------------------------------------------

    @property
    def tool(self) -> Tool:
        """The tool in use."""
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Use another tool; a stroke under way is finished first, a half-made shape given up."""
        self._before_once = None
        self._change_tool(tool)
        if self._asks:
            self.tell("")  # done, or left

    def use_once(self, tool: Tool) -> None:
        """Use another tool for one click, then go back to this one; Esc goes back at once."""
        before = self._before_once or self._tool
        self._change_tool(tool)
        self._before_once = before

    def _change_tool(self, tool: Tool) -> None:
        self.finish_gesture()
        self._give_up()
        self._tool.hover(None, self)
        self._tool = tool
        self._hover()
        self._show_cursor()
        self.tool_changed.emit()

    def _leave_once(self) -> None:
        if self._before_once is not None:
            self.set_tool(self._before_once)

    def act_on_region(self, key: str) -> None:
        """Do a region action under the pointer; is it elsewhere, at the next click."""
        if self._pixel == OUTSIDE:
            tool = RegionTool(key)
            self.use_once(tool)
            text = self.tr("{action}: click the region. Esc leaves it.")
            self.tell(text.format(action=translate("Edits", tool.name)))
            self._asks = True
        else:
            self.act_on_region_at(key, *self._pixel)

    def act_on_region_at(
        self, key: str, column: int, row: int, class_id: int | None = None
    ) -> None:
        """Do a region action at a pixel; see `tools.act_on_region`."""
        self._tell_edit(act_on_region(self, key, column, row, class_id))
        self._hover()

    def accept_region_at(self, column: int, row: int) -> None:
        """Copy the region of the prediction at a pixel into the labels."""
        self._tell_edit(accept_region_at(self, column, row))

    def class_under_pointer(self) -> int | None:
        """Return the class of the labels under the pointer; None for void or elsewhere."""
        document, (column, row) = self.document, self._pixel
        if document is None or self._pixel == OUTSIDE:
            return None
        class_id = int(document.ids[row, column])
        return None if class_id == VOID else class_id

    def show_area(self, area: Area | None) -> None:
        """Mark an area while no tool has anything to show; None for no area any more."""
        self._shown = None if area is None else Preview(None, area=area)
        self.follow()

    def set_probe(self, probe: Probe | None) -> None:
        """Draw at the pointer which pixels a convolution reads; None for nothing any more.

        It stays where the pointer left it, and begins in the middle of what is in sight.
        """
        self._update_probe()
        self._probe = probe
        box = self.visible_box()
        column, row = self._probed or OUTSIDE
        if box.is_empty:
            self._probed = None
        elif not (box.left <= column < box.right and box.top <= row < box.bottom):
            self._probed = ((box.left + box.right) // 2, (box.top + box.bottom) // 2)
        self._update_probe()

    @property
    def probed_pixel(self) -> tuple[int, int] | None:
        """(column, row) of the pixel the probe is drawn at; None without one."""
        return self._probed if self._probe is not None else None

    def _update_probe(self) -> None:
        if self._probe is not None and self._probed is not None and self.has_image:
            ratio = self.devicePixelRatioF()
            self._update_device(self._probe.area(self.viewport, ratio, self._probed))

    @property
    def current_class(self) -> int:
        """The class id that painting gives."""
        return self._current_class

    @current_class.setter
    def current_class(self, class_id: int) -> None:
        self._current_class = class_id

    def set_current_class(self, class_id: int) -> None:
        """Set the class id that painting gives."""
        self._current_class = class_id

    @property
    def brush_radius_px(self) -> int:
        """Radius of the brush in image pixels; 1 paints single pixels."""
        return self._brush_radius_px

    @brush_radius_px.setter
    def brush_radius_px(self, radius_px: int) -> None:
        self.set_brush_radius_px(radius_px)

    def set_brush_radius_px(self, radius_px: int) -> None:
        """Set the radius of the brush, kept within 1..`MAX_BRUSH_RADIUS_PX`."""
        radius_px = min(MAX_BRUSH_RADIUS_PX, max(1, radius_px))
        if radius_px != self._brush_radius_px:
            self._brush_radius_px = radius_px
            self.follow()
            self.brush_radius_changed.emit(radius_px)

    def set_brush_square(self, is_square: bool) -> None:
        """Make the brush square or round."""
        self.brush_is_square = is_square
        self.follow()

    def set_amount(self, value: int) -> None:
        """Set the figure of a tool that has one of its own."""
        self._tool.set_amount(value, self)
        self.follow()
        self.amount_changed.emit()

    def step_brush(self, steps: int) -> None:
        """Make the brush larger (steps > 0) or smaller by about a fifth per step, at least 1 px.

        A tool with a figure of its own gets that changed instead.
        """
        amount = self._tool.amount
        if amount is not None:
            self.set_amount(amount.stepped(steps))
            return
        radius = self._brush_radius_px
        for _ in range(abs(steps)):
            change = max(1, round(radius * 0.2))
            radius += change if steps > 0 else -change
        self.set_brush_radius_px(radius)

    @property
    def scale(self) -> float:
        """Logical pixels of the screen per image pixel."""
        return self.zoom / self.devicePixelRatioF()

    def pick_class(self, class_id: int) -> None:
        """Make a class the current one, and say so when it is another."""
        if class_id != self._current_class:
            self._current_class = class_id
            self.class_picked.emit(class_id)

    def tell(self, text: str) -> None:
        """Say something through `notice`; "" takes back what was said last."""
        self._asks = False
        self.notice.emit(text)

    def tell_limits(self) -> None:
        """Say where painting may land."""
        self.tell(self.limits.sentence(self._class_names))

    def landing(self, class_id: int) -> Landing | None:
        """Return where painting a class may land; None for everywhere."""
        return self.limits.landing(class_id, self.prediction_ids, self.prediction_lut)

    def run(self, call: Callable[[], Any], done: Callable[[Any], None]) -> Job:
        """Do `call()` in the lane, then `done(result)`. Raises RuntimeError without a lane."""
        if self.lane is None:
            raise RuntimeError("the canvas has no lane to work in")

        def deliver(result: Any) -> None:
            if shiboken6.isValid(self):  # else the window is gone, and with it who asked
                self._jobs.remove(job)
                done(result)

        def fail(error: BaseException) -> None:
            if shiboken6.isValid(self):
                self._jobs.remove(job)
                self.tell(sentence(error))

        job = self.lane.submit(call, deliver, fail)
        self._jobs = [*(j for j in self._jobs if not j.cancelled), job]
        return job

    def give_up_work(self) -> None:
        """Give up what is half made, and what is looked for: no edit comes of either any more."""
        self._give_up()
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        if self.document is not None:
            self.document.cancel_drafts()

    def announce(self, edit: Edit) -> None:
        """Tell of an edit that no event returned."""
        self._tell_edit(edit)

    def finish_gesture(self) -> None:
        """End what the pointer is doing, as if the button were released where it last was."""
        if self._pressed is not Button.NONE:
            self._release(Pointer(*self.image_xy(self._pointer_at or QPointF()), self._pressed))
        self._pan_from = self._right_from = None
        self._grips = False
        self._show_cursor()

    def _release(self, at: Pointer) -> None:
        self._pressed = Button.NONE
        self._tell_edit(self._tool.release(at, self))
        self._hover()
        self._leave_once()

    def _tell_edit(self, edit: Edit | None) -> None:
        if edit is not None:
            self.edit_finished.emit(edit)

    def _give_up(self) -> bool:
        """Give up what is half made; False when nothing was."""
        was_busy = self._is_busy
        if was_busy:
            self._tool.cancel(self)
            self._pressed, self._right_from = Button.NONE, None
        return was_busy

    @property
    def _is_busy(self) -> bool:
        return self._pressed is not Button.NONE or self._tool.is_busy

    @property
    def _is_held(self) -> bool:
        """Whether a button holds something that is no tool's."""
        return self._pan_from is not None or self._right_from is not None or self._grips

    def _is_over_grip(self) -> bool:
        """Tell whether the view mode has something to take hold of under the pointer."""
        if self._pointer_at is None or not self.has_image:
            return False
        device, ratio = self._pointer_at * self.devicePixelRatioF(), self.devicePixelRatioF()
        return self.mode.grip(device.x(), device.y(), self.viewport, ratio)

    def set_mode(self, mode: ViewMode) -> None:
        """Show the scene another way; what a tool has begun is finished first."""
        self.finish_gesture()
        super().set_mode(mode)
        self._hover()

    def set_class_table(self, classes: ClassTable) -> None:
        """Colour the labels by this table."""
        self._class_names = classes.names
        super().set_class_table(classes)

    def set_document(self, document: Document | None) -> None:
        """Edit these labels, or none; a stroke is finished first, a half-made shape given up."""
        self.finish_gesture()
        self._give_up()
        self._shown = None
        super().set_document(document)

    def set_prediction(
        self, ids: U8 | None, palette: U8 | None = None, to_labels: U8 | None = None
    ) -> None:
        """Show a prediction; see `ImageView.set_prediction`."""
        super().set_prediction(ids, palette, to_labels)
        self._hover()

    # --- what follows the pointer ---------------------------------------------------------------

    def _view_changed(self) -> None:
        super()._view_changed()
        self._show_cursor()
        self._hover()

    def _hover(self) -> None:
        """Tell the tool anew what is under the resting pointer."""
        if self._pressed is Button.NONE:
            at = self._pointer_at
            over = at is not None and self.has_image and not self._is_over_grip()
            self._tool.hover(Pointer(*self.image_xy(at)) if at and over else None, self)
            self._show_cursor()
        self.follow()
        self._follow_pixel()

    def follow(self) -> None:
        """Bring outline and preview up to date, repainting only where they were and are."""
        over_grip = self._pressed is Button.NONE and self._is_over_grip()
        outline = self._tool.outline(self) if self.has_image and not over_grip else None
        preview = (self._tool.preview(self) or self._shown) if self.has_image else None
        overlay = Overlay.of(
            self.viewport,
            self.devicePixelRatioF(),
            outline,
            preview,
            self._pointer_at,
            self.font(),
            self._landing_of(preview),
        )
        for area in overlay.areas_since(self._overlay):
            self._update_device(area)
        self._overlay = overlay

    def _landing_of(self, preview: Preview | None) -> Bools | None:
        """Return bool (h, w): where in a preview's area painting may land; None for all of it."""
        document = self.document
        if (
            document is None
            or preview is None
            or preview.area is None
            or preview.class_id is None
            or preview.step > 1
        ):
            return None
        landing = self.landing(preview.class_id)
        if landing is None:
            return None
        key = (preview, self.limits, document.position, id(self.prediction_ids))
        if self._landed_for != key:
            box = preview.area.box
            self._landed, self._landed_for = landing(document.ids[box.slices], box), key
        return self._landed

    def _follow_pixel(self) -> None:
        pixel = OUTSIDE
        if self._pointer_at is not None:
            column, row = pixel_at(*self.image_xy(self._pointer_at))
            height, width = self.viewport.image
            if 0 <= column < width and 0 <= row < height:
                pixel = (column, row)
        if pixel != self._pixel:
            self._pixel = pixel
            if pixel != OUTSIDE:
                self._update_probe()
                self._probed = pixel
                self._update_probe()
            self.pointer_moved.emit(*pixel)

    def _paint_overlay(self, painter: QPainter, exposed: Box) -> None:
        if self._probe is not None and self._probed is not None:
            ratio = self.devicePixelRatioF()
            self._probe.paint(painter, self.viewport, ratio, self._probed)
        self._overlay.paint(painter, exposed, self.scene.labels.palette)

    def _show_cursor(self) -> None:
        if self._pan_from is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif not self.has_image:
            shape = Qt.CursorShape.ArrowCursor
        elif self._grips or (self._pressed is Button.NONE and self._is_over_grip()):
            shape = Qt.CursorShape.SplitHCursor
        else:
            shape = Qt.CursorShape.OpenHandCursor if self._space else _SHAPES[self._tool.cursor()]
        if self.cursor().shape() != shape:
            self.setCursor(shape)
