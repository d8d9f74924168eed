"""The command line: `segcore predict | evaluate | train | export | info | models`.

Each command imports only what it needs, so that comparing two folders of masks answers at once.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from segcore import predict_command
from segcore.errors import SegDeskError, UsageError
from segcore.export_command import add_arguments as add_export_arguments
from segcore.export_command import export

if TYPE_CHECKING:
    from segcore.project import Project, ProjectItem
    from segcore.records import FineTuneRequest, LabelledImage, ModelRef

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 2 wrong use or bad input, 130 stopped."""
    try:
        return _run(argv)
    except SegDeskError as error:
        print(f"segcore: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.filename is None:
            raise
        print(f"segcore: {error.filename}: {error.strerror}; give another place", file=sys.stderr)
        return 2


def _run(argv: Sequence[str] | None) -> int:
    arguments = _parser().parse_args(argv)
    logging.basicConfig(
        level=logging.INFO if arguments.verbose else logging.WARNING,
        format="segcore: %(message)s",
        stream=sys.stderr,
    )
    command: Callable[[argparse.Namespace], int] = arguments.command
    return command(arguments)


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong, as every other error here does."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="segcore", description="Segment images, train and score models, without a screen."
    )
    parser.add_argument("--verbose", action="store_true", help="say what the engine chooses")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    predict = commands.add_parser("predict", help="write a palettized mask for each image")
    predict.set_defaults(command=_predict)
    predict.add_argument("--model", required=True, help=_MODEL_HELP)
    predict.add_argument("--weights-file", type=Path, metavar="FILE", help=_WEIGHTS_HELP)
    predict_command.add_arguments(predict)

    evaluate = commands.add_parser("evaluate", help="score a model, or predicted masks")
    evaluate.set_defaults(command=_evaluate)
    evaluate.add_argument("project", nargs="?", type=Path, metavar="PROJECT")
    evaluate.add_argument("--model", help=_MODEL_HELP)
    evaluate.add_argument("--weights-file", type=Path, metavar="FILE", help=_WEIGHTS_HELP)
    evaluate.add_argument("--list", type=Path, help="text file of the stems to score")
    evaluate.add_argument("--json", type=Path, help="also write the scores to this file")
    evaluate.add_argument("--pred", type=Path, help="folder of predicted masks")
    evaluate.add_argument("--truth", type=Path, help="folder of labels")
    evaluate.add_argument("--classes", type=Path, help="class table of both folders")
    predict_command.add_look_arguments(evaluate)

    _add_train(commands.add_parser("train", help="fine-tune a model on a project's labels"))

    export = commands.add_parser("export", help="write a model for other programs, and check it")
    export.set_defaults(command=_export)
    export.add_argument("model", metavar="MODEL", help=_MODEL_HELP)
    export.add_argument("--weights-file", type=Path, metavar="FILE", help=_WEIGHTS_HELP)
    add_export_arguments(export)

    info = commands.add_parser("info", help="say what a model is and knows")
    info.set_defaults(command=_info)
    info.add_argument("model", metavar="MODEL", help=_MODEL_HELP)

    models = commands.add_parser("models", help="list the models that can be had by name")
    models.set_defaults(command=_models)
    models.add_argument("--fetch", metavar="NAME", help="bring this one to this machine")
    models.add_argument("--weights-file", type=Path, metavar="FILE", help=_WEIGHTS_HELP)
    models.add_argument("--json", action="store_true", help="print the list as JSON")
    return parser


def _add_train(train: argparse.ArgumentParser) -> None:
    train.set_defaults(command=_train)
    train.add_argument("project", type=Path, metavar="PROJECT")
    train.add_argument("--out", required=True, type=Path, metavar="RUN", help="run folder")
    train.add_argument("--base", default="starter", help=_MODEL_HELP)
    train.add_argument("--weights-file", type=Path, metavar="FILE", help=_WEIGHTS_HELP)
    train.add_argument("--train", type=Path, metavar="LIST", help="stems to learn from")
    train.add_argument("--val", type=Path, metavar="LIST", help="stems to validate on")
    length = train.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=float)
    length.add_argument("--minutes", type=float)
    train.add_argument("--crop", type=int, default=256, metavar="PX")
    train.add_argument("--batch", type=int, default=8, metavar="N")
    train.add_argument("--output-stride", type=int, choices=(8, 16))
    train.add_argument("--learning-rate", type=float, metavar="RATE")
    train.add_argument("--upright", action="store_true", help="no turns: up and down matter here")
    train.add_argument("--precision", choices=("auto", "float32", "bfloat16"), default="auto")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument(
        "--resume", action="store_true", help="go on where RUN was stopped, as it was begun"
    )
    train.add_argument("--json", action="store_true", help="print one event a line")


