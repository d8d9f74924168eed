"""The rows of the image list: filtered, sorted, with thumbnails. 10,000 do not make it pause."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.jobs import Job
from app.session import Session
from app.texts import figure, mark, translate
from app.theme import Theme
from segcore.images import read_thumbnail
from segcore.project import ProjectItem, State

_Index = QModelIndex | QPersistentModelIndex

STEM_ROLE = int(Qt.ItemDataRole.UserRole)
STATE_ROLE = STEM_ROLE + 1

_THUMBNAIL_PX = 40
_ROW_PX = 52
_KEPT_THUMBNAILS = 2000
# Scrolling past thousands of rows must not leave thousands of files to read.
_MAX_WAITING = 48

STATE_TEXTS = {
    State.UNLABELLED: mark("States", "No labels yet"),
    State.STARTED: mark("States", "Started"),
    State.DONE: mark("States", "Done"),
    State.FLAGGED: mark("States", "Flagged"),
}


def state_text(state: State) -> str:
    """Return a state as a person calls it."""
    return translate("States", STATE_TEXTS[state])


class Order(StrEnum):
    """What the list is sorted by; images that are alike keep the project's order."""

    NAME = "name"
    STATE = "state"
    SHARE = "share"


_URGENCY = (State.FLAGGED, State.UNLABELLED, State.STARTED, State.DONE)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which images are listed, and how they follow each other.

    text: part of the stem. state, class_id: None for any; class_id: one that the mask has.
    """

    text: str = ""
    state: State | None = None
    class_id: int | None = None
    order: Order = Order.NAME
    is_reversed: bool = False


class ImagesModel(QAbstractListModel):
    """The project's images that pass the filter. Thumbnails come when a row is first painted."""

    def __init__(self, session: Session, scale: float) -> None:
        """Follow `session`. scale: device pixels per logical pixel of the thumbnails."""
        super().__init__()
        self._session = session
        self._scale = scale
        self._rows: tuple[ProjectItem, ...] = ()
        self._row_of: dict[str, int] = {}
        self.filter = Filter()
        self._thumbnails: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._waiting: OrderedDict[str, Job] = OrderedDict()
        session.project_changed.connect(self._on_project)
        session.states.changed.connect(self._on_state)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """Return how many images pass the filter."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return stem, state text, thumbnail or tooltip of a row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        item = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, STEM_ROLE):
            return item.stem
        if role == STATE_ROLE:
            return self._session.states.of(item.stem)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(item)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{item.image.name}<br>{self._state_line(item.stem)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.stem}, {state_text(self._session.states.of(item.stem))}"
        return None

    def index_of(self, stem: str) -> QModelIndex:
        """Return the index of a stem; an invalid one when the filter hides it."""
        row = self._row_of.get(stem)
        return QModelIndex() if row is None else self.index(row)

    def stem_at(self, index: _Index) -> str:
        """Return the stem of a row."""
        return self._rows[index.row()].stem

    def set_filter(self, wanted: Filter) -> None:
        """List what passes `wanted`, in its order."""
        self.filter = Filter(
            wanted.text.casefold(),
            wanted.state,
            wanted.class_id,
            wanted.order,
            wanted.is_reversed,
        )
        self._refill()

    def refresh(self) -> None:
        """Filter and sort anew where that rests on what masks hold; emits nothing if all stays."""
        if self.filter.class_id is not None or self.filter.order is Order.SHARE:
            self._refill()

    def _refill(self) -> None:
        rows = self._wanted()
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self._row_of = {item.stem: row for row, item in enumerate(self._rows)}
        self.endResetModel()

    def _wanted(self) -> tuple[ProjectItem, ...]:
        wanted, state_of, census = self.filter, self._session.states.of, self._session.census
        rows = [
            item
            for item in self._session.items
            if wanted.text in item.stem.casefold()
            and (wanted.state is None or state_of(item.stem) == wanted.state)
        ]
        if wanted.class_id is not None:
            rows = [i for i in rows if (c := census.of(i.stem)) and wanted.class_id in c.counts]
        if wanted.order is Order.STATE:
            rows.sort(key=lambda item: _URGENCY.index(state_of(item.stem)))
        elif wanted.order is Order.SHARE:
            rows.sort(key=lambda item: self.share(item.stem))
        return tuple(reversed(rows) if wanted.is_reversed else rows)

    def share(self, stem: str) -> float:
        """Return the labelled share of an image, 0..1; 0 as long as nobody counted."""
        counted = self._session.census.of(stem)
        return counted.labelled_share if counted is not None else 0.0

    def _state_line(self, stem: str) -> str:
        state = state_text(self._session.states.of(stem))
        counted = self._session.census.of(stem)
        if counted is None or not counted.counts:
            return state
        text = self.tr("{state}, {percent} % labelled")
        return text.format(state=state, percent=figure(100 * counted.labelled_share, 0))

    def _on_project(self) -> None:
        for job in self._waiting.values():
            job.cancel()
        self._waiting.clear()
        self._thumbnails.clear()
        self._refill()

    def _on_state(self, stem: str) -> None:
        if not stem and (self.filter.state is not None or self.filter.order is Order.STATE):
            self._refill()
        elif not stem and self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        elif stem in self._row_of:
            index = self.index(self._row_of[stem])
            self.dataChanged.emit(index, index)

    # --- thumbnails -----------------------------------------------------------------------------

    def _thumbnail(self, item: ProjectItem) -> QPixmap | None:
        stem = item.stem
        if stem in self._thumbnails:
            self._thumbnails.move_to_end(stem)
            return self._thumbnails[stem]
        if stem not in self._waiting:
            side_px = round(_THUMBNAIL_PX * self._scale)
            self._waiting[stem] = self._session.thumbnails.submit(
                lambda: _read(item, side_px),
                lambda image: self._keep(stem, QPixmap.fromImage(image)),
                lambda _error: self._keep(stem, None),
            )
            if len(self._waiting) > _MAX_WAITING:
                _, job = self._waiting.popitem(last=False)
                job.cancel()
        return None

    def _keep(self, stem: str, pixmap: QPixmap | None) -> None:
        self._waiting.pop(stem, None)
        if pixmap is not None:
            pixmap.setDevicePixelRatio(self._scale)
        self._thumbnails[stem] = pixmap
        if len(self._thumbnails) > _KEPT_THUMBNAILS:
            self._thumbnails.popitem(last=False)
        if stem in self._row_of:
            index = self.index(self._row_of[stem])
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


def _read(item: ProjectItem, side_px: int) -> QImage:
    pixels = read_thumbnail(item.image, side_px)
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)
    return image.copy()


class ImageDelegate(QStyledItemDelegate):
    """Draws a row: thumbnail, stem, state with its dot."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Draw in the colours of `theme`."""
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is as high."""
        return QSize(120, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        colors = self._theme.colors
        area: QRect = option.rect
        state_flags: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(area).adjusted(4, 1, -4, -1)
        is_selected = bool(state_flags & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state_flags & QStyle.StateFlag.State_MouseOver)
        if is_selected or is_hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selected if is_selected else colors.hover))
            painter.drawRoundedRect(inner, 5, 5)
        self._draw_thumbnail(painter, area, index)
        text = area.adjusted(_THUMBNAIL_PX + 20, 8, -12, -8)
        painter.setPen(QColor(colors.text))
        stem = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, text.width()
        )
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, stem)
        self._draw_state(painter, text, index.data(STATE_ROLE))
        painter.restore()

    def _draw_thumbnail(self, painter: QPainter, area: QRect, index: _Index) -> None:
        place = QRect(area.left() + 10, area.top() + 6, _THUMBNAIL_PX, _THUMBNAIL_PX)
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(pixmap, QPixmap):
            size = pixmap.deviceIndependentSize().toSize()
            corner = place.center() - QPoint(size.width() // 2 - 1, size.height() // 2 - 1)
            painter.drawPixmap(corner, pixmap)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colors.hover))
        painter.drawRoundedRect(place, 3, 3)

    def _draw_state(self, painter: QPainter, text: QRect, state: State) -> None:
        colors = self._theme.colors
        color = QColor(
            {
                State.UNLABELLED: colors.disabled,
                State.STARTED: colors.accent,
                State.DONE: colors.success,
                State.FLAGGED: colors.warning,
            }[state]
        )
        base = text.bottom() - painter.fontMetrics().height() // 2
        dot = QRectF(text.left(), base - 3, 7, 7)
        painter.setPen(color)
        painter.setBrush(Qt.BrushStyle.NoBrush if state == State.UNLABELLED else color)
        painter.drawEllipse(dot)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.88)
        painter.setFont(font)
        painter.setPen(QColor(colors.muted))
        painter.drawText(
            text.adjusted(13, 0, 0, 0),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom,
            state_text(state),
        )
