"""Small projects for the engine's tests."""

import subprocess
import sys
from pathlib import Path

import pytest
from discs import draw_pair

from segcore.records import LabelledImage

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


@pytest.fixture(scope="session")
def discs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[LabelledImage, ...]]:
    """Return a project folder of six labelled images and its pairs; not to be written to."""
    folder = tmp_path_factory.mktemp("discs")
    pairs = tuple(draw_pair(folder, number) for number in range(6))
    (folder / "classes.txt").write_text("ground\ndisc\n")
    return folder, pairs


@pytest.fixture(scope="session")
def drawn_sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the sample project drawn anew, and the masks of all its images; not to be written."""
    place = tmp_path_factory.mktemp("sample")
    command = [sys.executable, str(RESOURCES / "draw_sample.py")]
    command += ["--out", str(place / "sample"), "--truth", str(place / "truth")]
    subprocess.run(command, check=True)
    return place / "sample", place / "truth"
