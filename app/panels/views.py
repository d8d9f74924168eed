"""How the open image is shown: chooses the view mode, feeds it, keeps its figures up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.actions import Actions
from app.canvas.image_view import MaskName
from app.canvas.layers import Style
from app.canvas.mirror import MirrorView
from app.canvas.modes import MODES, BlinkMode, PredictionMode, ViewMode
from app.canvas.overview import OverviewMap
from app.canvas.view import CanvasView
from app.differences import Differences, count_differences
from app.instances import Instances, find_instances
from app.jobs import Job
from app.mapping import names_in
from app.panels.view_bar import ViewBar
from app.panels.widgets import tied
from app.session import Session
from app.texts import figure, translate, whole, without_mnemonic
from segcore.classes import ClassTable

BLINK_S = 0.7
_RENEW_AFTER_MS = 250  # a hand that paints on is let go on
_NEEDS_PREDICTION = ("side_by_side", "swipe", "blink", "difference", "certainty")
_COMPARES = ("side_by_side", "swipe", "blink", "difference")
# What is not there to be counted, whatever language the class table speaks.
_GROUND = ("background", "latar belakang", "hintergrund", "fondo", "fond")
MASKS = ("labels", "prediction")
_MOST_NAMED = 2


class Views(QObject):
    """The view modes in the window, one of which is in use.

    both_wanted: labels and prediction are compared, so both should be shown. mode_changed: the key
    of the mode in use now.
    """

    both_wanted = Signal()
    mode_changed = Signal(str)

    def __init__(
        self,
        session: Session,
        canvas: CanvasView,
        mirror: MirrorView,
        overview: OverviewMap,
        bar: ViewBar,
    ) -> None:
        """Start from what the settings remember."""
        super().__init__(canvas)
        self._session, self._settings = session, session.settings
        self._canvas, self._mirror, self._overview, self.bar = canvas, mirror, overview, bar
        self._modes: dict[str, ViewMode] = {key: make() for key, make in MODES.items()}
        self._peek = PredictionMode()
        self._actions: Actions | None = None
        self.key = "overlay"
        self._job: Job | None = None
        self._is_stale = [False]
        self._renew_soon = QTimer(self)
        self._renew_soon.setSingleShot(True)
        self._renew_soon.timeout.connect(self._renew)
        self._blink = QTimer(self)
        self._blink.setInterval(round(1000 * BLINK_S))
        self._blink.timeout.connect(self._blink_once)
        canvas.set_names(self.tr("Labels"), self.tr("Prediction"))
        mirror.set_mode(PredictionMode())
        mirror.setAccessibleName(self.tr("Prediction"))
        overview.setAccessibleName(without_mnemonic(translate("Actions", "O&verview map")))
        mirror.hide()
        self._take_settings()
        self._connect()

    def _connect(self) -> None:
        session, bar = self._session, self.bar
        session.item_changed.connect(self._forget)
        session.labels_changed.connect(tied(self, lambda _box: self._on_labels()))
        session.prediction_changed.connect(self._on_prediction)
        session.classes_changed.connect(self._forget)
        bar.timed.toggled.connect(self._set_timed)
        bar.heat_opacity.valueChanged.connect(self._set_heat_opacity)
        bar.instances_of.group.idClicked.connect(self._set_instances_of)

    def _take_settings(self) -> None:
        settings, bar = self._settings, self.bar
        bar.timed.setChecked(settings.flag("blink_timed"))
        bar.heat_opacity.setValue(round(100 * settings.number("heat_opacity")))
        bar.instances_of.choose(MASKS.index(settings.text("instances_of")))
        self._canvas.set_heat_opacity(settings.number("heat_opacity"))
        self._canvas.set_instances_of(_mask(settings.text("instances_of")))
        for name in MASKS:
            self._canvas.set_style(_mask(name), Style(settings.text(f"{name}_style")))
        self._canvas.set_void_hatched(settings.flag("void_hatched"))
        self._overview.set_wanted(settings.flag("overview_map"))

    # --- actions --------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the actions of views do, by their keys."""
        handlers: dict[str, Callable[[], object]] = {
            "next_view": lambda: self.step(1),
            "peek": self.peek,
            "void_hatched": partial(self._toggle, "void_hatched"),
            "overview_map": partial(self._toggle, "overview_map"),
        }
        for key in MODES:
            handlers[f"view_{key}"] = partial(self.choose, key)
        for name in MASKS:
            for style in Style:
                handlers[f"{name}_{style.value}"] = partial(self.set_style, name, style)
        return handlers

    def use_actions(self, actions: Actions) -> None:
        """Keep these actions in step from now on, and show the mode that was used last."""
        self._actions = actions
        self.bar.fill(actions)
        for name in MASKS:
            actions.check(f"{name}_{self._settings.text(f'{name}_style')}", True)
        for key in ("void_hatched", "overview_map"):
            actions.check(key, self._settings.flag(key))
        self._use(self._settings.text("view_mode"))

    def choose(self, key: str) -> None:
        """Show the image this way; a comparison shows both layers."""
        self._use(key)
        if key in _COMPARES:
            self.both_wanted.emit()

    def step(self, by: int) -> None:
        """Use the mode `by` places further on, round and round."""
        keys = list(MODES)
        self.choose(keys[(keys.index(self.key) + by) % len(keys)])

    def set_style(self, name: str, style: Style) -> None:
        """Draw a mask filled, as contours, or both."""
        self._settings.set(f"{name}_style", style.value)
        self._canvas.set_style(_mask(name), style)
        if self._actions is not None:
            self._actions.check(f"{name}_{style.value}", True)

    def _toggle(self, key: str) -> None:
        assert self._actions is not None
        self._settings.set(key, self._actions[key].isChecked())
        self._canvas.set_void_hatched(self._settings.flag("void_hatched"))
        self._overview.set_wanted(self._settings.flag("overview_map"))

    def _use(self, key: str) -> None:
        self.key = key
        self._settings.set("view_mode", key)
        if self._actions is not None:
            self._actions.check(f"view_{key}", True)
        self._canvas.set_mode(self._modes[key])
        self._mirror.setVisible(key == "side_by_side")
        self._set_timed(self.bar.timed.isChecked())
        self._describe()
        self._renew()
        self.mode_changed.emit(key)

    # --- blinking and peeking -------------------------------------------------------------------

    def _set_timed(self, is_on: bool) -> None:
        self._settings.set("blink_timed", is_on)
        mode = self._modes["blink"]
        assert isinstance(mode, BlinkMode)
        if self.key == "blink" and is_on:
            self._blink.start()
        else:
            self._blink.stop()
            mode.shows_prediction = False
            self._canvas.show_upper_anew()

    def _blink_once(self) -> None:
        mode = self._modes["blink"]
        assert isinstance(mode, BlinkMode)
        mode.shows_prediction = not mode.shows_prediction
        self._canvas.show_upper_anew()

    def peek(self) -> None:
        """Show the prediction alone until the key is let go, or something else is done."""
        self._canvas.set_peek(self._peek)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """End the peek."""
        kind = event.type()
        ends = kind in (QEvent.Type.MouseButtonPress, QEvent.Type.WindowDeactivate)
        if kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            ends = not event.isAutoRepeat()
        if ends:
            self._canvas.set_peek(None)
            application = QApplication.instance()
            assert application is not None
            application.removeEventFilter(self)
        return False

    # --- what the modes show --------------------------------------------------------------------

    def _set_heat_opacity(self, percent: int) -> None:
        self._settings.set("heat_opacity", percent / 100)
        self._canvas.set_heat_opacity(percent / 100)

    def _set_instances_of(self, place: int) -> None:
        self._settings.set("instances_of", MASKS[place])
        self._canvas.set_instances_of(_mask(MASKS[place]))
        self._forget()

    def _on_labels(self) -> None:
        self._overview.renew()
        self._renew_soon.start(_RENEW_AFTER_MS)

    def _on_prediction(self) -> None:
        prediction = self._session.prediction
        fits = prediction is not None and self._canvas.prediction_ids is prediction.ids
        self._canvas.set_margin(prediction.margin if fits and prediction is not None else None)
        self._describe()
        if self.key == "difference" or self._settings.text("instances_of") == "prediction":
            self._forget()

    def _describe(self) -> None:
        lacks = self.key in _NEEDS_PREDICTION and self._session.prediction is None
        is_open = self._session.current is not None
        text = self.tr("There is no prediction of this image yet.") if lacks and is_open else ""
        self.bar.show_mode(self.key, text)

    def _forget(self) -> None:
        """Let go of what was found in another image."""
        self._stop_job()
        self._canvas.set_instances(None)
        self._describe()
        self._renew()

    def _stop_job(self) -> None:
        self._renew_soon.stop()
        self._is_stale[0] = True
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _renew(self) -> None:
        """Find regions or differences anew, in the background, for the modes that show them."""
        self._stop_job()
        call = self._call()
        if call is None:
            self.bar.show_count("")
            return
        if not self.bar.counted:
            self.bar.show_count(self.tr("Counting…"))
        self._job = self._session.counting.submit(call, self._show_found)

    def _call(self) -> Callable[[], object] | None:
        """Return what there is to find; what it finds is no longer wanted once it is stale."""
        document, prediction = self._canvas.document, self._session.prediction
        self._is_stale = is_stale = [False]
        ids, lut = self._canvas.prediction_ids, self._canvas.prediction_lut
        if document is None:
            return None
        labels = document.ids
        if self.key == "difference" and ids is not None:
            return lambda: count_differences(labels, ids, lut, lambda: is_stale[0])
        if self.key != "instances":
            return None
        if self._settings.text("instances_of") == "labels":
            left_out = ground(self._session.classes)
            return lambda: find_instances(labels, left_out, lambda: is_stale[0])
        if ids is None or prediction is None:
            return None
        left_out = ground(prediction.classes)
        return lambda: find_instances(ids, left_out, lambda: is_stale[0])

    def _show_found(self, found: object) -> None:
        self._job = None
        if isinstance(found, Differences):
            self.bar.show_count(*_differences_text(found))
        elif isinstance(found, Instances):
            prediction = self._session.prediction
            of_labels = self._settings.text("instances_of") == "labels"
            names = self._session.classes.names
            if not of_labels and prediction is not None:
                names = names_in(prediction.classes, self._session.classes)
            self._canvas.set_instances(found)
            self.bar.show_count(*_instances_text(found, names))


