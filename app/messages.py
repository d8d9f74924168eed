"""An error → what the person reads: one sentence saying what, which value, what to do. Qt-free."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from app.engine_texts import from_engine
from app.texts import mark, translate, whole
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


_NOT_ALLOWED = mark(
    "Disk",
    "{name} could not be used: this folder may not be written. Change its permissions or copy the "
    "project.",
)
_REMEDIES: dict[int, str] = {
    errno.ENOSPC: mark(
        "Disk",
        "{name} could not be used: the disk is full. Free some space; nothing you painted is lost.",
    ),
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EROFS: mark(
        "Disk",
        "{name} could not be used: this disk is read-only. Copy the project to another place.",
    ),
    errno.ENOENT: mark(
        "Disk",
        "{name} could not be used: the file or folder is gone. Was it moved, or a disk unplugged?",
    ),
    errno.EMFILE: mark(
        "Disk",
        "{name} could not be used: too many files are open. Close some programs and try again.",
    ),
    errno.ENOTDIR: mark(
        "Disk",
        "{name} could not be used: that is a file, not a folder. Open the folder that holds the "
        "images.",
    ),
}

Noun = Literal["image", "labelled image", "pixel", "class", "edit", "step"]
_COUNTS: dict[Noun, tuple[str, str]] = {
    "image": (mark("Counts", "{n} image"), mark("Counts", "{n} images")),
    "labelled image": (
        mark("Counts", "{n} labelled image"),
        mark("Counts", "{n} labelled images"),
    ),
    "pixel": (mark("Counts", "{n} pixel"), mark("Counts", "{n} pixels")),
    "class": (mark("Counts", "{n} class"), mark("Counts", "{n} classes")),
    "edit": (mark("Counts", "{n} edit"), mark("Counts", "{n} edits")),
    "step": (mark("Counts", "{n} step"), mark("Counts", "{n} steps")),
}


def sentence(error: BaseException) -> str:
    """Return what a person reads about `error`; the log gets the whole of an unexpected one."""
    if isinstance(error, SegDeskError):
        return from_engine(str(error))
    if isinstance(error, MemoryError):
        return translate(
            "Messages",
            "There is not enough memory for this. Close other programs or use smaller images.",
        )
    if isinstance(error, OSError):
        return _about_os_error(error)
    log.error("unexpected error", exc_info=error)
    return translate(
        "Messages",
        "Something went wrong inside SegDesk ({error}). Your labels are safe; the details are in "
        "the log file.",
    ).format(error=f"{type(error).__name__}: {error}")


def _about_os_error(error: OSError) -> str:
    name = f"“{error.filename}”" if error.filename else translate("Disk", "A file")
    remedy = _REMEDIES.get(error.errno or 0)
    if remedy is None:
        text = translate("Disk", "{name} could not be used: {reason}.")
        return text.format(name=name, reason=error.strerror or error)
    return translate("Disk", remedy).format(name=name)


def failure(what: str, error: BaseException, topic: str = "") -> Notice:
    """Return the notice for a failed action. `what`: «could not save m012» without a stop."""
    return Notice(f"{what}: {sentence(error)}" if what else sentence(error), "error", topic)


def listing(names: list[str]) -> str:
    """Return names as a person lists them: "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    text = translate("Messages", "{others} and {last}")
    return text.format(others=", ".join(names[:-1]), last=names[-1])


def count(number: int, noun: Noun) -> str:
    """Return "1 image", "3 images"; thousands are set apart."""
    one, many = _COUNTS[noun]
    return translate("Counts", one if number == 1 else many).format(n=whole(number))


def duration(seconds: float) -> str:
    """Return a time a person can follow: "8 s", "1 min 20 s", "2 h 5 min"."""
    seconds_left = max(0, round(seconds))
    if seconds_left < 60:
        return translate("Durations", "{s} s").format(s=seconds_left)
    minutes, rest = divmod(seconds_left, 60)
    if minutes < 60 and rest:
        return translate("Durations", "{min} min {s} s").format(min=minutes, s=rest)
    if minutes < 60:
        return translate("Durations", "{min} min").format(min=minutes)
    hours, minutes = divmod(minutes, 60)
    return translate("Durations", "{h} h {min} min").format(h=hours, min=minutes)
