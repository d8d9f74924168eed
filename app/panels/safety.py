"""Keeps labels safe: saves on a timer, asks what only a person can answer, and watches the disk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from app.messages import count
from app.panels.conflict import ConflictDialog
from app.panels.operation_dialog import OperationDialog
from app.panels.recovery import RecoveryDialog
from app.panels.stuck import StuckDialog
from app.panels.widgets import emphasise, tied
from app.session import Session


class Safety(QObject):
    """Opens the dialogs of recovery, conflicts and operations over `window`."""

    def __init__(self, session: Session, window: QWidget) -> None:
        """Follow `session`."""
        super().__init__(window)
        self._session, self._window = session, window
        self.is_decided = False
        self.progress = OperationDialog(session.operations, window)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._autosave)
        self._set_timer()
        session.settings.watch(self._on_setting)
        session.recovery.wanted.connect(
            tied(self, lambda pending: RecoveryDialog(session, pending, window).open())
        )
        session.operations.stuck.connect(
            tied(self, lambda name, why: StuckDialog(session, name, why, window).open())
        )
        session.conflicts.wanted.connect(
            tied(self, lambda found: ConflictDialog(session.conflicts, found, window).open())
        )
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.applicationStateChanged.connect(self._on_activated)

    def _on_setting(self, key: str) -> None:
        if key in ("autosave", "autosave_minutes"):
            self._set_timer()
        if key == "undo_budget_mib":
            budget = int(self._session.settings.number(key)) * 2**20
            for opened in self._session.open_documents:
                opened.document.undo_budget_bytes = budget

    def _set_timer(self) -> None:
        settings = self._session.settings
        if settings.flag("autosave"):
            self._timer.start(round(settings.number("autosave_minutes") * 60_000))
        else:
            self._timer.stop()

    def _autosave(self) -> None:
        """Save what is finished; a stroke under way is not ended by the clock."""
        current = self._session.current
        if current is None or not current.document.stroke_is_live:
            self._session.save_all()

    def _on_activated(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._session.conflicts.look_at_disk()

    def may_close(self, close_again: Callable[[], object]) -> bool:
        """Tell whether the window may close now; else ask about unsaved labels first.

        close_again: called once that is decided.
        """

        def go_on() -> None:
            self.is_decided = True
            close_again()

        return self.is_decided or self.may_leave(go_on)

    def may_leave(self, go_on: Callable[[], object]) -> bool:
        """Tell whether the project may be left now; else ask about unsaved labels first.

        go_on: called once they are to be saved, which leaving does, or are let go of.
        """
        unsaved = self._session.unsaved
        if self._session.settings.flag("autosave") or not unsaved:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Unsaved labels"))
        images = count(len(unsaved), "image")
        box.setText(self.tr("The labels of {images} are not saved.").format(images=images))
        box.setInformativeText(", ".join(opened.stem for opened in unsaved[:8]))
        save = box.addButton(self.tr("Save all"), QMessageBox.ButtonRole.AcceptRole)
        drop = box.addButton(self.tr("Do not save"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        emphasise(save)
        box.setDefaultButton(save)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def decide() -> None:
            if box.clickedButton() is drop:
                self._session.forget_unsaved()
            elif box.clickedButton() is not save:
                return
            go_on()

        box.finished.connect(decide)
        box.open()
        return False
