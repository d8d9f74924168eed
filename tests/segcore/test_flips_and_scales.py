"""Mirrored, turned and scaled views, brought back to where they came from."""

import numpy as np
import pytest

from segcore.errors import UsageError
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
