"""The formats: how each is written, and how it is loaded again in a runtime of its own.

A row = one format.
"""

from __future__ import annotations

import importlib.util
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.checkpoint import Description
from segcore.errors import ExportError
from segcore.export.manifest import FILE_NAME, INPUT, OUTPUT
from segcore.export.onnx_graph import onnx_model
from segcore.export.openvino_runtime import MODEL_FILE, import_openvino, load_logits
from segcore.export.quantise import quantised
from segcore.inference import Logits, preprocess
from segcore.runtime import quiet, tf

__all__ = ["FORMATS", "Format", "Source"]

U8 = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Source:
    """What is exported: a Keras network, its description, and the manifest to go with it.

    calibration: pictures, uint8 (H, W, 3), by which it is made to compute in 8-bit integers; none
    for floating point.
    """

    network: Any
    description: Description
    manifest: str
    calibration: Sequence[U8] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a model.

    title: its name for people.
    is_folder: whether it is a folder of files or one file.
    packages: distribution name by module name, of what the installation may lack.
    extra: the extra of segdesk that installs them.
    write: writes a source to a path that does not exist.
    load: makes what is at a path into a function from pixels to logits.
    runtime: what loads it, with its version.
    takes_int8: whether it can be written to compute in 8-bit integers.
    """

    title: str
    is_folder: bool
    packages: tuple[str, ...]
    extra: str
    write: Callable[[Source, Path], None]
    load: Callable[[Path], Logits]
    runtime: Callable[[], str]
    takes_int8: bool = False

    def require(self, *, int8: bool = False) -> None:
        """Raise ExportError in one sentence when a package is missing or there is no such thing."""
        if int8 and not self.takes_int8:
            able = " or ".join(name for name, form in FORMATS.items() if form.takes_int8)
            raise ExportError(f"{self.title} is not written in 8-bit integers: export to {able}")
        missing = [name for name in self.packages if importlib.util.find_spec(name) is None]
        if int8 and not missing and importlib.util.find_spec("onnxruntime") is None:
            raise ExportError(
                "8-bit integers need onnxruntime, which this installation lacks: "
                "pip install 'segdesk[onnx]', or export in floating point"
            )
        if missing:
            raise ExportError(
                f"{self.title} needs {' and '.join(missing)}, which this installation lacks: "
                f"pip install 'segdesk[{self.extra}]', or export to another format"
            )


# --- TensorFlow SavedModel ------------------------------------------------------------------------


def _write_saved_model(source: Source, path: Path) -> None:
    module = tf.Module()
    module.weights = [variable.value for variable in source.network.weights]
    signature = tf.function(
        lambda pixels: {
            OUTPUT: source.network(
                preprocess(pixels, source.description.preprocessing), training=False
            )
        },
        input_signature=[tf.TensorSpec((1, None, None, 3), tf.uint8, name=INPUT)],
        autograph=False,
    )
    tf.saved_model.save(module, str(path), signatures=signature)
    (path / FILE_NAME).write_text(source.manifest, encoding="utf-8")


def _load_saved_model(path: Path) -> Logits:
    loaded = tf.saved_model.load(str(path))
    signature = loaded.signatures["serving_default"]

    def logits(pixels: U8, kept: Any = loaded) -> Any:  # the signature alone keeps no weights
        return signature(**{INPUT: tf.constant(pixels)})[OUTPUT].numpy()

    return logits


# --- ONNX -----------------------------------------------------------------------------------------


def _write_onnx(source: Source, path: Path) -> None:
    path.write_bytes(_onnx_bytes(source))


def _onnx_bytes(source: Source) -> bytes:
    model = onnx_model(
        source.network, source.description.preprocessing, {"segdesk": source.manifest}
    )
    if source.calibration:
        model = quantised(model, source.calibration)
    data: bytes = model.SerializeToString()
    return data


def _load_onnx(path: Path) -> Logits:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return lambda pixels: session.run([OUTPUT], {INPUT: pixels})[0]


# --- OpenVINO -------------------------------------------------------------------------------------


def _write_openvino(source: Source, path: Path) -> None:
    # Through our own ONNX: OpenVINO's reader of TensorFlow graphs gives up on some of these
    # networks ("cannot get length of dynamic dimension") and keeps channels last in the others.
    openvino = import_openvino()
    path.mkdir()
    model = openvino.Core().read_model(_onnx_bytes(source))
    openvino.save_model(model, path / MODEL_FILE, compress_to_fp16=False)
    (path / FILE_NAME).write_text(source.manifest, encoding="utf-8")


# --- LiteRT ---------------------------------------------------------------------------------------


def _write_litert(source: Source, path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, quiet():
        saved = Path(folder) / "saved_model"
        _write_saved_model(source, saved)
        path.write_bytes(tf.lite.TFLiteConverter.from_saved_model(str(saved)).convert())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(FILE_NAME, source.manifest)


def _load_litert(path: Path) -> Logits:
    with quiet():
        interpreter = _litert_interpreter()(model_path=str(path))
    place = interpreter.get_input_details()[0]["index"]

    def logits(pixels: U8) -> Any:
        with quiet():
            interpreter.resize_tensor_input(place, pixels.shape)
            interpreter.allocate_tensors()
            interpreter.set_tensor(place, pixels)
            interpreter.invoke()
        return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])

    return logits


def _litert_interpreter() -> Any:
    """Return the interpreter of LiteRT's own package or, without it, TensorFlow's."""
    if importlib.util.find_spec("ai_edge_litert") is not None:
        from ai_edge_litert.interpreter import Interpreter

        return Interpreter

    def interpreter(**arguments: Any) -> Any:
        with warnings.catch_warnings():  # it recommends the package that is not installed
            warnings.simplefilter("ignore")
            return tf.lite.Interpreter(**arguments)

    return interpreter


def _litert_runtime() -> str:
    separate = importlib.util.find_spec("ai_edge_litert") is not None
    return f"LiteRT {version('ai-edge-litert')}" if separate else f"LiteRT of {_tensorflow()}"


def _tensorflow() -> str:
    return f"TensorFlow {tf.__version__}"


FORMATS = {
    "savedmodel": Format(
        "TensorFlow SavedModel", True, (), "", _write_saved_model, _load_saved_model, _tensorflow
    ),
    "onnx": Format(
        "ONNX",
        False,
        ("onnx", "onnxruntime"),
        "onnx",
        _write_onnx,
        _load_onnx,
        lambda: f"ONNX Runtime {version('onnxruntime')}",
        takes_int8=True,
    ),
    "litert": Format("LiteRT", False, (), "", _write_litert, _load_litert, _litert_runtime),
    "openvino": Format(
        "OpenVINO",
        True,
        ("openvino", "onnx"),
        "openvino",
        _write_openvino,
        load_logits,
        lambda: f"OpenVINO {version('openvino')}",
        takes_int8=True,
    ),
}
