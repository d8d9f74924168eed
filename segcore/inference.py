"""From a checkpoint and an image to a mask, at the image's own size, whatever that is."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.checkpoint import Description, Preprocessing, read_weights
from segcore.deeplab import build
from segcore.errors import CheckpointError
from segcore.images import read_image
from segcore.records import ModelRef, Prediction, PredictRequest
from segcore.runtime import tf

__all__ = [
    "Predictor",
    "assign_weights",
    "load_network",
    "load_predictor",
    "model_weights",
    "predict",
    "preprocess",
]

U8 = npt.NDArray[np.uint8]
Logits = Callable[[U8], Any]

# Beyond this many pixels an image is predicted in overlapping tiles.
WHOLE_IMAGE_PX = 2048 * 2048
TILE_PX = 1024
OVERLAP_PX = 256
_GRID_PX = 16  # the largest output stride


class Cancelled(Exception):  # noqa: N818  # a normal ending, not an error
    """The caller asked to stop."""


def preprocess(pixels: Any, preprocessing: Preprocessing) -> Any:
    """Turn pixels 0..255 (N, H, W, 3) RGB into what the network was trained on, float32."""
    x = tf.cast(pixels, tf.float32)
    if preprocessing.order == "BGR":
        x = x[..., ::-1]
    return (x - tf.constant(preprocessing.mean)) / tf.constant(preprocessing.std)


class Predictor:
    """What gives logits, with its class table: any picture to ids and their certainty.

    logits: maps pixels, uint8 (1, H, W, 3) RGB, to float32 (1, H, W, C), a NumPy array or what
    converts to one, for any H and W.
    """

    def __init__(self, logits: Logits, description: Description) -> None:
        self.description = description
        self.logits = logits

    @classmethod
    def from_network(cls, model: Any, description: Description) -> Predictor:
        """Predict by a Keras model; weights assigned to it later are seen.

        One traced function serves every image size, so nothing is ever compiled twice.
        """
        logits = tf.function(
            lambda pixels: model(preprocess(pixels, description.preprocessing), training=False),
            input_signature=[tf.TensorSpec((1, None, None, 3), tf.uint8)],
            autograph=False,
        )
        return cls(logits, description)

    def warm_up(self) -> None:
        """Trace the network, so that the first image does not wait for it."""
        self.predict(np.zeros((64, 64, 3), np.uint8))

    def predict(self, pixels: U8, cancelled: Callable[[], bool] = lambda: False) -> tuple[U8, U8]:
        """Predict one image, uint8 (H, W, 3).

        Returns:
            ids, uint8 (H, W), and margin, uint8 (H, W), p(best) - p(second best) times 255.

        Raises:
            Cancelled: `cancelled()` became true between two tiles.
        """
        height, width = pixels.shape[:2]
        if height * width <= WHOLE_IMAGE_PX:
            ids, margin = _decide(self.logits(pixels[None])[0])
            return ids.numpy(), margin.numpy()
        return self._predict_tiles(pixels, cancelled)

    def _predict_tiles(self, pixels: U8, cancelled: Callable[[], bool]) -> tuple[U8, U8]:
        """Blend the logits of overlapping tiles; only one row of tiles is in memory at a time."""
        height, width = pixels.shape[:2]
        num_classes = len(self.description.classes)
        ids, margin = np.empty((height, width), np.uint8), np.empty((height, width), np.uint8)
        rows, columns = tile_starts(height), tile_starts(width)
        tile_height, tile_width = min(TILE_PX, height), min(TILE_PX, width)
        weight = _ramp(tile_height)[:, None] * _ramp(tile_width)[None, :]
        band = np.zeros((tile_height, width, num_classes), np.float32)
        total = np.zeros((tile_height, width, 1), np.float32)
        for top, following in pairwise([*rows, height]):
            for left in columns:
                if cancelled():
                    raise Cancelled
                tile = pixels[top : top + tile_height, left : left + tile_width]
                logits = self.logits(np.ascontiguousarray(tile)[None])[0]
                band[:, left : left + tile_width] += np.asarray(logits) * weight[..., None]
                total[:, left : left + tile_width] += weight[..., None]
            done = following - top
            decided = _decide(band[:done] / total[:done])
            ids[top:following], margin[top:following] = (part.numpy() for part in decided)
            for part in (band, total):
                part[: tile_height - done] = part[done:].copy()
                part[tile_height - done :] = 0.0
        return ids, margin


def tile_starts(length: int) -> list[int]:
    """Return where tiles of TILE_PX begin along a side, overlapping by OVERLAP_PX or more.

    All but the last lie on the network's grid, so that a tile samples the image as the whole
    would.
    """
    if length <= TILE_PX:
        return [0]
    count = 1 + -(-(length - TILE_PX) // (TILE_PX - OVERLAP_PX - _GRID_PX))
    evenly = [n * (length - TILE_PX) // (count - 1) for n in range(count)]
    return [start // _GRID_PX * _GRID_PX for start in evenly[:-1]] + [length - TILE_PX]


def _ramp(length: int) -> npt.NDArray[np.float32]:
    """Weights along a tile: rising from its edge over the overlap, so that seams vanish."""
    from_edge = np.minimum(np.arange(length), np.arange(length)[::-1]) + 1.0
    return np.minimum(from_edge / OVERLAP_PX, 1.0).astype(np.float32)


@tf.function(input_signature=[tf.TensorSpec((None, None, None), tf.float32)], autograph=False)
def _decide(logits: Any) -> tuple[Any, Any]:
    """Logits (H, W, C) to ids and margin, both uint8 (H, W)."""
    ids = tf.cast(tf.argmax(logits, axis=-1), tf.uint8)
    # One class only is certain: the next best has the probability 0.
    shares = tf.pad(tf.nn.softmax(logits), [[0, 0], [0, 0], [0, 1]])
    best = tf.math.top_k(shares, k=2, sorted=True).values
    return ids, tf.cast(tf.round((best[..., 0] - best[..., 1]) * 255.0), tf.uint8)


# --- checkpoints to networks --------------------------------------------------------------------


def load_predictor(model: ModelRef, precision: str = "float32") -> Predictor:
    """Read a checkpoint and make it ready to predict.

    Raises:
        CheckpointError: the file is damaged, its weights do not fit its description, or it is
            only a backbone.
    """
    return Predictor.from_network(*load_network(model, precision))


def load_network(model: ModelRef, precision: str = "float32") -> tuple[Any, Description]:
    """Read a checkpoint; returns its network, a Keras model on preprocessed images, and its words.

    Raises:
        CheckpointError: as `load_predictor`.
    """
    description, weights = read_weights(model.path)
    if not description.knows_classes:
        raise CheckpointError(
            f"{model.path} is a backbone that knows no classes yet: train a model from it first, "
            "or give another"
        )
    network = build(description.architecture, precision=precision)
    assign_weights(network, weights, str(model.path))
    return network, description


def model_weights(model: Any) -> dict[str, npt.NDArray[Any]]:
    """Return every weight of a network by its path, e.g. "conv1_conv/kernel"."""
    return {variable.path: variable.value.numpy() for variable in model.weights}


def assign_weights(model: Any, weights: dict[str, npt.NDArray[Any]], source: str) -> None:
    """Give a network the weights of a checkpoint; every one must be there and fit.

    Raises:
        CheckpointError: a weight is missing or has another shape.
    """
    for variable in model.weights:
        array = weights.get(variable.path)
        if array is None or tuple(array.shape) != tuple(variable.shape):
            found = "missing" if array is None else f"{tuple(array.shape)}"
            raise CheckpointError(
                f"weight {variable.path} of {source} is {found} and should be "
                f"{tuple(variable.shape)}: the file does not fit its own description; use another"
            )
    for variable in model.weights:
        variable.assign(weights[variable.path])


def predict(
    request: PredictRequest, predictor: Predictor, cancelled: Callable[[], bool] = lambda: False
) -> Prediction:
    """Answer one request with a model that is already loaded.

    Raises:
        ImageError: the image cannot be read.
        Cancelled: `cancelled()` became true between two tiles.
    """
    start = time.perf_counter()
    pixels = read_image(request.image, request.page).pixels
    ids, margin = predictor.predict(pixels, cancelled)
    return Prediction(
        request_id=request.request_id,
        image=request.image,
        model=request.model,
        classes=predictor.description.classes,
        ids=ids,
        margin=margin,
        seconds=time.perf_counter() - start,
    )
