"""From a name in the gallery to a checkpoint on this machine: fetched, checked, converted once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from segcore.checkpoint import read_description
from segcore.downloads import differences, download
from segcore.errands import Converting, Downloaded, DownloadEvent, ModelReady
from segcore.errors import CheckpointError, UsageError
from segcore.files import reason
from segcore.gallery import CONVERTER, GalleryModel, find

__all__ = ["Converting", "FetchEvent", "ModelReady", "fetch_model"]

log = logging.getLogger(__name__)


FetchEvent = DownloadEvent | Converting | ModelReady


def fetch_model(
    name: str | GalleryModel,
    weights_file: Path | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[FetchEvent]:
    """Make a model of the gallery ready; at once where it is already.

    Yields what `segcore.downloads.download` yields, then Converting, and at last ModelReady; a
    cancelled download is the last event.

    Args:
        name: a row of `segcore.gallery.MODELS`, or its name.
        weights_file: the published file, where it was brought here in another way.
        cancelled: whether to stop downloading.

    Raises:
        UsageError: there is no such model, or it needs no file.
        DownloadError: it cannot be fetched; the sentence says what to do without a network.
        CheckpointError: the given file is another one, or the disk refuses.
    """
    model = find(name) if isinstance(name, str) else name
    name = model.name
    if model.source is None:
        if weights_file is not None:
            raise UsageError(f"{name} comes with SegDesk: leave --weights-file out")
        yield ModelReady(name, model.checkpoint)
        return
    if not _is_current(model):
        if weights_file is None:
            weights_file = model.weights_file
            assert weights_file is not None  # it has a source
            for event in download(model.source, weights_file, cancelled):
                yield event
            if not isinstance(event, Downloaded):
                return
        else:
            _check(model, weights_file)
        yield Converting(name)
        # Only now: a missing network is told before TensorFlow starts.
        from segcore.deeplab.pretrained import convert

        convert(model, weights_file, model.checkpoint)
    yield ModelReady(name, model.checkpoint)


def _is_current(model: GalleryModel) -> bool:
    """Tell whether the checkpoint is there, whole, and of this version's making."""
    if not model.is_ready:
        return False
    try:
        made_by = read_description(model.checkpoint).training.get("converter")
    except CheckpointError as error:
        log.warning("converting %s again: %s", model.name, error)
        return False
    return made_by == CONVERTER


def _check(model: GalleryModel, file: Path) -> None:
    assert model.source is not None
    try:
        found = differences(file, model.source.checksums)
    except OSError as error:
        raise CheckpointError(
            f"cannot read the weights file {file} ({reason(error)}): give an existing one"
        ) from error
    if found:
        raise CheckpointError(
            f"{file} is not the file that {model.name} is made of ({found}): download "
            f"{model.source.url}"
        )
