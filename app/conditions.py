"""What holds now: the conditions that actions need, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import mapping

if TYPE_CHECKING:
    from app.session import Session


def of(session: Session) -> frozenset[str]:
    """Return the names of the conditions that hold; see `ActionRow.needs`."""
    document = session.current.document if session.current is not None else None
    prediction, is_training = session.prediction, session.training.is_running
    holds = {
        "project": session.project is not None,
        "image": document is not None,
        "modified": document is not None and document.modified,
        "unsaved": bool(session.unsaved),
        "undo": bool(session.steps.undo_name),
        "redo": bool(session.steps.redo_name),
        "prediction": prediction is not None,
        "matching": prediction is not None
        and bool(mapping.shared_classes(prediction.classes, session.classes)),
        "engine": session.engine.is_ready and session.model is not None,
        "training": is_training,
        "idle": not is_training,
        "quiet": not session.operations.is_running,
    }
    for seg_class in session.classes if session.project is not None else ():
        holds[f"class_{seg_class.shortcut}"] = True
    return frozenset(name for name, is_true in holds.items() if is_true)
