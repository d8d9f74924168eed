"""The menu of the region under the pointer, opened by a right click that is not a drag."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.actions import ACTIONS, Actions
from app.canvas.tools import ASSIGN
from app.canvas.view import CanvasView
from app.messages import count
from app.panels.widgets import menu_text, menu_title, short_name, swatch_icon
from app.regions import region_at
from app.session import Session
from app.shapes import Area
from app.texts import translate, without_mnemonic
from app.theme import Theme
from segcore.classes import VOID

_ROWS = {row.key.removeprefix("region_"): row for row in ACTIONS if row.key.startswith("region_")}
_SEPARATED = ("fill_holes", "keep_only")
_NAME_IN_SENTENCE_PX = 120  # or its rows would be wider than all others


class RegionMenu(QMenu):
    """Says what the region is and offers what can be done to it."""

    def __init__(
        self,
        session: Session,
        canvas: CanvasView,
        theme: Theme,
        actions: Actions,
        pixel: tuple[int, int],
        parent: QWidget,
    ) -> None:
        """Make it for the region of the labels at `pixel`, (column, row)."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._canvas, self._theme, self._pixel = session, canvas, theme, pixel
        self._actions = actions
        document = canvas.document
        region = None if document is None else region_at(document.ids, *pixel)
        if region is None:
            return
        # Which region it is about, seen in the image while the menu is open.
        canvas.show_area(Area(region.box, region.inside))
        self.aboutToHide.connect(lambda: canvas.show_area(None))
        pixels = count(region.pixels, "pixel")
        name = short_name(self._name(region.class_id))
        menu_title(self, f"{name} · {pixels}", self._swatch(region.class_id))
        self.addSeparator()
        self._add_assign(region.class_id)
        if region.class_id != VOID:
            for key in _ROWS:
                if key != ASSIGN:
                    self._add(key)
        self._add_prediction()
        if region.class_id != VOID:
            self._add_limits(region.class_id)

    def _name(self, class_id: int) -> str:
        names = self._session.classes.names
        if class_id == VOID:
            return self.tr("void")
        if class_id < len(names):
            return names[class_id]
        return self.tr("id {id}").format(id=class_id)

    def _swatch(self, class_id: int) -> QIcon:
        color = self._session.classes.color_of(class_id)
        return swatch_icon(QColor(*color) if class_id != VOID else None)

    def _add_assign(self, present: int) -> None:
        menu = self.addMenu(self._theme.icon("replace"), self.tr("Give it the class"))
        act = self._canvas.act_on_region_at
        for class_id, seg_class in enumerate(self._session.classes):
            is_current = class_id == self._canvas.current_class
            keys = f"\t{self._keys(ASSIGN)}" if is_current else ""
            name = menu_text(seg_class.name)
            action = menu.addAction(self._swatch(class_id), name + keys)
            action.setEnabled(class_id != present)
            action.triggered.connect(
                lambda _on=False, i=class_id: act(ASSIGN, *self._pixel, class_id=i)
            )

    def _keys(self, key: str) -> str:
        shortcut = self._actions[f"region_{key}"].shortcut()
        return shortcut.toString(QKeySequence.SequenceFormat.NativeText)

    def _add(self, key: str) -> None:
        row = _ROWS[key]
        if key in _SEPARATED:
            self.addSeparator()
        text = without_mnemonic(translate("Actions", row.text))
        action = self.addAction(self._theme.icon(row.icon), f"{text}\t{self._keys(key)}")
        action.setToolTip(translate("Actions", row.tip))
        action.triggered.connect(lambda _on=False: self._canvas.act_on_region_at(key, *self._pixel))

    def _add_prediction(self) -> None:
        prediction = self._session.prediction
        if prediction is None:
            return
        column, row = self._pixel
        class_id = int(self._canvas.prediction_lut[prediction.ids[row, column]])
        if class_id == VOID:
            return
        name = menu_text(self._name(class_id), _NAME_IN_SENTENCE_PX)
        self.addSeparator()
        self.addAction(
            self._theme.icon("mouse-pointer-click"),
            self.tr("Accept this region of the prediction ({name})").format(name=name),
            partial(self._canvas.accept_region_at, *self._pixel),
        )
        self.addAction(
            self._swatch(class_id),
            self.tr("Accept all {name} of the prediction").format(name=name),
            partial(self._session.acceptance.one_class, class_id),
        )

    def _add_limits(self, class_id: int) -> None:
        self.addSeparator()
        is_locked = class_id in self._session.limits.locked
        text = self.tr("Unlock {name}") if is_locked else self.tr("Lock {name}")
        text = text.format(name=menu_text(self._name(class_id)))
        icon = self._theme.icon("lock-open" if is_locked else "lock")
        self.addAction(icon, text, partial(self._session.toggle_lock, class_id))
