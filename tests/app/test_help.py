"""The help: the same pages in both languages, links that lead somewhere, F1 at the right page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from conftest import until
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from update_translations import TS, messages

from app.actions import ACTIONS
from app.language import LANGUAGES
from app.panels.help import HELP, PAGE_OF, PAGES, read_page, shown_text

if TYPE_CHECKING:
    from app.main_window import MainWindow
    from app.panels.help import HelpWindow

ROWS = {row.key: row for row in ACTIONS}
_LINK = re.compile(r"\]\(([^)]*)\)")
_MENU_PATH = re.compile(r"\*([^*›]+(?: › [^*›]+)+)\*")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_just_the_pages_listed(language: str) -> None:
    assert {path.name for path in (HELP / language).iterdir()} == {f"{key}.md" for key in PAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PAGES)
def test_links_lead_to_pages_and_places(language: str, key: str) -> None:
    page = read_page(language, key)
    assert page.title
    for link in _LINK.findall(page.text):
        target, _, place = link.partition("#")
        there = read_page(language, target.removesuffix(".md") or key)
        assert not place or place in there.places, link


@pytest.mark.parametrize("key", PAGES)
def test_the_languages_say_the_same(key: str) -> None:
    """As far as a test can tell: same headings' names, keys, links, tables and paragraphs."""
    first, second = (read_page(language, key) for language in LANGUAGES)
    assert first.places == second.places
    for pattern in (r"\[\[(\w+)\]\]", r"\]\(([^)]*)\)", r"`[^`]+\.\w+`", r"^#+", r"^\|", r"^- "):
        of_both = [re.findall(pattern, p.text, re.MULTILINE) for p in (first, second)]
        assert of_both[0] == of_both[1], pattern
    assert first.text.count("\n\n") == second.text.count("\n\n")
    assert first.text != second.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PAGES)
def test_actions_and_menus_that_are_named_exist(language: str, key: str) -> None:
    page = read_page(language, key)
    assert {k for k in re.findall(r"\[\[(\w+)\]\]", page.text) if k not in ROWS} == set()
    translated = messages(TS) if language == "id" else {}

    def said(text: str) -> str:
        spoken = translated.get(("Actions", text)) or text
        return spoken.replace("&", "").rstrip("…")

    paths = set()
    for row in ACTIONS:
        parts = [said(part) for part in row.menu.split("/")]
        paths |= {(*parts, said(row.text)), tuple(parts)}
    for named in _MENU_PATH.findall(page.text):
        assert tuple(part.strip().rstrip("…") for part in named.split("›")) in paths, named


def test_every_tool_and_every_panel_has_its_place() -> None:
    tools = {key for key in ROWS if key.startswith("tool_")}
    assert tools == set(read_page("en", "tools").places)
    for where in PAGE_OF.values():
        page, _, place = where.partition("#")
        assert page in PAGES
        assert not place or place in read_page("en", page).places
    assert {key.removeprefix("panel_") for key in ROWS if key.startswith("panel_")} <= set(PAGE_OF)


def test_no_page_is_long() -> None:
    for language in LANGUAGES:
        for key in PAGES:
            assert len(read_page(language, key).text) < 4000, (language, key)


def test_keys_are_those_of_now() -> None:
    page = read_page("en", "paint")
    text = shown_text(page, {"save": "Ctrl+S"}.get)  # type: ignore[arg-type]
    assert "**Ctrl+S**" in text
    assert "**no keys**" in text
    assert "{#" not in text


def opened(window: MainWindow) -> HelpWindow:
    """Open the help as F1 does and return it."""
    window.actions_["help"].trigger()
    shown = window.habits.help
    assert shown is not None
    until(shown.isVisible)
    return shown


def test_f1_opens_the_page_of_what_has_the_focus(window: MainWindow) -> None:
    def activate() -> None:
        window.activateWindow()
        until(window.isActiveWindow, what="the keyboard")

    activate()
    window.images.view.setFocus()
    assert opened(window).page == "images"
    activate()
    window.fine_tune.minutes_box.setFocus()
    assert opened(window).page == "fine-tune"
    activate()
    window.actions_["tool_wand"].trigger()
    window.canvas.setFocus()
    shown = opened(window)
    assert shown.page == "tools"
    assert "Magic wand" in shown.browser.textCursor().block().text()
    shown.close()


def test_links_search_and_the_way_back(window: MainWindow) -> None:
    window.habits.show_help("start")
    shown = window.habits.help
    assert shown is not None
    shown.browser.anchorClicked.emit(QUrl("paint.md#void"))
    assert shown.page == "paint"
    assert shown.browser.textCursor().block().text() == "Void"
    shown.browser.anchorClicked.emit(QUrl("scores.md"))
    QTest.mouseClick(shown.back_button, Qt.MouseButton.LeftButton)
    assert shown.page == "paint"
    QTest.keyClicks(shown.query, "confusion matrix")
    assert shown.listed == ["scores"]
    shown.list.setCurrentRow(0)
    assert shown.page == "scores"
    QTest.keyClicks(shown.query, " nowhere at all")
    assert shown.listed == []
    assert not shown.nothing.isHidden()
    shown.query.clear()
    assert shown.listed == list(PAGES)
    assert shown.nothing.isHidden()
    until(shown.isActiveWindow)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    until(lambda: not shown.isVisible())


def test_the_keyboard_page_follows_the_shortcuts(window: MainWindow) -> None:
    window.habits.show_help("keyboard")
    shown = window.habits.help
    assert shown is not None
    window.session.settings.set("shortcuts", ["tool_brush\tCtrl+B"])
    window.habits.use_actions(window.actions_)
    assert "Ctrl+B" in shown.browser.toPlainText()
    shown.close()
