"""What jobs are asked and what they answer: the frozen records that cross process borders.

Nothing here imports TensorFlow or Qt. Every record pickles, compares by value (records that hold
arrays compare by identity) and says shapes and dtypes where it holds arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from segcore.classes import ClassTable
from segcore.recipe import Recipe

U8 = npt.NDArray[np.uint8]


# --- models -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A checkpoint on disk and the name a person knows it by."""

    path: Path
    name: str


# --- prediction ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PredictRequest:
    """Ask for the mask of one image. Of several requests waiting, only the latest is answered."""

    request_id: int
    image: Path
    model: ModelRef
    page: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """A model's mask of one image, at the image's own size.

    ids: uint8 (H, W), class ids of `classes` (the model's own table, not the project's).
    margin: uint8 (H, W), p(best) - p(second best) scaled from 0..1 to 0..255.
    """

    request_id: int
    image: Path
    model: ModelRef
    classes: ClassTable
    ids: U8
    margin: U8
    seconds: float


@dataclass(frozen=True, slots=True)
class PredictProgress:
    """`done` of `total` tiles are predicted; sent only for images too large to predict whole."""

    request_id: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PredictionDropped:
    """A newer request came before this one was begun."""

    request_id: int


@dataclass(frozen=True, slots=True)
class PredictionFailed:
    """The image or the model could not be used; `message` is one sentence."""

    request_id: int
    message: str


@dataclass(frozen=True, slots=True)
class UseRuntime:
    """Ask for predictions of a loaded model by another runtime: "openvino" or "tensorflow"."""

    model: ModelRef
    runtime: str


@dataclass(frozen=True, slots=True)
class RuntimeUsed:
    """Predictions of `model` come from that runtime from now on."""

    model: ModelRef
    runtime: str


@dataclass(frozen=True, slots=True)
class RuntimeFailed:
    """Predictions go on as before; `message` is one sentence.

    needs_export: there is no export of the model as it is now; `segcore.helper` makes one.
    """

    model: ModelRef
    message: str
    needs_export: bool = False


# --- what the network looks at ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BranchesRequest:
    """Ask how strongly each branch of a model's ASPP answers to an image.

    Of several that wait only the newest is answered.
    """

    request_id: int
    image: Path
    model: ModelRef
    page: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Branches:
    """How strongly each branch answers, in the order of `segcore.anatomy.Anatomy.branches`.

    stride: image pixels per feature. maps: uint8 (h, w) for each branch, the mean over its
    channels at each feature, 255 where it is strongest. strongest: that mean.
    """

    request_id: int
    image: Path
    model: ModelRef
    stride: int
    maps: tuple[U8, ...]
    strongest: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BranchesFailed:
    """There is nothing to show; `message` is one sentence."""

    request_id: int
    message: str


# --- the resident engine ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The engine child has imported TensorFlow and waits for requests."""

    seconds: float
    note: str


@dataclass(frozen=True, slots=True)
class LoadModel:
    """Load and warm up a model before it is asked for anything."""

    model: ModelRef


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """The model is in memory and has made one prediction."""

    model: ModelRef
    classes: ClassTable
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelFailed:
    """The checkpoint could not be loaded; `message` is one sentence."""

    model: ModelRef
    message: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """End the running evaluation or fine-tuning at its next step."""


@dataclass(frozen=True, slots=True)
class Shutdown:
    """End the child process."""


# --- evaluation ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LabelledImage:
    """An image and its palettized mask on disk."""

    image: Path
    mask: Path
    page: int = 0


@dataclass(frozen=True, slots=True)
class EvaluateRequest:
    """Score a model against the labels of some images, each at its own size."""

    model: ModelRef
    classes: ClassTable
    images: tuple[LabelledImage, ...]


@dataclass(frozen=True, slots=True)
class EvalProgress:
    """`done` of `total` images are scored.

    score: the mean IoU of the image that was scored last, over the classes that labels or
    prediction have there; None where all is void or where nobody asks for it.
    """

    done: int
    total: int
    score: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class EvalCancelled:
    """The evaluation was cancelled; nothing is reported."""


@dataclass(frozen=True, slots=True)
class EvalFailed:
    """The evaluation could not go on; `message` is one sentence."""

    message: str


@dataclass(frozen=True, slots=True, eq=False)
class EvalReport:
    """One confusion matrix over a data set; every score derives from it.

    confusion: int64 (C, C), rows = labels, columns = prediction, void pixels left out.
    void_pixels: labelled void, in no score.
    unpredicted: per class, its labelled pixels for which the prediction says void. They have no
    column in the matrix but count as missed; () when there are none.
    """

    classes: ClassTable
    confusion: npt.NDArray[np.int64]
    void_pixels: int
    images: int
    unpredicted: tuple[int, ...] = ()

    @property
    def labelled(self) -> npt.NDArray[np.int64]:
        """Return int64 (C,): labelled pixels per class, predicted as a class or not."""
        total: npt.NDArray[np.int64] = self.confusion.sum(axis=1)
        return total + np.array(self.unpredicted, np.int64) if self.unpredicted else total

    @property
    def iou(self) -> tuple[float | None, ...]:
        """Intersection over union per class; None where neither labels nor prediction have it."""
        hits = np.diag(self.confusion).astype(float)
        union = self.confusion.sum(axis=0) + self.labelled - hits
        return tuple(float(h / u) if u else None for h, u in zip(hits, union, strict=True))

    @property
    def accuracy(self) -> tuple[float | None, ...]:
        """Share of each class's labelled pixels predicted right; None where it has none."""
        hits = np.diag(self.confusion).astype(float)
        total = self.labelled
        return tuple(float(h / t) if t else None for h, t in zip(hits, total, strict=True))

    @property
    def mean_iou(self) -> float | None:
        """Mean of `iou` over the classes that have one; None when there are none."""
        return _mean(self.iou)

    @property
    def mean_accuracy(self) -> float | None:
        """Mean of `accuracy` over the classes that have one; None when there are none."""
        return _mean(self.accuracy)

    @property
    def pixel_accuracy(self) -> float | None:
        """Share of all non-void pixels predicted right; None when there are none."""
        total = int(self.labelled.sum())
        return float(np.trace(self.confusion) / total) if total else None

    def to_json(self) -> dict[str, object]:
        """Return plain JSON types, as `segcore evaluate --json` writes them."""
        return {
            "classes": [c.name for c in self.classes],
            "confusion": self.confusion.tolist(),
            "iou": list(self.iou),
            "accuracy": list(self.accuracy),
            "mean_iou": self.mean_iou,
            "pixel_accuracy": self.pixel_accuracy,
            "mean_accuracy": self.mean_accuracy,
            "void_pixels": self.void_pixels,
            "unpredicted": list(self.unpredicted) or [0] * len(self.classes),
            "images": self.images,
        }


