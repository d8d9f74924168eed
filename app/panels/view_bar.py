"""The bar above the canvas: how the image is shown, in a sentence, and what that way has to set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from app.actions import Actions
from app.canvas.heat import viridis
from app.canvas.modes import MODES
from app.panels.widgets import GAP_PX, label, row
from app.texts import figure, mark, translate, without_mnemonic
from app.theme import Theme

_HEIGHT_PX = 36
_ICON_PX = 16
_GRADIENT_PX = (110, 10)
_WIDE_PX = 640  # from here on there is room for every word
_LEAST_LINE_PX = 90  # of the sentence, else it is left out
_WIDER_PX = 800  # and for those that tooltips say as well
_COUNT_PX, _SLIDER_PX = 260, 90

SENTENCES = {
    "overlay": mark("Views", "Labels over the prediction over the image."),
    "side_by_side": mark("Views", "The same place twice: zoom and pan go together. Paint left."),
    "swipe": mark("Views", "Drag the line: labels left of it, the prediction right."),
    "blink": mark("Views", "Labels and prediction in turn: what differs, moves."),
    "difference": mark(
        "Views",
        "In colour, what the prediction says where the labels say otherwise. Void never counts.",
    ),
    "certainty": mark(
        "Views", "Margin: how far the model's best class is ahead of its second best."
    ),
    "instances": mark(
        "Views",
        "Semantic: every pixel has a class. Instance: each connected region is by itself, with its "
        "own colour and number.",
    ),
}


class TwoLines(QWidget):
    """A text on one or two small lines that ends in "…" where room is short; the tooltip has it."""

    def __init__(self) -> None:
        """Make it empty."""
        super().__init__()
        self.text = ""
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_text(self, text: str) -> None:
        """Show `text`."""
        self.text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.update()

    def _lines(self) -> list[str]:
        layout = QTextLayout(self.text, self.font())
        layout.beginLayout()
        line = layout.createLine()
        width = self.contentsRect().width()
        line.setLineWidth(width)
        layout.endLayout()
        first, rest = self.text[: line.textLength()], self.text[line.textLength() :]
        if not rest:
            return [first]
        mode = Qt.TextElideMode.ElideRight
        return [first.strip(), self.fontMetrics().elidedText(rest, mode, width)]

    def event(self, event: QEvent) -> bool:
        """Show the tooltip only where it tells more than the lines do."""
        if event.type() == QEvent.Type.ToolTip and not self._lines()[-1].endswith("…"):
            event.ignore()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the lines, centred up and down."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        lines, height = self._lines(), self.fontMetrics().height()
        room = self.contentsRect()
        top = (self.height() - height * len(lines)) / 2
        for place, text in enumerate(lines):
            area = QRectF(room.left(), top + place * height, room.width(), height)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class Gradient(QWidget):
    """The colours of the heat map from 0 to 1."""

    def __init__(self) -> None:
        """Draw it once; it never changes."""
        super().__init__()
        self.setFixedSize(*_GRADIENT_PX)
        colours = np.ascontiguousarray(viridis()[None])
        self._image = QImage(colours.data, 256, 1, 768, QImage.Format.Format_RGB888).copy()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Stretch the colours over the whole width."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        painter.setPen(QPen(QColor(128, 128, 128, 140), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class Choice(QWidget):
    """Two or three words of which one is chosen. `group` tells of it by the place, from 0."""

    def __init__(self, texts: Sequence[str], name: str) -> None:
        """Choose the first. name: what a screen reader says before each."""
        super().__init__()
        self.group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for place, text in enumerate(texts):
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {text}")
            self.group.addButton(button, place)
            layout.addWidget(button)
        layout.addStretch(1)
        self.choose(0)

    def choose(self, place: int) -> None:
        """Choose, without telling."""
        self.group.button(place).setChecked(True)


class ViewBar(QFrame):
    """Shows what `Views` tells it to. Its height never changes, so the canvas does not jump."""

    def __init__(self, theme: Theme) -> None:
        """Make it without buttons; `fill` brings them."""
        super().__init__()
        self.setProperty("bar", True)
        self.setFixedHeight(_HEIGHT_PX)
        self._theme = theme
        self.buttons: dict[str, QToolButton] = {}
        self.sentence = TwoLines()
        self.count = label("")
        self._counted = ("", "", "")
        self._count_tip = ""
        self._options = QStackedWidget()
        self._options.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._pages: dict[str, QWidget] = {}
        self._make_options()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 10, 0)
        layout.setSpacing(2)
        self._row = layout
        self.sentence.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        layout.addWidget(self.sentence, 1)
        layout.addStretch(0)  # in the place of the sentence where that is left out
        layout.addWidget(self.count)
        layout.addSpacing(GAP_PX)
        layout.addWidget(self._options)

    def _make_options(self) -> None:
        self.timed = QToolButton()
        self.timed.setCheckable(True)
        self.timed.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.timed.setToolTip(
            self.tr("Change by itself, or only while the key for the prediction is held")
        )
        self.timed.toggled.connect(self._show_timed)
        self.heat_opacity = QSlider(Qt.Orientation.Horizontal)
        self.heat_opacity.setRange(0, 100)
        self.heat_opacity.setFixedWidth(_SLIDER_PX)
        self.heat_opacity.setToolTip(self.tr("Opacity of the heat map"))
        self.heat_opacity.setAccessibleName(self.tr("Opacity of the heat map"))
        heat = QWidget()
        self._gradient = Gradient()
        scale = [label(figure(0, 1), "muted"), self._gradient, label(figure(1, 1), "muted")]
        tip = self.tr("Margin: p(best) − p(second best). 0: undecided, 1: certain.")
        for part in scale:
            part.setToolTip(tip)
        self._words = (label(self.tr("unsure"), "muted"), label(self.tr("sure"), "muted"))
        self._opacity_word = label(self.tr("Opacity"), "muted")
        self._opacity_word.setContentsMargins(GAP_PX, 0, 0, 0)
        parts = [self._words[0], *scale, self._words[1], self._opacity_word, self.heat_opacity]
        heat.setLayout(row(*parts))
        self.instances_of = Choice(
            (self.tr("Labels"), self.tr("Prediction")), self.tr("Regions of")
        )
        for key, page in (
            ("blink", _page(self.timed)),
            ("certainty", heat),
            ("instances", _page(self.instances_of)),
        ):
            self._pages[key] = page
            self._options.addWidget(page)
        self._show_timed(False)

    def _show_timed(self, is_on: bool) -> None:
        self._theme.dress(self.timed, "pause" if is_on else "play", beside=True)
        self.timed.setText(self.tr("Stop") if is_on else self.tr("Go on by itself"))

    def fill(self, actions: Actions) -> None:
        """Put a button for each view mode in, from its action."""
        for place, key in enumerate(MODES):
            button = QToolButton()
            button.setDefaultAction(actions[f"view_{key}"])
            button.setIconSize(QSize(_ICON_PX, _ICON_PX))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(without_mnemonic(actions[f"view_{key}"].text()))
            self._row.insertWidget(place, button)
            self.buttons[key] = button

    def show_mode(self, key: str, sentence: str = "") -> None:
        """Show what belongs to a mode. sentence: what to say instead of what the mode does."""
        self.sentence.show_text(sentence or translate("Views", SENTENCES[key]))
        page = self._pages.get(key)
        self._options.setVisible(page is not None and not sentence)
        if page is not None:
            self._options.setCurrentWidget(page)
        self._fit()

    @property
    def counted(self) -> str:
        """The whole figure beside the sentence, however much of it fits."""
        return self._counted[0]

    def minimumSizeHint(self) -> QSize:
        """Let the buttons alone ask for room, so that no way to look widens the window."""
        return QSize(len(self.buttons) * (_ICON_PX + 16) + GAP_PX, _HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what says least where room is short."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_wide = self.width() >= _WIDE_PX
        for word in self._words:
            word.setVisible(is_wide)
        self._opacity_word.setVisible(self.width() >= _WIDER_PX)
        self._gradient.setFixedWidth(_GRADIENT_PX[0] if is_wide else _GRADIENT_PX[0] // 2)
        self.heat_opacity.setFixedWidth(_SLIDER_PX if is_wide else _SLIDER_PX * 2 // 3)
        page = self._options.currentWidget()
        layout = page.layout() if page is not None else None
        if page is not None and layout is not None:
            layout.invalidate()
            self._options.setFixedWidth(page.sizeHint().width())
        self._fit_texts()

    def _fit_texts(self) -> None:
        """Share what room there is: the figure comes first, the sentence takes what is left."""
        margins, spacing = self._row.contentsMargins(), self._row.spacing()
        free = self.width() - margins.left() - margins.right() - GAP_PX - 4 * spacing
        free -= sum(button.sizeHint().width() + spacing for button in self.buttons.values())
        if not self._options.isHidden():
            free -= self._options.minimumWidth() + spacing  # that of its page now
        self._fit_count(max(0, min(_COUNT_PX, free)))
        if self._counted[0]:
            free -= self.count.sizeHint().width()
        # A word and a half explain nothing.
        is_said = free >= _LEAST_LINE_PX
        self.sentence.setVisible(is_said)
        # Else the bar explains itself under the pointer, wherever no part of it has more to tell.
        self._tell_under_pointer("" if is_said else self.sentence.text)

    def _tell_under_pointer(self, sentence: str) -> None:
        self.setToolTip(sentence)
        texts = [text for text in (self._count_tip, sentence) if text]
        is_rich = "<br>" in self._count_tip
        self.count.setToolTip(("<br>" if is_rich else "\n").join(texts))

    def _fit_count(self, room: int) -> None:
        text, tip, short = self._counted
        fits = self.fontMetrics().horizontalAdvance(text) <= room
        said = text if fits or not short else short
        shown = self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, room)
        self.count.setText(shown)
        self._count_tip = tip if tip or shown == text else text

    def show_count(self, text: str, tip: str = "", short: str = "") -> None:
        """Show a figure beside the sentence; "" for none. short: where there is no room for it."""
        self._counted = (text, tip, short)
        self.count.setVisible(bool(text))
        self._fit_texts()


def _page(widget: QWidget) -> QWidget:
    page = QWidget()
    page.setLayout(row(widget))
    return page
