"""Background work: the only module that starts a thread or a process.

A `Lane` is one thread that does plain calls one after the other; a `Child` is a process of the
engine with a thread reading its events and one writing to it. Both hand their results to the
thread that owns them (the window's) through queued signals, so nobody else needs a lock.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from segcore import launch
from segcore.records import Shutdown

log = logging.getLogger(__name__)

Launcher = Callable[[launch.Role], tuple[BaseProcess, Connection]]


# --- plain calls --------------------------------------------------------------------------------


@dataclass(order=True, slots=True)
class Job:
    """One call waiting in a lane. `cancel` drops its result, and the call if it has not begun."""

    rank: int
    call: Callable[[], Any] = field(compare=False)
    done: Callable[[Any], None] | None = field(compare=False, default=None)
    failed: Callable[[BaseException], None] | None = field(compare=False, default=None)
    cancelled: bool = field(compare=False, default=False)

    def cancel(self) -> None:
        """Neither `done` nor `failed` is called after this."""
        self.cancelled = True


class Lane(QObject):
    """One background thread doing calls in turn; `done` and `failed` run in the owner's thread.

    newest_first: the latest submitted call is done first (thumbnails of what is seen now).
    """

    _finished = Signal(object, object, object)

    def __init__(
        self, name: str, parent: QObject | None = None, newest_first: bool = False
    ) -> None:
        """Make an idle lane; its thread starts with the first call."""
        super().__init__(parent)
        self._name = name
        self._sign = -1 if newest_first else 1
        self._ranks = itertools.count(1)
        self._waiting: list[Job] = []
        self._wake = threading.Condition()
        self._is_closed = False
        self._is_busy = False
        self._thread: threading.Thread | None = None
        self._finished.connect(self._deliver)

    def submit(
        self,
        call: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> Job:
        """Do `call()` in the lane's thread. A closed lane drops it."""
        job = Job(self._sign * next(self._ranks), call, done, failed)
        with self._wake:
            if self._is_closed:
                job.cancel()
                return job
            heapq.heappush(self._waiting, job)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name=f"segdesk-{self._name}", daemon=True
                )
                self._thread.start()
            self._wake.notify()
        return job

    def close(self, drain: bool = False, timeout_s: float = 10.0) -> bool:
        """End the thread after the running call, or after all of them. Returns whether it ended.

        Results that have not been delivered yet are dropped.
        """
        with self._wake:
            self._is_closed = True
            if not drain:
                self._waiting.clear()
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(timeout_s)
            return not self._thread.is_alive()
        return True

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._is_closed:
                    self._wake.wait()
                if not self._waiting:
                    return
                job = heapq.heappop(self._waiting)
            if job.cancelled:
                continue
            result, error = None, None
            try:
                result = job.call()
            except BaseException as caught:
                error = caught
            with contextlib.suppress(RuntimeError):  # the window is already gone
                self._finished.emit(job, result, error)

    def _deliver(self, job: Job, result: Any, error: BaseException | None) -> None:
        if job.cancelled:
            return
        if error is None:
            if job.done is not None:
                job.done(result)
        elif job.failed is not None:
            job.failed(error)
        else:
            log.error("a background call failed", exc_info=error)


# --- children -----------------------------------------------------------------------------------

_CLOSE = object()


class _Writer(threading.Thread):
    """Writes to a child in its own thread: a pipe whose reader imports TensorFlow is soon full."""

    def __init__(self, name: str, connection: Connection) -> None:
        super().__init__(name=name, daemon=True)
        self._connection = connection
        self.outbox: queue.SimpleQueue[object] = queue.SimpleQueue()

    def run(self) -> None:
        while (record := self.outbox.get()) is not _CLOSE:
            try:
                self._connection.send(record)
            except (OSError, ValueError) as error:
                log.info("%s is gone: %s", self.name, error)
                return


class Child(QThread):
    """A child process of the engine; this thread starts it and turns what it sends into signals.

    received: one record sent by the child. ended: the exit code, or None when it could not start;
    emitted exactly once, after the last event, unless `close` was called before.
    """

    received = Signal(object)
    ended = Signal(object)

    def __init__(
        self, role: launch.Role, launcher: Launcher, parent: QObject | None = None
    ) -> None:
        """Make the handle; `start` starts the process without making anybody wait."""
        super().__init__(parent)
        self.setObjectName(f"segdesk-{role}")
        self._role = role
        self._launcher = launcher
        self._lock = threading.Lock()
        self._early: list[object] = []
        self._writer: _Writer | None = None
        self._process: BaseProcess | None = None
        self._is_closing = False

    @property
    def pid(self) -> int | None:
        """The child's process id, None before it was started."""
        return self._process.pid if self._process is not None else None

    def send(self, record: object) -> None:
        """Send a record without waiting; what is sent before the start is kept for it."""
        with self._lock:
            if self._writer is None:
                self._early.append(record)
            else:
                self._writer.outbox.put(record)

    def run(self) -> None:
        """Start the process and read until its pipe ends (the thread's body)."""
        if self._is_closing:
            return
        try:
            process, connection = self._launcher(self._role)
        except Exception:
            log.exception("the %s could not be started", self._role)
            if not self._is_closing:
                self.ended.emit(None)
            return
        with self._lock:
            self._process = process
            self._writer = _Writer(f"segdesk-{self._role}-writer", connection)
            for record in self._early:
                self._writer.outbox.put(record)
            if self._is_closing:
                process.kill()
        self._writer.start()
        self._read(connection)
        self._finish(process, connection)

    def _read(self, connection: Connection) -> None:
        try:
            while True:
                record = connection.recv()
                if not self._is_closing:
                    self.received.emit(record)
        except (EOFError, OSError):
            pass
        except Exception:
            # A record that does not unpickle: the child is of no more use.
            log.exception("the %s sent something unreadable", self._role)

    def _finish(self, process: BaseProcess, connection: Connection) -> None:
        assert self._writer is not None
        self._writer.outbox.put(_CLOSE)
        process.join(_JOIN_S)
        if process.is_alive():
            process.kill()
            process.join()
        self._writer.join()
        connection.close()
        exit_code = process.exitcode
        process.close()
        if not self._is_closing:
            self.ended.emit(exit_code)

    def ask_to_end(self) -> None:
        """Tell the child to end, without waiting; `close` follows. No signal comes any more."""
        with self._lock:
            if self._is_closing:
                return
            self._is_closing = True
        self.send(Shutdown())

    def close(self, grace_s: float = 0.5) -> None:
        """Ask the child to end, kill it after `grace_s`, and end the threads. No signal follows."""
        self.ask_to_end()
        if not self.wait(round(grace_s * 1000)):
            with self._lock:
                if self._process is not None:
                    with contextlib.suppress(ValueError):  # it ended meanwhile
                        self._process.kill()
            self.wait()


_JOIN_S = 5.0
