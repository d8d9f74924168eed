"""One fine-tuning as the window sees it: a trainer child from its request to its last event."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.jobs import Child, Launcher
from app.texts import translate
from segcore.records import (
    Cancel,
    FineTuneRequest,
    RunCancelled,
    RunFailed,
    RunFinished,
)

log = logging.getLogger(__name__)

_GRACE_S = 1.5


class FineTuning(QObject):
    """Owns the trainer child; at most one run at a time.

    started: the request. received: every record of the trainer, the last one included. ended: the
    last record, `RunFinished`, `RunCancelled` or `RunFailed`; a trainer that dies counts as failed.
    """

    started = Signal(object)
    received = Signal(object)
    ended = Signal(object)

    def __init__(self, launcher: Launcher, parent: QObject | None = None) -> None:
        """Make the handle; nothing runs before `start`."""
        super().__init__(parent)
        self._launcher = launcher
        self._child: Child | None = None
        self._request: FineTuneRequest | None = None
        self._last: RunFinished | RunCancelled | RunFailed | None = None
        self.is_stopping = False

    @property
    def is_running(self) -> bool:
        """Whether a trainer child exists."""
        return self._child is not None

    @property
    def run(self) -> Path | None:
        """The folder of the run under way."""
        return self._request.out if self._child is not None and self._request else None

    @property
    def last_run(self) -> Path | None:
        """The folder of the run under way, or else of the last one."""
        return self._request.out if self._request else None

    @property
    def pid(self) -> int | None:
        """The trainer's process id."""
        return self._child.pid if self._child is not None else None

    def start(self, request: FineTuneRequest) -> None:
        """Start the run. Raises RuntimeError while another one goes on."""
        if self._child is not None:
            raise RuntimeError("a fine-tuning is already running")
        self._request, self._last, self.is_stopping = request, None, False
        self._child = Child("trainer", self._launcher, self)
        self._child.received.connect(self._on_event)
        self._child.ended.connect(self._on_ended)
        self._child.send(request)
        self._child.start()
        self.started.emit(request)

    def stop(self) -> None:
        """Ask the run to end at its next step, keeping the best model so far."""
        if self._child is not None and not self.is_stopping:
            self.is_stopping = True
            self._child.send(Cancel())

    def close(self) -> None:
        """End the trainer promptly; its last checkpoint stays whole. No signal follows."""
        if self._child is not None:
            child, self._child = self._child, None
            # Time for the step under way and a last checkpoint.
            child.close(grace_s=_GRACE_S)

    def _on_event(self, event: object) -> None:
        if self._child is None or self.sender() is not self._child:
            return
        if isinstance(event, RunFinished | RunCancelled | RunFailed):
            # Passed on once the process has ended and given its memory back.
            self._last = event
            return
        self.received.emit(event)

    def _on_ended(self, exit_code: int | None) -> None:
        if self._child is None or self.sender() is not self._child:
            return
        child, self._child = self._child, None
        child.wait()
        child.deleteLater()
        last = self._last
        if last is None:
            last = RunFailed(_death(exit_code), self._has_checkpoint())
            log.error("the trainer ended by itself, exit code %s", exit_code)
        self.received.emit(last)
        self.ended.emit(last)

    def _has_checkpoint(self) -> bool:
        assert self._request is not None
        return (self._request.out / "last.safetensors").exists()


def _death(exit_code: int | None) -> str:
    if exit_code is None:
        return translate(
            "FineTuning",
            "The fine-tuning could not be started: close other programs and try again.",
        )
    if exit_code == -9:
        return translate(
            "FineTuning",
            "The fine-tuning was ended from outside, or the memory ran out. Your labels are "
            "untouched.",
        )
    return translate(
        "FineTuning",
        "The fine-tuning ended unexpectedly (exit code {code}). Your labels are untouched.",
    ).format(code=exit_code)
