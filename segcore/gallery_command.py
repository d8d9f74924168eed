"""`segcore models`: what there is to be had by name, and a bar while a model is fetched."""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segcore.errors import UsageError

if TYPE_CHECKING:
    from segcore.gallery import GalleryModel

__all__ = ["add_arguments", "add_weights_file", "fetch", "list_models", "models", "show"]

log = logging.getLogger(__name__)

_DESCRIPTION = """\
List the models that every MODEL can name: what for, which classes, under what licence, from where.
One that is not on this machine yet is fetched when it is first used, or by --fetch."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `segcore models` takes."""
    parser.description = _DESCRIPTION
    parser.add_argument("--fetch", metavar="NAME", help="bring this one to this machine")
    add_weights_file(parser)
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def add_weights_file(parser: argparse.ArgumentParser) -> None:
    """Let a model of the gallery be given by its published file."""
    parser.add_argument(
        "--weights-file",
        type=Path,
        metavar="FILE",
        help="the model's published file, where it cannot be fetched from here",
    )


def models(arguments: argparse.Namespace) -> int:
    """Fetch what was asked for, and list the gallery or that row of it."""
    if arguments.fetch:
        fetch(arguments.fetch, arguments.weights_file)
    elif arguments.weights_file:
        raise UsageError("--weights-file goes with --fetch NAME: say which model it is of")
    list_models(arguments.fetch, as_json=arguments.json)
    return 0


def list_models(only: str | None = None, *, as_json: bool = False) -> None:
    """Print the gallery, or one row of it."""
    from segcore.checkpoint import SCRATCH
    from segcore.gallery import MODELS, cache_folder

    rows = [model for model in MODELS.values() if only in (None, model.name)]
    if as_json:
        print(json.dumps([model.to_json() for model in rows], indent=2))
        return
    for model in rows:
        show(model)
    print(f"fetched models lie in {cache_folder()}")
    if only is None:
        print(f"fresh networks to train from: {', '.join(SCRATCH)}")


def show(model: GalleryModel) -> None:
    """Print a row for a person."""
    size = "unknown size" if model.size_bytes is None else f"{model.size_bytes / 1e6:.1f} MB"
    state = "on this machine" if model.is_ready else f"not fetched, {size}"
    print(f"{model.name} ({state if model.source else f'bundled, {size}'})")
    _print("for", model.purpose)
    _print("classes", ", ".join(model.classes) or "none yet: a base to train from")
    _print("licence", model.licence)
    _print("origin", model.origin)
    if model.source:
        _print("source", model.source.url)
        _print("checked", "by " + " and ".join(c.algorithm.upper() for c in model.source.checksums))


def _print(key: str, text: str) -> None:
    """Print a line, folded to fit a terminal; whole for whatever else reads it."""
    begin = f"  {key:7}  "
    if sys.stdout.isatty():
        columns = max(40, shutil.get_terminal_size().columns)
        folded = textwrap.fill(
            text, columns - len(begin), break_long_words=False, break_on_hyphens=False
        )
        text = textwrap.indent(folded, " " * len(begin)).lstrip()
    print(begin + text)


def fetch(name: str, weights_file: Path | None) -> None:
    """Make a model of the gallery ready, with a bar where something is downloaded."""
    from tqdm import tqdm

    from segcore.errands import DownloadProgress
    from segcore.fetching import Converting, fetch_model

    bar: Any = None
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
