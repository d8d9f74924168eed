"""Masks on disk: palettized PNG read and written without losing anything the file carries."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from segcore.classes import VOID, ClassTable, voc_colormap
from segcore.decoding import (
    DECODER_ERRORS,
    complaint_about_file,
    complaint_about_size,
    open_picture,
)
from segcore.errors import MaskError
from segcore.files import reason, replace_file
from segcore.png import (
    GREY,
    GREY_ALPHA,
    PALETTE,
    RGB,
    RGB_ALPHA,
    SIGNATURE,
    Chunk,
    PngError,
    PngLayout,
    Samples,
    encode_png,
    read_png,
)

U8 = npt.NDArray[np.uint8]

MAX_FILE_BYTES = 2**30
_STRIP_PX = 1 << 20
_MODES = {PALETTE: "P", GREY: "L", GREY_ALPHA: "LA", RGB: "RGB", RGB_ALPHA: "RGBA"}
_COLOR_TYPES = {mode: color_type for color_type, mode in _MODES.items()}
_OTHER_FORMATS = ("TIFF", "BMP", "GIF", "WEBP", "JPEG")
# Ancillary chunks that stay true when pixels change; any other that PNG marks unsafe to copy
# (a histogram, the time of the last change) is dropped from an edited mask.
_STAY = frozenset(
    b"tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs sPLT oFFs pCAL sCAL sTER "
    b"eXIf tEXt zTXt iTXt".split()
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """How a mask lies in its file, and what else the file carries.

    mode: "P", "L", "LA", "RGB" or "RGBA". bits: per sample. palette_length: entries in the file,
    0 unless P. chunks: all chunks between header and end; PLTE and IDAT mark the places of the
    palette and the pixels. ids_crc32: of the ids as read, to know an unchanged mask.
    num_classes: for colours, how many ids they were looked up in. source: the format read.
    """

    mode: str
    bits: int
    interlaced: bool
    palette_length: int
    chunks: tuple[Chunk, ...]
    ids_crc32: int
    num_classes: int = 0
    source: str = "PNG"

    @property
    def transparency(self) -> bytes | None:
        """The tRNS chunk: for P one alpha byte for each of the first palette entries."""
        return next((c.data for c in self.chunks if c.name == b"tRNS"), None)


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """One mask and all that its file carries.

    ids: uint8 (H, W), read-only, 255 = void whatever the file uses.
    palette: uint8 (256, 3), RGB by the id on disk; entries the file lacks are the class table's.
    void_on_disk: the id that means void in the file.
    note: "" or a sentence on something odd that the reader let pass.
    """

    ids: U8
    palette: U8
    void_on_disk: int
    carrier: Carrier
    note: str = ""

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return int(self.ids.shape[0])

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return int(self.ids.shape[1])

    def with_ids(self, ids: U8) -> Mask:
        """Return this mask with other ids, uint8 (H, W) of the same size; they are not copied.

        Raises:
            MaskError: another shape or dtype.
        """
        _check_ids(ids)
        if ids.shape != self.ids.shape:
            raise MaskError(
                f"the new ids are {_size(ids)} pixels, the mask {_size(self.ids)}: "
                "a mask keeps its image's size."
            )
        return replace(self, ids=_frozen(ids))


def new_mask(ids: U8, classes: ClassTable) -> Mask:
    """Return a mask as VOC writes it: 8-bit palette PNG, 256 entries. `ids` uint8 (H, W).

    Raises:
        MaskError: another shape or dtype, or no pixels.
    """
    _check_ids(ids)
    complaint = complaint_about_size(ids.shape[1], ids.shape[0])
    if complaint:
        raise MaskError(f"the new mask {complaint}: make it smaller.")
    chunks = (Chunk(b"PLTE", b""), Chunk(b"IDAT", b""))
    carrier = Carrier("P", 8, False, 256, chunks, _checksum(ids))
    return Mask(_frozen(ids), _disk_palette(classes), classes.void_on_disk, carrier)


def read_mask(path: Path, classes: ClassTable | None = None) -> Mask:
    """Read a mask: palette and grey values are ids as stored, colours are looked up.

    PNG of any kind with one sample of 1 to 16 bits; palette or grey TIFF, BMP and GIF; pictures in
    colour, opaque, whose colours are exactly those of `classes`. Without `classes` any id 0..255
    passes and 255 is void.

    Raises:
        MaskError: unreadable, not a mask, or ids or colours that `classes` does not know; these
            are listed with their pixel counts.
    """
    path = Path(path)
    data = _file_bytes(path)
    try:
        if data.startswith(SIGNATURE):
            layout, samples = read_png(data)
            source = "PNG"
        else:
            layout, samples, source = _read_other(path)
        palette = _table_palette(classes)
        stored = layout.find(b"PLTE") if layout.color_type == PALETTE else None
        if stored is not None:
            entries = np.frombuffer(stored, np.uint8).reshape(-1, 3)
            palette[: len(entries)] = entries
        ids, note = _to_ids(samples, layout, classes)
    except PngError as error:
        raise MaskError(f"{path} {error}.") from error
    chunks = tuple(
        Chunk(b"PLTE", b"") if c.name == b"PLTE" and layout.color_type == PALETTE else c
        for c in layout.chunks
    )
    carrier = Carrier(
        mode=_MODES[layout.color_type],
        bits=layout.bit_depth,
        interlaced=layout.interlaced,
        palette_length=len(stored) // 3 if stored is not None else 0,
        chunks=chunks,
        ids_crc32=_checksum(ids),
        num_classes=len(classes) if classes is not None else 0,
        source=source,
    )
    void = classes.void_on_disk if classes is not None else VOID
    return Mask(_frozen(ids), palette, void, carrier, f"{path.name} {note}" if note else "")


def write_mask(path: Path, mask: Mask) -> None:
    """Replace `path` by the mask, atomically, making its folder; on any failure the old
    file stays.

    An unchanged mask is written with the same ids, palette, bit depth, interlacing, transparency
    and other chunks as its file had. Ids that do not fit widen it: the bit depth grows to the next
    of 1, 2, 4, 8 that holds them, a shorter palette is continued with `mask.palette`.

    Raises:
        MaskError: `path` is no .png, the ids cannot be told apart again in this file, or the disk
            refuses.
    """
    path = Path(path)
    blocks = encode_mask(path, mask)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, blocks)
    except OSError as error:
        raise MaskError(f"{path} cannot be written: {reason(error)}.") from error


def encode_mask(path: Path, mask: Mask) -> Iterator[bytes]:
    """Return what `write_mask` would write to `path`, block by block; nothing is written.

    Raises:
        MaskError: `path` is no .png, or the ids cannot be told apart again in this file.
    """
    if path.suffix.lower() != ".png":
        raise MaskError(f"{path} is left as it is: SegDesk writes masks as PNG only, name it .png.")
    _check_ids(mask.ids)
    try:
        layout, samples = _to_disk(mask)
    except PngError as error:
        raise MaskError(f"{path} is not written: {error}.") from error
    return encode_png(layout, samples)


def is_in_colors(path: Path) -> bool:
    """Tell from its first bytes whether a mask's colours are its ids; unreadable ones are not."""
    if path.suffix.lower() != ".png":
        return True  # rare: whoever asks has to read it
    try:
        with path.open("rb") as file:
            head = file.read(26)
    except OSError:
        return False
    return len(head) == 26 and head.startswith(SIGNATURE) and head[25] in (RGB, RGB_ALPHA)


