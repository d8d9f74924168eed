"""Help inside the window: pages of `resources/help`, with a search, links, and a way back.

A page is Markdown in one file per language. `## Title {#name}` gives a heading a name to link to,
`[[action]]` stands for the keys that an action has now.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QKeySequence,
    QShortcut,
    QShowEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.actions import Actions
from app.panels.widgets import GAP_PX, MARGIN_PX, label, tool_button
from app.texts import translate
from app.theme import Theme

HELP = Path(__file__).parent.parent.parent / "resources" / "help"

# In the order in which they are listed; each is a file in every language.
PAGES = (
    "start", "predict", "paint", "tools", "regions", "views", "classes", "images", "fine-tune",
    "scores", "models", "explain", "words", "keyboard", "files", "troubleshooting",
)  # fmt: skip

# What has the focus → the page about it.
PAGE_OF = {
    "images": "images", "classes": "classes", "layers": "predict", "fine_tune": "fine-tune",
    "evaluation": "scores", "explain": "explain", "shortcuts": "keyboard", "preferences": "files",
    "history": "paint#undo", "welcome": "start", "gallery": "models",
}  # fmt: skip

_HEADING = re.compile(r"^(#+ .*?) *\{#([\w-]+)\} *$", re.MULTILINE)
_ANY_HEADING = re.compile(r"^#+ ", re.MULTILINE)
_ACTION = re.compile(r"\[\[(\w+)\]\]")
_PAGE_ROLE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Page:
    """One page. text: Markdown as in the file. places: name of a heading → which one it is."""

    key: str
    title: str
    text: str
    places: dict[str, int]


def read_page(language: str, key: str) -> Page:
    """Read a page. Raises FileNotFoundError."""
    text = (HELP / language / f"{key}.md").read_text("utf-8")
    title = text.partition("\n")[0].removeprefix("# ").strip()
    places = {
        found[2]: len(_ANY_HEADING.findall(text, 0, found.start()))
        for found in _HEADING.finditer(text)
    }
    return Page(key, title, text, places)


def shown_text(page: Page, keys_of: Callable[[str], str]) -> str:
    """Return a page's Markdown with the keys put in and the names of headings left out."""
    none = translate("Help", "no keys")

    def keys(found: re.Match[str]) -> str:
        return f"**{keys_of(found[1]) or none}**"

    return _ACTION.sub(keys, _HEADING.sub(r"\1", page.text))


