"""Pairs of image and palettized mask, to batches for training: a `tf.data` pipeline.

Everything random is drawn from (seed, sample number), so a run gives the same batches however
many threads make them, and a resumed run goes on where it stopped. Geometry is shared by image
and mask; masks are only ever sampled nearest; what lies outside the picture is void.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from segcore.classes import VOID, ClassTable
from segcore.errors import TrainingError
from segcore.images import read_image
from segcore.masks import read_mask
from segcore.operations import count_ids
from segcore.recipe import Augmentation
from segcore.records import LabelledImage
from segcore.runtime import tf

__all__ = ["Augmentation", "PairCache", "draw_sample", "sample_crop", "training_batches"]

U8 = npt.NDArray[np.uint8]

_CACHE_BYTES = 1 << 30
# Shares of a crop's side that may lie outside the picture, so that edges are seen as often as
# the middle.
_OVERHANG = 0.125
# Standard deviations of grey values, 0..1: of an ordinary picture, and the least that counts.
_USUAL_DEVIATION, _FAINTEST = 0.2, 0.02
# An image comes as often as its pixels ask, in proportion to the smallest one, but no more often.
_MOST_TURNS = 16


class PairCache:
    """Reads pairs from disk once and keeps the latest ones in memory, up to a gigabyte.

    reduction: how many pixels on disk, along each side, make one of a pair that is given.
    """

    def __init__(
        self, pairs: Sequence[LabelledImage], classes: ClassTable, budget_bytes: int = _CACHE_BYTES
    ) -> None:
        self.pairs = tuple(pairs)
        self.classes = classes
        self.reduction = 1
        # The pairs as often as each comes in turn, and those of them that have a class.
        self.deck = np.arange(len(self.pairs))
        self.counted_share, self.mean_pixels = 0.0, 0.0
        self.pairs_with: tuple[npt.NDArray[np.int64], ...] = ()
        self._budget_bytes = budget_bytes
        self._kept: OrderedDict[int, tuple[U8, U8]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __getitem__(self, index: int) -> tuple[U8, U8]:
        """Return (image uint8 (H, W, 3), ids uint8 (H, W)) of pair `index`.

        Raises:
            ImageError, MaskError: a file cannot be read.
            TrainingError: image and mask differ in size.
        """
        with self._lock:
            if index in self._kept:
                self._kept.move_to_end(index)
                return self._kept[index]
        image, ids = read_pair(self.pairs[index], self.classes)
        image, ids = _reduced(image, ids, self.reduction)
        with self._lock:
            if index not in self._kept:
                self._kept[index] = (image, ids)
                self._bytes += image.nbytes + ids.nbytes
                while self._bytes > self._budget_bytes and len(self._kept) > 1:
                    _, (old_image, old_ids) = self._kept.popitem(last=False)
                    self._bytes -= old_image.nbytes + old_ids.nbytes
        return image, ids

    def count_classes(
        self, most: int, before_each: Callable[[], None] = lambda: None
    ) -> npt.NDArray[np.int64]:
        """Count the labelled pixels of each class in at most `most` masks spread over all.

        before_each: called before each mask; what it raises ends the counting.

        Returns int64 (256,). From now on an image comes as often as its size asks, and a class is
        looked for where it is, in as many crops as images were counted.

        Raises:
            MaskError: a file cannot be read.
        """
        counted = np.arange(0, len(self.pairs), -(-len(self.pairs) // most))

        def count(number: int) -> npt.NDArray[np.int64]:
            before_each()
            return count_ids(read_mask(self.pairs[number].mask, self.classes).ids)

        each = np.array([count(int(number)) for number in counted])
        self.counted_share = len(counted) / len(self.pairs)
        pixels = np.full(len(self.pairs), np.median(each.sum(axis=1)))
        pixels[counted] = each.sum(axis=1)
        turns = np.clip(np.rint(pixels / pixels.min()), 1, _MOST_TURNS).astype(int)
        self.mean_pixels = float(pixels.mean())
        self.deck = np.repeat(np.arange(len(self.pairs)), turns)
        has = np.zeros((len(self.pairs), len(self.classes)), bool)
        has[counted] = each[:, : len(self.classes)] > 0
        self.pairs_with = tuple(self.deck[has[self.deck, n]] for n in range(len(self.classes)))
        return each.sum(axis=0)


def read_pair(pair: LabelledImage, classes: ClassTable) -> tuple[U8, U8]:
    """Read an image, uint8 (H, W, 3), and its class ids, uint8 (H, W).

    Raises:
        ImageError, MaskError: a file cannot be read.
        TrainingError: image and mask differ in size.
    """
    image = read_image(pair.image, pair.page).pixels
    ids = read_mask(pair.mask, classes).ids
    if image.shape[:2] != ids.shape:
        raise TrainingError(
            f"{pair.image.name} is {image.shape[1]} x {image.shape[0]} pixels and its mask "
            f"{pair.mask.name} is {ids.shape[1]} x {ids.shape[0]}: mend one of them"
        )
    return image, ids


def _reduced(image: U8, ids: U8, times: int) -> tuple[U8, U8]:
    """Return a pair made smaller as `segcore.deeplab.build` does, where the last pixel repeats."""
    if times == 1:
        return image, ids
    more = [(0, -side % times) for side in ids.shape]
    whole, labels = np.pad(image, [*more, (0, 0)], mode="edge"), np.pad(ids, more, mode="edge")
    size = (labels.shape[1] // times, labels.shape[0] // times)
    return cv2.resize(whole, size, interpolation=cv2.INTER_AREA), _nearest(labels, size)


def _nearest(ids: U8, size: tuple[int, int]) -> U8:
    """Return ids sampled to (width, height)."""
    # OpenCV's plain "nearest" lies half a pixel beside the pixel centres that bilinear keeps.
    return cv2.resize(ids, size, interpolation=cv2.INTER_NEAREST_EXACT)


def sample_crop(
    image: U8,
    ids: U8,
    crop_px: int,
    augmentation: Augmentation,
    rng: np.random.Generator,
    wanted: int | None = None,
) -> tuple[U8, U8]:
    """Cut the window that will become one crop of crop_px, before it is scaled to that size.

    image: uint8 (H, W, 3); ids: uint8 (H, W). Returns a square window of both, of side
    crop_px / zoom; outside the picture the image is mirrored at its edge and the ids are void.
    wanted: the class a pixel of which lies near the middle; None for anywhere.
    """
    height, width = ids.shape
    zoom = np.exp(rng.uniform(*np.log(augmentation.scale)))
    side = max(8, round(crop_px / zoom))
    top, left = (_place(length, side, rng) for length in (height, width))
    if wanted is None and (_cut(ids, top, left, side) == VOID).all():
        wanted = _any_class(ids, rng)  # of a few strokes, a blind window seldom shows one
    spot = None if wanted is None else _pixel_of(wanted, ids, rng)
    if spot is not None:
        jitter = rng.uniform(-0.35, 0.35, 2) * side
        top, left = (
            _clamp(round(at - side / 2 + shift), length, side)
            for at, shift, length in zip(spot, jitter, (height, width), strict=True)
        )
    cut = _cut(ids, top, left, side)
    if cut.shape == (side, side):
        return _cut(image, top, left, side), cut
    rows, columns = np.arange(top, top + side), np.arange(left, left + side)
    window = image[np.ix_(_mirror(rows, height), _mirror(columns, width))]
    labels = np.full((side, side), VOID, np.uint8)
    y, x = max(-top, 0), max(-left, 0)
    labels[y : y + cut.shape[0], x : x + cut.shape[1]] = cut
    return window, labels


def _cut(array: U8, top: int, left: int, side: int) -> U8:
    """Return what of a window lies inside the picture."""
    return array[max(top, 0) : top + side, max(left, 0) : left + side]


def _any_class(ids: U8, rng: np.random.Generator) -> int | None:
    present = np.flatnonzero(count_ids(ids)[:VOID])
    return int(rng.choice(present)) if present.size else None


def _place(length: int, side: int, rng: np.random.Generator) -> int:
    overhang = int(side * _OVERHANG)
    low, high = -overhang, length - side + overhang
    return int(rng.integers(low, high + 1)) if high >= low else (length - side) // 2


def _clamp(start: int, length: int, side: int) -> int:
    overhang = int(side * _OVERHANG)
    low, high = -overhang, length - side + overhang
    return min(max(start, low), high) if high >= low else (length - side) // 2


def _mirror(positions: npt.NDArray[np.int64], length: int) -> npt.NDArray[np.int64]:
    folded = np.mod(positions, 2 * length)
    return np.where(folded < length, folded, 2 * length - 1 - folded)


def _pixel_of(class_id: int, ids: U8, rng: np.random.Generator) -> tuple[int, int] | None:
    """Draw a pixel of a class; None when the image has none."""
    # A large image need not be looked through whole to find a pixel, unless the class is tiny.
    for step in (4, 1) if ids.size > 1 << 20 else (1,):
        first = int(rng.integers(step))
        spots = np.flatnonzero(ids[first::step].ravel() == class_id)
        if spots.size:
            row, column = divmod(int(rng.choice(spots)), ids.shape[1])
            return row * step + first, column
    return None


def _draw_pair(
    number: int, cache: PairCache, seed: int, seek_rare: float, rng: np.random.Generator
) -> tuple[int, int | None]:
    """Return the pair of sample `number` and the class to look for in it, or None for anywhere.

    Of `seek_rare` of the samples the class is drawn first, evenly among those that occur, and
    then a pair that has it: a class that one image in a hundred shows is still seen every few
    steps. Every number has its card of the deck, which the others show: without seeking, each card
    comes once before any comes again.
    """
    present = [class_id for class_id, pairs in enumerate(cache.pairs_with) if pairs.size]
    if present and rng.random() < seek_rare * cache.counted_share:
        wanted = int(rng.choice(present))
        return int(rng.choice(cache.pairs_with[wanted])), wanted
    count = len(cache.deck)
    turn, place = divmod(number, count)
    return int(cache.deck[_shuffled(count, seed, turn)[place]]), None


@lru_cache(maxsize=4)
def _shuffled(count: int, seed: int, turn: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng((seed, turn, count)).permutation(count)


def draw_sample(
    image: U8,
    ids: U8,
    crop_px: int,
    augmentation: Augmentation,
    rng: np.random.Generator,
    wanted: int | None = None,
) -> tuple[U8, U8]:
    """Draw one training sample from an image, uint8 (H, W, 3), and its ids, uint8 (H, W).

    Returns image, uint8 (crop_px, crop_px, 3), and ids, uint8 (crop_px, crop_px): the same window,
    zoom, flips and turn of both; light and noise of the image only.
    """
    window, labels = sample_crop(image, ids, crop_px, augmentation, rng, wanted)
    size = (crop_px, crop_px)
    window = cv2.resize(window, size, interpolation=cv2.INTER_LINEAR)
    labels = _nearest(labels, size)
    flip, turn, transpose = rng.random(3) < 0.5
    if augmentation.flips and flip:
        window, labels = cv2.flip(window, 1), cv2.flip(labels, 1)
    if augmentation.right_angle_turns and turn:
        window, labels = cv2.flip(window, 0), cv2.flip(labels, 0)
    if augmentation.right_angle_turns and transpose:
        window, labels = cv2.transpose(window), cv2.transpose(labels)
    return _relight(window, augmentation, rng), labels


def _relight(image: U8, augmentation: Augmentation, rng: np.random.Generator) -> U8:
    """Vary gamma, contrast, brightness and tint, each channel through one table, and add noise."""
    gamma, contrast, brightness, amount, *tint = rng.uniform(-1.0, 1.0, 7)
    counts = np.bincount(image.ravel(), minlength=256)
    brightest = max(int(np.flatnonzero(counts)[-1]), 1) / 255.0
    level = np.arange(256) / 255.0 / brightest
    curve = brightest * level ** np.exp(gamma * augmentation.gamma * 2.0)
    mean = float(counts @ curve) / image.size
    deviation = (max(float(counts @ curve**2) / image.size - mean**2, 0.0)) ** 0.5
    spread = min(max(deviation, _FAINTEST) / _USUAL_DEVIATION, 1.0)
    curve = (curve - mean) * (1.0 + contrast * augmentation.contrast) + mean
    curve = curve + brightness * augmentation.brightness * spread
    curves = curve[:, None] + np.array(tint) * augmentation.tint * spread
    table = np.clip(np.rint(curves * 255.0), 0, 255).astype(np.uint8)
    lit: U8 = cv2.LUT(image, table[None])
    strength = 255.0 * augmentation.noise * max(0.0, amount) * spread
    if strength > 0.5:  # less would be rounded away
        noise = rng.standard_normal(lit.shape, np.float32)
        noise *= np.float32(strength)
        lit = cv2.add(lit, noise, dtype=cv2.CV_8U)  # rounds and saturates
    return lit


def training_batches(
    cache: PairCache,
    *,
    crop_px: int,
    batch_size: int,
    augmentation: Augmentation,
    seed: int,
    first_step: int = 0,
    part: tuple[int, int] = (0, 1),
    threads: int | None = None,
) -> Any:
    """Return an endless dataset of (images, labels) from step `first_step` on.

    images: uint8 (N, crop_px, crop_px, 3). labels: uint8 (N, crop_px, crop_px), 255 = void. The
    crops that seek no class draw from all images alike, large ones more often.

    part: (n, of how many): make only every so manieth sample of each batch, from the n-th on. All
    parts together are the whole batches.
    """

    def draw(number: int) -> tuple[U8, U8]:
        rng = np.random.default_rng((seed, int(number)))
        index, wanted = _draw_pair(int(number), cache, seed, augmentation.seek_rare, rng)
        return draw_sample(*cache[index], crop_px, augmentation, rng, wanted)

    @tf.autograph.experimental.do_not_convert
    def load(number: Any) -> tuple[Any, Any]:
        image, labels = tf.numpy_function(
            draw, [number], (tf.uint8, tf.uint8), stateful=False, name="draw_sample"
        )
        image.set_shape((crop_px, crop_px, 3))
        labels.set_shape((crop_px, crop_px))
        return image, labels

    workers = threads or max(1, min(4, os.cpu_count() or 1))
    first, parts = part
    numbers = tf.data.Dataset.counter(start=first_step * batch_size + first, step=parts)
    samples = numbers.map(load, num_parallel_calls=workers, deterministic=True)
    batches = samples.batch(batch_size // parts, drop_remainder=True).prefetch(2)
    options = tf.data.Options()
    options.threading.private_threadpool_size = workers
    options.autotune.enabled = False
    return batches.with_options(options)
