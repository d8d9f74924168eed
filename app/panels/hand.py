"""What the hand holds: a tool, a class and a brush."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QIcon

from app.actions import DIGITS, Actions
from app.canvas.tools import TOOLS, Tool
from app.canvas.view import CanvasView
from app.panels.classes import ClassesPanel
from app.panels.widgets import swatch_icon
from app.session import Session
from app.texts import as_menu_text
from segcore.classes import VOID
from segcore.operations import ClassChange


class Hand(QObject):
    """Takes tools and classes. class_id: the class painted with, after `previous_class`.

    tool_taken: the key of the tool that is in use now.
    """

    tool_taken = Signal(str)

    def __init__(self, session: Session, canvas: CanvasView, classes: ClassesPanel) -> None:
        """Work on `canvas`, with the class chosen in `classes`."""
        super().__init__(canvas)
        self._session, self._canvas, self._classes = session, canvas, classes
        self._actions: Actions | None = None
        self.tools: dict[str, Tool] = {f"tool_{key}": make() for key, make in TOOLS.items()}
        self.class_id = self.previous_class = 0
        canvas.class_picked.connect(self._on_class_from_image)
        canvas.brush_radius_changed.connect(partial(session.settings.set, "brush_radius_px"))
        classes.picked.connect(self._on_class_picked)
        session.operations.classes_moved.connect(self._on_classes_moved)
        session.classes_changed.connect(self._name_actions)
        session.settings.watch(self._on_setting)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the actions of tools, classes and brush do, by their keys."""
        handlers: dict[str, Callable[[], object]] = {
            "brush_square": self._set_brush,
            "pen_pressure": self._set_brush,
            "brush_smaller": lambda: self._canvas.step_brush(-1),
            "brush_larger": lambda: self._canvas.step_brush(1),
            "previous_class": lambda: self._classes.choose(self.previous_class),
            "lock_class": lambda: self._session.toggle_lock(self.class_id),
            "accept_class": lambda: self._session.acceptance.one_class(self.class_id),
        }
        for key in self.tools:
            handlers[key] = partial(self.use_tool, key)
        for digit in DIGITS:
            handlers[f"class_{digit}"] = partial(self._pick_by_key, digit)
        return handlers

    def use_actions(self, actions: Actions) -> None:
        """Take what was in the hand the last time, and the brush for a tool."""
        self._actions = actions
        self._on_setting("brush_radius_px")
        self.use_tool("tool_brush")
        self._show_brush()

    # --- the tool -------------------------------------------------------------------------------

    @property
    def tool_key(self) -> str:
        """The key of the tool in use."""
        return next(key for key, tool in self.tools.items() if tool is self._canvas.tool)

    def use_tool(self, key: str) -> None:
        """Take a tool by its key."""
        assert self._actions is not None
        self._canvas.set_tool(self.tools[key])
        self._actions.check(key, True)
        self.tool_taken.emit(key)

    # --- the class ------------------------------------------------------------------------------

    def choose_classes(self, previous: int, current: int) -> None:
        """Paint with one class, after another."""
        self._classes.choose(previous)
        self._classes.choose(current)
        self.previous_class = previous

    def pick_class(self, class_id: int) -> None:
        """Paint with a class, also when the eraser was in use."""
        self._classes.choose(class_id)
        if self._canvas.tool is self.tools["tool_eraser"]:
            self.use_tool("tool_brush")

    def _pick_by_key(self, digit: str) -> None:
        for class_id, seg_class in enumerate(self._session.classes):
            if seg_class.shortcut == digit:
                self.pick_class(class_id)

    def _on_class_picked(self, class_id: int) -> None:
        if class_id != self.class_id:
            self.previous_class, self.class_id = self.class_id, class_id
        self._canvas.set_current_class(class_id)

    def _on_class_from_image(self, class_id: int) -> None:
        self._classes.choose(class_id)
        if self._canvas.tool is self.tools["tool_pick_class"]:
            self.use_tool("tool_brush")

    def _on_classes_moved(self, change: ClassChange) -> None:
        moved = int(change.lut[self.previous_class])
        self.previous_class = moved if moved != VOID else 0

    def _name_actions(self) -> None:
        assert self._actions is not None
        having = {c.shortcut: c for c in self._session.classes}
        for digit in DIGITS:
            action, owner = self._actions[f"class_{digit}"], having.get(digit)
            text = self.tr("Class on key {digit}").format(digit=digit)
            action.setText(as_menu_text(owner.name) if owner else text)
            action.setIcon(swatch_icon(QColor(*owner.color)) if owner else QIcon())
            action.setVisible(owner is not None)

    # --- the brush ------------------------------------------------------------------------------

    def _on_setting(self, key: str) -> None:
        """Let hold at once what was set in the settings window."""
        if key == "brush_radius_px":
            self._canvas.set_brush_radius_px(int(self._session.settings.number(key)))
        elif key in ("brush_square", "pen_pressure"):
            self._show_brush()

    def _set_brush(self) -> None:
        assert self._actions is not None
        settings = self._session.settings
        settings.set("brush_square", self._actions["brush_square"].isChecked())
        settings.set("pen_pressure", self._actions["pen_pressure"].isChecked())
        self._show_brush()

    def _show_brush(self) -> None:
        assert self._actions is not None
        settings = self._session.settings
        for key in ("brush_square", "pen_pressure"):
            self._actions.check(key, settings.flag(key))
        self._canvas.set_brush_square(settings.flag("brush_square"))
        self._canvas.pen_pressure = settings.flag("pen_pressure")
