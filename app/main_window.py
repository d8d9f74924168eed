"""The main window: assembles panels, menus and tool bar from the tables and wires them up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QMainWindow,
    QMenu,
    QTabWidget,
    QToolBar,
    QToolButton,
)

from app import opening
from app.actions import DIGITS, Actions
from app.canvas.tools import ASSIGN, TOOLS, Tool
from app.dropping import open_dropped
from app.limits import Where
from app.messages import Notice, failure
from app.models import Models
from app.panels.brush_size import BrushSize
from app.panels.class_keys import ClassKeys
from app.panels.classes import ClassesPanel
from app.panels.command_palette import CommandPalette
from app.panels.docks import Docks, title
from app.panels.evaluation import EvaluationPanel
from app.panels.explain import ExplainPanel
from app.panels.fine_tune import FineTunePanel
from app.panels.gallery import GalleryDialog
from app.panels.habits import Habits, bring_up
from app.panels.history import HistoryPanel
from app.panels.images import ImagesPanel
from app.panels.layers import LayersPanel
from app.panels.region_menu import RegionMenu
from app.panels.safety import Safety
from app.panels.stage import Stage
from app.panels.status import Status
from app.panels.tool_options import ToolOptions
from app.panels.where_button import WhereButton
from app.regions import REGION_ACTIONS
from app.session import Session
from app.settings import documents_folder
from app.texts import translate
from app.theme import Theme
from segcore.classes import VOID
from segcore.operations import ClassChange
from segcore.project import State
from segcore.records import ModelRef

log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """SegDesk's window. `session` holds what is open, `actions` what can be done.

    renewal_wanted: the language is another; see `app.renewal`.
    """

    renewal_wanted = Signal()

    def __init__(self, session: Session, theme: Theme, models: Models | None = None) -> None:
        """Assemble the window; nothing is opened and no child is started yet.

        models: of the session, from an earlier window.
        """
        super().__init__()
        self.session = session
        self.theme = theme
        self.models = models or Models(session)
        self.watchers_before = session.settings.watchers
        self.setWindowTitle("SegDesk")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        for area in (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea):
            self.setTabPosition(area, QTabWidget.TabPosition.North)
        self.stage = Stage(session, theme)
        self.canvas = self.stage.canvas
        self.setCentralWidget(self.stage)
        self.images = ImagesPanel(session, theme)
        self.history = HistoryPanel(session, theme)
        self.classes = ClassesPanel(session, theme)
        self.layers = LayersPanel(session, theme)
        self.fine_tune = FineTunePanel(session, theme, self.models.gallery)
        self.evaluation = EvaluationPanel(session, theme)
        self.explain = ExplainPanel(session, self.canvas, theme)
        self.arrangement = Docks(
            self,
            session.settings,
            {
                "images": self.images,
                "history": self.history,
                "classes": self.classes,
                "layers": self.layers,
                "fine_tune": self.fine_tune,
                "evaluation": self.evaluation,
                "explain": self.explain,
            },
        )
        self.docks = self.arrangement.docks
        self.tools: dict[str, Tool] = {f"tool_{key}": make() for key, make in TOOLS.items()}
        self.previous_class = self._current_class = 0
        self.gallery: GalleryDialog | None = None
        self.habits = Habits(session.settings, theme, self)
        self.actions_ = Actions(self, theme, self._handlers())
        self.arrangement.use_actions(self.actions_)
        self._describe_buttons()
        self._recent_menu = QMenu(self.tr("Open &recent"), self)
        menus = self.actions_.fill_menu_bar(self.menuBar())
        menus["&File"].insertMenu(self.actions_["open_sample"], self._recent_menu)
        self.class_keys = ClassKeys(session, self.actions_, menus["&Classes"], self)
        self.class_keys.picked.connect(self._pick_class)
        self.habits.use_actions(self.actions_, self.class_keys.names)
        self.palette_box = CommandPalette(self.actions_, self, self.class_keys.commands)
        self._make_tool_bar()
        self.stage.views.use_actions(self.actions_)
        self.layers.use_actions(self.actions_)
        self.classes.use_actions(self.actions_)
        self.images.use_actions(self.actions_)
        self.status = Status(self.statusBar(), session, theme, self.models.openvino)
        self.safety = Safety(session, self)
        self._connect()
        self.arrangement.restore()
        self.layers.tell_all()
        self.canvas.set_brush_radius_px(int(session.settings.number("brush_radius_px")))
        self.use_tool("tool_brush")
        self._show_brush()
        self._show_title()

    # --- assembling -----------------------------------------------------------------------------

    def _describe_buttons(self) -> None:
        """Let buttons that do what an action does say its keys, too."""
        for button, key in (
            (self.layers.accept_button, "accept_all"),
            (self.layers.sure.button, "accept_sure"),
            (self.layers.eyes["labels"], "show_labels"),
            (self.layers.eyes["prediction"], "show_prediction"),
            (self.classes.add_button, "add_class"),
            (self.fine_tune.start_button, "fine_tune"),
            (self.fine_tune.stop_button, "stop_fine_tune"),
            (self.evaluation.start_button, "evaluate"),
            (self.stage.welcome.open_button, "open_project"),
            (self.stage.welcome.sample_button, "open_sample"),
        ):
            self.actions_.describe(button, key)

    def _make_tool_bar(self) -> None:
        bar = QToolBar(self.tr("Tools"), self)
        bar.setObjectName("tool_bar")
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.actions_.fill_tool_bar(bar)
        self.brush_size = BrushSize(self.canvas, self.actions_)
        self.options = ToolOptions(
            self.canvas, self.brush_size, self.actions_, self.session.settings
        )
        self.where = WhereButton(self.session, self.canvas, self.actions_, self.theme)
        for widget in (self.options, self.where):
            bar.insertWidget(self.actions_["accept_all"], widget)
        self.actions_["fine_tune"].setIconText(" " + title("fine_tune"))
        run = bar.widgetForAction(self.actions_["fine_tune"])
        if isinstance(run, QToolButton):
            run.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addToolBar(bar)

    def _connect(self) -> None:
        session, canvas = self.session, self.canvas
        session.settings.watch(self._on_setting)
        session.conditions_changed.connect(self._on_conditions)
        session.project_changed.connect(self._on_project)
        session.project_failed.connect(self._on_project_failed)
        session.item_changed.connect(self._show_title)
        session.classes_changed.connect(self._name_class_actions)
        canvas.pointer_moved.connect(self.status.point_at)
        canvas.zoom_changed.connect(self.status.show_zoom)
        canvas.class_picked.connect(self._on_class_from_image)
        canvas.brush_radius_changed.connect(partial(session.settings.set, "brush_radius_px"))
        canvas.region_menu_wanted.connect(self._open_region_menu)
        canvas.notice.connect(lambda text: session.notify(Notice(text, topic="tool", timeout_s=5)))
        self.classes.picked.connect(self._on_class_picked)
        session.operations.classes_moved.connect(self._on_classes_moved)
        self.classes.model.hidden_changed.connect(canvas.set_hidden_classes)
        self.layers.changed.connect(self._on_layer)
        self.layers.accept_wanted.connect(session.acceptance.everything)
        self.stage.views.both_wanted.connect(self.layers.show_both)
        self.layers.sure.area_wanted.connect(canvas.show_area)
        self.stage.welcome.open_wanted.connect(self._open_folder)
        self.stage.welcome.sample_wanted.connect(self.open_sample)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self.fine_tune.models_wanted.connect(self.show_models)
        self.docks["explain"].visibilityChanged.connect(self.explain.set_in_sight)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        session, canvas = self.session, self.canvas
        handlers: dict[str, Callable[[], object]] = {
            "open_project": lambda: self._open_folder(None),
            "open_sample": self.open_sample,
            "save": session.save,
            "quit": self.close,
            "undo": session.steps.undo,
            "redo": session.steps.redo,
            "accept_all": session.acceptance.everything,
            "accept_class": lambda: session.acceptance.one_class(self._current_class),
            "accept_sure": lambda: session.acceptance.sure(self.layers.sure.margin),
            "brush_square": self._set_brush,
            "pen_pressure": self._set_brush,
            "lock_class": lambda: session.toggle_lock(self._current_class),
            "unlock_classes": lambda: session.set_limits(
                replace(session.limits, locked=frozenset())
            ),
            "brush_smaller": lambda: canvas.step_brush(-1),
            "brush_larger": lambda: canvas.step_brush(1),
            "previous_class": lambda: self.classes.choose(self.previous_class),
            "save_all": session.save_all,
            **self.classes.handlers(),
            **self.images.handlers(),
            "previous_image": lambda: session.browsing.step(-1),
            "next_image": lambda: session.browsing.step(1),
            "next_unlabelled": lambda: session.browsing.open_next(State.UNLABELLED),
            "mark_done": lambda: self._mark(State.DONE),
            "flag": lambda: self._mark(State.FLAGGED),
            "fit": canvas.fit,
            "actual_size": canvas.actual_size,
            "zoom_in": canvas.zoom_in,
            "zoom_out": canvas.zoom_out,
            "overlay": self.layers.toggle_all,
            "show_labels": lambda: self._toggle_layer("labels"),
            "show_prediction": lambda: self._toggle_layer("prediction"),
            "predict": lambda: session.predict(again=True),
            "choose_model": self._choose_model,
            "models": self.show_models,
            "use_starter": lambda: session.use_model(opening.STARTER),
            "fine_tune": self._start_fine_tuning,
            "stop_fine_tune": session.training.stop,
            "evaluate": self._evaluate,
            "command_palette": lambda: self.palette_box.open_over(self),
            **self.habits.handlers(),
            **self.arrangement.handlers(),
        }
        handlers.update(self.stage.views.handlers())
        for name in TOOLS:
            handlers[f"tool_{name}"] = partial(self.use_tool, f"tool_{name}")
        for name in (ASSIGN, *REGION_ACTIONS):
            handlers[f"region_{name}"] = partial(canvas.act_on_region, name)
        for where in Where:
            handlers[f"paint_{where.value}"] = partial(self._set_where, where)
        for digit in DIGITS:
            handlers[f"class_{digit}"] = partial(self._pick_by_key, digit)
        return handlers

    # --- what the session says ------------------------------------------------------------------

    def _on_conditions(self) -> None:
        conditions = self.session.conditions()
        self.actions_.update_enabled(conditions)
        self.setWindowModified("modified" in conditions)
        names = (self.session.steps.undo_name, self.session.steps.redo_name)
        texts = (self.tr("&Undo {edit}"), self.tr("&Redo {edit}"))
        for key, text, name in zip(("undo", "redo"), texts, names, strict=True):
            edit = translate("Edits", name) if name else ""
            self.actions_[key].setText(text.format(edit=edit).strip())

    def _on_project_failed(self) -> None:
        self.stage.show_welcome(self.session.project is None)

    def _on_project(self) -> None:
        self.stage.show_welcome(False)
        self._show_title()

    def _show_title(self) -> None:
        project, current = self.session.project, self.session.current
        names = [current.stem if current is not None else "", project.root.name if project else ""]
        self.setWindowTitle("[*]" + " – ".join([*(n for n in names if n), "SegDesk"]))
        self._on_conditions()

    def _name_class_actions(self) -> None:
        names = {c.shortcut: c.name for c in self.session.classes}
        for digit in DIGITS:
            action = self.actions_[f"class_{digit}"]
            action.setText(names.get(digit, self.tr("Class on key {digit}").format(digit=digit)))
            action.setVisible(digit in names)
        self._on_conditions()

    # --- classes, tools, layers -----------------------------------------------------------------

    def _pick_by_key(self, digit: str) -> None:
        for class_id, seg_class in enumerate(self.session.classes):
            if seg_class.shortcut == digit:
                self._pick_class(class_id)

    def _pick_class(self, class_id: int) -> None:
        self.classes.choose(class_id)
        if self.canvas.tool is self.tools["tool_eraser"]:
            self.use_tool("tool_brush")

    def _on_class_picked(self, class_id: int) -> None:
        if class_id != self._current_class:
            self.previous_class, self._current_class = self._current_class, class_id
        self.canvas.set_current_class(class_id)

    def _on_classes_moved(self, change: ClassChange) -> None:
        moved = int(change.lut[self.previous_class])
        self.previous_class = moved if moved != VOID else 0

    def _on_class_from_image(self, class_id: int) -> None:
        self.classes.choose(class_id)
        if self.canvas.tool is self.tools["tool_pick_class"]:
            self.use_tool("tool_brush")

    def use_tool(self, key: str) -> None:
        """Take a tool by its key."""
        self.canvas.set_tool(self.tools[key])
        self.actions_.check(key, True)
        self.options.show_tool(key)

    def _set_brush(self) -> None:
        settings = self.session.settings
        settings.set("brush_square", self.actions_["brush_square"].isChecked())
        settings.set("pen_pressure", self.actions_["pen_pressure"].isChecked())
        self._show_brush()

    def _set_where(self, where: Where) -> None:
        self.where.set_where(where)

    def _show_brush(self) -> None:
        settings = self.session.settings
        for key in ("brush_square", "pen_pressure"):
            self.actions_.check(key, settings.flag(key))
        self.canvas.set_brush_square(settings.flag("brush_square"))
        self.canvas.pen_pressure = settings.flag("pen_pressure")

    def _open_region_menu(self, column: int, row: int, where: QPoint) -> None:
        RegionMenu(self.session, self.canvas, self.theme, self.actions_, (column, row), self).popup(
            where
        )

    def _on_layer(self, name: str, visible: bool, opacity: float) -> None:
        self.canvas.set_layer("labels" if name == "labels" else "prediction", visible, opacity)
        shown = {layer: self.layers.is_visible(layer) for layer in ("labels", "prediction")}
        for layer, is_visible in shown.items():
            self.actions_.check(f"show_{layer}", is_visible)
        self.actions_.check("overlay", any(shown.values()))

    def _toggle_layer(self, name: str) -> None:
        self.layers.set_visible(name, not self.layers.is_visible(name))

    def _mark(self, state: State) -> None:
        current = self.session.current
        if current is None:
            return
        is_set = self.session.states.of(current.stem) == state
        back = State.STARTED if current.stem in self.session.labelled else State.UNLABELLED
        self.session.states.set(current.stem, back if is_set else state)

    # --- opening --------------------------------------------------------------------------------

    def open_sample(self) -> None:
        """Copy the bundled sample to the person's documents, once, and open it."""
        documents = documents_folder(self.session.settings.home)
        self.session.files.submit(
            lambda: opening.copy_sample(documents),
            self._on_sample_copied,
            self._on_sample_failed,
        )

    def _on_sample_copied(self, folder: Path) -> None:
        self._open_project(folder)
        text = self.tr(
            "This is the sample project, in {folder}. The starter takes debris for nuclei: paint "
            "some debris (key 3), fine-tune two minutes, and it knows both."
        ).format(folder=folder)
        start = (title("fine_tune"), self._start_fine_tuning)
        self.session.notify(Notice(text, "info", "sample", (start,)))

    def _on_sample_failed(self, error: BaseException) -> None:
        self.session.notify(failure("", error, "project"))
        self.stage.show_welcome(self.session.project is None)

    def _open_folder(self, folder: Path | None) -> None:
        if folder is None:
            start = str(self.session.project.root.parent) if self.session.project else ""
            chosen = QFileDialog.getExistingDirectory(
                self, self.tr("Open a folder of images"), start
            )
            if not chosen:
                return
            folder = Path(chosen)
        self._open_project(folder)

    def _open_project(self, folder: Path) -> None:
        """Open a folder, after asking about unsaved labels where they do not save themselves."""
        self.session.notify(Notice("", topic="sample"))  # it is said of the project that is left
        if self.safety.may_leave(lambda: self.session.open_project(folder)):
            self.session.open_project(folder)

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for text in self.session.settings.texts("recent_projects"):
            self._recent_menu.addAction(text, partial(self._open_project, Path(text)))
        self._recent_menu.setEnabled(not self._recent_menu.isEmpty())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders from outside."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped: a folder, an image in its folder, a model."""
        event.acceptProposedAction()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        open_dropped(self.session, paths, self._open_project)

    # --- the model ------------------------------------------------------------------------------

    def _choose_model(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Use another model"), "", self.tr("Checkpoints (*.safetensors)")
        )
        if chosen:
            self.session.use_model(ModelRef(Path(chosen), Path(chosen).stem))

    def show_models(self) -> None:
        """Open the gallery of models."""
        if self.gallery is None:
            self.gallery = GalleryDialog(self.session, self.models.gallery, self)
            self.gallery.base_wanted.connect(self._use_as_base)
            self.gallery.file_wanted.connect(self._choose_model)
            self.habits.give_help_to(self.gallery, "gallery")
        bring_up(self.gallery)

    def _use_as_base(self, name: str) -> None:
        self.arrangement.show("fine_tune")
        self.fine_tune.choose_base(name)

    def _start_fine_tuning(self) -> None:
        self.arrangement.show("fine_tune")
        self.fine_tune.start()

    def _evaluate(self) -> None:
        self.arrangement.show("evaluation")
        if not self.session.evaluation.is_running:
            self.evaluation.start_or_stop()

    # --- the window -----------------------------------------------------------------------------

    def _on_setting(self, key: str) -> None:
        """Let hold at once what was set in the settings window."""
        settings = self.session.settings
        if key == "brush_radius_px":
            self.canvas.set_brush_radius_px(int(settings.number(key)))
        elif key in ("brush_square", "pen_pressure"):
            self._show_brush()
        elif key == "language":
            self.renewal_wanted.emit()

    @property
    def tool_key(self) -> str:
        """The key of the tool in use."""
        return next(key for key, tool in self.tools.items() if tool is self.canvas.tool)

    def choose_classes(self, previous: int, current: int) -> None:
        """Paint with one class, after another."""
        self.classes.choose(previous)
        self.classes.choose(current)
        self.previous_class = previous

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save, end the children, remember the layout."""
        if not self.safety.may_close(self.close):
            event.ignore()
            return
        self.arrangement.remember()
        self.hide()
        self.models.close()
        self.session.close()
        event.accept()

    def open_at_start(self, folder: Path | None) -> None:
        """Open what the command line, the last time or the first start asks for."""
        settings = self.session.settings
        last = settings.text("last_project")
        if folder is not None:
            self.session.open_project(folder)
        elif last and Path(last).is_dir():
            self.session.open_project(Path(last))
        elif settings.is_first_start and opening.SAMPLE.is_dir():
            self.open_sample()
        else:
            self.stage.show_welcome(True)
        QTimer.singleShot(0, self.session.engine.start)
