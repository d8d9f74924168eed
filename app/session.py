"""What is open: the project, the image with its labels, the model and its prediction.

The only place that applies results. Whatever comes back from the background is compared with what
is wanted by then, and ignored when it is stale.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app import conditions, opening
from app.acceptance import Acceptance
from app.batch import Batch
from app.browsing import Browsing
from app.census import Census
from app.conflicts import Conflicts
from app.document import Landing
from app.engine import Engine
from app.engine_texts import from_engine
from app.evaluation import Evaluation
from app.fine_tuning import FineTuning
from app.jobs import Job, Lane, Launcher
from app.journal import Journal
from app.limits import Limits
from app.messages import Notice, failure
from app.opening import STARTER, LoadedProject, OpenItem
from app.operations import Operations
from app.predictions import Predictions
from app.recovery import Recovery
from app.saving import Saving
from app.settings import Settings
from app.shelf import Shelf
from app.states import States, state_with
from app.steps import Steps
from app.training import Training
from segcore.classes import ClassTable, write_class_table
from segcore.launch import start_child
from segcore.project import Project, ProjectItem
from segcore.records import ModelRef, Prediction

log = logging.getLogger(__name__)

_ITEMS_BUDGET_BYTES = 768 * 2**20


class Session(QObject):
    """One person at work. Nothing here waits: calls start background work, signals say it is done.

    labels_changed: the box (`Box`) whose labels are others now. notified: a `Notice`.
    saved: the stem whose mask is on disk. labels_replaced: stems whose masks an operation replaced.
    """

    project_changed = Signal()
    project_failed = Signal()
    classes_changed = Signal()
    item_wanted = Signal()
    item_changed = Signal()
    labels_changed = Signal(object)
    prediction_changed = Signal()
    model_changed = Signal()
    conditions_changed = Signal()
    engine_changed = Signal(str)
    limits_changed = Signal()
    saved = Signal(str)
    labels_replaced = Signal(object)
    notified = Signal(object)

    def __init__(
        self, settings: Settings, launcher: Launcher = start_child, parent: QObject | None = None
    ) -> None:
        """Make an empty session; no child is started before `engine.start`."""
        super().__init__(parent)
        self.settings = settings
        self.files = Lane("files", self)
        self.saves = Lane("saves", self)
        self.compute = Lane("compute", self)
        self.counting = Lane("counting", self)  # what nobody waits for, apart from what they do
        self.thumbnails = Lane("thumbnails", self, newest_first=True)
        self.engine = Engine(launcher, self)
        self.predictions = Predictions(self)
        self.saving = Saving(self.saves, self)
        self.states = States(self.saves, self)
        self.training = Training(self, FineTuning(launcher, self))
        self.evaluation = Evaluation(self)
        self.acceptance = Acceptance(self)
        self.conflicts = Conflicts(self)
        self.recovery = Recovery(self)
        self.operations = Operations(self)
        self.steps = Steps(self)
        self.browsing = Browsing(self)
        self.census = Census(self)
        self.batch = Batch(self)
        self.limits = Limits()  # set by `set_limits`
        self.project: Project | None = None
        self.colored_masks: bool | None = None  # whether colours are ids anywhere; None: unknown
        self.lists: dict[str, tuple[str, ...]] = {}
        self.current: OpenItem | None = None
        self._classes: ClassTable | None = None
        self._items: dict[str, ProjectItem] = {}
        self._labelled: set[str] = set()
        self._journal: Journal | None = None
        self._wanted_stem = ""
        self._opening: Job | None = None
        self._open_items: Shelf[str, OpenItem] = Shelf(
            _ITEMS_BUDGET_BYTES,
            lambda item: item.nbytes,
            lambda item: not item.document.modified and not self.saving.is_writing(item.stem),
        )
        self._is_closed = False
        self._connect()

    def _connect(self) -> None:
        self.saving.saved.connect(self._on_saved)
        self.saving.failed.connect(self.conflicts.on_save_failed)
        self.operations.classes_moved.connect(lambda c: self.set_limits(self.limits.moved(c.lut)))
        self.engine.state_changed.connect(self._on_engine_state)
        self.predictions.changed.connect(self.prediction_changed)
        self.predictions.model_changed.connect(self.model_changed)
        self.predictions.model_changed.connect(self.browsing.remember)

    # --- the project ----------------------------------------------------------------------------

    @property
    def classes(self) -> ClassTable:
        """The project's class table. Raises RuntimeError without a project."""
        if self._classes is None:
            raise RuntimeError("no project is open")
        return self._classes

    @property
    def items(self) -> tuple[ProjectItem, ...]:
        """The project's images in their order; none without a project."""
        return self.project.items if self.project is not None else ()

    @property
    def labelled(self) -> tuple[str, ...]:
        """The stems that have a mask on disk, in the project's order."""
        return tuple(item.stem for item in self.items if item.stem in self._labelled)

    def set_labelled(self, stem: str, has_mask: bool) -> None:
        """Say whether an image has a mask on disk."""
        (self._labelled.add if has_mask else self._labelled.discard)(stem)

    @property
    def open_documents(self) -> tuple[OpenItem, ...]:
        """The images kept in memory, with their undo steps."""
        return tuple(self._open_items)

    def is_in_use(self, opened: OpenItem) -> bool:
        """Whether `opened` is shown or kept in memory; what belongs to a project left is not."""
        return opened is self.current or opened in self.open_documents

    def may_edit(self, opened: OpenItem) -> bool:
        """Whether a late result may still be written into `opened`: in use, no operation runs."""
        return self.is_in_use(opened) and not self.operations.is_running

    @property
    def unsaved(self) -> tuple[OpenItem, ...]:
        """The images in memory whose labels are not on disk as they are."""
        return tuple(item for item in self._open_items if item.document.modified)

    @property
    def wanted_stem(self) -> str:
        """The image that is shown or being opened, "" for none."""
        return self._wanted_stem

    def item(self, stem: str) -> ProjectItem:
        """Return an item by its stem. Raises KeyError."""
        return self._items[stem]

    def open_project(self, folder: Path) -> None:
        """Open a folder, or that of an image; what is open stays until it can be shown."""
        # Behind what is being written: it may be this very project.
        self.saves.submit(
            lambda: opening.load_project(folder),
            self._show_project,
            self._on_project_failed,
        )

    def _on_project_failed(self, error: BaseException) -> None:
        self.notify(failure("", error, "project"))
        self.project_failed.emit()

    def _show_project(self, loaded: LoadedProject) -> None:
        self._leave_item()
        self._save_at_leaving()
        self.operations.leave_project()
        self._show_nothing()
        self.training.leave_project()
        project = loaded.project
        self.project, self.lists, self._classes = project, loaded.lists, project.classes
        self._items = {item.stem: item for item in project.items}
        self._labelled = {item.stem for item in project.items if item.has_mask}
        self._journal = Journal(opening.journal_folder(project))
        self._open_items.clear()
        self.predictions.forget()
        self._wanted_stem = ""
        self.settings.add_recent(project.root)
        self.states.enter(project)
        self.census.enter(project)
        self.use_model(loaded.memory.model or STARTER)
        self.project_changed.emit()
        self.set_limits(Limits())
        self.classes_changed.emit()
        self.training.enter_project(project)
        self.recovery.enter(loaded)
        self.conditions_changed.emit()

    def set_classes(self, classes: ClassTable) -> None:
        """Replace the class table; `Operations.change_classes` takes the masks along, too."""
        assert self.project is not None
        root = self.project.root
        self.show_classes(classes)
        self.saves.submit(
            lambda: write_class_table(root / "classes.json", classes),
            failed=lambda e: self.notify(
                failure(self.tr("The classes could not be saved"), e, "classes")
            ),
        )

    def show_classes(self, classes: ClassTable) -> None:
        """Take over a class table that is, or will be, on disk."""
        self._classes = classes
        self.classes_changed.emit()
        self.prediction_changed.emit()
        self.conditions_changed.emit()

    # --- the image ------------------------------------------------------------------------------

    def open_item(self, stem: str) -> None:
        """Show an image; the one shown now is saved. Of several asked for, the last is shown."""
        if stem == self._wanted_stem:
            return
        self._leave_item()
        self._wanted_stem = stem
        self.item_wanted.emit()
        if self._opening is not None:
            self._opening.cancel()
        kept = self._open_items.get(stem)
        if kept is not None:
            self._show_item(kept)
            self.conflicts.look_at_disk()
            return
        # Behind a save under way, else the mask read would be the old one.
        lane = self.saves if self.saving.is_writing(stem) else self.files
        self._opening = lane.submit(
            self.reader(stem), self._show_item, lambda error: self._on_item_failed(stem, error)
        )

    def reader(self, stem: str) -> Callable[[], OpenItem]:
        """Return what reads an image with its labels, for the background."""
        project, journal, classes = self.project, self._journal, self.classes
        assert project is not None
        assert journal is not None
        item, has_mask = self._items[stem], stem in self._labelled
        budget = int(self.settings.number("undo_budget_mib")) * 2**20
        return lambda: opening.read_item(project, item, has_mask, classes, journal, budget)

    def keep_open(self, opened: OpenItem) -> None:
        """Keep an image with its undo steps in memory, as if it had been shown."""
        self.steps.follow(opened)
        self._open_items.put(opened.stem, opened)

    def exchange_documents(
        self, stems: frozenset[str] | None, back: dict[str, OpenItem]
    ) -> dict[str, OpenItem]:
        """Set the documents of `stems` (None: all) aside, returning them, and put others back.

        The image shown is read anew when it is among them.
        """
        aside = {o.stem: o for o in self._open_items if stems is None or o.stem in stems}
        for stem in aside:
            self._open_items.drop(stem)
        for opened in back.values():
            self._open_items.put(opened.stem, opened)
        wanted = self._wanted_stem
        if wanted and (stems is None or wanted in stems):
            self.current, self._wanted_stem = None, ""
            self.open_item(wanted)
        return aside

    def _show_item(self, opened: OpenItem) -> None:
        if opened.stem != self._wanted_stem:
            return
        if self.current is not None and self.settings.flag("autosave"):
            self.saving.save(self.current)  # painted on while this one was being read
        self.current = opened
        self.predictions.leave_image()
        self.keep_open(opened)
        self.item_changed.emit()
        self.prediction_changed.emit()
        self.conditions_changed.emit()
        self.browsing.remember()
        self.recovery.tell(opened)
        if opened.note:
            self.notify(Notice(from_engine(opened.note), topic="image", timeout_s=10))
        self.predict()

    def _on_item_failed(self, stem: str, error: BaseException) -> None:
        if stem != self._wanted_stem:
            return
        self._show_nothing()
        self.notify(failure("", error, "image"))

    def _show_nothing(self) -> None:
        self.current = None
        self.predictions.leave_image()
        self.item_changed.emit()
        self.prediction_changed.emit()
        self.conditions_changed.emit()

    def _leave_item(self) -> None:
        if self.current is not None:
            self.current.document.end_stroke()
            if self.settings.flag("autosave"):
                self.save()
        for topic in ("image", "restored", "mismatch"):
            self.notify(Notice("", topic=topic))

    # --- labels ---------------------------------------------------------------------------------

    def save(self) -> None:
        """Write the labels of the image shown, in the background, when they were changed."""
        if self.current is not None:
            self.saving.save(self.current)

    def save_all(self) -> None:
        """Write the labels of every image in memory that were changed, in the background."""
        if self.current is not None:
            self.current.document.end_stroke()
        for opened in self._open_items:
            self.saving.save(opened)

    def _save_at_leaving(self) -> None:
        """Save all, with what is still on its way into labels."""
        taken = self.conflicts.taking()
        for opened in self._open_items:
            opened.document.finish_drafts()
        self.conflicts.know_taken(taken)
        self.save_all()

    def forget_unsaved(self) -> None:
        """Let go of every edit that is not on disk, as the person decided; nothing is shown."""
        if self.current is not None:
            self.current.document.end_stroke()
        for opened in self.unsaved:
            self._open_items.drop(opened.stem)  # what is not kept cannot be saved any more
            self.saving.forget(opened)
        self._wanted_stem = ""
        self._show_nothing()

    def pending_edits(self) -> tuple[str, ...]:
        """Return the images whose journal has what their masks lack. Reads it: for a lane."""
        return tuple(p.stem for p in self._journal.pending()) if self._journal is not None else ()

    def _on_saved(self, opened: OpenItem) -> None:
        stem = opened.stem
        if self._items.get(stem) is opened.item:
            self.set_labelled(stem, opened.file.exists)
            self.states.set(stem, state_with(self.states.of(stem), opened.file.exists))
        self.saved.emit(stem)
        self.conditions_changed.emit()

    def landing(self, painted: int) -> Landing | None:
        """Return where the id `painted` may land in the image shown; None for everywhere."""
        if self.prediction is None:
            return self.limits.landing(painted)
        lut = self.prediction.classes.lut_to(self.classes)
        return self.limits.landing(painted, self.prediction.ids, lut)

    def set_limits(self, limits: Limits) -> None:
        """Say where painting may land from now on."""
        if limits != self.limits:
            self.limits = limits
            self.limits_changed.emit()

    def toggle_lock(self, class_id: int) -> None:
        """Lock a class, so that painting never lands on it, or unlock it."""
        self.set_limits(replace(self.limits, locked=self.limits.locked ^ {class_id}))

    # --- the model ------------------------------------------------------------------------------

    @property
    def model(self) -> ModelRef | None:
        """The model in use, None before the first is loaded."""
        return self.predictions.model

    @property
    def prediction(self) -> Prediction | None:
        """What the model says about the image shown, None as long as it says nothing."""
        return self.predictions.shown

    def use_model(self, model: ModelRef) -> None:
        """Load a model; it takes over once it is warm, and the image is predicted again."""
        self.predictions.use_model(model)

    def predict(self, again: bool = False) -> None:
        """Ask for the prediction of the image shown; a kept one is shown at once."""
        self.predictions.predict(again)

    def _on_engine_state(self, state: str) -> None:
        self.engine_changed.emit(state)
        self.conditions_changed.emit()

    def conditions(self) -> frozenset[str]:
        """Return what holds now, for the `needs` of actions."""
        return conditions.of(self)

    def notify(self, notice: Notice) -> None:
        """Show a notice; one without text takes the notice of its topic away."""
        if not self._is_closed:
            self.notified.emit(notice)

    def close(self) -> None:
        """Save what is unsaved, end the children and the threads; the journal has the rest."""
        if self._is_closed:
            return
        try:
            self._leave_item()
            self.operations.cancel()
            self._save_at_leaving()
            self.operations.leave_project()
        finally:
            self._is_closed = True
            self._end_children_and_threads()

    def _end_children_and_threads(self) -> None:
        self.engine.ask_to_end()
        self.training.close()
        self.engine.close()
        self.census.leave()
        for lane in (self.thumbnails, self.counting, self.compute, self.files, self.census.lane):
            lane.close()
        self.states.leave()
        if not self.saving.close():
            log.error("a save was still running when the window closed; the journal has the edits")
