"""What several commands share: models by any of their names, labelled pairs, words to the person.

Importing this module imports nothing but the standard library, so that --help answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from segcore.errors import UsageError

if TYPE_CHECKING:
    from segcore.project import ProjectItem
    from segcore.records import LabelledImage, ModelRef

__all__ = [
    "BASE_HELP",
    "MODEL_HELP",
    "check_name",
    "chosen_model",
    "complain",
    "counted",
    "fetched_model",
    "hint_at_namesake",
    "labelled_pairs",
    "model_that_predicts",
    "percent",
]

MODEL_HELP = "a checkpoint file, a run folder, or a name that `segcore models` lists"
BASE_HELP = f"{MODEL_HELP}; a fresh network: scratch-slim or scratch-resnet50"


def chosen_model(name: str, weights_file: Path | None = None) -> ModelRef:
    """Return the checkpoint of a name, fetched first where it has to be.

    Raises:
        UsageError: the name is of a fresh network, or as `check_name`.
        CheckpointError, DownloadError: as `fetched_model`.
    """
    from segcore.checkpoint import SCRATCH

    check_name(name, weights_file)
    if name in SCRATCH:
        raise UsageError(f"{name} has learnt nothing yet: train it first, or give another model")
    return fetched_model(name, weights_file)


def check_name(name: str, weights_file: Path | None = None) -> None:
    """Say what is wrong or unclear about a name, before anything is fetched.

    Raises:
        UsageError: the weights file goes with none of the gallery.
    """
    from segcore.gallery import MODELS

    if weights_file and name not in MODELS:
        raise UsageError(
            f"--weights-file goes with a model of the gallery, and {name} is none: leave it out, "
            f"or give one of {', '.join(MODELS)}"
        )
    hint_at_namesake(name)


def fetched_model(name: str, weights_file: Path | None = None) -> ModelRef:
    """Return the checkpoint of a name that was checked, fetched first where it has to be.

    Raises:
        CheckpointError, DownloadError: it cannot be found or fetched.
    """
    from segcore.checkpoint import find_model
    from segcore.gallery import MODELS
    from segcore.records import ModelRef

    if name in MODELS:
        from segcore.gallery_command import fetch

        fetch(name, weights_file)
    return ModelRef(find_model(name), Path(name).stem)


def hint_at_namesake(name: str) -> None:
    """Say that a name means the gallery's model, where something here is called so as well."""
    from segcore.gallery import MODELS

    if name not in MODELS or not Path(name).exists():
        return
    kind = "a model of the gallery" if MODELS[name].source else "the bundled model"
    here = "folder" if Path(name).is_dir() else "file"
    complain(f"{name} is {kind}; write ./{name} for the {here} here")


def model_that_predicts(name: str, weights_file: Path | None) -> ModelRef:
    """Return the checkpoint of a name that knows classes.

    Raises:
        UsageError: it is only a backbone, or as `chosen_model`.
        CheckpointError, DownloadError: as `chosen_model`.
    """
    from segcore.gallery import MODELS

    if name in MODELS and not MODELS[name].classes:
        hint_at_namesake(name)
        raise UsageError(
            f"{name} is a backbone that knows no classes yet: train a model from it first "
            f"(segcore train --base {name}), or give another model"
        )
    return chosen_model(name, weights_file)


def labelled_pairs(items: Sequence[ProjectItem]) -> tuple[LabelledImage, ...]:
    """Return images with their masks.

    Raises:
        UsageError: some have none; the sentence names the first of them.
    """
    from segcore.records import LabelledImage

    missing = [item.stem for item in items if not item.has_mask]
    if missing:
        raise UsageError(
            f"{len(missing)} of the images have no mask ({', '.join(missing[:5])}"
            f"{' …' if len(missing) > 5 else ''}): label them or take them off the list"
        )
    return tuple(LabelledImage(item.image, item.mask, item.page) for item in items)


def complain(sentence: object) -> None:
    """Say a sentence on stderr, above whatever bar is shown there."""
    from tqdm import tqdm

    tqdm.write(f"segcore: {sentence}", file=sys.stderr)
    sys.stderr.flush()


def counted(count: int, what: str) -> str:
    """Return `1 image`, `2 images`."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def percent(share: float | None) -> str:
    """Return a share in six characters."""
    return "absent" if share is None else f"{100 * share:5.1f}%"
