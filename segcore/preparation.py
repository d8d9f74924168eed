"""What a run needs before its first step: images, class weights, a description, a first network."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.checkpoint import (
    MOST_REDUCED,
    SCRATCH,
    Architecture,
    Description,
    Preprocessing,
    find_model,
    read_description,
    read_weights,
)
from segcore.classes import VOID, ClassTable
from segcore.deeplab import batch_norms
from segcore.errors import CheckpointError, TrainingError, UsageError
from segcore.files import check_can_write, reason
from segcore.inference import Cancelled, assign_weights, model_weights
from segcore.losses import class_weights
from segcore.masks import read_mask
from segcore.pipeline import PairCache
from segcore.provenance import data_fingerprint, own_version
from segcore.recipe import LEAST_CROPS
from segcore.records import FineTuneRequest, LabelledImage
from segcore.reduction import choose_reduction
from segcore.run_folder import BEST, EVENTS, LAST, REQUEST, is_resumable, write_request
from segcore.runtime import keras, tf

__all__ = [
    "Prepared",
    "prepare",
    "prepare_network",
    "rate_factors",
    "reduction_of",
    "steps_per_epoch",
]

# Opening more masks than this only to count their pixels takes longer than the count is worth.
_COUNTED_MASKS = 500
# So many tell how thin the labels are.
_MEASURED_MASKS = 12


Base = tuple[Description, dict[str, npt.NDArray[Any]]]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Everything that is read from disk before a run.

    class_weights: float32 (C,). base: the checkpoint to start from; None for a fresh network, and
    when resuming. state: the checkpoint to resume from; None when there is none to read here.
    """

    train: PairCache
    val: PairCache
    class_weights: npt.NDArray[np.float32]
    description: Description
    base: Base | None
    state: Base | None


def prepare(
    request: FineTuneRequest,
    *,
    is_chief: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
) -> Prepared:
    """Check a request and read what it needs.

    is_chief: whether this process writes the run folder and reads what is to be resumed from it.
    cancelled: asked before each mask that is read.

    Raises:
        UsageError: the request contradicts itself, or there is nothing to resume.
        TrainingError: there is nothing to learn from, or the run folder cannot be written.
        CheckpointError, ImageError, MaskError: a file cannot be used.
        Cancelled: `cancelled()` became true; nothing was written.
    """
    check(request)
    if is_chief:
        if request.resume and not is_resumable(request.out):
            raise UsageError(
                f"there is nothing to resume in {request.out}: the run is finished or never saved "
                "a state; start a new one"
            )
        if not request.resume and any((request.out / name).exists() for name in (BEST, LAST)):
            raise UsageError(
                f"{request.out} holds a run already: resume it, or choose another folder"
            )
        _check_folder(request.out)
    train, val = (PairCache(pairs, request.classes) for pairs in split(request))
    stop_if_cancelled = _stopper(cancelled)
    weights, pixels = weigh_classes(train, request.recipe.rarity_power, stop_if_cancelled)
    # A resumed run keeps what its state says, whatever was painted since.
    data = None if request.resume else data_fingerprint(train.pairs, stop_if_cancelled)
    fresh = request.base in SCRATCH or request.resume
    state = read_weights(request.out / LAST) if request.resume and is_chief else None
    left = None if state is None else state[0]
    train.reduction = left.preprocessing.reduction if left else reduction_of(request, train)
    request = replace(request, reduction=train.reduction)
    if is_chief and left is None:
        _remember(request)
    return Prepared(
        train=train,
        val=val,
        class_weights=weights,
        description=describe(request, pixels, len(train.pairs), data, left),
        base=None if fresh else read_weights(find_model(request.base)),
        state=state,
    )


def _check_folder(out: Path) -> None:
    """Refuse a run folder that cannot be written before the masks are counted."""
    try:
        check_can_write([out / name for name in (REQUEST, BEST, LAST, EVENTS)], makes_folders=True)
    except OSError as error:
        raise _unwritable(out, error) from error


def _remember(request: FineTuneRequest) -> None:
    try:
        write_request(request)
    except OSError as error:
        raise _unwritable(request.out, error) from error


def _unwritable(out: Path, error: OSError) -> TrainingError:
    return TrainingError(
        f"the run folder {out} cannot be written to ({reason(error)}): choose another"
    )


