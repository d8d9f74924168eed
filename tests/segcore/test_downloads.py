"""Downloads against a server that cuts, stalls, truncates and lies."""

import hashlib
import random
import shutil
import socket
import traceback
from collections import namedtuple
from pathlib import Path

import pytest
from file_server import Manners, serving, without_proxies

from segcore.downloads import differences, download
from segcore.errands import DownloadCancelled, Downloaded, DownloadEvent, DownloadProgress
from segcore.errors import DownloadError
from segcore.gallery import Checksum, Source

CONTENT = random.Random(0).randbytes(300_000)
OTHER = random.Random(1).randbytes(300_000)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    without_proxies(monkeypatch)


def _checksum(content: bytes) -> Checksum:
    return Checksum("sha256", hashlib.sha256(content).hexdigest())


def _source(address: str, *, size: int | None = len(CONTENT), content: bytes = CONTENT) -> Source:
    md5 = Checksum("md5", hashlib.md5(content, usedforsecurity=False).hexdigest())
    return Source(f"{address}/weights.bin", (_checksum(content), md5), size)


def _run(source: Source, target: Path, stall_s: float = 5.0) -> list[DownloadEvent]:
    return list(download(source, target, stall_s=stall_s, pause_s=0.01))


def _left(folder: Path) -> list[str]:
    """What lies in the folder but the lock, which stays."""
    return sorted(p.name for p in folder.iterdir() if not p.name.endswith(".lock"))


def test_a_file_lands_whole_and_checked(tmp_path: Path) -> None:
    target = tmp_path / "new" / "weights.bin"
    manners = Manners(CONTENT)
    with serving(manners) as address:
        *progress, last = _run(_source(address), target)
        assert last == Downloaded(target)
        assert target.read_bytes() == CONTENT
        assert _left(target.parent) == ["weights.bin"]
        done = [event.done_bytes for event in progress if isinstance(event, DownloadProgress)]
        assert len(done) == len(progress) > 1
        assert done == sorted(done)
        assert progress[-1] == DownloadProgress(len(CONTENT), len(CONTENT))
        assert _run(_source(address), target) == [Downloaded(target)]
    assert len(manners.requests) == 1
    assert manners.requests[0]["Accept-Encoding"] == "identity"


