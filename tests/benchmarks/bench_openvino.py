"""What the setting "Predict with OpenVINO" brings: seconds per prediction in the engine child.

    python tests/benchmarks/bench_openvino.py [--rounds N]

The real engine is asked as the window asks it, by TensorFlow and by OpenVINO in turns, both in
float32, for one 512 x 512 image; the export is made by the real helper, as the window makes it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from segcore.classes import make_table
from segcore.errands import Exported, ExportRequest
from segcore.gallery import MODELS
from segcore.launch import start_child
from segcore.records import (
    EngineReady,
    LoadModel,
    ModelLoaded,
    ModelRef,
    Prediction,
    PredictRequest,
    RuntimeUsed,
    Shutdown,
    UseRuntime,
)

SIDE_PX = 512
EACH_ROUND = 3


def random_resnet50(folder: Path) -> ModelRef:
    """Write a DeepLab v3 on a ResNet-50 that has learnt nothing, output stride 16, 21 classes."""
    from dataclasses import replace

    from segcore.checkpoint import SCRATCH, SUFFIX, Description, Preprocessing, write_checkpoint
    from segcore.deeplab import build
    from segcore.inference import model_weights

    architecture = replace(SCRATCH["scratch-resnet50"], num_classes=21)
    names = tuple(f"class {number}" for number in range(21))
    preprocessing = Preprocessing("RGB", (127.0, 127.0, 127.0), (60.0, 60.0, 60.0))
    description = Description(architecture, make_table(names), preprocessing, "resnet50")
    path = folder / f"resnet50{SUFFIX}"
    write_checkpoint(path, description, model_weights(build(architecture)))
    return ModelRef(path, "ResNet-50")


def export_seconds(model: ModelRef) -> float:
    """Let a helper make the export; returns how long it took, without its start."""
    process, pipe = start_child("helper")
    pipe.send(ExportRequest(model))
    event = pipe.recv()
    process.join()
    if not isinstance(event, Exported):
        raise SystemExit(event)
    return event.seconds


def measure(model: ModelRef, image: Path, rounds: int) -> dict[str, list[float]]:
    """Return the engine's own seconds per prediction, by runtime."""
    process, pipe = start_child("engine")
    seconds: dict[str, list[float]] = {"tensorflow": [], "openvino": []}
    assert isinstance(pipe.recv(), EngineReady)
    pipe.send(LoadModel(model))
    assert isinstance(pipe.recv(), ModelLoaded)
    number = 0
    for _ in range(rounds):
        for runtime, taken in seconds.items():
            pipe.send(UseRuntime(model, runtime))
            answer = pipe.recv()
            assert isinstance(answer, RuntimeUsed), answer
            for place in range(EACH_ROUND + 1):
                number += 1
                pipe.send(PredictRequest(number, image, model))
                prediction = pipe.recv()
                assert isinstance(prediction, Prediction), prediction
                if place:  # the first of each turn warms up
                    taken.append(prediction.seconds)
    pipe.send(Shutdown())
    process.join()
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SEGDESK_CACHE"] = name
        image = folder / "noise.png"
        pixels = np.random.default_rng(0).integers(0, 256, (SIDE_PX, SIDE_PX, 3), np.uint8)
        Image.fromarray(pixels).save(image)
        starter = ModelRef(MODELS["starter"].checkpoint, "starter (slim)")
        print("median seconds per 512² prediction, float32, in turns; export once per checkpoint")
        for model in (starter, random_resnet50(folder)):
            export_s = export_seconds(model)
            seconds = measure(model, image, rounds)
            usual, fast = (statistics.median(seconds[r]) for r in ("tensorflow", "openvino"))
            print(
                f"{model.name:16} TensorFlow {usual:.3f}  OpenVINO {fast:.3f}  "
                f"ratio {fast / usual:.2f}  export {export_s:.0f} s"
            )


if __name__ == "__main__":
    main()
