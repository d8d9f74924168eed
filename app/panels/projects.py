"""Ways to a project: the folder chosen, a recent one, the sample, the one of the last time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app import opening
from app.messages import Notice, failure
from app.panels.docks import title
from app.panels.safety import Safety
from app.panels.stage import Stage
from app.session import Session
from app.settings import documents_folder


class Projects(QObject):
    """Opens projects in `window`, and shows the welcome while there is none.

    fine_tuning_wanted: the sample is open, and the person takes its advice.
    """

    fine_tuning_wanted = Signal()

    def __init__(self, session: Session, stage: Stage, safety: Safety, window: QWidget) -> None:
        """Ask `safety` before anything is left."""
        super().__init__(window)
        self._session, self._stage, self._safety, self._window = session, stage, safety, window
        self.recent_menu = QMenu(self.tr("Open &recent"), window)
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        session.project_changed.connect(self._on_project)
        session.project_failed.connect(self._on_project_failed)
        stage.welcome.open_wanted.connect(self._open_folder)
        stage.welcome.sample_wanted.connect(self.open_sample)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the actions of projects do, by their keys."""
        return {"open_project": lambda: self._open_folder(None), "open_sample": self.open_sample}

    def _on_project(self) -> None:
        self._stage.show_welcome(False)

    def _on_project_failed(self) -> None:
        self._stage.show_welcome(self._session.project is None)

    def open(self, folder: Path) -> None:
        """Open a folder, after asking about unsaved labels where they do not save themselves."""
        self._session.notify(Notice("", topic="sample"))  # it is said of the project that is left
        if self._safety.may_leave(lambda: self._session.open_project(folder)):
            self._session.open_project(folder)

    def open_at_start(self, folder: Path | None) -> None:
        """Open what the command line, the last time or the first start asks for."""
        settings = self._session.settings
        last = settings.text("last_project")
        if folder is not None:
            self._session.open_project(folder)
        elif last and Path(last).is_dir():
            self._session.open_project(Path(last))
        elif settings.is_first_start and opening.SAMPLE.is_dir():
            self.open_sample()
        else:
            self._stage.show_welcome(True)

    def _open_folder(self, folder: Path | None) -> None:
        if folder is None:
            session = self._session
            start = str(session.project.root.parent) if session.project else ""
            chosen = QFileDialog.getExistingDirectory(
                self._window, self.tr("Open a folder of images"), start
            )
            if not chosen:
                return
            folder = Path(chosen)
        self.open(folder)

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for text in self._session.settings.texts("recent_projects"):
            self.recent_menu.addAction(text, partial(self.open, Path(text)))
        self.recent_menu.setEnabled(not self.recent_menu.isEmpty())

    # --- the sample -----------------------------------------------------------------------------

    def open_sample(self) -> None:
        """Copy the bundled sample to the person's documents, once, and open it."""
        documents = documents_folder(self._session.settings.home)
        self._session.files.submit(
            lambda: opening.copy_sample(documents),
            self._on_sample_copied,
            self._on_sample_failed,
        )

    def _on_sample_copied(self, folder: Path) -> None:
        self.open(folder)
        text = self.tr(
            "This is the sample project, in {folder}. The starter takes debris for nuclei: paint "
            "some debris (key 3), fine-tune two minutes, and it knows both."
        ).format(folder=folder)
        start = (title("fine_tune"), self.fine_tuning_wanted.emit)
        self._session.notify(Notice(text, "info", "sample", (start,)))

    def _on_sample_failed(self, error: BaseException) -> None:
        self._session.notify(failure("", error, "project"))
        self._stage.show_welcome(self._session.project is None)
