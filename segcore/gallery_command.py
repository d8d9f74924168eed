"""The gallery on the command line: what there is, and a bar while a model is fetched."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from segcore.downloads import DownloadProgress
from segcore.fetching import Converting, fetch_model
from segcore.gallery import MODELS, GalleryModel, cache_folder

__all__ = ["fetch", "list_models", "show"]

log = logging.getLogger(__name__)


def list_models(only: str | None = None, *, as_json: bool = False) -> None:
    """Print the gallery, or one row of it."""
    rows = [model for model in MODELS.values() if only in (None, model.name)]
    if as_json:
        print(json.dumps([model.to_json() for model in rows], indent=2))
        return
    for model in rows:
        show(model)
    print(f"fetched models lie in {cache_folder()}")


def show(model: GalleryModel) -> None:
    """Print a row for a person."""
    size = "unknown size" if model.size_bytes is None else f"{model.size_bytes / 1e6:.1f} MB"
    state = "on this machine" if model.is_ready else f"not fetched, {size}"
    print(f"{model.name} ({state if model.source else f'bundled, {size}'})")
    print(f"  for      {model.purpose}")
    print(f"  classes  {', '.join(model.classes) or 'none yet: a base to train from'}")
    print(f"  licence  {model.licence}")
    print(f"  origin   {model.origin}")
    if model.source:
        print(f"  source   {model.source.url}")
        names = " and ".join(c.algorithm.upper() for c in model.source.checksums)
        print(f"  checked  by {names}")


def fetch(name: str, weights_file: Path | None) -> None:
    """Make a model of the gallery ready, with a bar where something is downloaded."""
    bar: tqdm[NoReturn] | None = None
    try:
        for event in fetch_model(name, weights_file):
            if isinstance(event, DownloadProgress):
                if bar is None:
                    bar = tqdm(desc=f"fetching {name}", unit="B", unit_scale=True, disable=None)
                bar.total = event.total_bytes
                bar.update(event.done_bytes - bar.n)
            elif isinstance(event, Converting):
                log.info("making a checkpoint of %s", name)
    finally:
        if bar is not None:
            bar.close()
