"""What the steps of the history are called: the tool, and the class where it painted one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from app.edits import Edit, Pixels
from app.texts import mark, translate
from segcore.classes import VOID

if TYPE_CHECKING:
    from segcore.classes import ClassTable

# What changes pixels to one class, or to one class and void. Accepting and copying bring several.
ONE_CLASS = frozenset(
    {
        mark("Edits", "Brush"),
        mark("Edits", "Line"),
        mark("Edits", "Rectangle"),
        mark("Edits", "Ellipse"),
        mark("Edits", "Polygon"),
        mark("Edits", "Lasso"),
        mark("Edits", "Fill"),
        mark("Edits", "Magic wand"),
        mark("Edits", "Superpixels"),
        mark("Edits", "GrabCut"),
        mark("Edits", "Accept region"),
        mark("Edits", "Reassign region"),
        mark("Edits", "Fill holes"),
        mark("Edits", "Grow region"),
        mark("Edits", "Smooth region"),
    }
)
# Of an edit that made nearly everything void; a list of steps is drawn in no time.
_MOST_PX = 2**18
# An edit never changes, and the list of steps asks for each several times whenever it is drawn.
_known: WeakKeyDictionary[Edit, int | None] = WeakKeyDictionary()


def class_of(edit: Edit) -> int | None:
    """Return the class id that a step painted; None for void, or where several may have been."""
    if edit.name not in ONE_CLASS:
        return None
    if edit not in _known:
        _known[edit] = _class_in(edit)
    return _known[edit]


def _class_in(edit: Edit) -> int | None:
    looked_at = 0
    for patch in edit.patches:
        if looked_at > _MOST_PX:
            break
        looked_at += patch.box.height * patch.box.width
        painted = _new_class(patch.before, patch.after)
        if painted is not None:
            return painted
    return None


def _new_class(before: Pixels, after: Pixels) -> int | None:
    new = after.array()
    changed = new[(before.array() != new) & (new != VOID)]
    return int(changed[0]) if changed.size else None


def step_name(edit: Edit, classes: ClassTable) -> str:
    """Return what a step is called: "Brush: nucleus".

    classes: as they are called now. The steps of an image never outlive a change of their ids.
    """
    name, class_id = translate("Edits", edit.name), class_of(edit)
    if class_id is None or class_id >= len(classes):
        return name
    text = translate("Edits", "{step}: {class_name}")
    return text.format(step=name, class_name=classes[class_id].name)
