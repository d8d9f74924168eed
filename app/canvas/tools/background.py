"""What takes long on a large image is looked for in the background, then applied here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.canvas.tools.base import Surface
from app.edits import Edit

# From here on looking for a region takes longer than a hand likes to wait.
BACKGROUND_PX = 6_000_000

T = TypeVar("T")


def find_then(on: Surface, find: Callable[[], T], apply: Callable[[T], Edit | None]) -> Edit | None:
    """Return `apply(find())`; for a large image None, and the edit is announced when it is made.

    find: reads the labels and nothing of Qt. It is asked again when they changed meanwhile, so
    that what is applied was always found in what is there.
    """
    document = on.document
    if document is None:
        return None
    if document.ids.size < BACKGROUND_PX:
        return apply(find())
    started_at = document.position

    def done(found: T) -> None:
        if on.document is not document:
            return
        if document.stroke_is_live or document.position != started_at:
            find_then(on, find, apply)
            return
        edit = apply(found)
        if edit is not None:
            on.announce(edit)
        on.follow()

    on.run(find, done)
    return None
