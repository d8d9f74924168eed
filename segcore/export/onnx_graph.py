"""A network of SegDesk as an ONNX graph, layer by layer.

The general converters know every operation of TensorFlow and none of these layers: they write
dilated convolutions that no runtime accepts, or a transposition around each of them. A DeepLab v3
of ours consists of a dozen kinds of layer, each one or two ONNX nodes; so they are written here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.checkpoint import Preprocessing
from segcore.deeplab import AtrousConv2D, BatchNorm, Reduce, ResizeLike, SubPixel
from segcore.errors import ExportError
from segcore.export.manifest import INPUT, OUTPUT
from segcore.runtime import keras

__all__ = ["onnx_model"]


# 18 brought the resize to a size by axes; an older file format is read by more runtimes.
_OPSET, _IR_VERSION = 18, 10


def onnx_model(network: Any, preprocessing: Preprocessing, metadata: dict[str, str]) -> Any:
    """Write a network and its preprocessing as an `onnx.ModelProto`.

    Input `pixels` uint8 (1, H, W, 3) RGB, output `logits` float32 (1, H, W, C), for any H and W.

    Args:
        network: as `segcore.deeplab.build` makes it.
        preprocessing: what it was trained on.
        metadata: kept in the file by key.

    Raises:
        ExportError: the network has a kind of layer that cannot be written.
    """
    import onnx

    graph = _Graph()
    graph.preprocess(preprocessing)
    for layer in network.layers:
        graph.add_layer(layer)
    graph.node("Transpose", [graph.of(network.outputs[0])], OUTPUT, perm=[0, 2, 3, 1])
    tensor = onnx.helper.make_tensor_value_info
    classes = network.outputs[0].shape[-1]
    model = onnx.helper.make_model(
        onnx.helper.make_graph(
            graph.nodes,
            network.name,
            [tensor(INPUT, onnx.TensorProto.UINT8, (1, "height", "width", 3))],
            [tensor(OUTPUT, onnx.TensorProto.FLOAT, (1, "height", "width", classes))],
            graph.constants,
        ),
        opset_imports=[onnx.helper.make_opsetid("", _OPSET)],
        ir_version=_IR_VERSION,
        producer_name="SegDesk",
    )
    onnx.helper.set_model_props(model, metadata)
    return model


class _Graph:
    """Nodes and constants so far; inside, tensors are (1, C, H, W) as ONNX has them."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._names: dict[int, str] = {}

    def of(self, tensor: Any) -> str:
        """Return the ONNX name of a Keras tensor."""
        return self._names[id(tensor)]

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Append a node; returns its output's name."""
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def constant(self, name: str, array: npt.NDArray[Any]) -> str:
        """Append a constant; returns its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def preprocess(self, preprocessing: Preprocessing) -> None:
        """Turn pixels into the network's input, named "preprocessed"."""
        x = self.node("Cast", [INPUT], "as_float", to=1)  # 1: float32
        if preprocessing.order == "BGR":
            order = self.constant("bgr", np.array([2, 1, 0], np.int64))
            x = self.node("Gather", [x, order], "in_order", axis=3)
        mean = self.constant("mean", np.array(preprocessing.mean, np.float32))
        std = self.constant("std", np.array(preprocessing.std, np.float32))
        x = self.node("Sub", [x, mean], "centred")
        x = self.node("Div", [x, std], "scaled")
        self.node("Transpose", [x], "preprocessed", perm=[0, 3, 1, 2])

    def add_layer(self, layer: Any) -> None:
        """Append a Keras layer that is used once."""
        if isinstance(layer, keras.layers.InputLayer):
            self._names[id(layer.output)] = "preprocessed"
            return
        write = _WRITERS.get(type(layer))
        if write is None:
            raise ExportError(
                f"layer {layer.name} is a {type(layer).__name__}, which cannot be written as ONNX: "
                "export to another format"
            )
        inputs = layer.input if isinstance(layer.input, list | tuple) else [layer.input]
        self._names[id(layer.output)] = write(
            # Apart from the names of the graph's own input and output.
            self,
            layer,
            f"network/{layer.name}",
            [self.of(x) for x in inputs],
        )


