"""The journal: what a crash leaves behind is every finished edit, and nothing half-done."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.document import Document, Step, Stroke
from app.edits import Box
from app.journal import Journal
from segcore.classes import VOC_21, VOID
from segcore.masks import new_mask

SHAPE = (300, 400)


def journalled(journal, stem="a", ids=None):
    """Return a document whose every step goes to the journal."""
    if ids is None:
        ids = np.full(SHAPE, VOID, np.uint8)
    document = Document(new_mask(ids, VOC_21))
    document.on_step = lambda step, edit: journal.append(stem, edit, step)
    return document


def one_step(document, rng):
    """Do something the journal must remember; False when it changed nothing."""
    kind = rng.random()
    if kind < 0.15 and document.can_undo:
        return document.undo() is not None
    if kind < 0.3 and document.can_redo:
        return document.redo() is not None
    if kind < 0.5:
        height, width = rng.randint(1, SHAPE[0]), rng.randint(1, SHAPE[1])
        top, left = rng.randint(0, SHAPE[0] - height), rng.randint(0, SHAPE[1] - width)
        box = Box(top, left, top + height, left + width)
        noise = np.random.default_rng(rng.randrange(2**32))
        new_ids = noise.integers(0, 4, (height, width), np.uint8)
        return document.apply("Accept", box, new_ids) is not None
    points = [(rng.uniform(0, SHAPE[1]), rng.uniform(0, SHAPE[0])) for _ in range(3)]
    stroke = Stroke(np.array(points), rng.randint(1, 30), rng.choice([0, 1, 2, VOID]))
    return document.paint("Brush", stroke) is not None


def replayed(journal, stem="a", ids=None):
    """Return a fresh document with the journal's steps done."""
    if ids is None:
        ids = np.full(SHAPE, VOID, np.uint8)
    document = Document(new_mask(ids, VOC_21))
    for recorded in journal.replay(stem, document.size):
        document.restore(recorded.name, recorded.patches)
    return document


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), steps=st.integers(0, 12), saved_at=st.integers(0, 12))
def test_replay_gives_the_present_state_whenever_it_was_saved(
    tmp_path_factory, seed, steps, saved_at
):
    journal = Journal(tmp_path_factory.mktemp("project") / "journal")
    document = journalled(journal)
    rng = random.Random(seed)
    on_disk = document.ids.copy()
    for i in range(steps):
        one_step(document, rng)
        if i == saved_at:
            on_disk = document.snapshot().take().ids
            journal.clear("a")
    reopened = Journal(journal.folder)
    assert np.array_equal(replayed(reopened, ids=on_disk).ids, document.ids)


def test_steps_come_back_with_their_names_and_kinds(tmp_path):
    journal = Journal(tmp_path)
    document = journalled(journal)
    document.paint("Brush", Stroke(np.array([[5.0, 5.0]]), 3, 1))
    document.undo()
    document.redo()
    recorded = journal.replay("a", SHAPE)
    assert [(r.name, r.step) for r in recorded] == [
        ("Brush", Step.DO),
        ("Brush", Step.UNDO),
        ("Brush", Step.REDO),
    ]


@pytest.mark.parametrize("stem", ["a", "deep/er", "50% über 世界", "x" * 250, ".hidden", "con"])
def test_any_stem_has_its_own_journal(tmp_path, stem):
    journal = Journal(tmp_path / "journal")
    assert journal.pending() == ()
    document = journalled(journal, stem)
    other = journalled(journal, stem + "y")
    document.paint("Brush", Stroke(np.array([[5.0, 5.0]]), 3, 1))
    assert [p.stem for p in journal.pending()] == [stem]
    other.paint("Brush", Stroke(np.array([[50.0, 50.0]]), 3, 1))
    assert {p.stem for p in journal.pending()} == {stem, stem + "y"}
    assert all(path.parent == journal.folder for path in journal.folder.rglob("*"))
    assert np.array_equal(replayed(journal, stem).ids, document.ids)
    journal.clear(stem)
    assert [p.stem for p in journal.pending()] == [stem + "y"]
    assert journal.replay(stem, SHAPE) == ()


