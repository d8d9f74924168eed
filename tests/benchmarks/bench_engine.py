"""The engine against its peers: stock Keras layers, PyTorch and SegDesk, alternating in one run.

    python tests/benchmarks/bench_engine.py [--rounds 5] [--torch-python PYTHON] [--only NAME ...]
        [--precision float32|bfloat16]

Every contender is the same network, DeepLab v3 on a ResNet-50 as torchvision defines it, with 21
classes, trained by AdamW: stock is keras.layers.Conv2D with its dilation_rate,
keras.layers.BatchNormalization and keras.optimizers.AdamW; torch is torchvision's model in the
interpreter that --torch-python names (left out where it has none). Each lives in a process of its
own and works only when it is asked to, so that none disturbs another; it keeps its memory until
all are done. Where that is too much for the machine, --precision takes one at a time, stock in
float32 always with it. Prints median seconds, how many times as fast as stock Keras in float32
each is, its time over PyTorch's in the same precision, and the peak memory of its process.

To predict is to name the likeliest class of every pixel. SegDesk does it as `load_predictor` has
it, with batch normalisation folded into the convolutions. The photo of 12 megapixels is what
people open, so there SegDesk does all that it does for them: it takes pixels as read, in its
overlapping tiles, and says how certain each is; the others take the photo whole, preprocessed.
"openvino" is SegDesk predicting by an OpenVINO export of the network (`segcore predict --runtime
openvino`), pixels to ids and certainty at any size, in 8-bit integers (`segcore export --int8`) as
well, held against PyTorch's float32; left out of training and where OpenVINO is not installed.
"limit" is what the processor could do: as many multiplications as the network's convolutions need,
with no sample beside the map, three times as many for training, in TensorFlow's own products of
large square matrices and nothing else.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

CLASSES = 21
SIDE = 1024  # of the matrices that are multiplied to know the processor's limit
CONTENDERS = (
    ("stock", "float32"), ("torch", "float32"), ("segdesk", "float32"),
    ("stock", "bfloat16"), ("torch", "bfloat16"), ("segdesk", "bfloat16"),
    ("openvino", "float32"), ("openvino", "bfloat16"), ("openvino", "int8"),
    ("limit", "float32"), ("limit", "bfloat16"),
)  # fmt: skip
Step = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Job:
    """What is timed: training or prediction of a batch of images at an output stride."""

    kind: str
    batch: int
    height: int
    width: int
    output_stride: int = 16

    @property
    def name(self) -> str:
        """Say it in words, e.g. "train 4 x 256², stride 16"."""
        square = self.height == self.width
        size = f"{self.height}²" if square else f"{self.width} x {self.height}"
        return f"{self.kind} {self.batch} x {size}, stride {self.output_stride}"

    @property
    def is_large(self) -> bool:
        """Whether it is a photo rather than a crop."""
        return self.height * self.width >= 10_000_000


JOBS = (
    Job("train", 4, 256, 256), Job("train", 2, 512, 512), Job("predict", 1, 512, 512),
    Job("predict", 1, 3000, 4000), Job("train", 4, 256, 256, 8), Job("train", 2, 512, 512, 8),
    Job("predict", 1, 512, 512, 8), Job("predict", 1, 3000, 4000, 8),
)  # fmt: skip


# --- the contenders, each in its own process ----------------------------------------------------


def keras_network(contender: str, precision: str, job: Job) -> Any:
    """Build the network from SegDesk's layers or, for "stock", from Keras' own."""
    from segcore.deeplab import build_deeplab_v3
    from segcore.runtime import keras

    settings: dict[str, Any] = {
        "backbone": "resnet50-v1.5", "output_stride": job.output_stride, "head": "conv3x3",
        "multi_grid": (1,), "precision": precision,
    }  # fmt: skip
    if contender == "segdesk":
        return build_deeplab_v3(CLASSES, **settings)

    def convolution(filters: int, size: int, *, dilation: int = 1, **rest: Any) -> Any:
        rest = {"use_bias": False} | rest
        return keras.layers.Conv2D(filters, size, padding="same", dilation_rate=dilation, **rest)

    layers = {"AtrousConv2D": convolution, "BatchNorm": keras.layers.BatchNormalization}
    with (
        patch.multiple("segcore.deeplab.resnet", **layers),
        patch.multiple("segcore.deeplab.aspp", **layers),
    ):
        return build_deeplab_v3(CLASSES, **settings)


def tensorflow_step(contender: str, precision: str, job: Job) -> Step:
    """Return one training step or one prediction."""
    from segcore.deeplab import fold_batch_norms
    from segcore.losses import WeightedCrossEntropy
    from segcore.optimiser import AdamW
    from segcore.runtime import keras, tf

    model = keras_network(contender, precision, job)
    if contender == "segdesk" and job.kind == "predict":
        fold_batch_norms(model)
        if job.is_large:
            return photo_step(model, job)
    images = tf.random.stateless_normal((job.batch, job.height, job.width, 3), (0, 1))
    if job.kind == "predict":
        infer = tf.function(lambda: tf.argmax(model(images, training=False), -1), autograph=False)
        return lambda: infer().numpy()
    labels = tf.zeros((job.batch, job.height, job.width), tf.uint8)
    loss = WeightedCrossEntropy(CLASSES)
    weights = [v.value for v in model.trainable_variables]
    ours = AdamW(weights, weight_decay=1e-2)
    stock = keras.optimizers.AdamW(1e-4, weight_decay=1e-2)
    if contender == "stock":
        stock.build(model.trainable_variables)

    def step() -> Any:
        with tf.GradientTape() as tape:
            value = loss.call(labels, model(images, training=True))
        gradients = tape.gradient(value, weights)
        if contender == "stock":
            stock.apply(gradients, model.trainable_variables)
        else:
            ours.apply(gradients, tf.constant(1e-4))
        return value

    traced = tf.function(step, autograph=False)
    return lambda: float(traced())


def limit_step(precision: str, job: Job) -> Step:
    """Return matrix products with the multiplications of the network's convolutions."""
    from segcore.deeplab import AtrousConv2D
    from segcore.runtime import tf

    network = keras_network("segdesk", "float32", replace(job, height=256, width=256))
    features = tf.keras.Model(network.inputs, [
        layer.output for layer in network.layers if isinstance(layer, AtrousConv2D)
    ])  # fmt: skip
    outputs = features.compute_output_shape((1, job.height, job.width, 3))
    convolutions = [layer for layer in network.layers if isinstance(layer, AtrousConv2D)]
    products = sum(
        samples_met(layer, height) * samples_met(layer, width) * math.prod(layer.kernel.shape[2:])
        for layer, (_, height, width, _) in zip(convolutions, outputs, strict=True)
    )
    times = job.batch * (3 if job.kind == "train" else 1)
    repeats = max(1, round(times * products / SIDE**3))
    matrix = tf.cast(tf.random.stateless_normal((SIDE, SIDE), (0, 1)), precision)
    multiply = tf.function(lambda: tf.matmul(matrix, matrix), autograph=False)

    def step() -> None:
        for _ in range(repeats):
            result = multiply()
        result[0, 0].numpy()

    return step


