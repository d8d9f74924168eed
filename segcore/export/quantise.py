"""A network that computes in 8-bit integers: a third of the time, a quarter of the bytes.

Weights become int8, with a scale for each channel that a convolution gives; what flows between
convolutions becomes uint8, with one scale for each tensor. Those scales are found by looking at
pictures: how far each tensor goes on them. So the pictures should be like those to come.

Source: Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference"; the arithmetic is ONNX Runtime's.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.export.manifest import INPUT

__all__ = ["quantised"]

U8 = npt.NDArray[np.uint8]


def quantised(model: Any, pictures: Sequence[U8]) -> Any:
    """Return an ONNX model whose convolutions compute in 8-bit integers.

    Every value is stored with the scale to read it by (QuantizeLinear, DequantizeLinear), so any
    runtime can compute it, and one that knows integer convolutions takes those.

    Args:
        model: an `onnx.ModelProto` as `onnx_model` makes it.
        pictures: at least one, each uint8 (H, W, 3).
    """
    import onnx
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.calibrate import CalibrationDataReader

    class Pictures(CalibrationDataReader):
        def __init__(self) -> None:
            self._rest: Iterator[U8] = iter(pictures)

        def get_next(self) -> dict[str, U8] | None:
            picture = next(self._rest, None)
            return None if picture is None else {INPUT: picture[None]}

    log = logging.getLogger()
    level = log.level
    log.setLevel(logging.ERROR)  # it advises a preparation that these graphs do not need
    try:
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "model.onnx"
            quantize_static(
                model,
                made,
                Pictures(),
                quant_format=QuantFormat.QDQ,
                op_types_to_quantize=["Conv"],
                per_channel=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
            )
            return onnx.load(made)
    finally:
        log.setLevel(level)
