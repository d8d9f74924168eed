"""Fine-tuning: a generator of records that ends with a better checkpoint.

Each validation sees the averaged weights with batch-norm statistics estimated anew for them: the
running statistics of the raw weights lag behind and have made good networks look bad.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.checkpoint import (
    SCRATCH,
    Architecture,
    Description,
    Preprocessing,
    find_model,
    read_description,
    read_weights,
    write_checkpoint,
)
from segcore.classes import VOID, ClassTable
from segcore.deeplab import batch_norms, build
from segcore.errors import CheckpointError, TrainingError, UsageError
from segcore.evaluation import score
from segcore.inference import Cancelled, Predictor, assign_weights, model_weights, preprocess
from segcore.losses import CrossEntropyDice, class_weights
from segcore.optimiser import AdamW, WeightAverage
from segcore.pipeline import Augmentation, PairCache, training_batches
from segcore.records import (
    CheckpointSaved,
    EvalReport,
    FineTuneRequest,
    LabelledImage,
    ModelRef,
    RunCancelled,
    RunFinished,
    RunStarted,
    StepDone,
    TrainEvent,
    Validated,
    event_to_json,
)
from segcore.runtime import best_precision, keras, tf
from segcore.schedule import Budget, learning_rate

__all__ = ["BEST", "EVENTS", "LAST", "fine_tune", "is_resumable"]

BEST, LAST, EVENTS = "best.safetensors", "last.safetensors", "events.jsonl"

_SCRATCH_RATE, _BASE_RATE = 2e-3, 1e-3
_WEIGHT_DECAY = 1e-2
# Dice already sees to rare classes; weighing them up much costs more IoU than it gains.
_RARITY_POWER = 0.25
_AVERAGE_DECAY = 0.95  # of WeightAverage.EVERY steps each
_STATISTICS_BATCHES = 8
_VALIDATIONS = 10
# Validating may take about this share of a run's time: where it costs much, it comes less often.
_VALIDATION_SHARE = 0.15
_SAVE_EVERY_S = 60.0
_COUNTED_MASKS = 500


def fine_tune(
    request: FineTuneRequest, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[TrainEvent]:
    """Train a model on labelled images; `cancelled` is asked before every step.

    Yields RunStarted, then StepDone for each step with Validated and CheckpointSaved among them,
    and at last RunFinished or RunCancelled. The run folder `request.out` receives best.safetensors
    (best by validation mean IoU), last.safetensors (to resume from, until the run is finished) and
    events.jsonl.

    Raises:
        UsageError: the request contradicts itself.
        TrainingError: there is nothing to learn from, or the loss is no longer a number.
        CheckpointError, ImageError, MaskError: a file cannot be used.
    """
    _check(request)
    try:
        run = _Run(request, cancelled)
    except tf.errors.OpError as error:
        raise _plain(error) from error
    with (request.out / EVENTS).open("a", encoding="utf-8") as log_file:
        try:
            for event in run.events():
                log_file.write(json.dumps(event_to_json(event)) + "\n")
                log_file.flush()
                yield event
        except tf.errors.OpError as error:
            raise _plain(error) from error


def is_resumable(run: Path) -> bool:
    """Tell whether a run folder holds a state to resume from."""
    return (run / LAST).is_file()


def _check(request: FineTuneRequest) -> None:
    if (request.epochs is None) == (request.minutes is None):
        raise UsageError("a run needs either epochs or minutes: give exactly one of them")
    length = request.epochs if request.minutes is None else request.minutes
    if length is None or not 0 < length < 1e6:
        raise UsageError(f"the run's length is {length}: give a number above 0")
    if not 32 <= request.crop_px <= 2048:
        raise UsageError(f"the crop is {request.crop_px} px: give 32 to 2048")
    if not 1 <= request.batch_size <= 256:
        raise UsageError(f"the batch is {request.batch_size} crops: give 1 to 256")
    if request.output_stride not in (None, 8, 16):
        raise UsageError(f"the output stride is {request.output_stride}: give 8 or 16")
    if request.precision not in ("auto", "float32", "bfloat16"):
        raise UsageError(f"the precision is {request.precision}: give auto, float32 or bfloat16")
    if request.resume and not is_resumable(request.out):
        raise UsageError(
            f"there is nothing to resume in {request.out}: the run is finished or never saved a "
            "state; start a new one"
        )
    if not request.train:
        raise TrainingError("there is no labelled image to train on: label one and save it")


def _plain(error: Any) -> Exception:
    """Turn TensorFlow's report of a failed read in the pipeline back into its cause."""
    if isinstance(error, tf.errors.ResourceExhaustedError):
        return TrainingError(
            "memory ran out while training: use smaller crops, a smaller batch or a smaller model"
        )
    text = str(error.message)
    for name in ("ImageError", "MaskError", "TrainingError"):
        if f"{name}: " in text:
            return TrainingError(text.split(f"{name}: ", 1)[1].splitlines()[0])
    return TrainingError(f"training stopped on an unexpected error: {text.splitlines()[0]:.300}")


