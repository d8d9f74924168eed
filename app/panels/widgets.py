"""Small pieces that several panels share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QHelpEvent,
    QIcon,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QColorDialog,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from app.texts import as_menu_text
from app.theme import Theme

Spin = TypeVar("Spin", bound=QAbstractSpinBox)

MARGIN_PX = 10
GAP_PX = 8
_ICON_GAP_PX = 4  # as Qt's styles leave between the icon of a choice and its text
_TEXT_PAD_PX = 4
_MENU_NAME_PX = 220
_SWATCH_PX = 16
_HATCH, _HATCH_EVERY_PX = QColor(128, 128, 128, 200), 5
_PALE = 0.4


def label(text: str, kind: str = "", wrap: bool = False) -> QLabel:
    """Return a label; kind: "", "muted" or "heading"."""
    made = QLabel(text)
    if kind:
        made.setProperty(kind, True)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return made


class _Tie(QObject):
    def __init__(self, owner: QObject, call: Callable[..., object]) -> None:
        super().__init__(owner)
        self._call = call

    def run(self, *values: object) -> None:
        self._call(*values)


def pad(of: QLabel, beside_px: int, above_px: int) -> None:
    """Leave room left and right of a label's text, and above and below it, that is no more.

    A label repaints its contents alone, its margin among them, and at some scales of the screen
    letters reach below the text: beyond the contents a speck of them would stay.
    """
    of.setMargin(above_px)
    of.setContentsMargins(beside_px - above_px, 0, beside_px - above_px, 0)


def tied(owner: QObject, call: Callable[..., object]) -> Callable[..., None]:
    """Return a slot for a signal that outlives `owner`: it is disconnected when `owner` goes.

    Qt does so by itself for the methods of an object, but not for a lambda.
    """
    return _Tie(owner, call).run


class ElidedLabel(QLabel):
    """One line that ends in "…" where room is short; the tooltip has it whole. Never wraps."""

    def __init__(self, kind: str = "") -> None:
        """Make it empty; kind as for `label`."""
        super().__init__()
        if kind:
            self.setProperty(kind, True)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """Show `text`, shortened as need be."""
        self._whole = text
        self.setToolTip(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as fits."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        mode = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._whole, mode, self.width()))


def push_button(text: str, tip: str = "", primary: bool = False) -> QPushButton:
    """Return a push button; a primary one is filled with the accent colour."""
    button = QPushButton(text)
    button.setToolTip(tip)
    if primary:
        button.setProperty("primary", True)
    return button


def emphasise(button: QPushButton) -> None:
    """Fill a button of a message box with the accent colour: what is most likely wanted."""
    button.setProperty("primary", True)
    button.style().unpolish(button)
    button.style().polish(button)


def fit_height(dialog: QDialog, width_px: int) -> None:
    """Make a dialog as wide as given, or as it must be, and as high as its texts are then."""
    for child in dialog.findChildren(QWidget):
        child.ensurePolished()
    layout = dialog.layout()
    assert layout is not None
    layout.invalidate()
    width_px = max(width_px, layout.totalMinimumSize().width())
    height_px = layout.totalHeightForWidth(width_px)
    # Left to itself, Qt asks for the height that the texts would have in the narrowest dialog.
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    dialog.setMinimumSize(width_px, height_px)
    dialog.resize(width_px, height_px)


def tool_button(theme: Theme, icon: str, tip: str, name: str = "") -> QToolButton:
    """Return an icon button of 16 px. name: what a screen reader says, default the tip."""
    button = QToolButton()
    button.setIconSize(QSize(16, 16))
    button.setToolTip(tip)
    button.setAccessibleName(name or tip)
    theme.dress(button, icon)
    return button


def eye_button(theme: Theme, tip: str) -> QToolButton:
    """Return a checkable button that shows or hides something, an open eye while checked."""
    button = tool_button(theme, "eye", tip)
    button.setCheckable(True)
    button.setChecked(True)
    button.setProperty("eye", True)
    button.toggled.connect(lambda shown: theme.dress(button, "eye" if shown else "eye-off"))
    return button


def set_choices(box: QComboBox, texts: Sequence[str]) -> None:
    """Replace a box's choices, keeping the chosen text where it still is one. Emits nothing."""
    if [box.itemText(i) for i in range(box.count())] == list(texts):
        return
    chosen = box.currentText()
    box.blockSignals(True)
    box.clear()
    box.addItems(list(texts))
    box.setCurrentIndex(max(0, box.findText(chosen)))
    box.blockSignals(False)


