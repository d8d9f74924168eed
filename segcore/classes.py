"""The class table: ordered class names, colours and shortcuts, and which id is void."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from segcore.errors import ClassTableError
from segcore.files import reason, replace_file

VOID = 255
VOID_COLOR = (224, 224, 192)  # what VOC paints its void with: entry 255 of its colour map
MAX_CLASSES = 255  # ids 0..254; 255 is void
MOST_FORMER_NAMES = 64  # of one class

RGB = tuple[int, int, int]
U8 = npt.NDArray[np.uint8]

_DIGITS = "1234567890"


@dataclass(frozen=True, slots=True)
class SegClass:
    """One class: its name, RGB colour (0..255 each) and the key that picks it ("" for none).

    formerly: what it was called before, the latest first, and the classes that were merged into it.
    """

    name: str
    color: RGB
    shortcut: str = ""
    formerly: tuple[str, ...] = ()

    def renamed(self, name: str) -> SegClass:
        """Return the class under another name; it remembers this one."""
        return replace(self, name=name)._remembering(self.name, *self.formerly)

    def holding(self, other: SegClass) -> SegClass:
        """Return the class as one that stands for what was called like `other`, too."""
        return self._remembering(*self.formerly, other.name, *other.formerly)

    def without(self, name: str) -> SegClass:
        """Return the class as one that never was called so."""
        return self._remembering(*(n for n in self.formerly if n.casefold() != name.casefold()))

    def _remembering(self, *names: str) -> SegClass:
        once: dict[str, str] = {}
        for name in names:
            if name.casefold() != self.name.casefold():
                once.setdefault(name.casefold(), name)
        return replace(self, formerly=tuple(once.values())[:MOST_FORMER_NAMES])


@dataclass(frozen=True, slots=True)
class ClassTable:
    """Ordered classes; a class's position is its id. In memory void is always 255.

    void_on_disk: the id that means void in mask files, 0..255. void_color: void's colour in mask
    files. When no class has a shortcut the first ten get the digits 1..9 and 0.

    Raises:
        ClassTableError: no class or more than 255, an empty or repeated name (case does not
            count), a colour outside 0..255, a repeated shortcut.
    """

    classes: tuple[SegClass, ...]
    void_on_disk: int = VOID
    void_color: RGB = VOID_COLOR

    def __post_init__(self) -> None:
        _check(self)
        if not any(c.shortcut for c in self.classes):
            keyed = [replace(c, shortcut=k) for c, k in zip(self.classes, _DIGITS, strict=False)]
            object.__setattr__(self, "classes", (*keyed, *self.classes[len(keyed) :]))

    def __iter__(self) -> Iterator[SegClass]:
        return iter(self.classes)

    def __len__(self) -> int:
        return len(self.classes)

    def __getitem__(self, class_id: int) -> SegClass:
        return self.classes[class_id]

    @property
    def names(self) -> tuple[str, ...]:
        """The class names in the order of their ids."""
        return tuple(c.name for c in self.classes)

    def color_of(self, class_id: int) -> RGB:
        """Return the RGB colour of an id 0..255: the class's, void's, else VOC's."""
        if class_id == VOID:
            return self.void_color
        if class_id < len(self.classes):
            return self.classes[class_id].color
        red, green, blue = (int(v) for v in voc_colormap()[class_id])
        return red, green, blue

    def index(self, name: str) -> int:
        """Return the id of the class of that name; case does not count.

        Raises:
            ClassTableError: no class has it.
        """
        for class_id, seg_class in enumerate(self.classes):
            if seg_class.name.casefold() == name.strip().casefold():
                return class_id
        raise ClassTableError(f"no class is called «{name}»: the table has {_listed(self.names)}.")

    def palette(self) -> U8:
        """Return uint8 (256, 3): the classes' colours, then VOC's; entry 255 is void's."""
        colors = voc_colormap()
        colors[: len(self.classes)] = [c.color for c in self.classes]
        colors[VOID] = self.void_color
        return colors

    def lut_to(self, other: ClassTable) -> U8:
        """Return uint8 (256,): my id -> the id of the class of that name in `other`, else 255.

        A class of `other` that was once called so, or that such a one was merged into, is as
        good, and so is one that is or was called as mine once was and as none of mine is now. Of
        several, one that none of mine has the present name of.
        """
        mine = {c.name.casefold() for c in self.classes}
        theirs = {c.name.casefold(): class_id for class_id, c in enumerate(other.classes)}
        once: dict[str, int] = {}
        for class_id in sorted(range(len(other)), key=lambda i: other[i].name.casefold() in mine):
            for name in other[class_id].formerly:
                once.setdefault(name.casefold(), class_id)
        table = np.full(256, VOID, np.uint8)
        for class_id, seg_class in enumerate(self.classes):
            name = seg_class.name.casefold()
            before = [n for n in map(str.casefold, seg_class.formerly) if n not in mine]
            tries = [theirs.get(name), once.get(name), *map(theirs.get, before)]
            found = (i for i in (*tries, *map(once.get, before)) if i is not None)
            table[class_id] = next(found, VOID)
        return table

    def has_ids_of(self, other: ClassTable) -> bool:
        """Whether every id means in `other` what it means here, by name."""
        return len(self) == len(other) and bool(
            (self.lut_to(other)[: len(self)] == range(len(self))).all()
        )

    def to_json(self) -> dict[str, object]:
        """Return plain JSON types; `from_json` reads them back to an equal table."""
        return {
            "classes": [
                {"name": c.name, "color": list(c.color), "shortcut": c.shortcut}
                | ({"formerly": list(c.formerly)} if c.formerly else {})
                for c in self.classes
            ],
            "void_on_disk": self.void_on_disk,
            "void_color": list(self.void_color),
        }

    @staticmethod
    def from_json(data: object) -> ClassTable:
        """Build a table from parsed JSON: what `to_json` wrote, or a list of names or classes.

        A class is a name or an object with `name` and, as it likes, `color` ([r, g, b] or
        "#rrggbb"), `shortcut`, `formerly` (names) and `id` (which must then be its position). A
        missing colour is VOC's of that id.

        Raises:
            ClassTableError: anything else; the sentence says which class and why.
        """
        if not isinstance(data, Mapping):
            data = {"classes": data}
        rows = data.get("classes")
        if not isinstance(rows, list):
            raise ClassTableError("the class table has no list «classes»: add one.")
        void = data.get("void_on_disk", VOID)
        if isinstance(void, bool) or not isinstance(void, int):
            raise ClassTableError(f"void_on_disk is {void!r}: give a whole number 0..255.")
        return ClassTable(
            tuple(_class_from_json(row, position) for position, row in enumerate(rows)),
            void_on_disk=void,
            void_color=_color_from_json(data.get("void_color", list(VOID_COLOR)), "void"),
        )


