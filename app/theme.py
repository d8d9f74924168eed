"""The look: colours for light and dark, the style sheet, and icons drawn in those colours."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

ICONS = Path(__file__).parent.parent / "resources" / "icons"
ICON_SIDES_PX = (16, 20)
_BESIDE_PX = 16
_TO_TEXT_PX = 4
_WINDOW_ICON_SIDES_PX = (16, 32, 48, 128)


@dataclass(frozen=True, slots=True)
class Colors:
    """The named colours of one scheme, as "#rrggbb".

    border: between things that are read. edge: around what is pressed, typed in or chosen.
    """

    window: str
    panel: str
    base: str
    raised: str
    border: str
    edge: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    hover: str
    selected: str
    success: str
    warning: str
    error: str
    canvas: str


LIGHT = Colors(
    window="#f3f4f6", panel="#fafbfc", base="#ffffff", raised="#ffffff", border="#d8dce2",
    edge="#c2c8d1",
    text="#1c2127", muted="#5c6673", disabled="#a3abb6", accent="#2f6bdb", on_accent="#ffffff",
    hover="#e6e9ee", selected="#dbe6fb", success="#1f8a4c", warning="#b26a00", error="#c53030",
    canvas="#d5d9df",
)  # fmt: skip
DARK = Colors(
    window="#1d2025", panel="#22262c", base="#181b1f", raised="#2a2f36", border="#353b44",
    edge="#4b535f",
    text="#e4e7eb", muted="#98a2af", disabled="#5f6873", accent="#5a93f5", on_accent="#0d1420",
    hover="#2e343c", selected="#2b3f63", success="#4cc38a", warning="#e5a445", error="#f07171",
    canvas="#131518",
)  # fmt: skip


class Theme(QObject):
    """The application's look. `changed` is emitted after the scheme has been applied."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        """Take over the look of `application`; call `apply` to set it."""
        super().__init__(application)
        self._application = application
        self._choice = "system"
        self._is_applied = False
        self._dressed: list[tuple[weakref.ref[Any], str, str, bool]] = []
        self._icons: dict[tuple[str, str, bool], QIcon] = {}
        self.colors = LIGHT
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)
        application.setWindowIcon(window_icon())

    @property
    def is_dark(self) -> bool:
        """Whether the dark scheme is shown."""
        return self.colors is DARK

    def apply(self, choice: str) -> None:
        """Show "light", "dark", or what the "system" has."""
        self._choice = choice
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(choice)
        hints = QGuiApplication.styleHints()
        if scheme is None:
            hints.unsetColorScheme()
            scheme = hints.colorScheme()
        else:
            hints.setColorScheme(scheme)
        self._show(DARK if scheme == Qt.ColorScheme.Dark else LIGHT)

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        if self._choice == "system" and self._is_applied:
            self._show(DARK if scheme == Qt.ColorScheme.Dark else LIGHT)

    def _show(self, colors: Colors) -> None:
        if self._is_applied and colors is self.colors:
            return
        if not self._is_applied:
            self._application.setStyle(QStyleFactory.create("Fusion"))
        self._is_applied = True
        self.colors = colors
        self._icons.clear()
        self._application.setPalette(_palette(colors))
        self._application.setStyleSheet(_style_sheet(colors))
        self._redress()
        self.changed.emit()

    def icon(self, name: str, role: str = "text", beside: bool = False) -> QIcon:
        """Return an icon of `resources/icons` in the colour `role` of the scheme shown now.

        beside: for a button with a text at the icon's right, see `dress`.
        """
        key = (name, role, beside)
        if key not in self._icons:
            sides_px, gap_px = ((_BESIDE_PX,), _TO_TEXT_PX) if beside else (ICON_SIDES_PX, 0)
            self._icons[key] = _icon(
                name,
                (getattr(self.colors, role), self.colors.disabled),
                self._scales(),
                sides_px,
                gap_px,
            )
        return self._icons[key]

    def dress(self, wearer: Any, name: str, role: str = "text", beside: bool = False) -> None:
        """Set the icon of `wearer` (anything with `setIcon`), now and after each change.

        beside: a button with a text at the icon's right. Qt puts them 4 px apart, whatever the
        style sheet says, which is too close to read: the icon is drawn with a margin.
        """
        self._dressed = [d for d in self._dressed if d[0]() is not None and d[0]() is not wearer]
        self._dressed.append((weakref.ref(wearer), name, role, beside))
        wearer.setIcon(self.icon(name, role, beside))
        if beside:
            wearer.setIconSize(QSize(_BESIDE_PX + _TO_TEXT_PX, _BESIDE_PX))

    def _redress(self) -> None:
        kept = []
        for dressed in self._dressed:
            wearer = dressed[0]()
            if wearer is not None and shiboken6.isValid(wearer):
                wearer.setIcon(self.icon(*dressed[1:]))
                kept.append(dressed)
        self._dressed = kept

    def _scales(self) -> tuple[float, ...]:
        screens = {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
        return tuple(sorted({1.0, *screens}))


def pixmap(name: str, color: str, side_px: int, scale: float) -> QPixmap:
    """Return the icon `name` drawn in `color` at `side_px` logical pixels."""
    return _draw(_renderer(name, color), side_px, scale)


@cache
def _source(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text("utf-8")


def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


def _draw(renderer: QSvgRenderer, side_px: int, scale: float, gap_px: int = 0) -> QPixmap:
    """Draw an icon. gap_px: what stays empty at its right, in logical pixels."""
    drawn = QPixmap(QSize(round((side_px + gap_px) * scale), round(side_px * scale)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, side_px * scale, side_px * scale))
    painter.end()
    drawn.setDevicePixelRatio(scale)
    return drawn


def window_icon() -> QIcon:
    """Return what stands for SegDesk in title bars and in the list of windows."""
    icon = QIcon()
    for side_px in _WINDOW_ICON_SIDES_PX:
        icon.addPixmap(pixmap("segdesk", "", side_px, 1.0))
    return icon


def _icon(
    name: str,
    colors: tuple[str, str],
    scales: tuple[float, ...],
    sides_px: tuple[int, ...],
    gap_px: int,
) -> QIcon:
    """Draw an icon for each scale and side. colors: while it can be used, and while not."""
    icon = QIcon()
    renderers = [_renderer(name, color) for color in colors]
    for scale in scales:
        for side_px in sides_px:
            usable, unusable = (_draw(r, side_px, scale, gap_px) for r in renderers)
            icon.addPixmap(usable, QIcon.Mode.Normal)
            icon.addPixmap(usable, QIcon.Mode.Selected)  # else Qt tints those of chosen rows
            icon.addPixmap(unusable, QIcon.Mode.Disabled)
    return icon


def _palette(c: Colors) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, color in (
        (role.Window, c.window), (role.WindowText, c.text), (role.Base, c.base),
        (role.AlternateBase, c.panel), (role.Text, c.text), (role.Button, c.raised),
        (role.ButtonText, c.text), (role.BrightText, c.error), (role.Highlight, c.accent),
        (role.HighlightedText, c.on_accent), (role.Link, c.accent), (role.ToolTipBase, c.raised),
        (role.ToolTipText, c.text), (role.PlaceholderText, c.muted), (role.Mid, c.border),
        (role.Dark, c.border), (role.Light, c.raised), (role.Midlight, c.hover),
        (role.Shadow, c.canvas), (role.Accent, c.accent),
    ):  # fmt: skip
        palette.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(c.disabled))
    return palette


def _style_sheet(c: Colors) -> str:
    # A style sheet takes files only, so arrows and ticks are drawn in a grey that shows on both
    # schemes. Lists come after frames: of two rules that fit equally well, the later one holds.
    arrows = ICONS.as_posix()
    parts = (_bars(c, arrows), _buttons(c, arrows), _fields(c, arrows), _panels(c), _lists(c))
    return "".join(parts)


def _bars(c: Colors, arrows: str) -> str:
    """Menus, tool bars, the status bar and what lies between panels."""
    return f"""
QMainWindow::separator {{ background: {c.border}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {c.accent}; }}
QToolTip {{ color: {c.text}; background: {c.raised}; border: 1px solid {c.border}; padding: 4px; }}
QMenuBar {{ background: {c.window}; padding: 2px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {c.hover}; }}
QMenu {{ background: {c.raised}; border: 1px solid {c.border}; padding: 4px;
  menu-scrollable: 1; }}
QMenu::item {{ padding: 5px 24px 5px 10px; min-height: 16px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c.selected}; color: {c.text}; }}
QMenu::item:disabled {{ color: {c.disabled}; }}
QMenu QLabel {{ color: {c.text}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::icon:checked {{ background: {c.selected}; border: 1px solid {c.accent};
  border-radius: 4px; }}
QMenu::indicator {{ width: 14px; height: 14px; padding-left: 6px; }}
QMenu::indicator:checked {{ image: url({arrows}/check-grey.svg); }}
QMenu::separator {{ height: 1px; background: {c.border}; margin: 4px 8px; }}
QFrame[bar="true"] {{ background: {c.window}; border-bottom: 1px solid {c.border}; }}
QFrame[foot="true"] {{ background: {c.panel}; border-top: 1px solid {c.border}; }}
QSplitter::handle {{ background: {c.border}; }}
QToolBar {{ background: {c.window}; border: none; border-bottom: 1px solid {c.border};
  spacing: 2px; padding: 3px 6px; }}
QToolBar::separator {{ background: {c.border}; width: 1px; margin: 5px 6px; }}
QStatusBar {{ background: {c.window}; border-top: 1px solid {c.border}; }}
QStatusBar::item {{ border: none; }}
"""


def _buttons(c: Colors, arrows: str) -> str:
    """Push and tool buttons."""
    return f"""
QToolButton {{ border: none; border-radius: 5px; padding: 5px; background: transparent; }}
QToolButton:hover {{ background: {c.hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {c.selected}; }}
QToolButton:focus {{ border: 1px solid {c.accent}; padding: 4px; }}
QToolBarExtension, QToolBarExtension:focus {{ padding: 0; }}
QToolButton[popupMode="1"] {{ padding-right: 16px; }}
QToolButton[popupMode="1"]:focus {{ padding-right: 15px; }}
QToolButton::menu-button {{ border: none; width: 14px; border-radius: 5px; }}
QToolButton::menu-button:hover {{ background: {c.hover}; }}
QToolButton::menu-arrow {{ image: url({arrows}/arrow-down.svg); width: 10px; height: 10px; }}
QToolButton[popupMode="2"] {{ padding-right: 18px; }}
QToolButton[popupMode="2"]:focus {{ padding-right: 17px; }}
QToolButton::menu-indicator {{ image: url({arrows}/arrow-down.svg); width: 10px; height: 10px;
  subcontrol-position: right center; right: 5px; }}
QToolButton[quiet="true"] {{ padding: 5px; }}
QToolButton[quiet="true"]:focus {{ padding: 4px; }}
QToolButton[quiet="true"]::menu-indicator {{ image: none; width: 0; }}
QToolButton[limited="true"] {{ background: {c.selected}; color: {c.accent}; font-weight: 600; }}
QToolButton[disclosure="true"] {{ padding-left: 0; }}
QToolButton[disclosure="true"]:checked {{ background: transparent; }}
QToolButton[disclosure="true"]:hover {{ background: {c.hover}; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; button-layout: 3; }}
QPushButton, QCheckBox, QRadioButton, QTabBar {{ outline: 0; }}
QPushButton {{ border: 1px solid {c.edge}; border-radius: 5px; padding: 5px 12px;
  background: {c.raised}; min-height: 16px; }}
QPushButton:hover {{ background: {c.hover}; }}
QPushButton:pressed {{ background: {c.selected}; }}
QPushButton:focus {{ border-color: {c.accent}; }}
QPushButton:disabled {{ color: {c.disabled}; background: {c.window};
  border-color: {c.border}; }}
QPushButton[primary="true"] {{ background: {c.accent}; color: {c.on_accent};
  border-color: {c.accent}; font-weight: 600; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {c.text}; padding: 4px 11px; }}
QPushButton[primary="true"]:disabled {{ background: {c.hover}; color: {c.disabled};
  border-color: {c.border}; }}
"""


def _fields(c: Colors, arrows: str) -> str:
    """What is typed, chosen, ticked."""
    return f"""
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox {{ border: 1px solid {c.edge};
  border-radius: 5px; padding: 4px 7px; background: {c.base}; min-height: 16px;
  selection-background-color: {c.accent}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus
  {{ border-color: {c.accent}; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled
  {{ border-color: {c.border}; background: {c.window}; }}
QInputDialog QLineEdit {{ min-width: 300px; }}
QComboBox {{ padding-right: 20px; }}
QComboBox[narrow="true"] {{ padding-right: 2px; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ image: url({arrows}/arrow-down.svg); width: 12px; height: 12px; }}
QSpinBox, QDoubleSpinBox {{ padding: 2px 20px 2px 7px; }}
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button,
  QDoubleSpinBox::down-button {{ border: none; width: 20px; background: transparent; }}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow
  {{ image: url({arrows}/arrow-up.svg); width: 10px; height: 10px; }}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow
  {{ image: url({arrows}/arrow-down.svg); width: 10px; height: 10px; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox::indicator, QListView::indicator {{ width: 14px; height: 14px;
  border: 1px solid {c.muted}; border-radius: 4px; background: {c.base}; }}
QListView::indicator:checked {{ border-color: {c.accent}; background: {c.accent};
  image: url({arrows}/check-white.svg); }}
QRadioButton {{ spacing: 8px; }}
QRadioButton::indicator {{ width: 14px; height: 14px; border: 1px solid {c.muted};
  border-radius: 8px; background: {c.base}; }}
QRadioButton::indicator:hover {{ border-color: {c.accent}; }}
QRadioButton::indicator:checked {{ border-color: {c.accent}; background: {c.accent};
  image: url({arrows}/dot-white.svg); }}
QRadioButton::indicator:disabled {{ border-color: {c.border}; background: {c.window}; }}
QCheckBox::indicator:hover {{ border-color: {c.accent}; }}
QCheckBox::indicator:checked {{ border-color: {c.accent}; background: {c.accent};
  image: url({arrows}/check-white.svg); }}
QCheckBox::indicator:disabled {{ border-color: {c.border}; background: {c.window}; }}
QCheckBox::indicator:checked:disabled {{ background: {c.disabled}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus
  {{ border: 2px solid {c.accent}; width: 12px; height: 12px; }}
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus
  {{ border: 2px solid {c.text}; width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ border: 1px solid {c.border}; background: {c.raised};
  selection-background-color: {c.selected}; selection-color: {c.text}; outline: 0; }}
"""


def _panels(c: Colors) -> str:
    """Docks, tabs, sliders, scroll bars, frames and labels."""
    return f"""
QDockWidget {{ titlebar-close-icon: none; titlebar-normal-icon: none; }}
QDockWidget::title {{ background: {c.window}; padding: 7px 10px; border: none;
  border-bottom: 1px solid {c.border}; text-align: left; }}
QDockWidget > QWidget {{ background: {c.panel}; }}
QTabBar {{ background: {c.window}; qproperty-drawBase: 0; }}
QTabBar::tab {{ padding: 7px 12px; border: none; border-bottom: 2px solid transparent;
  color: {c.muted}; background: transparent; }}
QTabBar::tab:selected {{ color: {c.text}; border-bottom-color: {c.accent}; }}
QTabBar::tab:hover {{ background: {c.hover}; }}
QTabBar::tab:selected:focus {{ color: {c.accent}; background: {c.selected}; }}
QProgressBar {{ border: none; border-radius: 3px; background: {c.hover}; max-height: 6px;
  min-height: 6px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
QSlider {{ min-height: 20px; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {c.border}; }}
QSlider::sub-page:horizontal {{ background: {c.accent}; border-radius: 2px; }}
QSlider::sub-page:horizontal:disabled {{ background: {c.border}; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
  background: {c.raised}; border: 1px solid {c.muted}; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus
  {{ border: 2px solid {c.accent}; width: 12px; }}
QScrollBar:vertical {{ width: 10px; background: transparent; margin: 0; }}
QScrollBar:horizontal {{ height: 10px; background: transparent; margin: 0; }}
QScrollBar::handle {{ background: {c.border}; border-radius: 4px; margin: 1px; }}
QScrollBar::handle:hover {{ background: {c.muted}; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page
  {{ width: 0; height: 0; background: transparent; }}
QLabel[muted="true"] {{ color: {c.muted}; }}
QLabel[heading="true"] {{ font-weight: 600; }}
QFrame[popup="true"] {{ background: {c.raised}; border: 1px solid {c.border}; }}
QFrame[popup="true"] QListView {{ background: {c.raised}; }}
QTextBrowser {{ border: none; background: {c.base}; }}
QFrame[notice="true"] {{ background: {c.raised}; border: 1px solid {c.border};
  border-radius: 8px; }}
"""


def _lists(c: Colors) -> str:
    """Lists, trees, tables and what scrolls."""
    return f"""
QListView, QTreeView, QTableView, QScrollArea {{ border: none; background: {c.panel};
  outline: 0; }}
QScrollArea > QWidget > QWidget {{ background: {c.panel}; }}
QDialog QScrollArea, QDialog QScrollArea > QWidget > QWidget {{ background: {c.window}; }}
QListView[roomy="true"] {{ padding: 4px 0; }}
QListView::item:selected {{ background: {c.selected}; color: {c.text}; border-radius: 5px; }}
QListWidget::item {{ padding: 5px 6px; }}
QListWidget::item:hover {{ background: {c.hover}; border-radius: 5px; }}
QTreeView::item {{ padding: 4px 2px; }}
QTreeView::item:selected, QTableView::item:selected
  {{ background: {c.selected}; color: {c.text}; }}
QTableView::item {{ padding: 0 8px; }}
QHeaderView {{ background: {c.window}; }}
QHeaderView::section {{ background: {c.window}; color: {c.muted}; border: none;
  border-bottom: 1px solid {c.border}; padding: 5px 6px; }}
"""
