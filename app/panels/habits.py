"""What a person sets once: keys, language, colours; and where they read how things are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from app.actions import Actions
from app.language import spoken
from app.panels.help import PAGE_OF, HelpWindow
from app.panels.preferences import Preferences
from app.panels.shortcut_editor import ShortcutEditor, remembered
from app.settings import Settings, data_folder
from app.theme import Theme, pixmap

THEMES = ("system", "light", "dark")
_LOGO_PX = 64


class Habits(QObject):
    """Opens help, shortcuts and settings, each made when it is first wanted and kept."""

    def __init__(self, settings: Settings, theme: Theme, window: QWidget) -> None:
        """Work for `window`."""
        super().__init__(window)
        self._settings = settings
        self._theme = theme
        self._window = window
        self._actions: Actions | None = None
        self._class_keys: Callable[[], Mapping[str, str]] = dict
        self.help: HelpWindow | None = None
        self.editor: ShortcutEditor | None = None
        self.preferences: Preferences | None = None
        settings.watch(self._on_setting)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the actions of habits do, by their keys."""
        handlers: dict[str, Callable[[], object]] = {
            "help": lambda: self.show_help(self.context()),
            "shortcuts": self.show_shortcuts,
            "preferences": self.show_preferences,
            "about": self._show_about,
        }
        for theme in THEMES:
            handlers[f"theme_{theme}"] = partial(self._settings.set, "theme", theme)
        return handlers

    def use_actions(
        self, actions: Actions, class_keys: Callable[[], Mapping[str, str]] = dict
    ) -> None:
        """Give the actions the keys that are remembered.

        class_keys: key → name of the class that it picks.
        """
        self._actions, self._class_keys = actions, class_keys
        self._use_shortcuts()
        actions.check(f"theme_{self._settings.text('theme')}", True)

    # --- help -----------------------------------------------------------------------------------

    def context(self) -> str:
        """Return the help page about what has the focus; else the one of the tool in use."""
        widget = QApplication.focusWidget()
        while widget is not None:
            if widget.objectName() in PAGE_OF:
                return PAGE_OF[widget.objectName()]
            widget = widget.parentWidget()
        for row, action in self._actions or ():
            if row.group == "tool" and action.isChecked() and action.isEnabled():
                return f"tools#{row.key}"
        return "start"

    def show_help(self, where: str = "start") -> None:
        """Open the help at a page, "tools", or a place on it, "tools#tool_brush"."""
        assert self._actions is not None
        if self.help is None:
            language = spoken(self._settings.text("language"))
            self.help = HelpWindow(language, self._actions, self._theme, self._window)
        self.help.show_page(where)
        bring_up(self.help)

    # --- shortcuts and settings -----------------------------------------------------------------

    def show_shortcuts(self) -> None:
        """Open the shortcut editor."""
        assert self._actions is not None
        if self.editor is None:
            self.editor = ShortcutEditor(
                self._settings, self._actions, self._window, lambda: self._class_keys()
            )
            self.editor.changed.connect(self._use_shortcuts)
            self.give_help_to(self.editor, "shortcuts")
        self.editor.refill()
        bring_up(self.editor)

    def show_preferences(self) -> None:
        """Open the settings."""
        if self.preferences is None:
            self.preferences = Preferences(self._settings, self._window)
            self.preferences.shortcuts_wanted.connect(self.show_shortcuts)
            self.give_help_to(self.preferences, "preferences")
        bring_up(self.preferences)

    def give_help_to(self, dialog: QDialog, name: str) -> None:
        """Let F1 in `dialog`, from now on called `name`, open its page."""
        dialog.setObjectName(name)
        QShortcut(QKeySequence("F1"), dialog, partial(self.show_help, PAGE_OF[name]))

    def _use_shortcuts(self) -> None:
        assert self._actions is not None
        self._actions.set_shortcuts(remembered(self._settings))

    def _on_setting(self, key: str) -> None:
        if key == "theme":
            choice = self._settings.text("theme")
            self._theme.apply(choice)
            if self._actions is not None:
                self._actions.check(f"theme_{choice}", True)

    # --- about ----------------------------------------------------------------------------------

    def _show_about(self) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("About SegDesk"))
        what = self.tr("Annotate images, fine-tune DeepLab v3 on them, predict masks.")
        box.setIconPixmap(pixmap("segdesk", "", _LOGO_PX, box.devicePixelRatioF()))
        box.setText(f"<b>SegDesk {_version()}</b><br>{what}")
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text = self.tr("Settings: {settings}<br>Log: {log}<br>Icons: Lucide (ISC licence)")
        log_file = data_folder(self._settings.home) / "segdesk.log"
        box.setInformativeText(text.format(settings=self._settings.path, log=log_file))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()


def _version() -> str:
    """Return the version that is installed, "" where SegDesk runs without being installed."""
    from importlib.metadata import PackageNotFoundError, version  # half of `email` comes with it

    try:
        return version("segdesk")
    except PackageNotFoundError:
        return ""


def bring_up(window: QWidget) -> None:
    """Show a window of its own in front, with the keyboard in it."""
    window.show()
    window.raise_()
    window.activateWindow()
