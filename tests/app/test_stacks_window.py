"""Nested folders and pages of TIFF files in the window: labels, journal, lists, predictions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import CLASSES, Start, close, nobody, until
from gestures import press, stroke
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.journal import Journal
from segcore.classes import VOID, write_class_table
from segcore.masks import new_mask, read_mask, write_mask
from segcore.project import State, open_project

if TYPE_CHECKING:
    from app.main_window import MainWindow


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    """Return a project with `a` in two parts, and a stack of three pages."""
    root = tmp_path / "nested"
    write_class_table_in(root)
    for part, grey in (("train", 40), ("val", 200)):
        folder = root / "images" / part
        folder.mkdir(parents=True)
        Image.new("L", (32, 24), grey).save(folder / "a.png")
    pages = [Image.new("L", (32, 24), grey) for grey in (10, 100, 250)]
    pages[0].save(root / "images" / "val" / "s.tif", save_all=True, append_images=pages[1:])
    mask = root / "masks" / "train" / "a.png"
    mask.parent.mkdir(parents=True)
    write_mask(mask, new_mask(np.zeros((24, 32), np.uint8), CLASSES))
    return root


def write_class_table_in(root: Path) -> None:
    root.mkdir()
    write_class_table(root / "classes.json", CLASSES)


def show(window: MainWindow, stem: str) -> None:
    window.session.open_item(stem)
    until(lambda: window.session.current is not None and window.session.current.stem == stem)


def pixels(window: MainWindow) -> int:
    current = window.session.current
    assert current is not None
    return int(current.source.pixels[0, 0, 0])


def test_images_of_one_name_and_pages_of_one_file_are_kept_apart(
    start: Start, nested: Path
) -> None:
    window = start(nested, launcher=nobody)
    until(lambda: window.session.current is not None)
    session = window.session
    assert [i.stem for i in session.items] == ["train/a", "val/a", "val/s", "val/s#2", "val/s#3"]
    assert session.lists == {
        "train": ("train/a",),
        "val": ("val/a", "val/s", "val/s#2", "val/s#3"),
    }
    for stem, grey in (("train/a", 40), ("val/a", 200), ("val/s", 10), ("val/s#3", 250)):
        show(window, stem)
        assert pixels(window) == grey
    index = window.images.model.index_of("val/s#3")
    tip = str(window.images.model.data(index, Qt.ItemDataRole.ToolTipRole))
    assert "s.tif, page 3 of 3" in tip
    for row in range(5):
        at = window.images.model.index(row)
        window.images.model.data(at, Qt.ItemDataRole.DecorationRole)
    until(lambda: len(window.images.model._thumbnails) == 5)
    thumbnail = window.images.model.data(index, Qt.ItemDataRole.DecorationRole)
    assert thumbnail.toImage().pixelColor(1, 1).red() == 250


def test_labels_of_a_page_are_a_file_of_their_own(start: Start, nested: Path) -> None:
    window = start(nested, launcher=nobody)
    until(lambda: window.session.current is not None)
    for stem in ("val/a", "val/s#2"):
        show(window, stem)
        press(window, "2")
        stroke(window, (4, 4), (9, 4))
        press(window, "S", ctrl=True)
        until(lambda s=stem: s in window.session.labelled)
    masks = nested / "masks" / "val"
    assert sorted(p.name for p in masks.iterdir()) == ["a.png", "s#2.png"]
    assert (read_mask(masks / "s#2.png", CLASSES).ids == 1).any()
    window.session.states.set("val/s#2", State.DONE)
    window.session.batch.delete(["val/a", "val/s#2"])
    until(lambda: window.session.labelled == ("train/a",))
    until(lambda: not window.session.operations.is_running)
    assert not (masks / "s#2.png").exists()
    window.session.steps.undo()
    until(lambda: window.session.labelled == ("train/a", "val/a", "val/s#2"))
    assert window.session.states.of("val/s#2") is State.DONE
    assert {i.stem for i in open_project(nested).labelled()} == {"train/a", "val/a", "val/s#2"}


def test_a_crash_loses_no_stroke_in_a_folder_below_a_folder(start: Start, nested: Path) -> None:
    window = start(nested, launcher=nobody)
    until(lambda: window.session.current is not None)
    window.session.settings.set("autosave", False)
    for stem in ("val/a", "val/s#2"):
        show(window, stem)
        press(window, "2")
        stroke(window, (4, 4), (9, 4))
    pending = Journal(nested / ".segdesk" / "journal").pending()
    assert {p.stem for p in pending} == {"val/a", "val/s#2"}
    window.session.settings.set("autosave", True)
    close(window)
    assert (read_mask(nested / "masks" / "val" / "s#2.png", CLASSES).ids != VOID).any()


def test_a_list_of_nested_images_is_read_back(
    start: Start, nested: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = start(nested, launcher=nobody)
    until(lambda: window.session.current is not None)
    path = nested / "test.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(path), ""))
    window.actions_["choose_all"].trigger()
    window.actions_["batch_export"].trigger()
    until(path.exists)
    window.session.open_project(nested)
    everything = tuple(item.stem for item in window.session.items)
    until(lambda: window.session.lists == {"test": everything})


def test_every_page_is_predicted_by_itself(start: Start, nested: Path) -> None:
    window = start(nested)
    until(lambda: window.session.prediction is not None)
    asked: list[tuple[str, int]] = []
    engine, real = window.session.engine, window.session.engine.predict

    def ask(image: Path, model: object, page: int = 0) -> int:
        asked.append((image.name, page))
        return real(image, model, page)  # type: ignore[arg-type]

    engine.predict = ask  # type: ignore[method-assign]
    window.session.batch.accept(["val/s", "val/s#2", "val/s#3"])
    until(lambda: len(window.session.labelled) == 4)
    until(lambda: not window.session.operations.is_running)
    assert [a for a in asked if a[0] == "s.tif"][:3] == [("s.tif", 0), ("s.tif", 1), ("s.tif", 2)]
