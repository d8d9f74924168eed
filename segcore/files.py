"""Replace a file by a complete new one, or leave the old one alone."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path


def replace_file(path: Path, blocks: Iterable[bytes]) -> None:
    """Write `blocks` to a temporary file beside `path`, flush it to the disk, then rename.

    Whoever opens `path` sees the old file or the whole new one, whatever happens in between. The
    old file's permissions are kept; a symbolic link stays one and its target is replaced. On any
    failure the temporary file is gone and `path` is untouched.

    Raises:
        OSError: the folder or the file cannot be written, or the disk is full.
    """
    target = Path(os.path.realpath(path))
    old_mode = _replaceable_mode(target)
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if old_mode is not None:
            temporary.chmod(old_mode)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def check_can_write(paths: Iterable[Path], *, makes_folders: bool = False) -> None:
    """Raise now what `replace_file` would raise after long work, as far as it can be told.

    Leaves nothing behind. makes_folders: folders that are missing will be made before writing.

    Raises:
        OSError: one of the files, which it names, cannot be written.
    """
    one_of: dict[Path, Path] = {}
    for path in paths:
        target = Path(os.path.realpath(path))
        _replaceable_mode(target)
        one_of.setdefault(target.parent, path)
    for folder, path in one_of.items():
        existing = folder
        while makes_folders and not os.path.lexists(existing):
            existing = existing.parent
        probe = existing / f".{secrets.token_hex(6)}.tmp"
        try:
            probe.touch(exist_ok=False)
            probe.unlink()
        except OSError as error:
            raise OSError(error.errno, reason(error), str(path)) from error


def reason(error: OSError) -> str:
    """The system's own words for a failure, without number and path: `Permission denied`."""
    return error.strerror or str(error) or type(error).__name__


def file_key(path: Path) -> str:
    """Name a file as it is now, by time and size; "" when there is none."""
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_mtime_ns}:{status.st_size}"


def _replaceable_mode(target: Path) -> int | None:
    """Return the permissions of a file that may be replaced; None when there is none yet."""
    mode = _mode_of(target)
    effective = os.access in os.supports_effective_ids
    if mode is not None and not os.access(target, os.W_OK, effective_ids=effective):
        # The rename needs only the folder's permission; a file somebody protected stays.
        raise PermissionError(13, "the file is read-only", str(target))
    return mode


def _mode_of(path: Path) -> int | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(22, "it is not a regular file", str(path))
    return stat.S_IMODE(status.st_mode)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable where the system can: not on Windows, not on every share."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
