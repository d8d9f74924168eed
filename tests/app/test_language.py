"""Both languages are complete: no text outside of the translation call, none untranslated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QTreeView
from update_translations import ROOT, TS, compile_to, extract, messages

from app import language, texts
from app.engine_texts import TEMPLATES, from_engine
from app.messages import count, duration, listing, sentence
from app.panels.chart import localised
from app.texts import figure, translate, whole
from segcore.errors import SegDeskError
from segcore.images import read_image
from segcore.masks import read_mask
from segcore.project import open_project

if TYPE_CHECKING:
    pass

APP = ROOT / "app"

# Calls whose literal arguments people read; where only some are read, which by place.
_EVERY = range(9)
_SHOWN_BY: dict[str, range | tuple[int, ...]] = dict.fromkeys(
    (
        "setText", "setToolTip", "setStatusTip", "setWindowTitle", "setPlaceholderText", "setTitle",
        "setAccessibleName", "setAccessibleDescription", "setInformativeText", "setLabelText",
        "setSuffix", "setPrefix", "setIconText", "setWhatsThis", "setSpecialValueText",
        "setHeaderData", "setHorizontalHeaderLabels", "setTabText", "addTab", "addAction",
        "addMenu", "addItem", "addItems", "addRow", "addButton", "insertItem", "insertTab",
        "drawText", "showText", "showMessage", "set_hint", "tell", "show_text", "ask_text",
        "ask_color", "getText",
        "getItem", "getInt", "getColor", "getOpenFileName", "getOpenFileNames", "getSaveFileName",
        "getExistingDirectory", "question", "information", "QLabel", "QPushButton", "QToolButton",
        "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "QDockWidget", "QToolBar", "QMenu",
        "QProgressDialog", "QTableWidgetItem", "QTreeWidgetItem", "QListWidgetItem",
        "QStandardItem",
    ),
    _EVERY,
) | {
    "Notice": (0,), "label": (0,), "push_button": (0, 1), "tool_button": (2, 3),
    "eye_button": (1,), "Disclosure": (1,), "failure": (0,), "Amount": (0,),
}  # fmt: skip
# What only the log, a programmer or a shell reads; and tables that are translated as wholes.
_READ_BY_OTHERS = {
    "info", "debug", "error", "critical", "exception", "warning", "log", "ValueError",
    "RuntimeError", "KeyError", "TypeError", "AssertionError", "ActionRow", "Setting",
    "ArgumentParser", "add_argument", "Formatter", "setStyleSheet", "_said",
}  # fmt: skip
# Names, units, samples for a width and markup: the same in every language.
_NOT_TEXT = re.compile(r"[^A-Za-z]*|background x+|0+, 0+|\d+ (px|%)|x+")
_SENTENCE = re.compile(r"[A-Z]?[a-z’']+,? [a-z]+,? [a-z]+|[A-Z][a-z]+ [a-z]{2,}|[A-Z][a-z]{2,}…$")


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return _name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _shown(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of literals that a person reads though no call translates them."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }

    def visit(node: ast.AST, is_shown: bool) -> Iterator[tuple[int, str]]:
        if isinstance(node, ast.Call):
            name = _name(node)
            if _translates(node) or (name in _READ_BY_OTHERS and not _is_message_box(node)):
                return
            read = _SHOWN_BY.get(name, ())
            for place, argument in enumerate(node.args):
                yield from visit(argument, place in read)
            for argument in (node.func, *(k.value for k in node.keywords)):
                yield from visit(argument, False)
            return
        if isinstance(node, ast.Constant | ast.JoinedStr):
            text = _text_of(node)
            is_text = (is_shown and re.search(r"[A-Za-z]{2}", text)) or _SENTENCE.match(text)
            if is_text and id(node) not in docstrings and not _NOT_TEXT.fullmatch(text):
                yield node.lineno, text
            if isinstance(node, ast.Constant):
                return
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            # The button of a notice: its text, and what it does.
            is_shown = is_shown or isinstance(node.elts[1], ast.Lambda | ast.Attribute)
        elif isinstance(node, ast.stmt | ast.Dict | ast.Subscript | ast.Compare | ast.Lambda):
            is_shown = False
        for child in ast.iter_child_nodes(node):
            if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
                yield from visit(child, is_shown)

    yield from visit(tree, False)


def _translates(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == "tr"
    return _name(node) in ("translate", "mark")


def _text_of(node: ast.Constant | ast.JoinedStr) -> str:
    """Return what a literal says: without its values, without markup."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts)
    if isinstance(node, ast.Constant) and not isinstance(node.value, str):
        return ""
    return re.sub(r"<[^>]*>|&\w+;|SegDesk", "", text)


