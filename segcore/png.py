"""PNG at the level of its chunks, so that nothing a file carries is lost on the way.

Pillow turns ancillary chunks into its own idea of them and writes back a part; here every chunk
stays as the bytes it was, in its place. Pillow only unpacks the pixels.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from segcore.decoding import DECODER_ERRORS, complaint_about_size, open_picture

SIGNATURE = b"\x89PNG\r\n\x1a\n"

GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}

_DEPTHS = {
    GREY: (1, 2, 4, 8, 16),
    RGB: (8, 16),
    PALETTE: (1, 2, 4, 8),
    GREY_ALPHA: (8, 16),
    RGB_ALPHA: (8, 16),
}
# Adam7: x0, y0, dx, dy of each pass.
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_STRIP_BYTES = 1 << 22

Samples = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


class PngError(ValueError):
    """Not a whole, valid PNG; the text completes the sentence `FILE ...`."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its four-letter name and its data."""

    name: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class PngLayout:
    """All of a PNG but its pixels.

    chunks: everything between IHDR and IEND in order, with one empty IDAT where the pixels stood.
    """

    width: int
    height: int
    bit_depth: int
    color_type: int
    interlaced: bool
    chunks: tuple[Chunk, ...]

    def find(self, name: bytes) -> bytes | None:
        """Return the data of the first chunk of that name, None without one."""
        return next((c.data for c in self.chunks if c.name == name), None)


def read_png(data: bytes) -> tuple[PngLayout, Samples]:
    """Split a PNG file into its layout and its raw samples.

    Samples are uint8, or uint16 for 16 bits: (H, W) palette indices or grey values as stored (not
    stretched to 0..255), (H, W, channels) for colours and alpha.

    Raises:
        PngError: damaged, cut short, animated, too large, or colours of 16 bits.
    """
    layout, pixels = _split(data)
    if layout.bit_depth == 16 and layout.color_type != GREY:
        raise PngError("has colours of 16 bits, which no class table holds")
    return layout, _decode(layout, pixels)


def encode_png(layout: PngLayout, samples: Samples) -> Iterator[bytes]:
    """Yield the bytes of a PNG file. `samples` are as `read_png` returns them."""
    yield SIGNATURE
    header = struct.pack(
        ">IIBBBBB",
        layout.width,
        layout.height,
        layout.bit_depth,
        layout.color_type,
        0,
        0,
        layout.interlaced,
    )
    yield _chunk(b"IHDR", header)
    for chunk in layout.chunks:
        if chunk.name == b"IDAT":
            for block in _compress(layout, samples):
                yield _chunk(b"IDAT", block)
        else:
            yield _chunk(chunk.name, chunk.data)
    yield _chunk(b"IEND", b"")


# --- reading --------------------------------------------------------------------------------------


def _split(data: bytes) -> tuple[PngLayout, list[bytes]]:
    chunks: list[Chunk] = []
    pixels: list[bytes] = []
    header: bytes | None = None
    for name, body in _walk(data):
        if header is None:
            if name != b"IHDR" or len(body) != 13:
                raise PngError("is a PNG without a proper header")
            header = body
        elif name == b"IDAT":
            if not pixels:
                chunks.append(Chunk(name, b""))
            elif chunks[-1].name != b"IDAT":
                raise PngError("is a damaged PNG: its pixel data is torn apart")
            pixels.append(body)
        elif name == b"acTL":
            raise PngError("is an animated PNG, and a mask is one picture: save one frame of it")
        elif name[:1].isupper() and name != b"PLTE":
            raise PngError(f"has the unknown critical chunk {name!r}")
        else:
            chunks.append(Chunk(name, body))
    if header is None or not pixels:
        raise PngError("is a PNG without pixels")
    return _layout(header, tuple(chunks)), pixels