# --- file -> ids ----------------------------------------------------------------------------------


def _file_bytes(path: Path) -> bytes:
    complaint = complaint_about_file(path)
    if complaint:
        raise MaskError(f"{path} {complaint}: choose a mask PNG.")
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise MaskError(f"{path} is over {MAX_FILE_BYTES >> 20} MiB: no mask is that large.")
        return path.read_bytes()
    except OSError as error:
        raise MaskError(f"{path} cannot be read: {reason(error)}.") from error


def _read_other(path: Path) -> tuple[PngLayout, Samples, str]:
    """Read a mask that is no PNG, as the PNG it will be when it is written."""
    try:
        with open_picture(path, _OTHER_FORMATS) as picture:
            source = picture.format or "?"
            if source in ("JPEG", "MPO"):
                raise PngError("is a JPEG, which alters ids: export the mask as PNG")
            if getattr(picture, "n_frames", 1) > 1:
                raise PngError(
                    "has several pages, and a mask is one picture: save each as a PNG of its own, "
                    f"{path.stem}.png, {path.stem}#2.png and so on"
                )
            complaint = complaint_about_size(picture.width, picture.height)
            if complaint:
                raise PngError(complaint)
            picture.load()
            return *_as_png(picture), source
    except PngError:
        raise
    except UnidentifiedImageError as error:
        # Pillow names the file in this one, and so does the sentence that it becomes part of.
        raise PngError("is not a picture of a known format: export it as PNG") from error
    except DECODER_ERRORS as error:
        raise PngError(f"is not a picture that can be read ({error}): export it as PNG") from error


