"""The document against a plain NumPy replay: strokes, applies, undo and redo, budget, saving."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_tools import Replay

from app.document import Document, Step, Stroke
from app.edits import TILE_PX, Box, Pixels, gathered
from app.strokes import capsule_spans, square_spans, tapered
from segcore.classes import VOC_21, VOID
from segcore.masks import new_mask

# Larger than a tile both ways, and no multiple of one.
HEIGHT, WIDTH = TILE_PX + 44, 2 * TILE_PX + 19


def make_document(ids=None, **options):
    if ids is None:
        ids = np.full((HEIGHT, WIDTH), VOID, np.uint8)
    return Document(new_mask(ids, VOC_21), **options)


def stroke(points, radius_px=5, class_id=1):
    return Stroke(np.array(points, float), radius_px, class_id)


def painted_by_definition(ids, points, radius_px, class_id, where=None):
    """Paint a stroke into `ids` from the definition: distance to each segment, pixel by pixel."""
    rows, columns = np.mgrid[: ids.shape[0], : ids.shape[1]].astype(float)
    pixels = np.floor(points)
    for a, b in zip([pixels[0], *pixels[:-1]], pixels, strict=True):
        length2 = ((b - a) ** 2).sum()
        along = (columns - a[0]) * (b[0] - a[0]) + (rows - a[1]) * (b[1] - a[1])
        t = np.clip(along / length2, 0, 1) if length2 else 0.0 * along
        dx, dy = columns - (a[0] + t * (b[0] - a[0])), rows - (a[1] + t * (b[1] - a[1]))
        inside = np.hypot(dx, dy) <= radius_px - 0.5 + 1e-7
        if where is not None:
            inside &= where(ids)
        ids[inside] = class_id


point = st.tuples(st.floats(-20, WIDTH + 20), st.floats(-20, HEIGHT + 20))
paints = st.tuples(
    st.just("paint"),
    st.lists(point, min_size=1, max_size=4),
    st.integers(1, 40),
    st.sampled_from([0, 1, 2, VOID]),
    st.booleans(),
)
applies = st.tuples(
    st.just("apply"),
    st.integers(0, HEIGHT - 1),
    st.integers(0, WIDTH - 1),
    st.integers(1, HEIGHT),
    st.integers(1, WIDTH),
    st.integers(0, 2**32 - 1),
    st.booleans(),
)
moves = st.sampled_from([("undo",), ("redo",), ("cancel",), ("settle",)])


def only_void(ids, box=None):
    return ids == VOID


def act(document, replay, action):
    """Do the same to both."""
    kind = action[0]
    if kind == "paint":
        _, points, radius_px, class_id, on_void = action
        document.paint("Brush", stroke(points, radius_px, class_id), only_void if on_void else None)
        ids = replay.ids.copy()
        painted_by_definition(ids, points, radius_px, class_id, only_void if on_void else None)
        replay.push(ids)
    elif kind == "apply":
        _, top, left, height, width, seed, partly = action
        box = Box(top, left, min(HEIGHT, top + height), min(WIDTH, left + width))
        rng = np.random.default_rng(seed)
        new_ids = rng.integers(0, 4, (box.height, box.width), np.uint8)
        where = rng.random(new_ids.shape) < 0.3 if partly else None
        document.apply("Accept", box, new_ids, where)
        ids = replay.ids.copy()
        ids[box.slices] = new_ids if where is None else np.where(where, new_ids, ids[box.slices])
        replay.push(ids)
    elif kind == "undo":
        document.undo()
        replay.at = max(0, replay.at - 1)
    elif kind == "redo":
        document.redo()
        replay.at = min(len(replay.states) - 1, replay.at + 1)
    elif kind == "cancel":
        document.begin_stroke("Brush", 3, 30)
        document.extend_stroke(10, 10)
        document.extend_stroke(WIDTH, HEIGHT)
        document.cancel_stroke()
    else:
        document.settle(1.0)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(paints | applies | moves, max_size=14))
def test_any_sequence_equals_a_plain_replay(seed, actions):
    start = np.random.default_rng(seed).integers(0, 3, (HEIGHT, WIDTH), np.uint8)
    start[: TILE_PX // 2] = VOID
    document = make_document(start.copy())
    buffer = document.ids.ctypes.data
    replay = Replay([start])
    for action in actions:
        act(document, replay, action)
        assert np.array_equal(document.ids, replay.ids)
        assert document.can_undo == (replay.at > 0)
        assert document.can_redo == (replay.at < len(replay.states) - 1)
        assert document.modified == (replay.at != 0)
        counts = np.bincount(replay.ids.ravel(), minlength=256)
        assert document.class_counts() == {int(i): int(counts[i]) for i in np.flatnonzero(counts)}
        assert document.undo_nbytes == sum(edit.nbytes for edit in document.history)
    while document.can_undo:
        document.undo()
    assert np.array_equal(document.ids, start)
    assert document.ids.ctypes.data == buffer
    assert not document.modified
    while document.can_redo:
        document.redo()
    assert np.array_equal(document.ids, replay.states[-1])


def test_one_stroke_is_one_step_however_many_points():
    document = make_document()
    document.begin_stroke("Brush", 1, 3)
    for x in range(10, 200, 5):
        document.extend_stroke(x, 50)
    edit = document.end_stroke()
    assert edit is not None
    assert edit.box == Box(48, 8, 53, 198)
    assert len(document.history) == 1
    assert document.undo() == edit.box
    assert (document.ids == VOID).all()


def test_extend_returns_the_boxes_to_repaint():
    document = make_document()
    document.begin_stroke("Brush", 1, 3)
    assert document.extend_stroke(10.7, 20.2) == (Box(18, 8, 23, 13),)
    assert document.extend_stroke(10.9, 20.9) == ()  # the same pixel
    assert document.extend_stroke(12.1, 20.9) == (Box(18, 12, 23, 15),)  # its new edge alone
    assert document.extend_stroke(-50, -50)
    document.cancel_stroke()
    document.begin_stroke("Brush", 1, 3)
    assert document.extend_stroke(-50, -50) == ()


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-40, WIDTH + 40), st.integers(-40, HEIGHT + 40), st.floats(1, 90)),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
    st.booleans(),
)
def test_what_extend_changes_lies_in_its_boxes_and_is_what_the_brush_covers(
    path, is_square, is_limited
):
    ids = np.full((HEIGHT, WIDTH), VOID, np.uint8)
    ids[:, 50:60] = 2
    document = make_document(ids)
    where = only_void if is_limited else None
    document.begin_stroke("Brush", 1, path[0][2], where, is_square)
    spans_of = square_spans if is_square else capsule_spans
    covered = np.zeros(ids.shape, bool)
    last, from_px = None, path[0][2]
    for x, y, radius_px in path:
        before = document.ids.copy()
        boxes = document.extend_stroke(x, y, radius_px)
        is_new = document.ids != before
        for box in boxes:
            is_new[box.slices] = False
        assert not is_new.any()
        for piece in tapered(last or (x, y), (x, y), from_px, radius_px):
            spans = spans_of(*piece, ids.shape)
            for row in range(0 if spans is None else len(spans.lo)):
                covered[spans.top + row, spans.lo[row] : spans.hi[row]] = True
        last, from_px = (x, y), radius_px
        expected = covered & (ids == VOID) if is_limited else covered
        assert np.array_equal(document.ids == 1, expected)


def test_a_large_brush_that_moves_on_repaints_little():
    document = make_document(np.zeros((1200, 1200), np.uint8))
    document.begin_stroke("Brush", 1, 400)
    document.extend_stroke(600, 600)
    boxes = document.extend_stroke(608, 600)
    assert 0 < sum(box.height * box.width for box in boxes) < 0.25 * 800 * 800
    assert len(boxes) <= 24


def test_a_stroke_keeps_only_the_tiles_it_touches():
    document = make_document(np.zeros((8 * TILE_PX, 8 * TILE_PX), np.uint8))
    far = 8 * TILE_PX - 1
    edit = document.paint("Brush", stroke([(0, 0), (far, far)], radius_px=2))
    assert edit is not None
    assert edit.box == Box(0, 0, far + 1, far + 1)
    assert len(edit.patches) < 30  # of 64 tiles
    assert edit.nbytes < 30 * 2 * TILE_PX**2


def test_a_stroke_that_changes_nothing_is_no_step():
    document = make_document()
    assert document.paint("Eraser", stroke([(5, 5), (90, 90)], class_id=VOID)) is None
    assert not document.can_undo
    assert not document.modified


def test_painting_may_be_limited_to_void():
    ids = np.full((HEIGHT, WIDTH), VOID, np.uint8)
    ids[:, 50:60] = 2
    document = make_document(ids)
    document.paint("Brush", stroke([(20, 30), (90, 30)], radius_px=4), only_void)
    assert set(np.unique(document.ids[30, 20:91])) == {1, 2}
    assert (document.ids[:, 50:60] == 2).all()


def test_painting_may_be_limited_by_place():
    def left_half(ids, box):
        columns = np.arange(box.left, box.right) < WIDTH // 2
        return np.broadcast_to(columns, ids.shape)

    document = make_document()
    document.paint("Brush", stroke([(0, 30), (WIDTH, 30)], radius_px=4), left_half)
    assert (document.ids[30, : WIDTH // 2] == 1).all()
    assert (document.ids[:, WIDTH // 2 :] == VOID).all()


def test_undo_during_a_stroke_gives_the_stroke_up():
    document = make_document()
    document.paint("Brush", stroke([(50, 50)]))
    before = document.ids.copy()
    document.begin_stroke("Brush", 2, 10)
    document.extend_stroke(100, 100)
    assert document.modified
    assert document.undo() is not None
    assert np.array_equal(document.ids, before)
    assert document.extend_stroke(120, 120) == ()
    assert document.end_stroke() is None
    assert len(document.history) == 1
    assert not document.can_redo


def test_apply_during_a_stroke_ends_the_stroke_first():
    steps = []
    document = make_document(on_step=lambda step, edit: steps.append((step, edit.name)))
    document.begin_stroke("Brush", 2, 10)
    document.extend_stroke(100, 100)
    document.apply("Accept", Box(0, 0, 5, 5), np.zeros((5, 5), np.uint8))
    assert steps == [(Step.DO, "Brush"), (Step.DO, "Accept")]
    assert document.undo_name == "Accept"
    document.undo()
    assert document.undo_name == "Brush"
    assert document.redo_name == "Accept"
    assert document.ids[100, 100] == 2


def test_a_new_edit_forgets_what_was_undone():
    document = make_document()
    document.paint("Brush", stroke([(50, 50)]))
    document.undo()
    document.paint("Brush", stroke([(90, 90)]))
    assert not document.can_redo
    assert document.redo() is None
    assert len(document.history) == 1


def test_modified_follows_the_saved_state_through_undo_and_redo():
    document = make_document()
    document.paint("Brush", stroke([(50, 50)]))
    document.paint("Brush", stroke([(90, 50)]))
    document.mark_saved()
    assert not document.modified
    document.undo()
    assert document.modified
    document.redo()
    assert not document.modified
    document.undo()
    document.paint("Brush", stroke([(120, 50)]))
    document.undo()
    assert document.modified  # the saved state was left behind on a path that is gone
    document.undo()
    assert document.modified


def test_an_edit_made_while_saving_stays_unsaved():
    document = make_document()
    document.paint("Brush", stroke([(50, 50)]))
    position, snapshot = document.position, document.snapshot().take()
    document.paint("Brush", stroke([(90, 50)]))
    document.mark_saved(position)
    assert document.modified
    assert snapshot.ids[50, 90] == VOID
    document.undo()
    assert not document.modified
    assert np.array_equal(document.ids, snapshot.ids)


def noise(seed):
    return np.random.default_rng(seed).integers(0, 4, (HEIGHT, WIDTH), np.uint8)


def test_the_undo_stack_keeps_its_budget_and_drops_the_oldest():
    whole = Box(0, 0, HEIGHT, WIDTH)
    # Noise: zlib gets two bits a pixel out of it, so packed steps are about a quarter.
    budget = 3 * HEIGHT * WIDTH
    document = make_document(undo_budget_bytes=budget)
    for seed in range(12):
        document.apply(f"Accept {seed}", whole, noise(seed))
        assert document.undo_nbytes <= budget
    kept = len(document.history)
    assert 1 < kept < 12
    assert document.history[-1].name == "Accept 11"
    while document.can_undo:
        document.undo()
    assert np.array_equal(document.ids, noise(11 - kept))
    assert document.modified


def test_an_edit_larger_than_the_budget_can_still_be_undone():
    document = make_document(undo_budget_bytes=1000)
    document.apply("Accept", Box(0, 0, HEIGHT, WIDTH), noise(1))
    document.undo()
    assert (document.ids == VOID).all()


def test_settling_compresses_without_changing_anything():
    document = make_document(undo_budget_bytes=HEIGHT * WIDTH * 5)
    whole = Box(0, 0, HEIGHT, WIDTH)
    for seed in range(3):
        document.apply("Accept", whole, noise(seed))
    before = document.undo_nbytes
    assert document.settle(0.0)  # no time: something is left
    assert not document.settle(60.0)
    assert document.undo_nbytes < before
    assert document.undo_nbytes == sum(edit.nbytes for edit in document.history)
    for seed in (1, 0):
        document.undo()
        assert np.array_equal(document.ids, noise(seed))


def test_steps_are_told_in_order_with_the_document_consistent():
    told = []
    document = make_document()
    document.on_step = lambda step, edit: told.append((step, document.ids[50, 50], edit.serial))
    edit = document.paint("Brush", stroke([(50, 50)]))
    document.undo()
    document.redo()
    assert edit is not None
    assert told == [(Step.DO, 1, edit.serial), (Step.UNDO, VOID, 1), (Step.REDO, 1, 1)]


def test_restore_makes_one_step_of_several_boxes():
    document = make_document()
    pieces = [
        (Box(0, 0, 2, 3), np.ones((2, 3), np.uint8)),
        (Box(100, 300, 104, 301), np.zeros((4, 1), np.uint8)),
    ]
    edit = document.restore("Brush", pieces)
    assert edit is not None
    assert edit.box == Box(0, 0, 104, 301)
    assert document.class_counts() == {0: 4, 1: 6, VOID: HEIGHT * WIDTH - 10}
    document.undo()
    assert (document.ids == VOID).all()


@pytest.mark.parametrize(
    "box", [Box(0, 0, HEIGHT + 1, 5), Box(-1, 0, 4, 5), Box(5, 5, 5, 9), Box(9, 5, 5, 9)]
)
def test_a_box_that_does_not_fit_is_refused_and_nothing_changes(box):
    document = make_document()
    new_ids = np.zeros((max(0, box.height), max(0, box.width)), np.uint8)
    with pytest.raises(ValueError, match=r"box Box\("):
        document.apply("Accept", box, new_ids)
    assert not document.modified


def test_new_ids_of_another_shape_are_refused():
    document = make_document()
    with pytest.raises(ValueError, match=r"does not fit new ids of shape \(3, 4\)"):
        document.apply("Accept", Box(0, 0, 4, 3), np.zeros((3, 4), np.uint8))


def test_the_mask_on_disk_is_not_painted_into():
    ids = np.zeros((HEIGHT, WIDTH), np.uint8)
    document = make_document(ids)
    document.paint("Brush", stroke([(50, 50)]))
    assert not ids.any()


@pytest.mark.parametrize("array", [np.full((3, 5), 7, np.uint8), noise(3)])
def test_pixels_survive_packing_and_encoding(array):
    pixels = Pixels(array)
    encoded = pixels.encoded()
    assert np.array_equal(Pixels.decode(pixels.shape, encoded).array(), array)
    pixels.pack()
    target = np.empty_like(array)
    pixels.write_to(target)
    assert np.array_equal(target, array)
    assert pixels.encoded() == encoded
    assert np.array_equal(pixels.counts(), np.bincount(array.ravel(), minlength=256))


@given(
    st.lists(st.tuples(*(st.integers(0, 900) for _ in range(2)), st.integers(1, 60)), max_size=300)
)
def test_many_boxes_are_gathered_in_a_few_that_hold_them(corners):
    boxes = [Box(top, left, top + side, left + side) for top, left, side in corners]
    few = gathered(boxes)
    assert len(few) <= 49
    held = np.zeros((1000, 1000), bool)
    for box in few:
        held[box.slices] = True
    assert all(held[box.slices].all() for box in boxes)


def test_a_pen_pressed_harder_on_its_way_repaints_a_few_boxes():
    document = make_document(np.zeros((1200, 1200), np.uint8))
    document.begin_stroke("Brush", 1, 300)
    document.extend_stroke(600, 600)
    assert len(document.extend_stroke(620, 610, 500)) <= 49
