"""Read the data out of a pickle without running it.

A pickle is a program. Of its instructions those are carried out here that build containers, text
and numbers; at any other the reading ends. Whatever a pickle asks for by name is looked up in a
table of the caller's; nothing is ever imported, and nothing called that is not in there.

Python's own unpickler, even with a strict `find_class`, allocates what a file tells it to; this
one never holds more than the file has.
"""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any

__all__ = ["Call", "RefusedPickle", "read_pickle"]

# A network of thousands of tensors needs some hundred thousand instructions.
_MAX_INSTRUCTIONS = 2_000_000
_MAX_TEXT_BYTES = 10_000


class RefusedPickle(ValueError):  # noqa: N818  # reads as what happened
    """The pickle is more than data; the text says what it asked for."""


@dataclass(frozen=True, slots=True)
class Call:
    """Something a pickle may call: `function` gets the arguments as one tuple, unchecked."""

    function: Callable[[tuple[Any, ...]], object]


def read_pickle(
    stream: IO[bytes],
    known: Mapping[str, object],
    persistent: Callable[[object], object] | None = None,
) -> object:
    """Return what the pickle that begins at the stream's position holds.

    The stream is left behind the pickle's last byte. Containers come back as dict, list and
    tuple; the attributes a pickle sets on its objects are dropped.

    Args:
        stream: open for reading.
        known: by "module.name" what the pickle may ask for: a `Call`, or a plain value.
        persistent: gives the object for a persistent id; without it there may be none.

    Raises:
        RefusedPickle: it asks for something else, or uses an instruction that data does not need.
        ValueError, IndexError, KeyError, TypeError, EOFError: it is damaged.
    """
    machine = _Machine(known, persistent)
    for _ in range(_MAX_INSTRUCTIONS):
        code = stream.read(1)
        if code == b".":
            return machine.stack.pop()
        if code not in _INSTRUCTIONS:
            raise RefusedPickle(f"it uses the instruction {_name_of(code)}")
        name, read_argument = _INSTRUCTIONS[code]
        machine.step(name, read_argument(stream))
    raise RefusedPickle(f"it has more than {_MAX_INSTRUCTIONS:,} instructions")


class _Machine:
    """The stack and the memo of a pickle under way."""

    def __init__(
        self, known: Mapping[str, object], persistent: Callable[[object], object] | None
    ) -> None:
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}
        self.known = known
        self.persistent = persistent

    def step(self, name: str, argument: Any) -> None:
        """Carry out one instruction."""
        stack = self.stack
        if name in _PUSHES_ARGUMENT:
            stack.append(argument)
        elif name in _PUSHES:
            stack.append(_PUSHES[name]())
        elif name in _TUPLES:
            count = _TUPLES[name]
            if len(stack) < count:
                raise IndexError("its stack is empty")
            stack[-count:] = [tuple(stack[-count:])]
        elif name in ("BINPUT", "LONG_BINPUT"):
            self.memo[argument] = stack[-1]
        elif name == "MEMOIZE":
            self.memo[len(self.memo)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(self.memo[argument])
        elif name == "MARK":
            self.marks.append(len(stack))
        elif name == "TUPLE":
            stack.append(tuple(self._since_mark()))
        elif name in ("APPEND", "APPENDS"):
            items = [stack.pop()] if name == "APPEND" else self._since_mark()
            _as(list, stack[-1]).extend(items)
        elif name in ("SETITEM", "SETITEMS"):
            self._set_items(self._last_two() if name == "SETITEM" else self._since_mark())
        elif name == "GLOBAL":
            stack.append(self._find(*argument))
        elif name == "STACK_GLOBAL":
            module, attribute = self._last_two()
            stack.append(self._find(_as(str, module), _as(str, attribute)))
        elif name == "REDUCE":
            callee, arguments = self._last_two()
            stack.append(_as(Call, callee).function(_as(tuple, arguments)))
        elif name == "BINPERSID":
            if self.persistent is None:
                raise RefusedPickle("it names things outside itself")
            stack.append(self.persistent(stack.pop()))
        elif name == "BUILD":
            stack.pop()  # attributes, e.g. a state dict's versions: nothing here needs them
        # PROTO and FRAME say nothing that is needed here.

    def _since_mark(self) -> list[Any]:
        mark = self.marks.pop()
        items = self.stack[mark:]
        del self.stack[mark:]
        return items

    def _last_two(self) -> list[Any]:
        if len(self.stack) < 2:
            raise IndexError("its stack is empty")
        items = self.stack[-2:]
        del self.stack[-2:]
        return items

    def _set_items(self, items: list[Any]) -> None:
        target = _as(dict, self.stack[-1])
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, str | int):
                raise RefusedPickle(f"a dictionary in it has a key that is a {type(key).__name__}")
            target[key] = value

    def _find(self, module: str, attribute: str) -> object:
        name = f"{module}.{attribute}"
        if name not in self.known:
            raise RefusedPickle(f"it asks for {name:.100}")
        return self.known[name]


