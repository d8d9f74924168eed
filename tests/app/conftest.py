"""The window under test: started through `create_app`, driven by real events, cleaned up after.

Nobody sleeps here. `until` runs the event loop until a condition holds or the time is up; the
conditions are looked at whenever something happened.
"""

from __future__ import annotations

import functools
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"  # the texts that tests expect are English

import fake_worker
import numpy as np
import pytest
import shiboken6
from canvas_helpers import open_tools
from PIL import Image
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from app import language, theme
from segcore.classes import make_table, write_class_table
from segcore.masks import new_mask, write_mask
from segcore.records import Shutdown

if TYPE_CHECKING:
    from app.canvas.view import CanvasView
    from app.main_window import MainWindow

TIMEOUT_S = 60.0  # of a machine that has much else to do; a green test waits for nothing
CLASSES = make_table(("background", "nucleus", "debris"))

# Said by the offscreen platform itself, about nothing that SegDesk does.
_HARMLESS = ("This plugin does not support", "propagateSizeHints")


class QtTalk:
    """Collects what Qt complains about."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, kind: QtMsgType, _context: object, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not any(h in text for h in _HARMLESS):
            self.lines.append(f"{kind.name}: {text}")


@pytest.fixture(scope="session")
def application() -> QApplication:
    """Return the one QApplication of the test process."""
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication(["segdesk"])


@pytest.fixture(scope="session", autouse=True)
def _icons_are_drawn_once() -> Iterator[None]:
    """Let all windows of a test run share their icons, as all parts of one window do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theme, "_icon", functools.cache(theme._icon))
        yield


@pytest.fixture(autouse=True)
def _qt_is_silent() -> Iterator[None]:
    """Fail a test during which Qt complained."""
    talk = QtTalk()
    qInstallMessageHandler(talk)
    yield
    qInstallMessageHandler(None)
    assert talk.lines == []


@pytest.fixture(autouse=True)
def _no_thread_leaks() -> Iterator[None]:
    """Fail a test that leaves one of SegDesk's threads behind."""
    yield
    left = [t.name for t in threading.enumerate() if t.name.startswith("segdesk")]
    assert left == []


