"""A mask file as this window last saw it: did another program write it since? Qt-free."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.texts import translate
from segcore.errors import MaskError
from segcore.files import replace_file
from segcore.masks import Mask, encode_mask

# A larger file is not kept to be written back byte for byte; its ids are, all the same.
_MOST_KEPT_BYTES = 64 * 2**20


class MaskChangedError(MaskError):
    """A mask that another program wrote after it was read here; it is not overwritten."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file's content at one moment."""

    mtime_ns: int
    size: int
    digest: bytes


class MaskFile:
    """One mask on disk. Used by one background call after the other, never by two at once.

    original: the bytes first read, None when there was no file.
    """

    def __init__(self, path: Path) -> None:
        """Look at the file as it is now, before its pixels are read."""
        self.path = path
        self.original: bytes | None = None
        self._seen = self.look()
        self._was_there = self._seen is not None
        if self._seen is not None and self._seen.size <= _MOST_KEPT_BYTES:
            self.original = path.read_bytes()

    @property
    def exists(self) -> bool:
        """Whether there was a file when it was last seen here."""
        return self._seen is not None

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return len(self.original or b"")

    def is_foreign(self) -> bool:
        """Tell whether the file has another content than when it was last seen here.

        One that is gone is not: there is nothing in it to lose.
        """
        status = self._status()
        if status is None:
            return False
        seen = self._seen
        if seen is None:
            return True
        if (status.st_mtime_ns, status.st_size) == (seen.mtime_ns, seen.size):
            return False
        now = self.look()
        if now is None or now.digest == seen.digest:
            self._seen = now or seen
            return False
        return True

    def look(self) -> Seen | None:
        """Return what the file is now, None when there is none; `settle` takes it over."""
        status = self._status()
        if status is None:
            return None
        digest = sha256()
        with self.path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return Seen(status.st_mtime_ns, status.st_size, digest.digest())

    def settle(self, seen: Seen | None) -> None:
        """Take `seen` for what is known here; what was written after it is another program's."""
        self._seen = seen

    def write(self, mask: Mask, is_original: bool, root: Path, by_force: bool = False) -> None:
        """Replace the file by `mask`, or by the very bytes first read; there may have been none.

        root: the project's folder; one that is gone (a disk unplugged) is not made anew.

        Raises:
            MaskChangedError: another program wrote it, unless `by_force`.
            MaskError, OSError: the mask cannot be written there, or the disk refuses.
        """
        if not root.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(root))
        if not by_force and self.is_foreign():
            text = translate("MaskFile", "{file} was changed by another program.")
            raise MaskChangedError(text.format(file=self.path))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if is_original and not self._was_there:
            self.path.unlink(missing_ok=True)
        elif is_original and self.original is not None:
            replace_file(self.path, [self.original])
        else:
            replace_file(self.path, encode_mask(self.path, mask))
        self._seen = self.look()

    def _status(self) -> os.stat_result | None:
        try:
            status = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return status if stat.S_ISREG(status.st_mode) else None
