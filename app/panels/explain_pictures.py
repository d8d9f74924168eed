"""The pictures that explain the network, drawn from its own figures: a kernel, and the ASPP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.footprints import Footprint
from app.texts import translate, whole
from app.theme import Theme

if TYPE_CHECKING:
    from segcore.anatomy import Anatomy, Branch

# One for each branch, told apart by colour-blind eyes too (Okabe and Ito).
BRANCH_COLORS = ("#56b4e9", "#e69f00", "#d55e00", "#cc79a7", "#009e73", "#f0e442", "#0072b2")
# Seen on dark and on light images, and on both schemes.
KERNEL_COLOR = "#f0a800"
_KERNEL_HEIGHT_PX = 160
_MOST_CELLS = 41
_GAP_PX, _ROW_PX, _BRANCH_PX, _ARROW_PX = 6, 40, 132, 16
_ANSWER_PX = 38  # how high the map of a branch is at most
_GLYPH_PX = 44


def branch_color(place: int) -> QColor:
    """Return the colour of the branch at a place, from 0."""
    return QColor(BRANCH_COLORS[place % len(BRANCH_COLORS)])


class KernelPicture(QWidget):
    """A piece of a feature map, with what an atrous and an ordinary kernel read of it."""

    def __init__(self, theme: Theme) -> None:
        """Show nothing until `show_kernel`."""
        super().__init__()
        self._theme = theme
        self._kernel = Footprint(3, 1, 16)
        self.setFixedHeight(_KERNEL_HEIGHT_PX)
        self.setAccessibleName(self.tr("Picture of the kernel on the feature map"))
        theme.changed.connect(self.update)

    def show_kernel(self, kernel: Footprint) -> None:
        """Draw this kernel."""
        self._kernel = kernel
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, the ordinary kernel's nine and the atrous kernel's nine."""
        kernel, colors = self._kernel, self._theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        span = (kernel.kernel - 1) * kernel.rate + 3
        side = min(self.height(), self.width()) - 2
        cell = side / max(7, span)
        middle = QPointF(self.width() / 2, self.height() / 2)
        across, down = int(self.width() / cell / 2) + 1, int(self.height() / cell / 2) + 1
        painter.setClipRect(self.rect())
        painter.fillRect(self.rect(), QColor(colors.base))
        if span <= _MOST_CELLS:
            painter.setPen(QPen(QColor(colors.border), 1))
            for x in range(-across, across + 2):
                at = round(middle.x() + (x - 0.5) * cell) + 0.5
                painter.drawLine(QPointF(at, 0), QPointF(at, self.height()))
            for y in range(-down, down + 2):
                at = round(middle.y() + (y - 0.5) * cell) + 0.5
                painter.drawLine(QPointF(0, at), QPointF(self.width(), at))
        self._paint_cells(painter, middle, cell, 1, QColor(colors.muted), 70)
        self._paint_field(painter, middle, cell)
        self._paint_cells(painter, middle, cell, kernel.rate, QColor(KERNEL_COLOR), 220)
        painter.end()

    def _paint_field(self, painter: QPainter, middle: QPointF, cell: float) -> None:
        reach = (self._kernel.rate + 0.5) * cell
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(KERNEL_COLOR), 1.5, Qt.PenStyle.DashLine))
        painter.drawRect(QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach))

    @staticmethod
    def _paint_cells(
        painter: QPainter, middle: QPointF, cell: float, rate: int, color: QColor, alpha: int
    ) -> None:
        fill = QColor(color)
        fill.setAlpha(alpha)
        painter.setPen(QPen(color, 1))
        painter.setBrush(fill)
        for y in (-1, 0, 1):
            for x in (-1, 0, 1):
                at = middle + QPointF(x * rate * cell, y * rate * cell)
                painter.drawRect(QRectF(at.x() - cell / 2, at.y() - cell / 2, cell, cell))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the parts of the diagram stand, in logical pixels."""

    features: QRectF
    branches: tuple[QRectF, ...]
    concat: QRectF
    project: QRectF
    out: QRectF


class AsppPicture(QWidget):
    """The ASPP as the checkpoint has it. chosen: the place of the branch pointed at, or -1.

    Pointer and arrow keys choose a branch; leaving lets go of it.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        """Show nothing until `show_anatomy`."""
        super().__init__()
        self._theme = theme
        self._anatomy: Anatomy | None = None
        self._answers: tuple[QImage, ...] = ()
        self._chosen = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleName(self.tr("Diagram of the ASPP; arrow keys go through its branches"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return what all parts need."""
        return QSize(270, 4 * _ROW_PX + _BRANCH_PX + 4 * _ARROW_PX + 2)

    def show_anatomy(self, anatomy: Anatomy | None) -> None:
        """Draw this network; None for none."""
        self._anatomy = anatomy
        self._choose(-1)
        self.update()

    def show_answers(self, answers: Sequence[QImage]) -> None:
        """Draw into each branch how strongly it answers to the open image; empty for none."""
        self._answers = tuple(answers)
        self.update()

    def branch_rect(self, place: int) -> QRectF:
        """Return where the branch at a place is drawn."""
        return self._places().branches[place]

    def _places(self) -> _Place:
        count = len(self._anatomy.branches) if self._anatomy is not None else 1
        width = self.width() - 2
        rows = []
        top = 1.0
        for height in (_ROW_PX, _BRANCH_PX, _ROW_PX, _ROW_PX, _ROW_PX):
            rows.append(QRectF(1, top, width, height))
            top += height + _ARROW_PX
        each = (width - _GAP_PX * (count - 1)) / count
        branches = tuple(
            QRectF(1 + i * (each + _GAP_PX), rows[1].top(), each, _BRANCH_PX) for i in range(count)
        )
        return _Place(rows[0], branches, rows[2], rows[3], rows[4])

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the boxes from the top down."""
        anatomy = self._anatomy
        if anatomy is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self._places()
        for top, bottom in ((place.concat, place.project), (place.project, place.out)):
            self._paint_arrow(painter, QPointF(top.center().x(), top.bottom()), bottom.top())
        self._paint_box(painter, place.features, *_feature_texts(anatomy))
        for i, (area, branch) in enumerate(zip(place.branches, anatomy.branches, strict=True)):
            middle = area.center().x()
            self._paint_arrow(painter, QPointF(middle, place.features.bottom()), area.top())
            self._paint_arrow(painter, QPointF(middle, area.bottom()), place.concat.top())
            self._paint_branch(painter, area, branch, i)
        self._paint_concat(painter, place.concat, anatomy)
        text = translate("Explain", "1×1 projection")
        self._paint_box(painter, place.project, text, _channels(anatomy.projected))
        self._paint_box(painter, place.out, *_out_texts(anatomy))
        painter.end()

    def _paint_arrow(self, painter: QPainter, start: QPointF, to_y: float) -> None:
        color = QColor(self._theme.colors.muted)
        painter.setPen(QPen(color, 1.2))
        painter.drawLine(start + QPointF(0, 1), QPointF(start.x(), to_y - 4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        tip = QPointF(start.x(), to_y - 1)
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-3.5, -6), tip + QPointF(3.5, -6)]))

    def _paint_frame(self, painter: QPainter, area: QRectF, color: str, is_lit: bool) -> None:
        painter.setPen(QPen(QColor(color), 2 if is_lit else 1))
        painter.setBrush(QColor(self._theme.colors.selected if is_lit else self._theme.colors.base))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _paint_box(self, painter: QPainter, area: QRectF, title: str, note: str) -> None:
        self._paint_frame(painter, area, self._theme.colors.border, False)
        half = area.height() / 2
        upper = QRectF(area.left(), area.top() + 2, area.width(), half - 3)
        lower = QRectF(area.left(), area.top() + half - 1, area.width(), half - 5)
        self._paint_text(painter, upper, title, self._theme.colors.text)
        self._paint_text(painter, lower, note, self._theme.colors.muted)

    def _paint_text(self, painter: QPainter, area: QRectF, text: str, color: str) -> None:
        painter.setPen(QColor(color))
        painter.setFont(_fitting(self.font(), text, area.width() - 4))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_branch(self, painter: QPainter, area: QRectF, branch: Branch, place: int) -> None:
        color = branch_color(place)
        self._paint_frame(painter, area, color.name(), place == self._chosen)
        side = min(_GLYPH_PX, area.width() - 8)
        glyph = QRectF(area.center().x() - side / 2, area.top() + 6, side, side)
        self._paint_glyph(painter, glyph, branch, color)
        self._paint_answer(painter, area, place)
        title, note = _branch_texts(branch)
        bottom = area.bottom() - _ANSWER_PX - 8
        line = (bottom - glyph.bottom() - 3) / 2
        upper = QRectF(area.left(), glyph.bottom() + 3, area.width(), line)
        self._paint_text(painter, upper, title, self._theme.colors.text)
        lower = QRectF(area.left(), upper.bottom(), area.width(), line)
        self._paint_text(painter, lower, note, self._theme.colors.muted)

    def _paint_answer(self, painter: QPainter, area: QRectF, place: int) -> None:
        room = QRectF(
            area.left() + 5, area.bottom() - _ANSWER_PX - 5, area.width() - 10, _ANSWER_PX
        )
        if place >= len(self._answers):
            painter.setPen(QPen(QColor(self._theme.colors.border), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(room)
            return
        answer = self._answers[place]
        size = answer.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        shown = QRectF(0, 0, size.width(), size.height())
        shown.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(shown, answer)

    def _paint_glyph(self, painter: QPainter, area: QRectF, branch: Branch, color: QColor) -> None:
        """Draw what the branch reads, all branches at one scale."""
        assert self._anatomy is not None
        painter.setPen(Qt.PenStyle.NoPen)
        if branch.kind == "pooling":
            tint = QColor(color)
            tint.setAlpha(130)
            painter.setBrush(tint)
            painter.drawRect(area)
            return
        widest = max(b.rate for b in self._anatomy.branches)
        step = area.width() * 0.42 * branch.rate / widest if branch.kernel > 1 else 0.0
        dot = max(3.5, area.width() * 0.1)
        painter.setBrush(color)
        reach = range(-(branch.kernel // 2), branch.kernel // 2 + 1)
        for y in reach:
            for x in reach:
                at = area.center() + QPointF(x * step, y * step)
                painter.drawRect(QRectF(at.x() - dot / 2, at.y() - dot / 2, dot, dot))

    def _paint_concat(self, painter: QPainter, area: QRectF, anatomy: Anatomy) -> None:
        title = translate("Explain", "Concatenation")
        self._paint_box(painter, area, title, _channels(anatomy.joined))
        band = QRectF(area.left() + 4, area.bottom() - 5, area.width() - 8, 3)
        left = band.left()
        for i, branch in enumerate(anatomy.branches):
            width = band.width() * branch.channels / max(1, anatomy.joined)
            painter.fillRect(QRectF(left, band.top(), width, band.height()), branch_color(i))
            left += width

    # --- choosing -------------------------------------------------------------------------------

    def _choose(self, place: int) -> None:
        if place != self._chosen:
            self._chosen = place
            self.chosen.emit(place)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose the branch under the pointer."""
        if self._anatomy is not None:
            areas = self._places().branches
            under = [i for i, area in enumerate(areas) if area.contains(event.position())]
            self._choose(under[0] if under else -1)

    def leaveEvent(self, event: QEvent) -> None:
        """Let go."""
        self._choose(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the branches."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or self._anatomy is None:
            super().keyPressEvent(event)
            return
        count = len(self._anatomy.branches)
        start = self._chosen if self._chosen >= 0 else (-1 if step > 0 else count)
        self._choose((start + step) % count)


def _fitting(font: QFont, text: str, width: float) -> QFont:
    """Return the font, smaller where the text would be wider than that."""
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.9)
    needed = QFontMetricsF(small).horizontalAdvance(text)
    if needed > width > 0:
        small.setPointSizeF(small.pointSizeF() * max(0.6, width / needed))
    return small


def _channels(count: int) -> str:
    return translate("Explain", "{count} channels").format(count=whole(count))


def _feature_texts(anatomy: Anatomy) -> tuple[str, str]:
    title = translate("Explain", "Feature map of {backbone}").format(backbone=anatomy.backbone)
    note = translate("Explain", "{count} channels, one feature per {stride} × {stride} pixels")
    return title, note.format(count=whole(anatomy.features), stride=anatomy.output_stride)


def _branch_texts(branch: Branch) -> tuple[str, str]:
    if branch.kind == "pooling":
        return translate("Explain", "pooling"), whole(branch.channels)
    if branch.kind == "1x1":
        return "1×1", whole(branch.channels)
    return translate("Explain", "rate {rate}").format(rate=branch.rate), whole(branch.channels)


def _out_texts(anatomy: Anatomy) -> tuple[str, str]:
    note = translate("Explain", "1×1 to {classes} classes, enlarged to the image").format(
        classes=anatomy.classes
    )
    if not anatomy.decoder_strides:
        return translate("Explain", "No decoder"), note
    strides = ", ".join(str(stride) for stride in anatomy.decoder_strides)
    title = translate("Explain", "Decoder: finer features of stride {strides} join in")
    return title.format(strides=strides), note
