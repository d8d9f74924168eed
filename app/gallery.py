"""The models people know, from the window's side: what is here, what is being fetched."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from app.engine_texts import from_engine
from app.jobs import Child, Launcher
from app.messages import Notice
from app.texts import mark, translate
from segcore.errands import (
    Converting,
    DownloadCancelled,
    DownloadProgress,
    ErrandFailed,
    FetchRequest,
    ModelReady,
)
from segcore.gallery import MODELS, GalleryModel
from segcore.records import Cancel

if TYPE_CHECKING:
    from app.session import Session

log = logging.getLogger(__name__)

# A download that hangs hears a cancel only when the server's time is up.
_GRACE_MS = 1500

# What the rows of `segcore.gallery` say; here for the translators.
ROW_TEXTS = (
    mark("Gallery", "nuclei and the like; small and quick, the base to begin from"),
    mark("Gallery", "MIT; trained on CC0 images"),
    mark("Gallery", "SegDesk, trained on the 2018 Data Science Bowl's nuclei"),
    mark("Gallery", "a backbone that has seen a million photos; a base for any photos of your own"),
    mark("Gallery", "MIT; trained on ImageNet, whose pictures are for research"),
    mark("Gallery", "ResNet-50 of He et al. as Keras Applications publishes it"),
    mark(
        "Gallery",
        "people, animals, vehicles and furniture in photos, at once; mean IoU 66.4 % on COCO "
        "val2017",
    ),
    mark("Gallery", "BSD-3-Clause; trained on COCO, whose terms apply to its pictures"),
    mark("Gallery", "torchvision's DeepLab v3 on a ResNet-50, COCO_WITH_VOC_LABELS_V1"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model stands on this machine.

    phase: "absent", "fetching", "converting" or "ready".
    done_bytes: of the published file, that have come so far; total_bytes: None while unknown.
    failure: why the last attempt ended, "" where it did not fail.
    is_stopping: a cancel is on its way.
    """

    phase: Literal["absent", "fetching", "converting", "ready"]
    done_bytes: int = 0
    total_bytes: int | None = None
    failure: str = ""
    is_stopping: bool = False

    @property
    def is_busy(self) -> bool:
        """Whether a helper is at work on it."""
        return self.phase in ("fetching", "converting")


class Gallery(QObject):
    """Knows how every model stands and fetches them, each in a helper child of its own.

    changed: the name of the model whose standing is another now.
    """

    changed = Signal(str)

    def __init__(self, session: Session, launcher: Launcher) -> None:
        """Know nothing yet; `look` finds out what is on this machine."""
        super().__init__(session)
        self._session = session
        self._launcher = launcher
        self.models: Mapping[str, GalleryModel] = MODELS
        self._standings: dict[str, Standing] = {}
        self._children: dict[str, Child] = {}

    def standing(self, name: str) -> Standing:
        """Return how a model stands, as far as is known. Raises KeyError for no model."""
        known = self._standings.get(name)
        return known or Standing("absent", 0, self.models[name].size_bytes)

    @property
    def ready(self) -> tuple[GalleryModel, ...]:
        """The models that can be used at once."""
        return tuple(m for name, m in self.models.items() if self.standing(name).phase == "ready")

    def look(self) -> None:
        """Find out, in the background, what is on this machine."""
        models = tuple(self.models.values())

        def show(found: dict[str, Standing]) -> None:
            for name, standing in found.items():
                before = self.standing(name)
                if not before.is_busy:
                    self._set(name, replace(standing, failure=before.failure))

        self._session.files.submit(lambda: {m.name: _stands(m) for m in models}, show)

    def fetch(self, name: str, weights_file: Path | None = None) -> None:
        """Make a model ready: downloaded, or from a file that was brought here another way."""
        before = self.standing(name)
        if before.is_busy or before.phase == "ready":
            return
        ending = self._children.get(name)
        if ending is not None:  # it has said all it had to say: that it failed or was stopped
            ending.close(grace_s=0)
            self._let_go(name, ending)
        child = Child("helper", self._launcher, self)
        self._children[name] = child
        child.received.connect(partial(self._on_event, name, child))
        child.ended.connect(partial(self._on_ended, name, child))
        child.send(FetchRequest(self.models[name], weights_file))
        child.start()
        self._set(name, replace(before, phase="fetching", failure=""))

    def cancel(self, name: str) -> None:
        """Stop a download; what has come is kept for the next time."""
        child = self._children.get(name)
        if child is None or self.standing(name).is_stopping:
            return
        child.send(Cancel())
        self._set(name, replace(self.standing(name), is_stopping=True))
        QTimer.singleShot(_GRACE_MS, self, partial(self._give_up, name, child))

    def close(self) -> None:
        """End what is under way; downloads go on from there the next time."""
        for child in self._children.values():
            child.ask_to_end()
        for child in self._children.values():
            child.close(grace_s=0)
        self._children.clear()

    # --- what helpers say -----------------------------------------------------------------------

    def _on_event(self, name: str, child: Child, event: object) -> None:
        if self._children.get(name) is not child:
            return
        now = self.standing(name)
        match event:
            case DownloadProgress():
                total = event.total_bytes if event.total_bytes is not None else now.total_bytes
                self._set(name, replace(now, done_bytes=event.done_bytes, total_bytes=total))
            case Converting():
                self._set(name, replace(now, phase="converting"))
            case ModelReady():
                self._set(name, Standing("ready", 0, now.total_bytes))
                text = self.tr("The model {name} is on this machine now.").format(name=name)
                self._session.notify(Notice(text, "success", "gallery", timeout_s=10))
            case DownloadCancelled():
                self._set(name, replace(now, phase="absent", done_bytes=event.done_bytes))
            case ErrandFailed():
                self._fail(name, from_engine(event.message))
            case _:
                pass  # the file has landed; converting follows

    def _on_ended(self, name: str, child: Child, exit_code: int | None) -> None:
        if self._children.get(name) is not child:
            return
        self._let_go(name, child)
        now = self.standing(name)
        if now.is_busy and not now.is_stopping:
            log.error("the helper for %s ended by itself, exit code %s", name, exit_code)
            self._fail(name, self.tr("It ended unexpectedly: try again."))
        elif now.is_busy or now.is_stopping:
            self._set(name, replace(now, phase="absent", is_stopping=False))
        self.look()

    def _give_up(self, name: str, child: Child) -> None:
        if self._children.get(name) is child:
            child.close(grace_s=0)
            self._on_ended(name, child, None)

    def _let_go(self, name: str, child: Child) -> None:
        del self._children[name]
        child.wait()
        child.deleteLater()

    def _fail(self, name: str, failure: str) -> None:
        self._set(name, replace(self.standing(name), phase="absent", failure=failure))

    def _set(self, name: str, standing: Standing) -> None:
        if self._standings.get(name) != standing:
            self._standings[name] = standing
            self.changed.emit(name)


def _stands(model: GalleryModel) -> Standing:
    """Look at the disk; for a lane."""
    size = model.size_bytes
    if model.is_ready:
        return Standing("ready", 0, size)
    file = model.weights_file
    if file is None:
        return Standing("absent", 0, size)
    return Standing("absent", _length(file) or _length(file.with_name(f"{file.name}.part")), size)


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def row_text(text: str) -> str:
    """Return what a row of the gallery says, in the language of the person, as a sentence."""
    shown = translate("Gallery", text)
    return shown[:1].upper() + shown[1:]
