"""The command line, called as a person calls it."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from discs import TWO_CLASSES
from PIL import Image

from segcore import gallery_command, predict_command, train_command
from segcore.__main__ import main
from segcore.checkpoint import read_weights, write_checkpoint
from segcore.classes import ClassTable, write_class_table
from segcore.errors import UsageError
from segcore.masks import new_mask, read_mask, write_mask
from segcore.predict_command import chosen_images
from segcore.records import FineTuneRequest, LabelledImage
from segcore.run_folder import REQUEST, write_request

Discs = tuple[Path, tuple[LabelledImage, ...]]


@pytest.fixture(scope="module")
def run(discs: Discs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder made by `segcore train`."""
    out = tmp_path_factory.mktemp("runs") / "first"
    arguments = ["train", str(discs[0]), "--out", str(out), "--base", "scratch-slim"]
    arguments += ["--epochs", "1", "--crop", "64", "--batch", "4", "--precision", "float32"]
    assert main(arguments) == 0
    return out


def test_train_prints_one_event_a_line(
    discs: Discs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "train.txt").write_text("0\n1\n2\n")
    (tmp_path / "val.txt").write_text("3\n")
    arguments = ["train", str(discs[0]), "--out", str(tmp_path / "run"), "--base", "scratch-slim"]
    arguments += ["--epochs", "1", "--crop", "64", "--batch", "4", "--json", "--seed", "7"]
    arguments += ["--train", str(tmp_path / "train.txt"), "--val", str(tmp_path / "val.txt")]
    assert main(arguments) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (events[0]["event"], events[0]["train_images"], events[0]["val_images"]) == (
        "RunStarted", 3, 1,
    )  # fmt: skip
    assert events[-1]["event"] == "RunFinished"
    assert {"StepDone", "Validated", "CheckpointSaved"} <= {e["event"] for e in events}


def test_predict_writes_palettized_masks(run: Path, discs: Discs, tmp_path: Path) -> None:
    out = tmp_path / "masks"
    images = discs[0] / "images"
    assert main(["predict", str(images), "--model", str(run), "--out", str(out)]) == 0
    assert sorted(p.name for p in out.iterdir()) == sorted(p.name for p in images.iterdir())
    mask = read_mask(out / "0.png", TWO_CLASSES)
    assert mask.ids.shape == (96, 96)
    assert mask.palette[1].tolist() == [128, 0, 0]  # names without colours get VOC's


def test_predict_writes_margins_beside_the_masks(run: Path, discs: Discs, tmp_path: Path) -> None:
    image = discs[0] / "images" / "0.png"
    arguments = ["predict", str(image), "--model", str(run), "--out", str(tmp_path), "--margin"]
    assert main(arguments) == 0
    with Image.open(tmp_path / "margin" / "0.margin.png") as margin:
        assert (margin.mode, margin.size) == ("L", (96, 96))
        assert 0 < np.asarray(margin).mean() < 255
    assert [path.name for path in tmp_path.glob("*.png")] == ["0.png"]


def test_another_look_gives_another_certainty(run: Path, discs: Discs, tmp_path: Path) -> None:
    image = discs[0] / "images" / "0.png"
    seen = set()
    for options in ([], ["--flips", "--scales", "0.5,1"]):
        out = tmp_path / str(len(options))
        command = ["predict", str(image), "--model", str(run), "--out", str(out), "--margin"]
        assert main(command + options) == 0
        seen.add((out / "margin" / "0.margin.png").read_bytes())
    assert len(seen) == 2


def test_evaluate_scores_the_look_it_is_told_to_take(
    run: Path, discs: Discs, tmp_path: Path
) -> None:
    (tmp_path / "list.txt").write_text("0\n")
    scores = []
    for options in ([], ["--scales", "0.5"]):
        command = ["evaluate", str(discs[0]), "--model", str(run)]
        command += ["--list", str(tmp_path / "list.txt"), "--json", str(tmp_path / "scores.json")]
        assert main(command + options) == 0
        scores.append(json.loads((tmp_path / "scores.json").read_text())["confusion"])
    assert scores[0] != scores[1]


