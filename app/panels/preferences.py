"""The settings window: a row for each setting that has a page in the table of settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QGridLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.panels.widgets import GAP_PX, MARGIN_PX, label, padded, push_button, row
from app.settings import SETTINGS, Setting, Settings, Value
from app.texts import translate

_FIELD_PX = 180


class Preferences(QDialog):
    """Changes hold at once. shortcuts_wanted: show their editor."""

    shortcuts_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        """Show what `settings` say."""
        super().__init__(parent)
        self._settings = settings
        self.fields: dict[str, QWidget] = {}
        self._show: dict[str, Callable[[], None]] = {}
        self._under: list[tuple[str, tuple[QWidget, ...]]] = []
        self.setWindowTitle(self.tr("Settings"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(4 * [MARGIN_PX + 6]))
        layout.setSpacing(GAP_PX)
        for page in dict.fromkeys(setting.page for setting in SETTINGS if setting.page):
            layout.addWidget(label(translate("Settings", page), "heading"))
            layout.addLayout(self._page(page))
            layout.addSpacing(GAP_PX)
        layout.addStretch(1)
        self.close_button = push_button(self.tr("Close"))
        self.close_button.setAutoDefault(False)
        self.shortcuts_button = push_button(self.tr("Keyboard shortcuts…"))
        self.shortcuts_button.setAutoDefault(False)
        layout.addLayout(row(self.shortcuts_button, QWidget(), self.close_button, stretch=1))
        self.shortcuts_button.clicked.connect(self.shortcuts_wanted)
        self.close_button.clicked.connect(self.accept)
        self._enable()
        settings.watch(self._on_changed)
        self.setMinimumWidth(520)

    def _page(self, page: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GAP_PX)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for place, setting in enumerate(s for s in SETTINGS if s.page == page):
            field = self._field(setting)
            self.fields[setting.key] = field
            text = translate("Settings", setting.text)
            field.setAccessibleName(text)
            if isinstance(field, QCheckBox):
                field.setText(text)
                grid.addWidget(field, place, 0, 1, 2)
            else:
                name = label(text)
                name.setBuddy(field)
                if setting.under:
                    self._under.append((setting.under, (name, field)))
                field.setMinimumWidth(_FIELD_PX)  # so that those of all pages are as wide
                grid.addWidget(name, place, 0)
                grid.addWidget(field, place, 1)
        return grid

    def _field(self, setting: Setting) -> QWidget:
        key, default = setting.key, setting.default
        keep = partial(self._settings.set, key)
        if isinstance(default, bool):
            check = QCheckBox()
            check.toggled.connect(keep)
            self._show[key] = lambda: check.setChecked(self._settings.flag(key))
            made: QWidget = check
        elif isinstance(default, str):
            box = QComboBox()
            for choice, text in zip(setting.choices, setting.choice_texts, strict=True):
                box.addItem(translate("Settings", text), choice)
            box.activated.connect(lambda _index: keep(str(box.currentData())))
            self._show[key] = lambda: box.setCurrentIndex(box.findData(self._settings.text(key)))
            made = box
        else:
            made = self._number_field(setting, keep)
        self._show[key]()
        return made

    def _number_field(self, setting: Setting, keep: Callable[[Value], None]) -> QWidget:
        key = setting.key
        if isinstance(setting.default, int):
            whole = padded(QSpinBox())
            whole.setRange(int(setting.low or 0), int(setting.high or 2**31 - 1))
            whole.valueChanged.connect(keep)
            whole.setSuffix(_suffix(setting))
            self._show[key] = lambda: whole.setValue(int(self._settings.number(key)))
            return whole
        box = padded(QDoubleSpinBox())
        box.setDecimals(1)
        box.setRange(setting.low or 0.0, setting.high or 1e9)
        box.setSuffix(_suffix(setting))
        box.valueChanged.connect(keep)
        self._show[key] = lambda: box.setValue(self._settings.number(key))
        return box

    def _on_changed(self, key: str) -> None:
        """Follow what is set elsewhere, as the brush in the tool bar."""
        if key in self._show:
            self._show[key]()
            self._enable()

    def _enable(self) -> None:
        """Offer what means something only while another setting is on."""
        for key, widgets in self._under:
            for widget in widgets:
                widget.setEnabled(self._settings.flag(key))


def _suffix(setting: Setting) -> str:
    return f" {translate('Settings', setting.unit)}" if setting.unit else ""
