"""The class table: ordered class names, colours and shortcuts, and which id is void."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

VOID = 255


@dataclass(frozen=True, slots=True)
class SegClass:
    """One class: its name, RGB colour (0..255 each) and the key that picks it ("" for none)."""

    name: str
    color: tuple[int, int, int]
    shortcut: str = ""


@dataclass(frozen=True, slots=True)
class ClassTable:
    """Ordered classes; a class's position is its id. In memory void is always 255."""

    classes: tuple[SegClass, ...]

    def __iter__(self) -> Iterator[SegClass]:
        return iter(self.classes)

    def __len__(self) -> int:
        return len(self.classes)

    def __getitem__(self, class_id: int) -> SegClass:
        return self.classes[class_id]
