"""Tiles: enough of them, no more than needed, on the network's grid, blended to the whole."""

from itertools import pairwise

import numpy as np
import pytest

from segcore import tiling
from segcore.tiling import blended, tiles_along


def test_tiles_cover_a_side_with_enough_overlap_and_on_the_grid() -> None:
    for length in (*range(1, 2600), 5000, 10_000, 32_767):
        starts, tile = tiles_along(length)
        assert starts[0] == 0
        assert starts[-1] + tile == length
        assert tile <= tiling.TILE_PX
        assert all(start % 16 == 0 for start in starts[:-1])
        overlaps = [tile - (b - a) for a, b in pairwise(starts)]
        assert all(overlap >= tiling.OVERLAP_PX for overlap in overlaps)


@pytest.mark.parametrize("zoom", [1.0, 1.25, 1.7, 2.0])
def test_tiles_looked_at_larger_are_no_larger_a_piece(zoom: float) -> None:
    for length in (*range(1, 2600, 7), 10_000):
        starts, tile = tiles_along(length, zoom)
        assert starts[0] == 0
        assert starts[-1] + tile == length
        assert tile * zoom <= tiling.PIECE_PX
        assert all(tile - (b - a) >= tiling.OVERLAP_PX for a, b in pairwise(starts))


def test_tiles_are_no_larger_than_they_must_be() -> None:
    assert tiles_along(1400) == ([0, 632], 768)


@pytest.mark.parametrize("size", [(260, 333), (50, 300), (300, 50), (128, 128)])
def test_blending_gives_back_what_every_tile_agrees_on(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiling, "TILE_PX", 128)
    monkeypatch.setattr(tiling, "OVERLAP_PX", 48)
    image = np.random.default_rng(0).normal(size=(*size, 3)).astype(np.float32)
    asked = []

    def cut(top: int, left: int, height: int, width: int) -> np.ndarray:
        asked.append((height, width))
        tile = image[top : top + height, left : left + width]
        assert tile.shape == (height, width, 3)
        return tile

    result = np.full_like(image, np.nan)
    for block in blended(cut, *size, 3):
        height, width = block.logits.shape[:2]
        place = result[block.top : block.top + height, block.left : block.left + width]
        assert np.isnan(place).all(), "a pixel came twice"
        place[:] = block.logits
    np.testing.assert_allclose(result, image, rtol=1e-5, atol=1e-6)
    assert (block.done, block.total) == (len(asked), len(asked))


def test_a_tile_weighs_least_at_its_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tiles of a row say 0 and 1: the seam becomes a slope over the whole overlap."""
    monkeypatch.setattr(tiling, "TILE_PX", 64)
    monkeypatch.setattr(tiling, "OVERLAP_PX", 16)

    def says(top: int, left: int, height: int, width: int) -> np.ndarray:
        return np.full((height, width, 1), float(left > 0), np.float32)

    blocks = blended(says, 4, 100, 1)
    row = np.concatenate([block.logits[0, :, 0].copy() for block in blocks])
    (_, second), tile = tiles_along(100)
    assert (row[:second] == 0).all()
    assert (row[tile:] == 1).all()
    slope = np.diff(row[second - 1 : tile + 1])
    assert (slope > 0).all()
    assert slope.max() < 2 / (tile - second)


def test_the_seam_is_as_wide_as_the_overlap_where_tiles_are_looked_at_smaller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Looked at half as large, tiles of 64 overlap by 2 x 16 = 32: they begin at 0 and 32.

    At pixel 32 + k the left one is 32 - k from its edge and the right one k + 1, so they weigh
    (32 - k) / 33 and (k + 1) / 33. A ramp of 16 would begin with 1 / 17.
    """
    monkeypatch.setattr(tiling, "TILE_PX", 64)
    monkeypatch.setattr(tiling, "OVERLAP_PX", 16)
    assert tiles_along(96, 0.5) == ([0, 32], 64)

    def says(top: int, left: int, height: int, width: int) -> np.ndarray:
        return np.full((height, width, 1), float(left > 0), np.float32)

    row = np.concatenate([b.logits[0, :, 0].copy() for b in blended(says, 4, 96, 1, 0.5)])
    slope = [(k + 1) / 33 for k in range(32)]
    np.testing.assert_allclose(row, [0.0] * 32 + slope + [1.0] * 32, rtol=1e-6)


@pytest.mark.parametrize("zoom", [0.25, 0.5, 1.0, 1.7])
def test_the_weights_of_a_pixel_come_to_one(zoom: float) -> None:
    for length in (*range(1, 4000, 61), 10_000):
        starts, tile = tiles_along(length, zoom)
        total = np.zeros(length)
        for start, weights in zip(starts, tiling._weights(starts, tile, length), strict=True):
            assert weights.min() > 0
            total[start : start + tile] += weights
        np.testing.assert_allclose(total, 1.0, rtol=1e-5)
