"""Do something to one region of the labels: at a pixel, or at the next click."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.canvas.tools.background import land
from app.canvas.tools.base import Button, IdleTool, Pointer, Preview, Surface
from app.canvas.tools.region_in_sight import RegionInSight
from app.drafts import Proposal, by_where
from app.edits import U8, Bools, Box, Edit, Landing
from app.regions import REGION_ACTIONS, Change, Region, reassigned, region_at
from app.strokes import pixel_at
from app.texts import mark, translate
from segcore.classes import VOID

ASSIGN = "assign"
ASSIGN_NAME = mark("Edits", "Reassign region")


class RegionTool(IdleTool):
    """Does one of `REGION_ACTIONS`, or `ASSIGN`, to the region that is clicked; Esc leaves it."""

    def __init__(self, key: str) -> None:
        self._key = key
        self.name = name_of(key)
        self._sight = RegionInSight()
        self._preview: Preview | None = None

    @property
    def is_busy(self) -> bool:
        """It waits for its one click."""
        return True

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Do it."""
        if at.button is not Button.LEFT:
            return None
        return act_on_region(on, self._key, *pixel_at(at.x, at.y))

    def hover(self, at: Pointer | None, on: Surface) -> None:
        """Show which region a click would act on."""
        document = on.document
        if at is None or document is None:
            self._sight.forget()
            self._preview = None
            return
        area = self._sight.find(document.ids, (id(document), document.position), at, on)
        if area is None:
            self._preview = None
        elif self._preview is None or self._preview.area is not area:
            name = translate("Edits", self.name)
            self._preview = Preview(None, area=area, step=self._sight.step, text=name)

    def preview(self, on: Surface) -> Preview | None:
        """Return the region under the pointer."""
        return self._preview

    def cancel(self, on: Surface) -> bool:
        """Nothing has been done yet."""
        self._preview = None
        return True


def name_of(key: str) -> str:
    """Return what an action is called."""
    return ASSIGN_NAME if key == ASSIGN else REGION_ACTIONS[key].name


def act_on_region(
    on: Surface, key: str, column: int, row: int, class_id: int | None = None
) -> Edit | None:
    """Do one of `REGION_ACTIONS`, or `ASSIGN`, to the region at a pixel, as one undo step.

    class_id: what to assign; None for the current class. Says so when there is nothing to do.
    """
    document = on.document
    if document is None:
        return None
    target = on.current_class if class_id is None else class_id
    limits, prediction, to_labels = on.limits, on.prediction_ids, on.prediction_lut
    said: list[str] = []

    def propose() -> Proposal | None:
        ids = document.ids
        region = region_at(ids, column, row)
        if region is None:
            return None
        change = _change(key, ids, region, target)
        said[:] = [_nothing(key, region)] if change is None else []
        if change is None:
            return None

        def landing_of(painted: int) -> Landing | None:
            return limits.landing(painted, prediction, to_labels)

        source = by_where(change.new_ids, change.where, change.box)
        return Proposal(change.box, source, _lands(key, region, change, landing_of))

    return land(
        on,
        name_of(key),
        propose,
        document.ids.size,
        follows_labels=True,
        say_nothing=lambda: "".join(said),
    )


def _change(key: str, ids: U8, region: Region, target: int) -> Change | None:
    if key == ASSIGN:
        return reassigned(region, target)
    return None if region.class_id == VOID else REGION_ACTIONS[key].change(ids, region)


def _nothing(key: str, region: Region) -> str:
    """Say why there was nothing to do."""
    if key == ASSIGN:
        return translate("Tools", "This region has that class already.")
    if region.class_id == VOID:
        return translate("Tools", "This is void, no region of a class: nothing to do here.")
    return translate("Regions", REGION_ACTIONS[key].nothing)


def _lands(
    key: str, region: Region, change: Change, landing_of: Callable[[int], Landing | None]
) -> Landing:
    """Return what the limits let through: of what the region gains, and of what it gives up."""
    own = change.new_ids == region.class_id
    given_up_to = int(change.new_ids[change.where][0]) if key == ASSIGN else VOID
    gains, gives_up = landing_of(region.class_id), landing_of(given_up_to)

    def lands(ids: U8, box: Box) -> Bools:
        gained = own[box.moved(-change.box.top, -change.box.left).slices]
        may = np.ones(ids.shape, bool)
        if gains is not None:
            may &= ~gained | gains(ids, box)
        if gives_up is not None:
            may &= gained | gives_up(ids, box)
        return may

    return lands
