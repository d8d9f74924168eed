"""The gallery of models in the window: what is here, downloads that go on, sentences, and use."""

from __future__ import annotations

import hashlib
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import fake_helper
import fake_worker
import pytest
from conftest import Start, nobody, until
from file_server import Manners, empty_cache, serving
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from update_translations import TS

from app import gallery as gallery_module
from app import opening
from app.gallery import ROW_TEXTS
from app.jobs import Child
from app.panels.gallery import GalleryDialog, ModelCard
from segcore.classes import make_table
from segcore.gallery import MODELS, Checksum, GalleryModel, Source

if TYPE_CHECKING:
    from app.main_window import MainWindow

NAME = "voc21-resnet50"
# As large as a few pieces, and what the fake engine takes for a checkpoint.
CONTENT = (
    fake_worker.json.dumps(make_table(("background", "cat")).to_json()).encode() + b" " * 10**6
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache, and no proxy between the tests and their server."""
    yield empty_cache(tmp_path, monkeypatch)
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what puts the gallery's file onto a server of the test."""

    def put(address: str, content: bytes = CONTENT) -> None:
        sums = (Checksum("sha256", hashlib.sha256(content).hexdigest()),)
        source = Source(f"{address}/weights.pth", sums, len(content))
        models = {**MODELS, NAME: replace(MODELS[NAME], source=source)}
        monkeypatch.setattr(gallery_module, "MODELS", models)

    return put


@pytest.fixture
def begin(start: Start, project: Path) -> Callable[[], tuple[MainWindow, ModelCard]]:
    """Return what opens the window, then the gallery by its action; gives the card of one model."""

    def open_gallery() -> tuple[MainWindow, ModelCard]:
        window = start(project, launcher=fake_helper.start)
        until(lambda: window.session.prediction is not None, what="the first prediction")
        window.actions_["models"].trigger()
        dialog = window.gallery
        assert isinstance(dialog, GalleryDialog)
        until(dialog.isVisible)
        return window, dialog.cards[NAME]

    return open_gallery


def _buttons(card: ModelCard) -> list[str]:
    return [b.text() for b in card.findChildren(QPushButton) if b.isVisible() and b.isEnabled()]


def test_every_row_says_what_it_is_and_what_it_takes(
    begin: Callable[[], tuple[MainWindow, ModelCard]],
) -> None:
    window, card = begin()
    assert window.gallery is not None
    assert list(window.gallery.cards) == list(MODELS)
    until(lambda: "On this machine" in window.gallery.cards["starter"].state.text())
    assert card.state.text() == "168.3 MB to download"
    assert _buttons(card) == ["Download", "From a file…", "Copy address"]
    assert _buttons(window.gallery.cards["starter"]) == ["Use as model", "Use as base"]
    texts = " ".join(label.text() for label in card.findChildren(type(card.state)))
    assert "background, aeroplane" in texts
    assert "and 13 more" in texts
    assert "BSD-3-Clause" in texts
    assert "download.pytorch.org" in texts.replace("\u200b", "")
    source = MODELS[NAME].source
    assert source is not None
    card.copy_button.click()
    assert QApplication.clipboard().text() == source.url


def test_without_a_project_a_model_says_what_is_missing(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SAMPLE", Path("nowhere"))  # a first start would open it
    window = start(launcher=nobody)
    window.actions_["models"].trigger()
    dialog = window.gallery
    assert isinstance(dialog, GalleryDialog)
    until(dialog.isVisible)
    starter = dialog.cards["starter"]
    until(lambda: starter.use_button.isVisible())
    for button in (starter.use_button, starter.base_button, dialog.file_button):
        assert not button.isEnabled()
        assert button.toolTip() == "Open a folder of images first."
    starter.refresh(has_project=True)
    assert starter.use_button.isEnabled()
    assert starter.use_button.toolTip().startswith("Let it predict")


def test_a_download_is_cancelled_resumed_cut_and_then_the_model_is_used(
    begin: Callable[[], tuple[MainWindow, ModelCard]], publish: Callable[[str], None]
) -> None:
    manners = Manners(CONTENT, stall_after=[400_000])
    with serving(manners) as address:
        publish(address)
        window, card = begin()
        gallery = window.models.gallery
        card.fetch_button.click()
        until(lambda: gallery.standing(NAME).done_bytes >= 400_000, what="the stall")
        assert card.bar.isVisible()
        assert card.bar.value() == 400
        assert card.state.text() == "0.4 MB of 1.0 MB downloaded"
        assert _buttons(card) == ["Cancel"]
        card.cancel_button.click()
        assert card.state.text() == "Stopping…"
        until(lambda: card.fetch_button.isVisible(), what="the cancel")
        assert card.fetch_button.text() == "Resume"
        assert card.failure.text() == ""
        manners.cut_after.append(200_000)
        card.fetch_button.click()
        until(lambda: card.use_button.isVisible(), what="the model")
    assert [r.get("Range") for r in manners.requests] == [None, "bytes=400000-", "bytes=600000-"]
    assert "voc21-resnet50 is on this machine now" in "".join(window.stage.notices.texts)
    assert NAME in [base.text for base in window.fine_tune._bases()]
    card.use_button.click()
    until(lambda: window.session.model is not None and window.session.model.name == NAME)


def test_without_a_network_one_sentence_says_what_to_do_and_a_file_does_it(
    begin: Callable[[], tuple[MainWindow, ModelCard]],
    publish: Callable[[str], None],
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(Manners(CONTENT)) as address:
        pass  # gone by now
    publish(address)
    window, card = begin()
    card.fetch_button.click()
    until(lambda: card.failure.isVisible(), what="the sentence")
    said = card.failure.text().replace("\u200b", "")
    assert said.startswith("weights.pth could not be fetched from 127.0.0.1")
    assert f"put it at {cache / 'weights.pth'}" in said
    assert _buttons(card) == ["Download", "From a file…", "Copy address"]
    other = tmp_path / "brought.pth"
    other.write_bytes(CONTENT[::-1])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    card.file_button.click()
    assert not card.failure.isVisible()
    until(lambda: card.failure.isVisible(), what="that it is another file")
    assert "is not the file that voc21-resnet50 is made of" in card.failure.text().replace(
        "\u200b", ""
    )
    assert window.isEnabled()


def test_trying_again_at_once_leaves_no_helper_behind(start: Start, project: Path) -> None:
    gallery = start(project, launcher=fake_helper.start_slow_to_end).models.gallery
    for _ in range(2):
        gallery.fetch(NAME)
        until(lambda: gallery.standing(NAME).failure, what="that it failed")
    assert len([c for c in gallery.findChildren(Child) if c.isRunning()]) == 1


def _put_ready(cache: Path) -> GalleryModel:
    model = MODELS[NAME]
    fake_worker.write_model(model.checkpoint, make_table(("background", "cat")))
    assert model.checkpoint.parent == cache
    return model


def test_a_model_that_is_here_becomes_the_model_or_the_base(
    begin: Callable[[], tuple[MainWindow, ModelCard]], cache: Path
) -> None:
    model = _put_ready(cache)
    window, card = begin()
    until(lambda: card.use_button.isVisible(), what="that it is here")
    card.use_button.click()
    until(lambda: window.session.model is not None and window.session.model.name == NAME)
    assert window.session.model is not None
    assert window.session.model.path == model.checkpoint
    window.models.gallery.look()
    card.base_button.click()
    assert window.docks["fine_tune"].isVisible()
    box = window.fine_tune.base_box
    assert NAME in box.currentText()
    until(lambda: window.fine_tune.start_button.isEnabled())
    chosen = window.fine_tune._bases()[box.currentIndex()].base
    assert chosen in (NAME, str(model.checkpoint))


def test_the_gallery_is_a_click_away_where_a_base_is_chosen(
    begin: Callable[[], tuple[MainWindow, ModelCard]],
) -> None:
    window, _ = begin()
    assert window.gallery is not None
    window.gallery.close()
    window.fine_tune.models_button.click()
    until(window.gallery.isVisible)
    QTest.keyClick(window.gallery, Qt.Key.Key_Escape)
    QCoreApplication.processEvents()
    assert not window.gallery.isVisible()


def test_closing_the_window_ends_a_download_and_keeps_what_came(
    begin: Callable[[], tuple[MainWindow, ModelCard]], publish: Callable[[str], None], cache: Path
) -> None:
    with serving(Manners(CONTENT, stall_after=[500_000])) as address:
        publish(address)
        window, card = begin()
        card.fetch_button.click()
        until(lambda: window.models.gallery.standing(NAME).done_bytes >= 500_000)
        window.safety.is_decided = True
        window.close()
    assert (cache / "weights.pth.part").is_file()


def test_what_the_rows_say_is_translated() -> None:
    said = {text for m in MODELS.values() for text in (m.purpose, m.licence, m.origin)}
    assert said == set(ROW_TEXTS)
    root = ElementTree.parse(TS).getroot()
    known = {m.findtext("source") for c in root.iter("context") for m in c.iter("message")}
    assert said <= known