def make_table(
    names: Iterable[str],
    colors: Sequence[RGB] = (),
    void_on_disk: int = VOID,
    void_color: RGB = VOID_COLOR,
) -> ClassTable:
    """Build a table from names; colours that are not given are VOC's of that id."""
    voc: list[RGB] = [(int(r), int(g), int(b)) for r, g, b in voc_colormap()]
    rows = tuple(
        SegClass(name, colors[i] if i < len(colors) else voc[min(i, VOID)])
        for i, name in enumerate(names)
    )
    return ClassTable(rows, void_on_disk, void_color)


def voc_colormap(n: int = 256) -> U8:
    """Return uint8 (n, 3), VOC's colours: bits 0, 1, 2 of the id to the top bit of R, G, B, ..."""
    ids = np.arange(n)
    colors = np.zeros((n, 3), np.uint8)
    for shift in range(8):
        for channel in range(3):
            bit = (ids >> (3 * shift + channel)) & 1
            colors[:, channel] |= (bit << (7 - shift)).astype(np.uint8)
    return colors


def read_class_table(path: Path) -> ClassTable:
    """Read `.json` (see `ClassTable.from_json`), or a text file of one class a line.

    A text line is a name, or CVAT's `name:r,g,b:parts:actions` when every line is. Lines that
    begin with `#` are comments, and labelme's leading `__ignore__` (its void) is no class.

    Raises:
        ClassTableError: unreadable or invalid; the sentence names the file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ClassTableError(f"{path} cannot be read: {reason(error)}.") from error
    except UnicodeDecodeError as error:
        raise ClassTableError(f"{path} is not UTF-8 text: save it as UTF-8.") from error
    try:
        if path.suffix.lower() == ".json":
            return ClassTable.from_json(json.loads(text))
        return _from_lines(text)
    except ClassTableError as error:
        raise ClassTableError(f"{path}: {error}") from error
    except json.JSONDecodeError as error:
        raise ClassTableError(
            f"{path} is not valid JSON (line {error.lineno}, column {error.colno}): correct it."
        ) from error
    except RecursionError as error:
        raise ClassTableError(f"{path} is not valid JSON ({error}): correct it.") from error


def write_class_table(path: Path, table: ClassTable) -> None:
    """Write a table atomically: `.json` whole, `labelmap.txt` CVAT's way, other `.txt` names only.

    Raises:
        ClassTableError: another suffix, a name the format cannot hold, or the disk's refusal.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        text = json.dumps(table.to_json(), indent=2, ensure_ascii=False) + "\n"
    elif suffix == ".txt" and path.stem.lower() == "labelmap":
        text = _to_labelmap(table)
    elif suffix == ".txt":
        text = _to_names(table)
    else:
        raise ClassTableError(f"{path.name} is no class table: name it .json or .txt.")
    try:
        replace_file(path, [text.encode("utf-8")])
    except OSError as error:
        raise ClassTableError(f"{path} cannot be written: {reason(error)}.") from error