def _as_png(picture: Image.Image) -> tuple[PngLayout, Samples]:
    array: npt.NDArray[np.generic] = np.asarray(picture)
    chunks = (Chunk(b"IDAT", b""),)
    if picture.mode in ("RGB", "RGBA", "LA"):
        color_type = _COLOR_TYPES[picture.mode]
        layout = PngLayout(picture.width, picture.height, 8, color_type, False, chunks)
        return layout, array.astype(np.uint8)
    if picture.mode == "P":
        palette = bytes(picture.getpalette("RGB") or [])[:768]
        layout = PngLayout(picture.width, picture.height, 8, PALETTE, False, chunks)
        return replace(layout, chunks=(Chunk(b"PLTE", palette), *chunks)), array.astype(np.uint8)
    layout = PngLayout(picture.width, picture.height, 8, GREY, False, chunks)
    if picture.mode in ("1", "L"):
        return layout, array.astype(np.uint8)
    if not picture.mode.startswith("I"):
        raise PngError(f"has pixels of the kind {picture.mode}: export it as an 8-bit PNG")
    if array.min() < 0 or array.max() > 0xFFFF:
        raise PngError("has values outside 0..65535: export it as an 8-bit PNG")
    return replace(layout, bit_depth=16), array.astype(np.uint16)


def _to_ids(samples: Samples, layout: PngLayout, classes: ClassTable | None) -> tuple[U8, str]:
    if layout.color_type in (GREY_ALPHA, RGB_ALPHA):
        clear = int(np.count_nonzero(samples[..., -1] != 255))
        if clear:
            raise PngError(
                f"has {clear} pixels that are not opaque, which no class says: flatten it"
            )
        samples = samples[..., :-1]
    if layout.color_type in (RGB, RGB_ALPHA):
        if classes is None:
            raise PngError("is in colours, which mean nothing without a class table: give one")
        return _ids_of_colors(samples, classes), ""
    if samples.ndim == 3:
        samples = samples[..., 0]
    counts = _counts(samples)
    void = classes.void_on_disk if classes is not None else VOID
    known = len(classes) if classes is not None else 256
    unknown = [int(i) for i in np.flatnonzero(counts) if i >= known and i != void]
    if unknown:
        raise PngError(_unknown_ids(unknown, counts, known, void))
    ids = samples.astype(np.uint8)
    if void != VOID:
        ids[samples == void] = VOID
    used = np.flatnonzero(counts).tolist()
    if layout.color_type == GREY and void == VOID and used == [0, VOID] and known > 1:
        return ids, (
            "has only black (id 0) and white (255, which is void): if white means a class, "
            "replace 255 by its id."
        )
    return ids, ""


def _counts(samples: Samples) -> npt.NDArray[np.int64]:
    """Return int64 (256,) or (65536,): pixels of each value, strip by strip to spare memory."""
    flat = samples.reshape(-1)
    total = np.zeros(256 if samples.dtype == np.uint8 else 65536, np.int64)
    for start in range(0, flat.size, _STRIP_PX):
        total += np.bincount(flat[start : start + _STRIP_PX], minlength=total.size)
    return total


def _unknown_ids(
    unknown: Sequence[int], counts: npt.NDArray[np.int64], known: int, void: int
) -> str:
    table = "" if known == 256 else f" (0..{known - 1}, void {void})"
    listed = _listed([f"{i} ({_pixels(int(counts[i]))})" for i in unknown])
    return (
        f"has ids outside the class table{table}: {listed}; add classes for them or correct "
        "the mask"
    )


