"""Checkpoints on disk: one file holding a JSON description and the weights, and nothing that runs.

The container is safetensors: a JSON header and raw tensors. Reading one needs no TensorFlow, so
the window can show what a model knows without starting the engine.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from segcore.classes import ClassTable
from segcore.errors import CheckpointError, SegDeskError
from segcore.gallery import MODELS as GALLERY

__all__ = [
    "BACKBONES",
    "HEADS",
    "MOST_REDUCED",
    "NAMED_MODELS",
    "SCRATCH",
    "UNTRAINED",
    "Architecture",
    "Description",
    "Preprocessing",
    "find_model",
    "read_description",
    "read_weights",
    "write_checkpoint",
]

FORMAT = 1
SUFFIX = ".safetensors"
_KEY = "segdesk"
# All that a description has ever had.
_FIELDS = {"format", "name", "architecture", "preprocessing", "classes", "training", "scores"}
# Enough for any description; a longer one is somebody's mistake or mischief.
_MAX_DESCRIPTION_CHARS = 4_000_000

BACKBONES = ("resnet50", "resnet50-v1.5", "slim")
HEADS = ("plain", "conv3x3")
MOST_REDUCED = 4
# Pixels are 0 to 255; what is far beyond that is no longer told apart in float32.
_MOST_SCALED = 1e6
# How deep a description's JSON lies in itself; ours is not half as deep.
_MOST_NESTED = 16
_LATER = {"later": True}
# What the training record says of a backbone under a head that nobody has trained.
UNTRAINED = {"head": "untrained"}

T = TypeVar("T")
Weights = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Architecture:
    """What `segcore.build_deeplab_v3` needs to build the network again."""

    num_classes: int
    backbone: str = "resnet50"
    output_stride: int = 16
    decoder: bool = False
    decoder_stride: int = 4
    multi_grid: tuple[int, ...] = (1, 2, 4)
    aspp_rates: tuple[int, ...] = (6, 12, 18)
    # Checkpoints written before a field came into being lack it and mean its default.
    head: str = field(default="plain", metadata=_LATER)
    dropout: float = field(default=0.1, metadata=_LATER)
    # 0: as wide as the ASPP.
    decoder_width: int = field(default=0, metadata=_LATER)
    pixel_width: int = field(default=0, metadata=_LATER)

    def __post_init__(self) -> None:
        """Raise CheckpointError naming the first field out of its range."""
        _require(_is_int(self.num_classes, 1, 255), "num_classes", self.num_classes, "1 to 255")
        _require(self.backbone in BACKBONES, "backbone", self.backbone, "a known one")
        _require(
            _is_int_of(self.output_stride, 8, 16), "output_stride", self.output_stride, "8 or 16"
        )
        _require(isinstance(self.decoder, bool), "decoder", self.decoder, "true or false")
        fits = _is_int_of(self.decoder_stride, 1, 2, 4)
        _require(fits, "decoder_stride", self.decoder_stride, "1, 2, 4")
        for name in ("multi_grid", "aspp_rates"):
            rates = getattr(self, name)
            fits = isinstance(rates, tuple) and 1 <= len(rates) <= 8
            fits = fits and all(_is_int(rate, 1, 64) for rate in rates)
            _require(fits, name, rates, "1 to 8 rates of 1 to 64")
        _require(self.head in HEADS, "head", self.head, "a known one")
        fits = _is_number(self.dropout, 0, 1) and self.dropout < 1
        _require(fits, "dropout", self.dropout, "a share below 1")
        _require(
            _is_int(self.decoder_width, 0, 1024), "decoder_width", self.decoder_width, "0 to 1024"
        )
        fits = _is_int(self.pixel_width, 0, 256)
        fits = fits and (self.pixel_width == 0 or (self.decoder and self.decoder_stride == 1))
        _require(fits, "pixel_width", self.pixel_width, "0, or to 256 in a decoder to stride 1")


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How an image becomes the network's input: made smaller, (channel - mean) / std, in `order`.

    reduction: how many pixels of the image, along each side, make one that the network looks at.
    """

    order: str = "RGB"
    mean: tuple[float, float, float] = (127.5, 127.5, 127.5)
    std: tuple[float, float, float] = (63.75, 63.75, 63.75)
    reduction: int = field(default=1, metadata=_LATER)

    def __post_init__(self) -> None:
        """Raise CheckpointError naming the first field out of its range."""
        _require(self.order in ("RGB", "BGR"), "preprocessing.order", self.order, "RGB or BGR")
        for name, low in (("mean", -_MOST_SCALED), ("std", 1 / _MOST_SCALED)):
            triple = getattr(self, name)
            fits = isinstance(triple, tuple) and len(triple) == 3
            fits = fits and all(_is_number(value, low, _MOST_SCALED) for value in triple)
            expected = f"three numbers from {low:g} to {_MOST_SCALED:g}"
            _require(fits, f"preprocessing.{name}", triple, expected)
        fits = _is_int(self.reduction, 1, MOST_REDUCED)
        _require(fits, "preprocessing.reduction", self.reduction, f"1 to {MOST_REDUCED}")


