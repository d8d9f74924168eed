"""Prediction: any size, tiles like the whole, certainty, and one sentence when it cannot be."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from discs import TWO_CLASSES, draw_pair

from segcore import inference, tiling
from segcore.checkpoint import Architecture, Description, Preprocessing, write_checkpoint
from segcore.classes import VOID, ClassTable, SegClass
from segcore.deciding import decide
from segcore.deeplab import batch_norms, build
from segcore.errors import CheckpointError, UsageError
from segcore.evaluation import evaluate
from segcore.inference import (
    Cancelled,
    Predictor,
    load_network,
    load_predictor,
    model_weights,
    predict,
    preprocess,
)
from segcore.records import EvalProgress, EvalReport, EvaluateRequest, ModelRef, PredictRequest
from segcore.runtime import keras

DESCRIPTION = Description(Architecture(2, backbone="slim", decoder=True), TWO_CLASSES)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ModelRef:
    """A network of random weights, saved."""
    keras.utils.set_random_seed(0)
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    write_checkpoint(path, DESCRIPTION, model_weights(build(DESCRIPTION.architecture)))
    return ModelRef(path, "random")


@pytest.fixture(scope="module")
def predictor(model: ModelRef) -> Predictor:
    return load_predictor(model)


def _noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(np.uint8)


def test_preprocessing_by_hand() -> None:
    pixels = np.array([[[[10, 20, 40]]]], np.uint8)
    rgb = Preprocessing("RGB", (0.0, 10.0, 20.0), (1.0, 2.0, 4.0))
    np.testing.assert_allclose(preprocess(pixels, rgb)[0, 0, 0], [10.0, 5.0, 5.0])
    bgr = Preprocessing("BGR", (40.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    np.testing.assert_allclose(preprocess(pixels, bgr)[0, 0, 0], [0.0, 20.0, 10.0])


@pytest.mark.parametrize("size", [(1, 1), (17, 300), (64, 64), (129, 33)])
def test_own_size(predictor: Predictor, size: tuple[int, int]) -> None:
    ids, margin = predictor.predict(_noise(*size))
    assert ids.shape == margin.shape == size
    assert ids.dtype == margin.dtype == np.uint8
    assert ids.max() < 2


def test_ids_and_margin_are_those_of_the_logits(predictor: Predictor, model: ModelRef) -> None:
    pixels = _noise(40, 56)
    inputs = preprocess(pixels[None], DESCRIPTION.preprocessing)
    network, _ = load_network(model)
    logits = network(inputs, training=False).numpy()[0].astype(np.float64)
    shares = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    ids, margin = predictor.predict(pixels)
    np.testing.assert_array_equal(ids, logits.argmax(-1))
    expected = np.abs(shares[..., 0] - shares[..., 1]) * 255
    assert np.abs(margin.astype(float) - expected).max() <= 1.0


def test_no_size_is_traced_twice(predictor: Predictor) -> None:
    for side in (32, 48, 65, 97):
        predictor.predict(_noise(side, side + 8))
    assert predictor.logits.experimental_get_tracing_count() == 1


def _pointwise(tile: np.ndarray) -> np.ndarray:
    """Logits that depend on their own pixel only: tiles must give exactly what the whole gives."""
    red = tile[..., 0].astype(np.float32)
    return np.stack([red, np.full_like(red, 128.5)], -1)


@pytest.fixture
def small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "WHOLE_IMAGE_PX", 0)
    monkeypatch.setattr(tiling, "TILE_PX", 128)
    monkeypatch.setattr(tiling, "OVERLAP_PX", 32)


def test_the_same_picture_gives_the_same_mask_every_time(model: ModelRef) -> None:
    pixels = _noise(70, 90)
    first, second = (load_predictor(model).predict(pixels) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_a_trained_network_keeps_its_batch_norms(model: ModelRef) -> None:
    """Weights assigned later are seen: so training sees what it validates."""
    network, description = load_network(model)
    predictor = Predictor.from_network(network, description)
    pixels = _noise(40, 40)
    before = np.asarray(predictor.logits(pixels[None]))
    for norm in batch_norms(network):
        norm.moving_mean.assign(norm.moving_mean.value + 1.0)
    assert np.abs(np.asarray(predictor.logits(pixels[None])) - before).max() > 1e-3


def test_bfloat16_is_close(model: ModelRef) -> None:
    pixels = _noise(64, 64)
    fine, rough = (
        np.asarray(load_predictor(model, precision).logits(pixels[None]))
        for precision in ("float32", "bfloat16")
    )
    assert 0 < np.abs(rough - fine).max() < 0.1 * np.abs(fine).max()


def test_progress_goes_tile_by_tile(small_tiles: None) -> None:
    told: list[tuple[int, int]] = []
    Predictor(_pointwise, DESCRIPTION).predict(
        _noise(200, 300), progress=lambda done, total: told.append((done, total))
    )
    assert told == [(done, 6) for done in range(1, 7)]


@pytest.mark.parametrize("size", [(300, 411), (128, 129), (90, 400), (700, 20)])
def test_tiles_leave_no_seams(size: tuple[int, int], small_tiles: None) -> None:
    pixels = _noise(*size)
    ids, margin = Predictor(_pointwise, DESCRIPTION).predict(pixels)
    whole = decide(_pointwise(pixels))
    np.testing.assert_array_equal(ids, (pixels[..., 0] < 128.5).astype(np.uint8))
    np.testing.assert_array_equal(ids, whole[0])
    assert np.abs(margin.astype(int) - whole[1]).max() <= 1


def test_tiles_give_the_whole_away_from_seams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly, where a tile reaches as far as the network looks and the pooling branch is mute.

    (That branch averages over all it is given: a tile where the image is tiled.)
    """
    keras.utils.set_random_seed(0)
    architecture = Architecture(3, backbone="slim", multi_grid=(1,), aspp_rates=(1, 2, 3))
    network = build(architecture)
    for name in ("gamma", "beta"):
        weight = getattr(network.get_layer("aspp_pool_bn"), name)
        weight.assign(0.0 * weight.value)
    logits = Predictor.from_network(network, DESCRIPTION).logits
    pixels = _noise(32, 1104)
    whole = np.asarray(logits(pixels[None]))[0]
    monkeypatch.setattr(tiling, "TILE_PX", 640)
    monkeypatch.setattr(tiling, "OVERLAP_PX", 64)
    (_, second), tile = tiling.tiles_along(1104)
    assert (second, tile) == (512, 592)
    tiled = np.empty_like(whole)

    def tile_logits(top: int, left: int, height: int, width: int) -> np.ndarray:
        return np.asarray(logits(pixels[None, :, left : left + width]))[0]

    for block in tiling.blended(tile_logits, *whole.shape):
        columns = slice(block.left, block.left + block.logits.shape[1])
        tiled[:, columns] = block.logits
    # How far it looks: the 3x3s of the stem and of conv2 to conv5 by stride and dilation, the
    # widest branch of the ASPP, and a place of the map for the resize.
    reach = 3 + 2 + 2 * 4 + (4 + 8) + (8 + 16) + 2 * 2 * 16 + 3 * 16 + 16
    apart = np.abs(tiled - whole).max(axis=(0, 2)) / np.abs(whole).max()
    assert apart[: second - reach].max() < 1e-5
    assert apart[tile + reach :].max() < 1e-5
    assert apart[second - reach : tile + reach].max() > 1e-4
    assert (tiled.argmax(-1) == whole.argmax(-1)).mean() > 0.99


