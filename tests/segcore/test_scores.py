"""The confusion matrix and what is derived from it, by hand and against scikit-learn."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    jaccard_score,
    recall_score,
)
from sklearn.metrics import (
    confusion_matrix as sklearn_confusion,
)

from segcore.classes import VOID, make_table
from segcore.errors import MaskError, ProjectError, UsageError
from segcore.masks import new_mask, write_mask
from segcore.records import EvalProgress, EvalReport
from segcore.scores import Tally, confusion_matrix, score_folders

THREE = make_table(("background", "nucleus", "debris"))


def ids(*rows: list[int]) -> np.ndarray:
    return np.array(rows, np.uint8)


def report(labels: np.ndarray, prediction: np.ndarray, count: int = 3) -> EvalReport:
    tally = Tally(make_table([f"c{i}" for i in range(count)]))
    tally.add(labels, prediction)
    return tally.report()


# --- by hand --------------------------------------------------------------------------------------

# Labels      Prediction     Seven pixels are labelled, one is void.
# 0 0 0 1     0 0 1 1        class 0: 2 right, 1 taken for 1          -> row 0: 2 1 0
# 1 1 2 v     1 0 1 2        class 1: 2 right, 1 taken for 0          -> row 1: 1 2 0
#                            class 2: 1 taken for 1                   -> row 2: 0 1 0
LABELS = ids([0, 0, 0, 1], [1, 1, 2, VOID])
PREDICTION = ids([0, 0, 1, 1], [1, 0, 1, 2])


def test_confusion_by_hand() -> None:
    matrix = confusion_matrix(LABELS, PREDICTION, 3)
    assert matrix.dtype == np.int64
    assert matrix.tolist() == [[2, 1, 0], [1, 2, 0], [0, 1, 0]]


def test_scores_by_hand() -> None:
    scores = report(LABELS, PREDICTION)
    # IoU = hits / (row + column - hits): 2 / (3+3-2), 2 / (3+4-2), 0 / (1+0-0)
    assert scores.iou == pytest.approx((2 / 4, 2 / 5, 0.0))
    assert scores.mean_iou == pytest.approx((0.5 + 0.4 + 0.0) / 3)
    assert scores.accuracy == pytest.approx((2 / 3, 2 / 3, 0.0))
    assert scores.mean_accuracy == pytest.approx(4 / 9)
    assert scores.pixel_accuracy == pytest.approx(4 / 7)
    assert (scores.void_pixels, scores.images, scores.unpredicted) == (1, 1, (0, 0, 0))


def test_an_absent_class_is_left_out_of_the_means() -> None:
    """Neither labelled nor predicted: it scores nothing, not 0 and not 1."""
    scores = report(ids([0, 0, 1, 1]), ids([0, 0, 1, 0]), 4)
    assert scores.iou == (2 / 3, 1 / 2, None, None)
    assert scores.mean_iou == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert scores.accuracy == (1.0, 0.5, None, None)
    assert scores.mean_accuracy == 0.75


def test_a_class_only_predicted_has_an_iou_but_no_accuracy() -> None:
    scores = report(ids([0, 0, 0]), ids([0, 0, 2]))
    assert scores.iou == (2 / 3, None, 0.0)
    assert scores.accuracy == (2 / 3, None, None)


def test_void_in_the_prediction_is_a_miss() -> None:
    """Four pixels of class 1, one of them unpredicted: 3 hits of 4, whatever void is."""
    scores = report(ids([1, 1, 1, 1, 0, VOID]), ids([1, 1, 1, VOID, 0, VOID]), 2)
    assert scores.confusion.tolist() == [[1, 0], [0, 3]]
    assert scores.unpredicted == (0, 1)
    assert scores.labelled.tolist() == [1, 4]
    assert scores.iou == (1.0, 3 / 4)
    assert scores.accuracy == (1.0, 3 / 4)
    assert scores.pixel_accuracy == 4 / 5
    assert scores.void_pixels == 1


def test_nothing_labelled_scores_nothing() -> None:
    scores = report(np.full((3, 3), VOID, np.uint8), np.zeros((3, 3), np.uint8))
    assert scores.iou == (None, None, None)
    assert (scores.mean_iou, scores.mean_accuracy, scores.pixel_accuracy) == (None, None, None)
    assert scores.void_pixels == 9


def test_images_add_up_to_one_matrix() -> None:
    """Scores of the whole are not means of the images' scores: 5/6, not (1/2 + 1) / 2."""
    tally = Tally(THREE)
    tally.add(ids([0, 0]), ids([0, 1]))
    tally.add(ids([0, 0, 0, 0]), ids([0, 0, 0, 0]))
    scores = tally.report()
    assert scores.pixel_accuracy == pytest.approx(5 / 6)
    assert scores.images == 2
    tally.add(ids([1]), ids([1]))
    assert scores.images == 2  # a report stands still
    assert scores.confusion.sum() == 6


