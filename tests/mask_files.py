"""Masks as files for the tests of the codec: palettes with every chunk a PNG may have."""

import contextlib
import struct
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from png_files import Chunks, png


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)


@st.composite
def ancillary(draw: st.DrawFn, palette_length: int) -> tuple[Chunks, Chunks, Chunks]:
    """Chunks before the palette, between it and the pixels, and after the pixels."""
    before: Chunks = draw(
        st.lists(
            st.sampled_from(
                [
                    (b"gAMA", struct.pack(">I", 45455)),
                    (b"sRGB", b"\1"),
                    (b"cHRM", struct.pack(">8I", *range(31270, 31278))),
                    (b"sBIT", b"\5\6\5"),
                    (b"iCCP", b"profile\0\0" + zlib.compress(b"not really a profile")),
                ]
            ),
            unique=True,
        )
    )
    between: Chunks = draw(
        st.lists(
            st.sampled_from(
                [
                    (b"pHYs", struct.pack(">IIB", 11811, 11811, 1)),
                    (b"bKGD", b"\0"),
                    (b"hIST", bytes(2 * palette_length)),
                    (b"oFFs", struct.pack(">iiB", -3, 7, 0)),
                ]
            ),
            unique=True,
        )
    )
    if draw(st.booleans()):
        between.append((b"tRNS", draw(st.binary(min_size=1, max_size=palette_length))))
    texts: Chunks = []
    for key, value in draw(st.lists(st.tuples(LATIN, LATIN), max_size=3)):
        kind = draw(st.sampled_from([b"tEXt", b"zTXt", b"iTXt"]))
        body = {
            b"tEXt": b"%b\0%b" % (key.encode(), value.encode()),
            b"zTXt": b"%b\0\0%b" % (key.encode(), zlib.compress(value.encode())),
            b"iTXt": b"%b\0\0\0de\0Schl\xc3\xbcssel\0%b" % (key.encode(), value.encode()),
        }[kind]
        texts.append((kind, body))
    after: Chunks = [(b"tIME", struct.pack(">HBBBBB", 2024, 2, 29, 12, 0, 0)), (b"prVt", b"own")]
    cut = draw(st.integers(0, len(texts)))
    return before, between + texts[:cut], texts[cut:] + draw(st.permutations(after))


@st.composite
def palette_pngs(draw: st.DrawFn) -> tuple[bytes, np.ndarray, int]:
    """Return a palette PNG with all kinds of chunks, its ids, its bits."""
    bits = draw(st.sampled_from([1, 2, 4, 8]))
    length = draw(st.integers(1, 2**bits))
    shape = draw(st.tuples(st.integers(1, 12), st.integers(1, 21)))
    ids = np.random.default_rng(draw(st.integers(0, 2**32))).integers(0, length, shape, np.uint8)
    palette = draw(st.binary(min_size=3 * length, max_size=3 * length))
    before, between, after = draw(ancillary(length))
    data = png(ids, bits, 3, [*before, (b"PLTE", palette), *between], after)
    return data, ids, bits