def test_a_wrong_file_in_the_cache_is_fetched_anew(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(OTHER)
    with serving(Manners(CONTENT)) as address:
        _run(_source(address), tmp_path / "weights.bin")
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT


# --- cuts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [len(CONTENT), None])
def test_a_cut_is_taken_up_where_it_happened(tmp_path: Path, size: int | None) -> None:
    manners = Manners(CONTENT, cut_after=[100_000, 50_000])
    with serving(manners) as address:
        *_, last = _run(_source(address, size=size), tmp_path / "weights.bin")
    assert isinstance(last, Downloaded)
    assert last.path.read_bytes() == CONTENT
    assert [r.get("Range") for r in manners.requests] == [None, "bytes=100000-", "bytes=150000-"]
    assert [r.get("If-Range") for r in manners.requests] == [None, '"one"', '"one"']


def test_a_second_call_goes_on_after_a_cancel(tmp_path: Path) -> None:
    manners = Manners(CONTENT)
    target = tmp_path / "weights.bin"
    with serving(manners) as address:
        seen: list[DownloadEvent] = []
        for event in download(_source(address), target, lambda: len(seen) >= 2):
            seen.append(event)
        assert isinstance(seen[-1], DownloadCancelled)
        assert 0 < seen[-1].done_bytes < len(CONTENT)
        assert not target.exists()
        _run(_source(address), target)
    assert target.read_bytes() == CONTENT
    assert manners.requests[1]["Range"] == f"bytes={seen[-1].done_bytes}-"


def test_a_caller_who_just_goes_away_leaves_the_part(tmp_path: Path) -> None:
    with serving(Manners(CONTENT)) as address:
        events = download(_source(address), tmp_path / "weights.bin")
        for _ in range(2):  # the second has bytes
            next(events)
        events.close()  # type: ignore[attr-defined]  # a generator
    assert _left(tmp_path) == ["weights.bin.part", "weights.bin.part.json"]


def test_another_version_on_the_server_is_not_mixed_in(tmp_path: Path) -> None:
    """Its tag has changed, so If-Range brings the whole of it."""
    target = tmp_path / "weights.bin"
    manners = Manners(OTHER)
    with serving(manners) as address:
        events = download(_source(address), target)
        assert [next(events) for _ in range(2)][1] != DownloadProgress(0, len(CONTENT))
        events.close()  # type: ignore[attr-defined]  # a generator
        manners.content, manners.etag = CONTENT, '"two"'
        _run(_source(address), target)
    assert target.read_bytes() == CONTENT
    assert manners.requests[1]["If-Range"] == '"one"'
    assert len(manners.requests) == 2


@pytest.mark.parametrize("etag", [None, 'W/"one"'])
def test_mixed_halves_are_noticed_and_fetched_again(tmp_path: Path, etag: str | None) -> None:
    """No tag, or a weak one, which must not be used: the checksum finds the mixture."""
    manners = Manners(OTHER, etag=etag, cut_after=[100_000])
    target = tmp_path / "weights.bin"
    with serving(manners) as address:
        for event in download(_source(address), target, pause_s=0.01):
            if isinstance(event, DownloadProgress) and event.done_bytes == 100_000:
                manners.content = CONTENT
    assert target.read_bytes() == CONTENT
    assert "If-Range" not in manners.requests[1]
    assert [r.get("Range") for r in manners.requests] == [None, "bytes=100000-", None]


def test_cuts_that_each_bring_something_are_endured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segcore.downloads._WORTHWHILE_BYTES", 20_000)
    with serving(Manners(CONTENT, cut_after=[20_000] * 12)) as address:
        _run(_source(address), tmp_path / "weights.bin")
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT


def test_cuts_that_bring_the_same_again_are_not_endured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without ranges each attempt begins anew: long and short ones in turn never arrive."""
    monkeypatch.setattr("segcore.downloads._WORTHWHILE_BYTES", 20_000)
    manners = Manners(CONTENT, ranges=False, cut_after=[60_000, 20_000] * 20)
    _fails(manners, tmp_path / "weights.bin", "connection was cut")
    assert len(manners.requests) == 5


def test_the_date_stands_in_for_a_tag(tmp_path: Path) -> None:
    date = "Wed, 21 Oct 2020 07:28:00 GMT"
    manners = Manners(CONTENT, etag=None, modified=date, cut_after=[100_000])
    with serving(manners) as address:
        _run(_source(address), tmp_path / "weights.bin")
    assert manners.requests[1]["If-Range"] == date


def test_a_server_that_ignores_ranges(tmp_path: Path) -> None:
    manners = Manners(CONTENT, ranges=False, cut_after=[100_000])
    with serving(manners) as address:
        _run(_source(address), tmp_path / "weights.bin")
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT
    assert len(manners.requests) == 2


def test_a_part_that_begins_elsewhere_is_not_appended(tmp_path: Path) -> None:
    manners = Manners(CONTENT, shift=5, cut_after=[100_000])
    with serving(manners) as address:
        _run(_source(address), tmp_path / "weights.bin")
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT
    assert [r.get("Range") for r in manners.requests] == [None, "bytes=100000-", None]


def test_a_part_longer_than_the_file(tmp_path: Path) -> None:
    """The server has nothing from there on (416), so it is begun anew."""
    manners = Manners(CONTENT)
    with serving(manners) as address:
        source = _source(address, size=None)
        (tmp_path / "weights.bin.part").write_bytes(OTHER + b"more")
        (tmp_path / "weights.bin.part.json").write_text(
            f'{{"url": "{source.url}", "validator": null}}'
        )
        _run(source, tmp_path / "weights.bin")
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT
    assert len(manners.requests) == 2


@pytest.mark.parametrize("note", ["", "[]", '{"url": 3}', '{"url": "elsewhere", "validator": ""}'])
def test_a_part_of_unknown_origin_is_not_used(tmp_path: Path, note: str) -> None:
    (tmp_path / "weights.bin.part").write_bytes(OTHER[:1000])
    (tmp_path / "weights.bin.part.json").write_text(note)
    manners = Manners(CONTENT)
    with serving(manners) as address:
        _run(_source(address), tmp_path / "weights.bin")
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT
    assert "Range" not in manners.requests[0]


# --- stalls -------------------------------------------------------------------------------------


def test_a_stall_ends_and_is_taken_up(tmp_path: Path) -> None:
    manners = Manners(CONTENT, stall_after=[70_000])
    with serving(manners) as address:
        _run(_source(address), tmp_path / "weights.bin", stall_s=1.0)
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT
    assert manners.requests[1]["Range"] == "bytes=70000-"


def test_a_trickle_is_a_stall(tmp_path: Path) -> None:
    """Fifty bytes a second never time out on the socket."""
    manners = Manners(CONTENT, trickle=[True])
    with serving(manners) as address:
        _run(_source(address), tmp_path / "weights.bin", stall_s=1.0)
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT
    assert len(manners.requests) == 2


def test_a_server_that_never_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        source = _source(f"http://127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(DownloadError, match=r"nothing came for 0\.1 s"):
            _run(source, tmp_path / "weights.bin", stall_s=0.1)


# --- lies and refusals --------------------------------------------------------------------------


def _fails(manners: Manners, target: Path, sentence: str, *, size: int | None = None) -> str:
    with serving(manners) as address:
        source = _source(address, size=size or len(CONTENT))
        with pytest.raises(DownloadError, match=sentence) as caught:
            _run(source, target)
        told = str(caught.value)
        assert len(told.splitlines()) == 1
        assert "--weights-file" in told
        assert str(target) in told
        assert source.url in told
    assert not target.exists()
    return told


def test_a_file_that_always_ends_early(tmp_path: Path) -> None:
    """Its beginning is kept for another day."""
    manners = Manners(CONTENT, cut_after=[1000] + [0] * 10)
    _fails(manners, tmp_path / "weights.bin", "cut after 1,000 of 300,000 bytes")
    assert len(manners.requests) == 5
    assert (tmp_path / "weights.bin.part").read_bytes() == CONTENT[:1000]


def test_other_content_of_the_right_length(tmp_path: Path) -> None:
    told = _fails(Manners(OTHER), tmp_path / "weights.bin", "not the file it should be")
    assert _checksum(OTHER).hexdigest in told
    assert _checksum(CONTENT).hexdigest in told
    assert _left(tmp_path) == []


def test_a_mixture_that_stays_wrong_is_given_up(tmp_path: Path) -> None:
    manners = Manners(OTHER, cut_after=[1000])
    _fails(manners, tmp_path / "weights.bin", "not the file it should be")
    assert len(manners.requests) == 3
    assert _left(tmp_path) == []


def test_another_length_is_refused_before_it_comes(tmp_path: Path) -> None:
    told = _fails(Manners(CONTENT + b"x"), tmp_path / "weights.bin", "offers 300,001 bytes")
    assert "should be 300,000" in told
    _fails(Manners(CONTENT[:100]), tmp_path / "weights.bin", "offers 100 bytes")


def test_more_than_the_length_that_was_known(tmp_path: Path) -> None:
    manners = Manners(CONTENT + OTHER, no_length=True)
    _fails(manners, tmp_path / "weights.bin", "more than the 300,000 bytes")


def test_a_sign_in_page(tmp_path: Path) -> None:
    manners = Manners(b"<html>", content_type="text/html; charset=utf-8")
    _fails(manners, tmp_path / "weights.bin", "web page")
    assert len(manners.requests) == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_refusal_is_told_at_once(tmp_path: Path, status: int) -> None:
    manners = Manners(CONTENT, statuses=[status] * 9)
    _fails(manners, tmp_path / "weights.bin", f"answers {status}")
    assert len(manners.requests) == 1


def test_a_passing_fault_is_tried_again(tmp_path: Path) -> None:
    manners = Manners(CONTENT, statuses=[500, 503, 429])
    with serving(manners) as address:
        _run(_source(address), tmp_path / "weights.bin")
    assert (tmp_path / "weights.bin").read_bytes() == CONTENT


def test_a_lasting_fault_is_told(tmp_path: Path) -> None:
    manners = Manners(CONTENT, statuses=[500] * 9)
    _fails(manners, tmp_path / "weights.bin", "answers 500")
    assert len(manners.requests) == 5


def test_a_redirect_is_followed(tmp_path: Path) -> None:
    manners = Manners(CONTENT, redirect_to="/elsewhere")
    with serving(manners) as address:
        _run(_source(address), tmp_path / "weights.bin")
    assert manners.paths == ["/weights.bin", "/elsewhere"]


def test_offline_is_told_at_once_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(DownloadError, match="Connection refused") as caught:
        list(download(_source(f"http://127.0.0.1:{port}"), tmp_path / "weights.bin"))
    assert "on another machine and give it with --weights-file FILE" in str(caught.value)
    assert f"put it at {tmp_path / 'weights.bin'}" in str(caught.value)


def test_an_unknown_host(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="cannot fetch weights.bin from no-such-host.invalid"):
        list(download(_source("http://no-such-host.invalid"), tmp_path / "weights.bin"))


# --- around it ----------------------------------------------------------------------------------


def test_a_proxy_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manners = Manners(CONTENT)
    with serving(manners) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        _run(_source("http://no-such-host.invalid"), tmp_path / "weights.bin")
    assert manners.paths == ["http://no-such-host.invalid/weights.bin"]


@pytest.mark.parametrize(
    "proxy",
    [
        "http:/me:secret@proxy:3128",
        "http://me:secret@proxy:port",
        "http://me:secret",
        f"http://me:secret@{'x' * 70}:3128",
    ],
)
@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY"])
def test_a_malformed_proxy_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str
) -> None:
    monkeypatch.setenv(variable, proxy)
    with pytest.raises(DownloadError, match=f"check {variable}, whose proxy is to be") as caught:
        _run(_source("http://example.invalid"), tmp_path / "weights.bin")
    assert "secret" not in "".join(traceback.format_exception(caught.value, chain=False))
    assert len(str(caught.value).splitlines()) == 1


def test_a_redirect_to_nowhere_is_told(tmp_path: Path) -> None:
    manners = Manners(CONTENT, redirect_to="http://nowhere.invalid:port")
    _fails(manners, tmp_path / "weights.bin", "an address on the way there is malformed")


def test_a_full_disk_is_told_before_the_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    sentence = "free some disk space or set SEGDESK_CACHE"
    with serving(Manners(CONTENT)) as address, pytest.raises(DownloadError, match=sentence):
        _run(_source(address), tmp_path / "weights.bin")


def test_a_cache_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    with pytest.raises(DownloadError, match="cannot write"):
        _run(_source("http://127.0.0.1:1"), tmp_path / "cache" / "weights.bin")


def test_two_at_once_do_not_write_the_same_part(tmp_path: Path) -> None:
    with serving(Manners(CONTENT)) as address:
        first = download(_source(address), tmp_path / "weights.bin")
        next(first)
        with pytest.raises(DownloadError, match="by another SegDesk"):
            _run(_source(address), tmp_path / "weights.bin")
        assert isinstance(list(first)[-1], Downloaded)
        assert _run(_source(address), tmp_path / "weights.bin") == [
            Downloaded(tmp_path / "weights.bin")
        ]


def test_both_checksums_count(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"abc")
    # of "abc", from the standards' own examples
    md5 = Checksum("md5", "900150983cd24fb0d6963f7d28e17f72")
    sha = Checksum("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    assert differences(tmp_path / "f", (md5, sha)) == ""
    wrong = Checksum("md5", "0" * 32)
    told = differences(tmp_path / "f", (sha, wrong))
    assert told == f"its MD5 is {md5.hexdigest} and should be {wrong.hexdigest}"
