"""SegDesk's window: `segdesk [FOLDER]`.

Nothing heavy is imported at the top: the children that multiprocessing spawns import this module
again, and they need none of it.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from PySide6.QtWidgets import QApplication

    from app.jobs import Launcher
    from app.main_window import MainWindow
    from app.session import Session

log = logging.getLogger("app")

# How long Python in a thread may keep the window waiting, each time it wants to go on.
_SWITCH_S = 0.0005
# When the engine starts even though no image has been seen.
_LATEST_MS = 1500


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="segdesk", description="Annotate images, fine-tune DeepLab v3 on them, predict masks."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, help="a folder of images; default: the last"
    )
    parser.add_argument(
        "--home", type=Path, help="keep settings and logs in this folder (also SEGDESK_HOME)"
    )
    return parser.parse_args(argv)


def _start_logging(folder: Path) -> None:
    from logging.handlers import RotatingFileHandler

    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / "segdesk.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8"
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: hardly anything that is made at a start is thrown away."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_uncollected()
def create_app(
    argv: list[str], launcher: Launcher | None = None
) -> tuple[QApplication, MainWindow]:
    """Make the application and its window, shown, with what it is to open on its way.

    launcher: starts the children; default `segcore.launch.start_child`. Tests give their own.
    """
    from PySide6.QtWidgets import QApplication

    from app.language import install
    from app.settings import Settings
    from app.theme import Theme

    arguments = _parse(argv)
    sys.setswitchinterval(_SWITCH_S)
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["segdesk"])
    application.setApplicationName("SegDesk")
    application.setDesktopFileName("segdesk")
    settings = Settings(arguments.home)
    install(application, settings.text("language"))
    theme = Theme(application)
    theme.apply(settings.text("theme"))

    from app.main_window import MainWindow
    from app.renewal import Renewal
    from app.session import Session

    session = Session(settings, launcher) if launcher is not None else Session(settings)
    window = MainWindow(session, theme)
    session.setParent(window)
    Renewal(application, window)
    window.show()
    folder = arguments.folder.absolute() if arguments.folder is not None else None
    window.projects.open_at_start(folder)
    _go_on_after_first_image(window)
    return application, window


def _go_on_after_first_image(window: MainWindow) -> None:
    """Leave the processor to the first image: the engine's child takes one for seconds."""
    from PySide6.QtCore import QTimer

    session = window.session
    latest = QTimer(session, singleShot=True, interval=_LATEST_MS)

    def on_painted() -> None:
        if latest.isActive() and session.current is not None:
            latest.stop()
            session.engine.start()

    window.canvas.painted.connect(on_painted)
    latest.timeout.connect(session.engine.start)
    latest.start()


def _hook_crashes(session: Session) -> None:
    """Log what nobody caught and say so; the labels are in the journal in any case."""
    from PySide6.QtWidgets import QApplication

    from app.messages import Notice, sentence

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.closeAllWindows()
            return
        log.critical("nobody caught this", exc_info=(kind, error, trace))
        session.notify(Notice(sentence(error.with_traceback(trace)), "error", "crash"))

    sys.excepthook = hook


def main(argv: list[str] | None = None) -> int:
    """Run the window until it is closed for good; returns the exit status."""
    arguments = sys.argv[1:] if argv is None else argv
    home = _parse(arguments).home

    from app.settings import data_folder

    _start_logging(data_folder(home))
    application, window = create_app(arguments)
    _hook_crashes(window.session)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
