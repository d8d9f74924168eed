"""Folders as projects: what is found and what is refused."""

import os
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from permissions import as_nobody
from PIL import Image
from project_files import found, make

from segcore.classes import DEFAULT_TABLE, VOC_21, VOID, make_table, voc_colormap
from segcore.errors import ClassTableError, ProjectError
from segcore.masks import new_mask, write_mask
from segcore.project import (
    list_masks,
    open_project,
    read_list,
    split,
)


@pytest.fixture
def classes(tmp_path: Path) -> Path:
    """Give the project a class table, so that no mask is opened to guess one."""
    (tmp_path / "classes.txt").write_text("background\ncell\n")
    return tmp_path


# --- layouts --------------------------------------------------------------------------------------


def test_voc_layout(classes: Path) -> None:
    make(
        classes, "JPEGImages/2007_01.jpg", "JPEGImages/2007_02.JPG", "SegmentationClass/2007_01.png"
    )
    make(classes, "Annotations/2007_01.xml", "SegmentationObject/2007_01.png")
    project = open_project(classes)
    assert project.layout == "voc"
    assert found(project) == {
        "2007_01": ("JPEGImages/2007_01.jpg", "SegmentationClass/2007_01.png", True),
        "2007_02": ("JPEGImages/2007_02.JPG", "SegmentationClass/2007_02.png", False),
    }
    assert [item.stem for item in project.labelled()] == ["2007_01"]


def test_voc_layout_without_masks_yet(classes: Path) -> None:
    make(classes, "JPEGImages/a.jpg")
    assert found(open_project(classes)) == {
        "a": ("JPEGImages/a.jpg", "SegmentationClass/a.png", False)
    }


@pytest.mark.parametrize("masks", ["masks", "labels", "annotations", "Masks", "LABELS", "gt"])
def test_images_and_masks_in_folders(classes: Path, masks: str) -> None:
    make(classes, "Images/a.tif", "Images/b.png", f"{masks}/b.png", f"{masks}/other.png")
    project = open_project(classes)
    assert project.layout == "folders"
    assert found(project) == {
        "a": ("Images/a.tif", f"{masks}/a.png", False),
        "b": ("Images/b.png", f"{masks}/b.png", True),
    }


def test_images_folder_alone_gets_a_masks_folder(classes: Path) -> None:
    make(classes, "images/a.jpg")
    assert found(open_project(classes)) == {"a": ("images/a.jpg", "masks/a.png", False)}
    assert not (classes / "masks").exists()  # opening writes nothing


def test_masks_named_with_an_ending(classes: Path) -> None:
    """New masks are named as the others are."""
    make(classes, "images/a.jpg", "images/b.jpg", "masks/a_mask.png")
    assert found(open_project(classes)) == {
        "a": ("images/a.jpg", "masks/a_mask.png", True),
        "b": ("images/b.jpg", "masks/b_mask.png", False),
    }


def test_flat_with_endings(classes: Path) -> None:
    make(classes, "a.png", "a_mask.png", "b.png", "c_mask.png")
    project = open_project(classes)
    assert project.layout == "flat"
    # `c_mask.png` belongs to no image, so it is one.
    assert found(project) == {
        "a": ("a.png", "a_mask.png", True),
        "b": ("b.png", "b_mask.png", False),
        "c_mask": ("c_mask.png", "c_mask_mask.png", False),
    }


def test_flat_png_beside_jpg(classes: Path) -> None:
    make(classes, "a.jpg", "a.png", "b.JPG", "c.png")
    assert found(open_project(classes)) == {
        "a": ("a.jpg", "a.png", True),
        "b": ("b.JPG", "b.png", False),
        "c": ("c.png", "c_mask.png", False),  # its own name is taken by the image
    }


def test_flat_images_beside_a_folder_of_masks(classes: Path) -> None:
    make(classes, "a.jpg", "b.jpg", "labels/a.png")
    project = open_project(classes)
    assert project.layout == "flat"
    assert found(project) == {
        "a": ("a.jpg", "labels/a.png", True),
        "b": ("b.jpg", "labels/b.png", False),
    }


