"""`segcore train`: a fine-tuning in this process, with a bar or as lines of JSON."""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from segcore.command_parts import (
    BASE_HELP,
    check_name,
    complain,
    counted,
    fetched_model,
    labelled_pairs,
    percent,
)
from segcore.errors import TrainingError, UsageError
from segcore.gallery_command import add_weights_file

if TYPE_CHECKING:
    from segcore.project import Project, ProjectItem
    from segcore.records import FineTuneRequest, LabelledImage

__all__ = ["add_arguments", "train"]

_MINUTES = 2.0
# What can be asked for, by its name in the request; what is not said keeps the default there.
_CHOICES = {
    "base": "--base",
    "epochs": "--epochs",
    "minutes": "--minutes",
    "crop_px": "--crop",
    "batch_size": "--batch",
    "output_stride": "--output-stride",
    "reduction": "--reduction",
    "learning_rate": "--learning-rate",
    "right_angle_turns": "--upright",
    "precision": "--precision",
    "seed": "--seed",
}
_DESCRIPTION = """\
Train a model on the labels of a project. RUN receives best.safetensors, the best model by
validation, and events.jsonl. Without --train and --val the project's own lists or folders decide,
else a fifth of the labelled images is held out to validate on. Ctrl+C stops at the next step;
--resume goes on from there, as the run was begun."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `segcore train` takes."""
    parser.description = _DESCRIPTION
    add = parser.add_argument
    add("project", type=Path, metavar="PROJECT", help="folder of images and labels")
    add("--out", required=True, type=Path, metavar="RUN", help="folder for the run")
    add("--base", metavar="MODEL", help=f"{BASE_HELP} (default: starter)")
    add_weights_file(parser)
    add("--train", type=Path, metavar="LIST", help="text file of the stems to learn from")
    add("--val", type=Path, metavar="LIST", help="text file of the stems to validate on")
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--epochs", type=float, metavar="N", help="how often to go through the images"
    )
    length.add_argument("--minutes", type=float, metavar="M", help="how long to train (default: 2)")
    add(
        "--crop",
        dest="crop_px",
        type=int,
        metavar="PX",
        help="side of the square crops to learn from, 32 to 2048 pixels (default: 256)",
    )
    add("--batch", dest="batch_size", type=int, metavar="N", help="crops a step (default: 8)")
    add(
        "--output-stride",
        type=int,
        choices=(8, 16),
        help="8 is finer and takes several times the work (default: the model's own)",
    )
    add(
        "--reduction",
        type=int,
        metavar="N",
        help="look at images N times smaller, 1 to 4 (default: the base's, or as small as large "
        "images and their thinnest labels allow)",
    )
    add(
        "--learning-rate",
        type=float,
        metavar="RATE",
        help="of the head, at its highest (default: the recipe's)",
    )
    add(
        "--upright",
        dest="right_angle_turns",
        action="store_const",
        const=False,
        help="no turns: up and down matter here",
    )
    add(
        "--precision",
        choices=("auto", "float32", "bfloat16"),
        help="what to compute in; auto takes the faster of the two (default: auto)",
    )
    add("--seed", type=int, metavar="N", help="of all that is random (default: 0)")
    add("--resume", action="store_true", help="go on where RUN was stopped, as it was begun")
    add("--json", action="store_true", help="print one event a line")


def train(arguments: argparse.Namespace) -> int:
    """Train as asked for; returns the exit status."""
    from segcore.run_folder import REQUEST

    begun = arguments.resume and (arguments.out / REQUEST).is_file()
    return _show(_resumed(arguments) if begun else _asked(arguments), arguments)


def _asked(arguments: argparse.Namespace) -> FineTuneRequest:
    """Return the request of a command; it is checked before a base is fetched."""
    from segcore.checkpoint import SCRATCH, read_description
    from segcore.preparation import check
    from segcore.project import open_project
    from segcore.recipe import LEAST_CROPS
    from segcore.records import FineTuneRequest

    project = open_project(arguments.project)
    train, val = _parts(project, arguments.train, arguments.val)
    choices = _choices(arguments)
    if "epochs" not in choices:
        choices.setdefault("minutes", _MINUTES)
    request = FineTuneRequest(
        out=arguments.out,
        classes=project.classes,
        train=labelled_pairs(train),
        val=labelled_pairs(val),
        resume=arguments.resume,
        **choices,
    )
    check_name(request.base, arguments.weights_file)
    check(request)
    if request.base in SCRATCH and request.batch_size < LEAST_CROPS:
        complain(
            f"a fresh network learns little from fewer than {LEAST_CROPS} crops a step: it has no "
            "statistics to keep; a base has"
        )
    if request.base not in SCRATCH:
        read_description(fetched_model(request.base, arguments.weights_file).path)
    return request


def _resumed(arguments: argparse.Namespace) -> FineTuneRequest:
    """Return the request that a run was begun with.

    The same command may be given again, as the workers of a cluster are, but no other.

    Raises:
        UsageError: an option asks for something else than the run was begun with.
        TrainingError: what the run was asked for cannot be read, or the project's classes are
            others by now.
    """
    from segcore.project import open_project
    from segcore.run_folder import read_request

    request = read_request(arguments.out, arguments.project)
    if not request.classes.has_ids_of(open_project(arguments.project).classes):
        # Its labels would be read with ids that mean something else by now.
        raise TrainingError(
            f"the classes are others than when the run in {arguments.out} began: start a new run "
            "from its model"
        )
    others = [
        _CHOICES[name] if value is False else f"{_CHOICES[name]} {value}"
        for name, value in _choices(arguments).items()
        if value != getattr(request, name)
    ]
    others += _other_lists(arguments, request)
    if others:
        raise UsageError(
            f"the run in {arguments.out} was begun with other settings than {', '.join(others)}: "
            "leave that out to resume it, or start a new run"
        )
    return request