def check(request: FineTuneRequest) -> None:
    """Say what is wrong with a request before anything is read or built.

    Raises:
        UsageError: it contradicts itself.
        TrainingError: no image is named.
    """
    if (request.epochs is None) == (request.minutes is None):
        raise UsageError("a run needs either epochs or minutes: give exactly one of them")
    length = request.epochs if request.minutes is None else request.minutes
    if length is None or not 0 < length < 1e6:
        raise UsageError(f"the run's length is {length}: give a number above 0")
    if not 32 <= request.crop_px <= 2048:
        raise UsageError(f"the crop is {request.crop_px} px: give 32 to 2048")
    if not 1 <= request.batch_size <= 256:
        raise UsageError(f"the batch is {request.batch_size} crops: give 1 to 256")
    rate = request.learning_rate
    if rate is not None and not 0 < rate <= 1:
        raise UsageError(f"the learning rate is {rate}: give a number above 0, 1 at most")
    if request.output_stride not in (None, 8, 16):
        raise UsageError(f"the output stride is {request.output_stride}: give 8 or 16")
    if request.reduction not in (None, *range(1, MOST_REDUCED + 1)):
        raise UsageError(f"the reduction is {request.reduction}: give 1 to {MOST_REDUCED}")
    if request.precision not in ("auto", "float32", "bfloat16"):
        raise UsageError(f"the precision is {request.precision}: give auto, float32 or bfloat16")
    if not 0 <= request.seed < 2**32:
        raise UsageError(f"the seed is {request.seed}: give 0 to {2**32 - 1}")
    if not request.train:
        raise TrainingError("there is no labelled image to train on: label one and save it")


def split(request: FineTuneRequest) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Return training and validation images; a seeded fifth is held out where none are named."""
    train, val = list(request.train), list(request.val)
    if val or len(train) < 5:
        return train, val
    order = np.random.default_rng(request.seed).permutation(len(train))
    held_out = set(order[: len(train) // 5].tolist())
    return (
        [pair for n, pair in enumerate(train) if n not in held_out],
        [pair for n, pair in enumerate(train) if n in held_out],
    )


def _stopper(cancelled: Callable[[], bool]) -> Callable[[], None]:
    """Return what raises Cancelled once `cancelled()` is true."""

    def stop_if_cancelled() -> None:
        if cancelled():
            raise Cancelled

    return stop_if_cancelled


def weigh_classes(
    cache: PairCache, rarity_power: float, before_each: Callable[[], None] = lambda: None
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Return a weight, float32 (C,), for each class and the labelled pixels, int64 (C,), it is of.

    before_each: called before each mask; what it raises ends the counting.

    Raises:
        TrainingError: all is void.
        MaskError, ImageError: a file cannot be read.
    """
    total, num_classes = len(cache.pairs), len(cache.classes)
    counts = cache.count_classes(_COUNTED_MASKS, before_each)
    if not counts[:VOID].any():
        raise TrainingError(
            f"none of the {total} training masks has a labelled pixel: paint some and save"
        )
    return class_weights(counts[:num_classes], power=rarity_power), counts[:num_classes]


