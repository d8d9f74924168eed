"""Where painting may land: on which pixels, and never on locked classes. Qt-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from app.document import Landing
from app.edits import U8, Bools, Box
from app.messages import count, listing
from segcore.classes import VOID


class Where(Enum):
    """On which pixels painting may land."""

    ANYWHERE = "anywhere"
    VOID = "void"
    CLASS = "class"
    DIFFERENT = "different"  # where labels and prediction both say something, not the same


@dataclass(frozen=True, slots=True)
class Limits:
    """What the person has set. class_id: the one that counts for `Where.CLASS`.

    locked: class ids that are never overwritten, whatever `where` is.
    """

    where: Where = Where.ANYWHERE
    class_id: int = 0
    locked: frozenset[int] = frozenset()

    @property
    def is_free(self) -> bool:
        """True when painting may land on every pixel."""
        return self.where is Where.ANYWHERE and not self.locked

    def landing(
        self, painted: int, prediction: U8 | None = None, to_labels: U8 | None = None
    ) -> Landing | None:
        """Return where painting the id `painted` may land; None for everywhere.

        Erasing cannot keep to void, so only the locks bind it there. prediction: uint8 (H, W) of
        the labels' size; to_labels: uint8 (256,), its ids -> label ids.
        """
        where = self.where
        if where is Where.VOID and painted == VOID:
            where = Where.ANYWHERE
        if where is Where.ANYWHERE and not self.locked:
            return None
        allowed = np.ones(256, bool)
        if where in (Where.VOID, Where.CLASS):
            allowed[:] = False
            allowed[VOID if where is Where.VOID else self.class_id] = True
        allowed[[*self.locked]] = False
        if where is not Where.DIFFERENT:
            return lambda ids, box: allowed[ids]
        allowed[VOID] = False
        return _Different(allowed, prediction, to_labels)

    def name(self, classes: Sequence[str]) -> str:
        """Return `where` as a person calls it. classes: their names by id."""
        return {
            Where.ANYWHERE: "Anywhere",
            Where.VOID: "Only void",
            Where.CLASS: f"Only {_name_of(self.class_id, classes)}",
            Where.DIFFERENT: "Only differences",
        }[self.where]

    def sentence(self, classes: Sequence[str] = ()) -> str:
        """Say what is not painted on; "" when everything is."""
        parts = {
            Where.ANYWHERE: "",
            Where.VOID: "only void is painted on",
            Where.CLASS: f"only {_name_of(self.class_id, classes)} is painted on",
            Where.DIFFERENT: "only what differs from the prediction is painted on",
        }
        said = [parts[self.where]] if parts[self.where] else []
        if self.locked:
            if classes:
                names = [_name_of(i, classes) for i in sorted(self.locked)]
                said.append(f"{listing(names)} {'is' if len(names) == 1 else 'are'} locked")
            else:
                are = "is" if len(self.locked) == 1 else "are"
                said.append(f"{count(len(self.locked), 'class', 'classes')} {are} locked")
        text = " and ".join(said)
        return f"{text[:1].upper()}{text[1:]}." if text else ""


@dataclass(frozen=True, slots=True, eq=False)
class _Different:
    allowed: Bools
    prediction: U8 | None
    to_labels: U8 | None

    def __call__(self, ids: U8, box: Box) -> Bools:
        if self.prediction is None:
            return np.zeros(ids.shape, bool)
        predicted = self.prediction[box.slices]
        if self.to_labels is not None:
            predicted = self.to_labels[predicted]
        lands: Bools = self.allowed[ids] & (predicted != ids) & (predicted != VOID)
        return lands


def _name_of(class_id: int, classes: Sequence[str]) -> str:
    return classes[class_id] if class_id < len(classes) else f"class {class_id}"
