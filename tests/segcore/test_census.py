"""Pixels per class of every mask, and what need not be counted again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from segcore import census
from segcore.census import Counted, take_census
from segcore.classes import VOID, make_table
from segcore.masks import new_mask, write_mask
from segcore.states import State, StateIndex

TABLE = make_table(("ground", "pore"))


def write(path: Path, *pixels: int) -> Path:
    write_mask(path, new_mask(np.array([pixels], np.uint8), TABLE))
    return path


@pytest.fixture
def masks(tmp_path: Path) -> list[tuple[str, Path]]:
    """Return two masks and one that is none."""
    one, two = write(tmp_path / "a.png", 0, 1, 1, 255), write(tmp_path / "b.png", 0, 0, 0, 0)
    (tmp_path / "c.png").write_bytes(b"no")
    return [("a", one), ("b", two), ("c", tmp_path / "c.png")]


def test_pixels_are_counted_and_an_unreadable_mask_is_named(
    masks: list[tuple[str, Path]],
) -> None:
    a, b, c = take_census(masks, TABLE)
    assert (a.counts, a.labelled_share) == ({0: 1, 1: 2, VOID: 1}, 0.75)
    assert (b.counts, b.labelled_share) == ({0: 4}, 1.0)
    assert "c.png" in c.problem
    assert c.labelled_share == 0.0


def test_only_what_changed_is_read_again(
    tmp_path: Path, masks: list[tuple[str, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = StateIndex(tmp_path)
    first = list(take_census(masks, TABLE, index))
    read: list[str] = []
    real = census.read_mask

    def spy(path: Path, classes: object) -> object:
        read.append(path.name)
        return real(path, TABLE)

    monkeypatch.setattr(census, "read_mask", spy)
    write(masks[1][1], 1, 1, 1, 1, 1)
    again = list(take_census(masks, TABLE, index))
    assert again[0] == first[0]
    assert again[1] == Counted("b", {1: 5})
    assert read == ["b.png", "c.png"]
    index.close()
    reopened = StateIndex(tmp_path)
    assert reopened.counts()["b"][1] == {1: 5}
    assert reopened.states() == {}
    reopened.close()


def test_states_of_many_images_are_stored_at_once(tmp_path: Path) -> None:
    index = StateIndex(tmp_path)
    index.set_states({f"m{i}": State.DONE for i in range(500)})
    index.close()
    again = StateIndex(tmp_path)
    assert len(again.states()) == 500
    again.close()
