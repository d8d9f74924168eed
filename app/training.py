"""Fine-tuning from the person's side: what to train on, the runs so far, and what became of one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import runs
from app.engine_texts import from_engine
from app.fine_tuning import FineTuning
from app.messages import Notice, failure
from app.opening import STARTER
from app.runs import Plan, Run
from app.texts import figure
from segcore.errors import TrainingError
from segcore.project import Project
from segcore.records import (
    FineTuneRequest,
    ModelRef,
    RunCancelled,
    RunFailed,
    RunFinished,
)
from segcore.run_folder import read_request, write_request

if TYPE_CHECKING:
    from app.session import Session

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Base:
    """What a run can start from. `base` is a checkpoint's path or a name the engine knows."""

    text: str
    base: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person chose for a run.

    plan: the title of one of `Training.plans`. reduction: None lets the engine choose.
    """

    base: str
    minutes: float
    plan: str
    crop_px: int = 256
    batch_size: int = 8
    reduction: int | None = None
    right_angle_turns: bool = True


class Training(QObject):
    """Starts, stops and resumes runs and hands their models to the session.

    preparing: True while labels are saved and looked through before the trainer starts.
    run_started: the `FineTuneRequest`; run_event: each record; run_ended: the last one.
    """

    plans_changed = Signal()
    runs_changed = Signal()
    preparing = Signal(bool)
    run_started = Signal(object)
    run_event = Signal(object)
    run_ended = Signal(object)

    def __init__(self, session: Session, fine_tuning: FineTuning) -> None:
        """Work for `session`, driving `fine_tuning`."""
        super().__init__(session)
        self._session = session
        self.fine_tuning = fine_tuning
        self.runs: tuple[Run, ...] = ()
        self._is_preparing = False
        self._project: Project | None = None
        fine_tuning.started.connect(self._on_started)
        fine_tuning.received.connect(self.run_event)
        fine_tuning.ended.connect(self._on_ended)
        session.saved.connect(lambda _stem: self.plans_changed.emit())
        session.model_changed.connect(self.plans_changed)

    # --- what there is to choose ----------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether a run goes on or is about to."""
        return self._is_preparing or self.fine_tuning.is_running

    @property
    def plans(self) -> tuple[Plan, ...]:
        """What can be trained on, the default first; empty without a project."""
        if self._session.project is None:
            return ()
        return runs.plans(self._session.lists, self._session.labelled)

    @property
    def bases(self) -> tuple[Base, ...]:
        """What a run can start from, the default first."""
        active = self._session.model
        found = [Base(self.tr("Starter (nuclei)"), "starter")]
        if active is not None and active != STARTER:
            text = self.tr("{model} (in use)").format(model=active.name)
            found.insert(0, Base(text, str(active.path)))
        known = {base.base for base in found}
        for run in self.runs:
            if run.best is not None and str(run.best) not in known:
                found.append(Base(self.tr("Run of {time}").format(time=run.name), str(run.best)))
        return (
            *found,
            Base(self.tr("From scratch, slim"), "scratch-slim"),
            Base(self.tr("From scratch, ResNet-50"), "scratch-resnet50"),
        )

    def enter_project(self, project: Project) -> None:
        """Look for the runs of a project that was just opened."""
        self._project = project
        self.runs = ()
        self.plans_changed.emit()
        self._find_runs(offer_resume=True)

    def leave_project(self) -> None:
        """Stop what runs: its labels belong to the project that is being left."""
        if self.is_running:
            self.fine_tuning.close()
            self._is_preparing = False
            self.run_ended.emit(RunCancelled(None, 0))

    def _find_runs(self, offer_resume: bool = False) -> None:
        project = self._project
        if project is None:
            return

        def show(found: tuple[Run, ...]) -> None:
            if self._project is not project:
                return
            running = self.fine_tuning.run
            self.runs = tuple(run for run in found if run.folder != running)
            self.runs_changed.emit()
            latest = self.runs[0] if self.runs else None
            if offer_resume and latest is not None and latest.status == "interrupted":
                text = self.tr(
                    "The fine-tuning of {time} was interrupted; its checkpoint is whole."
                ).format(time=latest.name)
                resume = (self.tr("Resume"), lambda: self.resume(latest.folder))
                self._session.notify(Notice(text, "info", "training", (resume,)))

        self._session.files.submit(lambda: runs.list_runs(project), show)

    # --- a run ----------------------------------------------------------------------------------

    def start(self, choices: Choices) -> None:
        """Save the labels, look through them, and start a run; says so when there is none."""
        project = self._session.project
        if project is None or self.is_running:
            return
        self._session.save_all()
        self._set_preparing(True)
        # Behind the save in the same lane, so the newest strokes are trained on.
        self._session.saves.submit(lambda: None, lambda _none: self._prepare(project, choices))

    def _prepare(self, project: Project, choices: Choices) -> None:
        session, classes = self._session, self._session.classes
        if session.project is not project:
            return
        plan = next((p for p in self.plans if p.title == choices.plan), self.plans[0])
        train = [session.item(s) for s in plan.train]
        val = [session.item(s) for s in plan.val]

        def prepare() -> FineTuneRequest:
            request = FineTuneRequest(
                out=runs.new_run_folder(project),
                classes=classes,
                train=runs.labelled_images(train, classes),
                val=runs.labelled_images(val, classes) if val else (),
                base=choices.base,
                minutes=choices.minutes,
                crop_px=choices.crop_px,
                batch_size=choices.batch_size,
                reduction=choices.reduction,
                right_angle_turns=choices.right_angle_turns,
            )
            write_request(request)  # what a resume needs
            return request

        session.saves.submit(prepare, self._launch, self._on_not_started)

    def resume(self, folder: Path) -> None:
        """Go on with an interrupted run."""
        if self.is_running:
            return
        self._session.save_all()
        self._set_preparing(True)
        classes = self._session.classes
        root = self._project.root if self._project is not None else None

        def prepare() -> FineTuneRequest:
            request = read_request(folder, root)
            if not request.classes.has_ids_of(classes):
                # Its labels would be read with ids that mean something else by now.
                raise TrainingError(
                    self.tr(
                        "The classes are others than when this run began: start a new run from "
                        "its model."
                    )
                )
            return request

        self._session.saves.submit(prepare, self._launch, self._on_not_started)

    def stop(self) -> None:
        """End the run at its next step and use the best model so far."""
        self.fine_tuning.stop()

    def use(self, run: Run) -> None:
        """Let the best model of a run take over."""
        if run.best is not None:
            self._session.use_model(ModelRef(run.best, self._model_name(run.name)))

    def _model_name(self, run_name: str) -> str:
        return self.tr("run of {time}").format(time=run_name)

    def close(self) -> None:
        """End the trainer promptly."""
        self.fine_tuning.close()

    def _launch(self, request: FineTuneRequest) -> None:
        if not self._is_preparing:
            return  # the project was left meanwhile
        self._is_preparing = False
        self.fine_tuning.start(request)
        self.preparing.emit(False)
        self._session.notify(Notice("", topic="training"))

    def _on_not_started(self, error: BaseException) -> None:
        self._set_preparing(False)
        self._session.notify(failure("", error, "training"))

    def _set_preparing(self, is_preparing: bool) -> None:
        self._is_preparing = is_preparing
        self.preparing.emit(is_preparing)
        self._session.conditions_changed.emit()

    def _on_started(self, request: FineTuneRequest) -> None:
        self.run_started.emit(request)
        self._session.conditions_changed.emit()

    def _on_ended(self, last: RunFinished | RunCancelled | RunFailed) -> None:
        self.run_ended.emit(last)
        self._session.conditions_changed.emit()
        self._find_runs()
        if isinstance(last, RunFailed):
            self._tell_failure(last)
            return
        if last.model is None:
            text = self.tr("The run was stopped before it had a model.")
            self._session.notify(Notice(text, "info", "training", (), 8))
            return
        text = self.tr("Fine-tuning stopped; its best model so far takes over.")
        if isinstance(last, RunFinished):
            text = self.tr("Fine-tuning done; the new model takes over.")
        if isinstance(last, RunFinished) and last.mean_iou is not None:
            text = self.tr(
                "Fine-tuning done; the new model takes over. Mean IoU on the validation images: "
                "{score}."
            ).format(score=figure(last.mean_iou, 2))
        self._session.notify(Notice(text, "success", "training", (), 15))
        self._session.use_model(
            ModelRef(last.model.path, self._model_name(runs.run_name(last.model.path.parent)))
        )

    def _tell_failure(self, last: RunFailed) -> None:
        actions: tuple[tuple[str, Callable[[], object]], ...] = ()
        run = self.fine_tuning.last_run
        if last.resumable and run is not None:
            actions = ((self.tr("Resume"), lambda: self.resume(run)),)
        self._session.notify(Notice(from_engine(last.message), "error", "training", actions))
