"""When things go wrong around the window: a killed engine, damaged files, disks that refuse."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from conftest import CLASSES, close, until, wait_for
from gestures import press, stroke
from PySide6.QtCore import Qt
from window_helpers import ids, mask_path, on_disk, show, shown, texts

from segcore.masks import read_mask

if TYPE_CHECKING:
    from app.main_window import MainWindow


def test_a_killed_engine_comes_back_and_predicts_again(window: MainWindow) -> None:
    pid = window.session.engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: "started again" in texts(window))
    until(lambda: window.session.engine.is_ready)
    first = window.session.prediction
    press(window, Qt.Key.Key_F5)
    until(lambda: window.session.prediction is not first)


def test_closing_saves_what_is_unsaved(window: MainWindow, project: Path) -> None:
    window.session.open_item("m05")
    until(lambda: shown(window) == "m05")
    stroke(window, (5, 5), (9, 5))
    painted = ids(window).copy()
    close(window)
    mask = read_mask(project / "SegmentationClass" / "m05.png", CLASSES)
    assert np.array_equal(mask.ids, painted)


def test_a_failed_save_says_why_and_loses_nothing(window: MainWindow, project: Path) -> None:
    window.session.open_item("m03")
    until(lambda: shown(window) == "m03")
    stroke(window, (5, 5), (9, 5))
    painted = ids(window).copy()
    # A folder where the mask should go: nobody can replace it by a file, root neither.
    (project / "SegmentationClass" / "m03.png").mkdir()
    press(window, "S", ctrl=True)
    until(lambda: "m03" in texts(window))
    assert window.isWindowModified()
    assert np.array_equal(ids(window), painted)
    (project / "SegmentationClass" / "m03.png").rmdir()
    bar = next(b for b in window.stage.notices.bars if "m03" in b.notice.topic)
    wait_for(window.session.saved, bar.notice.actions[0][1])
    assert not window.isWindowModified()
    mask = read_mask(project / "SegmentationClass" / "m03.png", CLASSES)
    assert np.array_equal(mask.ids, painted)


def test_a_damaged_image_is_explained_and_the_next_one_opens(
    window: MainWindow, project: Path
) -> None:
    (project / "JPEGImages" / "m02.png").write_bytes(b"not a picture")
    window.session.open_item("m02")
    until(lambda: "m02.png" in texts(window))
    assert window.session.current is None
    press(window, "D")
    until(lambda: shown(window) == "m03")
    assert "m02.png" not in texts(window)


def test_a_folder_without_images_leaves_what_is_open(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    window.session.open_project(tmp_path / "empty")
    until(lambda: "no images" in texts(window))
    assert shown(window) == "m00"


def test_stale_predictions_are_ignored(window: MainWindow) -> None:
    from dataclasses import replace

    prediction = window.session.prediction
    assert prediction is not None
    stale = replace(prediction, request_id=prediction.request_id - 1)
    window.session.engine.predicted.emit(stale)
    assert window.session.prediction is prediction
    elsewhere = replace(prediction, image=prediction.image.with_name("m01.png"))
    window.session.engine.predicted.emit(elsewhere)
    assert window.session.prediction is prediction


def test_the_cross_is_not_half_heard_while_an_operation_begins(
    quiet: MainWindow, project: Path
) -> None:
    show(quiet, "m03")
    stroke(quiet, (5, 5), (9, 5))
    painted = ids(quiet).copy()
    quiet.session.batch.delete(["m00"])
    assert quiet.session.operations.is_running
    assert not quiet.close()
    assert quiet.isVisible()
    until(lambda: not quiet.session.operations.is_running)
    assert not mask_path(project, "m00").exists()
    close(quiet)
    assert np.array_equal(on_disk(project, "m03"), painted)
