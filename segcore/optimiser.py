"""AdamW in one pass through memory, and a running average of the weights.

Keras' own optimiser spells Adam out in single operations; over the 39 million weights of a
ResNet-50 those passes through memory cost more than they compute. TensorFlow's fused kernel makes
one pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.runtime import tf

__all__ = ["AdamW", "WeightAverage"]


class AdamW:
    """Adam with decoupled weight decay on kernels (arrays of two or more dimensions).

    Source: Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization".

    Args:
        variables: trainable tf.Variables.
        weight_decay: share of a kernel taken off each step, times its learning rate.
        factors: for each variable, its learning rate over the others'; None for 1 everywhere.
        beta2: share of the running mean of squared gradients that each step keeps.
    """

    _BETA1, _EPSILON = 0.9, 1e-7

    def __init__(
        self,
        variables: list[Any],
        weight_decay: float,
        factors: Sequence[float] | None = None,
        beta2: float = 0.999,
    ) -> None:
        self.variables = variables
        self.weight_decay = weight_decay
        self.beta2 = beta2
        self.factors = [1.0] * len(variables) if factors is None else list(factors)
        self.step = tf.Variable(0, dtype=tf.int64, trainable=False)
        self.first = [tf.Variable(tf.zeros_like(v), trainable=False) for v in variables]
        self.second = [tf.Variable(tf.zeros_like(v), trainable=False) for v in variables]

    def apply(self, gradients: list[Any], learning_rate: Any) -> None:
        """Take one step; called inside a tf.function."""
        self.step.assign_add(1)
        step = tf.cast(self.step, tf.float32)
        powers = (tf.pow(self._BETA1, step), tf.pow(self.beta2, step))
        for variable, first, second, factor, gradient in zip(
            self.variables, self.first, self.second, self.factors, gradients, strict=True
        ):
            if gradient is None or not factor:
                continue
            rate = learning_rate if factor == 1.0 else learning_rate * factor
            if self.weight_decay and len(variable.shape) > 1:
                variable.assign_sub(rate * self.weight_decay * variable)
            tf.raw_ops.ResourceApplyAdam(
                var=variable.handle,
                m=first.handle,
                v=second.handle,
                beta1_power=powers[0],
                beta2_power=powers[1],
                lr=rate,
                beta1=self._BETA1,
                beta2=self.beta2,
                epsilon=self._EPSILON,
                grad=tf.cast(gradient, tf.float32),
            )

    def variables_of_its_own(self) -> list[Any]:
        """Return the tf.Variables that it keeps beside the weights."""
        return [self.step, *self.first, *self.second]

    def state(self, names: list[str]) -> dict[str, npt.NDArray[Any]]:
        """Return everything a resumed run needs, keyed by the variables' names."""
        arrays: dict[str, npt.NDArray[Any]] = {"optimiser/step": self.step.numpy()}
        for name, first, second in zip(names, self.first, self.second, strict=True):
            arrays[f"optimiser/first/{name}"] = first.numpy()
            arrays[f"optimiser/second/{name}"] = second.numpy()
        return arrays

    def restore(self, arrays: Mapping[str, npt.NDArray[Any]], names: list[str]) -> None:
        """Take up the state that `state` returned; KeyError names what is missing."""
        self.step.assign(np.int64(arrays["optimiser/step"]))
        for name, first, second in zip(names, self.first, self.second, strict=True):
            first.assign(arrays[f"optimiser/first/{name}"])
            second.assign(arrays[f"optimiser/second/{name}"])


class WeightAverage:
    """Exponential moving average of variables, updated every few steps to save memory traffic.

    The decay warms up, min(decay, (1 + n) / (10 + n)) after n updates, so that an average begun
    early does not remember the start. Each of the very first steps counts, so that even a run of
    one leaves something that it learnt.

    run: how the update reaches every replica, `Cluster.run`; None where there is one.
    """

    EVERY = 4

    def __init__(
        self, variables: list[Any], decay: float, run: Callable[..., Any] | None = None
    ) -> None:
        self.variables = variables
        self.decay = decay
        self.average = [tf.Variable(v, trainable=False) for v in variables]
        self._run = run
        self._update = tf.function(self._move_everywhere, autograph=False)

    def after_step(self, step: int) -> None:
        """Move the average towards the variables, when its turn has come."""
        if step % self.EVERY and step > self.EVERY:
            return
        updates = step // self.EVERY
        decay = min(self.decay, (1 + updates) / (10 + updates))
        self._update(tf.constant(1.0 - decay, tf.float32))

    def _move_everywhere(self, share: Any) -> None:
        if self._run is None:
            self._move(share)
        else:
            self._run(self._move, share)

    def _move(self, share: Any) -> None:
        for average, variable in zip(self.average, self.variables, strict=True):
            average.assign_sub(share * (average - variable))
