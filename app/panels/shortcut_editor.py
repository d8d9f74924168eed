"""The keyboard shortcuts: search an action, press other keys for it, settle conflicts at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.actions import ACTIONS, DEFAULT_SHORTCUTS, Actions
from app.panels.widgets import GAP_PX, MARGIN_PX, label, no_icon, push_button, row
from app.settings import Settings
from app.shortcuts import (
    PRESETS,
    RESERVED,
    Scheme,
    from_lines,
    given_to,
    owner_of,
    preset_of,
    scheme_of,
    to_lines,
)
from app.texts import translate, without_mnemonic

_KEY_ROLE = int(Qt.ItemDataRole.UserRole)
_CELL_PAD_PX = 24


def remembered(settings: Settings) -> Scheme:
    """Return the shortcuts that the settings remember."""
    own = from_lines(settings.texts("shortcuts"), DEFAULT_SHORTCUTS)
    return scheme_of(DEFAULT_SHORTCUTS, settings.text("shortcut_preset"), own)


def menu_keys() -> dict[str, str]:
    """Return what opens a menu of the menu bar, "Alt+F", and the menu's name."""
    titles = {translate("Actions", row.menu.partition("/")[0]) for row in ACTIONS}
    return {
        f"Alt+{title[title.index('&') + 1].upper()}": without_mnemonic(title)
        for title in titles
        if "&" in title
    }