def test_cancel_between_tiles(predictor: Predictor, small_tiles: None) -> None:
    asked = iter([False, False, True])
    told: list[int] = []
    with pytest.raises(Cancelled):
        predictor.predict(
            _noise(200, 300), lambda: next(asked), lambda done, total: told.append(done)
        )
    assert told == [1, 2]


def test_request_to_prediction(predictor: Predictor, model: ModelRef, tmp_path: Path) -> None:
    pair = draw_pair(tmp_path, 0, (50, 70))
    prediction = predict(PredictRequest(5, pair.image, model), predictor)
    assert (prediction.request_id, prediction.image, prediction.model) == (5, pair.image, model)
    assert prediction.ids.shape == (50, 70)
    assert prediction.classes == TWO_CLASSES


def test_weights_that_do_not_fit_are_named(tmp_path: Path) -> None:
    weights = model_weights(build(DESCRIPTION.architecture))
    for change, sentence in (
        ({"logits/bias": np.zeros(3, np.float32)}, "logits/bias .* is \\(3,\\) and should be"),
        ({"logits/bias": None}, "logits/bias .* is missing"),
        (
            {"conv1_bn/moving_variance": np.full(32, -1.0, np.float32)},
            "conv1_bn/moving_variance .* below 0",
        ),
    ):
        changed = {k: v for k, v in {**weights, **change}.items() if v is not None}
        write_checkpoint(tmp_path / "model", DESCRIPTION, changed)
        with pytest.raises(CheckpointError, match=sentence):
            load_predictor(ModelRef(tmp_path / "model", "bad"))


# --- evaluation ---------------------------------------------------------------------------------


class _Oracle(Predictor):
    """Predicts what it is told, so that a score can be computed by hand."""

    def __init__(self, answers: Iterator[np.ndarray]) -> None:
        self.description = DESCRIPTION
        self._answers = answers

    def predict(self, pixels: object, *_: object) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[override]
        ids = next(self._answers)
        return ids, np.zeros_like(ids)


def test_evaluation_by_hand(tmp_path: Path, model: ModelRef) -> None:
    """The labels' table is ordered otherwise and has a class more; one pixel is void."""
    from segcore.masks import new_mask, write_mask

    table = ClassTable(
        (SegClass("disc", (1, 1, 1)), SegClass("other", (2, 2, 2)), SegClass("ground", (3, 3, 3)))
    )
    pair = draw_pair(tmp_path, 0, (1, 5))
    write_mask(pair.mask, new_mask(np.array([[0, 0, 2, 1, VOID]], np.uint8), table))
    answer = np.array([[1, 0, 0, 0, 0]], np.uint8)  # disc, then ground
    request = EvaluateRequest(model, table, (pair,))
    progress, report = evaluate(request, predictor=_Oracle(iter([answer])))
    assert progress == EvalProgress(1, 1)
    assert isinstance(report, EvalReport)
    assert report.confusion.tolist() == [[1, 0, 1], [0, 0, 1], [0, 0, 1]]
    assert report.iou == (1 / 2, 0.0, 1 / 3)
    assert (report.void_pixels, report.images) == (1, 1)


def test_a_model_of_other_classes_is_refused(tmp_path: Path, predictor: Predictor) -> None:
    table = ClassTable((SegClass("ground", (1, 1, 1)), SegClass("road", (2, 2, 2))))
    request = EvaluateRequest(ModelRef(tmp_path, "m"), table, (draw_pair(tmp_path, 0),))
    with pytest.raises(UsageError, match="the model predicts disc, which the project's classes"):
        list(evaluate(request, predictor=predictor))
