"""The class list: colours, digit keys, what is painted with, what is shown."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QColorDialog,
    QInputDialog,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.messages import Notice
from app.panels.widgets import MARGIN_PX, draw_swatch
from app.session import Session
from app.theme import Theme
from segcore.classes import ClassTable, SegClass, voc_colormap
from segcore.errors import ClassTableError

_Index = QModelIndex | QPersistentModelIndex

_ROW_PX = 32
_EYE_PX = 34  # the part of a row, at its right, that shows or hides the class
_LOCK_PX = 24  # the part left of it that locks or unlocks it

# Colours for new classes: Okabe and Ito's, which differ for colour-blind eyes too.
_NEW_COLORS = (
    (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (0, 114, 178), (213, 94, 0),
    (204, 121, 167),
)  # fmt: skip


class ClassesModel(QAbstractListModel):
    """The project's class table with which classes are hidden."""

    hidden_changed = Signal(object)

    def __init__(self, session: Session) -> None:
        """Follow `session`."""
        super().__init__()
        self._session = session
        self._rows: tuple[SegClass, ...] = ()
        self.hidden: frozenset[int] = frozenset()
        session.classes_changed.connect(self._refill)
        session.project_changed.connect(lambda: self.set_hidden(frozenset()))
        session.limits_changed.connect(self._redraw)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """Return how many classes there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return name, class or tooltip of a row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.name
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            text = self.tr(
                "<b>{name}</b>, id {id}.<br>Double-click to rename, right-click for more."
            )
            if row.shortcut:
                text = self.tr(
                    "<b>{name}</b>, id {id}. Key {key}.<br>"
                    "Double-click to rename, right-click for more."
                )
            return text.format(name=row.name, id=index.row(), key=row.shortcut.upper())
        return None

    def set_hidden(self, hidden: frozenset[int]) -> None:
        """Hide these class ids on the canvas."""
        if hidden != self.hidden:
            self.hidden = hidden
            self._redraw()
            self.hidden_changed.emit(hidden)

    def _redraw(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    @property
    def locked(self) -> frozenset[int]:
        """The classes that painting never lands on."""
        return self._session.limits.locked

    def toggle_lock(self, class_id: int) -> None:
        """Lock what is open and open what is locked."""
        self._session.toggle_lock(class_id)

    def toggle(self, class_id: int) -> None:
        """Show what is hidden and hide what is shown."""
        self.set_hidden(self.hidden ^ {class_id})

    def _refill(self) -> None:
        self.beginResetModel()
        self._rows = self._session.classes.classes
        self.endResetModel()


class _ClassDelegate(QStyledItemDelegate):
    """Draws a row: swatch, name, key, eye."""

    def __init__(self, theme: Theme, view: QListView, model: ClassesModel) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        colors = self._theme.colors
        area: QRect = option.rect
        flags: QStyle.StateFlag = option.state
        row: SegClass = index.data(Qt.ItemDataRole.UserRole)
        is_hidden = index.row() in self._model.hidden
        is_selected = bool(flags & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_selected or flags & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selected if is_selected else colors.hover))
            painter.drawRoundedRect(QRectF(area).adjusted(4, 1, -4, -1), 5, 5)
        middle = area.center().y()
        draw_swatch(painter, QRectF(area.left() + 12, middle - 8, 18, 18), QColor(*row.color))
        right = area.right() - _EYE_PX - _LOCK_PX
        if row.shortcut:
            right = self._draw_key(painter, right, middle, row.shortcut)
        painter.setPen(QColor(colors.disabled if is_hidden else colors.text))
        font = painter.font()
        font.setBold(is_selected)
        painter.setFont(font)
        place = QRect(area.left() + 40, area.top(), right - area.left() - 48, area.height())
        text = painter.fontMetrics().elidedText(
            row.name, Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        icon = self._theme.icon("eye-off" if is_hidden else "eye", "muted")
        icon.paint(painter, QRect(area.right() - _EYE_PX + 8, middle - 8, 16, 16))
        is_locked = index.row() in self._model.locked
        if is_locked or flags & QStyle.StateFlag.State_MouseOver:
            lock = self._theme.icon(*("lock", "text") if is_locked else ("lock-open", "muted"))
            left = area.right() - _EYE_PX - _LOCK_PX + 8
            lock.paint(painter, QRect(left, middle - 8, 16, 16))
        painter.restore()

    def _draw_key(self, painter: QPainter, right: int, middle: int, key: str) -> int:
        colors = self._theme.colors
        place = QRectF(right - 20, middle - 9, 20, 19)
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.setBrush(QColor(colors.raised))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(colors.muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, key.upper())
        return right - 20

    def editorEvent(
        self, event: QEvent, model: object, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            area: QRect = option.rect
            if event.position().x() > area.right() - _EYE_PX:
                self._model.toggle(index.row())
                return True
            if event.position().x() > area.right() - _EYE_PX - _LOCK_PX:
                self._model.toggle_lock(index.row())
                return True
        return False


class ClassesPanel(QWidget):
    """The list; its current row is the class painted with. picked: the class id chosen."""

    picked = Signal(int)

    def __init__(self, session: Session, theme: Theme) -> None:
        """Follow `session`."""
        super().__init__()
        self._session = session
        self._current = 0
        self.model = ClassesModel(session)
        self.view = QListView()
        self.view.setAccessibleName(self.tr("Classes"))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_ClassDelegate(theme, self.view, self.model))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.add_button = QToolButton()
        self.add_button.setText(self.tr("Add a class…"))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add_button.setIconSize(QSize(16, 16))
        theme.dress(self.add_button, "plus", "muted")
        self.add_button.setToolTip(self.tr("Add a class at the end of the class table"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 4)
        layout.setSpacing(2)
        layout.addWidget(self.view, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN_PX - 4, 0, MARGIN_PX, 0)
        foot.addWidget(self.add_button)
        layout.addLayout(foot)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.doubleClicked.connect(lambda index: self.rename(index.row()))
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.add_button.clicked.connect(self.add)
        self.model.modelReset.connect(self._select_current)

    def sizeHint(self) -> QSize:
        """Room for about five classes."""
        return QSize(280, 5 * _ROW_PX + 44)

    def choose(self, class_id: int) -> None:
        """Make a class the current one."""
        if 0 <= class_id < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(class_id))

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self._current = current.row()
            self.picked.emit(current.row())

    def _select_current(self) -> None:
        if self.model.rowCount():
            self.choose(min(self._current, self.model.rowCount() - 1))

    def _show_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if not index.isValid():
            return
        class_id = index.row()
        everyone = frozenset(range(self.model.rowCount()))
        menu = QMenu(self)
        menu.addAction(self.tr("Rename…"), lambda: self.rename(class_id))
        menu.addAction(self.tr("Change the colour…"), lambda: self.recolor(class_id))
        menu.addSeparator()
        menu.addAction(
            self.tr("Show only this"), lambda: self.model.set_hidden(everyone - {class_id})
        )
        menu.addAction(self.tr("Show all"), lambda: self.model.set_hidden(frozenset()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(at))

    # --- editing the table ----------------------------------------------------------------------

    def add(self) -> None:
        """Ask for a name and add a class at the end."""
        if self._session.project is None:
            return
        name, is_given = QInputDialog.getText(
            self, self.tr("Add a class"), self.tr("Name of the class:")
        )
        if is_given and name.strip():
            self.add_named(name.strip())

    def add_named(self, name: str) -> None:
        """Add a class at the end and choose it."""
        table = self._session.classes
        used = {c.color for c in table}
        voc = voc_colormap()
        fallback = (int(voc[len(table)][0]), int(voc[len(table)][1]), int(voc[len(table)][2]))
        color = next((c for c in _NEW_COLORS if c not in used), fallback)
        keys = {c.shortcut for c in table}
        key = next((k for k in "1234567890" if k not in keys), "")
        if self._replace((*table.classes, SegClass(name, color, key))):
            self.choose(len(table))

    def rename(self, class_id: int) -> None:
        """Ask for another name."""
        old = self._session.classes[class_id]
        name, is_given = QInputDialog.getText(
            self, self.tr("Rename a class"), self.tr("Name:"), text=old.name
        )
        if is_given and name.strip() and name.strip() != old.name:
            self._put(class_id, replace(old, name=name.strip()))

    def recolor(self, class_id: int) -> None:
        """Ask for another colour."""
        old = self._session.classes[class_id]
        title = self.tr("Colour of {name}").format(name=old.name)
        color = QColorDialog.getColor(QColor(*old.color), self, title)
        if color.isValid():
            self._put(class_id, replace(old, color=(color.red(), color.green(), color.blue())))

    def _put(self, class_id: int, new: SegClass) -> None:
        rows = list(self._session.classes.classes)
        rows[class_id] = new
        self._replace(tuple(rows))

    def _replace(self, rows: tuple[SegClass, ...]) -> bool:
        try:
            table: ClassTable = replace(self._session.classes, classes=rows)
        except ClassTableError as error:
            text = str(error)
            self._session.notify(Notice(text[:1].upper() + text[1:], "warning", "classes"))
            return False
        self._session.set_classes(table)
        return True