def samples_met(layer: Any, outputs: int) -> int:
    """Count along a side the samples of a kernel that lie on the map, over all its places."""
    reach = layer.kernel_size // 2
    offsets = [layer.dilation * place for place in range(-reach, reach + 1)]
    side = outputs * layer.strides
    return sum(0 <= place + o < side for place in range(0, side, layer.strides) for o in offsets)


def photo_step(model: Any, job: Job) -> Step:
    """Return the prediction of a photo as the command line and the window ask for it."""
    from segcore.inference import Predictor

    return predictor_step(Predictor.from_network(model, description()), job)


def openvino_step(precision: str, job: Job) -> Step:
    """Return the prediction by an export; the process ends where there can be none."""
    import tempfile

    needed = ("openvino", "onnx", "onnxruntime")
    if job.kind != "predict" or not all(map(find_spec, needed)):
        sys.exit()
    import numpy as np

    from segcore.export.formats import FORMATS, Source
    from segcore.export.openvino_runtime import load_logits
    from segcore.inference import Predictor

    network = keras_network("segdesk", "float32", job)
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "export"
        noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8)
        scales = [noise] if precision == "int8" else []
        FORMATS["openvino"].write(Source(network, description(), "{}", scales), export)
        logits = load_logits(export, "float32" if scales else precision)
    return predictor_step(Predictor(logits, description()), job)


def description() -> Any:
    """Describe the network as its checkpoint would, as far as prediction asks."""
    from segcore.checkpoint import Architecture, Description
    from segcore.classes import ClassTable, SegClass

    classes = ClassTable(tuple(SegClass(f"class {n}", (n, n, n)) for n in range(CLASSES)))
    return Description(Architecture(CLASSES), classes)


def predictor_step(predictor: Any, job: Job) -> Step:
    """Return the prediction of a picture of noise, from pixels to ids and certainty."""
    import numpy as np

    shape = (job.height, job.width, 3)
    photo = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    return lambda: predictor.predict(photo)


