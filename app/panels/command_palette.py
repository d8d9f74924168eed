"""The command palette: every action, and every class, by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QAction,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPalette,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.actions import DIGITS, Actions
from app.panels.widgets import label, no_icon
from app.texts import translate, without_mnemonic

_WIDTH_PX, _HEIGHT_PX = 520, 380
_ACTION_ROLE = int(Qt.ItemDataRole.UserRole)
_TAIL_ROLE = _ACTION_ROLE + 1


def rank(query: str, text: str) -> int | None:
    """Return how well `query` fits `text`, smaller is better; None when it does not.

    A query fits when its letters come in `text` in this order; the start of a word counts most.
    """
    query, text = query.casefold().strip(), text.casefold()
    if not query:
        return 0
    at = text.find(query)
    if at >= 0:
        return at if at == 0 or text[at - 1] == " " else 100 + at
    place = 0
    for letter in query.replace(" ", ""):
        place = text.find(letter, place) + 1
        if not place:
            return None
    return 1000 + place


class _CommandDelegate(QStyledItemDelegate):
    """Adds menu and shortcut at the right of each action."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        area: QRect = option.rect
        palette: QPalette = option.palette
        painter.save()
        role, group = QPalette.ColorRole.PlaceholderText, QPalette.ColorGroup.Active
        if not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            # As pale as the name beside it: what cannot be used must not stand out.
            role, group = QPalette.ColorRole.Text, QPalette.ColorGroup.Disabled
        painter.setPen(palette.color(group, role))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(0, 0, -8, 0), flags, str(index.data(_TAIL_ROLE)))
        painter.restore()


class CommandPalette(QFrame):
    """A box over the window: type, choose with the arrows, Enter runs it, Esc closes it."""

    def __init__(
        self, actions: Actions, parent: QWidget, classes: Callable[[], Sequence[QAction]]
    ) -> None:
        """Offer the rows of `actions` and what `classes` returns each time it is opened."""
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._actions, self._classes = actions, classes
        self._to_paint_with: Sequence[QAction] = ()
        self.setProperty("popup", True)  # "palette" is a property of every widget
        self.setFixedSize(_WIDTH_PX, _HEIGHT_PX)
        self.query = QLineEdit()
        self.query.setPlaceholderText(self.tr("What do you want to do?"))
        self.query.setAccessibleName(self.tr("Search for an action"))
        self.view = QListView()
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setUniformItemSizes(True)
        self.view.setIconSize(QSize(16, 16))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = QStandardItemModel(self)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_CommandDelegate(self.view))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.query)
        layout.addWidget(self.view, 1)
        self.nothing: QLabel = label(self.tr("No action has this name. Try another word."), "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self.view.viewport()).addWidget(self.nothing)
        self.query.textChanged.connect(self._fill)
        self.query.installEventFilter(self)
        self.view.clicked.connect(lambda _index: self._run())

    def open_over(self, window: QWidget) -> None:
        """Show it near the top of `window`."""
        corner = QPoint((window.width() - self.width()) // 2, 72)
        self.move(window.mapToGlobal(corner))
        self._to_paint_with = self._classes()
        self.query.clear()
        self._fill("")
        self.show()
        self.query.setFocus()

    @property
    def texts(self) -> list[str]:
        """The actions offered now, the best first."""
        return [self._model.item(i).text() for i in range(self._model.rowCount())]

    def _fill(self, query: str) -> None:
        found = []
        for order, (key, path, text, action) in enumerate(self._offers()):
            menu = without_mnemonic(translate("Actions", path.rpartition("/")[2]))
            fit = rank(query, text)
            if fit is None and (behind := rank(query, f"{menu} {text}")) is not None:
                fit = 500 + behind
            if fit is not None:
                # "evaluat…" is to evaluate: showing or hiding a panel of that name comes after.
                later = key.startswith("panel_")
                found.append((not action.isEnabled(), fit, later, order, text, menu, action))
        self._model.clear()
        for *_, text, menu, action in sorted(found, key=lambda entry: entry[:4]):
            self._model.appendRow(self._item(text, menu, action))
        self.view.setCurrentIndex(self._model.index(0, 0))
        self.nothing.setVisible(not found)

    def _offers(self) -> Iterator[tuple[str, str, str, QAction]]:
        """Yield the key, the menu, the text and the action of each."""
        for row, action in self._actions:
            if row.key.removeprefix("class_") not in DIGITS:  # classes come by their names
                yield row.key, row.menu, without_mnemonic(action.text()), action
        for action in self._to_paint_with:
            yield "", "&Classes", action.text(), action

    def _item(self, text: str, menu: str, action: QAction) -> QStandardItem:
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        item = QStandardItem(action.icon() if not action.icon().isNull() else no_icon(), text)
        item.setData(action, _ACTION_ROLE)
        item.setData(f"{menu}   {keys}" if keys else menu, _TAIL_ROLE)
        item.setToolTip(action.statusTip())
        item.setEnabled(action.isEnabled())
        item.setSizeHint(QSize(0, 30))
        return item

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter work while the hand stays in the search box."""
        if watched is self.query and isinstance(event, QKeyEvent):
            if event.type() != QEvent.Type.KeyPress:
                return False
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if event.key() in steps:
                rows = self._model.rowCount()
                row = self.view.currentIndex().row() + steps[Qt.Key(event.key())]
                self.view.setCurrentIndex(self._model.index(min(max(row, 0), rows - 1), 0))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return False

    def _run(self) -> None:
        action = self.view.currentIndex().data(_ACTION_ROLE)
        self.hide()
        if isinstance(action, QAction) and action.isEnabled():
            action.trigger()
