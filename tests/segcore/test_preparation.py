"""Before the first step: stopped while masks are counted, and nothing is left behind."""

from pathlib import Path

import pytest
from discs import TWO_CLASSES

from segcore import pipeline
from segcore.records import FineTuneRequest, LabelledImage, RunCancelled
from segcore.training import fine_tune


def test_a_stop_is_answered_between_two_masks(
    discs: tuple[Path, tuple[LabelledImage, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def read_mask(path: Path, *arguments: object) -> object:
        read.append(path)
        return real(path, *arguments)  # type: ignore[arg-type]

    real = pipeline.read_mask
    monkeypatch.setattr(pipeline, "read_mask", read_mask)
    request = FineTuneRequest(
        tmp_path / "run", TWO_CLASSES, discs[1][:5], base="scratch-slim", val=discs[1][5:], epochs=1
    )
    events = list(fine_tune(request, lambda: len(read) == 2))
    assert events == [RunCancelled(None, 0)]
    assert read == [pair.mask for pair in discs[1][:2]]
    assert not (tmp_path / "run").exists()