def torch_step(precision: str, job: Job) -> Step:
    """Return one training step or one prediction of torchvision's model, channels last."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from torch_reference import import_torchvision

    torch, *_ = import_torchvision()
    from torchvision.models import resnet50
    from torchvision.models._utils import IntermediateLayerGetter
    from torchvision.models.segmentation.deeplabv3 import DeepLabHead, DeepLabV3

    torch.set_num_threads(2)
    at_8 = job.output_stride == 8
    backbone = resnet50(replace_stride_with_dilation=[False, at_8, True])
    head = DeepLabHead(2048, CLASSES, [12, 24, 36] if at_8 else [6, 12, 18])
    model = DeepLabV3(IntermediateLayerGetter(backbone, {"layer4": "out"}), head)
    model = model.to(memory_format=torch.channels_last)
    images = torch.randn(job.batch, 3, job.height, job.width).to(memory_format=torch.channels_last)
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16")
    if job.kind == "predict":
        model.eval()

        def predict() -> object:
            with torch.inference_mode(), autocast:
                return model(images)["out"].argmax(1)

        return predict
    labels = torch.zeros(job.batch, job.height, job.width, dtype=torch.long)
    optimiser = torch.optim.AdamW(model.parameters(), 1e-4, weight_decay=1e-2)

    def train() -> object:
        optimiser.zero_grad(set_to_none=True)
        with autocast:
            loss = torch.nn.functional.cross_entropy(model(images)["out"].float(), labels)
        loss.backward()
        optimiser.step()
        return float(loss)

    return train


def serve(contender: str, precision: str) -> None:
    """Time one step for every line on standard input; a job in JSON changes what a step is."""
    step: Step = lambda: None  # noqa: E731  # before the first job
    for line in sys.stdin:
        if line.strip():
            job = Job(**json.loads(line))
            if contender == "torch":
                step = torch_step(precision, job)
            elif contender == "openvino":
                step = openvino_step(precision, job)
            elif contender == "limit":
                step = limit_step(precision, job)
            else:
                step = tensorflow_step(contender, precision, job)
        start = time.perf_counter()
        step()
        print(time.perf_counter() - start, peak_gb(), flush=True)


def peak_gb() -> float:
    """Return this process's own peak resident memory (Linux)."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        return next(float(s.split()[1]) for s in status if s.startswith("VmHWM")) / 2**20


# --- the run ------------------------------------------------------------------------------------


class Contender:
    """A process that times steps when asked."""

    def __init__(self, name: str, precision: str, python: str) -> None:
        self.name, self.precision = name, precision
        self._process = subprocess.Popen(
            [python, __file__, "--serve", name, precision],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def time(self, job: Job | None = None) -> tuple[float, float] | None:
        """Return seconds and peak GB of one step; None when the process cannot."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        fields = {f: getattr(job, f) for f in Job.__dataclass_fields__} if job else None
        try:
            self._process.stdin.write((json.dumps(fields) if fields else "") + "\n")
            self._process.stdin.flush()
            seconds, peak = self._process.stdout.readline().split()
        except (BrokenPipeError, ValueError):
            return None
        return float(seconds), float(peak)

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


def run(job: Job, rounds: int, torch_python: str, precisions: list[str]) -> None:
    """Time every contender of these precisions in turn, and stock's float32; print their rows."""
    contenders = [
        Contender(name, precision, torch_python if name == "torch" else sys.executable)
        for name, precision in CONTENDERS
        if precision in precisions or (name, precision) == CONTENDERS[0]
    ]
    able = [contender for contender in contenders if contender.time(job) is not None]
    seconds: dict[Contender, list[float]] = {contender: [] for contender in able}
    peak: dict[Contender, float] = {}
    for turn in range(rounds + 1):
        for contender in able:
            timed = contender.time()
            if timed and turn:  # the first may still be warming up
                seconds[contender].append(timed[0])
                peak[contender] = timed[1]
    for contender in [contender for contender in able if not seconds[contender]]:
        print(f"\n{contender.name} in {contender.precision} was ended: out of memory?")
        able.remove(contender)
    medians = {(c.name, c.precision): statistics.median(seconds[c]) for c in able}
    stock = medians.get(CONTENDERS[0], math.nan)
    print(f"\n{job.name}\n{'':18} median s   x stock fp32   time / torch   peak GB")
    for contender in able:
        key = (contender.name, contender.precision)
        torch = medians.get(("torch", contender.precision.replace("int8", "float32")))
        share = f"{medians[key] / torch:12.2f}" if torch else f"{'-':>12}"
        print(
            f"{' '.join(key):18} {medians[key]:8.3f}   {stock / medians[key]:12.2f}   {share}"
            f"   {peak[contender]:7.2f}",
            flush=True,
        )
    for contender in contenders:
        contender.end()


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--torch-python", default=sys.executable, help="a Python with torchvision")
    parser.add_argument("--only", nargs="*", default=[], help="parts of the names of jobs to run")
    parser.add_argument("--precision", choices=("float32", "bfloat16"), help="default: all")
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(*arguments.serve)
        return
    for job in JOBS:
        if not arguments.only or any(part in job.name for part in arguments.only):
            every = ["float32", "bfloat16", "int8"]
            precisions = [arguments.precision] if arguments.precision else every
            run(job, arguments.rounds, arguments.torch_python, precisions)


if __name__ == "__main__":
    main()
