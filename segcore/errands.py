"""What a helper child is asked and what it answers: one errand, then it ends.

A helper fetches a model of the gallery or makes an OpenVINO export, so that neither keeps the
engine from predicting nor its memory from being given back. Besides these it takes a `Cancel`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from segcore.gallery import GalleryModel
from segcore.records import ModelRef

__all__ = [
    "Converting",
    "DownloadCancelled",
    "DownloadEvent",
    "DownloadProgress",
    "Downloaded",
    "ErrandEvent",
    "ErrandFailed",
    "ExportRequest",
    "Exported",
    "FetchRequest",
    "ModelReady",
]


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """Make a model of the gallery ready.

    weights_file: the published file, where it was brought here in another way; None downloads it.
    """

    model: GalleryModel
    weights_file: Path | None = None


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Make a checkpoint's OpenVINO export where the engine looks for it."""

    model: ModelRef


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """Bytes on disk so far, and of how many, None while unknown."""

    done_bytes: int
    total_bytes: int | None


@dataclass(frozen=True, slots=True)
class Downloaded:
    """The file is in place and its checksums agree."""

    path: Path


@dataclass(frozen=True, slots=True)
class DownloadCancelled:
    """The caller asked to stop; what has come is kept for the next time."""

    done_bytes: int


@dataclass(frozen=True, slots=True)
class Converting:
    """The published file is there and checked; it is being made a checkpoint, in seconds."""

    name: str


@dataclass(frozen=True, slots=True)
class ModelReady:
    """The model can be used by its name from now on."""

    name: str
    checkpoint: Path


@dataclass(frozen=True, slots=True)
class Exported:
    """The export is in place and agrees with its checkpoint."""

    model: ModelRef
    folder: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class ErrandFailed:
    """It cannot be done; `message` is one sentence."""

    message: str


DownloadEvent = DownloadProgress | Downloaded | DownloadCancelled
ErrandEvent = DownloadEvent | Converting | ModelReady | Exported | ErrandFailed
