"""Colours for colour-blind eyes, and palettes from files of other programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segcore.classes import VOC_21
from segcore.errors import ClassTableError
from segcore.palettes import OKABE_ITO, colorblind_safe, least_distance, read_palette


def test_the_first_eight_are_okabe_and_itos() -> None:
    assert colorblind_safe(tuple("abcdefgh")) == OKABE_ITO
    assert colorblind_safe(("Background", "x"))[:2] == ((0, 0, 0), OKABE_ITO[0])


def test_more_classes_get_colours_that_every_eye_tells_apart_better_than_vocs() -> None:
    ours = colorblind_safe(VOC_21.names)
    assert len(set(ours)) == 21
    vocs = tuple(c.color for c in VOC_21)
    assert least_distance(ours) > 2 * least_distance(vocs)
    assert least_distance(ours) > 10  # a just noticeable difference is about 2.3
    assert len(set(colorblind_safe(tuple(map(str, range(200)))))) == 200


def test_black_and_white_are_a_hundred_apart_to_every_eye() -> None:
    assert least_distance(((0, 0, 0), (255, 255, 255))) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.gpl", "GIMP Palette\nName: Mine\nColumns: 3\n#\n255   0   0\tred\n  0 128 255 blue\n"),
        ("a.txt", "255 0 0\n0,128,255\n"),
        ("a.txt", "#ff0000\n0080FF\n"),
    ],
)
def test_palettes_are_read(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert read_palette(path) == ((255, 0, 0), (0, 128, 255))


def test_the_palette_of_a_png_is_read(tmp_path: Path) -> None:
    picture = Image.fromarray(np.zeros((2, 2), np.uint8)).convert("P")
    picture.putpalette([1, 2, 3, 4, 5, 6])
    picture.save(tmp_path / "p.png")
    assert read_palette(tmp_path / "p.png")[:2] == ((1, 2, 3), (4, 5, 6))
    Image.fromarray(np.zeros((2, 2), np.uint8)).save(tmp_path / "grey.png")
    with pytest.raises(ClassTableError, match="has no palette"):
        read_palette(tmp_path / "grey.png")


@pytest.mark.parametrize("data", [b"", b"nothing here\n", b"300 0 0\n", b"\xff\xfe\x00"])
def test_what_is_no_palette_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.gpl").write_bytes(data)
    with pytest.raises(ClassTableError, match=r"a\.gpl"):
        read_palette(tmp_path / "a.gpl")
    with pytest.raises(ClassTableError, match="does not exist"):
        read_palette(tmp_path / "b.gpl")
