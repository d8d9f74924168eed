"""Published weights, put into our network: Keras' ResNet-50 and torchvision's DeepLab v3.

Both files are read as data: HDF5 by h5py, torchvision's by `segcore.torch_container`. Every
weight that the file should give must be there and fit; nothing is matched by position.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import h5py
import numpy as np
import numpy.typing as npt

from segcore.checkpoint import (
    UNTRAINED,
    Architecture,
    Description,
    Preprocessing,
    write_checkpoint,
)
from segcore.classes import VOC_21, ClassTable, SegClass
from segcore.deeplab.layers import kernels_to_come
from segcore.deeplab.model import build
from segcore.errors import CheckpointError
from segcore.gallery import CONVERTER, GalleryModel
from segcore.torch_container import read_tensors

__all__ = ["convert", "description_of", "read_keras_resnet50", "read_torchvision"]

Array = npt.NDArray[Any]
Shapes = Mapping[str, tuple[int, ...]]

_BACKBONE = re.compile(r"conv[1-5]_")
_NO_CLASS = ClassTable((SegClass("nothing learnt yet", (0, 0, 0)),))


def description_of(model: GalleryModel) -> Description:
    """Return what the checkpoint of a fetched model says of itself."""
    if model.layout == "keras-resnet50":
        # The head has to be trained anyway; low-level features are what fine structures need.
        architecture = Architecture(1, backbone="resnet50", output_stride=16, decoder=True)
        classes = _NO_CLASS
        # As the Caffe network had it that these weights come from.
        preprocessing = Preprocessing("BGR", (103.939, 116.779, 123.68), (1.0, 1.0, 1.0))
    else:
        architecture = Architecture(
            21,
            backbone="resnet50-v1.5",
            output_stride=8,
            multi_grid=(1, 1, 1),
            aspp_rates=(6, 12, 18),  # at output stride 16; 12, 24, 36 at 8
            head="conv3x3",
            dropout=0.5,
        )
        classes = VOC_21
        mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
        preprocessing = Preprocessing("RGB", _times_255(mean), _times_255(std))
    return Description(
        architecture=architecture,
        classes=classes,
        preprocessing=preprocessing,
        name=model.name,
        training={
            "origin": model.origin,
            "source": model.source.url if model.source else "",
            "licence": model.licence,
            "converter": CONVERTER,
            **({} if model.classes else UNTRAINED),
        },
    )


def convert(model: GalleryModel, weights_file: Path, target: Path) -> None:
    """Write a checkpoint with the weights of a published file.

    What the file does not have, the head on a mere backbone, starts as He et al. 2015 drew it,
    always the same.

    Raises:
        CheckpointError: the file is damaged, is another one, or the disk refuses.
    """
    description = description_of(model)
    with kernels_to_come():
        network = build(description.architecture)
    weights = {variable.path: variable.value.numpy() for variable in network.weights}
    if model.layout == "keras-resnet50":
        wanted = {path: a.shape for path, a in weights.items() if _BACKBONE.match(path)}
        read = read_keras_resnet50(weights_file, wanted)
    else:
        wanted = {path: a.shape for path, a in weights.items()}
        read = read_torchvision(weights_file, wanted)
    rng = np.random.default_rng(0)
    for path, fresh in weights.items():
        if path in read:
            weights[path] = read[path]
        elif path.endswith("/kernel"):
            deviation = math.sqrt(2.0 / math.prod(fresh.shape[:-1]))
            weights[path] = rng.normal(0.0, deviation, fresh.shape).astype(np.float32)
    write_checkpoint(target, description, weights)


def _times_255(triple: tuple[float, float, float]) -> tuple[float, float, float]:
    return (triple[0] * 255.0, triple[1] * 255.0, triple[2] * 255.0)


def _check_shape(path: Path, name: str, found: Any, shape: tuple[int, ...]) -> None:
    """Refuse an array or a data set still on disk that is not what `name` should be."""
    if found is None:
        _refuse(path, f"{name} is missing")
    if tuple(found.shape) != shape or found.dtype.kind != "f":
        _refuse(path, f"{name} is {found.dtype} {tuple(found.shape)} and should be float {shape}")


def _as_weight(path: Path, name: str, array: Array) -> Array:
    if not np.isfinite(array).all():
        _refuse(path, f"{name} holds numbers that are not finite")
    return np.ascontiguousarray(array, np.float32)


def _refuse(path: Path, what: str) -> NoReturn:
    raise CheckpointError(
        f"{path} is not the weights file it should be: {what:.200}; fetch it again"
    )


# --- Keras --------------------------------------------------------------------------------------


def read_keras_resnet50(path: Path, wanted: Shapes) -> dict[str, Array]:
    """Read the weights of keras.applications.ResNet50 in the HDF5 layout it is published in.

    There, the weight kernel:0 of layer conv1_conv is the data set conv1_conv/conv1_conv/kernel:0;
    our layers bear the same names. Whatever else the file has is left alone.

    Args:
        path: the .h5 file.
        wanted: shape of each weight by our name for it, e.g. "conv1_conv/kernel".

    Raises:
        CheckpointError: the file cannot be read, or a weight is missing or has another shape.
    """
    found: dict[str, h5py.Dataset] = {}

    def collect(place: str, item: object) -> None:
        layer, _, rest = place.partition("/")
        name = f"{layer}/{rest.rpartition('/')[2].removesuffix(':0')}"
        if isinstance(item, h5py.Dataset) and name in wanted:
            if name in found or item.is_virtual or item.external:
                raise CheckpointError(
                    f"{path} holds {place} twice or keeps it in another file: fetch it again"
                )
            found[name] = item

    try:
        with h5py.File(path, "r") as file:
            file.visititems(collect)  # which follows no link out of the file
            weights: dict[str, Array] = {}
            for name, shape in wanted.items():
                # Looked at before it is read: a damaged file may claim to hold any amount.
                _check_shape(path, name, found.get(name), shape)
                weights[name] = _as_weight(path, name, found[name][()])
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise CheckpointError(
            f"{path} is no HDF5 file or is damaged ({str(error) or type(error).__name__:.100}): "
            "fetch it again"
        ) from error
    return weights


# --- torchvision --------------------------------------------------------------------------------

_BLOCK = re.compile(r"backbone\.layer([1-4])\.(\d+)\.(?:(conv|bn)([1-3])|downsample\.([01]))")
_LAYERS = {
    "backbone.conv1": "conv1_conv",
    "backbone.bn1": "conv1_bn",
    "classifier.0.convs.0.0": "aspp_1x1_conv",
    "classifier.0.convs.0.1": "aspp_1x1_bn",
    "classifier.0.convs.1.0": "aspp_atrous1_conv",
    "classifier.0.convs.1.1": "aspp_atrous1_bn",
    "classifier.0.convs.2.0": "aspp_atrous2_conv",
    "classifier.0.convs.2.1": "aspp_atrous2_bn",
    "classifier.0.convs.3.0": "aspp_atrous3_conv",
    "classifier.0.convs.3.1": "aspp_atrous3_bn",
    "classifier.0.convs.4.1": "aspp_pool_conv",
    "classifier.0.convs.4.2": "aspp_pool_bn",
    "classifier.0.project.0": "aspp_project_conv",
    "classifier.0.project.1": "aspp_project_bn",
    "classifier.1": "head_conv",
    "classifier.2": "head_bn",
    "classifier.4": "logits",
}
_NORM = {
    "weight": "gamma", "bias": "beta",
    "running_mean": "moving_mean", "running_var": "moving_variance",
}  # fmt: skip
_CONVOLUTION = {"weight": "kernel", "bias": "bias"}


def read_torchvision(path: Path, wanted: Shapes) -> dict[str, Array]:
    """Read the weights of torchvision's deeplabv3_resnet50 from a file of `torch.save`.

    Kernels are turned from (out, in, k, k) to (k, k, in, out). The auxiliary classifier, which
    only helps training, and the counters of batches are left out.

    Args:
        path: the .pth file.
        wanted: shape of each weight by our name for it, e.g. "conv1_conv/kernel".

    Raises:
        CheckpointError: the file cannot be read, holds anything but tensors, or a weight is
            missing, unknown or has another shape.
    """
    arrays: dict[str, Array] = {}
    for theirs, array in read_tensors(path).items():
        if theirs.startswith("aux_classifier.") or theirs.endswith(".num_batches_tracked"):
            continue
        ours = _our_name(theirs)
        if ours not in wanted:
            raise CheckpointError(
                f"{path} is another network than torchvision's deeplabv3_resnet50: it has a weight "
                f"{theirs:.60}; give the file of that one"
            )
        arrays[ours] = array.transpose(2, 3, 1, 0) if array.ndim == 4 else array
    weights: dict[str, Array] = {}
    for name, shape in wanted.items():
        _check_shape(path, name, arrays.get(name), shape)
        weights[name] = _as_weight(path, name, arrays[name])
    return weights


def _our_name(theirs: str) -> str:
    """Translate e.g. backbone.layer1.0.bn2.weight to conv2_block1_2_bn/gamma; "" if unknown."""
    place, _, weight = theirs.rpartition(".")
    layer = _LAYERS.get(place, "")
    if match := _BLOCK.fullmatch(place):
        stage, block, kind, number, shortcut = match.groups()
        if shortcut:
            kind, number = ("conv", "0") if shortcut == "0" else ("bn", "0")
        layer = f"conv{int(stage) + 1}_block{int(block) + 1}_{number}_{kind}"
    names = _NORM if layer.endswith("_bn") else _CONVOLUTION
    return f"{layer}/{names[weight]}" if layer and weight in names else ""