def test_a_torn_last_record_is_left_out_and_written_over(tmp_path):
    journal = Journal(tmp_path)
    document = journalled(journal)
    document.paint("Brush", Stroke(np.array([[50.0, 50.0]]), 9, 1))
    whole, first = journal.mark("a"), document.ids.copy()
    document.paint("Brush", Stroke(np.array([[150.0, 50.0]]), 9, 2))
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    for length in range(whole, len(content)):
        file.write_bytes(content[:length])
        assert np.array_equal(replayed(Journal(tmp_path)).ids, first)
    again = Journal(tmp_path)
    after_crash = replayed(again)
    after_crash.on_step = lambda step, edit: again.append("a", edit, step)
    after_crash.paint("Brush", Stroke(np.array([[20.0, 90.0]]), 9, 3))
    assert np.array_equal(replayed(Journal(tmp_path)).ids, after_crash.ids)
    assert len(journal.replay("a", SHAPE)) == 2


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_costs_only_what_comes_after_it(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("journal")
    journal = Journal(folder)
    document = journalled(journal)
    marks = [0]
    for i in range(4):
        document.paint("Brush", Stroke(np.array([[40.0 * i, 50.0]]), 9, i))
        marks.append(journal.mark("a"))
    (file,) = folder.iterdir()
    content = bytearray(file.read_bytes())
    at = data.draw(st.integers(len(content) - (marks[4] - marks[1]), len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    file.write_bytes(content)
    intact = sum(mark <= at for mark in marks) - 1
    assert len(Journal(folder).replay("a", SHAPE)) == intact


@pytest.mark.parametrize(
    "content", [b"", b"SegDesk", b"SegDesk journal 1\n", b"SegDesk journal 1\n{}\n", b"\x00" * 99]
)
def test_a_file_that_is_no_journal_is_no_edit_and_no_obstacle(tmp_path, content):
    journal = Journal(tmp_path)
    document = journalled(journal)
    document.paint("Brush", Stroke(np.array([[50.0, 50.0]]), 9, 1))
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    fresh = Journal(tmp_path)
    assert fresh.pending() == ()
    assert fresh.replay("a", SHAPE) == ()
    document.on_step = lambda step, edit: fresh.append("a", edit, step)
    document.undo()
    assert len(fresh.replay("a", SHAPE)) == 1


def test_a_journal_of_another_size_is_not_replayed_and_not_thrown_away(tmp_path):
    journal = Journal(tmp_path)
    journalled(journal).paint("Brush", Stroke(np.array([[50.0, 50.0]]), 9, 1))
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    fresh = Journal(tmp_path)
    assert fresh.replay("a", (400, 300)) == ()
    turned = journalled(fresh, ids=np.full((400, 300), VOID, np.uint8))
    turned.paint("Brush", Stroke(np.array([[50.0, 50.0]]), 9, 2))
    assert len(fresh.replay("a", (400, 300))) == 1
    assert content in [path.read_bytes() for path in tmp_path.iterdir()]


def test_clearing_up_to_a_mark_keeps_what_came_after_the_snapshot(tmp_path):
    journal = Journal(tmp_path)
    document = journalled(journal)
    document.paint("Brush", Stroke(np.array([[50.0, 50.0]]), 9, 1))
    mark, saved = journal.mark("a"), document.snapshot().take()
    document.paint("Brush", Stroke(np.array([[80.0, 50.0]]), 9, 2))
    document.undo()
    document.undo()
    journal.clear("a", mark)
    assert len(journal.replay("a", SHAPE)) == 3
    assert np.array_equal(replayed(Journal(tmp_path), ids=saved.ids).ids, document.ids)
    journal.clear("a", journal.mark("a"))
    assert journal.pending() == ()
    assert list(tmp_path.iterdir()) == []


def test_an_edit_can_still_be_recorded_after_the_folder_went(tmp_path):
    journal = Journal(tmp_path / "journal")
    document = journalled(journal)
    document.paint("Brush", Stroke(np.array([[50.0, 50.0]]), 9, 1))
    for path in journal.folder.iterdir():
        path.unlink()
    journal.folder.rmdir()
    document.paint("Brush", Stroke(np.array([[80.0, 50.0]]), 9, 1))
    assert len(journal.replay("a", SHAPE)) == 1
    journal.sync("a")


def test_a_disk_that_refuses_is_told_and_costs_no_pixel(tmp_path):
    (tmp_path / "journal").write_text("a file where the folder should be")
    document = journalled(Journal(tmp_path / "journal"))
    with pytest.raises(OSError, match="journal"):
        document.paint("Brush", Stroke(np.array([[50.0, 50.0]]), 9, 1))
    assert document.ids[50, 50] == 1
    assert document.can_undo


CHILD = """
import random, sys
sys.path[:0] = [{root!r}, {here!r}]
from pathlib import Path
from test_journal import Journal, journalled, one_step
document = journalled(Journal(Path({folder!r})))
rng = random.Random({seed})
while True:
    if one_step(document, rng):
        print("done", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("seed", range(4))
def test_every_finished_edit_survives_kill_9(tmp_path, seed):
    here = Path(__file__).parent
    code = CHILD.format(root=str(here.parents[1]), here=str(here), folder=str(tmp_path), seed=seed)
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "done\n"
        time.sleep(random.Random(seed).uniform(0.0, 0.3))  # anywhere in the middle of its work
        child.send_signal(signal.SIGKILL)
        finished = 1 + sum(line == "done\n" for line in child.stdout)
        assert child.wait() == -signal.SIGKILL

    survived = Journal(tmp_path).replay("a", SHAPE)
    # It may have died between recording a step and saying so, not the other way round.
    assert finished <= len(survived) <= finished + 1
    expected = Document(new_mask(np.full(SHAPE, VOID, np.uint8), VOC_21))
    rng = random.Random(seed)
    steps = 0
    while steps < len(survived):
        steps += one_step(expected, rng)
    assert np.array_equal(replayed(Journal(tmp_path)).ids, expected.ids)


def test_what_is_left_for_later_is_written_before_anything_else(tmp_path):
    journal = Journal(tmp_path)
    document = Document(new_mask(np.full(SHAPE, VOID, np.uint8), VOC_21))
    document.on_step = lambda step, edit: journal.append_later("a", edit, step)
    noise = np.random.default_rng(1).integers(0, 4, SHAPE, np.uint8)
    document.apply("Accept", Box(0, 0, *SHAPE), noise)
    document.undo()
    assert not list(tmp_path.iterdir())
    document.on_step = lambda step, edit: journal.append("a", edit, step)
    document.paint("Brush", Stroke(np.array([(50.0, 50.0)]), 9, 3))
    names = [(r.name, r.step) for r in Journal(tmp_path).replay("a", SHAPE)]
    assert names == [("Accept", Step.DO), ("Accept", Step.UNDO), ("Brush", Step.DO)]
    assert np.array_equal(replayed(Journal(tmp_path)).ids, document.ids)
    document.on_step = lambda step, edit: journal.append_later("a", edit, step)
    document.undo()
    journal.clear("a", journal.mark("a"))
    assert not journal.is_mine("a")
    assert not list(tmp_path.iterdir())


def test_what_is_left_for_later_and_refused_is_told_to_who_writes_it(tmp_path):
    journal = Journal(tmp_path / "journal")
    document = Document(new_mask(np.full(SHAPE, VOID, np.uint8), VOC_21))
    document.on_step = lambda step, edit: journal.append_later("a", edit, step)
    (tmp_path / "journal").write_text("in the way")
    document.paint("Brush", Stroke(np.array([(50.0, 50.0)]), 9, 3))
    assert journal.mark("b") == 0
    with pytest.raises(FileExistsError):
        journal.flush()
    (tmp_path / "journal").unlink()
    document.undo()
    journal.flush()
    assert [r.step for r in journal.replay("a", SHAPE)] == [Step.UNDO]


def test_a_save_that_overtakes_another_takes_nothing_with_it(tmp_path):
    journal = Journal(tmp_path / "journal")
    document = journalled(journal)

    def paint(x):
        document.paint("Brush", Stroke(np.array([[x, 5.0]]), 2, 1))

    paint(5.0)
    first = journal.mark("a")
    paint(15.0)
    second = journal.mark("a")
    journal.clear("a", first)
    paint(25.0)
    journal.clear("a", second)
    assert len(journal.replay("a", SHAPE)) == 1  # the last stroke, in neither of the saves
    third = journal.mark("a")
    journal.clear("a", third)
    assert journal.replay("a", SHAPE) == ()
    paint(35.0)
    journal.clear("a", third)
    journal.clear("a", first)
    assert len(journal.replay("a", SHAPE)) == 1
