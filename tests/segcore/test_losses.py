"""Losses: the hand arithmetic beside the number, and the reference's faults."""

import math

import numpy as np
import pytest
from sklearn.metrics import f1_score, log_loss

from segcore.classes import VOID
from segcore.losses import CrossEntropyDice, DiceLoss, WeightedCrossEntropy, class_weights
from segcore.runtime import tf

# Softmax of (0, log 3) is (1/4, 3/4).
HALF_SURE = np.array([0.0, math.log(3.0)], np.float32)


def _logits(*pixels: np.ndarray) -> np.ndarray:
    return np.stack(pixels).astype(np.float32)[None, None]


def _ids(*ids: int) -> np.ndarray:
    return np.array([[ids]], np.uint8)


def test_cross_entropy_by_hand() -> None:
    """-log(1/4) for a pixel of class 0 and -log(3/4) for one of class 1, averaged."""
    loss = WeightedCrossEntropy(2)(_ids(0, 1), _logits(HALF_SURE, HALF_SURE))
    assert float(loss) == pytest.approx((math.log(4) + math.log(4 / 3)) / 2, rel=1e-6)


def test_weighted_cross_entropy_divides_by_the_weights() -> None:
    """Weights 3 and 1: (3 log 4 + 1 log(4/3)) / (3 + 1)."""
    loss = WeightedCrossEntropy(2, [3.0, 1.0])(_ids(0, 1), _logits(HALF_SURE, HALF_SURE))
    assert float(loss) == pytest.approx((3 * math.log(4) + math.log(4 / 3)) / 4, rel=1e-6)


def test_void_changes_no_loss() -> None:
    """A void pixel, however wrongly predicted, is not there: not even in the divisor."""
    wild = np.array([50.0, -50.0], np.float32)
    for loss in (WeightedCrossEntropy(2, [3.0, 1.0]), DiceLoss(2), CrossEntropyDice(2)):
        without = loss(_ids(0, 1), _logits(HALF_SURE, HALF_SURE))
        with_void = loss(_ids(0, VOID, 1), _logits(HALF_SURE, wild, HALF_SURE))
        assert float(with_void) == pytest.approx(float(without), rel=1e-6)


def test_nothing_labelled_is_zero_and_has_a_gradient_of_zero() -> None:
    logits = tf.constant(_logits(HALF_SURE, HALF_SURE))
    for loss in (WeightedCrossEntropy(2), DiceLoss(2), CrossEntropyDice(2)):
        with tf.GradientTape() as tape:
            tape.watch(logits)
            value = loss(_ids(VOID, VOID), logits)
        assert float(value) == 0.0
        assert np.array_equal(tape.gradient(value, logits), np.zeros_like(logits))


def test_dice_by_hand() -> None:
    """Two pixels, labels 0 and 1, p = (1/4, 3/4) at both.

    Class 0: 2 * 1/4 / (1/2 + 1) = 1/3. Class 1: 2 * 3/4 / (3/2 + 1) = 3/5. Loss 1 - (1/3+3/5)/2.
    """
    loss = DiceLoss(2)(_ids(0, 1), _logits(HALF_SURE, HALF_SURE))
    assert float(loss) == pytest.approx(1 - (1 / 3 + 3 / 5) / 2, rel=1e-6)


def test_a_power_of_dice_by_hand() -> None:
    labels, logits = _ids(0, 1), _logits(HALF_SURE, HALF_SURE)
    # Shares (1/4, 3/4) twice, labels 0 and 1: Dice 2 (1/4) / (1/2 + 1) and 2 (3/4) / (3/2 + 1).
    expected = np.mean([2.0 * (1.0 - dice**0.5) for dice in (1 / 3, 3 / 5)])
    assert float(DiceLoss(2, power=0.5)(labels, logits)) == pytest.approx(expected, rel=1e-5)
    sure = _logits(np.array([50.0, -50.0]), np.array([-50.0, 50.0]))
    assert float(DiceLoss(2, power=0.5)(labels, sure)) == pytest.approx(0.0, abs=1e-6)


