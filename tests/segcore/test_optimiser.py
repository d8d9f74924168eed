"""AdamW agrees with its paper's arithmetic, spelt out in NumPy, and is left and taken up whole."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from segcore.optimiser import AdamW, WeightAverage
from segcore.runtime import tf

RATE, DECAY = 0.01, 0.1
F32 = npt.NDArray[np.float32]


def gradients_of(rng: np.random.Generator, steps: int) -> list[tuple[F32, F32]]:
    """Return for each step the gradients of a kernel and of a bias."""
    return [
        (rng.normal(size=(3, 2)).astype(np.float32), rng.normal(size=2).astype(np.float32))
        for _ in range(steps)
    ]


def spelt_out(weight: F32, gradients: list[F32], beta2: float, decay: float) -> F32:
    """Loshchilov and Hutter 2019, algorithm 2, in float64."""
    x = weight.astype(float)
    first, second = np.zeros_like(x), np.zeros_like(x)
    for t, gradient in enumerate(gradients, start=1):
        x -= RATE * decay * x
        first = 0.9 * first + 0.1 * gradient
        second = beta2 * second + (1 - beta2) * gradient.astype(float) ** 2
        x -= RATE * (first / (1 - 0.9**t)) / (np.sqrt(second / (1 - beta2**t)) + 1e-7)
    return x.astype(np.float32)


@pytest.mark.parametrize("beta2", [0.999, 0.97])
def test_steps_agree_with_the_paper_and_decay_kernels_only(beta2: float) -> None:
    rng = np.random.default_rng(0)
    kernel, bias = rng.normal(size=(3, 2)).astype(np.float32), np.ones(2, np.float32)
    variables = [tf.Variable(kernel), tf.Variable(bias)]
    optimiser = AdamW(variables, DECAY, beta2=beta2)
    gradients = gradients_of(rng, 20)
    for pair in gradients:
        optimiser.apply([tf.constant(g) for g in pair], tf.constant(RATE))
    expected = spelt_out(kernel, [g for g, _ in gradients], beta2, DECAY)
    assert variables[0].numpy() == pytest.approx(expected, abs=2e-5)
    expected = spelt_out(bias, [g for _, g in gradients], beta2, 0.0)
    assert variables[1].numpy() == pytest.approx(expected, abs=2e-5)


def test_a_state_taken_up_goes_on_to_the_same_weights() -> None:
    rng = np.random.default_rng(1)
    begun = [np.ones((3, 2), np.float32), np.ones(2, np.float32)]
    gradients = gradients_of(rng, 6)

    def go_on(optimiser: AdamW, pairs: list[tuple[F32, F32]]) -> None:
        for pair in pairs:
            optimiser.apply([tf.constant(g) for g in pair], tf.constant(RATE))

    whole = AdamW([tf.Variable(w) for w in begun], DECAY, beta2=0.9)
    go_on(whole, gradients)
    first = AdamW([tf.Variable(w) for w in begun], DECAY, beta2=0.9)
    go_on(first, gradients[:3])
    names = ["kernel", "bias"]
    second = AdamW([tf.Variable(v.numpy()) for v in first.variables], DECAY, beta2=0.9)
    second.restore(first.state(names), names)
    go_on(second, gradients[3:])
    for one, other in zip(whole.variables, second.variables, strict=True):
        assert np.array_equal(one.numpy(), other.numpy())


def test_what_has_a_factor_moves_by_so_much_of_the_rate() -> None:
    full, tenth, frozen = (tf.Variable([1.0]) for _ in range(3))
    optimiser = AdamW([full, tenth, frozen], 0.0, [1.0, 0.1, 0.0])
    optimiser.apply([tf.constant([1.0])] * 3, tf.constant(RATE))
    moved = [1.0 - float(v.numpy()[0]) for v in (full, tenth, frozen)]
    # The first step of Adam is the rate itself, whatever the gradient's size.
    assert moved == pytest.approx([RATE, RATE / 10, 0.0], abs=1e-6)


def test_an_average_moves_with_each_of_the_first_steps_and_then_with_every_fourth() -> None:
    """From 0 towards 1, 2, 3, 4 with a decay of 1/10 thrice and then 2/11; 5 to 7 do not count."""
    variable = tf.Variable(0.0)
    average = WeightAverage([variable], decay=0.95)
    seen = []
    for step in range(1, 9):
        variable.assign(float(step))
        average.after_step(step)
        seen.append(float(average.average[0]))
    by_hand = [0.9, 1.89, 2.889]
    by_hand.append(2 / 11 * by_hand[-1] + 9 / 11 * 4.0)
    by_hand += 3 * [by_hand[-1]]
    by_hand.append(3 / 12 * by_hand[-1] + 9 / 12 * 8.0)
    assert seen == pytest.approx(by_hand, rel=1e-6)
