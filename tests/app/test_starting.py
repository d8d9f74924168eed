"""How the window starts: the sample, the last project, the welcome, a folder of thousands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Start, close, make_project, nobody, until
from gestures import LEFT
from PySide6.QtTest import QTest
from window_helpers import shown, texts

from app.dropping import open_dropped

if TYPE_CHECKING:
    from app.main_window import MainWindow


def test_the_first_start_opens_a_copy_of_the_sample(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import opening

    sample = make_project(tmp_path / "bundled")
    monkeypatch.setattr(opening, "SAMPLE", sample)
    window = start()
    until(lambda: shown(window))
    project = window.session.project
    assert project is not None
    assert project.root == tmp_path / "home" / "documents" / opening.SAMPLE_NAME
    close(window)
    again = start()
    until(lambda: shown(again))
    assert again.session.project is not None
    assert again.session.project.root == project.root


def test_what_is_said_of_the_sample_goes_with_it(
    start: Start, tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import opening

    monkeypatch.setattr(opening, "SAMPLE", make_project(tmp_path / "bundled"))
    window = start(launcher=nobody)
    until(lambda: shown(window) and "This is the sample project" in texts(window))
    open_dropped(window.session, [project], window.projects.open)
    until(lambda: window.session.project and window.session.project.root == project)
    assert "This is the sample project" not in texts(window)


def test_without_a_project_the_window_welcomes(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import opening

    monkeypatch.setattr(opening, "SAMPLE", tmp_path / "nowhere")
    window = start()
    assert window.stage.welcome.isVisible()
    QTest.mouseClick(window.stage.welcome.sample_button, LEFT)
    until(lambda: "no sample project" in texts(window))
    assert not window.actions_["save"].isEnabled()


def test_the_first_image_is_seen_before_the_engine_starts(start: Start, project: Path) -> None:
    windows: list[MainWindow] = []
    shown_by_then: list[str] = []

    def launch(role: str) -> tuple[Any, Any]:
        shown_by_then.append(shown(windows[0]))
        return nobody(role)

    windows.append(start(project, launcher=launch))
    assert windows[0].session.engine.state == "starting"
    until(lambda: shown_by_then)
    assert shown_by_then == ["m00"]


def test_the_engine_starts_though_there_is_no_image(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import opening

    monkeypatch.setattr(opening, "SAMPLE", tmp_path / "nowhere")
    roles: list[str] = []

    def launch(role: str) -> tuple[Any, Any]:
        roles.append(role)
        return nobody(role)

    window = start(launcher=launch)
    until(lambda: roles == ["engine"])
    assert window.session.project is None


def test_the_layout_is_remembered_and_can_be_reset(
    window: MainWindow, start: Start, project: Path
) -> None:
    window.actions_["panel_layers"].trigger()
    window.resize(780, 700)
    assert window.docks["layers"].isHidden()
    close(window)
    again = start(project)
    assert again.docks["layers"].isHidden()
    assert again.width() == 780
    again.actions_["reset_layout"].trigger()
    assert again.docks["layers"].isVisible()


def test_a_panel_behind_another_comes_to_the_front_before_it_goes(window: MainWindow) -> None:
    dock, action = window.docks["explain"], window.actions_["panel_explain"]
    until(lambda: dock.visibleRegion().isEmpty() and not dock.isHidden())
    action.trigger()
    until(lambda: not dock.visibleRegion().isEmpty())
    assert action.isChecked()
    action.trigger()
    until(dock.isHidden)
    assert not action.isChecked()


def test_ten_thousand_images_are_listed_without_being_opened(start: Start, tmp_path: Path) -> None:
    folder = make_project(tmp_path / "many", images=1, labelled=0)
    first = folder / "JPEGImages" / "m00.png"
    for n in range(1, 10_000):
        (folder / "JPEGImages" / f"m{n:05}.png").hardlink_to(first)
    window = start(folder)
    until(lambda: shown(window))
    assert window.images.model.rowCount() == 10_000
    QTest.keyClicks(window.images.filter_box, "99")
    assert 0 < window.images.model.rowCount() < 10_000
