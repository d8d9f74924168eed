"""Region actions and where painting may land, on small pictures drawn by hand."""

from __future__ import annotations

import numpy as np

from app.edits import Box
from app.limits import Limits, Where
from app.regions import (
    REGION_ACTIONS,
    class_region,
    grown,
    holes_filled,
    holes_of,
    kept_alone,
    region_at,
    shrunk,
    smoothed,
)
from segcore.classes import VOID

HEIGHT, WIDTH = 40, 50


def drawn(text):
    """Return uint8 ids of a picture: '.' void, digits class ids."""
    rows = text.split()
    return np.array([[VOID if c == "." else int(c) for c in row] for row in rows], np.uint8)


def applied(ids, change):
    after = ids.copy()
    if change is not None:
        after[change.box.slices] = np.where(change.where, change.new_ids, after[change.box.slices])
    return after


# --- regions -------------------------------------------------------------------------------------


def test_regions_join_at_corners_unless_asked_not_to():
    ids = drawn("""
        1...
        .1..
        ..1.
    """)
    assert region_at(ids, 0, 0).pixels == 3
    assert region_at(ids, 0, 0, connectivity=4).pixels == 1
    assert region_at(ids, 3, 0, connectivity=4).pixels == 6
    assert region_at(ids, 3, 0).pixels == 9
    assert region_at(ids, 4, 0) is None


def test_holes_are_filled_but_bays_and_the_image_edge_are_none():
    ids = drawn("""
        .11111.
        .1.2.1.
        .11111.
        .1...1.
        .1.111.
    """)
    after = applied(ids, holes_filled(ids, region_at(ids, 1, 0)))
    expected = drawn("""
        .11111.
        .11111.
        .11111.
        .1...1.
        .1.111.
    """)
    assert np.array_equal(after, expected)
    assert holes_filled(after, region_at(after, 1, 0)) is None


def test_a_ring_closed_only_at_corners_still_encloses():
    ids = drawn("""
        .1.
        1.1
        .1.
    """)
    assert applied(ids, holes_filled(ids, region_at(ids, 1, 0)))[1, 1] == 1


def test_only_specks_are_filled_where_a_size_is_given():
    inside = np.ones((20, 20), bool)
    inside[3, 3] = False
    inside[8:12, 8:12] = False
    inside[0, 5] = False
    assert np.argwhere(holes_of(inside, 4)).tolist() == [[3, 3]]
    assert holes_of(inside, 16).sum() == 17
    assert holes_of(inside).sum() == 17


def test_growing_by_one_adds_the_neighbours_at_the_sides():
    ids = drawn("""
        .....
        .....
        ..1..
        .....
        .....
    """)
    region = region_at(ids, 2, 2)
    assert np.array_equal(
        applied(ids, grown(ids, region)),
        drawn("""
        .....
        ..1..
        .111.
        ..1..
        .....
    """),
    )
    by_two = applied(ids, grown(ids, region, 2))
    assert (by_two == 1).sum() == 13  # x² + y² <= 4


def test_growing_agrees_with_the_distance_by_definition():
    rng = np.random.default_rng(1)
    ids = np.where(rng.random((HEIGHT, WIDTH)) < 0.45, 1, VOID).astype(np.uint8)
    region = region_at(ids, *map(int, np.argwhere(ids == 1)[300][::-1]))
    own = np.zeros(ids.shape, bool)
    own[region.box.slices] = region.inside
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    for by_px in (1, 2, 5):
        close = np.zeros(ids.shape, bool)
        for row, column in np.argwhere(own):
            close |= (y - row) ** 2 + (x - column) ** 2 <= by_px**2
        change = grown(ids, region, by_px)
        gained = np.zeros(ids.shape, bool)
        gained[change.box.slices] = change.where
        assert np.array_equal(gained, close & ~own)


def test_shrinking_hands_the_rim_to_what_lies_nearest_and_the_edge_is_no_neighbour():
    ids = drawn("""
        1111222
        1111222
        1111222
        .......
    """)
    after = applied(ids, shrunk(ids, region_at(ids, 0, 0)))
    # The corner next to both is as near to either.
    assert np.array_equal(after[:2], drawn("1112222 1112222"))
    assert after[2, :3].tolist() == [VOID] * 3
    assert after[2, 3] in (2, VOID)
    whole = np.ones((5, 5), np.uint8)
    assert shrunk(whole, region_at(whole, 2, 2)) is None


