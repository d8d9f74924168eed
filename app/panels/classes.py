"""The class list: what is painted with and shown, and everything that changes the class table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QListView,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions import Actions
from app.messages import Notice, count, failure
from app.panels.class_dialogs import ChangeDialog, MergeDialog, TableDialog
from app.panels.class_keys import ClassKeyDialog, action_with
from app.panels.class_list import ROW_PX, ClassDelegate, ClassesModel
from app.panels.widgets import (
    MARGIN_PX,
    ask_color,
    ask_text,
    label,
    menu_text,
    swatch_icon,
    tied,
    tool_button,
)
from app.session import Session
from app.shortcuts import class_key
from app.theme import Theme
from segcore.classes import (
    CAMVID_11,
    CITYSCAPES_19,
    RGB,
    VOC_21,
    VOID,
    ClassTable,
    SegClass,
    read_class_table,
    voc_colormap,
)
from segcore.errors import ClassTableError
from segcore.operations import (
    ClassChange,
    colors_of,
    delete_class,
    edit_classes,
    merge_classes,
    reorder_classes,
)
from segcore.palettes import OKABE_ITO, colorblind_safe, read_palette

_ROOM_PX = 4  # as the style sheet has it
_LEAST_ROWS = 3
_KEYS = "1234567890"
_COUNT_AFTER_MS = 150
_READY = {
    "ready_voc": ("Pascal VOC", VOC_21),
    "ready_camvid": ("CamVid", CAMVID_11),
    "ready_cityscapes": ("Cityscapes", CITYSCAPES_19),
}


_MORE = (*_READY, "import_classes", "import_palette", "safe_colors", "show_classes")


class ClassesPanel(QWidget):
    """The list; its current row is the class painted with. picked: the class id chosen."""

    picked = Signal(int)

    def __init__(self, session: Session, theme: Theme) -> None:
        """Follow `session`."""
        super().__init__()
        self._session = session
        self._theme = theme
        self._current = 0
        self.model = ClassesModel(session)
        self.view = self._make_view(theme)
        self.add_button = QToolButton()
        self.add_button.setText(self.tr("Add a class…"))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        theme.dress(self.add_button, "plus", "muted", beside=True)
        self.add_button.setToolTip(self.tr("Add a class at the end of the class table"))
        self.void_share = label("", "muted")
        self.void_share.setToolTip(self.tr("Pixels that nobody has said anything about"))
        self.more_button = tool_button(
            theme, "ellipsis", self.tr("Ready class tables, palettes and import")
        )
        self.more_button.setProperty("quiet", True)  # the dots say that there is a menu
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(2)
        layout.addWidget(self.view, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN_PX - 4, 0, MARGIN_PX, 0)
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        foot.addWidget(self.void_share)
        foot.addWidget(self.more_button)
        layout.addLayout(foot)
        self._actions: Actions | None = None
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(_COUNT_AFTER_MS)
        self._connect()

    def _make_view(self, theme: Theme) -> QListView:
        view = QListView()
        view.setAccessibleName(self.tr("Classes"))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setModel(self.model)
        view.setItemDelegate(ClassDelegate(theme, view, self.model))
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        view.setDragEnabled(True)
        view.setDropIndicatorShown(True)
        view.setProperty("roomy", True)
        view.setMinimumHeight(_LEAST_ROWS * ROW_PX + 2 * _ROOM_PX)
        return view

    def _connect(self) -> None:
        session = self._session
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.doubleClicked.connect(lambda index: self.rename(index.row()))
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.add_button.clicked.connect(self.add)
        self.model.modelReset.connect(self._select_current)
        self.model.moved.connect(self._on_dragged)
        self._recount.timeout.connect(self._count)
        session.labels_changed.connect(tied(self, lambda _box: self._recount.start()))
        session.item_changed.connect(self._recount.start)
        session.project_changed.connect(self._show_usable)
        self._show_usable()
        session.operations.classes_moved.connect(self._on_moved)

    def sizeHint(self) -> QSize:
        """Room for about five classes."""
        return QSize(280, 5 * ROW_PX + 44)

    def use_actions(self, actions: Actions) -> None:
        """Put what changes the whole table behind the button with the dots, too."""
        self._actions = actions
        menu = QMenu(self.more_button)
        for key in _MORE:
            menu.addAction(actions[key])
        self.more_button.setMenu(menu)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the rows of the Classes menu do."""
        handlers: dict[str, Callable[[], object]] = {
            "add_class": self.add,
            "rename_class": lambda: self.rename(self._current),
            "recolor_class": lambda: self.recolor(self._current),
            "class_up": lambda: self.shift(self._current, -1),
            "class_down": lambda: self.shift(self._current, 1),
            "merge_class": lambda: self.merge(self._current),
            "delete_class": lambda: self.delete(self._current),
            "solo_class": lambda: self.model.solo(self._current),
            "show_classes": lambda: self.model.set_hidden(frozenset()),
            "import_classes": self.import_classes,
            "import_palette": self.import_palette,
            "safe_colors": self.use_safe_colors,
        }
        for key, (name, table) in _READY.items():
            handlers[key] = partial(self.use_table, name, table.classes)
        return handlers

    # --- what is shown --------------------------------------------------------------------------

    def choose(self, class_id: int) -> None:
        """Make a class the current one."""
        if 0 <= class_id < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(class_id))

    def _show_usable(self) -> None:
        self.add_button.setEnabled(self._session.project is not None)

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self._current = current.row()
            self.picked.emit(current.row())

    def _select_current(self) -> None:
        if self.model.rowCount():
            self.choose(min(self._current, self.model.rowCount() - 1))

    def _on_moved(self, change: ClassChange) -> None:
        new_id = int(change.lut[self._current])
        if new_id != VOID:
            self._current = new_id

    def _count(self) -> None:
        opened = self._session.current
        counts = opened.document.class_counts() if opened is not None else {}
        self.model.set_counts(counts)
        share = self.model.share(VOID)
        text = self.tr("{share} void").format(share=share) if share else ""
        self.void_share.setText(text)

    def _show_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if not index.isValid():
            return
        class_id, last = index.row(), self.model.rowCount() - 1
        menu = QMenu(self)
        icon = self._theme.icon
        menu.addAction(self.tr("Rename…"), lambda: self.rename(class_id))
        recolor = menu.addAction(self.tr("Change the colour…"), lambda: self.recolor(class_id))
        recolor.setIcon(icon("palette"))
        self._add_keys(menu.addMenu(self.tr("Key")), class_id)
        menu.addSeparator()
        up = menu.addAction(self.tr("Move up"), lambda: self.shift(class_id, -1))
        up.setEnabled(class_id > 0)
        down = menu.addAction(self.tr("Move down"), lambda: self.shift(class_id, 1))
        down.setEnabled(class_id < last)
        merge = menu.addAction(self.tr("Merge into…"), lambda: self.merge(class_id))
        delete = menu.addAction(self.tr("Delete…"), lambda: self.delete(class_id))
        for action in (merge, delete):
            action.setEnabled(last > 0)
        delete.setIcon(icon("trash-2"))
        menu.addSeparator()
        solo = menu.addAction(self.tr("Show only this"), lambda: self.model.solo(class_id))
        solo.setIcon(icon("focus"))
        every = menu.addAction(self.tr("Show all"), lambda: self.model.set_hidden(frozenset()))
        every.setIcon(icon("eye"))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _add_keys(self, menu: QMenu, class_id: int) -> None:
        classes = self._session.classes
        owners = {c.shortcut: c for c in classes}
        for key in _KEYS:
            action = menu.addAction(key, partial(self.set_key, class_id, key))
            if owner := owners.get(key):
                text = self.tr("{key}, now {name}")
                action.setText(text.format(key=key, name=menu_text(owner.name)))
                action.setIcon(swatch_icon(QColor(*owner.color)))
            action.setCheckable(True)
            action.setChecked(classes[class_id].shortcut == key)
        own = classes[class_id].shortcut
        if own and own not in _KEYS:
            action = menu.addAction(own, partial(self.set_key, class_id, own))
            action.setCheckable(True)
            action.setChecked(True)
        menu.addAction(self.tr("Another key…"), partial(self.ask_key, class_id))
        menu.addAction(self.tr("None"), partial(self.set_key, class_id, ""))

    # --- one class ------------------------------------------------------------------------------

    def add(self) -> None:
        """Ask for a name and add a class at the end."""
        if self._session.project is None:
            return
        title, line = self.tr("Add a class"), self.tr("Name of the class:")
        name = ask_text(self, title, line, self.tr("Add"))
        if name:
            self.add_named(name)

    def add_named(self, name: str) -> None:
        """Add a class at the end and choose it."""
        table = self._session.classes
        used = {c.color for c in table}
        voc = voc_colormap()
        fallback = (int(voc[len(table)][0]), int(voc[len(table)][1]), int(voc[len(table)][2]))
        color = next((c for c in OKABE_ITO if c not in used), fallback)
        keys = {c.shortcut for c in table}
        key = next((k for k in _KEYS if k not in keys), "")
        title = self.tr("Add {name}").format(name=name)
        if self._edit(title, (*table.classes, SegClass(name, color, key))):
            self.choose(len(table))

    def rename(self, class_id: int) -> None:
        """Ask for another name."""
        old = self._session.classes[class_id]
        asked, line = self.tr("Rename a class"), self.tr("Name:")
        name = ask_text(self, asked, line, self.tr("Rename"), old.name)
        if name and name != old.name:
            title = self.tr("Rename {name}").format(name=old.name)
            self._put(title, {class_id: old.renamed(name)})

    def recolor(self, class_id: int) -> None:
        """Ask for another colour."""
        old = self._session.classes[class_id]
        title = self.tr("Colour of {name}").format(name=old.name)
        color = ask_color(self, title, QColor(*old.color))
        if color is not None:
            rgb = (color.red(), color.green(), color.blue())
            self._put(title, {class_id: replace(old, color=rgb)})

    def set_key(self, class_id: int, key: str) -> None:
        """Give a class a key; the class that had it gets the other's, so no two ever share one."""
        classes = self._session.classes
        old = classes[class_id]
        changed = {class_id: replace(old, shortcut=key)}
        for other, seg_class in enumerate(classes):
            if key and other != class_id and class_key(seg_class.shortcut) == key:
                changed[other] = replace(seg_class, shortcut=old.shortcut)
        self._put(self.tr("Key of {name}").format(name=old.name), changed)

    def ask_key(self, class_id: int) -> None:
        """Ask for any letter or digit as the key of a class."""
        classes, actions = self._session.classes, self._actions
        assert actions is not None

        def owner_of(key: str) -> tuple[str, str]:
            others = (
                c.name
                for i, c in enumerate(classes)
                if i != class_id and class_key(c.shortcut) == key
            )
            return action_with(actions, key), next(others, "")

        own = classes[class_id]
        dialog = ClassKeyDialog(own.name, own.shortcut, owner_of, self)
        dialog.chosen.connect(partial(self.set_key, class_id))
        dialog.open()

    def _put(self, title: str, changed: dict[int, SegClass]) -> None:
        rows = [changed.get(i, c) for i, c in enumerate(self._session.classes)]
        self._edit(title, rows)

    def _edit(self, title: str, rows: Sequence[SegClass]) -> bool:
        try:
            change = edit_classes(title, self._session.classes, rows)
        except ClassTableError as error:
            self._tell(error)
            return False
        if change.new != change.old:
            self._session.operations.change_classes(change)
        return True

    def _tell(self, error: ClassTableError) -> None:
        text = str(error)
        self._session.notify(Notice(text[:1].upper() + text[1:], "warning", "classes"))

    # --- the table with its masks ---------------------------------------------------------------

    def shift(self, class_id: int, by: int) -> None:
        """Move a class up or down by so many places."""
        order = list(range(len(self._session.classes)))
        place = class_id + by
        if 0 <= place < len(order):
            order.insert(place, order.pop(class_id))
            self._reorder(class_id, order)

    def _on_dragged(self, class_id: int, before: int) -> None:
        order = [i for i in range(len(self._session.classes)) if i != class_id]
        order.insert(before - (before > class_id), class_id)
        # After the drop has ended: a dialog must not open inside of it.
        QTimer.singleShot(0, lambda: self._reorder(class_id, order))

    def _reorder(self, class_id: int, order: list[int]) -> None:
        classes = self._session.classes
        title = self.tr("Move {name}").format(name=classes[class_id].name)
        change = reorder_classes(title, classes, order)
        if not change.moves:
            return

        def sentence(dialog: ChangeDialog) -> str:
            moved = [i for i in range(len(classes)) if int(change.lut[i]) != i]
            text = self.tr(
                "The ids of {classes} change: {affected} are renumbered. They keep their classes "
                "and colours. Undo takes it back as long as the project is open."
            )
            return text.format(classes=count(len(moved), "class"), affected=dialog.affected(moved))

        if self._session.labelled:
            ChangeDialog(self._session, change, self.tr("Renumber"), sentence, self.window())
        else:
            self._session.operations.change_classes(change)

    def merge(self, class_id: int) -> None:
        """Ask which class this one is to become part of."""
        classes = self._session.classes

        def change(source: int, target: int) -> ClassChange:
            title = self.tr("Merge {source} into {target}")
            title = title.format(source=classes[source].name, target=classes[target].name)
            return merge_classes(title, classes, source, target)

        if len(classes) > 1:
            MergeDialog(self._session, class_id, change, self.window())

    def delete(self, class_id: int) -> None:
        """Ask before a class and its pixels go."""
        classes = self._session.classes
        name = classes[class_id].name
        try:
            change = delete_class(self.tr("Delete {name}").format(name=name), classes, class_id)
        except ClassTableError as error:
            self._tell(error)
            return

        def sentence(dialog: ChangeDialog) -> str:
            text = self.tr(
                "{affected} become void, and “{name}” leaves the class table. "
                "Undo takes it all back as long as the project is open."
            )
            return text.format(affected=dialog.affected([class_id]), name=name)

        ChangeDialog(self._session, change, self.tr("Delete"), sentence, self.window())

    # --- other tables and colours ---------------------------------------------------------------

    def use_table(self, name: str, rows: Sequence[SegClass]) -> None:
        """Ask how another table takes over."""
        if self._session.project is not None:
            TableDialog(self._session, name, rows, self.window())

    def import_classes(self) -> None:
        """Read a class table from a file, of SegDesk or another program."""

        def read(table: ClassTable, path: Path) -> None:
            self.use_table(path.name, table.classes)

        kinds = self.tr("Class tables (*.json *.txt)")
        self._import(self.tr("Import classes"), kinds, read_class_table, read)

    def import_palette(self) -> None:
        """Read colours from a file and give them to the classes in their order."""

        def read(colors: Sequence[RGB], path: Path) -> None:
            title = self.tr("Colours of {file}").format(file=path.name)
            self._edit(title, colors_of(self._session.classes, colors))

        kinds = self.tr("Palettes (*.png *.gpl *.txt)")
        self._import(self.tr("Import a palette"), kinds, read_palette, read)

    def _import(
        self,
        title: str,
        kinds: str,
        read: Callable[[Path], object],
        use: Callable[..., None],
    ) -> None:
        if self._session.project is None:
            return
        start = str(self._session.project.root)
        chosen, _ = QFileDialog.getOpenFileName(self, title, start, kinds)
        if chosen:
            path = Path(chosen)
            self._session.files.submit(
                lambda: read(path),
                lambda found: use(found, path),
                lambda error: self._session.notify(failure("", error, "classes")),
            )

    def use_safe_colors(self) -> None:
        """Give every class a colour that colour-blind eyes tell from the others too."""
        classes = self._session.classes
        rows = colors_of(classes, colorblind_safe(classes.names))
        self._edit(self.tr("Colours for colour-blind eyes"), rows)
