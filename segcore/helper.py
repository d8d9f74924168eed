"""The helper child: runs one errand of the window at low priority and ends.

Started through `segcore.launch`. TensorFlow is imported only where a model has to be converted or
exported, so a download begins at once and a missing network is told before.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

from segcore.errands import ErrandEvent, ErrandFailed, Exported, ExportRequest, FetchRequest
from segcore.errors import sentence_of
from segcore.fetching import fetch_model

__all__ = ["run_errand", "serve"]

_NICENESS = 10


def serve(connection: Connection) -> None:
    """Do what comes first through `connection`; end early when it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when its children end
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    stop = threading.Event()
    try:
        request = connection.recv()
    except (EOFError, OSError):
        return
    threading.Thread(target=_listen, args=(connection, stop), name="inbox", daemon=True).start()
    for event in run_errand(request, stop.is_set):
        try:
            connection.send(event)
        except OSError:
            stop.set()


def _listen(connection: Connection, stop: threading.Event) -> None:
    """Set `stop` at whatever comes, a Cancel or a Shutdown, or when the parent is gone."""
    with contextlib.suppress(EOFError, OSError):
        connection.recv()
    stop.set()


def run_errand(request: object, cancelled: Callable[[], bool]) -> Iterator[ErrandEvent]:
    """Do one errand; whatever goes wrong is its last event, an ErrandFailed."""
    try:
        if isinstance(request, FetchRequest):
            yield from fetch_model(request.model, request.weights_file, cancelled)
        elif isinstance(request, ExportRequest):
            yield _export(request)
    except Exception as error:  # the parent must hear of it, whatever it is
        yield ErrandFailed(sentence_of(error))


def _export(request: ExportRequest) -> Exported:
    start = time.perf_counter()
    from segcore.export import export_model, kept_openvino_folder

    folder = kept_openvino_folder(request.model.path)
    export_model(request.model, "openvino", folder, replace=True)
    return Exported(request.model, folder, time.perf_counter() - start)