def test_a_power_pulls_at_a_class_that_is_not_predicted() -> None:
    labels = np.zeros((1, 8, 8), np.uint8)
    labels[0, 0, 0] = 1
    for surely, harder in ((8.0, 5.0), (200.0, 1.0)):  # with 200 its softmax is 0 to the last bit
        logits = tf.constant(np.tile(np.array([surely, 0.0], np.float32), (1, 8, 8, 1)))
        pulls = []
        for power in (1.0, 0.5):
            with tf.GradientTape() as tape:
                tape.watch(logits)
                loss = DiceLoss(2, power=power)(labels, logits)
            pulls.append(np.abs(tape.gradient(loss, logits).numpy()[0, 0, 0]).max())
        assert np.isfinite(pulls).all()
        assert pulls[1] >= harder * pulls[0]


@pytest.mark.parametrize("power", [0.0, -1.0, 1.5, float("nan")])
def test_a_power_out_of_range_is_told(power: float) -> None:
    with pytest.raises(ValueError, match="the power is"):
        DiceLoss(2, power=power)


def test_dice_averages_over_classes_that_are_labelled() -> None:
    """Three classes, one labelled: the absent two neither help nor harm."""
    logits = _logits(np.array([20.0, 0.0, 0.0], np.float32))
    assert float(DiceLoss(3)(_ids(0), logits)) == pytest.approx(0.0, abs=1e-6)


def test_agreement_with_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, (2, 8, 9, 5)).astype(np.float32)
    labels = rng.choice(np.array([0, 1, 2, 4, VOID], np.uint8), (2, 8, 9))  # class 3 is absent
    weights = np.array([1.0, 2.0, 0.5, 4.0, 3.0], np.float32)
    valid = labels != VOID
    shares = tf.nn.softmax(logits.astype(np.float64)).numpy()
    expected = log_loss(
        labels[valid], shares[valid], labels=range(5), sample_weight=weights[labels[valid]]
    )
    assert float(WeightedCrossEntropy(5, weights)(labels, logits)) == pytest.approx(expected, 1e-5)
    # With logits so large that the softmax is all or nothing, Dice is the F1 score.
    certain = float(DiceLoss(5)(labels, logits * 1e4))
    scores = f1_score(labels[valid], logits.argmax(-1)[valid], labels=[0, 1, 2, 4], average="macro")
    assert certain == pytest.approx(1 - scores, abs=1e-5)


def test_sum_of_both() -> None:
    rng = np.random.default_rng(1)
    logits = rng.normal(size=(1, 4, 4, 3)).astype(np.float32)
    labels = rng.integers(0, 3, (1, 4, 4)).astype(np.uint8)
    both = CrossEntropyDice(3, [1, 2, 3], dice_share=0.5, dice_power=0.3)(labels, logits)
    dice = DiceLoss(3, 0.3)(labels, logits)
    parts = WeightedCrossEntropy(3, [1, 2, 3])(labels, logits) + 0.5 * dice
    assert float(both) == pytest.approx(float(parts), rel=1e-6)


def test_class_weights_by_hand() -> None:
    """Counts 100, 400, 25, none: the median is 100, roots of 1, 1/4 and 4; absent weighs 1."""
    weights = class_weights(np.array([100, 400, 25, 0]))
    assert weights.tolist() == [1.0, 0.5, 2.0, 1.0]
    assert class_weights(np.array([1, 10**9, 10**9])).tolist() == [10.0, 1.0, 1.0]


def test_wrong_number_of_weights_is_told() -> None:
    with pytest.raises(ValueError, match="2 weights for 3 classes"):
        WeightedCrossEntropy(3, [1.0, 2.0])


def test_the_parts_of_a_batch_give_the_loss_of_the_whole() -> None:
    """What several devices do: each sums over its share, and the sums of all make the loss."""
    rng = np.random.default_rng(2)
    logits = rng.normal(size=(4, 3, 5, 3)).astype(np.float32)
    labels = rng.choice(np.array([0, 1, 2, VOID], np.uint8), (4, 3, 5))
    for loss in (WeightedCrossEntropy(3, [1, 2, 3]), DiceLoss(3), CrossEntropyDice(3, [3, 2, 1])):
        parts = [loss.sums(labels[rows], logits[rows]) for rows in (slice(0, 1), slice(1, 4))]
        together = loss.from_sums([sum(each) for each in zip(*parts, strict=True)])
        assert float(together) == pytest.approx(float(loss(labels, logits)), rel=1e-5)
