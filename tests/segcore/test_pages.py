"""Stacks: each page of a TIFF is an image of the project, whatever else the file holds."""

from __future__ import annotations

import argparse
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from segcore.errors import ProjectError
from segcore.images import read_image, read_thumbnail
from segcore.pages import MAX_PAGES, tiff_pages
from segcore.predict_command import chosen_images
from segcore.project import open_project


def write_stack(path: Path, *greys: int, copies: tuple[int, ...] = (), **options: object) -> Path:
    """Write pages of one grey each. copies: which of them say that they are reduced ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frames = []
    for number, grey in enumerate(greys):
        frame = Image.new("L", (6, 4), grey)
        tags = ImageFileDirectory_v2()
        tags[254] = int(number in copies)
        frame.encoderinfo = {"tiffinfo": tags}
        frames.append(frame)
    first_tags = ImageFileDirectory_v2()
    first_tags[254] = int(0 in copies)
    frames[0].save(path, save_all=True, append_images=frames[1:], tiffinfo=first_tags, **options)
    return path


@pytest.mark.parametrize("options", [{}, {"big_tiff": True}, {"compression": "tiff_lzw"}])
def test_pages_are_counted_as_pillow_counts_them(tmp_path: Path, options: dict[str, bool]) -> None:
    path = write_stack(tmp_path / "s.tif", 10, 20, 30, **options)
    assert tiff_pages(path) == (0, 1, 2)
    with Image.open(path) as picture:
        assert picture.n_frames == 3
    swapped = tmp_path / "mm.tif"
    Image.new("L", (6, 4), 1).save(swapped)
    assert tiff_pages(swapped) == (0,)


def test_reduced_copies_are_no_pages(tmp_path: Path) -> None:
    assert tiff_pages(write_stack(tmp_path / "a.tif", 1, 2, 3, copies=(1,))) == (0, 2)
    thumbnail_first = write_stack(tmp_path / "b.tif", 1, 2, copies=(0,))
    assert tiff_pages(thumbnail_first) == (1,)
    (tmp_path / "classes.txt").write_text("background\ncell\n")
    by_stem = {item.stem: item for item in open_project(tmp_path).items}
    assert set(by_stem) == {"a", "a#3", "b"}
    assert by_stem["b"].page == 1
    assert read_image(thumbnail_first, 1).pixels[0, 0, 0] == 2


def test_big_endian_pages(tmp_path: Path) -> None:
    def directory(at: int, following: int) -> bytes:
        return struct.pack(">H", 1) + struct.pack(">HHII", 256, 4, 1, 6) + struct.pack(
            ">I", following
        )  # fmt: skip

    size = len(directory(0, 0))
    path = tmp_path / "m.tif"
    path.write_bytes(b"MM\0*" + struct.pack(">I", 8) + directory(8, 8 + size) + directory(0, 0))
    assert tiff_pages(path) == (0, 1)


@pytest.mark.parametrize(
    "content",
    [b"", b"II", b"not a picture at all", b"II*\0\xff\xff\xff\xff", b"II*\0\x08\0\0\0\x01",
     b"II+\0\x08\0\0\0" + b"\xff" * 8, b"II\x07\0\x08\0\0\0"],
)  # fmt: skip
def test_what_cannot_be_followed_is_one_page(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tif"
    path.write_bytes(content)
    assert tiff_pages(path) == (0,)
    assert tiff_pages(tmp_path / "none.tif") == (0,)


def test_a_chain_that_leads_back_ends(tmp_path: Path) -> None:
    path = tmp_path / "loop.tif"
    entry = struct.pack("<HHII", 256, 4, 1, 6)
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry
                     + struct.pack("<I", 8))  # fmt: skip
    assert tiff_pages(path) == (0,)
    one = struct.pack("<H", 1) + entry
    many = b"".join(one + struct.pack("<I", 8 + 18 * (n + 1)) for n in range(MAX_PAGES + 5))
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + many)
    assert len(tiff_pages(path)) == MAX_PAGES


def test_each_page_is_an_image_with_a_mask_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "classes.txt").write_text("background\ncell\n")
    stack = write_stack(tmp_path / "images" / "train" / "s.tif", *range(12))
    (tmp_path / "masks" / "train").mkdir(parents=True)
    for name in ("s.png", "s#3.png"):
        (tmp_path / "masks" / "train" / name).write_bytes(b"not opened")
    project = open_project(tmp_path)
    assert [item.stem for item in project.items] == [
        "train/s", *(f"train/s#{n}" for n in range(2, 13)),
    ]  # fmt: skip
    assert [item.stem for item in project.labelled()] == ["train/s", "train/s#3"]
    assert [item.page for item in project.items] == list(range(12))
    assert {item.pages for item in project.items} == {12}
    assert project.items[4].mask == tmp_path / "masks" / "train" / "s#5.png"
    for item in project.items[::5]:
        assert read_thumbnail(item.image, 4, item.page).max() == item.page
        assert read_image(item.image, item.page).pixels.max() == item.page
    assert project.folder_splits()["train"][2] == "train/s#3"
    write_list = tmp_path / "val.txt"
    write_list.write_text("".join(f"{item.stem}\n" for item in project.items))
    assert project.read_list(write_list) == tuple(item.stem for item in project.items)
    assert stack.is_file()


def test_pages_beside_their_masks(tmp_path: Path) -> None:
    (tmp_path / "classes.txt").write_text("background\ncell\n")
    write_stack(tmp_path / "s.tif", 1, 2)
    (tmp_path / "s#2_mask.png").write_bytes(b"not opened")
    write_stack(tmp_path / "t.tif", 1, 2)
    write_stack(tmp_path / "t_mask.tif", 1, 2)  # refused when it is read, but no image
    by_stem = {item.stem: item for item in open_project(tmp_path).items}
    assert set(by_stem) == {"s", "s#2", "t", "t#2"}
    assert by_stem["s#2"].mask == tmp_path / "s#2_mask.png"
    assert by_stem["s#2"].has_mask
    assert not by_stem["s"].has_mask


def test_a_file_called_as_a_page_is_told(tmp_path: Path) -> None:
    write_stack(tmp_path / "images" / "s.tif", 1, 2)
    (tmp_path / "images" / "s#2.png").write_bytes(b"not opened")
    with pytest.raises(ProjectError, match=r"«s#2\.png» and «s\.tif».*«s#2»"):
        open_project(tmp_path)


def test_the_command_line_predicts_every_page(tmp_path: Path) -> None:
    stack = write_stack(tmp_path / "s.tif", 1, 2)
    for paths in ([stack], [tmp_path]):
        asked = argparse.Namespace(paths=paths, out=tmp_path / "out", shard=(1, 1))
        images = chosen_images(asked)
        assert [(i.place(Path()).name, i.page) for i in images] == [("s.png", 0), ("s#2.png", 1)]


def test_a_page_takes_no_more_memory_than_one(tmp_path: Path) -> None:
    import tracemalloc

    frames = [Image.fromarray(np.full((400, 400), n, np.uint8)) for n in range(30)]
    path = tmp_path / "s.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    peaks = []
    read_image(path)  # what Pillow loads once
    tracemalloc.start()
    for page in (0, 29):
        tracemalloc.reset_peak()
        read_image(path, page)
        peaks.append(tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
