"""`segcore predict`: a palettized mask for each image, for one machine or its share of many."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segcore.command_parts import (
    MODEL_HELP,
    complain,
    counted,
    model_that_predicts,
)
from segcore.errors import ImageError, MaskError, UsageError
from segcore.gallery_command import add_weights_file

if TYPE_CHECKING:
    from segcore.inference import Predictor
    from segcore.records import ModelRef, PredictProgress

__all__ = [
    "add_arguments",
    "add_look_arguments",
    "asks_for_a_look",
    "check_places",
    "chosen_images",
    "look",
    "predict",
    "predict_images",
]

_DESCRIPTION = """\
Write a palettized mask, DIR/STEM.png, for each image, at the image's own size. Images of more than
1536 x 1536 pixels, or that --scales makes as large, are predicted in overlapping tiles whose logits
are blended, so that any size takes little memory. An image that cannot be read is named and the
others are predicted all the same; the exit status is then 1."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `segcore predict` takes."""
    parser.description = _DESCRIPTION
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="an image; a folder, of which the images in it count or, where there are none, those "
        "of the project or the folders in it",
    )
    parser.add_argument("--model", required=True, help=MODEL_HELP)
    add_weights_file(parser)
    parser.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="DIR",
        help="folder for the masks, not that of the images",
    )
    parser.add_argument(
        "--margin",
        action="store_true",
        help="also write how certain each pixel is, a grey DIR/margin/STEM.margin.png: the best "
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
        action="extend",
        type=_scales,
        metavar="S,...",
        help="average over these sizes, times the image's own, e.g. 0.75,1,1.25",
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


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _scales(text: str) -> list[float]:
    parts = text.split(",")
    if not all(map(_is_number, parts)):
        raise argparse.ArgumentTypeError(
            f"{text} is not a list of scales: give numbers with commas between them, e.g. 0.75,1"
        )
    return [float(part) for part in parts]


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


@dataclass(frozen=True, slots=True)
class Chosen:
    """A picture to predict. stem: what its mask is called, folders below OUT before it."""

    stem: str
    path: Path
    page: int = 0

    def place(self, folder: Path, ending: str = ".png") -> Path:
        """Return the file of its own in `folder`."""
        return folder / f"{self.stem}{ending}"


def chosen_images(arguments: argparse.Namespace) -> list[Chosen]:
    """Return this share of the images, in the order of their names.

    Raises:
        UsageError: a path is not there, no image is found, two images have the same mask, or the
            masks would lie among the images.
        ProjectError: two images of one folder have the same stem.
    """
    images = _images(arguments.paths, arguments.out)
    number, total = arguments.shard
    # By name: what lies before it may differ between the machines that share the work.
    return sorted(images, key=lambda i: (i.path.name, i.stem, i.page))[number - 1 :: total]


def _images(paths: Sequence[Path], out: Path) -> list[Chosen]:
    from segcore.folders import pictures_in

    images: list[Chosen] = []
    for path in paths:
        if path.is_dir():
            _check_apart(path, out)
            inside = list(_inside(path, out))
            for folder in {image.path.parent for image in inside}:
                _check_apart(folder, out)
            images += inside
        elif path.is_file():
            images += [Chosen(stem, p.path, p.page) for stem, p in pictures_in(path, path.stem)]
        else:
            raise UsageError(f"there is nothing at {path}: give an image or a folder of images")
    if not images:
        raise UsageError(f"no image in {', '.join(map(str, paths))}: give a folder that has some")
    seen: dict[str, Chosen] = {}
    for image in images:
        if (other := seen.setdefault(image.stem, image)) != image:
            raise UsageError(
                f"{other.path} and {image.path} would both write {image.stem}.png: predict them "
                "into different folders"
            )
        if image.place(out).resolve() == image.path.resolve():
            raise UsageError(
                f"the mask of {image.path} would replace it: give another --out folder"
            )
    return list(seen.values())


def _check_apart(images: Path, out: Path) -> None:
    """Refuse masks that the next run, or another machine's share, would take for images."""
    if out.is_dir() and out.samefile(images):
        raise UsageError(
            f"the masks would lie among the images of {images}: give another --out folder"
        )


def _inside(folder: Path, out: Path) -> Iterator[Chosen]:
    """Yield the images right in a folder; without any those of the project or folders in it."""
    from segcore.folders import find_items, images_below, pictures_in
    from segcore.images import IMAGE_SUFFIXES

    found = (f for f in sorted(folder.iterdir()) if f.suffix.lower() in IMAGE_SUFFIXES)
    direct = [f for f in found if not f.name.startswith(".")]
    for path in direct:
        for stem, page in pictures_in(path, path.stem):
            yield Chosen(stem, page.path, page.page)
    if direct:
        return
    _, items = find_items(folder)
    for item in items:
        yield Chosen(item.stem, item.image, item.page)
    if not items:
        # Not the masks written before.
        yield from (
            Chosen(stem, page.path, page.page)
            for stem, page in images_below(folder).items()
            if not page.path.resolve().is_relative_to(out.resolve())
        )


def check_places(images: Sequence[Chosen], out: Path, *, margin: bool) -> None:
    """Refuse masks that cannot be written, or would replace labels, before a model is loaded.

    Raises:
        UsageError: one of the files is a mask in what by its name is a project's folder of labels.
        OSError: one of the files cannot be written.
    """
    from segcore.files import check_can_write
    from segcore.folders import MASK_FOLDERS

    places = [image.place(out) for image in images]
    if out.resolve().name.lower() in MASK_FOLDERS:
        for place in places:
            if place.exists():
                raise UsageError(f"the labels in {place} would be lost: give another --out folder")
    if margin:
        places += [image.place(out / "margin", ".margin.png") for image in images]
    check_can_write(places, makes_folders=True)


def predict(arguments: argparse.Namespace) -> int:
    """Predict what was asked for; returns the exit status."""
    from segcore.checkpoint import read_description

    images = chosen_images(arguments)
    check_places(images, arguments.out, margin=arguments.margin)
    model = model_that_predicts(arguments.model, arguments.weights_file)
    read_description(model.path)  # a wrong model is told before TensorFlow starts
    predictor = look(model, arguments)
    failed = predict_images(predictor, model, images, arguments.out, margin=arguments.margin)
    print(f"{counted(len(images) - failed, 'mask')} written to {arguments.out}")
    if failed:
        complain(f"{failed} of {counted(len(images), 'image')} could not be read")
    return 1 if failed else 0


def predict_images(predictor: Predictor, model: ModelRef, images: Sequence[Chosen], out: Path,
                   *, margin: bool) -> int:  # fmt: skip
    """Write the masks, and the margins if asked for, with a bar for the images and for tiles.

    Returns how many images could not be read; of each it says so on stderr and goes on.

    Raises:
        MaskError: a mask or a margin cannot be written.
    """
    from tqdm import tqdm

    from segcore.inference import predict
    from segcore.masks import new_mask, write_mask
    from segcore.records import PredictRequest

    failed = 0
    with tqdm(images, unit="image", disable=None) as images_bar:
        for number, image in enumerate(images_bar):
            request = PredictRequest(number, image.path, model, image.page)
            try:
                with _TileBar() as bar:
                    prediction = predict(request, predictor, progress=bar)
            except ImageError as error:
                failed += 1
                complain(error)
                continue
            write_mask(image.place(out), new_mask(prediction.ids, prediction.classes))
            if margin:
                _write_grey(image.place(out / "margin", ".margin.png"), prediction.margin)
            del prediction  # before the next one: of a large image it is much
    return failed


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

    from segcore.files import reason, replace_file

    png = BytesIO()
    Image.fromarray(values).save(png, "PNG")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, [png.getvalue()])
    except OSError as error:
        raise MaskError(f"{path} cannot be written: {reason(error)}.") from error
