"""Predictions of a loaded model by OpenVINO, as long as it can; then by TensorFlow as before."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.checkpoint import read_description
from segcore.errors import SegDeskError, is_out_of_memory, kind_and_line, sentence_of
from segcore.export import find_openvino_export, import_openvino, load_logits
from segcore.files import file_key
from segcore.inference import Predictor
from segcore.records import ModelRef, RuntimeFailed, RuntimeUsed, UseRuntime

__all__ = ["Faster"]

log = logging.getLogger(__name__)


class Faster:
    """Holds the OpenVINO export of one model, at most.

    tell: hears of a RuntimeFailed that comes in the midst of work.
    """

    def __init__(self, tell: Callable[[RuntimeFailed], None]) -> None:
        """Begin without one."""
        self._tell = tell
        self._held: tuple[ModelRef, str, Predictor] | None = None

    def use(self, request: UseRuntime) -> RuntimeUsed | RuntimeFailed:
        """Do what is asked and say what came of it; on failure predictions are TensorFlow's."""
        model = request.model
        self._held = None
        if request.runtime != "openvino":
            return RuntimeUsed(model, request.runtime)
        try:
            import_openvino()
            state = file_key(model.path)  # before it is read
            folder = find_openvino_export(model.path)
            if folder is None:
                text = f"{model.name} has no OpenVINO export yet"
                return RuntimeFailed(model, text, needs_export=True)
            # float32: the same masks as TensorFlow's, but for rounding.
            predictor = Predictor(load_logits(folder, "float32"), read_description(model.path))
            predictor.warm_up()
        except Exception as error:  # the engine must outlive whatever a runtime raises
            return RuntimeFailed(model, _sentence(error))
        self._held = (model, state, predictor)
        return RuntimeUsed(model, "openvino")

    def predictor(self, model: ModelRef, usual: Callable[[ModelRef], Predictor]) -> Predictor:
        """Return what predicts `model`: its export, unless the checkpoint changed; else `usual`."""
        if self._held is None:
            return usual(model)
        held, state, fast = self._held
        if held.path != model.path or state != file_key(model.path):
            return usual(model)

        def logits(pixels: npt.NDArray[np.uint8]) -> Any:
            try:
                return fast.logits(pixels)
            except Exception as error:  # an image too large for it, say
                log.warning("OpenVINO could not predict", exc_info=error)
                self._held = None
                self._tell(RuntimeFailed(model, _sentence(error)))
            return usual(model).logits(pixels)

        return Predictor(logits, fast.description)


def _sentence(error: Exception) -> str:
    if isinstance(error, SegDeskError):
        return str(error)
    if is_out_of_memory(error):
        return sentence_of(error)
    return f"something unexpected happened in OpenVINO ({kind_and_line(error)})"