# --- one function a kind of layer: appends it and returns its output's name -----------------------


def _atrous_conv(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    kernel = layer.kernel.value.numpy().transpose(3, 2, 0, 1)
    inputs = [*inputs, graph.constant(f"{name}/kernel", kernel)]
    if layer.bias is not None:
        inputs.append(graph.constant(f"{name}/bias", layer.bias.value.numpy()))
    pad = layer.dilation * (layer.kernel_size - 1) // 2
    return graph.node(
        "Conv",
        inputs,
        name,
        kernel_shape=[layer.kernel_size] * 2,
        strides=[layer.strides] * 2,
        dilations=[layer.dilation] * 2,
        pads=[pad] * 4,
    )


def _batch_norm(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    weights = (layer.gamma, layer.beta, layer.moving_mean, layer.moving_variance)
    names = [graph.constant(f"{name}/{w.name}", w.value.numpy()) for w in weights]
    return graph.node("BatchNormalization", inputs + names, name, epsilon=layer.epsilon)


def _resize_like(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    small, reference = inputs
    size = graph.node("Shape", [reference], f"{name}/size", start=2, end=4)
    bilinear = {"mode": "linear", "coordinate_transformation_mode": "half_pixel", "axes": [2, 3]}
    if layer.factor is None:
        return graph.node("Resize", [small, "", "", size], name, **bilinear)
    factor = graph.constant(f"{name}/factor", np.full(2, layer.factor, np.float32))
    whole = graph.node("Resize", [small, "", factor], f"{name}/whole", **bilinear)
    return _cut(graph, name, whole, size)


def _sub_pixel(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    coarse, reference = inputs
    fine = graph.node("DepthToSpace", [coarse], f"{name}/fine", blocksize=2, mode="DCR")
    size = graph.node("Shape", [reference], f"{name}/size", start=2, end=4)
    return _cut(graph, name, fine, size)


def _cut(graph: _Graph, name: str, whole: str, size: str) -> str:
    """Cut off what lies beyond a size, the name of (height, width)."""
    start = graph.constant(f"{name}/start", np.array([0, 0], np.int64))
    axes = graph.constant(f"{name}/axes", np.array([2, 3], np.int64))
    return graph.node("Slice", [whole, start, size, axes], name)


def _zero_padding(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    (top, bottom), (left, right) = layer.padding
    pads = np.array([0, 0, top, left, 0, 0, bottom, right], np.int64)
    return graph.node("Pad", [*inputs, graph.constant(f"{name}/pads", pads)], name)


def _max_pooling(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    size, strides = list(layer.pool_size), list(layer.strides)
    return graph.node("MaxPool", inputs, name, kernel_shape=size, strides=strides)


def _reduce(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    pads = graph.constant(f"{name}/pads", np.array([0] * 6 + [layer.times - 1] * 2, np.int64))
    whole = graph.node("Pad", [*inputs, pads], f"{name}/whole", mode="edge")
    size = [layer.times, layer.times]
    return graph.node("AveragePool", [whole], name, kernel_shape=size, strides=size)


def _relu(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    return graph.node("Relu", inputs, name)


def _add(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    return graph.node("Add", inputs, name)


def _concatenate(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    return graph.node("Concat", inputs, name, axis=1)


def _mean(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    return graph.node("GlobalAveragePool", inputs, name)


def _nothing(graph: _Graph, layer: Any, name: str, inputs: list[str]) -> str:
    return inputs[0]


_WRITERS: dict[type, Callable[[_Graph, Any, str, list[str]], str]] = {
    AtrousConv2D: _atrous_conv,
    BatchNorm: _batch_norm,
    Reduce: _reduce,
    ResizeLike: _resize_like,
    SubPixel: _sub_pixel,
    keras.layers.ZeroPadding2D: _zero_padding,
    keras.layers.MaxPooling2D: _max_pooling,
    keras.layers.ReLU: _relu,
    keras.layers.Add: _add,
    keras.layers.Concatenate: _concatenate,
    keras.layers.GlobalAveragePooling2D: _mean,
    keras.layers.Dropout: _nothing,
}
