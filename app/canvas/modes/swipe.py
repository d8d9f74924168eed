"""Labels left, prediction right, of a line that can be dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen, QPolygonF

from app.canvas.frame import Frame
from app.canvas.modes.base import PlainMode
from app.canvas.painting import paint_tag
from app.canvas.scene import Scene
from app.canvas.viewport import Viewport
from app.edits import Box

_GRIP_PX = 6  # logical, on either side of the line
_KNOB_PX = 11  # logical, its radius
_LEAST_SHARE = 0.03


class SwipeMode(PlainMode):
    """share: where the line stands, 0..1 of the view's width."""

    def __init__(self) -> None:
        self.share = 0.5

    def _line(self, view: Viewport) -> int:
        return round(self.share * view.view[1])

    def paint(self, frame: Frame, scene: Scene) -> None:
        """Paint each mask on its side."""
        line, (height, width) = self._line(frame.view), frame.view.view
        scene.labels.paint(frame.part(Box(0, 0, height, line)))
        scene.prediction.paint(frame.part(Box(0, line, height, width)))

    def paint_marks(self, frame: Frame, scene: Scene) -> None:
        """Paint the line, its knob, and which side is which."""
        painter, ratio = frame.painter, frame.ratio
        line, height = self._line(frame.view), frame.view.view[0]
        thin = max(1, round(ratio))
        painter.fillRect(line - 2 * thin, 0, 4 * thin, height, QColor(0, 0, 0, 90))
        painter.fillRect(line - thin, 0, 2 * thin, height, QColor(255, 255, 255))
        paint_tag(frame, scene.names[0], line - 10 * ratio, "right")
        paint_tag(frame, scene.names[1], line + 10 * ratio, "left")
        painter.save()
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        radius, middle = _KNOB_PX * ratio, QPointF(line, height / 2)
        painter.setPen(QPen(QColor(0, 0, 0, 110), ratio))
        painter.setBrush(QColor(255, 255, 255))
        painter.drawEllipse(middle, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(60, 66, 75))
        for side in (-1, 1):
            tip = middle + QPointF(side * 7 * ratio, 0)
            back = QPointF(-side * 4 * ratio, 4 * ratio)
            above = QPointF(back.x(), -back.y())
            painter.drawPolygon(QPolygonF([tip, tip + back, tip + above]))
        painter.restore()

    def grip(self, x: float, y: float, view: Viewport, ratio: float) -> bool:
        """Tell whether the line or its knob is here."""
        line = self._line(view)
        knob = QRectF(line - _KNOB_PX * ratio, 0, 2 * _KNOB_PX * ratio, 2 * _KNOB_PX * ratio)
        knob.moveTop(view.view[0] / 2 - _KNOB_PX * ratio)
        return abs(x - line) <= _GRIP_PX * ratio or knob.contains(x, y)

    def drag(self, x: float, y: float, view: Viewport) -> None:
        """Move the line here; it never leaves the view."""
        share = x / max(1, view.view[1])
        self.share = min(1 - _LEAST_SHARE, max(_LEAST_SHARE, share))
