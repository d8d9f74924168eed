"""SegDesk's engine: data pipeline, DeepLab v3, losses, metrics and jobs, with no screen.

Importing this package imports no TensorFlow; the first use of a name that needs it does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segcore.classes import VOID as VOID
    from segcore.classes import ClassTable as ClassTable
    from segcore.deeplab import build_deeplab_v3 as build_deeplab_v3
    from segcore.evaluation import evaluate as evaluate
    from segcore.images import read_image as read_image
    from segcore.inference import load_predictor as load_predictor
    from segcore.inference import predict as predict
    from segcore.losses import CrossEntropyDice as CrossEntropyDice
    from segcore.losses import DiceLoss as DiceLoss
    from segcore.losses import WeightedCrossEntropy as WeightedCrossEntropy
    from segcore.masks import read_mask as read_mask
    from segcore.masks import write_mask as write_mask
    from segcore.metrics import MeanAccuracy as MeanAccuracy
    from segcore.metrics import MeanIoU as MeanIoU
    from segcore.metrics import PixelAccuracy as PixelAccuracy
    from segcore.project import open_project as open_project
    from segcore.records import EvaluateRequest as EvaluateRequest
    from segcore.records import FineTuneRequest as FineTuneRequest
    from segcore.records import PredictRequest as PredictRequest
    from segcore.training import fine_tune as fine_tune

_HOMES = {
    "VOID": "classes",
    "ClassTable": "classes",
    "CrossEntropyDice": "losses",
    "DiceLoss": "losses",
    "EvaluateRequest": "records",
    "FineTuneRequest": "records",
    "MeanAccuracy": "metrics",
    "MeanIoU": "metrics",
    "PixelAccuracy": "metrics",
    "PredictRequest": "records",
    "WeightedCrossEntropy": "losses",
    "build_deeplab_v3": "deeplab",
    "evaluate": "evaluation",
    "fine_tune": "training",
    "load_predictor": "inference",
    "open_project": "project",
    "predict": "inference",
    "read_image": "images",
    "read_mask": "masks",
    "write_mask": "masks",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'segcore' has no attribute {name!r}")
    return getattr(import_module(f"segcore.{_HOMES[name]}"), name)
