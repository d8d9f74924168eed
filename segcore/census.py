"""How many pixels of which class each mask has; what is known of a file is not counted again."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from segcore.classes import VOID, ClassTable
from segcore.errors import MaskError
from segcore.masks import read_mask
from segcore.operations import count_ids
from segcore.states import StateIndex

_FLUSH_S = 1.0


@dataclass(frozen=True, slots=True)
class Counted:
    """What one mask holds. counts: pixels by id, void (255) too, for ids that occur.

    problem: "" or the sentence why it could not be counted.
    """

    stem: str
    counts: Mapping[int, int] = field(default_factory=dict)
    problem: str = ""

    @property
    def labelled_share(self) -> float:
        """The share of pixels that somebody has said anything about, 0..1."""
        total = sum(self.counts.values())
        return 1 - self.counts.get(VOID, 0) / total if total else 0.0


def take_census(
    masks: Iterable[tuple[str, Path]], classes: ClassTable, index: StateIndex | None = None
) -> Iterator[Counted]:
    """Count mask by mask; a mask that cannot be read has a problem instead of counts.

    masks: stem and file. index: keeps the counts; a file that has not changed is not read again.
    """
    known = index.counts() if index is not None else {}
    fresh: dict[str, tuple[str, Mapping[int, int]]] = {}
    flushed = time.monotonic()
    try:
        for stem, path in masks:
            key = key_of(path, classes)
            stored = known.get(stem)
            if key and stored is not None and stored[0] == key:
                yield Counted(stem, stored[1])
                continue
            try:
                counts = as_counts(count_ids(read_mask(path, classes).ids))
            except MaskError as error:
                yield Counted(stem, problem=str(error))
                continue
            fresh[stem] = key, counts
            yield Counted(stem, counts)
            if index is not None and time.monotonic() - flushed > _FLUSH_S:
                index.set_counts(fresh)
                fresh, flushed = {}, time.monotonic()
    finally:
        if index is not None:
            index.set_counts(fresh)


def key_of(path: Path, classes: ClassTable) -> str:
    """Name a mask file as it is now; "" when there is none."""
    try:
        status = path.stat()
    except OSError:
        return ""
    # A mask of colours is read by those of the table.
    table = zlib.crc32(repr([(c.name, c.color) for c in classes]).encode())
    return f"{status.st_mtime_ns}:{status.st_size}:{classes.void_on_disk}:{table:08x}"


def as_counts(counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[int, int]:
    """Return int64 (256,) as pixels by id, for ids that occur."""
    return {int(i): int(counts[i]) for i in np.flatnonzero(counts)}
