"""The middle of the window: the canvas, the notices over it, and a welcome while it is empty."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.canvas.mirror import MirrorView
from app.canvas.overview import OverviewMap
from app.canvas.view import CanvasView
from app.panels.notices import Notices
from app.panels.view_bar import ViewBar
from app.panels.views import Views
from app.panels.widgets import label, menu_text, push_button, tied
from app.session import Session
from app.theme import Theme

_MAX_RECENT = 4
_WELCOME_PX, _WELCOME_MARGIN_PX = 400, 26
_RECENT_PX = 310
_PLACED = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize)


class Welcome(QFrame):
    """What one can do while no folder is open. open_wanted: a folder, or None to ask for one."""

    open_wanted = Signal(object)
    sample_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Make it hidden."""
        super().__init__(parent)
        self.setProperty("notice", True)
        title = label(self.tr("Open a folder of images"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        title.setFont(font)
        text = label(
            self.tr(
                "SegDesk predicts what each pixel is, you correct it with a brush, and the model "
                "learns from your corrections. Nothing leaves this computer. You can also drop a "
                "folder on this window."
            ),
            "muted",
        )
        text.setWordWrap(True)
        text.setMinimumHeight(text.heightForWidth(_WELCOME_PX - 2 * _WELCOME_MARGIN_PX))
        self.open_button = push_button(self.tr("Open folder…"), primary=True)
        self.sample_button = push_button(self.tr("Open the sample project"))
        self.recent_title: QLabel = label(self.tr("Recent"), "heading")
        self._recent: list[QPushButton] = []
        self._layout = QVBoxLayout(self)
        margin = _WELCOME_MARGIN_PX
        self._layout.setContentsMargins(margin, margin, margin, margin)
        self._layout.setSpacing(12)
        for widget in (title, text, self.open_button, self.sample_button, self.recent_title):
            self._layout.addWidget(widget)
        self.open_button.clicked.connect(lambda: self.open_wanted.emit(None))
        self.sample_button.clicked.connect(self.sample_wanted)
        self.setFixedWidth(_WELCOME_PX)
        self.hide()

    def show_recent(self, folders: list[str]) -> None:
        """Offer folders opened before that still are there."""
        for old in self._recent:
            self._layout.removeWidget(old)
            old.deleteLater()
        self._recent.clear()
        shown = [Path(f) for f in folders][:_MAX_RECENT]
        names = [folder.name for folder in shown]
        for folder in shown:
            # Two of one name: the folder that each lies in tells them apart.
            is_unique = names.count(folder.name) == 1
            name = folder.name if is_unique else f"{folder.parent.name}/{folder.name}"
            button = QPushButton(menu_text(name, _RECENT_PX))
            button.setToolTip(str(folder))
            button.clicked.connect(lambda _checked=False, f=folder: self.open_wanted.emit(f))
            self._layout.addWidget(button)
            button.show()  # a layout shows what it is given later, and counts it only then
            self._recent.append(button)
        self.recent_title.setVisible(bool(self._recent))


class Stage(QWidget):
    """Keeps the canvas in step with the session."""

    def __init__(self, session: Session, theme: Theme) -> None:
        """Follow `session`."""
        super().__init__()
        self._session = session
        self.canvas = CanvasView(self)
        self.canvas.lane = session.compute
        session.operations.started.connect(tied(self, lambda _name: self.canvas.give_up_work()))
        self.mirror = MirrorView(self.canvas, self)
        self.overview = OverviewMap(self.canvas)
        self.bar = ViewBar(theme)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setHandleWidth(3)
        for place, half in enumerate((self.canvas, self.mirror)):
            halves.addWidget(half)
            halves.setCollapsible(place, False)
            halves.setStretchFactor(place, 1)
        self.welcome = Welcome(theme, self)
        room = QWidget()
        for inner, widgets in ((self, (self.bar, room)), (room, (halves,))):
            layout = QVBoxLayout(inner)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
            for widget in widgets:
                layout.addWidget(widget)
        self.notices = Notices(theme, room)
        self.notices.installEventFilter(self)
        session.item_changed.connect(self._show_item)
        session.item_wanted.connect(self._on_wanted)
        session.labels_changed.connect(self.canvas.refresh)
        session.prediction_changed.connect(self._show_prediction)
        session.classes_changed.connect(self._show_classes)
        session.limits_changed.connect(self._show_limits)
        session.notified.connect(self.notices.show_notice)
        # Made here, for it listens to the same signals and must hear of them after the canvas.
        self.views = Views(session, self.canvas, self.mirror, self.overview, self.bar)
        self.installEventFilter(self)

    def show_welcome(self, is_shown: bool) -> None:
        """Show or hide what one can do without a folder."""
        self.welcome.setVisible(is_shown)
        self.bar.setHidden(is_shown)
        if is_shown:
            self.welcome.show_recent(self._session.settings.texts("recent_projects"))
            self._place_welcome()

    def _on_wanted(self) -> None:
        self.canvas.set_hint(self.tr("Opening…"))

    def _show_item(self) -> None:
        opened = self._session.current
        if opened is None:
            self.canvas.set_document(None)
            self.canvas.set_prediction(None)
            self.canvas.set_photo(None)
            self.canvas.set_hint(self.tr("This image cannot be shown."))
            return
        # The prediction of the image before must not lie over this one, not even for a frame.
        self.canvas.set_prediction(None)
        self.canvas.set_document(None)
        self.canvas.set_photo(opened.photo, keep_view=True)
        self.canvas.set_document(opened.document)

    def _show_prediction(self) -> None:
        prediction = self._session.prediction
        if prediction is None or self._session.current is None:
            self.canvas.set_prediction(None)
            return
        palette, lut = self._session.predictions.look(prediction)
        self.canvas.set_prediction(prediction.ids, palette, lut)

    def _show_classes(self) -> None:
        self.canvas.set_class_table(self._session.classes)

    def _show_limits(self) -> None:
        self.canvas.limits = self._session.limits

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the welcome in the middle, and what the canvas writes clear of the notices."""
        if watched is self.notices and event.type() in _PLACED:
            shown = event.type() != QEvent.Type.Hide
            covered_px = self.notices.geometry().bottom() + 1 if shown else 0
            for view in (self.canvas, self.mirror):
                view.set_covered(covered_px)
        if watched is self and event.type() == QEvent.Type.Resize and self.welcome.isVisible():
            self._place_welcome()
        return False

    def _place_welcome(self) -> None:
        # Buttons made a moment ago have no style yet, and with it not their height.
        for child in self.welcome.findChildren(QWidget):
            child.ensurePolished()
        layout = self.welcome.layout()
        assert layout is not None
        layout.invalidate()
        height = layout.totalHeightForWidth(self.welcome.width())
        box = QRect(0, 0, self.welcome.width(), max(height, layout.totalMinimumSize().height()))
        box.moveCenter(self.rect().center())
        self.welcome.setGeometry(box)
        self.welcome.raise_()
