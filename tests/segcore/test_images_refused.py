"""What is no picture, damaged or too large is refused in a sentence, silently and within bounds."""

import os
import struct
import subprocess
import sys
import threading
import warnings
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import ramp, save
from PIL import Image
from sentences import one_sentence

from segcore.errors import ImageError
from segcore.images import (
    MAX_SIDE_PX,
    ImageInfo,
    probe_image,
    read_image,
    read_thumbnail,
)
from segcore.png import GREY, Chunk, PngLayout, encode_png

REPOSITORY = Path(__file__).resolve().parents[2]


def test_not_pictures(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.jpg").write_text("this is a letter")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "script.png").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")
    (tmp_path / "random.tif").write_bytes(np.random.default_rng(0).bytes(5000))
    for name, words in (
        ("none.png", "does not exist"),
        ("empty.png", "is empty"),
        ("text.jpg", "not a picture"),
        ("folder.png", "is a folder"),
        ("script.png", "not a picture"),  # EPS would start another program
        ("random.tif", "not a picture"),
    ):
        for reader in (read_image, probe_image, lambda path: read_thumbnail(path, 64)):
            with pytest.raises(ImageError, match=words) as caught:
                reader(tmp_path / name)
            assert str(tmp_path / name) in one_sentence(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_waited_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(ImageError, match="not a regular file"):
        read_image(tmp_path / "pipe.png")


def test_renamed_pictures_are_known_by_content(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", ramp())
    path.rename(tmp_path / "a.jpg")
    np.testing.assert_array_equal(read_image(tmp_path / "a.jpg").pixels, ramp())


def encoded(kind: str) -> bytes:
    out = BytesIO()
    noise = np.random.default_rng(4).integers(0, 256, (40, 50, 3), np.uint8)
    pixels = noise[..., 0].astype(np.uint16) * 99 if kind == "TIFF16" else noise
    options = {"compression": "tiff_lzw"} if kind == "TIFFLZW" else {}
    Image.fromarray(pixels).save(out, kind.removesuffix("16").removesuffix("LZW"), **options)
    return out.getvalue()


KINDS = ("JPEG", "PNG", "TIFF", "TIFF16", "TIFFLZW", "BMP", "WEBP", "GIF")


@pytest.mark.parametrize("kind", KINDS)
def test_cut_short(tmp_path: Path, kind: str) -> None:
    whole = encoded(kind)
    for share in (0.02, 0.3, 0.7, 0.95):
        path = tmp_path / "a.bin"
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(ImageError) as caught:
            read_image(path)
        one_sentence(caught.value)


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_damage_gives_a_picture_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    whole = bytearray(encoded(kind))
    # Headers are where the interesting faults are.
    place = st.one_of(st.integers(0, min(200, len(whole) - 1)), st.integers(0, len(whole) - 1))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(place)] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / f"damaged-{kind}"
    path.write_bytes(whole)
    for reader in (read_image, probe_image, lambda p: read_thumbnail(p, 16)):
        try:
            reader(path)
        except ImageError as error:
            one_sentence(error)


def test_nothing_is_printed_about_damaged_files(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The libraries for TIFF and JPEG write to standard error when they are let."""
    for kind in KINDS:
        path = tmp_path / "a.bin"
        path.write_bytes(encoded(kind)[:-300])
        with pytest.raises(ImageError):
            read_image(path)
    assert capfd.readouterr() == ("", "")


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(100_000), 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c))
        for c in (body, data, b"IEND")
    )


def bmp_header(width: int, height: int) -> bytes:
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + info


@pytest.mark.parametrize("header", [png_header, bmp_header])
@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (50_000, 20, f"more than the {MAX_SIDE_PX} a side may have"),
        (20, 50_000, "50000 pixels"),
        (30_000, 30_000, "million"),
        (2_000_000_000, 2_000_000_000, "more than"),
    ],
)
def test_too_large_is_said_from_the_header(
    tmp_path: Path, header: object, width: int, height: int, words: str
) -> None:
    """Refused before any pixel is unpacked, and without Pillow's own warning."""
    path = tmp_path / "bomb.bin"
    path.write_bytes(header(width, height))  # type: ignore[operator]
    for reader in (read_image, probe_image, lambda p: read_thumbnail(p, 64)):
        with warnings.catch_warnings(record=True) as seen, pytest.raises(ImageError, match=words):
            reader(path)
        assert seen == []


def test_a_picture_between_pillows_limit_and_ours_opens_silently(tmp_path: Path) -> None:
    """12000 x 8000 is beyond Pillow's warning, and well within ours."""
    path = tmp_path / "large.png"
    layout = PngLayout(12_000, 8_000, 1, GREY, False, (Chunk(b"IDAT", b""),))
    zeros = np.zeros((8_000, 12_000), np.uint8)
    path.write_bytes(b"".join(encode_png(layout, zeros)))
    with warnings.catch_warnings(record=True) as seen:
        assert probe_image(path) == ImageInfo(12_000, 8_000, 1)
        assert read_thumbnail(path, 60).shape == (40, 60, 3)
    assert seen == []


def test_pillows_settings_survive_many_threads(tmp_path: Path) -> None:
    good = save(tmp_path / "a.png", ramp())
    bad = tmp_path / "b.png"
    bad.write_bytes(png_header(50_000, 2))
    before = Image.MAX_IMAGE_PIXELS, list(warnings.filters)

    def work() -> None:
        for _ in range(30):
            read_image(good)
            with pytest.raises(ImageError):
                read_image(bad)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Image.MAX_IMAGE_PIXELS, list(warnings.filters)) == before
    assert before[0] is not None


MEASURE = """
import sys
from pathlib import Path
from segcore.images import probe_image, read_image

def peak_kib():
    # Not ru_maxrss: that one is inherited from the parent.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

probe_image(Path(sys.argv[1]))
before = peak_kib()
pixels = read_image(Path(sys.argv[1])).pixels
print(peak_kib() - before, *pixels.shape)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize("kind", ["jpg", "tif"])
def test_memory_stays_within_what_is_promised(tmp_path: Path, kind: str) -> None:
    """8 bytes a pixel at the peak, and a fixed allowance for the strips in work."""
    side = 5000
    values = np.add.outer(np.arange(side) // 7, np.arange(side) // 5)
    pixels = values.astype(np.uint16) if kind == "tif" else np.dstack([values.astype(np.uint8)] * 3)
    exif = Image.Exif()
    exif[274] = 6
    path = save(tmp_path / f"a.{kind}", pixels, **({"exif": exif} if kind == "jpg" else {}))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
    )
    used_kib, *shape = (int(word) for word in done.stdout.split())
    assert shape == [side, side, 3]
    assert 3 * side * side < used_kib * 1024 < 8 * side * side + 32 * 2**20
