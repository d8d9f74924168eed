"""The crash journal: every finished edit is on its way to disk before the next one begins. Qt-free.

One file per stem, append-only. A record holds what is there after the edit, so replaying it onto
the saved mask gives the same pixels whatever was saved last. Undo and redo are recorded the same
way, as changes of their own: a record that said only "undone" would mean nothing once the file
was cleared on save.

Durability: a record is handed to the operating system in one write, so it survives the death of
this process (kill -9). It is not fsync'd one by one, because that can stall the window for
many milliseconds; `sync` does it, for a background thread, against a power cut. A record of many
megabytes may be left for another thread to write, too; whatever else is asked of the journal
meanwhile writes it first, so the order stays.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import threading
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from app.edits import U8, Box, Edit, Pixels, Step

_SUFFIX = ".journal"
_MAGIC = b"SegDesk journal 1\n"
_HEAD = struct.Struct("<II")  # payload bytes, CRC-32 of the payload
_PATCH = struct.Struct("<IIIII")  # top, left, bottom, right, encoded bytes
_MAX_FILE_NAME = 200


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """One journalled step: what to write where. Each patch is a box and its uint8 (h, w) ids."""

    name: str
    step: Step
    patches: tuple[tuple[Box, U8], ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """An image with edits that were never saved.

    edits: how many are still done, undone ones not counted. when_s: of the last, in seconds since
    the epoch.
    """

    stem: str
    edits: int
    when_s: float


class Journal:
    """The journal of one project, in `folder` (made when the first edit is written).

    Methods may be called from any thread. They raise OSError when the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._checked: set[Path] = set()
        self._gone: dict[Path, int] = {}  # bytes of records cleared so far: marks count them
        self._late: deque[tuple[str, Edit, Step]] = deque()
        self._refused: OSError | None = None  # why one of those could not be written

    def append(self, stem: str, edit: Edit, step: Step = Step.DO) -> None:
        """Record a finished edit, an undo or a redo of the image `stem`."""
        with self._now():
            self._write(stem, edit, step)

    def append_later(self, stem: str, edit: Edit, step: Step = Step.DO) -> None:
        """Have it recorded by the next call of anything here; another thread is to `flush`."""
        self._late.append((stem, edit, step))

    def flush(self) -> None:
        """Record what was left for later. Raises OSError when any of that was refused."""
        with self._now():
            refused, self._refused = self._refused, None
        if refused is not None:
            raise refused

    @contextlib.contextmanager
    def _now(self) -> Iterator[None]:
        """Hold the journal, with nothing left for later."""
        with self._lock:
            while self._late:
                try:
                    self._write(*self._late.popleft())
                except OSError as error:
                    self._refused = error  # for who flushes, not for who comes first
            yield

    def _write(self, stem: str, edit: Edit, step: Step) -> None:
        payload = _encode(edit, step)
        record = _HEAD.pack(len(payload), zlib.crc32(payload)) + payload
        path = self._path(stem)
        self._prepare(path, stem, edit.shape)
        # Unbuffered, one write: whole in the kernel's hands when this returns.
        with path.open("ab", buffering=0) as file:
            start = file.seek(0, os.SEEK_END)
            if file.write(record) != len(record):
                file.truncate(start)
                raise OSError(f"the journal {path} could not take {len(record)} bytes")

    def replay(self, stem: str, shape: tuple[int, int]) -> tuple[Recorded, ...]:
        """Return the steps since the last save, oldest first, for a mask of `shape` (H, W).

        A torn record at the end is left out. Empty when there are none, or when the journal is of
        another image (other size); `fits` tells which.
        """
        path = self._path(stem)
        with self._now():
            if not path.exists():
                return ()
            with path.open("rb") as file:
                header = _read_header(file)
                if header is None or header != (stem, shape):
                    return ()
                return tuple(_decode(payload) for payload in _payloads(file))

    def fits(self, stem: str, shape: tuple[int, int]) -> bool:
        """Tell whether all there is, if anything, is of a mask of `shape` (H, W)."""
        path = self._path(stem)
        with self._now():
            return not path.exists() or _is_of(path, stem, shape)

    def is_mine(self, stem: str) -> bool:
        """Tell whether steps were recorded here since the last save."""
        with self._now():
            return self._path(stem) in self._checked

    def pending(self) -> tuple[Pending, ...]:
        """Return the images that have edits which were never saved, by stem."""
        found: list[Pending] = []
        with self._now():
            for path in sorted(self.folder.glob("*" + _SUFFIX)):
                with path.open("rb") as file:
                    header = _read_header(file)
                    steps = [] if header is None else [_step_of(p) for p in _payloads(file)]
                if header is not None and steps:
                    undone = 2 * steps.count(Step.UNDO)
                    edits = max(1, len(steps) - undone)
                    found.append(Pending(header[0], edits, path.stat().st_mtime))
        return tuple(found)

    def mark(self, stem: str) -> int:
        """Name the journal's present end: take it with the snapshot that is to be saved.

        It stays the same place when earlier steps are cleared in between, as they are when one
        save overtakes the next.
        """
        path = self._path(stem)
        with self._now():
            return self._gone.get(path, 0) + (path.stat().st_size if path.exists() else 0)

    def clear(
        self, stem: str, mark: int | None = None, shape: tuple[int, int] | None = None
    ) -> None:
        """Forget the steps up to `mark` (default: all), because they are saved.

        shape: (H, W) of the mask that was saved; a journal of another shape is left alone.
        """
        path = self._path(stem)
        with self._now():
            if not path.exists() or (shape is not None and not _is_of(path, stem, shape)):
                return
            with path.open("rb") as file:
                header = _read_header(file)
                first, size = file.tell(), path.stat().st_size
                end = size if mark is None else mark - self._gone.get(path, 0)
                if header is not None and end < first:
                    return  # it is of before: whatever it meant is gone already
                file.seek(min(end, size))
                rest = file.read()
            self._gone[path] = self._gone.get(path, 0) + min(end, size) - first
            if not rest:
                path.unlink()
                self._checked.discard(path)
                return
            assert header is not None
            spare = path.with_suffix(".part")
            spare.write_bytes(_header_bytes(*header) + rest)
            spare.replace(path)

    def has_any(self) -> bool:
        """Tell whether any image has edits that were never saved."""
        with self._now():
            return next(self.folder.glob("*" + _SUFFIX), None) is not None

    def sync(self, stem: str) -> None:
        """Force what was appended onto the disk itself; may take long, not for the GUI thread."""
        path = self._path(stem)
        with self._now():
            pass
        if path.exists():
            with path.open("rb+") as file:
                os.fsync(file.fileno())

    def _path(self, stem: str) -> Path:
        name = quote(stem, safe=" ")
        if len(name) > _MAX_FILE_NAME:
            name = name[: _MAX_FILE_NAME - 65] + "-" + sha256(stem.encode()).hexdigest()
        return self.folder / (name + _SUFFIX)

    def _prepare(self, path: Path, stem: str, shape: tuple[int, int]) -> None:
        """Make the file, or cut a torn end off it, so that what is appended can be read."""
        if path in self._checked and path.exists():
            return
        # Not the project itself: where that is gone, a disk was unplugged.
        self.folder.parent.mkdir(exist_ok=True)
        self.folder.mkdir(exist_ok=True)
        if path.exists():
            with path.open("rb+") as file:
                if _read_header(file) == (stem, shape):
                    for _ in _payloads(file):
                        pass
                    file.truncate()
                    self._checked.add(path)
                    return
            # Of another image under this stem: of no use here, but not ours to throw away.
            path.replace(path.with_suffix(".stale"))
        path.write_bytes(_header_bytes(stem, shape))
        self._checked.add(path)


