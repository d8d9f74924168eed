"""Fine-tuning: a generator of records that ends with a better checkpoint."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from segcore.checkpoint import Description, read_description, write_checkpoint
from segcore.distribution import Cluster, local_cluster
from segcore.errors import CheckpointError, TrainingError, is_out_of_memory
from segcore.inference import Cancelled
from segcore.learning import Learner
from segcore.pipeline import training_batches
from segcore.preparation import prepare, steps_per_epoch
from segcore.records import (
    CheckpointSaved,
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
from segcore.runtime import best_precision, tf
from segcore.schedule import Budget, learning_rate
from segcore.validation import Candidate

__all__ = ["fine_tune"]

_SAVE_EVERY_S = 60.0
# Samples from here on are for estimating statistics: training itself never comes so far.
_UNSEEN_STEPS = 1 << 40


def fine_tune(
    request: FineTuneRequest,
    cancelled: Callable[[], bool] = lambda: False,
    cluster: Cluster | None = None,
) -> Iterator[TrainEvent]:
    """Train a model on labelled images; `cancelled` is asked before every step.

    Before the first step it is asked before each mask that is read; then nothing but RunCancelled
    comes.

    Yields RunStarted, then StepDone for each step with Validated and CheckpointSaved among them,
    and at last RunFinished or RunCancelled. The run folder `request.out` receives best.safetensors
    (best by validation mean IoU), last.safetensors (to resume from, until the run is finished) and
    events.jsonl.

    cluster: the devices to train on; None for those of this machine. Of several workers each calls
    this with the same request; only the chief touches the run folder. All stop when one is
    cancelled.

    Raises:
        UsageError: the request contradicts itself.
        TrainingError: there is nothing to learn from, the loss is no longer a number, or another
            worker is gone.
        CheckpointError, ImageError, MaskError: a file cannot be used.
    """
    cluster = cluster or local_cluster(request.batch_size)
    try:
        run = _Run(request, cancelled, cluster)
        log = request.out / EVENTS if cluster.is_chief else Path(os.devnull)
        with log.open("a", encoding="utf-8") as log_file:
            for event in run.events():
                log_file.write(json.dumps(event_to_json(event, request.out)) + "\n")
                log_file.flush()
                yield event
    except Cancelled:  # while preparing: later ones end the run's own way
        best = request.out / BEST
        yield RunCancelled(ModelRef(best, request.out.name) if best.is_file() else None, 0)
    except (tf.errors.OpError, MemoryError) as error:
        raise cluster.explain(error) or _plain(error) from error


def _plain(error: Any) -> Exception:
    """Turn TensorFlow's report of a failed read in the pipeline back into its cause."""
    if is_out_of_memory(error):
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

    def __init__(
        self, request: FineTuneRequest, cancelled: Callable[[], bool], cluster: Cluster
    ) -> None:
        self.request, self.cancelled, self.cluster = request, cancelled, cluster
        self.started = time.perf_counter()
        # Several workers stop together, before their first step.
        stop = cancelled if cluster.workers == 1 else lambda: False
        prepared = cluster.together(
            lambda: prepare(request, is_chief=cluster.is_chief, cancelled=stop)
        )
        cluster.insist_on_the_same(_asked(request, prepared.description))
        self.train, self.val_images = prepared.train, len(prepared.val.pairs)
        self.description = prepared.description
        self.precision = self._choose_precision()
        self.learner = Learner(request, prepared, self.precision, cluster)
        self.candidate = Candidate(prepared, self.learner, request.recipe.statistics_batches)
        look = request.recipe.augmentation
        self.augmentation = replace(
            look, right_angle_turns=look.right_angle_turns and request.right_angle_turns
        )
        self.budget = Budget(
            steps_per_epoch(self.train, request), epochs=request.epochs, minutes=request.minutes
        )
        self.step, self.earlier_s = 0, 0.0
        self.best: float | None = None
        # Shares of the budget; not a number until there is something to say.
        self.validated_at, self.improved_at = np.nan, np.nan
        self._begin(prepared.state)
        self.validation_s, self.validated_step = 0.0, -1
        self.validated_s = self.saved_at = time.perf_counter()

    def _choose_precision(self) -> str:
        """Return what was asked for or what the chief's probe likes better."""
        chosen = self.request.precision
        if chosen == "auto":
            chosen = best_precision() if self.cluster.is_chief else "float32"
        (is_half,), _ = self.cluster.agree((float(chosen == "bfloat16"),), False)
        return "bfloat16" if is_half else "float32"

    def _begin(self, state: tuple[Any, Any] | None) -> None:
        """Start anew, or where the state was left."""
        path = self.request.out / LAST
        arrays = None
        if state is not None:
            description, arrays = state
            if description.architecture != self.description.architecture:
                raise CheckpointError(
                    f"the run in {self.request.out} was made with other settings "
                    f"({description.architecture}): resume it with those, or start a new run"
                )
            try:
                self.step, self.earlier_s, self.validated_at, self.improved_at = _left(
                    description.training["state"]
                )
            except (KeyError, TypeError, ValueError, OverflowError) as error:
                raise CheckpointError(
                    f"{path} is no state to resume from ({error}): start a new run"
                ) from error
            self.best = _score_of(self.request.out / BEST)
        self.learner.begin(arrays, str(path))
        best = np.nan if self.best is None else self.best
        (step, self.earlier_s, best, self.validated_at, self.improved_at), _ = self.cluster.agree(
            (self.step, self.earlier_s, best, self.validated_at, self.improved_at), False
        )
        self.step, self.best = int(step), None if np.isnan(best) else best

    # --- the loop -------------------------------------------------------------------------------

    def events(self) -> Iterator[TrainEvent]:
        """Yield everything that happens until the budget is used up or the run is cancelled."""
        yield RunStarted(
            run=self.request.out,
            base=self.request.base,
            precision=self.precision,
            train_images=len(self.train.pairs),
            val_images=self.val_images,
            parameters=int(self.learner.model.count_params()),
            replicas=self.cluster.replicas,
            workers=self.cluster.workers,
            reduction=self.train.reduction,
        )
        batches = iter(self._batches(self.step, (self.cluster.worker, self.cluster.workers)))
        if np.isnan(self.validated_at):
            self.validated_at = self.budget.progress(self.step, self._elapsed_s())
        if np.isnan(self.improved_at):
            self.improved_at = self.validated_at
        self.step_ended = time.perf_counter()
        while True:
            (progress, validate, save), stop = self.cluster.agree(
                (
                    self._progress(),
                    self._validation_is_due(),
                    time.perf_counter() - self.saved_at > _SAVE_EVERY_S,
                ),
                self.cancelled(),
            )
            if progress >= 1.0:
                break
            if stop:
                yield from self._stop()
                return
            if validate:
                yield from self._validate()
                self.step_ended = time.perf_counter()
                continue
            if save:
                yield from self._save_last()
            yield self._one_step(batches, progress)
        yield from self._finish()

    def _one_step(self, batches: Iterator[tuple[Any, Any]], progress: float) -> StepDone:
        rate = learning_rate(self.learner.base_rate, progress, self.step, self.request.recipe)
        begun = time.perf_counter()
        batch = next(batches)
        waited = time.perf_counter() - begun
        loss = self.learner.step(batch, self.step + 1, rate)
        if not np.isfinite(loss):
            raise TrainingError(
                f"the loss became {loss} at step {self.step + 1}: lower the learning rate "
                f"({self.learner.base_rate:g}) or use float32"
            )
        self.step += 1
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
        is_stuck = self._is_stuck()
        is_scored = self.validated_step == self.step  # just now, and it ended the run
        if not is_scored:
            is_scored = yield from self._validate()
        if not is_scored:
            yield from self._stop()
            return
        if self.cluster.is_chief:
            (self.request.out / LAST).unlink(missing_ok=True)
        yield RunFinished(
            model=ModelRef(self.request.out / BEST, self.description.name),
            mean_iou=self.best,
            steps=self.step,
            seconds=self._elapsed_s(),
            ended_early=is_stuck,
        )

    def _elapsed_s(self) -> float:
        return self.earlier_s + time.perf_counter() - self.started

    def _progress(self) -> float:
        """Return the share used, and all of it when nothing has got better for too long."""
        if self._is_stuck():
            return 1.0
        return self.budget.progress(self.step, self._ends_at_s())

    def _is_stuck(self) -> bool:
        return self.validated_at - self.improved_at > self.request.recipe.patience

    def _ends_at_s(self) -> float:
        """Time used if the run ended now: its last validation belongs to the budget."""
        return self._elapsed_s() + self.validation_s

    def _batches(self, first_step: int, part: tuple[int, int] = (0, 1)) -> Any:
        return training_batches(
            self.train,
            crop_px=self.request.crop_px,
            batch_size=self.request.batch_size,
            augmentation=self.augmentation,
            seed=self.request.seed,
            first_step=first_step,
            part=part,
        )

    # --- validation and checkpoints -------------------------------------------------------------

    def _validation_is_due(self) -> bool:
        recipe = self.request.recipe
        progress = min(self.budget.progress(self.step, self._elapsed_s()), 1.0)
        if not self.val_images or progress - self.validated_at < 1.0 / recipe.validations:
            return False
        since_s = time.perf_counter() - self.validated_s
        return since_s >= self.validation_s / recipe.validation_share

    def _validate(self) -> Generator[TrainEvent, None, bool]:
        """Score and keep the averaged weights; returns False when cancelled on the way."""
        begun = time.perf_counter()
        self.candidate.refresh(lambda number: self._batches(_UNSEEN_STEPS + number))
        try:
            report = self.candidate.score(self.cancelled)
        except Cancelled:
            return False  # the loop sees the cancellation before its next step
        mean_iou = None if report is None else report.mean_iou
        is_best = mean_iou is None or self.best is None or mean_iou > self.best
        if report is not None:
            yield Validated(self.step, report, is_best)
        if is_best:
            self.best = mean_iou
            scores = {} if report is None else report.to_json()
            yield from self._save_best(scores)
        self.validated_step = self.step
        self.validated_s = time.perf_counter()
        self.validation_s = self.validated_s - begun
        self.validated_at = self.budget.progress(self.step, self._elapsed_s())
        if is_best:
            self.improved_at = self.validated_at
        yield from self._save_last()
        return True

    def _save_best(self, scores: dict[str, object]) -> Iterator[TrainEvent]:
        if not self.cluster.is_chief:
            return
        path = self.request.out / BEST
        training = {**self.description.training, "steps": self.step}
        best = replace(self.description, scores=scores, training=training)
        write_checkpoint(path, best, self.candidate.weights(), half=True)
        yield CheckpointSaved(self.step, path)

    def _save_last(self) -> Iterator[TrainEvent]:
        self.saved_at = time.perf_counter()
        if not self.cluster.is_chief:
            return
        path = self.request.out / LAST
        left = {
            "step": self.step, "elapsed_s": self._elapsed_s(),
            "validated_at": self.validated_at, "improved_at": self.improved_at,
        }  # fmt: skip
        training = {**self.description.training, "state": left}
        state = self.learner.state()
        write_checkpoint(path, replace(self.description, training=training), state)
        self.saved_at = time.perf_counter()
        yield CheckpointSaved(self.step, path)


