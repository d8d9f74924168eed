"""Class tables that change with their masks: ids, colours and what nobody asked to change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from segcore.classes import CAMVID_11, VOC_21, VOID, SegClass, make_table, read_class_table
from segcore.errors import ClassTableError, MaskError
from segcore.masks import new_mask, read_mask, write_mask
from segcore.operations import (
    ClassChange,
    colors_of,
    count_ids,
    delete_class,
    edit_classes,
    match_classes,
    merge_classes,
    remap_mask,
    reorder_classes,
    stage_class_change,
)
from segcore.transactions import Transaction

TABLE = make_table(("ground", "pore", "crack", "grain"))
IDS = np.array([[0, 1, 2, 3], [3, 2, 1, 255], [0, 0, 1, 1]], np.uint8)


def run(root: Path, change: ClassChange, *masks: Path) -> None:
    """Stage and commit."""
    transaction = Transaction(root, change.name)
    list(stage_class_change(transaction, change, masks))
    list(transaction.commit())


# --- what becomes of the ids ----------------------------------------------------------------------


def test_merging_by_hand() -> None:
    change = merge_classes("Merge", TABLE, 1, 3)  # pore into grain
    assert change.new.names == ("ground", "crack", "grain")
    assert change.lut[:4].tolist() == [0, 2, 1, 2]
    assert change.back[:3].tolist() == [0, 2, 3]
    assert change.lut[VOID] == VOID
    assert change.lut[IDS].tolist() == [[0, 2, 1, 2], [2, 1, 2, 255], [0, 0, 2, 2]]
    assert [c.color for c in change.new] == [TABLE[i].color for i in (0, 2, 3)]
    # What a model says of pores is said of grains now.
    assert TABLE.lut_to(change.new)[:4].tolist() == [0, 2, 1, 2]


def test_another_table_by_name_keeps_what_its_classes_were_called() -> None:
    old = merge_classes("Merge", TABLE, 1, 3).new
    rows = make_table(("Grain", "ground", "crack")).classes
    for change in (match_classes("Match", old, rows), edit_classes("Use", old, rows)):
        assert change.new[0].formerly == ("pore",)
        assert [c.formerly for c in change.new.classes[1:]] == [(), ()]


def test_a_deleted_class_does_not_come_back_through_an_older_merge() -> None:
    merged = merge_classes("Merge", TABLE, 2, 1).new  # crack into pore
    again = edit_classes("Add", merged, [*merged.classes, SegClass("Crack", (1, 2, 3))]).new
    assert TABLE.lut_to(again)[:4].tolist() == [0, 1, 3, 2]
    assert TABLE.lut_to(delete_class("Delete", again, 3).new)[:4].tolist() == [0, 1, VOID, 2]


def test_deleting_by_hand() -> None:
    change = delete_class("Delete", TABLE, 1)
    assert change.new.names == ("ground", "crack", "grain")
    assert change.lut[IDS].tolist() == [[0, 255, 1, 2], [2, 1, 255, 255], [0, 0, 255, 255]]
    with pytest.raises(ClassTableError, match="empty"):
        delete_class("Delete", make_table(["one"]), 0)


@given(st.permutations(range(4)))
def test_reordering_keeps_every_pixels_class_and_can_be_reversed(order: list[int]) -> None:
    change = reorder_classes("Reorder", TABLE, order)
    new_ids = change.lut[IDS]
    for old, new in zip(IDS.ravel(), new_ids.ravel(), strict=True):
        assert old == new == VOID or TABLE[int(old)] == change.new[int(new)]
    assert np.array_equal(change.reversed().lut[new_ids], IDS)
    assert change.moves == (list(order) != [0, 1, 2, 3])


def test_only_what_reaches_into_masks_does(tmp_path: Path) -> None:
    renamed = edit_classes("Rename", TABLE, [*TABLE.classes[:3], SegClass("void-ish", (1, 2, 3))])
    assert not renamed.moves
    assert renamed.recolors
    added = edit_classes("Add", TABLE, [*TABLE.classes, SegClass("new", (9, 9, 9))])
    assert added.fits_masks
    missing = tmp_path / "not there.png"
    run(tmp_path, added, missing)  # no mask is even opened
    assert read_class_table(tmp_path / "classes.json") == added.new


def test_an_id_that_files_mean_void_with_is_no_class() -> None:
    with pytest.raises(ClassTableError, match="say void with 11, so there is room for 11 classes"):
        edit_classes("Add", CAMVID_11, [*CAMVID_11.classes, SegClass("new", (9, 9, 9))])
    assert delete_class("Delete", CAMVID_11, 3).new.void_on_disk == 11


# --- masks ----------------------------------------------------------------------------------------


def test_masks_keep_each_class_its_colour_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write_mask(path, new_mask(IDS, TABLE))
    before = read_mask(path, TABLE)
    change = reorder_classes("Reorder", TABLE, [3, 0, 1, 2])
    run(tmp_path, change, path)
    after = read_mask(path, change.new)
    counts = count_ids(after.ids)
    assert counts[counts > 0].tolist() == [2, 3, 4, 2, 1]
    assert np.array_equal(after.palette[after.ids], before.palette[before.ids])
    assert after.palette[255].tolist() == before.palette[255].tolist()
    assert after.carrier.palette_length == 256


def test_a_file_no_id_of_which_moves_keeps_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    grey = Image.fromarray(np.where(IDS < 2, IDS, 0).astype(np.uint8))
    grey.save(path, compress_level=9)
    before = path.read_bytes()
    run(tmp_path, merge_classes("Merge", TABLE, 3, 2), path)
    assert path.read_bytes() == before


def test_transparency_follows_its_class(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    picture = Image.fromarray(IDS[:, :3] % 4).convert("P")
    picture.putpalette(TABLE.palette()[:4].tobytes())
    picture.save(path, transparency=bytes([0, 100, 200, 255]), bits=2)
    change = reorder_classes("Reorder", TABLE, [2, 1, 0, 3])
    run(tmp_path, change, path)
    after = read_mask(path, change.new)
    assert after.carrier.transparency == bytes([200, 100, 0, 255])
    assert after.carrier.bits == 2


def test_masks_in_colours_follow_a_new_colour(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(TABLE.palette()[np.where(IDS == 255, 0, IDS)]).save(path)
    ids = read_mask(path, TABLE).ids
    change = edit_classes("Colours", TABLE, colors_of(TABLE, [(1, 1, 1), (2, 2, 2)]))
    run(tmp_path, change, path)
    assert np.array_equal(read_mask(path, change.new).ids, ids)
    merged = merge_classes("Merge", change.new, 0, 3)
    run(tmp_path, merged, path)
    assert np.array_equal(read_mask(path, merged.new).ids, merged.lut[ids])


def test_void_on_disk_stays_void(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write_mask(path, new_mask(IDS, CAMVID_11))
    change = merge_classes("Merge", CAMVID_11, 0, 10)
    run(tmp_path, change, path)
    with Image.open(path) as picture:
        stored = np.asarray(picture)
    assert stored[1, 3] == 11
    assert np.array_equal(read_mask(path, change.new).ids, change.lut[IDS])


def test_a_mask_that_cannot_be_read_stops_it_before_anything_changes(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.png", tmp_path / "b.png"
    write_mask(good, new_mask(IDS, TABLE))
    bad.write_bytes(good.read_bytes()[:60])
    before = good.read_bytes()
    transaction = Transaction(tmp_path, "Merge")
    staging = stage_class_change(transaction, merge_classes("Merge", TABLE, 0, 1), [good, bad])
    with pytest.raises(MaskError, match=r"b\.png"):
        list(staging)
    assert good.read_bytes() == before
    assert not (tmp_path / "classes.json").exists()


def test_a_table_that_lacks_a_class_with_pixels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write_mask(path, new_mask(IDS, TABLE))
    shorter = edit_classes("Use", TABLE, VOC_21.classes[:3])
    with pytest.raises(MaskError, match=r"a\.png has 2 pixels of “grain”"):
        run(tmp_path, shorter, path)
    matched = match_classes("Use", TABLE, [SegClass(n, (i, i, i)) for i, n in enumerate("xy")])
    with pytest.raises(MaskError, match="“ground”"):
        run(tmp_path, matched, path)


def test_pixels_follow_their_names_into_a_ready_table(tmp_path: Path) -> None:
    old = make_table(("Person", "background"))
    path = tmp_path / "a.png"
    write_mask(path, new_mask(IDS % 2, old))
    change = match_classes("Use VOC", old, VOC_21.classes)
    run(tmp_path, change, path)
    expected = np.where(IDS % 2 == 0, VOC_21.index("person"), 0)
    assert np.array_equal(read_mask(path, change.new).ids, expected)


def test_counting_large_masks_agrees_with_counting_at_once() -> None:
    ids = np.random.default_rng(3).integers(0, 256, (70, 5000)).astype(np.uint8)
    assert count_ids(ids).tolist() == np.bincount(ids.ravel(), minlength=256).tolist()


def test_remapping_twice_is_remapping_once() -> None:
    mask = new_mask(IDS, TABLE)
    one = reorder_classes("", TABLE, [1, 0, 2, 3])
    two = replace(one, old=one.new, new=TABLE)
    again = remap_mask(remap_mask(mask, one), two)
    assert np.array_equal(again.ids, mask.ids)
    assert np.array_equal(again.palette, mask.palette)
