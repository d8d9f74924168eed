"""The mask codec: nothing a file carries is lost, nothing unknown passes, no file is half written.

PNG files are built here chunk by chunk, and read back by Pillow, so that the codec is not
checked against itself.
"""

import contextlib
import errno
import multiprocessing
import os
import signal
import stat
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from segcore.classes import CAMVID_11, VOC_21, VOID, ClassTable, make_table, voc_colormap
from segcore.errors import MaskError
from segcore.masks import Mask, new_mask, read_mask, write_mask

THREE = make_table(("matrix", "secondary", "tertiary"))
PNG = b"\x89PNG\r\n\x1a\n"
Chunks = list[tuple[bytes, bytes]]


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(ids: np.ndarray, bits: int, color_type: int, before: Chunks, after: Chunks = ()) -> bytes:
    """Build a PNG the slow way: one bit string a row."""
    rows = b""
    for row in ids:
        text = "".join(f"{value:0{bits}b}" for value in row.reshape(-1).tolist())
        text += "0" * (-len(text) % 8)
        rows += b"\0" + bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
    header = struct.pack(">IIBBBBB", ids.shape[1], ids.shape[0], bits, color_type, 0, 0, 0)
    middle = b"".join(chunk(*c) for c in before)
    end = b"".join(chunk(*c) for c in after)
    return (
        PNG
        + chunk(b"IHDR", header)
        + middle
        + chunk(b"IDAT", zlib.compress(rows))
        + end
        + chunk(b"IEND", b"")
    )


def chunks_of(data: bytes) -> Chunks:
    """Split a PNG; the pixel data of several IDAT are joined and unpacked."""
    found: Chunks = []
    position = 8
    while position < len(data):
        (length,) = struct.unpack_from(">I", data, position)
        name, body = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        assert struct.unpack_from(">I", data, position + 8 + length)[0] == zlib.crc32(name + body)
        if name == b"IDAT" and found[-1][0] == b"IDAT":
            body = found.pop()[1] + body
        found.append((name, body))
        position += 12 + length
    return [(n, zlib.decompress(b) if n == b"IDAT" else b) for n, b in found]


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def saved(picture: Image.Image, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", **options)
    return out.getvalue()


# --- round trips ----------------------------------------------------------------------------------

LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)


@st.composite
def ancillary(draw: st.DrawFn, palette_length: int) -> tuple[Chunks, Chunks, Chunks]:
    """Chunks before the palette, between it and the pixels, and after the pixels."""
    before: Chunks = draw(
        st.lists(
            st.sampled_from(
                [
                    (b"gAMA", struct.pack(">I", 45455)),
                    (b"sRGB", b"\1"),
                    (b"cHRM", struct.pack(">8I", *range(31270, 31278))),
                    (b"sBIT", b"\5\6\5"),
                    (b"iCCP", b"profile\0\0" + zlib.compress(b"not really a profile")),
                ]
            ),
            unique=True,
        )
    )
    between: Chunks = draw(
        st.lists(
            st.sampled_from(
                [
                    (b"pHYs", struct.pack(">IIB", 11811, 11811, 1)),
                    (b"bKGD", b"\0"),
                    (b"hIST", bytes(2 * palette_length)),
                    (b"oFFs", struct.pack(">iiB", -3, 7, 0)),
                ]
            ),
            unique=True,
        )
    )
    if draw(st.booleans()):
        between.append((b"tRNS", draw(st.binary(min_size=1, max_size=palette_length))))
    texts: Chunks = []
    for key, value in draw(st.lists(st.tuples(LATIN, LATIN), max_size=3)):
        kind = draw(st.sampled_from([b"tEXt", b"zTXt", b"iTXt"]))
        body = {
            b"tEXt": b"%b\0%b" % (key.encode(), value.encode()),
            b"zTXt": b"%b\0\0%b" % (key.encode(), zlib.compress(value.encode())),
            b"iTXt": b"%b\0\0\0de\0Schl\xc3\xbcssel\0%b" % (key.encode(), value.encode()),
        }[kind]
        texts.append((kind, body))
    after: Chunks = [(b"tIME", struct.pack(">HBBBBB", 2024, 2, 29, 12, 0, 0)), (b"prVt", b"own")]
    cut = draw(st.integers(0, len(texts)))
    return before, between + texts[:cut], texts[cut:] + draw(st.permutations(after))


