"""From image to image through a project, which remembers where one was."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import opening
from app.messages import Notice
from app.opening import Memory
from app.states import none_other

if TYPE_CHECKING:
    from app.session import Session
    from segcore.project import State

log = logging.getLogger(__name__)


class Browsing(QObject):
    """Goes to the images beside the one that is shown or being opened."""

    def __init__(self, session: Session) -> None:
        """Work for `session`."""
        super().__init__(session)
        self._session = session
        self._rows: dict[str, int] = {}
        session.project_changed.connect(self._on_project)

    def _on_project(self) -> None:
        self._rows = {item.stem: row for row, item in enumerate(self._session.items)}

    def step(self, by: int) -> None:
        """Show the image `by` places further on, staying within the list."""
        items = self._session.items
        if items:
            row = self._rows.get(self._session.wanted_stem, 0) + by
            self._session.open_item(items[min(max(row, 0), len(items) - 1)].stem)

    def open_next(self, state: State) -> None:
        """Show the next image in `state`, going round the list; says so when there is none."""
        session, items = self._session, self._session.items
        start = self._rows.get(session.wanted_stem, 0)
        for item in (*items[start + 1 :], *items[:start]):
            if session.states.of(item.stem) == state:
                session.open_item(item.stem)
                return
        session.notify(Notice(none_other(state), topic="next", timeout_s=4))

    def remember(self) -> None:
        """Write down, with the project, which image is shown and which model is in use."""
        session = self._session
        if session.project is None:
            return
        root, memory = session.project.root, Memory(session.wanted_stem, session.model)

        def failed(error: BaseException) -> None:
            log.info("what %s shows is not remembered: %s", root, error)

        session.saves.submit(lambda: opening.write_memory(root, memory), failed=failed)
