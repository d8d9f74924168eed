"""Another language at once: a new window over the same session, and nothing is lost."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import shiboken6
from conftest import Start, close, until
from gestures import stroke
from PySide6.QtWidgets import QApplication

from app import language
from app.renewal import Renewal
from segcore.operations import reorder_classes
from segcore.records import StepDone

if TYPE_CHECKING:
    from pathlib import Path

    from app.main_window import MainWindow


@pytest.fixture
def renewal(start: Start, project: Path, application: QApplication) -> Iterator[Renewal]:
    """Return what holds the window, its first image predicted."""
    window = start(project)
    until(lambda: window.session.prediction is not None, what="the first prediction")
    found = window.session.findChild(Renewal)
    assert found is not None
    yield found
    close(found.window)
    language.install(application, "en")
    gc.collect()


def _speak(renewal: Renewal, code: str) -> MainWindow:
    """Choose a language and wait for the window that speaks it."""
    old = renewal.window
    old.session.settings.set("language", code)
    until(lambda: renewal.window is not old, what="the new window")
    until(renewal.window.isVisible)
    assert not shiboken6.isValid(old)
    return renewal.window


def test_the_new_window_speaks_and_shows_what_the_old_one_did(renewal: Renewal) -> None:
    old, session = renewal.window, renewal.window.session
    session.open_item("m02")
    until(lambda: session.current is not None and session.current.stem == "m02")
    until(lambda: session.prediction is not None)
    stroke(old, (10, 10), (30, 10))
    stroke(old, (10, 20), (30, 20))
    assert session.current is not None
    document, painted = session.current.document, session.current.document.ids.copy()
    steps = len(document.history)
    old.actions_["tool_lasso"].trigger()
    old.classes.choose(2)
    old.images.filter_box.setText("m0")
    old.classes.model.set_hidden(frozenset({1}))
    old.canvas.centre_on(20, 12, 6.0)
    engine_pid = session.engine.pid
    title = old.windowTitle()
    new = _speak(renewal, "id")
    assert new.menuBar().actions()[0].text() == "&Berkas"
    assert new.session is session
    assert new.windowTitle() == title
    assert session.engine.pid == engine_pid
    assert session.current is not None
    assert session.current.document is document
    assert (document.ids == painted).all()
    assert len(document.history) == steps >= 2
    assert new.canvas.tool is new.hand.tools["tool_lasso"]
    assert new.canvas.current_class == 2
    assert new.images.filter_box.text() == "m0"
    assert new.classes.model.hidden == frozenset({1})
    assert new.classes.model.rowCount() == 3
    assert new.images.model.rowCount() == 6
    assert new.canvas.zoom == pytest.approx(6.0)
    x, y = new.canvas.image_xy(new.canvas.rect().toRectF().center())
    assert (x, y) == pytest.approx((20, 12), abs=1.0)
    assert new.history.model.rowCount() >= 2
    new.actions_["undo"].trigger()
    new.actions_["undo"].trigger()
    assert not (document.ids == painted).all()
    stroke(new, (12, 12), (20, 20))
    back = _speak(renewal, "en")
    assert back.menuBar().actions()[0].text() == "&File"


def test_chosen_while_an_operation_runs_it_is_spoken_when_that_has_ended(renewal: Renewal) -> None:
    old, session = renewal.window, renewal.window.session
    hold = threading.Event()
    session.saves.submit(hold.wait)
    table = session.classes
    session.operations.change_classes(reorder_classes("Reorder", table, [1, 0, 2]))
    assert session.operations.is_running
    session.settings.set("language", "id")
    answered: list[object] = []
    for _ in range(2):  # the lanes have nothing more to say after this
        answered.clear()
        for lane in (session.files, session.counting, session.compute):
            lane.submit(lambda: None, answered.append)
        until(lambda: len(answered) == 3)
    assert session.operations.is_running
    assert renewal.window is old
    hold.set()
    until(lambda: renewal.window is not old, what="the new window")
    assert not session.operations.is_running
    assert session.classes.names[0] == table.names[1]
    assert renewal.window.menuBar().actions()[0].text() == "&Berkas"
    _speak(renewal, "en")  # once more as ever


def test_a_fine_tuning_runs_on_and_its_curve_is_whole(renewal: Renewal) -> None:
    window, training = renewal.window, renewal.window.session.training
    window.fine_tune.minutes_box.setValue(30.0)
    window.fine_tune.start_button.click()
    heard: list[StepDone] = []
    training.run_event.connect(lambda e: heard.append(e) if isinstance(e, StepDone) else None)
    until(lambda: len(heard) > 15, what="fifteen steps")
    pid = training.fine_tuning.pid
    new = _speak(renewal, "id")
    assert training.is_running
    assert training.fine_tuning.pid == pid
    assert new.fine_tune.minutes_box.value() == 30.0
    before = len(heard)
    until(lambda: len(heard) > before + 5, what="that it goes on")
    assert new.fine_tune.run_so_far is not None
    told = [e.step for e in new.fine_tune.run_so_far[1] if isinstance(e, StepDone)]
    assert told == list(range(1, len(told) + 1))
    assert len(told) >= before
    assert new.fine_tune.stop_button.isEnabled()
    assert new.fine_tune.status.text().startswith("Langkah")
    new.fine_tune.stop_button.click()
    until(lambda: not training.is_running)


def test_the_report_of_an_evaluation_stays(renewal: Renewal) -> None:
    window, evaluation = renewal.window, renewal.window.session.evaluation
    window.evaluation.start_button.click()
    until(lambda: evaluation.report is not None)
    report = evaluation.report
    new = _speak(renewal, "id")
    assert evaluation.report is report
    assert new.evaluation.bars._report is report


def test_the_settings_stay_open_and_watch_on(renewal: Renewal) -> None:
    window, settings = renewal.window, renewal.window.session.settings
    window.actions_["preferences"].trigger()
    watchers = len(settings.watchers)
    new = _speak(renewal, "id")
    assert new.habits.preferences is not None
    assert new.habits.preferences.isVisible()
    assert new.habits.preferences.windowTitle() == "Pengaturan"
    assert len(settings.watchers) == watchers  # those of the old window are gone
    settings.set("brush_radius_px", 21)
    assert new.canvas.brush_radius_px == 21


def test_it_works_before_any_folder_is_open(
    start: Start, application: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.json").write_text('{"last_project": ""}')
    window = start()
    found = window.session.findChild(Renewal)
    assert found is not None
    try:
        new = _speak(found, "id")
        assert new.stage.welcome.isVisible()
    finally:
        close(found.window)
        language.install(application, "en")
