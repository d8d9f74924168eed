"""A web server on this machine that gives one file, well or badly."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest


@dataclass
class Manners:
    """How the server answers; the lists are used up request by request, then it is well-behaved.

    cut_after: bytes of the body after which the connection ends.
    statuses: answered instead of the file, 0 for none.
    """

    content: bytes
    etag: str | None = '"one"'
    modified: str | None = None
    ranges: bool = True
    shift: int = 0  # the part begins this much later than it says
    stated_length: int | None = None
    no_length: bool = False
    content_type: str = "application/octet-stream"
    cut_after: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    stall_after: list[int] = field(default_factory=list)
    trickle: list[bool] = field(default_factory=list)
    redirect_to: str | None = None
    requests: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    manners: Manners

    def do_GET(self) -> None:
        manners = self.manners
        manners.requests.append(dict(self.headers))
        manners.paths.append(self.path)
        status = manners.statuses.pop(0) if manners.statuses else 0
        if status:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if manners.redirect_to and self.path != manners.redirect_to:
            self.send_response(302)
            self.send_header("Location", manners.redirect_to)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._send_file()

    def _send_file(self) -> None:
        manners = self.manners
        body, asked = manners.content, self.headers.get("Range", "")
        condition = self.headers.get("If-Range")
        same = condition is None or condition in (manners.etag, manners.modified)
        if asked and manners.ranges and same:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                self.send_response(416)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206)
            place = f"bytes {start + manners.shift}-{len(body) - 1}/{len(body)}"
            self.send_header("Content-Range", place)
            body = body[start:]
        else:
            self.send_response(200)
        length = len(body) if manners.stated_length is None else manners.stated_length
        if not manners.no_length:
            self.send_header("Content-Length", str(length))
        self.send_header("Content-Type", manners.content_type)
        if manners.etag:
            self.send_header("ETag", manners.etag)
        if manners.modified:
            self.send_header("Last-Modified", manners.modified)
        self.end_headers()
        self._send_body(body)

    def _send_body(self, body: bytes) -> None:
        manners = self.manners
        self.close_connection = True
        if manners.cut_after:
            body = body[: manners.cut_after.pop(0)]
        if manners.trickle and manners.trickle.pop(0):
            for byte in body:
                self.wfile.write(bytes([byte]))
                if manners.released.wait(0.02):
                    return
        if manners.stall_after:
            self.wfile.write(body[: manners.stall_after.pop(0)])
            manners.released.wait(20)
            return
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that goes away is what these tests are about."""


@contextmanager
def serving(manners: Manners) -> Iterator[str]:
    """Serve until the block ends; gives the address, without a path."""
    handler = type("Handler", (_Handler,), {"manners": manners})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        manners.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing stand between the test and its server."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of models of an empty cache, where the gallery looks from now on."""
    without_proxies(monkeypatch)
    monkeypatch.setenv("SEGDESK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "models"