class ElidedBox(QComboBox):
    """A box whose choice is cut with "…" where room is short; resting on it tells all of it."""

    def __init__(self, dots: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        """Make it empty. dots: where they go."""
        super().__init__()
        self._mode = dots

    def _fitting(self, option: QStyleOptionComboBox) -> str:
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        room_px = field.width() - _TEXT_PAD_PX
        if not option.currentIcon.isNull():
            room_px -= option.iconSize.width() + _ICON_GAP_PX
        return self.fontMetrics().elidedText(self.currentText(), self._mode, room_px)

    @property
    def shown_text(self) -> str:
        """What fits of the choice."""
        return self._fitting(QStyleOptionComboBox())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box with as much of its choice as fits."""
        option = QStyleOptionComboBox()
        option.currentText = self._fitting(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Tell the whole choice, before the tip, where it is cut."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            whole = self.currentText()
            if self.shown_text != whole:
                text = "\n".join(part for part in (whole, self.toolTip()) if part)
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)


def narrow(dots: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> QComboBox:
    """Return a box that may be narrower than its longest choice, so it never widens a panel.

    dots: where they go in a choice that is cut: on the side that tells less.
    """
    box = ElidedBox(dots)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setProperty("narrow", True)
    return box


def ask_text(parent: QWidget, title: str, name: str, button: str, text: str = "") -> str:
    """Ask for one line of text, `text` to begin with; returns it stripped, "" for none.

    name: of the line. button: what is done with it.
    """
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(name)
    dialog.setTextValue(text)
    dialog.setOkButtonText(button)
    dialog.ensurePolished()
    for box in dialog.findChildren(QDialogButtonBox):
        emphasise(box.button(QDialogButtonBox.StandardButton.Ok))
    is_given = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.textValue().strip() if is_given else ""


def ask_color(parent: QWidget, title: str, color: QColor) -> QColor | None:
    """Ask for another colour than `color`; returns None where none is chosen."""
    dialog = QColorDialog(color, parent)
    dialog.setWindowTitle(title)
    for box in dialog.findChildren(QSpinBox):
        padded(box)
    is_chosen = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.selectedColor() if is_chosen else None


def padded(box: Spin) -> Spin:
    """Set the figure of a number box off its left edge: a style sheet's padding does not."""
    box.lineEdit().setTextMargins(5, 0, 0, 0)
    return box


def row(*widgets: QWidget, stretch: int = -1) -> QHBoxLayout:
    """Return a row of widgets; `stretch`: the index of the one that takes the spare room."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP_PX)
    for index, widget in enumerate(widgets):
        layout.addWidget(widget, 1 if index == stretch else 0)
    if stretch < 0:
        layout.addStretch(1)
    return layout


def form_grid(fields: Sequence[tuple[str, QWidget]], indent_px: int = 0) -> QWidget:
    """Return fields under each other, each with its name at its left, in line with it."""
    form = QWidget()
    grid = QGridLayout(form)
    grid.setContentsMargins(indent_px, 0, 0, 0)
    grid.setHorizontalSpacing(GAP_PX)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for place, (name, field) in enumerate(fields):
        text = label(name)
        text.setBuddy(field)
        field.setAccessibleName(name)
        grid.addWidget(text, place, 0)
        grid.addWidget(field, place, 1)
    return form


def scrolled(content: QWidget) -> QScrollArea:
    """Return a scroll area around `content` that only ever scrolls up and down."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    layout = content.layout()
    if layout is not None and layout.hasHeightForWidth():
        # As high as its texts are at the width there is; its least height is that of texts
        # wrapped as narrowly as can be, and would leave a gap below.
        content.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
    area.setWidget(content)
    return area


def settle(area: QScrollArea) -> None:
    """Give what `area` scrolls its new height at once, after parts of it came or went.

    Left to itself, Qt paints it once more at the old height, with its parts over each other.
    """
    content = area.widget()
    if content is not None and (layout := content.layout()) is not None:
        layout.activate()
        QApplication.sendEvent(area, QEvent(QEvent.Type.LayoutRequest))


def foot(*widgets: QWidget, stretch: int) -> QFrame:
    """Return a row of widgets that stays below what scrolls; `stretch` as for `row`."""
    frame = QFrame()
    frame.setProperty("foot", True)
    layout = row(*widgets, stretch=stretch)
    layout.setContentsMargins(MARGIN_PX, GAP_PX, MARGIN_PX, GAP_PX)
    frame.setLayout(layout)
    return frame


def draw_focus(
    painter: QPainter, area: QRect, color: str, state: QStyle.StateFlag, view: QWidget
) -> None:
    """Draw a ring around the row that the keyboard is at, while its list has the focus."""
    if view.hasFocus() and state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(color), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(area).adjusted(4.5, 1.5, -4.5, -1.5), 5, 5)


