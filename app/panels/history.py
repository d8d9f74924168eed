"""The undo steps of the image shown: a click goes to the state after a step."""

from __future__ import annotations

import time

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QProgressBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.document import Edit
from app.messages import count
from app.panels.widgets import GAP_PX, MARGIN_PX, draw_focus, draw_swatch, label
from app.session import Session
from app.step_names import class_of, step_name
from app.texts import figure
from app.theme import Theme

_Index = QModelIndex | QPersistentModelIndex

_ROW_PX = 28
_SWATCH_PX = 12
_UNDONE_OPACITY = 0.4
_MIB = 2**20
# Going far back is many steps: in between, the window answers.
_AT_A_TIME_S = 0.02


class HistoryModel(QAbstractListModel):
    """Row 0 is the state before all steps, row n the state after n of them."""

    def __init__(self, session: Session) -> None:
        """Follow `session`."""
        super().__init__()
        self._session = session
        self._steps: tuple[Edit, ...] = ()
        self._is_cut = False
        self.done = 0

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """Return one more than there are steps, nothing without an image."""
        if parent.isValid() or self._session.current is None:
            return 0
        return len(self._steps) + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name of a step, or what came before all of them."""
        if not index.isValid() or index.row() > len(self._steps):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if index.row():
                return step_name(self._steps[index.row() - 1], self._session.classes)
            operation = self._session.operations.fence_name
            if operation and not self._is_cut:
                return self.tr("After “{operation}”").format(operation=operation)
            return self.tr("Older steps were let go") if self._is_cut else self.tr("As opened")
        if role == Qt.ItemDataRole.DecorationRole and index.row():
            class_id, classes = class_of(self._steps[index.row() - 1]), self._session.classes
            if class_id is not None and class_id < len(classes):
                return QColor(*classes[class_id].color)
        return None

    def refill(self) -> bool:
        """Take the steps over as they are now; returns whether they are others."""
        opened = self._session.current
        steps = opened.document.history if opened is not None else ()
        done = len(steps) - opened.document.redo_count if opened is not None else 0
        if steps == self._steps and done == self.done and steps:
            return False
        self.beginResetModel()
        self._steps, self.done = steps, done
        self._is_cut = opened is not None and opened.document.has_let_go
        self.endResetModel()
        return True


class _StepDelegate(QStyledItemDelegate):
    """Draws a step: the present one marked, undone ones faint."""

    def __init__(self, theme: Theme, view: QListView, model: HistoryModel) -> None:
        super().__init__(view)
        self._theme, self._model, self._view = theme, model, view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        colors = self._theme.colors
        area: QRect = option.rect
        flags: QStyle.StateFlag = option.state
        is_present = index.row() == self._model.done
        is_undone = index.row() > self._model.done
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_present or flags & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selected if is_present else colors.hover))
            painter.drawRoundedRect(QRectF(area).adjusted(4, 1, -4, -1), 5, 5)
        draw_focus(painter, area, colors.accent, flags, self._view)
        middle = area.center().y() + 1
        dot = QColor(colors.disabled if is_undone else colors.accent)
        painter.setPen(dot)
        painter.setBrush(Qt.BrushStyle.NoBrush if is_undone else dot)
        painter.drawEllipse(QRectF(area.left() + 16, middle - 3.5, 7, 7))
        painter.setPen(QColor(colors.disabled if is_undone else colors.text))
        font = painter.font()
        font.setBold(is_present)
        font.setItalic(index.row() == 0)
        painter.setFont(font)
        place = area.adjusted(36, 0, -12, 0)
        swatch = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(swatch, QColor):
            top = middle - _SWATCH_PX / 2
            left = place.right() - _SWATCH_PX + 1
            painter.setOpacity(_UNDONE_OPACITY if is_undone else 1.0)
            draw_swatch(painter, QRectF(left, top, _SWATCH_PX, _SWATCH_PX), swatch)
            painter.setOpacity(1.0)
            place.setRight(left - GAP_PX)
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


class HistoryPanel(QWidget):
    """The list of steps and the memory they take."""

    def __init__(self, session: Session, theme: Theme) -> None:
        """Follow `session`."""
        super().__init__()
        self._session = session
        self._target: int | None = None
        self.model = HistoryModel(session)
        self.view = QListView()
        self.view.setAccessibleName(self.tr("Undo steps of this image"))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_StepDelegate(theme, self.view, self.model))
        self.memory = label("", "muted")
        self.memory.setToolTip(
            self.tr("Beyond this much memory the oldest steps are let go; see the settings")
        )
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Memory of the undo steps"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 8)
        layout.setSpacing(4)
        layout.addWidget(self.view, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN_PX, 0, MARGIN_PX, 0)
        foot.setSpacing(6)
        foot.addWidget(self.memory)
        foot.addWidget(self.bar)
        layout.addLayout(foot)
        self._walk = QTimer(self)
        self._walk.setInterval(0)
        self._walk.timeout.connect(self._go_on)
        self.view.clicked.connect(lambda index: self.go_to(index.row()))
        self.view.activated.connect(lambda index: self.go_to(index.row()))
        session.conditions_changed.connect(self._show)
        session.item_changed.connect(self._on_item)
        session.classes_changed.connect(self.view.viewport().update)
        session.settings.watch(lambda _key: self._show_memory())
        self._show()

    def go_to(self, steps: int) -> None:
        """Undo or redo until so many steps are done."""
        opened = self._session.current
        if opened is None or self._session.operations.is_running:
            return
        opened.document.end_stroke()
        self._target = steps
        self._walk.start()

    def _go_on(self) -> None:
        opened, until = self._session.current, time.perf_counter() + _AT_A_TIME_S
        while opened is not None and self._target is not None:
            if not self._session.may_edit(opened):
                break  # an operation began on the way
            document = opened.document
            done = len(document.history) - document.redo_count
            if done == self._target or document.stroke_is_live:
                break
            if (document.undo() if done > self._target else document.redo()) is None:
                break
            if time.perf_counter() > until:
                return
        self._target = None
        self._walk.stop()

    def _on_item(self) -> None:
        self._target = None
        self._walk.stop()
        self._show()

    def _show(self) -> None:
        if self.model.refill():
            present = self.model.index(self.model.done)
            self.view.setCurrentIndex(present)
            self.view.scrollTo(present)
            self._show_memory()

    def _show_memory(self) -> None:
        opened = self._session.current
        self.memory.setVisible(opened is not None)
        self.bar.setVisible(opened is not None)
        if opened is None:
            return
        document = opened.document
        used, budget = document.undo_nbytes / _MIB, document.undo_budget_bytes / _MIB
        text = self.tr("{steps}, {used} of {budget} MiB").format(
            steps=count(len(document.history), "step"),
            used=figure(used, 1 if used < 10 else 0),
            budget=figure(budget, 0),
        )
        self.memory.setText(text)
        self.bar.setRange(0, 1000)
        # A bar repaints itself on the spot, and with it all that waits for it, the image included.
        self.bar.setUpdatesEnabled(False)
        self.bar.setValue(round(min(1.0, used / budget) * 1000))
        self.bar.setUpdatesEnabled(True)
