"""Models and runs in the window: fine-tuned, stopped, killed, resumed, used and evaluated."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import fake_worker
import numpy as np
import pytest
from conftest import CLASSES, Start, close, make_project, until, wait_for
from gestures import LEFT, press, stroke
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from window_helpers import ids, shown, texts

from app.settings import SETTINGS
from segcore.checkpoint import MOST_REDUCED
from segcore.records import FineTuneRequest, RunStarted

if TYPE_CHECKING:
    from app.main_window import MainWindow


def run_to_the_end(window: MainWindow, minutes: float = 0.5) -> None:
    window.fine_tune.minutes_box.setValue(minutes)
    wait_for(
        window.session.training.run_ended,
        lambda: QTest.mouseClick(window.fine_tune.start_button, LEFT),
    )


def test_a_run_ends_with_its_model_in_use_and_the_image_predicted_again(
    window: MainWindow,
) -> None:
    assert window.fine_tune.words.text() == "2 labelled images, too few to keep any for validation."
    first = window.session.prediction
    run_to_the_end(window)
    until(lambda: window.session.prediction is not None and window.session.prediction is not first)
    model = window.session.model
    assert model is not None
    assert model.path.name == "best.safetensors"
    assert window.session.prediction is not None
    assert window.session.prediction.model == model
    assert "Fine-tuning done" in texts(window)
    assert len(window.fine_tune.chart.losses) == 20
    assert len(window.fine_tune.chart.scores) == 2
    until(lambda: window.session.training.runs)
    assert window.session.training.runs[0].status == "finished"


def test_the_model_in_use_is_remembered_by_the_project(
    window: MainWindow, start: Start, project: Path
) -> None:
    run_to_the_end(window)
    until(lambda: window.session.model and window.session.model.path.name == "best.safetensors")
    close(window)
    again = start(project)
    until(lambda: again.session.model is not None)
    assert again.session.model is not None
    assert again.session.model.path.name == "best.safetensors"


@pytest.mark.parametrize(("choice", "told"), [(0, ""), (1, ""), (3, ", image size: one third")])
def test_a_run_looks_at_images_as_small_as_chosen(
    choice: int, told: str, window: MainWindow
) -> None:
    said: list[str] = []
    requests: list[FineTuneRequest] = []

    def hear(event: object) -> None:
        if isinstance(event, RunStarted):
            said.append(window.fine_tune.status.text())

    window.session.training.run_event.connect(hear)
    window.session.training.run_started.connect(requests.append)
    window.fine_tune.reduction_box.setCurrentIndex(choice)
    run_to_the_end(window)
    assert [request.reduction for request in requests] == [choice or None]
    assert said == [f"Learning from 2 images (float32{told})…"]
    assert window.fine_tune.status.toolTip() == f"Learning from 2 images (float32{told})"
    assert window.session.settings.number("fine_tune_reduction") == choice


def test_every_image_size_the_engine_knows_can_be_chosen(window: MainWindow) -> None:
    assert window.fine_tune.reduction_box.count() == 1 + MOST_REDUCED  # the first: automatic
    (bound,) = (s.high for s in SETTINGS if s.key == "fine_tune_reduction")
    assert bound == MOST_REDUCED


def test_stopping_a_run_keeps_its_best_model(window: MainWindow) -> None:
    window.fine_tune.minutes_box.setValue(5)
    QTest.mouseClick(window.fine_tune.start_button, LEFT)
    until(lambda: window.fine_tune.chart.scores)
    assert not window.fine_tune.start_button.isEnabled()
    QTest.mouseClick(window.fine_tune.stop_button, LEFT)
    assert window.fine_tune.stop_button.text() == "Stopping…"
    until(lambda: window.session.model and window.session.model.path.name == "best.safetensors")
    assert window.fine_tune.start_button.isEnabled()
    assert "stopped; its best model so far takes over" in texts(window)
    assert window.fine_tune.bar.isHidden()


def test_runs_do_not_widen_the_panel(window: MainWindow) -> None:
    window.fine_tune.minutes_box.setValue(5)
    QTest.mouseClick(window.fine_tune.start_button, LEFT)
    until(lambda: window.fine_tune.chart.scores)
    QTest.mouseClick(window.fine_tune.stop_button, LEFT)
    until(lambda: window.session.training.runs and not window.session.training.is_running)
    window.docks["fine_tune"].raise_()
    QApplication.processEvents()
    area = window.fine_tune.findChild(QScrollArea)
    assert area is not None
    assert area.widget().minimumSizeHint().width() <= 280


def test_a_killed_trainer_is_told_labels_are_intact_and_the_run_resumes(
    window: MainWindow, project: Path
) -> None:
    before = (project / "SegmentationClass" / "m00.png").read_bytes()
    window.fine_tune.minutes_box.setValue(5)
    QTest.mouseClick(window.fine_tune.start_button, LEFT)
    until(lambda: window.fine_tune.chart.scores)
    trainer = window.session.training.fine_tuning
    assert trainer.pid is not None
    stroke(window, (5, 5), (9, 5))
    painted = ids(window).copy()
    os.kill(trainer.pid, signal.SIGKILL)
    until(lambda: "Your labels are untouched" in texts(window))
    assert (project / "SegmentationClass" / "m00.png").read_bytes() == before
    assert np.array_equal(ids(window), painted)
    bar = next(b for b in window.stage.notices.bars if b.notice.topic == "training")
    assert [title for title, _ in bar.notice.actions] == ["Resume"]
    losses = len(window.fine_tune.chart.losses)
    bar.notice.actions[0][1]()
    until(lambda: len(window.fine_tune.chart.losses) > losses)
    assert trainer.is_running


def test_a_run_interrupted_with_the_window_is_offered_at_the_next_start(
    window: MainWindow, start: Start, project: Path
) -> None:
    window.fine_tune.minutes_box.setValue(5)
    QTest.mouseClick(window.fine_tune.start_button, LEFT)
    until(lambda: window.fine_tune.chart.scores)
    close(window)
    again = start(project)
    until(lambda: "was interrupted" in texts(again))
    assert again.session.training.runs[0].status == "interrupted"


def test_a_run_without_labels_is_refused_in_a_sentence(start: Start, tmp_path: Path) -> None:
    window = start(make_project(tmp_path / "bare", labelled=0))
    until(lambda: shown(window))
    assert "No image has labels yet" in window.fine_tune.words.text()
    QTest.mouseClick(window.fine_tune.start_button, LEFT)
    assert window.fine_tune.status.text() == "Saving and looking through the labels…"
    until(lambda: "No image has labels yet" in texts(window))
    assert not window.session.training.is_running
    assert window.fine_tune.status.text() == ""
    assert window.fine_tune.start_button.isEnabled()


def test_unsaved_strokes_are_trained_on(start: Start, tmp_path: Path) -> None:
    window = start(make_project(tmp_path / "bare", labelled=0))
    until(lambda: shown(window))
    stroke(window, (5, 5), (9, 5))
    assert window.isWindowModified()
    requests = []
    window.session.training.run_started.connect(requests.append)
    press(window, "T", ctrl=True)
    until(lambda: requests)
    assert [p.image.stem for p in requests[0].train] == ["m00"]
    assert not window.isWindowModified()


def test_a_run_that_fails_says_why(window: MainWindow) -> None:
    window.fine_tune.crop_box.setValue(65)
    run_to_the_end(window)
    assert "the crop is 65 px" in texts(window)


def test_a_model_that_cannot_be_loaded_leaves_the_old_one(
    window: MainWindow, tmp_path: Path
) -> None:
    old = window.session.model
    model = fake_worker.write_model(tmp_path / "bad.safetensors", CLASSES)
    window.session.use_model(model)
    until(lambda: "could not be loaded" in texts(window))
    assert window.session.model == old
    assert window.session.engine.state == "ready"


def test_evaluation_shows_scores_per_class(window: MainWindow) -> None:
    press(window, "E", ctrl=True)
    until(lambda: window.session.evaluation.report is not None)
    report = window.session.evaluation.report
    assert report is not None
    assert window.evaluation.scores["mean_iou"].value.text() == f"{report.mean_iou:.3f}"
    assert "Starter on 2 images" in window.evaluation.status.text()
    assert window.docks["evaluation"].isVisible()
    window.evaluation.matrix.grab()
    assert "90 pixels labelled nucleus and predicted nucleus" in window.evaluation.matrix._describe(
        int(2.5 * window.evaluation.matrix._cell()), int(2.5 * window.evaluation.matrix._cell())
    )
