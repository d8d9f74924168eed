"""Fetch one large file: with progress, resumed after a cut, checked, and in place only when whole.

What has come so far waits beside the target in a `.part` file, with a note of which version on
the server it belongs to; the next call goes on from there. Proxies are taken from the environment
and the system's settings, as `urllib` does.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import logging
import os
import re
import shutil
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

from segcore.errands import DownloadCancelled, Downloaded, DownloadEvent, DownloadProgress
from segcore.errors import DownloadError
from segcore.files import reason, replace_file
from segcore.gallery import Checksum, Source

__all__ = ["differences", "download"]

log = logging.getLogger(__name__)

_CHUNK_BYTES = 1 << 18
_ATTEMPTS = 5
# An attempt that came this much further than any before it does not count as failed.
_WORTHWHILE_BYTES = 1 << 20
_SLOWEST_BYTES_PER_S = 1024
_TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}


def download(
    source: Source,
    target: Path,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    stall_s: float = 30.0,
    pause_s: float = 1.0,
) -> Iterator[DownloadEvent]:
    """Bring a file to `target`, or find that it is there already.

    Yields DownloadProgress while bytes come, and at last Downloaded or DownloadCancelled;
    `cancelled` is asked whenever something came, so at the latest after `stall_s`.

    Args:
        source: where it is and what it must be.
        target: where it goes; it appears there whole and checked, or not at all.
        cancelled: whether to stop.
        stall_s: an attempt ends when for this long (almost) nothing has come.
        pause_s: before the second attempt; each further pause is twice as long.

    Raises:
        DownloadError: the server cannot be reached, refuses, sends something else, or the disk
            refuses. The sentence says what to do without a network.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target):
            if target.is_file():
                found = differences(target, source.checksums)
                if not found:
                    yield Downloaded(target)
                    return
                log.warning("fetching %s again: %s", target, found)
            yield from _Transfer(source, target, cancelled, stall_s, pause_s).events()
    except OSError as error:
        raise DownloadError(
            f"cannot write {target} ({reason(error)}): free some disk space or set SEGDESK_CACHE "
            "to another folder"
        ) from error


def differences(path: Path, checksums: tuple[Checksum, ...]) -> str:
    """Say in which checksum a file differs, or nothing where all agree.

    Raises:
        OSError: the file cannot be read.
    """
    digests = [hashlib.new(c.algorithm, usedforsecurity=False) for c in checksums]
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            for digest in digests:
                digest.update(block)
    for checksum, digest in zip(checksums, digests, strict=True):
        if digest.hexdigest() != checksum.hexdigest:
            name = checksum.algorithm.upper()
            return f"its {name} is {digest.hexdigest()} and should be {checksum.hexdigest}"
    return ""


class _Interrupted(Exception):  # noqa: N818  # caught here, never shown as it is
    """An attempt ended early in a way that another attempt may mend."""


