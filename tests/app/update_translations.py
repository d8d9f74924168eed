"""Takes every text of the window over into the translation, and compiles it.

    python tests/app/update_translations.py

Then translate what it names, in `resources/translations/segdesk_id.ts` (a text editor or Qt
Linguist do), and run it again.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import PySide6

ROOT = Path(__file__).parent.parent.parent
TS = ROOT / "resources" / "translations" / "segdesk_id.ts"
_TOOLS = Path(PySide6.__file__).parent


def _run(tool: str, *arguments: str | Path) -> str:
    program = next(p for p in (_TOOLS / tool, _TOOLS / f"{tool}.exe") if p.exists())
    done = subprocess.run(
        [str(program), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{tool} failed: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def table_texts() -> list[tuple[str, str]]:
    """Return (context, text) of the tables whose rows need no mark."""
    from app.actions import ACTIONS
    from app.language import LANGUAGES
    from app.settings import SETTINGS

    rows = [("Actions", t) for row in ACTIONS for t in (row.text, row.tip, *row.menu.split("/"))]
    for setting in SETTINGS:
        if setting.page:
            shown = (setting.text, setting.page, setting.unit, *setting.choice_texts)
            ours = [text for text in shown if text and text not in LANGUAGES.values()]
            rows += [("Settings", text) for text in ours]
    return list(dict.fromkeys(rows))


def extract(ts: Path) -> None:
    """Merge every text of `app` and of its tables into `ts`; what is gone is dropped."""
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder) / "tables.py"
        lines = [f'translate("{context}", {_quoted(text)})' for context, text in table_texts()]
        tables.write_text("\n".join(lines) + "\n", "utf-8")
        sources = [str(p) for p in sorted((ROOT / "app").rglob("*.py"))]
        _run(
            "lupdate", "-locations", "none", "-no-obsolete", "-source-language", "en",
            "-target-language", "id", "-sort-messages", "-disable-heuristic", "similartext",
            "-tr-function-alias", "QT_TRANSLATE_NOOP+=mark", *sources, tables, "-ts", ts,
        )  # fmt: skip


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def compile_to(ts: Path, qm: Path) -> None:
    """Compile `ts`; texts not translated yet stay English.

    The old file is replaced, not written over: Qt maps it, and a program that reads it would die.
    """
    fresh = qm.with_name(f"{qm.name}.new")
    _run("lrelease", "-silent", "-nounfinished", ts, "-qm", fresh)
    fresh.replace(qm)


def messages(ts: Path) -> dict[tuple[str, str], str]:
    """Return (context, text) → translation, "" where there is none or it is unfinished."""
    found = {}
    for context in ElementTree.parse(ts).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            done = translation.get("type") is None
            found[name, message.findtext("source", "")] = (translation.text or "") if done else ""
    return found


def main() -> int:
    """Update and compile; returns 1 while something is untranslated."""
    sys.path.insert(0, str(ROOT))
    extract(TS)
    compile_to(TS, TS.with_suffix(".qm"))
    missing = [key for key, text in messages(TS).items() if not text]
    for context, text in missing:
        print(f"untranslated: {context}: {text!r}")
    print(f"{len(messages(TS))} texts, {len(missing)} untranslated")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
