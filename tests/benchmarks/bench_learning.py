"""What a run learns in equal minutes: one thing changed at a time, on real images.

    python tests/benchmarks/bench_learning.py DATA [--table NAME] [--minutes 4] [--seeds 0 1]
        [--datasets nasa_super ...] [--results FILE] [--print]

Equal minutes are counted in steps: the processor time of a variant's step is measured first, and
then it gets as many steps as all cores could take in that time. So a machine that is busy with
other things takes longer and finds the same.

DATA is the folder of the data sets; each is trained on its training images, stopped by its
validation images and scored on its test images, every class that occurs there, at the images' own
size. Every result is one line of JSON in FILE, by default `learning.jsonl` beside this script,
where those of the README lie; what is there already is not run again. Prints a table in Markdown;
with --print that is all it does. What was found before Dice had a power and images were looked at
smaller lies in `learning_plain_dice.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from segcore.checkpoint import SCRATCH
from segcore.evaluation import evaluate
from segcore.pipeline import PairCache
from segcore.preparation import reduction_of, steps_per_epoch
from segcore.project import Project, open_project, read_list
from segcore.recipe import Augmentation, Recipe
from segcore.records import (
    EvalReport,
    EvaluateRequest,
    FineTuneRequest,
    LabelledImage,
    RunFinished,
    StepDone,
)  # fmt: skip
from segcore.training import fine_tune

RESULTS = Path(__file__).with_name("learning.jsonl")
WARM_UP_STEPS, TIMED_STEPS = 3, 12


@dataclass(frozen=True)
class Variant:
    """A run that differs from the default in one thing."""

    name: str
    base: str = "starter"
    request: dict[str, Any] = field(default_factory=dict)
    recipe: dict[str, Any] = field(default_factory=dict)
    look: dict[str, Any] = field(default_factory=dict)
    network: dict[str, Any] = field(default_factory=dict)


_PLAIN = {"decoder": False, "pixel_width": 0}
_TO_2 = {"decoder_stride": 2, "pixel_width": 0}
_SLOW = {"beta2": 0.999}
_OWN = {"frozen_norms": "none"}
TABLES = {
    "transfer": [Variant("from the starter"), Variant("from scratch", "scratch-slim")],
    "network": [
        Variant("slim, stride 16, decoder to the pixels", "scratch-slim"),
        Variant(
            "slim, decoder to the pixels, beta2 of 0.999", "scratch-slim", recipe=_SLOW
        ),
        Variant("slim, decoder to 1", "scratch-slim", network={"pixel_width": 0}),
        Variant("slim, decoder to 2", "scratch-slim", network=_TO_2),
        Variant("slim, decoder to 4", "scratch-slim", network=_TO_2 | {"decoder_stride": 4}),
        Variant("slim, no decoder", "scratch-slim", network=_PLAIN),
        Variant("ResNet-50, no decoder", "scratch-resnet50", network=_PLAIN),
        Variant("ResNet-50, decoder to the pixels", "scratch-resnet50"),
        Variant("slim, stride 8, decoder to the pixels", "scratch-slim", {"output_stride": 8}),
    ],
    "recipe": [
        Variant("the default"),
        Variant("images at their own size", request={"reduction": 1}),
        Variant("images at half their size", request={"reduction": 2}),
        Variant("images at a third of their size", request={"reduction": 3}),
        Variant("images at a quarter of their size", request={"reduction": 4}),
        Variant("class weights, power 0.25", recipe={"rarity_power": 0.25}),
        Variant("class weights, power 0.5", recipe={"rarity_power": 0.5}),
        Variant("no Dice", recipe={"dice_share": 0.0}),
        Variant("plain Dice", recipe={"dice_power": 1.0}),
        Variant("Dice to the power 0.1", recipe={"dice_power": 0.1}),
        Variant("no seeking of rare classes", look={"seek_rare": 0.0}),
        Variant("a quarter of the crops seek rare classes", look={"seek_rare": 0.25}),
        Variant("zoom 0.8 to 1.25", look={"scale": (0.8, 1.25)}),
        Variant("zoom 0.3 to 1.2", look={"scale": (0.3, 1.2)}),
        Variant(
            "zoom 0.3 to 1.2, no turns", look={"scale": (0.3, 1.2), "right_angle_turns": False}
        ),
        Variant("batches of 4", request={"batch_size": 4}),
        Variant("batches of 2", request={"batch_size": 2}),
        Variant("batches of 1", request={"batch_size": 1}),
        Variant("batches of 2, statistics of its own", request={"batch_size": 2}, recipe=_OWN),
        Variant("batches of 1, statistics of its own", request={"batch_size": 1}, recipe=_OWN),
        Variant("crops of 384", request={"crop_px": 384, "batch_size": 4}),
        Variant("backbone's statistics frozen", recipe={"frozen_norms": "backbone"}),
        Variant("backbone at 0.3 of the rate", recipe={"backbone_factor": 0.3}),
        Variant("learning rate 2e-3", recipe={"base_rate": 2e-3}),
        Variant("learning rate 4e-3", recipe={"base_rate": 4e-3}),
        Variant("ten times the weight decay", recipe={"weight_decay": 1e-2}),
        Variant("beta2 of 0.999", recipe=_SLOW),
        Variant("learning rate 2e-3, beta2 of 0.999", recipe=_SLOW | {"base_rate": 2e-3}),
        Variant("learning rate 1e-3, beta2 of 0.999", recipe=_SLOW | {"base_rate": 1e-3}),
        Variant(
            "learning rate 1e-3, class weights, power 0.25, beta2 of 0.999",
            recipe=_SLOW | {"base_rate": 1e-3, "rarity_power": 0.25},
        ),
    ],
}  # fmt: skip
# A run that two tables share is made once, for the later of them.
SHARED = {
    ("network", "slim, stride 16, decoder to the pixels"): ("transfer", "from scratch"),
    ("recipe", "the default"): ("transfer", "from the starter"),
}


@dataclass(frozen=True)
class Split:
    """A data set's three parts."""

    project: Project
    train: tuple[LabelledImage, ...]
    val: tuple[LabelledImage, ...]
    test: tuple[LabelledImage, ...]


