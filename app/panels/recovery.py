"""After a crash: which images have edits that were never saved, and what is to become of them."""

from __future__ import annotations

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QDateTime, QLocale, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from app.edits import U8
from app.jobs import Job
from app.journal import Pending
from app.messages import count
from app.panels.widgets import fit_height, label, push_button, row
from app.session import Session
from segcore.images import read_thumbnail

_THUMBNAIL_PX = 40
_WIDTH_PX, _MOST_ROWS_SHOWN = 460, 6


class RecoveryDialog(QDialog):
    """Lists images with edits that were not saved; all are chosen at first."""

    def __init__(self, session: Session, pending: Sequence[Pending], parent: QWidget) -> None:
        """Offer `pending`, the latest first."""
        super().__init__(parent)
        self._session = session
        self._reading: list[Job] = []
        self.setWindowTitle(self.tr("Restore edits"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Images with edits that were not saved"))
        self.list.setIconSize(QSize(_THUMBNAIL_PX, _THUMBNAIL_PX))
        for entry in sorted(pending, key=lambda p: -p.when_s):
            self._add(entry)
        rows = min(len(pending), _MOST_ROWS_SHOWN)
        self.list.setFixedHeight(rows * (_THUMBNAIL_PX + 12) + 4)
        self.restore_button = push_button(
            self.tr("Restore"), self.tr("Bring the edits back and save them"), primary=True
        )
        self.later_button = push_button(
            self.tr("Later"), self.tr("An image gets its edits back when it is opened")
        )
        self.discard_button = push_button(
            self.tr("Discard all…"), self.tr("Forget all of these edits")
        )
        text = self.tr(
            "SegDesk ended before these edits were saved. They are in its journal, complete to "
            "the last finished stroke; whatever is checked is brought back and saved."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Edits that were not saved"), "heading"))
        layout.addWidget(label(text, "muted", wrap=True))
        layout.addWidget(self.list)
        layout.addStretch(1)
        buttons = row(self.discard_button, self.later_button, self.restore_button)
        buttons.insertStretch(1, 1)
        buttons.takeAt(buttons.count() - 1)
        layout.addLayout(buttons)
        self.setMinimumWidth(_WIDTH_PX)
        self.restore_button.setDefault(True)
        self.restore_button.clicked.connect(self._restore)
        self.later_button.clicked.connect(self.reject)
        self.discard_button.clicked.connect(self._ask_to_discard)
        self.list.itemChanged.connect(self._on_checked)
        fit_height(self, _WIDTH_PX)

    def _add(self, pending: Pending) -> None:
        when = QLocale().toString(
            QDateTime.fromSecsSinceEpoch(int(pending.when_s)), QLocale.FormatType.ShortFormat
        )
        text = self.tr("{image}\n{edits}, the last on {when}").format(
            image=pending.stem, edits=count(pending.edits, "edit"), when=when
        )
        item = QListWidgetItem(_blank(), text)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked)
        item.setData(Qt.ItemDataRole.UserRole, pending)
        item.setSizeHint(QSize(0, _THUMBNAIL_PX + 12))
        self.list.addItem(item)
        shown = self._session.item(pending.stem)
        side_px = round(_THUMBNAIL_PX * self.devicePixelRatioF())
        session, project = self._session, self._session.project

        def show(pixels: U8) -> None:
            if shiboken6.isValid(self) and session.project is project:
                item.setIcon(_icon(pixels, self.devicePixelRatioF()))

        self._reading.append(
            session.thumbnails.submit(
                lambda: read_thumbnail(shown.image, side_px, shown.page), show, lambda _error: None
            )
        )

    def _chosen(self, state: Qt.CheckState) -> list[Pending]:
        items = [self.list.item(i) for i in range(self.list.count())]
        return [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == state]

    def _on_checked(self) -> None:
        chosen = self._chosen(Qt.CheckState.Checked)
        self.restore_button.setEnabled(bool(chosen))

    def _restore(self) -> None:
        """Restore what is checked; the rest stays in the journal."""
        self._session.recovery.restore(self._chosen(Qt.CheckState.Checked))
        self.accept()

    def _ask_to_discard(self) -> None:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Discard edits"))
        everything = self._chosen(Qt.CheckState.Checked) + self._chosen(Qt.CheckState.Unchecked)
        total = count(sum(p.edits for p in everything), "edit")
        box.setText(self.tr("Discard {edits} for good?").format(edits=total))
        box.setInformativeText(self.tr("The labels stay as they were saved last."))
        discard = box.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def decide() -> None:
            if box.clickedButton() is discard:
                self._session.recovery.restore((), everything)
                self.accept()

        box.finished.connect(decide)
        box.open()

    def done(self, result: int) -> None:
        """Want no more thumbnails."""
        for job in self._reading:
            job.cancel()
        super().done(result)

    def reject(self) -> None:
        """Decide later: each image gets its edits back when it is opened."""
        self._session.recovery.decide_later()
        super().reject()


def _blank() -> QIcon:
    pixmap = QPixmap(_THUMBNAIL_PX, _THUMBNAIL_PX)
    pixmap.fill(Qt.GlobalColor.transparent)
    return QIcon(pixmap)


def _icon(pixels: U8, scale: float) -> QIcon:
    """Return an icon of uint8 (h, w, 3)."""
    height, width = pixels.shape[:2]
    kind = QImage.Format.Format_RGB888
    pixmap = QPixmap.fromImage(QImage(pixels.data, width, height, pixels.strides[0], kind).copy())
    pixmap.setDevicePixelRatio(scale)
    return QIcon(pixmap)
