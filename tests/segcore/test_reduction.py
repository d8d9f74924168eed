"""Images looked at smaller: when, how, and back to the image's own size."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from discs import TWO_CLASSES, draw_pair

from segcore import inference, tiling
from segcore.anatomy import read_anatomy
from segcore.checkpoint import (
    Architecture,
    Description,
    Preprocessing,
    read_description,
    write_checkpoint,
)
from segcore.classes import VOID, ClassTable, make_table
from segcore.deeplab import Reduce, build, on_crops
from segcore.errors import CheckpointError, UsageError
from segcore.inference import Predictor, load_network, load_predictor, model_weights, preprocess
from segcore.pipeline import PairCache, read_pair
from segcore.preparation import prepare, reduction_of, steps_per_epoch
from segcore.records import FineTuneRequest, ModelRef, RunFinished, RunStarted
from segcore.reduction import choose_reduction, survival
from segcore.run_folder import LAST, REQUEST, read_request
from segcore.runtime import keras
from segcore.training import fine_tune

SLIM = Architecture(2, backbone="slim", decoder=True)


# --- how small ------------------------------------------------------------------------------------


def test_what_survives_by_hand() -> None:
    """A column of the right half's width stays; a single pixel is a quarter of its square."""
    halves = np.zeros((8, 8), np.uint8)
    halves[:, 4:] = 1
    np.testing.assert_allclose(survival([halves], 2), [1.0, 1.0])
    dot = np.zeros((8, 8), np.uint8)
    dot[2, 2] = 1
    np.testing.assert_allclose(survival([dot], 2), [63 / 64, 0.0])
    both = survival([halves, dot], 2)
    np.testing.assert_allclose(both, [(32 + 63) / 96, 32 / 33])


def test_void_is_neither_lost_nor_kept() -> None:
    stroke = np.full((16, 16), VOID, np.uint8)
    stroke[5, 2:14] = 1
    stroke[9, 2:14] = 0
    np.testing.assert_allclose(survival([stroke], 2), [1.0, 1.0])


def _stripes(side: int, thick: int) -> np.ndarray:
    ids = np.zeros((side, side), np.uint8)
    ids[:, 3 :: 4 * thick] = 1
    for more in range(1, thick):
        ids[:, 3 + more :: 4 * thick] = 1
    return ids


@pytest.mark.parametrize(
    ("side", "thick", "expected"),
    [
        (512, 40, 1),  # half of it would be one crop
        (700, 40, 2),
        (1024, 40, 3),
        (1400, 40, 4),
        (1400, 2, 1),  # lines of two pixels between pixels of two
    ],
)
def test_as_small_as_size_and_labels_allow(side: int, thick: int, expected: int) -> None:
    assert choose_reduction([_stripes(side, thick)], 256) == expected
    assert choose_reduction([_stripes(side, thick)] * 3, 2 * 256) <= expected


def test_a_mask_without_labels_forbids_nothing() -> None:
    assert choose_reduction([np.full((1024, 1024), VOID, np.uint8)], 256) == 3


