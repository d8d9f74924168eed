"""The models people know: what each is, where it comes from, and where it lies on this machine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs

from segcore.classes import VOC_21
from segcore.errors import UsageError

__all__ = ["CONVERTER", "MODELS", "Checksum", "GalleryModel", "Source", "cache_folder", "find"]

# Raised when a conversion changes, so that what an older version converted is made anew.
CONVERTER = 1

Layout = Literal["segdesk", "keras-resnet50", "torchvision-deeplabv3-resnet50"]


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a file's bytes must come to."""

    algorithm: Literal["sha256", "md5"]
    hexdigest: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file on a server; its size is None where nobody has said."""

    url: str
    checksums: tuple[Checksum, ...]
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class GalleryModel:
    """One row of the gallery.

    layout: how the published file holds its weights; "segdesk" is a checkpoint as it is.
    classes: names by class id; empty where only the backbone is trained and a head must be.
    origin: who made the weights, on what, in a few words.
    source: the published file; None for what comes with SegDesk.
    """

    name: str
    purpose: str
    layout: Layout
    classes: tuple[str, ...]
    licence: str
    origin: str
    source: Source | None = None

    @property
    def weights_file(self) -> Path | None:
        """Where the published file lies or will lie; None for what comes with SegDesk."""
        if self.source is None:
            return None
        return cache_folder() / self.source.url.rpartition("/")[2]

    @property
    def checkpoint(self) -> Path:
        """The checkpoint to load: bundled, or converted once from the published file."""
        if self.source is None:
            return _BUNDLED / f"{self.name}.safetensors"
        return cache_folder() / f"{self.name}.safetensors"

    @property
    def is_ready(self) -> bool:
        """Whether the checkpoint is on this machine."""
        return self.checkpoint.is_file()

    @property
    def size_bytes(self) -> int | None:
        """Of what is fetched, or of the bundled file; None where it is not known."""
        if self.source is not None:
            return self.source.size_bytes
        return self.checkpoint.stat().st_size if self.is_ready else None

    def to_json(self) -> dict[str, object]:
        """Return the row as plain JSON types, and what of it is on this machine."""
        source = self.source
        return {
            "name": self.name,
            "purpose": self.purpose,
            "size_bytes": self.size_bytes,
            "classes": list(self.classes),
            "licence": self.licence,
            "origin": self.origin,
            "source": source.url if source else None,
            "checksums": {c.algorithm: c.hexdigest for c in source.checksums} if source else {},
            "weights_file": str(self.weights_file) if source else None,
            "checkpoint": str(self.checkpoint),
            "ready": self.is_ready,
        }


_BUNDLED = Path(__file__).resolve().parent.parent / "resources"

_ROWS = (
    GalleryModel(
        name="starter",
        purpose="nuclei and the like; small and quick, the base to begin from",
        layout="segdesk",
        classes=("background", "nucleus"),
        licence="MIT; trained on CC0 images",
        origin="SegDesk, trained on the 2018 Data Science Bowl's nuclei",
    ),
    GalleryModel(
        name="imagenet-resnet50",
        purpose="a backbone that has seen a million photos; a base for any photos of your own",
        layout="keras-resnet50",
        classes=(),
        licence="MIT; trained on ImageNet, whose pictures are for research",
        origin="ResNet-50 of He et al. as Keras Applications publishes it",
        source=Source(
            "https://storage.googleapis.com/tensorflow/keras-applications/resnet/"
            "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
            (
                Checksum(
                    "sha256", "66c8b43daff3fcc15bc4f30e3d2a167e21a14d9c9598a5394e5516471f4af504"
                ),
                # The one that Keras itself publishes.
                Checksum("md5", "4d473c1dd8becc155b73f8504c6f6626"),
            ),
            94_765_736,
        ),
    ),
    GalleryModel(
        name="voc21-resnet50",
        purpose="people, animals, vehicles and furniture in photos, at once; mean IoU 66.4 % on "
        "COCO val2017",
        layout="torchvision-deeplabv3-resnet50",
        classes=VOC_21.names,
        licence="BSD-3-Clause; trained on COCO, whose terms apply to its pictures",
        origin="torchvision's DeepLab v3 on a ResNet-50, COCO_WITH_VOC_LABELS_V1",
        source=Source(
            # Its name carries the first digits of its SHA-256, as torchvision publishes it.
            "https://download.pytorch.org/models/deeplabv3_resnet50_coco-cd0a2569.pth",
            (
                Checksum(
                    "sha256", "cd0a25694c4a0f7106b38f4938bf90a874f2f241cc410b8f63c7024399538f06"
                ),
            ),
            168_312_152,
        ),
    ),
)
MODELS = {row.name: row for row in _ROWS}


def find(name: str) -> GalleryModel:
    """Return a row by name.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in MODELS:
        raise UsageError(f"the gallery has no {name}: give one of {', '.join(MODELS)}")
    return MODELS[name]


def cache_folder() -> Path:
    """Return the folder of what was fetched: SEGDESK_CACHE, or the system's place for caches."""
    chosen = os.environ.get("SEGDESK_CACHE")
    folder = Path(chosen) if chosen else Path(platformdirs.user_cache_dir("segdesk", False))
    return folder.expanduser().absolute() / "models"