def test_plain_folder_of_images(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg", "b.PNG", "c.webp", "notes.txt", "Thumbs.db", "readme.md")
    project = open_project(tmp_path)
    assert project.layout == "images"
    assert found(project) == {
        "a": ("a.jpg", "masks/a.png", False),
        "b": ("b.PNG", "masks/b.png", False),
        "c": ("c.webp", "masks/c.png", False),
    }
    assert project.classes == DEFAULT_TABLE
    assert project.classes_from is None


def test_masks_written_to_a_plain_folder_are_found_again(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg", "b.jpg")
    item = open_project(tmp_path).items[1]
    write_mask(item.mask, new_mask(np.zeros((2, 2), np.uint8), DEFAULT_TABLE))
    again = open_project(tmp_path)
    assert [i.has_mask for i in again.items] == [False, True]
    assert again.items[1].mask == item.mask


def test_png_is_preferred_among_masks_of_one_stem(classes: Path) -> None:
    make(classes, "images/a.jpg", "masks/a.jpg", "masks/a.png", "masks/a.tif")
    assert found(open_project(classes))["a"][1] == "masks/a.png"
    (classes / "masks/a.png").unlink()
    assert found(open_project(classes))["a"][1] == "masks/a.tif"


def test_hidden_things_and_folders_are_passed_over(classes: Path) -> None:
    make(classes, "a.jpg", ".b.jpg", "._a.jpg", ".segdesk/c.jpg", "sub/d.jpg", "e.jpg/f.txt")
    assert set(found(open_project(classes))) == {"a"}


def test_stems_with_dots_and_unicode(classes: Path) -> None:
    make(classes, "images/spot.1.a.png", "masks/spot.1.a.png", "images/größe 3.png")
    assert found(open_project(classes)) == {
        "größe 3": ("images/größe 3.png", "masks/größe 3.png", False),
        "spot.1.a": ("images/spot.1.a.png", "masks/spot.1.a.png", True),
    }


def test_natural_order(classes: Path) -> None:
    names = ["cell10", "cell2", "Cell1", "cell", "10", "9", "a", "cell02"]
    make(classes, *[f"{name}.jpg" for name in names])
    stems = [item.stem for item in open_project(classes).items]
    assert stems == ["9", "10", "a", "cell", "Cell1", "cell02", "cell2", "cell10"]


# --- refusals -------------------------------------------------------------------------------------


def test_not_a_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="is not a folder"):
        open_project(tmp_path / "none")
    make(tmp_path, "notes.txt")
    with pytest.raises(ProjectError, match="not a folder"):
        open_project(tmp_path / "notes.txt")
    with pytest.raises(ProjectError, match="holds no images"):
        open_project(tmp_path)


@pytest.mark.parametrize(
    "names",
    [
        ("images/a.jpg", "images/a.tif"),
        ("images/a.jpg", "images/a.JPG"),
        ("a.jpg", "a.tif"),
        ("a.jpg", "a.tif", "a.png"),
        ("a.jpg", "a.tif", "b.jpg", "b_mask.png"),
    ],
)
def test_two_images_of_one_stem(classes: Path, names: tuple[str, ...]) -> None:
    make(classes, *names)
    if not all((classes / name).name in os.listdir((classes / name).parent) for name in names):  # noqa: PTH208
        pytest.skip("this file system does not tell upper from lower case")
    with pytest.raises(ProjectError, match="share the name «a»"):
        open_project(classes)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
@pytest.mark.parametrize("closed", ["images", "masks"])
def test_a_folder_that_may_not_be_read(closed: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = make(Path(name), "images/a.jpg", "masks/a.png")
        root.chmod(0o755)
        (root / closed).chmod(0)
        with as_nobody(), pytest.raises(ProjectError, match="Permission denied"):
            open_project(root)
        (root / closed).chmod(0o755)


# --- classes --------------------------------------------------------------------------------------


def test_class_files_in_their_order(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg")
    (tmp_path / "labelmap.txt").write_text("background:0,0,0::\nroad:1,2,3::\n")
    assert open_project(tmp_path).classes.names == ("background", "road")
    (tmp_path / "Classes.TXT").write_text("one\ntwo\n")
    project = open_project(tmp_path)
    assert project.classes.names == ("one", "two")
    assert project.classes_from == tmp_path / "Classes.TXT"
    (tmp_path / "classes.json").write_text('["x", "y", "z"]')
    assert open_project(tmp_path).classes.names == ("x", "y", "z")
    (tmp_path / "classes.json").write_text("{")
    with pytest.raises(ClassTableError, match="classes.json is not valid JSON"):
        open_project(tmp_path)


def test_saving_the_classes(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg")
    project = open_project(tmp_path).with_classes(VOC_21)
    assert project.classes_from == tmp_path / "classes.json"
    again = open_project(tmp_path)
    assert again.classes == project.classes == VOC_21
    assert again.items == project.items


def test_classes_from_the_ids_of_wide_palettes(tmp_path: Path) -> None:
    """256 entries say nothing, so the ids in use do; void is no class."""
    make(tmp_path, *[f"images/{i}.jpg" for i in range(40)])
    for i in range(40):
        ids = np.zeros((4, 4), np.uint8)
        ids[0, 0], ids[1, 1] = VOID, 4 if i == 0 else 1
        write_mask(tmp_path / f"masks/{i}.png", new_mask(ids, VOC_21))
    project = open_project(tmp_path)
    assert project.classes.names == ("background", "class 1", "class 2", "class 3", "class 4")
    assert project.classes.color_of(4) == tuple(voc_colormap()[4])
    assert project.classes_from is None


def test_classes_from_short_palettes(tmp_path: Path) -> None:
    """A palette of three colours was made for three classes, even where two are used."""
    make(tmp_path, "images/a.jpg", "images/b.jpg")
    (tmp_path / "masks").mkdir()
    (tmp_path / "masks" / "b.png").write_bytes(b"damaged")  # no reason to stay closed
    picture = Image.fromarray(np.array([[0, 1]], np.uint8))
    picture.putpalette([9, 9, 9, 250, 0, 0, 0, 0, 250])
    picture.save(tmp_path / "masks" / "a.png", bits=2)
    classes = open_project(tmp_path).classes
    assert [c.color for c in classes] == [(9, 9, 9), (250, 0, 0), (0, 0, 250)]


def test_masks_of_nothing_but_void_say_nothing(tmp_path: Path) -> None:
    make(tmp_path, "images/a.jpg")
    write_mask(tmp_path / "masks/a.png", new_mask(np.full((3, 3), VOID, np.uint8), VOC_21))
    assert open_project(tmp_path).classes == DEFAULT_TABLE


# --- lists and splits -----------------------------------------------------------------------------


def test_lists_are_found(classes: Path) -> None:
    make(classes, "JPEGImages/a.jpg", "JPEGImages/b.jpg", "JPEGImages/c.jpg")
    sets = classes / "imagesets" / "Segmentation"
    sets.mkdir(parents=True)
    (sets / "train.txt").write_text("a\nb\n")
    (sets / "val.txt").write_text("")
    (classes / "mine.txt").write_text("JPEGImages/a.jpg\nc\n")
    (classes / "LICENSE.txt").write_text("Permission is granted\nto\nb\nand others\n")
    (classes / "binary.txt").write_bytes(b"\xff\xfe\x00")
    lists = open_project(classes).lists()
    assert lists == {
        "mine": classes / "mine.txt",
        "train": sets / "train.txt",
        "val": sets / "val.txt",
    }
    assert read_list(lists["val"]) == ()


def test_reading_a_list(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(
        b"\xef\xbb\xbfa\r\n\r\n  b c - 2_0  \r\nimages/d.JPG\r\nx\\e.png\r\nspot.1\r\na\r\n"
    )
    assert read_list(path) == ("a", "b c - 2_0", "d", "e", "spot.1")
    with pytest.raises(ProjectError, match="cannot be read"):
        read_list(tmp_path / "none.txt")
    path.write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(ProjectError, match="UTF-8"):
        read_list(path)


def test_select(classes: Path) -> None:
    project = open_project(make(classes, "a.jpg", "b.jpg", "c.jpg"))
    assert [item.stem for item in project.select(["c", "a"])] == ["c", "a"]
    with pytest.raises(ProjectError, match="2 of 3 listed images are not in .*first «x»"):
        project.select(["a", "x", "y"])


def test_split_is_seeded_and_complete() -> None:
    stems = [f"s{i}" for i in range(23)]
    train, val = split(stems, 0.2, seed=0)
    assert (len(train), len(val)) == (19, 4)
    assert sorted(train + val) == sorted(stems)
    assert split(reversed(stems), 0.2, seed=0) == (train, val)
    assert split(stems, 0.2, seed=1) != (train, val)
    # The rule the shared data sets are split by: sort, shuffle, the first fifth.
    expected = sorted(stems)
    random.Random(0).shuffle(expected)
    assert val == tuple(expected[:4])


def test_split_of_few() -> None:
    assert split(["a"], 0.5, 0) == (("a",), ())
    assert split([], 0.5, 0) == ((), ())
    train, val = split(["a", "b"], 0.01, 0)
    assert (len(train), len(val)) == (1, 1)
    train, val = split(["a", "b"], 0.99, 0)
    assert (len(train), len(val)) == (1, 1)
    assert len(split([str(i) for i in range(100)], 0.29, 0)[1]) == 29
    assert split(["a", "b"], 0.0, 0)[1] == ()
    for share in (1.0, -0.1):
        with pytest.raises(ProjectError, match="validation share"):
            split(["a"], share, 0)


def test_list_masks(tmp_path: Path) -> None:
    make(tmp_path, "b.png", "a.tif", "a.png", "c.jpg", ".d.png", "e.txt")
    masks = list_masks(tmp_path)
    assert list(masks) == ["a", "b", "c"]
    assert masks["a"] == tmp_path / "a.png"
    with pytest.raises(ProjectError, match="not a folder"):
        list_masks(tmp_path / "none")


# --- size -----------------------------------------------------------------------------------------


def test_ten_thousand_images_open_without_opening_any(
    classes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time is printed by the benchmarks; here, that no picture is touched."""
    for name in ("images", "masks"):
        (classes / name).mkdir()
        suffix = "jpg" if name == "images" else "png"
        for i in range(10_000):
            (classes / name / f"tile_{i}.{suffix}").touch()
    opened: list[str] = []
    real = Image.open
    monkeypatch.setattr(Image, "open", lambda *a, **k: opened.append(a[0]) or real(*a, **k))
    started = time.perf_counter()
    project = open_project(classes)
    print(f"{1000 * (time.perf_counter() - started):.0f} ms")
    assert len(project.labelled()) == 10_000
    assert project.items[9_999].stem == "tile_9999"
    assert opened == []


# --- real folders ---------------------------------------------------------------------------------


def test_real_projects(shared_data: Path) -> None:
    counts = {"nasa_super": 23, "nasa_ebc": 22, "paveseg": 100, "dsb2018_nuclei": 664}
    for name, count in counts.items():
        project = open_project(shared_data / name)
        assert (project.layout, len(project.labelled())) == ("folders", count)
    super1 = open_project(shared_data / "nasa_super")
    lists = super1.lists()
    assert {"Super1_train", "Super1_val", "Super1_test"} <= set(lists)
    for path in lists.values():
        assert all(item.has_mask for item in super1.select(read_list(path)))


def test_the_bundled_sample() -> None:
    sample = Path(__file__).resolve().parents[2] / "resources" / "sample"
    project = open_project(sample)
    assert (project.layout, len(project.items), len(project.labelled())) == ("voc", 20, 10)
    assert project.classes.names == make_table(("background", "nucleus", "debris")).names
    train, val = (read_list(project.lists()[name]) for name in ("train", "val"))
    assert not set(train) & set(val)
    assert {i.stem for i in project.select(train + val)} == {i.stem for i in project.labelled()}
