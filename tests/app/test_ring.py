"""The rim of a large brush as a kept picture: it looks as if it were drawn."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QApplication

from app.canvas import ring

SIDE = 420


def circle(left: float, top: float, across: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(left, top, across, across))
    return path


def painted(path: QPainterPath, light: int, background: int) -> np.ndarray:
    """Return uint8 (SIDE, SIDE, 4): the rim on a grey ground."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(background)
    painter = QPainter(image)
    ring.paint_rim(painter, path, light)
    painter.end()
    return np.array(image.constBits(), np.uint8).reshape(SIDE, SIDE, 4)


@pytest.mark.parametrize("light", [1, 2, 3])
@pytest.mark.parametrize(
    ("left", "top", "across"),
    [(50, 60, 299), (50.5, 61, 299), (10.0, 0.5, 128.5), (-140.5, 33, 399.25), (300, 300, 97)],
)
def test_a_kept_rim_is_the_drawn_one(
    application: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    left: float,
    top: float,
    across: float,
    light: int,
) -> None:
    path = circle(left, top, across)
    for ground in (0xFF000000, 0xFFFFFFFF, 0xFF3060A0):
        kept = painted(path, light, ground).astype(int)
        with monkeypatch.context() as patch:
            patch.setattr(ring, "_KEPT_ACROSS", (10_000, 10_000))
            drawn = painted(path, light, ground).astype(int)
        assert (kept != np.full(4, list(ground.to_bytes(4, "little")))).any()
        # Two blends one after the other round otherwise than one blend of both.
        assert np.abs(kept - drawn).max() <= 3


def test_a_rim_between_pixels_lies_within_a_quarter_of_one(application: QApplication) -> None:
    """Its weight, dark against white, lies where the circle's does."""
    for left, top in ((40.2, 50.7), (41.6, 50.1), (40.9, 52.3)):
        dark = 255.0 - painted(circle(left, top, 300), 1, 0xFFFFFFFF)[..., 0]
        rows, columns = np.indices(dark.shape)
        x, y = ((dark * at).sum() / dark.sum() + 0.5 for at in (columns, rows))
        assert x == pytest.approx(left + 150.5, abs=0.26)
        assert y == pytest.approx(top + 150.5, abs=0.26)


def test_what_is_no_circle_is_drawn(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(ring, "_ring")
    square, oval, both = QPainterPath(), QPainterPath(), circle(20, 20, 200)
    square.addRect(20, 20, 200, 200)
    oval.addEllipse(20, 20, 200, 120)
    both.addEllipse(60, 60, 300, 300)
    for path in (square, oval, both, circle(0, 0, 40), circle(20, -1800, 4000)):
        assert (painted(path, 1, 0xFFFFFFFF) != 255).any()
