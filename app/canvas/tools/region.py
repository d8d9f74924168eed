"""Do something to one region of the labels: at a pixel, or at the next click."""

from __future__ import annotations

import numpy as np

from app.canvas.tools.background import find_then
from app.canvas.tools.base import (
    Button,
    IdleTool,
    Pointer,
    Preview,
    Surface,
    apply_where,
)
from app.canvas.tools.region_in_sight import RegionInSight
from app.edits import Edit
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
    ids, target = document.ids, on.current_class if class_id is None else class_id

    def find() -> tuple[Region, Change | None] | None:
        region = region_at(ids, column, row)
        if region is None or key == ASSIGN:
            return None if region is None else (region, reassigned(region, target))
        if region.class_id == VOID:
            return region, None
        return region, REGION_ACTIONS[key].change(ids, region)

    def apply(found: tuple[Region, Change | None] | None) -> Edit | None:
        if found is None:
            return None
        region, change = found
        if change is None:
            on.tell(_nothing(key, region))
            return None
        return _apply(on, name_of(key), region, change)

    return find_then(on, find, apply)


def _nothing(key: str, region: Region) -> str:
    """Say why there was nothing to do."""
    if key == ASSIGN:
        return translate("Tools", "This region has that class already.")
    if region.class_id == VOID:
        return translate("Tools", "This is void, no region of a class: nothing to do here.")
    return translate("Regions", REGION_ACTIONS[key].nothing)


def _apply(on: Surface, name: str, region: Region, change: Change) -> Edit | None:
    """Apply what the limits let through: for what the region gains, and for what it gives up."""
    document = on.document
    if document is None:
        return None
    own = change.new_ids == region.class_id
    there = document.ids[change.box.slices]
    lands = np.ones(change.where.shape, bool)
    for part, painted in ((own, region.class_id), (~own, _given_up_to(name, change))):
        landing = on.landing(painted)
        if landing is not None:
            lands &= ~part | landing(there, change.box)
    if not (change.where & lands).any():
        on.tell_limits()
        return None
    return apply_where(on, name, change.box, change.new_ids, change.where & lands, None)


def _given_up_to(name: str, change: Change) -> int:
    """Return what the limits are asked about for pixels that leave the region."""
    return int(change.new_ids[change.where][0]) if name == ASSIGN_NAME else VOID
