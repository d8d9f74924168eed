"""How far each image of a project is: a small SQLite index that may be lost at any time."""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

log = logging.getLogger(__name__)

_PATIENCE_S = 2.0  # for whoever else uses the file

# A plain SQLITE_ERROR means that the tables are not ours. A lock or a full disk is no damage.
_DAMAGE = (
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_ERROR,
)
_UPSERT = "INSERT INTO states VALUES (?, ?) ON CONFLICT(stem) DO UPDATE SET state = excluded.state"
_SCHEMA = "CREATE TABLE IF NOT EXISTS states (stem TEXT PRIMARY KEY, state TEXT NOT NULL)"
_COUNTS_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS counts "
    "(stem TEXT PRIMARY KEY, key TEXT NOT NULL, counts TEXT NOT NULL)"
)
_SCORES_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS scores (stem TEXT PRIMARY KEY, score REAL NOT NULL, "
    "model TEXT NOT NULL, checkpoint TEXT NOT NULL, labels TEXT NOT NULL)"
)
_UPSERT_SCORES = (
    "INSERT INTO scores VALUES (?, ?, ?, ?, ?) ON CONFLICT(stem) DO UPDATE SET "
    "score = excluded.score, model = excluded.model, checkpoint = excluded.checkpoint, "
    "labels = excluded.labels"
)
_UPSERT_COUNTS = (
    "INSERT INTO counts VALUES (?, ?, ?) "
    "ON CONFLICT(stem) DO UPDATE SET key = excluded.key, counts = excluded.counts"
)


class State(StrEnum):
    """How far the labels of an image are."""

    UNLABELLED = "unlabelled"
    STARTED = "started"
    DONE = "done"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class ImageScore:
    """How far a model's prediction of one image agrees with its labels.

    mean_iou: 0..1, over the classes that labels or prediction have there, void left out. model:
    the name of the checkpoint. checkpoint, labels: the files as they were (`files.file_key`).
    """

    mean_iou: float
    model: str
    checkpoint: str
    labels: str


class HasMask(Protocol):
    """What the index needs to know of an item."""

    @property
    def stem(self) -> str: ...
    @property
    def has_mask(self) -> bool: ...


