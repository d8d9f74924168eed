"""Before classes are merged, deleted, renumbered or replaced: what that does, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QProgressBar,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.messages import count
from app.panels.widgets import label, narrow, push_button, row, swatch_icon
from app.session import Session
from app.texts import translate, whole
from segcore.classes import VOID, SegClass
from segcore.errors import ClassTableError
from segcore.operations import ClassChange, edit_classes, match_classes

_WIDTH_PX = 460
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CountedDialog(QDialog):
    """Counts pixels over all masks, says what is about to happen, and asks.

    Subclasses put their own widgets above `say` and give the sentence and the change.
    """

    def __init__(self, session: Session, title: str, button: str, parent: QWidget) -> None:
        """Begin to count."""
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.say = label("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.do_button = push_button(button, primary=True)
        self.cancel_button = push_button(self.tr("Cancel"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(label(title, "heading"))
        layout.addLayout(self.body)
        layout.addWidget(self.say)
        layout.addWidget(self.bar)
        layout.addStretch(1)  # room for the sentence to grow once everything is counted
        buttons = row(self.cancel_button, self.do_button)
        buttons.insertStretch(0, 1)
        buttons.takeAt(buttons.count() - 1)
        layout.addLayout(buttons)
        self.setMinimumWidth(_WIDTH_PX)
        self.do_button.setDefault(True)
        self.do_button.clicked.connect(self._do)
        self.cancel_button.clicked.connect(self.reject)
        self.is_counted = False

    def start(self) -> None:
        """Show the dialog and count; call once it is built."""
        census = self.session.census
        census.progressed.connect(self._on_progress)
        census.finished.connect(self._on_counted)
        self.do_button.setEnabled(False)
        self.say.setText(self.tr("Counting pixels in all masks…"))
        self.bar.setRange(0, 0)
        self.open()
        census.want(anew=True)

    def change(self) -> ClassChange:
        """Return what is to be done. Raises ClassTableError when it cannot."""
        raise NotImplementedError

    def sentence(self) -> str:
        """Say what it does, once everything is counted."""
        raise NotImplementedError

    def affected(self, class_ids: Sequence[int]) -> str:
        """Return "1,200 pixels in 3 images" for classes."""
        pixels, images = self.session.census.having(class_ids)
        text = self.tr("{pixels} in {images}")
        return text.format(pixels=count(pixels, "pixel"), images=count(images, "image"))

    def show_sentence(self) -> None:
        """Say it anew after a choice."""
        if self.is_counted:
            self.say.setText(self.sentence())

    def _on_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        text = self.tr("Counting pixels in all masks: {done} of {total}")
        self.say.setText(text.format(done=whole(done), total=whole(total)))

    def _on_counted(self) -> None:
        self.bar.hide()
        problem = self.session.census.problem
        if problem:
            text = self.tr("Nothing can be changed before every mask can be read. {problem}")
            self.say.setText(text.format(problem=problem))
            return
        self.is_counted = True
        self.do_button.setEnabled(True)
        self.do_button.setFocus()
        self.show_sentence()

    def _do(self) -> None:
        try:
            change = self.change()
        except ClassTableError as error:
            text = str(error)
            self.say.setText(text[:1].upper() + text[1:])
            return
        self.accept()
        self.session.operations.change_classes(change)

    def done(self, result: int) -> None:
        """Stop counting when the dialog goes; what is counted is kept."""
        census = self.session.census
        census.progressed.disconnect(self._on_progress)
        census.finished.disconnect(self._on_counted)
        if not self.is_counted:
            census.stop()
        super().done(result)


class ChangeDialog(CountedDialog):
    """Asks about one change that is already known: delete, reorder."""

    def __init__(
        self,
        session: Session,
        change: ClassChange,
        button: str,
        sentence: Callable[[ChangeDialog], str],
        parent: QWidget,
    ) -> None:
        """Ask about `change`; `sentence` says what it does."""
        super().__init__(session, change.name, button, parent)
        self._change, self._sentence = change, sentence
        self.start()

    def change(self) -> ClassChange:
        """Return the change."""
        return self._change

    def sentence(self) -> str:
        """Say what it does."""
        return self._sentence(self)


class MergeDialog(CountedDialog):
    """Asks which class another one becomes part of."""

    def __init__(
        self,
        session: Session,
        source: int,
        merge: Callable[[int, int], ClassChange],
        parent: QWidget,
    ) -> None:
        """Offer every other class for `source`."""
        name = session.classes[source].name
        title = translate("ClassDialogs", "Merge “{name}” into another class").format(name=name)
        super().__init__(session, title, translate("ClassDialogs", "Merge"), parent)
        self._source, self._merge = source, merge
        self.target_box = narrow()
        self.target_box.setAccessibleName(self.tr("Merge into"))
        for class_id, seg_class in enumerate(session.classes):
            if class_id != source:
                self.target_box.addItem(
                    swatch_icon(QColor(*seg_class.color)), seg_class.name, class_id
                )
        into = label(self.tr("Into"))
        into.setBuddy(self.target_box)
        self.body.addLayout(row(into, self.target_box, stretch=1))
        self.target_box.currentIndexChanged.connect(self.show_sentence)
        self.start()

    def change(self) -> ClassChange:
        """Return the merge that is chosen."""
        return self._merge(self._source, int(self.target_box.currentData()))

    def sentence(self) -> str:
        """Say what becomes of the pixels."""
        classes = self.session.classes
        text = self.tr(
            "{affected} become “{target}”, and “{source}” leaves the class table. "
            "Undo takes it all back as long as the project is open."
        )
        return text.format(
            affected=self.affected([self._source]),
            source=classes[self._source].name,
            target=self.target_box.currentText(),
        )


class TableDialog(CountedDialog):
    """Asks how another class table takes over: by number, or by name."""

    def __init__(
        self, session: Session, name: str, rows: Sequence[SegClass], parent: QWidget
    ) -> None:
        """Offer `rows` instead of the project's classes. name: of the table."""
        title = translate("ClassDialogs", "Use the classes of {name}").format(name=name)
        super().__init__(session, title, translate("ClassDialogs", "Use these"), parent)
        self._name, self._rows = title, tuple(rows)
        self.by_number = QRadioButton(self.tr("Numbers stay: every pixel keeps its id"))
        self.by_name = QRadioButton(self.tr("Names stay: every pixel keeps its class"))
        ours = {c.name.casefold() for c in session.classes}
        shared = ours & {c.name.casefold() for c in rows}
        (self.by_name if shared == ours else self.by_number).setChecked(True)
        self.by_name.setEnabled(bool(shared))
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels(
            [self.tr("Now"), self.tr("Pixels"), self.tr("Afterwards")]
        )
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.setAccessibleName(title)
        header = self.table.horizontalHeader()
        for column, side in enumerate((_LEFT, _RIGHT, _LEFT)):
            shown = self.table.horizontalHeaderItem(column)
            assert shown is not None
            shown.setTextAlignment(side)
            if side == _LEFT:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.table.setMinimumHeight(190)
        for widget in (self.by_number, self.by_name, self.table):
            self.body.addWidget(widget)
        self.by_name.toggled.connect(self.show_sentence)
        self.start()

    def change(self) -> ClassChange:
        """Return the change in the way that is chosen."""
        how = match_classes if self.by_name.isChecked() else edit_classes
        return how(self._name, self.session.classes, self._rows)

    def sentence(self) -> str:
        """Fill the table and say whether anything stands in the way."""
        try:
            change = self.change()
        except ClassTableError as error:
            text = str(error)
            self.do_button.setEnabled(False)
            return text[:1].upper() + text[1:]
        pixels, _ = self.session.census.total()
        self.table.setRowCount(len(change.old))
        lost = []
        for class_id, seg_class in enumerate(change.old):
            new_id = int(change.lut[class_id])
            number = pixels.get(class_id, 0)
            then = self.tr("no class")
            if new_id != VOID:
                then = change.new[new_id].name
            elif number:
                lost.append(seg_class.name)
            cells = (seg_class.name, whole(number), then)
            after = change.new[new_id] if new_id != VOID else None
            for column, (text, owner) in enumerate(
                zip(cells, (seg_class, None, after), strict=True)
            ):
                cell = QTableWidgetItem(text)
                cell.setTextAlignment(_RIGHT if column == 1 else _LEFT)
                if owner is not None:
                    cell.setIcon(swatch_icon(QColor(*owner.color)))
                self.table.setItem(class_id, column, cell)
        self.do_button.setEnabled(not lost)
        if lost:
            text = self.tr("“{name}” has pixels but no class afterwards: merge or delete it first.")
            return text.format(name=lost[0])
        return self.tr("{n} classes afterwards. Undo takes it back.").format(n=len(change.new))
