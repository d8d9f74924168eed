"""The window made anew over the same session, in another language.

Every text is read when a window is made, so a new window is the one sure way to a whole one in
another language. What is open, what can be undone and what runs belongs to the session and goes on;
what only the window knows is handed over.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app import language
from app.main_window import MainWindow


class Renewal(QObject):
    """Holds the window there is now.

    renewed: another window has taken its place.
    """

    renewed = Signal()

    def __init__(self, application: QApplication, window: MainWindow) -> None:
        """Make `window` anew whenever it asks for it."""
        super().__init__(window.session)
        self._application = application
        self.window = window
        self._is_late = False  # wanted, but something has to end first
        window.renewal_wanted.connect(self._on_wanted)
        window.session.operations.ended.connect(self._on_ended)

    def _on_ended(self) -> None:
        if self._is_late:
            self._is_late = False
            self._on_wanted()

    def _on_wanted(self) -> None:
        """Begin once nothing is on its way to the old window: the lanes answer in their order."""
        session, window = self.window.session, self.window
        lanes = iter((session.files, session.counting, session.compute))

        def next_lane(_nothing: object = None) -> None:
            lane = next(lanes, None)
            if lane is not None:
                lane.submit(lambda: None, next_lane)
            elif self.window is window:
                # Not from within what the old window is doing just now.
                QTimer.singleShot(0, self, self._renew)

        next_lane()

    def _renew(self) -> None:
        old, session = self.window, self.window.session
        self._is_late = session.operations.is_running  # its dialog is over the window
        if self._is_late or not old.isVisible():
            return  # closing: the next start speaks the language
        old.canvas.give_up_work()
        if session.current is not None:
            session.current.document.end_stroke()
        language.install(self._application, session.settings.text("language"))
        old.arrangement.remember()
        hand_over = _keepsake(old)
        session.settings.watchers = old.watchers_before
        new = MainWindow(session, old.theme, old.models)
        session.setParent(new)
        new.show()
        old.hide()
        old.deleteLater()
        QCoreApplication.sendPostedEvents(old, QEvent.Type.DeferredDelete)
        self.window = new
        gc.collect()  # models of lists, which no window owns, listen as long as they live
        _announce(new)
        hand_over(new)
        new.renewal_wanted.connect(self._on_wanted)
        self.renewed.emit()


def _keepsake(old: MainWindow) -> Callable[[MainWindow], None]:
    """Return what shows in a new window what only the old one knows."""
    show_images, show_fine_tune = old.images.keepsake(), old.fine_tune.keepsake()
    hidden, classes = old.classes.model.hidden, (old.hand.previous_class, old.canvas.current_class)
    tool, notices = old.hand.tool_key, [bar.notice for bar in old.stage.notices.bars]
    middle = old.canvas.image_xy(old.canvas.rect().toRectF().center())
    zoom, is_welcome = old.canvas.zoom, old.stage.welcome.isVisible()
    preferences = old.habits.preferences
    has_settings = preferences is not None and preferences.isVisible()
    has_gallery = old.gallery is not None and old.gallery.isVisible()

    def show(new: MainWindow) -> None:
        show_images(new.images)
        show_fine_tune(new.fine_tune)
        new.classes.model.set_hidden(hidden)
        new.hand.choose_classes(*classes)
        new.hand.use_tool(tool)
        for notice in notices:
            new.stage.notices.show_notice(notice)
        new.stage.show_welcome(is_welcome)
        QCoreApplication.processEvents()  # the canvas has its size only now
        if new.session.current is not None:
            new.canvas.centre_on(*middle, zoom)
        if has_settings:
            new.habits.show_preferences()
        if has_gallery:
            new.show_models()

    return show


def _announce(new: MainWindow) -> None:
    """Let a new window hear what its session has said before."""
    session = new.session
    if session.project is not None:
        for signal in (
            session.project_changed,
            session.classes_changed,
            session.limits_changed,
            session.item_changed,
            session.prediction_changed,
            session.model_changed,
        ):
            signal.emit()
        evaluation = session.evaluation
        if evaluation.is_running or evaluation.report is not None:
            evaluation.changed.emit(None if evaluation.is_running else evaluation.report)
    session.engine_changed.emit(session.engine.state)
    session.conditions_changed.emit()
