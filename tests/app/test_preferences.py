"""The settings window: what is set holds at once, what is set elsewhere shows, restart restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import fake_worker
import pytest
from conftest import until
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSpinBox

from app import __main__ as main_module
from app import language
from app.panels.preferences import Preferences
from app.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from pathlib import Path

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


def test_another_language_offers_a_restart_but_none_that_ends_a_fine_tuning(
    window: MainWindow, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not preferences.restart_button.isVisible()
    window.session.settings.set("language", "id")
    assert preferences.restart_button.isVisible()
    window.session.settings.set("language", "system")
    assert not preferences.restart_button.isVisible()
    monkeypatch.setattr(type(window.session.training), "is_running", property(lambda _self: True))
    window.habits.restart_wanted.emit()
    assert not window.wants_restart
    assert "stop it or let it finish" in "".join(window.stage.notices.texts)
    assert window.isVisible()


def test_restarting_opens_the_window_again_in_the_language_chosen(
    application: QApplication, project: Path, tmp_path: Path, starter: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    home = tmp_path / "home"
    titles: list[str] = []
    create_app = main_module.create_app

    def create(argv: list[str]) -> Any:
        made, window = create_app(argv, fake_worker.start)

        def act() -> None:
            titles.append(window.menuBar().actions()[0].text())
            window.session.settings.set("language", "id")
            if len(titles) == 1:
                window.habits.show_preferences()
                assert window.habits.preferences is not None
                window.habits.preferences.restart_button.click()
            else:
                window.close()

        window.session.project_changed.connect(lambda: QTimer.singleShot(0, act))
        return made, window

    monkeypatch.setattr(main_module, "create_app", create)
    monkeypatch.setattr(main_module, "_start_logging", lambda _folder: None)
    monkeypatch.setattr(main_module, "_hook_crashes", lambda _window: None)
    try:
        assert main_module.main([str(project), "--home", str(home)]) == 0
    finally:
        language.install(application, "en")
    assert titles == ["&File", "&Berkas"]
    assert Settings(home).text("last_project") == str(project)
    assert QLocale().language() == QLocale.Language.English
