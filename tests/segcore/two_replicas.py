"""Trains the same few steps on one device and on two of a mirrored strategy; prints the losses.

Run by name in a process of its own, as devices are chosen once a process.
Arguments: a folder to work in.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

import tensorflow as tf

for place in (1, 2):  # the tests, and the project they belong to
    sys.path.insert(0, str(Path(__file__).resolve().parents[place]))


def main(folder: Path) -> None:
    """Print, as JSON, the losses and final mean IoU of a run for each number of devices."""
    (cpu,) = tf.config.list_physical_devices("CPU")
    two = [tf.config.LogicalDeviceConfiguration()] * 2
    tf.config.set_logical_device_configuration(cpu, two)

    from discs import TWO_CLASSES, draw_pair

    from segcore.checkpoint import SCRATCH, Description, write_checkpoint
    from segcore.deeplab import build
    from segcore.distribution import Cluster
    from segcore.inference import model_weights
    from segcore.recipe import Recipe
    from segcore.records import FineTuneRequest, RunFinished, RunStarted, StepDone
    from segcore.training import fine_tune

    # Without dropout and with batch-norm statistics that stay, a replica's share of a batch
    # depends on nothing else: what is left is the arithmetic of the strategy.
    architecture = replace(SCRATCH["scratch-slim"], num_classes=2, dropout=0.0)
    tf.keras.utils.set_random_seed(0)
    base = folder / "base.safetensors"
    write_checkpoint(
        base, Description(architecture, TWO_CLASSES), model_weights(build(architecture))
    )
    pairs = tuple(draw_pair(folder, number) for number in range(6))
    request = FineTuneRequest(
        folder / "run", TWO_CLASSES, pairs[:4], base=str(base), val=pairs[4:], epochs=3, crop_px=64,
        batch_size=4, precision="float32", recipe=Recipe(frozen_norms="all", backbone_factor=0.5),
    )  # fmt: skip
    mirrored = Cluster(tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]))
    for cluster in (Cluster(), mirrored):
        losses, replicas, mean_iou = [], 0, None
        asked = replace(request, out=folder / str(cluster.replicas))
        for event in fine_tune(asked, cluster=cluster):
            if isinstance(event, RunStarted):
                replicas = event.replicas
            elif isinstance(event, StepDone):
                losses.append(event.loss)
            elif isinstance(event, RunFinished):
                mean_iou = event.mean_iou
        print(json.dumps({"replicas": replicas, "losses": losses, "mean_iou": mean_iou}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