class ShortcutEditor(QDialog):
    """Changes hold at once and are remembered; nothing has to be confirmed.

    changed: the settings say other shortcuts now.
    """

    changed = Signal()

    def __init__(
        self,
        settings: Settings,
        actions: Actions,
        parent: QWidget,
        class_keys: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """Show the rows of `actions`. class_keys: key → name of the class that it picks."""
        super().__init__(parent)
        self._settings = settings
        self._actions = actions
        self._class_keys = class_keys
        self._wanted = ""  # recorded, but another action's
        self._no_icon = no_icon()
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(760, 620)
        self._make_head()
        self._make_table()
        self._make_recorder()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(4 * [MARGIN_PX + 2]))
        layout.setSpacing(GAP_PX)
        head = QHBoxLayout()
        head.setSpacing(GAP_PX)
        head.addWidget(self.query, 1)
        head.addWidget(label(self.tr("Preset")))
        head.addWidget(self.preset_box)
        layout.addLayout(head)
        layout.addWidget(self.preset_tip)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._recorder)
        layout.addWidget(self._conflict)
        layout.addLayout(row(self.reset_all_button, QWidget(), self.close_button, stretch=1))
        self._connect()
        self.refill()
        self._fit_columns()
        self._choose_first()

    def _make_head(self) -> None:
        self.query = QLineEdit()
        self.query.setPlaceholderText(self.tr("Search by name, menu or keys"))
        self.query.setAccessibleName(self.tr("Search for an action"))
        self.query.setClearButtonEnabled(True)
        self.preset_box = QComboBox()
        self.preset_box.setAccessibleName(self.tr("Preset"))
        for preset in PRESETS:
            self.preset_box.addItem(translate("Shortcuts", preset.name), preset.key)
        self.preset_tip = label("", "muted", wrap=True)
        self.reset_all_button = push_button(
            self.tr("Reset all"), self.tr("Forget every change made by hand and keep the preset")
        )
        self.close_button = push_button(self.tr("Close"))

    def _make_table(self) -> None:
        self.table = QTreeWidget()
        self.table.setAccessibleName(self.tr("Actions and their keys"))
        self.table.setColumnCount(3)
        self.table.setHeaderLabels([self.tr("Action"), self.tr("Menu"), self.tr("Keys")])
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.nothing: QLabel = label(
            self.tr("Neither a name, nor a menu, nor keys hold these words."), "muted"
        )
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self.table.viewport()).addWidget(self.nothing)
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)

    def _fit_columns(self) -> None:
        """Make menus and keys as wide as the longest of all rows, in whichever language."""
        metrics = self.table.fontMetrics()
        for column, texts in enumerate(zip(*(t[1:] for t in self._texts()), strict=True), 1):
            width_px = max(metrics.horizontalAdvance(text) for text in texts)
            self.table.header().resizeSection(column, width_px + _CELL_PAD_PX)

    def _make_recorder(self) -> None:
        self.recorder = QKeySequenceEdit()
        self.recorder.setMaximumSequenceLength(1)
        self.recorder.setClearButtonEnabled(True)
        self.recorder.setAccessibleName(self.tr("New keys for the chosen action"))
        self.recorder.setToolTip(self.tr("Click here, then press the keys"))
        self.recorder_name = label("")
        self.remove_button = push_button(
            self.tr("No keys"), self.tr("The action stays in its menu and in the command palette")
        )
        self.reset_button = push_button(self.tr("Reset"), self.tr("The keys of the preset"))
        self._recorder = QWidget()
        line = row(
            self.recorder_name, self.recorder, self.remove_button, self.reset_button, stretch=0
        )
        self._recorder.setLayout(line)
        self.recorder.setFixedWidth(190)
        self.conflict_text = label("", wrap=True)
        self.take_button = push_button(self.tr("Take it over"), primary=True)
        self.leave_button = push_button(self.tr("Leave it"))
        self._conflict = QWidget()
        self._conflict.setLayout(
            row(self.conflict_text, self.take_button, self.leave_button, stretch=0)
        )
        # Its room is kept, so that the table does not jump under the hand.
        policy = self._conflict.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._conflict.setSizePolicy(policy)
        self._conflict.hide()

    def _connect(self) -> None:
        self.query.textChanged.connect(lambda _text: self.refill())
        self.preset_box.activated.connect(self._on_preset)
        self.table.currentItemChanged.connect(lambda _now, _before: self._show_current())
        self.table.itemActivated.connect(lambda _item, _column: self.recorder.setFocus())
        self.recorder.keySequenceChanged.connect(self._on_recorded)
        self.remove_button.clicked.connect(lambda: self._set(""))
        self.reset_button.clicked.connect(self._reset)
        self.reset_all_button.clicked.connect(self._reset_all)
        self.take_button.clicked.connect(self._take)
        self.leave_button.clicked.connect(self._show_current)
        self.close_button.clicked.connect(self.accept)
        for button in (self.remove_button, self.reset_button, self.reset_all_button,
                       self.take_button, self.leave_button, self.close_button):  # fmt: skip
            button.setAutoDefault(False)  # Enter while recording is a key like others

    # --- showing --------------------------------------------------------------------------------

    @property
    def scheme(self) -> Scheme:
        """The shortcuts that hold now."""
        return remembered(self._settings)

    @property
    def _own(self) -> Scheme:
        return from_lines(self._settings.texts("shortcuts"), DEFAULT_SHORTCUTS)

    @property
    def current(self) -> str:
        """The key of the action chosen in the table, "" for none."""
        item = self.table.currentItem()
        return str(item.data(0, _KEY_ROLE)) if item is not None else ""

    def choose(self, action: str) -> None:
        """Choose an action in the table, as a click on its row does."""
        for place in range(self.table.topLevelItemCount()):
            item = self.table.topLevelItem(place)
            if item is not None and item.data(0, _KEY_ROLE) == action:
                self.table.setCurrentItem(item)

    def refill(self) -> None:
        """Show the actions that fit the search."""
        current = self.current
        preset = preset_of(self._settings.text("shortcut_preset"))
        self.preset_box.setCurrentIndex(self.preset_box.findData(preset.key))
        self.preset_tip.setText(translate("Shortcuts", preset.tip))
        words = self.query.text().casefold().split()
        own = self._own
        with QSignalBlocker(self.table):
            self.table.clear()
            for (action_row, action), texts in zip(self._actions, self._texts(), strict=True):
                if not all(word in " ".join(texts).casefold() for word in words):
                    continue
                item = QTreeWidgetItem(list(texts))
                item.setData(0, _KEY_ROLE, action_row.key)
                item.setIcon(0, action.icon() if not action.icon().isNull() else self._no_icon)
                item.setToolTip(0, action.statusTip())
                for column in (1, 2):  # a small window cuts them
                    item.setToolTip(column, texts[column])
                font = item.font(2)
                font.setBold(action_row.key in own)
                item.setFont(2, font)
                self.table.addTopLevelItem(item)
        self.nothing.setVisible(not self.table.topLevelItemCount())
        self.choose(current)
        if not self.current:
            self._choose_first()
        self._show_current()

    def _texts(self) -> list[tuple[str, str, str]]:
        """Return the name, the menu and the keys of every action."""
        return [
            (
                self._name(action_row.key),
                " › ".join(
                    without_mnemonic(translate("Actions", part))
                    for part in action_row.menu.split("/")
                ),
                self._actions.keys_text(action_row.key),
            )
            for action_row, _ in self._actions
        ]

    def _choose_first(self) -> None:
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)

    def _name(self, action: str) -> str:
        return without_mnemonic(self._actions[action].text()).rstrip("…")

    def _show_current(self) -> None:
        action = self.current
        self._wanted = ""
        self._conflict.hide()
        self._recorder.setEnabled(bool(action))
        self.recorder_name.setText(self._name(action) if action else "")
        keys = self.scheme[action] if action else ()
        with QSignalBlocker(self.recorder):
            self.recorder.setKeySequence(QKeySequence(keys[0]) if keys else QKeySequence())
        self.remove_button.setEnabled(bool(keys))
        self.reset_button.setEnabled(action in self._own)
        self.reset_all_button.setEnabled(bool(self._own))

    # --- changing -------------------------------------------------------------------------------

    def _on_recorded(self, recorded: QKeySequence) -> None:
        keys = recorded.toString(QKeySequence.SequenceFormat.PortableText)
        action = self.current
        if not action or not keys:
            return
        self._wanted = ""
        if keys in RESERVED:
            text = self.tr("{keys} belongs to the image: {use}. Choose other keys.")
            use = translate("Shortcuts", RESERVED[keys])
            self._complain(text.format(keys=_native(keys), use=use), can_take=False)
            return
        menu = menu_keys().get(keys)
        if menu is not None:
            text = self.tr("{keys} opens the menu “{menu}”. Choose other keys.")
            self._complain(text.format(keys=_native(keys), menu=menu), can_take=False)
            return
        owner = owner_of(self.scheme, keys, action)
        class_name = self._class_keys().get(keys)
        if owner is None and class_name is not None:
            text = self.tr(
                "{keys} picks the class “{name}”: choose other keys, or give the class another one."
            )
            self._complain(text.format(keys=_native(keys), name=class_name), can_take=False)
            return
        if owner is None:
            self._set(keys)
            return
        self._wanted = keys
        text = self.tr("{keys} already is “{action}”.")
        self._complain(text.format(keys=_native(keys), action=self._name(owner)), can_take=True)

    def _complain(self, text: str, can_take: bool) -> None:
        self.conflict_text.setText(text)
        self.take_button.setVisible(can_take)
        self._conflict.show()

    def _take(self) -> None:
        self._set(self._wanted)

    def _set(self, keys: str) -> None:
        if self.current:
            self._remember(given_to(self.scheme, self._own, self.current, keys))

    def _reset(self) -> None:
        self._remember({a: keys for a, keys in self._own.items() if a != self.current})

    def _reset_all(self) -> None:
        self._remember({})

    def _on_preset(self) -> None:
        self._settings.set("shortcut_preset", str(self.preset_box.currentData()))
        self._remember(self._own)
        self._fit_columns()

    def _remember(self, own: Scheme) -> None:
        self._settings.set("shortcuts", to_lines(own))
        self.changed.emit()
        self.refill()


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
