"""What the tool in use can be set to: the brush's size and shape, or the tool's own figure."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QSpinBox, QToolButton, QWidget

from app.actions import Actions
from app.canvas.view import CanvasView
from app.panels.brush_size import BrushSize, step_keys
from app.panels.widgets import label, padded
from app.settings import Settings
from app.texts import translate

# Tools whose figure is remembered, and under which setting.
REMEMBERED = {"tool_wand": "wand_tolerance", "tool_superpixel": "superpixel_px"}


class ToolOptions(QWidget):
    """Shows what the current tool cares about, and nothing else."""

    def __init__(
        self, canvas: CanvasView, brush_size: BrushSize, actions: Actions, settings: Settings
    ) -> None:
        """Follow `canvas`; the tooltips name the keys of `actions`."""
        super().__init__()
        self._canvas = canvas
        self._settings = settings
        self._actions = actions
        self._settings_key = ""
        self._brush = QWidget()
        self.square_button = QToolButton()
        self.square_button.setDefaultAction(actions["brush_square"])
        brush = QHBoxLayout(self._brush)
        brush.setContentsMargins(0, 0, 0, 0)
        brush.setSpacing(0)
        brush.addWidget(brush_size)
        brush.addWidget(self.square_button)
        self._amount = QWidget()
        self.name = label("", "muted")
        self.name.setMinimumWidth(
            self.name.fontMetrics().horizontalAdvance(translate("Tools", "Tolerance")) + 2
        )
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setFixedWidth(64)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box = padded(QSpinBox())
        self.box.setFixedWidth(84)
        self.box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        amount = QHBoxLayout(self._amount)
        amount.setContentsMargins(6, 0, 6, 0)
        amount.setSpacing(6)
        for widget in (self.name, self.slider, self.box):
            amount.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._brush)
        layout.addWidget(self._amount)
        layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.slider.valueChanged.connect(canvas.set_amount)
        self.box.valueChanged.connect(canvas.set_amount)
        self.box.editingFinished.connect(canvas.setFocus)
        canvas.amount_changed.connect(self._show_amount)

    def show_tool(self, key: str) -> None:
        """Show what the tool of this key, now in use, can be set to."""
        tool = self._canvas.tool
        self._settings_key = REMEMBERED.get(key, "")
        if self._settings_key:
            tool.set_amount(int(self._settings.number(self._settings_key)), self._canvas)
        amount = tool.amount
        self._brush.setVisible(tool.uses_brush)
        self._amount.setVisible(amount is not None)
        if amount is not None:
            with QSignalBlocker(self.slider), QSignalBlocker(self.box):
                self.slider.setRange(amount.low, amount.high)
                self.box.setRange(amount.low, amount.high)
                self.box.setSuffix(amount.suffix)
            self.name.setText(amount.name)
            tip = self.tr("<b>{name}</b> {keys}<br>Also Shift+wheel").format(
                name=amount.name, keys=step_keys(self._actions)
            )
            for widget in (self.slider, self.box):
                widget.setToolTip(tip)
                widget.setAccessibleName(amount.name)
        self._show_amount()
        # What stands after it must not jump when the tool changes.
        self.setFixedWidth(max(w.sizeHint().width() for w in (self._brush, self._amount)))

    def _show_amount(self) -> None:
        amount = self._canvas.tool.amount
        if amount is None:
            return
        with QSignalBlocker(self.slider), QSignalBlocker(self.box):
            self.slider.setValue(amount.value)
            self.box.setValue(amount.value)
        if self._settings_key:
            self._settings.set(self._settings_key, amount.value)
