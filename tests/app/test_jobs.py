"""Lanes and children: results arrive in the owner's thread, nothing is left behind."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import fake_worker
import pytest
from conftest import until
from PySide6.QtWidgets import QApplication

from app.engine import Engine
from app.fine_tuning import FineTuning
from app.jobs import Child, Lane
from segcore.records import (
    EngineReady,
    FineTuneRequest,
    LabelledImage,
    ModelRef,
    RunCancelled,
    RunFailed,
    RunFinished,
)


@pytest.fixture
def lane(application: QApplication) -> Iterator[Lane]:
    made = Lane("test")
    yield made
    made.close()


def test_results_and_errors_come_back_in_the_owners_thread(lane: Lane) -> None:
    got: list[object] = []
    lane.submit(lambda: threading.current_thread().name, got.append)
    lane.submit(lambda: 1 // 0, got.append, got.append)
    lane.submit(lambda: None, lambda _n: got.append(threading.current_thread().name))
    until(lambda: len(got) == 3)
    assert got[0] == "segdesk-test"
    assert isinstance(got[1], ZeroDivisionError)
    assert got[2] == threading.main_thread().name


def test_a_cancelled_call_delivers_nothing(lane: Lane) -> None:
    may_go, got = threading.Event(), []
    first = lane.submit(may_go.wait, lambda _r: got.append("first"))
    second = lane.submit(lambda: got.append("ran"), lambda _r: got.append("second"))
    first.cancel()
    second.cancel()
    may_go.set()
    lane.submit(lambda: None, lambda _r: got.append("third"))
    until(lambda: "third" in got)
    assert got == ["third"]


def test_newest_first_serves_what_is_seen_now(application: QApplication) -> None:
    lane = Lane("newest", newest_first=True)
    has_begun, may_go, order = threading.Event(), threading.Event(), []
    lane.submit(lambda: (has_begun.set(), may_go.wait()))
    assert has_begun.wait(60)
    for n in range(4):
        lane.submit(lambda n=n: order.append(n))
    may_go.set()
    until(lambda: len(order) == 4)
    lane.close()
    assert order == [3, 2, 1, 0]


def test_a_closed_lane_finishes_what_it_was_given_when_asked(application: QApplication) -> None:
    lane, done = Lane("drain"), []
    for n in range(20):
        lane.submit(lambda n=n: done.append(n))
    assert lane.close(drain=True)
    assert done == list(range(20))
    assert lane.submit(lambda: done.append("late")).cancelled


def test_a_child_that_cannot_start_says_so(application: QApplication) -> None:
    def refuse(_role: str) -> object:
        raise OSError("no process for you")

    child, ends = Child("engine", refuse), []  # type: ignore[arg-type]
    child.ended.connect(ends.append)
    child.start()
    until(lambda: ends)
    child.wait()
    assert ends == [None]


def test_closing_ends_the_process_and_says_nothing_more(application: QApplication) -> None:
    child, got, ends = Child("engine", fake_worker.start), [], []
    child.received.connect(got.append)
    child.ended.connect(ends.append)
    child.start()
    until(lambda: got)
    assert isinstance(got[0], EngineReady)
    pid = child.pid
    assert pid is not None
    child.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert ends == []


def test_closing_before_the_process_is_up_leaves_none(application: QApplication) -> None:
    child = Child("engine", fake_worker.start)
    child.start()
    child.close(grace_s=0.0)
    assert not child.isRunning()


def test_a_killed_engine_is_started_again_with_its_model(
    application: QApplication, tmp_path: Path
) -> None:
    model = fake_worker.write_model(tmp_path / "m.safetensors", fake_worker.STARTER_CLASSES)
    engine, loaded, deaths = Engine(fake_worker.start), [], []
    engine.model_loaded.connect(loaded.append)
    engine.died.connect(deaths.append)
    engine.load(model)
    engine.start()
    until(lambda: loaded)
    old = engine.pid
    assert old is not None
    os.kill(old, signal.SIGKILL)
    until(lambda: len(loaded) == 2)
    assert deaths == [True]
    assert engine.pid != old
    engine.close()


def test_an_engine_that_keeps_dying_is_given_up_and_can_be_revived(
    application: QApplication, tmp_path: Path
) -> None:
    image = tmp_path / "kill.png"
    model = fake_worker.write_model(tmp_path / "m.safetensors", fake_worker.STARTER_CLASSES)
    engine, deaths = Engine(fake_worker.start), []
    engine.died.connect(deaths.append)
    engine.start()
    engine.predict(image, model)
    until(lambda: deaths[-1:] == [False])
    assert engine.state == "stopped"
    engine.revive()
    until(lambda: engine.is_ready)
    assert engine.state == "ready"
    engine.close()


def _request(out: Path, minutes: float, crop_px: int = 64) -> FineTuneRequest:
    pairs = (LabelledImage(Path("a.png"), Path("b.png")),)
    classes = fake_worker.STARTER_CLASSES
    return FineTuneRequest(out, classes, pairs, minutes=minutes, crop_px=crop_px)


@pytest.fixture
def fine_tuning(application: QApplication) -> Iterator[FineTuning]:
    made = FineTuning(fake_worker.start)
    yield made
    made.close()


def test_a_run_ends_with_one_last_record_after_its_process_has_gone(
    fine_tuning: FineTuning, tmp_path: Path
) -> None:
    events, ends = [], []
    fine_tuning.received.connect(events.append)
    fine_tuning.ended.connect(lambda last: ends.append((last, fine_tuning.is_running)))
    fine_tuning.start(_request(tmp_path / "run", minutes=0.5))
    until(lambda: ends)
    assert isinstance(ends[0][0], RunFinished)
    assert ends[0][1] is False
    assert events[-1] is ends[0][0]


def test_a_run_can_be_stopped(fine_tuning: FineTuning, tmp_path: Path) -> None:
    events, ends = [], []
    fine_tuning.received.connect(events.append)
    fine_tuning.ended.connect(ends.append)
    fine_tuning.start(_request(tmp_path / "run", minutes=5))
    until(lambda: len(events) > 15)
    fine_tuning.stop()
    until(lambda: ends)
    assert isinstance(ends[0], RunCancelled)
    assert ends[0].model == ModelRef(tmp_path / "run" / "best.safetensors", "run")


def test_a_killed_trainer_counts_as_a_failure_that_can_be_resumed(
    fine_tuning: FineTuning, tmp_path: Path
) -> None:
    events, ends = [], []
    fine_tuning.received.connect(events.append)
    fine_tuning.ended.connect(ends.append)
    fine_tuning.start(_request(tmp_path / "run", minutes=5))
    until(lambda: (tmp_path / "run" / "last.safetensors").exists() and len(events) > 15)
    assert fine_tuning.pid is not None
    os.kill(fine_tuning.pid, signal.SIGKILL)
    until(lambda: ends)
    assert isinstance(ends[0], RunFailed)
    assert ends[0].resumable
    assert "labels" in ends[0].message
