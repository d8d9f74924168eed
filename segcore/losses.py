"""Losses over labelled pixels: weighted cross-entropy, Dice, and their sum. Void is in none."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.classes import VOID
from segcore.runtime import keras, tf

__all__ = ["CrossEntropyDice", "DiceLoss", "WeightedCrossEntropy", "class_weights"]

# Keeps the slope of a power finite where Dice is 0.
_TINY = 1e-6


def class_weights(
    pixel_counts: npt.NDArray[np.int64], *, power: float = 0.5, most: float = 10.0
) -> npt.NDArray[np.float32]:
    """Weigh rare classes up: (median frequency / frequency) ** power, at most `most`.

    pixel_counts: int64 (C,), labelled pixels of each class in the training images. A class that
    never occurs weighs 1. Returns float32 (C,).

    Source: Eigen and Fergus 2015, median frequency balancing, softened by `power`.
    """
    counts = pixel_counts.astype(np.float64)
    present = counts > 0
    weights = np.ones(len(counts))
    if present.any():
        weights[present] = (np.median(counts[present]) / counts[present]) ** power
    return np.clip(weights, 1.0 / most, most).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Pixels:
    """Labels and shares of a batch's pixels, one row a class.

    A softmax over the few classes of each pixel is slow where they lie beside each other.

    truth: float32 (C, P), 1 where the label is the class; valid: float32 (P,), 0 where it is void.
    log_share, share: float32 (C, P), the logarithm of the softmax, and the softmax.
    """

    truth: Any
    valid: Any
    log_share: Any
    share: Any


def _pixels(y_true: Any, y_pred: Any, num_classes: int) -> _Pixels:
    logits = tf.transpose(tf.reshape(tf.cast(y_pred, tf.float32), (-1, num_classes)))
    ids = tf.reshape(tf.cast(y_true, tf.int32), (-1,))
    truth = tf.cast(tf.equal(tf.range(num_classes)[:, None], ids), tf.float32)
    below = logits - tf.stop_gradient(tf.reduce_max(logits, axis=0))
    odds = tf.exp(below)
    total = tf.reduce_sum(odds, axis=0)
    valid = tf.cast(tf.not_equal(ids, VOID), tf.float32)
    return _Pixels(truth, valid, below - tf.math.log(total), odds / total)


class _SegmentationLoss(keras.losses.Loss, ABC):
    """A loss over labels (N, H, W) of class ids and logits (N, H, W, C), a scalar.

    In two halves, so that the parts of a batch on several devices give the loss of the whole.
    """

    def __init__(self, num_classes: int, name: str) -> None:
        super().__init__(name=name, reduction="none")
        self.num_classes = num_classes

    def sums(self, y_true: Any, y_pred: Any) -> list[Any]:
        """Return sums over pixels, float32 vectors, that add up over the parts of a batch."""
        return self._sums(_pixels(y_true, y_pred, self.num_classes))

    @abstractmethod
    def _sums(self, pixels: _Pixels) -> list[Any]:
        """Return what `sums` returns."""

    @abstractmethod
    def from_sums(self, sums: list[Any]) -> Any:
        """Return the loss of a batch, float32 scalar, from what `sums` gave for all of it."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss, float32 scalar."""
        return self.from_sums(self.sums(y_true, y_pred))