def _mean(values: tuple[float | None, ...]) -> float | None:
    present = [v for v in values if v is not None]
    return sum(present) / len(present) if present else None


# --- fine-tuning --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FineTuneRequest:
    """Everything one run needs; the trainer reads nothing else.

    base: a checkpoint, or one of the named starts (`segcore.checkpoint.NAMED_MODELS`).
    out: the run folder; made if missing. Exactly one of `epochs` and `minutes` is given.
    val: may be empty; then a seeded fifth of `train` is held out when there are five or more.
    output_stride: None keeps the base's own.
    reduction: how many pixels of an image, along each side, make one that the network looks at, 1
    to 4; None keeps that of a base which knows one of the classes, background aside, else takes
    what `segcore.reduction` chooses.
    right_angle_turns: also turn by 90 degrees; right where up and down mean nothing.
    precision: "auto" probes this machine, else "float32" or "bfloat16".
    learning_rate: None takes the recipe's.
    """

    out: Path
    classes: ClassTable
    train: tuple[LabelledImage, ...]
    base: str = "starter"
    val: tuple[LabelledImage, ...] = ()
    epochs: float | None = None
    minutes: float | None = None
    crop_px: int = 256
    batch_size: int = 8
    output_stride: int | None = None
    reduction: int | None = None
    learning_rate: float | None = None
    right_angle_turns: bool = True
    precision: str = "auto"
    seed: int = 0
    resume: bool = False
    recipe: Recipe = field(default_factory=Recipe)


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The network is built and the data is open. `precision` is what the probe chose.

    replicas: devices that share each batch, over all workers. workers: processes they belong to.
    reduction: as in the request, chosen.
    """

    run: Path
    base: str
    precision: str
    train_images: int
    val_images: int
    parameters: int
    replicas: int = 1
    workers: int = 1
    reduction: int = 1


@dataclass(frozen=True, slots=True)
class StepDone:
    """One optimiser step.

    progress: share of the whole budget used, 0..1. eta_s: seconds left.
    waiting_share: share of the time since the last step spent waiting for data.
    """

    step: int
    epoch: float
    loss: float
    learning_rate: float
    step_s: float
    waiting_share: float
    progress: float
    eta_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Validated:
    """The validation images were scored with the averaged weights."""

    step: int
    report: EvalReport
    is_best: bool


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """A whole new checkpoint replaced the old one at `path`."""

    step: int
    path: Path


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The budget is used up; `model` is the best checkpoint. `mean_iou` None without validation.

    ended_early: the recipe's patience was used up before the budget.
    """

    model: ModelRef
    mean_iou: float | None
    steps: int
    seconds: float
    ended_early: bool = False


@dataclass(frozen=True, slots=True)
class RunCancelled:
    """Stopped by request, a normal ending; `model` is the best so far, None if there is none."""

    model: ModelRef | None
    steps: int


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The run could not go on; `message` is one sentence. `resumable` when a checkpoint remains."""

    message: str
    resumable: bool


TrainEvent = (
    RunStarted | StepDone | Validated | CheckpointSaved | RunFinished | RunCancelled | RunFailed
)
EvalEvent = EvalProgress | EvalReport | EvalCancelled | EvalFailed
EngineRequest = (
    LoadModel | PredictRequest | UseRuntime | BranchesRequest | EvaluateRequest | Cancel | Shutdown
)
EngineEvent = (
    EngineReady
    | ModelLoaded
    | ModelFailed
    | Prediction
    | PredictProgress
    | PredictionDropped
    | PredictionFailed
    | RuntimeUsed
    | RuntimeFailed
    | Branches
    | BranchesFailed
    | EvalEvent
)


def event_to_json(event: object, run: Path | None = None) -> dict[str, object]:
    """Return an event as plain JSON types, its kind under "event".

    run: a folder from which the paths of what lies in it are told; None for paths as they are.
    """
    data: dict[str, object] = {"event": type(event).__name__}
    for member in fields(event):  # type: ignore[arg-type]  # every record is a dataclass
        data[member.name] = _plain(getattr(event, member.name), run)
    return data


def _plain(value: object, run: Path | None) -> object:
    if isinstance(value, EvalReport):
        return value.to_json()
    if isinstance(value, Path):
        if run is not None and value.is_relative_to(run):
            return value.relative_to(run).as_posix()
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name), run) for f in fields(value)}
    return value