def draw_swatch(painter: QPainter, area: QRectF, color: QColor) -> None:
    """Draw a class's colour as a rounded square with a rim that shows on any background."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(128, 128, 128, 150), 1))
    painter.setBrush(color)
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.restore()


def draw_void(painter: QPainter, area: QRectF) -> None:
    """Draw void as a swatch of no colour, hatched as it is in the image."""
    shape = QPainterPath()
    shape.addRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.save()
    painter.setClipPath(shape)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_HATCH, 1))
    for left in range(_HATCH_EVERY_PX, round(area.width() + area.height()), _HATCH_EVERY_PX):
        foot = area.bottomLeft() + QPointF(left - area.height(), 0)
        painter.drawLine(foot, foot + QPointF(area.height(), -area.height()))
    painter.restore()
    draw_swatch(painter, area, QColor(Qt.GlobalColor.transparent))


def swatch_icon(color: QColor | None) -> QIcon:
    """Return a class's colour as an icon; None for void."""
    icon, area = QIcon(), QRectF(0, 0, _SWATCH_PX, _SWATCH_PX)
    # All of them, else Qt tints those of rows chosen or off, and they are another class's colour.
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Disabled):
        drawn = QPixmap(2 * _SWATCH_PX, 2 * _SWATCH_PX)
        drawn.setDevicePixelRatio(2)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setOpacity(_PALE if mode is QIcon.Mode.Disabled else 1.0)
        if color is None:
            draw_void(painter, area)
        else:
            draw_swatch(painter, area, color)
        painter.end()
        icon.addPixmap(drawn, mode)
    return icon


def short_name(name: str, most_px: int = _MENU_NAME_PX) -> str:
    """Return a name that a person gave, cut in its middle where it is wide."""
    metrics = QFontMetrics(QApplication.font())
    return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, most_px)


def menu_text(name: str, most_px: int = _MENU_NAME_PX) -> str:
    """Return `short_name` as menus and buttons show it: its "&" as such, no mnemonic."""
    return as_menu_text(short_name(name, most_px))


class _Picture(QWidget):
    """An icon as it is, not pale where it is off as in a label."""

    def __init__(self, icon: QIcon) -> None:
        super().__init__()
        self._icon = icon
        self.setFixedSize(_SWATCH_PX, _SWATCH_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


def menu_title(menu: QMenu, text: str, icon: QIcon | None = None) -> QAction:
    """Head a menu with what it is about: no entry, and not pale as one that is off.

    text: as it is to be read, with a single "&". icon: before the text.
    """
    action = QWidgetAction(menu)
    action.setText(text)
    heading = label(text, "heading")
    heading.setTextFormat(Qt.TextFormat.PlainText)
    layout = row(heading)
    layout.setContentsMargins(10, 5, 24, 5)
    if icon is not None:
        action.setIcon(icon)
        layout.insertWidget(0, _Picture(icon))
        layout.setContentsMargins(4, 5, 24, 5)  # in line with the icons below
        layout.setSpacing(10)
    head = QWidget()
    head.setLayout(layout)
    action.setDefaultWidget(head)
    action.setEnabled(False)  # the arrow keys pass over it
    menu.addAction(action)
    return action


def no_icon() -> QIcon:
    """Return an icon of nothing, so that what has none stands in line with what has one."""
    blank = QPixmap(_SWATCH_PX, _SWATCH_PX)
    blank.fill(Qt.GlobalColor.transparent)
    return QIcon(blank)


class Disclosure(QWidget):
    """A heading that shows or hides what is under it."""

    def __init__(self, theme: Theme, title: str, content: QWidget, is_open: bool = False) -> None:
        """Put `content` under `title`."""
        super().__init__()
        self._theme = theme
        self.content = content
        self.button = QToolButton()
        self.button.setText(title)
        self.button.setCheckable(True)
        self.button.setChecked(is_open)
        self.button.setIconSize(QSize(16, 16))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setProperty("disclosure", True)
        self.button.toggled.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.button)
        layout.addWidget(content)
        self._show(is_open)

    def _show(self, is_open: bool) -> None:
        self._theme.dress(self.button, "chevron-down" if is_open else "chevron-right", "muted")
        self.content.setVisible(is_open)
