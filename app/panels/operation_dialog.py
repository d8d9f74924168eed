"""What is shown while an operation runs: its name, how far it is, and a way to give it up."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QProgressBar, QVBoxLayout, QWidget

from app.operations import Operations
from app.panels.widgets import ElidedLabel, label, push_button, row
from app.texts import whole

_SHOW_AFTER_MS = 300
_WIDTH_PX = 420
_SWALLOWED = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Shortcut,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.TabletPress,
        QEvent.Type.Wheel,
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
        QEvent.Type.Drop,
        QEvent.Type.Close,
    )
)


class _Shield(QObject):
    """Swallows what the hand does in the short time before the dialog is shown."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            event.ignore()  # else Qt takes the window for closed, and nothing was saved
        return event.type() in _SWALLOWED


class OperationDialog(QDialog):
    """Over the window while an operation runs; what takes but a moment never shows it."""

    def __init__(self, operations: Operations, parent: QWidget) -> None:
        """Follow `operations`."""
        super().__init__(parent)
        self._operations = operations
        self.setModal(True)
        self.setWindowTitle(self.tr("Working"))
        self.setFixedWidth(_WIDTH_PX)
        self.name = ElidedLabel("heading")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.text = label("", "muted")
        self.cancel_button = push_button(self.tr("Cancel"), self.tr("Leave everything as it was"))
        # The hand may be painting when this appears: a space or Enter must not give it up.
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(self.name)
        layout.addWidget(self.bar)
        layout.addLayout(row(self.text, self.cancel_button, stretch=0))
        self._shield = _Shield(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOW_AFTER_MS)
        self._timer.timeout.connect(self._show)
        self.cancel_button.clicked.connect(self.reject)
        operations.started.connect(self._on_started)
        operations.progressed.connect(self._on_progress)
        operations.ended.connect(self._on_ended)

    def _on_started(self, name: str) -> None:
        self.name.show_text(name)
        self.text.setText("")
        self.bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self._shield)
        self._timer.start()

    def _show(self) -> None:
        self._lower_shield()
        self.open()
        self.setFocus()

    def _on_progress(self, done: int, total: int) -> None:
        if total:
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            text = self.tr("{done} of {total} images")
            self.text.setText(text.format(done=whole(done), total=whole(total)))

    def _on_ended(self) -> None:
        self._timer.stop()
        self._lower_shield()
        self.hide()

    def _lower_shield(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self._shield)

    def reject(self) -> None:
        """Cancel; the dialog goes once everything is as it was."""
        self._operations.cancel()
        self.cancel_button.setEnabled(False)
        self.text.setText(self.tr("Putting everything back…"))
