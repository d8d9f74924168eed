"""Where models come from and what computes them: the gallery, and OpenVINO."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.gallery import Gallery
from app.openvino import OpenVino
from app.session import Session


class Models(QObject):
    """Lives as long as its session, longer than a window that is made anew."""

    def __init__(self, session: Session) -> None:
        """Start no child yet."""
        super().__init__(session)
        self.gallery = Gallery(session, session.engine.launcher)
        self.openvino = OpenVino(session, session.engine.launcher)

    def close(self) -> None:
        """End what is under way."""
        self.gallery.close()
        self.openvino.close()
