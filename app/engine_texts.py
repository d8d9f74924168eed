"""The engine's sentences in the language of the person. Qt-free.

`segcore` speaks English and knows no window; its sentences come through exceptions and through the
pipe from the children. The ones a person can meet are listed in `app.engine_templates`: what was
said is matched, and its values are put into the translation. What is not listed stays English,
but a library's own words in brackets, "(broken data stream)", go to the log alone.
"""

from __future__ import annotations

import logging
import re
from functools import cache

from app.engine_templates import REWORDED, TEMPLATES
from app.texts import translate

__all__ = ["REWORDED", "TEMPLATES", "from_engine", "is_known"]

log = logging.getLogger(__name__)


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)}", template)
    parts[::2] = [re.escape(part) for part in parts[::2]]
    parts[1::2] = [f"(?P<{name}>.+?)" for name in parts[1::2]]
    return re.compile("".join(parts), re.DOTALL | re.IGNORECASE)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Return pattern, template and key of each sentence; made at the first one that is said.

    The most said first: "{path} cannot be read: {reason}" fits too much to be asked early.
    """
    said_most = sorted((*TEMPLATES, *REWORDED), key=lambda t: -len(re.sub(r"{\w+}", "", t)))
    return tuple((_pattern(said), said, REWORDED.get(said, said)) for said in said_most)


def is_known(said: str) -> bool:
    """Tell whether a sentence of the engine is one that can be said in other languages."""
    return any(pattern.fullmatch(said.rstrip(".")) for pattern, _, _ in _patterns())


def _is_foreign(template: str, error: str) -> bool:
    """Tell whether `error` is a library's English aside that the sentence can do without.

    A remedy follows it, so the log may have it alone; a name or a number is the same everywhere.
    """
    return "({error}):" in template and " " in error and error == from_engine(error)


def from_engine(said: str) -> str:
    """Return a sentence of the engine in the language of the person; as said when not listed."""
    if "; " in said and not is_known(said):
        return "; ".join(from_engine(part) for part in said.split("; "))
    core = said.rstrip(".")
    for pattern, template, shown in _patterns():
        found = pattern.fullmatch(core)
        translated = translate("Engine", shown) if found is not None else template
        if found is not None and translated != template:
            values = {name: from_engine(value) for name, value in found.groupdict().items()}
            if translated != shown and _is_foreign(template, values.get("error", "")):
                log.info("said in full: %s", said)
                translated = translated.replace(" ({error})", "")
            text = translated.format(**values) + said[len(core) :]
            return text[:1].upper() + text[1:] if said[:1].isupper() else text
    return said
