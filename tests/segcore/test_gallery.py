"""The gallery: what its rows say, and the road from a name to a model that predicts."""

import functools
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from discs import draw_pair
from file_server import Manners, empty_cache, serving
from PIL import Image
from published_files import random_keras_resnet50, torchvision_weights, write_keras_file
from torch_files import write_state

from segcore.__main__ import main
from segcore.checkpoint import (
    NAMED_MODELS,
    find_model,
    read_description,
    read_weights,
    write_checkpoint,
)
from segcore.classes import VOC_21
from segcore.deeplab import pretrained
from segcore.errands import DownloadCancelled, Downloaded, DownloadProgress
from segcore.errors import CheckpointError, DownloadError, UsageError
from segcore.fetching import Converting, ModelReady, fetch_model
from segcore.gallery import MODELS, Checksum, GalleryModel, Source, cache_folder, find
from segcore.masks import read_mask


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache, and no proxy between the tests and their server."""
    yield empty_cache(tmp_path, monkeypatch)
    shutil.rmtree(tmp_path)  # hundreds of megabytes, which pytest would keep


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """The published files of both models, of random weights."""
    folder = tmp_path_factory.mktemp("published")
    write_keras_file(folder / "resnet50.h5", random_keras_resnet50())
    write_state(folder / "deeplab.pth", torchvision_weights(), legacy=True)
    yield {"imagenet-resnet50": folder / "resnet50.h5", "voc21-resnet50": folder / "deeplab.pth"}
    shutil.rmtree(folder)


@pytest.fixture(scope="module", autouse=True)
def _networks_are_built_once() -> Iterator[None]:
    """A conversion only looks at the network's shapes; test_pretrained builds it each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pretrained, "build", functools.cache(pretrained.build))
        yield


@contextmanager
def _publishing(
    name: str, file: Path, monkeypatch: pytest.MonkeyPatch, **how: Any
) -> Iterator[Manners]:
    """Serve `file` as the published file of a model."""
    content = file.read_bytes()
    manners = Manners(content, **how)
    with serving(manners) as address:
        sums = (Checksum("sha256", hashlib.sha256(content).hexdigest()),)
        source = Source(f"{address}/{file.name}", sums, len(content))
        monkeypatch.setitem(MODELS, name, replace(MODELS[name], source=source))
        yield manners


# --- the rows -----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))
def test_every_row_says_what_a_person_needs(model: GalleryModel) -> None:
    assert MODELS[model.name] is model
    assert model.name in NAMED_MODELS
    assert model.purpose
    assert model.licence
    assert model.origin
    if model.source is None:
        return
    assert model.source.url.startswith("https://")
    assert model.source.size_bytes
    lengths = {"sha256": 64, "md5": 32}
    for checksum in model.source.checksums:
        assert len(checksum.hexdigest) == lengths[checksum.algorithm]
        assert set(checksum.hexdigest) <= set("0123456789abcdef")
    assert model.source.checksums[0].algorithm == "sha256"


def test_checksums_are_those_the_publishers_give() -> None:
    """Keras gives an MD5, torchvision the beginning of a SHA-256 in the file's name."""
    keras_source, torch_source = MODELS["imagenet-resnet50"].source, MODELS["voc21-resnet50"].source
    assert keras_source is not None
    assert torch_source is not None
    assert Checksum("md5", "4d473c1dd8becc155b73f8504c6f6626") in keras_source.checksums
    prefix = torch_source.url.rpartition("-")[2].removesuffix(".pth")
    assert len(prefix) == 8
    assert torch_source.checksums[0].hexdigest.startswith(prefix)


def test_classes_are_those_of_the_models() -> None:
    # As torchvision's weights list them, but for the underscores around background.
    assert MODELS["voc21-resnet50"].classes == VOC_21.names
    assert MODELS["voc21-resnet50"].classes[:2] == ("background", "aeroplane")
    assert MODELS["voc21-resnet50"].classes[-1] == "tvmonitor"
    if not MODELS["starter"].is_ready:
        pytest.skip("the starter is not in this checkout")
    description = read_description(find_model("starter"))
    assert description.classes.names == MODELS["starter"].classes