_MODEL_HELP = (
    "checkpoint file, run folder, a name that `segcore models` lists, or, to train from, "
    "scratch-resnet50 or scratch-slim"
)
_WEIGHTS_HELP = "the model's published file, where it cannot be fetched from here"


# --- predict ------------------------------------------------------------------------------------


def _predict(arguments: argparse.Namespace) -> int:
    from segcore.checkpoint import read_description

    images = predict_command.chosen_images(arguments)
    predict_command.check_places(images, arguments.out, margin=arguments.margin)
    model = _model_that_predicts(arguments.model, arguments.weights_file)
    read_description(model.path)  # a wrong model is told before TensorFlow starts
    predictor = predict_command.look(model, arguments)
    predict_command.predict_images(predictor, model, images, arguments.out, margin=arguments.margin)
    written = "1 mask" if len(images) == 1 else f"{len(images)} masks"
    print(f"{written} written to {arguments.out}")
    return 0


# --- evaluate -----------------------------------------------------------------------------------


def _evaluate(arguments: argparse.Namespace) -> int:
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
        if predict_command.asks_for_a_look(arguments):
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
    return _report(score_folders(arguments.pred, arguments.truth, table, stems), arguments.json)


def _evaluate_model(arguments: argparse.Namespace) -> int:
    from segcore.checkpoint import read_description
    from segcore.project import open_project
    from segcore.records import EvaluateRequest

    model = _model_that_predicts(arguments.model, arguments.weights_file)
    read_description(model.path)
    project = open_project(arguments.project)
    stems = project.read_list(arguments.list) if arguments.list else None
    items = project.labelled() if stems is None else project.select(stems)
    request = EvaluateRequest(model, project.classes, _pairs(items))

    from segcore.evaluation import evaluate

    predictor = predict_command.look(model, arguments)
    return _report(evaluate(request, predictor=predictor), arguments.json)


def _report(events: Iterable[object], json_file: Path | None) -> int:
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
    if report is None:
        raise UsageError("there was no labelled image to score: label one and save it")
    if json_file:
        from segcore.files import replace_file

        replace_file(json_file, [json.dumps(report.to_json(), indent=2).encode()])
    width = max(len(c.name) for c in report.classes)
    print(f"{report.images} images, {report.void_pixels:,} void pixels left out")
    print(f"{'':{width}}     IoU  accuracy")
    for segclass, iou, accuracy in zip(report.classes, report.iou, report.accuracy, strict=True):
        print(f"{segclass.name:{width}}  {_percent(iou)}    {_percent(accuracy)}")
    print(f"{'mean':{width}}  {_percent(report.mean_iou)}    {_percent(report.mean_accuracy)}")
    print(f"pixel accuracy {_percent(report.pixel_accuracy).strip()}")
    return 0


def _percent(share: float | None) -> str:
    return "absent" if share is None else f"{100 * share:5.1f}%"


# --- train --------------------------------------------------------------------------------------


def _train(arguments: argparse.Namespace) -> int:
    from segcore.checkpoint import SCRATCH, read_description
    from segcore.project import open_project
    from segcore.records import FineTuneRequest
    from segcore.run_folder import REQUEST, read_request

    show = _print_json if arguments.json else _Bar()
    if arguments.resume and (arguments.out / REQUEST).is_file():
        return _follow(read_request(arguments.out, arguments.project), show)
    if arguments.weights_file or arguments.base not in SCRATCH:
        read_description(_model(arguments.base, arguments.weights_file).path)
    project = open_project(arguments.project)
    train, val = _parts(project, arguments.train, arguments.val)
    minutes = arguments.minutes if arguments.epochs or arguments.minutes else 2.0
    request = FineTuneRequest(
        out=arguments.out,
        classes=project.classes,
        train=_pairs(train),
        val=_pairs(val),
        base=arguments.base,
        epochs=arguments.epochs,
        minutes=minutes,
        crop_px=arguments.crop,
        batch_size=arguments.batch,
        output_stride=arguments.output_stride,
        learning_rate=arguments.learning_rate,
        right_angle_turns=not arguments.upright,
        precision=arguments.precision,
        seed=arguments.seed,
        resume=arguments.resume,
    )
    return _follow(request, show)


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
        print("segcore: stopping; the run can be resumed (Ctrl+C again: at once)", file=sys.stderr)

    def say(sentence: str) -> None:
        print(f"segcore: {sentence}", file=sys.stderr, flush=True)

    cluster = join_cluster(request.batch_size, say)
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


