"""The window without a mouse: each part is reached by key, buttons by Tab, tooltips say keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

if TYPE_CHECKING:
    from app.main_window import MainWindow


@pytest.fixture
def active(window: MainWindow) -> MainWindow:
    """Return the window with the focus in its canvas."""
    window.activateWindow()
    until(window.isActiveWindow)
    window.canvas.setFocus()
    return window


def part_in_focus(window: MainWindow) -> str:
    """Return the key of the panel that has the focus, "canvas" for the middle."""
    focus = QApplication.focusWidget()
    for key, dock in window.docks.items():
        if dock.isAncestorOf(focus):
            return key
    return "canvas" if window.stage.isAncestorOf(focus) else ""


def test_f6_goes_round_the_parts_in_sight(active: MainWindow) -> None:
    seen = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        seen.append(part_in_focus(active))
    assert seen == ["images", "classes", "layers", "fine_tune", "canvas"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert part_in_focus(active) == "fine_tune"
    active.actions_["panel_layers"].trigger()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert part_in_focus(active) == "classes"


def test_tab_reaches_every_button_of_a_panel(active: MainWindow) -> None:
    for key, dock in active.docks.items():
        active.arrangement.show(key)
        QApplication.processEvents()
        panel = dock.widget()
        unreachable = [
            button.text() or button.accessibleName()
            for button in panel.findChildren(QAbstractButton)
            if button.isVisible() and not button.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not _belongs_to_a_field(button)
        ]  # fmt: skip
        assert unreachable == [], key


def _belongs_to_a_field(button: QWidget) -> bool:
    """Whether a button is part of a field that has the focus itself: a cross, a tab."""
    parent = button.parentWidget()
    return parent is not None and bool(parent.focusPolicy() & Qt.FocusPolicy.TabFocus)


def test_buttons_say_their_keys_and_fields_have_names(active: MainWindow) -> None:
    assert "Ctrl+T" in active.fine_tune.start_button.toolTip()
    assert "Ctrl+Return" in active.layers.accept_button.toolTip()
    active.session.settings.set("shortcuts", ["fine_tune\tF9"])
    active.habits.use_actions(active.actions_)
    assert "F9" in active.fine_tune.start_button.toolTip()
    assert "F9" in active.actions_["fine_tune"].toolTip()
    active.session.settings.set("shortcuts", ["brush_larger\tCtrl+B"])
    active.habits.use_actions(active.actions_)
    assert "Ctrl+B" in active.brush_size.toolTip()

    nameless = []
    for key, dock in active.docks.items():
        active.arrangement.show(key)
        QApplication.processEvents()
        for widget in dock.widget().findChildren(QWidget):
            takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if not (widget.isVisible() and takes_tab):
                continue
            has_text = isinstance(widget, QAbstractButton) and widget.text()
            is_part = widget.objectName() == "qt_spinbox_lineedit" or isinstance(
                widget, QScrollArea
            )
            if not (widget.accessibleName() or has_text or is_part):
                nameless.append((key, type(widget).__name__, widget.objectName()))
    assert nameless == []
