"""A helper child that downloads as the real one does, and converts without a network.

What came is taken for the checkpoint as it is, which the fake engine reads.
"""

from __future__ import annotations

import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

import fake_worker


def start(role: str) -> tuple[BaseProcess, Any]:
    """Start a fake child; fits `app.jobs.Launcher`."""
    if role != "helper":
        return fake_worker.start(role)
    context = get_context("spawn")
    here, there = context.Pipe(duplex=True)
    process = context.Process(target=serve, args=(there,), daemon=True)
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


def _convert(_model: object, weights_file: Path, target: Path) -> None:
    target.write_bytes(weights_file.read_bytes())
