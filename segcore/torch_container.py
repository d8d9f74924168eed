"""Read the tensors out of a file of `torch.save`, without PyTorch and without running any of it.

Both containers are read: the zip of PyTorch 1.6 and later, and the older run of pickles in which
the weights torchvision published until 2020 still come. In either, a pickle says which tensor
lies where, and the numbers lie beside it as plain bytes.
"""

from __future__ import annotations

import io
import math
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from segcore.errors import CheckpointError
from segcore.files import reason
from segcore.plain_pickle import Call, RefusedPickle, read_pickle

__all__ = ["read_tensors"]

Array = npt.NDArray[Any]

_ZIP_START = b"PK\x03\x04"
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_VERSION = 1001
_MAX_DIMENSIONS = 16
_MAX_COUNT = 1 << 40

_DAMAGE = (
    ValueError, IndexError, KeyError, TypeError, EOFError, OverflowError, RuntimeError,
    NotImplementedError, struct.error, zlib.error, zipfile.BadZipFile,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    """A storage type: how its numbers lie on disk. bfloat16 is the upper half of a float32."""

    dtype: str
    bfloat16: bool = False

    @property
    def itemsize(self) -> int:
        return np.dtype(self.dtype).itemsize


@dataclass(frozen=True, slots=True)
class _Storage:
    """A run of `numel` numbers under a name."""

    kind: _Kind
    key: str
    numel: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A window onto a storage; offset and strides count numbers, not bytes."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_tensors(path: Path) -> dict[str, Array]:
    """Return a saved state dict as arrays by name.

    The arrays are read-only and may share memory: together they hold no more numbers than the
    file. bfloat16 comes back as float32, every other type as it is. Attributes that PyTorch hangs
    on the dict are left out.

    Raises:
        CheckpointError: the file cannot be read, is damaged, is none of `torch.save`'s, or asks
            for anything but tensors, which is named.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
            file.seek(0)
            if start == _ZIP_START:
                return _read_zip(file)
            if start[:2] == b"\x80\x02":
                return _read_legacy(file)
    except OSError as error:
        raise CheckpointError(
            f"cannot read the weights file {path} ({reason(error)}): choose another"
        ) from error
    except RefusedPickle as error:
        raise CheckpointError(
            f"{path} is more than tensors, as {error}: nothing of it was run; use the file as its "
            "publisher gave it"
        ) from error
    except _DAMAGE as error:
        told = isinstance(error, ValueError | zipfile.BadZipFile) and str(error)
        raise CheckpointError(
            f"the weights file {path} is damaged ({told or 'its index is broken'}): fetch it again"
        ) from error
    raise CheckpointError(
        f"{path} is no file of PyTorch: choose one that was written by torch.save"
    )


# --- the two containers -------------------------------------------------------------------------


def _read_zip(file: IO[bytes]) -> dict[str, Array]:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        roots = [name.removesuffix("/data.pkl") for name in names if _is_index(name)]
        if len(roots) != 1:
            raise ValueError("it holds no data.pkl")
        (root,) = roots
        if any(name.startswith(f"{root}/code/") for name in names):
            raise RefusedPickle("it holds a TorchScript program")
        budget = _Budget(os.fstat(file.fileno()).st_size)

        def read(name: str) -> bytes:
            info = archive.getinfo(f"{root}/{name}")
            if info.compress_type != zipfile.ZIP_STORED:
                raise ValueError(f"{name} in it is compressed, which PyTorch never does")
            budget.take(info.file_size)
            return archive.read(info)

        if f"{root}/byteorder" in names and read("byteorder") != b"little":
            raise ValueError("it was written on a big-endian machine")
        state = _read_state(io.BytesIO(read("data.pkl")))
        buffers = {s.key: read(f"data/{s.key}") for s in _storages(state)}
    return _arrays(state, buffers)


def _is_index(name: str) -> bool:
    return name.count("/") == 1 and name.endswith("/data.pkl")


def _read_legacy(file: IO[bytes]) -> dict[str, Array]:
    if read_pickle(file, {}) != _LEGACY_MAGIC:
        raise ValueError("it is a pickle, but none of torch.save's")
    version = read_pickle(file, {})
    if version != _LEGACY_VERSION:
        raise ValueError(f"its version is {_told(version)} and not {_LEGACY_VERSION}")
    system = read_pickle(file, {})
    if not isinstance(system, dict) or system.get("little_endian") is not True:
        raise ValueError("it was written on a big-endian machine")
    state = _read_state(file)
    declared = {storage.key: storage for storage in _storages(state)}
    keys = read_pickle(file, {})
    if not isinstance(keys, list):
        raise ValueError("it does not list its storages")
    budget = _Budget(os.fstat(file.fileno()).st_size)
    buffers: dict[str, bytes] = {}
    for key in keys:
        if not isinstance(key, str) or key not in declared or key in buffers:
            raise ValueError("its list of storages does not fit its tensors")
        storage = declared[key]
        (numel,) = struct.unpack("<q", file.read(8))
        if numel != storage.numel:
            raise ValueError(f"storage {key:.20} has {numel} numbers and not {storage.numel}")
        budget.take(numel * storage.kind.itemsize)
        buffers[key] = file.read(numel * storage.kind.itemsize)
    return _arrays(state, buffers)


class _Budget:
    """No file can honestly hold more bytes of numbers than it has itself."""

    def __init__(self, size: int) -> None:
        self.left = size

    def take(self, count: int) -> None:
        self.left -= count
        if count < 0 or self.left < 0:
            raise ValueError("it is shorter than its own index says")


# --- the pickle and its tensors -----------------------------------------------------------------


def _read_state(stream: IO[bytes]) -> dict[str, _Tensor]:
    state = read_pickle(stream, _KNOWN, _storage_of)
    if not isinstance(state, dict):
        raise RefusedPickle(f"it holds a {type(state).__name__} and no dictionary of tensors")
    for key, value in state.items():
        if not isinstance(key, str) or not isinstance(value, _Tensor):
            raise RefusedPickle(f"its entry {key!r:.60} is a {type(value).__name__}, no tensor")
    return state


def _storage_of(persistent_id: object) -> _Storage:
    match persistent_id:
        # The older container adds what a view of a storage was; new files have None there.
        case ("storage", _Kind() as kind, str(key), str(), int(numel), *rest) if not any(rest):
            if 0 <= numel < _MAX_COUNT:
                return _Storage(kind, key, numel)
    raise ValueError("one of its storages is described in a way unknown here")


def _rebuild_tensor(arguments: tuple[Any, ...]) -> _Tensor:
    """Take the arguments of torch._utils._rebuild_tensor_v2 down; gradients and hooks are left."""
    storage, offset, shape, strides = arguments[:4]
    known = isinstance(storage, _Storage) and isinstance(shape, tuple)
    if not known or not isinstance(strides, tuple) or len(shape) != len(strides):
        raise ValueError("one of its tensors is described in a way unknown here")
    if len(shape) > _MAX_DIMENSIONS:
        raise ValueError(f"one of its tensors has {len(shape)} dimensions")
    for number in (offset, *shape, *strides):
        if type(number) is not int or not 0 <= number < _MAX_COUNT:
            raise ValueError(
                f"one of its tensors has {_told(number)} in the shape, the strides or the offset"
            )
    last = offset + sum((n - 1) * stride for n, stride in zip(shape, strides, strict=True))
    if math.prod(shape) > storage.numel or (math.prod(shape) and last >= storage.numel):
        raise ValueError(f"a tensor of shape {shape!r:.60} reaches beyond its storage")
    return _Tensor(storage, offset, shape, strides)


def _told(value: object) -> str:
    """Return a number, and of anything else its kind.

    A pickle can share a part a hundred times over: written out, a few bytes of it have no end.
    """
    return str(value)[:20] if isinstance(value, int) else f"a {type(value).__name__}"


def _ordered_dict(arguments: tuple[Any, ...]) -> dict[Any, Any]:
    if arguments:
        raise RefusedPickle("it makes an OrderedDict in a way that state dicts do not")
    return {}


_KNOWN: Mapping[str, object] = {
    "torch._utils._rebuild_tensor_v2": Call(_rebuild_tensor),
    "collections.OrderedDict": Call(_ordered_dict),
    "torch.DoubleStorage": _Kind("<f8"),
    "torch.FloatStorage": _Kind("<f4"),
    "torch.HalfStorage": _Kind("<f2"),
    "torch.BFloat16Storage": _Kind("<u2", bfloat16=True),
    "torch.LongStorage": _Kind("<i8"),
    "torch.IntStorage": _Kind("<i4"),
    "torch.ShortStorage": _Kind("<i2"),
    "torch.CharStorage": _Kind("<i1"),
    "torch.ByteStorage": _Kind("<u1"),
}


def _storages(state: dict[str, _Tensor]) -> list[_Storage]:
    """Return each storage once; one name may not mean two of them."""
    storages: dict[str, _Storage] = {}
    for tensor in state.values():
        if storages.setdefault(tensor.storage.key, tensor.storage) != tensor.storage:
            raise ValueError(f"storage {tensor.storage.key:.20} is described twice")
    return list(storages.values())


def _arrays(state: dict[str, _Tensor], buffers: dict[str, bytes]) -> dict[str, Array]:
    numbers = {s.key: _numbers(s, buffers[s.key]) for s in _storages(state)}
    return {name: _window(tensor, numbers[tensor.storage.key]) for name, tensor in state.items()}


def _numbers(storage: _Storage, buffer: bytes) -> Array:
    """Return a whole storage, (numel,); converted once, however many tensors look into it."""
    kind = storage.kind
    if len(buffer) != storage.numel * kind.itemsize:
        raise ValueError(f"storage {storage.key:.20} is cut short")
    numbers = np.frombuffer(buffer, kind.dtype)
    if not kind.bfloat16:
        return numbers
    wide = numbers.astype(np.uint32)
    wide <<= 16
    return wide.view(np.float32)


def _window(tensor: _Tensor, numbers: Array) -> Array:
    if not math.prod(tensor.shape):
        return np.zeros(tensor.shape, numbers.dtype)
    return np.lib.stride_tricks.as_strided(
        numbers[tensor.offset :],
        tensor.shape,
        [stride * numbers.itemsize for stride in tensor.strides],
        writeable=False,
    )
