"""Accepting what the model is sure of: from which margin on, and what that would change."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from app.jobs import Job
from app.panels.widgets import GAP_PX, ElidedLabel, label, push_button, row, tied
from app.session import Session
from app.shapes import Area
from app.texts import figure

_STEPS = 100


class AcceptSure(QWidget):
    """A slider for the margin, and a button.

    While the pointer is over it, the pixels that would change are marked in the image.
    area_wanted: those pixels, an `Area`, or None for no marks.
    """

    area_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        """Start from the margin that the settings remember."""
        super().__init__()
        self._session = session
        self._job: Job | None = None
        self._is_pointed_at = False
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(5)
        self.slider.setValue(round(_STEPS * session.settings.number("accept_margin")))
        tip = self.tr(
            "From which margin on a pixel counts as sure: how far the best class is ahead, 0 to 1"
        )
        self.slider.setToolTip(tip)
        self.slider.setAccessibleName(self.tr("Margin from which the model counts as sure"))
        self.figure = label("", "muted")
        self.figure.setMinimumWidth(self.figure.fontMetrics().horizontalAdvance("100 %") + 2)
        self.figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.share = ElidedLabel("muted")
        self.button = push_button(
            self.tr("Accept sure"), self.tr("Make the prediction the labels where it is sure")
        )
        name = label(self.tr("Sure from"))
        name.setBuddy(self.slider)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addLayout(row(name, self.slider, self.figure, stretch=1))
        layout.addLayout(row(self.share, self.button, stretch=0))
        self.slider.valueChanged.connect(self._on_slider)
        self.button.clicked.connect(lambda: session.acceptance.sure(self.margin))
        session.conditions_changed.connect(self._enable)
        session.labels_changed.connect(tied(self, lambda _box: self._look()))
        session.prediction_changed.connect(self._look)
        session.limits_changed.connect(self._look)
        self._show_margin()
        self._enable()

    @property
    def margin(self) -> float:
        """The margin set, 0..1."""
        return self.slider.value() / _STEPS

    def _on_slider(self) -> None:
        self._session.settings.set("accept_margin", self.margin)
        self._show_margin()
        self._look(even_unpointed=True)

    def _show_margin(self) -> None:
        self.figure.setText(figure(self.margin, 2))
        self.share.show_text("")

    def _enable(self) -> None:
        can = {"prediction", "matching"} <= self._session.conditions()
        for widget in (self.slider, self.button):
            widget.setEnabled(can)
        if not can:
            self.share.show_text("")

    def _look(self, even_unpointed: bool = False) -> None:
        """Find what would change, while somebody looks."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._is_pointed_at or even_unpointed:
            self._job = self._session.acceptance.show_sure(self.margin, self._show)
        else:
            self.share.show_text("")  # what was found no longer holds

    def _show(self, area: Area, share: float) -> None:
        self._job = None
        text = self.tr("Changes nothing")
        if not area.is_empty:
            text = self.tr("Changes {percent} %").format(percent=figure(100 * share, 1))
        self.share.show_text(text)
        self.area_wanted.emit(area if self._is_pointed_at else None)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Begin to mark what would change."""
        self._is_pointed_at = True
        self._look()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Mark nothing any more."""
        self._is_pointed_at = False
        self.area_wanted.emit(None)
        super().leaveEvent(event)
