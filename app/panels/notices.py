"""The notification bar: what went well or wrong, over the canvas, never in the way of the hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.messages import Notice
from app.panels.widgets import tool_button
from app.theme import Theme

_ICONS = {
    "info": ("info", "accent"),
    "success": ("circle-check", "success"),
    "warning": ("triangle-alert", "warning"),
    "error": ("circle-alert", "error"),
}
_MAX_SHOWN = 3
_MAX_WIDTH_PX = 620
_MARGIN_PX = 12


class NoticeBar(QFrame):
    """One notice: icon, sentence, its buttons, and a cross. dismissed: it is to go."""

    dismissed = Signal(object)

    def __init__(self, theme: Theme, notice: Notice, parent: QWidget) -> None:
        """Show `notice`."""
        super().__init__(parent)
        self.notice = notice
        self.setProperty("notice", True)
        self.setAccessibleName(notice.text)
        icon, role = _ICONS[notice.level]
        picture = QLabel()
        picture.setPixmap(theme.icon(icon, role).pixmap(QSize(20, 20), self.devicePixelRatioF()))
        text = QLabel(notice.text)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setMinimumWidth(120)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(10)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(text, 1)
        for title, act in notice.actions:
            button = QPushButton(title)
            button.clicked.connect(lambda _checked=False, run=act: self._act(run))
            layout.addWidget(button)
        close = tool_button(theme, "x", self.tr("Dismiss"))
        # One line of text, its icon and its buttons have one middle; of more, the first line has.
        close.ensurePolished()
        picture.setFixedHeight(close.sizeHint().height())
        close.clicked.connect(lambda: self.dismissed.emit(self))
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(18)
        shadow.setOffset(0, 3)
        self.setGraphicsEffect(shadow)
        if notice.timeout_s is not None:
            timer = QTimer(self)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self.dismissed.emit(self))
            timer.start(round(notice.timeout_s * 1000))

    def _act(self, run: object) -> None:
        self.dismissed.emit(self)
        if callable(run):
            run()


class Notices(QWidget):
    """Up to three notices at the top of `host`; floating, so the image below never jumps."""

    changed = Signal()

    def __init__(self, theme: Theme, host: QWidget) -> None:
        """Float over `host`."""
        super().__init__(host)
        self._theme = theme
        self._host = host
        self._bars: list[NoticeBar] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        host.installEventFilter(self)
        self.hide()

    @property
    def bars(self) -> list[NoticeBar]:
        """The notices shown, the oldest first."""
        return list(self._bars)

    @property
    def texts(self) -> list[str]:
        """What the notices shown say."""
        return [bar.notice.text for bar in self.bars]

    def show_notice(self, notice: Notice) -> None:
        """Show a notice; one without text only takes the earlier one of its topic away."""
        for bar in self.bars:
            if notice.topic and bar.notice.topic == notice.topic:
                if bar.notice == notice:
                    return
                self._drop(bar)
        if notice.text:
            bars = self.bars
            if len(bars) >= _MAX_SHOWN:
                self._drop(bars[0])
            bar = NoticeBar(self._theme, notice, self)
            bar.dismissed.connect(self._drop)
            self._layout.addWidget(bar)
            self._bars.append(bar)
        self._place()
        self.changed.emit()

    def _drop(self, bar: NoticeBar) -> None:
        if bar not in self._bars:
            return
        self._bars.remove(bar)
        self._layout.removeWidget(bar)
        bar.hide()
        bar.deleteLater()
        self._place()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the top of the host when it changes size."""
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        bars = self.bars
        if not bars:
            self.hide()
            return
        width = min(_MAX_WIDTH_PX, self._host.width() - 2 * _MARGIN_PX)
        heights = []
        for bar in bars:
            # Before it is dressed its frame counts for nothing and its buttons are smaller: the
            # text would be given too much width, too little height, and lose its last line's feet.
            for part in (bar, *bar.findChildren(QWidget)):
                part.ensurePolished()
            layout = bar.layout()
            assert layout is not None
            layout.invalidate()
            heights.append(max(layout.totalHeightForWidth(width), bar.minimumSizeHint().height()))
            bar.setFixedHeight(heights[-1])
        height = sum(heights) + self._layout.spacing() * (len(heights) - 1)
        self.setGeometry((self._host.width() - width) // 2, _MARGIN_PX, width, height)
        self.show()
        self.raise_()
