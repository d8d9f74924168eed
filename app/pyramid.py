"""The photo in halved sizes, for drawing it zoomed out. Qt-free, safe in any thread."""

from __future__ import annotations

from segcore.records import U8

SMALLEST_SIDE_PX = 512
_WIDEN_BASE_TO_PX = 16_000_000


def build_pyramid(pixels: U8) -> list[U8]:
    """Return the photo, then each level half as wide and high, down to `SMALLEST_SIDE_PX`.

    pixels: uint8 (H, W, 3) RGB. The levels are uint8 (h, w, 4), BGR and 255, the layout Qt draws
    fastest; but the first level of a large photo is `pixels` itself, to save memory.
    """
    # Here, because the window is shown before the first photo needs OpenCV.
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    smaller = np.ascontiguousarray(pixels)
    if height * width <= _WIDEN_BASE_TO_PX:
        smaller = cv2.cvtColor(smaller, cv2.COLOR_RGB2BGRA)
    levels: list[U8] = [smaller]
    while max(height, width) > SMALLEST_SIDE_PX:
        height, width = max(1, (height + 1) // 2), max(1, (width + 1) // 2)
        smaller = cv2.resize(smaller, (width, height), interpolation=cv2.INTER_AREA)
        if smaller.shape[2] == 3:
            smaller = cv2.cvtColor(smaller, cv2.COLOR_RGB2BGRA)
        levels.append(smaller)
    return levels
