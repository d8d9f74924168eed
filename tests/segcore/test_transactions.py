"""Several files as one: all or none, whatever the disk or a kill does, and back again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from segcore import transactions
from segcore.errors import ProjectError
from segcore.transactions import BACKUP, Transaction, discard_backups, recover

BEFORE = {"masks/a.png": b"a1", "masks/b.png": b"b1", "masks/c.png": b"c1"}
AFTER = {"masks/a.png": b"a2 longer", "masks/c.png": b"c2", "classes.json": b"new"}


def contents(root: Path) -> dict[str, bytes]:
    """Return the visible files of a project."""
    found = (p for p in root.rglob("*") if p.is_file() and ".segdesk" not in p.parts)
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in found}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with three files."""
    (tmp_path / "masks").mkdir()
    for name, data in BEFORE.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def staged(root: Path) -> Transaction:
    """Prepare: two files change, one goes, one comes."""
    transaction = Transaction(root, "Merge crack into pore")
    transaction.stage(root / "masks/a.png", [b"a2 ", b"longer"])
    transaction.stage(root / "masks/b.png", None)
    transaction.stage(root / "masks/c.png", [b"c2"])
    transaction.stage(root / "classes.json", [b"new"])
    return transaction


def test_files_change_together_and_go_back_and_forth(root: Path) -> None:
    transaction = staged(root)
    assert contents(root) == BEFORE
    for _ in range(2):
        assert list(transaction.commit()) == [1, 2, 3, 4]
        assert contents(root) == AFTER
        assert transaction.changed_since(True) is None
        assert list(transaction.revert()) == [1, 2, 3, 4]
        assert contents(root) == BEFORE
        assert transaction.changed_since(False) is None
    transaction.discard()
    assert list((root / BACKUP).iterdir()) == []


def test_cancelling_half_way_puts_everything_back(root: Path) -> None:
    transaction = staged(root)
    steps = iter([False, False, True])
    assert list(transaction.commit(lambda: next(steps))) == [1, 2]
    assert contents(root) == BEFORE


def test_a_disk_that_refuses_half_way_leaves_everything_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction = staged(root)
    write = transactions.replace_file

    def refuse(path: Path, blocks: object) -> None:
        if path.name == "c.png" and list(blocks) == [b"c2"]:
            raise OSError(28, "No space left on device", str(path))
        write(path, blocks)

    monkeypatch.setattr(transactions, "replace_file", refuse)
    with pytest.raises(OSError, match="No space"):
        list(transaction.commit())
    assert contents(root) == BEFORE


