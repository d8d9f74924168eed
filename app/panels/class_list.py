"""The rows of the class list: what they hold and how they are drawn and dragged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.panels.widgets import draw_focus, draw_swatch, tied
from app.session import Session
from app.shortcuts import class_key, short_class_key
from app.texts import figure, whole
from app.theme import Theme
from segcore.classes import VOID, SegClass
from segcore.operations import ClassChange

_Index = QModelIndex | QPersistentModelIndex

ROW_PX = 32
_EYE_PX = 34  # the part of a row, at its right, that shows or hides the class
_LOCK_PX = 24  # the part left of it that locks or unlocks it
_SHARE_PX = 46
_MIME = "application/x-segdesk-class"


class ClassesModel(QAbstractListModel):
    """The project's class table with which classes are hidden and how many pixels they have.

    moved: a row was dragged, from which id to before which.
    """

    hidden_changed = Signal(object)
    moved = Signal(int, int)

    def __init__(self, session: Session) -> None:
        """Follow `session`."""
        super().__init__()
        self._session = session
        self._rows: tuple[SegClass, ...] = ()
        self._counts: Mapping[int, int] = {}
        self._total = 0
        self.hidden: frozenset[int] = frozenset()
        session.classes_changed.connect(self._refill)
        session.project_changed.connect(tied(self, lambda: self.set_hidden(frozenset())))
        session.limits_changed.connect(self._redraw)
        session.operations.classes_moved.connect(self._on_moved)

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
            return self._tip(index.row(), row)
        return None

    def _tip(self, class_id: int, row: SegClass) -> str:
        text = self.tr(
            "<b>{name}</b>, id {id}: {pixels} pixels in this image.<br>"
            "Double-click to rename, drag to reorder, right-click for more."
        )
        if row.shortcut:
            text = self.tr(
                "<b>{name}</b>, id {id}, key {key}: {pixels} pixels in this image.<br>"
                "Double-click to rename, drag to reorder, right-click for more."
            )
        return text.format(
            name=row.name,
            id=class_id,
            key=class_key(row.shortcut),
            pixels=whole(self._counts.get(class_id, 0)),
        )

    # --- dragging -------------------------------------------------------------------------------

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Rows can be dragged, and dropped between rows."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """Return that rows move."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Return the one kind of thing that can be dropped."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the dragged row."""
        data = QMimeData()
        data.setData(_MIME, QByteArray(str(indexes[0].row()).encode()))
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index
    ) -> bool:
        """Tell which row was dropped where; the table itself changes only once masks have."""
        if not data.hasFormat(_MIME) or row < 0:
            return False
        self.moved.emit(int(bytes(data.data(_MIME).data())), row)
        return False

    # --- pixels, hiding, locking ----------------------------------------------------------------

    def set_counts(self, counts: Mapping[int, int]) -> None:
        """Show the pixels per class id of the image shown; an empty one for no image."""
        if counts != self._counts:
            self._counts, self._total = counts, sum(counts.values())
            self._redraw()

    def share(self, class_id: int) -> str:
        """Return the share of the image that a class has, as text; "" for none."""
        number = self._counts.get(class_id, 0)
        if not number:
            return ""
        percent = 100 * number / self._total
        if percent < 0.1:
            return "<" + figure(0.1, 1) + " %"
        if 99.5 <= percent < 100:
            return figure(min(percent, 99.9), 1) + " %"  # not all, however nearly
        return figure(percent, 1 if percent < 10 else 0) + " %"

    def set_hidden(self, hidden: frozenset[int]) -> None:
        """Hide these class ids on the canvas."""
        if hidden != self.hidden:
            self.hidden = hidden
            self._redraw()
            self.hidden_changed.emit(hidden)

    def solo(self, class_id: int) -> None:
        """Show only this class; once more shows all again."""
        others = frozenset(range(len(self._rows))) - {class_id}
        self.set_hidden(frozenset() if self.hidden == others else others)

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

    def _on_moved(self, change: ClassChange) -> None:
        back = change.back.tolist()
        new = range(len(change.new))
        self.set_hidden(frozenset(i for i in new if back[i] != VOID and back[i] in self.hidden))

    def _refill(self) -> None:
        self.beginResetModel()
        self._rows = self._session.classes.classes
        self.endResetModel()


class ClassDelegate(QStyledItemDelegate):
    """Draws a row: swatch, name, share of the image, key, lock, eye."""

    def __init__(self, theme: Theme, view: QListView, model: ClassesModel) -> None:
        """Draw the rows of `model` in `view`."""
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is as high."""
        return QSize(120, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        colors = self._theme.colors
        area: QRect = option.rect
        flags: QStyle.StateFlag = option.state
        row: SegClass = index.data(Qt.ItemDataRole.UserRole)
        is_hidden = index.row() in self._model.hidden
        is_selected = bool(flags & QStyle.StateFlag.State_Selected)
        is_hovered = bool(flags & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_selected or is_hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selected if is_selected else colors.hover))
            painter.drawRoundedRect(QRectF(area).adjusted(4, 1, -4, -1), 5, 5)
        draw_focus(painter, area, colors.accent, flags, self._view)
        middle = area.center().y()
        draw_swatch(painter, QRectF(area.left() + 12, middle - 8, 18, 18), QColor(*row.color))
        right = area.right() - _EYE_PX - _LOCK_PX - 22
        if row.shortcut:
            self._draw_key(painter, right, middle, short_class_key(row.shortcut))
        share = QRect(right - _SHARE_PX - 6, area.top(), _SHARE_PX, area.height())
        painter.setPen(QColor(colors.muted))
        right_aligned = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(share, right_aligned, self._model.share(index.row()))
        painter.setPen(QColor(colors.disabled if is_hidden else colors.text))
        font = painter.font()
        font.setBold(is_selected)
        painter.setFont(font)
        place = QRect(area.left() + 40, area.top(), share.left() - area.left() - 44, area.height())
        text = painter.fontMetrics().elidedText(
            row.name, Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        self._draw_switches(painter, area, index.row(), is_hovered)
        painter.restore()

    def _draw_switches(
        self, painter: QPainter, area: QRect, class_id: int, is_hovered: bool
    ) -> None:
        middle = area.center().y()
        is_hidden = class_id in self._model.hidden
        icon = self._theme.icon("eye-off" if is_hidden else "eye", "muted")
        icon.paint(painter, QRect(area.right() - _EYE_PX + 8, middle - 8, 16, 16))
        is_locked = class_id in self._model.locked
        if is_locked or is_hovered:
            lock = self._theme.icon(*("lock", "text") if is_locked else ("lock-open", "muted"))
            left = area.right() - _EYE_PX - _LOCK_PX + 8
            lock.paint(painter, QRect(left, middle - 8, 16, 16))

    def _draw_key(self, painter: QPainter, left: int, middle: int, key: str) -> None:
        colors = self._theme.colors
        place = QRectF(left, middle - 9, 20, 19)
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.setBrush(QColor(colors.raised))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(colors.muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, key)

    def editorEvent(
        self, event: QEvent, model: object, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """Switch eye or lock when they are clicked."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            area: QRect = option.rect
            if event.position().x() > area.right() - _EYE_PX:
                self._model.toggle(index.row())
                return True
            if event.position().x() > area.right() - _EYE_PX - _LOCK_PX:
                self._model.toggle_lock(index.row())
                return True
        return False
