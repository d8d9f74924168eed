"""The main window: assembles panels, menus and tool bar from the tables and wires them up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QMainWindow,
    QTabWidget,
    QToolBar,
    QToolButton,
)

from app import opening
from app.actions import Actions
from app.canvas.tools import ASSIGN
from app.dropping import open_dropped
from app.limits import Where
from app.messages import Notice
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
from app.panels.hand import Hand
from app.panels.history import HistoryPanel
from app.panels.images import ImagesPanel
from app.panels.layers import LayersPanel
from app.panels.projects import Projects
from app.panels.region_menu import RegionMenu
from app.panels.safety import Safety
from app.panels.stage import Stage
from app.panels.status import Status
from app.panels.tool_options import ToolOptions
from app.panels.where_button import WhereButton
from app.panels.widgets import menu_text
from app.regions import REGION_ACTIONS
from app.session import Session
from app.texts import without_mnemonic
from app.theme import Theme
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
        self.hand = Hand(session, self.canvas, self.classes)
        self.safety = Safety(session, self)
        self.projects = Projects(session, self.stage, self.safety, self)
        self.gallery: GalleryDialog | None = None
        self.habits = Habits(session.settings, theme, self)
        self.actions_ = Actions(self, theme, self._handlers())
        self.arrangement.use_actions(self.actions_)
        self._describe_buttons()
        menus = self.actions_.fill_menu_bar(self.menuBar())
        menus["&File"].insertMenu(self.actions_["open_sample"], self.projects.recent_menu)
        self.class_keys = ClassKeys(session, self.actions_, menus["&Classes"], self)
        self.class_keys.picked.connect(self.hand.pick_class)
        self.habits.use_actions(self.actions_, self.class_keys.names)
        self.palette_box = CommandPalette(self.actions_, self, self.class_keys.commands)
        self._make_tool_bar()
        self.stage.views.use_actions(self.actions_)
        self.layers.use_actions(self.actions_)
        self.classes.use_actions(self.actions_)
        self.images.use_actions(self.actions_)
        self.status = Status(self.statusBar(), session, theme, self.models.openvino)
        self._connect()
        self.arrangement.restore()
        self.layers.tell_all()
        self.hand.tool_taken.connect(self.options.show_tool)
        self.hand.use_actions(self.actions_)
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
        session.project_changed.connect(self._show_title)
        session.item_changed.connect(self._show_title)
        canvas.pointer_moved.connect(self.status.point_at)
        canvas.zoom_changed.connect(self.status.show_zoom)
        canvas.region_menu_wanted.connect(self._open_region_menu)
        canvas.notice.connect(lambda text: session.notify(Notice(text, topic="tool", timeout_s=5)))
        self.classes.model.hidden_changed.connect(canvas.set_hidden_classes)
        self.layers.changed.connect(self._on_layer)
        self.layers.accept_wanted.connect(session.acceptance.everything)
        self.stage.views.both_wanted.connect(self.layers.show_both)
        self.layers.sure.area_wanted.connect(canvas.show_area)
        self.projects.fine_tuning_wanted.connect(self._start_fine_tuning)
        self.fine_tune.models_wanted.connect(self.show_models)
        self.docks["explain"].visibilityChanged.connect(self.explain.set_in_sight)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        session, canvas = self.session, self.canvas
        handlers: dict[str, Callable[[], object]] = {
            **self.projects.handlers(),
            "save": session.save,
            "quit": self.close,
            "undo": session.steps.undo,
            "redo": session.steps.redo,
            "accept_all": session.acceptance.everything,
            "accept_sure": lambda: session.acceptance.sure(self.layers.sure.margin),
            **self.hand.handlers(),
            "unlock_classes": lambda: session.set_limits(
                replace(session.limits, locked=frozenset())
            ),
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
        for name in (ASSIGN, *REGION_ACTIONS):
            handlers[f"region_{name}"] = partial(canvas.act_on_region, name)
        for where in Where:
            handlers[f"paint_{where.value}"] = partial(self._set_where, where)
        return handlers

    # --- what the session says ------------------------------------------------------------------

    def _on_conditions(self) -> None:
        conditions = self.session.conditions()
        self.actions_.update_enabled(conditions)
        self.setWindowModified("modified" in conditions)
        steps = self.session.steps
        for key, text, step in (
            ("undo", self.tr("&Undo {edit}"), steps.undo_text),
            ("redo", self.tr("&Redo {edit}"), steps.redo_text),
        ):
            self.actions_[key].setText(text.format(edit=menu_text(step)).strip())
            self.actions_.call(key, without_mnemonic(text).format(edit=step).strip())

    def _show_title(self) -> None:
        project, current = self.session.project, self.session.current
        names = [current.stem if current is not None else "", project.root.name if project else ""]
        self.setWindowTitle("[*]" + " – ".join([*(n for n in names if n), "SegDesk"]))
        self._on_conditions()

    # --- the canvas and its layers --------------------------------------------------------------

    def _set_where(self, where: Where) -> None:
        self.where.set_where(where)

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

    # --- dropping -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders from outside."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped: a folder, an image in its folder, a model."""
        event.acceptProposedAction()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        open_dropped(self.session, paths, self.projects.open)

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
        if key == "language":
            self.renewal_wanted.emit()

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