def test_smoothing_takes_a_spike_off_and_fills_a_notch():
    ids = np.full((30, 30), 2, np.uint8)
    ids[10:20, 10:20] = 1
    ids[4:10, 15] = 1
    ids[17:20, 14] = 2
    after = applied(ids, smoothed(ids, region_at(ids, 12, 12)))
    assert (after[4:8, 15] == 2).all()
    assert (after[17:19, 14] == 1).all()
    assert (after[11:17, 11:19] == 1).all()
    assert set(np.unique(after)) == {1, 2}


def test_smoothing_does_not_make_a_thin_region_vanish():
    ids = np.full((20, 20), VOID, np.uint8)
    ids[10, 3:15] = 1
    assert smoothed(ids, region_at(ids, 5, 10)) is None


def test_keeping_only_one_region_makes_the_others_of_its_class_void():
    ids = drawn("""
        11..1
        11.2.
        ....1
    """)
    after = applied(ids, kept_alone(ids, region_at(ids, 0, 0)))
    assert np.array_equal(after, drawn("11... 11.2. ....."))
    assert kept_alone(after, region_at(after, 0, 0)) is None


def test_every_region_action_leaves_other_pixels_alone():
    ids = np.zeros((30, 30), np.uint8)
    ids[5:15, 5:15] = 1
    ids[20:25, 20:25] = 1
    for action in REGION_ACTIONS.values():
        change = action.change(ids, region_at(ids, 10, 10))
        if change is not None:
            assert (
                change.new_ids.shape
                == change.where.shape
                == (
                    change.box.height,
                    change.box.width,
                )
            )
            assert change.box == change.box.intersection(Box(0, 0, 30, 30))
            assert np.isin(change.new_ids[change.where], (0, 1, VOID)).all()
    assert class_region(ids, 1).box == Box(5, 5, 25, 25)
    assert class_region(ids, 9) is None


# --- where painting may land ---------------------------------------------------------------------


def lands(limits, painted, ids, prediction=None, to_labels=None):
    landing = limits.landing(painted, prediction, to_labels)
    box = Box(0, 0, *ids.shape)
    return np.ones(ids.shape, bool) if landing is None else landing(ids, box)


IDS = np.array([[0, 1, 2, VOID]], np.uint8)


def test_limits_by_hand():
    assert lands(Limits(), 1, IDS).all()
    assert lands(Limits(Where.VOID), 1, IDS).tolist() == [[False, False, False, True]]
    assert lands(Limits(Where.CLASS, 2), 1, IDS).tolist() == [[False, False, True, False]]
    assert lands(Limits(locked=frozenset({1, 2})), 1, IDS).tolist() == [[True, False, False, True]]
    locked_target = Limits(Where.CLASS, 2, frozenset({2}))
    assert not lands(locked_target, 1, IDS).any()


def test_erasing_cannot_keep_to_void_but_keeps_off_locked_classes():
    limits = Limits(Where.VOID, locked=frozenset({0}))
    assert lands(limits, VOID, IDS).tolist() == [[False, True, True, True]]
    assert lands(limits, 1, IDS).tolist() == [[False, False, False, True]]


def test_only_differences_leaves_void_out_on_either_side():
    prediction = np.array([[0, 0, 5, 0]], np.uint8)
    to_labels = np.full(256, VOID, np.uint8)
    to_labels[0] = 0
    limits = Limits(Where.DIFFERENT)
    assert lands(limits, 1, IDS, prediction, to_labels).tolist() == [[False, True, False, False]]
    assert not lands(limits, 1, IDS).any()  # nothing to differ from


def test_limits_say_what_they_are():
    names = ("ground", "nucleus")
    assert Limits().sentence(names) == ""
    assert Limits().is_free
    assert Limits(Where.CLASS, 1).name(names) == "Only nucleus"
    both = Limits(Where.VOID, locked=frozenset({0, 1}))
    assert both.sentence(names) == "Only void is painted on. Locked: ground and nucleus."
    assert not both.is_free
