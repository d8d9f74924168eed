"""The table of actions: every row is reachable, no shortcut twice, every icon there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from conftest import until
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app import language
from app.actions import ACTIONS, DIGITS, ActionRow
from app.panels.command_palette import rank
from app.theme import ICONS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Start

    from app.main_window import MainWindow


def test_keys_are_unique() -> None:
    assert [k for k, n in Counter(row.key for row in ACTIONS).items() if n > 1] == []


def test_shortcuts_are_unique_and_understood() -> None:
    shortcuts = [QKeySequence(s).toString() for row in ACTIONS for s in row.shortcuts]
    assert "" not in shortcuts
    assert [s for s, n in Counter(shortcuts).items() if n > 1] == []


def test_the_shortcuts_of_peers_are_there() -> None:
    keys = {s: row.key for row in ACTIONS for s in row.shortcuts}
    expected = {
        "B": "tool_brush", "E": "tool_eraser", "V": "overlay", "X": "previous_class",
        "Ctrl+Z": "undo", "Ctrl+Shift+Z": "redo", "Ctrl+Y": "redo", "Ctrl+S": "save", "F": "fit",
        "Ctrl+O": "open_project", "[": "brush_smaller", "]": "brush_larger", "A": "previous_image",
        "D": "next_image", "PgUp": "previous_image", "PgDown": "next_image", "1": "class_1",
        "Ctrl+Shift+P": "command_palette",
    }  # fmt: skip
    assert {key: keys.get(key) for key in expected} == expected


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: row.key)
def test_every_row_says_what_it_does_and_has_its_icon(row: ActionRow) -> None:
    assert row.tip
    assert row.text[0].isupper() or row.text[0] == "&"
    if row.icon:
        assert (ICONS / f"{row.icon}.svg").is_file()
    if row.toolbar:
        assert row.icon


def test_every_action_is_in_a_menu_and_in_the_palette(window: MainWindow) -> None:
    in_menus: set[QAction] = set()
    menus = [a.menu() for a in window.menuBar().actions()]
    while menus:
        menu = menus.pop()
        assert isinstance(menu, QMenu)
        for action in menu.actions():
            in_menus.add(action)
            if isinstance(action.menu(), QMenu):
                menus.append(action.menu())
    window.palette_box.open_over(window)
    offered = window.palette_box.texts
    keyless = window.actions_["class_0"]
    assert not keyless.isVisible()
    assert keyless.text() not in offered
    for row, action in window.actions_:
        assert action in in_menus, row.key
        if row.key.removeprefix("class_") in DIGITS:
            assert not action.isVisible() or f"Class: {action.text()}" in offered
        else:
            assert action.text().replace("&", "") in offered, row.key
        assert action.toolTip()
        assert action.statusTip() == row.tip
    window.palette_box.hide()


@pytest.mark.parametrize("spoken", ["en", "id"])
def test_mnemonics_do_not_clash_within_a_menu(
    start: Start, project: Path, application: QApplication, tmp_path: Path, spoken: str
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.json").write_text(f'{{"language": "{spoken}"}}')
    window = start(project)
    until(lambda: window.session.current is not None)
    language.install(application, "en")
    clashes = []
    for menu in (window.menuBar(), *window.menuBar().findChildren(QMenu)):
        letters = Counter(
            a.text()[a.text().index("&") + 1].lower()
            for a in menu.actions()
            if "&" in a.text() and a.isVisible()
        )
        title = menu.title() if isinstance(menu, QMenu) else ""
        clashes += [(title, letter) for letter, n in letters.items() if n > 1]
    assert clashes == []


def test_only_icons_that_are_used_are_shipped() -> None:
    from pathlib import Path

    import app

    sources = "".join(p.read_text("utf-8") for p in Path(app.__file__).parent.rglob("*.py"))
    unused = [p.stem for p in ICONS.glob("*.svg") if f'"{p.stem}"' not in sources]
    assert [name for name in unused if f"{name}.svg" not in sources] == []
    assert "ISC" in (ICONS / "LICENSE").read_text("utf-8")


def test_the_palette_finds_and_runs_an_action(window: MainWindow) -> None:
    press_palette = window.actions_["command_palette"]
    press_palette.trigger()
    box = window.palette_box
    until(box.isVisible)
    assert box.grab().toImage().pixelColor(4, 4).name() == window.theme.colors.raised
    QTest.keyClicks(box.query, "eras")
    assert box.texts[0] == "Eraser"
    assert box.nothing.isHidden()
    QTest.keyClicks(box.query, "zzz")
    assert box.texts == []
    assert not box.nothing.isHidden()
    for _ in range(3):
        QTest.keyClick(box.query, Qt.Key.Key_Backspace)
    QTest.keyClick(box.query, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert window.canvas.tool is window.hand.tools["tool_eraser"]
    assert window.actions_["tool_eraser"].isChecked()
    assert not window.actions_["tool_brush"].isChecked()


def test_the_palette_offers_every_class_to_paint_with(window: MainWindow) -> None:
    names = window.session.classes.names
    box = window.palette_box
    box.open_over(window)
    assert [t for t in box.texts if t.startswith("Class: ")] == [f"Class: {n}" for n in names]
    window.canvas.set_current_class(0)
    QTest.keyClicks(box.query, f"Class: {names[2]}")
    assert box.texts[0] == f"Class: {names[2]}"
    QTest.keyClick(box.query, Qt.Key.Key_Return)
    assert window.canvas.current_class == 2
    # One without a key, which no key finds.
    window.classes.set_key(1, "")
    until(lambda: not window.session.operations.is_running)
    window.classes.add_named("Q & A")
    until(lambda: len(window.session.classes) == len(names) + 1)
    box.open_over(window)
    QTest.keyClicks(box.query, "q & a")
    assert box.texts[0] == "Class: Q & A"
    QTest.keyClick(box.query, Qt.Key.Key_Return)
    assert window.canvas.current_class == len(names)
    box.open_over(window)
    QTest.keyClicks(box.query, names[1])
    QTest.keyClick(box.query, Qt.Key.Key_Return)
    assert window.canvas.current_class == 1


def test_the_palette_reads_an_ampersand_in_a_name_as_one(window: MainWindow) -> None:
    window.actions_["undo"].setText("&Undo Brush: Q && A")
    box = window.palette_box
    box.open_over(window)
    QTest.keyClicks(box.query, "undo brush")
    assert box.texts[0] == "Undo Brush: Q & A"
    box.hide()


def test_words_from_their_start_rank_before_letters_anywhere() -> None:
    ranked = sorted(
        (r, t)
        for t in ("Start fine-tuning", "Fit", "Stop fine-tuning", "Next unlabelled image")
        if (r := rank("fi", t)) is not None
    )
    assert ranked[0][1] == "Fit"
    assert rank("xyz", "Fit") is None
    assert rank("", "Fit") == 0
