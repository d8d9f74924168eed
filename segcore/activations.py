"""How strongly each branch of the ASPP answers to an image: what the network looks at."""

from __future__ import annotations

from typing import Any

import numpy as np

from segcore.checkpoint import Description
from segcore.errors import UsageError
from segcore.images import read_image
from segcore.inference import preprocess
from segcore.records import Branches, BranchesRequest
from segcore.runtime import keras, tf

__all__ = ["MOST_PX", "BranchReader", "read_branches"]

# Beyond it the features of all branches would not fit beside the network in a small machine.
MOST_PX = 2048 * 2048
_GRID_PX = 16  # the largest output stride


class BranchReader:
    """Gives the mean over the channels of each branch, feature by feature.

    network: a DeepLab v3, folded or not; its layers are shared, so that a reader takes no memory
    for weights of its own.
    """

    def __init__(self, network: Any, description: Description) -> None:
        architecture = description.architecture
        names = [f"aspp_atrous{place}" for place in range(1, len(architecture.aspp_rates) + 1)]
        layers = [f"{name}_relu" for name in ("aspp_1x1", *names)] + ["aspp_pool_spread"]
        outputs = [network.get_layer(name).output for name in layers]
        part = keras.Model(network.inputs, outputs)
        reduction = description.preprocessing.reduction
        self.stride = architecture.output_stride * reduction
        self._grid_px = _GRID_PX * reduction
        self._means = tf.function(
            lambda pixels: [
                tf.reduce_mean(tf.cast(answer, tf.float32), axis=-1)
                for answer in part(preprocess(pixels, description.preprocessing), training=False)
            ],
            input_signature=[tf.TensorSpec((1, None, None, 3), tf.uint8)],
            autograph=False,
        )

    def means(self, pixels: np.ndarray) -> list[np.ndarray]:
        """Return float32 (h, w) for each branch of an image, uint8 (H, W, 3), h = ceil(H/stride).

        Raises:
            UsageError: the image has more than `MOST_PX` pixels.
        """
        height, width = pixels.shape[:2]
        if height * width > MOST_PX:
            raise UsageError(
                f"the image is {width} x {height} pixels and branches are shown for up to "
                f"{MOST_PX:,}: open a smaller image"
            )
        more = [(0, -side % self._grid_px) for side in (height, width)]
        padded = np.pad(pixels, [*more, (0, 0)], mode="edge")
        rows, columns = -(-height // self.stride), -(-width // self.stride)
        return [np.asarray(mean)[0, :rows, :columns] for mean in self._means(padded[None])]


def read_branches(request: BranchesRequest, reader: BranchReader) -> Branches:
    """Answer one request with a reader of its model.

    Raises:
        ImageError: the image cannot be read.
        UsageError: it is too large.
    """
    means = reader.means(read_image(request.image, request.page).pixels)
    strongest = tuple(float(mean.max()) for mean in means)
    maps = tuple(
        np.round(255 * mean / max(top, 1e-12)).astype(np.uint8)
        for mean, top in zip(means, strongest, strict=True)
    )
    return Branches(
        request.request_id, request.image, request.model, reader.stride, maps, strongest
    )