class _Run:
    """One fine-tuning under way."""

    def __init__(self, request: FineTuneRequest, cancelled: Callable[[], bool]) -> None:
        self.request = request
        self.cancelled = cancelled
        self.started = time.perf_counter()
        keras.utils.set_random_seed(request.seed)
        request.out.mkdir(parents=True, exist_ok=True)
        train, val = _split(request)
        self.cache = PairCache(train, request.classes)
        self.val = PairCache(val, request.classes)
        self.weights, pixels = _weigh_classes(self.cache)
        chosen = request.precision
        self.precision = best_precision() if chosen == "auto" else chosen
        self.description = _describe(request, pixels)
        architecture = self.description.architecture
        self.model = build(architecture, precision=self.precision)
        self.evaluated = build(architecture)
        self.predictor = Predictor.from_network(self.evaluated, self.description)
        if not request.resume:
            self._start_from_base()
        self.names = [v.path for v in self.model.trainable_variables]
        self.optimiser = AdamW(
            [v.value for v in self.model.trainable_variables],
            weight_decay=_WEIGHT_DECAY,
        )
        self.average = WeightAverage(
            [v.value for v in self.model.trainable_variables], _AVERAGE_DECAY
        )
        self.loss = CrossEntropyDice(len(request.classes), self.weights)
        self.budget = Budget(
            self._steps_per_epoch(), epochs=request.epochs, minutes=request.minutes
        )
        self.base_rate = request.learning_rate or (
            _SCRATCH_RATE if request.base in SCRATCH else _BASE_RATE
        )
        # Traced for this run only: a second run in the same process has its own network.
        self._train_step = tf.function(self._train_one_batch, autograph=False)
        self._estimate = tf.function(self._batch_statistics, autograph=False)
        self.step, self.earlier_s = 0, 0.0
        self.best: float | None = None
        if request.resume:
            self._resume()
        self.validation_s, self.validated_at = 0.0, 0.0
        self.validated_s = self.saved_at = time.perf_counter()

    # --- the loop -------------------------------------------------------------------------------

    def events(self) -> Iterator[TrainEvent]:
        """Yield everything that happens until the budget is used up or the run is cancelled."""
        yield RunStarted(
            run=self.request.out,
            base=self.request.base,
            precision=self.precision,
            train_images=len(self.cache.pairs),
            val_images=len(self.val.pairs),
            parameters=int(self.model.count_params()),
        )
        batches = iter(self._batches(self.step))
        self.validated_at = self.budget.progress(self.step, self._elapsed_s())
        self.step_ended = time.perf_counter()
        while (progress := self.budget.progress(self.step, self._ends_at_s())) < 1.0:
            if self.cancelled():
                yield from self._stop()
                return
            done = self._one_step(batches, learning_rate(self.base_rate, progress, self.step))
            yield done
            if self._validation_is_due(done.progress):
                yield from self._validate()
                self.step_ended = time.perf_counter()
            if time.perf_counter() - self.saved_at > _SAVE_EVERY_S:
                yield from self._save_last()
        yield from self._finish()

    def _one_step(self, batches: Iterator[tuple[Any, Any]], rate: float) -> StepDone:
        begun = time.perf_counter()
        images, labels = next(batches)
        waited = time.perf_counter() - begun
        loss = float(self._train_step(images, labels, tf.constant(rate, tf.float32)))
        if not np.isfinite(loss):
            raise TrainingError(
                f"the loss became {loss} at step {self.step + 1}: lower the learning rate "
                f"({self.base_rate:g}) or use float32"
            )
        self.step += 1
        self.average.after_step(self.step)
        now = time.perf_counter()
        earlier, self.step_ended = self.step_ended, now
        return StepDone(
            step=self.step,
            epoch=self.step / self.budget.steps_per_epoch,
            loss=loss,
            learning_rate=rate,
            step_s=now - begun,
            waiting_share=waited / max(now - earlier, 1e-9),
            progress=min(self.budget.progress(self.step, self._elapsed_s()), 1.0),
            eta_s=self.budget.eta_s(self.step, self._elapsed_s()),
        )

    def _stop(self) -> Iterator[TrainEvent]:
        yield from self._save_last()
        best = self.request.out / BEST
        model = ModelRef(best, self.description.name) if best.is_file() else None
        yield RunCancelled(model, self.step)

    def _finish(self) -> Iterator[TrainEvent]:
        is_scored = yield from self._validate()
        if not is_scored:
            yield from self._stop()
            return
        (self.request.out / LAST).unlink(missing_ok=True)
        yield RunFinished(
            model=ModelRef(self.request.out / BEST, self.description.name),
            mean_iou=self.best,
            steps=self.step,
            seconds=self._elapsed_s(),
        )

    def _elapsed_s(self) -> float:
        return self.earlier_s + time.perf_counter() - self.started

    def _ends_at_s(self) -> float:
        """Time used if the run ended now: its last validation belongs to the budget."""
        return self._elapsed_s() + self.validation_s

    def _batches(self, first_step: int) -> Any:
        return training_batches(
            self.cache,
            crop_px=self.request.crop_px,
            batch_size=self.request.batch_size,
            augmentation=Augmentation(right_angle_turns=self.request.right_angle_turns),
            seed=self.request.seed,
            first_step=first_step,
        )

    def _train_one_batch(self, images: Any, labels: Any, rate: Any) -> Any:
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            inputs = preprocess(images, self.description.preprocessing)
            loss = self.loss.call(labels, self.model(inputs, training=True))
        self.optimiser.apply(tape.gradient(loss, [v.value for v in variables]), rate)
        return loss

    # --- validation and checkpoints -------------------------------------------------------------

    def _validation_is_due(self, progress: float) -> bool:
        if not self.val.pairs or progress - self.validated_at < 1.0 / _VALIDATIONS:
            return False
        since_s = time.perf_counter() - self.validated_s
        return since_s >= self.validation_s / _VALIDATION_SHARE

    def _validate(self) -> Generator[TrainEvent, None, bool]:
        """Score and keep the averaged weights; returns False when cancelled on the way."""
        begun = time.perf_counter()
        self._take_average()
        scored = (self.val[n] for n in range(len(self.val.pairs)))
        report: EvalReport | None = None
        try:
            for so_far in score(self.predictor, scored, self.request.classes, self.cancelled):
                report = so_far
        except Cancelled:
            return False  # the loop sees the cancellation before its next step
        mean_iou = None if report is None else report.mean_iou
        is_best = mean_iou is None or self.best is None or mean_iou > self.best
        if report is not None:
            yield Validated(self.step, report, is_best)
        if is_best:
            self.best = mean_iou
            best = replace(
                self.description,
                scores={} if report is None else report.to_json(),
                training={**self.description.training, "steps": self.step},
            )
            write_checkpoint(
                self.request.out / BEST, best, model_weights(self.evaluated), half=True
            )
            yield CheckpointSaved(self.step, self.request.out / BEST)
        self.validated_s = time.perf_counter()
        self.validation_s = self.validated_s - begun
        self.validated_at = self.budget.progress(self.step, self._elapsed_s())
        yield from self._save_last()
        return True

    def _take_average(self) -> None:
        """Give the evaluated network the averaged weights and statistics that fit them."""
        for target, average in zip(
            self.evaluated.trainable_variables, self.average.average, strict=True
        ):
            array = average.numpy()
            if array.ndim > 1:
                # Rounded as the checkpoint will store it: what is scored is what is kept.
                array = array.astype(np.float16).astype(np.float32)
            target.assign(array)
        norms = batch_norms(self.evaluated)
        sums = [np.zeros((2, int(norm.gamma.shape[0]))) for norm in norms]
        # Samples the training itself never draws, the same ones at every validation.
        batches = self._batches(1 << 40).take(_STATISTICS_BATCHES)
        for images, _ in batches:
            self._estimate(images)
            for total, norm in zip(sums, norms, strict=True):
                mean = norm.moving_mean.value.numpy()
                total += mean, norm.moving_variance.value.numpy() + mean**2
        for total, norm in zip(sums, norms, strict=True):
            mean, square = total / _STATISTICS_BATCHES
            norm.moving_mean.assign(mean)
            norm.moving_variance.assign(np.maximum(square - mean**2, 0.0))

    def _batch_statistics(self, images: Any) -> None:
        """Leave each layer's statistics of this very batch in its running ones."""
        norms = batch_norms(self.evaluated)
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.momentum = 0.0
        self.evaluated(preprocess(images, self.description.preprocessing), training=True)
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum

    def _save_last(self) -> Iterator[TrainEvent]:
        averages = dict(zip(self.names, (v.numpy() for v in self.average.average), strict=True))
        state = {
            **model_weights(self.model),
            **{f"random/{n}": v.value.numpy() for n, v in enumerate(self._random_states())},
            **{f"average/{name}": array for name, array in averages.items()},
            **self.optimiser.state(self.names),
        }
        record = {
            **self.description.training,
            "state": {"step": self.step, "elapsed_s": self._elapsed_s(), "best": self.best},
        }
        path = self.request.out / LAST
        write_checkpoint(path, replace(self.description, training=record), state)
        self.saved_at = time.perf_counter()
        yield CheckpointSaved(self.step, path)

    def _random_states(self) -> list[Any]:
        """Return what the dropout draws its numbers from; Keras keeps it beside the weights."""
        weights = {variable.path for variable in self.model.weights}
        return [v for v in self.model.variables if v.path not in weights]

    def _resume(self) -> None:
        path = self.request.out / LAST
        description, arrays = read_weights(path)
        if description.architecture != self.description.architecture:
            raise CheckpointError(
                f"the run in {self.request.out} was made with other settings "
                f"({description.architecture}): resume it with those, or start a new run"
            )
        assign_weights(self.model, arrays, str(path))
        try:
            for number, variable in enumerate(self._random_states()):
                variable.assign(arrays[f"random/{number}"])
            self.optimiser.restore(arrays, self.names)
            for name, average in zip(self.names, self.average.average, strict=True):
                average.assign(arrays[f"average/{name}"])
            state = description.training["state"]
            self.step, self.earlier_s = int(state["step"]), float(state["elapsed_s"])
            self.best = None if state["best"] is None else float(state["best"])
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError(
                f"{path} is no state to resume from ({error}): start a new run"
            ) from error

    # --- preparation ----------------------------------------------------------------------------

    def _start_from_base(self) -> None:
        if self.request.base in SCRATCH:
            return
        path = find_model(self.request.base)
        description, arrays = read_weights(path)
        arrays = _head_for(description.classes, self.request.classes, arrays, self.model)
        assign_weights(self.model, arrays, str(path))

    def _steps_per_epoch(self) -> int:
        """An epoch shows as many pixels as the training images have."""
        image, _ = self.cache[0]
        crops = max(1.0, image.shape[0] * image.shape[1] / self.request.crop_px**2)
        return max(1, round(len(self.cache.pairs) * crops / self.request.batch_size))


