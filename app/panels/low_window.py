"""A window that is low: its layers wait behind the tab of the classes, so that others have room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

SIDES = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)
# In a window lower than that the layers wait behind the tab of the classes; the second figure is
# where they come out again, higher, so that nothing flickers on the way.
_LOW_PX = (680, 700)
_LEAST_PX = 150


class LowWindow(QObject):
    """Follows the height of a window. Only classes, layers and tabs in one stack are rearranged."""

    def __init__(
        self, window: QMainWindow, docks: Mapping[str, QDockWidget], under: Sequence[str]
    ) -> None:
        """Follow `window`.

        docks: by the panel's key; they may be made later. under: the keys of those that share the
        place below the layers, under tabs.
        """
        super().__init__(window)
        self._window, self._docks, self._under = window, docks, under
        self._roomy = QByteArray()  # the arrangement before the window became a low one
        self._places: list[object] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._fit)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See to the heights when the window has another one."""
        if event.type() == QEvent.Type.Resize:
            self.fit_soon()
        return super().eventFilter(watched, event)

    def fit_soon(self) -> None:
        """Give each panel the height that it should have, once what happens now is over."""
        self._later.start()

    def make_roomy(self) -> None:
        """Arrange the panels at once as in a window with room; it holds until `fit_soon`."""
        self._set_low(False)

    def _fit(self) -> None:
        """In a low window, give the panels under tabs the height that the layers have."""
        low, high = _LOW_PX
        if self._window.height() < low and self._is_stacked():
            self._set_low(True)
        elif self._window.height() >= high:
            self._set_low(False)

    def _is_stacked(self) -> bool:
        """Whether classes, layers and panels under tabs share one side's height."""
        window = self._window
        tabs = [
            d for k in self._under if not (d := self._docks[k]).isHidden() and not d.isFloating()
        ]
        stack = [self._docks["classes"], self._docks["layers"], *tabs]
        areas = {window.dockWidgetArea(dock) for dock in stack}
        is_shown = not any(d.isHidden() or d.isFloating() for d in stack)
        alone = not any(window.tabifiedDockWidgets(d) for d in stack[:2])
        return bool(tabs) and is_shown and alone and len(areas) == 1 and areas <= set(SIDES)

    def _set_low(self, is_low: bool) -> None:
        if is_low == bool(self._roomy):
            return
        window, classes, layers = self._window, self._docks["classes"], self._docks["layers"]
        if is_low:
            self._roomy, self._places = window.saveState(), self._where()
            window.tabifyDockWidget(classes, layers)
            classes.raise_()
            under = next(self._docks[k] for k in self._under if not self._docks[k].isHidden())
            heights = [_LEAST_PX, window.height() - _LEAST_PX]
            window.resizeDocks([classes, under], heights, Qt.Orientation.Vertical)
        else:
            roomy, self._roomy = self._roomy, QByteArray()
            if layers in window.tabifiedDockWidgets(classes) and self._where() == self._places:
                self._bring_back(roomy)
        for dock in (classes, layers):
            # A tab is its title.
            dock.setTitleBarWidget(QWidget() if is_low else None)  # type: ignore[arg-type]

    def _where(self) -> list[object]:
        """Return at which side each panel is, and whether it floats: what a person may change."""
        docks = self._docks.values()
        return [(self._window.dockWidgetArea(d), d.isFloating()) for d in docks]

    def _bring_back(self, roomy: QByteArray) -> None:
        """Arrange the panels as they were, but for what was opened, closed and widened since."""
        window, docks = self._window, list(self._docks.values())
        hidden = [dock.isHidden() for dock in docks]
        ahead = [dock for dock in docks if not dock.visibleRegion().isEmpty()]
        sides = [self._docks["images"], self._docks["classes"]]
        widths = [max(1, dock.width()) for dock in sides]
        window.restoreState(roomy)
        for dock, is_hidden in zip(docks, hidden, strict=True):
            dock.setVisible(not is_hidden)
        for dock in ahead:
            dock.raise_()
        window.resizeDocks(sides, widths, Qt.Orientation.Horizontal)
