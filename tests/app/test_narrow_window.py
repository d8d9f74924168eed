"""Where room is short: boxes that end in dots, ways to look that ask for none, what overflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shiboken6
from conftest import until
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QToolButton, QToolTip, QWidget

from app.canvas.modes import MODES
from app.panels.docks import TITLES, Docks
from app.panels.view_bar import ViewBar
from app.panels.widgets import ElidedBox, narrow
from app.settings import Settings
from app.theme import Theme

if TYPE_CHECKING:
    from pathlib import Path

    from app.main_window import MainWindow

GAP_PX = 4
LONG = "a run with a name that nobody would ever want to read twice in a row"


def test_a_box_ends_in_dots_and_tells_the_whole_choice(application: QApplication) -> None:
    box = narrow()
    assert isinstance(box, ElidedBox)
    box.setToolTip("What to start from")
    box.addItems([LONG, "short"])
    box.resize(150, 28)
    box.show()
    until(box.isVisible)
    assert box.shown_text.endswith("…")
    assert LONG.startswith(box.shown_text[:-1])
    at = QPoint(5, 5)
    QApplication.sendEvent(box, QHelpEvent(QEvent.Type.ToolTip, at, box.mapToGlobal(at)))
    assert QToolTip.text() == LONG + "\nWhat to start from"
    QToolTip.hideText()
    box.setCurrentIndex(1)
    assert box.shown_text == "short"
    box.close()


@pytest.mark.parametrize("key", MODES)
def test_no_way_to_look_asks_for_a_wider_window(application: QApplication, key: str) -> None:
    host = QWidget()  # a layout keeps only windows from being narrower than it
    theme = Theme(application)
    bar = ViewBar(theme)
    bar.setParent(host)
    actions = {f"view_{mode}": QAction(theme.icon("eye"), mode) for mode in MODES}
    bar.fill(actions)  # type: ignore[arg-type]
    host.show()
    wanted = bar.minimumSizeHint().width()
    bar.show_mode(key)
    counts = key in ("difference", "instances")
    bar.show_count(" · ".join([LONG] * 3) if counts else "")
    bar.resize(490, bar.height())
    QApplication.processEvents()
    bar.layout().activate()  # type: ignore[union-attr]
    assert bar.width() == 490
    assert bar.minimumSizeHint().width() == wanted < 300
    assert bar.count.toolTip().startswith(LONG) == counts
    parts = [*bar.buttons.values(), bar.sentence, bar.count, bar._options]
    for part in parts:
        assert part.isHidden() or part.geometry().right() <= bar.width()
    host.close()


def test_an_icon_keeps_off_the_text_beside_it(application: QApplication) -> None:
    theme, button = Theme(application), QToolButton()
    theme.dress(button, "target", beside=True)
    size = button.iconSize()
    drawn = button.icon().pixmap(size, 1.0).toImage()
    assert (drawn.width(), drawn.height()) == (size.width(), size.height()) == (16 + GAP_PX, 16)
    inked = [x for x in range(drawn.width()) if _column_is_inked(drawn, x)]
    assert max(inked) < 16
    assert len(inked) > 8, "the icon was squeezed"


def _column_is_inked(image: QImage, x: int) -> bool:
    return any(image.pixelColor(x, y).alpha() for y in range(image.height()))


def test_what_the_tool_bar_has_no_room_for_can_be_reached(window: MainWindow) -> None:
    window.resize(1024, 700)
    QApplication.processEvents()
    bar = window.findChild(QToolButton, "qt_toolbar_ext_button")
    assert bar is not None
    assert bar.isVisible()
    drawn = bar.grab().toImage()
    colors = {
        drawn.pixelColor(x, y).name() for x in range(drawn.width()) for y in range(drawn.height())
    }
    assert len(colors) > 5, "next to nothing is drawn on it"
    assert bar.toolTip()


@pytest.mark.parametrize("panel", ["classes", "images"])
def test_the_row_with_the_keyboard_has_a_ring(window: MainWindow, panel: str) -> None:
    view = {"classes": window.classes.view, "images": window.images.view}[panel]
    window.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    until(view.hasFocus, what="the keyboard")
    row = view.visualRect(view.currentIndex())
    at = QPoint(row.center().x(), row.top() + 1)
    with_focus = view.viewport().grab().toImage().pixelColor(at)
    window.canvas.setFocus()
    until(lambda: not view.hasFocus())
    assert view.viewport().grab().toImage().pixelColor(at) != with_focus


def test_a_low_window_has_room_for_classes_and_none_to_spare_for_layers(
    window: MainWindow,
) -> None:
    view = window.classes.view
    for height in (700, 1200):
        window.resize(1200, height)
        until(lambda h=height: window.height() == h)
        QApplication.processEvents()
        view.doItemsLayout()
        assert view.viewport().rect().contains(view.visualRect(view.model().index(2, 0)))
        spare = window.layers.height() - window.layers.sizeHint().height()
        assert spare <= 0, f"{spare} px below the layers at {height} px"


def test_layers_under_a_tab_take_the_height_that_the_other_has(window: MainWindow) -> None:
    docks = window.docks
    window.resize(1200, 1000)
    window.tabifyDockWidget(docks["fine_tune"], docks["layers"])
    docks["layers"].raise_()
    until(lambda: not docks["layers"].visibleRegion().isEmpty())
    window.resizeDocks([docks["classes"]], [200], Qt.Orientation.Vertical)
    until(lambda: docks["layers"].height() > 500)
    window.arrangement.place()
    until(lambda: window.layers.height() <= window.layers.sizeHint().height())


def test_in_a_low_window_the_layers_give_their_height_to_the_panel_below(
    quiet: MainWindow,
) -> None:
    docks = quiet.docks
    quiet.resize(1000, 860)
    until(lambda: not quiet.tabifiedDockWidgets(docks["layers"]))
    quiet.arrangement.show("explain")
    quiet.resize(1000, 640)
    until(lambda: quiet.tabifiedDockWidgets(docks["layers"]) == [docks["classes"]])
    assert not docks["classes"].visibleRegion().isEmpty()
    until(lambda: docks["explain"].height() >= 240)
    assert docks["layers"].isVisibleTo(quiet)
    quiet.resize(1000, 860)
    until(lambda: not quiet.tabifiedDockWidgets(docks["layers"]))
    assert docks["classes"].y() < docks["layers"].y() < docks["explain"].y()
    assert not docks["explain"].visibleRegion().isEmpty()


def test_a_panel_that_opens_in_a_low_window_gets_its_height(quiet: MainWindow) -> None:
    docks = quiet.docks
    tabs = [docks[key] for key in ("fine_tune", "evaluation", "explain")]
    for dock in tabs:
        dock.hide()
    quiet.resize(1000, 640)
    until(lambda: quiet.height() == 640)
    QApplication.processEvents()
    assert not quiet.tabifiedDockWidgets(docks["layers"])
    quiet.arrangement.toggle("explain")
    until(lambda: quiet.tabifiedDockWidgets(docks["layers"]) == [docks["classes"]])
    until(lambda: docks["explain"].height() >= 240)


def test_an_arrangement_of_ones_own_stays_in_a_low_window(quiet: MainWindow) -> None:
    docks = quiet.docks
    quiet.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["layers"])
    quiet.resize(1000, 640)
    QApplication.processEvents()
    QApplication.processEvents()
    assert not quiet.tabifiedDockWidgets(docks["layers"])
    quiet.resize(1000, 860)
    QApplication.processEvents()
    assert quiet.dockWidgetArea(docks["layers"]) == Qt.DockWidgetArea.LeftDockWidgetArea


def test_what_is_remembered_of_a_low_window_is_its_arrangement_with_room(
    quiet: MainWindow,
) -> None:
    docks = quiet.docks
    quiet.resize(1000, 640)
    until(lambda: quiet.tabifiedDockWidgets(docks["layers"]))
    quiet.arrangement.remember()
    state = quiet.session.settings.text("window_state")
    until(lambda: quiet.tabifiedDockWidgets(docks["layers"]))
    other = Docks(QMainWindow(), quiet.session.settings, {key: QLabel(key) for key in TITLES})
    other.restore()
    assert state
    assert not other._window.tabifiedDockWidgets(other.docks["layers"])
    other._window.deleteLater()


def test_docks_of_a_window_that_goes_unclosed_are_silent(
    application: QApplication, tmp_path: Path
) -> None:
    window = QMainWindow()
    docks = Docks(window, Settings(tmp_path), {key: QLabel(key) for key in TITLES})
    docks.place()
    window.show()
    until(window.isVisible)
    shiboken6.delete(window)
