"""What is dropped on the window, through real drop events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import Start, make_project, nobody, until
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.opening import load_project

if TYPE_CHECKING:
    from app.main_window import MainWindow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(50, 50), action, data, LEFT, NONE)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), action, data, LEFT, NONE))


def shown(window: MainWindow, root: Path, stem: str) -> bool:
    project, current = window.session.project, window.session.current
    return project is not None and project.root == root and (
        current is not None and current.stem == stem
    )  # fmt: skip


def texts(window: MainWindow) -> str:
    return " ".join(window.stage.notices.texts)


def test_an_image_opens_its_project_and_itself(quiet: MainWindow, tmp_path: Path) -> None:
    other = make_project(tmp_path / "other")
    drop(quiet, other / "JPEGImages" / "m04.png")
    until(lambda: shown(quiet, other, "m04"))
    project = quiet.session.project
    drop(quiet, other / "JPEGImages" / "m02.png", other / "JPEGImages" / "m03.png")
    until(lambda: shown(quiet, other, "m02"))
    assert quiet.session.project is project  # it was open already
    drop(quiet, other / "SegmentationClass" / "m01.png")
    until(lambda: shown(quiet, other, "m01"))


def test_an_image_where_folders_have_misleading_names(quiet: MainWindow, tmp_path: Path) -> None:
    root = make_project(tmp_path / "set")
    stray = root / "JPEGImages" / "masks" / "x.png"
    stray.parent.mkdir()
    stray.write_bytes((root / "JPEGImages" / "m00.png").read_bytes())
    drop(quiet, stray)
    until(lambda: shown(quiet, stray.parent, "x"))


def test_a_folder_opens(quiet: MainWindow, tmp_path: Path) -> None:
    other = make_project(tmp_path / "other")
    (tmp_path / "notes.txt").write_text("nothing")
    drop(quiet, tmp_path / "notes.txt", other)
    until(lambda: shown(quiet, other, "m00"))


def test_a_checkpoint_becomes_the_model(window: MainWindow, starter: Path) -> None:
    until(lambda: window.session.model is not None)
    path = starter.with_name("mine.safetensors")
    path.write_bytes(starter.read_bytes())
    drop(window, path)
    until(lambda: window.session.model is not None and window.session.model.path == path)
    assert window.session.model is not None
    assert window.session.model.name == "mine"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("a.txt", "“a.txt” is no folder, image or model"), ("gone.png", "not there any more")],
)
def test_anything_else_is_told_and_changes_nothing(
    quiet: MainWindow, tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "a.txt").write_text("text")
    project = quiet.session.project
    drop(quiet, tmp_path / name)
    until(lambda: sentence in texts(quiet))
    assert quiet.session.project is project


def test_a_model_without_a_project_is_told(start: Start, tmp_path: Path, starter: Path) -> None:
    (tmp_path / "empty").mkdir()
    window = start(tmp_path / "empty", launcher=nobody)
    until(lambda: "holds no images" in texts(window))
    drop(window, starter)
    until(lambda: "Open a folder of images first" in texts(window))


def test_an_image_on_the_command_line_opens_its_project(start: Start, project: Path) -> None:
    window = start(project / "JPEGImages" / "m03.png", launcher=nobody)
    until(lambda: shown(window, project, "m03"))


def test_a_picture_of_a_broken_project_is_told(tmp_path: Path) -> None:
    from segcore.errors import ProjectError

    (tmp_path / "a.bmp").write_bytes(b"x")
    (tmp_path / "a.jpg").write_bytes(b"x")
    with pytest.raises(ProjectError, match="share the name"):
        load_project(tmp_path / "a.bmp")
