"""DeepLab v3: atrous convolutions, ResNet, ASPP, and their assembly."""

from segcore.deeplab.aspp import aspp
from segcore.deeplab.folding import fold_batch_norms
from segcore.deeplab.layers import (
    MATHEMATICS,
    AtrousConv2D,
    BatchNorm,
    Reduce,
    ResizeLike,
    SubPixel,
    kernels_to_come,
)
from segcore.deeplab.model import batch_norms, build, build_deeplab_v3, on_crops
from segcore.deeplab.resnet import PLANS, ResNetPlan, resnet_features

__all__ = [
    "MATHEMATICS",
    "PLANS",
    "AtrousConv2D",
    "BatchNorm",
    "Reduce",
    "ResNetPlan",
    "ResizeLike",
    "SubPixel",
    "aspp",
    "batch_norms",
    "build",
    "build_deeplab_v3",
    "fold_batch_norms",
    "kernels_to_come",
    "on_crops",
    "resnet_features",
]
