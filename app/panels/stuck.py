"""A change of the whole project that is stuck half-way: nothing else until it is completed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.messages import Notice
from app.panels.widgets import label, push_button, row
from app.session import Session

_WIDTH_PX = 480


class StuckDialog(QDialog):
    """Over the window, which shows labels that are not those on disk. Opening again completes it.

    The masks on disk are of two times, so painting on would save over one half of them.
    """

    def __init__(self, session: Session, name: str, why: str, window: QWidget) -> None:
        """Say why `name` is stuck."""
        super().__init__(window)
        self._session, self._window = session, window
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(_WIDTH_PX)
        self.setWindowTitle(self.tr("Stuck half-way"))
        heading = label(
            self.tr("“{name}” is stuck half-way").format(name=name), "heading", wrap=True
        )
        self.why = label(why, wrap=True)
        what = label(
            self.tr(
                "Some files are as before and some as afterwards; a backup has both. Until that is "
                "put right, nothing can be edited here. You can also quit: opening this folder "
                "completes it at any time."
            ),
            "muted",
            wrap=True,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        for text in (heading, self.why, what):
            layout.addWidget(text)
        self.quit_button = push_button(self.tr("Quit SegDesk"))
        self.again_button = push_button(self.tr("Try again"), primary=True)
        layout.addLayout(row(label(""), self.quit_button, self.again_button, stretch=0))
        self.quit_button.setAutoDefault(False)  # Enter and Space must not quit
        self.again_button.setDefault(True)
        self.again_button.setFocus()
        self.again_button.clicked.connect(self._try_again)
        self.quit_button.clicked.connect(self._quit)
        session.project_changed.connect(self.accept)
        session.project_failed.connect(self._on_failed)
        session.notified.connect(self._on_notice)
        self._fit()

    def _fit(self) -> None:
        """Be as high as the texts are at this width."""
        for child in self.findChildren(QWidget):
            child.ensurePolished()
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        self.setFixedHeight(layout.totalHeightForWidth(_WIDTH_PX))

    def _try_again(self) -> None:
        project = self._session.project
        assert project is not None
        self.again_button.setEnabled(False)
        self._session.open_project(project.root)

    def _on_failed(self) -> None:
        self.again_button.setEnabled(True)

    def _on_notice(self, notice: Notice) -> None:
        if notice.topic == "project" and notice.text:
            self.why.setText(notice.text)
            self._fit()

    def _quit(self) -> None:
        self.accept()
        self._window.close()

    def reject(self) -> None:
        """Esc and the cross do not lead past it."""
