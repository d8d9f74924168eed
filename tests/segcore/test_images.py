"""Pictures of every kind become uint8 RGB or one sentence."""

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pictures import ramp, save, write_deep_png
from PIL import Image

from segcore.errors import ImageError
from segcore.images import (
    IMAGE_SUFFIXES,
    ImageInfo,
    probe_image,
    read_image,
    read_thumbnail,
)
from segcore.png import RGB, Chunk, PngLayout, encode_png

# --- kinds of pictures ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.tif", {}),
        ("lzw.tiff", {"compression": "tiff_lzw"}),
        ("zip.tif", {"compression": "tiff_adobe_deflate"}),
        ("a.bmp", {}),
        ("a.webp", {"lossless": True}),
        ("A.PNG", {}),
    ],
)
def test_lossless_kinds_are_read_exactly(tmp_path: Path, name: str, options: dict) -> None:
    path = save(tmp_path / name, ramp(), **options)
    source = read_image(path)
    assert source.pixels.dtype == np.uint8
    assert source.pixels.flags.c_contiguous
    np.testing.assert_array_equal(source.pixels, ramp())
    assert (source.path, source.page, source.pages, source.note) == (path, 0, 1, "")
    assert probe_image(path) == ImageInfo(37, 24, 1)


def test_jpeg_and_lossy_webp_are_close(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.jpeg", "a.webp", "progressive.jpg"):
        options = {"progressive": True} if name.startswith("p") else {}
        path = save(tmp_path / name, ramp(), quality=95, **options)
        assert np.abs(read_image(path).pixels.astype(int) - ramp()).mean() < 4


def test_grey_kinds(tmp_path: Path) -> None:
    grey = ramp()[..., 0]
    bits = grey > 90
    for path, expected in (
        (save(tmp_path / "l.png", grey), grey),
        (save(tmp_path / "l.tif", grey), grey),
        (save(tmp_path / "1.png", bits), bits * np.uint8(255)),
        (save(tmp_path / "1.tif", bits, compression="group4"), bits * np.uint8(255)),
    ):
        np.testing.assert_array_equal(read_image(path).pixels, np.dstack([expected] * 3))


def test_palette_pictures_become_their_colours(tmp_path: Path) -> None:
    few = (ramp() // 64) * 64
    for name in ("p.png", "p.bmp", "p.tif", "p.gif"):
        picture = Image.fromarray(few).quantize(64)
        assert picture.mode == "P"
        picture.save(tmp_path / name)
        expected = np.asarray(picture.convert("RGB"))
        np.testing.assert_array_equal(read_image(tmp_path / name).pixels, expected)


def test_transparency_is_laid_over_white(tmp_path: Path) -> None:
    """By hand: 0.5 of 0 over white is 128, hidden colour under alpha 0 is white."""
    rgba = np.zeros((2, 3, 4), np.uint8)
    rgba[0, :, 3] = (0, 127, 255)
    rgba[1] = (10, 20, 30, 255)
    for name, options in (
        ("a.png", {}),
        ("a.webp", {"lossless": True, "exact": True}),
        ("a.tif", {}),
    ):
        source = read_image(save(tmp_path / name, rgba, **options))
        assert source.pixels[0, :, 0].tolist() == [255, 128, 0]
        assert source.pixels[1].tolist() == [[10, 20, 30]] * 3
        assert "white" in source.note
    rgba[..., 3] = 255
    source = read_image(save(tmp_path / "opaque.png", rgba))
    assert source.note == ""
    np.testing.assert_array_equal(source.pixels, rgba[..., :3])


def test_transparency_of_palettes_grey_and_one_colour(tmp_path: Path) -> None:
    picture = Image.fromarray(np.array([[0, 1, 2]], np.uint8))
    picture.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    picture.save(tmp_path / "p.png", transparency=b"\x00\xff\x80")
    assert read_image(tmp_path / "p.png").pixels.tolist() == [
        [[255, 255, 255], [0, 255, 0], [127, 127, 255]]
    ]
    grey = Image.fromarray(np.array([[0, 100]], np.uint8))
    grey.save(tmp_path / "l.png", transparency=100)
    assert read_image(tmp_path / "l.png").pixels[..., 0].tolist() == [[0, 255]]
    la = Image.fromarray(np.array([[[0, 0], [7, 255]]], np.uint8), "LA")
    la.save(tmp_path / "la.png")
    assert read_image(tmp_path / "la.png").pixels[..., 1].tolist() == [[255, 7]]


def test_cmyk(tmp_path: Path) -> None:
    picture = Image.fromarray(ramp()).convert("CMYK")
    picture.save(tmp_path / "cmyk.jpg", quality=95)
    picture.save(tmp_path / "cmyk.tif")
    np.testing.assert_array_equal(read_image(tmp_path / "cmyk.tif").pixels, ramp())
    got = read_image(tmp_path / "cmyk.jpg").pixels.astype(int)
    assert np.abs(got - ramp()).mean() < 6


def test_animations_show_their_first_frame(tmp_path: Path) -> None:
    frames = [Image.fromarray(np.full((9, 9, 3), v, np.uint8)) for v in (10, 200)]
    for name, options in (("a.gif", {}), ("a.webp", {"lossless": True}), ("a.png", {})):
        path = tmp_path / name
        frames[0].save(path, save_all=True, append_images=frames[1:], **options)
        source = read_image(path)
        assert (source.pixels == 10).all()
        assert "first frame" in source.note
        assert (source.pages, probe_image(path).pages) == (1, 1)


# --- depth ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_sixteen_bits_are_spread_between_percentiles(tmp_path: Path, name: str) -> None:
    """A 12-bit camera: 1000 even values 100..4096; two dead pixels do not squeeze the rest.

    1002 values sorted: 0, 100, 104, ..., 4096, 65535. The 0.1th percentile lies at place
    1.001: 100 + 0.001 * 4; the 99.9th at 999.999: 4092 + 0.999 * 4.
    """
    values = np.concatenate([[0], 100 + 4 * np.arange(1000), [65535]]).astype(np.uint16)
    path = save(tmp_path / name, values.reshape(2, 501))
    source = read_image(path)
    low, high = 100.004, 4095.996
    expected = np.clip((values - low) / (high - low) * 255 + 0.5, 0, 255).astype(np.uint8)
    np.testing.assert_array_equal(source.pixels[..., 2].ravel(), expected)
    assert source.note == "16-bit grey: 100.004 to 4096 are spread over 0 to 255"


def test_eight_bits_in_a_sixteen_bit_file_stay(tmp_path: Path) -> None:
    values = np.arange(0, 200, dtype=np.uint16).reshape(10, 20)
    source = read_image(save(tmp_path / "a.tif", values))
    np.testing.assert_array_equal(source.pixels[..., 0], values)
    assert source.note == ""


def test_big_endian_and_32_bits(tmp_path: Path) -> None:
    values = (np.arange(600, dtype=np.uint16) * 100).reshape(20, 30)
    little = read_image(save(tmp_path / "little.tif", values)).pixels
    big = read_image(save(tmp_path / "big.tif", values, big_tiff=True)).pixels
    data = bytearray(b"MM\0*\0\0\0\x08")
    entries = [
        (256, 3, 1, 30 << 16),
        (257, 3, 1, 20 << 16),
        (258, 3, 1, 16 << 16),
        (259, 3, 1, 1 << 16),
        (262, 3, 1, 1 << 16),
        (273, 4, 1, 8 + 2 + 9 * 12 + 4),
        (277, 3, 1, 1 << 16),
        (278, 3, 1, 20 << 16),
        (279, 4, 1, 1200),
    ]
    data += struct.pack(">H", len(entries))
    data += b"".join(struct.pack(">HHII", *entry) for entry in entries)
    data += bytes(4) + values.astype(">u2").tobytes()
    (tmp_path / "motorola.tif").write_bytes(data)
    motorola = read_image(tmp_path / "motorola.tif").pixels
    signed = read_image(save(tmp_path / "i.tif", values.astype(np.int32))).pixels
    for other in (big, motorola, signed):
        np.testing.assert_array_equal(other, little)


def test_float_pictures_and_what_is_not_a_number(tmp_path: Path) -> None:
    values = np.linspace(-1.0, 1.0, 1001, dtype=np.float32).reshape(7, 143)
    values[3, 3], values[3, 4], values[3, 5] = np.nan, np.inf, -np.inf
    source = read_image(save(tmp_path / "f.tif", values))
    assert source.pixels[3, 3:6, 0].tolist() == [0, 255, 0]
    assert (source.pixels[0, 0, 0], source.pixels[-1, -1, 0]) == (0, 255)
    assert abs(int(source.pixels[3, 71, 0]) - 127) <= 1
    assert source.note.startswith("float grey: -0.99")
    nothing = np.full((3, 3), np.nan, np.float32)
    assert (read_image(save(tmp_path / "nan.tif", nothing)).pixels == 0).all()


def test_a_constant_deep_picture_is_no_division_by_zero(tmp_path: Path) -> None:
    source = read_image(save(tmp_path / "c.tif", np.full((4, 5), 3000, np.uint16)))
    assert (source.pixels == 0).all()


def test_deep_colours_keep_their_high_byte(tmp_path: Path) -> None:
    deep = ramp().astype(np.uint16) * 256 + 77
    source = read_image(write_deep_png(tmp_path / "a.png", deep))
    np.testing.assert_array_equal(source.pixels, ramp())


# --- pages ----------------------------------------------------------------------------------------


def test_pages_of_a_tiff(tmp_path: Path) -> None:
    path = tmp_path / "stack.tif"
    pages = [np.full((5 + i, 6), 50 * i, np.uint8) for i in range(4)]
    first, *rest = [Image.fromarray(p) for p in pages]
    first.save(path, save_all=True, append_images=rest)
    assert probe_image(path) == ImageInfo(6, 5, 4)
    for number, page in enumerate(pages):
        source = read_image(path, page=number)
        np.testing.assert_array_equal(source.pixels[..., 0], page)
        assert (source.page, source.pages) == (number, 4)
    for number in (4, -1):
        with pytest.raises(ImageError, match="has 4 pages"):
            read_image(path, page=number)
    with pytest.raises(ImageError, match=r"has 1 page: there is no page 2"):
        read_image(save(tmp_path / "a.png", ramp()), page=1)


def test_a_tiff_whose_pages_go_in_a_circle_ends(tmp_path: Path) -> None:
    path = tmp_path / "circle.tif"
    save(path, np.zeros((4, 4), np.uint8))
    data = bytearray(path.read_bytes())
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    struct.pack_into("<I", data, start + 2 + 12 * count, start)  # the next page is this page
    path.write_bytes(data)
    assert read_image(path).pages == 1


# --- orientation ----------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".png", ".tif", ".jpg", ".webp"])
def test_exif_orientation(tmp_path: Path, orientation: int, suffix: str) -> None:
    """Store the upright picture as a camera held that way would, and get it back upright."""
    upright = ramp()
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.swapaxes(0, 1),
        6: np.rot90(upright, 1),
        7: np.rot90(upright, 2).swapaxes(0, 1),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[274] = orientation
    options: dict = {"lossless": True} if suffix == ".webp" else {}
    options |= {"quality": 95, "subsampling": 0} if suffix == ".jpg" else {}
    path = tmp_path / f"a{suffix}"
    save(path, np.ascontiguousarray(stored), exif=exif, **options)
    got = read_image(path).pixels
    assert got.shape == upright.shape
    assert np.abs(got.astype(int) - upright).mean() < (4 if suffix == ".jpg" else 1e-9)
    assert probe_image(path) == ImageInfo(37, 24, 1)
    small = read_thumbnail(path, 1000)
    assert small.shape == upright.shape
    assert np.abs(small.astype(int) - upright).mean() < 4


def test_orientation_behind_the_pixels_of_a_png(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 6
    layout = PngLayout(
        24, 37, 8, RGB, False, (Chunk(b"IDAT", b""), Chunk(b"eXIf", exif.tobytes()[6:]))
    )
    path = tmp_path / "late.png"
    path.write_bytes(b"".join(encode_png(layout, np.ascontiguousarray(np.rot90(ramp(), 1)))))
    np.testing.assert_array_equal(read_image(path).pixels, ramp())
    assert probe_image(path) == ImageInfo(37, 24, 1)


def test_damaged_exif_is_no_reason_to_refuse(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    save(path, ramp(), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12broken", quality=95)
    assert read_image(path).pixels.shape == (24, 37, 3)
    exif = Image.Exif()
    exif[274] = 77
    assert read_image(save(path, ramp(), exif=exif)).pixels.shape == (24, 37, 3)


# --- thumbnails -----------------------------------------------------------------------------------


def test_thumbnails_fit_and_never_grow(tmp_path: Path) -> None:
    wide = np.repeat(np.repeat(ramp(), 20, axis=0), 20, axis=1)  # 740 x 480
    for name in ("a.jpg", "a.png", "a.tif"):
        small = read_thumbnail(save(tmp_path / name, wide), 96)
        assert small.shape == (62, 96, 3)
        assert small.dtype == np.uint8
        assert abs(small.mean() - wide.mean()) < 3
    assert read_thumbnail(save(tmp_path / "s.png", ramp()), 96).shape == (24, 37, 3)
    deep = save(tmp_path / "d.tif", wide[..., 0].astype(np.uint16) * 100)
    small = read_thumbnail(deep, 48)
    assert small.shape == (31, 48, 3)
    assert abs(small.mean() - read_image(deep).pixels.mean()) < 5
    line = save(tmp_path / "line.png", np.zeros((1, 4000), np.uint8))
    assert read_thumbnail(line, 100).shape == (1, 100, 3)
    rgba = np.dstack([wide, np.full(wide.shape[:2], 0, np.uint8)])
    assert (read_thumbnail(save(tmp_path / "clear.png", rgba), 50) == 255).all()


def test_thumbnails_of_deep_pictures_of_several_strips(tmp_path: Path) -> None:
    """1100 rows are read 873 at a time, every sixth taken: no row doubled, none left out."""
    rows = np.repeat(np.arange(1100, dtype=np.uint16)[:, None] * 50, 1200, axis=1)
    small = read_thumbnail(save(tmp_path / "d.tif", rows), 40)
    assert small.shape == (37, 40, 3)
    steps = np.diff(small[:, 0, 0].astype(int))
    assert set(steps[1:-1].tolist()) <= {6, 7, 8}  # 255 / 37 = 6.9 a row
    assert (small[-1] > 247).all()


# --- real pictures --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["nasa_super", "nasa_ebc", "paveseg", "dsb2018_nuclei"])
def test_real_pictures(shared_data: Path, name: str) -> None:
    paths = sorted((shared_data / name / "images").iterdir())
    for path in paths[:: max(1, len(paths) // 8)]:
        assert path.suffix.lower() in IMAGE_SUFFIXES
        source = read_image(path)
        info = probe_image(path)
        assert source.pixels.shape == (info.height, info.width, 3)
        assert max(read_thumbnail(path, 64).shape[:2]) == 64
        with Image.open(path) as picture:
            np.testing.assert_array_equal(source.pixels, np.asarray(picture.convert("RGB")))


_OPENS = """
import sys
from pathlib import Path
from segcore.images import read_image

read_image(Path(sys.argv[1]))
print(*(name for name in sys.modules if name.startswith("PIL.") and name.endswith("Plugin")))
"""


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_the_first_picture_does_not_wait_for_decoders_of_other_kinds(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    Image.new("RGB", (8, 8)).save(path)
    done = subprocess.run(
        [sys.executable, "-c", _OPENS, str(path)], capture_output=True, text=True, check=True
    )
    assert len(done.stdout.split()) <= 7, done.stdout