class _Transfer:
    """One download under way, over as many connections as it takes."""

    def __init__(
        self,
        source: Source,
        target: Path,
        cancelled: Callable[[], bool],
        stall_s: float,
        pause_s: float,
    ) -> None:
        self.source, self.target, self.cancelled = source, target, cancelled
        self.stall_s, self.pause_s = stall_s, pause_s
        self.part = target.with_name(f"{target.name}.part")
        self.note = target.with_name(f"{target.name}.part.json")
        self.resumed = False
        self.opener = urllib.request.build_opener()

    def events(self) -> Iterator[DownloadEvent]:
        failures = 0
        restarted = False
        furthest = self._done()
        while True:
            try:
                stopped = yield from self._until_cancelled()
                if stopped:
                    yield DownloadCancelled(self._done())
                    return
            except _Interrupted as error:
                log.info("%s: %s", self.source.url, error)
                # A server without ranges begins anew each time: what came before is no progress.
                gained = self._done() - furthest
                furthest += max(0, gained)
                failures = 1 if gained >= _WORTHWHILE_BYTES else failures + 1
                if failures >= _ATTEMPTS:
                    raise self._failed(str(error)) from error
                if self._wait(self.pause_s * 2 ** (failures - 1)):
                    yield DownloadCancelled(self._done())
                    return
                continue
            found = differences(self.part, self.source.checksums)
            if not found:
                self._land()
                yield Downloaded(self.target)
                return
            self._forget()
            if not self.resumed or restarted:
                raise self._failed(f"what came is not the file it should be ({found})")
            # Two halves of different files: the whole thing once more, from the start.
            restarted, furthest = True, 0

    def _until_cancelled(self) -> Generator[DownloadProgress, None, bool]:
        with contextlib.closing(self._attempt()) as attempt:
            for progress in attempt:
                yield progress
                if self.cancelled():
                    return True
        return False

    # --- one connection -------------------------------------------------------------------------

    def _attempt(self) -> Generator[DownloadProgress, None, None]:
        validator = self._read_note()
        done, size = self._done(), self.source.size_bytes
        if size is not None and done > size:
            self._forget()
            done = 0
        self.resumed = done > 0
        if size is not None and done == size:
            return
        headers = {"User-Agent": "SegDesk", "Accept-Encoding": "identity"}
        if done:
            headers["Range"] = f"bytes={done}-"
            if validator:
                headers["If-Range"] = validator
        with self._open(headers) as response:
            start, total = self._place(response, done)
            self.resumed = start > 0
            self._write_note(response)
            free = shutil.disk_usage(self.part.parent).free
            if total is not None and free < total - start:
                raise OSError(
                    28, f"{(total - start) / 1e6:.0f} MB are needed, {free / 1e6:.0f} free"
                )
            with self.part.open("r+b" if self.part.exists() else "xb") as file:
                file.truncate(start)
                file.seek(start)
                yield from self._copy(response, file, start, total)
                file.flush()
                os.fsync(file.fileno())

    def _open(self, headers: dict[str, str]) -> Any:
        request = urllib.request.Request(self.source.url, headers=headers)
        try:
            return self.opener.open(request, timeout=self.stall_s)
        except urllib.error.HTTPError as error:
            with error:
                told = f"the server answers {error.code} ({error.reason or 'no reason'})"
                if error.code == 416:  # what we have is longer than what it has now
                    self._forget()
                if error.code == 416 or error.code in _TRY_AGAIN:
                    raise _Interrupted(told) from error
                raise self._failed(told) from error
        except TimeoutError as error:
            raise _Interrupted(f"nothing came for {self.stall_s:g} s") from error
        except http.client.InvalidURL:
            raise self._failed(self._malformed()) from None  # its text may hold a password
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            cause = error.reason if isinstance(error, urllib.error.URLError) else error
            if isinstance(cause, TimeoutError):
                raise _Interrupted(f"nothing came for {self.stall_s:g} s") from error
            told = reason(cause) if isinstance(cause, OSError) else str(cause) or repr(cause)
            if self._done():  # it could be reached a moment ago
                raise _Interrupted(told) from error
            raise self._failed(told) from error
        except ValueError:  # urllib has no error of its own for most of these
            raise self._failed(self._malformed()) from None

    def _malformed(self) -> str:
        """Say whose address it may be that cannot be used, and no more: it may hold a password."""
        scheme = urllib.parse.urlsplit(self.source.url).scheme
        for variable in (f"{scheme}_proxy", f"{scheme}_proxy".upper()):
            if os.environ.get(variable):
                return f"check {variable}, whose proxy is to be written like http://host:3128"
        return "an address on the way there is malformed, perhaps that of the proxy"

    def _place(self, response: Any, done: int) -> tuple[int, int | None]:
        """Return where the answer's bytes begin in the file, and the file's length."""
        if response.headers.get_content_type() == "text/html":
            raise self._failed("the answer is a web page, perhaps a network's sign-in")
        length = response.headers.get("Content-Length", "")
        total = int(length) if length.isdecimal() else None
        start = 0
        if response.status == 206:
            match = re.fullmatch(
                r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", "").strip()
            )
            if match is None or int(match[1]) != done:
                self._forget()
                raise _Interrupted("the server sent another part than was asked for")
            start = done
            total = None if match[2] == "*" else int(match[2])
        size = self.source.size_bytes
        if size is not None and total not in (None, size):
            self._forget()
            raise self._failed(f"the server offers {total:,} bytes and it should be {size:,}")
        return start, size if total is None else total

    def _copy(
        self, response: Any, file: Any, done: int, total: int | None
    ) -> Iterator[DownloadProgress]:
        marked_at, marked_bytes = time.monotonic(), done
        yield DownloadProgress(done, total)
        while chunk := self._read(response):
            if total is not None and done + len(chunk) > total:
                raise self._failed(f"the server sends more than the {total:,} bytes of the file")
            file.write(chunk)
            done += len(chunk)
            yield DownloadProgress(done, total)
            now = time.monotonic()
            if now - marked_at > self.stall_s:
                if done - marked_bytes < _SLOWEST_BYTES_PER_S * self.stall_s:
                    raise _Interrupted(f"almost nothing came for {self.stall_s:g} s")
                marked_at, marked_bytes = now, done
        if total is not None and done < total:
            raise _Interrupted(f"the connection was cut after {done:,} of {total:,} bytes")

    def _read(self, response: Any) -> bytes:
        try:
            # As much as is there, so that progress shows and a cancel is heard.
            chunk: bytes = response.read1(_CHUNK_BYTES)
        except TimeoutError as error:
            raise _Interrupted(f"nothing came for {self.stall_s:g} s") from error
        except (http.client.HTTPException, OSError) as error:
            raise _Interrupted("the connection was cut") from error
        return chunk

    # --- what is on disk ------------------------------------------------------------------------

    def _done(self) -> int:
        return self.part.stat().st_size if self.part.is_file() else 0

    def _read_note(self) -> str | None:
        """Return the validator of what has come; forget it where it is of another address."""
        try:
            note = json.loads(self.note.read_text(encoding="utf-8"))
            known, validator = note["url"] == self.source.url, note["validator"]
        except (OSError, ValueError, KeyError, TypeError):
            known, validator = False, None
        if not known:
            self._forget()
        return validator if isinstance(validator, str) else None

    def _write_note(self, response: Any) -> None:
        etag = response.headers.get("ETag", "")
        # A weak tag does not promise equal bytes; the standard bars it from If-Range.
        validator = etag if etag.startswith('"') else response.headers.get("Last-Modified")
        note = {"url": self.source.url, "validator": validator}
        replace_file(self.note, [json.dumps(note).encode()])

    def _forget(self) -> None:
        self.part.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def _land(self) -> None:
        self.part.replace(self.target)
        self.note.unlink(missing_ok=True)

    def _wait(self, seconds: float) -> bool:
        """Wait, and tell whether to stop."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.cancelled():
                return True
            time.sleep(min(0.1, seconds))
        return self.cancelled()

    def _failed(self, what: str) -> DownloadError:
        host = urllib.parse.urlsplit(self.source.url).hostname
        return DownloadError(
            f"cannot fetch {self.target.name} from {host}: {what}; try later, or download "
            f"{self.source.url} on another machine and give it with --weights-file FILE or put it "
            f"at {self.target}"
        )


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Keep a second process from writing the same part; the system drops the lock at a crash."""
    with target.with_name(f".{target.name}.lock").open("ab") as lock:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            raise DownloadError(
                f"{target.name} is being fetched by another SegDesk: wait until that is done"
            ) from error
        except OSError as error:  # some network folders have no locks
            log.info("no lock on %s: %s", lock.name, error)
        yield
