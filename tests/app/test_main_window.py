"""The window through its own door: started as `main` does, driven by real mouse and key events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import fake_worker
import numpy as np
import pytest
from conftest import CLASSES, Start, close, until, wait_for
from gestures import LEFT, at, press, stroke
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from window_helpers import ids, shown, texts

from app.edits import Box
from app.jobs import Lane
from app.messages import Notice
from app.session import Session
from segcore.classes import VOID
from segcore.masks import read_mask
from segcore.project import State

if TYPE_CHECKING:
    from app.main_window import MainWindow


# --- the main road ------------------------------------------------------------------------------


def test_open_predict_paint_undo_redo_save(window: MainWindow, project: Path) -> None:
    window.session.open_item("m02")
    until(lambda: shown(window) == "m02" and window.session.prediction is not None)
    assert (ids(window) == VOID).all()
    press(window, "3")
    press(window, "B")
    window.canvas.set_brush_radius_px(3)
    stroke(window, (10, 10), (20, 10))
    painted = ids(window).copy()
    assert set(np.unique(painted)) == {2, VOID}
    assert painted[10, 15] == 2
    press(window, "Z", ctrl=True)
    assert (ids(window) == VOID).all()
    press(window, "Z", ctrl=True, shift=True)
    assert np.array_equal(ids(window), painted)
    press(window, "Z", ctrl=True)
    press(window, "Y", ctrl=True)
    assert np.array_equal(ids(window), painted)
    assert window.isWindowModified()
    wait_for(window.session.saved, lambda: press(window, "S", ctrl=True))
    assert not window.isWindowModified()
    mask = read_mask(project / "SegmentationClass" / "m02.png", CLASSES)
    assert np.array_equal(mask.ids, painted)
    assert window.session.states.of("m02") == State.STARTED


def test_the_eraser_paints_void(window: MainWindow) -> None:
    window.session.open_item("m00")
    until(lambda: shown(window) == "m00")
    assert ids(window)[24, 24] == 1
    press(window, "E")
    stroke(window, (24, 24), (26, 24))
    assert ids(window)[24, 24] == VOID


def test_leaving_an_image_saves_it_and_its_undo_is_kept(window: MainWindow, project: Path) -> None:
    window.session.open_item("m03")
    until(lambda: shown(window) == "m03")
    stroke(window, (5, 5), (9, 5))
    painted = ids(window).copy()
    wait_for(window.session.saved, lambda: press(window, "D"))
    until(lambda: shown(window) == "m04")
    mask = read_mask(project / "SegmentationClass" / "m03.png", CLASSES)
    assert np.array_equal(mask.ids, painted)
    press(window, "A")
    until(lambda: shown(window) == "m03")
    assert window.actions_["undo"].isEnabled()
    press(window, "Z", ctrl=True)
    assert (ids(window) == VOID).all()


def test_an_edit_is_painted_in_an_event_of_its_own(window: MainWindow) -> None:
    window.session.open_item("m03")
    until(lambda: shown(window) == "m03")
    window.docks["history"].raise_()
    assert window.session.current is not None
    window.session.current.document.undo_budget_bytes = 50_000  # so that the bar moves
    painted: list[bool] = []
    window.canvas.painted.connect(lambda: painted.append(True))
    before = window.history.bar.value()
    box = Box(0, 0, 48, 48)
    noise = np.random.default_rng(1).integers(0, 2, (48, 48), np.uint8)
    window.session.current.document.apply("Noise", box, noise)
    assert window.history.bar.isVisible()
    assert window.history.bar.value() > before
    assert not painted
    until(lambda: painted)


def test_page_keys_step_through_the_images_and_stop_at_the_ends(window: MainWindow) -> None:
    assert shown(window) == "m00"
    press(window, Qt.Key.Key_PageDown)
    until(lambda: shown(window) == "m01")
    press(window, Qt.Key.Key_PageUp)
    until(lambda: shown(window) == "m00")
    press(window, Qt.Key.Key_PageUp)
    assert window.session.wanted_stem == "m00"


def test_accepting_the_whole_prediction_is_one_undo_step(window: MainWindow) -> None:
    window.session.open_item("m04")
    until(lambda: shown(window) == "m04" and window.session.prediction is not None)
    prediction = window.session.prediction
    assert prediction is not None
    wait_for(window.session.labels_changed, lambda: press(window, Qt.Key.Key_Return, ctrl=True))
    assert np.array_equal(ids(window), prediction.ids)
    press(window, "Z", ctrl=True)
    assert (ids(window) == VOID).all()


def test_accepting_a_region_by_a_click(window: MainWindow) -> None:
    window.session.open_item("m04")
    until(lambda: shown(window) == "m04" and window.session.prediction is not None)
    prediction = window.session.prediction
    assert prediction is not None
    press(window, "R")
    QTest.mouseClick(window.canvas, LEFT, pos=at(window, 24, 24))
    assert np.array_equal(ids(window) == 1, prediction.ids == 1)
    assert (ids(window)[prediction.ids == 0] == VOID).all()


def test_classes_the_project_lacks_are_not_accepted(window: MainWindow, tmp_path: Path) -> None:
    from segcore.classes import make_table

    other = make_table(("matrix", "nucleus"))
    model = fake_worker.write_model(tmp_path / "other.safetensors", other)
    wait_for(window.session.model_changed, lambda: window.session.use_model(model))
    window.session.open_item("m04")
    until(lambda: shown(window) == "m04" and window.session.prediction is not None)
    press(window, "R")
    QTest.mouseClick(window.canvas, LEFT, pos=at(window, 1, 1))
    assert (ids(window) == VOID).all()
    assert "no class" in texts(window)
    wait_for(window.session.labels_changed, window.session.acceptance.everything)
    assert set(np.unique(ids(window))) == {1, VOID}


def test_a_model_of_other_classes_is_explained(window: MainWindow, tmp_path: Path) -> None:
    from segcore.classes import make_table

    model = fake_worker.write_model(tmp_path / "cats.safetensors", make_table(("cat", "dog")))
    wait_for(window.session.model_changed, lambda: window.session.use_model(model))
    until(lambda: "cat and dog" in texts(window))
    assert not window.actions_["accept_all"].isEnabled()


# --- tools, classes, layers ---------------------------------------------------------------------


def test_digits_choose_classes_and_x_goes_back(window: MainWindow) -> None:
    press(window, "2")
    press(window, "3")
    assert window.canvas.current_class == 2
    press(window, "X")
    assert window.canvas.current_class == 1
    press(window, "X")
    assert window.canvas.current_class == 2
    press(window, "9")
    assert window.canvas.current_class == 2


def test_v_hides_and_shows_both_layers(window: MainWindow) -> None:
    press(window, "V")
    assert not window.canvas.label_layer.visible
    assert not window.canvas.prediction_layer.visible
    press(window, "V")
    assert window.canvas.label_layer.visible
    assert window.canvas.prediction_layer.visible


def test_sliders_set_the_opacity_and_are_remembered(window: MainWindow) -> None:
    window.layers.sliders["labels"].setValue(25)
    assert window.canvas.label_layer.opacity == pytest.approx(0.25)
    assert window.session.settings.number("labels_opacity") == pytest.approx(0.25)


def test_brackets_size_the_brush_and_the_tool_bar_follows(window: MainWindow) -> None:
    before = window.canvas.brush_radius_px
    press(window, Qt.Key.Key_BracketRight)
    assert window.canvas.brush_radius_px > before
    assert window.brush_size.box.value() == window.canvas.brush_radius_px
    press(window, Qt.Key.Key_BracketLeft)
    assert window.canvas.brush_radius_px == before


def test_letters_typed_into_the_filter_are_no_shortcuts(window: MainWindow) -> None:
    box = window.images.filter_box
    box.setFocus()
    QTest.keyClicks(box, "m05")
    assert box.text() == "m05"
    assert window.images.model.rowCount() == 1
    assert "1 of 6" in window.images.summary.text()


def test_a_click_in_the_list_opens_the_image(window: MainWindow) -> None:
    view = window.images.view
    place = view.visualRect(window.images.model.index(3)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=place)
    until(lambda: shown(window) == "m03")


def test_adding_a_class_writes_the_table_and_gives_it_a_key(
    window: MainWindow, project: Path
) -> None:
    from segcore.classes import read_class_table

    window.classes.add_named("crack")
    window.classes.add_named("nucleus")
    assert "both called" in texts(window)
    until(lambda: "crack" in read_class_table(project / "classes.json").names)
    assert window.session.classes.names == (*CLASSES.names, "crack")
    assert window.actions_["class_4"].text() == "crack"
    assert window.canvas.current_class == 3


def test_hiding_a_class_reaches_the_canvas(window: MainWindow) -> None:
    view = window.classes.view
    area = view.visualRect(window.classes.model.index(1))
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(area.right() - 12, area.center().y()))
    assert window.classes.model.hidden == {1}


def test_the_status_bar_tells_what_is_under_the_pointer(window: MainWindow) -> None:
    QTest.mouseMove(window.canvas, at(window, 24, 24))
    until(lambda: window.status.position.text() == "24, 24")
    assert window.status.labels.text() == "Labels: nucleus"
    assert window.status.prediction.text() == "Prediction: nucleus (0.50)"
    assert "Engine ready" in window.status.engine.text()


# --- look ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_both_schemes_colour_window_and_icons(window: MainWindow, choice: str) -> None:
    window.actions_[f"theme_{choice}"].trigger()
    assert window.theme.is_dark == (choice == "dark")
    is_dark = window.palette().window().color().lightness() < 128
    assert is_dark == (choice == "dark")
    image = window.actions_["save"].icon().pixmap(20, 20).toImage()
    drawn = [image.pixelColor(x, y) for x in range(20) for y in range(20)]
    ink = [c.lightness() for c in drawn if c.alpha() > 200]
    assert ink
    assert (np.mean(ink) > 128) == (choice == "dark")
    assert window.session.settings.text("theme") == choice


def test_nothing_is_cramped_at_1280_by_800(window: MainWindow) -> None:
    window.resize(1280, 800)
    QApplication.processEvents()
    assert window.width() == 1280
    assert window.canvas.width() >= 640
    for button in (window.fine_tune.start_button, window.layers.accept_button):
        needed = button.sizeHint()
        assert button.width() >= needed.width()
        assert button.height() >= needed.height()
        assert button.visibleRegion().boundingRect().size() == button.size()


def test_every_control_has_a_name_for_screen_readers(window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSlider, QComboBox

    kinds = (QAbstractButton, QAbstractItemView, QAbstractSlider, QComboBox)
    nameless = []
    for panel in (
        window.images,
        window.classes,
        window.layers,
        window.fine_tune,
        window.evaluation,
    ):
        for widget in panel.findChildren(QWidget):
            is_own = not widget.objectName().startswith("qt_") and isinstance(widget, kinds)
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            if is_own and not (widget.accessibleName() or text) and _is_reachable(widget):
                nameless.append(f"{type(panel).__name__}: {widget}")
    assert nameless == []


def _is_reachable(widget: QWidget) -> bool:
    is_part = widget.inherits("QScrollBar") or widget.inherits("QComboBoxListView")
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not is_part


def test_notices_replace_those_of_their_topic_and_can_be_dismissed(window: MainWindow) -> None:
    notices = window.stage.notices
    for text in ("one", "two"):
        window.session.notify(Notice(text, topic="count"))
    window.session.notify(Notice("other", topic="x"))
    assert notices.texts == ["two", "other"]
    bar = notices.bars[0]
    from PySide6.QtWidgets import QToolButton

    QTest.mouseClick(bar.findChild(QToolButton), LEFT)
    assert notices.texts == ["other"]


def test_what_is_folded_away_unfolds(window: MainWindow) -> None:
    from app.panels.widgets import Disclosure

    press(window, "E", ctrl=True)
    until(lambda: window.session.evaluation.report is not None)
    found = window.findChildren(Disclosure)
    assert len(found) == 2
    for disclosure in found:
        window.docks[
            "evaluation" if disclosure.button.text() == "Confusion matrix" else "fine_tune"
        ].raise_()
        assert not disclosure.content.isVisible()
        disclosure.button.click()
        QApplication.processEvents()
        assert disclosure.content.isVisible()
        assert disclosure.content.height() > 40


def test_the_welcome_is_not_clipped(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    from app import opening

    monkeypatch.setattr(opening, "SAMPLE", Path("nowhere"))
    window = start()
    for name in ("one", "two", "three"):
        window.session.settings.add_recent(Path(name))
    window.stage.show_welcome(True)
    QApplication.processEvents()
    from PySide6.QtWidgets import QLabel

    shown = [
        c
        for c in window.stage.welcome.findChildren(
            QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
        )
        if c.isVisible()
    ]
    assert len(shown) == 8
    for place, child in enumerate(shown):
        assert child.height() >= child.minimumSizeHint().height()
        assert not any(child.geometry().intersects(c.geometry()) for c in shown[:place])
        if isinstance(child, QLabel):
            assert child.height() >= child.heightForWidth(child.width()), child.text()


def test_the_session_ends_its_threads(window: MainWindow) -> None:
    session: Session = window.session
    lanes = session.findChildren(Lane)
    assert len(lanes) >= 5
    close(window)
    assert all(lane._thread is None or not lane._thread.is_alive() for lane in lanes)