def _header_bytes(stem: str, shape: tuple[int, int]) -> bytes:
    line = json.dumps({"stem": stem, "height": shape[0], "width": shape[1]})
    return _MAGIC + line.encode() + b"\n"


def _read_header(file: BinaryIO) -> tuple[str, tuple[int, int]] | None:
    """Return stem and (H, W), leaving the file at the first record; None when it is no journal."""
    if file.readline(len(_MAGIC)) != _MAGIC:
        return None
    line = file.readline(1 << 16)
    try:
        header = json.loads(line)
        return str(header["stem"]), (int(header["height"]), int(header["width"]))
    except (ValueError, KeyError, TypeError):
        return None


def _is_of(path: Path, stem: str, shape: tuple[int, int]) -> bool:
    with path.open("rb") as file:
        return _read_header(file) == (stem, shape)


def _payloads(file: BinaryIO) -> Iterator[bytes]:
    """Yield the whole records; the file is left behind the last of them."""
    while True:
        start = file.tell()
        head = file.read(_HEAD.size)
        if len(head) == _HEAD.size:
            length, crc = _HEAD.unpack(head)
            payload = file.read(length)
            if len(payload) == length and zlib.crc32(payload) == crc:
                yield payload
                file.seek(start + _HEAD.size + length)
                continue
        file.seek(start)
        return


def _encode(edit: Edit, step: Step) -> bytes:
    line = json.dumps({"name": edit.name, "step": step.value, "patches": len(edit.patches)})
    parts = [line.encode() + b"\n"]
    for patch in edit.patches:
        pixels: Pixels = patch.before if step is Step.UNDO else patch.after
        data = pixels.encoded()
        parts += [_PATCH.pack(*patch.box, len(data)), data]
    return b"".join(parts)


def _step_of(payload: bytes) -> Step:
    return Step(json.loads(payload[: payload.index(b"\n")])["step"])


def _decode(payload: bytes) -> Recorded:
    end = payload.index(b"\n")
    line = json.loads(payload[:end])
    at = end + 1
    patches: list[tuple[Box, U8]] = []
    for _ in range(line["patches"]):
        *edges, length = _PATCH.unpack_from(payload, at)
        at += _PATCH.size
        box = Box(*edges)
        pixels = Pixels.decode((box.height, box.width), payload[at : at + length])
        patches.append((box, pixels.array()))
        at += length
    return Recorded(line["name"], Step(line["step"]), tuple(patches))
