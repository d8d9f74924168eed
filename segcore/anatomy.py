"""What a checkpoint's network looks like inside: strides, channels and the branches of its ASPP.

Read from the description and from the shapes of the tensors; the weights stay on disk, and no
TensorFlow is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from safetensors import SafetensorError, safe_open

from segcore.checkpoint import Description, read_description
from segcore.errors import CheckpointError

__all__ = ["Anatomy", "Branch", "read_anatomy"]

Kind = Literal["1x1", "atrous", "pooling"]


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of the ASPP.

    kernel: how many weights wide and high. rate: how many features apart they read. channels: of
    what it gives.
    """

    kind: Kind
    kernel: int
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The parts of a DeepLab v3 network.

    output_stride: pixels of the image at its own size per feature. features: channels the backbone
    gives the ASPP. joined, projected: channels after the concatenation and after the projection.
    decoder_strides: where low-level features are joined in, () without a decoder.
    """

    backbone: str
    output_stride: int
    features: int
    branches: tuple[Branch, ...]
    joined: int
    projected: int
    decoder_strides: tuple[int, ...]
    classes: int


def read_anatomy(path: Path) -> Anatomy:
    """Read the network's parts from a checkpoint.

    Raises:
        CheckpointError: the file is missing, damaged, not a checkpoint, or lacks an ASPP.
    """
    description = read_description(path)
    try:
        handle: Any = safe_open(path, framework="numpy")
        return _anatomy(description, lambda key: tuple(handle.get_slice(key).get_shape()))
    except (SafetensorError, OSError, ValueError, IndexError) as error:
        raise CheckpointError(
            f"checkpoint {path} lacks a part of its network ({error}): use another one"
        ) from error


def _anatomy(description: Description, shape_of: Any) -> Anatomy:
    architecture = description.architecture
    stride = architecture.output_stride
    # The rates are given for stride 16; on features twice as dense they are doubled.
    rates = [rate * (16 // stride) for rate in architecture.aspp_rates]
    features, width = shape_of("aspp_1x1_conv/kernel")[2:]
    branches = [Branch("1x1", 1, 1, width)]
    for place, rate in enumerate(rates, start=1):
        kernel = shape_of(f"aspp_atrous{place}_conv/kernel")
        branches.append(Branch("atrous", kernel[0], rate, kernel[3]))
    branches.append(Branch("pooling", 1, 1, shape_of("aspp_pool_conv/kernel")[3]))
    joined, projected = shape_of("aspp_project_conv/kernel")[2:]
    strides: tuple[int, ...] = ()
    if architecture.decoder:
        strides = (4,) if architecture.decoder_stride == 4 else (4, 2)
        strides += (1,) if architecture.pixel_width else ()
    return Anatomy(
        architecture.backbone,
        stride * description.preprocessing.reduction,
        features,
        tuple(branches),
        joined,
        projected,
        strides,
        architecture.num_classes,
    )
