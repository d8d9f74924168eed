"""The image list: thumbnails, states, a filter. Holds 10,000 images without a pause."""

from __future__ import annotations

from collections import OrderedDict

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
    QComboBox,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.jobs import Job
from app.messages import count
from app.panels.widgets import GAP_PX, MARGIN_PX, label
from app.session import Session
from app.texts import mark, translate, whole
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


class ImagesModel(QAbstractListModel):
    """The project's images that pass the filter. Thumbnails come when a row is first painted."""

    def __init__(self, session: Session, scale: float) -> None:
        """Follow `session`. scale: device pixels per logical pixel of the thumbnails."""
        super().__init__()
        self._session = session
        self._scale = scale
        self._rows: tuple[ProjectItem, ...] = ()
        self._row_of: dict[str, int] = {}
        self._text = ""
        self._state: State | None = None
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
            return f"{item.image.name}<br>{state_text(self._session.states.of(item.stem))}"
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

    def set_filter(self, text: str, state: State | None) -> None:
        """Show images whose stem holds `text` and, unless None, whose state is `state`."""
        self._text, self._state = text.casefold(), state
        self._refill()

    def _refill(self) -> None:
        self.beginResetModel()
        state_of, text, state = self._session.states.of, self._text, self._state
        self._rows = tuple(
            item
            for item in self._session.items
            if text in item.stem.casefold() and (state is None or state_of(item.stem) == state)
        )
        self._row_of = {item.stem: row for row, item in enumerate(self._rows)}
        self.endResetModel()

    def _on_project(self) -> None:
        for job in self._waiting.values():
            job.cancel()
        self._waiting.clear()
        self._thumbnails.clear()
        self._refill()

    def _on_state(self, stem: str) -> None:
        if not stem and self._state is not None:
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


class _ImageDelegate(QStyledItemDelegate):
    """Draws a row: thumbnail, stem, state with its dot."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
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


class ImagesPanel(QWidget):
    """The list with its filter; clicking a row opens the image."""

    def __init__(self, session: Session, theme: Theme) -> None:
        """Follow `session`."""
        super().__init__()
        self._session = session
        self.model = ImagesModel(session, self.devicePixelRatioF())
        self.filter_box = QLineEdit()
        self.filter_box.setPlaceholderText(self.tr("Filter by name"))
        self.filter_box.setClearButtonEnabled(True)
        self.filter_box.setAccessibleName(self.tr("Filter images by name"))
        search = self.filter_box.addAction(
            theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        theme.dress(search, "search", "muted")
        self.state_box = QComboBox()
        self.state_box.setAccessibleName(self.tr("Filter images by state"))
        self.state_box.addItem(self.tr("All states"), None)
        for state in STATE_TEXTS:
            self.state_box.addItem(state_text(state), state)
        self.view = QListView()
        self.view.setAccessibleName(self.tr("Images"))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_ImageDelegate(theme, self.view))
        self.summary = label("", "muted")
        self.summary.setContentsMargins(MARGIN_PX, 4, 4, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_PX, 0, 0)
        layout.setSpacing(6)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN_PX, 0, MARGIN_PX, 0)
        head.setSpacing(6)
        head.addWidget(self.filter_box)
        head.addWidget(self.state_box)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.summary)
        self.filter_box.textChanged.connect(self._filter)
        self.state_box.currentIndexChanged.connect(self._filter)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.clicked.connect(self._open)
        self.model.modelReset.connect(self._select_current)
        session.item_wanted.connect(self._select_current)
        session.project_changed.connect(self._summarise)
        session.states.changed.connect(self._summarise)
        self._summarise()

    def _filter(self) -> None:
        data = self.state_box.currentData()
        state = State(data) if isinstance(data, str) else None
        self.model.set_filter(self.filter_box.text(), state)
        self._summarise()

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self._open(current)

    def _open(self, index: QModelIndex) -> None:
        self._session.open_item(self.model.stem_at(index))

    def _select_current(self) -> None:
        index = self.model.index_of(self._session.wanted_stem)
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index, QListView.ScrollHint.EnsureVisible)

    def _summarise(self) -> None:
        total = len(self._session.items)
        if not total:
            self.summary.setText(self.tr("No folder is open"))
            return
        shown = self.model.rowCount()
        labelled = sum(
            self._session.states.of(i.stem) != State.UNLABELLED for i in self._session.items
        )
        text = self.tr("{images}, {labelled} labelled")
        if shown != total:
            text = self.tr("{shown} of {images}, {labelled} labelled")
        self.summary.setText(
            text.format(images=count(total, "image"), shown=whole(shown), labelled=whole(labelled))
        )
