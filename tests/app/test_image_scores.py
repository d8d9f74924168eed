"""The score of each image: where it comes from, when it no longer holds, what the list does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, Start, close, nobody, until
from gestures import press, stroke
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox

from app.image_scores import ImageScores
from app.panels.image_list import UNSCORED, Order
from segcore.classes import VOID
from segcore.files import file_key
from segcore.masks import new_mask, write_mask
from segcore.records import EvalCancelled, EvalProgress, ModelRef
from segcore.states import ImageScore, StateIndex

if TYPE_CHECKING:
    from app.main_window import MainWindow


def scores(window: MainWindow) -> ImageScores:
    return window.session.evaluation.scores


def mean_iou(window: MainWindow, stem: str) -> float | None:
    known = scores(window).of(stem)
    return None if known is None else known.score.mean_iou


def holds(window: MainWindow, stem: str) -> bool:
    known = scores(window).of(stem)
    return known is not None and scores(window).holds(known)


def listed(window: MainWindow) -> list[str]:
    model = window.images.model
    return [model.stem_at(model.index(r)) for r in range(model.rowCount())]


def tip(window: MainWindow, stem: str) -> str:
    model = window.images.model
    return str(model.data(model.index_of(stem), Qt.ItemDataRole.ToolTipRole))


def mask_of(project: Path, stem: str) -> Path:
    return project / "SegmentationClass" / f"{stem}.png"


def give(window: MainWindow, project: Path, model: str = "runs", **values: float) -> None:
    """Give these images scores of their labels as they are."""
    given = {
        stem: ImageScore(value, model, "7:7", file_key(mask_of(project, stem)))
        for stem, value in values.items()
    }
    scores(window).add(given)
    until(lambda: all(mean_iou(window, stem) == value for stem, value in values.items()))


def label(project: Path, *stems: str) -> None:
    for stem in stems:
        write_mask(mask_of(project, stem), new_mask(np.zeros((48, 48), np.uint8), CLASSES))


def test_a_prediction_of_an_image_with_labels_scores_it_and_saving_scores_it_anew(
    window: MainWindow, project: Path
) -> None:
    # The fake engine finds the disc that the labels have.
    until(lambda: mean_iou(window, "m00") == 1.0)
    assert holds(window, "m00")
    assert "Mean IoU 100 %: how far “starter” agrees with these labels" in tip(window, "m00")
    press(window, "3")
    stroke(window, (4, 4), (9, 4))
    press(window, "S", ctrl=True)
    until(lambda: mean_iou(window, "m00") not in (None, 1.0))
    current, prediction = window.session.current, window.session.prediction
    assert current is not None
    assert prediction is not None
    labels, predicted = current.document.ids, prediction.classes.lut_to(CLASSES)[prediction.ids]
    ious = []
    for class_id in range(3):
        a, b = labels == class_id, predicted == class_id
        ious.append((a & b).sum() / (a | b).sum())
    assert mean_iou(window, "m00") == pytest.approx(np.mean(ious))
    assert holds(window, "m00")
    window.session.open_item("m04")
    until(lambda: window.session.current is not None and window.session.current.stem == "m04")
    until(lambda: window.session.prediction is not None)
    assert mean_iou(window, "m04") is None  # nobody has labelled it


def test_labels_taken_back_to_none_have_no_score(window: MainWindow, project: Path) -> None:
    until(lambda: mean_iou(window, "m00") == 1.0)
    window.session.batch.delete(["m00"])
    until(lambda: mean_iou(window, "m00") is None)
    until(lambda: not window.session.operations.is_running)
    assert not mask_of(project, "m00").exists()


def test_scores_are_kept_with_the_project_and_say_when_they_no_longer_hold(
    quiet: MainWindow, project: Path
) -> None:
    give(quiet, project, m00=0.62, m01=0.4)
    assert "Mean IoU 62 % by “runs”, which is not the model in use" in tip(quiet, "m00")
    stored = StateIndex(project)
    assert stored.scores()["m01"].mean_iou == 0.4
    stored.close()
    os.utime(mask_of(project, "m01"), ns=(1, 1))  # another program wrote it
    quiet.session.open_project(project)
    until(lambda: "the labels were changed since" in tip(quiet, "m01"))
    assert mean_iou(quiet, "m00") == 0.62
    mask_of(project, "m00").unlink()
    quiet.session.open_project(project)
    until(lambda: mean_iou(quiet, "m00") is None and mean_iou(quiet, "m01") == 0.4)


def test_a_score_by_the_model_in_use_holds(quiet: MainWindow, project: Path) -> None:
    session, path = quiet.session, project / "one.safetensors"
    path.write_bytes(b"weights")
    given = ImageScore(0.5, "one", file_key(path), file_key(mask_of(project, "m00")))
    scores(quiet).add({"m00": given})
    until(lambda: mean_iou(quiet, "m00") == 0.5)
    assert not holds(quiet, "m00")
    session.use_model(ModelRef(path, "one"))
    session.predictions.model_changed.emit()
    until(lambda: holds(quiet, "m00"))
    other = project / "two.safetensors"
    other.write_bytes(b"other weights")
    session.use_model(ModelRef(other, "two"))
    session.predictions.model_changed.emit()
    until(lambda: not holds(quiet, "m00"))
    assert mean_iou(quiet, "m00") == 0.5


def test_scores_hold_before_the_model_is_loaded(
    quiet: MainWindow, project: Path, starter: Path
) -> None:
    labels = file_key(mask_of(project, "m00"))
    scores(quiet).add({"m00": ImageScore(0.5, "starter", file_key(starter), labels)})
    until(lambda: mean_iou(quiet, "m00") == 0.5)
    assert quiet.session.model is None  # nobody loads it here
    assert holds(quiet, "m00")


def test_an_evaluation_scores_each_image_even_when_it_is_given_up(
    quiet: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = quiet.session
    session.predictions.model = ModelRef(project / "m.safetensors", "mine")
    asked: list[object] = []
    monkeypatch.setattr(session.engine, "evaluate", asked.append)
    session.evaluation.start(("m01", "m00"))
    until(lambda: asked)
    session.engine.evaluated.emit(EvalProgress(1, 2, 0.25))
    session.engine.evaluated.emit(EvalProgress(2, 2, None))  # all void
    session.engine.evaluated.emit(EvalCancelled())
    until(lambda: mean_iou(quiet, "m01") == 0.25)
    assert mean_iou(quiet, "m00") is None
    known = scores(quiet).of("m01")
    assert known is not None
    assert known.score.model == "mine"
    assert known.has_same_labels


def test_the_worst_come_first_and_what_has_none_last(quiet: MainWindow, project: Path) -> None:
    label(project, "m03", "m04")
    give(quiet, project, m00=0.9, m01=0.5, m03=0.75, m04=0.2)
    quiet.images.set_order(Order.SCORE)
    assert listed(quiet) == ["m04", "m01", "m03", "m00", "m02", "m05"]
    quiet.images.reverse_action.setChecked(True)
    assert listed(quiet) == ["m00", "m03", "m01", "m04", "m02", "m05"]
    give(quiet, project, m04=0.95)
    until(lambda: listed(quiet)[0] == "m04")


def test_the_list_shows_what_scores_less(quiet: MainWindow, project: Path) -> None:
    label(project, "m03")
    give(quiet, project, m00=0.9, m01=0.5, m03=0.7)
    box = quiet.images.score_box

    def choose(value: float | None) -> None:
        box.setCurrentIndex(next(i for i in range(box.count()) if box.itemData(i) == value))

    choose(0.7)
    assert listed(quiet) == ["m01"]
    choose(0.8)
    assert listed(quiet) == ["m01", "m03"]
    give(quiet, project, m00=0.1)
    until(lambda: listed(quiet) == ["m00", "m01", "m03"])
    choose(UNSCORED)
    assert listed(quiet) == ["m02", "m04", "m05"]
    choose(None)
    assert len(listed(quiet)) == 6


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_filter_is_cut_off(start: Start, project: Path, language: str) -> None:
    window = start(project, launcher=nobody)
    until(lambda: window.session.current is not None)
    if language == "id":
        window.session.settings.set("language", "id")
        close(window)
        window = start(project, launcher=nobody)
        until(lambda: window.session.current is not None)
    images = window.images
    assert not images.filters.isVisible()
    images.filter_button.click()
    assert images.filters.isVisible()
    for box in (images.state_box, images.class_box, images.score_box):
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        room = box.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option,
            QStyle.SubControl.SC_ComboBoxEditField, box,
        ).width()  # fmt: skip
        longest = max(
            QFontMetrics(box.font()).horizontalAdvance(box.itemText(i)) for i in range(box.count())
        )
        assert longest <= room, box.itemText(0)


def test_ten_thousand_scores_are_a_look_up(quiet: MainWindow) -> None:
    from types import SimpleNamespace

    from app.image_scores import KnownScore
    from app.panels.image_list import Filter

    stems = [f"s{n:05}" for n in range(10_000)]
    items = tuple(SimpleNamespace(stem=stem) for stem in stems)
    known = {s: KnownScore(ImageScore(n % 101 / 100, "m", "", "")) for n, s in enumerate(stems)}
    model, session = quiet.images.model, quiet.session
    asked: list[Path] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(session), "items", items)
        patch.setattr(scores(quiet), "_known", known)
        patch.setattr(Path, "stat", lambda path, **_k: asked.append(path))
        patch.setattr(model, "filter", Filter(below=0.5, order=Order.SCORE))
        found = model._wanted()
    assert len(found) == sum(n % 101 < 50 for n in range(10_000))
    assert [i.stem for i in found[:2]] == ["s00000", "s00101"]
    assert asked == []


def test_masks_of_nothing_but_void_and_models_of_other_classes_have_no_score(
    window: MainWindow, project: Path, tmp_path: Path
) -> None:
    until(lambda: mean_iou(window, "m00") == 1.0)
    void = new_mask(np.full((48, 48), VOID, np.uint8), CLASSES)
    write_mask(mask_of(project, "m00"), void)
    window.session.labels_replaced.emit(frozenset({"m00"}))
    until(lambda: not holds(window, "m00"))
    window.session.evaluation.scores._on_prediction()
    until(lambda: mean_iou(window, "m00") is None)


def test_a_score_is_painted_at_the_right_of_its_row(quiet: MainWindow, project: Path) -> None:
    images, model = quiet.images, quiet.images.model

    def right_half(stem: str) -> QImage:
        row = images.view.visualRect(model.index_of(stem))
        row.setLeft(row.center().x())
        return images.view.viewport().grab(row).toImage()

    before = {stem: right_half(stem) for stem in ("m00", "m02")}
    give(quiet, project, m00=0.62)
    assert right_half("m00") != before["m00"]
    assert right_half("m02") == before["m02"]
    text = str(model.data(model.index_of("m00"), Qt.ItemDataRole.AccessibleTextRole))
    assert "62 %" in text
