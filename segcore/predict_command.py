"""`segcore predict`: a palettized mask for each image, for one machine or its share of many."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segcore.errors import UsageError
from segcore.records import ModelRef

if TYPE_CHECKING:
    from segcore.inference import Predictor
    from segcore.records import PredictProgress

__all__ = [
    "add_arguments",
    "add_look_arguments",
    "asks_for_a_look",
    "chosen_images",
    "look",
    "predict_images",
]

_DESCRIPTION = """\
Write a palettized mask, OUT/STEM.png, for each image, at the image's own size. Images of more than
1536 x 1536 pixels are predicted in overlapping tiles whose logits are blended, so that any size
takes little memory."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `segcore predict` takes besides --model and --weights-file."""
    parser.description = _DESCRIPTION
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="image or folder")
    parser.add_argument("--out", required=True, type=Path, help="folder for the masks")
    parser.add_argument(
        "--margin",
        action="store_true",
        help="also write how certain each pixel is, a grey OUT/margin/STEM.margin.png: the best "
        "class's probability less the second best's, 0 to 1 as 0 to 255",
    )
    parser.add_argument(
        "--shard",
        type=_shard,
        default=(1, 1),
        metavar="I/N",
        help="only the I-th of N shares of the images; N machines given the same images and 1/N "
        "to N/N predict each image once",
    )
    add_look_arguments(parser)


def add_look_arguments(parser: argparse.ArgumentParser) -> None:
    """Say how closely a model is to look, for every command that predicts."""
    parser.add_argument(
        "--flips",
        action="store_true",
        help="average with mirrored images and, for a model trained with turns, with turned ones: "
        "2 or 8 times the work",
    )
    parser.add_argument(
        "--scales",
        nargs="+",
        type=float,
        metavar="SCALE",
        help="average over these sizes, times the image's own, e.g. 0.75 1 1.25",
    )
    parser.add_argument(
        "--precision",
        choices=("auto", "float32", "bfloat16"),
        help="float32, unless said: bfloat16 is faster where the processor has it, and rougher; "
        "auto takes the faster",
    )
    parser.add_argument(
        "--runtime",
        choices=("tensorflow", "openvino"),
        help="tensorflow, unless said: openvino computes the same on a model that `segcore export "
        "MODEL --format openvino` has written, and is faster on many processors",
    )


def asks_for_a_look(arguments: argparse.Namespace) -> bool:
    """Tell whether one of `add_look_arguments` was given."""
    return bool(arguments.flips or arguments.scales or arguments.precision or arguments.runtime)


def look(model: ModelRef, arguments: argparse.Namespace) -> Predictor:
    """Load a model to look as `add_look_arguments` says; imports TensorFlow.

    Raises:
        CheckpointError, UsageError: as `load_predictor`.
        ExportError: as `load_openvino_predictor`.
    """
    if arguments.runtime == "openvino":
        from segcore.export import load_openvino_predictor as load
    else:
        from segcore.inference import load_predictor as load

    scales = tuple(arguments.scales or (1.0,))
    precision = arguments.precision or "float32"
    return load(model, precision, flips=arguments.flips, scales=scales)


def _shard(text: str) -> tuple[int, int]:
    try:
        number, total = (int(part) for part in text.split("/"))
    except ValueError:
        number, total = 0, 0
    if not 1 <= number <= total:
        raise argparse.ArgumentTypeError(
            f"{text} is not a share: give I/N with I from 1 to N, e.g. 2/4"
        )
    return number, total


def chosen_images(arguments: argparse.Namespace) -> list[Path]:
    """Return this share of the images, in the order of their names.

    Raises:
        UsageError: a path is not there, no image is found, or two images have the same mask.
    """
    images = _images(arguments.paths, arguments.out)
    number, total = arguments.shard
    # By name: what lies before it may differ between the machines that share the work.
    return sorted(images, key=lambda image: image.name)[number - 1 :: total]


def _images(paths: Sequence[Path], out: Path) -> list[Path]:
    from segcore.images import IMAGE_SUFFIXES

    images: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = (f for f in sorted(path.iterdir()) if f.suffix.lower() in IMAGE_SUFFIXES)
            images += [f for f in found if not f.name.startswith(".")]
        elif path.is_file():
            images.append(path)
        else:
            raise UsageError(f"there is nothing at {path}: give an image or a folder of images")
    if not images:
        raise UsageError(f"no image in {', '.join(map(str, paths))}: give a folder that has some")
    seen: dict[str, Path] = {}
    for image in images:
        if (other := seen.setdefault(image.stem, image)) != image:
            raise UsageError(
                f"{other} and {image} would both write {image.stem}.png: predict them into "
                "different folders"
            )
        if (out / f"{image.stem}.png").resolve() == image.resolve():
            raise UsageError(f"the mask of {image} would replace it: give another --out folder")
    return list(seen.values())


def predict_images(predictor: Predictor, model: ModelRef, images: Sequence[Path], out: Path,
                   *, margin: bool) -> None:  # fmt: skip
    """Write the masks, and the margins if asked for, with a bar for the images and for tiles.

    Raises:
        ImageError: an image cannot be read.
        OSError: a mask cannot be written.
    """
    from tqdm import tqdm

    from segcore.inference import predict
    from segcore.masks import new_mask, write_mask
    from segcore.records import PredictRequest

    out.mkdir(parents=True, exist_ok=True)
    for number, image in enumerate(tqdm(images, unit="image", disable=None)):
        with _TileBar() as bar:
            request = PredictRequest(number, image, model)
            prediction = predict(request, predictor, progress=bar)
        write_mask(out / f"{image.stem}.png", new_mask(prediction.ids, prediction.classes))
        if margin:
            _write_grey(out / "margin" / f"{image.stem}.margin.png", prediction.margin)
        del prediction  # before the next one: of a large image it is much


class _TileBar(ExitStack):
    """Shows the tiles of an image that has several."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: Any = None

    def __call__(self, progress: PredictProgress) -> None:
        from tqdm import tqdm

        if self._bar is None:
            bar = tqdm(total=progress.total, unit="tile", leave=False, disable=None)
            self._bar = self.enter_context(bar)
        self._bar.update(progress.done - self._bar.n)


def _write_grey(path: Path, values: Any) -> None:
    """Write uint8 (H, W) as an 8-bit grey PNG, whole or not at all."""
    from io import BytesIO

    from PIL import Image

    from segcore.files import replace_file

    path.parent.mkdir(parents=True, exist_ok=True)
    png = BytesIO()
    Image.fromarray(values).save(png, "PNG")
    replace_file(path, [png.getvalue()])
