"""Undo and redo of what was done last, be it a step of the image shown or an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.edits import Edit, Step
from app.messages import failure
from app.opening import OpenItem
from app.step_names import step_name
from app.texts import translate

if TYPE_CHECKING:
    from app.session import Session


class Steps(QObject):
    """Tells of every step that is made, and takes steps back.

    How operations stand among the steps of images is told in `app.operations`.
    """

    def __init__(self, session: Session) -> None:
        """Work for `session`, whose edits are journalled by then."""
        super().__init__(session)
        self._session = session
        session.saving.unrecorded.connect(self._on_unrecorded)

    def follow(self, opened: OpenItem) -> None:
        """Journal and tell of every step of an image from now on."""
        opened.document.on_step = lambda step, edit: self._on_step(opened, step, edit)

    def _on_step(self, opened: OpenItem, step: Step, edit: Edit) -> None:
        session = self._session
        session.saving.record(opened, step, edit)
        if step is Step.DO:
            session.operations.on_edit()
        if session.current is opened:
            session.labels_changed.emit(edit.box)
            session.conditions_changed.emit()

    def _on_unrecorded(self, error: BaseException) -> None:
        said = self.tr("This edit is not in the crash journal")
        self._session.notify(failure(said, error, "journal"))

    @property
    def undo_name(self) -> str:
        """Name of what `undo` takes back; "" for nothing."""
        name, current = self._session.operations.undo_name, self._session.current
        return name or (current.document.undo_name if current is not None else "")

    @property
    def redo_name(self) -> str:
        """Name of what `redo` does again; "" for nothing."""
        name, current = self._session.operations.redo_name, self._session.current
        return name or (current.document.redo_name if current is not None else "")

    @property
    def undo_text(self) -> str:
        """What `undo` takes back, as a person calls it: "Brush: nucleus"; "" for nothing."""
        current, is_operation = self._session.current, bool(self._session.operations.undo_name)
        step = None if is_operation or current is None else current.document.undo_step
        return self._text(self.undo_name, step)

    @property
    def redo_text(self) -> str:
        """What `redo` does again, as a person calls it; "" for nothing."""
        current, is_operation = self._session.current, bool(self._session.operations.redo_name)
        step = None if is_operation or current is None else current.document.redo_step
        return self._text(self.redo_name, step)

    def _text(self, name: str, step: Edit | None) -> str:
        if step is not None:
            return step_name(step, self._session.classes)
        return translate("Edits", name) if name else ""

    def undo(self) -> None:
        """Take back the last edit or operation; a stroke under way is given up."""
        session = self._session
        if session.operations.undo_name:
            session.operations.undo()
        elif session.current is not None and not session.operations.is_running:
            document = session.current.document
            position, box = document.position, document.undo()
            if document.position == position:  # no step: nobody has told of it yet
                session.conditions_changed.emit()
                if box is not None:
                    session.labels_changed.emit(box)

    def redo(self) -> None:
        """Do again what was taken back."""
        session = self._session
        if session.operations.redo_name:
            session.operations.redo()
        elif session.current is not None and not session.operations.is_running:
            session.current.document.redo()
