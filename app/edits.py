"""What the hand changed: boxes of pixels with what was there and what is there. Qt-free."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from segcore.operations import count_ids

U8 = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

Counts = npt.NDArray[np.int64]

TILE_PX = 256
_PIECE_PX = 2**18
_MOST_APART = 32
_CELLS = 6
_OBJECT_BYTES = 300  # what the Python objects around the pixels take, about


class Box(NamedTuple):
    """A half-open box of pixels: rows top..bottom-1, columns left..right-1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows in the box."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns in the box."""
        return self.right - self.left

    @property
    def is_empty(self) -> bool:
        """True when no pixel lies in the box."""
        return self.bottom <= self.top or self.right <= self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        """The box as an index into an (H, W) array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def union(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        return Box(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def intersection(self, other: Box) -> Box:
        """Return the common pixels; may be empty."""
        return Box(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )

    def moved(self, rows: int, columns: int) -> Box:
        """Return the same box shifted by whole pixels."""
        return Box(self.top + rows, self.left + columns, self.bottom + rows, self.right + columns)

    def tiles(self) -> Iterator[Box]:
        """Yield the box in pieces, cut at the multiples of `TILE_PX`."""
        for top in range(self.top // TILE_PX * TILE_PX, self.bottom, TILE_PX):
            for left in range(self.left // TILE_PX * TILE_PX, self.right, TILE_PX):
                yield self.intersection(Box(top, left, top + TILE_PX, left + TILE_PX))

    def pieces(self) -> Iterator[Box]:
        """Yield the box in bands of rows: whole rows are copied faster than the rows of tiles."""
        rows = max(1, _PIECE_PX // max(1, self.width))
        for top in range(self.top, self.bottom, rows):
            yield Box(top, self.left, min(top + rows, self.bottom), self.right)


class Landing(Protocol):
    """Where painting may land: asked for the ids there now, answers which pixels may change."""

    def __call__(self, ids: U8, box: Box) -> Bools:
        """Return bool (h, w) for `ids`, uint8 (h, w), the pixels of `box`."""


def union_of(boxes: list[Box]) -> Box:
    """Return the smallest box that holds all of `boxes`, which must not be empty."""
    return reduce(Box.union, boxes)


class Pixels:
    """A uint8 (h, w) array that never changes, held as one value, raw, or zlib-compressed.

    `pack` trades the raw array for its compressed form; what `write_to` writes stays the same.
    The compressed form is kept once made, because the journal writes those very bytes.
    """

    __slots__ = ("_packed", "_raw", "_value", "shape")

    def __init__(self, array: U8) -> None:
        """Copy `array`, which must hold at least one pixel."""
        self.shape: tuple[int, int] = (array.shape[0], array.shape[1])
        self._value = int(array[0, 0])
        self._raw: U8 | None = None
        self._packed: bytes | None = None
        if not (array == self._value).all():
            self._raw = np.array(array, dtype=np.uint8, order="C")

    @classmethod
    def decode(cls, shape: tuple[int, int], encoded: bytes) -> Pixels:
        """Rebuild from `encoded`; zlib.error or ValueError when the bytes do not fit `shape`."""
        if len(encoded) == 1:
            return cls(np.full(shape, encoded[0], np.uint8))
        limit = shape[0] * shape[1]
        data = zlib.decompressobj().decompress(encoded, limit + 1)
        return cls(np.frombuffer(data, np.uint8).reshape(shape))

    @property
    def nbytes(self) -> int:
        """Bytes of memory held; only `pack` and `unpack` change it: a stack keeps a sum."""
        data = len(self._packed or b"") if self._raw is None else self._raw.nbytes
        return data + _OBJECT_BYTES

    @property
    def is_encoded(self) -> bool:
        """True when `encoded` costs nothing."""
        return self._raw is None or self._packed is not None

    @property
    def is_raw(self) -> bool:
        """True when `pack` has something to compress."""
        return self._raw is not None

    @property
    def is_packed(self) -> bool:
        """True when `unpack` has something to do."""
        return self._raw is None and self._packed is not None

    @property
    def raw_nbytes(self) -> int:
        """Bytes that the pixels take when they are not compressed."""
        is_plain = self._raw is None and self._packed is None
        return 0 if is_plain else self.shape[0] * self.shape[1]

    def counts(self) -> Counts:
        """Return int64 (256,): pixels per id."""
        if self._raw is None and self._packed is None:
            counts = np.zeros(256, np.int64)
            counts[self._value] = self.shape[0] * self.shape[1]
            return counts
        return count_ids(self.array())

    def encoded(self) -> bytes:
        """Return one byte when all pixels are equal, else a zlib stream of the rows."""
        raw = self._raw  # another thread may pack it meanwhile
        if self._packed is None and raw is not None:
            # Runs are nearly all there is to find in a mask: faster and smaller than level 1.
            packer = zlib.compressobj(level=1, strategy=zlib.Z_RLE)
            self._packed = packer.compress(raw.data) + packer.flush()
        return bytes([self._value]) if self._packed is None else self._packed

    def pack(self) -> None:
        """Keep the compressed form only."""
        if self._raw is not None:
            self.encoded()
            self._raw = None

    def unpack(self) -> None:
        """Keep the plain pixels too, so that writing them is a copy."""
        if self._packed is not None:
            self._raw = self.array()

    def array(self) -> U8:
        """Return the pixels as an array that must not be written to."""
        if self._raw is not None:
            return self._raw
        if self._packed is not None:
            size = self.shape[0] * self.shape[1]
            data = zlib.decompress(self._packed, bufsize=size)
            return np.frombuffer(data, np.uint8).reshape(self.shape)
        return np.full(self.shape, self._value, np.uint8)

    def write_to(self, target: U8) -> None:
        """Copy the pixels into `target` of the same shape."""
        if self._raw is None and self._packed is None:
            target.fill(self._value)
        else:
            np.copyto(target, self.array())


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """One piece of an edit: the box, what was there and what is there."""

    box: Box
    before: Pixels
    after: Pixels


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Edit:
    """One undo step: what one stroke, one accept or one tool use changed.

    box: smallest box holding every changed pixel.
    patches: disjoint pieces; an edit follows the change, not the image.
    shape: (H, W) of the mask it belongs to.
    serial: position in the document after this edit; unique within one document.
    when_s: when it was made, in `time.monotonic` seconds.
    gained: int64 (256,), by how many pixels each id became more; None where nobody counted yet.
    """

    name: str
    box: Box
    patches: tuple[Patch, ...]
    shape: tuple[int, int]
    serial: int
    when_s: float = 0.0
    gained: Counts | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of memory held."""
        return sum(p.before.nbytes + p.after.nbytes for p in self.patches)

    @property
    def raw_nbytes(self) -> int:
        """Bytes that its pixels take when they are not compressed."""
        return sum(p.before.raw_nbytes + p.after.raw_nbytes for p in self.patches)

    def counts(self) -> Counts:
        """Return `gained`, counted now where nobody did yet."""
        if self.gained is not None:
            return self.gained
        return gained_by(self.patches)

    def changed_within(self, box: Box) -> Bools:
        """Return bool (h, w) of `box`: True where it changed something."""
        changed = np.zeros((box.height, box.width), bool)
        for patch in self.patches:
            common = patch.box.intersection(box)
            if not common.is_empty:
                part = common.moved(-patch.box.top, -patch.box.left).slices
                differs = patch.before.array()[part] != patch.after.array()[part]
                changed[common.moved(-box.top, -box.left).slices] |= differs
        return changed