def _left(state: Any) -> tuple[int, float, float, float]:
    """Return what `_save_last` wrote: step, seconds used, when it was scored and when better.

    The last two are shares of the budget, not a number where an earlier version left the run.

    Raises:
        KeyError, TypeError, ValueError, OverflowError: it is none.
    """
    step, elapsed_s = int(state["step"]), float(state["elapsed_s"])
    if not (0 <= step < _UNSEEN_STEPS and 0.0 <= elapsed_s < np.inf):
        raise ValueError(f"step {step} after {elapsed_s} s")
    validated_at, improved_at = (
        float(state.get(name, np.nan)) for name in ("validated_at", "improved_at")
    )
    return step, elapsed_s, validated_at, improved_at


def _asked(request: FineTuneRequest, description: Description) -> dict[str, Any]:
    """Return what all workers of a run must have in common; where the files lie may differ."""
    return {
        **description.training,
        # Of a resumed run only the chief knows it, for it alone reads the state.
        "data_fingerprint": None if request.resume else description.training["data_fingerprint"],
        "reduction": description.preprocessing.reduction,
        "base": Path(request.base).name,
        "classes": request.classes.to_json(),
        "images": [[pair.image.name, pair.page] for pair in (*request.train, *request.val)],
        "resume": request.resume,
        "precision": request.precision,
    }


def _score_of(best: Path) -> float | None:
    """Return what the best so far reached; it may be newer than the state that was left beside it.

    None where there is none, or none that can be read: then the next validation leaves one.
    """
    try:
        score = read_description(best).scores.get("mean_iou")
    except CheckpointError:
        return None
    return float(score) if isinstance(score, int | float) else None