def _as(kind: type[Any], value: object) -> Any:
    if not isinstance(value, kind):
        raise RefusedPickle(f"it uses a {type(value).__name__} as a {kind.__name__}")
    return value


# --- instructions and their arguments -----------------------------------------------------------


def _exactly(stream: IO[bytes], count: int) -> bytes:
    if count > _MAX_TEXT_BYTES:
        raise ValueError(f"a text in it is {count:,} bytes long")
    raw = stream.read(count)
    if len(raw) < count:
        raise EOFError
    return raw


def _nothing(stream: IO[bytes]) -> None:
    return None


def _fixed(layout: str) -> Callable[[IO[bytes]], Any]:
    size = struct.calcsize(layout)
    return lambda stream: struct.unpack(layout, _exactly(stream, size))[0]


def _text(length: str) -> Callable[[IO[bytes]], str]:
    read_length = _fixed(length)
    return lambda stream: _exactly(stream, read_length(stream)).decode()


def _integer(stream: IO[bytes]) -> int:
    return int.from_bytes(_exactly(stream, _exactly(stream, 1)[0]), "little", signed=True)


def _two_lines(stream: IO[bytes]) -> tuple[str, str]:
    first, second = (stream.readline(_MAX_TEXT_BYTES).decode() for _ in range(2))
    if not second.endswith("\n"):
        raise EOFError
    return first.rstrip("\n"), second.rstrip("\n")


def _name_of(code: bytes) -> str:
    if not code:
        raise EOFError
    names = [op.name for op in pickletools.opcodes if op.code.encode("latin-1") == code]
    return names[0] if names else f"0x{code.hex()}, which there is not"


_INSTRUCTIONS: dict[bytes, tuple[str, Callable[[IO[bytes]], Any]]] = {
    b"\x80": ("PROTO", _fixed("B")),
    b"\x95": ("FRAME", _fixed("<Q")),
    b"J": ("BININT", _fixed("<i")),
    b"K": ("BININT1", _fixed("B")),
    b"M": ("BININT2", _fixed("<H")),
    b"\x8a": ("LONG1", _integer),
    b"G": ("BINFLOAT", _fixed(">d")),
    b"X": ("BINUNICODE", _text("<I")),
    b"\x8c": ("SHORT_BINUNICODE", _text("B")),
    b"N": ("NONE", _nothing),
    b"\x88": ("NEWTRUE", _nothing),
    b"\x89": ("NEWFALSE", _nothing),
    b"}": ("EMPTY_DICT", _nothing),
    b"]": ("EMPTY_LIST", _nothing),
    b")": ("EMPTY_TUPLE", _nothing),
    b"(": ("MARK", _nothing),
    b"t": ("TUPLE", _nothing),
    b"\x85": ("TUPLE1", _nothing),
    b"\x86": ("TUPLE2", _nothing),
    b"\x87": ("TUPLE3", _nothing),
    b"a": ("APPEND", _nothing),
    b"e": ("APPENDS", _nothing),
    b"s": ("SETITEM", _nothing),
    b"u": ("SETITEMS", _nothing),
    b"q": ("BINPUT", _fixed("B")),
    b"r": ("LONG_BINPUT", _fixed("<I")),
    b"\x94": ("MEMOIZE", _nothing),
    b"h": ("BINGET", _fixed("B")),
    b"j": ("LONG_BINGET", _fixed("<I")),
    b"c": ("GLOBAL", _two_lines),
    b"\x93": ("STACK_GLOBAL", _nothing),
    b"R": ("REDUCE", _nothing),
    b"Q": ("BINPERSID", _nothing),
    b"b": ("BUILD", _nothing),
}
_PUSHES_ARGUMENT = {
    "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINUNICODE",
}  # fmt: skip
_PUSHES: dict[str, Callable[[], object]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
