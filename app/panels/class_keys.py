"""Keys that pick a class: any letter, also with Shift, or digit that no action has.

The digits are actions of their own; every other key that a class has is an action made here, as
long as the scheme of shortcuts leaves that key free.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeySequence
from PySide6.QtWidgets import QDialog, QKeySequenceEdit, QMenu, QVBoxLayout, QWidget

from app.actions import DIGITS, Actions
from app.messages import Notice
from app.panels.widgets import GAP_PX, MARGIN_PX, label, push_button, row, swatch_icon
from app.session import Session
from app.shortcuts import class_key, is_class_key
from app.texts import as_menu_text, without_mnemonic
from segcore.classes import SegClass

_WIDTH_PX = 420


def action_with(actions: Actions, key: str) -> str:
    """Return the name of the action that has the key of a class, "" for none.

    A digit that picks a class is no other use of that digit.
    """
    sequence = QKeySequence(key)
    for line, action in actions:
        if line.key != f"class_{key}" and sequence in action.shortcuts():
            return without_mnemonic(action.text()).rstrip("…")
    return ""


class ClassKeys(QObject):
    """Makes keys pick classes, in the window and in its Classes menu.

    picked: the id of the class whose key was pressed.
    changed: which keys hold is another matter now.
    """

    picked = Signal(int)
    changed = Signal()

    def __init__(self, session: Session, actions: Actions, menu: QMenu, window: QWidget) -> None:
        """Follow the classes of `session` and the keys of `actions`."""
        super().__init__(window)
        self._session = session
        self._all = actions
        self._menu = menu
        self._window = window
        self._made: dict[str, QAction] = {}
        self._offered: list[QAction] = []
        self._before = next(a for a in menu.actions() if a.isSeparator())
        session.classes_changed.connect(self.refresh)
        session.conditions_changed.connect(self._enable)
        actions.shortcuts_changed.connect(self.refresh)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that pick a class now, besides the digits."""
        return tuple(self._made)

    def names(self) -> dict[str, str]:
        """Return key → name of the class that has it, the digits left out."""
        classes = self._session.classes if self._session.project is not None else ()
        return {class_key(c.shortcut): c.name for c in classes if c.shortcut not in DIGITS}

    def commands(self) -> list[QAction]:
        """Return one action for each class that there is now, with a key or without."""
        for action in self._offered:
            action.deleteLater()
        session = self._session
        classes = session.classes if session.project is not None else ()
        self._offered = [self._command(i, c) for i, c in enumerate(classes)]
        return list(self._offered)

    def _command(self, class_id: int, seg_class: SegClass) -> QAction:
        swatch = swatch_icon(QColor(*seg_class.color))
        action = QAction(swatch, self.tr("Class: {name}").format(name=seg_class.name), self)
        key = class_key(seg_class.shortcut)
        if key in DIGITS or key in self._made:
            action.setShortcut(QKeySequence(key))  # to be read: no window has this action
        action.setStatusTip(self.tr("Paint with this class"))
        action.setEnabled(self._session.current is not None)
        action.triggered.connect(partial(self.picked.emit, class_id))
        return action

    def refresh(self) -> None:
        """Give each class its key; says which ones an action has taken."""
        for action in self._made.values():
            self._menu.removeAction(action)
            self._window.removeAction(action)
            action.deleteLater()
        self._made.clear()
        taken = []
        classes = self._session.classes if self._session.project is not None else ()
        for class_id, seg_class in enumerate(classes):
            key = class_key(seg_class.shortcut)
            if not is_class_key(key):
                continue
            owner = action_with(self._all, key)
            if owner:
                text = self.tr(
                    "The key {key} of “{name}” is “{action}” now: give the class another"
                )
                taken.append(text.format(key=key, name=seg_class.name, action=owner))
            elif key not in DIGITS and key not in self._made:
                self._made[key] = self._action(class_id, seg_class, key)
        self._enable()
        self._session.notify(Notice("; ".join(taken) + "." if taken else "", topic="class_keys"))
        self.changed.emit()

    def _action(self, class_id: int, seg_class: SegClass, key: str) -> QAction:
        swatch = swatch_icon(QColor(*seg_class.color))
        action = QAction(swatch, as_menu_text(seg_class.name), self)
        action.setShortcut(QKeySequence(key))
        action.setStatusTip(self.tr("Paint with this class"))
        action.triggered.connect(partial(self.picked.emit, class_id))
        self._window.addAction(action)
        self._menu.insertAction(self._before, action)
        return action

    def _enable(self) -> None:
        for action in self._made.values():
            action.setEnabled(self._session.current is not None)


class ClassKeyDialog(QDialog):
    """Press a key for a class; says who has it already.

    chosen: the key that was agreed to.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, key: str, owner_of: Callable[[str], tuple[str, str]], parent: QWidget
    ) -> None:
        """Ask for a key of the class `name`, which has `key`.

        owner_of: key → the action and the class that have it, "" for none.
        """
        super().__init__(parent)
        self._owner_of, self._own = owner_of, class_key(key)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(self.tr("Key of {name}").format(name=name))
        self.setFixedWidth(_WIDTH_PX)
        self.recorder = QKeySequenceEdit(QKeySequence(self._own))
        self.recorder.setMaximumSequenceLength(1)
        self.recorder.setAccessibleName(self.tr("Key of {name}").format(name=name))
        self.words = label("", "muted", wrap=True)
        self.words.setMinimumHeight(3 * self.words.fontMetrics().lineSpacing())
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.use_button = push_button(self.tr("Use this key"), primary=True)
        self.cancel_button = push_button(self.tr("Cancel"))
        for button in (self.use_button, self.cancel_button):
            button.setAutoDefault(False)  # Enter while recording is a key like others
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(4 * [MARGIN_PX + 6]))
        layout.setSpacing(GAP_PX)
        text = self.tr(
            "Press a letter, Shift and a letter, or a digit that picks “{name}” to paint with."
        )
        layout.addWidget(label(text.format(name=name), wrap=True))
        layout.addWidget(self.recorder)
        layout.addWidget(self.words)
        layout.addLayout(row(QWidget(), self.cancel_button, self.use_button, stretch=0))
        self.recorder.keySequenceChanged.connect(self._on_recorded)
        self.use_button.clicked.connect(self._use)
        self.cancel_button.clicked.connect(self.reject)
        self._on_recorded(self.recorder.keySequence())
        self.recorder.setFocus()

    def _key(self) -> str:
        return self.recorder.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _on_recorded(self, _recorded: QKeySequence) -> None:
        key = self._key()
        if key == "Esc":  # it would be recorded as others are
            self.reject()
            return
        action, other = self._owner_of(key) if is_class_key(key) else ("", "")
        if not key:
            text = self.tr("Without a key the class is picked in the list.")
        elif not is_class_key(key):
            text = self.tr("{key} is no letter, Shift and a letter, or digit: press another key.")
        elif action:
            text = self.tr(
                "{key} already is “{action}”: press another key, or change that one under Help › "
                "Keyboard shortcuts."
            )
        elif other:
            text = self.tr("{key} is the key of “{other}”; the two classes exchange their keys.")
        elif key == self._own:
            text = self.tr("{key} is the key of this class now.")
        else:
            text = self.tr("{key} is free.")
        self.words.setText(text.format(key=key, action=action, other=other))
        self.use_button.setEnabled(not action and (not key or is_class_key(key)))

    def _use(self) -> None:
        self.chosen.emit(self._key())
        self.accept()
