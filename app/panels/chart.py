"""The curve of a run: loss at every step, validation mean IoU as dots on a line.

Drawn by hand in a hundred lines: importing a plotting library held the window for longer than
every repaint of a run together.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from app.theme import Theme

_REPAINT_MS = 250
_MAX_POINTS = 400
_LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 34, 34, 22, 18


def thinned(points: Sequence[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """Return at most `most` points: means of equal stretches, so that the curve keeps its shape."""
    if len(points) <= most:
        return list(points)
    size = -(-len(points) // most)
    return [
        (points[min(i + size, len(points)) - 1][0], sum(p[1] for p in part) / len(part))
        for i in range(0, len(points), size)
        for part in (points[i : i + size],)
    ]


class RunChart(QWidget):
    """Loss on the left axis, mean IoU (0..1) on the right, steps along the bottom."""

    def __init__(self, theme: Theme) -> None:
        """Make an empty chart."""
        super().__init__()
        self._theme = theme
        self.losses: list[tuple[float, float]] = []
        self.scores: list[tuple[float, float]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REPAINT_MS)
        self._timer.timeout.connect(self.update)
        self.setMinimumHeight(150)
        self.setMouseTracking(True)
        self.setAccessibleName("Loss and validation mean IoU of the run")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A flat rectangle."""
        return QSize(260, 170)

    def clear(self) -> None:
        """Forget the run shown."""
        self.losses.clear()
        self.scores.clear()
        self.update()

    def add_loss(self, step: int, loss: float) -> None:
        """Add the loss of a step; repainted a few times a second at most."""
        self.losses.append((float(step), loss))
        self._later()

    def add_score(self, step: int, mean_iou: float) -> None:
        """Add a validation."""
        self.scores.append((float(step), mean_iou))
        self._later()

    def _later(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT_PX, _TOP_PX, -_RIGHT_PX, -_BOTTOM_PX)

    def _bounds(self) -> tuple[float, float, float, float]:
        """Return first and last step, and lowest and highest loss, each pair apart."""
        steps = [p[0] for p in (*self.losses, *self.scores)]
        first, last = min(steps), max(steps)
        values = sorted(p[1] for p in self.losses) or [0.0, 1.0]
        # The very first steps may be ten times the rest: let them leave the chart.
        high = values[min(len(values) - 1, int(len(values) * 0.98))]
        high = max(high * 1.05, 1e-6)
        return first, max(last, first + 1), 0.0, high

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, curves and legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        plot = self._plot()
        font = self.font()
        font.setPointSizeF(max(6.5, font.pointSizeF() * 0.82))
        painter.setFont(font)
        painter.setPen(QPen(QColor(colors.border), 1))
        for share in (0.0, 0.5, 1.0):
            y = round(plot.bottom() - share * plot.height()) + 0.5
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        if not self.losses and not self.scores:
            painter.setPen(QColor(colors.muted))
            text = "Loss and validation mean IoU appear here"
            painter.drawText(plot, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
            return
        bounds = self._bounds()
        self._draw_ticks(painter, plot, bounds)
        self._draw_curves(painter, plot, bounds)
        self._draw_legend(painter, plot)

    def _draw_ticks(self, painter: QPainter, plot: QRectF, bounds: tuple[float, ...]) -> None:
        first, last, low, high = bounds
        painter.setPen(QColor(self._theme.colors.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * plot.height()
            value = low + share * (high - low)
            loss_place = QRectF(0, y - 8, _LEFT_PX - 5, 16)
            painter.drawText(loss_place, right, f"{value:.2g}" if value else "0")
            painter.drawText(QRectF(plot.right() + 5, y - 8, _RIGHT_PX - 5, 16), left, f"{share:g}")
        below = QRectF(plot.left(), plot.bottom() + 2, plot.width(), _BOTTOM_PX - 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"step {first:.0f}")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{last:.0f}")

    def _draw_curves(self, painter: QPainter, plot: QRectF, bounds: tuple[float, ...]) -> None:
        first, last, low, high = bounds

        def place(step: float, value: float, bottom: float, top: float) -> QPointF:
            share = min(max((value - bottom) / (top - bottom), 0.0), 1.02)
            x = plot.left() + (step - first) / (last - first) * plot.width()
            return QPointF(x, plot.bottom() - share * plot.height())

        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.colors.accent), 1.5))
        losses = thinned(self.losses, _MAX_POINTS)
        painter.drawPolyline(QPolygonF([place(s, v, low, high) for s, v in losses]))
        color = QColor(self._theme.colors.success)
        painter.setPen(QPen(color, 1.8))
        dots = [place(s, v, 0.0, 1.0) for s, v in self.scores]
        painter.drawPolyline(QPolygonF(dots))
        painter.setBrush(color)
        for dot in dots:
            painter.drawEllipse(dot, 2.5, 2.5)

    def _draw_legend(self, painter: QPainter, plot: QRectF) -> None:
        colors = self._theme.colors
        place = QRectF(plot.left(), 0, plot.width(), _TOP_PX - 4)
        painter.setPen(QColor(colors.accent))
        loss = f"loss {self.losses[-1][1]:.3f}" if self.losses else "loss"
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, loss)
        painter.setPen(QColor(colors.success))
        score = f"mean IoU {self.scores[-1][1]:.3f}" if self.scores else "mean IoU"
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, score)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the values of the step under the pointer."""
        if not self.losses:
            return
        first, last, _, _ = self._bounds()
        plot = self._plot()
        share = (event.position().x() - plot.left()) / max(1.0, plot.width())
        step = first + min(max(share, 0.0), 1.0) * (last - first)
        at, loss = min(self.losses, key=lambda p: abs(p[0] - step))
        text = f"step {at:.0f}: loss {loss:.4f}"
        before = [p for p in self.scores if p[0] <= step]
        if before:
            text += f"\nmean IoU {before[-1][1]:.4f} at step {before[-1][0]:.0f}"
        QToolTip.showText(event.globalPosition().toPoint(), text, self)
