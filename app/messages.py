"""An error → what the person reads: one sentence saying what, which value, what to do. Qt-free."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from segcore.errors import SegDeskError

log = logging.getLogger(__name__)

Level = Literal["info", "success", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One message of the notification bar.

    topic: a later notice of the same topic replaces an earlier one.
    actions: (text, callable) pairs, shown as buttons; a press also dismisses the notice.
    timeout_s: dismisses itself after that time; None stays until dismissed.
    """

    text: str
    level: Level = "info"
    topic: str = ""
    actions: tuple[tuple[str, Callable[[], object]], ...] = field(default=(), compare=False)
    timeout_s: float | None = None


_REMEDIES: dict[int, str] = {
    errno.ENOSPC: "the disk is full. Free some space; nothing you painted is lost.",
    errno.EACCES: "this folder may not be written. Change its permissions or copy the project.",
    errno.EPERM: "this folder may not be written. Change its permissions or copy the project.",
    errno.EROFS: "this disk is read-only. Copy the project to another place.",
    errno.ENOENT: "the file or folder is gone. Was it moved, or a disk unplugged?",
    errno.EMFILE: "too many files are open. Close some programs and try again.",
    errno.ENOTDIR: "that is a file, not a folder. Open the folder that holds the images.",
}


def sentence(error: BaseException) -> str:
    """Return what a person reads about `error`; the log gets the whole of an unexpected one."""
    if isinstance(error, SegDeskError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory for this. Close other programs or use smaller images."
    if isinstance(error, OSError):
        return _about_os_error(error)
    log.error("unexpected error", exc_info=error)
    return (
        f"Something went wrong inside SegDesk ({type(error).__name__}: {error}). "
        "Your labels are safe; the details are in the log file."
    )


def _about_os_error(error: OSError) -> str:
    name = f"“{error.filename}”" if error.filename else "A file"
    remedy = _REMEDIES.get(error.errno or 0)
    if remedy is None:
        return f"{name} could not be used: {error.strerror or error}."
    return f"{name} could not be used: {remedy}"


def failure(what: str, error: BaseException, topic: str = "") -> Notice:
    """Return the notice for a failed action. `what`: «could not save m012» without a stop."""
    return Notice(f"{what}: {sentence(error)}" if what else sentence(error), "error", topic)


def listing(names: list[str], last: str = "and") -> str:
    """Return names as a person lists them: "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def count(number: int, singular: str, plural: str = "") -> str:
    """Return "1 image", "3 images"; thousands are set apart."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def duration(seconds: float) -> str:
    """Return a time a person can follow: "8 s", "1 min 20 s", "2 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"
