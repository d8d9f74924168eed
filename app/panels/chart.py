"""The curve of a run: loss at every step on the left axis, validation mean IoU on the right.

pyqtgraph takes a quarter of a second to import, so the first run imports it when it is started
(`preload`) and the window's own start does not; without data, the chart is a sentence.
"""

from __future__ import annotations

import importlib
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QStackedWidget, QToolTip

from app.texts import figure, translate, whole
from app.theme import Theme

_REFRESH_MS = 250
_AXIS_WIDTH_PX = 38


def preload() -> None:
    """Import the plotting library, before the first step is there to be drawn."""
    importlib.import_module("pyqtgraph")


class RunChart(QStackedWidget):
    """Loss on the left axis, mean IoU (0..1) on the right, steps along the bottom."""

    def __init__(self, theme: Theme) -> None:
        """Make an empty chart."""
        super().__init__()
        self._theme = theme
        self.losses: list[tuple[float, float]] = []
        self.scores: list[tuple[float, float]] = []
        self._plot: _Plot | None = None
        hint = QLabel(self.tr("Loss and validation mean IoU appear here"))
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setWordWrap(True)
        hint.setProperty("muted", True)
        self.addWidget(hint)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self.setMinimumHeight(150)
        self.setAccessibleName(self.tr("Loss and validation mean IoU of the run"))
        theme.changed.connect(self._dress)

    def sizeHint(self) -> QSize:
        """A flat rectangle."""
        return QSize(260, 170)

    def clear(self) -> None:
        """Forget the run shown."""
        self.losses.clear()
        self.scores.clear()
        self._timer.stop()
        self.setCurrentIndex(0)

    def add_loss(self, step: int, loss: float) -> None:
        """Add the loss of a step; drawn a few times a second at most."""
        self.losses.append((float(step), loss))
        self._later()

    def add_score(self, step: int, mean_iou: float) -> None:
        """Add a validation."""
        self.scores.append((float(step), mean_iou))
        self._later()

    def _later(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _refresh(self) -> None:
        if self._plot is None:
            self._plot = _Plot(self._theme)
            self.addWidget(self._plot.widget)
        self._plot.show(self.losses, self.scores)
        self.setCurrentWidget(self._plot.widget)

    def _dress(self) -> None:
        if self._plot is not None:
            self._plot.dress()


class _Plot:
    """The drawing itself: one pyqtgraph plot with a second view box for the right axis."""

    def __init__(self, theme: Theme) -> None:
        import pyqtgraph as pg

        self._theme = theme
        self.widget = pg.PlotWidget(background=None, antialias=True)
        self._item = self.widget.getPlotItem()
        self._item.setMenuEnabled(False)
        self._item.hideButtons()
        self._item.setMouseEnabled(False, False)
        self._item.showAxis("right")
        self._right = pg.ViewBox(enableMenu=False, enableMouse=False)
        self._right.setYRange(0.0, 1.0, padding=0.02)
        self._item.scene().addItem(self._right)
        self._item.getAxis("right").linkToView(self._right)
        self._right.setXLink(self._item)
        self._item.vb.sigResized.connect(self._align)
        self._loss = self._item.plot()
        self._loss.setDownsampling(auto=True, method="mean")
        self._score = pg.PlotDataItem(symbol="o", symbolSize=6)
        self._right.addItem(self._score)
        for side in ("left", "right"):
            self._item.getAxis(side).setWidth(_AXIS_WIDTH_PX)
            self._localise(self._item.getAxis(side))
        self.widget.scene().sigMouseMoved.connect(self._tell)
        self._losses: list[tuple[float, float]] = []
        self.dress()

    def dress(self) -> None:
        """Take the theme's colours."""
        import pyqtgraph as pg

        colors = self._theme.colors
        # In the screen's own pixels: pyqtgraph's pens know nothing of its scale.
        self.scale = self.widget.devicePixelRatioF()
        self._loss.setPen(pg.mkPen(QColor(colors.accent), width=1.5 * self.scale))
        self._score.setPen(pg.mkPen(QColor(colors.success), width=1.8 * self.scale))
        self._score.setSymbolBrush(QColor(colors.success))
        self._score.setSymbolPen(None)
        for side in ("left", "bottom", "right"):
            axis = self._item.getAxis(side)
            axis.setPen(pg.mkPen(QColor(colors.border), width=self.scale))
            axis.setTextPen(QColor(colors.muted))
            axis.setStyle(tickLength=0, tickAlpha=0)  # of no length they still are dots

    def _localise(self, axis: Any) -> None:
        """Let an axis write its figures as the language does, "0,25", all with as many places.

        pyqtgraph gives the ticks between others a place more: 0.2, 0.15, 0.1.
        """
        valued, written = axis.tickValues, axis.tickStrings
        spacings = [1.0]

        def values(*given: float) -> list[tuple[float, list[float]]]:
            levels: list[tuple[float, list[float]]] = valued(*given)
            spacings[:] = [spacing for spacing, _ in levels[:2]]
            return levels

        def strings(at: list[float], scale: float, _spacing: float) -> list[str]:
            return [localised(text) for text in written(at, scale, min(spacings))]

        axis.tickValues, axis.tickStrings = values, strings

    def show(self, losses: list[tuple[float, float]], scores: list[tuple[float, float]]) -> None:
        """Draw a run's curves and name both with their latest values."""
        if self.widget.devicePixelRatioF() != self.scale:
            self.dress()
        self._losses = losses
        self._loss.setData([p[0] for p in losses], [p[1] for p in losses])
        self._score.setData([p[0] for p in scores], [p[1] for p in scores])
        if losses:
            values = sorted(p[1] for p in losses)
            # The very first steps may be ten times the rest: let them leave the chart.
            high = values[min(len(values) - 1, int(len(values) * 0.98))]
            self._item.setYRange(0.0, max(high * 1.05, 1e-6), padding=0.0)
        colors = self._theme.colors
        loss = translate("Chart", "loss {value}").format(
            value=figure(losses[-1][1], 3) if losses else ""
        )
        score = translate("Chart", "mean IoU {value}").format(
            value=figure(scores[-1][1], 3) if scores else ""
        )
        self._item.setTitle(
            f'<span style="color:{colors.accent}">{loss}</span> &nbsp; '
            f'<span style="color:{colors.success}">{score}</span>',
            size="9pt",
        )
        self._align()

    def _align(self) -> None:
        self._right.setGeometry(self._item.vb.sceneBoundingRect())

    def _tell(self, position: QPointF) -> None:
        """Tell the loss of the step under the pointer."""
        if not self._losses or not self._item.vb.sceneBoundingRect().contains(position):
            return
        step = self._item.vb.mapSceneToView(position).x()
        at, loss = min(self._losses, key=lambda p: abs(p[0] - step))
        place: Any = self.widget.mapToGlobal(self.widget.mapFromScene(position))
        text = translate("Chart", "step {step}: loss {loss}")
        text = text.format(step=whole(round(at)), loss=figure(loss, 4))
        QToolTip.showText(place, text, self.widget)


def localised(text: str) -> str:
    """Return a plain figure as the language writes it; anything else, "1e-05", as it is."""
    places = text.partition(".")[2]
    is_plain = text.lstrip("-").replace(".", "", 1).isdigit()
    return figure(float(text), len(places)) if is_plain else text
