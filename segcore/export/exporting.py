"""From a checkpoint to a checked export: prepare completely, compare, then replace."""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from segcore.checkpoint import read_description
from segcore.errors import ExportError, SegDeskError, is_out_of_memory
from segcore.export.formats import FORMATS, Format, Source
from segcore.export.manifest import fingerprint, manifest, read_manifest
from segcore.export.openvino_runtime import openvino_folder
from segcore.files import check_can_write, reason
from segcore.inference import Logits, Predictor, load_network
from segcore.records import ModelRef

__all__ = ["EXACT", "INT8", "Agreement", "Export", "Tolerance", "export_model"]

U8 = npt.NDArray[np.uint8]

_COMPARED_PX = 768


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far an export may be from its checkpoint: `Agreement.relative`, and a share of pixels."""

    relative: float
    differing_share: float


# The checkpoint's logits to a thousandth of the largest (rounding stays near a millionth), and the
# same class for all but a thousandth of the pixels; in 8-bit integers all but a fiftieth.
EXACT = Tolerance(1e-3, 1e-3)
INT8 = Tolerance(1.0, 0.02)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far an export in its own runtime is from the checkpoint in TensorFlow.

    sizes: (H, W) of the pictures compared.
    absolute: the largest difference of a logit; infinite where one is no number.
    relative: the same as a share of the largest absolute logit.
    differing_px, compared_px: pixels of another class, of all.
    """

    sizes: tuple[tuple[int, int], ...]
    absolute: float
    relative: float
    differing_px: int
    compared_px: int

    def is_within(self, tolerance: Tolerance) -> bool:
        """Tell whether the export may be kept."""
        return (
            self.relative <= tolerance.relative
            and self.differing_px <= tolerance.differing_share * self.compared_px
        )

    def __str__(self) -> str:
        """Say it in words."""
        sizes = [f"{height} x {width}" for height, width in sorted(set(self.sizes), key=math.prod)]
        between = " and " if len(sizes) == 2 else " to "
        where = between.join(dict.fromkeys((sizes[-1], sizes[0])))
        return (
            f"on {where} pixels, logits differ by up to {self.absolute:.1e} ({self.relative:.1e} "
            f"of the largest) and {self.differing_px:,} of {self.compared_px:,} pixels change class"
        )


@dataclass(frozen=True, slots=True)
class Export:
    """An export that was kept: where, how large, checked by what, and how well it agrees."""

    path: Path
    size_bytes: int
    runtime: str
    agreement: Agreement


def export_model(
    model: ModelRef,
    format_name: str,
    out: Path | None = None,
    *,
    picture: U8 | None = None,
    calibration: Sequence[U8] = (),
    replace: bool = False,
) -> Export:
    """Write a checkpoint in another format, and keep it only if it gives the same.

    The export is made in a temporary folder beside `out`, loaded by its own runtime and compared
    with the checkpoint at two sizes; only then does it take its place.

    Args:
        model: the checkpoint.
        format_name: a key of `FORMATS`.
        out: a file, or a folder for a format that is one; None for OpenVINO's place beside the
            checkpoint, whose earlier export is replaced.
        picture: uint8 (H, W, 3) to compare on; None for a drawn one.
        calibration: pictures, uint8 (H, W, 3) each, like those to come: the export then computes
            in 8-bit integers, whose scales are found on them, all but the last quarter, on which it
            is compared with the checkpoint unless `picture` is given.
        replace: an earlier export at `out` may go.

    Raises:
        CheckpointError: the checkpoint cannot be read.
        ExportError: a package is missing, `out` is taken, the disk refuses, or the export does
            not give what the checkpoint gives. What was at `out` is then still there.
    """
    form = FORMATS[format_name]
    int8 = bool(calibration)
    form.require(int8=int8)
    if out is None:
        if format_name != "openvino":
            raise ExportError(f"say where the {form.title} export goes: --out PATH")
        out, replace = openvino_folder(model.path), True
    out = Path(os.path.realpath(out))
    _check_place(out, form, model, replace)
    with _beside(out) as folder:
        sha256 = _fingerprint(model)
        network, description = load_network(model)
        text = manifest(description, model.path, sha256, format_name, int8=int8)
        seen, unseen = _parted(calibration)
        source = Source(network, description, text, seen)
        original = Predictor.from_network(network, description).logits
        made = folder / out.name
        exported = _write_and_load(form, source, made)
        if picture is not None or not int8:
            unseen = [_drawn() if picture is None else picture]
        cuts = [cut for whole in unseen for cut in _cuts(whole)]
        agreement = compare(original, exported, cuts)
        if int8 and not agreement.is_within(INT8):
            raise ExportError(
                f"the {form.title} export was not kept, because in 8-bit integers it is not near "
                f"enough to the checkpoint: {agreement}; give more pictures, of the kind it is "
                "for, or export in floating point"
            )
        if not int8 and not agreement.is_within(EXACT):
            raise ExportError(
                f"the {form.title} export was not kept, because {form.runtime()} does not give "
                f"what the checkpoint gives: {agreement}; export to another format, and please "
                "report it"
            )
        size_bytes = sum(f.stat().st_size for f in [made, *made.rglob("*")] if f.is_file())
        _put_in_place(made, out)
    return Export(out, size_bytes, form.runtime(), agreement)


