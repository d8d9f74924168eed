"""How panels and dialogs look: nothing cut, nothing over each other, what matters in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import until
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QInputDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.messages import Notice
from app.panels.notices import Notices
from app.panels.widgets import (
    ElidedBox,
    ask_text,
    fit_height,
    label,
    narrow,
    swatch_icon,
    tool_button,
)
from app.theme import DARK, LIGHT, Colors, Theme

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Start

    from app.main_window import MainWindow

LONG = "a run with a name that nobody would ever want to read twice in a row"


def test_a_box_of_runs_shows_what_tells_them_apart(application: QApplication) -> None:
    box = narrow(Qt.TextElideMode.ElideLeft)
    assert isinstance(box, ElidedBox)
    box.addItem("run of 2026-11-23 03:32 (in use)")
    box.resize(170, 28)
    assert box.shown_text.startswith("…")
    assert box.shown_text.endswith("03:32 (in use)")


@pytest.mark.parametrize("buttons", [0, 2])
def test_a_notice_has_the_height_of_its_whole_text(application: QApplication, buttons: int) -> None:
    theme, host = Theme(application), QWidget()
    theme.apply("light")
    host.resize(700, 400)
    host.show()
    notices = Notices(theme, host)
    actions = tuple((f"Do this {i}", lambda: None) for i in range(buttons))
    notices.show_notice(Notice(" ".join([LONG] * 5) + ".", "error", "", actions))
    QApplication.processEvents()
    text = next(part for part in notices.bars[0].findChildren(QLabel) if part.text())
    assert text.height() >= text.heightForWidth(text.width()) > 30
    host.close()


def test_a_run_can_be_started_and_stopped_in_a_low_window(
    start: Start, project: Path, application: QApplication
) -> None:
    window = start(project)
    until(lambda: window.session.current is not None)
    window.resize(1000, 640)
    panel = window.fine_tune
    window.docks["fine_tune"].raise_()
    for _ in range(3):
        application.processEvents()
    panel._more.button.click()
    application.processEvents()
    bar = panel._area.verticalScrollBar()
    assert bar.maximum() > 0, "all of it fits: nothing is tested"
    for value in (bar.minimum(), bar.maximum()):
        bar.setValue(value)
        for button in (panel.start_button, panel.stop_button):
            assert button.visibleRegion().boundingRect() == button.rect()


def test_what_comes_back_after_a_run_is_never_drawn_over_each_other(
    window: MainWindow, application: QApplication
) -> None:
    panel, training = window.fine_tune, window.session.training
    window.docks["fine_tune"].raise_()
    application.processEvents()
    content = panel._area.widget()
    assert content is not None
    short = []  # at once, before any event is handled: the next may be to paint

    def look(_told: object = None) -> None:
        wanted = content.layout().totalMinimumHeightForWidth(content.width())  # type: ignore[union-attr]
        short.append(wanted - content.height())

    training.run_ended.connect(look)
    training.runs_changed.connect(look)
    panel.minutes_box.setValue(0.5)
    panel.start()
    until(lambda: training.runs)
    assert len(short) >= 2
    assert max(short) <= 0


def test_a_box_uses_the_room_up_to_its_arrow(application: QApplication) -> None:
    Theme(application).apply("light")
    box = narrow()
    assert isinstance(box, ElidedBox)
    text = "Starter (nuclei)"
    box.addItem(text)
    box.resize(box.fontMetrics().horizontalAdvance(text) + 40, 28)
    box.show()
    until(box.isVisible)
    assert box.shown_text == text
    box.close()


def test_a_box_leaves_room_for_the_colour_beside_a_long_name(application: QApplication) -> None:
    Theme(application).apply("light")
    box = narrow()
    assert isinstance(box, ElidedBox)
    box.addItem("a class with a long name")
    box.resize(140, 28)
    box.show()
    until(box.isVisible)
    bare = len(box.shown_text)
    box.setItemIcon(0, swatch_icon(QColor("#ff8800")))
    assert "…" in box.shown_text
    assert len(box.shown_text) < bare
    box.close()


@pytest.mark.parametrize("kind", ["class", "icon"])
def test_what_is_chosen_keeps_its_colour(application: QApplication, kind: str) -> None:
    theme = Theme(application)
    theme.apply("dark")
    icon = swatch_icon(QColor("#ff8800")) if kind == "class" else theme.icon("brush")
    drawn = [icon.pixmap(16, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected)]
    assert drawn[0] == drawn[1]


def test_the_colour_of_a_class_that_cannot_be_chosen_is_paler_but_no_other(
    application: QApplication,
) -> None:
    icon = swatch_icon(QColor("#ff8800"))
    pale = icon.pixmap(16, QIcon.Mode.Disabled).toImage().pixelColor(8, 8)
    assert abs(pale.hue() - QColor("#ff8800").hue()) <= 2
    assert 80 < pale.alpha() < 130


def test_void_has_a_swatch_of_no_colour_with_slanted_lines(application: QApplication) -> None:
    image = swatch_icon(None).pixmap(16).toImage()
    side = image.width()
    middle = [image.pixelColor(x, side // 2) for x in range(3, side - 3)]
    below = [image.pixelColor(x - 1, side // 2 + 1) for x in range(3, side - 3)]
    assert {c.hsvSaturation() for c in middle if c.alpha() > 60} == {0}
    assert min(c.alpha() for c in middle) < 20 < 100 < max(c.alpha() for c in middle)
    assert [c.alpha() for c in middle] == [c.alpha() for c in below], "the lines are not slanted"


def test_a_quiet_button_keeps_its_icon_when_the_keyboard_is_at_it(
    application: QApplication,
) -> None:
    theme = Theme(application)
    theme.apply("light")
    host = QWidget()
    button = tool_button(theme, "brush", "Paint")
    button.setProperty("quiet", True)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setParent(host)
    host.show()
    host.activateWindow()
    until(host.isActiveWindow)
    button.adjustSize()
    button.clearFocus()

    def inked() -> int:
        image = button.grab().toImage()
        inner = range(6, image.width() - 6), range(6, image.height() - 6)
        return sum(image.pixelColor(x, y).lightness() < 80 for x in inner[0] for y in inner[1])

    plain = inked()
    assert plain > 20
    button.setFocus()
    until(button.hasFocus)
    assert inked() == plain
    host.close()


def test_what_is_asked_says_on_its_button_what_is_done(application: QApplication) -> None:
    seen: list[tuple[str, bool]] = []

    def answer() -> None:
        dialog = next(w for w in application.topLevelWidgets() if isinstance(w, QInputDialog))
        button = next(b for b in dialog.findChildren(QPushButton) if b.isDefault())
        seen.append((button.text(), bool(button.property("primary"))))
        dialog.setTextValue("  crack ")
        button.click()

    QTimer.singleShot(0, answer)
    assert ask_text(QWidget(), "Add a class", "Name:", "Add") == "crack"
    assert seen == [("Add", True)]


def test_without_a_project_no_class_can_be_added(start: Start, project: Path) -> None:
    window = start(project.parent / "nowhere")
    assert window.session.project is None
    assert not window.classes.add_button.isEnabled()
    window.session.open_project(project)
    until(lambda: window.session.project is not None)
    assert window.classes.add_button.isEnabled()


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it, 1 to 21."""

    def luminance(color: str) -> float:
        parts = QColor(color).getRgbF()[:3]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_and_edges_stand_out_from_what_is_under_them(colors: Colors) -> None:
    for ground in (colors.window, colors.panel, colors.base, colors.raised):
        assert _contrast(colors.text, ground) > 7
        assert _contrast(colors.muted, ground) > 4.5
        assert _contrast(colors.accent, ground) > 3, "the ring of what has the focus"
        assert _contrast(colors.edge, ground) > 1.5
    assert _contrast(colors.text, colors.selected) > 4.5
    assert _contrast(colors.on_accent, colors.accent) > 4.5


