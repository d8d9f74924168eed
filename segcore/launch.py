"""Start a child process of the engine without importing what it imports.

The window calls this module; only the child, once spawned, loads `segcore.worker` and with it
TensorFlow. The import goes by name on purpose: a static import here would pull TensorFlow into
the window's process.
"""

from __future__ import annotations

import importlib
import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Literal

Role = Literal["engine", "trainer", "helper"]

_SPAWN = multiprocessing.get_context("spawn")


def start_child(role: Role) -> tuple[BaseProcess, Connection]:
    """Spawn a child and return it with this side's end of a two-way pipe.

    What crosses the pipe are the records of `segcore.records`: the engine takes `EngineRequest`s
    and sends `EngineEvent`s; the trainer takes one `FineTuneRequest`, then at most a `Cancel`, and
    sends `TrainEvent`s; a helper takes one request of `segcore.errands`, then at most a `Cancel`,
    and sends `ErrandEvent`s. Each ends itself when the pipe closes, so none outlives its parent.
    """
    here, there = _SPAWN.Pipe(duplex=True)
    process = _SPAWN.Process(
        target=_child_main, args=(role, there), name=f"segdesk-{role}", daemon=True
    )
    process.start()
    there.close()
    return process, here


def _child_main(role: Role, connection: Connection) -> None:
    if role == "helper":
        importlib.import_module("segcore.helper").serve(connection)
    else:
        importlib.import_module("segcore.worker").serve(role, connection)
