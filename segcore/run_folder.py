"""A run's folder: the names of its files, and the request that it can be resumed by anywhere.

Nothing in it is bound to one machine: where the images lie is told from the folder itself, so that
a project moved whole, or a run folder put into the same project elsewhere, goes on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from segcore.classes import ClassTable
from segcore.errors import SegDeskError, TrainingError
from segcore.files import replace_file
from segcore.recipe import Recipe
from segcore.records import FineTuneRequest, LabelledImage

__all__ = ["BEST", "EVENTS", "LAST", "REQUEST", "is_resumable", "read_request", "write_request"]

BEST, LAST, EVENTS = "best.safetensors", "last.safetensors", "events.jsonl"
REQUEST = "request.json"

_NUMBER, _NONE = (int, float), type(None)
# What is written as it is, and of which type it must come back.
_PLAIN: dict[str, tuple[type, ...]] = {
    "base": (str,), "epochs": (*_NUMBER, _NONE), "minutes": (*_NUMBER, _NONE), "crop_px": (int,),
    "batch_size": (int,), "output_stride": (int, _NONE), "reduction": (int, _NONE),
    "learning_rate": (*_NUMBER, _NONE), "right_angle_turns": (bool,), "precision": (str,),
    "seed": (int,),
}  # fmt: skip


def is_resumable(run: Path) -> bool:
    """Tell whether a run folder holds a state to resume from."""
    return (run / LAST).is_file()


def write_request(request: FineTuneRequest) -> None:
    """Write what a resume needs into the run folder, making it.

    Raises:
        OSError: the disk refuses.
    """
    request.out.mkdir(parents=True, exist_ok=True)
    pairs = [*request.train, *request.val]
    files = [path.absolute() for pair in pairs for path in (pair.image, pair.mask)]
    root = _common(files) or request.out.absolute()
    data = {
        **{name: getattr(request, name) for name in _PLAIN},
        "classes": request.classes.to_json(),
        "recipe": request.recipe.to_json(),
        # Both ways to the images: the first survives moving all, the second moving the run alone.
        "root": [*_way(root, request.out.absolute()), root.as_posix()],
        "train": [_inside(pair, root) for pair in request.train],
        "val": [_inside(pair, root) for pair in request.val],
    }
    replace_file(request.out / REQUEST, [json.dumps(data, indent=1).encode()])


def _common(files: Sequence[Path]) -> Path | None:
    try:
        return Path(os.path.commonpath([path.parent for path in files]))
    except ValueError:  # none, or on several drives
        return None


def _way(root: Path, start: Path) -> Iterator[str]:
    try:
        yield PurePosixPath(Path(os.path.relpath(root, start))).as_posix()
    except ValueError:  # on another drive
        return


def _inside(pair: LabelledImage, root: Path) -> list[object]:
    return [*(_from(root, path.absolute()) for path in (pair.image, pair.mask)), pair.page]


def _from(root: Path, path: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def read_request(folder: Path, project: Path | None = None) -> FineTuneRequest:
    """Return the request that goes on with the run in `folder`.

    project: a folder whose images are taken, where it has them all.

    Raises:
        TrainingError: the file is missing or damaged, or the images are neither there nor where
            they were.
    """
    try:
        return _read(folder, project)
    except TrainingError:
        raise
    except (OSError, ValueError, KeyError, TypeError, RecursionError, SegDeskError) as error:
        raise TrainingError(
            f"the run {folder.name} cannot be resumed, what it was asked for is lost "
            f"({type(error).__name__}): start a new one"
        ) from error


def _read(folder: Path, project: Path | None) -> FineTuneRequest:
    data = json.loads((folder / REQUEST).read_text("utf-8"))
    if "root" in data:
        places = [Path(os.path.normpath(folder / place)) for place in data["root"]]
    else:
        places = [folder]  # written before: the paths are absolute
    if project is not None:
        places.insert(0, project)
    entries = [*data["train"], *data["val"]]
    root = next((p for p in places if _has_all(p, entries)), None)
    if root is None:
        missing = [e[0] for e in entries if not _has_all(places[0], [e])]
        raise TrainingError(
            f"{len(missing)} of the images of the run {folder.name} are not where it looks for "
            f"them ({', '.join(missing[:3])}{' …' if len(missing) > 3 else ''}, from {places[0]}): "
            "put the run folder into the project that it was made in"
        )
    return FineTuneRequest(
        out=folder,
        classes=ClassTable.from_json(data["classes"]),
        train=_outside(data["train"], root),
        val=_outside(data["val"], root),
        # Runs written before knew plain Dice only and looked at images as they are.
        recipe=Recipe.from_json({"dice_power": 1.0} | data.get("recipe", {})),
        resume=True,
        **{"reduction": 1} | {name: _plain(name, data[name]) for name in _PLAIN if name in data},
    )


def _plain(name: str, value: Any) -> Any:
    if type(value) not in _PLAIN[name]:
        raise TypeError(f"its {name} is {value!r:.40}")
    return value


def _has_all(root: Path, entries: Sequence[Sequence[Any]]) -> bool:
    return all((root / part).is_file() for entry in entries for part in entry[:2])


def _outside(entries: Sequence[Sequence[Any]], root: Path) -> tuple[LabelledImage, ...]:
    return tuple(
        LabelledImage(
            Path(os.path.normpath(root / entry[0])),
            Path(os.path.normpath(root / entry[1])),
            int(entry[2]) if len(entry) > 2 else 0,
        )
        for entry in entries
    )
