"""The table of settings: defaults fit, what is written comes back, damage reads as empty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.settings import HOME_VARIABLE, SETTINGS, Setting, Settings, config_folder


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.key)
def test_every_row_is_explained_and_its_default_fits(row: Setting, tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.set(row.key, row.default)
    assert settings.get(row.key) == row.default
    assert row.text


def test_keys_are_unique() -> None:
    assert len({row.key for row in SETTINGS}) == len(SETTINGS)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert settings.is_first_start
    settings.set("theme", "dark")
    settings.set("labels_opacity", 0.3)
    settings.add_recent(Path("one"))
    settings.add_recent(Path("two"))
    settings.add_recent(Path("one"))
    settings.save()
    again = Settings(tmp_path)
    assert not again.is_first_start
    assert again.text("theme") == "dark"
    assert again.number("labels_opacity") == 0.3
    assert again.texts("recent_projects") == ["one", "two"]
    assert again.text("last_project") == "one"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "purple"), ("theme", 3), ("labels_opacity", 1.5), ("labels_opacity", "half"),
        ("labels_opacity", float("nan")), ("brush_radius_px", 2.5), ("brush_radius_px", 0),
        ("brush_radius_px", True), ("labels_visible", 1), ("recent_projects", [1]),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_are_refused_and_read_as_the_default(
    key: str, value: object, tmp_path: Path
) -> None:
    settings = Settings(tmp_path)
    with pytest.raises(ValueError, match=key):
        settings.set(key, value)  # type: ignore[arg-type]
    (tmp_path / "settings.json").write_text(json.dumps({key: value, "unknown": 1}))
    default = next(row.default for row in SETTINGS if row.key == key)
    assert Settings(tmp_path).get(key) == default


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b"\xff\xfe", b"null"])
def test_a_damaged_file_counts_as_empty(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    assert Settings(tmp_path).text("theme") == "system"


def test_the_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    assert config_folder() == tmp_path
    assert config_folder(tmp_path / "other") == tmp_path / "other"


def test_watchers_hear_of_changes_only(tmp_path: Path) -> None:
    settings, heard = Settings(tmp_path), []
    settings.watch(heard.append)
    settings.set("brush_radius_px", 9)
    settings.set("brush_radius_px", 9)
    assert heard == ["brush_radius_px"]