def split_of(data: Path, name: str) -> Split:
    """Return the official split where there is one, else a fifth for the test and a tenth."""
    project = open_project(data / name)
    first = {"nasa_super": "Super1", "nasa_ebc": "EBC1"}.get(name)
    if first:
        lists = [
            list(read_list(data / name / f"{first}_{part}.txt"))
            for part in ("train", "val", "test")
        ]
    else:
        stems = sorted(item.stem for item in project.items)
        random.Random(0).shuffle(stems)
        test, rest = stems[: len(stems) // 5], stems[len(stems) // 5 :]
        lists = [[s for n, s in enumerate(rest) if n % 10], rest[::10], test]

    def images(stems: Sequence[str]) -> tuple[LabelledImage, ...]:
        return tuple(LabelledImage(i.image, i.mask) for i in project.select(tuple(stems)))

    return Split(project, *(images(stems) for stems in lists))


def request_of(variant: Variant, split: Split, seed: int, out: Path) -> FineTuneRequest:
    """Return the run; its length is still open."""
    recipe = Recipe(**variant.recipe, augmentation=Augmentation(**variant.look))
    return FineTuneRequest(
        out=out, classes=split.project.classes, train=split.train, val=split.val,
        base=variant.base, seed=seed, epochs=1.0, recipe=recipe, **variant.request,
    )  # fmt: skip


def step_seconds(request: FineTuneRequest) -> float:
    """Return the processor time of one step, shared by all cores."""
    marks: list[float] = []
    for event in fine_tune(replace(request, epochs=1e3), lambda: len(marks) > TIMED_STEPS):
        if isinstance(event, StepDone):
            marks.append(time.process_time())
    first = WARM_UP_STEPS
    return (marks[-1] - marks[first]) / (len(marks) - 1 - first) / (os.cpu_count() or 1)


def learn(
    variant: Variant, split: Split, minutes: float, seed: int, step_s: float
) -> dict[str, Any]:
    """Train for as many steps as the minutes hold, and score."""
    with tempfile.TemporaryDirectory() as folder:
        request = request_of(variant, split, seed, Path(folder) / "run")
        steps = 60.0 * minutes / step_s
        cache = PairCache(split.train, split.project.classes)
        cache.count_classes(len(cache.pairs))
        cache.reduction = reduction_of(request, cache)
        request = replace(request, epochs=steps / steps_per_epoch(cache, request))
        begun = time.perf_counter()
        finished = None
        for event in fine_tune(request):
            finished = event if isinstance(event, RunFinished) else finished
        assert finished is not None
        asked = EvaluateRequest(finished.model, split.project.classes, split.test)
        *_, report = evaluate(asked)
        assert isinstance(report, EvalReport)
        return {
            "steps": finished.steps, "step_s": step_s, "val": finished.mean_iou,
            "test": report.mean_iou, "iou": report.iou, "wall_s": time.perf_counter() - begun,
        }  # fmt: skip


def results_of(path: Path) -> list[dict[str, Any]]:
    """Return the lines written so far."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def made_as(table: str, variant: Variant) -> tuple[str, str]:
    """Return the table and the name that a variant's results are kept under."""
    return SHARED.get((table, variant.name), (table, variant.name))


def print_table(rows: list[dict[str, Any]], arguments: argparse.Namespace) -> None:
    """Print the mean test score of each variant that was run, and how far its seeds lie apart."""
    columns = [(d, m) for d in arguments.datasets for m in arguments.minutes]
    print("| | " + " | ".join(f"{name}, {minutes:g} min" for name, minutes in columns) + " |")
    print("|---|" + "---|" * len(columns))
    for variant in TABLES[arguments.table]:
        cells = []
        for name, minutes in columns:
            scores = [
                row["test"] for row in rows
                if (row["table"], row["variant"]) == made_as(arguments.table, variant)
                and (row["dataset"], row["minutes"]) == (name, minutes)
            ]  # fmt: skip
            spread = f" ± {(max(scores) - min(scores)) / 2:.3f}" if len(scores) > 1 else ""
            cells.append(f"{statistics.mean(scores):.3f}{spread}" if scores else "-")
        if set(cells) != {"-"}:
            print(f"| {variant.name} | " + " | ".join(cells) + " |")


def chosen(variants: list[Variant], only: list[str]) -> list[Variant]:
    """Return those of these names, and those whose names hold what is no name; for none, all."""
    names = {variant.name for variant in variants}
    return [
        variant
        for variant in variants
        if not only or any(w == variant.name if w in names else w in variant.name for w in only)
    ]


def main() -> None:
    """Run what is missing in the results and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--table", choices=TABLES, default="recipe")
    parser.add_argument("--only", nargs="*", default=[], help="names of variants, or parts of them")
    parser.add_argument("--datasets", nargs="+", default=["nasa_super", "nasa_ebc", "paveseg"])
    parser.add_argument("--minutes", nargs="+", type=float, default=[4.0])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1])
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--print", action="store_true", help="only what was run already")
    arguments = parser.parse_args()
    for seed in () if arguments.print else arguments.seeds:
        for name in arguments.datasets:
            split = split_of(arguments.data, name)
            for variant in chosen(TABLES[arguments.table], arguments.only):
                run(variant, split, name, seed, arguments)
    print_table(results_of(arguments.results), arguments)


def run(
    variant: Variant, split: Split, name: str, seed: int, arguments: argparse.Namespace
) -> None:
    """Add the results of one variant on one data set for one seed."""
    network = {variant.base: replace(SCRATCH[variant.base], **variant.network)} if (
        variant.network
    ) else {}  # fmt: skip
    with patch.dict(SCRATCH, network):
        step_s = 0.0
        for minutes in arguments.minutes:
            table, variant_name = made_as(arguments.table, variant)
            key = {
                "table": table, "variant": variant_name, "dataset": name,
                "minutes": minutes, "seed": seed,
            }  # fmt: skip
            if any(key.items() <= row.items() for row in results_of(arguments.results)):
                continue
            if not step_s:
                with tempfile.TemporaryDirectory() as folder:
                    out = Path(folder) / "timed"
                    step_s = step_seconds(request_of(variant, split, seed, out))
                    shutil.rmtree(out, ignore_errors=True)
            row = key | learn(variant, split, minutes, seed, step_s)
            with arguments.results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
