"""How long a run is, and what the learning rate does meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from segcore.recipe import Recipe

__all__ = ["Budget", "learning_rate"]

_DEFAULT = Recipe()


@dataclass(frozen=True, slots=True)
class Budget:
    """A run's length in epochs or in minutes; exactly one is given."""

    steps_per_epoch: int
    epochs: float | None = None
    minutes: float | None = None

    def progress(self, step: int, elapsed_s: float) -> float:
        """Return the share used, 0 at the start and 1 or more at the end."""
        if self.minutes is not None:
            return elapsed_s / (60.0 * self.minutes)
        return step / (self.steps_per_epoch * (self.epochs or 1))

    def eta_s(self, step: int, elapsed_s: float) -> float:
        """Return the seconds left."""
        progress = self.progress(step, elapsed_s)
        if self.minutes is not None:
            return max(0.0, 60.0 * self.minutes - elapsed_s)
        return max(0.0, elapsed_s * (1.0 - progress) / max(progress, 1e-9))


def learning_rate(base: float, progress: float, step: int, recipe: Recipe = _DEFAULT) -> float:
    """Warm up linearly over the first steps, then fall as (1 - progress) ** poly_power.

    Source: the "poly" policy of Chen et al. 2017, section 4.1.
    """
    warm = min(1.0, (step + 1) / recipe.warm_up_steps)
    return float(base * warm * max(0.0, 1.0 - progress) ** recipe.poly_power)
