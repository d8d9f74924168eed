"""The files of a run's folder, by name."""

from __future__ import annotations

from pathlib import Path

__all__ = ["BEST", "EVENTS", "LAST", "is_resumable"]

BEST, LAST, EVENTS = "best.safetensors", "last.safetensors", "events.jsonl"


def is_resumable(run: Path) -> bool:
    """Tell whether a run folder holds a state to resume from."""
    return (run / LAST).is_file()
