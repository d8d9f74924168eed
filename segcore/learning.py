"""The network that learns, with its optimiser and its averaged weights, on every replica."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.checkpoint import SCRATCH
from segcore.deeplab import build, kernels_to_come
from segcore.distribution import Cluster
from segcore.errors import CheckpointError
from segcore.inference import assign_weights, model_weights, preprocess
from segcore.losses import CrossEntropyDice
from segcore.optimiser import AdamW, WeightAverage
from segcore.preparation import Prepared, prepare_network, rate_factors
from segcore.records import FineTuneRequest
from segcore.runtime import keras, tf

__all__ = ["Learner"]


class Learner:
    """Takes steps; knows nothing of time, files or validation.

    While training, each replica normalises by the statistics of its own share of a batch; the
    loss and its gradient are those of the whole batch.

    Raises:
        CheckpointError: the base's weights do not fit.
    """

    def __init__(
        self, request: FineTuneRequest, prepared: Prepared, precision: str, cluster: Cluster
    ) -> None:
        recipe = request.recipe
        self.cluster = cluster
        self._resumes = request.resume
        self.preprocessing = prepared.description.preprocessing
        self.base_rate = request.learning_rate or (
            recipe.scratch_rate if request.base in SCRATCH else recipe.base_rate
        )
        keras.utils.set_random_seed(request.seed)
        with cluster.strategy.scope():
            has_weights = prepared.base is not None or request.resume
            with kernels_to_come() if has_weights else nullcontext():
                self.model = build(prepared.description.architecture, precision=precision)
            prepare_network(request, self.model, prepared.base, cluster.replicas)
            factors = rate_factors(request, self.model)
            # What does not move needs no gradient.
            moving = [(v, f) for v, f in zip(self._weights(), factors, strict=True) if f]
            self._moving = [v.value for v, _ in moving]
            self._moving_names = [v.path for v, _ in moving]
            self.optimiser = AdamW(
                self._moving, recipe.weight_decay, [f for _, f in moving], recipe.beta2
            )
            self.average = WeightAverage(
                [v.value for v in self._weights()], recipe.average_decay, cluster.run
            )
        self.loss = CrossEntropyDice(
            len(request.classes), prepared.class_weights, recipe.dice_share, recipe.dice_power
        )
        # Traced for this run only: a second run in the same process has its own network.
        self._step = tf.function(self._step_everywhere, autograph=False)

    def begin(self, state: Mapping[str, npt.NDArray[Any]] | None, source: str) -> None:
        """Make all replicas alike, with the chief's weights, before the first step.

        state: what `state` returned when the run was left; None when it begins anew, and on other
        workers than the chief. source: its file, for what goes wrong.

        Raises:
            CheckpointError: something is missing in the state.
        """
        if state is not None:
            self._restore(state, source)
        self.cluster.share([variable.value for variable in self.model.variables])
        if self._resumes:  # else both are as new everywhere
            self.cluster.share([*self.average.average, *self.optimiser.variables_of_its_own()])
        self.cluster.tell_apart([seed.value for seed in self._random_states()])

    def step(self, batch: Sequence[Any], number: int, rate: float) -> float:
        """Take step `number`, from 1, on this worker's part of a batch; returns the loss.

        batch: images, float32 (N, H, W, 3), 0..255, and labels, uint8 (N, H, W).
        """
        rates = tf.constant(rate, tf.float32)
        loss = float(self._step(*self.cluster.deal(batch), rates))
        self.average.after_step(number)
        return loss

    def _step_everywhere(self, images: Any, labels: Any, rate: Any) -> Any:
        return self.cluster.run(self._one_step, images, labels, rate)

    def _one_step(self, images: Any, labels: Any, rate: Any) -> Any:
        with tf.GradientTape() as tape:
            inputs = preprocess(images, self.preprocessing)
            sums = self.loss.sums(labels, self.model(inputs, training=True))
        sums_of_all = self.cluster.sum(sums)
        with tf.GradientTape() as outer:
            outer.watch(sums_of_all)
            loss = self.loss.from_sums(sums_of_all)
        gradients = tape.gradient(
            sums, self._moving, output_gradients=outer.gradient(loss, sums_of_all)
        )
        self.optimiser.apply(self.cluster.sum(gradients), rate)
        return loss

    # --- what a resumed run needs ---------------------------------------------------------------

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """Return all that the next step depends on, as arrays by name."""
        averages = zip(self._weights(), self.average.average, strict=True)
        return {
            **model_weights(self.model),
            **{f"random/{n}": v.value.numpy() for n, v in enumerate(self._random_states())},
            **{f"average/{v.path}": average.numpy() for v, average in averages},
            **self.optimiser.state(self._moving_names),
        }

    def _restore(self, arrays: Mapping[str, npt.NDArray[Any]], source: str) -> None:
        assign_weights(self.model, dict(arrays), source)
        try:
            for number, variable in enumerate(self._random_states()):
                variable.assign(arrays[f"random/{number}"])
            self.optimiser.restore(arrays, self._moving_names)
            for weight, average in zip(self._weights(), self.average.average, strict=True):
                average.assign(np.asarray(arrays[f"average/{weight.path}"]))
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError(
                f"{source} is no state to resume from ({error}): start a new run"
            ) from error

    def _weights(self) -> list[Any]:
        return list(self.model.trainable_variables)

    def _random_states(self) -> list[Any]:
        """Return what the dropout draws its numbers from; Keras keeps it beside the weights."""
        weights = {variable.path for variable in self.model.weights}
        return [v for v in self.model.variables if v.path not in weights]