class HelpWindow(QWidget):
    """The pages at the left, the one chosen at the right."""

    def __init__(self, language: str, actions: Actions, theme: Theme, parent: QWidget) -> None:
        """Read the pages in `language`, a key of `app.language.LANGUAGES`."""
        super().__init__(parent, Qt.WindowType.Window)
        self._actions = actions
        self._theme = theme
        self._pages = {key: read_page(language, key) for key in PAGES}
        self._trail: list[str] = []
        self._is_placed = False
        self._shown = ""
        self.setWindowTitle(self.tr("SegDesk help"))
        self.resize(900, 640)
        self.query = QLineEdit()
        self.query.setPlaceholderText(self.tr("Search in the help"))
        self.query.setAccessibleName(self.tr("Search in the help"))
        self.query.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pages"))
        self.nothing: QLabel = label(self.tr("No page has all of these words."), "muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self.list.viewport()).addWidget(self.nothing)
        self.browser = QTextBrowser()
        self.browser.setAccessibleName(self.tr("Page"))
        self.browser.setOpenLinks(False)
        self.browser.document().setDocumentMargin(24)
        self.back_button = tool_button(theme, "chevron-left", self.tr("Back"))
        self._lay_out()
        self.query.textChanged.connect(lambda _text: self._fill())
        self.list.currentItemChanged.connect(lambda item, _before: self._on_chosen(item))
        self.browser.anchorClicked.connect(self._follow)
        self.back_button.clicked.connect(self.back)
        for keys in ("Esc", "Ctrl+W"):
            QShortcut(QKeySequence(keys), self, self.close)
        QShortcut(QKeySequence.StandardKey.Find, self, self.query.setFocus)
        QShortcut(QKeySequence.StandardKey.Back, self, self.back)
        actions.shortcuts_changed.connect(self._renew)
        theme.changed.connect(self._renew)
        self._fill()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP_PX)
        head.addWidget(self.back_button)
        head.addWidget(self.query, 1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, GAP_PX, MARGIN_PX)
        column.setSpacing(GAP_PX)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(self.browser)
        split.setStretchFactor(1, 1)
        split.setSizes([250, 650])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    @property
    def page(self) -> str:
        """The key of the page shown, "" for none."""
        return self._shown.partition("#")[0]

    @property
    def listed(self) -> list[str]:
        """The keys of the pages that fit the search."""
        items = [self.list.item(i) for i in range(self.list.count())]
        return [str(item.data(_PAGE_ROLE)) for item in items]

    def show_page(self, where: str) -> None:
        """Show a page, "tools", or a place on it, "tools#tool_brush"; an unknown one: the first."""
        key, _, place = where.partition("#")
        page = self._pages.get(key, self._pages[PAGES[0]])
        if self._shown and self._shown != where:
            self._trail.append(self._shown)
        self._shown = f"{page.key}#{place}" if place else page.key
        self.browser.setMarkdown(shown_text(page, self._actions.keys_text))
        _space_out(self.browser.document(), QColor(self._theme.colors.border))
        self._go_to(page.places.get(place, 0))
        self.back_button.setEnabled(bool(self._trail))
        self._mark_listed()

    def back(self) -> None:
        """Show the page before."""
        if self._trail:
            where = self._trail.pop()
            self._shown = ""
            self.show_page(where)

    def _go_to(self, heading: int) -> None:
        block = self.browser.document().begin()
        seen = -1
        while block.isValid():
            seen += block.blockFormat().headingLevel() > 0
            if seen == heading:
                break
            block = block.next()
        layout = self.browser.document().documentLayout()
        if block.isValid() and heading:
            self.browser.setTextCursor(QTextCursor(block))
            top = layout.blockBoundingRect(block).top()
            self.browser.verticalScrollBar().setValue(round(top) - 12)

    def _follow(self, link: QUrl) -> None:
        where = link.toString()
        page, _, place = where.partition("#")
        key = page.removesuffix(".md") or self.page
        self.show_page(f"{key}#{place}" if place else key)

    def showEvent(self, event: QShowEvent) -> None:
        """Open over the middle of the window it belongs to, the first time."""
        if not self._is_placed:
            self._is_placed = True
            owner = self.parentWidget()
            if owner is not None:
                self.move(owner.geometry().center() - self.rect().center())
        super().showEvent(event)

    def _renew(self) -> None:
        if self._shown:
            self.show_page(self._shown)

    # --- the list -------------------------------------------------------------------------------

    def _fill(self) -> None:
        words = self.query.text().casefold().split()
        self.list.blockSignals(True)
        self.list.clear()
        for page in self._pages.values():
            if all(word in page.text.casefold() for word in words):
                item = QListWidgetItem(page.title)
                item.setData(_PAGE_ROLE, page.key)
                self.list.addItem(item)
        self.list.blockSignals(False)
        self.nothing.setVisible(not self.list.count())
        self._mark_listed()

    def _mark_listed(self) -> None:
        self.list.blockSignals(True)
        keys = self.listed
        self.list.setCurrentRow(keys.index(self.page) if self.page in keys else -1)
        self.list.blockSignals(False)

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.show_page(str(item.data(_PAGE_ROLE)))


def _rule(table: QTextTable, border: QColor) -> None:
    """Draw a line under each row and nothing else: a whole frame loses sides at some scales."""
    quiet = table.format()
    quiet.setBorder(0)
    quiet.setBorderCollapse(False)
    quiet.setCellSpacing(0)
    quiet.setTopMargin(8)
    quiet.setBottomMargin(8)
    table.setFormat(quiet)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            ruled = cell.format().toTableCellFormat()
            ruled.setBottomBorder(1)
            ruled.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            ruled.setBottomBorderBrush(border)
            ruled.setTopPadding(4)
            ruled.setBottomPadding(4)
            ruled.setLeftPadding(4)
            ruled.setRightPadding(18)
            cell.setFormat(ruled)


def _space_out(document: QTextDocument, border: QColor) -> None:
    """Give lines air, headings more of it, and tables a quiet border; Markdown brings none."""
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _rule(frame, border)
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        spacing = QTextBlockFormat()
        if level:
            spacing.setTopMargin(22 if level > 1 else 4)
            spacing.setBottomMargin(4)
        else:
            spacing.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        QTextCursor(block).mergeBlockFormat(spacing)
        block = block.next()
