"""Images in folders below folders: what is found, what it is called, and what is which part."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from project_files import found
from sentences import one_sentence

from segcore.classes import make_table
from segcore.errors import ProjectError
from segcore.masks import new_mask, write_mask
from segcore.predict_command import chosen_images
from segcore.project import list_masks, open_project, project_of, says_parts
from segcore.records import EvalReport
from segcore.scores import score_folders


def make(root: Path, *names: str) -> Path:
    for name in ("classes.txt", *names):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("background\ncell\n")
    return root


@pytest.mark.parametrize(
    ("images", "masks", "layout"),
    [("images", "masks", "folders"), ("img", "labels", "folders"),
     ("JPEGImages", "SegmentationClass", "voc")],
)  # fmt: skip
def test_parts_below_images_and_masks(tmp_path: Path, images: str, masks: str, layout: str) -> None:
    project = open_project(
        make(tmp_path, f"{images}/train/a.png", f"{images}/val/a.jpg", f"{images}/val/b/c.png",
             f"{masks}/train/a.png", f"{masks}/val/b/c.png")
    )  # fmt: skip
    assert project.layout == layout
    assert found(project) == {
        "train/a": (f"{images}/train/a.png", f"{masks}/train/a.png", True),
        "val/a": (f"{images}/val/a.jpg", f"{masks}/val/a.png", False),
        "val/b/c": (f"{images}/val/b/c.png", f"{masks}/val/b/c.png", True),
    }
    assert project.folder_splits() == {"train": ("train/a",), "val": ("val/a", "val/b/c")}


def test_endings_of_masks_hold_below_folders_too(tmp_path: Path) -> None:
    project = open_project(make(tmp_path, "images/x/a.png", "images/y/a.png", "masks/x/a_mask.png"))
    assert found(project)["x/a"] == ("images/x/a.png", "masks/x/a_mask.png", True)
    assert found(project)["y/a"] == ("images/y/a.png", "masks/y/a_mask.png", False)
    assert project.folder_splits() == {}


def test_all_masks_in_one_folder_belong_to_images_in_several(tmp_path: Path) -> None:
    names = ("images/x/a.png", "images/y/b.png", "images/y/c.png", "masks/a.png", "masks/b.png")
    assert found(open_project(make(tmp_path, *names))) == {
        "x/a": ("images/x/a.png", "masks/a.png", True),
        "y/b": ("images/y/b.png", "masks/b.png", True),
        "y/c": ("images/y/c.png", "masks/c.png", False),
    }


def test_one_folder_of_masks_with_endings_and_images_beside(tmp_path: Path) -> None:
    """A mask of its own way comes first, and new ones go where they are found again."""
    project = open_project(
        make(tmp_path, "images/x/a.png", "images/x/b.png", "images/y/b.png", "images/train/d.png",
             "masks/a_seg.png", "masks/train/d_seg.png", "masks/e_seg.png")
    )  # fmt: skip
    expected = {
        "x/a": ("images/x/a.png", "masks/a_seg.png", True),
        "x/b": ("images/x/b.png", "masks/x/b_seg.png", False),
        "y/b": ("images/y/b.png", "masks/y/b_seg.png", False),
        "train/d": ("images/train/d.png", "masks/train/d_seg.png", True),
    }
    assert found(project) == expected
    for _, place, _ in expected.values():
        make(tmp_path, place)
    assert found(open_project(tmp_path)) == {
        stem: (image, place, True) for stem, (image, place, _) in expected.items()
    }


def test_a_mask_in_one_folder_that_could_be_of_two_images_is_told(tmp_path: Path) -> None:
    root = make(tmp_path, "images/x/a.png", "images/y/a.png", "images/y/b.png", "masks/a.png")
    with pytest.raises(ProjectError, match="«x/a» and «y/a» would share the mask «a.png» in") as no:
        open_project(root)
    assert "lay the masks into folders" in one_sentence(no.value)
    assert found(open_project(make(root, "masks/x/a.png")))["y/a"] == (
        "images/y/a.png", "masks/y/a.png", False,
    )  # fmt: skip


def test_folders_beside_images_count_only_where_they_are_meant(tmp_path: Path) -> None:
    project = open_project(
        make(tmp_path, "images/a.png", "images/old/b.png", "images/masks/a.png",
             "images/test/c.png", "images/north/d.png", "masks/north/d.png", "masks/a.png")
    )  # fmt: skip
    assert set(found(project)) == {"a", "test/c", "north/d"}
    assert found(project)["north/d"][2]


def test_parts_as_the_outermost_folders(tmp_path: Path) -> None:
    project = open_project(
        make(tmp_path, "train/images/a.png", "train/masks/a.png", "valid/images/a.png",
             "valid/masks/a.png", "test/b.jpg", "test/b.png", "other/images/x.png")
    )  # fmt: skip
    assert project.layout == "splits"
    assert found(project) == {
        "test/b": ("test/b.jpg", "test/b.png", True),
        "train/a": ("train/images/a.png", "train/masks/a.png", True),
        "valid/a": ("valid/images/a.png", "valid/masks/a.png", True),
    }
    assert project.folder_splits() == {
        "test": ("test/b",), "train": ("train/a",), "val": ("valid/a",),
    }  # fmt: skip


def test_parts_outermost_with_one_folder_of_masks(tmp_path: Path) -> None:
    project = open_project(make(tmp_path, "train/a.jpg", "val/a.jpg", "masks/val/a.png"))
    assert found(project) == {
        "train/a": ("train/a.jpg", "masks/train/a.png", False),
        "val/a": ("val/a.jpg", "masks/val/a.png", True),
    }


def test_two_images_of_one_name_below_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"«a\.jpg» and «a\.png» in .*train"):
        open_project(make(tmp_path, "images/train/a.png", "images/train/a.jpg"))


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a right there")
def test_a_link_back_is_not_followed_for_ever(tmp_path: Path) -> None:
    root = make(tmp_path, "images/train/a.png")
    (root / "images" / "train" / "back").symlink_to(root / "images", target_is_directory=True)
    assert set(found(open_project(root))) == {"train/a"}


def test_lists_name_images_by_way_or_by_name(tmp_path: Path) -> None:
    root = make(tmp_path, "images/train/a.png", "images/val/a.png", "images/val/b.png")
    (root / "mine.txt").write_text("images/train/a.png\nval\\a.png\nb\nval/b\n/far/train/a.png\n")
    project = open_project(root)
    assert set(project.lists()) == {"mine"}
    assert project.read_list(root / "mine.txt") == ("train/a", "val/a", "val/b")
    (root / "half.txt").write_text("a\nnone/c.png\n")
    assert project.read_list(root / "half.txt") == ("a", "c")  # which "a" nobody can tell
    assert not says_parts(project.lists())
    assert says_parts(["Super1_train"])


def test_the_project_of_a_picture(tmp_path: Path) -> None:
    for picture in ("images/a.png", "images/train/a.png", "train/images/a.png", "masks/b/a.png"):
        assert project_of(tmp_path / picture) == tmp_path
    assert project_of(tmp_path / "photos" / "a.png") == tmp_path / "photos"


def chosen(out: Path, *paths: Path) -> list[str]:
    asked = argparse.Namespace(paths=list(paths), out=out, shard=(1, 1))
    return [image.place(out).relative_to(out).as_posix() for image in chosen_images(asked)]


def test_predicting_a_folder_of_folders_writes_folders(tmp_path: Path) -> None:
    root = make(tmp_path, "images/north/a.png", "images/south/a.png", "masks/north/a.png")
    out = root / "images" / "out"
    assert chosen(out, root) == ["north/a.png", "south/a.png"]
    assert chosen(out, root / "images") == ["north/a.png", "south/a.png"]
    make(root, "images/out/north/a.png")
    assert chosen(out, root / "images") == ["north/a.png", "south/a.png"]
    assert chosen(out, root / "images" / "north") == ["a.png"]


def test_folders_of_folders_are_scored(tmp_path: Path) -> None:
    table = make_table(("ground", "disc"))
    for place, part, value in (
        ("truth", "train", 1), ("truth", "val", 0), ("pred", "train", 1), ("pred", "val", 1),
    ):  # fmt: skip
        path = tmp_path / place / part / "a.png"
        path.parent.mkdir(parents=True)
        write_mask(path, new_mask(np.full((2, 2), value, np.uint8), table))
    assert set(list_masks(tmp_path / "truth")) == {"train/a", "val/a"}
    *_, report = score_folders(tmp_path / "pred", tmp_path / "truth", table)
    assert isinstance(report, EvalReport)
    # ground: 0 of 4; disc: 4 right of 8 predicted.
    assert report.iou == (0.0, 0.5)


def test_the_command_line_trains_on_the_part_that_is_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from segcore import train_command
    from segcore.__main__ import main
    from segcore.records import FineTuneRequest

    root = make(tmp_path, *(f"images/{p}/{n}.png" for p in ("train", "val", "test") for n in "ab"))
    for part in ("train", "val", "test"):
        path = root / "masks" / part / "a.png"
        path.parent.mkdir(parents=True)
        Image.new("P", (2, 2)).save(path)
    asked: list[FineTuneRequest] = []
    monkeypatch.setattr(train_command, "_follow", lambda request, _show: asked.append(request) or 0)
    line = ["train", str(root), "--out", str(tmp_path / "run"), "--base", "scratch-slim"]
    main(line)
    parts = [[p.image.relative_to(root).as_posix() for p in part]
             for part in (asked[0].train, asked[0].val)]  # fmt: skip
    assert parts == [["images/train/a.png"], ["images/val/a.png"]]
    (root / "train.txt").write_text("test/a\n")
    main(line)
    assert [p.image for p in asked[1].train] == [root / "images" / "test" / "a.png"]
    assert asked[1].val == ()
