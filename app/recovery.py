"""What a crash left: edits in the journal that no mask has, and operations it interrupted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.journal import Journal, Pending
from app.messages import Notice, count, failure, listing
from app.opening import LoadedProject, OpenItem, journal_folder

if TYPE_CHECKING:
    from app.session import Session


class Recovery(QObject):
    """Offers the edits of the last time and restores those wanted. wanted: the `Pending`s."""

    wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        """Work for `session`."""
        super().__init__(session)
        self._session = session
        self._first = self._restoring = ""

    def enter(self, loaded: LoadedProject) -> None:
        """Show the first image of a project, after asking about edits that were not saved."""
        session, items = self._session, loaded.project.items
        known = {item.stem for item in items}
        self._first = loaded.memory.stem if loaded.memory.stem in known else items[0].stem
        if loaded.completed:
            text = self.tr("Completed what the last stop had interrupted: {names}.")
            text = text.format(names=listing(list(loaded.completed)))
            session.notify(Notice(text, "success", "operation", timeout_s=20))
        pending = tuple(p for p in loaded.pending if p.stem in known)
        if pending:
            self.wanted.emit(pending)
        else:
            session.open_item(self._first)

    def decide_later(self) -> None:
        """Leave the journal as it is: an image gets its edits back when it is opened."""
        self._session.open_item(self._first)

    def restore(self, chosen: Iterable[Pending], dropped: Iterable[Pending] = ()) -> None:
        """Bring the edits of the chosen images back and save them; forget those of the dropped."""
        session = self._session
        project, stems = session.project, [p.stem for p in chosen]
        if project is None:
            return
        journal, gone = Journal(journal_folder(project)), [p.stem for p in dropped]

        def forget() -> None:
            for stem in gone:
                journal.clear(stem)

        def show(_none: None) -> None:
            if session.project is not project:
                return
            self._restoring = stems[0] if stems else ""
            session.open_item(self._restoring or self._first)
            for stem in stems[1:]:
                self._restore(stem)

        session.saves.submit(forget, show, self._on_failed)

    def _restore(self, stem: str) -> None:
        session = self._session
        project = session.project

        def keep(opened: OpenItem) -> None:
            # Else it is open by now, or about to be replaced; the journal has its edits.
            in_use = {session.wanted_stem, *(o.stem for o in session.open_documents)}
            if (
                session.project is project
                and stem not in in_use
                and not session.operations.is_running
            ):
                session.keep_open(opened)
                session.saving.save(opened)

        session.files.submit(session.reader(stem), keep, self._on_failed)

    def _on_failed(self, error: BaseException) -> None:
        self._session.notify(failure("", error, "restored"))
        if not self._session.wanted_stem:
            self._session.open_item(self._first)

    def tell(self, opened: OpenItem) -> None:
        """Say of the image shown what came back from the journal, and let it be undone."""
        document, session = opened.document, self._session
        if not opened.restored or not document.modified or document.redo_count:
            return
        if opened.stem == self._restoring:
            session.saving.save(opened)
            self._restoring = ""

        position = document.position

        def discard() -> None:
            if document.position != position or not session.may_edit(opened):
                text = self.tr("There are newer edits by now: go back in the History panel.")
                session.notify(Notice(text, topic="restored", timeout_s=8))
                return
            for _ in range(opened.restored):
                document.undo()

        text = self.tr("{edits} of {image} from before the last stop restored.").format(
            edits=count(opened.restored, "edit"), image=opened.stem
        )
        undo = (self.tr("Undo"), discard)
        session.notify(Notice(text, "success", "restored", (undo,), timeout_s=20))
