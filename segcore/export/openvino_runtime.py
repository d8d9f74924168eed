"""OpenVINO: an exported model as a predictor, and the import that tells nobody.

A checkpoint's OpenVINO export has its place beside it, so that prediction finds it again.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.checkpoint import read_description
from segcore.errors import ExportError, is_out_of_memory
from segcore.export.manifest import fingerprint, is_of_this_version, read_manifest
from segcore.gallery import MODELS, cache_folder
from segcore.inference import Logits, Predictor
from segcore.records import ModelRef
from segcore.views import check_scales

__all__ = [
    "MODEL_FILE",
    "find_openvino_export",
    "import_openvino",
    "kept_openvino_folder",
    "load_logits",
    "load_openvino_predictor",
    "openvino_folder",
]

MODEL_FILE = "model.xml"
_HINTS: dict[str, dict[str, str]] = {
    "float32": {"INFERENCE_PRECISION_HINT": "f32"},
    "bfloat16": {"INFERENCE_PRECISION_HINT": "bf16"},
    "auto": {},
}


def import_openvino() -> Any:
    """Import OpenVINO without its telemetry.

    `import openvino` reports itself to its makers over the network unless the user has opted out;
    nothing leaves the user's machine here. Without the reporting package OpenVINO uses a stub.

    Raises:
        ExportError: it is not installed.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # "cannot be had"
    try:
        import openvino
    except ImportError as error:
        raise ExportError(
            f"OpenVINO is not installed ({error}): pip install 'segdesk[openvino]', or predict "
            "without it"
        ) from error
    return openvino


def openvino_folder(checkpoint: Path) -> Path:
    """Return where a checkpoint's OpenVINO export belongs: `NAME.openvino` beside it.

    What comes with SegDesk may lie where nobody can write: its export goes to the user's cache.
    """
    bundled = [model.checkpoint for model in MODELS.values() if model.source is None]
    folder = cache_folder() if checkpoint in bundled else checkpoint.parent
    return folder / f"{checkpoint.stem}.openvino"


def kept_openvino_folder(checkpoint: Path) -> Path:
    """Return where the window keeps a checkpoint's OpenVINO export.

    Beside the checkpoint where that is SegDesk's own place, a project's `.segdesk` or the cache;
    else in the cache, so that no folder of the person's gets anything that was not asked for.
    """
    beside = openvino_folder(checkpoint)
    if beside.parent == cache_folder() or ".segdesk" in checkpoint.parts:
        return beside
    place = hashlib.sha256(str(checkpoint.absolute()).encode()).hexdigest()[:12]
    return cache_folder() / f"{checkpoint.stem}-{place}.openvino"


def find_openvino_export(checkpoint: Path) -> Path | None:
    """Return an OpenVINO export of a checkpoint as it is now, made here or there; None for none.

    One by a version of SegDesk whose networks computed otherwise counts as none.
    """
    sha256 = ""
    for folder in dict.fromkeys((openvino_folder(checkpoint), kept_openvino_folder(checkpoint))):
        known = read_manifest(folder)
        if known is not None and is_of_this_version(known):
            sha256 = sha256 or fingerprint(checkpoint)
            if known.get("checkpoint_sha256") == sha256:
                return folder
    return None


def load_logits(folder: Path, precision: str = "float32") -> Logits:
    """Load an OpenVINO export; returns pixels uint8 (1, H, W, 3) to logits float32 (1, H, W, C).

    Args:
        folder: holds model.xml and model.bin.
        precision: "float32" for the same masks as the checkpoint, "bfloat16", or "auto" to leave
            it to OpenVINO, which takes bfloat16 where the processor has it.

    Raises:
        ExportError: OpenVINO is not installed or cannot read the files.
    """
    openvino = import_openvino()
    config = {"PERFORMANCE_HINT": "LATENCY", **_HINTS[precision]}
    try:
        model = openvino.Core().compile_model(folder / MODEL_FILE, "CPU", config)
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise
        raise ExportError(
            f"OpenVINO {version('openvino')} cannot load {folder}: export the model again"
        ) from error

    def logits(pixels: npt.NDArray[np.uint8]) -> Any:
        return model(pixels)[0]

    return logits


def load_openvino_predictor(
    model: ModelRef,
    precision: str = "float32",
    *,
    flips: bool = False,
    scales: Sequence[float] = (1.0,),
) -> Predictor:
    """Make a predictor of a checkpoint's OpenVINO export; see `load_predictor`, `load_logits`.

    Raises:
        CheckpointError: the checkpoint itself cannot be read.
        ExportError: OpenVINO is missing, or the checkpoint was not exported, or has changed since.
        UsageError: a scale is out of range.
    """
    check_scales(scales)
    import_openvino()
    description = read_description(model.path)
    folder = openvino_folder(model.path)
    known = read_manifest(folder)
    export = f"segcore export {model.path} --format openvino"
    if known is None:
        raise ExportError(f"{model.name} has no OpenVINO export at {folder}: make it by `{export}`")
    if not is_of_this_version(known):
        raise ExportError(
            f"{folder} was exported by another version of SegDesk: make it anew by `{export}`"
        )
    if known.get("checkpoint_sha256") != fingerprint(model.path):
        raise ExportError(
            f"{folder} was exported from another state of {model.path}: make it anew by `{export}`"
        )
    predictor = Predictor(load_logits(folder, precision), description)
    predictor.average(flips=flips, scales=scales)
    return predictor
