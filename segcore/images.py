"""Pictures of any usual kind as uint8 RGB, or one sentence on why not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from segcore.decoding import (
    DECODER_ERRORS,
    MAX_PIXELS,
    MAX_SIDE_PX,
    complaint_about_file,
    complaint_about_size,
    open_picture,
)
from segcore.errors import ImageError

__all__ = [
    "IMAGE_SUFFIXES",
    "MAX_PIXELS",
    "MAX_SIDE_PX",
    "ImageInfo",
    "SourceImage",
    "probe_image",
    "read_image",
    "read_thumbnail",
]

U8 = npt.NDArray[np.uint8]

IMAGE_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif")
)

# Formats by content, whatever the suffix says. Never Pillow's others: EPS would run Ghostscript.
_FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")
_DEEP_MODES = frozenset(("I", "I;16", "I;16B", "I;16L", "I;16N", "F"))
_STRIP_PX = 1 << 20
_SAMPLE = 1 << 22
_ORIENTATION_TAG = 274


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What a file's header says: size in pixels as shown (turned by EXIF), number of pages."""

    width: int
    height: int
    pages: int


@dataclass(frozen=True, slots=True, eq=False)
class SourceImage:
    """One picture. pixels: uint8 (H, W, 3), RGB.

    page of pages: counted from 0; only TIFF has more than one. note: "" or a sentence on what
    reading changed (depth reduced, transparency flattened, later frames left out).
    """

    path: Path
    pixels: U8
    page: int = 0
    pages: int = 1
    note: str = ""


def read_image(path: Path, page: int = 0) -> SourceImage:
    """Read JPEG, PNG, TIFF, BMP, WebP or GIF, turned upright by its EXIF orientation.

    Transparency is laid over white. Grey of more than 8 bits and float: the values between the
    0.1th and the 99.9th percentile of the page are spread over 0..255, because cameras store 10 to
    14 bits in 16; values that already lie within 0..255 as whole numbers stay. Colours of 16 bits
    keep their high byte. CMYK is converted without its colour profile. Of an animation the first
    frame is read.

    At most `MAX_SIDE_PX` a side and `MAX_PIXELS` in all. At its peak that takes 8 bytes a pixel
    beside the file (WebP, whose decoder keeps copies, 17), 3 of them the answer.

    Raises:
        ImageError: not such a picture, damaged, too large, or without that page.
    """
    path = Path(path)
    with _opened(path) as picture:
        pages = _pages(picture)
        _go_to(path, picture, page, pages)
        notes = [_animation_note(picture)]
        turn = _turn(picture)
        picture.load()
        pixels, note = _to_rgb(picture)
        notes.append(note)
    del picture  # before turning makes another copy
    text = "; ".join(n for n in notes if n)
    return SourceImage(path, np.ascontiguousarray(turn(pixels)), page, pages, text)


def probe_image(path: Path) -> ImageInfo:
    """Read size and pages from the header alone.

    Raises:
        ImageError: not a picture `read_image` would open, as far as the header tells.
    """
    path = Path(path)
    with _opened(path) as picture:
        width, height = picture.size
        if _may_turn(path, picture) and _orientation(picture) >= 5:
            width, height = height, width
        return ImageInfo(width, height, _pages(picture))


