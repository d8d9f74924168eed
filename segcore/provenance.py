"""What a result came from: the labels it was learnt from, and the version of SegDesk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version

from segcore.decoding import complaint_about_file
from segcore.errors import ImageError, MaskError
from segcore.files import reason
from segcore.records import LabelledImage

__all__ = ["data_fingerprint", "own_version"]


def data_fingerprint(
    pairs: Iterable[LabelledImage], before_each: Callable[[], None] = lambda: None
) -> str:
    """Return the SHA-256, 64 hex digits, by which a run's images and labels are known again.

    It is made of every byte of the masks, and of each image's name, page and size in bytes: to
    read all images would take longer than the answer is worth. Neither the order of the pairs nor
    the folder that they lie in matters.

    before_each: called before each mask; what it raises ends the reading.

    Raises:
        ImageError, MaskError: a file cannot be read.
    """
    rows = []
    for pair in pairs:
        before_each()
        rows.append((os.fsencode(pair.image.name), pair.page, _size(pair), _mask_digest(pair)))
    digest = hashlib.sha256()
    for name, page, size_bytes, mask in sorted(rows):
        # A file's name has no zero byte, so that no two lists of pairs read alike.
        digest.update(b"%b\0%d\0%d\0%b" % (name, page, size_bytes, mask))
    return digest.hexdigest()


def _size(pair: LabelledImage) -> int:
    try:
        return pair.image.stat().st_size
    except OSError as error:
        raise ImageError(f"{pair.image} cannot be read: {reason(error)}.") from error


def _mask_digest(pair: LabelledImage) -> bytes:
    """Return the SHA-256, 32 bytes, of a mask's file."""
    complaint = complaint_about_file(pair.mask)
    if complaint:
        raise MaskError(f"{pair.mask} {complaint}: choose a mask PNG.")
    try:
        with pair.mask.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise MaskError(f"{pair.mask} cannot be read: {reason(error)}.") from error


def own_version() -> str:
    """Return SegDesk's version; "unknown" where its sources run without being installed."""
    try:
        return version("segdesk")
    except PackageNotFoundError:
        return "unknown"