@keras.saving.register_keras_serializable("segcore")
class WeightedCrossEntropy(_SegmentationLoss):
    """Cross-entropy, each pixel weighted by its label's class: sum(w * ce) / sum(w).

    Void pixels count neither above nor below the fraction; without any labelled pixel the loss
    is 0. `weights`: one positive number for each class, None for all 1.
    """

    def __init__(
        self,
        num_classes: int,
        weights: Sequence[float] | npt.NDArray[np.float32] | None = None,
        name: str = "weighted_cross_entropy",
    ) -> None:
        super().__init__(num_classes, name)
        self.weights = [1.0] * num_classes if weights is None else [float(w) for w in weights]
        if len(self.weights) != num_classes:
            raise ValueError(f"{len(self.weights)} weights for {num_classes} classes: give as many")

    def _sums(self, pixels: _Pixels) -> list[Any]:
        """Return the weighted cross-entropy and the weights, each summed."""
        weights = tf.constant(self.weights, tf.float32)
        entropy = -tf.reduce_sum(pixels.truth * pixels.log_share, axis=1)
        counts = tf.reduce_sum(pixels.truth, axis=1)
        return [tf.reduce_sum(weights * entropy), tf.reduce_sum(weights * counts)]

    def from_sums(self, sums: list[Any]) -> Any:
        """Return the loss, float32 scalar."""
        entropy, weights = sums
        return tf.math.divide_no_nan(entropy, weights)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this loss again."""
        return {"num_classes": self.num_classes, "weights": self.weights, "name": self.name}


@keras.saving.register_keras_serializable("segcore")
class DiceLoss(_SegmentationLoss):
    """1 - Dice, per class over the whole batch, averaged over the classes the labels have.

    Dice of a class is 2 * sum(p * t) / (sum(p) + sum(t)) over labelled pixels, p the softmax and
    t 1 where the label is that class. Without any labelled pixel the loss is 0.

    power: below 1 a class loses (1 - Dice^power) / power. Of a class that is hardly predicted at
    all, Dice is small and changes little, so its plain loss pulls least where it should most; the
    power makes it steep there and leaves it as it is near 1.

    Source: Milletari et al. 2016, "V-Net", with the sums not squared. As the power goes to 0 it
    becomes the logarithm that Wong et al. 2018 take, "3D Segmentation with Exponential Logarithmic
    Loss for Highly Unbalanced Object Sizes".

    Raises:
        ValueError: the power is not above 0, or above 1.
    """

    def __init__(self, num_classes: int, power: float = 1.0, name: str = "dice") -> None:
        super().__init__(num_classes, name)
        if not 0.0 < power <= 1.0:
            raise ValueError(f"the power is {power}: give a number above 0, 1 at most")
        self.power = power

    def _sums(self, pixels: _Pixels) -> list[Any]:
        """Return per class sum(p * t), sum(p) and sum(t), each (C,)."""
        share, truth = pixels.share * pixels.valid, pixels.truth
        return [tf.reduce_sum(part, axis=1) for part in (share * truth, share, truth)]

    def from_sums(self, sums: list[Any]) -> Any:
        """Return the loss, float32 scalar."""
        overlap, share_pixels, truth_pixels = sums
        dice = tf.math.divide_no_nan(2.0 * overlap, share_pixels + truth_pixels)
        lost = 1.0 - dice
        if self.power < 1.0:
            above_0 = (dice + _TINY) / (1.0 + _TINY)
            lost = (1.0 - tf.pow(above_0, self.power)) / self.power
        present = tf.cast(truth_pixels > 0, tf.float32)
        return tf.math.divide_no_nan(tf.reduce_sum(lost * present), tf.reduce_sum(present))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this loss again."""
        return {"num_classes": self.num_classes, "power": self.power, "name": self.name}


@keras.saving.register_keras_serializable("segcore")
class CrossEntropyDice(_SegmentationLoss):
    """Weighted cross-entropy plus Dice, each with its share."""

    def __init__(
        self,
        num_classes: int,
        weights: Sequence[float] | npt.NDArray[np.float32] | None = None,
        dice_share: float = 1.0,
        dice_power: float = 1.0,
        name: str = "cross_entropy_dice",
    ) -> None:
        super().__init__(num_classes, name)
        self.cross_entropy = WeightedCrossEntropy(num_classes, weights)
        self.dice = DiceLoss(num_classes, dice_power)
        self.dice_share = dice_share

    def _sums(self, pixels: _Pixels) -> list[Any]:
        """Return the cross-entropy's two sums, then Dice's three."""
        return self.cross_entropy._sums(pixels) + self.dice._sums(pixels)

    def from_sums(self, sums: list[Any]) -> Any:
        """Return the loss, float32 scalar."""
        dice = self.dice.from_sums(sums[2:])
        return self.cross_entropy.from_sums(sums[:2]) + self.dice_share * dice

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this loss again."""
        return {
            "num_classes": self.num_classes,
            "weights": self.cross_entropy.weights,
            "dice_share": self.dice_share,
            "dice_power": self.dice.power,
            "name": self.name,
        }
