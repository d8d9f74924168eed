"""Several files replaced as one: all of them or none, across crashes, and back again.

A transaction keeps what each file was and what it is to be in a folder of its own before the
first one is replaced. A manifest there says how far it is, so whoever comes after a crash knows
which way to go: `recover` finishes what had begun and throws away what had not.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from segcore.errors import ProjectError
from segcore.files import reason, replace_file

log = logging.getLogger(__name__)

BACKUP = Path(".segdesk") / "backup"
_MANIFEST = "manifest.json"


class _Stage(StrEnum):
    """How far a transaction is. The two that end in "ing" are finished by `recover`."""

    COMMITTING = "committing"
    DONE = "done"
    REVERTING = "reverting"
    REVERTED = "reverted"

    @property
    def is_half_way(self) -> bool:
        """Whether some files may be as before and others as afterwards."""
        return self in (_Stage.COMMITTING, _Stage.REVERTING)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. path: as written in the manifest, relative to the root where it lies below it.

    had: there was a file before. has: there is one afterwards.
    """

    path: str
    had: bool
    has: bool


class Transaction:
    """A change of files below `root`, prepared in a new folder of `.segdesk/backup/`.

    `stage` every file, then exhaust `commit`; `revert` and `commit` may alternate as long as the
    folder stays. Everything raises OSError when the disk refuses. Not for several threads at once.
    """

    def __init__(self, root: Path, name: str) -> None:
        """Make the folder. name: what a person calls the change."""
        self.root = root
        self.name = name
        (root / BACKUP).mkdir(parents=True, exist_ok=True)
        self.folder = _new_folder(root / BACKUP)
        self._entries: list[Entry] = []
        self._watched: dict[Path, bytes | None] = {}
        self._stage: _Stage | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The files staged so far."""
        return tuple(self._entries)

    @property
    def is_half_way(self) -> bool:
        """Whether some files may be as before and others as afterwards: `recover` is needed."""
        return self._stage is not None and self._stage.is_half_way

    def stage(self, path: Path, blocks: Iterable[bytes] | None) -> None:
        """Prepare that `path` gets these bytes, or with None is removed; nothing happens to it."""
        place = len(self._entries)
        target = Path(os.path.realpath(path))
        had = target.is_file()
        if had:
            # Its content need not be copied: it is only ever replaced by another file.
            try:
                os.link(target, self._old(place))
            except OSError:  # a file system without links, or another one
                shutil.copyfile(target, self._old(place))
        if blocks is not None:
            with self._new(place).open("xb") as file:
                for block in blocks:
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
        self._entries.append(Entry(self._relative(path), had, blocks is not None))

    def watch(self, paths: Iterable[Path]) -> None:
        """Let `changed_since` look at files too that stay as they are, or that are not there."""
        staged = {self._target(entry) for entry in self._entries}
        self._watched.update((path, _digest(path)) for path in paths if path not in staged)

    def commit(self, cancelled: Callable[[], bool] = lambda: False) -> Iterator[int]:
        """Replace the files one by one, yielding how many are; cancelled: all go back.

        Raises:
            OSError: one cannot be replaced; the others are as they were.
            ProjectError: nor can those replaced before be put back: the next opening does it.
        """
        self._write_manifest(_Stage.COMMITTING)
        done = 0
        try:
            for place, entry in enumerate(self._entries):
                if cancelled():
                    self._go_back(done)
                    return
                self._put(entry, self._new(place) if entry.has else None)
                done = place + 1
                yield done
            self._write_manifest(_Stage.DONE)
        except OSError:
            self._go_back(done)
            raise

    def revert(self) -> Iterator[int]:
        """Put every file back as it was, yielding how many are.

        Raises:
            OSError: one cannot be put back; call again, or open the folder again.
        """
        self._write_manifest(_Stage.REVERTING)
        for place, entry in enumerate(self._entries):
            # A file that refused to change needs nothing, and would refuse this as well.
            if not self._is_as(place, False):
                self._put(entry, self._old(place) if entry.had else None)
            yield place + 1
        self._write_manifest(_Stage.REVERTED)

    def changed_since(self, is_committed: bool) -> Path | None:
        """Return the first file that is not as this left it, None when all are.

        Of a change that got stuck half-way, every file may be as before or as afterwards.
        """
        ways = (True, False) if self.is_half_way else (is_committed,)
        for place, entry in enumerate(self._entries):
            if not any(self._is_as(place, way) for way in ways):
                return self._target(entry)
        return next((p for p, was in self._watched.items() if _digest(p) != was), None)

    def discard(self) -> None:
        """Remove the backup; files stay as they are now.

        Half-way it stays, too: the next opening of the folder needs it to complete the change.
        """
        if not self.is_half_way:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _is_as(self, place: int, is_committed: bool) -> bool:
        entry, target = self._entries[place], self._target(self._entries[place])
        if not (entry.has if is_committed else entry.had):
            return not target.is_file()
        expected = self._new(place) if is_committed else self._old(place)
        return target.is_file() and _same(target, expected)

    def _go_back(self, done: int) -> None:
        try:
            for _ in self.revert():
                pass
        except OSError as error:
            raise ProjectError(
                f"“{self.name}” could be neither finished nor taken back: {reason(error)}. Solve "
                "that and open the folder again: it is completed then."
            ) from error
        log.info("%s: %d files were put back", self.name, done)

    def _old(self, place: int) -> Path:
        return self.folder / f"{place}.old"

    def _new(self, place: int) -> Path:
        return self.folder / f"{place}.new"

    def _relative(self, path: Path) -> str:
        with contextlib.suppress(ValueError):
            return path.relative_to(self.root).as_posix()
        return str(path)

    def _target(self, entry: Entry) -> Path:
        return self.root / entry.path

    def _put(self, entry: Entry, source: Path | None) -> None:
        target = self._target(entry)
        if source is None:
            Path(os.path.realpath(target)).unlink(missing_ok=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, [source.read_bytes()])

    def _write_manifest(self, stage: _Stage) -> None:
        data = {
            "name": self.name,
            "stage": stage.value,
            "entries": [[e.path, e.had, e.has] for e in self._entries],
        }
        replace_file(self.folder / _MANIFEST, [json.dumps(data, ensure_ascii=False).encode()])
        self._stage = stage


def recover(root: Path) -> tuple[str, ...]:
    """Finish what a crash interrupted and remove all backups; returns the names of what it was.

    A change that had begun to replace files is completed, one that was being taken back is taken
    back, one that was still being prepared never happened.

    Raises:
        ProjectError: the disk refuses; the folder should not be used before that is solved.
    """
    finished: list[str] = []
    for folder in sorted((root / BACKUP).glob("*/")):
        transaction = _found(root, folder)
        try:
            stage = _load(transaction)
            if stage is _Stage.COMMITTING:
                # A cancelled or failed commit says REVERTING first, so this goes forward.
                for _ in transaction.commit():
                    pass
            elif stage is _Stage.REVERTING:
                for _ in transaction.revert():
                    pass
        except OSError as error:
            raise ProjectError(
                f"“{transaction.name}” was interrupted in {root} and cannot be completed: "
                f"{reason(error)}. Solve that and open the folder again."
            ) from error
        if stage is not None and stage.is_half_way:
            finished.append(transaction.name)
        transaction.discard()
    return tuple(finished)


def discard_backups(root: Path) -> None:
    """Remove the backups of a project that is being closed, but those that `recover` needs."""
    for folder in (root / BACKUP).glob("*/"):
        transaction = _found(root, folder)
        try:
            _load(transaction)
        except OSError as error:
            log.warning("%s cannot be read and is kept: %s", folder, error)
            continue
        transaction.discard()
    with contextlib.suppress(OSError):  # something is left in it, or it never was
        (root / BACKUP).rmdir()


def _found(root: Path, folder: Path) -> Transaction:
    """Return the transaction of an earlier time in `folder`; `_load` reads what it was."""
    transaction = Transaction.__new__(Transaction)
    transaction.root, transaction.folder, transaction.name = root, folder, folder.name
    transaction._entries, transaction._watched, transaction._stage = [], {}, None
    return transaction


def _load(transaction: Transaction) -> _Stage | None:
    """Read a manifest into `transaction`; None when there is none that was ever written whole."""
    try:
        data = json.loads((transaction.folder / _MANIFEST).read_text("utf-8"))
        transaction.name = str(data["name"])
        transaction._entries = [Entry(str(p), bool(o), bool(n)) for p, o, n in data["entries"]]
        transaction._stage = _Stage(data["stage"])
        return transaction._stage
    except FileNotFoundError:
        return None  # it was still being prepared
    except (ValueError, KeyError, TypeError) as error:
        log.warning("%s is no manifest and is thrown away: %s", transaction.folder, error)
        return None


def _new_folder(parent: Path) -> Path:
    for number in range(1, 10**6):
        folder = parent / f"{number:04}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise OSError(17, "too many backups", str(parent))


def _digest(path: Path) -> bytes | None:
    return sha256(path.read_bytes()).digest() if path.is_file() else None


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
