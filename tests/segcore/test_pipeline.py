"""The data pipeline: image and mask stay together, void stays void, a seed is a promise."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from segcore.classes import VOID, ClassTable, SegClass
from segcore.errors import TrainingError
from segcore.masks import new_mask, write_mask
from segcore.pipeline import PairCache, draw_sample, sample_crop, training_batches
from segcore.preparation import weigh_classes
from segcore.recipe import Augmentation
from segcore.records import LabelledImage

CLASSES = ClassTable(
    (SegClass("a", (0, 0, 0)), SegClass("b", (200, 0, 0)), SegClass("c", (0, 200, 0)))
)
# The image shows its own labels: grey value 80 x id, and 250 where void.
SHADES = np.full(256, 250, np.uint8)
SHADES[:3] = [0, 80, 160]
GEOMETRY_ONLY = Augmentation(brightness=0, contrast=0, gamma=0, tint=0, noise=0)


def _blocks(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Ids in blocks of 16 px, void among them."""
    coarse = rng.choice(np.array([0, 1, 2, VOID], np.uint8), (height // 16 + 1, width // 16 + 1))
    return np.kron(coarse, np.ones((16, 16), np.uint8))[:height, :width]


@pytest.fixture
def pairs(tmp_path: Path) -> list[LabelledImage]:
    rng = np.random.default_rng(0)
    made = []
    for number, (height, width) in enumerate([(96, 128), (60, 200), (150, 90)]):
        ids = _blocks(rng, height, width)
        image, mask = tmp_path / f"{number}.png", tmp_path / f"{number}_mask.png"
        Image.fromarray(SHADES[ids]).convert("RGB").save(image)
        write_mask(mask, new_mask(ids, CLASSES))
        made.append(LabelledImage(image, mask))
    return made


def _take(pairs: list[LabelledImage], steps: int, **changes: Any) -> list[tuple[Any, Any]]:
    settings: dict[str, Any] = {
        "crop_px": 64, "batch_size": 4, "augmentation": GEOMETRY_ONLY, "seed": 3,
    } | changes  # fmt: skip
    data = training_batches(PairCache(pairs, CLASSES), **settings)
    return [(images.numpy(), labels.numpy()) for images, labels in data.take(steps)]


def test_image_and_mask_go_the_same_way(pairs: list[LabelledImage]) -> None:
    """Away from the blurred edges of the blocks, each pixel's grey still tells its label."""
    for images, labels in _take(pairs, 6):
        assert images.shape == (4, 64, 64, 3)
        assert labels.shape == (4, 64, 64)
        assert labels.dtype == np.uint8
        assert set(np.unique(labels)) <= {0, 1, 2, VOID}
        inside = labels != VOID
        off = np.abs(images[..., 0].astype(float) - SHADES[labels])[inside]
        assert (off < 1).mean() > 0.75
        assert inside.any()


def test_photometric_changes_touch_no_label(pairs: list[LabelledImage]) -> None:
    plain, varied = _take(pairs, 2), _take(pairs, 2, augmentation=Augmentation())
    for (images, labels), (varied_images, varied_labels) in zip(plain, varied, strict=True):
        assert np.array_equal(labels, varied_labels)
        assert not np.array_equal(images, varied_images)


def test_light_follows_one_curve_a_channel() -> None:
    """Equal pixels stay equal, darker ones stay darker, and noise has the width it should."""
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2).repeat(256, axis=0)
    ids = np.zeros((256, 256), np.uint8)
    still = {"scale": (1.0, 1.0), "flips": False, "right_angle_turns": False}
    wide = Augmentation(**still, contrast=0.5, gamma=0.5, tint=0.1, noise=0.0)
    seen = set()
    for n in range(20):
        lit, _ = draw_sample(ramp, ids, 256, wide, np.random.default_rng(n))
        inside = lit[40:200, 40:200].astype(int)
        assert (inside == inside[:1]).all()
        assert (np.diff(inside[0], axis=0) >= 0).all() or (np.diff(inside[0], axis=0) <= 0).all()
        seen.add(tuple(inside[0, 80]))
    assert len(seen) == 20
    plain = replace(GEOMETRY_ONLY, **still, noise=0.04)
    # Half 77, half 179: a standard deviation of 51, a fifth of 255.
    grey = np.full((256, 256, 3), 77, np.uint8)
    grey[:, 128:] = 179
    widths = [
        draw_sample(grey, ids, 256, plain, np.random.default_rng(n))[0][:, :64].std()
        for n in range(40)
    ]
    assert max(widths) == pytest.approx(255 * 0.04, rel=0.1)
    assert min(widths) == 0


def test_a_seed_is_a_promise_whatever_the_threads(pairs: list[LabelledImage]) -> None:
    for one, two in zip(
        _take(pairs, 5, augmentation=Augmentation(), threads=1),
        _take(pairs, 5, augmentation=Augmentation(), threads=4),
        strict=True,
    ):
        assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    other = _take(pairs, 1, seed=4)
    assert not np.array_equal(other[0][0], _take(pairs, 1)[0][0])


def test_a_resumed_run_sees_what_it_would_have_seen(pairs: list[LabelledImage]) -> None:
    resumed, whole = _take(pairs, 2, first_step=3), _take(pairs, 5)[3:]
    for one, two in zip(resumed, whole, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_every_image_comes_once_before_any_comes_again(pairs: list[LabelledImage]) -> None:
    class Watched(PairCache):
        seen: list[int] = []  # noqa: RUF012  # one test, one list

        def __getitem__(self, index: int) -> Any:
            self.seen.append(index)
            return super().__getitem__(index)

    data = training_batches(
        Watched(pairs, CLASSES), crop_px=32, batch_size=3, augmentation=GEOMETRY_ONLY, seed=0,
        threads=1,
    )  # fmt: skip
    list(data.take(4))
    turns = [Watched.seen[n : n + 3] for n in range(0, 12, 3)]
    assert all(sorted(turn) == [0, 1, 2] for turn in turns)
    assert len({tuple(turn) for turn in turns}) > 1


def test_large_images_come_more_often(tmp_path: Path) -> None:
    """Areas of 32², 64² and 320 x 64: once, four times, and no more than sixteen times."""
    pairs = []
    for n, size in enumerate([(32, 32), (64, 64), (320, 64)]):
        Image.new("RGB", size).save(tmp_path / f"{n}.png")
        ids = np.full(size[::-1], n % 2, np.uint8)
        write_mask(tmp_path / f"{n}_mask.png", new_mask(ids, CLASSES))
        pairs.append(LabelledImage(tmp_path / f"{n}.png", tmp_path / f"{n}_mask.png"))
    cache = PairCache(pairs, CLASSES)
    assert cache.count_classes(500)[:3].tolist() == [1024 + 20480, 4096, 0]
    assert np.bincount(cache.deck).tolist() == [1, 4, 16]
    assert np.bincount(cache.pairs_with[0]).tolist() == [1, 0, 16]
    assert cache.pairs_with[2].size == 0


def test_light_does_not_drown_a_faint_picture() -> None:
    """Greys of 0 to 11 of 255, where a shift of 30 or noise of 5 would leave nothing to see."""
    faint = np.repeat(np.arange(12, dtype=np.uint8), 8)[None, :, None].repeat(96, 0).repeat(3, 2)
    ids = np.zeros((96, 96), np.uint8)
    still = Augmentation(scale=(1.0, 1.0), flips=False, right_angle_turns=False)
    for n in range(30):
        lit, _ = draw_sample(faint, ids, 96, still, np.random.default_rng(n))
        dark, bright = lit[:, 16:24].mean(), lit[:, 72:80].mean()
        assert bright > dark + 2
        assert bright < 20


def test_outside_the_picture_is_void() -> None:
    """A window larger than the picture shows it mirrored, and labels only what is real."""
    image = np.full((20, 30, 3), 7, np.uint8)
    ids = np.ones((20, 30), np.uint8)
    plain = Augmentation(scale=(1.0, 1.0), seek_rare=0.0)
    window, labels = sample_crop(image, ids, 64, plain, np.random.default_rng(0))
    assert window.shape == (64, 64, 3)
    assert (window == 7).all()
    assert (labels == 1).sum() == 20 * 30
    assert (labels == VOID).sum() == 64 * 64 - 20 * 30


def test_a_wanted_class_lies_in_the_crop() -> None:
    """Nine pixels in a million are in every crop that seeks them, and in few that do not."""
    image, ids = np.zeros((1000, 1000, 3), np.uint8), np.zeros((1000, 1000), np.uint8)
    ids[500:503, 500:503] = 2

    def share(wanted: int | None) -> float:
        crops = (
            sample_crop(image, ids, 64, Augmentation(), np.random.default_rng(n), wanted)[1]
            for n in range(100)
        )
        return sum((crop == 2).any() for crop in crops) / 100

    assert share(None) < 0.05
    assert share(2) == 1.0
    assert sample_crop(image, ids, 64, Augmentation(), np.random.default_rng(0), 7)[1].any() == 0


def test_a_crop_of_a_few_strokes_shows_one_of_them() -> None:
    image = np.zeros((900, 900, 3), np.uint8)
    ids = np.full((900, 900), VOID, np.uint8)
    ids[700:704, 100:140] = 1
    for n in range(50):
        _, labels = sample_crop(image, ids, 64, Augmentation(), np.random.default_rng(n))
        assert (labels == 1).any()
    ids[:] = VOID
    _, labels = sample_crop(image, ids, 64, Augmentation(), np.random.default_rng(0))
    assert (labels == VOID).all()


def test_a_class_that_one_image_has_is_sought_across_images(tmp_path: Path) -> None:
    """One image in twelve has class 2: seeking crops draw it every third time, of 3 classes."""
    pairs = []
    for n in range(12):
        ids = np.zeros((40, 40), np.uint8)
        ids[:, 20:] = 1
        ids[3:6, 3:6] = 2 if n == 7 else 0
        Image.new("RGB", (40, 40)).save(tmp_path / f"{n}.png")
        write_mask(tmp_path / f"{n}_mask.png", new_mask(ids, CLASSES))
        pairs.append(LabelledImage(tmp_path / f"{n}.png", tmp_path / f"{n}_mask.png"))
    cache = PairCache(pairs, CLASSES)
    _, counts = weigh_classes(cache, 0.25)
    assert counts.tolist()[:3] == [12 * 800 - 9, 12 * 800, 9]
    assert cache.pairs_with[2].tolist() == [7]

    def share(seek_rare: float) -> float:
        plain = Augmentation(scale=(1.0, 1.0), seek_rare=seek_rare)
        data = training_batches(cache, crop_px=32, batch_size=10, augmentation=plain, seed=0)
        labels = np.concatenate([batch.numpy() for _, batch in data.take(12)])
        return float((labels == 2).any(axis=(1, 2)).mean())

    assert share(0.0) < 0.12
    assert 0.3 < share(1.0) < 0.45


def test_sizes_that_differ_are_told(tmp_path: Path) -> None:
    Image.new("RGB", (10, 8)).save(tmp_path / "a.png")
    write_mask(tmp_path / "a_mask.png", new_mask(np.zeros((8, 9), np.uint8), CLASSES))
    cache = PairCache([LabelledImage(tmp_path / "a.png", tmp_path / "a_mask.png")], CLASSES)
    with pytest.raises(TrainingError, match="a.png is 10 x 8 pixels and its mask a_mask.png is 9"):
        cache[0]


def test_cache_stays_within_its_budget(pairs: list[LabelledImage]) -> None:
    one = 96 * 128 * 4
    cache = PairCache(pairs, CLASSES, budget_bytes=2 * one)
    first = cache[0][0]
    assert cache[0][0] is first
    for index in (1, 2):
        _ = cache[index]
    assert cache[0][0] is not first
