"""Sets of colours: told apart by colour-blind eyes too, or read from files of other programs."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from segcore.classes import MAX_CLASSES, RGB
from segcore.decoding import complaint_about_file
from segcore.errors import ClassTableError, MaskError
from segcore.files import reason
from segcore.masks import read_mask

Floats = npt.NDArray[np.float64]

# Okabe and Ito, Color Universal Design (2008), black last because it is hard to see over a photo.
OKABE_ITO: tuple[RGB, ...] = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
    (0, 0, 0),
)

# What the colour-blind see: Machado, Oliveira and Fernandes (2009), severity 1.0, linear RGB.
_DEFICIENCIES = np.array(
    [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ]
)
_LIKE_BACKGROUND = frozenset(("background", "bg", "unlabeled", "unlabelled", "other", "none"))
_HEX = re.compile(r"#?([0-9a-fA-F]{6})\b")
_NUMBERS = re.compile(r"\s*(\d{1,3})[\s,;]+(\d{1,3})[\s,;]+(\d{1,3})\b")


def colorblind_safe(names: tuple[str, ...]) -> tuple[RGB, ...]:
    """Return a colour for each class: Okabe and Ito's, then the ones least like those before.

    A first class called background gets the black. Distances are those of the eye that tells
    two colours apart worst: the usual one and three kinds of colour-blind.
    """
    first = bool(names) and names[0].casefold() in _LIKE_BACKGROUND
    order = (7, 0, 1, 2, 3, 4, 5, 6) if first else range(8)
    fixed = tuple(OKABE_ITO[i] for i in order)
    return (*fixed, *_further(len(names) - len(fixed)))[: len(names)]


@lru_cache(maxsize=8)
def _further(count: int) -> tuple[RGB, ...]:
    """Return colours beyond the first eight, each as far as can be from all before it."""
    steps = np.array([0, 51, 102, 153, 204, 255])
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    seen, taken = _as_seen(grid), _as_seen(np.array(OKABE_ITO))
    # (candidates,): to the nearest colour taken, as the worst of the four eyes sees it.
    nearest = np.full(len(grid), np.inf)
    for k in range(taken.shape[1]):
        nearest = np.minimum(nearest, _distance(seen, taken[:, k : k + 1]))
    found: list[RGB] = []
    for _ in range(count):
        best = int(np.argmax(nearest))
        red, green, blue = (int(v) for v in grid[best])
        found.append((red, green, blue))
        nearest = np.minimum(nearest, _distance(seen, seen[:, best : best + 1]))
    return tuple(found)


def least_distance(colors: tuple[RGB, ...]) -> float:
    """Return the CIELAB distance of the two colours most alike, to the eye that sees them worst."""
    seen = _as_seen(np.array(colors))
    return min(
        float(_distance(seen[:, i + 1 :], seen[:, i : i + 1]).min()) for i in range(len(colors) - 1)
    )


def _distance(seen: Floats, other: Floats) -> Floats:
    """Return (n,) from (eyes, n, 3) and (eyes, 1, 3)."""
    least: Floats = np.sqrt(((seen - other) ** 2).sum(axis=-1)).min(axis=0)
    return least


def _as_seen(colors: npt.NDArray[np.int_]) -> Floats:
    """Return CIELAB (eyes, n, 3) of RGB (n, 3) 0..255."""
    srgb = colors / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.einsum("ecd,nd->enc", _DEFICIENCIES, linear), 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = seen @ to_xyz.T / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = (116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2]))
    return np.stack(lab, axis=-1)


# --- files --------------------------------------------------------------------------------------


def read_palette(path: Path) -> tuple[RGB, ...]:
    """Read colours in the order of their ids: a palettized PNG, a GIMP `.gpl`, or a text file.

    A text line is `red green blue` (0..255, commas allowed) or `#rrggbb`; what follows is ignored.

    Raises:
        ClassTableError: unreadable, or no colours in it.
    """
    path = Path(path)
    if path.suffix.lower() == ".png":
        return _of_png(path)
    complaint = complaint_about_file(path)
    if complaint:
        raise ClassTableError(f"{path} {complaint}: choose a palette.")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ClassTableError(f"{path} cannot be read: {reason(error)}.") from error
    except UnicodeDecodeError as error:
        raise ClassTableError(f"{path} is not UTF-8 text: save it as UTF-8.") from error
    colors = [color for line in lines if (color := _of_line(line)) is not None]
    if not colors:
        raise ClassTableError(
            f"{path} holds no colours: write “red green blue” or “#rrggbb” on each line."
        )
    return tuple(colors[:MAX_CLASSES])


def _of_png(path: Path) -> tuple[RGB, ...]:
    try:
        mask = read_mask(path)
    except MaskError as error:
        raise ClassTableError(str(error)) from error
    if mask.carrier.palette_length == 0:
        raise ClassTableError(f"{path} has no palette: choose a palettized PNG.")
    entries = mask.palette[: min(mask.carrier.palette_length, MAX_CLASSES)]
    return tuple((int(r), int(g), int(b)) for r, g, b in entries)


def _of_line(line: str) -> RGB | None:
    numbers = _NUMBERS.match(line)
    if numbers is not None:
        red, green, blue = (int(v) for v in numbers.groups())
        return (red, green, blue) if max(red, green, blue) <= 255 else None
    named = _HEX.match(line.strip())
    if named is not None:
        red, green, blue = bytes.fromhex(named.group(1))
        return red, green, blue
    return None