@st.composite
def palette_pngs(draw: st.DrawFn) -> tuple[bytes, np.ndarray, int]:
    """Return a palette PNG with all kinds of chunks, its ids, its bits."""
    bits = draw(st.sampled_from([1, 2, 4, 8]))
    length = draw(st.integers(1, 2**bits))
    shape = draw(st.tuples(st.integers(1, 12), st.integers(1, 21)))
    ids = np.random.default_rng(draw(st.integers(0, 2**32))).integers(0, length, shape, np.uint8)
    palette = draw(st.binary(min_size=3 * length, max_size=3 * length))
    before, between, after = draw(ancillary(length))
    data = png(ids, bits, 3, [*before, (b"PLTE", palette), *between], after)
    return data, ids, bits


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


# --- ids and colours the table does not know ------------------------------------------------------


def test_unknown_ids_are_listed_with_their_pixels(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    ids = np.zeros((10, 10), np.uint8)
    ids[0, :7], ids[1, 0], ids[2] = 3, 200, VOID
    write_mask(path, new_mask(ids, THREE))
    with pytest.raises(MaskError) as caught:
        read_mask(path, THREE)
    assert "3 (7 pixels), 200 (1 pixel)" in str(caught.value)
    assert "(0..2, void 255)" in str(caught.value)
    assert str(path) in str(caught.value)


def test_sixteen_bits_hold_ids_and_refuse_larger_values(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    ids = np.array([[0, 1, 2], [255, 1, 0]], np.uint16)
    Image.fromarray(ids).save(path)
    mask = read_mask(path, THREE)
    assert mask.ids.tolist() == ids.tolist()
    write_mask(path, mask.with_ids(mask.ids[::-1]))
    with Image.open(path) as picture:
        assert picture.mode == "I;16"
        assert np.asarray(picture).tolist() == ids[::-1].tolist()
    Image.fromarray(np.array([[0, 1000, 65535, 1000]], np.uint16)).save(path)
    for table in (THREE, None):
        with pytest.raises(MaskError, match=r"1000 \(2 pixels\), 65535 \(1 pixel\)"):
            read_mask(path, table)


def colored(ids: np.ndarray, table: ClassTable, alpha: int | None = None) -> np.ndarray:
    pixels = np.array([table.color_of(i) for i in range(256)], np.uint8)[ids]
    if alpha is None:
        return pixels
    return np.dstack([pixels, np.full(ids.shape, alpha, np.uint8)])


@pytest.mark.parametrize("alpha", [None, 255])
def test_colours_are_looked_up_exactly_and_go_back(tmp_path: Path, alpha: int | None) -> None:
    random = np.random.default_rng(2)
    ids = random.integers(0, 22, (40, 30)).astype(np.uint8)
    ids[ids == 21] = VOID
    path = tmp_path / "mask.png"
    file = saved(Image.fromarray(colored(ids, VOC_21, alpha)), dpi=(72, 72))
    path.write_bytes(file)
    mask = read_mask(path, VOC_21)
    np.testing.assert_array_equal(mask.ids, ids)
    write_mask(path, mask)
    with Image.open(path) as picture:
        np.testing.assert_array_equal(np.asarray(picture), colored(ids, VOC_21, alpha))
        assert "dpi" in picture.info
    edited = np.roll(ids, 3, axis=0)
    write_mask(path, mask.with_ids(edited))
    with Image.open(path) as picture:
        np.testing.assert_array_equal(np.asarray(picture), colored(edited, VOC_21, alpha))
    with pytest.raises(MaskError, match="class 21 had none"):
        write_mask(path, mask.with_ids(np.full_like(ids, 21)))


def test_unknown_colours_are_listed_with_their_pixels(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    pixels = colored(np.zeros((5, 5), np.uint8), VOC_21)
    pixels[0, 0] = (1, 0, 0)  # almost background is not background
    pixels[1, :3] = (10, 20, 30)
    Image.fromarray(pixels).save(path)
    with pytest.raises(MaskError) as caught:
        read_mask(path, VOC_21)
    assert "rgb(10, 20, 30) (3 pixels), rgb(1, 0, 0) (1 pixel)" in str(caught.value)


def test_many_unknown_colours_end_in_a_count(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Image.fromarray(np.random.default_rng(0).integers(1, 256, (40, 40, 3), np.uint8)).save(path)
    with pytest.raises(MaskError, match=r"and 1\d{3} more; add classes"):
        read_mask(path, THREE)


def test_colours_need_a_table_and_distinct_colours(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    Image.fromarray(colored(np.zeros((2, 2), np.uint8), VOC_21)).save(path)
    with pytest.raises(MaskError, match="without a class table"):
        read_mask(path)
    twins = make_table(("a", "b"), ((5, 5, 5), (5, 5, 5)))
    with pytest.raises(MaskError, match=r"«a» and «b» share the colour rgb\(5, 5, 5\)"):
        read_mask(path, twins)
    hidden = make_table(("a", "b"), ((5, 5, 5), (224, 224, 192)))
    with pytest.raises(MaskError, match="«b» and void share"):
        read_mask(path, hidden)


def test_transparent_pixels_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    pixels = colored(np.zeros((4, 4), np.uint8), VOC_21, 255)
    pixels[1, 1:3, 3] = 0
    Image.fromarray(pixels).save(path)
    with pytest.raises(MaskError, match="2 pixels that are not opaque"):
        read_mask(path, VOC_21)


def test_grey_with_opaque_alpha_is_grey(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    ids = np.array([[0, 1, 2]], np.uint8)
    Image.fromarray(np.dstack([ids, np.full_like(ids, 255)]), "LA").save(path)
    mask = read_mask(path, THREE)
    assert mask.ids.tolist() == ids.tolist()
    write_mask(path, mask.with_ids(ids[:, ::-1]))
    with Image.open(path) as picture:
        assert picture.mode == "LA"
        assert np.asarray(picture)[..., 0].tolist() == ids[:, ::-1].tolist()


def test_a_black_and_white_mask_is_remarked_upon(tmp_path: Path) -> None:
    """Read by the rule 255 is void, which is seldom what was meant."""
    path = tmp_path / "mask.png"
    Image.fromarray(np.array([[0, 255]], np.uint8)).save(path)
    assert "white" in read_mask(path, THREE).note
    Image.fromarray(np.array([[0, 1]], np.uint8)).save(path)
    assert read_mask(path, THREE).note == ""


# --- other formats --------------------------------------------------------------------------------


def other(tmp_path: Path, suffix: str, mode: str) -> tuple[Path, np.ndarray]:
    ids = np.random.default_rng(3).integers(0, 3, (20, 31), np.uint8)
    path = tmp_path / f"mask{suffix}"
    picture = Image.fromarray(ids)
    if mode == "P":
        picture = picture.convert("L")
        picture.putpalette(voc_colormap().tobytes())
    if mode == "I;16":
        picture = Image.fromarray(ids.astype(np.uint16))
    if mode == "I":
        picture = Image.fromarray(ids.astype(np.int32))
    picture.save(path)
    return path, ids


@pytest.mark.parametrize(
    ("suffix", "mode"),
    [
        (".tif", "P"),
        (".tif", "L"),
        (".tiff", "I;16"),
        (".tif", "I"),
        (".bmp", "P"),
        (".bmp", "L"),
        (".gif", "P"),
    ],
)
def test_other_formats_are_read_but_not_written(tmp_path: Path, suffix: str, mode: str) -> None:
    path, ids = other(tmp_path, suffix, mode)
    mask = read_mask(path, THREE)
    np.testing.assert_array_equal(mask.ids, ids)
    before = path.read_bytes()
    with pytest.raises(MaskError, match="as PNG only"):
        write_mask(path, mask)
    assert path.read_bytes() == before
    write_mask(path.with_suffix(".png"), mask)
    np.testing.assert_array_equal(read_mask(path.with_suffix(".png"), THREE).ids, ids)


def test_refused_with_the_reason(tmp_path: Path) -> None:
    grey = Image.fromarray(np.zeros((9, 9), np.uint8))
    grey.save(tmp_path / "a.jpg")
    grey.save(tmp_path / "pages.tif", save_all=True, append_images=[grey])
    moving = Image.fromarray(np.ones((9, 9), np.uint8))
    grey.save(tmp_path / "apng.png", save_all=True, append_images=[moving])
    Image.fromarray(np.zeros((4, 4), np.float32)).save(tmp_path / "float.tif")
    Image.fromarray(np.full((4, 4), -5, np.int32)).save(tmp_path / "minus.tif")
    (tmp_path / "rgb16.png").write_bytes(png(np.zeros((2, 6), np.uint16), 16, 0, []))
    header = struct.pack(">IIBBBBB", 2, 2, 16, 2, 0, 0, 0)
    (tmp_path / "rgb16.png").write_bytes(
        PNG
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(26)))
        + chunk(b"IEND", b"")
    )
    expected = {
        "a.jpg": "JPEG",
        "pages.tif": "several pages",
        "apng.png": "animated",
        "float.tif": "kind F",
        "minus.tif": "outside 0..65535",
        "rgb16.png": "16 bits",
    }
    for name, reason in expected.items():
        with pytest.raises(MaskError, match=reason) as caught:
            read_mask(tmp_path / name, THREE)
        assert_one_sentence(caught.value)


# --- damaged files --------------------------------------------------------------------------------


def assert_one_sentence(error: MaskError) -> None:
    text = str(error)
    assert text.endswith(".")
    assert "\n" not in text


def test_missing_empty_folder_text(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "dir.png").mkdir()
    for name, words in (
        ("none.png", "does not exist"),
        ("empty.png", "is empty"),
        ("text.png", "not a picture"),
        ("dir.png", "is a folder"),
    ):
        with pytest.raises(MaskError, match=words) as caught:
            read_mask(tmp_path / name)
        assert_one_sentence(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_waited_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(MaskError, match="not a regular file"):
        read_mask(tmp_path / "pipe.png")


@settings(deadline=None, max_examples=150)
@given(palette_pngs(), st.data())
def test_cut_short_or_damaged_is_one_sentence(
    case: tuple[bytes, np.ndarray, int], data: st.DataObject
) -> None:
    """No damage passes: every byte of a PNG is under a check sum or is a length."""
    file = bytearray(case[0])
    if data.draw(st.booleans()):
        file = file[: data.draw(st.integers(1, len(file) - 1))]
    else:
        position = data.draw(st.integers(0, len(file) - 1))
        file[position] ^= data.draw(st.integers(1, 255))
    with folder() as place:
        (place / "mask.png").write_bytes(file)
        with pytest.raises(MaskError) as caught:
            read_mask(place / "mask.png", THREE)
        assert_one_sentence(caught.value)


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (40000, 2, "more than the 32767"),
        (32000, 32000, "million"),
        (0, 5, "nothing in it"),
        (2**31, 2**31, "more than"),
    ],
)
def test_impossible_sizes_are_refused_before_unpacking(
    tmp_path: Path, width: int, height: int, words: str
) -> None:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    bomb = zlib.compress(bytes(10**6))
    path = tmp_path / "bomb.png"
    path.write_bytes(PNG + chunk(b"IHDR", header) + chunk(b"IDAT", bomb) + chunk(b"IEND", b""))
    with pytest.raises(MaskError, match=words):
        read_mask(path)


def test_structural_faults_are_refused(tmp_path: Path) -> None:
    ids = np.zeros((2, 2), np.uint8)
    palette = (b"PLTE", bytes(6))
    faults = {
        "palette missing": png(ids, 8, 3, []),
        "palette twice": png(ids, 8, 3, [palette, palette]),
        "palette late": png(ids, 8, 3, [], [palette]),
        "palette odd": png(ids, 8, 3, [(b"PLTE", bytes(7))]),
        "palette long": png(ids, 8, 3, [(b"PLTE", bytes(3 * 257))]),
        "critical": png(ids, 8, 3, [palette, (b"NEWx", b"")]),
        "no pixels": PNG
        + chunk(b"IHDR", bytes([0, 0, 0, 2] * 2 + [8, 0, 0, 0, 0]))
        + chunk(b"IEND", b""),
        "too little data": png(ids[:1], 8, 0, []).replace(
            chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0)),
            chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 9, 8, 0, 0, 0, 0)),
        ),
        "depth": png(ids, 3, 0, []),
    }
    for name, data in faults.items():
        (tmp_path / "mask.png").write_bytes(data)
        with pytest.raises(MaskError, match=r"PNG|damaged|chunk"):
            print(name, read_mask(tmp_path / "mask.png"))


