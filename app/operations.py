"""Changes of the whole project: one at a time, in the background, each of them one undo step.

How they stand among the steps of single images: by time. Undo takes back whatever was done last
of the steps of the image shown and the operations. An operation that gives ids another meaning is
a fence: the open documents with their steps are set aside and read anew, and come back when it is
undone, so no step ever writes ids of another time. It is not undone as long as a later step of
another image, or another program, would be lost by that; the sentence names the file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.messages import Notice, failure, sentence
from app.opening import OpenItem
from app.states import state_with
from segcore.errors import ProjectError
from segcore.operations import ClassChange, stage_class_change
from segcore.project import State
from segcore.transactions import Transaction, discard_backups

if TYPE_CHECKING:
    from app.session import Session

Cancelled = Callable[[], bool]
# Prepares every file; yields how far it is. Runs in the background and may raise.
Stage = Callable[[Transaction, Cancelled], Iterator[int]]

_TELL_EVERY_S = 0.05
# Of documents set aside; beyond it those of the farthest fences are read from disk again.
_ASIDE_BUDGET_BYTES = 512 * 2**20


@dataclass(slots=True, eq=False)
class _Operation:
    """One that was done. transaction: None where no file of labels was touched.

    when_s: `time.monotonic` seconds. states: how far the images were before. aside: the documents
    of the other side of the fence.
    """

    name: str
    change: ClassChange | None
    transaction: Transaction | None
    stems: frozenset[str]
    when_s: float
    states: dict[str, State] = field(default_factory=dict)
    aside: dict[str, OpenItem] = field(default_factory=dict)

    @property
    def is_fence(self) -> bool:
        """Whether no step of any image reaches across."""
        return self.change is not None and self.change.moves


class Operations(QObject):
    """Does, undoes and redoes project-wide changes.

    started: the name of what runs now. progressed: how many of how many files. ended: nothing
    runs any more. classes_moved: the `ClassChange` by which class ids have another meaning now;
    emitted before the session tells of the new table. stuck: the name of what got neither to its
    end nor back, and the sentence why; until the folder is opened again, which completes it, it
    counts as running, so that nothing is edited over half of it.
    """

    started = Signal(str)
    progressed = Signal(int, int)
    ended = Signal()
    classes_moved = Signal(object)
    stuck = Signal(str, str)

    def __init__(self, session: Session) -> None:
        """Work for `session`."""
        super().__init__(session)
        self._session = session
        self._done: list[_Operation] = []
        self._undone: list[_Operation] = []
        self._cancel = threading.Event()
        self.is_running = False
        self._is_reopening = False
        self._at_work: Transaction | None = None
        session.item_changed.connect(self._on_item_changed)

    # --- what could be undone -------------------------------------------------------------------

    @property
    def undo_name(self) -> str:
        """Name of the operation that Undo would take back now; "" for none."""
        current = self._session.current
        if not self._done or self.is_running:
            return ""
        if current is not None and current.document.can_undo:
            document = current.document
            is_begun = document.stroke_is_live or document.last_draft is not None
            if is_begun or document.last_edit_s > self._done[-1].when_s:
                return ""
        return self._done[-1].name

    @property
    def redo_name(self) -> str:
        """Name of the operation that Redo would do again now; "" for none."""
        current = self._session.current
        if not self._undone or self.is_running:
            return ""
        if current is not None and (current.document.can_redo or current.document.stroke_is_live):
            return ""
        return self._undone[-1].name

    @property
    def fence_name(self) -> str:
        """Name of the last operation that no step of an image reaches across; "" for none."""
        return next((o.name for o in reversed(self._done) if o.is_fence), "")

    def on_edit(self) -> None:
        """A new step of an image was made: what was undone cannot be done again."""
        if self._undone:
            self._discard(self._undone)

    def leave_project(self) -> None:
        """Forget everything; the backups go behind what is still to be written."""
        self._cancel.set()
        self._done.clear()
        self._undone.clear()
        if self._at_work is not None and self._at_work.is_half_way:
            self._end()  # opening the folder has completed it, or another one is opened
        project = self._session.project
        if project is not None:
            self._session.saves.submit(lambda: discard_backups(project.root))

    def cancel(self) -> None:
        """Give up what runs; files are, or are put back, as they were."""
        self._cancel.set()

    # --- doing ----------------------------------------------------------------------------------

    def change_classes(self, change: ClassChange) -> None:
        """Change the class table and every mask that has to follow; not during a fine-tuning."""
        session = self._session
        if self.is_running or session.project is None:
            return
        is_plain = change.fits_masks or (
            change.recolors
            and not change.moves
            and len(change.new) >= len(change.old)
            and session.colored_masks is False
        )
        if is_plain:
            self._push(_Operation(change.name, change, None, frozenset(), time.monotonic()))
            session.set_classes(change.new)
            return
        if change.moves and self._is_training():
            return
        self.run(change.name, len(session.items), self._stage_classes(change), change)

    def _is_training(self) -> bool:
        session = self._session
        if session.training.is_running:
            text = self.tr("Stop the fine-tuning first: it learns from these very class ids.")
            session.notify(Notice(text, "warning", "operation"))
            return True
        if session.evaluation.is_running:
            session.evaluation.stop()
        return False

    def _stage_classes(self, change: ClassChange) -> Stage:
        items = self._session.items
        everything = [item.mask for item in items]

        def stage(transaction: Transaction, cancelled: Cancelled) -> Iterator[int]:
            # Looked for only now: the first mask of an image may just have been saved.
            masks = [i.mask for i in items if i.mask.is_file()]
            for done in stage_class_change(transaction, change, masks):
                if cancelled():
                    return
                yield done
            if change.moves:
                transaction.watch(everything)

        return stage

    def run(self, name: str, total: int, stage: Stage, change: ClassChange | None = None) -> None:
        """Save everything, prepare all files, replace them, and make that one undo step.

        total: how many files `stage` looks at, for the progress.
        """
        session = self._session
        if self.is_running or session.project is None:
            return
        root = session.project.root
        self._begin(name)

        def work() -> Transaction | None:
            self._check_saved()
            transaction = self._at_work = Transaction(root, name)
            try:
                self._count(stage(transaction, self._cancel.is_set), total)
            except BaseException:
                transaction.discard()
                raise
            return self._replace(transaction)

        def done(transaction: Transaction | None) -> None:
            if transaction is None:
                self._end()
                return
            files = {root / e.path for e in transaction.entries}
            stems = frozenset(i.stem for i in session.items if i.mask in files)
            states = {stem: session.states.of(stem) for stem in stems}
            operation = _Operation(name, change, transaction, stems, time.monotonic(), states)
            self._push(operation)
            self._show(operation, forward=True)

        self._submit(work, done)

    def _submit(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do `work` behind all saves, then `done`, unless another project is open by then."""
        session, project = self._session, self._session.project

        def finish(result: Any) -> None:
            if session.project is not project:
                self._end()
                return
            try:
                done(result)
            except BaseException:
                self._end()  # else the window would be locked for good
                raise

        session.saves.submit(work, finish, self._on_failed)

    def _replace(self, transaction: Transaction) -> Transaction | None:
        """Commit in the background; None when it was cancelled or there is nothing to do."""
        total = len(transaction.entries)
        if total and not self._cancel.is_set():
            try:
                self._count(transaction.commit(self._cancel.is_set), total)
            except OSError:
                transaction.discard()  # everything is as it was
                raise
            if not self._cancel.is_set():
                return transaction
        transaction.discard()
        return None

    def _check_saved(self) -> None:
        # A journal whose image is gone cannot be saved, and stands in nobody's way.
        known = {item.stem for item in self._session.items}
        pending = [stem for stem in self._session.pending_edits() if stem in known]
        if pending:
            raise ProjectError(
                self.tr(
                    "“{image}” has edits that are not saved yet: open and save it, then try again."
                ).format(image=pending[0])
            )

    def _count(self, steps: Iterator[int], total: int) -> None:
        told = 0.0
        for done in steps:
            if time.monotonic() - told > _TELL_EVERY_S:
                told = time.monotonic()
                self.progressed.emit(done, total)

    # --- undoing --------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last operation back, with all its files."""
        if not self._done or self.is_running:
            return
        operation = self._done[-1]
        change = operation.change
        if operation.transaction is not None or (
            change is not None and not change.reversed().fits_masks and not change.recolors
        ):
            late = self._edited_after(operation)
            if late:
                text = self.tr("“{image}” was edited after “{name}”: undo that first.")
                text = text.format(image=late, name=operation.name)
                self._session.notify(Notice(text, "warning", "operation"))
                return
        # The way back from an added class moves ids, too: the added one means nothing any more.
        moves = change is not None and (change.moves or change.reversed().moves)
        if moves and self._is_training():
            return
        if operation.transaction is not None:
            self._turn(operation, operation.transaction, forward=False)
        elif change is not None and len(change.new) > len(change.old):
            self._take_classes_away(operation, change.reversed())
        elif change is not None:
            self._done.remove(operation)
            self._undone.append(operation)
            self._session.set_classes(change.old)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if not self._undone or self.is_running:
            return
        operation = self._undone[-1]
        change = operation.change
        if change is not None and change.moves and self._is_training():
            return
        if operation.transaction is not None:
            self._turn(operation, operation.transaction, forward=True)
        elif change is not None:
            self._undone.remove(operation)
            self._done.append(operation)
            self._session.set_classes(change.new)

    def _edited_after(self, operation: _Operation) -> str:
        for opened in self._session.open_documents:
            concerns = operation.stems if operation.change is None else None
            if concerns is not None and opened.stem not in concerns:
                continue
            if opened.document.last_edit_s > operation.when_s:
                return opened.stem
        return ""

    def _turn(self, operation: _Operation, transaction: Transaction, forward: bool) -> None:
        """Undo or redo an operation on files."""
        self._begin(operation.name)
        self._at_work = transaction

        def work() -> bool:
            self._check_saved()
            foreign = transaction.changed_since(not forward)
            if foreign is not None:
                raise ProjectError(
                    self.tr(
                        "{file} was changed since, which would be lost: nothing is undone."
                    ).format(file=foreign)
                )
            steps = transaction.commit(self._cancel.is_set) if forward else transaction.revert()
            self._count(steps, len(transaction.entries))
            return not (forward and self._cancel.is_set())

        def done(is_done: bool) -> None:
            if not is_done:
                self._end()
                return
            here, there = (self._undone, self._done) if forward else (self._done, self._undone)
            here.remove(operation)
            there.append(operation)
            self._show(operation, forward)

        self._submit(work, done)

    def _take_classes_away(self, operation: _Operation, back: ClassChange) -> None:
        """Undo adding classes: only when no pixel has one of them."""
        project = self._session.project
        assert project is not None
        self._begin(operation.name)
        stage = self._stage_classes(back)
        total = len(self._session.items)

        def work() -> bool:
            self._check_saved()
            transaction = self._at_work = Transaction(project.root, operation.name)
            try:
                self._count(stage(transaction, self._cancel.is_set), total)
            except BaseException:
                transaction.discard()
                raise
            is_done = self._replace(transaction) is not None
            transaction.discard()
            return is_done

        def done(is_done: bool) -> None:
            if is_done:
                self._done.remove(operation)
                self._undone.append(operation)
                for opened in self._session.open_documents:
                    opened.document.forget_redo()  # it may hold the class that is gone
                self.classes_moved.emit(back)
                self._session.show_classes(back.new)
            self._end()

        self._submit(work, done)

    # --- before and after -----------------------------------------------------------------------

    def _begin(self, name: str) -> None:
        self._cancel.clear()
        self.is_running = True
        self._session.save_all()
        self._session.notify(Notice("", topic="operation"))
        self.started.emit(name)
        self._session.conditions_changed.emit()

    def _end(self) -> None:
        if not self.is_running:
            return
        self.is_running = self._is_reopening = False
        self._at_work = None
        self.ended.emit()
        self._session.conditions_changed.emit()

    def _on_failed(self, error: BaseException) -> None:
        if self._at_work is not None and self._at_work.is_half_way:
            self.ended.emit()
            self.stuck.emit(self._at_work.name, sentence(error))
            return
        self._end()
        self._session.notify(failure("", error, "operation"))

    def _push(self, operation: _Operation) -> None:
        self._discard(self._undone)
        self._done.append(operation)

    def _discard(self, operations: list[_Operation]) -> None:
        for operation in operations:
            if operation.transaction is not None:
                self._session.saves.submit(operation.transaction.discard)
        operations.clear()

    def _show(self, operation: _Operation, forward: bool) -> None:
        """Show what an operation on files left, the documents of that side of it."""
        session, change = self._session, operation.change
        if change is not None and not forward:
            change = change.reversed()
        transaction = operation.transaction
        assert transaction is not None
        by_mask = {item.mask: item.stem for item in session.items}
        states: dict[str, State] = {}
        for entry in transaction.entries:
            stem = by_mask.get(transaction.root / entry.path, "")
            has_mask = entry.has if forward else entry.had
            if not stem:
                continue
            session.set_labelled(stem, has_mask)
            now = session.states.of(stem)
            states[stem] = state_with(now, has_mask)
            before = operation.states[stem]
            if forward:
                operation.states[stem] = now
            elif now is state_with(before, entry.has):
                states[stem] = before  # nobody has said anything else since
        session.states.set_many(states)
        if change is not None:
            self.classes_moved.emit(change)
            session.show_classes(change.new)
        stems = None if operation.is_fence else operation.stems
        self._is_reopening = True
        operation.aside = session.exchange_documents(stems, operation.aside)
        self._keep_few_aside()
        session.labels_replaced.emit(operation.stems)
        if session.current is not None or not session.wanted_stem:
            self._end()

    def _keep_few_aside(self) -> None:
        """Let go of the documents of the farthest operations; the masks have all that they had."""
        room = _ASIDE_BUDGET_BYTES
        for near in chain(*zip_longest(reversed(self._done), reversed(self._undone))):
            if near is not None:
                room -= sum(opened.nbytes for opened in near.aside.values())
                if room < 0:
                    near.aside.clear()

    def _on_item_changed(self) -> None:
        """The image shown was read anew, or cannot be: the hand may have the window back."""
        if self._is_reopening:
            self._end()