# --- the network ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("times", "size"), [(2, (6, 8)), (2, (5, 7)), (3, (7, 4)), (4, (1, 9))])
def test_squares_become_their_mean(times: int, size: tuple[int, int]) -> None:
    image = np.random.default_rng(0).uniform(0, 255, (2, *size, 3)).astype(np.float32)
    more = [(0, -side % times) for side in size]
    padded = np.pad(image, [(0, 0), *more, (0, 0)], mode="edge")
    rows, columns = (side // times for side in padded.shape[1:3])
    expected = padded.reshape(2, rows, times, columns, times, 3).mean((2, 4))
    np.testing.assert_allclose(Reduce(times=times)(image), expected, rtol=1e-5)


@pytest.mark.parametrize("size", [(64, 96), (61, 90)])
def test_logits_are_those_of_the_small_image_enlarged(size: tuple[int, int]) -> None:
    network = build(SLIM, reduction=2)
    image = np.random.default_rng(0).normal(size=(1, *size, 3)).astype(np.float32)
    small = Reduce(times=2)(image)
    of_small = on_crops(network)(small, training=False).numpy()[0]
    assert of_small.shape == (-(-size[0] // 2), -(-size[1] // 2), 2)
    enlarged = cv2.resize(of_small, None, fx=2, fy=2)[: size[0], : size[1]]
    np.testing.assert_allclose(network(image, training=False)[0], enlarged, rtol=1e-3, atol=1e-4)


def test_without_reduction_it_is_the_same_network() -> None:
    network = build(SLIM)
    assert on_crops(network) is network
    assert [v.path for v in build(SLIM, reduction=3).weights] == [v.path for v in network.weights]


@pytest.fixture
def model(tmp_path: Path) -> ModelRef:
    """A checkpoint of random weights that looks at images half as large."""
    keras.utils.set_random_seed(0)
    description = Description(SLIM, TWO_CLASSES, Preprocessing(reduction=2))
    path = tmp_path / "half.safetensors"
    write_checkpoint(path, description, model_weights(build(SLIM)))
    return ModelRef(path, "half")


def test_a_prediction_is_that_of_the_smaller_image(model: ModelRef) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (60, 84, 3)).astype(np.uint8)
    predictor = load_predictor(model)
    ids, margin = predictor.predict(pixels)
    assert ids.shape == margin.shape == (60, 84)
    network, description = load_network(model)
    small = Reduce(times=2)(preprocess(pixels[None], description.preprocessing))
    logits = on_crops(network)(small, training=False).numpy()[0]
    np.testing.assert_array_equal(ids, cv2.resize(logits, (84, 60)).argmax(-1))


def test_tiles_begin_where_the_whole_has_a_square(
    model: ModelRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logits of each square's mean, which nothing beside it changes, are the same in tiles."""

    def of_squares(pixels: np.ndarray) -> np.ndarray:
        mean = Reduce(times=2)(pixels[..., :1].astype(np.float32)).numpy()
        whole = mean.repeat(2, axis=1).repeat(2, axis=2)[:, : pixels.shape[1], : pixels.shape[2]]
        return np.concatenate([whole / 16, np.full_like(whole, 8)], axis=-1)

    predictor = Predictor(of_squares, read_description(model.path))
    pixels = np.random.default_rng(0).integers(0, 256, (402, 502, 3)).astype(np.uint8)
    whole = predictor.predict(pixels)
    monkeypatch.setattr(inference, "WHOLE_IMAGE_PX", 200 * 200)
    monkeypatch.setattr(tiling, "TILE_PX", 352)
    tiles: list[tuple[int, int]] = []
    tiled = predictor.predict(pixels, progress=lambda *so_far: tiles.append(so_far))
    assert len(tiles) == 6
    (first, second, _), tile = tiling.tiles_along(502, 0.5)
    assert first + tile - second >= 2 * tiling.OVERLAP_PX
    np.testing.assert_array_equal(tiled[0], whole[0])


def test_the_anatomy_counts_pixels_of_the_image(model: ModelRef) -> None:
    assert read_anatomy(model.path).output_stride == 32


@pytest.mark.parametrize("wrong", [0, 5, 1.0, True, None, "2"])
def test_a_checkpoint_with_another_reduction_is_refused(wrong: Any, model: ModelRef) -> None:
    data = read_description(model.path).to_json()
    assert data["preprocessing"]["reduction"] == 2
    data["preprocessing"]["reduction"] = wrong
    with pytest.raises(CheckpointError, match=r"preprocessing\.reduction"):
        Description.from_json(data)


def test_a_checkpoint_written_before_looks_at_images_as_they_are(model: ModelRef) -> None:
    data = read_description(model.path).to_json()
    del data["preprocessing"]["reduction"]
    assert Description.from_json(data).preprocessing.reduction == 1


# --- a run ----------------------------------------------------------------------------------------


@pytest.fixture
def request_(tmp_path: Path) -> FineTuneRequest:
    pairs = tuple(draw_pair(tmp_path, number) for number in range(4))
    return FineTuneRequest(
        tmp_path / "run", TWO_CLASSES, pairs[:3], base="scratch-slim", val=pairs[3:], epochs=1,
        crop_px=32, batch_size=2, precision="float32", reduction=2,
    )  # fmt: skip


def test_pairs_are_given_smaller(request_: FineTuneRequest) -> None:
    cache = PairCache(request_.train, TWO_CLASSES)
    cache.count_classes(9)
    whole = steps_per_epoch(cache, request_)
    image, ids = read_pair(request_.train[0], TWO_CLASSES)
    cache.reduction = 2
    small, labels = cache[0]
    assert small.shape[:2] == labels.shape == tuple(-(-side // 2) for side in ids.shape)
    square = image[10:12, 20:22].astype(float).mean((0, 1))
    assert np.abs(small[5, 10] - square).max() <= 0.5 + 1e-6
    assert labels[5, 10] in ids[10:12, 20:22]
    assert steps_per_epoch(cache, request_) == pytest.approx(whole / 4, abs=1)


def test_a_run_looks_at_smaller_images_and_its_model_does_too(request_: FineTuneRequest) -> None:
    events = list(fine_tune(request_))
    started = next(event for event in events if isinstance(event, RunStarted))
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    assert started.reduction == 2
    model = finished.model
    assert read_description(model.path).preprocessing.reduction == 2
    image, _ = read_pair(request_.val[0], TWO_CLASSES)
    assert load_predictor(model).predict(image)[0].shape == image.shape[:2]
    assert read_request(request_.out).reduction == 2
    again = replace(request_, base=str(model.path), reduction=None)
    assert reduction_of(again, PairCache(request_.train, TWO_CLASSES)) == 2
    louder = ClassTable(
        tuple(replace(each, name=each.name.upper()) for each in TWO_CLASSES.classes)
    )
    shouted = replace(again, classes=louder, crop_px=256)
    assert reduction_of(shouted, PairCache(request_.train, louder)) == 2
    others = replace(again, classes=make_table(("ground", "crack")), crop_px=256)
    assert reduction_of(others, PairCache(request_.train, TWO_CLASSES)) == 1


def test_a_resumed_run_goes_on_as_it_was(request_: FineTuneRequest) -> None:
    steps: list[object] = []

    def cancelled() -> bool:
        return len(steps) > 3

    for event in fine_tune(replace(request_, epochs=50), cancelled):
        steps.append(event)
    assert (request_.out / LAST).exists()
    asked = replace(request_, reduction=None, epochs=50, resume=True)
    assert prepare(asked).train.reduction == 2


def test_a_run_written_before_goes_on_as_it_was(request_: FineTuneRequest) -> None:
    list(fine_tune(request_))
    file = request_.out / REQUEST
    data = json.loads(file.read_text())
    assert data.pop("reduction") == 2
    file.write_text(json.dumps(data))
    assert read_request(request_.out).reduction == 1


def test_nothing_said_is_chosen_by_the_masks(
    request_: FineTuneRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []

    def choose(masks: list[np.ndarray], crop_px: int) -> int:
        asked.append((len(masks), crop_px))
        return 3

    monkeypatch.setattr("segcore.preparation.choose_reduction", choose)
    cache = PairCache(request_.train, TWO_CLASSES)
    assert reduction_of(replace(request_, reduction=None), cache) == 3
    assert asked == [(3, 32)]


@pytest.mark.parametrize("wrong", [0, 5, -1])
def test_a_reduction_out_of_range_is_named(wrong: int, request_: FineTuneRequest) -> None:
    with pytest.raises(UsageError, match=f"the reduction is {wrong}: give 1 to 4"):
        list(fine_tune(replace(request_, reduction=wrong)))


def test_views_and_reduction_go_together(model: ModelRef) -> None:
    seen: list[tuple[int, ...]] = []

    def logits(pixels: np.ndarray) -> np.ndarray:
        seen.append(pixels.shape)
        return np.zeros((*pixels.shape[:3], 2), np.float32)

    predictor = Predictor(logits, read_description(model.path))
    predictor.average(flips=False, scales=(0.5, 1.0))
    predictor.predict(np.zeros((40, 60, 3), np.uint8))
    assert seen == [(1, 20, 30, 3), (1, 40, 60, 3)]
