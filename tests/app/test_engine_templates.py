"""Whatever the engine can say to the window, the window can say in other languages.

The engine's sources are read for what they raise; each sentence, with something in place of its
values, must be one of the templates.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import texts
from app.engine_texts import REWORDED, from_engine, is_known

SEGCORE = Path(__file__).parent.parent.parent / "segcore"

_RAISED = (
    "UsageError", "ClassTableError", "ImageError", "MaskError", "MaskChangedError", "ProjectError",
    "CheckpointError", "DownloadError", "ExportError", "TrainingError", "EngineError", "_failed",
    "_Interrupted", "RunFailed", "EvalFailed", "ModelFailed", "PredictionFailed", "BranchesFailed",
    "FetchFailed", "RuntimeFailed",
)  # fmt: skip

# Said on the command line only: the window never comes there.
_SHELL = {
    "__main__.py", "command_parts.py", "evaluate_command.py", "export_command.py",
    "gallery_command.py", "info_command.py", "predict_command.py", "train_command.py",
    "distribution.py",  # `TF_CONFIG`
    "scores.py",  # `segcore evaluate --pred`
    "views.py",  # --scales
    "recipe.py",  # a run's request that is damaged has a sentence of the window's own
}  # fmt: skip
_SAID_IN_A_SHELL = (
    "say where the ", "give one of ", "--force", "comes with SegDesk", "the gallery has no ",
    "the export would replace its own checkpoint",
    "8-bit integers",  # `segcore export --int8`
)  # fmt: skip
# Put around what is listed with its remedy: f"{path} {complaint}: choose a picture".
_AROUND = {
    "~ ~: choose a picture", "~ ~: crop it or cut it into tiles", "the new mask ~: make it smaller",
    "~ ~: choose a mask PNG", "~ ~: choose a palette", "~ ~", "~: ~", "~",
    "~ has ~ page~: there is no page ~",
}  # fmt: skip


def _said(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and sentence of what a module raises or sends, "~" in place of values."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = name or getattr(node.func, "id", "")
        if name not in _RAISED:
            continue
        for argument in ast.walk(node):
            if isinstance(argument, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "~" for p in argument.values)
                yield node.lineno, "".join(map(str, parts))
            elif isinstance(argument, ast.Constant) and argument in node.args:
                yield node.lineno, str(argument.value)


def _is_whole(text: str) -> bool:
    return " " in text.replace("~", "").strip() and text.rstrip(".") not in _AROUND


def test_every_sentence_that_can_reach_the_window_is_listed() -> None:
    said = [
        (path.name, line, text)
        for path in sorted(SEGCORE.rglob("*.py"))
        if path.name not in _SHELL
        for line, text in _said(path)
        if _is_whole(text) and not any(part in text for part in _SAID_IN_A_SHELL)
    ]
    assert len(said) > 90  # that the collector still finds them
    assert [found for found in said if not is_known(found[2])] == []


def test_the_collector_sees_what_is_new(tmp_path: Path) -> None:
    module = tmp_path / "new.py"
    module.write_text('raise ExportError(f"{a} is too blue ({b}): paint it " "red.")\n')
    assert list(_said(module)) == [(1, "~ is too blue (~): paint it red.")]
    assert not is_known("~ is too blue (~): paint it red.")


def test_the_window_does_not_speak_of_options() -> None:
    said = (
        "cannot fetch a.h5 from server: nothing came for 30 s; try later, or download "
        "https://server/a.h5 on another machine and give it with --weights-file FILE or put it at "
        "/cache/a.h5"
    )
    assert from_engine(said) == (
        "a.h5 could not be fetched from server: nothing came for 30 s. Try later; or download "
        "https://server/a.h5 on another machine and choose that file here, or put it at "
        "/cache/a.h5"
    )
    assert [shown for shown in REWORDED.values() if "--" in shown or "`" in shown] == []


@pytest.mark.parametrize("said", REWORDED)
def test_what_is_reworded_keeps_to_the_values_it_is_given(said: str) -> None:
    values = {name: name.upper() for name in _names(said)}
    assert _names(REWORDED[said]) <= set(values)
    assert from_engine(said.format(**values)) == REWORDED[said].format(**values)


def _names(template: str) -> set[str]:
    return {part.partition("}")[0] for part in template.split("{")[1:]}


def test_values_are_translated_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_look_up", lambda _context, text: f"<{text}>")
    said = "the server answers 404 (Not Found)"
    assert from_engine(said) == "<the server answers 404 (Not Found)>"
