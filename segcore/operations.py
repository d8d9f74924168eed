"""Changes of the class table that reach into every mask: reorder, merge, delete, recolour."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from segcore.classes import RGB, VOID, ClassTable, SegClass
from segcore.errors import ClassTableError, MaskError
from segcore.files import reason
from segcore.masks import Mask, encode_mask, is_in_colors, read_mask
from segcore.png import Chunk
from segcore.transactions import Transaction

U8 = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int64]

_COLORED = ("RGB", "RGBA")


@dataclass(frozen=True, slots=True, eq=False)
class ClassChange:
    """From one class table to another, with what becomes of the ids in masks.

    name: what a person calls it. lut: uint8 (256,), old id -> new id, void stays 255.
    back: uint8 (256,), new id -> the old id whose colour and meaning it has, 255 for a new class.
    may_drop: whether pixels may become void for want of a new id.
    """

    name: str
    old: ClassTable
    new: ClassTable
    lut: U8
    back: U8
    may_drop: bool = False

    @property
    def moves(self) -> bool:
        """Whether any id in a mask becomes another one."""
        known = len(self.old)
        return not np.array_equal(self.lut[:known], np.arange(known, dtype=np.uint8))

    @property
    def recolors(self) -> bool:
        """Whether a class that stays has another colour afterwards."""
        return any(
            self.back[i] != VOID and c.color != self.old[int(self.back[i])].color
            for i, c in enumerate(self.new)
        )

    @property
    def fits_masks(self) -> bool:
        """Whether every mask of the old table is one of the new table just as it is."""
        return not self.moves and not self.recolors and len(self.new) >= len(self.old)

    def reversed(self) -> ClassChange:
        """Return the way back for what is kept by id; merged or deleted pixels do not come back."""
        return ClassChange(self.name, self.new, self.old, self.back, self.lut)


def edit_classes(name: str, old: ClassTable, rows: Sequence[SegClass]) -> ClassChange:
    """Return the change to `rows` where every id keeps its pixels; the end may grow or shrink.

    Raises:
        ClassTableError: `rows` make no table, or an id is what files mean void with.
    """
    return _change(name, old, rows, range(len(rows)))


def reorder_classes(name: str, old: ClassTable, order: Sequence[int]) -> ClassChange:
    """Return the change to another order. order: the old ids, as they are to follow each other."""
    assert sorted(order) == list(range(len(old)))
    return _change(name, old, [old[i] for i in order], order)


def merge_classes(name: str, old: ClassTable, source: int, target: int) -> ClassChange:
    """Return the change that makes every pixel of `source` one of `target`; the former goes.

    What a model that knows `source` says of it is said of `target` from then on.
    """
    change = delete_class(name, old, source)
    lut = change.lut.copy()
    lut[source] = lut[target]
    rows = list(change.new)
    rows[lut[target]] = old[target].holding(old[source])
    return replace(change, new=replace(change.new, classes=tuple(rows)), lut=lut)


def delete_class(name: str, old: ClassTable, class_id: int) -> ClassChange:
    """Return the change that makes every pixel of a class void and takes it out of the table.

    Raises:
        ClassTableError: it is the last class.
    """
    order = [i for i in range(len(old)) if i != class_id]
    change = _change(name, old, [old[i] for i in order], order)
    # What once was merged into another class goes with the class of that name.
    rows = tuple(c.without(old[class_id].name) for c in change.new)
    return replace(change, new=replace(change.new, classes=rows), may_drop=True)


def match_classes(name: str, old: ClassTable, rows: Sequence[SegClass]) -> ClassChange:
    """Return the change to `rows` where each pixel follows the name of its class.

    Raises:
        ClassTableError: `rows` make no table.
    """
    ids = {c.name.casefold(): i for i, c in enumerate(old)}
    order = [ids.get(c.name.casefold(), VOID) for c in rows]
    return _change(name, old, rows, order)


def _change(
    name: str, old: ClassTable, rows: Sequence[SegClass], order: Sequence[int]
) -> ClassChange:
    known = {c.name.casefold(): c for c in old}
    rows = [c.holding(known.get(c.name.casefold(), c)) for c in rows]  # other tables know no past
    new = replace(old, classes=tuple(rows))
    if len(old) <= old.void_on_disk < len(new):
        raise ClassTableError(
            f"the masks of this project say void with {old.void_on_disk}, so there is room for "
            f"{old.void_on_disk} classes, not {len(new)}: leave some out."
        )
    lut, back = np.full(256, VOID, np.uint8), np.full(256, VOID, np.uint8)
    for new_id, old_id in enumerate(order):
        if old_id < len(old):
            lut[old_id], back[new_id] = new_id, old_id
    return ClassChange(name, old, new, lut, back)


# --- masks --------------------------------------------------------------------------------------


def remap_mask(mask: Mask, change: ClassChange) -> Mask:
    """Return the mask with the new ids, each with the colour and opacity that it had in the file.

    A mask in colours gets the new table's, because its colours are its ids.
    """
    carrier = replace(mask.carrier, num_classes=len(change.new))
    palette = mask.palette.copy()
    if carrier.mode in _COLORED:
        palette = change.new.palette()
        palette[mask.void_on_disk] = change.new.void_color
    else:
        alphas = carrier.transparency
        moved = bytearray((alphas or b"").ljust(256, b"\xff"))
        for new_id in range(len(change.new)):
            old_id = int(change.back[new_id])
            if VOID not in (old_id, new_id) and mask.void_on_disk not in (old_id, new_id):
                palette[new_id] = mask.palette[old_id]
                moved[new_id] = alphas[old_id] if alphas and old_id < len(alphas) else 255
        if alphas is not None and carrier.mode == "P":
            held = Chunk(b"tRNS", bytes(moved[: len(alphas)]))
            chunks = tuple(held if c.name == b"tRNS" else c for c in carrier.chunks)
            carrier = replace(carrier, chunks=chunks)
    return replace(mask, ids=change.lut[mask.ids], palette=palette, carrier=carrier)


def _is_same_file(mask: Mask, remapped: Mask, change: ClassChange) -> bool:
    if not np.array_equal(mask.ids, remapped.ids):
        return False
    if mask.carrier.mode in _COLORED:
        return not change.recolors
    length = mask.carrier.palette_length
    same_colors = np.array_equal(mask.palette[:length], remapped.palette[:length])
    return same_colors and mask.carrier.transparency == remapped.carrier.transparency


def count_ids(ids: U8) -> Counts:
    """Return int64 (256,): pixels per id of a uint8 (H, W)."""
    counts = np.zeros(256, np.int64)
    # In bands, because bincount widens every pixel to eight bytes: a band stays in the cache.
    rows = max(1, 2**15 // max(1, ids.shape[1]))
    for top in range(0, ids.shape[0], rows):
        counts += np.bincount(ids[top : top + rows].ravel(), minlength=256)
    return counts


def stage_class_change(
    transaction: Transaction, change: ClassChange, masks: Iterable[Path]
) -> Iterator[int]:
    """Prepare `classes.json` and every mask that changes, yielding how many were looked at.

    A mask that the change cannot reach is not read.

    Raises:
        MaskError: a mask that cannot be read or written; nothing has been replaced.
        OSError: the disk refuses; nothing has been replaced.
    """
    text = json.dumps(change.new.to_json(), indent=2, ensure_ascii=False) + "\n"
    transaction.stage(transaction.root / "classes.json", [text.encode("utf-8")])
    if change.fits_masks:
        return
    for done, path in enumerate(masks, start=1):
        if not change.moves and not is_in_colors(path):
            yield done
            continue
        mask = read_mask(path, change.old)
        _check_nothing_dropped(path, mask, change)
        remapped = remap_mask(mask, change)
        if not _is_same_file(mask, remapped, change):
            try:
                transaction.stage(path, encode_mask(path, remapped))
            except OSError as error:
                raise MaskError(f"{path} cannot be prepared: {reason(error)}.") from error
        yield done


def _check_nothing_dropped(path: Path, mask: Mask, change: ClassChange) -> None:
    gone = np.flatnonzero(change.lut[: len(change.old)] == VOID)
    if change.may_drop or not gone.size:
        return
    counts = count_ids(mask.ids)
    lost = [int(i) for i in gone if counts[i]]
    if lost:
        raise MaskError(
            f"{path} has {int(counts[lost[0]])} pixels of “{change.old[lost[0]].name}”, which the "
            "new class table lacks: merge or delete that class first."
        )


def colors_of(table: ClassTable, colors: Sequence[RGB]) -> tuple[SegClass, ...]:
    """Return the table's classes with those colours, as far as they go."""
    given = dict(enumerate(colors))
    return tuple(replace(c, color=given.get(i, c.color)) for i, c in enumerate(table))
