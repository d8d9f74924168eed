"""Which keys do what: presets, the person's own choices, and who already has a key. Qt-free.

A key sequence is portable text as Qt writes it, "Ctrl+Shift+P"; a scheme says which sequences each
action has. One key belongs to one action: what is chosen by hand comes first, then the preset,
then the table of actions; whoever comes later goes without and stays in menu and palette.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.texts import mark

Keys = tuple[str, ...]
Scheme = Mapping[str, Keys]

# What the canvas itself listens to; taking one away would leave a gesture without its key.
RESERVED: dict[str, str] = {
    "Space": mark("Shortcuts", "pan while it is held"),
    "Esc": mark("Shortcuts", "give up what is under way"),
    "Return": mark("Shortcuts", "finish a shape"),
    "Enter": mark("Shortcuts", "finish a shape"),
    "Backspace": mark("Shortcuts", "take back a corner"),
    "Left": mark("Shortcuts", "move the image"),
    "Right": mark("Shortcuts", "move the image"),
    "Up": mark("Shortcuts", "move the image"),
    "Down": mark("Shortcuts", "move the image"),
    "Tab": mark("Shortcuts", "go from control to control"),
    "Shift+Tab": mark("Shortcuts", "go from control to control"),
}


@dataclass(frozen=True, slots=True)
class Preset:
    """Shortcuts that hands already know from elsewhere. keys: what differs from the table."""

    key: str
    name: str
    tip: str
    keys: Scheme = field(default_factory=dict)


PRESETS: tuple[Preset, ...] = (
    Preset("segdesk", mark("Shortcuts", "SegDesk"), mark("Shortcuts", "SegDesk's own keys")),
    Preset(
        "labelme",
        mark("Shortcuts", "Like labelme"),
        mark("Shortcuts", "A and D through the images, Ctrl+N for a polygon"),
        {
            "open_project": ("Ctrl+U", "Ctrl+O"),
            "next_image": ("D", "PgDown"),
            "previous_image": ("A", "PgUp"),
            "tool_polygon": ("Ctrl+N",),
            "tool_rectangle": ("Ctrl+R",),
            "tool_pan": ("Ctrl+J", "H"),
            "region_delete": ("Del",),
            "region_assign": ("Ctrl+E",),
            "overlay": ("T",),
            "fit": ("Ctrl+F",),
            "actual_size": ("Ctrl+0",),
            "evaluate": ("Ctrl+Shift+E",),
        },
    ),
    Preset(
        "cvat",
        mark("Shortcuts", "Like CVAT"),
        mark("Shortcuts", "D and F through the images, N draws, L locks, H hides"),
        {
            "previous_image": ("D", "PgUp"),
            "next_image": ("F", "PgDown"),
            "next_unlabelled": ("Shift+F",),
            "tool_polygon": ("N",),
            "lock_class": ("L",),
            "overlay": ("H",),
            "show_labels": ("Shift+L",),
            "tool_lasso": ("Ctrl+Shift+L",),
            "tool_pan": ("Ctrl+Space",),
            "region_delete": ("Del",),
            "fit": ("0",),
            "class_0": ("Ctrl+0",),
        },
    ),
    Preset(
        "photoshop",
        mark("Shortcuts", "Like Photoshop"),
        mark("Shortcuts", "M, L, W, G and P pick tools, Ctrl+0 fits, Ctrl+H hides the overlay"),
        {
            "tool_brush": ("B",),
            "tool_eraser": ("E",),
            "tool_rectangle": ("M",),
            "tool_ellipse": ("Shift+M",),
            "tool_lasso": ("L",),
            "tool_polygon": ("P",),
            "tool_wand": ("W",),
            "tool_superpixel": ("Shift+W",),
            "tool_fill": ("G",),
            "tool_pick_class": ("I",),
            "tool_pan": ("H",),
            "tool_line": ("U",),
            "undo": ("Ctrl+Z", "Ctrl+Alt+Z"),
            "redo": ("Ctrl+Shift+Z",),
            "previous_class": ("X",),
            "overlay": ("Ctrl+H", "V"),
            "fit": ("Ctrl+0",),
            "actual_size": ("Ctrl+1",),
            "panel_layers": ("F7",),
            "preferences": ("Ctrl+K",),
            "show_labels": ("Ctrl+Alt+L",),
            "show_prediction": ("Ctrl+Alt+P",),
            "flag": ("Ctrl+G",),
        },
    ),
)
PRESET_KEYS = tuple(preset.key for preset in PRESETS)


def preset_of(key: str) -> Preset:
    """Return a preset by its key; the first one for a key that is unknown."""
    return next((p for p in PRESETS if p.key == key), PRESETS[0])


def scheme_of(defaults: Scheme, preset: str, own: Scheme) -> dict[str, Keys]:
    """Return which keys each action of `defaults` has.

    own: what the person chose; an empty tuple takes an action its keys. Every sequence is given
    once: to who chose it by hand, else to the preset's action, else to the first in the table.
    """
    given: set[str] = set()
    scheme: dict[str, Keys] = {}
    chosen: set[str] = set()
    for layer in (own, preset_of(preset).keys, defaults):
        for action, keys in layer.items():
            if action in chosen or action not in defaults:
                continue
            scheme[action] = tuple(k for k in dict.fromkeys(keys) if k not in given)
            given.update(scheme[action])
        chosen.update(layer)
    return {action: scheme[action] for action in defaults}


def is_class_key(keys: str) -> bool:
    """Tell whether a sequence may pick a class: a letter A to Z, also with Shift, or a digit."""
    letter = keys.removeprefix("Shift+")
    is_one = len(letter) == 1 and letter.isascii() and letter.isalnum()
    return is_one and (letter == keys or letter.isalpha())


def class_key(text: str) -> str:
    """Return the key of a class as sequences are written, "J" or "Shift+J"; tables may say "j"."""
    modifier, plus, letter = text.rpartition("+")
    return f"{modifier.capitalize()}{plus}{letter.upper()}"


def short_class_key(text: str) -> str:
    """Return the key of a class as briefly as a list shows it: "J", "⇧J"."""
    return class_key(text).replace("Shift+", "⇧")


def owner_of(scheme: Scheme, keys: str, besides: str = "") -> str | None:
    """Return the action that has the sequence `keys`, other than `besides`; None for none."""
    return next((a for a, has in scheme.items() if keys in has and a != besides), None)


def given_to(scheme: Scheme, own: Scheme, action: str, keys: str) -> dict[str, Keys]:
    """Return `own` changed so that `action` has just `keys`; who had that sequence loses it."""
    changed = dict(own)
    loser = owner_of(scheme, keys, action)
    if loser is not None:
        changed[loser] = tuple(k for k in scheme[loser] if k != keys)
    changed[action] = (keys,) if keys else ()
    return changed


def to_lines(own: Scheme) -> list[str]:
    """Return what the settings keep of the person's own choices."""
    return ["\t".join((action, *keys)) for action, keys in own.items()]


def from_lines(lines: Iterable[str], known: Iterable[str]) -> dict[str, Keys]:
    """Return the choices that `to_lines` wrote; actions that are no more are left out."""
    actions = set(known)
    own = {}
    for line in lines:
        action, *keys = line.split("\t")
        if action in actions:
            own[action] = tuple(k for k in keys if k)
    return own
