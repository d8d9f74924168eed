"""Runs of a project on disk, and what a new one would be trained on. Qt-free."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from app.messages import count
from app.texts import translate, whole
from segcore.classes import VOID, ClassTable
from segcore.errors import TrainingError
from segcore.masks import read_mask
from segcore.project import Project, ProjectItem
from segcore.records import LabelledImage
from segcore.run_folder import BEST, EVENTS, LAST

log = logging.getLogger(__name__)

# Beyond this many, opening every mask to see whether anything is labelled takes too long; the
# engine leaves void out in any case.
_MAX_LOOKED_INTO = 300


@dataclass(frozen=True, slots=True)
class Run:
    """One fine-tuning on disk.

    status: "finished", "stopped", "interrupted" (can be resumed) or "failed" (nothing to use).
    mean_iou: of the best checkpoint on the validation images, None when not known.
    best: the best checkpoint, None when there is none yet.
    """

    folder: Path
    name: str
    status: str
    mean_iou: float | None
    best: Path | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Which images a run trains on: stems, and those for validation (none: the engine chooses)."""

    title: str
    train: tuple[str, ...]
    val: tuple[str, ...] = ()
    val_count: int = 0

    @property
    def words(self) -> str:
        """What will be trained on, as a sentence."""
        total = len(self.train) + len(self.val)
        if not self.train:
            return translate(
                "Runs",
                "No image has labels yet: paint a few strokes or accept a prediction first.",
            )
        images = count(total, "labelled image")
        if not self.val_count:
            text = translate("Runs", "{images}, too few to keep any for validation.")
            return text.format(images=images)
        text = translate("Runs", "{images}, {kept} of them for validation.")
        return text.format(images=images, kept=whole(self.val_count))


def plans(lists: dict[str, tuple[str, ...]], labelled: Sequence[str]) -> tuple[Plan, ...]:
    """Return what one can train on: everything labelled first, then each train list.

    lists: split name → stems. Everything labelled leaves out what the project's own "val" and
    "test" lists name, and validates on "val" where it can. A list "X_train" goes with "X_val".
    """
    own = {name: lists.get(name, ()) for name in ("val", "test")}
    known = set(labelled)
    kept = {stem for stems in own.values() for stem in stems}
    everything = _plan(
        translate("Runs", "All labelled images"),
        tuple(s for s in labelled if s not in kept),
        tuple(s for s in own["val"] if s in known),
    )
    found = [everything]
    for name, stems in lists.items():
        if not name.lower().endswith("train"):
            continue
        train = tuple(s for s in stems if s in known)
        partner = name[: -len("train")] + "val"
        val = tuple(s for s in lists.get(partner, ()) if s in known and s not in set(train))
        if train:
            found.append(_plan(translate("Runs", "List {name}").format(name=name), train, val))
    return tuple(found)


def _plan(title: str, train: tuple[str, ...], val: tuple[str, ...]) -> Plan:
    # The engine keeps a fifth when it is given no validation images and has five or more.
    held_out = len(val) if val else (len(train) // 5 if len(train) >= 5 else 0)
    return Plan(title, train, val, held_out)


def labelled_images(items: Sequence[ProjectItem], classes: ClassTable) -> tuple[LabelledImage, ...]:
    """Return the items whose masks say something: at least one pixel that is not void.

    Raises:
        TrainingError: none of them does.
        MaskError: a mask cannot be read.
    """
    usable = []
    for item in items:
        if len(items) <= _MAX_LOOKED_INTO:
            ids = read_mask(item.mask, classes).ids
            if not bool(np.any(ids != VOID)):
                continue
        usable.append(LabelledImage(item.image, item.mask, item.page))
    if not usable:
        raise TrainingError(
            translate(
                "Runs",
                "No image has labels yet: paint a few strokes, save, and start the fine-tuning "
                "again.",
            )
        )
    return tuple(usable)


# --- run folders --------------------------------------------------------------------------------


def runs_folder(project: Project) -> Path:
    """Return where the runs of a project are."""
    return project.root / ".segdesk" / "runs"


def new_run_folder(project: Project) -> Path:
    """Return the folder of a run that starts now; not made yet, never an existing one."""
    stamp = datetime.now().strftime("%Y-%m-%dT%H-%M-%S")
    folder = runs_folder(project) / stamp
    number = 2
    while folder.exists():
        folder = runs_folder(project) / f"{stamp}-{number}"
        number += 1
    return folder


def list_runs(project: Project) -> tuple[Run, ...]:
    """Return the runs of a project, the latest first. Damaged folders are left out."""
    folder = runs_folder(project)
    if not folder.is_dir():
        return ()
    runs = [_read_run(f) for f in sorted(folder.iterdir(), reverse=True) if f.is_dir()]
    return tuple(run for run in runs if run is not None)


def run_name(folder: Path) -> str:
    """Return a run's name for people: "2026-07-30 14:05" for a folder of `new_run_folder`."""
    day, _, clock = folder.name.partition("T")
    parts = clock.split("-")
    return f"{day} {parts[0]}:{parts[1]}" if len(parts) >= 3 else folder.name


def _read_run(folder: Path) -> Run | None:
    events = _events(folder / EVENTS)
    best = folder / BEST
    scores = [_mean_iou(e) for e in events if e.get("event") == "Validated"]
    known = [s for s in scores if s is not None]
    last = str(events[-1].get("event", "")) if events else ""
    status = {"RunFinished": "finished", "RunCancelled": "stopped"}.get(last)
    if status is None:
        status = "interrupted" if (folder / LAST).exists() else "failed"
    return Run(
        folder,
        run_name(folder),
        status,
        max(known) if known else None,
        best if best.exists() else None,
    )


def _events(path: Path) -> list[dict[str, object]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    events = []
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue  # the torn last line of a killed trainer
        if isinstance(event, dict):
            events.append(event)
    return events


def _mean_iou(event: dict[str, object]) -> float | None:
    report = event.get("report", event)
    value = report.get("mean_iou") if isinstance(report, dict) else None
    return float(value) if isinstance(value, int | float) else None
