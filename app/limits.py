"""Where painting may land: on which pixels, and never on locked classes. Qt-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from app.document import Landing
from app.edits import U8, Bools, Box
from app.messages import count, listing
from app.texts import translate
from segcore.classes import VOID

# A pixel that is no class yet counts as one, so that limits know this is not erasing.
SOME_CLASS = 0


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

    def moved(self, lut: U8) -> Limits:
        """Return these limits after class ids have become others. lut: uint8 (256,), old -> new."""
        locked = frozenset(int(lut[i]) for i in self.locked if lut[i] != VOID)
        class_id = int(lut[self.class_id])
        if class_id == VOID:
            where = Where.ANYWHERE if self.where is Where.CLASS else self.where
            return Limits(where, 0, locked)
        return Limits(self.where, class_id, locked)

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
        if self.where is Where.CLASS:
            name = _name_of(self.class_id, classes)
            return translate("Limits", "Only {name}").format(name=name)
        return {
            Where.ANYWHERE: translate("Limits", "Anywhere"),
            Where.VOID: translate("Limits", "Only void"),
            Where.DIFFERENT: translate("Limits", "Only differences"),
        }[self.where]

    def sentence(self, classes: Sequence[str] = ()) -> str:
        """Say what is not painted on; "" when everything is."""
        said = {
            Where.ANYWHERE: "",
            Where.VOID: translate("Limits", "Only void is painted on."),
            Where.CLASS: translate("Limits", "Only {name} is painted on.").format(
                name=_name_of(self.class_id, classes)
            ),
            Where.DIFFERENT: translate(
                "Limits", "Only what differs from the prediction is painted on."
            ),
        }[self.where]
        return " ".join(part for part in (said, self._locks(classes)) if part)

    def _locks(self, classes: Sequence[str]) -> str:
        if not self.locked:
            return ""
        if classes:
            what = listing([_name_of(i, classes) for i in sorted(self.locked)])
        else:
            what = count(len(self.locked), "class")
        return translate("Limits", "Locked: {what}.").format(what=what)


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
    return (
        classes[class_id]
        if class_id < len(classes)
        else translate("Limits", "class {id}").format(id=class_id)
    )
