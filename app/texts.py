"""Texts in the language of the person. Qt-free: `app.language` says which language that is.

How a text is written:

- In a QObject class: `self.tr("Open folder…")`. Elsewhere: `translate("Limits", "Only void")`; the
  first text, the context, names the module or table.
- Values come after translating, by name: `self.tr("By {model}").format(model=name)`. Never an
  f-string, and no sentence put together from pieces: other languages order them otherwise.
- A text in a table is marked where it stands, `mark("States", "Started")`, and translated when it
  is shown, `translate("States", text)`. The rows of `ACTIONS` and `SETTINGS` need no mark.
- Plurals are two texts, or `messages.count(n, "image")` as a value. Numbers with decimals or
  thousands go through `figure` and `whole`. Arguments are given by place, not by keyword.
- Then `python tests/app/update_translations.py` takes every text over into
  `resources/translations/segdesk_id.ts`, names what is still to be translated, and compiles what
  is. Tests fail for a text outside of the call and for one without a translation.
"""

from __future__ import annotations

from collections.abc import Callable

LookUp = Callable[[str, str], str]


def _as_written(_context: str, text: str) -> str:
    return text


_look_up: LookUp = _as_written
_decimal, _thousands = ".", ","


def speak(look_up: LookUp | None, decimal: str = ".", thousands: str = ",") -> None:
    """Translate with `look_up(context, text)` from now on; None: English, as written."""
    global _look_up, _decimal, _thousands
    _look_up = look_up or _as_written
    _decimal, _thousands = decimal, thousands


def translate(context: str, text: str) -> str:
    """Return `text` in the language of the person; as written where it has no translation."""
    return _look_up(context, text)


def mark(_context: str, text: str) -> str:
    """Return `text` as it is; the translators' tools find it, `translate` is for later."""
    return text


def as_menu_text(name: str) -> str:
    """Return a name as menus and buttons show it: its "&" as such, no mnemonic."""
    return name.replace("&", "&&")


def without_mnemonic(text: str) -> str:
    """Return a menu's text as it is read: "&Undo" is "Undo", and "Q && A" is "Q & A"."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def figure(value: float, decimals: int) -> str:
    """Return a number with that many decimals: "0.91", in Indonesian "0,91"."""
    return _localised(f"{value:,.{decimals}f}")


def whole(value: int) -> str:
    """Return a whole number with its thousands set apart: "12,000", in Indonesian "12.000"."""
    return _localised(f"{value:,}")


def _localised(english: str) -> str:
    return english.translate({ord(","): _thousands, ord("."): _decimal})
