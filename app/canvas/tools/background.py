"""What takes long on a large image is worked out in the background, and lands once it is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.canvas.tools.base import Surface
from app.drafts import Draft, Proposal
from app.edits import U8, Bools, Box, Edit
from app.shapes import Area

# From here on a hand would notice the wait.
BACKGROUND_PX = 1_000_000

Later = Callable[[Callable[[], None]], None]


def land(
    on: Surface,
    name: str,
    propose: Callable[[], Proposal | None],
    size_px: int,
    follows_labels: bool = False,
    say_nothing: Callable[[], str] = lambda: "",
    is_wanted: Callable[[], bool] = lambda: True,
    begun: Callable[[Draft], None] = lambda _draft: None,
    later: Later | None = None,
) -> Edit | None:
    """Do what is proposed as one step of the labels; of a large one the edit is announced later.

    propose: reads arrays and nothing of Qt. size_px: how much there is to look at. follows_labels:
    as `Draft`. say_nothing: the sentence for when nothing changes and no limit is why. is_wanted:
    asked before a large one lands, which it does not over another image. begun: told of the draft.
    later: told of what is to be called once there is something to propose; None: there is.
    """
    document = on.document
    if document is None:
        return None

    def is_still_wanted() -> bool:
        return on.document is document and is_wanted()

    draft = Draft(document, name, propose, follows_labels, is_still_wanted)
    begun(draft)

    def show(edit: Edit | None) -> None:
        if edit is not None:
            on.refresh(edit.box)
        elif draft.is_kept_out:
            on.tell_limits()
        elif say_nothing():
            on.tell(say_nothing())

    def arrive(edit: Edit | None) -> None:
        show(edit)
        if edit is not None:
            on.announce(edit)
        on.follow()

    if later is not None or size_px >= BACKGROUND_PX:
        (later or _now)(lambda: draft.start(on.run, arrive))
        return None
    edit = draft.now()
    show(edit)
    return edit


def _now(call: Callable[[], None]) -> None:
    call()


def paint_area(
    on: Surface,
    name: str,
    find: Callable[[], Area | None],
    within: Box,
    class_id: int,
    is_wanted: Callable[[], bool] = lambda: True,
    begun: Callable[[Draft], None] = lambda _draft: None,
    later: Later | None = None,
) -> Edit | None:
    """Paint the area that `find` returns where painting may land; see `land`.

    within: what the area lies in, about; it may reach out of the image, as the area may.
    """
    if on.document is None:
        return None
    whole, landing = Box(0, 0, *on.document.size), on.landing(class_id)
    seen = within.intersection(whole)

    def propose() -> Proposal | None:
        found = find()
        area = None if found is None else found.clipped(whole)
        if area is None:
            return None
        origin, inside = area.box, area.inside

        def source(box: Box, there: U8) -> tuple[U8, Bools]:
            part = inside[box.moved(-origin.top, -origin.left).slices]
            return np.full(there.shape, class_id, np.uint8), part

        return Proposal(origin, source, landing)

    size_px = 0 if seen.is_empty else seen.height * seen.width
    return land(on, name, propose, size_px, is_wanted=is_wanted, begun=begun, later=later)
