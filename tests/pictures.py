"""Pictures as files, for the tests of reading them."""

from pathlib import Path

import numpy as np
from PIL import Image

from segcore.png import GREY, RGB, Chunk, PngLayout, encode_png


def ramp(height: int = 24, width: int = 37) -> np.ndarray:
    """Smooth, so that JPEG keeps it nearly, and without any symmetry."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 5, y * 9, 40 + x + y], axis=-1).astype(np.uint8)


def save(path: Path, pixels: np.ndarray, **options: object) -> Path:
    Image.fromarray(pixels).save(path, **options)
    return path


def write_deep_png(path: Path, pixels: np.ndarray) -> Path:
    """Write 16 bits a sample, which Pillow cannot for colours."""
    color_type = GREY if pixels.ndim == 2 else RGB
    height, width = pixels.shape[:2]
    layout = PngLayout(width, height, 16, color_type, False, (Chunk(b"IDAT", b""),))
    path.write_bytes(b"".join(encode_png(layout, pixels.astype(np.uint16))))
    return path
