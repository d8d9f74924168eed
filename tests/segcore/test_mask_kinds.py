"""Masks of every kind: ids and colours that no table knows, and formats other than PNG."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from png_files import PNG, THREE, chunk, png, saved
from sentences import one_sentence

from segcore.classes import VOC_21, VOID, ClassTable, make_table, voc_colormap
from segcore.errors import MaskError
from segcore.masks import new_mask, read_mask, write_mask

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
        "pages.tif": r"several pages, .* PNG of its own, pages\.png, pages#2\.png and so on",
        "apng.png": "animated",
        "float.tif": "kind F",
        "minus.tif": "outside 0..65535",
        "rgb16.png": "16 bits",
    }
    for name, reason in expected.items():
        with pytest.raises(MaskError, match=reason) as caught:
            read_mask(tmp_path / name, THREE)
        one_sentence(caught.value)
