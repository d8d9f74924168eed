"""From a checkpoint and an image to a mask, at the image's own size, whatever that is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.checkpoint import Description, Preprocessing, read_weights
from segcore.deciding import decide
from segcore.deeplab import build, fold_batch_norms, kernels_to_come
from segcore.errors import CheckpointError
from segcore.images import read_image
from segcore.records import ModelRef, Prediction, PredictProgress, PredictRequest
from segcore.runtime import best_precision, tf
from segcore.tiling import PIECE_PX, blended
from segcore.views import averaged, check_scales

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
F32 = npt.NDArray[np.float32]
Logits = Callable[[U8], Any]

# Beyond this many pixels an image is predicted in overlapping tiles.
WHOLE_IMAGE_PX = PIECE_PX * PIECE_PX


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
    converts to one, for any H and W. network: the Keras model that computes them; None where
    another runtime does.
    """

    def __init__(self, logits: Logits, description: Description, network: Any = None) -> None:
        self.description = description
        self.logits: Logits = logits
        self.network = network
        # How much larger than it is a picture is looked at, at most.
        self._zoom = 1.0 / description.preprocessing.reduction

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
        return cls(logits, description, model)

    def average(self, *, flips: bool, scales: Sequence[float]) -> None:
        """From now on average over views, as `load_predictor` says."""
        if flips or tuple(scales) != (1.0,):
            turns = self.description.training.get("right_angle_turns") is True
            self.logits = averaged(self.logits, flips=flips, turns=turns, scales=scales)
            self._zoom = max(scales) / self.description.preprocessing.reduction

    def warm_up(self) -> None:
        """Trace the network, so that the first image does not wait for it."""
        self.predict(np.zeros((64, 64, 3), np.uint8))

    def predict(
        self,
        pixels: U8,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> tuple[U8, U8]:
        """Predict one image, uint8 (H, W, 3), of any size.

        progress: told (tiles done, tiles in all) after each tile of an image too large to be
        predicted whole.

        Returns:
            ids, uint8 (H, W), and margin, uint8 (H, W), p(best) - p(second best) times 255.

        Raises:
            Cancelled: `cancelled()` became true between two tiles.
        """
        height, width = pixels.shape[:2]
        if height * width * max(1.0, self._zoom) ** 2 <= WHOLE_IMAGE_PX:
            return decide(self._whole(pixels))

        def tile_logits(top: int, left: int, tile_height: int, tile_width: int) -> F32:
            if cancelled():
                raise Cancelled
            return self._whole(pixels[top : top + tile_height, left : left + tile_width])

        ids, margin = np.empty((height, width), np.uint8), np.empty((height, width), np.uint8)
        num_classes = len(self.description.classes)
        for block in blended(tile_logits, height, width, num_classes, self._zoom):
            rows, columns = block.logits.shape[:2]
            place = np.s_[block.top : block.top + rows, block.left : block.left + columns]
            ids[place], margin[place] = decide(block.logits)
            progress(block.done, block.total)
        return ids, margin

    def _whole(self, pixels: U8) -> F32:
        return np.asarray(self.logits(np.ascontiguousarray(pixels)[None]))[0]


# --- checkpoints to networks --------------------------------------------------------------------


def load_predictor(
    model: ModelRef,
    precision: str = "float32",
    *,
    flips: bool = False,
    scales: Sequence[float] = (1.0,),
) -> Predictor:
    """Read a checkpoint and make it ready to predict.

    precision: "float32", whose masks are the same on every machine but for rounding, "bfloat16",
    or "auto" for whichever this machine is faster in.
    flips, scales: also look at images mirrored (and turned by right angles, if the model was
    trained so) and at other sizes, and average the logits.

    Raises:
        CheckpointError: the file is damaged, its weights do not fit its description, or it is
            only a backbone.
        UsageError: a scale is out of range.
    """
    check_scales(scales)
    network, description = load_network(
        model, best_precision() if precision == "auto" else precision
    )
    fold_batch_norms(network)
    predictor = Predictor.from_network(network, description)
    predictor.average(flips=flips, scales=scales)
    return predictor


def load_network(model: ModelRef, precision: str = "float32") -> tuple[Any, Description]:
    """Read a checkpoint; returns its network, a Keras model on preprocessed images, and its words.

    The images are at their own size: the network makes them smaller itself, where it is to.

    Raises:
        CheckpointError: as `load_predictor`.
    """
    description, weights = read_weights(model.path)
    if not description.knows_classes:
        raise CheckpointError(
            f"{model.path} is a backbone that knows no classes yet: train a model from it first, "
            "or give another"
        )
    with kernels_to_come():
        network = build(
            description.architecture,
            precision=precision,
            reduction=description.preprocessing.reduction,
        )
    assign_weights(network, weights, str(model.path))
    return network, description


def model_weights(model: Any) -> dict[str, npt.NDArray[Any]]:
    """Return every weight of a network by its path, e.g. "conv1_conv/kernel"."""
    return {variable.path: variable.value.numpy() for variable in model.weights}


def assign_weights(model: Any, weights: dict[str, npt.NDArray[Any]], source: str) -> None:
    """Give a network the weights of a checkpoint; every one must be there and fit.

    Raises:
        CheckpointError: a weight is missing, has another shape or cannot be.
    """
    for variable in model.weights:
        array = weights.get(variable.path)
        if array is None or tuple(array.shape) != tuple(variable.shape):
            found = "missing" if array is None else f"{tuple(array.shape)}"
            raise CheckpointError(
                f"weight {variable.path} of {source} is {found} and should be "
                f"{tuple(variable.shape)}: the file does not fit its own description; use another"
            )
        if variable.path.endswith("/moving_variance") and (array < 0.0).any():
            raise CheckpointError(
                f"weight {variable.path} of {source} is a variance and below 0: the file is "
                "damaged; use another"
            )
    for variable in model.weights:
        variable.assign(weights[variable.path])


def predict(
    request: PredictRequest,
    predictor: Predictor,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[PredictProgress], None] = lambda progress: None,
) -> Prediction:
    """Answer one request with a model that is already loaded.

    progress: told after each tile of an image too large to be predicted whole.

    Raises:
        ImageError: the image cannot be read.
        Cancelled: `cancelled()` became true between two tiles.
    """
    start = time.perf_counter()
    pixels = read_image(request.image, request.page).pixels
    ids, margin = predictor.predict(
        pixels,
        cancelled,
        lambda done, total: progress(PredictProgress(request.request_id, done, total)),
    )
    return Prediction(
        request_id=request.request_id,
        image=request.image,
        model=request.model,
        classes=predictor.description.classes,
        ids=ids,
        margin=margin,
        seconds=time.perf_counter() - start,
    )