def test_the_cache_folder(cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cache_folder() == cache
    assert find("voc21-resnet50").weights_file == cache / "deeplabv3_resnet50_coco-cd0a2569.pth"
    monkeypatch.setenv("SEGDESK_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert "segdesk" in cache_folder().parts
    if sys.platform == "linux":
        assert cache_folder() == tmp_path / "xdg" / "segdesk" / "models"


def test_names_that_are_not_ready_or_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckpointError, match="run `segcore models --fetch voc21-resnet50`"):
        find_model("voc21-resnet50")
    with pytest.raises(UsageError, match="has no resnet18: give one of starter"):
        list(fetch_model("resnet18"))
    with pytest.raises(UsageError, match="comes with SegDesk"):
        list(fetch_model("starter", Path("x")))
    monkeypatch.setattr("segcore.gallery._BUNDLED", Path("nowhere"))
    with pytest.raises(CheckpointError, match="install segdesk again"):
        find_model("starter")


# --- from a name to a model ---------------------------------------------------------------------


def test_fetched_once_converted_once(
    published: dict[str, Path], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = published["voc21-resnet50"]
    with _publishing("voc21-resnet50", file, monkeypatch, cut_after=[1_000_000]) as server:
        events = list(fetch_model("voc21-resnet50"))
        assert isinstance(events[0], DownloadProgress)
        checkpoint = cache / "voc21-resnet50.safetensors"
        assert events[-3:] == [
            Downloaded(cache / "deeplab.pth"),
            Converting("voc21-resnet50"),
            ModelReady("voc21-resnet50", checkpoint),
        ]
        assert [r.get("Range") for r in server.requests] == [None, "bytes=1000000-"]
        made = checkpoint.stat().st_mtime_ns
        assert list(fetch_model("voc21-resnet50")) == [ModelReady("voc21-resnet50", checkpoint)]
        assert checkpoint.stat().st_mtime_ns == made
        assert len(server.requests) == 2
        # What another version converted, and what is damaged, is made anew without a download.
        description, weights = read_weights(checkpoint)
        older = replace(description, training={**description.training, "converter": 0})
        write_checkpoint(checkpoint, older, {})
        assert Converting("voc21-resnet50") in list(fetch_model("voc21-resnet50"))
        checkpoint.write_bytes(checkpoint.read_bytes()[:-1])
        assert Converting("voc21-resnet50") in list(fetch_model("voc21-resnet50"))
        assert len(server.requests) == 2
    again = read_weights(find_model("voc21-resnet50"))[1]
    assert again.keys() == weights.keys()
    for name, array in weights.items():
        np.testing.assert_array_equal(again[name], array)


def test_a_cancelled_fetch_converts_nothing(
    published: dict[str, Path], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _publishing("voc21-resnet50", published["voc21-resnet50"], monkeypatch):
        *_, last = fetch_model("voc21-resnet50", cancelled=lambda: True)
    assert isinstance(last, DownloadCancelled)
    assert not MODELS["voc21-resnet50"].is_ready
    assert (cache / "deeplab.pth.part").is_file()


def test_a_file_put_into_the_cache_needs_no_network(
    published: dict[str, Path], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the sentence of a failed download says."""
    file = published["imagenet-resnet50"]
    with _publishing("imagenet-resnet50", file, monkeypatch):
        pass
    with pytest.raises(DownloadError, match="put it at") as caught:
        list(fetch_model("imagenet-resnet50"))
    place = MODELS["imagenet-resnet50"].weights_file
    assert str(place) in str(caught.value)
    assert place == cache / "resnet50.h5"
    place.write_bytes(file.read_bytes())
    assert isinstance(list(fetch_model("imagenet-resnet50"))[-1], ModelReady)


def test_a_given_file_must_be_the_published_one(
    published: dict[str, Path], tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.h5").write_bytes(b"other")
    with pytest.raises(CheckpointError, match="its SHA256 is .* and should be 66c8b43d"):
        list(fetch_model("imagenet-resnet50", tmp_path / "other.h5"))
    with pytest.raises(CheckpointError, match="No such file"):
        list(fetch_model("imagenet-resnet50", tmp_path / "absent.h5"))
    assert not cache.exists()
    file = published["imagenet-resnet50"]
    with _publishing("imagenet-resnet50", file, monkeypatch) as server:
        assert list(fetch_model("imagenet-resnet50", file)) == [
            Converting("imagenet-resnet50"),
            ModelReady("imagenet-resnet50", find_model("imagenet-resnet50")),
        ]
        assert not server.requests
    assert [p.name for p in cache.iterdir()] == ["imagenet-resnet50.safetensors"]


# --- the door -----------------------------------------------------------------------------------


def test_models_are_listed(capsys: pytest.CaptureFixture[str], cache: Path) -> None:
    assert main(["models"]) == 0
    told = capsys.readouterr().out
    assert "imagenet-resnet50 (not fetched, 94.8 MB)" in told
    assert "https://download.pytorch.org/" in told
    for words in ("starter (bundled", "BSD-3-Clause", "tvmonitor", "SHA256 and MD5", str(cache)):
        assert words in told
    assert main(["models", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == list(MODELS)
    assert rows[2]["size_bytes"] == 168_312_152
    assert rows[2]["ready"] is False
    assert main(["info", "imagenet-resnet50"]) == 0
    assert "none yet: a base to train from" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["models", "--fetch", "nothing"], "the gallery has no nothing"),
        (["models", "--weights-file", "x"], "goes with --fetch"),
        (["info", "starter", "--weights-file", "x"], "unrecognized"),
        (["predict", "{image}", "--model", "imagenet-resnet50", "--out", "{out}"], "no classes"),
        (["predict", "{image}", "--model", "starter", "--weights-file", "x", "--out", "{out}"],
         "comes with SegDesk"),
        (["predict", "{image}", "--model", "{image}", "--weights-file", "x", "--out", "{out}"],
         "goes with a model of the gallery"),
        (["train", "{project}", "--out", "{out}", "--base", "scratch-slim", "--weights-file", "x"],
         "goes with a model of the gallery"),
        (["predict", "{image}", "--model", "voc21-resnet50", "--weights-file", "{image}", "--out",
          "{out}"], "is not the file that voc21-resnet50 is made of"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = tmp_path / "photo.png"
    Image.new("RGB", (8, 8)).save(image)
    places = {"image": image, "project": tmp_path, "out": tmp_path / "out"}
    assert main([a.format(**places) for a in arguments]) == 2
    error = capsys.readouterr().err.strip()
    assert sentence in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["info", "starter"], "starter is the bundled model; write ./starter for the folder here"),
        (["info", "imagenet-resnet50"],
         "imagenet-resnet50 is a model of the gallery; write ./imagenet-resnet50 for the file"),
        (["export", "imagenet-resnet50", "--format", "onnx", "--out", "x"],
         "write ./imagenet-resnet50 for the file here"),
        (["export", "starter", "--format", "litert", "--image", "x"], "write ./starter for the"),
        (["train", ".", "--out", "y"], "write ./starter for the folder here"),
        (["info", "./starter"], ""),
        (["info", "voc21-resnet50"], ""),
    ],
)  # fmt: skip
def test_a_name_that_also_lies_here_is_told(
    arguments: list[str], hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "starter").mkdir()
    shutil.copy(find_model("starter"), tmp_path / "starter" / "best.safetensors")
    (tmp_path / "imagenet-resnet50").touch()
    Image.new("RGB", (8, 8)).save(tmp_path / "photo.png")
    monkeypatch.chdir(tmp_path)
    status = main(arguments)
    told, errors = capsys.readouterr()
    assert hint in errors
    assert errors.count("write ./") == (hint != "")
    if arguments[0] == "info":
        assert status == 0
        assert (str(Path("starter/best.safetensors")) in told) == (arguments[1] == "./starter")


def test_predict_by_name(
    published: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    photo = tmp_path / "photo.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 52, 3)).astype(np.uint8)).save(
        photo
    )
    command = ["predict", str(photo), "--model", "voc21-resnet50", "--out", str(tmp_path / "out")]
    file = published["voc21-resnet50"]
    with _publishing("voc21-resnet50", file, monkeypatch) as server:
        assert main([*command, "--weights-file", str(file)]) == 0
        assert main(command) == 0  # from the cache
        assert not server.requests
    mask = read_mask(tmp_path / "out" / "photo.png", VOC_21)
    assert mask.ids.shape == (40, 52)
    np.testing.assert_array_equal(mask.palette[15], [192, 128, 128])  # VOC's person
    capsys.readouterr()
    assert main(["models"]) == 0
    assert "voc21-resnet50 (on this machine)" in capsys.readouterr().out
    assert main(["info", "voc21-resnet50"]) == 0
    told = capsys.readouterr().out
    assert "resnet50-v1.5" in told
    assert "BSD-3-Clause" in told


def test_offline_is_told_before_tensorflow_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy that cannot be reached keeps this test off the network anywhere."""
    photo = tmp_path / "photo.png"
    Image.new("RGB", (8, 8)).save(photo)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    command = ["predict", str(photo), "--model", "voc21-resnet50", "--out", str(tmp_path / "out")]
    code = (
        f"import sys; from segcore.__main__ import main; status = main({command!r});"
        "print(status, 'tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2", "False"]
    assert "cannot fetch deeplabv3_resnet50_coco-cd0a2569.pth" in done.stderr
    assert "--weights-file FILE" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_train_from_a_backbone(
    published: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One epoch from each; the run begins with the published weights and their preprocessing."""
    for number in range(2):
        draw_pair(tmp_path / "project", number)
    (tmp_path / "project" / "classes.txt").write_text("ground\ndisc\n")
    for name, file in published.items():
        with _publishing(name, file, monkeypatch):
            command = ["train", str(tmp_path / "project"), "--out", str(tmp_path / name)]
            command += ["--base", name, "--weights-file", str(file), "--epochs", "1", "--crop"]
            command += ["64", "--batch", "4", "--precision", "float32", "--learning-rate", "1e-9"]
            assert main(command) == 0
        run, base = read_weights(find_model(tmp_path / name)), read_weights(find_model(name))
        assert run[0].preprocessing == base[0].preprocessing
        assert run[0].architecture == replace(base[0].architecture, num_classes=2)
        assert run[0].knows_classes
        assert run[0].classes.names == ("ground", "disc")
        for path in ("conv1_conv/kernel", "conv5_block3_3_conv/kernel", "aspp_1x1_conv/kernel"):
            np.testing.assert_allclose(run[1][path], base[1][path], atol=1e-3)
