"""A mask that another program wrote while its labels were edited here: whose is to stay?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from app.conflicts import Conflict, Conflicts
from app.messages import count
from app.panels.widgets import fit_height, label, push_button, row

_WIDTH_PX = 520


class ConflictDialog(QDialog):
    """Asks whose labels are to stay; closing it leaves both as they are."""

    def __init__(self, conflicts: Conflicts, conflict: Conflict, parent: QWidget) -> None:
        """Ask about `conflict`."""
        super().__init__(parent)
        self._conflicts, self._conflict = conflicts, conflict
        self.setWindowTitle(self.tr("Changed by another program"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        stem = conflict.opened.stem
        title = label(self.tr("The mask of {image} was changed elsewhere").format(image=stem))
        title.setProperty("heading", True)
        if conflict.theirs is None:
            text = self.tr("It cannot be read: {problem} Your labels are still here.")
            text = text.format(problem=conflict.problem)
        else:
            text = self.tr(
                "Another program wrote it after it was opened here. It differs from your labels "
                "in {pixels}. Nothing has been overwritten."
            ).format(pixels=count(conflict.differing, "pixel"))
        self.mine_button = push_button(
            self.tr("Keep mine"), self.tr("Write your labels over the other program's"), True
        )
        self.theirs_button = push_button(
            self.tr("Take theirs"), self.tr("Show what is on disk; Undo brings yours back")
        )
        self.theirs_button.setEnabled(conflict.theirs is not None)
        self.as_button = push_button(
            self.tr("Save mine as…"), self.tr("Write your labels to another file, then take theirs")
        )
        self.as_button.setEnabled(conflict.theirs is not None)
        self.later_button = push_button(
            self.tr("Later"), self.tr("Leave both as they are; the next save asks again")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(label(text, "muted", wrap=True))
        layout.addStretch(1)
        buttons = row(self.later_button, self.as_button, self.theirs_button, self.mine_button)
        buttons.insertStretch(1, 1)
        buttons.takeAt(buttons.count() - 1)
        layout.addLayout(buttons)
        self.setMinimumWidth(_WIDTH_PX)
        self.mine_button.setDefault(True)
        self.mine_button.clicked.connect(self._keep_mine)
        self.theirs_button.clicked.connect(self._take_theirs)
        self.as_button.clicked.connect(self._save_as)
        self.later_button.clicked.connect(self.reject)
        fit_height(self, _WIDTH_PX)

    def _keep_mine(self) -> None:
        self._conflicts.keep_mine(self._conflict)
        self.accept()

    def _take_theirs(self) -> None:
        self._conflicts.take_theirs(self._conflict)
        self.accept()

    def _save_as(self) -> None:
        mask = self._conflict.opened.item.mask
        start = str(mask.with_name(f"{mask.stem} (mine).png"))
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save my labels as"), start, self.tr("Masks (*.png)")
        )
        if chosen:
            self._conflicts.save_mine_as(self._conflict, Path(chosen))
            self.accept()

    def reject(self) -> None:
        """Leave both as they are."""
        self._conflicts.decide_later(self._conflict.opened)
        super().reject()
