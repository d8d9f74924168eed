"""Small projects for the engine's tests."""

from pathlib import Path

import pytest
from discs import draw_pair

from segcore.records import LabelledImage


@pytest.fixture(scope="session")
def discs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[LabelledImage, ...]]:
    """Return a project folder of six labelled images and its pairs; not to be written to."""
    folder = tmp_path_factory.mktemp("discs")
    pairs = tuple(draw_pair(folder, number) for number in range(6))
    (folder / "classes.txt").write_text("ground\ndisc\n")
    return folder, pairs