@dataclass(frozen=True, slots=True)
class Description:
    """Everything about a checkpoint but its weights.

    training: how it came to be (settings, data fingerprint, versions), as plain JSON.
    scores: as `EvalReport.to_json` has them, empty when it was never evaluated.
    """

    architecture: Architecture
    classes: ClassTable
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    name: str = ""
    training: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise CheckpointError when the class table does not fit the network."""
        if len(self.classes) != self.architecture.num_classes:
            raise CheckpointError(
                f"the description has {len(self.classes)} classes and a network for "
                f"{self.architecture.num_classes}: it was not written by SegDesk; use another file"
            )

    @property
    def knows_classes(self) -> bool:
        """Whether it can predict; else it is only a base to train from."""
        return not UNTRAINED.items() <= self.training.items()

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON types."""
        return {
            "format": FORMAT,
            "name": self.name,
            "architecture": asdict(self.architecture),
            "preprocessing": asdict(self.preprocessing),
            "classes": self.classes.to_json(),
            "training": dict(self.training),
            "scores": dict(self.scores),
        }

    @classmethod
    def from_json(cls, data: object) -> Description:
        """Build from `to_json`'s output, every field checked.

        Raises:
            CheckpointError: a field is missing, unknown or out of its range.
        """
        fields = _object(data, "the description")
        version = fields.get("format")
        if not _is_int_of(version, FORMAT):
            raise CheckpointError(
                f"checkpoint format {version!r:.80} is not format {FORMAT}, which this version "
                "reads: open it with the version of SegDesk that wrote it"
            )
        _check_names(fields, "the description", _FIELDS, set())
        for key, value in fields.items():
            _check_texts(value, key)
        name = fields.get("name", "")
        _require(isinstance(name, str) and len(name) <= 200, "name", name, "a short text")
        return cls(
            architecture=_record(Architecture, fields.get("architecture"), "architecture"),
            classes=ClassTable.from_json(fields.get("classes")),
            preprocessing=_record(Preprocessing, fields.get("preprocessing"), "preprocessing"),
            name=name,
            training=_object(fields.get("training", {}), "training"),
            scores=_object(fields.get("scores", {}), "scores"),
        )


# --- reading and writing ------------------------------------------------------------------------


def read_description(path: Path) -> Description:
    """Read what a checkpoint says of itself; its weights stay on disk.

    Raises:
        CheckpointError: the file is missing, damaged or not a checkpoint.
    """
    return _open(path)[0]


def read_weights(path: Path) -> tuple[Description, Weights]:
    """Read a checkpoint whole; weights come back as float32, counters of a state as they are.

    Raises:
        CheckpointError: the file is missing, damaged or not a checkpoint, or a weight is no
            float32 number.
    """
    description, handle = _open(path)
    weights: Weights = {}
    try:
        for key in handle.keys():  # noqa: SIM118  # the handle is no mapping
            weights[key] = np.asarray(handle.get_tensor(key))
    except (SafetensorError, OSError, ValueError, TypeError, AttributeError) as error:
        raise CheckpointError(f"checkpoint {path} is damaged ({error}): use another one") from error
    return description, {key: _as_weight(path, key, tensor) for key, tensor in weights.items()}


