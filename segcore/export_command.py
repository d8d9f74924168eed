"""`segcore export`: a model for other programs, told how well it agrees."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from segcore.command_parts import MODEL_HELP, model_that_predicts
from segcore.errors import UsageError
from segcore.gallery_command import add_weights_file

__all__ = ["add_arguments", "export"]

_DESCRIPTION = """\
Write a model in another format, load it in that format's own runtime, compare it with the
checkpoint on a picture at two sizes, and keep it if it gives the same.

Whatever the format, the model takes the pixels of one picture, uint8 (1, H, W, 3) RGB from 0 to
255 (preprocessing is inside, so nobody can get it wrong), and gives logits, float32 (1, H, W, C),
for any H and W; the class id is the index of the largest. What the ids mean (class names, colours,
void) goes with it as JSON.

  format      PATH becomes                        the JSON lies in           needs
  savedmodel  a folder, TensorFlow SavedModel     segdesk.json               nothing more
  litert      a file, for LiteRT (TFLite)         the file, as a zip's       nothing more
                                                  segdesk.json
  onnx        a file, ONNX opset 18               metadata entry "segdesk"   segdesk[onnx]
  openvino    a folder, model.xml and model.bin   segdesk.json               segdesk[openvino]

The input is called "pixels" and the output "logits"; in a LiteRT file by the signature
serving_default, and the input is resized to the picture before allocating tensors.

With --int8 it computes in 8-bit integers (onnx and openvino; needs segdesk[onnx]): two to three
times as fast on a processor, a quarter of the size, and not quite the same, so it must be shown
images of the kind it is for. It is kept if, on a quarter of them that it was not shown, 98 % of the
pixels and more are of the same class as by the checkpoint; how many is told.

Without --out an OpenVINO export goes beside its checkpoint, where `segcore predict --runtime
openvino` looks for it; an earlier one there is replaced."""


_MOST_PICTURES = 24


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `segcore export` takes."""
    parser.description = _DESCRIPTION
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("model", metavar="MODEL", help=MODEL_HELP)
    add_weights_file(parser)
    parser.add_argument(
        "--format",
        required=True,
        type=_format,
        choices=("savedmodel", "onnx", "litert", "openvino"),
        help="one of the four above; tflite is litert by its earlier name",
    )
    parser.add_argument("--out", type=Path, metavar="PATH", help="the file or folder to make")
    parser.add_argument(
        "--int8",
        nargs="+",
        type=Path,
        metavar="PATH",
        help=f"compute in 8-bit integers: images, or folders of them, {_MOST_PICTURES} at most are "
        "looked at",
    )
    parser.add_argument("--image", type=Path, metavar="FILE", help="compare on this image")
    parser.add_argument(
        "--force", action="store_true", help="replace an earlier export at PATH by a good one"
    )


def _format(text: str) -> str:
    return "litert" if text == "tflite" else text


def _pictures(paths: list[Path]) -> list[Any]:
    """Read images to find the scales of 8-bit integers on, evenly taken where there are many.

    Raises:
        UsageError: there is no image.
        ImageError, ProjectError: an image or folder cannot be read.
    """
    from segcore.folders import images_below, pictures_in
    from segcore.images import read_image

    pages: list[Any] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is nothing at {path}: give an image or a folder of images")
        if path.is_dir():
            pages += images_below(path).values()
        else:
            pages += [page for _, page in pictures_in(path, path.stem)]
    if not pages:
        raise UsageError(f"no image in {', '.join(map(str, paths))}: give a folder that has some")
    count = min(_MOST_PICTURES, len(pages))
    chosen = [pages[n * len(pages) // count] for n in range(count)]
    return [read_image(page.path, page.page).pixels for page in chosen]


def export(arguments: argparse.Namespace) -> int:
    """Export, and print where it lies and how well it agrees."""
    from segcore.checkpoint import read_description
    from segcore.images import read_image

    model = model_that_predicts(arguments.model, arguments.weights_file)
    read_description(model.path)  # a wrong model or image is told before TensorFlow starts
    picture = read_image(arguments.image).pixels if arguments.image else None
    calibration = _pictures(arguments.int8) if arguments.int8 else ()

    from segcore.export import FORMATS, export_model

    form = FORMATS[arguments.format]
    done = export_model(
        model,
        arguments.format,
        arguments.out,
        picture=picture,
        calibration=calibration,
        replace=arguments.force,
    )
    print(f"{form.title} of {model.name}: {done.path} ({done.size_bytes / 1e6:.1f} MB)")
    print(f"checked by {done.runtime}: {done.agreement}")
    return 0
