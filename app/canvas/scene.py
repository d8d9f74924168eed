"""What there is to see of one image. View modes decide what of it they show, and how."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from app.canvas.heat import HeatLayer
from app.canvas.instance_layer import InstanceLayer
from app.canvas.layers import MaskLayer, PhotoLayer
from app.edits import U8

IDENTITY = np.arange(256, dtype=np.uint8)


@dataclass(slots=True, eq=False)
class Scene:
    """The layers of an image.

    heat: the margin of the prediction. instances: the regions of the labels, or of the prediction
    where `instances_of_prediction`. prediction_lut: uint8 (256,), prediction id -> label id.
    names: what labels and prediction are called where they are shown side by side.
    """

    photo: PhotoLayer = field(default_factory=PhotoLayer)
    labels: MaskLayer = field(default_factory=lambda: MaskLayer(opacity=0.6))
    prediction: MaskLayer = field(default_factory=lambda: MaskLayer(opacity=0.45))
    heat: HeatLayer = field(default_factory=HeatLayer)
    instances: InstanceLayer = field(default_factory=InstanceLayer)
    instances_of_prediction: bool = False
    prediction_lut: U8 = field(default_factory=lambda: IDENTITY)
    names: tuple[str, str] = ("", "")

    @property
    def instance_mask(self) -> MaskLayer:
        """The layer whose regions are told apart."""
        return self.prediction if self.instances_of_prediction else self.labels