def read_thumbnail(path: Path, side_px: int, page: int = 0) -> U8:
    """Return uint8 (h, w, 3), a page fitted into a square of `side_px`, never enlarged.

    Raises:
        ImageError: as `read_image`.
    """
    path = Path(path)
    with _opened(path) as picture:
        if page:
            _go_to(path, picture, page, _pages(picture))
        turn = _turn(picture)
        # JPEG is decoded at a fraction of its size; other formats ignore this.
        picture.draft("RGB", (side_px, side_px))
        picture.load()
        step = max(1, min(picture.size) // (4 * side_px))
        if picture.mode in _DEEP_MODES:
            small = _deep_to_rgb(picture, step)[0]
        else:
            small = _to_rgb(picture.reduce(step) if _reducible(picture) else picture)[0]
        rgb = Image.fromarray(small)
        rgb.thumbnail((side_px, side_px), Image.Resampling.BOX)
        return np.ascontiguousarray(turn(np.asarray(rgb)))


# --- opening --------------------------------------------------------------------------------------


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture; whatever goes wrong inside becomes one sentence."""
    complaint = complaint_about_file(path)
    if complaint:
        raise ImageError(f"{path} {complaint}: choose a picture.")
    try:
        with open_picture(path, _FORMATS) as picture:
            _check_size(path, picture)
            yield picture
    except UnidentifiedImageError as error:
        raise ImageError(
            f"{path} is not a picture SegDesk reads: it reads JPEG, PNG, TIFF, BMP, WebP and GIF."
        ) from error
    except MemoryError as error:
        raise ImageError(f"{path} needs more memory than there is: crop or scale it.") from error
    except DECODER_ERRORS as error:
        raise ImageError(
            f"{path} is damaged, cut short or of an unknown kind ({_short(error)}): copy it again "
            "from its source or convert it to PNG."
        ) from error


def _short(error: BaseException) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= 120 else words[:117] + "..."


def _check_size(path: Path, picture: Image.Image) -> None:
    complaint = complaint_about_size(picture.width, picture.height)
    if complaint:
        raise ImageError(f"{path} {complaint}: crop it or cut it into tiles.")


def _go_to(path: Path, picture: Image.Image, page: int, pages: int) -> None:
    if not 0 <= page < pages:
        raise ImageError(
            f"{path} has {pages} page{'s' * (pages != 1)}: there is no page {page + 1}."
        )
    if page:
        picture.seek(page)
        _check_size(path, picture)


def _pages(picture: Image.Image) -> int:
    return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1


def _animation_note(picture: Image.Image) -> str:
    animated = picture.format in ("GIF", "PNG", "WEBP") and getattr(picture, "is_animated", False)
    return "an animation: its first frame is shown" if animated else ""


# --- orientation ----------------------------------------------------------------------------------


def _orientation(picture: Image.Image) -> int:
    """Return EXIF's 1..8; a damaged EXIF block is no reason to refuse the picture."""
    if picture.format == "TIFF":
        return 1  # Pillow has turned it itself, its size from the start
    try:
        value = picture.getexif().get(_ORIENTATION_TAG, 1)
    except DECODER_ERRORS:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _may_turn(path: Path, picture: Image.Image) -> bool:
    """Say whether asking for the orientation can be of use.

    A PNG may have it behind the pixels, so Pillow unpacks all of them to be sure; going through
    the chunks' names does without.
    """
    if picture.format != "PNG" or "exif" in picture.info:
        return True
    with path.open("rb") as file:
        file.seek(8)
        while len(head := file.read(8)) == 8:
            start = file.read(24)
            if head[4:] == b"eXIf" or start.startswith((b"Raw profile type", b"XML:com.adobe")):
                return True
            file.seek(int.from_bytes(head[:4], "big") + 4 - len(start), os.SEEK_CUR)
    return False


def _turn(picture: Image.Image) -> Callable[[U8], U8]:
    """Return what turns the stored pixels upright: EXIF says where row 0 and column 0 lie."""
    turns: dict[int, Callable[[U8], U8]] = {
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: a.swapaxes(0, 1)[:, ::-1],
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: a.swapaxes(0, 1)[::-1],
    }
    return turns.get(_orientation(picture), lambda a: a)


# --- pixels ---------------------------------------------------------------------------------------


def _to_rgb(picture: Image.Image) -> tuple[U8, str]:
    """Return uint8 (H, W, 3) and a note, converting strip by strip to spare memory."""
    if picture.mode in _DEEP_MODES:
        return _deep_to_rgb(picture)
    clear = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info
    out = np.empty((picture.height, picture.width, 3), np.uint8)
    rows = max(1, _STRIP_PX // picture.width)
    flattened = False
    for top in range(0, picture.height, rows):
        bottom = min(picture.height, top + rows)
        strip = picture.crop((0, top, picture.width, bottom))
        if clear:
            rgba = strip.convert("RGBA")
            alpha = rgba.getchannel("A")
            flattened = flattened or alpha.getextrema()[0] != 255
            strip = Image.new("RGB", rgba.size, "white")
            strip.paste(rgba, mask=alpha)
        out[top:bottom] = np.asarray(strip.convert("RGB"))
    return out, "transparent parts are shown on white" if flattened else ""


def _strips(picture: Image.Image) -> Iterator[tuple[int, npt.NDArray[np.generic]]]:
    """Yield (top row, pixels of some rows), so that no second copy of all pixels exists."""
    rows = max(1, _STRIP_PX // picture.width)
    for top in range(0, picture.height, rows):
        bottom = min(picture.height, top + rows)
        yield top, np.asarray(picture.crop((0, top, picture.width, bottom)))


def _deep_to_rgb(picture: Image.Image, step: int = 1) -> tuple[U8, str]:
    """Spread deep grey over 0..255 as `read_image` says, taking every `step`-th row and column."""
    low, high, note = _useful_range(picture)
    scale = 255.0 / (high - low) if high > low else 0.0
    out = np.empty((-(-picture.height // step), -(-picture.width // step), 3), np.uint8)
    for top, strip in _strips(picture):
        first = -top % step
        some = strip[first::step, ::step].astype(np.float64)
        # Not a number (a masked pixel of a float picture) is shown black.
        grey = np.nan_to_num((some - low) * scale, nan=0.0, posinf=255.0, neginf=0.0)
        row = (top + first) // step
        out[row : row + len(grey)] = np.clip(grey + 0.5, 0, 255).astype(np.uint8)[..., None]
    return out, note


def _useful_range(picture: Image.Image) -> tuple[float, float, str]:
    """Return the values that become 0 and 255, and what to tell about it."""
    whole = picture.mode != "F"
    # An even sample is enough for a percentile; sorting all of a large picture is not cheap.
    step = max(1, round((picture.width * picture.height / _SAMPLE) ** 0.5))
    parts, least, most = [], np.inf, -np.inf
    for _, strip in _strips(picture):
        values = strip.astype(np.float64)
        least, most = min(least, values.min()), max(most, values.max())
        parts.append(values[::step, ::step].ravel())
    if whole and least >= 0 and most <= 255:
        return 0.0, 255.0, ""
    sample = np.concatenate(parts)
    sample = sample[np.isfinite(sample)]
    if sample.size == 0:
        return 0.0, 0.0, "no pixel is a number"
    low, high = (float(v) for v in np.percentile(sample, (0.1, 99.9)))
    bits = "float" if not whole else "16-bit" if picture.mode.startswith("I;16") else "32-bit"
    return low, high, f"{bits} grey: {low:g} to {high:g} are spread over 0 to 255"


def _reducible(picture: Image.Image) -> bool:
    return picture.mode in ("L", "RGB", "CMYK") and "transparency" not in picture.info
