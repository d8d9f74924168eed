"""What an export says of itself, so that it is of use without its checkpoint."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from segcore.checkpoint import Description
from segcore.classes import VOID
from segcore.deeplab import MATHEMATICS
from segcore.provenance import own_version

__all__ = [
    "FILE_NAME",
    "INPUT",
    "OUTPUT",
    "fingerprint",
    "is_of_this_version",
    "manifest",
    "read_manifest",
]

FILE_NAME = "segdesk.json"
INPUT, OUTPUT = "pixels", "logits"
_VERSION = 1


def manifest(
    description: Description, checkpoint: Path, sha256: str, format_name: str, *, int8: bool = False
) -> str:
    """Return the JSON text that goes with an export of `checkpoint`.

    sha256: its `fingerprint`, taken before it was read: if it was replaced meanwhile, the export
    then counts as one of an earlier state. int8: it computes in 8-bit integers.
    """
    classes = len(description.classes)
    return json.dumps(
        {
            "segdesk_export": _VERSION,
            "format": format_name,
            "computes_in": "int8" if int8 else "float",
            "name": description.name or checkpoint.stem,
            "input": {
                "name": INPUT,
                "dtype": "uint8",
                "shape": [1, None, None, 3],
                "meaning": "one picture, RGB, 0 to 255; the preprocessing is inside the model",
            },
            "output": {
                "name": OUTPUT,
                "dtype": "float32",
                "shape": [1, None, None, classes],
                "meaning": "class id = the index of the largest value on the last axis",
            },
            "classes": description.classes.to_json(),
            "void_id": VOID,
            "preprocessing_inside": asdict(description.preprocessing),
            "checkpoint_sha256": sha256,
            "mathematics": MATHEMATICS,
            "written_by": f"SegDesk {own_version()}",
        },
        indent=1,
    )


def fingerprint(checkpoint: Path) -> str:
    """Return a checkpoint's SHA-256, by which an export is known to be of it."""
    with checkpoint.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_of_this_version(known: dict[str, Any]) -> bool:
    """Tell by its manifest whether an export computes what this version of SegDesk does."""
    return known.get("mathematics") == MATHEMATICS


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read what an export that is a folder says of itself; None where there is none."""
    try:
        data = json.loads((folder / FILE_NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and data.get("segdesk_export") == _VERSION else None
