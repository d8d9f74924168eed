"""The image list with its filters, its order, and what can be done to many images at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QMessageBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions import Actions
from app.messages import count, failure
from app.panels.image_list import (
    STATE_TEXTS,
    UNSCORED,
    Filter,
    ImageDelegate,
    ImagesModel,
    Order,
    state_text,
)
from app.panels.widgets import (
    GAP_PX,
    MARGIN_PX,
    emphasise,
    label,
    narrow,
    pad,
    push_button,
    row,
    set_choices,
    tied,
    tool_button,
)
from app.session import Session
from app.texts import figure, mark, translate, whole
from app.theme import Theme
from segcore.files import replace_file
from segcore.project import State

_REFRESH_MS = 300
_ORDER_TEXTS = {
    Order.NAME: mark("Images", "By name"),
    Order.STATE: mark("Images", "By state"),
    Order.SHARE: mark("Images", "By labelled share"),
    Order.SCORE: mark("Images", "By score, worst first"),
}
_BOUNDS = (0.5, 0.7, 0.8, 0.9, 0.95)
_MANY = (
    "batch_done", "batch_flag", "batch_accept", "batch_delete", "batch_export",
)  # fmt: skip


class ImagesPanel(QWidget):
    """The list; a click opens an image, Ctrl and Shift choose several."""

    def __init__(self, session: Session, theme: Theme) -> None:
        """Follow `session`."""
        super().__init__()
        self._session = session
        self._theme = theme
        self.model = ImagesModel(session, self.devicePixelRatioF())
        self.filter_box = QLineEdit()
        self.filter_box.setPlaceholderText(self.tr("Name"))
        self.filter_box.setClearButtonEnabled(True)
        self.filter_box.setAccessibleName(self.tr("Filter images by name"))
        search = self.filter_box.addAction(
            theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        theme.dress(search, "search", "muted")
        self.state_box = narrow()
        self.state_box.setAccessibleName(self.tr("Filter images by state"))
        self.state_box.addItem(self.tr("Any state"), None)
        for state in STATE_TEXTS:
            self.state_box.addItem(state_text(state), state)
        self.class_box = narrow()
        self.class_box.setAccessibleName(self.tr("Filter images by a class that they have"))
        self.score_box = narrow()
        self.score_box.setAccessibleName(self.tr("Filter images by score"))
        self._fill_scores()
        self.filter_button = tool_button(
            theme, "list-filter", self.tr("Filter by state, class and score")
        )
        self.filter_button.setCheckable(True)
        self.filters = QWidget()
        # Under each other: side by side they are cut off in a narrow panel.
        boxes = QVBoxLayout(self.filters)
        boxes.setContentsMargins(0, 0, 0, 0)
        boxes.setSpacing(6)
        for box in self._boxes:
            boxes.addWidget(box)
        self.filters.hide()
        self.order_button = tool_button(theme, "arrow-down-up", self.tr("Order of the images"))
        self.order = Order.NAME
        self.is_reversed = False
        self._make_order_menu()
        self.view = self._make_view(theme)
        self.summary = label("", "muted")
        pad(self.summary, MARGIN_PX, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_PX, 0, 0)
        layout.setSpacing(6)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN_PX, 0, MARGIN_PX, 0)
        head.setSpacing(6)
        head.addLayout(row(self.filter_box, self.filter_button, self.order_button, stretch=0))
        head.addWidget(self.filters)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.summary)
        self._make_hint()
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(_REFRESH_MS)
        self._menu = QMenu(self)
        self._connect()
        self._fill_classes()
        self._summarise()

    def _make_view(self, theme: Theme) -> QListView:
        view = QListView()
        view.setAccessibleName(self.tr("Images"))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.setModel(self.model)
        view.setItemDelegate(ImageDelegate(theme, view))
        return view

    def _make_hint(self) -> None:
        """Say over an empty list why it is empty, and offer the way out."""
        self.hint: QLabel = label("", "muted", wrap=True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.show_all_button = push_button(self.tr("Show all images"))
        over = QVBoxLayout(self.view.viewport())
        over.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        over.setSpacing(GAP_PX)
        over.addStretch(1)
        over.addWidget(self.hint)
        over.addWidget(self.show_all_button, 0, Qt.AlignmentFlag.AlignCenter)
        over.addStretch(2)
        self.show_all_button.clicked.connect(self._show_all)

    def _make_order_menu(self) -> None:
        menu, group = QMenu(self), QActionGroup(self)
        for order, text in _ORDER_TEXTS.items():
            action = menu.addAction(translate("Images", text))
            action.setCheckable(True)
            action.setChecked(order is self.order)
            action.setData(order)
            group.addAction(action)
        group.triggered.connect(lambda action: self.set_order(Order(action.data())))
        menu.addSeparator()
        self.reverse_action = menu.addAction(self.tr("Reversed"))
        self.reverse_action.setCheckable(True)
        self.reverse_action.toggled.connect(
            lambda is_on: self.set_order(self.order, is_reversed=is_on)
        )
        self.order_button.setMenu(menu)
        self.order_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _connect(self) -> None:
        session = self._session
        self.filter_box.textChanged.connect(self._filter)
        for box in self._boxes:
            box.currentIndexChanged.connect(self._filter)
        self.filter_button.toggled.connect(self.filters.setVisible)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._on_selection())
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.model.modelReset.connect(self._select_current)
        self._refresh.timeout.connect(self.model.refresh)
        self.model.modelReset.connect(self._summarise)
        session.item_wanted.connect(self._select_current)
        session.project_changed.connect(self._summarise)
        session.states.changed.connect(self._summarise)
        session.classes_changed.connect(self._fill_classes)
        session.census.changed.connect(self._refresh.start)
        session.census.finished.connect(self._refresh.start)
        session.census.progressed.connect(self._show_progress)
        session.census.finished.connect(self._summarise)
        session.evaluation.scores.changed.connect(self._refresh.start)
        session.labels_replaced.connect(tied(self, lambda _stems: self._filter()))

    def keepsake(self) -> Callable[[ImagesPanel], None]:
        """Return what lists in another panel of the same session what this one lists now."""
        text, is_open = self.filter_box.text(), self.filter_button.isChecked()
        places = [box.currentIndex() for box in self._boxes]
        order, is_reversed = self.order, self.is_reversed

        def show(panel: ImagesPanel) -> None:
            panel.filter_button.setChecked(is_open)
            for box, place in zip(panel._boxes, places, strict=True):
                box.setCurrentIndex(place)
            panel.filter_box.setText(text)
            panel.set_order(order, is_reversed=is_reversed)

        return show

    def use_actions(self, actions: Actions) -> None:
        """Offer what can be done to the chosen images with the right button, too."""
        for key in _MANY:
            self._menu.addAction(actions[key])

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the actions on the chosen images do."""
        states = self._session.states
        return {
            "batch_done": lambda: states.set_many(dict.fromkeys(self.chosen, State.DONE)),
            "batch_flag": lambda: states.set_many(dict.fromkeys(self.chosen, State.FLAGGED)),
            "batch_accept": self._ask_to_accept,
            "batch_delete": self._ask_to_delete,
            "batch_export": self.export_list,
            "copy_previous": self._session.batch.copy_from_previous,
            "choose_all": self.view.selectAll,
        }

    # --- which are listed, and how --------------------------------------------------------------

    def _filter(self) -> None:
        data = self.state_box.currentData()
        state = State(data) if isinstance(data, str) else None
        class_id = self.class_box.currentData()
        wanted = Filter(
            self.filter_box.text(),
            state,
            class_id,
            self.score_box.currentData(),
            self.order,
            self.is_reversed,
        )
        # Shut, the button alone says that not everything is listed.
        is_any = all(box.currentIndex() <= 0 for box in self._boxes)
        self._theme.dress(self.filter_button, "list-filter", "text" if is_any else "accent")
        self.model.set_filter(wanted)
        if class_id is not None or self.order is Order.SHARE:
            self._session.census.want()
        self._summarise()

    def _show_all(self) -> None:
        self.filter_box.clear()
        for box in self._boxes:
            box.setCurrentIndex(0)
        self.view.setFocus()

    def _show_hint(self) -> None:
        is_empty = self.model.rowCount() == 0
        has_images = bool(self._session.items)
        text = self.tr("Open a folder of images, or drop one on this window.")
        if has_images:
            text = self.tr("No image fits the filters.")
        if (
            has_images
            and self.class_box.currentIndex() > 0
            and not self._session.census.is_complete
        ):
            text = self.tr("Pixels are counted first…")
        self.hint.setText(text)
        self.hint.setVisible(is_empty)
        self.show_all_button.setVisible(is_empty and has_images)

    def set_order(self, order: Order, is_reversed: bool | None = None) -> None:
        """Sort the list."""
        self.order = order
        self.is_reversed = self.is_reversed if is_reversed is None else is_reversed
        self._filter()

    def _fill_classes(self) -> None:
        names = self._session.classes.names if self._session.project is not None else ()
        set_choices(self.class_box, [self.tr("Any class"), *names])
        for place in range(self.class_box.count()):
            self.class_box.setItemData(place, place - 1 if place else None)

    @property
    def _boxes(self) -> tuple[QComboBox, ...]:
        return self.state_box, self.class_box, self.score_box

    def _fill_scores(self) -> None:
        box = self.score_box
        box.addItem(self.tr("Any score"), None)
        for bound in _BOUNDS:
            text = self.tr("Score below {percent} %").format(percent=figure(100 * bound, 0))
            box.addItem(text, bound)
        box.addItem(self.tr("Without a score"), UNSCORED)
        box.setToolTip(
            self.tr(
                "Mean IoU of each image: how far the prediction agrees with its labels. An "
                "evaluation scores all; opening an image with labels scores it."
            )
        )

    def _show_progress(self, done: int, total: int) -> None:
        text = self.tr("Counting pixels: {done} of {total}")
        self.summary.setText(text.format(done=whole(done), total=whole(total)))

    # --- choosing -------------------------------------------------------------------------------

    @property
    def chosen(self) -> list[str]:
        """The stems chosen in the list, in its order; without any the image shown."""
        rows = sorted(index.row() for index in self.view.selectedIndexes())
        found = [self.model.stem_at(self.model.index(r)) for r in rows]
        return found or [s for s in (self._session.wanted_stem,) if s]

    def _on_selection(self) -> None:
        chosen = self.view.selectedIndexes()
        if len(chosen) == 1:
            self._session.open_item(self.model.stem_at(chosen[0]))
        self._summarise()

    def _select_current(self) -> None:
        index = self.model.index_of(self._session.wanted_stem)
        if index.isValid() and index not in self.view.selectedIndexes():
            self.view.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
            self.view.scrollTo(index, QListView.ScrollHint.EnsureVisible)

    def _summarise(self) -> None:
        self._show_hint()
        total = len(self._session.items)
        if not total:
            self.summary.setText(self.tr("No folder is open"))
            return
        chosen = len(self.view.selectionModel().selectedIndexes())
        if chosen > 1:
            text = self.tr("{chosen} of {images} chosen")
            self.summary.setText(text.format(chosen=whole(chosen), images=count(total, "image")))
            return
        shown = self.model.rowCount()
        labelled = sum(
            self._session.states.of(i.stem) != State.UNLABELLED for i in self._session.items
        )
        text = self.tr("{images}, {labelled} labelled")
        if shown != total:
            text = self.tr("{shown} of {images}, {labelled} labelled")
        self.summary.setText(
            text.format(images=count(total, "image"), shown=whole(shown), labelled=whole(labelled))
        )

    def _show_menu(self, at: QPoint) -> None:
        if QModelIndex(self.view.indexAt(at)).isValid():
            self._menu.popup(self.view.viewport().mapToGlobal(at))

    # --- many images ----------------------------------------------------------------------------

    def _ask(self, text: str, more: str, button: str, do: Callable[[list[str]], object]) -> None:
        stems = self.chosen
        if not stems:
            return
        box = QMessageBox(self.window())
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(button)
        box.setText(text.format(images=count(len(stems), "image")))
        box.setInformativeText(more)
        agree = box.addButton(button, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        emphasise(agree)
        box.setDefaultButton(agree)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(lambda _result: box.clickedButton() is agree and do(stems))
        box.open()

    def _ask_to_accept(self) -> None:
        self._ask(
            self.tr("Make the predictions of {images} their labels?"),
            self.tr(
                "Classes that the model does not know, and what is locked, stay as they are. "
                "Undo takes it all back as long as the project is open."
            ),
            self.tr("Predict and accept"),
            self._session.batch.accept,
        )

    def _ask_to_delete(self) -> None:
        self._ask(
            self.tr("Delete the labels of {images}?"),
            self.tr("Undo brings them back as long as the project is open."),
            self.tr("Delete labels"),
            self._session.batch.delete,
        )

    def export_list(self) -> None:
        """Write the chosen stems to a text file, one a line, as VOC's lists."""
        session, stems = self._session, self.chosen
        if session.project is None or not stems:
            return
        start = str(session.project.root / "list.txt")
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export a list"), start, self.tr("Lists (*.txt)")
        )
        if chosen:
            text = "".join(f"{stem}\n" for stem in stems)
            session.files.submit(
                lambda: replace_file(Path(chosen), [text.encode("utf-8")]),
                failed=lambda error: session.notify(failure("", error, "list")),
            )
