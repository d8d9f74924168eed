"""The photo in halved sizes, for drawing it zoomed out. Qt-free, safe in any thread."""

from __future__ import annotations

from app.edits import U8

SMALLEST_SIDE_PX = 512


def build_pyramid(pixels: U8) -> list[U8]:
    """Return the photo, then each level half as wide and high, down to `SMALLEST_SIDE_PX`.

    pixels: uint8 (H, W, 3) RGB; the first level is this very array (copied only when it is not
    C-contiguous). The halved levels are uint8 (h, w, 4), BGR and 255, the layout Qt draws fastest.
    """
    # Here, because the window is shown before the first photo needs OpenCV.
    import cv2
    import numpy as np

    levels = [np.ascontiguousarray(pixels)]
    height, width = pixels.shape[:2]
    smaller = levels[0]
    while max(height, width) > SMALLEST_SIDE_PX:
        height, width = max(1, (height + 1) // 2), max(1, (width + 1) // 2)
        smaller = cv2.resize(smaller, (width, height), interpolation=cv2.INTER_AREA)
        levels.append(cv2.cvtColor(smaller, cv2.COLOR_RGB2BGRA))
    return levels