# --- validation -----------------------------------------------------------------------------------


def _check(table: ClassTable) -> None:
    if not table.classes:
        raise ClassTableError("the class table is empty: it needs at least one class.")
    if len(table) > MAX_CLASSES:
        raise ClassTableError(
            f"the class table has {len(table)} classes, a mask holds at most {MAX_CLASSES}: "
            "remove some."
        )
    if not 0 <= table.void_on_disk <= 255:
        raise ClassTableError(f"void_on_disk is {table.void_on_disk}: give a number 0..255.")
    _check_color(table.void_color, "void")
    names: dict[str, int] = {}
    keys: dict[str, str] = {}
    for class_id, seg_class in enumerate(table.classes):
        name = seg_class.name
        if not name.strip() or name != name.strip() or not name.isprintable():
            raise ClassTableError(
                f"class {class_id} is named {name!r}: give it a name without line breaks or "
                "spaces around it."
            )
        _check_former(seg_class)
        if name.casefold() in names:
            raise ClassTableError(
                f"classes {names[name.casefold()]} and {class_id} are both called «{name}»: "
                "rename one."
            )
        names[name.casefold()] = class_id
        _check_color(seg_class.color, f"«{name}»")
        key = seg_class.shortcut
        if key and key in keys:
            raise ClassTableError(
                f"«{keys[key]}» and «{name}» share the shortcut {key}: change one."
            )
        keys[key] = name


def _check_former(seg_class: SegClass) -> None:
    if len(seg_class.formerly) > MOST_FORMER_NAMES:
        raise ClassTableError(
            f"«{seg_class.name}» was formerly called {len(seg_class.formerly)} names: give "
            f"{MOST_FORMER_NAMES} at most."
        )
    for name in seg_class.formerly:
        if not name.strip() or name != name.strip() or not name.isprintable():
            raise ClassTableError(
                f"«{seg_class.name}» was formerly called {name!r:.80}: give a name without line "
                "breaks or spaces around it."
            )


def _check_color(color: Sequence[int], owner: str) -> None:
    if len(color) != 3 or not all(0 <= v <= 255 for v in color):
        raise ClassTableError(
            f"the colour of {owner} is {list(color)}: give three whole numbers 0..255."
        )


def _class_from_json(row: object, position: int) -> SegClass:
    if isinstance(row, str):
        row = {"name": row}
    if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
        raise ClassTableError(f"class {position} is {row!r}: give a name, or an object with one.")
    name = str(row["name"]).strip()
    if row.get("id", position) != position:
        raise ClassTableError(
            f"«{name}» has the id {row['id']!r} at position {position}: list the classes in the "
            "order of their ids, from 0 and without gaps."
        )
    shortcut = row.get("shortcut", "")
    if not isinstance(shortcut, str) or not shortcut.isprintable():
        raise ClassTableError(f"the shortcut of «{name}» is {shortcut!r}: give one key as text.")
    formerly = row.get("formerly", [])
    if not isinstance(formerly, list) or not all(isinstance(n, str) for n in formerly):
        raise ClassTableError(
            f"what «{name}» was called formerly is {formerly!r:.80}: give a list of names."
        )
    default = [int(v) for v in voc_colormap()[min(position, VOID)]]
    color = _color_from_json(default if row.get("color") is None else row["color"], name)
    return SegClass(name, color, shortcut, tuple(formerly))


