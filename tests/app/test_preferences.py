"""The settings window: what is set holds at once, what is set elsewhere shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import until
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox

from app.panels.preferences import Preferences
from app.settings import SETTINGS

if TYPE_CHECKING:
    from app.main_window import MainWindow


@pytest.fixture
def preferences(window: MainWindow) -> Preferences:
    """Return the settings window, opened by its action."""
    window.actions_["preferences"].trigger()
    opened = window.habits.preferences
    assert opened is not None
    until(opened.isVisible)
    return opened


def test_every_setting_with_a_page_has_a_field_that_writes_it(
    window: MainWindow, preferences: Preferences
) -> None:
    settings = window.session.settings
    assert set(preferences.fields) == {row.key for row in SETTINGS if row.page}
    for row in SETTINGS:
        field = preferences.fields.get(row.key)
        if isinstance(field, QCheckBox):
            field.setChecked(not row.default)
            assert settings.flag(row.key) is not row.default
        elif isinstance(field, QSpinBox):
            field.setValue(field.value() + 1)
            assert settings.number(row.key) == field.value()
        elif isinstance(field, QComboBox):
            assert field.count() == len(row.choices) == len(row.choice_texts)


def test_what_is_set_holds_at_once_and_what_holds_is_shown(
    window: MainWindow, preferences: Preferences
) -> None:
    def number(key: str) -> QSpinBox:
        field = preferences.fields[key]
        assert isinstance(field, QSpinBox)
        return field

    number("brush_radius_px").setValue(33)
    assert window.canvas.brush_radius_px == 33
    window.canvas.set_brush_radius_px(5)
    assert number("brush_radius_px").value() == 5
    square = preferences.fields["brush_square"]
    assert isinstance(square, QCheckBox)
    square.setChecked(True)
    assert window.actions_["brush_square"].isChecked()
    number("undo_budget_mib").setValue(64)
    assert window.session.current is not None
    assert window.session.current.document.undo_budget_bytes == 64 * 2**20
    window.actions_["theme_dark"].trigger()
    theme = preferences.fields["theme"]
    assert isinstance(theme, QComboBox)
    assert theme.currentData() == "dark"
    window.session.settings.set("theme", "light")
    assert window.actions_["theme_light"].isChecked()


def test_how_often_labels_save_themselves_is_offered_while_they_do(
    window: MainWindow, preferences: Preferences
) -> None:
    minutes = preferences.fields["autosave_minutes"]
    assert minutes.isEnabled()
    window.session.settings.set("autosave", False)
    assert not minutes.isEnabled()
    window.session.settings.set("autosave", True)
    assert minutes.isEnabled()
