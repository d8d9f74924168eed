"""`segcore info`: what a model is, what it knows and how it came about."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from segcore.command_parts import BASE_HELP, chosen_model, hint_at_namesake, percent

if TYPE_CHECKING:
    from segcore.checkpoint import Architecture

__all__ = ["add_arguments", "info"]

Row = tuple[str, object]

_SCORES = ("mean_iou", "mean_accuracy", "pixel_accuracy")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `segcore info` takes."""
    parser.description = "Say what a model is, what it knows and how it came about."
    parser.add_argument("model", metavar="MODEL", help=BASE_HELP)
    parser.add_argument(
        "--all", action="store_true", help="also every setting of the recipe it was trained by"
    )


def info(arguments: argparse.Namespace) -> int:
    """Print it, a line for each fact."""
    from segcore.checkpoint import SCRATCH, read_description
    from segcore.gallery import MODELS

    if arguments.model in SCRATCH:
        print(f"{arguments.model}: a fresh network, no class learnt yet")
        _print(_network(SCRATCH[arguments.model]))
        return 0
    if (known := MODELS.get(arguments.model)) is not None and not known.is_ready:
        from segcore.gallery_command import show

        hint_at_namesake(known.name)
        show(known)
        return 0
    path = chosen_model(arguments.model).path
    description = read_description(path)
    name = _printable(description.name or path.stem)
    print(f"{name}: {path} ({path.stat().st_size / 1e6:.1f} MB)")
    rows = _network(description.architecture)
    rows.append(("reduction", description.preprocessing.reduction))
    names = ", ".join(c.name for c in description.classes)
    rows.append(("classes", names if description.knows_classes else "none yet: a base to train"))
    for key in _SCORES:
        value = description.scores.get(key)
        if isinstance(value, float):
            rows.append((key, f"{percent(value).strip()} (validation)"))
    whole = _flat(description.training)
    shown = whole if arguments.all else _flat({**description.training, "recipe": None})
    _print(rows + shown)
    if left_out := len(whole) - len(shown):
        print(f"{left_out} settings of its recipe are left out: --all shows them")
    return 0


def _network(architecture: Architecture) -> list[Row]:
    stride = architecture.decoder_stride
    return [
        ("backbone", architecture.backbone),
        ("output stride", architecture.output_stride),
        ("decoder", f"yes, to stride {stride}" if architecture.decoder else "no"),
    ]


def _flat(training: Mapping[str, Any]) -> list[Row]:
    """Return the training record, what lies inside it as rows of their own.

    Of a setting that lies inside as well, the run's own is the one that held.
    """
    rows: dict[str, object] = {}
    for key, value in training.items():
        if isinstance(value, Mapping):
            rows = dict(_flat(value)) | rows
        elif value is not None:
            rows[key] = value
    own = [(key, rows[key]) for key in training if key in rows]
    return own + [(key, value) for key, value in rows.items() if key not in training]


def _print(rows: Iterable[Row]) -> None:
    shown = [
        (_printable(key).replace("_", " ").replace(" iou", " IoU"), _text(value))
        for key, value in rows
    ]
    width = max(len(key) for key, _ in shown)
    for key, text in shown:
        print(f"{key:{width}}  {text}")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    if isinstance(value, float):
        return f"{value:g}"
    return _printable(value) if isinstance(value, str) else json.dumps(value)


def _printable(text: str) -> str:
    """Return the text without what would command a terminal: a file may come from anywhere."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