@pytest.fixture(autouse=True)
def _no_slot_raises(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test during which a slot raised: Qt only prints such errors."""
    raised: list[BaseException] = []

    def hear(_kind: object, error: BaseException, _trace: object) -> None:
        traceback.print_exception(error)
        raised.append(error)

    monkeypatch.setattr("sys.excepthook", hear)
    yield
    assert raised == []


def until(condition: Callable[[], Any], timeout_s: float = TIMEOUT_S, what: str = "") -> None:
    """Run the event loop until `condition()` holds; fails with `what` after `timeout_s`."""
    loop = QEventLoop()
    ticks = QTimer()
    ticks.setInterval(5)
    ticks.timeout.connect(lambda: condition() and loop.quit())
    deadline = QTimer()
    deadline.setSingleShot(True)
    deadline.timeout.connect(loop.quit)
    if condition():
        return
    ticks.start()
    deadline.start(round(timeout_s * 1000))
    loop.exec()
    ticks.stop()
    deadline.stop()
    assert condition(), f"not within {timeout_s} s: {what or condition}"


def wait_for(signal: Any, act: Callable[[], Any], timeout_s: float = TIMEOUT_S) -> tuple[Any, ...]:
    """Do `act()` and run the event loop until `signal` is emitted; returns its arguments."""
    got: list[tuple[Any, ...]] = []

    def hear(*values: Any) -> None:
        got.append(values)

    signal.connect(hear)
    try:
        act()
        until(lambda: got, timeout_s, f"{signal}")
    finally:
        signal.disconnect(hear)
    return got[0]


def make_project(root: Path, images: int = 6, labelled: int = 2, side_px: int = 48) -> Path:
    """Write a small project: bright discs on dark ground, some of them labelled."""
    (root / "JPEGImages").mkdir(parents=True)
    (root / "SegmentationClass").mkdir()
    write_class_table(root / "classes.json", CLASSES)
    y, x = np.mgrid[:side_px, :side_px]
    for n in range(images):
        inside = (x - side_px // 2) ** 2 + (y - side_px // 2) ** 2 < (8 + n) ** 2
        grey = np.where(inside, 220, 40).astype(np.uint8)
        Image.fromarray(np.stack([grey] * 3, axis=-1)).save(root / "JPEGImages" / f"m{n:02}.png")
        if n < labelled:
            mask = new_mask(inside.astype(np.uint8), CLASSES)
            write_mask(root / "SegmentationClass" / f"m{n:02}.png", mask)
    return root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder of six images, the first two labelled."""
    return make_project(tmp_path / "discs")


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the fake engine a starter, whether or not the real one is in the checkout."""
    from app import opening, session, training
    from segcore.records import ModelRef

    path = fake_worker.write_model(
        tmp_path / "models" / "starter.safetensors", fake_worker.STARTER_CLASSES
    ).path
    for module in (opening, session, training):
        monkeypatch.setattr(module, "STARTER", ModelRef(path, "starter"))
    return path


@pytest.fixture
def view(application: QApplication) -> Iterator[CanvasView]:
    """Return an open canvas with a lane to work in; one image pixel is 4 on the screen."""
    with open_tools(application) as canvas:
        yield canvas


Start = Callable[..., "MainWindow"]


def close(window: MainWindow) -> None:
    """Close a window as its cross does, and let Qt free it."""
    if not shiboken6.isValid(window):
        return
    until(lambda: not window.session.operations.is_running, what="the operation's end")
    window.safety.is_decided = True  # nobody is there to answer
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


@pytest.fixture
def start(application: QApplication, tmp_path: Path, starter: Path) -> Iterator[Start]:
    """Return what starts the window as `main` does, with fake children; all are closed after."""
    from app.__main__ import create_app

    windows: list[MainWindow] = []

    def begin(*arguments: object, launcher: Any = fake_worker.start) -> MainWindow:
        home = tmp_path / "home"
        _, window = create_app([*map(str, arguments), "--home", str(home)], launcher)
        windows.append(window)
        return window

    yield begin
    for window in windows:
        close(window)
    language.install(application, "en")  # whatever the last of them spoke


@pytest.fixture
def window(start: Start, project: Path) -> MainWindow:
    """Return the window with the project open, its first image shown and predicted."""
    shown = start(project)
    until(lambda: shown.session.prediction is not None, what="the first prediction")
    return shown


class _Nobody:
    """Stands for a child process that never says anything; costs no time to start or to end."""

    pid, exitcode = 0, 0

    def __init__(self, there: Connection) -> None:
        self._there = there

    def kill(self) -> None:
        self._there.close()

    def join(self, _timeout_s: float | None = None) -> None:
        """It is not there."""

    def is_alive(self) -> bool:
        return False

    def close(self) -> None:
        """There is nothing to close."""


class _Deaf:
    """The window's end of a pipe to nobody: what is sent is dropped, asked to end it has ended."""

    def __init__(self, here: Connection, there: Connection) -> None:
        self._here, self._there = here, there

    def send(self, record: object) -> None:
        if isinstance(record, Shutdown):
            self._there.close()

    def recv(self) -> object:
        return self._here.recv()

    def close(self) -> None:
        self._here.close()


def nobody(_role: str) -> tuple[Any, Any]:
    """Start no child; fits `app.jobs.Launcher`."""
    here, there = Pipe()
    return _Nobody(there), _Deaf(here, there)


@pytest.fixture
def quiet(start: Start, project: Path) -> MainWindow:
    """Return the window with the project open and no engine, for what needs none."""
    shown = start(project, launcher=nobody)
    until(lambda: shown.session.current is not None, what="the first image")
    return shown


def _queued_ms() -> float:
    """Return how long this thread was ready to run and got no core; 0 where nobody counts that."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e6
    except (OSError, IndexError, ValueError):
        return 0.0


class StallMeter:
    """Records how late a 5 ms heartbeat of the event loop comes, in milliseconds.

    late_ms: as somebody sees it. own_ms: without the time in which other programs had the cores.
    """

    INTERVAL_MS = 5

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self.own_ms: list[float] = []
        self._last = self._queued = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(self._timer.timerType().PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to listen."""
        self._last, self._queued = time.perf_counter(), _queued_ms()
        self._timer.start(self.INTERVAL_MS)

    def stop(self) -> None:
        """Listen no more."""
        self._timer.stop()

    def _beat(self) -> None:
        now, queued = time.perf_counter(), _queued_ms()
        late = (now - self._last) * 1000 - self.INTERVAL_MS
        self.late_ms.append(late)
        self.own_ms.append(late - (queued - self._queued))
        self._last, self._queued = now, queued

    def percentile(self, share: float) -> float:
        """Return how late the beats of that share are at most."""
        return float(np.percentile(self.late_ms, share))

    def own_percentile(self, share: float) -> float:
        """Return the same of what the window itself does, or the threads of its process."""
        return float(np.percentile(self.own_ms, share))
