"""Drag a box around an object: GrabCut finds the object in it.

It works in the background, one iteration at a time, and shows how far it is; what it has found so
far is shown too. Esc, or another tool, gives it up. Labels of the current class inside the box
count as the object, locked classes never do. With the right button the object is erased.
"""

from __future__ import annotations

from collections.abc import Callable

from app.canvas.tools.background import paint_area
from app.canvas.tools.base import Pointer, Preview, Surface, painted_by
from app.canvas.tools.rectangle import RectangleTool, box_path
from app.drafts import Draft
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
        self._draft: Draft | None = None  # of what is being looked for
        self._working: Preview | None = None

    @property
    def is_busy(self) -> bool:
        """True while the box is dragged and while it is worked on."""
        return super().is_busy or self._is_working

    @property
    def _is_working(self) -> bool:
        return self._draft is not None and not self._draft.is_over

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
        found: list[Area] = []

        def later(land: Callable[[], None]) -> None:
            def done(area: Area | None) -> None:
                self._finish(area, cut, on)
                if area is not None:
                    found.append(area)
                    land()

            self._go_on(cut, class_id, on, done)

        # Begun here and now: what the hand paints from here on is later than it, and stays.
        paint_area(
            on,
            self.name,
            lambda: found[0] if found else None,
            cut.box,
            class_id,
            begun=self._begin,
            later=later,
        )
        return None

    def _begin(self, draft: Draft) -> None:
        self._draft = draft

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
            return self._working if self._is_working else None
        if self._preview is None:
            path = self.path(start, end, on)
            self._preview = Preview(None, path=path, text=self.figure(start, end))
        return self._preview

    def _go_on(
        self,
        cut: GrabCut,
        class_id: int,
        on: Surface,
        found: Callable[[Area | None], None],
        area: Area | None = None,
    ) -> None:
        """Do one iteration in the background; the next one, or `found`, follows it."""
        draft, document = self._draft, on.document
        assert draft is not None

        def iterate() -> Area | None:
            try:
                return cut.iterate().area()
            except BaseException:
                draft.is_over = True
                raise

        def done(area: Area | None) -> None:
            self._job = None
            if draft.is_over or on.document is not document:
                self._stop()
            elif cut.is_done:
                found(area)
            else:
                self._go_on(cut, class_id, on, found, area)
            on.follow()

        text = translate("Tools", "GrabCut {done} of {total} · Esc gives it up").format(
            done=cut.done + 1, total=ITERATIONS
        )
        self._working = Preview(class_id, area=area, path=box_path(cut.box), text=text)
        self._job = on.run(iterate, done)

    def _finish(self, area: Area | None, cut: GrabCut, on: Surface) -> None:
        self._working = None
        if area is None:
            self._stop()
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

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
        if self._draft is not None:
            self._draft.cancel()
        self._job = self._draft = self._working = None
