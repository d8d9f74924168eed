"""Damaged masks are refused in a sentence, and a mask on disk is replaced whole or not at all."""

import errno
import multiprocessing
import os
import signal
import stat
import struct
import sys
import tempfile
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mask_files import folder, palette_pngs
from permissions import as_nobody
from png_files import PNG, THREE, chunk, png
from sentences import one_sentence

from segcore.errors import MaskError
from segcore.masks import Mask, new_mask, read_mask, write_mask

# --- damaged files --------------------------------------------------------------------------------


def test_missing_empty_folder_text(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "dir.png").mkdir()
    for name, words in (
        ("none.png", "does not exist"),
        ("empty.png", "is empty"),
        ("text.png", "not a picture"),
        ("dir.png", "is a folder"),
    ):
        with pytest.raises(MaskError, match=words) as caught:
            read_mask(tmp_path / name)
        one_sentence(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_waited_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(MaskError, match="not a regular file"):
        read_mask(tmp_path / "pipe.png")


@settings(deadline=None, max_examples=150)
@given(palette_pngs(), st.data())
def test_cut_short_or_damaged_is_one_sentence(
    case: tuple[bytes, np.ndarray, int], data: st.DataObject
) -> None:
    """No damage passes: every byte of a PNG is under a check sum or is a length."""
    file = bytearray(case[0])
    if data.draw(st.booleans()):
        file = file[: data.draw(st.integers(1, len(file) - 1))]
    else:
        position = data.draw(st.integers(0, len(file) - 1))
        file[position] ^= data.draw(st.integers(1, 255))
    with folder() as place:
        (place / "mask.png").write_bytes(file)
        with pytest.raises(MaskError) as caught:
            read_mask(place / "mask.png", THREE)
        one_sentence(caught.value)


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (40000, 2, "more than the 32767"),
        (32000, 32000, "million"),
        (0, 5, "nothing in it"),
        (2**31, 2**31, "more than"),
    ],
)
def test_impossible_sizes_are_refused_before_unpacking(
    tmp_path: Path, width: int, height: int, words: str
) -> None:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    bomb = zlib.compress(bytes(10**6))
    path = tmp_path / "bomb.png"
    path.write_bytes(PNG + chunk(b"IHDR", header) + chunk(b"IDAT", bomb) + chunk(b"IEND", b""))
    with pytest.raises(MaskError, match=words):
        read_mask(path)


def test_a_file_of_no_known_format_is_told_in_the_program_s_words(tmp_path: Path) -> None:
    """A reason of the decoder's own in the sentence would stay English in every language."""
    path = tmp_path / "mask.png"
    path.write_bytes(b"junk")
    with pytest.raises(MaskError) as caught:
        read_mask(path)
    assert str(caught.value) == f"{path} is not a picture of a known format: export it as PNG."


def test_structural_faults_are_refused(tmp_path: Path) -> None:
    ids = np.zeros((2, 2), np.uint8)
    palette = (b"PLTE", bytes(6))
    faults = {
        "palette missing": png(ids, 8, 3, []),
        "palette twice": png(ids, 8, 3, [palette, palette]),
        "palette late": png(ids, 8, 3, [], [palette]),
        "palette odd": png(ids, 8, 3, [(b"PLTE", bytes(7))]),
        "palette long": png(ids, 8, 3, [(b"PLTE", bytes(3 * 257))]),
        "critical": png(ids, 8, 3, [palette, (b"NEWx", b"")]),
        "no pixels": PNG
        + chunk(b"IHDR", bytes([0, 0, 0, 2] * 2 + [8, 0, 0, 0, 0]))
        + chunk(b"IEND", b""),
        "too little data": png(ids[:1], 8, 0, []).replace(
            chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0)),
            chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 9, 8, 0, 0, 0, 0)),
        ),
        "depth": png(ids, 3, 0, []),
    }
    for name, data in faults.items():
        (tmp_path / "mask.png").write_bytes(data)
        with pytest.raises(MaskError, match=r"PNG|damaged|chunk"):
            print(name, read_mask(tmp_path / "mask.png"))


# --- replacing files ------------------------------------------------------------------------------


def two_masks(tmp_path: Path) -> tuple[Path, Mask, Mask]:
    random = np.random.default_rng(8)
    ids = random.integers(0, 3, (300, 400), np.uint8)
    path = tmp_path / "mask.png"
    mask = new_mask(ids, THREE)
    write_mask(path, mask)
    return path, mask, mask.with_ids(2 - ids)


def only_file_is(path: Path, mask: Mask) -> None:
    np.testing.assert_array_equal(read_mask(path).ids, mask.ids)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_failing_disk_leaves_the_old_mask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    path, old, new = two_masks(tmp_path)

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(MaskError, match=os.strerror(number)) as caught:
        write_mask(path, new)
    assert isinstance(caught.value.__cause__, OSError)
    one_sentence(caught.value)
    only_file_is(path, old)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes")
def test_a_file_that_may_not_grow_leaves_the_old_mask(tmp_path: Path) -> None:
    """The kernel itself stops the write in the middle, as a full disk does."""
    import resource

    path, old, new = two_masks(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(MaskError, match="cannot be written"):
            write_mask(path, new)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    only_file_is(path, old)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_protected_files_and_folders_are_left_alone() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        path, old, new = two_masks(place)
        place.chmod(0o777)
        path.chmod(0o444)
        with as_nobody(), pytest.raises(MaskError, match="read-only"):
            write_mask(path, new)
        path.chmod(0o666)
        place.chmod(0o555)
        with as_nobody(), pytest.raises(MaskError, match="Permission denied"):
            write_mask(path, new)
        place.chmod(0o755)
        only_file_is(path, old)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path, _, new = two_masks(tmp_path / "real")
    path.chmod(0o640)
    link = tmp_path / "link.png"
    link.symlink_to(path)
    write_mask(link, new)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    only_file_is(path, new)


def _write_for_ever(path: Path, masks: tuple[Mask, Mask]) -> None:
    while True:
        for mask in masks:
            write_mask(path, mask)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_killed_while_writing_leaves_one_whole_mask(tmp_path: Path) -> None:
    path, old, new = two_masks(tmp_path)
    context = multiprocessing.get_context("spawn")
    for pause_s in (0.0, 0.013, 0.031):
        before = path.stat().st_ino
        writer = context.Process(target=_write_for_ever, args=(path, (new, old)))
        writer.start()
        while path.stat().st_ino == before:  # until it writes
            time.sleep(0.002)
        time.sleep(pause_s)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        ids = read_mask(path).ids
        assert np.array_equal(ids, old.ids) or np.array_equal(ids, new.ids)
