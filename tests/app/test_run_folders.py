"""A run made on another machine: its folder is put into the project here, listed and resumed."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app import runs
from app.engine_texts import is_known
from segcore.classes import ClassTable, SegClass
from segcore.errors import TrainingError
from segcore.project import open_project
from segcore.recipe import Recipe
from segcore.records import (
    CheckpointSaved,
    FineTuneRequest,
    LabelledImage,
    ModelRef,
    RunFinished,
    event_to_json,
)
from segcore.run_folder import BEST, EVENTS, LAST, REQUEST, read_request, write_request

CLASSES = ClassTable((SegClass("ground", (1, 2, 3)), SegClass("disc", (4, 5, 6))))


@pytest.fixture
def request_(tmp_path: Path) -> FineTuneRequest:
    """Return what a run on a server was asked for, its project at <tmp>/server/project."""
    project = tmp_path / "server" / "project"
    for number in range(4):
        for folder in ("images", "masks"):
            path = project / folder / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    (project / "classes.json").write_text(json.dumps(CLASSES.to_json()))
    pairs = tuple(
        LabelledImage(project / "images" / f"{n}.png", project / "masks" / f"{n}.png")
        for n in range(4)
    )
    run = project / ".segdesk" / "runs" / "2026-01-01T10-00-00"
    return FineTuneRequest(
        run, CLASSES, pairs[:3], base="scratch-slim", val=pairs[3:], minutes=2.0, output_stride=8,
        learning_rate=1e-3, precision="float32", seed=5, recipe=Recipe(dice_share=0.5),
    )  # fmt: skip


def _elsewhere(request: FineTuneRequest, old: Path, new: Path) -> FineTuneRequest:
    def move(pairs: tuple[LabelledImage, ...]) -> tuple[LabelledImage, ...]:
        return tuple(
            LabelledImage(new / p.image.relative_to(old), new / p.mask.relative_to(old))
            for p in pairs
        )

    return replace(request, train=move(request.train), val=move(request.val), resume=True)


def test_a_project_moved_whole_goes_on(request_: FineTuneRequest, tmp_path: Path) -> None:
    write_request(request_)
    assert read_request(request_.out) == replace(request_, resume=True)
    old, new = tmp_path / "server" / "project", tmp_path / "desktop" / "mine"
    shutil.move(old, new)
    run = new / request_.out.relative_to(old)
    assert read_request(run) == replace(_elsewhere(request_, old, new), out=run)


def test_a_run_folder_alone_goes_on_in_the_same_project_elsewhere(
    request_: FineTuneRequest, tmp_path: Path
) -> None:
    """The server wrote the run outside its project, and the desktop knows neither folder."""
    server = replace(request_, out=tmp_path / "server" / "results" / "night")
    write_request(server)
    finished = RunFinished(ModelRef(server.out / BEST, "night"), 0.8, 10, 60.0)
    events = [CheckpointSaved(10, server.out / BEST), finished]
    told = [json.dumps(event_to_json(event, server.out)) for event in events]
    assert str(tmp_path) not in "".join(told)
    (server.out / EVENTS).write_text("\n".join(told))
    (server.out / BEST).touch()
    (server.out / LAST).touch()
    here = tmp_path / "desktop" / "mine"
    shutil.copytree(tmp_path / "server" / "project", here)
    shutil.copytree(server.out, here / ".segdesk" / "runs" / "night")
    shutil.rmtree(tmp_path / "server")

    project = open_project(here)
    (run,) = runs.list_runs(project)
    assert (run.status, run.best) == ("finished", run.folder / BEST)
    resumed = read_request(run.folder, project.root)
    assert resumed == replace(
        _elsewhere(server, tmp_path / "server" / "project", here), out=run.folder
    )
    with pytest.raises(TrainingError, match=r"4 of the images .*0\.png.* put the run folder into"):
        read_request(run.folder)


def test_requests_with_whole_paths_are_still_read(request_: FineTuneRequest) -> None:
    """As runs were remembered before."""
    write_request(request_)
    file = request_.out / REQUEST
    data = json.loads(file.read_text())
    del data["root"], data["recipe"], data["precision"]
    for name in ("train", "val"):
        data[name] = [[str(p.image), str(p.mask)] for p in getattr(request_, name)]
    file.write_text(json.dumps(data))
    plain = Recipe(dice_power=1.0)
    expected = replace(request_, resume=True, recipe=plain, precision="auto")
    assert read_request(request_.out) == expected


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"{}", b"[]", b"3", b"\xff", b"[" * 100_000, b'{"classes": 3, "train": 4}'],
)
def test_a_damaged_request_is_one_sentence(request_: FineTuneRequest, content: bytes) -> None:
    write_request(request_)
    (request_.out / REQUEST).write_bytes(content)
    with pytest.raises(TrainingError, match="cannot be resumed, what it was asked for is") as told:
        read_request(request_.out)
    assert len(str(told.value).splitlines()) == 1
    assert is_known(str(told.value))
    (request_.out / REQUEST).unlink()
    with pytest.raises(TrainingError, match=r"is lost \(FileNotFoundError\): start a new one"):
        read_request(request_.out)


@pytest.mark.parametrize(
    "wrong",
    [{"crop_px": "x"}, {"batch_size": 8.0}, {"seed": True}, {"base": None}, {"minutes": []}],
)
def test_a_request_of_wrong_types_is_one_sentence(
    request_: FineTuneRequest, wrong: dict[str, object]
) -> None:
    write_request(request_)
    file = request_.out / REQUEST
    file.write_text(json.dumps(json.loads(file.read_text()) | wrong))
    with pytest.raises(TrainingError, match=r"is lost \(TypeError\): start a new one"):
        read_request(request_.out)


def test_a_recipe_with_a_number_that_no_float_holds_is_one_sentence(
    request_: FineTuneRequest,
) -> None:
    write_request(request_)
    file = request_.out / REQUEST
    data = json.loads(file.read_text())
    file.write_text(json.dumps(data | {"recipe": {"beta2": 10**400}}))
    with pytest.raises(TrainingError, match=r"is lost \(UsageError\): start a new one"):
        read_request(request_.out)


def test_a_recipe_from_before_dice_had_a_power_goes_on_with_plain_dice(
    request_: FineTuneRequest,
) -> None:
    write_request(request_)
    assert read_request(request_.out).recipe == Recipe(dice_share=0.5)
    file = request_.out / REQUEST
    data = json.loads(file.read_text())
    del data["recipe"]["dice_power"]
    file.write_text(json.dumps(data))
    assert read_request(request_.out).recipe == Recipe(dice_share=0.5, dice_power=1.0)