def _choices(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what was said on the command line, by its name in the request."""
    said = {name: getattr(arguments, name) for name in _CHOICES}
    return {name: value for name, value in said.items() if value is not None}


def _other_lists(arguments: argparse.Namespace, request: FineTuneRequest) -> list[str]:
    """Return the options among --train and --val that name other images than the run has."""
    from segcore.project import open_project

    given = (("--train", arguments.train, request.train), ("--val", arguments.val, request.val))
    others = []
    for option, path, pairs in given:
        if path is None:
            continue
        project = open_project(arguments.project)
        items = project.select(project.read_list(path))
        if _pages(items) != _pages(pairs):
            others.append(f"{option} {path}")
    return others


def _pages(images: Sequence[ProjectItem | LabelledImage]) -> set[tuple[Path, int]]:
    return {(image.image.resolve(), image.page) for image in images}


def _show(request: FineTuneRequest, arguments: argparse.Namespace) -> int:
    if arguments.json:
        return _follow(request, _print_json)
    with _Bar() as bar:
        return _follow(request, bar)


def _follow(request: FineTuneRequest, show: Callable[[object], None]) -> int:
    """Run and show each event; the first Ctrl+C stops the run at its next step."""
    from segcore.distribution import join_cluster
    from segcore.records import RunCancelled
    from segcore.training import fine_tune

    stop: list[int] = []

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        if stop:
            raise KeyboardInterrupt
        stop.append(number)
        complain("stopping; the run can be resumed (Ctrl+C again: at once)")

    cluster = join_cluster(request.batch_size, complain)
    before = signal.signal(signal.SIGINT, ask_to_stop)
    last: object = None
    try:
        for last in fine_tune(request, lambda: bool(stop), cluster):
            show(last)
    finally:
        signal.signal(signal.SIGINT, before)
    return 130 if isinstance(last, RunCancelled) else 0


def _parts(
    project: Project, train_list: Path | None, val_list: Path | None
) -> tuple[Sequence[ProjectItem], Sequence[ProjectItem]]:
    """Return what to learn from and what to validate on: as told, as the lists or folders say."""
    from segcore.project import says_parts

    def listed(path: Path | None) -> Sequence[ProjectItem] | None:
        return project.select(project.read_list(path)) if path is not None else None

    lists = project.lists()
    unseen: frozenset[ProjectItem] = frozenset()
    if train_list or val_list:
        train, val = listed(train_list), listed(val_list)
    elif says_parts(lists):
        train, val = listed(lists.get("train")), listed(lists.get("val"))
    else:
        by_folder = project.folder_splits()
        train, val, test = (
            tuple(item for item in project.select(by_folder.get(part, ())) if item.has_mask)
            for part in ("train", "val", "test")
        )
        unseen = frozenset(test)
        train = train or None
    left_out = unseen | frozenset(val or ())
    if train is None:
        train = tuple(item for item in project.labelled() if item not in left_out)
    return train, val or ()


def _print_json(event: object) -> None:
    from segcore.records import event_to_json

    print(json.dumps(event_to_json(event)), flush=True)


def _devices(replicas: int, workers: int) -> str:
    if replicas == 1:
        return ""
    return f", on {replicas} devices" + (f" of {workers} workers" if workers > 1 else "")


class _Bar(ExitStack):
    """Shows a run as a progress bar and a line for each validation."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: Any = None

    def __call__(self, event: object) -> None:
        from tqdm import tqdm

        from segcore import records

        if self._bar is None:  # not before the first event: what goes wrong then needs no bar
            bar_format = "{l_bar}{bar}| {postfix}"
            self._bar = self.enter_context(
                tqdm(total=1.0, disable=None, bar_format=bar_format, dynamic_ncols=True)
            )
        bar = self._bar
        if isinstance(event, records.RunStarted):
            bar.write(
                f"{event.base}: {event.parameters:,} weights in {event.precision}, "
                f"{counted(event.train_images, 'image')} to learn from, {event.val_images} to "
                "validate on"
                f"{_devices(event.replicas, event.workers)}"
            )
        elif isinstance(event, records.StepDone):
            minutes, seconds = divmod(int(event.eta_s), 60)
            bar.set_postfix_str(
                f"step {event.step}, loss {event.loss:.3f}, {event.step_s:.2f} s a step, "
                f"{event.waiting_share:.0%} of it waiting for data, {minutes}:{seconds:02} left",
                refresh=False,
            )
            bar.update(event.progress - bar.n)
        elif isinstance(event, records.Validated):
            star = " *" if event.is_best else ""
            bar.write(f"step {event.step}: mean IoU {percent(event.report.mean_iou)}{star}")
        elif isinstance(event, records.RunFinished):
            bar.close()
            if event.ended_early:
                print("ended early: validation got no better for long enough")
            steps = counted(event.steps, "step")
            print(f"{steps} in {event.seconds:.0f} s: {event.model.path}")
        elif isinstance(event, records.RunCancelled):
            bar.close()
            if event.steps:
                print(f"stopped after {counted(event.steps, 'step')}; go on with --resume")
            else:
                print("stopped before the first step")
