"""One confusion matrix, and folders of masks scored with it. No TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from segcore.classes import VOID, ClassTable
from segcore.errors import MaskError, SegDeskError, UsageError
from segcore.masks import read_mask
from segcore.project import list_masks
from segcore.records import EvalProgress, EvalReport

U8 = npt.NDArray[np.uint8]

_STRIP_PX = 1 << 20


class Tally:
    """Counts labelled against predicted pixels, image by image; void in the labels is left out.

    A labelled pixel for which the prediction says void was missed: it stands in no column of the
    confusion matrix, but counts against its class's accuracy and IoU and the pixel accuracy.
    """

    def __init__(self, classes: ClassTable) -> None:
        self._classes = classes
        self._confusion = np.zeros((len(classes), len(classes)), np.int64)
        self._unpredicted = np.zeros(len(classes), np.int64)
        self._void = 0
        self._images = 0

    def add(self, labels: U8, prediction: U8) -> None:
        """Count one image. Both uint8 (H, W) of the class table's ids, 255 = void.

        Raises:
            ValueError: different shapes, or ids outside the table.
        """
        size = len(self._classes)
        pairs = _pairs(labels, prediction, size)
        self._confusion += pairs[:size, :size]
        self._unpredicted += pairs[:size, VOID]
        self._void += int(pairs[VOID].sum())
        self._images += 1

    def report(self) -> EvalReport:
        """Return the scores of all images counted so far."""
        return EvalReport(
            classes=self._classes,
            confusion=self._confusion.copy(),
            void_pixels=self._void,
            images=self._images,
            unpredicted=tuple(int(n) for n in self._unpredicted),
        )


def confusion_matrix(labels: U8, prediction: U8, num_classes: int) -> npt.NDArray[np.int64]:
    """Return int64 (C, C), rows = labels, columns = prediction; void of either is left out.

    Both uint8 arrays of one shape. Where only the prediction is void the pixel has no column:
    `Tally` counts it as missed, which a matrix alone cannot.

    Raises:
        ValueError: different shapes, or an id that is neither void nor below `num_classes`.
    """
    return _pairs(labels, prediction, num_classes)[:num_classes, :num_classes].copy()


def score_image(mask: Path, prediction: U8, classes: ClassTable) -> float | None:
    """Return the mean IoU of one image; None where its labels are all void.

    The mean is over the classes that labels or prediction have there. prediction: uint8 (H, W) of
    the class table's ids, 255 = void.

    Raises:
        MaskError: the mask cannot be read, or has another size.
    """
    labels = read_mask(mask, classes).ids
    if labels.shape != prediction.shape:
        raise MaskError(f"{mask} has another size than its image: replace one of them.")
    tally = Tally(classes)
    tally.add(labels, prediction)
    return tally.report().mean_iou


def score_folders(
    pred: Path,
    truth: Path,
    classes: ClassTable,
    names: Iterable[str] | None = None,
    unreadable: Callable[[SegDeskError], None] | None = None,
) -> Iterator[EvalProgress | EvalReport]:
    """Score the masks in `pred` against those of the same stem in `truth`.

    `names` are the stems to score; all of `truth` when None. Yields one `EvalProgress` an image,
    then one `EvalReport`. unreadable: told of each pair that cannot be read or scored, which is
    then left out; None to end with its error. No report comes when none can.

    Raises:
        UsageError: a folder or a mask is missing, or two masks differ in size; nothing is scored
            before all files are known to exist.
        MaskError: a mask cannot be read or has ids outside the class table.
    """
    labelled, predicted = list_masks(truth), list_masks(pred)
    stems = tuple(labelled) if names is None else tuple(dict.fromkeys(names))
    if not stems:
        raise UsageError(f"{truth} has no masks to score against: choose the folder of labels.")
    for folder, found in ((truth, labelled), (pred, predicted)):
        missing = [stem for stem in stems if stem not in found]
        if missing:
            raise UsageError(
                f"{folder} lacks {len(missing)} of {len(stems)} masks, first «{missing[0]}»: "
                "add them or score fewer with a list."
            )
    tally = Tally(classes)
    scored = 0
    for done, stem in enumerate(stems, start=1):
        try:
            _add(tally, labelled[stem], predicted[stem], classes)
        except MaskError as error:
            if unreadable is None:
                raise
            unreadable(error)
        else:
            scored += 1
        yield EvalProgress(done, len(stems))
    if scored:
        yield tally.report()


def _add(tally: Tally, truth: Path, pred: Path, classes: ClassTable) -> None:
    labels, prediction = read_mask(truth, classes), read_mask(pred, classes)
    if labels.ids.shape != prediction.ids.shape:
        raise MaskError(
            f"{pred} is {prediction.width} x {prediction.height} pixels, its labels "
            f"{labels.width} x {labels.height}: predict at the image's own size."
        )
    tally.add(labels.ids, prediction.ids)


def _pairs(labels: U8, prediction: U8, num_classes: int) -> npt.NDArray[np.int64]:
    """Return int64 (256, 256): how often each pair of ids meets.

    One count over 16-bit pairs needs no masking of void and shows any id that should not be.
    """
    if labels.shape != prediction.shape:
        raise ValueError(f"labels {labels.shape} and prediction {prediction.shape} differ in shape")
    if labels.dtype != np.uint8 or prediction.dtype != np.uint8:
        raise ValueError(f"ids must be uint8, not {labels.dtype} and {prediction.dtype}")
    total = np.zeros(65536, np.int64)
    flat_labels, flat_prediction = labels.reshape(-1), prediction.reshape(-1)
    for start in range(0, flat_labels.size, _STRIP_PX):
        pair = flat_labels[start : start + _STRIP_PX].astype(np.uint16)
        pair <<= np.uint16(8)
        pair |= flat_prediction[start : start + _STRIP_PX]
        total += np.bincount(pair, minlength=65536)
    pairs = total.reshape(256, 256)
    for name, used in (("labels", pairs.sum(axis=1)), ("prediction", pairs.sum(axis=0))):
        strange = [int(i) for i in np.flatnonzero(used) if num_classes <= i != VOID]
        if strange:
            raise ValueError(
                f"the {name} have the id {strange[0]}, there are {num_classes} classes"
            )
    return pairs
