"""Mirrored, turned and scaled views, brought back to where they came from."""

import numpy as np
import pytest
from discs import TWO_CLASSES

from segcore import inference, tiling
from segcore.checkpoint import Architecture, Description
from segcore.errors import UsageError
from segcore.inference import Predictor
from segcore.views import averaged


def _pixels(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (1, height, width, 3)).astype(np.uint8)


def _itself(pixels: np.ndarray) -> np.ndarray:
    return pixels[..., :2].astype(np.float32)


@pytest.mark.parametrize("turns", [False, True])
def test_flips_come_back_in_place(turns: bool) -> None:
    pixels = _pixels(7, 12)
    seen = averaged(_itself, flips=True, turns=turns, scales=(1.0,))(pixels)
    np.testing.assert_allclose(seen, _itself(pixels), rtol=1e-6)


@pytest.mark.parametrize(("turns", "views"), [(False, 2), (True, 8)])
def test_every_view_is_another(turns: bool, views: int) -> None:
    seen: set[bytes] = set()

    def remember(pixels: np.ndarray) -> np.ndarray:
        seen.add(pixels.tobytes())
        return _itself(pixels)

    averaged(remember, flips=True, turns=turns, scales=(1.0,))(_pixels(6, 6))
    assert len(seen) == views


def test_the_mean_by_hand() -> None:
    """Logits that are the column's number: mirrored 0 1 2 is 2 1 0, their mean 1."""

    def column(pixels: np.ndarray) -> np.ndarray:
        return np.broadcast_to(np.arange(3, dtype=np.float32)[None, None, :, None], (1, 2, 3, 1))

    seen = averaged(column, flips=True, turns=False, scales=(1.0,))(_pixels(2, 3))
    np.testing.assert_allclose(seen, 1.0)


def test_scales_give_the_size_of_the_picture_and_are_averaged() -> None:
    sizes = []

    def height_of(pixels: np.ndarray) -> np.ndarray:
        sizes.append(pixels.shape[1:3])
        return np.full((*pixels.shape[:3], 2), pixels.shape[1], np.float32)

    seen = averaged(height_of, flips=False, turns=False, scales=(0.5, 1.0, 1.5))(_pixels(20, 31))
    assert sizes == [(10, 16), (20, 31), (30, 46)]
    assert seen.shape == (1, 20, 31, 2)
    np.testing.assert_allclose(seen, 20.0)


def test_a_pixel_wide_picture_has_scales_too() -> None:
    seen = averaged(_itself, flips=False, turns=False, scales=(0.25,))(_pixels(1, 1))
    assert seen.shape == (1, 1, 1, 2)


@pytest.mark.parametrize(
    ("scales", "word"),
    [((), "no scale"), ((1.0, 0.0), "0 is out"), ((5.0,), "5 is out"), ((float("nan"),), "nan is")],
)
def test_scales_out_of_range_are_named(scales: tuple[float, ...], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        averaged(_itself, flips=False, turns=False, scales=scales)


@pytest.mark.parametrize("size", [(120, 100), (60, 200), (63, 60)])
def test_what_is_looked_at_larger_is_tiled_sooner(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No piece the network gets is above the bound; the whole's answer but a pixel from seams."""
    monkeypatch.setattr(tiling, "PIECE_PX", 128)
    monkeypatch.setattr(inference, "WHOLE_IMAGE_PX", 128 * 128)
    monkeypatch.setattr(tiling, "TILE_PX", 96)
    monkeypatch.setattr(tiling, "OVERLAP_PX", 16)
    pieces = []

    def dark_or_bright(pixels: np.ndarray) -> np.ndarray:
        pieces.append(pixels.shape[1] * pixels.shape[2])
        red = pixels[..., 0].astype(np.float32) / 64
        return np.stack([red, np.full_like(red, 2.0)], -1)

    scales = (0.5, 2.0)
    predictor = Predictor(dark_or_bright, Description(Architecture(2, "slim"), TWO_CLASSES))
    predictor.average(flips=False, scales=scales)
    pixels = _pixels(*size)
    ids, margin = predictor.predict(pixels[0])
    assert max(pieces) <= 128 * 128
    assert (len(pieces) > 2) is (size[0] * size[1] > 64 * 64)
    whole = averaged(dark_or_bright, flips=False, turns=False, scales=scales)(pixels)[0]
    expected_ids, expected_margin = inference.decide(whole)
    away = np.ix_(*(_away_from_seams(side) for side in size))
    assert away[0].size * away[1].size > 0.7 * ids.size
    np.testing.assert_array_equal(ids[away], expected_ids[away])
    assert np.abs(margin[away].astype(int) - expected_margin[away]).max() <= 1


def _away_from_seams(side: int) -> np.ndarray:
    """Return the places, int (n,), at least three pixels from where tiles at twice the size end."""
    starts, tile = tiling.tiles_along(side, 2.0)
    ends = np.array([end for start in starts for end in (start, start + tile)][1:-1] or [-9])
    apart = np.abs(np.arange(side)[:, None] + 0.5 - ends)
    return np.flatnonzero(apart.min(axis=1) > 3)
