"""Fine-tuning: a generator of records that ends with a better checkpoint.

Each validation sees the averaged weights with batch-norm statistics estimated anew for them: the
running statistics of the raw weights lag behind and have made good networks look bad.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from segcore.checkpoint import SCRATCH, read_weights, write_checkpoint
from segcore.deeplab import batch_norms, build
from segcore.errors import CheckpointError, TrainingError
from segcore.evaluation import score
from segcore.inference import Cancelled, Predictor, assign_weights, model_weights, preprocess
from segcore.losses import CrossEntropyDice
from segcore.optimiser import AdamW, WeightAverage
from segcore.pipeline import PairCache, training_batches
from segcore.preparation import (
    check,
    describe,
    prepare_network,
    rate_factors,
    split,
    steps_per_epoch,
    weigh_classes,
)
from segcore.records import (
    CheckpointSaved,
    EvalReport,
    FineTuneRequest,
    ModelRef,
    RunCancelled,
    RunFinished,
    RunStarted,
    StepDone,
    TrainEvent,
    Validated,
    event_to_json,
)
from segcore.run_folder import BEST, EVENTS, LAST
from segcore.runtime import best_precision, keras, tf
from segcore.schedule import Budget, learning_rate

__all__ = ["fine_tune"]

_SAVE_EVERY_S = 60.0


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
    check(request)
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
        self.request, recipe = request, request.recipe
        self.cancelled = cancelled
        self.started = time.perf_counter()
        keras.utils.set_random_seed(request.seed)
        request.out.mkdir(parents=True, exist_ok=True)
        train, val = split(request)
        self.cache = PairCache(train, request.classes)
        self.val = PairCache(val, request.classes)
        look = recipe.augmentation
        self.augmentation = replace(
            look, right_angle_turns=look.right_angle_turns and request.right_angle_turns
        )
        self.weights, pixels = weigh_classes(self.cache, recipe.rarity_power)
        chosen = request.precision
        self.precision = best_precision() if chosen == "auto" else chosen
        self.description = describe(request, pixels)
        architecture = self.description.architecture
        self.model = build(architecture, precision=self.precision)
        self.evaluated = build(architecture)
        self.predictor = Predictor.from_network(self.evaluated, self.description)
        prepare_network(request, self.model)
        self.names = [v.path for v in self.model.trainable_variables]
        self.optimiser = AdamW(
            [v.value for v in self.model.trainable_variables],
            weight_decay=recipe.weight_decay,
            factors=rate_factors(request, self.model),
        )
        self.average = WeightAverage(
            [v.value for v in self.model.trainable_variables], recipe.average_decay
        )
        self.loss = CrossEntropyDice(len(request.classes), self.weights, recipe.dice_share)
        self.budget = Budget(
            steps_per_epoch(self.cache, request), epochs=request.epochs, minutes=request.minutes
        )
        self.base_rate = request.learning_rate or (
            recipe.scratch_rate if request.base in SCRATCH else recipe.base_rate
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
            done = self._one_step(batches, self._rate(progress))
            yield done
            if self._validation_is_due(done.progress):
                yield from self._validate()
                self.step_ended = time.perf_counter()
            if time.perf_counter() - self.saved_at > _SAVE_EVERY_S:
                yield from self._save_last()
        yield from self._finish()

    def _rate(self, progress: float) -> float:
        return learning_rate(self.base_rate, progress, self.step, self.request.recipe)

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
            augmentation=self.augmentation,
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
        if (
            not self.val.pairs
            or progress - self.validated_at < 1.0 / self.request.recipe.validations
        ):
            return False
        since_s = time.perf_counter() - self.validated_s
        return since_s >= self.validation_s / self.request.recipe.validation_share

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
        norms = []
        for trained, norm in zip(batch_norms(self.model), batch_norms(self.evaluated), strict=True):
            if trained.frozen:
                norm.frozen = True
                norm.moving_mean.assign(trained.moving_mean)
                norm.moving_variance.assign(trained.moving_variance)
            else:
                norms.append(norm)
        if not norms:
            return
        sums = [np.zeros((2, int(norm.gamma.shape[0]))) for norm in norms]
        # Samples the training itself never draws, the same ones at every validation.
        batches = self._batches(1 << 40).take(self.request.recipe.statistics_batches)
        for images, _ in batches:
            self._estimate(images)
            for total, norm in zip(sums, norms, strict=True):
                mean = norm.moving_mean.value.numpy()
                total += mean, norm.moving_variance.value.numpy() + mean**2
        for total, norm in zip(sums, norms, strict=True):
            mean, square = total / self.request.recipe.statistics_batches
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