def test_json_is_plain_and_whole() -> None:
    data = json.loads(json.dumps(report(LABELS, PREDICTION, 4).to_json()))
    assert data["classes"] == ["c0", "c1", "c2", "c3"]
    assert data["confusion"] == [[2, 1, 0, 0], [1, 2, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert data["iou"] == [0.5, 0.4, 0.0, None]
    assert data["mean_iou"] == pytest.approx(0.3)
    assert data["pixel_accuracy"] == pytest.approx(4 / 7)
    assert data["mean_accuracy"] == pytest.approx(4 / 9)
    assert (data["void_pixels"], data["images"]) == (1, 1)
    assert data["unpredicted"] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("labels", "prediction", "words"),
    [
        (ids([0, 3]), ids([0, 0]), "labels have the id 3"),
        (ids([0, 0]), ids([254, 0]), "prediction have the id 254"),
        (ids([0, 0]), ids([0], [0]), "differ in shape"),
        (ids([0]).astype(np.int64), ids([0]), "uint8"),
    ],
)
def test_wrong_input_is_an_error(labels: np.ndarray, prediction: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        confusion_matrix(labels, prediction, 3)


# --- against scikit-learn -------------------------------------------------------------------------


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_agrees_with_scikit_learn(data: st.DataObject) -> None:
    """On random ids with void in the labels, absent classes and more than one strip."""
    count = data.draw(st.integers(2, 12))
    used = data.draw(st.lists(st.integers(0, count - 1), min_size=1, unique=True))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    shape = data.draw(st.sampled_from([(1, 7), (13, 29), (150, 200)]))
    labels = random.choice(np.array([*used, VOID], np.uint8), shape)
    prediction = random.choice(np.array(used[: len(used) // 2 + 1], np.uint8), shape)
    agree = random.random(shape) < 0.6
    prediction[agree & (labels != VOID)] = labels[agree & (labels != VOID)]
    scores = report(labels, prediction, count)
    truth, guess = labels[labels != VOID], prediction[labels != VOID]
    assert scores.void_pixels == labels.size - truth.size
    if truth.size == 0:
        assert scores.mean_iou is None
        return
    every = list(range(count))
    np.testing.assert_array_equal(scores.confusion, sklearn_confusion(truth, guess, labels=every))
    present = sorted({*truth.tolist(), *guess.tolist()})
    jaccard = jaccard_score(truth, guess, labels=present, average=None, zero_division=0)
    assert [scores.iou[i] for i in present] == pytest.approx(jaccard.tolist())
    assert all(scores.iou[i] is None for i in every if i not in present)
    assert scores.mean_iou == pytest.approx(jaccard.mean())
    assert scores.pixel_accuracy == pytest.approx(accuracy_score(truth, guess))
    labelled = sorted(set(truth.tolist()))
    recall = recall_score(truth, guess, labels=labelled, average=None, zero_division=0)
    assert [scores.accuracy[i] for i in labelled] == pytest.approx(recall.tolist())
    assert scores.mean_accuracy == pytest.approx(recall.mean())


def test_strips_of_a_large_image_add_up() -> None:
    random = np.random.default_rng(1)
    labels = random.integers(0, 4, (1500, 1400), np.uint8)
    labels[labels == 3] = VOID
    prediction = random.integers(0, 3, labels.shape, np.uint8)
    valid = labels != VOID
    expected = sklearn_confusion(labels[valid], prediction[valid], labels=[0, 1, 2])
    np.testing.assert_array_equal(confusion_matrix(labels, prediction, 3), expected)
    # The same from a view that is not contiguous.
    np.testing.assert_array_equal(confusion_matrix(labels.T, prediction.T, 3), expected)


# --- folders --------------------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders of three masks; the prediction of `b` has one wrong pixel."""
    pred, truth = tmp_path / "pred", tmp_path / "truth"
    for stem in "abc":
        labels = np.full((4, 5), "abc".index(stem), np.uint8)
        labels[0, 0] = VOID
        write_mask(truth / f"{stem}.png", new_mask(labels, THREE))
        predicted = np.full((4, 5), "abc".index(stem), np.uint8)
        predicted[3, 3] = 0
        write_mask(pred / f"{stem}.png", new_mask(predicted, THREE))
    write_mask(pred / "extra.png", new_mask(np.zeros((2, 2), np.uint8), THREE))
    return pred, truth


def test_folders_are_scored_with_progress(folders: tuple[Path, Path]) -> None:
    *progress, scores = score_folders(*folders, THREE)
    assert progress == [EvalProgress(i, 3) for i in (1, 2, 3)]
    assert isinstance(scores, EvalReport)
    assert scores.confusion.tolist() == [[19, 0, 0], [1, 18, 0], [1, 0, 18]]
    assert (scores.void_pixels, scores.images) == (3, 3)


def test_only_the_listed_are_scored(folders: tuple[Path, Path]) -> None:
    *progress, scores = score_folders(*folders, THREE, names=["c", "a", "c"])
    assert len(progress) == 2
    assert isinstance(scores, EvalReport)
    assert scores.images == 2


def test_a_missing_prediction_is_one_error_before_any_work(folders: tuple[Path, Path]) -> None:
    pred, truth = folders
    (pred / "b.png").unlink()
    (pred / "c.png").unlink()
    with pytest.raises(UsageError, match="lacks 2 of 3 masks, first «b»"):
        next(score_folders(pred, truth, THREE))
    with pytest.raises(UsageError, match=r"truth lacks 1 of 1 masks, first «x»"):
        next(score_folders(pred, truth, THREE, names=["x"]))


def test_another_size_or_foreign_ids_are_errors(folders: tuple[Path, Path]) -> None:
    pred, truth = folders
    write_mask(pred / "b.png", new_mask(np.zeros((4, 6), np.uint8), THREE))
    with pytest.raises(MaskError, match="6 x 4 pixels, its labels 5 x 4"):
        list(score_folders(pred, truth, THREE))
    write_mask(pred / "b.png", new_mask(np.full((4, 5), 7, np.uint8), THREE))
    with pytest.raises(MaskError, match=r"7 \(20 pixels\)"):
        list(score_folders(pred, truth, THREE))


def test_empty_or_missing_folders(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no masks"):
        next(score_folders(tmp_path, tmp_path, THREE))
    with pytest.raises(ProjectError, match="not a folder"):
        next(score_folders(tmp_path / "x", tmp_path, THREE))


def test_real_masks_against_themselves(shared_data: Path) -> None:
    masks = shared_data / "nasa_super" / "masks"
    *_, scores = score_folders(masks, masks, make_table(("matrix", "secondary", "tertiary")))
    assert isinstance(scores, EvalReport)
    assert scores.images == 23
    assert scores.mean_iou == 1.0