def _is_message_box(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and _name(node.func.value) == "QMessageBox"


def _sources() -> list[Path]:
    return sorted(APP.rglob("*.py"))


@pytest.mark.parametrize("path", _sources(), ids=lambda p: str(p.relative_to(APP)))
def test_no_text_escapes_the_translation_call(path: Path) -> None:
    if path.name == "theme.py":
        pytest.skip("a style sheet, no texts")
    found = list(_shown(ast.parse(path.read_text("utf-8"))))
    assert found == []


def test_that_test_finds_what_it_should() -> None:
    source = """
class Panel(QWidget):
    def show(self, name):
        self.a.setText("Open")
        self.b.setToolTip(f"Opens {name}")
        text = "No image has labels yet."
        self.notify(Notice("Gone" if name else self.tr("Here")))
        self.c.setText(self.tr("Fine"))
        self.d.setText(f"<b>{name}</b>")
        self.setObjectName("panel")
        log.info("the file %s is gone", name)
"""
    assert [line for line, _ in _shown(ast.parse(source))] == [4, 5, 6, 7]


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and _translates(node):
            yield node


def _literal(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_what_is_translated_is_a_literal_given_by_place() -> None:
    wrong = []
    for path in _sources():
        for call in _calls(path):
            name = _name(call)
            texts_given = call.args[:1] if name == "tr" else call.args[:2]
            # `translate` may be given a text that was marked in a table.
            literals = [_literal(a) for a in texts_given[: 1 if name == "translate" else 2]]
            f_string = any(isinstance(a, ast.JoinedStr) for a in texts_given)
            # lupdate takes the name before `.tr` for the context: only `self` is understood.
            of_another = name == "tr" and _name(getattr(call.func, "value", call)) != "self"
            is_wrong = None in literals or call.keywords or f_string or of_another
            if path.name != "texts.py" and is_wrong:
                wrong.append(f"{path.relative_to(APP)}:{call.lineno}")
    assert wrong == []


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """Return every text that lupdate finds now."""
    ts = tmp_path_factory.mktemp("ts") / "segdesk_id.ts"
    extract(ts)
    return messages(ts)


@pytest.fixture(scope="module")
def translated() -> dict[tuple[str, str], str]:
    """Return the texts and translations that are committed."""
    return messages(TS)


def test_every_text_is_taken_over(
    extracted: dict[tuple[str, str], str], translated: dict[tuple[str, str], str]
) -> None:
    """When this fails: `python tests/app/update_translations.py`, then translate what it names."""
    assert sorted(extracted.keys() - translated.keys()) == []
    assert sorted(translated.keys() - extracted.keys()) == []


def test_every_text_is_translated(translated: dict[tuple[str, str], str]) -> None:
    assert [key for key, text in translated.items() if not text.strip()] == []


def test_lupdate_sees_every_call(extracted: dict[tuple[str, str], str]) -> None:
    """It reads Python by its own rules: a call inside an f-string, for one, escapes it."""
    known = {text for _, text in extracted}
    missed = []
    for path in _sources():
        for call in _calls(path):
            text = _literal(call.args[0 if _name(call) == "tr" else -1])
            if text and text not in known:
                missed.append((path.name, call.lineno, text))
    assert missed == []


def test_translations_keep_values_markup_and_ends(
    translated: dict[tuple[str, str], str],
) -> None:
    wrong = []
    for (context, source), text in ((key, text) for key, text in translated.items() if text):
        same = (
            set(re.findall(r"{\w*}", source)) == set(re.findall(r"{\w*}", text))
            and re.findall(r"<[^>]+>", source) == re.findall(r"<[^>]+>", text)
            and (source.count(" ") < 2 or (source[-1] in ".:?") == (text[-1] in ".:?"))
            and source.endswith("…") == text.endswith("…")
            and (source[0] == " ") == (text[0] == " ")
            and bool(re.search(r"&\w", source)) == bool(re.search(r"&\w", text))
        )
        if not same:
            wrong.append((context, source, text))
    assert wrong == []


def test_the_compiled_file_is_the_edited_one(tmp_path: Path) -> None:
    compile_to(TS, tmp_path / "now.qm")
    assert (tmp_path / "now.qm").read_bytes() == TS.with_suffix(".qm").read_bytes()


@pytest.fixture
def indonesian(application: QApplication) -> Iterator[QApplication]:
    """Let the application speak Indonesian for one test."""
    assert language.install(application, "id") == "id"
    yield application
    language.install(application, "en")


def test_the_system_language_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    def asks_for(*names: str) -> None:
        system = QLocale(names[0])
        monkeypatch.setattr(QLocale, "system", lambda: system)
        monkeypatch.setattr(QLocale, "uiLanguages", lambda _self: list(names))

    for names, spoken in (
        (["id-ID", "en-US"], "id"), (["de-DE", "id", "en"], "id"), (["de-DE"], "en"),
        (["en-GB", "id"], "en"), (["C"], "en"),
    ):  # fmt: skip
        asks_for(*names)
        assert language.spoken("system") == spoken
    assert language.spoken("id") == "id"


def test_numbers_and_texts_follow_the_language(indonesian: QApplication) -> None:
    assert figure(1234.567, 2) == "1.234,57"
    assert whole(12_000) == "12.000"
    assert count(1, "image") == "1 gambar"
    assert count(3, "image") == "3 gambar"
    assert listing(["a", "b", "c"]) == "a, b dan c"
    assert duration(80) == "1 mnt 20 dtk"
    assert translate("Edits", "Brush") == "Kuas"
    assert QLocale().language() == QLocale.Language.Indonesian
    language.install(indonesian, "en")
    assert figure(1234.567, 2) == "1,234.57"
    assert translate("Edits", "Brush") == "Brush"


def test_the_file_dialog_of_desktops_without_one_speaks_it_too(
    indonesian: QApplication, translated: dict[tuple[str, str], str], tmp_path: Path
) -> None:
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    seen = {label.text() for label in dialog.findChildren(QLabel)}
    for button in dialog.findChildren(QAbstractButton):
        seen |= {button.text(), button.toolTip()}
    header = dialog.findChild(QTreeView).header()
    seen |= {str(header.model().headerData(i, Qt.Orientation.Horizontal)) for i in range(4)}
    seen = {text for text in seen if re.search(r"[a-z]", text)}
    assert {"&Lihat di:", "&Pilih", "Folder induk", "Tanggal diubah"} <= seen
    assert seen <= set(translated.values())


def test_a_missing_translation_speaks_english(
    application: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(language, "TRANSLATIONS", tmp_path)
    assert language.install(application, "id") == "en"
    assert texts.figure(0.5, 1) == "0.5"


@pytest.mark.usefixtures("indonesian")
def test_the_figures_along_a_curve_are_written_as_the_language_does() -> None:
    assert [localised(t) for t in ("0.25", "-1.5", "20")] == ["0,25", "-1,5", "20"]
    assert localised("1e-05") == "1e-05"
    assert localised("") == ""


# --- the engine's sentences -----------------------------------------------------------------------


def _engine_words() -> str:
    """Return every text of the engine, its values left out, as one."""
    found = []
    for path in sorted((ROOT / "segcore").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else "\0" for p in node.values]
                found.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(found)


def test_the_sentences_listed_are_still_said_by_the_engine() -> None:
    words = _engine_words()
    gone = [
        (template, part)
        for template in TEMPLATES
        for part in re.split(r"{\w+}|: choose a |: crop it ", template)
        if len(part.split()) > 2 and part.strip() not in words
    ]
    assert gone == []


@pytest.mark.parametrize(
    ("said", "translated"),
    [
        ("a/b.png is empty: choose a picture.", "a/b.png kosong: pilih sebuah gambar."),
        # A library's own words are for the log; a name in their place is kept.
        (
            "a.pt is not a checkpoint or is damaged (Error while deserializing): choose another "
            "file.",
            "a.pt bukan checkpoint atau rusak: pilih berkas lain.",
        ),
        (
            "a.pt is not a checkpoint or is damaged (KeyError): choose another file.",
            "a.pt bukan checkpoint atau rusak (KeyError): pilih berkas lain.",
        ),
        (
            "Checkpoint x.safetensors is damaged (cut off): use another one",
            "Checkpoint x.safetensors rusak: pakai yang lain",
        ),
        (
            "an animation: its first frame is shown; transparent parts are shown on white",
            "animasi: bingkai pertamanya yang ditampilkan; "
            "bagian tembus pandang ditampilkan di atas putih",
        ),
        ("a.png has ids outside the class table of 3: 7; add classes for them or correct the mask",
         "a.png memiliki id di luar tabel kelas of 3: 7; tambahkan kelasnya atau perbaiki mask"),
        ("nobody wrote this sentence: leave it.", "nobody wrote this sentence: leave it."),
    ],
)  # fmt: skip
def test_the_engines_sentences_are_translated_with_their_values(
    indonesian: QApplication, said: str, translated: str
) -> None:
    assert from_engine(said) == translated
    language.install(indonesian, "en")
    assert from_engine(said) == said


def test_real_errors_of_the_engine_are_recognised(indonesian: QApplication, tmp_path: Path) -> None:
    empty, words = tmp_path / "empty.png", tmp_path / "words.png"
    empty.write_bytes(b"")
    words.write_text("no picture")
    for path in (empty, words, tmp_path / "none.png"):
        for read in (read_image, read_mask):
            with pytest.raises(SegDeskError) as caught:
                read(path)
            assert sentence(caught.value) != str(caught.value)
    with pytest.raises(SegDeskError) as caught:
        open_project(tmp_path / "nowhere")
    assert "bukan folder" in sentence(caught.value)
