"""Draw the sample project: made-up fluorescence micrographs of nuclei, with bright debris.

Run as a script it writes `resources/sample/` anew, always the same pixels; `--truth DIR` also
writes the masks of the images that the sample leaves unlabelled, to score against.

A field has a dark, noisy, unevenly lit background; nuclei, which are soft-edged, dim to bright
ellipses with a grainy inside, some touching, some out of focus; and debris, which is saturated,
sharp-edged and angular: flakes broken into facets, and thin kinked fibres.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

WIDTH, HEIGHT = 320, 256
FIELDS = 20
BACKGROUND, NUCLEUS, DEBRIS = 0, 1, 2
CLASSES = (
    ("background", (0, 0, 0)),
    ("nucleus", (0, 170, 160)),
    ("debris", (255, 140, 0)),
)
# The first field a person sees is unlabelled: it shows what the starter model knows.
LABELLED = tuple(range(2, FIELDS + 1, 2))
VAL = (6, 12, 18)

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

_Y, _X = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
_FINE = 4  # debris is drawn this many times finer, then averaged: sharp but not stepped


@dataclass(frozen=True)
class Nucleus:
    """Where a nucleus lies and how it looks; lengths in pixels, brightness in grey values."""

    x: float
    y: float
    long: float
    short: float
    angle: float
    bulges: tuple[float, ...]
    brightness: float
    softness: float


def main() -> None:
    """Write the sample project."""
    parser = argparse.ArgumentParser(description="Draw the sample project.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "sample")
    parser.add_argument("--truth", type=Path, help="also write the masks of all fields here")
    arguments = parser.parse_args()
    write_sample(arguments.out, arguments.truth)


def write_sample(out: Path, truth: Path | None = None) -> None:
    """Write images, the masks of `LABELLED`, lists and classes; all masks into `truth` if given."""
    images, masks = out / "JPEGImages", out / "SegmentationClass"
    lists = out / "ImageSets" / "Segmentation"
    for folder in (images, masks, lists, *([truth] if truth else [])):
        folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, FIELDS + 1):
        grey, mask = draw_field(number)
        Image.fromarray(grey).save(images / f"{stem(number)}.png", optimize=True)
        if number in LABELLED:
            _palettized(mask).save(masks / f"{stem(number)}.png", optimize=True)
        if truth is not None:
            _palettized(mask).save(truth / f"{stem(number)}.png", optimize=True)
    train = [n for n in LABELLED if n not in VAL]
    for name, numbers in (("train", train), ("val", VAL)):
        text = "".join(f"{stem(n)}\n" for n in numbers)
        (lists / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
    table = {
        "classes": [
            {"name": name, "color": list(color), "shortcut": str(position)}
            for position, (name, color) in enumerate(CLASSES, start=1)
        ],
        "void_on_disk": 255,
        "void_color": [224, 224, 192],
    }
    text = json.dumps(table, indent=2) + "\n"
    (out / "classes.json").write_text(text, encoding="utf-8", newline="\n")


def stem(number: int) -> str:
    """Return the file name of a field, without suffix."""
    return f"field_{number:02d}"


def draw_field(number: int) -> tuple[U8, U8]:
    """Return one field: grey uint8 (H, W) and its mask uint8 (H, W), ids of `CLASSES`."""
    # RandomState, the old generator: NumPy promises that its numbers never change.
    random = np.random.RandomState(1000 + number)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    level = random.uniform(9, 16)
    light = _uneven_light(random)
    field = level * light
    size = random.uniform(9.5, 14.5)
    nuclei = _place_nuclei(random, size, count=random.randint(16, 34))
    grain = _blurred(random.standard_normal((HEIGHT, WIDTH)), 1.8)
    grain /= grain.std()
    stained = np.zeros((HEIGHT, WIDTH))
    for nucleus in nuclei:
        inside, shine = _nucleus(nucleus, grain)
        stained += shine
        mask[inside] = NUCLEUS
    field += _blurred(stained * light, 0.8)
    coverage, shine = _debris(random)
    mask[coverage >= 0.5] = DEBRIS
    # Saturated things glow into their surroundings.
    field += 0.05 * _blurred(coverage * 255.0, 7.0)
    field = field * (1 - coverage) + shine
    noise = random.standard_normal((HEIGHT, WIDTH))
    field += noise * np.sqrt(1.2 + 0.05 * np.maximum(field, 0))
    return np.clip(np.rint(field), 0, 255).astype(np.uint8), mask


# --- background -----------------------------------------------------------------------------------


def _uneven_light(random: np.random.RandomState) -> F64:
    """Return float (H, W) around 1: a lamp off the middle, and something faint out of focus."""
    x = (_X - WIDTH * random.uniform(0.3, 0.7)) / WIDTH
    y = (_Y - HEIGHT * random.uniform(0.3, 0.7)) / WIDTH
    lamp = 1.12 - random.uniform(0.5, 1.1) * (x**2 + y**2)
    haze = _blurred(random.standard_normal((HEIGHT, WIDTH)), 28.0)
    return lamp + 0.09 * haze / np.abs(haze).max()


def _blurred(field: F64, sigma: float) -> F64:
    """Return the field blurred by a Gaussian, its borders mirrored."""
    radius = int(3 * sigma + 0.5)
    offsets = np.arange(-radius, radius + 1)
    kernel = np.exp(-0.5 * (offsets / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        pad = [(radius, radius) if a == axis else (0, 0) for a in (0, 1)]
        padded = np.pad(field, pad, mode="symmetric")
        length = field.shape[axis]
        field = sum(
            (
                weight * padded.take(range(start, start + length), axis=axis)
                for start, weight in enumerate(kernel.tolist())
            ),
            start=np.zeros_like(field),
        )
    return field


# --- nuclei ---------------------------------------------------------------------------------------


def _place_nuclei(random: np.random.RandomState, size: float, count: int) -> list[Nucleus]:
    """Scatter nuclei apart from each other, then give some a neighbour that touches."""
    placed: list[Nucleus] = []
    base = random.uniform(45, 100)
    for _ in range(40 * count):
        if len(placed) == count:
            break
        touching = bool(placed) and random.uniform() < 0.22
        long = size * random.uniform(0.8, 1.3)
        short = long * random.uniform(0.6, 0.95)
        angle = random.uniform(0, np.pi)
        if touching:
            host = placed[random.randint(len(placed))]
            away = random.uniform(0, 2 * np.pi)
            reach = (host.long + host.short + long + short) / 2 * random.uniform(0.86, 0.98)
            x, y = host.x + reach * np.cos(away), host.y + reach * np.sin(away)
        else:
            x, y = random.uniform(-6, WIDTH + 6), random.uniform(-6, HEIGHT + 6)
        gap = 0.75 if touching else 1.15
        if any(np.hypot(x - n.x, y - n.y) < gap * (long + n.long) for n in placed):
            continue
        bulges = tuple(random.uniform(-1, 1, 6) * np.repeat((0.07, 0.05, 0.025), 2))
        blurred = random.uniform() < 0.12
        brightness = base * random.uniform(0.55, 1.5) * (0.6 if blurred else 1.0)
        softness = random.uniform(3.0, 4.5) if blurred else random.uniform(0.9, 1.5)
        placed.append(Nucleus(x, y, long, short, angle, bulges, brightness, softness))
    return placed


def _nucleus(nucleus: Nucleus, grain: F64) -> tuple[npt.NDArray[np.bool_], F64]:
    """Return bool (H, W), where the nucleus is, and float (H, W), the light it adds."""
    x, y = _X - nucleus.x, _Y - nucleus.y
    along = x * np.cos(nucleus.angle) + y * np.sin(nucleus.angle)
    across = y * np.cos(nucleus.angle) - x * np.sin(nucleus.angle)
    turn = np.arctan2(across / nucleus.short, along / nucleus.long)
    reach = np.ones_like(turn)
    for order, (a, b) in enumerate(
        zip(nucleus.bulges[::2], nucleus.bulges[1::2], strict=True), start=2
    ):
        reach += a * np.cos(order * turn) + b * np.sin(order * turn)
    distance = np.hypot(along / nucleus.long, across / nucleus.short) / reach
    depth_px = (1 - distance) * (nucleus.long + nucleus.short) / 2
    edge = 0.5 * (1 + np.tanh(depth_px / nucleus.softness))
    dome = 0.72 + 0.28 * np.sqrt(np.clip(1 - distance**2, 0, 1))
    sharpness = min(1.0, 1.2 / nucleus.softness)
    chromatin = 1 + sharpness * (0.13 * grain + 0.10 * np.maximum(grain - 1.2, 0))
    return distance <= 1, nucleus.brightness * edge * dome * np.maximum(chromatin, 0.3)


# --- debris ---------------------------------------------------------------------------------------


def _debris(random: np.random.RandomState) -> tuple[F64, F64]:
    """Return float (H, W): how much of each pixel is debris, and its light times that."""
    fine = (HEIGHT * _FINE, WIDTH * _FINE)
    covered = np.zeros(fine, bool)
    shine = np.zeros(fine)
    for _ in range(random.randint(2, 6)):
        _add_flake(random, covered, shine)
    for _ in range(random.randint(1, 4)):
        _add_fibre(random, covered, shine)
    blocks = (HEIGHT, _FINE, WIDTH, _FINE)
    return (
        covered.astype(np.float64).reshape(blocks).mean(axis=(1, 3)),
        np.where(covered, shine, 0).reshape(blocks).mean(axis=(1, 3)),
    )


def _add_flake(random: np.random.RandomState, covered: npt.NDArray[np.bool_], shine: F64) -> None:
    """Break a jagged polygon into facets of differing brightness, dark cracks between them."""
    radius = random.uniform(11, 26)
    x = random.uniform(radius, WIDTH - radius)
    y = random.uniform(radius, HEIGHT - radius)
    corners = random.randint(9, 15)
    turns = np.sort(random.uniform(0, 2 * np.pi, corners))
    reaches = radius * random.uniform(0.5, 1.0, corners)
    tilt, squeeze = random.uniform(0, np.pi), random.uniform(0.5, 0.95)
    along, across = reaches * np.cos(turns), squeeze * reaches * np.sin(turns)
    polygon_x = x + along * np.cos(tilt) - across * np.sin(tilt)
    polygon_y = y + along * np.sin(tilt) + across * np.cos(tilt)
    window, fine_x, fine_y = _window(x, y, radius + 1)
    inside = np.zeros(fine_x.shape, bool)
    for i in range(corners):
        x0, y0, x1, y1 = polygon_x[i - 1], polygon_y[i - 1], polygon_x[i], polygon_y[i]
        between = (y0 > fine_y) != (y1 > fine_y)
        crossing = x0 + (fine_y - y0) * (x1 - x0) / (y1 - y0)
        inside ^= between & (fine_x < crossing)
    light = np.full(fine_x.shape, random.uniform(215, 250))
    for _ in range(random.randint(3, 6)):
        turn = random.uniform(0, np.pi)
        offset = random.uniform(-0.5, 0.5) * radius
        side = (fine_x - x) * np.cos(turn) + (fine_y - y) * np.sin(turn) - offset
        light += np.where(side > 0, 1, -1) * random.uniform(8, 40)
        light[np.abs(side) < 0.45] -= random.uniform(40, 110)
    shine[window] = np.where(inside, np.clip(light, 110, 290), shine[window])
    covered[window] |= inside


def _add_fibre(random: np.random.RandomState, covered: npt.NDArray[np.bool_], shine: F64) -> None:
    """Draw a thin thread of uneven thickness and brightness that curls, and kinks now and then."""
    x, y = random.uniform(20, WIDTH - 20), random.uniform(20, HEIGHT - 20)
    turn, bend = random.uniform(0, 2 * np.pi), random.uniform(-0.15, 0.15)
    width, light = random.uniform(2.2, 3.4), random.uniform(235, 285)
    for _ in range(random.randint(14, 34)):
        bend = np.clip(bend + random.uniform(-0.12, 0.12), -0.22, 0.22)
        turn += bend + (random.uniform(-1.1, 1.1) if random.uniform() < 0.12 else 0.0)
        length = random.uniform(3, 5)
        next_x, next_y = x + length * np.cos(turn), y + length * np.sin(turn)
        window, fine_x, fine_y = _window((x + next_x) / 2, (y + next_y) / 2, length / 2 + 3)
        dx, dy = next_x - x, next_y - y
        share = np.clip(((fine_x - x) * dx + (fine_y - y) * dy) / (dx**2 + dy**2), 0, 1)
        gap = np.hypot(fine_x - x - share * dx, fine_y - y - share * dy)
        inside = gap <= width * random.uniform(0.85, 1.15) / 2
        shine[window] = np.where(inside, light * random.uniform(0.8, 1.1), shine[window])
        covered[window] |= inside
        x, y = next_x, next_y


def _window(x: float, y: float, reach: float) -> tuple[tuple[slice, slice], F64, F64]:
    """Return the part of the fine grid around a point, and the pixel coordinates in it."""
    rows, columns = (
        slice(*(int(min(max(0, edge), limit) * _FINE) for edge in (middle - reach, middle + reach)))
        for middle, limit in ((y, HEIGHT), (x, WIDTH))
    )
    fine_y, fine_x = np.mgrid[rows, columns].astype(np.float64)
    return (rows, columns), (fine_x + 0.5) / _FINE - 0.5, (fine_y + 0.5) / _FINE - 0.5


def _palettized(mask: U8) -> Image.Image:
    """Return the mask as a palette picture of 256 entries, as VOC's are."""
    palette = np.zeros((256, 3), np.uint8)
    for bit in range(8):
        for channel in range(3):
            ids = np.arange(256)
            palette[:, channel] |= (((ids >> (3 * bit + channel)) & 1) << (7 - bit)).astype(
                np.uint8
            )
    palette[: len(CLASSES)] = [color for _, color in CLASSES]
    picture = Image.fromarray(mask).convert("L")
    picture.putpalette(palette.tobytes())
    return picture


if __name__ == "__main__":
    main()
