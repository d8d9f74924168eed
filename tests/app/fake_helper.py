"""A helper child that downloads as the real one does, and converts without a network.

What came is taken for the checkpoint as it is, which the fake engine reads.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

import fake_worker

from segcore.errands import ErrandFailed


def start(role: str) -> tuple[BaseProcess, Any]:
    """Start a fake child; fits `app.jobs.Launcher`."""
    return _spawn(serve) if role == "helper" else fake_worker.start(role)


def start_slow_to_end(role: str) -> tuple[BaseProcess, Any]:
    """Start a fake child; a helper fails at once, and takes its time to end."""
    return _spawn(serve_slow_to_end) if role == "helper" else fake_worker.start(role)


def _spawn(target: Callable[[Connection], None]) -> tuple[BaseProcess, Any]:
    context = get_context("spawn")
    here, there = context.Pipe(duplex=True)
    process = context.Process(target=target, args=(there,), daemon=True)
    process.start()
    there.close()
    return process, here


def serve(connection: Connection) -> None:
    """Run one errand."""
    for name in ("segcore.deeplab", "segcore.deeplab.pretrained"):
        module = ModuleType(name)
        module.convert = _convert  # type: ignore[attr-defined]
        sys.modules[name] = module
    from segcore import helper

    helper.serve(connection)


def serve_slow_to_end(connection: Connection) -> None:
    """Fail, then stay until it is killed."""
    connection.recv()
    connection.send(ErrandFailed("It did not work."))
    threading.Event().wait()


def _convert(_model: object, weights_file: Path, target: Path) -> None:
    target.write_bytes(weights_file.read_bytes())