def _ids_of_colors(samples: Samples, classes: ClassTable) -> U8:
    """Look up the colours of uint8 (H, W, 3) exactly."""
    owners: dict[int, int] = {}
    entries = [(c.color, class_id) for class_id, c in enumerate(classes)]
    for (red, green, blue), class_id in [*entries, (classes.void_color, VOID)]:
        code = red << 16 | green << 8 | blue
        if code in owners:
            other = "void" if class_id == VOID else f"«{classes[class_id].name}»"
            raise PngError(
                f"is in colours, and «{classes[owners[code]].name}» and {other} share the colour "
                f"rgb({red}, {green}, {blue}): give each class its own"
            )
        owners[code] = class_id
    table = np.full(1 << 24, 256, np.uint16)
    table[list(owners)] = list(owners.values())
    ids = np.empty(samples.shape[:2], np.uint8)
    unknown: dict[int, int] = {}
    rows = max(1, _STRIP_PX // samples.shape[1])
    for top in range(0, len(samples), rows):
        strip = samples[top : top + rows].astype(np.uint32)
        codes = strip[..., 0] << 16 | strip[..., 1] << 8 | strip[..., 2]
        found = table[codes]
        strange, counts = np.unique(codes[found == 256], return_counts=True)
        for code, count in zip(strange.tolist(), counts.tolist(), strict=True):
            unknown[code] = unknown.get(code, 0) + count
        ids[top : top + rows] = found.astype(np.uint8)
    if unknown:
        raise PngError(_unknown_colors(unknown))
    return ids


def _unknown_colors(unknown: dict[int, int]) -> str:
    ordered = sorted(unknown.items(), key=lambda entry: (-entry[1], entry[0]))
    listed = _listed(
        [f"rgb({c >> 16}, {c >> 8 & 255}, {c & 255}) ({_pixels(n)})" for c, n in ordered]
    )
    return (
        f"has colours outside the class table: {listed}; add classes for them or correct the mask"
    )


# --- ids -> file ----------------------------------------------------------------------------------


def _to_disk(mask: Mask) -> tuple[PngLayout, Samples]:
    carrier = mask.carrier
    unchanged = _checksum(mask.ids) == carrier.ids_crc32
    disk = mask.ids
    if mask.void_on_disk != VOID:
        clash = int(np.count_nonzero(disk == mask.void_on_disk))
        if clash:
            raise PngError(
                f"{_pixels(clash)} of class {mask.void_on_disk} would be read as void, which has "
                "that id in this project's files: change void_on_disk or the class"
            )
        disk = disk.copy()
        disk[disk == VOID] = mask.void_on_disk
    layout = PngLayout(
        mask.width,
        mask.height,
        carrier.bits,
        _COLOR_TYPES[carrier.mode],
        carrier.interlaced,
        carrier.chunks if unchanged else _still_true(carrier.chunks),
    )
    top = int(disk.max())
    if carrier.mode in ("RGB", "RGBA"):
        return layout, _to_colors(mask, disk)
    if carrier.mode == "LA":
        return layout, np.stack([disk, np.full_like(disk, 255)], axis=-1)
    layout = replace(layout, bit_depth=_depth_for(top, carrier.bits))
    if carrier.mode == "P":
        length = carrier.palette_length if unchanged else max(carrier.palette_length, top + 1)
        layout = replace(layout, chunks=_with_palette(layout.chunks, mask.palette[:length]))
    return layout, disk.astype(np.uint16) if layout.bit_depth == 16 else disk


def _depth_for(top: int, bits: int) -> int:
    return next(depth for depth in (1, 2, 4, 8, 16) if depth >= bits and top < 2**depth)


def _still_true(chunks: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
    """Drop what the PNG standard says an edited picture must not keep."""
    return tuple(
        c
        for c in chunks
        if c.name in (b"PLTE", b"IDAT") or c.name in _STAY or c.name[3:4].islower()
    )


def _with_palette(chunks: tuple[Chunk, ...], entries: U8) -> tuple[Chunk, ...]:
    palette = Chunk(b"PLTE", np.ascontiguousarray(entries).tobytes())
    return tuple(palette if c.name == b"PLTE" else c for c in chunks)


def _to_colors(mask: Mask, disk: U8) -> U8:
    used = np.flatnonzero(np.bincount(mask.ids.reshape(-1), minlength=256))
    strange = [int(i) for i in used if i >= mask.carrier.num_classes and i != VOID]
    if strange:
        raise PngError(
            f"it is in colours, and class {strange[0]} had none when it was read: open it again "
            "with the class table that has it"
        )
    colors = mask.palette[disk]
    if mask.carrier.mode == "RGB":
        return colors
    opaque = np.full((*disk.shape, 1), 255, np.uint8)
    return np.concatenate([colors, opaque], axis=-1)


# --- small things ---------------------------------------------------------------------------------


def _table_palette(classes: ClassTable | None) -> U8:
    if classes is not None:
        return _disk_palette(classes)
    return voc_colormap()


def _disk_palette(classes: ClassTable) -> U8:
    """Return uint8 (256, 3) by the id on disk, where void may lie elsewhere than at 255."""
    palette = classes.palette()
    palette[classes.void_on_disk] = classes.void_color
    return palette


def _check_ids(ids: U8) -> None:
    if ids.dtype != np.uint8 or ids.ndim != 2 or ids.size == 0:
        raise MaskError(
            f"ids of a mask are uint8 (H, W), not {ids.dtype} {ids.shape}: convert them."
        )


def _frozen(ids: U8) -> U8:
    view = ids.view()
    view.flags.writeable = False
    return view


def _checksum(ids: U8) -> int:
    return zlib.crc32(np.ascontiguousarray(ids).data)


def _size(ids: U8) -> str:
    return f"{ids.shape[1]} x {ids.shape[0]}"


def _pixels(count: int) -> str:
    return f"{count} pixel" if count == 1 else f"{count} pixels"


def _listed(entries: Sequence[str], most: int = 10) -> str:
    more = f" and {len(entries) - most} more" if len(entries) > most else ""
    return ", ".join(entries[:most]) + more
