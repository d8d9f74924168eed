"""How far the labels of each image are, shown at once and kept in the background."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from app.jobs import Lane
from app.texts import mark, translate
from segcore.project import Project, State, StateIndex

log = logging.getLogger(__name__)

_NONE_OTHER = {
    State.UNLABELLED: mark("States", "Every other image has labels."),
    State.STARTED: mark("States", "No other image is started."),
    State.DONE: mark("States", "No other image is done."),
    State.FLAGGED: mark("States", "No other image is flagged."),
}


def none_other(state: State) -> str:
    """Return the sentence that no further image is in `state`."""
    return translate("States", _NONE_OTHER[state])


def state_with(state: State, has_mask: bool) -> State:
    """Return how far an image is after its mask came, changed or went."""
    if has_mask:
        return State.STARTED if state is State.UNLABELLED else state
    return state if state is State.FLAGGED else State.UNLABELLED


class States(QObject):
    """The states of the project's images. changed: the stem, "" when any may have changed."""

    changed = Signal(str)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        """Keep the index in `lane`: SQLite wants one thread."""
        super().__init__(parent)
        self._lane = lane
        self._states: dict[str, State] = {}
        self._early: dict[str, State] = {}  # said before the index was there to keep it
        self._index: StateIndex | None = None
        self._project: Project | None = None

    def of(self, stem: str) -> State:
        """Return the state of an image; one that nobody has touched is unlabelled."""
        return self._states.get(stem, State.UNLABELLED)

    def enter(self, project: Project) -> None:
        """Show the states of a project: at once what its files tell, soon what the index knows."""
        self.leave()
        self._project = project
        self._states = {item.stem: State.STARTED for item in project.items if item.has_mask}

        def load() -> tuple[StateIndex, dict[str, State]]:
            index = StateIndex(project.root)
            return index, index.states(project.items)

        def failed(error: BaseException) -> None:
            log.warning("states of %s are not kept: %s", project.root, error)

        self._lane.submit(load, lambda loaded: self._show(project, *loaded), failed)

    def _show(self, project: Project, index: StateIndex, states: dict[str, State]) -> None:
        if self._project is not project:
            self._lane.submit(index.close)
            return
        self._index = index
        self._states = states | self._early
        early, self._early = self._early, {}
        if early:
            self._lane.submit(lambda: index.set_states(early))
        self.changed.emit("")

    def leave(self) -> None:
        """Close the index, behind what is still to be written."""
        self._project = None
        self._early = {}
        if self._index is not None:
            self._lane.submit(self._index.close)
            self._index = None

    def set_many(self, states: Mapping[str, State]) -> None:
        """Say how far several images are."""
        changed = {stem: state for stem, state in states.items() if self.of(stem) != state}
        if not changed:
            return
        self._states.update(changed)
        self.changed.emit("" if len(changed) > 1 else next(iter(changed)))
        if self._index is None:
            self._early.update(changed)
            return
        index = self._index
        self._lane.submit(lambda: index.set_states(changed))

    def set(self, stem: str, state: State) -> None:
        """Say how far the labels of an image are."""
        self.set_many({stem: state})