def reduction_of(request: FineTuneRequest, cache: PairCache) -> int:
    """Return how much smaller a run's network looks at the images; `cache` has the training ones.

    Raises:
        CheckpointError: the base cannot be read.
        MaskError, ImageError: a file cannot be read.
    """
    if request.reduction is not None:
        return request.reduction
    if request.base not in SCRATCH:
        base = read_description(find_model(request.base))
        known = request.classes.lut_to(base.classes)[1 : len(request.classes)]
        if base.knows_classes and (known != VOID).any():
            return base.preprocessing.reduction
    some = cache.pairs[:: -(-len(cache.pairs) // _MEASURED_MASKS)]
    return choose_reduction(
        [read_mask(pair.mask, request.classes).ids for pair in some], request.crop_px
    )


def describe(
    request: FineTuneRequest,
    pixels: npt.NDArray[np.int64],
    train_images: int,
    data: str | None,
    left: Description | None = None,
) -> Description:
    """Return what the run's checkpoints will say of themselves.

    pixels: int64 (C,), labelled pixels of each class. train_images: those learnt from. data: their
    fingerprint. left: of the checkpoint to resume from; it knows the data's fingerprint, and the
    base's network where the base itself is on another machine.

    Raises:
        CheckpointError: the base cannot be used.
    """
    if request.base in SCRATCH:
        architecture: Architecture = SCRATCH[request.base]
        preprocessing = Preprocessing()
    else:
        base = left or read_description(find_model(request.base))
        architecture, preprocessing = base.architecture, base.preprocessing
    architecture = replace(
        architecture,
        num_classes=len(request.classes),
        output_stride=request.output_stride or architecture.output_stride,
    )
    return Description(
        architecture=architecture,
        classes=request.classes,
        preprocessing=replace(preprocessing, reduction=request.reduction or 1),
        name=_as_text(request.out.name)[:200],
        training={
            "base": _as_text(str(request.base)),
            "train_images": train_images,
            "labelled_pixels": pixels.tolist(),
            "data_fingerprint": left.training.get("data_fingerprint") if left else data,
            "epochs": request.epochs,
            "minutes": request.minutes,
            "crop_px": request.crop_px,
            "batch_size": request.batch_size,
            "learning_rate": request.learning_rate,
            "right_angle_turns": request.right_angle_turns,
            "seed": request.seed,
            "recipe": request.recipe.to_json(),
            "segdesk": own_version(),
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
        },
    )


def _as_text(name: str) -> str:
    """Return a file's name as text; what is no text in it, as Linux allows, becomes U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def prepare_network(
    request: FineTuneRequest, model: Any, base: Base | None, replicas: int = 1
) -> None:
    """Give a fresh network the base's weights and keep those statistics that the recipe freezes.

    replicas: how many devices share a batch.

    Raises:
        CheckpointError: the base's weights do not fit.
    """
    frozen = request.recipe.frozen_norms
    if frozen == "auto":
        frozen = "all" if request.batch_size < LEAST_CROPS * replicas else "none"
    if request.base not in SCRATCH:
        for norm in batch_norms(model):
            norm.frozen = frozen == "all" or (frozen == "backbone" and _is_of_backbone(norm.name))
    if base is not None:
        description, arrays = base
        arrays = _head_for(description.classes, request.classes, arrays, model)
        assign_weights(model, arrays, request.base)


def rate_factors(request: FineTuneRequest, model: Any) -> list[float]:
    """Return, for each trainable variable, its learning rate over the head's."""
    factor = 1.0 if request.base in SCRATCH else request.recipe.backbone_factor
    return [factor if _is_of_backbone(v.path) else 1.0 for v in model.trainable_variables]


def _is_of_backbone(name: str) -> bool:
    return re.match(r"conv[1-5]_", name) is not None


def steps_per_epoch(cache: PairCache, request: FineTuneRequest) -> int:
    """Return after how many steps as many pixels were shown as the counted images have.

    Those of images as large as `cache` gives them.
    """
    crops = max(1.0, cache.mean_pixels / cache.reduction**2 / request.crop_px**2)
    return max(1, round(len(cache.pairs) * crops / request.batch_size))


def _head_for(
    old: ClassTable, new: ClassTable, arrays: dict[str, npt.NDArray[Any]], model: Any
) -> dict[str, npt.NDArray[Any]]:
    """Keep what the base knows of classes the new table shares with it, by name.

    A class that stands for several of them gets the mean of their logits: where one of those is
    the highest, the mean mostly is.
    """
    arrays = dict(arrays)
    model.get_layer("logits").draw()
    fresh = model_weights(model)
    targets = old.lut_to(new)[: len(old)]
    for name in ("logits/kernel", "logits/bias"):
        learnt = arrays.get(name, np.empty(0))
        if not learnt.ndim or not learnt.size or learnt.shape[-1] % len(old):
            raise CheckpointError(
                f"the base has no {name} for its {len(old)} classes: the file does not fit its own "
                "description; use another"
            )
        # Channels run over the classes once, or once for each of the pixels a place stands for.
        learnt = learnt.reshape(*learnt.shape[:-1], -1, len(old))
        head = fresh[name].reshape(*fresh[name].shape[:-1], -1, len(new)).copy()
        for new_id in set(targets.tolist()) - {VOID}:
            if learnt.shape[:-1] == head.shape[:-1]:
                head[..., new_id] = learnt[..., targets == new_id].mean(axis=-1)
        arrays[name] = head.reshape(fresh[name].shape)
    return arrays
