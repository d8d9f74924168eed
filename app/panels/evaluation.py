"""Evaluation: three scores, IoU per class with bars, the confusion matrix."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.engine_texts import from_engine
from app.messages import count
from app.panels.widgets import (
    GAP_PX,
    MARGIN_PX,
    Disclosure,
    draw_swatch,
    label,
    narrow,
    push_button,
    row,
    scrolled,
    set_choices,
)
from app.session import Session
from app.texts import figure, whole
from app.theme import Theme
from segcore.records import EvalCancelled, EvalFailed, EvalProgress, EvalReport

_ROW_PX = 26
_CELL_PX = 30


class _Score(QWidget):
    """One figure with its name under it."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.value: QLabel = label("–")
        font = self.value.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        self.value.setFont(font)
        self.value.setAccessibleName(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.value, label(name, "muted")):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(widget)
        self.setToolTip(tip)

    def show_value(self, value: float | None) -> None:
        self.value.setText("–" if value is None else figure(value, 3))


class ClassBars(QWidget):
    """IoU of each class as a bar in its colour."""

    def __init__(self, theme: Theme) -> None:
        """Make it empty."""
        super().__init__()
        self._theme = theme
        self._report: EvalReport | None = None
        theme.changed.connect(self.update)

    def show_report(self, report: EvalReport | None) -> None:
        """Show the classes of a report, or nothing."""
        self._report = report
        rows = len(report.classes) if report is not None else 0
        self.setFixedHeight(rows * _ROW_PX)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw one line a class: swatch, name, bar, figure."""
        if self._report is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        metrics = painter.fontMetrics()
        figure_px = max(map(metrics.horizontalAdvance, ("0.000", self.tr("absent")))) + 8
        longest = max(metrics.horizontalAdvance(c.name) for c in self._report.classes)
        name_px = min(longest + 8, self.width() // 2 - 30)
        bar_left = 26 + name_px
        bar_px = max(10, self.width() - bar_left - figure_px)
        pairs = zip(self._report.classes, self._report.iou, strict=True)
        for place, (seg_class, iou) in enumerate(pairs):
            middle = place * _ROW_PX + _ROW_PX / 2
            color = QColor(*seg_class.color)
            draw_swatch(painter, QRectF(2, middle - 7, 14, 14), color)
            painter.setPen(QColor(colors.text if iou is not None else colors.disabled))
            name = metrics.elidedText(seg_class.name, Qt.TextElideMode.ElideRight, name_px - 6)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(QRectF(22, middle - 12, name_px, 24), flags, name)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.hover))
            painter.drawRoundedRect(QRectF(bar_left, middle - 4, bar_px, 8), 4, 4)
            if iou:
                painter.setBrush(QColor(colors.accent))
                painter.drawRoundedRect(QRectF(bar_left, middle - 4, bar_px * iou, 8), 4, 4)
            painter.setPen(QColor(colors.text if iou is not None else colors.disabled))
            text = self.tr("absent") if iou is None else figure(iou, 3)
            right = QRectF(self.width() - figure_px, middle - 12, figure_px, 24)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(right, flags, text)


class ConfusionMatrix(QWidget):
    """Rows are labels, columns the prediction; a cell says which share of its row it is."""

    def __init__(self, theme: Theme) -> None:
        """Make it empty."""
        super().__init__()
        self._theme = theme
        self._report: EvalReport | None = None
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_report(self, report: EvalReport | None) -> None:
        """Show a report, or nothing."""
        self._report = report
        self.setFixedHeight(int(self._cell() * (len(report.classes) + 1)) + 20 if report else 0)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as it has classes."""
        return QSize(200, self.height())

    def _cell(self) -> float:
        if self._report is None:
            return _CELL_PX
        return min(_CELL_PX, max(6.0, (self.width() - 24) / (len(self._report.classes) + 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells and, along both edges, the colours of the classes."""
        if self._report is None:
            return
        painter = QPainter(self)
        colors = self._theme.colors
        cell = self._cell()
        shares = _row_shares(self._report)
        for i, seg_class in enumerate(self._report.classes):
            swatch = min(14.0, cell - 2)
            inset = (cell - swatch) / 2
            at = (i + 1) * cell + inset
            draw_swatch(painter, QRectF(inset, at, swatch, swatch), QColor(*seg_class.color))
            draw_swatch(painter, QRectF(at, inset, swatch, swatch), QColor(*seg_class.color))
        font = painter.font()
        font.setPointSizeF(max(6.0, font.pointSizeF() * 0.8))
        painter.setFont(font)
        for i, line in enumerate(shares):
            for j, share in enumerate(line):
                place = QRectF((j + 1) * cell, (i + 1) * cell, cell - 1, cell - 1)
                color = QColor(colors.success if i == j else colors.error)
                color.setAlphaF(0.06 + 0.75 * float(share))
                painter.fillRect(place, color)
                if cell >= _CELL_PX - 2 and share >= 0.005:
                    painter.setPen(QColor(colors.text))
                    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{100 * share:.0f}")
        painter.setPen(QColor(colors.muted))
        foot = QRectF(0, self.height() - 18, self.width(), 18)
        painter.drawText(
            foot, Qt.AlignmentFlag.AlignLeft, self.tr("rows: labels, columns: prediction, %")
        )

    def event(self, event: QEvent) -> bool:
        """Say in words what the cell under the pointer counts."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._describe(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _describe(self, x: int, y: int) -> str:
        if self._report is None:
            return ""
        i, j = int(y // self._cell()) - 1, int(x // self._cell()) - 1
        classes = self._report.classes
        if not (0 <= i < len(classes) and 0 <= j < len(classes)):
            return ""
        share = _row_shares(self._report)[i, j]
        pixels = count(int(self._report.confusion[i, j]), "pixel")
        text = self.tr(
            "{pixels} labelled {label} and predicted {prediction}: {percent} % of {label}"
        )
        return text.format(
            pixels=pixels,
            label=classes[i].name,
            prediction=classes[j].name,
            percent=figure(100 * share, 1),
        )


def _row_shares(report: EvalReport) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return float64 (C, C): each row of the confusion matrix over its sum, 0 where that is 0."""
    sums = report.confusion.sum(axis=1, keepdims=True)
    return np.asarray(report.confusion / np.maximum(sums, 1), np.float64)


class EvaluationPanel(QWidget):
    """Chooses images, scores the model in use, shows the report."""

    def __init__(self, session: Session, theme: Theme) -> None:
        """Follow `session.evaluation`."""
        super().__init__()
        self._session = session
        self._evaluation = session.evaluation
        self.choice_box = narrow()
        self.choice_box.setAccessibleName(self.tr("Images to score"))
        self.start_button = push_button(
            self.tr("Evaluate"),
            self.tr("Score the model in use against your labels"),
            primary=True,
        )
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.status = label("", "muted", wrap=True)
        self.scores = {
            "mean_iou": _Score(
                self.tr("Mean IoU"), self.tr("Overlap over union, averaged over the classes")
            ),
            "pixel_accuracy": _Score(
                self.tr("Pixel acc."), self.tr("Share of labelled pixels predicted right")
            ),
            "mean_accuracy": _Score(
                self.tr("Mean acc."),
                self.tr("Share of each class's pixels predicted right, averaged"),
            ),
        }
        self.bars = ClassBars(theme)
        self.matrix = ConfusionMatrix(theme)
        self._result = QWidget()
        result = QVBoxLayout(self._result)
        result.setContentsMargins(0, 0, 0, 0)
        result.setSpacing(GAP_PX)
        tiles = QHBoxLayout()
        for score in self.scores.values():
            tiles.addWidget(score, 1)
        result.addLayout(tiles)
        result.addWidget(label(self.tr("IoU per class"), "heading"))
        result.addWidget(self.bars)
        result.addWidget(Disclosure(theme, self.tr("Confusion matrix"), self.matrix))
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(MARGIN_PX, GAP_PX, MARGIN_PX, MARGIN_PX)
        inner.setSpacing(GAP_PX)
        inner.addLayout(row(self.choice_box, self.start_button, stretch=0))
        inner.addWidget(self.bar)
        inner.addWidget(self.status)
        inner.addWidget(self._result)
        inner.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))
        self.start_button.clicked.connect(self.start_or_stop)
        self._evaluation.changed.connect(self._on_event)
        for signal in (session.project_changed, session.saved, session.model_changed):
            signal.connect(self._show_choices)
        session.engine_changed.connect(self._show_choices)
        self.bar.hide()
        self._result.hide()
        self._show_choices()

    def start_or_stop(self) -> None:
        """Start an evaluation, or stop the one that runs."""
        if self._evaluation.is_running:
            self._evaluation.stop()
            self.start_button.setEnabled(False)
            return
        choices = self._evaluation.choices
        index = min(max(0, self.choice_box.currentIndex()), len(choices) - 1)
        self._evaluation.start(choices[index][1])

    def _show_choices(self, _what: str = "") -> None:
        choices = self._evaluation.choices
        set_choices(self.choice_box, [title for title, _ in choices])
        can_start = "engine" in self._session.conditions() and bool(choices[0][1])
        self.start_button.setEnabled(self._evaluation.is_running or can_start)
        report = self._evaluation.report
        if not self._evaluation.is_running and report is not None:
            self._describe_report(report)
        if self._evaluation.is_running or report is not None:
            return
        if not choices[0][1]:
            self.status.setText(
                self.tr("Label a few images first: the model is scored against them.")
            )
        elif not can_start:
            self.status.setText(self.tr("The engine is starting…"))
        else:
            text = self.tr("{images} to score against.")
            self.status.setText(text.format(images=count(len(choices[0][1]), "labelled image")))

    def _on_event(self, event: object) -> None:
        is_running = self._evaluation.is_running
        self.start_button.setText(self.tr("Stop") if is_running else self.tr("Evaluate"))
        self.bar.setVisible(is_running)
        match event:
            case None:
                self.bar.setRange(0, 0)
                self.status.setText(self.tr("Saving and loading…"))
            case EvalProgress():
                self.bar.setRange(0, event.total)
                self.bar.setValue(event.done)
                text = self.tr("{done} of {images}")
                self.status.setText(
                    text.format(done=whole(event.done), images=count(event.total, "image"))
                )
            case EvalReport():
                self._show_report(event)
            case EvalCancelled():
                self.status.setText(self.tr("Stopped.") if self._evaluation.report is None else "")
                self._result.setVisible(self._evaluation.report is not None)
        if not is_running:
            self._show_choices()
        if isinstance(event, EvalFailed):
            self.status.setText(from_engine(event.message))

    def _show_report(self, report: EvalReport) -> None:
        for key, score in self.scores.items():
            score.show_value(getattr(report, key))
        self.bars.show_report(report)
        self.matrix.show_report(report)
        self._result.show()
        self._describe_report(report)

    def _describe_report(self, report: EvalReport) -> None:
        scored = self._evaluation.model
        name = scored.name if scored is not None else self.tr("model")
        text = self.tr("{model} on {images}.")
        if scored != self._session.model:
            text = self.tr("{model} on {images}. Another model is in use now: evaluate again.")
        text = text.format(model=name, images=count(report.images, "image"))
        self.status.setText(text[:1].upper() + text[1:])
