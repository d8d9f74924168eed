"""Losses over labelled pixels: weighted cross-entropy, Dice, and their sum. Void is in none."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.classes import VOID
from segcore.runtime import keras, tf

__all__ = ["CrossEntropyDice", "DiceLoss", "WeightedCrossEntropy", "class_weights"]


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


class _SegmentationLoss(keras.losses.Loss, ABC):
    """A loss over labels (N, H, W) of class ids and logits (N, H, W, C), a scalar.

    In two halves, so that the parts of a batch on several devices give the loss of the whole.
    """

    def __init__(self, num_classes: int, name: str) -> None:
        super().__init__(name=name, reduction="none")
        self.num_classes = num_classes

    def _labels(self, y_true: Any) -> tuple[Any, Any]:
        """Return ids with void replaced by 0, int32, and where they are valid, float32."""
        ids = tf.cast(y_true, tf.int32)
        valid = tf.not_equal(ids, VOID)
        return tf.where(valid, ids, 0), tf.cast(valid, tf.float32)

    @abstractmethod
    def sums(self, y_true: Any, y_pred: Any) -> list[Any]:
        """Return sums over pixels, float32 vectors, that add up over the parts of a batch."""

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

    def sums(self, y_true: Any, y_pred: Any) -> list[Any]:
        """Return the weighted cross-entropy and the weights, each summed."""
        ids, valid = self._labels(y_true)
        pixel_weights = tf.gather(tf.constant(self.weights, tf.float32), ids) * valid
        entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(ids, tf.cast(y_pred, tf.float32))
        return [tf.reduce_sum(entropy * pixel_weights), tf.reduce_sum(pixel_weights)]

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

    Source: Milletari et al. 2016, "V-Net", with the sums not squared.
    """

    def __init__(self, num_classes: int, name: str = "dice") -> None:
        super().__init__(num_classes, name)

    def sums(self, y_true: Any, y_pred: Any) -> list[Any]:
        """Return per class sum(p * t), sum(p) and sum(t), each (C,)."""
        ids, valid = self._labels(y_true)
        valid = valid[..., None]
        truth = tf.one_hot(ids, self.num_classes, dtype=tf.float32) * valid
        share = tf.nn.softmax(tf.cast(y_pred, tf.float32)) * valid
        axes = (0, 1, 2)
        return [tf.reduce_sum(part, axes) for part in (share * truth, share, truth)]

    def from_sums(self, sums: list[Any]) -> Any:
        """Return the loss, float32 scalar."""
        overlap, share_pixels, truth_pixels = sums
        dice = tf.math.divide_no_nan(2.0 * overlap, share_pixels + truth_pixels)
        present = tf.cast(truth_pixels > 0, tf.float32)
        return tf.math.divide_no_nan(tf.reduce_sum((1.0 - dice) * present), tf.reduce_sum(present))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this loss again."""
        return {"num_classes": self.num_classes, "name": self.name}


@keras.saving.register_keras_serializable("segcore")
class CrossEntropyDice(_SegmentationLoss):
    """Weighted cross-entropy plus Dice, each with its share."""

    def __init__(
        self,
        num_classes: int,
        weights: Sequence[float] | npt.NDArray[np.float32] | None = None,
        dice_share: float = 1.0,
        name: str = "cross_entropy_dice",
    ) -> None:
        super().__init__(num_classes, name)
        self.cross_entropy = WeightedCrossEntropy(num_classes, weights)
        self.dice = DiceLoss(num_classes)
        self.dice_share = dice_share

    def sums(self, y_true: Any, y_pred: Any) -> list[Any]:
        """Return the cross-entropy's two sums, then Dice's three."""
        return self.cross_entropy.sums(y_true, y_pred) + self.dice.sums(y_true, y_pred)

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
            "name": self.name,
        }
