"""Drag a box around an object: GrabCut finds the object in it.

It works in the background, one iteration at a time, and shows how far it is; what it has found so
far is shown too. Esc, or another tool, gives it up. Labels of the current class inside the box
count as the object, locked classes never do. With the right button the object is erased.
"""

from __future__ import annotations

from app.canvas.tools.background import paint_area
from app.canvas.tools.base import Pointer, Preview, Surface, painted_by
from app.canvas.tools.rectangle import RectangleTool, box_path
from app.document import Document
from app.edits import Box, Edit
from app.grab_cut import ITERATIONS, GrabCut
from app.jobs import Job
from app.shapes import Area
from app.texts import mark, translate

_LEAST_SIDE_PX = 4


class GrabCutTool(RectangleTool):
    """The box is the only thing it needs; what it finds is painted as one edit."""

    name = mark("Edits", "GrabCut")

    def __init__(self) -> None:
        super().__init__()
        self._job: Job | None = None
        self._working: Preview | None = None

    @property
    def is_busy(self) -> bool:
        """True while the box is dragged and while it is worked on."""
        return super().is_busy or self._job is not None

    def press(self, at: Pointer, on: Surface) -> Edit | None:
        """Begin a box; one that is still worked on is given up."""
        self._stop()
        return super().press(at, on)

    def paint(self, start: Pointer, end: Pointer, on: Surface) -> Edit | None:
        """Begin to work on the box; the edit comes later."""
        document, photo = on.document, on.photo
        if document is None or photo is None:
            return None
        box = self.box(start, end).intersection(Box(0, 0, *document.size))
        if min(box.height, box.width) < _LEAST_SIDE_PX:
            on.tell(
                translate(
                    "Tools", "That box is too small for GrabCut: drag it around the whole object."
                )
            )
            return None
        class_id = painted_by(start.button, on)
        cut = GrabCut(photo, box, document.ids, class_id, on.limits.locked)
        self._go_on(cut, document, class_id, on)
        return None

    def cancel(self, on: Surface) -> bool:
        """Give the box up, worked on or not."""
        was_busy = self.is_busy
        self._stop()
        super().cancel(on)
        return was_busy

    def preview(self, on: Surface) -> Preview | None:
        """Return the box while it is dragged, then what is found so far."""
        start, end = self._from, self._to
        if start is None or end is None or not self.is_drag(start, end, on):
            return self._working
        if self._preview is None:
            path = self.path(start, end, on)
            self._preview = Preview(None, path=path, text=self.figure(start, end))
        return self._preview

    def _go_on(
        self,
        cut: GrabCut,
        document: Document,
        class_id: int,
        on: Surface,
        area: Area | None = None,
    ) -> None:
        """Do one iteration in the background; the next one, or the edit, follows it."""

        def done(area: Area | None) -> None:
            self._job = None
            if on.document is not document:
                self._stop()
            elif cut.is_done:
                self._finish(area, cut, class_id, on)
            else:
                self._go_on(cut, document, class_id, on, area)
            on.follow()

        text = translate("Tools", "GrabCut {done} of {total} · Esc gives it up").format(
            done=cut.done + 1, total=ITERATIONS
        )
        self._working = Preview(class_id, area=area, path=box_path(cut.box), text=text)
        self._job = on.run(lambda: cut.iterate().area(), done)

    def _finish(self, area: Area | None, cut: GrabCut, class_id: int, on: Surface) -> None:
        self._working = None
        if area is None:
            on.tell(
                translate(
                    "Tools",
                    "GrabCut found nothing in that box: leave some background around the object.",
                )
            )
            return
        if cut.scale > 1:
            text = translate(
                "Tools", "That box is large: GrabCut looked at one pixel in {n} each way."
            )
            on.tell(text.format(n=cut.scale))
        edit = paint_area(on, self.name, lambda: area, cut.box, class_id)
        if edit is not None:
            on.announce(edit)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = self._working = None
