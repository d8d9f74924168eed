"""Keys of classes: any letter or digit that no action has, and who has it is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from conftest import until
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.actions import DEFAULT_SHORTCUTS
from app.panels.class_keys import ClassKeyDialog
from app.shortcuts import class_key, is_class_key, owner_of, short_class_key
from segcore.classes import ClassTable

if TYPE_CHECKING:
    from pathlib import Path

    from app.main_window import MainWindow


@pytest.fixture
def freed(quiet: MainWindow) -> MainWindow:
    """Return the window, the letters J and P taken from what has them as SegDesk comes."""
    owners = (owner_of(DEFAULT_SHORTCUTS, key) for key in "JP")
    quiet.session.settings.set("shortcuts", [str(owner) for owner in owners])
    quiet.habits.use_actions(quiet.actions_, quiet.class_keys.names)
    return quiet


def _give(window: MainWindow, class_id: int, key: str) -> None:
    """Press a key in the class's dialog and agree."""
    window.classes.ask_key(class_id)
    dialog = window.classes.findChildren(ClassKeyDialog)[-1]
    until(dialog.isVisible)
    QTest.keyClick(dialog.recorder, key if key else Qt.Key.Key_Backspace)
    until(lambda: dialog._key() == key.upper())
    assert dialog.use_button.isEnabled(), dialog.words.text()
    dialog.use_button.click()
    wanted = key.upper()
    until(lambda: window.session.classes[class_id].shortcut == wanted)


@pytest.mark.parametrize(
    ("keys", "is_one"),
    [("J", True), ("7", True), ("Ctrl+J", False), ("F5", False), ("", False), ("Ä", False),
     ("[", False), ("Shift+J", True), ("Shift+7", False)],
)  # fmt: skip
def test_what_may_be_the_key_of_a_class(keys: str, is_one: bool) -> None:
    assert is_class_key(keys) is is_one


def test_a_letter_picks_its_class_and_is_kept_in_the_table(
    freed: MainWindow, project: Path
) -> None:
    window = freed
    _give(window, 2, "j")
    assert window.class_keys.keys == ("J",)
    window.actions_["tool_eraser"].trigger()
    QTest.keyClick(window.canvas, "j")
    assert window.canvas.current_class == 2
    assert window.canvas.tool is window.hand.tools["tool_brush"]  # as with a digit
    QTest.keyClick(window.canvas, "1")
    assert window.canvas.current_class == 0
    until(lambda: '"J"' in (project / "classes.json").read_text())
    again = ClassTable.from_json(json.loads((project / "classes.json").read_text()))
    assert [c.shortcut for c in again] == ["1", "2", "J"]
    menu = next(m for m in window.menuBar().findChildren(QMenu) if m.title() == "&Classes")
    assert "debris" in [a.text() for a in menu.actions()]


def _color(action: QAction) -> str:
    """Return the colour in the middle of an entry's icon."""
    return action.icon().pixmap(16).toImage().pixelColor(8, 8).name()


def test_classes_have_their_colours_in_menus(freed: MainWindow) -> None:
    _give(freed, 2, "j")
    menu = next(m for m in freed.menuBar().findChildren(QMenu) if m.title() == "&Classes")

    def shown() -> dict[str, str]:
        wanted = {name.replace("&", "&&") for name in freed.session.classes.names}
        return {a.text(): _color(a) for a in menu.actions() if a.text() in wanted}

    colors = [QColor(*c.color).name() for c in freed.session.classes]
    assert shown() == dict(zip(("background", "nucleus", "debris"), colors, strict=True))
    rows = freed.session.classes.classes
    dust = replace(rows[1], name="dirt & dust", color=(1, 2, 3))
    freed.classes._put("Change", {1: dust, 2: replace(rows[2], color=(4, 5, 6))})
    until(lambda: freed.session.classes.names[1] == "dirt & dust")
    assert shown() == {"background": colors[0], "dirt && dust": "#010203", "debris": "#040506"}