def ground(classes: ClassTable) -> frozenset[int]:
    """Return the ids of classes that are what lies around things, and so are not counted."""
    names = [name.lower().replace("_", " ").strip() for name in classes.names]
    return frozenset(i for i, name in enumerate(names) if name in _GROUND)


def _mask(name: str) -> MaskName:
    return "prediction" if name == "prediction" else "labels"


def _differences_text(found: Differences) -> tuple[str, str]:
    share = 100 * found.wrong / found.said if found.said else 0.0
    return (
        translate("Views", "{share} % differ").format(share=figure(share, 1)),
        translate("Views", "{wrong} of {said} pixels that both say a class of").format(
            wrong=whole(found.wrong), said=whole(found.said)
        ),
    )


def _instances_text(found: Instances, names: Sequence[str]) -> tuple[str, str, str]:
    """Return what to say, what a tooltip tells, and what to say where there is no room for it."""
    counts = sorted(found.counts().items(), key=lambda pair: -pair[1])
    lines = [
        translate("Views", "{name}: {count}").format(name=names[i], count=whole(n))
        for i, n in counts
        if i < len(names)
    ]
    text = translate("Views", "{count} regions").format(count=whole(len(found)))
    if len(found) == 1:
        text = translate("Views", "1 region")
    if 0 < len(lines) <= _MOST_NAMED:
        return " · ".join(lines), "", text
    return text, "<br>".join(escape(line) for line in lines), ""
