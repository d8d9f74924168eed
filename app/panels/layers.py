"""The layers over the photo: labels and prediction, how strongly each is shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions import Actions
from app.canvas.layers import Style
from app.panels.accept_sure import AcceptSure
from app.panels.widgets import (
    GAP_PX,
    MARGIN_PX,
    ElidedLabel,
    eye_button,
    label,
    push_button,
    row,
    tied,
    tool_button,
)
from app.session import Session
from app.settings import Settings
from app.texts import figure, mark, translate
from app.theme import Theme

LAYERS = ("labels", "prediction")
_TEXTS = {"labels": mark("Layers", "Labels"), "prediction": mark("Layers", "Prediction")}
_EYES = {
    "labels": mark("Layers", "Show or hide the labels"),
    "prediction": mark("Layers", "Show or hide the prediction"),
}
_STYLES = {
    "labels": mark("Layers", "How the labels are drawn: filled, as contours, or both"),
    "prediction": mark("Layers", "How the prediction is drawn: filled, as contours, or both"),
}
_STYLE_ICONS = {
    Style.FILL: "mask-fill",
    Style.CONTOUR: "mask-contour",
    Style.BOTH: "mask-both",
}
_OPACITIES = {
    "labels": mark("Layers", "Opacity of the labels"),
    "prediction": mark("Layers", "Opacity of the prediction"),
}


class LayersPanel(QWidget):
    """An eye and a slider for each layer, and the acceptance of the prediction.

    changed: layer name, visible, opacity 0..1.
    """

    changed = Signal(str, bool, float)
    accept_wanted = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        """Start from what the settings remember."""
        super().__init__()
        self._session = session
        self._settings: Settings = session.settings
        self.eyes: dict[str, QToolButton] = {}
        self.sliders: dict[str, QSlider] = {}
        self.styles: dict[str, QToolButton] = {}
        self._percents: dict[str, QLabel] = {}
        self._theme = theme
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(2, 1)
        for place, name in enumerate(LAYERS):
            self._add_row(grid, place, name, theme)
        self.note = ElidedLabel("muted")
        self.accept_button = push_button(
            self.tr("Accept all"), self.tr("Make the whole prediction the labels")
        )
        self.accept_button.clicked.connect(self.accept_wanted)
        theme.dress(self.accept_button, "check-check", beside=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, GAP_PX, MARGIN_PX, MARGIN_PX)
        layout.setSpacing(GAP_PX)
        layout.addLayout(grid)
        layout.addLayout(row(self.note, self.accept_button, stretch=0))
        self.sure = AcceptSure(session)
        layout.addWidget(self.sure)
        layout.addStretch(1)
        session.prediction_changed.connect(self._describe)
        session.model_changed.connect(self._describe)
        session.engine_changed.connect(tied(self, lambda _state: self._describe()))
        session.conditions_changed.connect(self._enable)
        self._describe()
        self._enable()

    def _add_row(self, grid: QGridLayout, place: int, name: str, theme: Theme) -> None:
        eye = eye_button(theme, translate("Layers", _EYES[name]))
        eye.setChecked(self._settings.flag(f"{name}_visible"))
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setPageStep(10)
        slider.setValue(round(100 * self._settings.number(f"{name}_opacity")))
        slider.setAccessibleName(translate("Layers", _OPACITIES[name]))
        slider.setToolTip(translate("Layers", _OPACITIES[name]))
        percent = label(f"{slider.value()} %", "muted")
        percent.setMinimumWidth(percent.fontMetrics().horizontalAdvance("100 %") + 2)
        percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        style = tool_button(theme, "mask-fill", translate("Layers", _STYLES[name]))
        style.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        style.setProperty("quiet", True)
        style.setMenu(QMenu(style))
        name_label = label(translate("Layers", _TEXTS[name]))
        for column, widget in enumerate((eye, name_label, slider, percent, style)):
            grid.addWidget(widget, place, column)
        self.styles[name] = style
        self.eyes[name], self.sliders[name], self._percents[name] = eye, slider, percent
        eye.toggled.connect(lambda _on: self._tell(name))
        slider.valueChanged.connect(lambda _value: self._tell(name))

    def use_actions(self, actions: Actions) -> None:
        """Offer how each mask is drawn; the button shows which way it is."""
        for name in LAYERS:
            menu = self.styles[name].menu()
            for style in Style:
                action = actions[f"{name}_{style.value}"]
                menu.addAction(action)
                action.toggled.connect(partial(self._show_style, name, style))
                self._show_style(name, style, action.isChecked())
        self.styles["labels"].menu().addSeparator()
        self.styles["labels"].menu().addAction(actions["void_hatched"])

    def _show_style(self, name: str, style: Style, is_on: bool) -> None:
        if is_on:
            self._theme.dress(self.styles[name], _STYLE_ICONS[style])

    def is_visible(self, name: str) -> bool:
        """Return whether a layer is shown."""
        return self.eyes[name].isChecked()

    def opacity(self, name: str) -> float:
        """Return the opacity of a layer, 0..1."""
        return self.sliders[name].value() / 100

    def set_visible(self, name: str, visible: bool) -> None:
        """Show or hide a layer."""
        self.eyes[name].setChecked(visible)

    def toggle_all(self) -> None:
        """Hide both layers, or show both when neither is shown."""
        shown = not any(self.is_visible(name) for name in LAYERS)
        for name in LAYERS:
            self.set_visible(name, shown)

    def show_both(self) -> None:
        """Show labels and prediction, so that they can be compared."""
        for name in LAYERS:
            self.set_visible(name, True)

    def tell_all(self) -> None:
        """Emit `changed` for each layer."""
        for name in LAYERS:
            self._tell(name)

    def _tell(self, name: str) -> None:
        self._percents[name].setText(f"{self.sliders[name].value()} %")
        self._settings.set(f"{name}_visible", self.is_visible(name))
        self._settings.set(f"{name}_opacity", self.opacity(name))
        self.changed.emit(name, self.is_visible(name), self.opacity(name))

    def _enable(self) -> None:
        conditions = self._session.conditions()
        self.accept_button.setEnabled({"prediction", "matching"} <= conditions)

    def _describe(self) -> None:
        prediction, model = self._session.prediction, self._session.model
        if prediction is not None:
            text = self.tr("By {model} in {seconds} s").format(
                model=prediction.model.name, seconds=figure(prediction.seconds, 2)
            )
        elif model is not None:
            text = self.tr("Model: {model}").format(model=model.name)
        else:
            text = self.tr("No model is loaded yet")
        self.note.show_text(text)
