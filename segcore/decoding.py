"""What reading any picture needs: size limits, and Pillow kept quiet and within its bounds."""

from __future__ import annotations

import stat
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from PIL import Image

MAX_SIDE_PX = 32767  # the largest side that Qt's painter handles
MAX_PIXELS = 2**28  # 16384 x 16384

# What Pillow's decoders let through on damaged files, gathered by fuzzing them.
DECODER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)

_DECODERS = {
    "BMP": "Bmp",
    "GIF": "Gif",
    "JPEG": "Jpeg",
    "PNG": "Png",
    "TIFF": "Tiff",
    "WEBP": "WebP",
}

_lock = threading.Lock()
_inside = 0
_outer_limit: int | None = None
_outer_warnings = warnings.catch_warnings()


@contextmanager
def _quiet_pillow() -> Iterator[None]:
    """Within it Pillow neither warns nor applies its own size limit: ours are checked instead.

    Both are settings of the whole process, and `warnings.catch_warnings` loses filters when
    threads overlap; so the first thread in saves them and the last one out restores them.
    """
    global _inside, _outer_limit, _outer_warnings
    with _lock:
        if _inside == 0:
            _outer_limit = Image.MAX_IMAGE_PIXELS
            _outer_warnings = warnings.catch_warnings()
            _outer_warnings.__enter__()
            warnings.simplefilter("ignore")
            Image.MAX_IMAGE_PIXELS = None
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                Image.MAX_IMAGE_PIXELS = _outer_limit
                _outer_warnings.__exit__(None, None, None)


@contextmanager
def open_picture(source: Path | BinaryIO, formats: tuple[str, ...]) -> Iterator[Image.Image]:
    """Open a picture by a Pillow kept quiet, as of the first of these formats that it looks like.

    Raises whatever Pillow raises.
    """
    for name in formats:  # else Pillow imports all it has for the first one that it lacks
        import_module(f"PIL.{_DECODERS[name]}ImagePlugin")
    with _quiet_pillow(), Image.open(source, formats=formats) as picture:
        yield picture


def complaint_about_file(path: Path) -> str | None:
    """Say why `path` cannot be opened as a file at all; None when it can.

    A pipe or a device would be waited on for ever, so only regular files pass.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return "does not exist"
    except (OSError, ValueError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    if stat.S_ISDIR(status.st_mode):
        return "is a folder, not a file"
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if status.st_size == 0:
        return "is empty"
    return None


def complaint_about_size(width: int, height: int) -> str | None:
    """Say which limit a picture of that size breaks; None when it breaks none."""
    if width < 1 or height < 1:
        return f"is {width} x {height} pixels, so there is nothing in it"
    if max(width, height) > MAX_SIDE_PX:
        return f"is {width} x {height} pixels, more than the {MAX_SIDE_PX} a side may have"
    if width * height > MAX_PIXELS:
        return (
            f"is {width} x {height} pixels, more than the {MAX_PIXELS // 10**6} million "
            "SegDesk opens"
        )
    return None
