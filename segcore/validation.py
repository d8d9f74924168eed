"""Validation while a run goes on: the averaged weights, scored as the checkpoint will hold them.

Batch-norm statistics are estimated anew for the averaged weights: the running statistics of the
raw weights lag behind and have made good networks look bad. Each worker of a cluster scores its
share of the images and takes statistics of its share of the batches.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.deeplab import batch_norms, build, kernels_to_come, on_crops
from segcore.evaluation import score
from segcore.inference import Cancelled, Predictor, model_weights, preprocess
from segcore.learning import Learner
from segcore.preparation import Prepared
from segcore.records import EvalReport
from segcore.runtime import tf

__all__ = ["Candidate"]


class Candidate:
    """The network that would be kept if the run ended now.

    statistics_batches: how many batches batch-norm statistics are estimated from.
    """

    def __init__(self, prepared: Prepared, learner: Learner, statistics_batches: int) -> None:
        self._learner, self._cluster = learner, learner.cluster
        self._val = prepared.val
        self._batches = statistics_batches
        self.description = prepared.description
        with kernels_to_come():  # at every `refresh`
            self._model = build(
                prepared.description.architecture,
                reduction=prepared.description.preprocessing.reduction,
            )
        self._on_crops = on_crops(self._model)
        self._predictor = Predictor.from_network(self._model, prepared.description)
        self._estimate = tf.function(self._batch_statistics, autograph=False)

    def weights(self) -> dict[str, npt.NDArray[Any]]:
        """Return every weight by its name."""
        return model_weights(self._model)

    def refresh(self, batches: Callable[[int], Any]) -> None:
        """Take the averaged weights over, and statistics that fit them.

        batches: returns an endless dataset of whole training batches, from one number on, of
        samples that the training itself never draws.
        """
        averages = self._learner.average.average
        for target, average in zip(self._model.trainable_variables, averages, strict=True):
            array = average.numpy()
            if array.ndim > 1:
                # Rounded as the checkpoint will store it: what is scored is what is kept.
                array = array.astype(np.float16).astype(np.float32)
            target.assign(array)
        norms = []
        trained_norms = batch_norms(self._learner.model)
        for trained, norm in zip(trained_norms, batch_norms(self._model), strict=True):
            if trained.frozen:
                norm.frozen = True
                norm.moving_mean.assign(trained.moving_mean.value.numpy())
                norm.moving_variance.assign(trained.moving_variance.value.numpy())
            else:
                norms.append(norm)
        if norms:
            self._estimate_statistics(norms, batches)

    def _estimate_statistics(self, norms: list[Any], batches: Callable[[int], Any]) -> None:
        share = np.array_split(np.arange(self._batches), self._cluster.workers)
        mine = share[self._cluster.worker]
        sums = [np.zeros((2, int(norm.gamma.shape[0]))) for norm in norms]
        for images, _ in batches(int(mine[0])).take(len(mine)) if mine.size else ():
            self._estimate(images)
            for total, norm in zip(sums, norms, strict=True):
                mean = norm.moving_mean.value.numpy()
                total += mean, norm.moving_variance.value.numpy() + mean**2
        together = self._cluster.total(np.concatenate(sums, axis=1)) / self._batches
        ends = np.cumsum([total.shape[1] for total in sums])[:-1]
        for (mean, square), norm in zip(np.split(together, ends, axis=1), norms, strict=True):
            norm.moving_mean.assign(mean)
            norm.moving_variance.assign(np.maximum(square - mean**2, 0.0))

    def _batch_statistics(self, images: Any) -> None:
        """Leave each layer's statistics of this very batch in its running ones."""
        norms = batch_norms(self._model)
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.momentum = 0.0
        self._on_crops(preprocess(images, self.description.preprocessing), training=True)
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum

    def score(self, cancelled: Callable[[], bool]) -> EvalReport | None:
        """Score the validation images; None when there are none.

        Raises:
            Cancelled: `cancelled()` became true, here or on another worker.
            ImageError, MaskError, TrainingError: an image cannot be read.
        """
        if not self._val.pairs:
            return None
        classes, cluster = self._val.classes, self._cluster
        report: EvalReport | None = None
        stopped = False
        mine = range(cluster.worker, len(self._val.pairs), cluster.workers)
        try:
            for so_far in score(self._predictor, (self._val[n] for n in mine), classes, cancelled):
                report = so_far
        except Cancelled:
            stopped = True
        _, stopped = cluster.agree((), stopped)
        if stopped:
            raise Cancelled
        counts = np.zeros((len(classes) + 1, len(classes)), np.int64)
        rest = np.zeros(2, np.int64)
        if report is not None:
            counts[:-1], counts[-1] = report.confusion, report.unpredicted or 0
            rest[:] = report.void_pixels, report.images
        counts, rest = cluster.total(counts), cluster.total(rest)
        unpredicted = tuple(counts[-1].tolist()) if counts[-1].any() else ()
        return EvalReport(classes, counts[:-1], int(rest[0]), int(rest[1]), unpredicted)
