"""The image list and the history: filters, order, many images at once, going back by a click."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, nobody, until
from gestures import press, stroke
from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QListView, QMessageBox
from window_helpers import done, ids, mask_path, show

from app.jobs import Lane
from app.panels.image_list import BROKEN_ROLE, Order
from app.states import States
from segcore.classes import VOID
from segcore.masks import new_mask, read_mask, write_mask
from segcore.project import State, StateIndex, open_project

if TYPE_CHECKING:
    from conftest import Start

    from app.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


def listed(window: MainWindow) -> list[str]:
    model = window.images.model
    return [model.stem_at(model.index(r)) for r in range(model.rowCount())]


def click_row(view: QListView, index: QModelIndex, with_ctrl: bool = False) -> None:
    keys = CTRL if with_ctrl else Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(view.viewport(), LEFT, keys, view.visualRect(index).center())


def choose(window: MainWindow, *stems: str) -> None:
    """Click rows as a hand does, the later ones with Ctrl."""
    images = window.images
    for place, stem in enumerate(stems):
        images.view.scrollTo(images.model.index_of(stem))
        click_row(images.view, images.model.index_of(stem), with_ctrl=place > 0)


def answer(window: MainWindow, button: str) -> None:
    until(lambda: [b for b in window.findChildren(QMessageBox) if b.isVisible()])
    box = next(b for b in window.findChildren(QMessageBox) if b.isVisible())
    QTest.mouseClick(next(b for b in box.buttons() if b.text() == button), LEFT)


# --- which are listed -----------------------------------------------------------------------------


def test_an_image_that_cannot_be_read_says_so_until_it_can(start: Start, project: Path) -> None:
    broken = project / "JPEGImages" / "m05.png"
    good = broken.read_bytes()
    broken.write_bytes(b"\x89PNG junk")
    window = start(project, launcher=nobody)
    until(lambda: window.session.current is not None)
    model = window.images.model
    row = model.index_of("m05")
    until(lambda: row.data(BROKEN_ROLE))
    assert "Cannot be read" in row.data(Qt.ItemDataRole.ToolTipRole)
    assert "Cannot be read" in row.data(Qt.ItemDataRole.AccessibleTextRole)
    assert not model.index_of("m04").data(BROKEN_ROLE)
    broken.write_bytes(good)
    show(window, "m05")
    assert not row.data(BROKEN_ROLE)
    assert "No labels yet" in row.data(Qt.ItemDataRole.ToolTipRole)


def test_the_list_shows_images_that_have_a_class(quiet: MainWindow, project: Path) -> None:
    box = quiet.images.class_box
    assert [box.itemText(i) for i in range(box.count())] == ["Any class", *CLASSES.names]
    box.setCurrentIndex(2)
    until(lambda: listed(quiet) == ["m00", "m01"])
    until(lambda: quiet.images.summary.text() == "2 of 6 images, 2 labelled")
    show(quiet, "m03")
    press(quiet, "2")
    stroke(quiet, (4, 4), (9, 4))
    press(quiet, "S", ctrl=True)
    until(lambda: listed(quiet) == ["m00", "m01", "m03"])
    box.setCurrentIndex(0)
    assert len(listed(quiet)) == 6


def test_an_empty_list_says_why_and_shows_all_again(quiet: MainWindow) -> None:
    assert quiet.images.hint.isHidden()
    quiet.images.filter_box.setText("nothing is called so")
    assert listed(quiet) == []
    assert quiet.images.hint.text() == "No image fits the filters."
    QTest.mouseClick(quiet.images.show_all_button, Qt.MouseButton.LeftButton)
    assert len(listed(quiet)) == 6
    assert quiet.images.hint.isHidden()
    quiet.images.class_box.setCurrentIndex(3)
    until(lambda: quiet.session.census.is_complete and listed(quiet) == [])
    until(lambda: quiet.images.hint.text() == "No image fits the filters.")
    quiet.images.show_all_button.click()
    assert quiet.images.class_box.currentIndex() == 0
    assert len(listed(quiet)) == 6


def test_another_summary_leaves_nothing_of_the_one_before(quiet: MainWindow) -> None:
    summary = quiet.images.summary

    class Watcher(QObject):
        painted = QRegion()

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if isinstance(event, QPaintEvent):
                self.painted |= event.region()
            return False

    QApplication.processEvents()
    watcher = Watcher(summary)
    summary.installEventFilter(watcher)
    choose(quiet, "m02", "m03", "m04")
    QApplication.processEvents()
    rect = watcher.painted.boundingRect()
    assert (rect.top(), rect.bottom()) == (0, summary.height() - 1)


def test_the_list_is_sorted_by_what_matters(quiet: MainWindow) -> None:
    quiet.session.states.set_many({"m04": State.FLAGGED, "m00": State.DONE})
    quiet.images.set_order(Order.STATE)
    assert listed(quiet) == ["m04", "m02", "m03", "m05", "m01", "m00"]
    quiet.images.set_order(Order.SHARE)
    until(lambda: quiet.session.census.is_complete)
    until(lambda: listed(quiet)[-2:] == ["m00", "m01"])
    quiet.images.reverse_action.setChecked(True)
    assert listed(quiet)[:2] == ["m01", "m00"]
    quiet.images.reverse_action.setChecked(False)
    quiet.images.set_order(Order.NAME)
    assert listed(quiet) == [f"m0{i}" for i in range(6)]


# --- many at once ---------------------------------------------------------------------------------


def test_choosing_several_opens_none_of_them_and_says_how_many(quiet: MainWindow) -> None:
    choose(quiet, "m01")
    until(lambda: quiet.session.wanted_stem == "m01")
    choose(quiet, "m02", "m03", "m04")
    assert quiet.session.wanted_stem == "m02"
    assert quiet.images.chosen == ["m02", "m03", "m04"]
    assert quiet.images.summary.text() == "3 of 6 images chosen"
    quiet.actions_["batch_done"].trigger()
    assert [quiet.session.states.of(s) for s in ("m02", "m04")] == [State.DONE] * 2
    quiet.actions_["batch_flag"].trigger()
    assert quiet.session.states.of("m03") == State.FLAGGED
    assert quiet.images.chosen == ["m02", "m03", "m04"]


def test_a_list_of_the_chosen_is_written(
    quiet: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "val.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(path), ""))
    choose(quiet, "m01", "m03")
    quiet.actions_["batch_export"].trigger()
    until(path.exists)
    assert path.read_text() == "m01\nm03\n"


def test_deleting_labels_asks_and_undo_brings_files_and_states_back(
    quiet: MainWindow, project: Path
) -> None:
    until(lambda: quiet.session.states.of("m00") == State.STARTED)
    quiet.session.states.set("m00", State.DONE)
    before = [mask_path(project, s).read_bytes() for s in ("m00", "m01")]
    choose(quiet, "m00", "m01", "m02")
    quiet.actions_["batch_delete"].trigger()
    answer(quiet, "Cancel")
    assert mask_path(project, "m00").exists()
    quiet.actions_["batch_delete"].trigger()
    answer(quiet, "Delete labels")
    done(quiet)
    assert not mask_path(project, "m00").exists()
    assert quiet.session.labelled == ()
    assert quiet.session.states.of("m00") == State.UNLABELLED
    assert (ids(quiet) == VOID).all()
    assert quiet.session.steps.undo_name == "Delete the labels of 2 images"
    press(quiet, "Z", ctrl=True)
    done(quiet)
    assert [mask_path(project, s).read_bytes() for s in ("m00", "m01")] == before
    assert quiet.session.labelled == ("m00", "m01")
    assert quiet.session.states.of("m00") == State.DONE


def test_predicting_and_accepting_many_keeps_locked_classes_and_is_one_step(
    window: MainWindow, project: Path
) -> None:
    show(window, "m00")
    press(window, "3")
    stroke(window, (24, 24), (26, 24))
    painted = ids(window).copy()
    window.session.toggle_lock(2)
    until(lambda: window.session.engine.is_ready)
    window.actions_["choose_all"].trigger()
    assert len(window.images.chosen) == 6
    window.actions_["batch_accept"].trigger()
    answer(window, "Predict and accept")
    done(window)
    assert window.session.labelled == tuple(f"m0{i}" for i in range(6))
    for n in range(6):
        y, x = np.mgrid[:48, :48]
        expected = ((x - 24) ** 2 + (y - 24) ** 2 < (8 + n) ** 2).astype(np.uint8)
        if n == 0:
            expected[painted == 2] = 2
        mask = read_mask(mask_path(project, f"m0{n}"), CLASSES)
        assert np.array_equal(mask.ids, expected), n
    assert window.session.states.of("m05") == State.STARTED
    press(window, "Z", ctrl=True)
    done(window)
    assert window.session.labelled == ("m00", "m01")
    assert np.array_equal(ids(window), painted)
    press(window, "Z", ctrl=True)
    assert not (ids(window) == 2).any()


def test_an_image_that_cannot_be_predicted_is_named_and_the_others_go_on(
    window: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = window.session.engine
    real = engine.predict

    def ask(image: Path, *rest: object) -> int:
        if image.stem != "m03":
            return real(image, *rest)  # type: ignore[arg-type]
        number = 10**6
        QTimer.singleShot(0, lambda: engine.prediction_failed.emit(number, "it is damaged."))
        return number

    until(lambda: engine.is_ready and window.session.model is not None)
    monkeypatch.setattr(engine, "predict", ask)
    window.session.batch.accept(["m02", "m03", "m04"])
    done(window)
    assert window.session.labelled == ("m00", "m01", "m02", "m04")
    assert "1 image could not be predicted" in " ".join(window.stage.notices.texts)


def test_one_mask_that_is_no_mask_does_not_stop_the_others(
    window: MainWindow, project: Path
) -> None:
    mask_path(project, "m00").write_bytes(b"no picture")
    write_mask(mask_path(project, "m01"), new_mask(np.zeros((9, 9), np.uint8), CLASSES))
    until(lambda: window.session.engine.is_ready and window.session.model is not None)
    window.session.batch.accept(["m00", "m01", "m02"])
    until(lambda: not window.session.operations.is_running)
    assert window.session.labelled == ("m00", "m01", "m02")
    assert mask_path(project, "m00").read_bytes() == b"no picture"
    assert "2 images could not be predicted" in " ".join(window.stage.notices.texts)


def test_an_engine_that_was_given_up_does_not_keep_anybody_waiting(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(lambda: window.session.engine.is_ready and window.session.model is not None)
    monkeypatch.setattr(type(window.session.engine), "state", "stopped")
    window.session.batch.accept(["m02", "m03"])
    until(lambda: not window.session.operations.is_running)
    assert "the engine has stopped" in " ".join(window.stage.notices.texts)


def test_counting_writes_nothing_and_looks_again_when_asked(
    quiet: MainWindow, project: Path
) -> None:
    session, census = quiet.session, quiet.session.census
    session.settings.set("autosave", False)
    show(quiet, "m03")
    press(quiet, "2")
    stroke(quiet, (4, 4), (9, 4))
    census.want()
    until(lambda: census.is_complete)
    counted = census.of("m03")
    assert counted is not None
    assert counted.counts[1] == np.count_nonzero(ids(quiet) == 1) > 0
    assert not mask_path(project, "m03").exists()
    write_mask(mask_path(project, "m00"), new_mask(np.zeros((48, 48), np.uint8), CLASSES))
    census.want(anew=True)
    until(lambda: census.is_complete)
    again = census.of("m00")
    assert again is not None
    assert again.counts == {0: 48 * 48}


def test_taking_labels_back_leaves_what_was_said_of_an_image_since(quiet: MainWindow) -> None:
    session = quiet.session
    session.states.set_many({"m00": State.DONE, "m01": State.DONE})
    session.batch.delete(["m00", "m01"])
    done(quiet)
    assert session.states.of("m00") is State.UNLABELLED
    session.states.set("m01", State.FLAGGED)
    session.steps.undo()
    done(quiet)
    assert session.states.of("m00") is State.DONE
    assert session.states.of("m01") is State.FLAGGED


def test_labels_of_the_image_before_are_copied_as_one_step(
    quiet: MainWindow, project: Path
) -> None:
    show(quiet, "m03")
    quiet.session.toggle_lock(1)
    press(quiet, "2")
    stroke(quiet, (2, 2), (6, 2))
    before = ids(quiet).copy()
    quiet.actions_["copy_previous"].trigger()
    source = read_mask(mask_path(project, "m01"), CLASSES).ids
    until(lambda: np.array_equal(ids(quiet), np.where(before == 1, 1, source)))
    press(quiet, "Z", ctrl=True)
    assert np.array_equal(ids(quiet), before)
    show(quiet, "m00")
    quiet.actions_["copy_previous"].trigger()
    assert "No image before this one" in " ".join(quiet.stage.notices.texts)


def test_labels_of_another_size_are_not_copied(quiet: MainWindow, project: Path) -> None:
    write_mask(mask_path(project, "m01"), new_mask(np.zeros((9, 9), np.uint8), CLASSES))
    show(quiet, "m02")
    quiet.actions_["copy_previous"].trigger()
    until(lambda: "another size" in " ".join(quiet.stage.notices.texts))
    assert (ids(quiet) == VOID).all()


# --- the history ----------------------------------------------------------------------------------


def rows(window: MainWindow) -> list[str]:
    model = window.history.model
    return [str(model.data(model.index(r))) for r in range(model.rowCount())]


def test_a_click_in_the_history_goes_to_that_state_and_survives_leaving(
    quiet: MainWindow, project: Path
) -> None:
    quiet.docks["history"].raise_()
    show(quiet, "m03")
    states = [ids(quiet).copy()]
    for y in (4, 14, 24, 34):
        stroke(quiet, (4, y), (9, y))
        states.append(ids(quiet).copy())
    assert rows(quiet) == ["As opened", *["Brush: background"] * 4]
    assert quiet.history.memory.text().startswith("4 steps, ")
    history = quiet.history
    for wanted in (1, 4, 0, 3):
        click_row(history.view, history.model.index(wanted))
        until(lambda w=wanted: np.array_equal(ids(quiet), states[w]))
        assert history.model.done == wanted
    show(quiet, "m04")
    assert rows(quiet) == ["As opened"]
    show(quiet, "m03")
    assert rows(quiet) == ["As opened", *["Brush: background"] * 4]
    assert history.model.done == 3
    press(quiet, "Y", ctrl=True)
    assert np.array_equal(ids(quiet), states[4])


def test_what_is_said_of_an_image_before_the_index_is_read_is_kept(
    application: QApplication, project: Path
) -> None:
    opened = open_project(project)
    lane = Lane("states")
    held = threading.Event()
    lane.submit(held.wait)
    states = States(lane)
    states.enter(opened)
    states.set("m04", State.FLAGGED)
    seen: list[str] = []
    states.changed.connect(seen.append)
    held.set()
    until(lambda: seen == [""])  # the index was read
    assert states.of("m04") is State.FLAGGED
    assert states.of("m00") is State.STARTED
    states.leave()
    lane.close(drain=True)
    with closing(StateIndex(project)) as index:
        assert index.states(opened.items)["m04"] is State.FLAGGED