class StateIndex:
    """States, pixel counts and scores of a project's images, in `.segdesk/index.sqlite`.

    Only what a person set is stored; the rest follows from the mask files. A lost or damaged
    index is begun anew, and one that cannot be written (a read-only folder) lives in memory, so
    opening and asking never raise. The states are read when they are first needed, so storing a
    score costs no more than its row. May be used from any thread.
    """

    def __init__(self, root: Path) -> None:
        self._path = root / ".segdesk" / "index.sqlite"
        self._lock = threading.Lock()
        self._known: dict[str, State] = {}
        self._is_loaded = False
        self._db: sqlite3.Connection | None = None
        self._db = self._open()

    def states(self, items: Iterable[HasMask] = ()) -> dict[str, State]:
        """Return the stored states, and for each of `items` one that agrees with its files.

        With a mask and nothing stored an item is started; without a mask it is unlabelled,
        unless it was flagged.
        """
        with self._lock:
            self._load()
            result = dict(self._known)
        for item in items:
            state = result.get(item.stem, State.UNLABELLED)
            if item.has_mask and state is State.UNLABELLED:
                state = State.STARTED
            elif not item.has_mask and state is not State.FLAGGED:
                state = State.UNLABELLED
            result[item.stem] = state
        return result

    def set_states(self, states: Mapping[str, State]) -> None:
        """Store states at once; they are on disk when this returns, where the disk allows it."""
        with self._lock:
            self._load()
            self._known.update(states)
            if self._db is None or not self._path.exists():
                self._close()
                self._db = self._open()
                self._store(self._known)
            elif not self._store(dict(states)):
                self._set_aside()
                self._db = self._open()
                self._store(self._known)

    def counts(self) -> dict[str, tuple[str, dict[int, int]]]:
        """Return what `set_counts` stored: by stem a key and the pixels per id."""
        with self._lock:
            if self._db is None:
                return {}
            try:
                rows = self._db.execute("SELECT stem, key, counts FROM counts").fetchall()
                return {
                    stem: (key, {int(i): int(n) for i, n in json.loads(text).items()})
                    for stem, key, text in rows
                }
            except (sqlite3.Error, ValueError, AttributeError) as error:
                log.warning("%s: the pixel counts cannot be read: %s", self._path, error)
                return {}

    def set_counts(self, counts: Mapping[str, tuple[str, Mapping[int, int]]]) -> None:
        """Store pixels per id, each with a key that tells which file they are of. Never raises."""
        rows = [(stem, key, json.dumps(dict(ids))) for stem, (key, ids) in counts.items()]
        with self._lock:
            if self._db is not None and rows:
                self._write(_UPSERT_COUNTS, rows)

    def scores(self) -> dict[str, ImageScore]:
        """Return what `set_scores` stored, by stem."""
        with self._lock:
            if self._db is None:
                return {}
            try:
                rows = self._db.execute("SELECT * FROM scores").fetchall()
                return {
                    str(stem): ImageScore(float(score), str(model), str(checkpoint), str(labels))
                    for stem, score, model, checkpoint, labels in rows
                }
            except (sqlite3.Error, ValueError, TypeError) as error:
                log.warning("%s: the scores cannot be read: %s", self._path, error)
                return {}

    def set_scores(self, scores: Mapping[str, ImageScore]) -> None:
        """Store the latest score of each of these images. Never raises."""
        rows = [(s, i.mean_iou, i.model, i.checkpoint, i.labels) for s, i in scores.items()]
        with self._lock:
            if self._db is not None and rows:
                self._write(_UPSERT_SCORES, rows)

    def close(self) -> None:
        """Close the file; asking for states goes on from memory, if it has begun before."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
        self._db = None

    def _open(self) -> sqlite3.Connection | None:
        for _ in range(2):
            db = None
            try:
                self._path.parent.mkdir(exist_ok=True)
                db = sqlite3.connect(
                    self._path, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False
                )
                _use_write_ahead_log(db)
                db.execute("PRAGMA synchronous=NORMAL")
                db.execute(_SCHEMA)
                db.execute(_COUNTS_SCHEMA)
                db.execute(_SCORES_SCHEMA)
                return db
            except (OSError, sqlite3.Error) as error:
                if db is not None:
                    db.close()
                if not _is_damage(error):
                    log.warning(
                        "%s is not available, states are kept in memory: %s", self._path, error
                    )
                    return None
                self._set_aside()
        return None

    def _load(self) -> None:
        if self._is_loaded or self._db is None:
            return
        self._is_loaded = True
        try:
            rows = self._db.execute("SELECT stem, state FROM states").fetchall()
        except sqlite3.Error as error:
            log.warning("%s cannot be read: %s", self._path, error)
            if _is_damage(error):
                self._set_aside()
                self._db = self._open()
            return
        known = {state.value: state for state in State}
        self._known = {stem: known[state] for stem, state in rows if state in known}

    def _store(self, states: dict[str, State]) -> bool:
        """Write states; False when the file turned out damaged."""
        if self._db is None:
            return True
        return self._write(_UPSERT, [(stem, state.value) for stem, state in states.items()])

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> bool:
        assert self._db is not None
        try:
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            log.warning("%s was not updated: %s", self._path, error)
            return not _is_damage(error)
        return True

    def _set_aside(self) -> None:
        """Move a damaged index out of the way, for whoever wants to look at it."""
        self._close()
        for suffix in ("-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._path.replace(self._path.with_name("index.damaged.sqlite"))


def _use_write_ahead_log(db: sqlite3.Connection) -> None:
    """Make a state cost no fsync, and a crash unable to tear the file. Raises sqlite3.Error.

    A new index is switched over once. SQLite's own timeout does not hold for that, since it asks
    for the lock of a writer while it has that of a reader: a window that begins an index from two
    threads at once would now and then be refused within a millisecond.
    """
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.005)


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _DAMAGE
