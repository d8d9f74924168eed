"""Metrics: hand arithmetic, agreement with scikit-learn, and the reference's faults."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, jaccard_score, recall_score

from segcore.classes import VOID
from segcore.metrics import ConfusionMetric, MeanAccuracy, MeanIoU, PixelAccuracy

METRICS = (PixelAccuracy, MeanAccuracy, MeanIoU)

LABELS = np.array([[0, 0, 0, 1, 1, VOID]], np.uint8)
PREDICTED = np.array([[0, 0, 1, 1, 0, 1]], np.uint8)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (PixelAccuracy, 3 / 5),  # right: two of class 0, one of class 1; five are labelled
        (MeanAccuracy, (2 / 3 + 1 / 2) / 2),
        (MeanIoU, (2 / 4 + 1 / 3) / 2),  # unions: 3 labels + 3 predicted - 2; 2 + 2 - 1
    ],
)
def test_by_hand(metric: type[ConfusionMetric], expected: float) -> None:
    score = metric(2)
    score.update_state(LABELS, PREDICTED)
    assert float(score.result()) == pytest.approx(expected)


def test_absent_class_is_left_out() -> None:
    """A third class that nobody labelled or predicted changes no score."""
    for metric in METRICS:
        assert float(metric(3)(LABELS, PREDICTED)) == float(metric(2)(LABELS, PREDICTED))


def test_false_alarms_of_an_unlabelled_class_count_against_iou() -> None:
    """Class 1 is predicted once and never labelled: IoU 0 for it, 1/2 for class 0."""
    labels, predicted = np.array([[0, 0]], np.uint8), np.array([[0, 1]], np.uint8)
    assert float(MeanIoU(2)(labels, predicted)) == pytest.approx((1 / 2 + 0) / 2)
    assert float(MeanAccuracy(2)(labels, predicted)) == pytest.approx(1 / 2)


def test_batches_accumulate_counts_not_means() -> None:
    """One batch of 1 right pixel and one of 9 with 0 right: 1/10, not the mean of 1 and 0."""
    score = PixelAccuracy(2)
    score.update_state(np.zeros((1, 1, 1), np.uint8), np.zeros((1, 1, 1), np.uint8))
    score.update_state(np.zeros((1, 3, 3), np.uint8), np.ones((1, 3, 3), np.uint8))
    assert float(score.result()) == pytest.approx(1 / 10)


def test_logits_and_ids_agree() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(2, 5, 6, 4)).astype(np.float32)
    labels = rng.integers(0, 4, (2, 5, 6)).astype(np.uint8)
    for metric in METRICS:
        assert float(metric(4)(labels, logits)) == float(metric(4)(labels, logits.argmax(-1)))


@pytest.mark.parametrize("seed", range(5))
def test_agreement_with_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # Class 2 is absent from both, class 4 is predicted but never labelled.
    labels = rng.choice(np.array([0, 1, 3, VOID], np.uint8), (3, 17, 13))
    predicted = rng.choice(np.array([0, 1, 3, 4], np.uint8), (3, 17, 13))
    valid = labels != VOID
    truth, guess = labels[valid], predicted[valid]
    expected = {
        PixelAccuracy: accuracy_score(truth, guess),
        MeanAccuracy: recall_score(truth, guess, labels=[0, 1, 3], average="macro"),
        MeanIoU: jaccard_score(truth, guess, labels=[0, 1, 3, 4], average="macro"),
    }
    for metric, score in expected.items():
        found = metric(5)
        for one_label, one_prediction in zip(labels, predicted, strict=True):
            found.update_state(one_label, one_prediction)
        assert float(found.result()) == pytest.approx(score, rel=1e-6)
        assert np.array_equal(found.counts(), confusion_matrix(truth, guess, labels=range(5)))


def test_nothing_labelled_is_zero_and_reset_forgets() -> None:
    for metric in METRICS:
        score = metric(2)
        score.update_state(np.full((1, 2, 2), VOID, np.uint8), np.zeros((1, 2, 2), np.uint8))
        assert float(score.result()) == 0.0
        score.update_state(LABELS, PREDICTED)
        assert float(score.result()) > 0.0
        score.reset_state()
        assert float(score.result()) == 0.0


def test_configuration_round_trip() -> None:
    for metric in METRICS:
        again = metric.from_config(metric(7, name="mine").get_config())
        assert (again.num_classes, again.name) == (7, "mine")