def _as_weight(path: Path, key: str, tensor: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a tensor as the network takes it.

    Raises:
        CheckpointError: it is of another kind, or holds what is not finite.
    """
    # Only the counters of a state to resume from are whole.
    expected = "integer" if key == "optimiser/step" or key.startswith("random/") else "float"
    if tensor.dtype.kind not in ("iu" if expected == "integer" else "f"):
        raise CheckpointError(
            f"weight {key} of {path} is {tensor.dtype} and should be {expected}: the file does not "
            "fit its own description; use another"
        )
    if expected == "integer":
        return tensor
    with np.errstate(over="ignore"):  # what float32 cannot hold is infinite, and refused below
        weight = tensor.astype(np.float32, copy=False)
    if not np.isfinite(weight).all():
        raise CheckpointError(
            f"checkpoint {path} holds numbers that are not finite in {key}: its training went "
            "wrong or the file is damaged; use another one"
        )
    return weight


def write_checkpoint(
    path: Path, description: Description, weights: Weights, *, half: bool = False
) -> None:
    """Write a checkpoint whole and then put it in place of whatever was there.

    half: store arrays of two or more dimensions as float16, at half the size.

    Raises:
        CheckpointError: the disk refuses; an older file at `path` is left as it was.
    """
    stored = {
        key: np.asarray(
            array,
            dtype=np.float16 if half and array.ndim > 1 and array.dtype.kind == "f" else None,
            order="C",
        )
        for key, array in weights.items()
    }
    header = {_KEY: json.dumps(description.to_json())}
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(stored, partial, metadata=header)
        partial.chmod(0o644)  # the container's writer keeps its files to their owner
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except (OSError, SafetensorError) as error:
        partial.unlink(missing_ok=True)
        raise CheckpointError(
            f"cannot write checkpoint {path} ({error}): free some disk space or choose another "
            "folder"
        ) from error


def _open(path: Path) -> tuple[Description, Any]:
    if not path.is_file():
        raise CheckpointError(f"there is no checkpoint at {path}: choose an existing file")
    try:
        handle: Any = safe_open(path, framework="numpy")
        text = (handle.metadata() or {}).get(_KEY)
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(
            f"{path} is not a checkpoint or is damaged ({error}): choose another file"
        ) from error
    if text is None or len(text) > _MAX_DESCRIPTION_CHARS:
        raise CheckpointError(
            f"{path} holds tensors but not SegDesk's description of them: choose a file that "
            "segcore wrote"
        )
    try:
        return Description.from_json(json.loads(text)), handle
    except (ValueError, RecursionError, SegDeskError) as error:
        raise CheckpointError(f"checkpoint {path} cannot be used: {error}") from error


# --- validation ---------------------------------------------------------------------------------


def _record(kind: type[T], data: object, where: str) -> T:
    fields = _object(data, where)
    known = kind.__dataclass_fields__  # type: ignore[attr-defined]  # only called with dataclasses
    needed = {name for name in known if "later" not in known[name].metadata}
    _check_names(fields, where, set(known), needed)
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in fields.items()}
    return kind(**values)


def _check_names(fields: Mapping[str, Any], where: str, known: set[str], needed: set[str]) -> None:
    unknown, missing = sorted(set(fields) - known), sorted(needed - set(fields))
    if unknown or missing:
        raise CheckpointError(
            f"{where} has unknown fields {unknown!s:.200} and lacks {missing}: it was written by "
            "another version of SegDesk; open it with that one"
        )


def _check_texts(value: object, where: str, depth: int = 0) -> None:
    """Raise CheckpointError naming the first text that cannot be shown or written anywhere."""
    _require(depth <= _MOST_NESTED, where, value, f"nested {_MOST_NESTED} deep at most")
    if isinstance(value, str):
        _require(_is_encodable(value), where, value, "Unicode text")
    elif isinstance(value, dict):
        for key, inside in value.items():
            _require(_is_encodable(key), where, key, "Unicode text")
            _check_texts(inside, f"{where}.{key:.40}", depth + 1)
    elif isinstance(value, list):
        for inside in value:
            _check_texts(inside, where, depth + 1)


def _object(data: object, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise CheckpointError(
            f"{where} is {type(data).__name__} and not a JSON object: use another file"
        )
    return data


def _require(fits: bool, name: str, value: object, expected: str) -> None:
    if not fits:
        raise CheckpointError(
            f"the checkpoint's {name} is {value!r:.80} and not {expected}: use another file"
        )


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON lets through
        return False
    return True


def _is_int(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_int_of(value: object, *choices: int) -> bool:
    """Tell whether it is one of them; 16.0 and True, which equal some, are not."""
    return _is_int(value, min(choices), max(choices)) and value in choices


def _is_number(value: object, low: float, high: float) -> bool:
    # Compared and not converted: JSON has integers that no float can hold. NaN is in no range.
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


# --- named models -------------------------------------------------------------------------------

# A fresh network for each name; only the number of classes is open.
SCRATCH = {
    "scratch-resnet50": Architecture(1, backbone="resnet50", decoder=False),
    "scratch-slim": Architecture(
        1, backbone="slim", decoder=True, decoder_stride=1, decoder_width=64, pixel_width=16
    ),
}
NAMED_MODELS = (*GALLERY, *SCRATCH)


def find_model(name: str | Path) -> Path:
    """Return the file of a checkpoint given by path, by run folder, or by its gallery name.

    Raises:
        CheckpointError: nothing of that name exists, or it was never fetched to this machine.
    """
    if (known := GALLERY.get(str(name))) is not None:
        if not known.is_ready:
            raise CheckpointError(
                f"{name} was never fetched to this machine: run `segcore models --fetch {name}`"
                if known.source
                else f"the {name} model is missing from this installation: install segdesk again"
            )
        return known.checkpoint
    path = Path(name)
    if path.is_dir():
        path = path / f"best{SUFFIX}"
    if not path.is_file():
        raise CheckpointError(
            f"there is no model at {name}: give a checkpoint file, a run folder, or one of "
            f"{', '.join(NAMED_MODELS)}"
        )
    return path