def _split(request: FineTuneRequest) -> tuple[list[LabelledImage], list[LabelledImage]]:
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


def _weigh_classes(cache: PairCache) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Return a weight for each class and the labelled pixels it comes from."""
    counts = np.zeros(256, np.int64)
    total = len(cache.pairs)
    step = -(-total // _COUNTED_MASKS)
    for index in range(0, total, step):
        counts += np.bincount(cache[index][1].ravel(), minlength=256)
    num_classes = len(cache.classes)
    if not counts[:VOID].any():
        raise TrainingError(
            f"none of the {total} training masks has a labelled pixel: paint some and save"
        )
    return class_weights(counts[:num_classes], power=_RARITY_POWER), counts[:num_classes]


def _describe(request: FineTuneRequest, pixels: npt.NDArray[np.int64]) -> Description:
    if request.base in SCRATCH:
        architecture: Architecture = SCRATCH[request.base]
        preprocessing = Preprocessing()
    else:
        base = read_description(find_model(request.base))
        architecture, preprocessing = base.architecture, base.preprocessing
    architecture = replace(
        architecture,
        num_classes=len(request.classes),
        output_stride=request.output_stride or architecture.output_stride,
    )
    return Description(
        architecture=architecture,
        classes=request.classes,
        preprocessing=preprocessing,
        name=request.out.name,
        training={
            "base": str(request.base),
            "train_images": len(request.train),
            "labelled_pixels": pixels.tolist(),
            "epochs": request.epochs,
            "minutes": request.minutes,
            "crop_px": request.crop_px,
            "batch_size": request.batch_size,
            "learning_rate": request.learning_rate,
            "right_angle_turns": request.right_angle_turns,
            "seed": request.seed,
            "tensorflow": tf.__version__,
        },
    )


def _head_for(
    old: ClassTable, new: ClassTable, arrays: dict[str, npt.NDArray[Any]], model: Any
) -> dict[str, npt.NDArray[Any]]:
    """Keep what the base knows of classes the new table shares with it, by name."""
    arrays = dict(arrays)
    fresh = model_weights(model)
    targets = old.lut_to(new)[: len(old)]
    for name in ("logits/kernel", "logits/bias"):
        head = fresh[name].copy()
        for old_id, new_id in enumerate(targets):
            if new_id != VOID and arrays[name].shape[:-1] == head.shape[:-1]:
                head[..., new_id] = arrays[name][..., old_id]
        arrays[name] = head
    return arrays
