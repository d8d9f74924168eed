"""Metrics over one confusion matrix, accumulated over the whole data set. Void is in none."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.classes import VOID
from segcore.runtime import keras, tf

__all__ = ["ConfusionMetric", "MeanAccuracy", "MeanIoU", "PixelAccuracy"]


class ConfusionMetric(keras.metrics.Metric):
    """Accumulates int64 (C, C): rows are labels, columns the prediction; void labels are skipped.

    `update_state` takes labels (N, H, W) of class ids and either a prediction of the same shape
    holding ids or logits (N, H, W, C). A predicted id outside the classes (void, say) at a
    labelled pixel is an error of the caller and raises.
    """

    def __init__(self, num_classes: int, name: str | None = None) -> None:
        super().__init__(name=name, dtype="float32")
        self.num_classes = num_classes
        self.confusion = self.add_weight(
            name="confusion", shape=(num_classes, num_classes), initializer="zeros", dtype="int64"
        )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: None = None) -> None:
        """Count the labelled pixels of a batch."""
        labels = tf.reshape(tf.cast(y_true, tf.int64), [-1])
        if len(y_pred.shape) > len(y_true.shape):
            y_pred = tf.argmax(y_pred, axis=-1)
        predicted = tf.reshape(tf.cast(y_pred, tf.int64), [-1])
        valid = tf.not_equal(labels, VOID)
        labels, predicted = tf.boolean_mask(labels, valid), tf.boolean_mask(predicted, valid)
        counts = tf.math.confusion_matrix(labels, predicted, self.num_classes, dtype=tf.int64)
        self.confusion.assign_add(counts)

    def counts(self) -> npt.NDArray[np.int64]:
        """Return the matrix, int64 (C, C)."""
        return self.confusion.value.numpy()

    def reset_state(self) -> None:
        """Forget everything."""
        self.confusion.assign(tf.zeros_like(self.confusion))

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this metric again."""
        return {"num_classes": self.num_classes, "name": self.name}

    def _hits_labels_predictions(self) -> tuple[Any, Any, Any]:
        matrix = tf.cast(self.confusion.value, tf.float64)
        return (
            tf.linalg.diag_part(matrix),
            tf.reduce_sum(matrix, axis=1),
            tf.reduce_sum(matrix, axis=0),
        )


@keras.saving.register_keras_serializable("segcore")
class PixelAccuracy(ConfusionMetric):
    """Share of labelled pixels predicted right; 0 before any pixel."""

    def __init__(self, num_classes: int, name: str = "pixel_accuracy") -> None:
        super().__init__(num_classes, name)

    def result(self) -> Any:
        """Return the score, float32 scalar."""
        hits, labels, _ = self._hits_labels_predictions()
        share = tf.math.divide_no_nan(tf.reduce_sum(hits), tf.reduce_sum(labels))
        return tf.cast(share, tf.float32)


@keras.saving.register_keras_serializable("segcore")
class MeanAccuracy(ConfusionMetric):
    """Mean over the labelled classes of the share of their pixels predicted right."""

    def __init__(self, num_classes: int, name: str = "mean_accuracy") -> None:
        super().__init__(num_classes, name)

    def result(self) -> Any:
        """Return the score, float32 scalar; a class without labels is left out."""
        hits, labels, _ = self._hits_labels_predictions()
        return _mean_over(hits, labels)


@keras.saving.register_keras_serializable("segcore")
class MeanIoU(ConfusionMetric):
    """Mean over classes of intersection over union."""

    def __init__(self, num_classes: int, name: str = "mean_iou") -> None:
        super().__init__(num_classes, name)

    def result(self) -> Any:
        """Return the score, float32 scalar; a class nobody named is left out."""
        hits, labels, predictions = self._hits_labels_predictions()
        return _mean_over(hits, labels + predictions - hits)


def _mean_over(parts: Any, wholes: Any) -> Any:
    present = tf.cast(wholes > 0, tf.float64)
    total = tf.reduce_sum(tf.math.divide_no_nan(parts, wholes))
    return tf.cast(tf.math.divide_no_nan(total, tf.reduce_sum(present)), tf.float32)