def test_the_menu_of_keys_shows_the_classes_that_have_them(freed: MainWindow) -> None:
    view = freed.classes.view
    view.customContextMenuRequested.emit(view.visualRect(view.model().index(2, 0)).center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    keys = next(a.menu() for a in menu.actions() if a.text() == "Key")
    assert isinstance(keys, QMenu)
    classes = freed.session.classes
    texts = [f"{n}, now {c.name}" for n, c in enumerate(classes, start=1)]
    assert [a.text() for a in keys.actions()][:4] == [*texts, "4"]
    assert [_color(a) for a in keys.actions()[:3]] == [QColor(*c.color).name() for c in classes]
    assert keys.actions()[3].icon().isNull()
    menu.close()


def test_letters_typed_into_a_field_pick_nothing(freed: MainWindow) -> None:
    _give(freed, 2, "j")
    freed.classes.choose(0)
    freed.images.filter_box.setFocus()
    QTest.keyClicks(freed.images.filter_box, "j")
    assert freed.images.filter_box.text() == "j"
    assert freed.canvas.current_class == 0


def test_the_dialog_tells_who_has_a_key(freed: MainWindow) -> None:
    freed.classes.ask_key(2)
    dialog = freed.classes.findChildren(ClassKeyDialog)[-1]
    until(dialog.isVisible)
    for key, words, can_use in (
        ("q", "Q already is “Square brush”", False),
        ("2", "2 is the key of “nucleus”; the two classes exchange", True),
        ("j", "J is free.", True),
        ("3", "3 is the key of this class now.", True),
        (Qt.Key.Key_F5, "F5 is no letter, Shift and a letter, or digit", False),
    ):
        QTest.keyClick(dialog.recorder, key)
        until(lambda words=words: words in dialog.words.text(), what=words)
        assert dialog.use_button.isEnabled() is can_use
    QTest.keyClick(dialog.recorder, Qt.Key.Key_Escape)
    until(lambda: not freed.classes.findChildren(ClassKeyDialog), what="that it is gone")


def test_two_classes_exchange_their_keys(freed: MainWindow) -> None:
    _give(freed, 2, "j")
    _give(freed, 1, "j")
    assert [c.shortcut for c in freed.session.classes] == ["1", "J", "2"]
    QTest.keyClick(freed.canvas, "j")
    assert freed.canvas.current_class == 1


def test_a_key_that_a_preset_needs_gives_way_and_is_told(freed: MainWindow) -> None:
    window, settings = freed, freed.session.settings
    _give(window, 2, "p")
    assert window.class_keys.keys == ("P",)
    settings.set("shortcut_preset", "photoshop")  # where P is the polygon
    window.habits.use_actions(window.actions_, window.class_keys.names)
    assert window.class_keys.keys == ()
    assert any("P of “debris” is “Polygon” now" in t for t in window.stage.notices.texts)
    window.classes.choose(0)
    QTest.keyClick(window.canvas, "p")
    assert window.canvas.current_class == 0
    assert window.actions_["tool_polygon"].isChecked()
    settings.set("shortcut_preset", "segdesk")
    window.habits.use_actions(window.actions_, window.class_keys.names)
    assert window.class_keys.keys == ("P",)
    assert not any("P of “debris”" in t for t in window.stage.notices.texts)


def test_the_shortcut_editor_knows_the_keys_of_classes(freed: MainWindow) -> None:
    window = freed
    _give(window, 2, "j")
    window.actions_["shortcuts"].trigger()
    editor = window.habits.editor
    assert editor is not None
    until(editor.isVisible)
    editor.choose("save_all")
    QTest.keyClick(editor.recorder, "j")
    until(lambda: "J picks the class “debris”" in editor.conflict_text.text())
    assert not editor.take_button.isVisible()
    assert window.actions_["save_all"].shortcuts() == []


def test_lower_case_in_a_table_of_old_is_the_same_key(freed: MainWindow) -> None:
    classes = freed.session.classes
    rows = [replace(c, shortcut="j" if i == 1 else c.shortcut) for i, c in enumerate(classes)]
    freed.session.show_classes(ClassTable(tuple(rows), void_on_disk=classes.void_on_disk))
    QTest.keyClick(freed.canvas, "j")
    assert freed.canvas.current_class == 1


def test_shift_and_a_letter_is_a_key_too(quiet: MainWindow) -> None:
    quiet.classes.ask_key(2)
    dialog = quiet.classes.findChildren(ClassKeyDialog)[-1]
    until(dialog.isVisible)
    QTest.keyClick(dialog.recorder, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    until(lambda: dialog.words.text() == "Shift+J is free.")
    dialog.use_button.click()
    until(lambda: quiet.session.classes[2].shortcut == "Shift+J")
    QTest.keyClick(quiet.canvas, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert quiet.canvas.current_class == 2
    assert (class_key("shift+j"), short_class_key("shift+j")) == ("Shift+J", "⇧J")
