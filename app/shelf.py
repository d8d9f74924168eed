"""Keeping what was used last within a memory budget. Qt-free."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Shelf(Generic[K, V]):
    """A mapping that lets go of what was used longest ago once it is over `budget_bytes`.

    nbytes: the memory of a value. may_drop: False keeps a value whatever the budget says.
    """

    def __init__(
        self,
        budget_bytes: int,
        nbytes: Callable[[V], int],
        may_drop: Callable[[V], bool] = lambda _value: True,
    ) -> None:
        """Make an empty shelf."""
        self._budget_bytes = budget_bytes
        self._nbytes = nbytes
        self._may_drop = may_drop
        self._values: OrderedDict[K, V] = OrderedDict()

    def __iter__(self) -> Iterator[V]:
        """Iterate over the values, the one used longest ago first."""
        return iter(tuple(self._values.values()))

    def get(self, key: K) -> V | None:
        """Return the value and count it as used now, or None."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep a value as the one used last; older ones go when there is no room."""
        self._values[key] = value
        self._values.move_to_end(key)
        total = sum(self._nbytes(v) for v in self._values.values())
        for old_key in tuple(self._values):
            if total <= self._budget_bytes or old_key == key:
                return
            old = self._values[old_key]
            if self._may_drop(old):
                total -= self._nbytes(old)
                del self._values[old_key]

    def drop(self, key: K) -> None:
        """Forget a value; nothing happens when it is not there."""
        self._values.pop(key, None)

    def clear(self) -> None:
        """Forget every value."""
        self._values.clear()
