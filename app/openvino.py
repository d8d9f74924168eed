"""Predicting with OpenVINO, where the person wants it: exported once, then used; else as before."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from app.engine_texts import from_engine
from app.jobs import Child, Launcher
from app.messages import Notice
from segcore.errands import ErrandFailed, Exported, ExportRequest
from segcore.records import ModelLoaded, ModelRef, RuntimeFailed, RuntimeUsed

if TYPE_CHECKING:
    from app.session import Session

log = logging.getLogger(__name__)

State = Literal["off", "waiting", "exporting", "used", "failed"]


class OpenVino(QObject):
    """Follows the setting "openvino" and the model in use.

    state: "off"; "waiting" for a model or for the engine's answer; "exporting" in a helper child,
    while the engine goes on as before; "used"; "failed" for the model in use, until another one is
    or the setting is switched off and on.
    changed: the state is another.
    """

    changed = Signal()

    def __init__(self, session: Session, launcher: Launcher) -> None:
        """Do nothing until the setting says so and a model is loaded."""
        super().__init__(session)
        self._session = session
        self._launcher = launcher
        self._model: ModelRef | None = None
        self._child: Child | None = None
        self.state: State = "waiting" if session.settings.flag("openvino") else "off"
        session.settings.watch(self._on_setting)
        session.engine.model_loaded.connect(self._on_loaded)
        session.engine.runtime_answered.connect(self._on_answer)

    def close(self) -> None:
        """End the export under way; the next start makes it anew."""
        if self._child is not None:
            child, self._child = self._child, None
            child.close(grace_s=0)
            child.deleteLater()

    def _on_setting(self, key: str) -> None:
        if key != "openvino":
            return
        self.close()
        if self._session.settings.flag("openvino"):
            self._set("waiting")
            self._ask()
        elif self.state != "off":
            if self._model is not None:
                self._session.engine.use_runtime(self._model, "tensorflow")
            self._set("off")
            self._session.notify(Notice("", topic="openvino"))

    def _on_loaded(self, event: ModelLoaded) -> None:
        if self._model != event.model:
            self.close()
        self._model = event.model
        if self.state != "off":
            self._set("waiting")
            self._ask()

    def _ask(self) -> None:
        if self._model is not None:
            self._session.engine.use_runtime(self._model, "openvino")

    def _on_answer(self, answer: RuntimeUsed | RuntimeFailed) -> None:
        if self.state in ("off", "exporting") or answer.model != self._model:
            return
        if isinstance(answer, RuntimeUsed):
            if answer.runtime == "openvino":
                self._set("used")
        elif answer.needs_export and self.state == "waiting":
            self._export(answer.model)
        else:
            self._fail(answer.message)

    def _export(self, model: ModelRef) -> None:
        self.close()  # a helper that has said all it had to say may still be ending
        child = self._child = Child("helper", self._launcher, self)
        child.received.connect(partial(self._on_event, child))
        child.ended.connect(partial(self._on_ended, child))
        child.send(ExportRequest(model))
        child.start()
        self._set("exporting")

    def _on_event(self, child: Child, event: object) -> None:
        if child is not self._child:
            return
        if isinstance(event, Exported):
            log.info("exported %s in %.1f s", event.folder, event.seconds)
            # No "waiting": were the export not found now, it would be made for ever.
            self._set("failed")
            self._ask()
        elif isinstance(event, ErrandFailed):
            self._fail(event.message)

    def _on_ended(self, child: Child, exit_code: int | None) -> None:
        if child is not self._child:
            return
        self._child = None
        child.wait()
        child.deleteLater()
        if self.state == "exporting":
            log.error("the export ended by itself, exit code %s", exit_code)
            self._fail(self.tr("the export ended unexpectedly"))

    def _fail(self, reason: str) -> None:
        self._set("failed")
        text = self.tr("Predictions go on without OpenVINO: {reason}").format(
            reason=from_engine(reason)
        )
        self._session.notify(Notice(text, "warning", "openvino"))

    def _set(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit()