def _fingerprint(model: ModelRef) -> str:
    read_description(model.path)  # says what is wrong with a file that is none
    return fingerprint(model.path)


def compare(original: Logits, exported: Logits, pictures: Sequence[U8]) -> Agreement:
    """Compare two ways to logits on pictures, each uint8 (H, W, 3)."""
    absolute = largest = 0.0
    differing = compared = 0
    for picture in pictures:
        expected = np.asarray(original(picture[None]))
        found = np.asarray(exported(picture[None]))
        if found.shape != expected.shape:
            absolute, differing = np.inf, differing + expected[..., 0].size
        else:
            difference = np.abs(found - expected).max()
            absolute = max(absolute, float(difference) if np.isfinite(difference) else np.inf)
            differing += int((found.argmax(-1) != expected.argmax(-1)).sum())
        largest = max(largest, float(np.abs(expected).max()))
        compared += expected[..., 0].size
    relative = absolute / largest if largest else absolute
    sizes = tuple((picture.shape[0], picture.shape[1]) for picture in pictures)
    return Agreement(sizes, absolute, relative, differing, compared)


def _parted(pictures: Sequence[U8]) -> tuple[list[U8], list[U8]]:
    """Return what 8-bit scales are found on, cut where large, and what is kept to compare on."""
    kept = max(1, len(pictures) // 4)
    seen = list(pictures[:-kept]) or list(pictures)
    return [_cuts(picture)[0] for picture in seen], list(pictures[-kept:])


def _cuts(picture: U8) -> list[U8]:
    """Return the picture, cut where it is large, and an odd corner of it: two sizes at least."""
    whole = picture[:_COMPARED_PX, :_COMPARED_PX]
    height, width = whole.shape[:2]
    return [
        np.ascontiguousarray(p) for p in (whole, whole[: height // 2 | 1, : width * 2 // 3 | 1])
    ]


def _drawn() -> U8:
    """Draw blots of colour under fine noise, the same each time, uint8 (H, W, 3)."""
    rng = np.random.default_rng(0)
    blots = rng.integers(0, 256, (9, 12, 3)).repeat(32, axis=0).repeat(32, axis=1)
    noise = rng.integers(-40, 41, blots.shape)
    return (blots + noise).clip(0, 255).astype(np.uint8)


# --- files ----------------------------------------------------------------------------------------


def _check_place(out: Path, form: Format, model: ModelRef, replace: bool) -> None:
    """Raise ExportError unless an export may go to `out`."""
    if not os.path.lexists(out):
        return
    kind = "a folder" if form.is_folder else "one file"
    if out.is_dir() != form.is_folder:
        raise ExportError(f"{out} is there and a {form.title} export is {kind}: give another --out")
    is_empty = form.is_folder and not any(out.iterdir())
    if form.is_folder and not is_empty and read_manifest(out) is None:
        raise ExportError(f"{out} is a folder of other things than an export: give another --out")
    if out.samefile(model.path):
        raise ExportError(f"the export would replace its own checkpoint {out}: give another --out")
    if not replace and not is_empty:
        raise ExportError(
            f"{out} is there already: add --force to replace it, or give another --out"
        )


@contextlib.contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """Make a temporary folder on the disk of `out`; it goes with whatever is left in it."""
    try:
        check_can_write([out.parent / f".{out.name[:80]}"], makes_folders=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name[:80]}.", dir=out.parent))
    except OSError as error:
        raise ExportError(
            f"cannot write to {out.parent} ({reason(error)}): give another --out"
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_and_load(form: Format, source: Source, made: Path) -> Any:
    try:
        form.write(source, made)
        return form.load(made)
    except SegDeskError:
        raise
    except OSError as error:
        raise ExportError(
            f"cannot write the {form.title} export ({reason(error)}): free some disk space or give "
            "another --out"
        ) from error
    except Exception as error:  # converters of four makers raise what they like
        if is_out_of_memory(error):
            raise
        first = (str(error).strip().splitlines() or [""])[0]
        raise ExportError(
            f"the model cannot be exported as {form.title} ({type(error).__name__}: {first:.200}): "
            "export to another format"
        ) from error


def _put_in_place(made: Path, out: Path) -> None:
    """Flush what was made to the disk and give it its name; what was there goes last."""
    old = made.with_name(f"{made.name}.old")
    try:
        for path in [made, *made.rglob("*")]:
            if path.is_file():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
        if not out.is_dir():
            made.replace(out)
            return
        if foreign := {p.name for p in out.iterdir()} - {p.name for p in made.iterdir()}:
            raise ExportError(
                f"{out} also holds {min(foreign)}, which is no part of the export: move it away, "
                "or give another --out"
            )
        out.rename(old)
        try:
            made.rename(out)
        except OSError:
            old.rename(out)
            raise
    except OSError as error:
        raise ExportError(
            f"cannot put the export at {out} ({reason(error)}): what was there is still there; "
            "give another --out"
        ) from error
