"""Take one region of the prediction over into the labels with a click."""

from __future__ import annotations

from app.canvas.tools.background import paint_area
from app.canvas.tools.base import Button, IdleTool, Pointer, Preview, Surface
from app.canvas.tools.region_in_sight import RegionInSight
from app.edits import Box, Edit
from app.regions import region_at
from app.shapes import Area
from app.strokes import pixel_at
from app.texts import mark, translate
from segcore.classes import VOID


class AcceptRegionTool(IdleTool):
    """A left click copies the region of the prediction under the pointer into the labels."""

    name = mark("Edits", "Accept region")

    def __init__(self) -> None:
        self._sight = RegionInSight()
        self._preview: Preview | None = None

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Accept the region under the pointer."""
        if at.button is not Button.LEFT:
            return None
        return accept_region_at(on, *pixel_at(at.x, at.y))

    def hover(self, at: Pointer | None, on: Surface) -> None:
        """Show which region a click would take."""
        ids = on.prediction_ids
        area = None if at is None or ids is None else self._sight.find(ids, None, at, on)
        if at is None or ids is None or area is None:
            self._sight.forget()
            self._preview = None
        elif self._preview is None or self._preview.area is not area:
            column, row = pixel_at(at.x, at.y)
            class_id = int(on.prediction_lut[ids[row, column]])
            self._preview = Preview(
                None if class_id == VOID else class_id, area=area, step=self._sight.step
            )

    def preview(self, on: Surface) -> Preview | None:
        """Return the region under the pointer."""
        return self._preview


def accept_region_at(on: Surface, column: int, row: int) -> Edit | None:
    """Copy the region of the prediction at a pixel into the labels; says so when it cannot."""
    document, ids = on.document, on.prediction_ids
    if document is None:
        return None
    if ids is None:
        on.tell(translate("Tools", "There is no prediction to accept yet."))
        return None
    whole = Box(0, 0, *document.size)
    if not (0 <= row < whole.bottom and 0 <= column < whole.right):
        return None
    class_id = int(on.prediction_lut[ids[row, column]])
    if class_id == VOID:
        on.tell(
            translate(
                "Tools",
                "The project has no class for this region: add it to the class table first.",
            )
        )
        return None

    def find() -> Area | None:
        region = region_at(ids, column, row)
        return None if region is None else Area(region.box, region.inside)

    name = AcceptRegionTool.name
    return paint_area(on, name, find, whole, class_id, lambda: on.prediction_ids is ids)