def test_a_file_that_never_lets_itself_be_replaced_does_not_keep_the_others(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read-only, it refuses the new content and would refuse the old one too."""
    replace = transactions.replace_file

    def refuse(path: Path, parts: list[bytes]) -> None:
        if path.name == "c.png":
            raise PermissionError(13, "Permission denied", str(path))
        replace(path, parts)

    transaction = staged(root)
    monkeypatch.setattr(transactions, "replace_file", refuse)
    with pytest.raises(PermissionError):
        list(transaction.commit())
    assert contents(root) == BEFORE
    assert recover(root) == ()


def test_a_file_changed_by_somebody_else_is_noticed(root: Path) -> None:
    transaction = staged(root)
    list(transaction.commit())
    (root / "masks/c.png").write_bytes(b"c3")
    assert transaction.changed_since(True) == root / "masks/c.png"
    (root / "masks/c.png").unlink()
    assert transaction.changed_since(True) == root / "masks/c.png"


def test_a_change_on_a_linked_file_does_not_reach_into_the_backup(root: Path) -> None:
    transaction = staged(root)
    list(transaction.commit())
    with (root / "masks/a.png").open("ab") as file:  # in place, not by rename
        file.write(b"!")
    list(transaction.revert())
    assert contents(root) == BEFORE


_KILLED = """
import os, signal, sys
from pathlib import Path
from segcore import transactions
root, after, back = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "back"
t = transactions.Transaction(root, "Merge")
t.stage(root / "masks/a.png", [b"a2 longer"])
t.stage(root / "masks/b.png", None)
t.stage(root / "masks/c.png", [b"c2"])
t.stage(root / "classes.json", [b"new"])
def walk(steps):
    for n in steps:
        if n == after:
            os.kill(os.getpid(), signal.SIGKILL)
if after == 0:
    os.kill(os.getpid(), signal.SIGKILL)
if back:
    list(t.commit())
    walk(t.revert())
walk(t.commit())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is of POSIX")
@pytest.mark.parametrize(
    ("after", "way", "expected"),
    [(0, "on", BEFORE), (1, "on", AFTER), (3, "on", AFTER), (2, "back", BEFORE)],
)
def test_what_a_kill_interrupts_is_completed_by_the_next(
    root: Path, after: int, way: str, expected: dict[str, bytes]
) -> None:
    command = [sys.executable, "-c", _KILLED, str(root), str(after), way]
    died = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    assert died.returncode == -signal.SIGKILL
    if after:
        assert contents(root) not in (BEFORE, AFTER)
    names = recover(root)
    assert contents(root) == expected
    assert names == (("Merge",) if after else ())
    assert list((root / BACKUP).iterdir()) == []


def test_recovery_that_cannot_be_done_says_so_and_keeps_the_backup(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction = staged(root)
    next(transaction.commit())

    def refuse(path: Path, _blocks: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(transactions, "replace_file", refuse)
        with pytest.raises(ProjectError, match="“Merge crack into pore” was interrupted.*No space"):
            recover(root)
    assert recover(root) == ("Merge crack into pore",)
    assert contents(root) == AFTER


def test_a_damaged_manifest_is_no_reason_to_touch_anything(root: Path) -> None:
    transaction = staged(root)
    list(transaction.commit())
    (transaction.folder / "manifest.json").write_text("{")
    assert recover(root) == ()
    assert contents(root) == AFTER


def test_backups_go_when_the_project_is_closed(root: Path) -> None:
    staged(root)
    discard_backups(root)
    assert not (root / BACKUP).exists()
    assert contents(root) == BEFORE


def test_a_way_back_that_got_stuck_can_be_tried_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction = staged(root)
    list(transaction.commit())
    real = transactions.replace_file

    def refuse(path: Path, blocks: list[bytes]) -> None:
        if path.name == "c.png":
            raise OSError(28, "No space left on device", str(path))
        real(path, blocks)

    with monkeypatch.context() as patch:
        patch.setattr(transactions, "replace_file", refuse)
        with pytest.raises(OSError, match="No space"):
            list(transaction.revert())
    assert contents(root) not in (BEFORE, AFTER)
    assert transaction.changed_since(True) is None
    (root / "masks/c.png").write_bytes(b"somebody else's")
    assert transaction.changed_since(True) == root / "masks/c.png"
    (root / "masks/c.png").write_bytes(AFTER["masks/c.png"])

    # Neither closing the project nor letting go of the change takes the originals away.
    transaction.discard()
    discard_backups(root)
    assert transaction.folder.is_dir()
    list(transaction.revert())
    assert contents(root) == BEFORE
    transaction.discard()
    assert not transaction.folder.exists()


def test_closing_keeps_what_the_next_opening_has_to_complete(root: Path) -> None:
    next(staged(root).commit())
    staged(root)
    discard_backups(root)
    assert len(list((root / BACKUP).iterdir())) == 1
    assert recover(root) == ("Merge crack into pore",)
    assert contents(root) == AFTER


def test_a_disk_full_at_the_very_end_leaves_everything_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction, real = staged(root), transactions.replace_file

    def refuse(path: Path, blocks: list[bytes]) -> None:
        if b'"done"' in b"".join(blocks):
            raise OSError(28, "No space left on device", str(path))
        real(path, blocks)

    monkeypatch.setattr(transactions, "replace_file", refuse)
    with pytest.raises(OSError, match="No space"):
        list(transaction.commit())
    assert contents(root) == BEFORE
