"""Which pages of a TIFF are pictures of their own, from its directories alone."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

MAX_PAGES = 10_000

_NEW_SUBFILE_TYPE, _SUBFILE_TYPE = 254, 255
_REDUCED, _TRANSPARENCY = 1, 4
_OLD_REDUCED = 2


def tiff_pages(path: Path) -> tuple[int, ...]:
    """Return the numbers of a TIFF's pages, counted from 0, at most `MAX_PAGES`.

    Reduced copies (the levels of a pyramid, a camera's thumbnail) and transparency masks are
    pages to the format but no pictures of their own, and are left out. (0,) for a file that
    cannot be followed: reading it tells what is the matter. Takes a few reads of some bytes.
    """
    try:
        with path.open("rb", buffering=0) as file:
            found = _follow(file)
    except (OSError, OverflowError, struct.error):
        found = []
    return tuple(found) or (0,)


def _follow(file: BinaryIO) -> list[int]:
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None:
        return []
    (version,) = struct.unpack(order + "H", head[2:4])
    if version == 42:
        count_format, entry_bytes, offset_format, value_at = "H", 12, "I", 8
        (offset,) = struct.unpack(order + "I", head[4:8])
    elif version == 43:  # BigTIFF
        count_format, entry_bytes, offset_format, value_at = "Q", 20, "Q", 12
        (offset,) = struct.unpack(order + "Q", head[8:16])
    else:
        return []
    count_bytes, offset_bytes = struct.calcsize(count_format), struct.calcsize(offset_format)
    found, seen = [], set[int]()
    # A directory that was met before: the chain is a loop.
    while offset and offset not in seen and len(seen) < MAX_PAGES:
        seen.add(offset)
        file.seek(offset)
        start = file.read(count_bytes + entry_bytes)
        (count,) = struct.unpack(order + count_format, start[:count_bytes])
        # Tags are sorted, so the one asked for comes first where it is there.
        if not _is_copy(order, start[count_bytes:], value_at):
            found.append(len(seen) - 1)
        file.seek(offset + count_bytes + count * entry_bytes)
        (offset,) = struct.unpack(order + offset_format, file.read(offset_bytes))
    return found


def _is_copy(order: str, entry: bytes, value_at: int) -> bool:
    tag, kind = struct.unpack(order + "HH", entry[:4])
    value_format = "H" if kind == 3 else "I"
    (value,) = struct.unpack_from(order + value_format, entry, value_at)
    if tag == _NEW_SUBFILE_TYPE:
        return bool(value & (_REDUCED | _TRANSPARENCY))
    return bool(tag == _SUBFILE_TYPE and value == _OLD_REDUCED)
