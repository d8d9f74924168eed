"""Models for other programs: written, loaded again in their own runtime, compared, then kept.

Every export takes the pixels of one picture, uint8 (1, H, W, 3) RGB, and gives logits, float32
(1, H, W, C); preprocessing lies inside. H and W are free. What it says of itself (class table,
void, preprocessing, the checkpoint's SHA-256) is JSON, `manifest`: `segdesk.json` in a folder, the
metadata entry "segdesk" of an ONNX file, and a zip archive appended to a LiteRT file, as its own
tools do it.
"""

from segcore.export.exporting import Agreement, Export, export_model
from segcore.export.formats import FORMATS
from segcore.export.openvino_runtime import (
    find_openvino_export,
    import_openvino,
    kept_openvino_folder,
    load_logits,
    load_openvino_predictor,
    openvino_folder,
)

__all__ = [
    "FORMATS",
    "Agreement",
    "Export",
    "export_model",
    "find_openvino_export",
    "import_openvino",
    "kept_openvino_folder",
    "load_logits",
    "load_openvino_predictor",
    "openvino_folder",
]
