"""The control in the tool bar that says, and sets, where painting may land."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QMenu, QToolButton

from app.actions import Actions
from app.canvas.view import CanvasView
from app.limits import Limits, Where
from app.messages import count
from app.panels.widgets import menu_text, menu_title, swatch_icon
from app.session import Session
from app.texts import whole
from app.theme import Theme

_KEYS = {
    Where.ANYWHERE: "paint_anywhere",
    Where.VOID: "paint_void",
    Where.CLASS: "paint_class",
    Where.DIFFERENT: "paint_different",
}
_NAME_PX = 130


class WhereButton(QToolButton):
    """Always says where painting lands; stands out when that is not everywhere."""

    def __init__(
        self, session: Session, canvas: CanvasView, actions: Actions, theme: Theme
    ) -> None:
        """Follow `session`; the actions are those of `Where`, made elsewhere."""
        super().__init__()
        self._session, self._canvas, self._actions, self._theme = session, canvas, actions, theme
        self.setObjectName("where_button")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.menu().aboutToShow.connect(self._fill)
        session.limits_changed.connect(self.show_limits)
        session.classes_changed.connect(self.show_limits)
        theme.changed.connect(self.show_limits)
        self.show_limits()

    def set_where(self, where: Where) -> None:
        """Let painting land there; the class of `Where.CLASS` is the one under the pointer."""
        if where is not Where.CLASS:
            self._session.set_limits(replace(self._session.limits, where=where))
            return
        class_id = self._canvas.class_under_pointer()
        if class_id is None:
            self.show_limits()  # the action's check goes back to what holds
            self._pick_class()
        else:
            self.set_class(class_id)

    def set_class(self, class_id: int) -> None:
        """Let painting land on one class only."""
        limits = self._session.limits
        self._session.set_limits(replace(limits, where=Where.CLASS, class_id=class_id))

    def show_limits(self) -> None:
        """Say what holds."""
        limits = self._session.limits
        classes = self._session.classes.names if self._session.project is not None else ()
        self.setText(self._said([menu_text(name, _NAME_PX) for name in classes]))
        text = self._said(classes)
        self.setAccessibleName(self.tr("Painting lands: {where}").format(where=text))
        said = limits.sentence(classes) or self.tr("Every pixel can be painted on.")
        title = self.tr("Where painting lands")
        self.setToolTip(f"<b>{title}</b><br>{said}")
        limited = limits.where is not Where.ANYWHERE
        icon = "lock" if limits.locked else "target"
        self._theme.dress(self, icon, "accent" if limited else "text", beside=True)
        if self.property("limited") != limited:
            self.setProperty("limited", limited)
            self.style().unpolish(self)
            self.style().polish(self)
        self._actions.check(_KEYS[limits.where], True)

    def _said(self, classes: Sequence[str]) -> str:
        """Return what holds in few words. classes: their names by id."""
        limits = self._session.limits
        text = limits.name(classes)
        if limits.locked:
            locked = whole(len(limits.locked))
            text = self.tr("{where} · {n} locked").format(where=text, n=locked)
        return text

    def sizeHint(self) -> QSize:
        """Be as wide for both that are short, so the tools beside it do not jump a little.

        Room for more of them would be missing in a narrow window.
        """
        hint, font = super().sizeHint(), self.font()
        font.setBold(True)
        names = (Limits(where).name(()) for where in (Where.ANYWHERE, Where.VOID))
        widest = max(map(QFontMetrics(font).horizontalAdvance, names))
        missing = widest - self.fontMetrics().horizontalAdvance(self.text())
        return hint + QSize(max(0, missing), 0)

    def _fill(self) -> None:
        menu, limits = self.menu(), self._session.limits
        menu.clear()
        for where in (Where.ANYWHERE, Where.VOID, Where.DIFFERENT):
            menu.addAction(self._actions[_KEYS[where]])
        only = menu.addMenu(self.tr("Only one class"))
        self._add_classes(only, limits)
        menu.addSeparator()
        unlock = self._actions["unlock_classes"]
        menu.addAction(unlock)
        text = self.tr("&Unlock all classes")
        if limits.locked:
            text = self.tr("&Unlock {classes}").format(classes=count(len(limits.locked), "class"))
        unlock.setText(text)

    def _add_classes(self, menu: QMenu, limits: Limits) -> None:
        for class_id, seg_class in enumerate(self._session.classes):
            swatch = swatch_icon(QColor(*seg_class.color))
            action = menu.addAction(swatch, menu_text(seg_class.name))
            action.setCheckable(True)
            action.setChecked(limits.where is Where.CLASS and limits.class_id == class_id)
            action.triggered.connect(lambda _on=False, i=class_id: self.set_class(i))

    def _pick_class(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu_title(menu, self.tr("Only one class"))
        menu.addSeparator()
        self._add_classes(menu, self._session.limits)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