class _Bar:
    """Shows a run as a progress bar and a line for each validation."""

    def __init__(self) -> None:
        from tqdm import tqdm

        self._bar = tqdm(
            total=1.0, disable=None, bar_format="{l_bar}{bar}| {postfix}", dynamic_ncols=True
        )

    def __call__(self, event: object) -> None:
        from segcore import records

        bar = self._bar
        if isinstance(event, records.RunStarted):
            bar.write(
                f"{event.base}: {event.parameters:,} weights in {event.precision}, "
                f"{event.train_images} images to learn from, {event.val_images} to validate on"
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
            bar.write(f"step {event.step}: mean IoU {_percent(event.report.mean_iou)}{star}")
        elif isinstance(event, records.RunFinished):
            bar.close()
            if event.ended_early:
                print("ended early: validation got no better for long enough")
            print(f"{event.steps} steps in {event.seconds:.0f} s: {event.model.path}")
        elif isinstance(event, records.RunCancelled):
            bar.close()
            if event.steps:
                print(f"stopped after {event.steps} steps; go on with --resume")
            else:
                print("stopped before the first step")


# --- export -------------------------------------------------------------------------------------


def _export(arguments: argparse.Namespace) -> int:
    return export(_model_that_predicts(arguments.model, arguments.weights_file), arguments)


# --- info ---------------------------------------------------------------------------------------


def _info(arguments: argparse.Namespace) -> int:
    from segcore.checkpoint import SCRATCH, read_description
    from segcore.gallery import MODELS

    if arguments.model in SCRATCH:
        architecture = SCRATCH[arguments.model]
        print(f"{arguments.model}: a fresh network, no class learnt yet")
        print(f"backbone       {architecture.backbone}")
        print(f"output stride  {architecture.output_stride}")
        print(f"decoder        {'yes' if architecture.decoder else 'no'}")
        return 0
    if (known := MODELS.get(arguments.model)) is not None and not known.is_ready:
        from segcore.gallery_command import show

        show(known)
        return 0
    path = _model(arguments.model).path
    description = read_description(path)
    architecture = description.architecture
    print(f"{description.name or path.stem}: {path} ({path.stat().st_size / 1e6:.1f} MB)")
    print(f"backbone       {architecture.backbone}")
    print(f"output stride  {architecture.output_stride}")
    print(f"decoder        {'yes' if architecture.decoder else 'no'}")
    print(f"classes        {', '.join(c.name for c in description.classes)}")
    for key in ("mean_iou", "pixel_accuracy", "mean_accuracy"):
        value = description.scores.get(key)
        if isinstance(value, float):
            print(f"{key.replace('_', ' '):14} {_percent(value).strip()} (validation)")
    for key, value in description.training.items():
        print(f"{key.replace('_', ' '):14} {value}")
    return 0


# --- shared -------------------------------------------------------------------------------------


def _model(name: str, weights_file: Path | None = None) -> ModelRef:
    from segcore.checkpoint import SCRATCH, find_model
    from segcore.gallery import MODELS
    from segcore.records import ModelRef

    if weights_file and name not in MODELS:
        raise UsageError(
            f"--weights-file goes with a model of the gallery, and {name} is none: leave it out, "
            f"or give one of {', '.join(MODELS)}"
        )
    if name in SCRATCH:
        raise UsageError(f"{name} has learnt nothing yet: train it first, or give another model")
    if name in MODELS:
        from segcore.gallery_command import fetch

        fetch(name, weights_file)
    return ModelRef(find_model(name), Path(name).stem)


def _models(arguments: argparse.Namespace) -> int:
    from segcore.gallery_command import fetch, list_models

    if arguments.fetch:
        fetch(arguments.fetch, arguments.weights_file)
    elif arguments.weights_file:
        raise UsageError("--weights-file goes with --fetch NAME: say which model it is of")
    list_models(arguments.fetch, as_json=arguments.json)
    return 0


def _model_that_predicts(name: str, weights_file: Path | None) -> ModelRef:
    from segcore.gallery import MODELS

    if name in MODELS and not MODELS[name].classes:
        raise UsageError(
            f"{name} is a backbone that knows no classes yet: train a model from it first "
            f"(segcore train --base {name}), or give another model"
        )
    return _model(name, weights_file)


def _pairs(items: Sequence[ProjectItem]) -> tuple[LabelledImage, ...]:
    from segcore.records import LabelledImage

    missing = [item.stem for item in items if not item.has_mask]
    if missing:
        raise UsageError(
            f"{len(missing)} of the images have no mask ({', '.join(missing[:5])}"
            f"{' …' if len(missing) > 5 else ''}): label them or take them off the list"
        )
    return tuple(LabelledImage(item.image, item.mask, item.page) for item in items)


if __name__ == "__main__":
    sys.exit(main())
