"""The models people know: what each is, whether it is here, and how it comes here."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gallery import Gallery, Standing, row_text
from app.panels.widgets import GAP_PX, MARGIN_PX, label, push_button, row, scrolled
from app.session import Session
from app.texts import figure, translate
from segcore.gallery import GalleryModel
from segcore.records import ModelRef

_CLASSES_TOLD = 8
_TIP = "tip"  # a property: what a button tells while it can be used


class ModelCard(QFrame):
    """One model. Every part of it keeps its place, whatever becomes of the model.

    use_wanted: let it predict. base_wanted: start fine-tunings from it.
    """

    use_wanted = Signal()
    base_wanted = Signal()

    def __init__(self, model: GalleryModel, gallery: Gallery) -> None:
        """Show `model` as `gallery` knows it."""
        super().__init__()
        self.model = model
        self._gallery = gallery
        self.setProperty("notice", True)
        self.state = label("", "muted")
        self.failure = label("", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of {name}").format(name=model.name))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(4 * [MARGIN_PX + 4]))
        layout.setSpacing(GAP_PX)
        head = QHBoxLayout()
        head.addWidget(label(model.name, "heading"), 1)
        head.addWidget(self.state)
        layout.addLayout(head)
        layout.addWidget(label(row_text(model.purpose), wrap=True))
        layout.addLayout(self._facts())
        layout.addWidget(self.bar)
        layout.addWidget(self.failure)
        layout.addLayout(self._buttons())
        self.refresh()

    def _facts(self) -> QGridLayout:
        model = self.model
        facts = [
            (self.tr("Classes"), _classes(model)),
            (self.tr("Licence"), row_text(model.licence)),
            (self.tr("From"), row_text(model.origin)),
        ]
        if model.source is not None:
            facts.append((self.tr("Address"), model.source.url))
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GAP_PX)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        # As wide in a card without an address as in one with: the cards are read as one list.
        names = (*(name for name, _ in facts), self.tr("Address"))
        metrics = self.fontMetrics()
        grid.setColumnMinimumWidth(0, max(metrics.horizontalAdvance(name) for name in names))
        for place, (name, text) in enumerate(facts):
            told = label(_breakable(text), wrap=True)
            told.setToolTip(", ".join(model.classes) if place == 0 else "")
            grid.addWidget(label(name, "muted"), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(told, place, 1)
        return grid

    def _buttons(self) -> QHBoxLayout:
        self.fetch_button = push_button("", primary=True)
        self.cancel_button = push_button(
            self.tr("Cancel"), self.tr("What has come is kept for the next time")
        )
        self.file_button = push_button(
            self.tr("From a file…"),
            self.tr("Choose the published file, brought to this machine in another way"),
        )
        self.copy_button = push_button(
            self.tr("Copy address"), self.tr("For a browser, here or on another machine")
        )
        self.use_button = push_button(
            self.tr("Use as model"), self.tr("Let it predict the images of this project")
        )
        self.base_button = push_button(
            self.tr("Use as base"), self.tr("Let the next fine-tuning start from it")
        )
        name, gallery = self.model.name, self._gallery
        self.fetch_button.clicked.connect(lambda: gallery.fetch(name))
        self.cancel_button.clicked.connect(lambda: gallery.cancel(name))
        self.file_button.clicked.connect(self.choose_file)
        self.copy_button.clicked.connect(self._copy_address)
        self.use_button.clicked.connect(self.use_wanted)
        self.base_button.clicked.connect(self.base_wanted)
        buttons = (
            self.fetch_button,
            self.cancel_button,
            self.file_button,
            self.copy_button,
            self.use_button,
            self.base_button,
        )
        for button in buttons:
            button.setAutoDefault(False)
            said = self.tr("{action}: {name}").format(action=button.text(), name=name)
            button.setAccessibleName(said)
        return row(*buttons)

    def refresh(self, has_project: bool = True) -> None:
        """Show how the model stands now."""
        standing = self._gallery.standing(self.model.name)
        is_ready, is_busy = standing.phase == "ready", standing.is_busy
        self.state.setText(_state(standing))
        fetch = self.tr("Resume") if standing.done_bytes else self.tr("Download")
        self.fetch_button.setText(fetch)
        name = self.model.name
        said = self.tr("{action}: {name}").format(action=fetch, name=name)
        self.fetch_button.setAccessibleName(said)
        is_absent = not (is_ready or is_busy)
        for button in (self.fetch_button, self.file_button, self.copy_button):
            button.setVisible(is_absent and self.model.source is not None)
        self.cancel_button.setVisible(is_busy)
        self.cancel_button.setEnabled(standing.phase == "fetching" and not standing.is_stopping)
        self.use_button.setVisible(is_ready and bool(self.model.classes))
        self.base_button.setVisible(is_ready)
        for button in (self.use_button, self.base_button):
            _offer(button, has_project)
        self.bar.setVisible(is_busy)
        is_known = standing.phase == "fetching" and bool(standing.total_bytes)
        self.bar.setRange(0, 1000 if is_known else 0)
        if is_known and standing.total_bytes:
            self.bar.setValue(round(1000 * standing.done_bytes / standing.total_bytes))
        self.failure.setText(_breakable(standing.failure))
        self.failure.setVisible(bool(standing.failure) and not is_busy)

    def _copy_address(self) -> None:
        # A button, for what is shown has marks where it may be broken, and they would be copied.
        if self.model.source is not None:
            QGuiApplication.clipboard().setText(self.model.source.url)

    def choose_file(self) -> None:
        """Ask for the published file."""
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("The published file of {name}").format(name=self.model.name)
        )
        if chosen:
            self._gallery.fetch(self.model.name, Path(chosen))


class GalleryDialog(QDialog):
    """A card for each model. Downloads go on when it is closed.

    base_wanted: the name of the model that fine-tunings are to start from. file_wanted: choose a
    checkpoint file instead.
    """

    base_wanted = Signal(str)
    file_wanted = Signal()

    def __init__(self, session: Session, gallery: Gallery, parent: QWidget) -> None:
        """Show the rows of `gallery`."""
        super().__init__(parent)
        self._session = session
        self._gallery = gallery
        self.setObjectName("gallery")
        self.setWindowTitle(self.tr("Models"))
        self.resize(620, 700)
        self.cards: dict[str, ModelCard] = {}
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, MARGIN_PX, 0)
        inner.setSpacing(MARGIN_PX)
        for model in gallery.models.values():
            card = ModelCard(model, gallery)
            card.use_wanted.connect(partial(self._use, model))
            card.base_wanted.connect(partial(self.base_wanted.emit, model.name))
            self.cards[model.name] = card
            inner.addWidget(card)
        inner.addStretch(1)
        self.file_button = push_button(
            self.tr("Use a checkpoint file…"), self.tr("Let a model of your own predict")
        )
        self.close_button = push_button(self.tr("Close"))
        for button in (self.file_button, self.close_button):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(4 * [MARGIN_PX + 6]))
        layout.setSpacing(MARGIN_PX)
        text = self.tr(
            "Nothing is downloaded unless you ask for it. What comes is checked, and nothing of it "
            "is run."
        )
        layout.addWidget(label(text, "muted", wrap=True))
        layout.addWidget(scrolled(content), 1)
        layout.addLayout(row(self.file_button, QWidget(), self.close_button, stretch=1))
        self.file_button.clicked.connect(self.file_wanted)
        self.close_button.clicked.connect(self.accept)
        gallery.changed.connect(self._on_changed)
        session.project_changed.connect(self._refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Look anew at what is on this machine."""
        super().showEvent(event)
        self._gallery.look()
        self._refresh()

    def _use(self, model: GalleryModel) -> None:
        self._session.use_model(ModelRef(model.checkpoint, model.name))

    def _on_changed(self, name: str) -> None:
        self.cards[name].refresh(self._session.project is not None)

    def _refresh(self) -> None:
        for name in self.cards:
            self._on_changed(name)
        _offer(self.file_button, self._session.project is not None)


