"""Fine-tuning: what to start from, how long, how it goes, and the runs so far."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.engine_texts import from_engine
from app.gallery import Gallery
from app.messages import count, duration
from app.panels.chart import RunChart, preload
from app.panels.widgets import (
    GAP_PX,
    MARGIN_PX,
    Disclosure,
    ElidedLabel,
    foot,
    form_grid,
    label,
    narrow,
    padded,
    push_button,
    row,
    scrolled,
    set_choices,
    settle,
    tied,
    tool_button,
)
from app.runs import Run
from app.session import Session
from app.texts import figure, mark, translate, whole
from app.theme import Theme
from app.training import Base, Choices, Training
from segcore.recipe import LEAST_CROPS
from segcore.records import (
    CheckpointSaved,
    FineTuneRequest,
    RunCancelled,
    RunFailed,
    RunFinished,
    RunStarted,
    StepDone,
    Validated,
)

_MAX_RUNS_SHOWN = 12
_STATUS_TEXTS = {
    "finished": mark("Runs", "finished"),
    "stopped": mark("Runs", "stopped"),
    "interrupted": mark("Runs", "interrupted"),
    "failed": mark("Runs", "no model"),
}


class FineTunePanel(QWidget):
    """The form, the progress and the runs of one project.

    models_wanted: show the models that can be downloaded.
    """

    models_wanted = Signal()

    def __init__(self, session: Session, theme: Theme, gallery: Gallery) -> None:
        """Follow `session.training`; models that `gallery` has here are bases, too."""
        super().__init__()
        self._session = session
        self._theme = theme
        self._training: Training = session.training
        self._gallery = gallery
        self.run_so_far: tuple[FineTuneRequest, list[object]] | None = None
        self._make_form()
        self._make_progress()
        self.runs_box = QWidget()
        self._runs_layout = QVBoxLayout(self.runs_box)
        self._runs_layout.setContentsMargins(0, 0, 0, 0)
        self._runs_layout.setSpacing(2)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(MARGIN_PX, GAP_PX, MARGIN_PX, MARGIN_PX)
        inner.setSpacing(GAP_PX)
        inner.addWidget(self._form)
        inner.addWidget(self.words)
        inner.addWidget(self._more)
        inner.addWidget(self._progress)
        inner.addWidget(self.chart)
        inner.addWidget(label(self.tr("Runs"), "heading"))
        inner.addWidget(self.runs_box)
        inner.addStretch(1)
        # What starts and stops a run is always in view, however low the window: all else scrolls.
        self._area = scrolled(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._area, 1)
        layout.addWidget(foot(self.start_button, self.stop_button, stretch=0))
        self._connect()
        self._show_plans()
        self._show_runs()
        self._show_state()

    def _make_form(self) -> None:
        settings = self._session.settings
        # Runs all begin alike, with the year: their ends tell them apart.
        self.base_box = narrow(Qt.TextElideMode.ElideLeft)
        self.base_box.setToolTip(self.tr("The model whose knowledge the run starts with"))
        self.plan_box = narrow()
        self.plan_box.setToolTip(self.tr("Which images the model learns from"))
        self.minutes_box = padded(QDoubleSpinBox())
        self.minutes_box.setRange(0.05, 10_080)
        self.minutes_box.setDecimals(1)
        self.minutes_box.setSuffix(self.tr(" min"))
        self.minutes_box.setValue(settings.number("fine_tune_minutes"))
        self.minutes_box.setToolTip(self.tr("The run plans its learning rate for this time"))
        fields = (
            (self.tr("Start from"), self._base_row()),
            (self.tr("Learn from"), self.plan_box),
            (self.tr("Time"), self.minutes_box),
        )
        self._form = form_grid(fields)
        self.words = label("", "muted", wrap=True)
        self.crop_box = padded(QSpinBox())
        self.crop_box.setRange(64, 2048)
        self.crop_box.setSingleStep(64)
        self.crop_box.setSuffix(self.tr(" px"))
        self.crop_box.setValue(int(settings.number("fine_tune_crop_px")))
        self.crop_box.setToolTip(self.tr("Side of the squares cut from the images for training"))
        self.batch_box = padded(QSpinBox())
        self.batch_box.setRange(1, 256)
        self.batch_box.setValue(int(settings.number("fine_tune_batch")))
        self.batch_box.setToolTip(
            self.tr(
                "How many crops each step learns from; more need more memory. From scratch a model "
                "learns little from fewer than {least}."
            ).format(least=LEAST_CROPS)
        )
        self.reduction_box = narrow()
        self.reduction_box.addItems(
            [
                self.tr("Automatic"),
                self.tr("Full"),
                self.tr("Half"),
                self.tr("One third"),
                self.tr("One quarter"),
            ]
        )
        self.reduction_box.setCurrentIndex(int(settings.number("fine_tune_reduction")))
        self.reduction_box.setToolTip(
            self.tr(
                "How large the model looks at images. Large ones are learnt and predicted faster "
                "when made smaller; automatic goes as far as their thinnest labels allow."
            )
        )
        self.turns_box = QCheckBox(self.tr("Turn and mirror images"))
        self.turns_box.setChecked(settings.flag("fine_tune_turns"))
        self.turns_box.setToolTip(
            self.tr("Right where up and down mean nothing, as under a microscope")
        )
        details = form_grid(
            (
                (self.tr("Image size"), self.reduction_box),
                (self.tr("Crop"), self.crop_box),
                (self.tr("Batch"), self.batch_box),
            ),
            indent_px=22,
        )
        layout = details.layout()
        assert isinstance(layout, QGridLayout)
        layout.addWidget(self.turns_box, 3, 0, 1, 2)
        self._more = Disclosure(self._theme, self.tr("More choices"), details)

    def _base_row(self) -> QWidget:
        """Return the box of bases with the way to more of them."""
        self.models_button = tool_button(
            self._theme, "shapes", self.tr("More models to start from, to be downloaded")
        )
        self.base_box.setAccessibleName(self.tr("Start from"))
        both = QWidget()
        both.setLayout(row(self.base_box, self.models_button, stretch=0))
        both.setFocusProxy(self.base_box)
        return both

    def _make_progress(self) -> None:
        self.start_button = push_button(
            self.tr("Start fine-tuning"),
            self.tr("Save the labels and train in the background"),
            primary=True,
        )
        self.start_button.setObjectName("start_fine_tuning")
        self.stop_button = push_button(
            self.tr("Stop"), self.tr("End at the next step and use the best model so far")
        )
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the run"))
        self.status = label("", wrap=True)
        self.chart = RunChart(self._theme)
        self._progress = QWidget()
        layout = QVBoxLayout(self._progress)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.bar)
        layout.addWidget(self.status)

    def _connect(self) -> None:
        self.start_button.clicked.connect(self.start)
        self.stop_button.clicked.connect(self._training.stop)
        self.stop_button.clicked.connect(self._show_state)
        self.plan_box.currentIndexChanged.connect(self._describe_plan)
        self._session.project_changed.connect(self._on_project)
        self.models_button.clicked.connect(self.models_wanted)
        self._gallery.changed.connect(self._on_gallery)
        self._training.plans_changed.connect(self._show_plans)
        self._training.runs_changed.connect(self._show_runs)
        self._training.preparing.connect(self._on_preparing)
        self._training.run_started.connect(self._on_started)
        self._training.run_event.connect(self._on_event)
        self._training.run_ended.connect(tied(self, lambda _last: self._show_state()))

    def keepsake(self) -> Callable[[FineTunePanel], None]:
        """Return what shows in another panel of the same session what this one shows now."""
        run = self.run_so_far
        numbers = [box.value() for box in (self.minutes_box, self.crop_box, self.batch_box)]
        turns, places = self.turns_box.isChecked(), [b.currentIndex() for b in self._boxes()]

        def show(panel: FineTunePanel) -> None:
            panel.minutes_box.setValue(numbers[0])
            panel.crop_box.setValue(int(numbers[1]))
            panel.batch_box.setValue(int(numbers[2]))
            panel.turns_box.setChecked(turns)
            for box, place in zip(panel._boxes(), places, strict=True):
                box.setCurrentIndex(place)
            if run is not None:
                panel._on_started(run[0])
                for event in run[1]:
                    panel._on_event(event)
                panel._show_state()

        return show

    def _boxes(self) -> tuple[QComboBox, ...]:
        return self.plan_box, self.base_box, self.reduction_box

    # --- choosing -------------------------------------------------------------------------------

    def start(self) -> None:
        """Start a run with what is chosen; says why when there is nothing to train on."""
        if self._training.is_running:
            return
        settings = self._session.settings
        settings.set("fine_tune_minutes", self.minutes_box.value())
        settings.set("fine_tune_crop_px", self.crop_box.value())
        settings.set("fine_tune_batch", self.batch_box.value())
        settings.set("fine_tune_reduction", self.reduction_box.currentIndex())
        settings.set("fine_tune_turns", self.turns_box.isChecked())
        bases = self._bases()
        self._training.start(
            Choices(
                base=bases[max(0, self.base_box.currentIndex())].base,
                minutes=self.minutes_box.value(),
                plan=self.plan_box.currentText(),
                crop_px=self.crop_box.value(),
                batch_size=self.batch_box.value(),
                reduction=self.reduction_box.currentIndex() or None,
                right_angle_turns=self.turns_box.isChecked(),
            )
        )

    def choose_base(self, base: str) -> None:
        """Let the next run start from `base`, one of the bases' `base`."""
        self._show_plans()
        for place, known in enumerate(self._bases()):
            if known.base == base:
                self.base_box.setCurrentIndex(place)
        self.base_box.setFocus()

    def _bases(self) -> tuple[Base, ...]:
        """Return what a run can start from: what training offers, then fetched models."""
        offered = self._training.bases
        known = {base.base for base in offered}
        fetched = (Base(m.name, m.name) for m in self._gallery.ready if m.name not in known)
        return (*offered, *fetched)

    def _on_gallery(self, name: str) -> None:
        if self._gallery.standing(name).phase == "ready":
            self._show_plans()

    def _show_plans(self) -> None:
        was_default = self.base_box.currentIndex() <= 0
        set_choices(self.plan_box, [plan.title for plan in self._training.plans])
        set_choices(self.base_box, [base.text for base in self._bases()])
        if was_default:
            self.base_box.setCurrentIndex(0)
        self._describe_plan()

    def _describe_plan(self) -> None:
        plans = self._training.plans
        if not plans:
            self.words.setText(self.tr("Open a folder of images first."))
            return
        self.words.setText(plans[min(max(0, self.plan_box.currentIndex()), len(plans) - 1)].words)

    # --- the run --------------------------------------------------------------------------------

    def _on_project(self) -> None:
        self.run_so_far = None
        self.chart.clear()
        self.status.clear()
        self.bar.setValue(0)
        self._show_plans()
        self._show_runs()
        self._show_state()

    def _on_preparing(self, is_preparing: bool) -> None:
        if is_preparing:
            self.bar.setRange(0, 0)
            self.bar.show()
            self.status.setText(self.tr("Saving and looking through the labels…"))
        elif not self._training.is_running:
            self.status.clear()
        self._show_state()

    def _on_started(self, request: FineTuneRequest) -> None:
        self.run_so_far = (request, [])
        if not request.resume:
            self.chart.clear()
        # Once, at a click, while the trainer starts: a thread must not import Qt's modules.
        QTimer.singleShot(0, self, preload)
        self.bar.setRange(0, 0)
        self.bar.show()
        self.status.setText(self.tr("Getting ready…"))
        self._show_state()

    def _on_event(self, event: object) -> None:
        if self.run_so_far is not None:
            self.run_so_far[1].append(event)
        match event:
            case RunStarted():
                text = self.tr("Learning from {images} ({how})…")
                if event.val_images:
                    text = self.tr("Learning from {images}, {kept} for validation ({how})…")
                how = event.precision
                if event.reduction > 1:
                    name, size = self.tr("Image size"), self.reduction_box.itemText(event.reduction)
                    how += f", {name}: {size}".lower()
                images, kept = count(event.train_images, "image"), whole(event.val_images)
                self.status.setText(text.format(images=images, kept=kept, how=how))
                # The steps take its place; what it said stays to be asked for.
                self.status.setToolTip(self.status.text().rstrip("…"))
            case StepDone():
                self.bar.setRange(0, 1000)
                self.bar.setValue(round(1000 * event.progress))
                text = self.tr("Step {step} · {seconds} s a step · {time} left")
                self.status.setText(
                    text.format(
                        step=whole(event.step),
                        seconds=figure(event.step_s, 2),
                        time=duration(event.eta_s),
                    )
                )
                self.chart.add_loss(event.step, event.loss)
            case Validated() if event.report.mean_iou is not None:
                self.chart.add_score(event.step, event.report.mean_iou)
            case RunFinished():
                text, score = self.tr("Done: {steps}."), ""
                if event.mean_iou is not None:
                    text = self.tr("Done: {steps}, mean IoU {score}.")
                    score = figure(event.mean_iou, 3)
                self._finish(1000, text.format(steps=count(event.steps, "step"), score=score))
            case RunCancelled():
                text = self.tr("Stopped after {steps}.")
                self._finish(0, text.format(steps=count(event.steps, "step")))
            case RunFailed():
                self._finish(0, from_engine(event.message))
            case CheckpointSaved():
                pass

    def _finish(self, value: int, text: str) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(value)
        self.bar.setVisible(value > 0)  # an empty one would look as if something still went on
        self.status.setText(text)

    def _show_state(self) -> None:
        is_running = self._training.is_running
        is_stopping = self._training.fine_tuning.is_running and (
            self._training.fine_tuning.is_stopping
        )
        self.start_button.setEnabled(not is_running and self._session.project is not None)
        self.start_button.setText(
            self.tr("Training…") if is_running else self.tr("Start fine-tuning")
        )
        self.stop_button.setEnabled(self._training.fine_tuning.is_running and not is_stopping)
        self.stop_button.setText(self.tr("Stopping…") if is_stopping else self.tr("Stop"))
        # What was chosen cannot be changed now: its room is better used for the curve.
        for part in (self._form, self._more):
            part.setVisible(not is_running)
        self._progress.setVisible(is_running or bool(self.status.text()))
        settle(self._area)

    # --- runs -----------------------------------------------------------------------------------

    def _show_runs(self) -> None:
        while (item := self._runs_layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        shown = self._training.runs[:_MAX_RUNS_SHOWN]
        if not shown:
            self._runs_layout.addWidget(label(self.tr("None yet."), "muted"))
        for run in shown:
            self._runs_layout.addWidget(self._run_row(run))
        self._show_plans()
        settle(self._area)

    def _run_row(self, run: Run) -> QWidget:
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(2)
        score = ""
        if run.mean_iou is not None:
            score = self.tr("mean IoU {score}").format(score=figure(run.mean_iou, 2))
        status = ""
        if run.status != "finished" or not score:
            status = translate("Runs", _STATUS_TEXTS[run.status])
        # Under each other and shortened: side by side they would widen the panel beyond its edge.
        name, state = ElidedLabel(), ElidedLabel("muted")
        name.show_text(run.name)
        name.setToolTip(str(run.folder))
        state.show_text(" · ".join(t for t in (score, status) if t))
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(name)
        told.addWidget(state)
        layout.addLayout(told, 1)
        if run.status in ("interrupted", "stopped") and (run.folder / "last.safetensors").exists():
            resume = tool_button(self._theme, "circle-play", self.tr("Go on with this run"))
            resume.clicked.connect(lambda: self._training.resume(run.folder))
            layout.addWidget(resume)
        if run.best is not None:
            use = tool_button(self._theme, "cpu", self.tr("Use the best model of this run"))
            use.clicked.connect(lambda: self._training.use(run))
            layout.addWidget(use)
        return line
