"""Files of `torch.save`, written by hand: the pickle opcode by opcode, the container around it."""

import io
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

STORAGES = {
    "float32": "FloatStorage", "float64": "DoubleStorage", "float16": "HalfStorage",
    "int64": "LongStorage", "int32": "IntStorage", "int16": "ShortStorage", "int8": "CharStorage",
    "uint8": "ByteStorage", "uint16": "BFloat16Storage",
}  # fmt: skip
NEW_DICT = b"ccollections\nOrderedDict\n)R"
MAGIC = b"\x80\x02\x8a\x0a" + (0x1950A86A20F9469CFC6C).to_bytes(10, "little") + b"."
VERSION = b"\x80\x02M\xe9\x03."


@dataclass(frozen=True)
class View:
    """A tensor that is a window onto the storage of another entry; counted in numbers."""

    of: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def text(value: str) -> bytes:
    """BINUNICODE."""
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def number(value: int) -> bytes:
    """BININT, or LONG1 where it does not fit."""
    if -(1 << 31) <= value < 1 << 31:
        return b"J" + struct.pack("<i", value)
    raw = value.to_bytes(9, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


def numbers(values: tuple[int, ...]) -> bytes:
    """A tuple of integers."""
    return b"(" + b"".join(map(number, values)) + b"t"


def tensor(
    key: str, dtype: str, numel: int, offset: int, shape: tuple[int, ...], strides: tuple[int, ...],
    *, view_metadata: bool = False,
) -> bytes:  # fmt: skip
    """A call of torch._utils._rebuild_tensor_v2 on a storage given by persistent id."""
    storage = b"(" + text("storage") + f"ctorch\n{STORAGES[dtype]}\n".encode() + text(key)
    storage += text("cpu") + number(numel) + (b"N" if view_metadata else b"") + b"tQ"
    rest = number(offset) + numbers(shape) + numbers(strides) + b"\x89" + NEW_DICT
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + rest + b"tR"


def state_pickle(entries: Mapping[str, np.ndarray | View], *, legacy: bool = False) -> bytes:
    """The pickle of a state dict: an OrderedDict with attributes, tensors by name."""
    keys = {name: str(n) for n, name in enumerate(entries)}
    body = b"\x80\x02" + NEW_DICT + b"q\x00("
    for name, entry in entries.items():
        owner: Any = entries[entry.of] if isinstance(entry, View) else entry
        key = keys[entry.of] if isinstance(entry, View) else keys[name]
        if isinstance(entry, View):
            place = (entry.offset, entry.shape, entry.strides)
        else:
            strides = tuple(stride // entry.itemsize for stride in entry.strides)
            place = (0, entry.shape, strides)
        dtype = str(owner.dtype)
        body += text(name) + tensor(key, dtype, owner.size, *place, view_metadata=legacy)
    # BUILD with {"_metadata": {}}, as Module.state_dict() leaves it on its OrderedDict
    return body + b"u" + b"}" + text("_metadata") + b"}sb."


def write_zip(
    path: Path, index: bytes, data: Mapping[str, bytes], *, compress: bool = False
) -> None:
    """The container of PyTorch 1.6 and later."""
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("archive/data.pkl", index)
        archive.writestr("archive/byteorder", "little")
        for key, raw in data.items():
            archive.writestr(f"archive/data/{key}", raw)
        archive.writestr("archive/version", "3\n")


def write_legacy(path: Path, index: bytes, data: Mapping[str, tuple[int, bytes]]) -> None:
    """The container before that: pickles one after another, then each storage with its length."""
    stream = io.BytesIO()
    stream.write(MAGIC + VERSION)
    stream.write(b"\x80\x02}(" + text("protocol_version") + b"M\xe9\x03")
    stream.write(text("little_endian") + b"\x88u." + index)
    stream.write(b"\x80\x02](" + b"".join(map(text, data)) + b"e.")
    for count, raw in data.values():
        stream.write(struct.pack("<q", count) + raw)
    path.write_bytes(stream.getvalue())


def write_state(path: Path, entries: Mapping[str, np.ndarray | View], *, legacy: bool) -> None:
    """Write a state dict as torch.save does; uint16 arrays stand for bfloat16."""
    owned = {str(n): entry for n, entry in enumerate(entries.values())
             if isinstance(entry, np.ndarray)}  # fmt: skip
    index = state_pickle(entries, legacy=legacy)
    if legacy:
        write_legacy(path, index, {key: (a.size, a.tobytes()) for key, a in owned.items()})
    else:
        write_zip(path, index, {key: array.tobytes() for key, array in owned.items()})
