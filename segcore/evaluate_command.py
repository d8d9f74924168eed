"""`segcore evaluate`: the scores of a model, or of predicted masks, against labels."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from segcore.command_parts import (
    MODEL_HELP,
    complain,
    counted,
    labelled_pairs,
    model_that_predicts,
    percent,
)
from segcore.errors import SegDeskError, UsageError
from segcore.gallery_command import add_weights_file
from segcore.predict_command import add_look_arguments, asks_for_a_look, look

if TYPE_CHECKING:
    from segcore.records import EvalReport

__all__ = ["add_arguments", "evaluate"]

_DESCRIPTION = """\
Score a model on the labelled images of a project (PROJECT and --model), or masks that are there
already (--pred, --truth and --classes). Each image counts at its own size, and void in the labels
is left out. An image or mask that cannot be read is named and the others are scored all the same;
the exit status is then 1, and --json writes nothing."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `segcore evaluate` takes."""
    parser.description = _DESCRIPTION
    parser.add_argument(
        "project", nargs="?", type=Path, metavar="PROJECT", help="folder of images and labels"
    )
    parser.add_argument("--model", help=MODEL_HELP)
    add_weights_file(parser)
    parser.add_argument(
        "--pred", type=Path, metavar="DIR", help="folder of predicted masks, instead of a model"
    )
    parser.add_argument("--truth", type=Path, metavar="DIR", help="folder of labels")
    parser.add_argument(
        "--classes", type=Path, metavar="FILE", help="class table of both folders, JSON or text"
    )
    parser.add_argument(
        "--list", type=Path, metavar="FILE", help="text file of the stems to score, one a line"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="also write the scores to this file"
    )
    add_look_arguments(parser)


def evaluate(arguments: argparse.Namespace) -> int:
    """Score what was asked for; returns the exit status."""
    if arguments.json:
        from segcore.files import check_can_write

        check_can_write([arguments.json])
    by_folder = [arguments.pred, arguments.truth, arguments.classes]
    if any(by_folder):
        if not all(by_folder) or arguments.project or arguments.model:
            raise UsageError(
                "comparing folders takes --pred, --truth and --classes, and neither PROJECT nor "
                "--model"
            )
        if asks_for_a_look(arguments):
            raise UsageError(
                "--flips, --scales, --precision and --runtime go with --model: leave them out"
            )
        return _evaluate_folders(arguments)
    if not arguments.project or not arguments.model:
        raise UsageError("give PROJECT and --model, or --pred, --truth and --classes")
    return _evaluate_model(arguments)


def _evaluate_folders(arguments: argparse.Namespace) -> int:
    from segcore.classes import read_class_table
    from segcore.project import read_list
    from segcore.scores import score_folders

    stems = read_list(arguments.list) if arguments.list else None
    table = read_class_table(arguments.classes)
    failures = _Failures()
    events = score_folders(arguments.pred, arguments.truth, table, stems, failures)
    return _report(events, failures, arguments.json)


def _evaluate_model(arguments: argparse.Namespace) -> int:
    from segcore.checkpoint import read_description
    from segcore.project import open_project
    from segcore.records import EvaluateRequest

    model = model_that_predicts(arguments.model, arguments.weights_file)
    read_description(model.path)
    project = open_project(arguments.project)
    stems = project.read_list(arguments.list) if arguments.list else None
    items = project.labelled() if stems is None else project.select(stems)
    request = EvaluateRequest(model, project.classes, labelled_pairs(items))

    from segcore.evaluation import evaluate

    failures = _Failures()
    predictor = look(model, arguments)
    events = evaluate(request, predictor=predictor, unreadable=failures)
    return _report(events, failures, arguments.json)


class _Failures:
    """Tells of each pair that cannot be read, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, error: SegDeskError) -> None:
        self.count += 1
        complain(error)


def _report(events: Iterable[object], failures: _Failures, json_file: Path | None) -> int:
    from tqdm import tqdm

    from segcore.records import EvalProgress, EvalReport

    report = None
    with tqdm(unit="image", disable=None) as bar:
        for event in events:
            if isinstance(event, EvalProgress):
                bar.total = event.total
                bar.update(event.done - bar.n)
            elif isinstance(event, EvalReport):
                report = event
    if report is None and not failures.count:
        raise UsageError("there was no labelled image to score: label one and save it")
    if report is not None:
        if json_file and not failures.count:
            from segcore.files import replace_file

            replace_file(json_file, [json.dumps(report.to_json(), indent=2).encode()])
        _show(report)
    if failures.count:
        total = failures.count + (report.images if report is not None else 0)
        complain(
            f"{failures.count} of {counted(total, 'image')} could not be scored: mend them, or "
            "leave them out with --list"
        )
        return 1
    return 0


def _show(report: EvalReport) -> None:
    width = max(len("mean"), *(len(c.name) for c in report.classes))
    void = counted(report.void_pixels, "void pixel")
    print(f"{counted(report.images, 'image')}, {void} left out")
    print(f"{'':{width}}     IoU  accuracy")
    for segclass, iou, accuracy in zip(report.classes, report.iou, report.accuracy, strict=True):
        print(f"{segclass.name:{width}}  {percent(iou)}    {percent(accuracy)}")
    print(f"{'mean':{width}}  {percent(report.mean_iou)}    {percent(report.mean_accuracy)}")
    print(f"pixel accuracy {percent(report.pixel_accuracy).strip()}")
