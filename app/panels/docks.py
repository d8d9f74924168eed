"""The panels around the canvas: their places, their tabs, and going from one to the next by key."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

import shiboken6
from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QSizePolicy, QWidget

from app.actions import Actions
from app.panels.low_window import SIDES, LowWindow
from app.settings import Settings
from app.texts import mark, translate

log = logging.getLogger(__name__)

TITLES = {
    "images": mark("Panels", "Images"),
    "history": mark("Panels", "History"),
    "classes": mark("Panels", "Classes"),
    "layers": mark("Panels", "Layers"),
    "fine_tune": mark("Panels", "Fine-tune"),
    "evaluation": mark("Panels", "Evaluation"),
    "explain": mark("Panels", "Explain"),
}
_TABBED = ("fine_tune", "evaluation", "explain")
_UNDER_TABS = (*_TABBED, "images", "history")
# Raised whenever panels change so that an older arrangement no longer fits.
_LAYOUT_VERSION = 3
_WIDTHS_PX, _HEIGHTS_PX = (230, 320), (210, 150, 420)


def title(key: str) -> str:
    """Return what a panel is called."""
    return translate("Panels", TITLES[key])


class Docks(QObject):
    """A dock for each panel. docks: by the panel's key."""

    def __init__(self, window: QMainWindow, settings: Settings, panels: dict[str, QWidget]) -> None:
        """Make the docks of `window`; `restore` gives them their places."""
        super().__init__(window)
        self._window = window
        self._settings = settings
        self.docks: dict[str, QDockWidget] = {}
        self._low = LowWindow(window, self.docks, _TABBED)
        for key, panel in panels.items():
            dock = QDockWidget(title(key), window)
            dock.setObjectName(key)
            dock.setWidget(panel)
            if key in _UNDER_TABS:
                dock.setTitleBarWidget(QWidget())  # the tab is its title
            self.docks[key] = dock
            dock.dockLocationChanged.connect(lambda _area: self._fit_layers())
            dock.topLevelChanged.connect(lambda _floats: self._fit_layers())
            dock.visibilityChanged.connect(lambda _on: self._fit_layers())

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the actions of panels do, by their keys."""
        handlers: dict[str, Callable[[], object]] = {
            "reset_layout": self.place,
            "next_panel": lambda: self.step_focus(1),
            "previous_panel": lambda: self.step_focus(-1),
        }
        for key in TITLES:
            handlers[f"panel_{key}"] = partial(self.toggle, key)
        return handlers

    def use_actions(self, actions: Actions) -> None:
        """Keep the panels' actions in step from now on."""
        for key, dock in self.docks.items():
            dock.visibilityChanged.connect(
                lambda _on, k=key, d=dock: actions.check(f"panel_{k}", not d.isHidden())
            )

    # --- places ---------------------------------------------------------------------------------

    def place(self) -> None:
        """Put every panel where it was at the first start."""
        self._low.make_roomy()
        window, docks = self._window, self.docks
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["images"])
        window.tabifyDockWidget(docks["images"], docks["history"])
        for key in ("classes", "layers", "fine_tune"):
            window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, docks[key])
        for key in _TABBED[1:]:
            window.tabifyDockWidget(docks["fine_tune"], docks[key])
        for dock in docks.values():
            dock.setFloating(False)
            dock.show()
        docks["fine_tune"].raise_()
        docks["images"].raise_()
        across = [docks["images"], docks["classes"]]
        window.resizeDocks(across, list(_WIDTHS_PX), Qt.Orientation.Horizontal)
        stacked = [docks[key] for key in ("classes", "layers", "fine_tune")]
        window.resizeDocks(stacked, list(_HEIGHTS_PX), Qt.Orientation.Vertical)
        self._low.fit_soon()

    def restore(self) -> None:
        """Give window and panels the places that the settings remember."""
        self.place()
        screen = QGuiApplication.primaryScreen().availableSize()
        # A window manager adds a frame: what fills the screen would reach beyond it.
        self._window.resize(min(1440, screen.width() - 40), min(900, screen.height() - 60))
        geometry = self._settings.text("window_geometry")
        state = self._settings.text("window_state")
        if geometry:
            self._window.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        if state:
            self._window.restoreState(QByteArray.fromBase64(state.encode()), _LAYOUT_VERSION)

    def remember(self) -> None:
        """Keep where window and panels are, with all other settings, for the next start."""
        self._low.make_roomy()  # what is kept is the arrangement of a window with room
        geometry, state = self._window.saveGeometry(), self._window.saveState(_LAYOUT_VERSION)
        self._low.fit_soon()  # a window that stays open has it as it was
        self._settings.set("window_geometry", bytes(geometry.toBase64().data()).decode())
        self._settings.set("window_state", bytes(state.toBase64().data()).decode())
        try:
            self._settings.save()
        except OSError as error:
            log.warning("the settings could not be saved: %s", error)

    def show(self, key: str) -> None:
        """Show a panel, before the others of its tabs."""
        self.docks[key].show()
        self.docks[key].raise_()

    def toggle(self, key: str) -> None:
        """Show a panel that is hidden or behind another's tab; hide one that is in sight."""
        dock = self.docks[key]
        if dock.isHidden() or dock.visibleRegion().isEmpty():
            self.show(key)
        else:
            dock.hide()

    def _fit_layers(self) -> None:
        """Leave what height the layers have no use for to the panels above and below them.

        Under tabs, beside others or floating they take what there is: Qt would hold the others
        to their height, too.
        """
        dock, window = self.docks.get("layers"), self._window
        if dock is None or not shiboken6.isValid(window):  # docks hide while their window goes
            return
        self._low.fit_soon()  # a panel that opens in a low window wants its height
        is_stacked = not dock.isFloating() and window.dockWidgetArea(dock) in SIDES
        is_stacked = is_stacked and not window.tabifiedDockWidgets(dock)
        down = QSizePolicy.Policy.Maximum if is_stacked else QSizePolicy.Policy.Preferred
        dock.widget().setSizePolicy(QSizePolicy.Policy.Preferred, down)

    # --- the focus ------------------------------------------------------------------------------

    def step_focus(self, by: int) -> None:
        """Give the focus to the next part of the window in sight: the canvas, then the panels."""
        every = (self._window.centralWidget(), *(d.widget() for d in self.docks.values()))
        parts = [p for p in every if p is not None and not p.visibleRegion().isEmpty()]
        focus: QWidget | None = QApplication.focusWidget()
        now = -by
        for place, part in enumerate(parts):
            if focus is not None and (part is focus or part.isAncestorOf(focus)):
                now = place
        for away in range(1, len(parts) + 1):
            if _give_focus(parts[(now + by * away) % len(parts)]):
                return


def _give_focus(part: QWidget) -> bool:
    """Focus what had it last in this part of the window, else the first that takes it."""
    last: QWidget | None = part.focusWidget()
    inside = [w for w in _chain(part) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    usable = [w for w in (last, *inside) if w is not None and w.isVisible() and w.isEnabled()]
    if usable:
        usable[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
    return bool(usable)


def _chain(part: QWidget) -> list[QWidget]:
    """Return what lies in this part of the window, in the order of Tab."""
    found: list[QWidget] = []
    widget = part.nextInFocusChain()
    while widget is not None and widget is not part:
        if part.isAncestorOf(widget):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found
