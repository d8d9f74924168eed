"""The mask codec: nothing a file carries is lost, and void is void wherever a file has it.

PNG files are built here chunk by chunk, and read back by Pillow, so that the codec is not
checked against itself.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mask_files import folder, palette_pngs
from PIL import Image, PngImagePlugin
from png_files import THREE, chunks_of, png

from segcore.classes import CAMVID_11, VOC_21, VOID, ClassTable, make_table, voc_colormap
from segcore.errors import MaskError
from segcore.masks import new_mask, read_mask, write_mask

# --- round trips ----------------------------------------------------------------------------------


@settings(deadline=None, max_examples=150)
@given(palette_pngs())
def test_an_unchanged_palette_mask_keeps_every_chunk(case: tuple[bytes, np.ndarray, int]) -> None:
    data, ids, _ = case
    with folder() as place:
        path = place / "mask.png"
        path.write_bytes(data)
        mask = read_mask(path)
        np.testing.assert_array_equal(mask.ids, ids)
        write_mask(path, mask)
        # Header, palette, transparency, texts, order: all chunks, and the unpacked pixels.
        assert chunks_of(path.read_bytes()) == chunks_of(data)
        with Image.open(path) as picture:
            np.testing.assert_array_equal(np.asarray(picture), ids)


@settings(deadline=None, max_examples=100)
@given(palette_pngs(), st.integers(0, 255), st.booleans())
def test_an_edited_mask_keeps_what_is_still_true(
    case: tuple[bytes, np.ndarray, int], new_id: int, interlaced: bool
) -> None:
    data, ids, bits = case
    with folder() as place:
        path = place / "mask.png"
        path.write_bytes(data)
        mask = read_mask(path)
        mask = replace(mask, carrier=replace(mask.carrier, interlaced=interlaced))
        edited = ids.copy()
        edited[0, 0] = new_id
        write_mask(path, mask.with_ids(edited))
        again = read_mask(path)
        np.testing.assert_array_equal(again.ids, edited)
        if np.array_equal(edited, ids):
            return
        old, new = dict(chunks_of(data)), dict(chunks_of(path.read_bytes()))
        for name in (b"gAMA", b"tEXt", b"zTXt", b"iTXt", b"pHYs", b"tRNS", b"iCCP", b"oFFs"):
            assert new.get(name) == old.get(name)
        assert b"tIME" not in new  # it told when the old pixels were drawn
        assert new[b"prVt"] == b"own"  # marked safe to copy
        # The palette grows only as far as the new id needs, and keeps its beginning.
        assert len(new[b"PLTE"]) == max(len(old[b"PLTE"]), 3 * (new_id + 1))
        assert new[b"PLTE"].startswith(old[b"PLTE"])
        enough = next(b for b in (1, 2, 4, 8) if b >= bits and new_id < 2**b)
        assert again.carrier.bits == enough
        with Image.open(path) as picture:  # an independent reader sees the same ids
            np.testing.assert_array_equal(np.asarray(picture), edited)


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_grey_values_are_ids_as_stored(bits: int, data: st.DataObject) -> None:
    shape = data.draw(st.tuples(st.integers(1, 9), st.integers(1, 17)))
    seed = data.draw(st.integers(0, 2**32))
    ids = np.random.default_rng(seed).integers(0, min(2**bits, 256), shape, np.uint8)
    text = (b"tEXt", b"who\0me")
    file = png(ids, bits, 0, [text], [(b"tIME", bytes(7))])
    with folder() as place:
        path = place / "mask.png"
        path.write_bytes(file)
        mask = read_mask(path)
        np.testing.assert_array_equal(mask.ids, ids)
        assert (mask.carrier.mode, mask.carrier.bits) == ("L", bits)
        write_mask(path, mask)
        assert chunks_of(path.read_bytes()) == chunks_of(file)


def test_interlaced_masks_stay_interlaced(tmp_path: Path) -> None:
    """Pillow, which reads Adam7 but cannot write it, agrees on every size and depth."""
    path = tmp_path / "mask.png"
    random = np.random.default_rng(5)
    for bits in (1, 2, 4, 8):
        for shape in [(1, 1), (1, 5), (2, 2), (3, 9), (8, 8), (17, 13)]:
            ids = random.integers(0, 2**bits, shape, np.uint8)
            palette = voc_colormap()[: 2**bits].tobytes()
            path.write_bytes(png(ids, bits, 3, [(b"PLTE", palette)]))
            mask = read_mask(path)
            write_mask(path, replace(mask, carrier=replace(mask.carrier, interlaced=True)))
            assert path.read_bytes()[28] == 1
            with Image.open(path) as picture:
                np.testing.assert_array_equal(np.asarray(picture), ids)
            again = read_mask(path)
            assert again.carrier.interlaced
            first = path.read_bytes()
            write_mask(path, again)
            assert path.read_bytes() == first


def test_masks_written_by_pillow_come_back_to_pillow_alike(tmp_path: Path) -> None:
    """Text, resolution and transparency as another program sees them."""
    ids = np.random.default_rng(1).integers(0, 4, (30, 41), np.uint8)
    picture = Image.fromarray(ids, "L").convert("L")
    picture.putpalette(voc_colormap()[:4].tobytes())
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Ørsted", zip=True)
    info.add_itxt("Title", "日本", "ja", "題")
    path = tmp_path / "mask.png"
    picture.save(path, bits=2, pnginfo=info, dpi=(300, 300), transparency=b"\0\xff\x80")
    write_mask(path, read_mask(path))
    with Image.open(path) as again:
        again.load()
        assert again.mode == "P"
        np.testing.assert_array_equal(np.asarray(again), ids)
        assert again.text == {"Author": "Ørsted", "Title": "日本"}
        assert again.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert again.info["transparency"] == b"\0\xff\x80"
        assert again.getpalette("RGB") == voc_colormap()[:4].reshape(-1).tolist()
    assert path.read_bytes()[24] == 2  # bits a pixel


def test_void_painted_into_one_bit_widens_it(tmp_path: Path) -> None:
    """255 fits no 1-bit mask: 8 bits, and the palette goes on to entry 255."""
    path = tmp_path / "mask.png"
    ids = np.eye(6, dtype=np.uint8)
    path.write_bytes(png(ids, 1, 3, [(b"PLTE", bytes([9, 9, 9, 200, 0, 0]))]))
    painted = ids.copy()
    painted[2] = VOID
    write_mask(path, read_mask(path, make_table(("a", "b"))).with_ids(painted))
    with Image.open(path) as picture:
        np.testing.assert_array_equal(np.asarray(picture), painted)
        palette = np.array(picture.getpalette("RGB")).reshape(-1, 3)
    assert len(palette) == 256
    assert palette[:2].tolist() == [[9, 9, 9], [200, 0, 0]]  # the file's own colours stay
    assert tuple(palette[255]) == (224, 224, 192)


def test_an_id_beyond_the_palette_is_kept_while_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    file = png(np.array([[0, 7]], np.uint8), 4, 3, [(b"PLTE", bytes(6))])
    path.write_bytes(file)
    mask = read_mask(path)
    assert mask.ids.tolist() == [[0, 7]]
    write_mask(path, mask)
    assert chunks_of(path.read_bytes()) == chunks_of(file)


def test_new_masks_are_as_voc_writes_them(tmp_path: Path) -> None:
    ids = np.array([[0, 1, 20], [255, 255, 15]], np.uint8)
    path = tmp_path / "mask.PNG"
    write_mask(path, new_mask(ids, VOC_21))
    with Image.open(path) as picture:
        assert picture.mode == "P"
        np.testing.assert_array_equal(np.asarray(picture), ids)
        assert picture.getpalette("RGB") == VOC_21.palette().reshape(-1).tolist()
        assert picture.getpalette("RGB")[-3:] == [224, 224, 192]


def test_the_folder_for_new_masks_is_made(tmp_path: Path) -> None:
    path = tmp_path / "SegmentationClass" / "a.png"
    write_mask(path, new_mask(np.zeros((2, 2), np.uint8), THREE))
    assert read_mask(path).width == 2


# --- void on disk ---------------------------------------------------------------------------------


def test_void_on_disk_is_255_in_memory_and_goes_back(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    on_disk = np.array([[0, 11, 10], [11, 3, 3]], np.uint8)
    path.write_bytes(png(on_disk, 8, 3, [(b"PLTE", CAMVID_11.palette()[:12].tobytes())]))
    mask = read_mask(path, CAMVID_11)
    assert mask.ids.tolist() == [[0, 255, 10], [255, 3, 3]]
    write_mask(path, mask.with_ids(np.array([[255, 255, 10], [0, 3, 255]], np.uint8)))
    with Image.open(path) as picture:
        assert np.asarray(picture).tolist() == [[11, 11, 10], [0, 3, 11]]
        assert len(picture.getpalette("RGB")) == 36  # void takes no entry 255 here


def test_new_mask_with_void_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    write_mask(path, new_mask(np.full((2, 2), VOID, np.uint8), CAMVID_11))
    with Image.open(path) as picture:
        assert np.asarray(picture).tolist() == [[11, 11], [11, 11]]
        assert picture.getpalette("RGB")[33:36] == [0, 0, 0]  # CamVid's void is black
    assert (read_mask(path, CAMVID_11).ids == VOID).all()


def test_a_real_255_in_the_file_is_refused_when_void_is_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    path.write_bytes(png(np.array([[0, 255, 255]], np.uint8), 8, 0, []))
    with pytest.raises(MaskError, match=r"255 \(2 pixels\)"):
        read_mask(path, CAMVID_11)


def test_a_class_on_the_id_of_void_is_refused_on_writing(tmp_path: Path) -> None:
    """It would be read back as void, so the old file must stay."""
    table = ClassTable(THREE.classes, void_on_disk=2)
    path = tmp_path / "mask.png"
    path.write_bytes(before := png(np.array([[0, 1, 2]], np.uint8), 8, 0, []))
    mask = read_mask(path, table)
    assert mask.ids.tolist() == [[0, 1, 255]]
    with pytest.raises(MaskError, match=r"2 pixels of class 2 would be read as void"):
        write_mask(path, mask.with_ids(np.array([[2, 1, 2]], np.uint8)))
    assert path.read_bytes() == before


# --- wrong use ------------------------------------------------------------------------------------


def test_ids_of_another_shape_or_kind_are_refused(tmp_path: Path) -> None:
    mask = new_mask(np.zeros((3, 4), np.uint8), THREE)
    with pytest.raises(MaskError, match="4 x 3"):
        mask.with_ids(np.zeros((4, 3), np.uint8))
    with pytest.raises(MaskError, match="int64"):
        mask.with_ids(np.zeros((3, 4), np.int64))  # type: ignore[arg-type]
    with pytest.raises(MaskError, match="uint8"):
        new_mask(np.zeros((0, 4), np.uint8), THREE)
    with pytest.raises(ValueError, match="read-only"):
        mask.ids[0, 0] = 1
    assert (mask.width, mask.height) == (4, 3)


# --- real masks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["nasa_super", "nasa_ebc", "paveseg", "dsb2018_nuclei"])
def test_real_masks_come_back_identical(shared_data: Path, tmp_path: Path, name: str) -> None:
    paths = sorted((shared_data / name / "masks").iterdir())
    assert paths
    for path in paths[:: max(1, len(paths) // 12)]:
        mask = read_mask(path)
        write_mask(tmp_path / "again.png", mask)
        assert (
            chunks_of((tmp_path / "again.png").read_bytes())[1:-2]
            == chunks_of(path.read_bytes())[1:-2]
        )
        with Image.open(path) as one, Image.open(tmp_path / "again.png") as other_file:
            assert one.mode == other_file.mode == "P"
            np.testing.assert_array_equal(np.asarray(one), np.asarray(other_file))
            np.testing.assert_array_equal(np.asarray(one), mask.ids)