def test_the_fields_of_the_settings_stand_under_each_other(window: MainWindow) -> None:
    window.actions_["preferences"].trigger()
    preferences = window.habits.preferences
    assert preferences is not None
    until(preferences.isVisible)
    fields = [f for f in preferences.fields.values() if isinstance(f, QAbstractSpinBox | QComboBox)]
    assert len(fields) >= 4
    assert len({(field.x(), field.width()) for field in fields}) == 1


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
@pytest.mark.parametrize("is_on", [False, True])
def test_what_is_ticked_has_a_ring_under_the_keyboard(
    application: QApplication, kind: type[QCheckBox | QRadioButton], is_on: bool
) -> None:
    Theme(application).apply("light")
    host = QWidget()
    layout = QVBoxLayout(host)
    other, box = QPushButton("Other"), kind("Names stay")
    box.setChecked(is_on)
    layout.addWidget(other)
    layout.addWidget(box)
    host.show()
    host.activateWindow()
    until(host.isActiveWindow)
    other.setFocus()
    until(other.hasFocus)
    plain = box.grab().toImage()
    box.setFocus()
    until(box.hasFocus)
    ringed = box.grab().toImage()
    assert ringed.size() == plain.size()
    places = [(x, y) for x in range(18) for y in range(ringed.height())]
    assert sum(ringed.pixel(*at) != plain.pixel(*at) for at in places) > 30
    host.close()


def test_a_dialog_is_as_high_as_its_texts_at_its_width(application: QApplication) -> None:
    Theme(application).apply("light")
    dialog = QDialog()
    layout = QVBoxLayout(dialog)
    text, button = label(" ".join([LONG] * 4), wrap=True), QPushButton("Close")
    layout.addWidget(text)
    layout.addWidget(button)
    fit_height(dialog, 500)
    dialog.show()
    until(dialog.isVisible)
    assert text.height() == text.heightForWidth(text.width())
    assert button.y() - text.geometry().bottom() - 1 == layout.spacing()
    dialog.close()


@pytest.mark.parametrize("kind", [QPushButton, QCheckBox, QRadioButton, QToolButton, QTabBar])
def test_the_keyboard_draws_no_second_frame(application: QApplication, kind: type[QWidget]) -> None:
    Theme(application).apply("light")
    host = QWidget()
    layout = QVBoxLayout(host)
    other, one = QPushButton("Other"), kind()
    if isinstance(one, QTabBar):
        one.addTab("Fine-tune")
    elif isinstance(one, QAbstractButton):
        one.setText("Fine-tune")
    one.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    layout.addWidget(other)
    layout.addWidget(one)
    host.show()
    host.activateWindow()
    until(host.isActiveWindow)
    other.setFocus()
    until(other.hasFocus)
    plain = one.grab().toImage()
    one.setFocus(Qt.FocusReason.MouseFocusReason)
    until(one.hasFocus)
    ringed = one.grab().toImage()
    other.setFocus()
    QTest.keyClick(other, Qt.Key.Key_Tab)
    until(one.hasFocus)
    assert one.grab().toImage() == ringed != plain
    host.close()
