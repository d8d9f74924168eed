"""Give a connected area of labels of one class, or of void, the current class.

Pixels that touch only at their corners do not connect, so that an outline as thin as the smallest
brush draws it holds the fill in. Shift: every pixel of that class in the image.
"""

from __future__ import annotations

from app.canvas.tools.background import land
from app.canvas.tools.base import IdleTool, Pointer, Preview, Surface, painted_by
from app.canvas.tools.region_in_sight import RegionInSight
from app.drafts import Proposal, by_where
from app.edits import Edit
from app.regions import class_region, reassigned, region_at
from app.strokes import pixel_at
from app.texts import mark


class FillTool(IdleTool):
    """Shows what a click would fill while the pointer rests."""

    name = mark("Edits", "Fill")

    def __init__(self) -> None:
        self._sight = RegionInSight(connectivity=4)
        self._preview: Preview | None = None

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Fill."""
        document = on.document
        if document is None:
            return None
        column, row = pixel_at(at.x, at.y)
        class_id = painted_by(at.button, on)
        height, width = document.size
        if not (0 <= row < height and 0 <= column < width):
            return None
        if document.ids[row, column] == class_id:
            return None
        self._forget()
        landing = on.landing(class_id)

        def propose() -> Proposal | None:
            ids = document.ids
            region = region_at(ids, column, row, connectivity=4)
            if region is not None and at.shift:
                region = class_region(ids, region.class_id)
            change = None if region is None else reassigned(region, class_id)
            if change is None:
                return None
            source = by_where(change.new_ids, change.where, change.box)
            return Proposal(change.box, source, landing)

        return land(on, self.name, propose, document.ids.size, follows_labels=True)

    def hover(self, at: Pointer | None, on: Surface) -> None:
        """Show which area a click would fill, unless it is of the current class already."""
        document = on.document
        if at is None or document is None:
            self._forget()
            return
        area = self._sight.find(document.ids, (id(document), document.position), at, on)
        column, row = pixel_at(at.x, at.y)
        if area is None or int(document.ids[row, column]) == on.current_class:
            self._preview = None
        elif (
            self._preview is None
            or self._preview.area is not area
            or self._preview.class_id != on.current_class
        ):
            self._preview = Preview(on.current_class, area=area, step=self._sight.step)

    def preview(self, on: Surface) -> Preview | None:
        """Return the area under the pointer."""
        return self._preview

    def _forget(self) -> None:
        self._sight.forget()
        self._preview = None
