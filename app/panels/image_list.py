"""The rows of the image list: filtered, sorted, with thumbnails. 10,000 do not make it pause."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from operator import itemgetter

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

from app.image_scores import KnownScore
from app.jobs import Job
from app.panels.widgets import draw_focus
from app.session import Session
from app.texts import figure, mark, translate, whole
from app.theme import Theme
from segcore.errors import ImageError
from segcore.images import read_thumbnail
from segcore.project import ProjectItem, State

_Index = QModelIndex | QPersistentModelIndex

STEM_ROLE = int(Qt.ItemDataRole.UserRole)
STATE_ROLE = STEM_ROLE + 1
SCORE_ROLE = STEM_ROLE + 2  # a `KnownScore` or None
HOLDS_ROLE = STEM_ROLE + 3  # whether that score still holds
BROKEN_ROLE = STEM_ROLE + 4  # whether the image could not be read

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


def broken_text() -> str:
    """Return what the list says of an image that could not be read."""
    return translate("States", "Cannot be read")


def score_text(known: KnownScore) -> str:
    """Return a score as the list shows it: "62 %"."""
    return translate("Images", "{number} %").format(number=figure(100 * known.score.mean_iou, 0))


class Order(StrEnum):
    """What the list is sorted by; images that are alike keep the project's order."""

    NAME = "name"
    STATE = "state"
    SHARE = "share"
    SCORE = "score"


