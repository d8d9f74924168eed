"""How panels and dialogs look: nothing cut, nothing over each other, what matters in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.messages import Notice
from app.panels.notices import Notices
from app.panels.widgets import ElidedBox, narrow
from app.theme import Theme

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