def test_tiles_are_shown_for_a_large_image(
    run: Path, discs: Discs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from segcore import inference, tiling

    monkeypatch.setattr(inference, "WHOLE_IMAGE_PX", 0)
    monkeypatch.setattr(tiling, "TILE_PX", 64)
    monkeypatch.setattr(tiling, "OVERLAP_PX", 16)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    image = discs[0] / "images" / "0.png"
    assert main(["predict", str(image), "--model", str(run), "--out", str(tmp_path)]) == 0
    assert "0/4 [00:00<?, ?tile/s]" in capsys.readouterr().err


def test_shards_cover_every_image_once(tmp_path: Path) -> None:
    for name in "fbdaec":
        (tmp_path / f"{name}.png").touch()
    paths = [tmp_path / "f.png", tmp_path]  # one of them named twice

    def share(number: int, total: int) -> list[str]:
        asked = argparse.Namespace(paths=paths, out=tmp_path / "out", shard=(number, total))
        return [image.stem for image in chosen_images(asked)]

    assert [share(number, 4) for number in range(1, 5)] == [["a", "e"], ["b", "f"], ["c"], ["d"]]
    assert share(1, 1) == list("abcdef")
    assert share(9, 9) == []


@pytest.mark.parametrize("given", ["photos", "photos/../photos", "link", "project"])
def test_masks_among_the_images_are_refused(given: str, tmp_path: Path) -> None:
    """The next run would take photos/a.png, the mask of photos/a.jpg, for an image."""
    photos = tmp_path / "project" / "images" if given == "project" else tmp_path / "photos"
    photos.mkdir(parents=True)
    (tmp_path / "photos").mkdir(exist_ok=True)
    (tmp_path / "link").symlink_to(photos)
    Image.new("RGB", (2, 2)).save(photos / "a.jpg")

    def stems(out: Path) -> list[str]:
        asked = argparse.Namespace(paths=[tmp_path / given], out=out, shard=(1, 1))
        return [image.stem for image in chosen_images(asked)]

    for out in (photos, tmp_path / "link", tmp_path / given):
        with pytest.raises(UsageError, match="would lie among the images of .*: give another"):
            stems(out)
    assert stems(photos / "masks") == ["a"]


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "1/2/3", "a/b", "1/0", "-1/-1"])
def test_a_share_that_cannot_be(shard: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["predict", "x", "--model", "starter", "--out", "y", f"--shard={shard}"]
    assert main(command) == 2
    error = capsys.readouterr().err.strip()
    assert f"{shard} is not a share: give I/N with I from 1 to N" in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    "line",
    [
        "--scales 1,1.5 photos --model m --out o",
        "photos --scales=1,1.5 --model m --out o",
        "--scales 1 --scales 1.5 photos --model m --out o",
    ],
)
def test_scales_leave_the_paths_alone(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[argparse.Namespace] = []

    def remember(arguments: argparse.Namespace) -> list[object]:
        asked.append(arguments)
        raise UsageError("enough")

    monkeypatch.setattr(predict_command, "chosen_images", remember)
    assert main(["predict", *line.split()]) == 2
    assert asked[0].scales == [1.0, 1.5]
    assert asked[0].paths == [Path("photos")]


@pytest.mark.parametrize("scales", ["photos", "1,x", "1,", "1;2"])
def test_scales_that_are_no_numbers(scales: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", "x", "--model", "starter", "--out", "y", "--scales", scales]) == 2
    error = capsys.readouterr().err.strip()
    assert f"{scales} is not a list of scales: give numbers with commas between them" in error
    assert len(error.splitlines()) == 1


def test_evaluate_by_model_and_by_folder_agree(
    run: Path, discs: Discs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = discs[0]
    masks = tmp_path / "masks"
    main(["predict", str(project / "images"), "--model", str(run), "--out", str(masks)])
    assert main(["evaluate", str(project), "--model", str(run), "--json", str(tmp_path / "a")]) == 0
    arguments = ["evaluate", "--pred", str(masks), "--truth", str(project / "masks")]
    arguments += ["--classes", str(project / "classes.txt"), "--json", str(tmp_path / "b")]
    capsys.readouterr()
    assert main(arguments) == 0
    assert "mean" in capsys.readouterr().out
    one, two = (json.loads((tmp_path / name).read_text()) for name in "ab")
    assert one == two
    assert one["classes"] == ["ground", "disc"]
    assert one["images"] == 6
    assert np.sum(one["confusion"]) == 6 * 96 * 96
    assert set(one) >= {"confusion", "iou", "mean_iou", "pixel_accuracy", "mean_accuracy",
                        "void_pixels"}  # fmt: skip


def test_absent_class_is_null(tmp_path: Path) -> None:
    for folder in ("pred", "truth"):
        (tmp_path / folder).mkdir()
        write_mask(tmp_path / folder / "x.png", new_mask(np.zeros((4, 4), np.uint8), TWO_CLASSES))
    (tmp_path / "classes.txt").write_text("ground\ndisc\n")
    arguments = ["evaluate", "--pred", str(tmp_path / "pred"), "--truth", str(tmp_path / "truth")]
    arguments += ["--classes", str(tmp_path / "classes.txt"), "--json", str(tmp_path / "out.json")]
    assert main(arguments) == 0
    scores = json.loads((tmp_path / "out.json").read_text())
    assert scores["iou"] == [1.0, None]
    assert scores["mean_iou"] == 1.0


def test_comparing_folders_needs_no_tensorflow(tmp_path: Path) -> None:
    (tmp_path / "classes.txt").write_text("ground\ndisc\n")
    (tmp_path / "truth").mkdir()
    (tmp_path / "pred").mkdir()
    for folder in ("pred", "truth"):
        write_mask(tmp_path / folder / "x.png", new_mask(np.ones((4, 4), np.uint8), TWO_CLASSES))
    code = (
        "import sys; from segcore.__main__ import main;"
        f"main(['evaluate', '--pred', {str(tmp_path / 'pred')!r}, '--truth',"
        f"{str(tmp_path / 'truth')!r}, '--classes', {str(tmp_path / 'classes.txt')!r}]);"
        "print('tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_info(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(run)]) == 0
    told = capsys.readouterr().out
    assert "ground, disc" in told
    assert "slim" in told
    for record in ("data fingerprint +[0-9a-f]{64}", "segdesk +[0-9]", "tensorflow +2", "keras +3"):
        assert re.search(f"^{record}", told, re.MULTILINE), record
    assert main(["info", "scratch-resnet50"]) == 0
    assert "resnet50" in capsys.readouterr().out


WRONG: list[tuple[list[str], str]] = [
    (["predict", "nowhere", "--model", "{run}", "--out", "{tmp}"], "nothing at nowhere"),
    (["predict", "{tmp}", "--model", "{run}", "--out", "{tmp}/out"], "no image in"),
    (["predict", "{images}", "--model", "nowhere", "--out", "{tmp}"], "no model at nowhere"),
    (["predict", "{images}", "--model", "scratch-slim", "--out", "{tmp}"], "learnt nothing yet"),
    (["predict", "{images}/0.png", "--model", "{run}", "--out", "{images}"], "would replace it"),
    (["predict", "{images}", "--model", "{run}", "--out", "{images}"], "would lie among"),
    (["predict", "{images}", "--model", "{run}", "--out", "{images}/../masks"], "would be lost"),
    (["predict", "{images}", "--model", "{run}", "--out", "{tmp}", "--scales", "9"], "9 is out"),
    (["predict", "{images}", "--model", "{run}", "--out", "{project}/classes.txt"], "give another"),
    (["evaluate", "{project}"], "give PROJECT and --model"),
    (["evaluate", "--pred", "{tmp}"], "takes --pred, --truth and --classes"),
    (["evaluate", "--pred", "{tmp}", "--truth", "{tmp}", "--classes", "{tmp}", "--flips"], "go wi"),
    (["train", "nowhere", "--out", "{tmp}/r"], "nowhere"),
    (["train", "{project}", "--out", "{tmp}/r", "--base", "scratch-slim", "--crop", "3"], "3 px"),
    (["train", "{project}", "--out", "{tmp}/r", "--base", "scratch-slim", "--resume"], "resume"),
    (["info", "{project}/classes.txt"], "not a checkpoint"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG)
def test_wrong_use_is_one_sentence_and_status_2(
    arguments: list[str],
    sentence: str,
    run: Path,
    discs: Discs,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places: dict[str, Any] = {
        "run": run, "project": discs[0], "images": discs[0] / "images", "tmp": tmp_path,
    }  # fmt: skip
    assert main([argument.format(**places) for argument in arguments]) == 2
    error = capsys.readouterr().err.strip()
    assert sentence in error
    assert len(error.splitlines()) == 1
    assert error.startswith("segcore: ")


UNWRITABLE: list[tuple[list[str], str]] = [
    (["evaluate", "{project}", "--model", "{run}", "--json", "{tmp}/no/x.json"], "No such file"),
    (["evaluate", "{project}", "--model", "{run}", "--json", "{tmp}"], "not a regular file"),
    (["evaluate", "--pred", "{tmp}", "--truth", "{tmp}", "--classes", "{tmp}", "--json",
      "{locked}"], "read-only"),
    (["predict", "{images}", "--model", "{run}", "--out", "{taken}"], "not a regular file"),
    (["predict", "{images}", "--model", "{run}", "--out", "{taken}/f/m"], "Not a directory"),
    (["predict", "{images}", "--model", "{run}", "--out", "{tmp}", "--margin"], "Not a directory"),
    (["export", "{run}", "--format", "savedmodel", "--out", "{taken}/f/m"], "Not a directory"),
    (["train", "{project}", "--out", "{taken}/f/m", "--base", "scratch-slim"], "Not a directory"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence"), UNWRITABLE)
def test_a_place_that_cannot_be_written_is_told_before_the_work(
    arguments: list[str],
    sentence: str,
    run: Path,
    discs: Discs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from segcore import evaluation, inference, preparation, scores
    from segcore.export import exporting

    def work(*_: object, **__: object) -> None:
        raise AssertionError("the work was begun")

    for module, name in (
        (inference, "load_predictor"),
        (evaluation, "evaluate"),
        (scores, "score_folders"),
        (exporting, "load_network"),
        (preparation, "weigh_classes"),
    ):
        monkeypatch.setattr(module, name, work)
    taken, locked = tmp_path / "taken", tmp_path / "locked.json"
    (taken / "0.png").mkdir(parents=True)
    (taken / "f").touch()
    (tmp_path / "margin").touch()
    locked.touch(0o400)
    if "{locked}" in arguments and os.access(locked, os.W_OK):
        pytest.skip("whoever runs this may write anything")
    before = sorted(tmp_path.rglob("*"))
    places: dict[str, Any] = {
        "run": run, "project": discs[0], "images": discs[0] / "images", "tmp": tmp_path,
        "taken": taken, "locked": locked,
    }  # fmt: skip
    assert main([argument.format(**places) for argument in arguments]) == 2
    error = capsys.readouterr().err.strip()
    assert sentence in error
    assert len(error.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_without_a_command_its_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    told, help_text = capsys.readouterr()
    assert told == ""
    assert help_text.startswith("usage: segcore")
    assert all(f"\n    {name} " in help_text for name in ("predict", "train", "info"))


@pytest.mark.parametrize("installed", [True, False])
def test_version(
    installed: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def version(name: str) -> str:
        assert name == "segdesk"
        if installed:
            return "1.2.3"
        raise PackageNotFoundError

    monkeypatch.setattr("segcore.provenance.version", version)
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"segcore {'1.2.3' if installed else 'unknown'}\n"


@pytest.mark.parametrize("arguments", [["fly"], ["train", "x"], ["predict", "--model"]])
def test_unknown_words_are_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err.strip()
    assert len(error.splitlines()) == 1
    assert "--help" in error


def test_info_aligns_what_it_says_and_says_each_thing_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["info", "starter", "--all"]) == 0
    _, *lines = capsys.readouterr().out.splitlines()
    keys = [line.split("  ")[0] for line in lines]
    assert len(set(keys)) == len(keys)
    assert {"mean IoU", "right angle turns", "seed", "poly power", "seek rare"} <= set(keys)
    width = max(map(len, keys)) + 2
    assert all(line[:width].strip() and line[width] != " " for line in lines)


def test_info_prints_nothing_that_commands_a_terminal(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    description, weights = read_weights(run / "best.safetensors")
    training = {**description.training, "base": "\x1b[2Jgone", "\x07bell": "\u202eturned"}
    path = tmp_path / "strange.safetensors"
    write_checkpoint(path, replace(description, name="a\x1b[31mb", training=training), weights)
    assert main(["info", str(path)]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[0].startswith("a\ufffd[31mb: ")
    assert re.search("^base +\ufffd\\[2Jgone$", told, re.MULTILINE)
    assert re.search("^\ufffdbell +\ufffdturned$", told, re.MULTILINE)
    assert told.replace("\n", "").isprintable()


def test_info_leaves_the_recipe_out_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "starter", "--all"]) == 0
    whole = capsys.readouterr().out.splitlines()
    assert main(["info", "starter"]) == 0
    *rows, last = capsys.readouterr().out.splitlines()
    keys = [line.split("  ")[0] for line in rows]
    assert {"mean IoU", "right angle turns", "seed", "tensorflow", "steps"} <= set(keys)
    assert not {"poly power", "seek rare", "weight decay", "tint"} & set(keys)
    assert last == f"{len(whole) - len(rows)} settings of its recipe are left out: --all shows them"
    assert main(["info", "scratch-slim"]) == 0
    assert "left out" not in capsys.readouterr().out


def test_models_fold_to_the_terminal_and_to_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models"]) == 0
    whole = capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["models"]) == 0
    folded = capsys.readouterr().out
    assert max(map(len, whole.splitlines())) > 150
    assert all(len(line) <= 60 or "/" in line for line in folded.splitlines())
    assert folded.split() == whole.split()


@pytest.mark.parametrize("rate", ["0", "-0.1", "nan", "2"])
def test_a_learning_rate_that_cannot_be(
    rate: str, discs: Discs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", str(discs[0]), "--out", str(tmp_path / "r"), "--base", "scratch-slim"]
    assert main([*command, f"--learning-rate={rate}"]) == 2
    assert f"the learning rate is {float(rate)}: give" in capsys.readouterr().err


# --- what is told before anything is fetched, and what a resumed run is held to -------------------


def test_a_project_that_is_none_is_told_before_a_base_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(gallery_command, "fetch", lambda name, _file: fetched.append(name))
    command = ["train", str(tmp_path / "typo"), "--out", str(tmp_path / "r")]
    assert main([*command, "--base", "voc21-resnet50"]) == 2
    assert f"{tmp_path / 'typo'} is not a folder" in capsys.readouterr().err
    assert fetched == []


def test_few_crops_a_step_are_told_of_where_there_are_no_statistics_to_keep(
    discs: Discs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(train_command, "_follow", lambda _request, _show: 0)
    for base, batch, is_told in (
        ("scratch-slim", 3, True), ("scratch-slim", 4, False), ("starter", 3, False),
    ):  # fmt: skip
        out = ["--out", str(tmp_path / "r"), "--base", base, "--batch", str(batch)]
        assert main(["train", str(discs[0]), *out]) == 0
        assert ("learns little from fewer than 4 crops" in capsys.readouterr().err) is is_told


def test_a_setting_that_cannot_be_is_told_before_a_base_is_fetched(
    discs: Discs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(gallery_command, "fetch", lambda name, _file: fetched.append(name))
    command = ["train", str(discs[0]), "--out", str(tmp_path / "r"), "--crop", "3"]
    assert main([*command, "--base", "voc21-resnet50"]) == 2
    assert "the crop is 3 px: give 32 to 2048" in capsys.readouterr().err
    assert fetched == []


@pytest.fixture
def begun(discs: Discs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command that began a run and resumes it; nothing is trained."""
    (tmp_path / "train.txt").write_text("0\n1\n2\n")

    def remember(request: FineTuneRequest, _show: object) -> int:
        write_request(request)
        return 0

    monkeypatch.setattr(train_command, "_follow", remember)
    command = ["train", str(discs[0]), "--out", str(tmp_path / "r"), "--base", "scratch-slim"]
    command += ["--epochs", "3", "--crop", "64", "--train", str(tmp_path / "train.txt")]
    assert main(command) == 0
    return command


def _resumed(command: list[str], monkeypatch: pytest.MonkeyPatch) -> FineTuneRequest:
    asked: list[FineTuneRequest] = []
    monkeypatch.setattr(train_command, "_follow", lambda request, _show: asked.append(request) or 0)
    assert main([*command, "--resume"]) == 0
    return asked[0]


def test_a_resumed_run_takes_no_options_or_those_it_was_begun_with(
    begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = _resumed(begun[:4], monkeypatch)
    assert (request.base, request.epochs, request.crop_px, request.minutes) == (
        "scratch-slim", 3.0, 64, None,
    )  # fmt: skip
    assert len(request.train) == 3
    assert _resumed(begun, monkeypatch) == request


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--minutes", "20"], "--minutes 20.0"),
        (["--epochs", "4"], "--epochs 4.0"),
        # What is the default is another wish all the same, where it is said.
        (["--crop", "256", "--seed", "7", "--upright"], "--crop 256, --upright, --seed 7"),
        (["--val", "{tmp}/train.txt"], "--val {tmp}/train.txt"),
        (["--train", "{tmp}/other.txt"], "--train {tmp}/other.txt"),
    ],
)
def test_a_resumed_run_refuses_other_options_than_it_was_begun_with(
    options: list[str], told: str, begun: list[str], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "other.txt").write_text("0\n1\n4\n")
    capsys.readouterr()
    line = [option.format(tmp=tmp_path) for option in options]
    assert main([*begun[:4], "--resume", *line]) == 2
    assert capsys.readouterr().err.strip() == (
        f"segcore: the run in {tmp_path / 'r'} was begun with other settings than "
        f"{told.format(tmp=tmp_path)}: leave that out to resume it, or start a new run"
    )


def test_a_run_of_other_classes_is_not_resumed(
    begun: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    copy = Path(shutil.copytree(begun[1], tmp_path / "copy"))
    command = ["train", str(copy), *begun[2:4]]
    write_class_table(
        copy / "classes.json", ClassTable((TWO_CLASSES[0].renamed("earth"), TWO_CLASSES[1]))
    )
    assert _resumed(command, monkeypatch).classes.names == TWO_CLASSES.names
    write_class_table(copy / "classes.json", ClassTable(TWO_CLASSES.classes[::-1]))
    assert main([*command, "--resume"]) == 2
    assert "the classes are others than when the run" in capsys.readouterr().err


def test_a_damaged_request_is_told_in_one_sentence(
    begun: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "r" / REQUEST).write_text("{")
    capsys.readouterr()
    assert main([*begun[:4], "--resume"]) == 2
    assert capsys.readouterr().err.strip() == (
        "segcore: the run r cannot be resumed, what it was asked for is lost (JSONDecodeError): "
        "start a new one"
    )
