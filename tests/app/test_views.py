"""Ways to look at an image in the window: chosen, fed, counted, remembered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from canvas_helpers import picture
from conftest import until
from gestures import press, stroke
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_helpers import show, shown

from app.canvas.layers import Style
from app.canvas.modes import MODES, BlinkMode, PredictionMode
from app.messages import Notice
from app.panels.view_bar import SENTENCES
from app.panels.views import ground
from segcore.classes import VOID, make_table

if TYPE_CHECKING:
    from app.main_window import MainWindow


def choose(window: MainWindow, key: str) -> None:
    """Choose a way to look by its action, as its button, menu row and shortcut do."""
    window.actions_[f"view_{key}"].trigger()
    QApplication.processEvents()


def test_each_way_is_chosen_said_and_remembered(window: MainWindow) -> None:
    bar, views = window.stage.bar, window.stage.views
    for key in MODES:
        choose(window, key)
        assert type(window.canvas.mode) is type(MODES[key]())
        assert views.key == key
        assert [k for k, b in bar.buttons.items() if b.isChecked()] == [key]
        assert bar.sentence.text == SENTENCES[key]
        assert window.session.settings.text("view_mode") == key
        assert window.stage.mirror.isVisible() == (key == "side_by_side")


def test_the_way_used_last_is_used_again(start, project) -> None:  # type: ignore[no-untyped-def]
    first = start(project)
    until(lambda: first.session.prediction is not None)
    choose(first, "swipe")
    first.close()
    second = start(project)
    assert second.stage.views.key == "swipe"
    assert second.actions_["view_swipe"].isChecked()


def test_buttons_and_keys_choose(window: MainWindow) -> None:
    QTest.mouseClick(window.stage.bar.buttons["blink"], Qt.MouseButton.LeftButton)
    assert window.stage.views.key == "blink"
    press(window, Qt.Key.Key_Y)
    assert window.stage.views.key == "difference"
    seen = []
    for _ in MODES:
        press(window, Qt.Key.Key_F8)
        seen.append(window.stage.views.key)
    assert sorted(seen) == sorted(MODES)
    assert seen[-1] == "difference"


def test_comparing_shows_both_layers(window: MainWindow) -> None:
    window.layers.toggle_all()
    choose(window, "certainty")
    assert not window.layers.is_visible("labels")
    choose(window, "swipe")
    assert window.layers.is_visible("labels")
    assert window.layers.is_visible("prediction")


def test_side_by_side_is_painted_left_and_moves_together(window: MainWindow) -> None:
    choose(window, "side_by_side")
    canvas, mirror = window.canvas, window.stage.mirror
    assert abs(canvas.width() - mirror.width()) < 40
    assert mirror.zoom == canvas.zoom
    canvas.zoom_in()
    assert mirror.zoom == canvas.zoom
    window.classes.choose(2)
    stroke(window, (10, 10), (14, 12))
    assert canvas.document is not None
    assert (canvas.document.ids == 2).any()
    press(window, Qt.Key.Key_Z, ctrl=True)
    assert not (canvas.document.ids == 2).any()
    press(window, Qt.Key.Key_PageDown)
    until(lambda: shown(window) == "m01" and window.session.prediction is not None)
    assert mirror.viewport.image == canvas.viewport.image
    assert picture(mirror).any()


# --- blink, peek ----------------------------------------------------------------------------------


def test_blinking_goes_on_by_itself_until_it_is_stopped(window: MainWindow) -> None:
    choose(window, "blink")
    mode = window.canvas.mode
    assert isinstance(mode, BlinkMode)
    until(lambda: mode.shows_prediction, what="the first change")
    until(lambda: not mode.shows_prediction, what="and back")
    window.stage.bar.timed.click()
    assert not window.session.settings.flag("blink_timed")
    assert not mode.shows_prediction
    assert not window.stage.views._blink.isActive()
    window.stage.bar.timed.click()
    assert window.stage.views._blink.isActive()
    choose(window, "overlay")
    assert not window.stage.views._blink.isActive()


def test_the_prediction_is_seen_while_its_key_is_held(window: MainWindow) -> None:
    canvas = window.canvas
    labels = picture(canvas)
    canvas.setFocus()
    QTest.keyPress(canvas, Qt.Key.Key_Z)
    assert isinstance(canvas._peek, PredictionMode)
    repeated = QKeyEvent(
        QEvent.Type.KeyRelease, Qt.Key.Key_Z, Qt.KeyboardModifier.NoModifier, "z", True
    )
    QApplication.sendEvent(canvas, repeated)
    assert canvas._peek is not None
    assert (picture(canvas) != labels).any()
    QTest.keyRelease(canvas, Qt.Key.Key_Z)
    assert canvas._peek is None
    assert (picture(canvas) == labels).all()


def test_a_peek_from_the_menu_ends_with_the_next_click(window: MainWindow) -> None:
    window.actions_["peek"].trigger()
    assert window.canvas._peek is not None
    QTest.mouseClick(window.images, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert window.canvas._peek is None


# --- figures --------------------------------------------------------------------------------------


def count_text(window: MainWindow) -> str:
    return window.stage.bar.counted


def test_differences_are_counted_and_follow_the_brush(window: MainWindow) -> None:
    choose(window, "difference")
    until(lambda: count_text(window) == "0.0 % differ")
    window.classes.choose(2)
    stroke(window, (20, 24), (28, 24))
    until(lambda: count_text(window) not in ("0.0 % differ", "Counting…"))
    document, prediction = window.canvas.document, window.session.prediction
    assert document is not None
    assert prediction is not None
    said = document.ids != VOID
    wrong = said & (document.ids != prediction.ids)
    assert count_text(window) == f"{100 * wrong.sum() / said.sum():.1f} % differ"
    assert f"{wrong.sum():,} of {said.sum():,}" in window.stage.bar.count.toolTip()
    choose(window, "overlay")
    assert count_text(window) == ""


def test_regions_are_counted_of_labels_or_prediction_and_follow_the_brush(
    window: MainWindow,
) -> None:
    choose(window, "instances")
    until(lambda: count_text(window) == "nucleus: 1")
    window.classes.choose(1)
    window.canvas.set_brush_radius_px(2)
    stroke(window, (4, 4), (5, 4))
    until(lambda: count_text(window) == "nucleus: 2")
    bar = window.stage.bar
    QTest.mouseClick(bar.instances_of.group.button(1), Qt.MouseButton.LeftButton)
    until(lambda: count_text(window) == "nucleus: 1")
    assert window.session.settings.text("instances_of") == "prediction"
    found = window.canvas.scene.instances.instances
    assert found is not None
    assert (found.ids == window.canvas.prediction_ids).all()


def test_the_background_is_not_counted_whatever_its_case() -> None:
    table = make_table(("Background", "nucleus", "Latar_belakang", "backgrounds"))
    assert ground(table) == {0, 2}


def test_the_margin_reaches_the_canvas_and_its_opacity_is_remembered(window: MainWindow) -> None:
    choose(window, "certainty")
    prediction = window.session.prediction
    assert prediction is not None
    assert window.canvas.scene.heat.margin is prediction.margin
    window.stage.bar.heat_opacity.setValue(30)
    assert window.canvas.scene.heat.opacity == pytest.approx(0.3)
    assert window.session.settings.number("heat_opacity") == pytest.approx(0.3)


def test_without_a_prediction_it_says_so(window: MainWindow) -> None:
    choose(window, "difference")
    window.session.predictions.shown = None
    window.session.prediction_changed.emit()
    assert window.stage.bar.sentence.text == "There is no prediction of this image yet."
    assert count_text(window) == ""
    window.session.predict()
    until(lambda: window.session.prediction is not None)
    assert window.stage.bar.sentence.text == SENTENCES["difference"]


def test_another_image_has_its_own_figures(window: MainWindow) -> None:
    choose(window, "instances")
    until(lambda: count_text(window) == "nucleus: 1")
    first = window.canvas.scene.instances.instances
    show(window, "m04")
    until(lambda: count_text(window) == "0 regions", what="m04 has no labels")
    assert window.canvas.scene.instances.instances is not first


# --- layers, void, map ----------------------------------------------------------------------------


def test_each_mask_is_drawn_as_chosen(window: MainWindow) -> None:
    for name in ("labels", "prediction"):
        for style in Style:
            action = window.actions_[f"{name}_{style.value}"]
            action.trigger()
            assert getattr(window.canvas.scene, name).style is style
            assert action.isChecked()
            assert window.session.settings.text(f"{name}_style") == style.value
            assert action in window.layers.styles[name].menu().actions()


def test_void_is_hatched_and_the_map_shown_as_chosen(window: MainWindow) -> None:
    hatched = picture(window.canvas)
    window.actions_["void_hatched"].trigger()
    assert not window.session.settings.flag("void_hatched")
    plain = picture(window.canvas)
    document = window.canvas.document
    assert document is not None
    assert (hatched != plain).any() == (document.ids == VOID).any()
    window.resize(1280, 800)
    window.canvas.set_zoom(40)
    assert window.stage.overview.isVisible()
    window.actions_["overview_map"].trigger()
    assert not window.stage.overview.isVisible()
    assert not window.session.settings.flag("overview_map")


def test_the_map_follows_the_labels(window: MainWindow) -> None:
    window.resize(1280, 800)
    window.canvas.set_zoom(40)
    before = picture(window.stage.overview)
    window.classes.choose(2)
    stroke(window, (24, 24), (25, 25))
    until(lambda: (picture(window.stage.overview) != before).any())


def test_the_bar_is_not_there_before_a_folder_is_open(start, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from pathlib import Path

    from app import opening

    monkeypatch.setattr(opening, "SAMPLE", Path("nowhere"))
    window = start()
    until(window.stage.welcome.isVisible)
    assert not window.stage.bar.isVisible()


def test_counting_never_stalls_the_window(window: MainWindow) -> None:
    """What is counted is counted in the background: choosing a way returns at once."""
    submitted = []
    lane = window.session.counting
    submit = lane.submit
    lane.submit = lambda *args: submitted.append(args) or submit(*args)  # type: ignore[assignment,func-returns-value,method-assign]
    for key in ("difference", "instances"):
        choose(window, key)
    assert len(submitted) >= 2
    assert np.asarray(window.canvas.document.ids).size  # type: ignore[union-attr]


def test_a_notice_hides_no_name_of_what_is_compared(window: MainWindow) -> None:
    choose(window, "side_by_side")
    notices = window.stage.notices
    room = notices.parentWidget()
    covered: dict[str, int] = {}
    for name in ("canvas", "mirror"):
        view = getattr(window.stage, name)
        view.set_covered = partial(covered.__setitem__, name)
    window.session.notify(Notice("Something is to be known.", topic="tool"))
    bottom = notices.geometry().bottom() + 1
    assert covered == {"canvas": bottom, "mirror": bottom}
    assert room.height() / 2 > bottom > 20
    window.session.notify(Notice("And something more.", topic="other"))
    assert covered["mirror"] == notices.geometry().bottom() + 1 > bottom
    for topic in ("tool", "other"):
        window.session.notify(Notice("", topic=topic))
    assert covered == {"canvas": 0, "mirror": 0}