def _walk(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and data of every chunk before IEND, their check sums verified."""
    position = len(SIGNATURE)
    while True:
        if position + 12 > len(data):
            raise PngError("is cut short: copy it again from its source")
        (length,) = struct.unpack_from(">I", data, position)
        name = data[position + 4 : position + 8]
        end = position + 12 + length
        if end > len(data):
            raise PngError("is cut short: copy it again from its source")
        body = data[position + 8 : end - 4]
        (checksum,) = struct.unpack_from(">I", data, end - 4)
        if checksum != zlib.crc32(body, zlib.crc32(name)):
            raise PngError(f"is damaged in its chunk {name!r}: copy it again from its source")
        if name == b"IEND":
            return
        yield name, body
        position = end


def _layout(header: bytes, chunks: tuple[Chunk, ...]) -> PngLayout:
    width, height, depth, color_type, method, filters, interlace = struct.unpack(">IIBBBBB", header)
    if depth not in _DEPTHS.get(color_type, ()) or method or filters or interlace > 1:
        raise PngError("is a PNG with an impossible header")
    complaint = complaint_about_size(width, height)
    if complaint:
        raise PngError(complaint)
    layout = PngLayout(width, height, depth, color_type, bool(interlace), chunks)
    palettes = [c.data for c in chunks if c.name == b"PLTE"]
    if color_type == PALETTE:
        names = [c.name for c in chunks]
        if len(palettes) != 1 or names.index(b"PLTE") > names.index(b"IDAT"):
            raise PngError("is a palette PNG without its palette")
        if not 3 <= len(palettes[0]) <= 768 or len(palettes[0]) % 3:
            raise PngError("is a palette PNG with a damaged palette")
    return layout


def _passes(layout: PngLayout) -> Iterator[tuple[int, int, int, int]]:
    """Yield x0, y0, dx, dy of each pass that holds pixels; one pass when not interlaced."""
    for x0, y0, dx, dy in _ADAM7 if layout.interlaced else ((0, 0, 1, 1),):
        if x0 < layout.width and y0 < layout.height:
            yield x0, y0, dx, dy


def _check_length(layout: PngLayout, pixels: list[bytes]) -> None:
    """Unpack the pixel data to count it: Pillow fills up with zeros what is missing."""
    bits = layout.bit_depth * CHANNELS[layout.color_type]
    missing = sum(
        _parts(layout.height - y0, dy) * (1 + _parts(_parts(layout.width - x0, dx) * bits, 8))
        for x0, y0, dx, dy in _passes(layout)
    )
    unpacker = zlib.decompressobj()
    try:
        for block in pixels:
            while block and missing > 0 and not unpacker.eof:
                missing -= len(unpacker.decompress(block, _STRIP_BYTES))
                block = unpacker.unconsumed_tail
    except zlib.error as error:
        raise PngError(f"is damaged ({error}): copy it again from its source") from error
    if missing > 0:
        raise PngError("is damaged: some of its pixels are missing")


def _decode(layout: PngLayout, pixels: list[bytes]) -> Samples:
    """Have Pillow unpack the pixels of a copy that carries nothing else."""
    _check_length(layout, pixels)
    bare = BytesIO()
    bare.write(SIGNATURE)
    header = struct.pack(
        ">IIBBBBB",
        layout.width,
        layout.height,
        layout.bit_depth,
        layout.color_type,
        0,
        0,
        layout.interlaced,
    )
    bare.write(_chunk(b"IHDR", header))
    if layout.color_type == PALETTE:
        bare.write(_chunk(b"PLTE", layout.find(b"PLTE") or b""))
    for block in pixels:
        bare.write(_chunk(b"IDAT", block))
    bare.write(_chunk(b"IEND", b""))
    bare.seek(0)
    try:
        with open_picture(bare, ("PNG",)) as picture:
            picture.load()
            return _samples(picture, layout)
    except DECODER_ERRORS as error:
        raise PngError(f"is damaged ({error}): copy it again from its source") from error


def _samples(picture: Image.Image, layout: PngLayout) -> Samples:
    array = np.asarray(picture)
    if layout.color_type != GREY:
        return array.astype(np.uint8, copy=False)
    if layout.bit_depth == 16:
        return array.astype(np.uint16, copy=False)
    if layout.bit_depth == 1:
        return array.astype(np.uint8)
    # Pillow stretches 2 and 4 bits of grey to 0..255; an id is the value as stored.
    stretch = 255 // (2**layout.bit_depth - 1)
    return array if stretch == 1 else array // np.uint8(stretch)


# --- writing --------------------------------------------------------------------------------------


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(data, zlib.crc32(name))
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)


def _compress(layout: PngLayout, samples: Samples) -> Iterator[bytes]:
    packer = zlib.compressobj(6)
    for x0, y0, dx, dy in _passes(layout):
        part = samples[y0::dy, x0::dx]
        rows = max(1, _STRIP_BYTES // (part[0].size * part.itemsize))
        for top in range(0, len(part), rows):
            block = packer.compress(_rows(part[top : top + rows], layout.bit_depth))
            if block:
                yield block
    yield packer.flush()


def _rows(part: Samples, bit_depth: int) -> bytes:
    """Pack rows of samples, each behind the filter byte 0: ids do not profit from filters."""
    flat = part.reshape(len(part), -1)
    if bit_depth == 16:
        packed = np.ascontiguousarray(flat, dtype=">u2").view(np.uint8)
    elif bit_depth == 8:
        packed = flat.astype(np.uint8, copy=False)
    else:
        packed = _pack_bits(flat.astype(np.uint8, copy=False), bit_depth)
    out = np.zeros((len(part), packed.shape[1] + 1), np.uint8)
    out[:, 1:] = packed
    return out.tobytes()


def _pack_bits(values: npt.NDArray[np.uint8], bit_depth: int) -> npt.NDArray[np.uint8]:
    per_byte = 8 // bit_depth
    width = _parts(values.shape[1], per_byte)
    padded = np.zeros((len(values), width * per_byte), np.uint8)
    padded[:, : values.shape[1]] = values
    packed = np.zeros((len(values), width), np.uint8)
    for place in range(per_byte):
        packed |= padded[:, place::per_byte] << np.uint8(8 - bit_depth * (place + 1))
    return packed


def _parts(whole: int, size: int) -> int:
    """How many parts of that size hold the whole."""
    return -(-whole // size)