class Step(Enum):
    """Which way an edit was taken: done for the first time, undone, or done again."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


def gained_by(patches: Iterable[Patch]) -> Counts:
    """Return int64 (256,): by how many pixels each id becomes more."""
    gained = np.zeros(256, np.int64)
    for patch in patches:
        gained += patch.after.counts() - patch.before.counts()
    return gained


def gathered(boxes: list[Box]) -> list[Box]:
    """Return a few boxes that hold these: of many, those near each other become one."""
    if len(boxes) <= _MOST_APART:
        return boxes
    whole = union_of(boxes)
    cell_px = max(whole.height, whole.width) // _CELLS + 1
    groups: dict[tuple[int, int], Box] = {}
    for box in boxes:
        cell = (box.top + box.bottom) // (2 * cell_px), (box.left + box.right) // (2 * cell_px)
        groups[cell] = groups[cell].union(box) if cell in groups else box
    return list(groups.values())


def changed_patch(box: Box, before: U8, after: U8) -> Patch | None:
    """Return the patch from `before` to `after`, (h, w) of `box`, cut to what differs."""
    differs = before != after
    rows = np.flatnonzero(differs.any(axis=1))
    if rows.size == 0:
        return None
    columns = np.flatnonzero(differs.any(axis=0))
    cut = Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
    return Patch(
        cut.moved(box.top, box.left), Pixels(before[cut.slices]), Pixels(after[cut.slices])
    )