UNSCORED = 0.0
_URGENCY = (State.FLAGGED, State.UNLABELLED, State.STARTED, State.DONE)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which images are listed, and how they follow each other.

    text: part of the stem. state, class_id: None for any; class_id: one that the mask has.
    below: list what scores less than that, 0..1; None for any, `UNSCORED` for what has no score.
    """

    text: str = ""
    state: State | None = None
    class_id: int | None = None
    below: float | None = None
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
        self._broken: set[str] = set()
        session.item_changed.connect(self._on_item)
        session.project_changed.connect(self._on_project)
        session.states.changed.connect(self._on_state)
        self._scores = session.evaluation.scores
        self._scores.changed.connect(self._repaint)

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
        if role == SCORE_ROLE:
            return self._scores.of(item.stem)
        if role == HOLDS_ROLE:
            known = self._scores.of(item.stem)
            return known is not None and self._scores.holds(known)
        if role == BROKEN_ROLE:
            return item.stem in self._broken
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(item)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "<br>".join(escape(line) for line in self._lines(item))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((item.stem, *self._lines(item)[1:]))
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
            wanted.below,
            wanted.order,
            wanted.is_reversed,
        )
        self._refill()

    def refresh(self) -> None:
        """Filter and sort anew where that rests on counts or scores; emits nothing if all stays."""
        wanted = self.filter
        is_by_number = wanted.order in (Order.SHARE, Order.SCORE)
        if wanted.class_id is not None or wanted.below is not None or is_by_number:
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
        if wanted.below is not None:
            rows = [item for item in rows if self._is_below(item.stem, wanted.below)]
        if wanted.order is Order.STATE:
            rows.sort(key=lambda item: _URGENCY.index(state_of(item.stem)))
        elif wanted.order is Order.SHARE:
            rows.sort(key=lambda item: self.share(item.stem))
        elif wanted.order is Order.SCORE:
            return self._by_score(rows)
        return tuple(reversed(rows) if wanted.is_reversed else rows)

    def _is_below(self, stem: str, bound: float) -> bool:
        known = self._scores.of(stem)
        if bound == UNSCORED or known is None:
            return known is None and bound == UNSCORED
        return known.score.mean_iou < bound

    def _by_score(self, rows: list[ProjectItem]) -> tuple[ProjectItem, ...]:
        """Sort the worst first, or last; what has no score comes last either way."""
        scored: list[tuple[float, ProjectItem]] = []
        others: list[ProjectItem] = []
        for item in rows:
            known = self._scores.of(item.stem)
            if known is None:
                others.append(item)
            else:
                scored.append((known.score.mean_iou, item))
        scored.sort(key=itemgetter(0), reverse=self.filter.is_reversed)
        return (*(item for _, item in scored), *others)

    def share(self, stem: str) -> float:
        """Return the labelled share of an image, 0..1; 0 as long as nobody counted."""
        counted = self._session.census.of(stem)
        return counted.labelled_share if counted is not None else 0.0

    def _state_line(self, stem: str) -> str:
        if stem in self._broken:
            return broken_text()
        state = state_text(self._session.states.of(stem))
        counted = self._session.census.of(stem)
        if counted is None or not counted.counts:
            return state
        text = self.tr("{state}, {percent} % labelled")
        return text.format(state=state, percent=figure(100 * counted.labelled_share, 0))

    def _lines(self, item: ProjectItem) -> list[str]:
        """Return what the tooltip tells of an image: its file, its state, its score."""
        lines = [item.image.name, self._state_line(item.stem)]
        if item.pages > 1:
            text = self.tr("{file}, page {page} of {pages}")
            lines[0] = text.format(
                file=item.image.name, page=whole(item.page + 1), pages=whole(item.pages)
            )
        known = self._scores.of(item.stem)
        if known is not None:
            lines.append(self._score_line(known))
        return lines

    def _score_line(self, known: KnownScore) -> str:
        if not known.has_same_labels:
            text = self.tr("Mean IoU {percent} by “{model}”; the labels were changed since")
        elif not self._scores.is_by_model_in_use(known):
            text = self.tr("Mean IoU {percent} by “{model}”, which is not the model in use")
        else:
            text = self.tr("Mean IoU {percent}: how far “{model}” agrees with these labels")
        return text.format(percent=score_text(known), model=known.score.model)

    def _repaint(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def _on_project(self) -> None:
        for job in self._waiting.values():
            job.cancel()
        self._waiting.clear()
        self._thumbnails.clear()
        self._broken.clear()
        self._refill()

    def _on_item(self) -> None:
        """Look again at an image that can be read by now."""
        current = self._session.current
        if current is not None and current.stem in self._broken:
            self._broken.discard(current.stem)
            self._thumbnails.pop(current.stem, None)
            self._on_state(current.stem)

    def _on_state(self, stem: str) -> None:
        if not stem and (self.filter.state is not None or self.filter.order is Order.STATE):
            self._refill()
        elif not stem:
            self._repaint()
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
                lambda error: self._go_without(stem, error),
            )
            if len(self._waiting) > _MAX_WAITING:
                _, job = self._waiting.popitem(last=False)
                job.cancel()
        return None

    def _go_without(self, stem: str, error: BaseException) -> None:
        if isinstance(error, (ImageError, OSError)):
            self._broken.add(stem)
        self._keep(stem, None)

    def _keep(self, stem: str, pixmap: QPixmap | None) -> None:
        self._waiting.pop(stem, None)
        if pixmap is not None:
            pixmap.setDevicePixelRatio(self._scale)
        self._thumbnails[stem] = pixmap
        if len(self._thumbnails) > _KEPT_THUMBNAILS:
            self._thumbnails.popitem(last=False)
        if stem in self._row_of:
            index = self.index(self._row_of[stem])
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole, BROKEN_ROLE])


def _read(item: ProjectItem, side_px: int) -> QImage:
    pixels = read_thumbnail(item.image, side_px, item.page)
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)
    return image.copy()


class ImageDelegate(QStyledItemDelegate):
    """Draws a row: thumbnail, stem, state with its dot, score."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Draw in the colours of `theme` for the list `parent`."""
        super().__init__(parent)
        self._theme, self._view = theme, parent

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
        draw_focus(painter, area, colors.accent, state_flags, self._view)
        self._draw_thumbnail(painter, area, index)
        text = area.adjusted(_THUMBNAIL_PX + 20, 8, -12, -8)
        painter.setPen(QColor(colors.text))
        stem = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, text.width()
        )
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, stem)
        self._draw_state(painter, text, index)
        self._draw_score(painter, text, index)
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

    def _draw_state(self, painter: QPainter, text: QRect, index: _Index) -> None:
        colors = self._theme.colors
        state, is_broken = index.data(STATE_ROLE), index.data(BROKEN_ROLE)
        color = QColor(
            {
                State.UNLABELLED: colors.disabled,
                State.STARTED: colors.accent,
                State.DONE: colors.success,
                State.FLAGGED: colors.warning,
            }[state]
        )
        color = QColor(colors.error) if is_broken else color
        is_empty = state == State.UNLABELLED and not is_broken
        base = text.bottom() - painter.fontMetrics().height() // 2
        dot = QRectF(text.left(), base - 3, 7, 7)
        painter.setPen(color)
        painter.setBrush(Qt.BrushStyle.NoBrush if is_empty else color)
        painter.drawEllipse(dot)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.88)
        painter.setFont(font)
        painter.setPen(QColor(colors.muted))
        painter.drawText(
            text.adjusted(13, 0, 0, 0),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom,
            broken_text() if is_broken else state_text(state),
        )

    def _draw_score(self, painter: QPainter, text: QRect, index: _Index) -> None:
        """Draw the score in the state's line at the right, pale where it no longer holds."""
        known = index.data(SCORE_ROLE)
        if isinstance(known, KnownScore):
            colors = self._theme.colors
            painter.setPen(QColor(colors.text if index.data(HOLDS_ROLE) else colors.disabled))
            place = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            painter.drawText(text, place, score_text(known))
