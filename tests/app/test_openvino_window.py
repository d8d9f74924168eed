"""Predicting with OpenVINO: off unless wanted, exported once, used, given up with one sentence."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fake_worker
import pytest
from conftest import Start, nobody, until

from segcore.classes import make_table
from segcore.errands import ErrandFailed, Exported, ExportRequest
from segcore.records import (
    EngineReady,
    LoadModel,
    ModelLoaded,
    ModelRef,
    RuntimeFailed,
    RuntimeUsed,
    Shutdown,
    UseRuntime,
)

if TYPE_CHECKING:
    from app.main_window import MainWindow

NOT_INSTALLED = (
    "OpenVINO is not installed (no): pip install 'segdesk[openvino]', or predict without it"
)


class Children:
    """An engine and helpers that answer from threads of the test.

    exported: models that have an export. installed: whether there is an OpenVINO.
    spoils: the export does not help, as when it is at once out of date.
    """

    def __init__(self) -> None:
        self.exported: set[str] = set()
        self.installed = True
        self.spoils = False
        self.fails = ""
        self.go_on = threading.Event()
        self.go_on.set()
        self.asked: list[object] = []

    def start(self, role: str) -> Any:
        """Fit `app.jobs.Launcher`."""
        process, _ = nobody(role)
        here, there = Pipe()
        serve = self._help if role == "helper" else self._engine
        threading.Thread(target=serve, args=(there,), daemon=True).start()
        return process, here

    def _engine(self, pipe: Any) -> None:
        with contextlib.suppress(EOFError, OSError), pipe:
            pipe.send(EngineReady(0.1, "fake"))
            while not isinstance(message := pipe.recv(), Shutdown):
                if isinstance(message, LoadModel):
                    pipe.send(ModelLoaded(message.model, make_table(("a", "b")), 0.1))
                elif isinstance(message, UseRuntime):
                    self.asked.append(message)
                    pipe.send(self._use(message))

    def _use(self, message: UseRuntime) -> object:
        if message.runtime == "tensorflow":
            return RuntimeUsed(message.model, "tensorflow")
        if not self.installed:
            return RuntimeFailed(message.model, NOT_INSTALLED)
        if message.model.name in self.exported:
            return RuntimeUsed(message.model, "openvino")
        text = f"{message.model.name} has no OpenVINO export yet"
        return RuntimeFailed(message.model, text, needs_export=True)

    def _help(self, pipe: Any) -> None:
        with contextlib.suppress(EOFError, OSError), pipe:
            request = pipe.recv()
            assert isinstance(request, ExportRequest)
            self.asked.append(request)
            self.go_on.wait(20)
            if self.fails:
                pipe.send(ErrandFailed(self.fails))
                return
            if not self.spoils:
                self.exported.add(request.model.name)
            pipe.send(Exported(request.model, Path("somewhere"), 1.0))


@pytest.fixture
def children() -> Children:
    return Children()


@pytest.fixture
def window(start: Start, project: Path, children: Children) -> MainWindow:
    """Return the window with a model loaded by the engine of the test."""
    shown = start(project, launcher=children.start)
    until(lambda: shown.session.model is not None, what="the model")
    return shown


def _state(window: MainWindow) -> Callable[[str], Callable[[], bool]]:
    return lambda state: lambda: window.models.openvino.state == state


def test_it_is_off_by_default_and_asks_for_nothing(window: MainWindow, children: Children) -> None:
    assert not window.session.settings.flag("openvino")
    assert window.models.openvino.state == "off"
    assert not window.status.openvino.isVisible()
    assert children.asked == []


def test_switched_on_it_exports_once_and_is_used_from_then_on(
    window: MainWindow, children: Children
) -> None:
    children.go_on.clear()
    window.session.settings.set("openvino", True)
    until(_state(window)("exporting"))
    assert window.status.openvino.text() == "Preparing OpenVINO…"
    assert window.session.engine.is_ready  # it predicts as before meanwhile
    children.go_on.set()
    until(_state(window)("used"))
    assert window.status.openvino.isVisible()
    assert window.status.openvino.text() == "Predicts with OpenVINO"
    assert len([a for a in children.asked if isinstance(a, ExportRequest)]) == 1
    window.session.settings.set("openvino", False)
    until(lambda: isinstance(children.asked[-1], UseRuntime) and _last(children) == "tensorflow")
    assert window.models.openvino.state == "off"
    window.session.settings.set("openvino", True)
    until(_state(window)("used"))
    assert len([a for a in children.asked if isinstance(a, ExportRequest)]) == 1


def _last(children: Children) -> str:
    return next(a.runtime for a in reversed(children.asked) if isinstance(a, UseRuntime))


def test_another_model_is_exported_too(
    window: MainWindow, children: Children, tmp_path: Path
) -> None:
    window.session.settings.set("openvino", True)
    until(_state(window)("used"))
    other = fake_worker.write_model(tmp_path / "other.safetensors", make_table(("a", "b")))
    window.session.use_model(ModelRef(other.path, "other"))
    until(lambda: "other" in children.exported)
    until(_state(window)("used"))


def test_a_missing_openvino_is_one_sentence_and_nothing_else_changes(
    window: MainWindow, children: Children
) -> None:
    children.installed = False
    window.session.settings.set("openvino", True)
    until(_state(window)("failed"))
    assert window.status.openvino.text() == "Without OpenVINO"
    (text,) = (t for t in window.stage.notices.texts if "OpenVINO" in t)
    assert text == f"Predictions go on without OpenVINO: {NOT_INSTALLED}"
    assert [a for a in children.asked if isinstance(a, ExportRequest)] == []
    window.session.settings.set("openvino", False)
    assert not any("OpenVINO" in t for t in window.stage.notices.texts)


def test_an_export_that_fails_is_told_and_not_tried_for_ever(
    window: MainWindow, children: Children
) -> None:
    children.fails = (
        "layer x is a Lambda, which cannot be written as ONNX: export to another format"
    )
    window.session.settings.set("openvino", True)
    until(_state(window)("failed"))
    assert any("cannot be written as ONNX" in t for t in window.stage.notices.texts)
    children.fails, children.spoils = "", True
    window.session.settings.set("openvino", False)
    window.session.settings.set("openvino", True)
    until(lambda: len([a for a in children.asked if isinstance(a, ExportRequest)]) == 2)
    until(lambda: any("no OpenVINO export yet" in t for t in window.stage.notices.texts))
    assert len([a for a in children.asked if isinstance(a, ExportRequest)]) == 2


def test_a_failure_in_the_midst_of_work_is_told(window: MainWindow, children: Children) -> None:
    window.session.settings.set("openvino", True)
    until(_state(window)("used"))
    model = window.session.model
    assert model is not None
    failed = RuntimeFailed(model, "something unexpected happened in OpenVINO (X: y)")
    window.session.engine.runtime_answered.emit(failed)
    assert window.models.openvino.state == "failed"
    assert any("something unexpected" in t for t in window.stage.notices.texts)