# --- replacing files ------------------------------------------------------------------------------


def two_masks(tmp_path: Path) -> tuple[Path, Mask, Mask]:
    random = np.random.default_rng(8)
    ids = random.integers(0, 3, (300, 400), np.uint8)
    path = tmp_path / "mask.png"
    mask = new_mask(ids, THREE)
    write_mask(path, mask)
    return path, mask, mask.with_ids(2 - ids)


def only_file_is(path: Path, mask: Mask) -> None:
    np.testing.assert_array_equal(read_mask(path).ids, mask.ids)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_failing_disk_leaves_the_old_mask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    path, old, new = two_masks(tmp_path)

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(MaskError, match=os.strerror(number)) as caught:
        write_mask(path, new)
    assert isinstance(caught.value.__cause__, OSError)
    assert_one_sentence(caught.value)
    only_file_is(path, old)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes")
def test_a_file_that_may_not_grow_leaves_the_old_mask(tmp_path: Path) -> None:
    """The kernel itself stops the write in the middle, as a full disk does."""
    import resource

    path, old, new = two_masks(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(MaskError, match="cannot be written"):
            write_mask(path, new)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    only_file_is(path, old)


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Permissions mean nothing to root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_protected_files_and_folders_are_left_alone() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        path, old, new = two_masks(place)
        place.chmod(0o777)
        path.chmod(0o444)
        with as_nobody(), pytest.raises(MaskError, match="read-only"):
            write_mask(path, new)
        path.chmod(0o666)
        place.chmod(0o555)
        with as_nobody(), pytest.raises(MaskError, match="Permission denied"):
            write_mask(path, new)
        place.chmod(0o755)
        only_file_is(path, old)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path, _, new = two_masks(tmp_path / "real")
    path.chmod(0o640)
    link = tmp_path / "link.png"
    link.symlink_to(path)
    write_mask(link, new)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    only_file_is(path, new)


def _write_for_ever(path: Path, masks: tuple[Mask, Mask]) -> None:
    while True:
        for mask in masks:
            write_mask(path, mask)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_killed_while_writing_leaves_one_whole_mask(tmp_path: Path) -> None:
    path, old, new = two_masks(tmp_path)
    context = multiprocessing.get_context("spawn")
    for pause_s in (0.0, 0.013, 0.031):
        before = path.stat().st_ino
        writer = context.Process(target=_write_for_ever, args=(path, (new, old)))
        writer.start()
        while path.stat().st_ino == before:  # until it writes
            time.sleep(0.002)
        time.sleep(pause_s)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        ids = read_mask(path).ids
        assert np.array_equal(ids, old.ids) or np.array_equal(ids, new.ids)


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
