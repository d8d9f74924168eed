"""What is worked out in the background lands on the labels as they are, and loses no stroke."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_tools import Replay

from app import drafts
from app.document import Document, Stroke
from app.drafts import Draft, Proposal
from app.edits import Box
from segcore.classes import VOC_21, VOID
from segcore.masks import new_mask

HEIGHT, WIDTH = 700, 900  # several pieces
WHOLE = Box(0, 0, HEIGHT, WIDTH)


@pytest.fixture(params=[2**62, 0], ids=["copied", "exchanged"])
def document(request, monkeypatch):
    """Return labels that a draft is copied into, or that it brings with it."""
    monkeypatch.setattr(drafts, "_EXCHANGE_FROM_PX", request.param)
    return Document(new_mask(np.full((HEIGHT, WIDTH), VOID, np.uint8), VOC_21))


def predicted(seed=1):
    coarse = np.random.default_rng(seed).integers(0, 3, (HEIGHT // 20, WIDTH // 20), np.uint8)
    return coarse.repeat(20, axis=0).repeat(20, axis=1)


def everything(ids, landing=None):
    return Proposal(WHOLE, lambda box, _there: (ids[box.slices], ids[box.slices] != 9), landing)


def paint(document, points, class_id=7, radius_px=6):
    return document.paint("Brush", Stroke(np.array(points, float), radius_px, class_id))


class Slowly:
    """Stands for a lane whose thread does one call when `step` lets it."""

    def __init__(self):
        self.waiting = []

    def submit(self, call, done):
        self.waiting.append((call, done))

    def step(self, meanwhile=lambda: None):
        call, done = self.waiting.pop(0)
        call()
        meanwhile()
        done(None)


def begin(document, ids, ended=None, name="Accept", **options):
    lane, ends = Slowly(), [] if ended is None else ended
    draft = Draft(document, name, lambda: everything(ids), **options)
    draft.start(lane.submit, ends.append)
    return draft, lane, ends


def test_with_nothing_in_between_it_is_the_plain_edit(document):
    ids = predicted()
    _, lane, ends = begin(document, ids)
    assert (document.ids == VOID).all()
    lane.step()
    assert (document.ids == ids).all()
    assert [e.name for e in ends] == ["Accept"]
    counts = np.bincount(ids.ravel(), minlength=256)
    assert document.class_counts() == {int(i): int(counts[i]) for i in np.flatnonzero(counts)}
    document.undo()
    assert (document.ids == VOID).all()
    assert document.class_counts() == {VOID: HEIGHT * WIDTH}


@pytest.mark.parametrize("when", ["before the thread begins", "after it has read"])
def test_a_stroke_made_meanwhile_stays(document, when):
    ids = predicted()
    _, lane, ends = begin(document, ids)

    def stroke():
        paint(document, [(30, 40), (800, 600)])

    if when == "before the thread begins":
        stroke()
        lane.step()
    else:
        lane.step(stroke)
    expected = ids.copy()
    expected[document.history[0].changed_within(WHOLE)] = 7
    assert (expected == 7).sum() > 1000
    assert (document.ids == expected).all()
    assert len(ends) == 1
    assert [e.name for e in document.history] == ["Brush", "Accept"]
    document.undo()
    assert set(np.unique(document.ids)) == {7, VOID}
    document.redo()
    assert (document.ids == expected).all()
    document.undo()
    document.undo()
    assert (document.ids == VOID).all()


def test_a_stroke_under_way_is_waited_for_and_stays(document):
    ids = predicted()
    _, lane, ends = begin(document, ids)
    document.begin_stroke("Brush", 7, 9)
    document.extend_stroke(50, 50)
    lane.step()
    assert not ends
    document.extend_stroke(700, 500)
    assert document.stroke_is_live
    edit = document.end_stroke()
    assert len(ends) == 1
    expected = ids.copy()
    expected[edit.changed_within(WHOLE)] = 7
    assert (document.ids == expected).all()


def test_of_a_stroke_given_up_nothing_is_left(document):
    ids = predicted()
    _, lane, _ = begin(document, ids)
    document.begin_stroke("Brush", 7, 200)
    document.extend_stroke(300, 300)
    lane.step()  # the thread has read what the stroke painted
    document.cancel_stroke()
    assert (document.ids == ids).all()
    document.undo()
    assert (document.ids == VOID).all()


def test_a_stroke_that_was_undone_is_not_left_alone(document):
    ids = predicted()
    _, lane, _ = begin(document, ids)
    paint(document, [(30, 40), (800, 600)])
    document.undo()
    lane.step()
    assert (document.ids == ids).all()


def test_a_stroke_under_way_when_it_was_asked_for_came_before(document):
    document.begin_stroke("Brush", 7, 40)
    document.extend_stroke(300, 300)
    ids = predicted()
    _, lane, _ = begin(document, ids)
    lane.step()
    document.end_stroke()
    assert (document.ids == ids).all()
    document.undo()
    assert set(np.unique(document.ids)) == {7, VOID}


def test_much_painted_meanwhile_is_worked_out_in_the_background_again(document, monkeypatch):
    monkeypatch.setattr(drafts, "_MOST_AT_ONCE_PX", 1000)
    ids = predicted()
    _, lane, ends = begin(document, ids)
    lane.step(lambda: paint(document, [(30, 40), (800, 600)]))
    assert not ends
    assert len(lane.waiting) == 1
    lane.step()
    assert len(ends) == 1
    expected = ids.copy()
    expected[document.history[0].changed_within(WHOLE)] = 7
    assert (document.ids == expected).all()


def test_a_hand_that_never_rests_does_not_keep_it_from_landing(document, monkeypatch):
    monkeypatch.setattr(drafts, "_MOST_AT_ONCE_PX", 0)
    _, lane, ends = begin(document, predicted())
    for row in range(20, 600, 20):
        if not lane.waiting:
            break
        lane.step(lambda row=row: paint(document, [(30, row), (800, row)]))
    assert len(ends) == 1


def test_undo_gives_up_what_was_asked_for_last(document):
    paint(document, [(300, 300)])
    painted = document.ids.copy()
    draft, lane, ends = begin(document, predicted())
    assert document.undo_name == "Accept"
    assert document.undo() is None
    assert draft.is_over
    lane.step()
    assert not ends
    assert (document.ids == painted).all()
    assert document.undo_name == "Brush"


def test_undo_takes_a_later_stroke_first(document):
    _, lane, ends = begin(document, predicted())
    paint(document, [(300, 300)])
    assert document.undo_name == "Brush"
    document.undo()
    assert (document.ids == VOID).all()
    assert document.undo_name == "Accept"
    document.undo()
    lane.step()
    assert not ends
    assert not document.can_undo


def test_two_land_in_the_order_they_were_asked_for_even_if_the_first_is_late(document):
    first, second = predicted(1), predicted(2)
    _, slow, _ = begin(document, first, name="First")
    _, fast, _ = begin(document, second, name="Second")
    fast.step()
    slow.step()
    # The second was asked for later, so nothing of the first is to be seen.
    assert (document.ids == second).all()
    document.undo()
    document.undo()
    assert (document.ids == VOID).all()


def test_one_that_follows_the_labels_is_asked_again(document):
    asked = []

    def propose():
        asked.append(document.ids.copy())
        return everything(np.where(document.ids == 7, 2, 1).astype(np.uint8))

    lane, ends = Slowly(), []
    Draft(document, "Grow", propose, follows_labels=True).start(lane.submit, ends.append)
    lane.step(lambda: paint(document, [(300, 300)]))
    while lane.waiting:
        lane.step()
    assert len(asked) == 2
    assert len(ends) == 1
    assert (document.ids == np.where(asked[1] == 7, 2, 1)).all()
    assert (document.ids == 2).any()


def test_what_nobody_wants_any_more_does_not_land(document):
    _, lane, ends = begin(document, predicted(), is_wanted=lambda: False)
    lane.step()
    assert not ends
    assert (document.ids == VOID).all()
    assert not document.can_undo


def test_it_can_be_finished_at_once_and_lands_only_once(document):
    ids = predicted()
    _, lane, ends = begin(document, ids)
    paint(document, [(300, 300)])
    document.finish_drafts()
    expected = ids.copy()
    expected[document.history[0].changed_within(WHOLE)] = 7
    assert (document.ids == expected).all()
    lane.step()
    assert not ends
    assert len(document.history) == 2


def test_the_journal_never_waits_for_compression(document):
    told = []
    document.on_step = lambda step, edit: told.append(edit)
    _, lane, _ = begin(document, predicted())
    lane.step()
    assert all(p.before.is_encoded and p.after.is_encoded for p in told[0].patches)
    assert told[0].gained is not None


def test_going_back_and_forth_is_an_exchange_as_long_as_it_leads_there(document, monkeypatch):
    monkeypatch.setattr(drafts, "_EXCHANGE_FROM_PX", 0)
    before = document.ids
    _, lane, _ = begin(document, predicted())
    lane.step()
    after = document.ids
    assert after is not before
    assert document.nbytes >= 2 * HEIGHT * WIDTH
    for _ in range(2):
        paint(document, [(300, 300)])
        document.undo()
        assert document.ids is after
        document.undo()
        assert document.ids is before
        assert (document.ids == VOID).all()
        document.redo()
        assert document.ids is after
        assert (document.ids == predicted()).all()
    document.undo()
    paint(document, [(300, 300)])
    painted = document.ids.copy()
    assert document.nbytes < 2 * HEIGHT * WIDTH
    begin(document, predicted(2))[1].step()
    document.undo()
    assert (document.ids == painted).all()


strokes = st.lists(
    st.tuples(
        st.sampled_from(["stroke", "undo", "redo", "cancelled", "draft", "land", "snapshot"]),
        st.integers(0, WIDTH - 1),
        st.integers(0, HEIGHT - 1),
        st.integers(1, 5),
    ),
    max_size=16,
)


@settings(max_examples=40, deadline=None)
@given(strokes, st.integers(0, 2**32 - 1), st.sampled_from([2**62, 0]))
def test_snapshots_are_of_their_moment_and_undo_leads_back(steps, seed, exchange_from_px):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafts, "_EXCHANGE_FROM_PX", exchange_from_px)
        follow_and_lead_back(steps, seed)


def follow_and_lead_back(steps, seed):
    start = np.random.default_rng(seed).integers(0, 3, (HEIGHT, WIDTH), np.uint8)
    document = Document(new_mask(start.copy(), VOC_21))
    lane, replay, snapshots = Slowly(), Replay([start]), []
    for kind, x, y, class_id in steps:
        position = document.position
        if kind == "stroke":
            paint(document, [(x, y), (WIDTH - x, y)], class_id, 20)
        elif kind == "cancelled":
            document.begin_stroke("Brush", class_id, 50)
            document.extend_stroke(x, y)
            snapshots.append((document.snapshot(), replay.ids))
            document.cancel_stroke()
        elif kind == "draft":
            ids = predicted(class_id)
            Draft(document, "Accept", lambda ids=ids: everything(ids)).start(
                lane.submit, lambda _edit: None
            )
        elif kind == "land" and lane.waiting:
            lane.step()
            expected = replay.ids.copy()
            for patch in document.history[-1].patches if document.position != position else ():
                expected[patch.box.slices] = patch.after.array()
            assert np.array_equal(document.ids, expected)
        elif kind == "snapshot":
            snapshots.append((document.snapshot(), replay.ids))
        elif kind == "undo":
            document.undo()
            replay.step(-1 if document.position != position else 0)
        elif kind == "redo":
            replay.step(1 if document.can_redo else 0)
            document.redo()
        if kind in ("stroke", "land"):
            replay.push(document.ids.copy())
        assert np.array_equal(document.ids, replay.ids)
    for snapshot, ids in snapshots:
        assert np.array_equal(snapshot.take().ids, ids)
    document.cancel_drafts()
    while document.can_undo:
        document.undo()
    assert np.array_equal(document.ids, start)