def _color_from_json(value: object, owner: str) -> RGB:
    if isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        value = list(bytes.fromhex(value[1:]))
    whole = isinstance(value, list) and all(
        isinstance(v, int) and not isinstance(v, bool) for v in value
    )
    if not isinstance(value, list) or not whole or len(value) != 3:
        raise ClassTableError(
            f'the colour of «{owner}» is {value!r}: give [red, green, blue] or "#rrggbb".'
        )
    return value[0], value[1], value[2]


def _listed(names: Sequence[str], most: int = 12) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"«{n}»" for n in names[:most]) + more


# --- text formats ---------------------------------------------------------------------------------

_LABELMAP_LINE = re.compile(r"([^:]+):(?:(\d+),\s*(\d+),\s*(\d+))?:[^:]*:[^:]*")


def _from_lines(text: str) -> ClassTable:
    lines = [line.strip() for line in text.rstrip().splitlines()]
    lines = [line for line in lines if not line.startswith("#")]
    if lines and lines[0] == "__ignore__":
        lines = lines[1:]
    if not lines:
        raise ClassTableError("it lists no class: write one name a line.")
    if "" in lines:
        # A skipped line would move every id after it.
        raise ClassTableError(f"entry {lines.index('')} is empty: give each id a name.")
    matches = [_LABELMAP_LINE.fullmatch(line) for line in lines]
    rows: list[SegClass] = []
    voc = voc_colormap()
    for position, (line, match) in enumerate(zip(lines, matches, strict=True)):
        name, color = line, [int(v) for v in voc[min(position, VOID)]]
        if all(matches) and match is not None:
            name = match.group(1).strip()
            if match.group(2) is not None:
                color = [int(v) for v in match.groups()[1:]]
        rows.append(SegClass(name, (color[0], color[1], color[2])))
    return ClassTable(tuple(rows))


def _to_names(table: ClassTable) -> str:
    text = "".join(f"{c.name}\n" for c in table)
    if _from_lines(text).names != table.names:
        raise ClassTableError(
            "one of the names would be read back as a remark or a colour: write a .json instead."
        )
    return text


def _to_labelmap(table: ClassTable) -> str:
    for seg_class in table:
        if ":" in seg_class.name or seg_class.name.startswith("#"):
            raise ClassTableError(
                f"labelmap.txt cannot hold the name «{seg_class.name}»: write a .json instead."
            )
    rows = "".join(f"{c.name}:{c.color[0]},{c.color[1]},{c.color[2]}::\n" for c in table)
    return "# label:color_rgb:parts:actions\n" + rows


# --- ready tables ---------------------------------------------------------------------------------

_VOC_NAMES = (
    "background aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse "
    "motorbike person pottedplant sheep sofa train tvmonitor"
)
VOC_21 = make_table(_VOC_NAMES.split())

# SegNet's eleven groups of CamVid, in its order (void is 11 in its files), in CamVid's colours.
CAMVID_11 = make_table(
    (
        "sky",
        "building",
        "pole",
        "road",
        "pavement",
        "tree",
        "signsymbol",
        "fence",
        "car",
        "pedestrian",
        "bicyclist",
    ),
    (
        (128, 128, 128),
        (128, 0, 0),
        (192, 192, 128),
        (128, 64, 128),
        (0, 0, 192),
        (128, 128, 0),
        (192, 128, 128),
        (64, 64, 128),
        (64, 0, 128),
        (64, 64, 0),
        (0, 128, 192),
    ),
    void_on_disk=11,
    void_color=(0, 0, 0),
)

# The nineteen train ids of Cityscapes.
CITYSCAPES_19 = make_table(
    (
        "road",
        "sidewalk",
        "building",
        "wall",
        "fence",
        "pole",
        "traffic light",
        "traffic sign",
        "vegetation",
        "terrain",
        "sky",
        "person",
        "rider",
        "car",
        "truck",
        "bus",
        "train",
        "motorcycle",
        "bicycle",
    ),
    (
        (128, 64, 128),
        (244, 35, 232),
        (70, 70, 70),
        (102, 102, 156),
        (190, 153, 153),
        (153, 153, 153),
        (250, 170, 30),
        (220, 220, 0),
        (107, 142, 35),
        (152, 251, 152),
        (70, 130, 180),
        (220, 20, 60),
        (255, 0, 0),
        (0, 0, 142),
        (0, 0, 70),
        (0, 60, 100),
        (0, 80, 100),
        (0, 0, 230),
        (119, 11, 32),
    ),
    void_color=(0, 0, 0),
)

# For a folder that says nothing about its classes.
DEFAULT_TABLE = make_table(("background", "object"))
