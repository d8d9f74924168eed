"""`segcore export`: a model for other programs, told how well it agrees."""

from __future__ import annotations

import argparse
from pathlib import Path

from segcore.command_parts import MODEL_HELP, model_that_predicts
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

Without --out an OpenVINO export goes beside its checkpoint, where `segcore predict --runtime
openvino` looks for it; an earlier one there is replaced."""


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
    parser.add_argument("--image", type=Path, metavar="FILE", help="compare on this image")
    parser.add_argument(
        "--force", action="store_true", help="replace an earlier export at PATH by a good one"
    )


def _format(text: str) -> str:
    return "litert" if text == "tflite" else text


def export(arguments: argparse.Namespace) -> int:
    """Export, and print where it lies and how well it agrees."""
    from segcore.checkpoint import read_description
    from segcore.images import read_image

    model = model_that_predicts(arguments.model, arguments.weights_file)
    read_description(model.path)  # a wrong model or image is told before TensorFlow starts
    picture = read_image(arguments.image).pixels if arguments.image else None

    from segcore.export import FORMATS, export_model

    form = FORMATS[arguments.format]
    done = export_model(
        model, arguments.format, arguments.out, picture=picture, replace=arguments.force
    )
    print(f"{form.title} of {model.name}: {done.path} ({done.size_bytes / 1e6:.1f} MB)")
    print(f"checked by {done.runtime}: {done.agreement}")
    return 0
