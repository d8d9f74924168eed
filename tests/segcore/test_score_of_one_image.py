"""The score of one image: by hand, in an evaluation, and kept in the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from segcore import evaluation
from segcore.classes import VOID, make_table
from segcore.errors import MaskError
from segcore.files import file_key
from segcore.masks import new_mask, write_mask
from segcore.records import EvalProgress, EvalReport, EvaluateRequest, LabelledImage, ModelRef
from segcore.scores import score_image
from segcore.states import ImageScore, StateIndex

TABLE = make_table(("ground", "disc", "never"))


def write(path: Path, rows: list[list[int]]) -> Path:
    write_mask(path, new_mask(np.array(rows, np.uint8), TABLE))
    return path


def test_by_hand_over_the_classes_that_are_there(tmp_path: Path) -> None:
    mask = write(tmp_path / "m.png", [[0, 0, 1], [1, VOID, VOID]])
    prediction = np.array([[0, 1, 1], [1, 2, 0]], np.uint8)
    # ground: 1 of 2; disc: 2 of 3 (one is ground); "never" only where nobody knows: no class here.
    assert score_image(mask, prediction, TABLE) == pytest.approx((1 / 2 + 2 / 3) / 2)
    prediction[0, 0] = VOID  # a pixel that the model says nothing of was missed
    assert score_image(mask, prediction, TABLE) == pytest.approx((0 / 2 + 2 / 3) / 2)


def test_all_void_has_no_score_and_another_size_is_refused(tmp_path: Path) -> None:
    mask = write(tmp_path / "m.png", [[VOID, VOID]])
    assert score_image(mask, np.zeros((1, 2), np.uint8), TABLE) is None
    with pytest.raises(MaskError, match="another size"):
        score_image(mask, np.zeros((2, 2), np.uint8), TABLE)


def test_an_evaluation_tells_the_score_of_each_image(monkeypatch: pytest.MonkeyPatch) -> None:
    matrices = [np.array([[4, 0], [0, 4]]), np.array([[5, 3], [0, 8]]), np.array([[5, 3], [0, 8]])]
    two = make_table(("ground", "disc"))

    def score(*_arguments: object) -> Iterator[EvalReport]:
        for images, matrix in enumerate(matrices, start=1):
            yield EvalReport(two, matrix, 0, images)

    monkeypatch.setattr(evaluation, "score", score)
    pairs = tuple(LabelledImage(Path("i"), Path("m")) for _ in matrices)
    request = EvaluateRequest(ModelRef(Path("x"), "x"), two, pairs)
    *progress, report = evaluation.evaluate(request, predictor=object())  # type: ignore[arg-type]
    assert progress == [EvalProgress(n, 3) for n in (1, 2, 3)]
    # The second alone is [[1, 3], [0, 4]]: 1 of 4, and 4 of 7. The third adds nothing: all void.
    second = (1 / 4 + 4 / 7) / 2
    assert [p.score for p in progress] == [1.0, pytest.approx(second), None]
    assert isinstance(report, EvalReport)


def test_scores_are_kept_and_may_be_lost(tmp_path: Path) -> None:
    given = {"train/a": ImageScore(0.25, "run 1", "1:2", "3:4"),
             "b": ImageScore(1.0, "starter", "1:2", "5:6")}  # fmt: skip
    with closing(StateIndex(tmp_path)) as index:
        index.set_scores(given)
        index.set_scores({"b": ImageScore(0.5, "run 1", "7:8", "5:6")})
    with closing(StateIndex(tmp_path)) as index:
        assert index.scores()["train/a"] == given["train/a"]
        assert index.scores()["b"].mean_iou == 0.5
    path = tmp_path / ".segdesk" / "index.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE scores")  # as an index of an earlier version has none
        db.commit()
    with closing(StateIndex(tmp_path)) as index:
        assert index.scores() == {}
        index.set_scores(given)
        assert index.scores() == given
        index.close()
        assert index.scores() == {}
        index.set_scores(given)  # says nothing, forgets it


def test_a_file_has_another_key_once_it_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "f"
    assert file_key(path) == ""
    path.write_bytes(b"1")
    first = file_key(path)
    path.write_bytes(b"12")
    assert first != file_key(path) != ""
