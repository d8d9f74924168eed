"""How far images are: the index of states, which may be lost and is then begun anew."""

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from segcore.project import (
    ProjectItem,
    State,
    StateIndex,
)
from segcore.states import ImageScore


def items(root: Path, **masks: bool) -> list[ProjectItem]:
    return [ProjectItem(s, root / f"{s}.jpg", root / f"{s}.png", m) for s, m in masks.items()]


def test_states_are_remembered(tmp_path: Path) -> None:
    index = StateIndex(tmp_path)
    assert index.states() == {}
    index.set_states({"a": State.DONE})
    index.set_states({"b": State.FLAGGED})
    index.set_states({"b": State.STARTED})
    index.close()
    again = StateIndex(tmp_path)
    assert again.states() == {"a": State.DONE, "b": State.STARTED}
    again.close()


def test_states_agree_with_the_files(tmp_path: Path) -> None:
    index = StateIndex(tmp_path)
    for stem, state in {
        "done": State.DONE,
        "gone": State.DONE,
        "flag": State.FLAGGED,
        "flag2": State.FLAGGED,
        "blank": State.UNLABELLED,
    }.items():
        index.set_states({stem: state})
    found = items(
        tmp_path, done=True, gone=False, flag=True, flag2=False, blank=True, new=True, none=False
    )
    assert index.states(found) == {
        "done": State.DONE,
        "gone": State.UNLABELLED,
        "flag": State.FLAGGED,
        "flag2": State.FLAGGED,
        "blank": State.STARTED,
        "new": State.STARTED,
        "none": State.UNLABELLED,
    }
    index.close()


@pytest.mark.parametrize("damage", ["text", "zeros", "torn", "schema", "empty", "folder"])
def test_a_damaged_index_is_begun_anew(tmp_path: Path, damage: str) -> None:
    index = StateIndex(tmp_path)
    for i in range(2000):
        index._known[f"stem {i}"] = State.DONE
    index.set_states({"a": State.DONE})
    index.close()
    path = tmp_path / ".segdesk" / "index.sqlite"
    data = bytearray(path.read_bytes())
    if damage == "text":
        path.write_text("this was a database once " * 100)
    elif damage == "zeros":
        path.write_bytes(bytes(len(data)))
    elif damage == "torn":
        data[1000:] = b"\x5a" * (len(data) - 1000)
        path.write_bytes(data)
    elif damage == "schema":
        path.unlink()
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE states (other INTEGER)")
        db.close()
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    index = StateIndex(tmp_path)
    assert index.states(items(tmp_path, a=True, b=False)) == {
        "a": State.STARTED,
        "b": State.UNLABELLED,
    }
    index.set_states({"b": State.FLAGGED})
    assert index.states()["b"] is State.FLAGGED
    index.close()
    if damage != "folder":
        assert StateIndex(tmp_path).states()["b"] is State.FLAGGED


def test_an_index_deleted_while_open_is_written_whole_again(tmp_path: Path) -> None:
    index = StateIndex(tmp_path)
    index.set_states({"a": State.DONE})
    shutil.rmtree(tmp_path / ".segdesk")
    index.set_states({"b": State.STARTED})
    index.close()
    again = StateIndex(tmp_path)
    assert again.states() == {"a": State.DONE, "b": State.STARTED}
    again.close()


def test_an_index_that_cannot_be_made_lives_in_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".segdesk").write_text("in the way")
    index = StateIndex(tmp_path)
    index.set_states({"a": State.DONE})
    assert index.states() == {"a": State.DONE}
    index.close()
    assert "kept in memory" in caplog.text


def test_states_of_another_version_are_left_out(tmp_path: Path) -> None:
    index = StateIndex(tmp_path)
    index.set_states({"a": State.DONE})
    index.close()
    db = sqlite3.connect(tmp_path / ".segdesk" / "index.sqlite")
    with db:
        db.execute("INSERT INTO states VALUES ('b', 'reviewed')")
    db.close()
    index = StateIndex(tmp_path)
    assert index.states() == {"a": State.DONE}
    index.close()


def test_states_from_many_threads_and_two_windows(tmp_path: Path) -> None:
    one, two = StateIndex(tmp_path), StateIndex(tmp_path)

    def work(index: StateIndex, name: str) -> None:
        for i in range(40):
            index.set_states({f"{name}{i}": State.DONE})

    threads = [
        threading.Thread(target=work, args=(index, name))
        for index, name in ((one, "a"), (one, "b"), (two, "c"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one.close()
    two.close()
    last = StateIndex(tmp_path)
    assert len(last.states()) == 120
    last.close()


def test_an_index_that_another_thread_is_just_beginning_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".segdesk").mkdir()
    other = sqlite3.connect(
        tmp_path / ".segdesk" / "index.sqlite", isolation_level=None, check_same_thread=False
    )
    other.execute("BEGIN IMMEDIATE")  # as while it is switched to a write-ahead log
    end = threading.Timer(0.1, other.execute, ("COMMIT",))
    end.start()
    index = StateIndex(tmp_path)
    end.join()
    other.close()
    index.set_states({"a": State.DONE})
    index.close()
    assert caplog.text == ""
    with closing(StateIndex(tmp_path)) as again:
        assert again.states() == {"a": State.DONE}


def test_a_score_is_stored_without_reading_the_states(tmp_path: Path) -> None:
    first = StateIndex(tmp_path)
    first.set_states({"a": State.DONE, "b": State.FLAGGED})
    first.close()
    said: list[str] = []
    index = StateIndex(tmp_path)
    assert index._db is not None
    index._db.set_trace_callback(said.append)
    index.set_scores({"a": ImageScore(0.5, "m", "c", "l")})
    assert [s for s in said if s.startswith("INSERT")]
    assert not [s for s in said if "SELECT" in s]
    index.set_states({"c": State.STARTED})
    assert index.states() == {"a": State.DONE, "b": State.FLAGGED, "c": State.STARTED}
    index.close()
