"""How a run learns: every number that was chosen by measurement, in one place.

No TensorFlow: a recipe travels in the request, is written beside the weights, and what one run
was made with can be asked of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, get_args

from segcore.errors import UsageError

__all__ = ["LEAST_CROPS", "Augmentation", "FrozenNorms", "Recipe"]

# Of fewer crops a step batch norm takes no statistics that are worth having.
LEAST_CROPS = 4

FrozenNorms = Literal["auto", "none", "backbone", "all"]


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far a crop may stray from its original.

    scale: lowest and highest zoom. seek_rare: share of crops that show a class drawn evenly, from
    an image drawn among those that have it, so that rare classes are seen. brightness, contrast,
    gamma, tint: each the half-width of its range; noise: standard deviation, all on pixels scaled
    to 0..1. Brightness, tint and noise are those of a picture whose greys have a standard
    deviation of 0.2, and less in a fainter one, which they would otherwise drown; gamma bends the
    range that a picture uses.
    """

    scale: tuple[float, float] = (0.6, 1.6)
    flips: bool = True
    right_angle_turns: bool = True
    seek_rare: float = 0.5
    brightness: float = 0.12
    contrast: float = 0.25
    gamma: float = 0.25
    tint: float = 0.05
    noise: float = 0.02

    def __post_init__(self) -> None:
        """Raise UsageError naming the first value out of its range."""
        if not _is_range(self.scale, 0.1, 10.0):
            raise UsageError(
                f"the recipe's scale is {self.scale!r}: give the lowest and highest zoom, 0.1 to 10"
            )
        for name in ("seek_rare", "brightness", "contrast", "gamma", "tint", "noise"):
            value = getattr(self, name)
            if not (_is_number(value) and 0.0 <= value <= 1.0):
                raise UsageError(f"the recipe's {name} is {value!r}: give 0 to 1")


@dataclass(frozen=True, slots=True)
class Recipe:
    """The defaults are what ablations at equal minutes chose.

    scratch_rate, base_rate: learning rate of a fresh network, and of one that starts from a base.
    backbone_factor: the backbone's learning rate over the head's, where the base brought it.
    warm_up_steps, poly_power: of `segcore.schedule.learning_rate`.
    weight_decay: share of a kernel taken off each step, times the learning rate.
    beta2: share of AdamW's running mean of squared gradients that each step keeps. Runs of some
    hundred steps do better to forget the large gradients of their start than the usual 0.999 lets.
    rarity_power: how much rare classes weigh in the cross-entropy, 0 for not at all. Dice and the
    crops that seek them already see to them; weighing them up as well paints them too wide.
    dice_share: weight of Dice beside the cross-entropy. dice_power: of `segcore.losses.DiceLoss`;
    with 1 a short run never begins to predict a class that is rare and hard to tell.
    average_decay: of the averaged weights, of `WeightAverage.EVERY` steps each.
    frozen_norms: whose batch-norm statistics stay the base's own: nobody's, the backbone's, or
    all; "auto" for all where a device sees fewer than `LEAST_CROPS` a step (of each the ASPP's
    pooling branch has a single number), else nobody's. A fresh network has none to
    keep.
    statistics_batches: batches from which a validation estimates the other statistics anew.
    validations: how many a run has at most while it goes on.
    validation_share: how much of the time they may take; where one costs much, fewer come.
    patience: a run ends early after this share of its length without a better validation; 1 for
    never.
    """

    scratch_rate: float = 3e-3
    base_rate: float = 3e-3
    backbone_factor: float = 1.0
    warm_up_steps: int = 30
    poly_power: float = 0.9
    weight_decay: float = 1e-3
    beta2: float = 0.97
    rarity_power: float = 0.0
    dice_share: float = 1.0
    dice_power: float = 0.5
    average_decay: float = 0.95
    frozen_norms: FrozenNorms = "auto"
    statistics_batches: int = 8
    validations: int = 10
    validation_share: float = 0.15
    patience: float = 0.5
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        """Raise UsageError naming the first number out of its range."""
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if not (_is_number(value) and low <= value <= high):
                raise UsageError(f"the recipe's {name} is {value!r}: give {low:g} to {high:g}")
            if name in _WHOLE and value != int(value):
                raise UsageError(f"the recipe's {name} is {value!r}: give a whole number")
        if self.frozen_norms not in get_args(FrozenNorms):
            raise UsageError(
                f"the recipe's frozen_norms is {self.frozen_norms!r}: give one of "
                f"{', '.join(get_args(FrozenNorms))}"
            )

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON types."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> Recipe:
        """Build from what `to_json` gave; what is missing keeps its default.

        Raises:
            UsageError: a name is unknown, or a number out of its range.
        """
        values = _known(cls, data)
        look = _known(Augmentation, values.get("augmentation", {}))
        if isinstance(look.get("scale"), list):
            look["scale"] = tuple(look["scale"])
        return cls(**{**values, "augmentation": Augmentation(**look)})


_WHOLE = ("warm_up_steps", "statistics_batches", "validations")
_RANGES = (
    ("scratch_rate", 1e-7, 1.0),
    ("base_rate", 1e-7, 1.0),
    ("backbone_factor", 0.0, 1.0),
    ("warm_up_steps", 1, 1_000_000),
    ("poly_power", 0.0, 10.0),
    ("weight_decay", 0.0, 10.0),
    ("beta2", 0.5, 0.9999),
    ("rarity_power", 0.0, 1.0),
    ("dice_share", 0.0, 100.0),
    ("dice_power", 0.01, 1.0),
    ("average_decay", 0.0, 0.9999),
    ("statistics_batches", 1, 1000),
    ("validations", 1, 100_000),
    ("validation_share", 0.001, 1.0),
    ("patience", 0.01, 1.0),
)


def _is_range(value: object, low: float, high: float) -> bool:
    if not (isinstance(value, tuple) and len(value) == 2 and all(map(_is_number, value))):
        return False
    return bool(low <= value[0] <= value[1] <= high)


def _is_number(value: object) -> bool:
    # Its range is compared with, not converted for: JSON has integers that no float can hold.
    return isinstance(value, int | float) and not isinstance(value, bool)


def _known(kind: type[Any], data: object) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise UsageError(f"the recipe is {type(data).__name__} and not an object of names: mend it")
    names = [f.name for f in fields(kind)]
    strange = sorted(set(data) - set(names))
    if strange:
        raise UsageError(f"the recipe has no {', '.join(strange)}: it knows {', '.join(names)}")
    return dict(data)
