"""What a model's prediction means in a project: colours and accepted ids. Qt-free."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.messages import listing
from app.texts import translate
from segcore.classes import VOID, ClassTable
from segcore.records import Prediction

U8 = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

_MOST_NAMES = 6


def overlay_palette(model: ClassTable, project: ClassTable) -> U8:
    """Return uint8 (256, 3): a model class's colour in the project by name, else its own.

    A class that the project does not have turns grey where the project uses its colour for
    something else: the overlay must not name what the model never said.
    """
    palette = model.palette()
    lut = model.lut_to(project)
    ours = project.palette()
    taken = {c.color for c in project}
    for class_id, segclass in enumerate(model):
        if lut[class_id] != VOID:
            palette[class_id] = ours[lut[class_id]]
        elif segclass.color in taken:
            palette[class_id] = round(255 * (class_id + 0.5) / len(model))
    return palette


def names_in(model: ClassTable, project: ClassTable) -> tuple[str, ...]:
    """Return what each class of a model is called in the project, else by the model."""
    lut = model.lut_to(project)
    return tuple(
        c.name if lut[i] == VOID else project[int(lut[i])].name for i, c in enumerate(model)
    )


def shared_classes(model: ClassTable, project: ClassTable) -> int:
    """Return how many of the model's classes the project has, by name."""
    return int(np.count_nonzero(model.lut_to(project)[: len(model)] != VOID))


def mismatch(model_name: str, model: ClassTable, project: ClassTable) -> str:
    """Return the sentence for a model to which the project's classes are strange, else "".

    Knowing the first of them alone, mostly the background, does not help anybody.
    """
    lut = model.lut_to(project)[: len(model)]
    known = set(lut[lut != VOID].tolist())
    unknown = [c.name for class_id, c in enumerate(project) if class_id not in known]
    if known - {0} or not unknown:
        return ""
    return translate(
        "Predictions",
        "The model “{model}” knows {classes}, but not {unknown}: label a few images and fine-tune.",
    ).format(
        model=model_name,
        classes=listing([c.name for c in model][:_MOST_NAMES]),
        unknown=listing(unknown[:_MOST_NAMES]),
    )


def accepted(prediction: Prediction, project: ClassTable) -> tuple[U8, Bools]:
    """Return the prediction in the project's ids, and where it says anything.

    Returns: uint8 (H, W) project ids, and bool (H, W), False where the model's class is not in the
    project: there labels stay as they are.
    """
    ids = prediction.classes.lut_to(project)[prediction.ids]
    return ids, ids != VOID
