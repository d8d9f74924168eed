"""A second view of the same image, which always shows the same place as the first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.canvas.surface import OUTSIDE, ToolSurface
from app.canvas.viewport import Viewport
from app.canvas.zoom_view import ZoomView
from app.strokes import pixel_at

_PANS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)


class MirrorView(ZoomView):
    """Follows `leader`, and is followed: zoom and pan either, and both move.

    Each marks the pixel that is under the pointer in the other. Nothing is painted here.
    """

    def __init__(self, leader: ToolSurface, parent: QWidget | None = None) -> None:
        super().__init__(leader.scene, parent)
        self._leader = leader
        self._is_following = False
        self._pan_from: QPointF | None = None
        self._is_pointed_at = False
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        leader.view_changed.connect(self.follow)
        leader.scene_changed.connect(self.show_anew)
        leader.pointer_moved.connect(self._mark)

    def follow(self) -> None:
        """Show what the leader shows."""
        if self._is_following:
            return
        place = self._leader.viewport
        x, y = place.to_image(place.view[1] / 2, place.view[0] / 2)
        self._is_following = True
        try:
            self._look(Viewport(self._device_size(), place.image).centred(place.zoom, x, y))
        finally:
            self._is_following = False

    def _look(self, viewport: Viewport) -> None:
        super()._look(viewport)
        if not self._is_following and self.isVisible():
            x, y = viewport.to_image(viewport.view[1] / 2, viewport.view[0] / 2)
            self._is_following = True
            try:
                self._leader.centre_on(x, y, viewport.zoom)
            finally:
                self._is_following = False

    def _resize(self) -> None:
        self.follow()

    def fit(self) -> None:
        """The leader fits; this one follows."""

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        self.follow()
        super().showEvent(event)

    def _mark(self, column: int, row: int) -> None:
        is_elsewhere = (column, row) != OUTSIDE and not self._is_pointed_at
        self.show_spot((column, row) if is_elsewhere else None)

    # --- the pointer ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a pan."""
        if event.button() in _PANS and self.has_image:
            self._pan_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the pan, and mark the pixel on the other side."""
        if self._pan_from is not None:
            moved = (event.position() - self._pan_from) * self.devicePixelRatioF()
            self._pan_from = event.position()
            self._pan_device(moved.x(), moved.y())
        self._point(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the pan."""
        self._pan_from = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Mark the pixel on the other side instead of here."""
        self._is_pointed_at = True
        self.show_spot(None)
        self._point(event.position())
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Mark nothing any more."""
        self._is_pointed_at = False
        self._tell(OUTSIDE)
        super().leaveEvent(event)

    def _point(self, at: QPointF) -> None:
        column, row = pixel_at(*self.image_xy(at))
        height, width = self.viewport.image
        inside = 0 <= column < width and 0 <= row < height
        self._tell((column, row) if inside else OUTSIDE)

    def _tell(self, pixel: tuple[int, int]) -> None:
        self._leader.show_spot(None if pixel == OUTSIDE else pixel)
        self._leader.pointer_moved.emit(*pixel)
