"""Scoring a model against labels, each image at its own size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from segcore.classes import VOID, ClassTable
from segcore.errors import ImageError, MaskError, SegDeskError, TrainingError, UsageError
from segcore.inference import Cancelled, Predictor, load_predictor
from segcore.metrics import MeanIoU
from segcore.pipeline import read_pair
from segcore.records import EvalCancelled, EvalEvent, EvalProgress, EvalReport, EvaluateRequest

__all__ = ["evaluate", "score"]

U8 = npt.NDArray[np.uint8]


def evaluate(
    request: EvaluateRequest,
    cancelled: Callable[[], bool] = lambda: False,
    predictor: Predictor | None = None,
    unreadable: Callable[[SegDeskError], None] | None = None,
) -> Iterator[EvalEvent]:
    """Score a model; yields EvalProgress after each image, then EvalReport or EvalCancelled.

    predictor: the request's model where it is already loaded. unreadable: told of each pair that
    cannot be read, which is then left out; None to end with its error. No report comes when none
    can.

    Raises:
        UsageError: there is no image, or the model predicts a class the request's table lacks.
        ImageError, MaskError, TrainingError, CheckpointError: a file cannot be used.
    """
    if not request.images:
        raise UsageError("there is no labelled image to score: label one and save it")
    predictor = predictor or load_predictor(request.model)
    pairs = _pairs(request, unreadable)
    report: EvalReport | None = None
    before: npt.NDArray[np.int64] | int = 0
    try:
        for report in score(predictor, pairs, request.classes, cancelled):
            this = EvalReport(request.classes, report.confusion - before, 0, 1)
            before = report.confusion
            yield EvalProgress(report.images, len(request.images), this.mean_iou)
    except Cancelled:
        yield EvalCancelled()
    else:
        if report is not None:
            yield report


def _pairs(
    request: EvaluateRequest, unreadable: Callable[[SegDeskError], None] | None
) -> Iterator[tuple[U8, U8]]:
    for pair in request.images:
        try:
            read = read_pair(pair, request.classes)
        except (ImageError, MaskError, TrainingError) as error:
            if unreadable is None:
                raise
            unreadable(error)
        else:
            yield read


def score(
    predictor: Predictor,
    pairs: Iterable[tuple[U8, U8]],
    classes: ClassTable,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[EvalReport]:
    """Predict each (image (H, W, 3), labels (H, W)) and yield the report over all of them so far.

    Labels are ids of `classes`. A class of the table that the model does not know is never
    predicted; a class of the model that the table does not know has no place in the confusion
    matrix, so it is refused.

    Raises:
        UsageError: the model predicts a class that the table lacks.
        Cancelled: `cancelled()` became true.
    """
    known = predictor.description.classes
    to_table = known.lut_to(classes)
    strangers = [c.name for c, target in zip(known, to_table, strict=False) if target == VOID]
    if strangers:
        raise UsageError(
            f"the model predicts {', '.join(strangers)}, which the project's classes "
            f"({', '.join(c.name for c in classes)}) do not have: choose a model made for them"
        )
    metric = MeanIoU(len(classes))
    void_pixels = 0
    for images, (pixels, labels) in enumerate(pairs, start=1):
        if cancelled():
            raise Cancelled
        ids, _ = predictor.predict(pixels, cancelled)
        metric.update_state(labels, to_table[ids])
        void_pixels += int(np.count_nonzero(labels == VOID))
        yield EvalReport(classes, metric.counts(), void_pixels, images)