def _offer(button: QPushButton, has_project: bool) -> None:
    """Let a button be used with a project; without one it tells what is missing."""
    tip = str(button.property(_TIP) or button.toolTip())
    button.setProperty(_TIP, tip)
    button.setEnabled(has_project)
    missing = translate("Gallery", "Open a folder of images first.")
    button.setToolTip(tip if has_project else missing)


def _state(standing: Standing) -> str:
    """Say in a few words how a model stands."""
    total = standing.total_bytes
    size, done = _megabytes(total or 0), _megabytes(standing.done_bytes)
    if standing.phase == "ready":
        text = translate("Gallery", "On this machine · {size}") if total else ""
        return (text or translate("Gallery", "On this machine")).format(size=size)
    if standing.phase == "converting":
        return translate("Gallery", "Being made a checkpoint…")
    if standing.is_stopping:
        return translate("Gallery", "Stopping…")
    if standing.phase == "fetching" and not standing.done_bytes:
        return translate("Gallery", "Connecting…")
    if not standing.done_bytes:
        return translate("Gallery", "{size} to download").format(size=size) if total else ""
    if not total:
        return translate("Gallery", "{done} downloaded").format(done=done)
    return translate("Gallery", "{done} of {size} downloaded").format(done=done, size=size)


def _megabytes(count: int) -> str:
    return translate("Gallery", "{n} MB").format(n=figure(count / 1e6, 1))


def _classes(model: GalleryModel) -> str:
    names = model.classes
    if not names:
        return translate("Gallery", "None yet: a base to train from")
    if len(names) <= _CLASSES_TOLD:
        return ", ".join(names)
    text = translate("Gallery", "{names} and {n} more")
    return text.format(names=", ".join(names[:_CLASSES_TOLD]), n=len(names) - _CLASSES_TOLD)


def _breakable(text: str) -> str:
    """Let addresses and paths be broken at their slashes, so that none widens the window."""
    return text.replace("/", "/\u200b").replace("_", "_\u200b")
