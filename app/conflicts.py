"""Saves that did not work, and masks that another program wrote meanwhile: nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.drafts import Draft, Proposal, by_where
from app.edits import Box, Edit
from app.mask_file import MaskChangedError, Seen
from app.messages import Notice, failure, sentence
from app.opening import OpenItem, forget_journal
from app.texts import mark
from segcore.errors import MaskError
from segcore.masks import Mask, read_mask, write_mask

if TYPE_CHECKING:
    from app.session import Session


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """Labels that were edited here while another program wrote their mask.

    theirs: what is on disk now, None when it cannot be read. differing: pixels that differ.
    seen: the file that `theirs` was read from.
    """

    opened: OpenItem
    theirs: Mask | None
    differing: int
    problem: str = ""
    seen: Seen | None = None


@dataclass(slots=True, eq=False)
class _Taking:
    """A mask on its way from disk into the labels.

    has_landed: it is there, and its file will be known as theirs in a moment. is_save_wanted: a
    save was refused before that, so it is to be done then.
    """

    conflict: Conflict
    draft: Draft
    has_landed: bool = False
    is_save_wanted: bool = False

    @property
    def opened(self) -> OpenItem:
        """Whose labels it becomes."""
        return self.conflict.opened

    @property
    def is_given_up(self) -> bool:
        """Whether it will never land."""
        return self.draft.is_over and not self.has_landed


class Conflicts(QObject):
    """Tells of failed saves and finds the way out with the person. wanted: a `Conflict`."""

    wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        """Work for `session`."""
        super().__init__(session)
        self._session = session
        self._asked: set[str] = set()
        self._taking: dict[str, _Taking] = {}

    def on_save_failed(self, opened: OpenItem, error: BaseException) -> None:
        """Say why labels could not be saved, or ask whose labels are to stay."""
        session = self._session
        if isinstance(error, MaskChangedError):
            self._ask_unless_settled(opened)
            return
        retry = (self.tr("Try again"), lambda: session.saving.save(opened))
        notice = failure(
            self.tr("The labels of {image} are not saved, but kept").format(image=opened.stem),
            error,
            f"save {opened.stem}",
        )
        session.notify(replace(notice, actions=(retry,)))

    def _ask_unless_settled(self, opened: OpenItem) -> None:
        """Ask about a save refused; one refused while theirs is being taken is done after that."""

        def refused() -> None:
            taking = self._taking_of(opened)
            if taking is None:
                self._ask(opened)
            elif taking.has_landed:
                self._session.saving.save(opened)
            else:
                taking.is_save_wanted = True

        def looked(is_foreign: bool) -> None:
            if is_foreign:
                refused()
            elif opened.document.modified:
                self._session.saving.save(opened)

        self._session.saves.submit(opened.file.is_foreign, looked, lambda _error: refused())

    def _taking_of(self, opened: OpenItem) -> _Taking | None:
        """Return what is on its way from disk into these labels."""
        taking = self._taking.get(opened.stem)
        is_one = taking is not None and taking.opened is opened and not taking.is_given_up
        return taking if is_one else None

    def look_at_disk(self) -> None:
        """Notice in the background when another program wrote the mask of the image shown."""
        opened = self._session.current
        if opened is None or self._session.saving.is_writing(opened.stem):
            return

        def seen(is_foreign: bool) -> None:
            if not is_foreign or self._session.current is not opened:
                return
            self._ask(opened)

        self._session.saves.submit(opened.file.is_foreign, seen, lambda _error: None)

    def _ask(self, opened: OpenItem) -> None:
        if not self._session.is_in_use(opened):
            self._tell_left(opened)
            return
        if opened.stem in self._asked or self._taking_of(opened) is not None:
            return
        self._asked.add(opened.stem)
        snapshot, classes = opened.document.snapshot(), self._session.classes

        def compare() -> Conflict:
            seen = opened.file.look()  # first: what is written from here on is seen as new
            ids = snapshot.take().ids
            try:
                theirs = read_mask(opened.item.mask, classes)
            except MaskError as error:
                return Conflict(opened, None, 0, sentence(error))
            if theirs.ids.shape != ids.shape:
                text = self.tr("The mask on disk has another size than its image.")
                return Conflict(opened, None, 0, text)
            differing = int(np.count_nonzero(theirs.ids != ids))
            return Conflict(opened, theirs, differing, seen=seen)

        def found(conflict: Conflict) -> None:
            if not opened.document.modified and conflict.theirs is not None:
                self.take_theirs(conflict, lambda: self._tell_taken(opened))
            else:
                self.wanted.emit(conflict)

        self._session.files.submit(compare, found, lambda _error: self.decide_later(opened))

    def _tell_left(self, opened: OpenItem) -> None:
        """Say that labels of a project that has been left could not be saved."""
        text = self.tr(
            "Another program wrote the mask of {image}, so your labels of it are not saved, but "
            "kept: they are offered when {project} is opened again."
        ).format(image=opened.stem, project=opened.root)
        self._session.notify(Notice(text, "warning", f"save {opened.stem}"))

    def _tell_taken(self, opened: OpenItem) -> None:
        text = self.tr("{image} was changed by another program and was read again.")
        back = (self.tr("Undo"), self._session.steps.undo)
        notice = Notice(text.format(image=opened.stem), "info", "image", (back,), 15)
        self._session.notify(notice)

    # --- the ways out ---------------------------------------------------------------------------

    def decide_later(self, opened: OpenItem) -> None:
        """Leave both as they are; the next save asks again."""
        self._asked.discard(opened.stem)

    def keep_mine(self, conflict: Conflict) -> None:
        """Write the labels edited here over the other program's."""
        self._asked.discard(conflict.opened.stem)
        self._session.saving.save(conflict.opened, by_force=True)

    def take_theirs(self, conflict: Conflict, taken: Callable[[], None] = lambda: None) -> None:
        """Make the mask on disk the labels, as one step that can be undone; then call `taken`.

        It is worked out in the background, and what the hand paints meanwhile stays. Not while an
        operation may be replacing that mask.
        """
        opened, theirs, session = conflict.opened, conflict.theirs, self._session
        self._asked.discard(opened.stem)
        if theirs is None or not session.may_edit(opened):
            return
        whole = Box(0, 0, *opened.document.size)
        everywhere = np.broadcast_to(np.True_, theirs.ids.shape)
        proposal = Proposal(whole, by_where(theirs.ids, everywhere, whole))
        draft = Draft(
            opened.document,
            mark("Edits", "Take what is on disk"),
            lambda: proposal,
            is_wanted=lambda: session.may_edit(opened),
        )

        def ended(_edit: Edit | None) -> None:
            taking.has_landed = True
            self._settle(taking)
            taken()

        def failed(error: BaseException) -> None:
            session.conditions_changed.emit()
            session.notify(failure("", error, f"save {opened.stem}"))
            self._ask_if_given_up(taking)

        def submit(call: Callable[[], None], done: Callable[[object], None]) -> None:
            def worked_out(nothing: object) -> None:
                done(nothing)
                self._ask_if_given_up(taking)

            session.compute.submit(call, worked_out, failed)

        taking = self._taking[opened.stem] = _Taking(conflict, draft)
        draft.start(submit, ended)
        session.conditions_changed.emit()  # undo would give this up

    def _ask_if_given_up(self, taking: _Taking) -> None:
        """Ask about a save that waited for a mask which will not be taken after all."""
        if not taking.is_given_up:
            return
        self._forget(taking)
        opened = taking.opened
        if taking.is_save_wanted and opened.document.modified and self._session.may_edit(opened):
            self._ask(opened)

    def taking(self) -> list[Conflict]:
        """Return whose masks on disk are being taken, and will be if that is finished now."""
        return [
            taking.conflict
            for taking in self._taking.values()
            if not taking.draft.is_over and self._session.may_edit(taking.opened)
        ]

    def know_taken(self, conflicts: list[Conflict]) -> None:
        """Know the files of masks that were taken in the end, so that a save may replace them."""
        for conflict in conflicts:
            known = partial(conflict.opened.file.settle, conflict.seen)
            self._session.saves.submit(known, lambda _none: None)

    def _forget(self, taking: _Taking) -> None:
        stem = taking.opened.stem
        if self._taking.get(stem) is taking:
            del self._taking[stem]

    def _settle(self, taking: _Taking) -> None:
        """Know the file that was taken, then do the save that waited for it."""
        opened, session = taking.opened, self._session
        document, journal = opened.document, opened.journal
        is_same = taking.draft.is_whole  # the labels are what the file has, and no stroke more
        if is_same:
            document.mark_saved()
        position, end = document.position, journal.mark(opened.stem)

        def settle() -> None:
            opened.file.settle(taking.conflict.seen)
            if is_same and document.position == position:
                forget_journal(journal, opened.stem, end, document.size)

        def known(_none: None) -> None:
            self._forget(taking)
            # It may be the first mask of this image: the lists are to know, as after a save.
            session.saving.saved.emit(opened)

        session.saves.submit(settle, known)
        if taking.is_save_wanted and document.modified:
            session.saving.save(opened)  # behind that: what is taken is not foreign any more
        session.conditions_changed.emit()

    def save_mine_as(self, conflict: Conflict, path: Path) -> None:
        """Write the labels edited here to another file, then take the other program's."""
        mine = conflict.opened.document.snapshot()

        def failed(error: BaseException) -> None:
            self.decide_later(conflict.opened)
            self._session.notify(failure("", error, f"save {conflict.opened.stem}"))

        def done(_none: None) -> None:
            self.take_theirs(conflict)

        self._session.saves.submit(lambda: write_mask(path, mine.take()), done, failed)
