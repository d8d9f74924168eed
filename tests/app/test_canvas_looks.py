"""What lies around the canvas and says how one paints: nothing jumps, nothing is unexplained."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from conftest import until
from gestures import at, press
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from app.canvas.modes import MODES
from app.panels import status as status_bar
from app.panels.view_bar import ViewBar
from app.panels.where_button import WhereButton
from app.texts import translate
from app.theme import Theme
from segcore.classes import make_table

if TYPE_CHECKING:
    from app.main_window import MainWindow

LONG = "a class with a name that nobody would ever want to read twice in a row"


def test_anywhere_and_only_void_take_the_same_room(window: MainWindow) -> None:
    window.resize(1600, 900)
    where = window.findChild(QToolButton, "where_button")
    assert isinstance(where, WhereButton)
    widths, texts = set(), set()
    for key in ("paint_anywhere", "paint_void"):
        window.actions_[key].trigger()
        QApplication.processEvents()
        widths.add(where.width())
        texts.add(where.text())
        assert where.width() >= where.sizeHint().width()
    assert len(texts) == 2
    assert max(widths) - min(widths) <= 1


def test_the_classes_to_choose_from_have_a_heading(window: MainWindow) -> None:
    where = window.findChild(QToolButton, "where_button")
    assert where is not None
    window.canvas.class_under_pointer = lambda: None  # type: ignore[method-assign]
    window.actions_["paint_class"].trigger()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    names = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert names == ["Only one class", *window.session.classes.names]
    assert not menu.actions()[0].isEnabled()
    menu.close()


def test_the_words_of_the_status_bar_stay_where_they_are(window: MainWindow) -> None:
    status, session = window.status, window.session
    session.set_classes(make_table([*session.classes.names, LONG]))
    long_id = len(session.classes) - 1
    assert window.canvas.document is not None
    window.canvas.document.ids[2, 2] = long_id
    places = set()
    for pixel in ((2, 2), (24, 24), (-1, -1)):
        status.point_at(*pixel)
        QApplication.processEvents()
        places.add((status.labels.x(), status.labels.width(), status.prediction.x()))
        for part in (status.labels, status.prediction):
            assert part.sizeHint().width() <= part.width()
            assert part.alignment() & Qt.AlignmentFlag.AlignLeft
    assert len(places) == 1
    status.point_at(2, 2)
    assert "…" in status.labels.text()
    assert status.labels.toolTip() == LONG
    assert status.labels.width() < 250


def test_names_are_measured_once_and_not_at_every_prediction(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, said = window.session, Counter[str]()

    def counted(context: str, text: str) -> str:
        said[text] += 1
        return translate(context, text)

    monkeypatch.setattr(status_bar, "translate", counted)
    session.set_classes(make_table([f"class {n}" for n in range(255)]))
    assert said["Labels: {name}"] >= 255
    said.clear()
    heard: list[object] = []
    session.prediction_changed.connect(lambda: heard.append(session.prediction))
    press(window, Qt.Key.Key_F5)
    until(lambda: heard and heard[-1] is not None, what="another prediction")
    assert said.total() < 10


def test_another_font_is_measured_at_the_next_prediction(window: MainWindow) -> None:
    part = window.status.labels
    before, font = part.width(), part.font()
    font.setPointSizeF(3 * font.pointSizeF())
    part.setFont(font)
    window.session.prediction_changed.emit()
    assert part.width() > before


class _Layouts(QObject):
    """Counts how often a bar is asked to lay itself out, which the window then does as well."""

    def __init__(self, bar: QWidget) -> None:
        super().__init__(bar)
        self.count = 0
        bar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_nothing_is_laid_out_anew_wherever_the_pointer_goes(quiet: MainWindow) -> None:
    QTest.mouseMove(quiet.canvas, at(quiet, 1, 1))
    QApplication.processEvents()
    layouts, said = _Layouts(quiet.statusBar()), set()
    for pixel in ((2, 2), (24, 24), (30, 3), (10, 40)):
        QTest.mouseMove(quiet.canvas, at(quiet, *pixel))
        QApplication.processEvents()
        said.add((quiet.status.position.text(), quiet.status.labels.text()))
    assert len(said) == 4
    assert layouts.count == 0


def test_a_long_file_name_leaves_the_status_bar_its_room(window: MainWindow) -> None:
    window.resize(1000, 700)
    QApplication.processEvents()
    bar, status = window.statusBar(), window.status
    least = bar.minimumSizeHint().width()
    status.message.show_text(2 * LONG + ".png")
    QApplication.processEvents()
    assert bar.minimumSizeHint().width() == least < 1000
    assert status.message.text().endswith("…")
    assert status.message.toolTip() == 2 * LONG + ".png"
    assert status.zoom.geometry().right() < bar.width()


@pytest.mark.parametrize(("width", "is_whole"), [(490, False), (1200, True)])
def test_a_bar_that_is_short_says_less_and_nothing_by_halves(
    application: QApplication, width: int, is_whole: bool
) -> None:
    host = QWidget()
    theme = Theme(application)
    theme.apply("light")
    bar = ViewBar(theme)
    bar.setParent(host)
    actions = {f"view_{mode}": QAction(theme.icon("eye"), mode) for mode in MODES}
    bar.fill(actions)  # type: ignore[arg-type]
    host.show()
    bar.show_mode("instances")
    bar.resize(width, bar.height())
    bar.show_count("nucleus: 24 · debris: 7", "", "31 regions")
    QApplication.processEvents()
    assert bar.count.text() == ("nucleus: 24 · debris: 7" if is_whole else "31 regions")
    explained = bar.sentence.text  # under the pointer, where there is no room to write it
    assert explained.startswith("Semantic")
    assert bar.toolTip() == ("" if is_whole else explained)
    assert bar.count.toolTip() == ("" if is_whole else f"nucleus: 24 · debris: 7\n{explained}")
    assert bar.counted == "nucleus: 24 · debris: 7"
    assert bar.sentence.isVisible() == is_whole
    for part in (bar.sentence, bar.count, bar.instances_of):
        end = part.mapTo(bar, part.rect().topRight()).x()
        assert not part.isVisible() or end < width
    host.close()


def test_the_ticks_of_menus_are_drawn_as_finely_as_the_screen_can(
    application: QApplication,
) -> None:
    Theme(application).apply("light")
    menu = QMenu()
    menu.addAction("plain").setCheckable(True)
    ticked = menu.addAction("ticked")
    ticked.setCheckable(True)
    ticked.setChecked(True)
    menu.ensurePolished()
    menu.resize(menu.sizeHint())
    image = QImage(2 * menu.size(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    menu.render(image, QPoint())
    row = menu.actionGeometry(ticked)
    shades = {
        QColor(image.pixel(x, y)).lightness()
        for x in range(4, 2 * 24)
        for y in range(2 * row.top() + 4, 2 * row.bottom() - 4)
    }
    assert len(shades) > 8, "a tick of hard steps: Qt's own, scaled up"
