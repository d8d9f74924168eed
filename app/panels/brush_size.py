"""The brush size in the tool bar: a slider whose steps grow with the size, and the figure."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QSpinBox, QWidget

from app.actions import Actions
from app.canvas.view import MAX_BRUSH_RADIUS_PX, CanvasView
from app.panels.widgets import padded

_STEPS = 100


def step_keys(actions: Actions) -> str:
    """Return the keys that make what the tool is set by smaller and larger, "[ · ]"."""
    both = (actions.keys_text("brush_smaller"), actions.keys_text("brush_larger"))
    return " · ".join(keys for keys in both if keys)


class BrushSize(QWidget):
    """Shows and sets the radius of the canvas's brush."""

    def __init__(self, canvas: CanvasView, actions: Actions) -> None:
        """Follow `canvas`; the tooltip names the keys of `actions`."""
        super().__init__()
        self._canvas = canvas
        self._actions = actions
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setFixedWidth(96)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setAccessibleName(self.tr("Brush size"))
        self.box = padded(QSpinBox())
        self.box.setRange(1, MAX_BRUSH_RADIUS_PX)
        self.box.setSuffix(self.tr(" px"))
        self.box.setFixedWidth(84)
        self.box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.box.setAccessibleName(self.tr("Brush radius in image pixels"))
        actions.shortcuts_changed.connect(self._show_keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        layout.setSpacing(6)
        layout.addWidget(self.slider)
        layout.addWidget(self.box)
        self.slider.valueChanged.connect(self._on_slider)
        self.box.valueChanged.connect(canvas.set_brush_radius_px)
        self.box.editingFinished.connect(canvas.setFocus)
        canvas.brush_radius_changed.connect(self._show)
        self._show(canvas.brush_radius_px)
        self._show_keys()

    def _show_keys(self) -> None:
        keys = step_keys(self._actions)
        text = self.tr("<b>Brush radius</b> {keys}<br>In image pixels; also Shift+wheel")
        self.setToolTip(text.format(keys=keys))

    def _on_slider(self, value: int) -> None:
        # Equal ways on the slider are equal ratios: 1 to 2 px matters as much as 100 to 200.
        self._canvas.set_brush_radius_px(round(MAX_BRUSH_RADIUS_PX ** (value / _STEPS)))

    def _show(self, radius_px: int) -> None:
        for widget, value in (
            (self.box, radius_px),
            (self.slider, round(_STEPS * math.log(radius_px) / math.log(MAX_BRUSH_RADIUS_PX))),
        ):
            widget.blockSignals(True)
            widget.setValue(value)
            widget.blockSignals(False)
