"""The helper child: one errand, told as it goes, given up at a cancel, a sentence when it fails."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from file_server import Manners, empty_cache, serving

from segcore.checkpoint import SUFFIX
from segcore.errands import (
    Converting,
    DownloadCancelled,
    DownloadProgress,
    ErrandEvent,
    ErrandFailed,
    ExportRequest,
    FetchRequest,
    ModelReady,
)
from segcore.export.openvino_runtime import kept_openvino_folder
from segcore.gallery import MODELS, Checksum, GalleryModel, Source, cache_folder
from segcore.helper import run_errand
from segcore.launch import start_child
from segcore.records import Cancel, ModelRef

CONTENT = bytes(range(256)) * 4000


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache, and no proxy between the tests and their server."""
    yield empty_cache(tmp_path, monkeypatch)
    shutil.rmtree(tmp_path)


def _model(address: str, content: bytes = CONTENT) -> GalleryModel:
    sums = (Checksum("sha256", hashlib.sha256(content).hexdigest()),)
    source = Source(f"{address}/weights.h5", sums, len(content))
    return replace(MODELS["imagenet-resnet50"], source=source)


def _events(request: object) -> list[ErrandEvent]:
    """Run an errand in a real child and return what it says."""
    process, connection = start_child("helper")
    connection.send(request)
    events: list[ErrandEvent] = []
    try:
        while True:
            events.append(connection.recv())
    except EOFError:
        pass
    process.join(20)
    assert process.exitcode == 0
    return events


def test_a_download_is_told_and_a_file_that_is_another_is_one_sentence() -> None:
    with serving(Manners(CONTENT)) as address:
        *progress, failed = _events(FetchRequest(_model(address, CONTENT[::-1])))
    done = [p.done_bytes for p in progress if isinstance(p, DownloadProgress)]
    assert len(done) == len(progress) > 1
    assert done == sorted(done)
    assert done[-1] == len(CONTENT)
    assert isinstance(failed, ErrandFailed)
    assert "what came is not the file it should be" in failed.message


def test_what_came_is_converted(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def convert(_model: GalleryModel, weights_file: Path, target: Path) -> None:
        target.write_bytes(weights_file.read_bytes()[:10])

    monkeypatch.setattr("segcore.deeplab.pretrained.convert", convert)
    with serving(Manners(CONTENT)) as address:
        *_, converting, ready = run_errand(FetchRequest(_model(address)), lambda: False)
    assert converting == Converting("imagenet-resnet50")
    checkpoint = cache / f"imagenet-resnet50{SUFFIX}"
    assert ready == ModelReady("imagenet-resnet50", checkpoint)
    assert checkpoint.read_bytes() == CONTENT[:10]


def test_a_cancel_ends_a_download_and_leaves_its_part(cache: Path) -> None:
    process, connection = start_child("helper")
    with serving(Manners(CONTENT, trickle=[True])) as address:
        connection.send(FetchRequest(_model(address)))
        while not connection.recv().done_bytes:
            pass  # the first word is said before the first byte
        connection.send(Cancel())
        while not isinstance(event := connection.recv(), DownloadCancelled):
            assert isinstance(event, DownloadProgress)
        process.join(20)
    assert process.exitcode == 0
    assert (cache / "weights.h5.part").stat().st_size == event.done_bytes > 0


def test_nobody_at_the_other_end_is_a_sentence_that_says_what_to_do() -> None:
    with serving(Manners(CONTENT)) as address:
        pass  # gone by now
    (failed,) = _events(FetchRequest(_model(address)))
    assert isinstance(failed, ErrandFailed)
    assert failed.message.startswith("cannot fetch weights.h5 from 127.0.0.1")
    assert str(cache_folder() / "weights.h5") in failed.message


def test_what_is_here_already_needs_no_network() -> None:
    starter = MODELS["starter"]
    assert list(run_errand(FetchRequest(starter), lambda: False)) == [
        ModelReady("starter", starter.checkpoint)
    ]


def test_an_export_of_nothing_is_a_sentence(tmp_path: Path) -> None:
    request = ExportRequest(ModelRef(tmp_path / f"none{SUFFIX}", "none"))
    (failed,) = run_errand(request, lambda: False)
    assert isinstance(failed, ErrandFailed)
    assert "no checkpoint at" in failed.message


def test_exports_are_kept_in_segdesks_own_places(tmp_path: Path) -> None:
    run = tmp_path / "project" / ".segdesk" / "runs" / "one" / f"best{SUFFIX}"
    assert kept_openvino_folder(run) == run.parent / "best.openvino"
    fetched = cache_folder() / f"voc21-resnet50{SUFFIX}"
    assert kept_openvino_folder(fetched) == cache_folder() / "voc21-resnet50.openvino"
    own, other = tmp_path / "a" / f"m{SUFFIX}", tmp_path / "b" / f"m{SUFFIX}"
    places = {kept_openvino_folder(p) for p in (own, other)}
    assert len(places) == 2
    assert {p.parent for p in places} == {cache_folder()}


def test_a_helper_that_only_downloads_imports_no_tensorflow() -> None:
    code = "import segcore.helper, sys; print('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
