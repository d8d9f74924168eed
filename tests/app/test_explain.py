"""What explains the network: where a kernel reads the image, and the ASPP of a checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from canvas_helpers import HEIGHT, WIDTH, at, leave, move, picture
from conftest import until
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from app.canvas.probe import Probe
from app.edits import Box
from app.footprints import Footprint
from app.panels.explain import branch_text
from app.theme import ICONS
from segcore.anatomy import Anatomy, Branch, read_anatomy
from segcore.checkpoint import Architecture, Description, write_checkpoint
from segcore.classes import make_table
from segcore.errors import CheckpointError

if TYPE_CHECKING:
    from pathlib import Path

    from app.main_window import MainWindow

STARTER = ICONS.parent / "starter.safetensors"


def checkpoint(path: Path, stride: int = 16, rates: tuple[int, ...] = (6, 12, 18)) -> Path:
    """Write a checkpoint of the right shapes and no sense: 40 features, 8 channels a branch."""
    classes = make_table(("background", "nucleus"))
    shapes = {"aspp_1x1_conv/kernel": (1, 1, 40, 8), "aspp_pool_conv/kernel": (1, 1, 40, 8)}
    for place in range(1, len(rates) + 1):
        shapes[f"aspp_atrous{place}_conv/kernel"] = (3, 3, 40, 8)
    shapes["aspp_project_conv/kernel"] = (1, 1, 8 * (len(rates) + 2), 16)
    architecture = Architecture(
        2, backbone="slim", output_stride=stride, aspp_rates=rates, decoder=True
    )
    weights = {key: np.zeros(shape, np.float32) for key, shape in shapes.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_checkpoint(path, Description(architecture, classes), weights)
    return path


# --- where a kernel reads -------------------------------------------------------------------------


def test_a_kernel_reads_features_that_are_rate_times_stride_pixels_apart():
    # Pixel (100, 70) lies in the feature of columns 96..111 and rows 64..79 at stride 16.
    # Rate 6: its neighbours are 6 * 16 = 96 pixels away.
    cells = Footprint(3, 6, 16).cells(100, 70)
    assert len(cells) == 9
    assert cells[4] == Box(64, 96, 80, 112)
    assert cells[0] == Box(64 - 96, 96 - 96, 80 - 96, 112 - 96)
    assert cells[5] == Box(64, 96 + 96, 80, 112 + 96)
    # From the left edge of the first to the right edge of the last: 2 * 96 + 16.
    assert Footprint(3, 6, 16).field_px == 208
    assert Footprint(3, 1, 16).field_px == 48
    assert Footprint(3, 18, 8).field_px == 2 * 144 + 8
    assert Footprint(1, 1, 16).field_px == 16


@pytest.mark.parametrize("rate", [1, 2, 6, 18])
@pytest.mark.parametrize("stride", [8, 16])
def test_what_the_footprint_says_is_what_a_dilated_convolution_does(rate, stride):
    """A convolution with all weights 1, done by hand, reads exactly the cells told."""
    height = width = 48 * stride
    column, row = 23 * stride + 3, 20 * stride + 5
    features = np.zeros((height // stride, width // stride))
    for cell in Footprint(3, rate, stride).cells(column, row):
        inside = cell.intersection(Box(0, 0, height, width))
        if not inside.is_empty:
            features[inside.top // stride, inside.left // stride] += 1
    padded = np.pad(features, rate)
    y, x = row // stride, column // stride
    read = padded[y : y + 2 * rate + 1 : rate, x : x + 2 * rate + 1 : rate]
    assert read.shape == (3, 3)
    assert (
        read.sum()
        == features.sum()
        == Footprint(3, rate, stride).inside(column, row, (height, width))
    )


def test_at_large_rates_only_the_middle_is_on_a_small_image():
    # The paper's point: where the rate comes near the map's size, 3x3 becomes 1x1.
    assert Footprint(3, 18, 16).inside(150, 150, (300, 300)) == 1
    assert Footprint(3, 6, 16).inside(150, 150, (300, 300)) == 9
    assert Footprint(3, 6, 16).inside(0, 150, (300, 300)) == 6


# --- over the image -------------------------------------------------------------------------------

COLOR = QColor(240, 168, 0)


def changed(view, probe):
    """Return bool (H, W): the device pixels that a probe paints."""
    leave(view)
    view.set_probe(None)
    plain = picture(view)
    view.set_probe(probe)
    return (picture(view) != plain).any(axis=2)


@pytest.mark.parametrize("rate", [1, 2, 4])
def test_the_probe_paints_the_cells_at_the_pointer_and_nothing_else(view, rate):
    view.set_zoom(4.0)
    footprint = Footprint(3, rate, 4)
    move(view, at(view, 41, 30))
    painted = changed(view, Probe(footprint, COLOR))
    assert view.probed_pixel == (41, 30)
    expected = np.zeros_like(painted)
    for cell in footprint.cells(41, 30):
        left, top = view.viewport.to_view(cell.left, cell.top)
        right, bottom = view.viewport.to_view(cell.right, cell.bottom)
        expected[max(0, round(top)) : round(bottom), max(0, round(left)) : round(right)] = True
    assert (painted | ~expected).all()
    area = Probe(footprint, COLOR).area(view.viewport, 1.0, (41, 30))
    rows, columns = np.nonzero(painted)
    assert area.top() <= rows.min()
    assert rows.max() < area.bottom()
    assert area.left() <= columns.min()
    assert columns.max() < area.right()


def test_pooling_reads_the_whole_image_and_padding_is_hollow(view):
    view.fit()
    whole = changed(view, Probe(Footprint(1, 1, 16, whole=True), COLOR))
    left, top = view.viewport.to_view(0, 0)
    right, bottom = view.viewport.to_view(WIDTH, HEIGHT)
    assert whole[round(top) + 4 : round(bottom) - 4, round(left) + 4 : round(right) - 4].all()
    move(view, at(view, 2, 30))
    footprint = Footprint(3, 2, 8)
    painted = changed(view, Probe(footprint, COLOR))
    hollow = footprint.cells(2, 30)[3]  # left of the image
    x, y = view.viewport.to_view(hollow.left + 4, hollow.top + 4)
    assert x < 0 or not painted[int(y), int(x)]


def test_moving_the_pointer_moves_the_probe_without_a_trace(view, application):
    probe = Probe(Footprint(3, 2, 8), COLOR, Footprint(3, 1, 8))
    view.set_probe(probe)
    for pixel in ((20, 20), (50, 40), (33, 12)):
        move(view, at(view, *pixel))
        application.processEvents()
    assert view.probed_pixel == (33, 12)
    shown = view.grab().toImage()
    view.show_anew()
    assert view.grab().toImage() == shown
    leave(view)
    assert view.probed_pixel == (33, 12)  # it stays, so that one can look at it
    view.set_probe(None)
    assert view.probed_pixel is None


# --- the anatomy ----------------------------------------------------------------------------------


def test_the_parts_are_read_from_the_checkpoint(tmp_path):
    read = read_anatomy(checkpoint(tmp_path / "m.safetensors"))
    atrous = tuple(Branch("atrous", 3, rate, 8) for rate in (6, 12, 18))
    branches = (Branch("1x1", 1, 1, 8), *atrous, Branch("pooling", 1, 1, 8))
    assert read == Anatomy("slim", 16, 40, branches, 40, 16, (4,), 2)


def test_at_stride_8_the_rates_double_as_the_network_has_them(tmp_path):
    read = read_anatomy(checkpoint(tmp_path / "m.safetensors", 8, (6, 12)))
    assert [b.rate for b in read.branches] == [1, 12, 24, 1]


def test_a_checkpoint_without_an_aspp_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "m.safetensors"
    architecture = Architecture(2)
    write_checkpoint(path, Description(architecture, make_table(("a", "b"))), {"x": np.zeros(1)})
    with pytest.raises(CheckpointError, match="use another one"):
        read_anatomy(path)
    with pytest.raises(CheckpointError):
        read_anatomy(tmp_path / "none.safetensors")


@pytest.mark.skipif(not STARTER.is_file(), reason="the starter model is not in this checkout")
def test_the_starter_can_be_explained():
    read = read_anatomy(STARTER)
    assert read.joined == sum(branch.channels for branch in read.branches)
    assert [b.kind for b in read.branches] == ["1x1", "atrous", "atrous", "atrous", "pooling"]


def test_each_branch_is_explained_with_its_own_figures():
    text = branch_text(Branch("atrous", 3, 12, 256), 16)
    assert "rate 12" in text
    assert "192 pixels apart" in text  # 12 * 16
    assert "400 × 400" in text  # 2 * 192 + 16
    assert "256 channels" in text
    assert "16 × 16" in branch_text(Branch("1x1", 1, 1, 256), 16)
    assert "whole image" in branch_text(Branch("pooling", 1, 1, 256), 16)


# --- the panel ------------------------------------------------------------------------------------


def test_the_panel_shows_on_the_image_what_is_chosen_while_it_is_in_sight(start, project, starter):
    checkpoint(starter)
    window: MainWindow = start(project)
    until(lambda: window.explain._anatomy is not None, what="the anatomy")
    until(lambda: window.session.prediction is not None)
    panel, canvas = window.explain, window.canvas
    assert canvas._probe is None
    window.docks["explain"].raise_()
    until(lambda: canvas._probe is not None)
    assert canvas._probe is not None
    assert canvas._probe.footprint == Footprint(3, 6, 16)
    QTest.mouseClick(panel.rate.group.button(4), Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.stride.group.button(1), Qt.MouseButton.LeftButton)
    assert canvas._probe.footprint == Footprint(3, 12, 8)
    assert "96 pixels apart" in panel.facts.text()  # 12 * 8
    assert "200\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}200" in panel.facts.text()  # 2 * 96 + 8
    move(canvas, at(canvas, 24, 24))
    assert panel.here.text().startswith("Here 1 of 9 weights")
    assert window.session.settings.number("explain_rate") == 12
    panel.on_image.setChecked(False)
    assert canvas._probe is None

    # The branches, by pointer and by keys.
    middle = panel.aspp.branch_rect(2).center().toPoint()
    move(panel.aspp, middle)
    assert canvas._probe is not None
    assert canvas._probe.footprint == Footprint(3, 12, 16)
    assert "rate 12" in panel.aspp_note.text()
    QTest.keyClick(panel.aspp, Qt.Key.Key_Right)
    QTest.keyClick(panel.aspp, Qt.Key.Key_Right)
    assert canvas._probe.footprint.whole
    QTest.keyClick(panel.aspp, Qt.Key.Key_Right)
    assert canvas._probe.footprint == Footprint(1, 1, 16)
    leave(panel.aspp)
    assert canvas._probe is None
    assert "(starter)" not in panel.aspp_title.text()
    assert "starter" in panel.aspp_title.text()
    panel.on_image.setChecked(True)
    window.docks["fine_tune"].raise_()
    until(lambda: canvas._probe is None)


def test_the_answers_of_the_branches_are_shown_over_the_image(start, project, starter):
    checkpoint(starter)
    window: MainWindow = start(project)
    panel, canvas = window.explain, window.canvas
    until(lambda: window.session.prediction is not None and panel._anatomy is not None)
    asked = []
    ask = window.session.engine.read_branches
    window.session.engine.read_branches = lambda *args: asked.append(args) or ask(*args)
    assert not panel._answers  # nobody looks
    window.docks["explain"].raise_()
    until(lambda: panel._answers, what="the answers")
    assert [(a.width(), a.height()) for a in panel._answers] == [(5, 3)] * 5
    # The fake engine's n-th branch answers strongest in column n.
    light = [[a.pixelColor(column, 1).lightness() for column in range(5)] for a in panel._answers]
    assert [row.index(max(row)) for row in light] == [0, 1, 2, 3, 4]
    assert len(asked) == 1

    plain = picture(canvas)
    move(panel.aspp, panel.aspp.branch_rect(2).center().toPoint())
    assert canvas._probe.answer is panel._answers[2]
    assert "strongest feature" in panel.aspp_note.text()
    shown = picture(canvas)
    # The image is 48 px wide, three cells of 16: the light column is the last of them.
    lightness = []
    for column in (8, 40):
        x, y = canvas.viewport.to_view(column + 0.5, 40.5)
        lightness.append(int(shown[int(y), int(x)].sum()))
    assert lightness[1] > lightness[0]
    assert (shown != plain).any()
    leave(panel.aspp)

    window.session.open_item("m01")
    until(lambda: panel._answer_problem)
    assert not panel._answers
    move(panel.aspp, panel.aspp.branch_rect(1).center().toPoint())
    assert "the image is too large" in panel.aspp_note.text()
    assert canvas._probe.answer is None
    leave(panel.aspp)
    window.session.open_item("m00")
    until(lambda: panel._answers)
    assert len(asked) == 3


def test_what_was_asked_of_an_engine_that_died_is_asked_again(start, project, starter):
    checkpoint(starter)
    window: MainWindow = start(project)
    panel, engine = window.explain, window.session.engine
    until(lambda: window.session.prediction is not None and panel._anatomy is not None)
    ask, engine.read_branches = engine.read_branches, lambda *_args: 1_000_000  # never answered
    window.docks["explain"].raise_()
    until(lambda: panel._asked)
    engine.read_branches = ask
    panel.set_in_sight(True)
    assert not panel._answers
    engine.died.emit(True)
    panel.set_in_sight(True)
    until(lambda: panel._answers, what="the answers")


def test_a_model_that_cannot_be_explained_says_why(window: MainWindow) -> None:
    # The fake engine's model is no checkpoint.
    panel = window.explain
    until(lambda: "checkpoint" in panel.aspp_note.text())
    assert panel.aspp.isHidden()
