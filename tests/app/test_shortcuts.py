"""Shortcuts: no key twice in any preset, conflicts are seen, tooltips follow, changes are kept."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from conftest import close, until
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import language
from app.actions import ACTIONS, DEFAULT_SHORTCUTS, DIGITS
from app.panels.shortcut_editor import ShortcutEditor, menu_keys
from app.shortcuts import (
    PRESETS,
    RESERVED,
    from_lines,
    given_to,
    owner_of,
    scheme_of,
    to_lines,
)

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Start

    from app.main_window import MainWindow
    from app.shortcuts import Preset

DEFAULTS = {"paint": ("B",), "erase": ("E",), "save": ("Ctrl+S",), "redo": ("Ctrl+Y", "F9")}


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_no_key_twice_in_any_preset(preset: Preset) -> None:
    scheme = scheme_of(DEFAULT_SHORTCUTS, preset.key, {})
    assert list(scheme) == list(DEFAULT_SHORTCUTS)
    keys = [k for has in scheme.values() for k in has]
    assert [k for k, n in Counter(keys).items() if n > 1] == []
    assert set(keys).isdisjoint(RESERVED)
    assert set(preset.keys) <= set(DEFAULT_SHORTCUTS), "names an action that is no more"
    # Nothing that the preset asks for is taken from it, and nobody else is left without any key.
    assert {a: scheme[a] for a in preset.keys} == dict(preset.keys)
    assert [a for a, keys in DEFAULT_SHORTCUTS.items() if keys and not scheme[a]] == []


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_key_is_written_as_qt_writes_it(preset: Preset) -> None:
    """So that recorded keys and those of the tables can be compared as text."""
    portable = QKeySequence.SequenceFormat.PortableText
    scheme = scheme_of(DEFAULT_SHORTCUTS, preset.key, {})
    for keys in (*scheme.values(), tuple(RESERVED)):
        for key in keys:
            assert QKeySequence(key).toString(portable) == key


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_no_key_opens_a_menu_too(application: QApplication, spoken: str) -> None:
    language.install(application, spoken)
    opening = set(menu_keys())
    language.install(application, "en")
    assert len(opening) == len({row.menu.partition("/")[0] for row in ACTIONS})
    for preset in PRESETS:
        keys = {k for has in scheme_of(DEFAULT_SHORTCUTS, preset.key, {}).values() for k in has}
        assert keys & opening == set(), preset.key


def test_own_keys_come_before_the_table() -> None:
    scheme = scheme_of(DEFAULTS, "segdesk", {"erase": ("B",), "gone": ("X",)})
    assert scheme == {"paint": (), "erase": ("B",), "save": ("Ctrl+S",), "redo": ("Ctrl+Y", "F9")}
    assert owner_of(scheme, "B") == "erase"
    assert owner_of(scheme, "B", besides="erase") is None
    assert scheme_of(DEFAULTS, "unknown preset", {}) == DEFAULTS


def test_taking_a_key_over_takes_only_that_key() -> None:
    own = given_to(DEFAULTS, {}, "paint", "F9")
    assert own == {"paint": ("F9",), "redo": ("Ctrl+Y",)}
    scheme = scheme_of(DEFAULTS, "segdesk", own)
    assert scheme["paint"] == ("F9",)
    assert scheme["redo"] == ("Ctrl+Y",)
    assert given_to(scheme, own, "paint", "")["paint"] == ()


def test_what_is_kept_comes_back() -> None:
    own = {"paint": ("F9", "Ctrl+Shift+,"), "save": ()}
    assert from_lines(to_lines(own), DEFAULTS) == own
    assert from_lines(["gone\tX", "", "save"], DEFAULTS) == {"save": ()}


# --- the editor ---------------------------------------------------------------------------------


@pytest.fixture
def editor(window: MainWindow) -> ShortcutEditor:
    """Return the editor, opened by its action."""
    window.actions_["shortcuts"].trigger()
    opened = window.habits.editor
    assert opened is not None
    until(opened.isVisible)
    return opened


def record(editor: ShortcutEditor, action: str, keys: str) -> None:
    """Choose a row and press keys in the recorder."""
    editor.choose(action)
    editor.recorder.setFocus()
    editor.recorder.setKeySequence(QKeySequence(keys))


def test_new_keys_hold_at_once_in_action_tooltip_and_list(
    window: MainWindow, editor: ShortcutEditor
) -> None:
    record(editor, "tool_brush", "Ctrl+Alt+Shift+B")
    action = window.actions_["tool_brush"]
    assert [s.toString() for s in action.shortcuts()] == ["Ctrl+Alt+Shift+B"]
    assert "Ctrl+Alt+Shift+B" in action.toolTip()
    assert window.actions_.keys_text("tool_brush") == "Ctrl+Alt+Shift+B"
    editor.reset_button.click()
    assert action.shortcut().toString() == "B"
    editor.choose("about")
    editor.recorder.setFocus()
    until(editor.recorder.hasFocus)
    QTest.keyClick(editor.recorder, Qt.Key.Key_F9)
    assert window.actions_["about"].shortcut().toString() == "F9"


def test_a_conflict_names_the_other_action_and_waits(
    window: MainWindow, editor: ShortcutEditor
) -> None:
    brush, save = window.actions_["tool_brush"], window.actions_["save"]
    for button, brush_has, save_has in (
        (editor.leave_button, "B", "Ctrl+S"),
        (editor.take_button, "Ctrl+S", ""),
    ):
        record(editor, "tool_brush", "Ctrl+S")
        assert editor.conflict_text.text() == "Ctrl+S already is “Save labels”."
        assert brush.shortcut().toString() == "B"
        button.click()
        assert brush.shortcut().toString() == brush_has
        assert save.shortcut().toString() == save_has
        assert not editor.conflict_text.isVisible()


def test_classes_menus_and_the_image_have_their_keys_too(
    window: MainWindow, editor: ShortcutEditor
) -> None:
    record(editor, "tool_brush", "2")
    assert "nucleus" in editor.conflict_text.text()
    record(editor, "class_3", "E")
    assert "Eraser" in editor.conflict_text.text()
    assert {f"class_{d}" for d in DIGITS} <= set(editor.scheme)
    record(editor, "tool_brush", "Alt+F")
    assert editor.conflict_text.text() == "Alt+F opens the menu “File”. Choose other keys."
    assert not editor.take_button.isVisible()
    record(editor, "tool_brush", "Space")
    assert "pan while it is held" in editor.conflict_text.text()
    assert not editor.take_button.isVisible()
    assert window.actions_["tool_brush"].shortcut().toString() == "B"


def test_presets_and_own_keys_are_remembered(
    window: MainWindow, editor: ShortcutEditor, start: Start, project: Path
) -> None:
    record(editor, "about", "F9")
    editor.preset_box.setCurrentIndex(editor.preset_box.findData("photoshop"))
    editor.preset_box.activated.emit(editor.preset_box.currentIndex())
    assert window.actions_["tool_fill"].shortcut().toString() == "G"
    assert window.actions_["about"].shortcut().toString() == "F9"
    close(window)
    again = start(project)
    assert again.actions_["tool_fill"].shortcut().toString() == "G"
    assert again.actions_["about"].shortcut().toString() == "F9"
    again.actions_["shortcuts"].trigger()
    assert again.habits.editor is not None
    again.habits.editor.reset_all_button.click()
    assert again.actions_["about"].shortcut().toString() == ""
    assert again.actions_["tool_fill"].shortcut().toString() == "G"


def test_the_search_finds_names_menus_and_keys(editor: ShortcutEditor) -> None:
    def found() -> list[str]:
        items = [editor.table.topLevelItem(i) for i in range(editor.table.topLevelItemCount())]
        return [item.text(0) for item in items if item is not None]

    editor.query.setText("ctrl+s")
    assert "Save labels" in found()
    editor.query.setText("tools brush smaller")
    assert found() == ["Smaller brush"]
    assert editor.nothing.isHidden()
    editor.query.setText("nothing is called so")
    assert found() == []
    assert not editor.nothing.isHidden()
    editor.query.setText("")
    assert len(found()) == len(DEFAULT_SHORTCUTS)


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_no_menu_and_no_keys_are_cut(start: Start, tmp_path: Path, spoken: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.json").write_text(json.dumps({"language": spoken}), "utf-8")
    window = start(tmp_path / "none")
    window.actions_["shortcuts"].trigger()
    editor = window.habits.editor
    assert editor is not None
    assert (editor.windowTitle() == "Keyboard shortcuts") == (spoken == "en")
    for preset in range(len(PRESETS)):
        editor.preset_box.setCurrentIndex(preset)
        editor.preset_box.activated.emit(preset)
        for column in range(3):
            room_px = editor.table.columnWidth(column)
            metrics = editor.table.fontMetrics()
            for i in range(editor.table.topLevelItemCount()):
                item = editor.table.topLevelItem(i)
                assert item is not None
                icon_px = 24 if column == 0 else 0
                text_px = metrics.horizontalAdvance(item.text(column))
                assert text_px + icon_px < room_px, item.text(column)
