"""PNG files built and read chunk by chunk, so that no codec is checked against itself."""

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image

from segcore.classes import make_table

THREE = make_table(("matrix", "secondary", "tertiary"))
PNG = b"\x89PNG\r\n\x1a\n"
Chunks = list[tuple[bytes, bytes]]


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(ids: np.ndarray, bits: int, color_type: int, before: Chunks, after: Chunks = ()) -> bytes:
    """Build a PNG the slow way: one bit string a row."""
    rows = b""
    for row in ids:
        text = "".join(f"{value:0{bits}b}" for value in row.reshape(-1).tolist())
        text += "0" * (-len(text) % 8)
        rows += b"\0" + bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8))
    header = struct.pack(">IIBBBBB", ids.shape[1], ids.shape[0], bits, color_type, 0, 0, 0)
    middle = b"".join(chunk(*c) for c in before)
    end = b"".join(chunk(*c) for c in after)
    return (
        PNG
        + chunk(b"IHDR", header)
        + middle
        + chunk(b"IDAT", zlib.compress(rows))
        + end
        + chunk(b"IEND", b"")
    )


def chunks_of(data: bytes) -> Chunks:
    """Split a PNG; the pixel data of several IDAT are joined and unpacked."""
    found: Chunks = []
    position = 8
    while position < len(data):
        (length,) = struct.unpack_from(">I", data, position)
        name, body = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        assert struct.unpack_from(">I", data, position + 8 + length)[0] == zlib.crc32(name + body)
        if name == b"IDAT" and found[-1][0] == b"IDAT":
            body = found.pop()[1] + body
        found.append((name, body))
        position += 12 + length
    return [(n, zlib.decompress(b) if n == b"IDAT" else b) for n, b in found]


def saved(picture: Image.Image, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", **options)
    return out.getvalue()
