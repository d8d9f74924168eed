"""Which language the window speaks: the system's or the one chosen. See `app.texts` for writing.

The texts lie in `resources/translations`: `.ts` to read and edit (Qt Linguist opens it), `.qm`
compiled from it. English is the language of the source and needs no file.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from app import texts

log = logging.getLogger(__name__)

TRANSLATIONS = Path(__file__).parent.parent / "resources" / "translations"
# Each in its own language: whoever sees the wrong one must find theirs.
LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}

_TRANSLATOR_NAME = "segdesk_translator"


def spoken(choice: str) -> str:
    """Return the language, a key of `LANGUAGES`, for the setting "language".

    "system" is the first of the system's languages that SegDesk speaks, else English.
    """
    if choice in LANGUAGES:
        return choice
    for name in QLocale.system().uiLanguages():
        code = name.replace("_", "-").partition("-")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"


def install(application: QCoreApplication, choice: str) -> str:
    """Let `application` speak the language for `choice`; returns it. Call before any window.

    Windows made before keep the texts they have. Figures in number boxes follow too.
    """
    language = spoken(choice)
    for old in application.findChildren(QTranslator, _TRANSLATOR_NAME):
        application.removeTranslator(old)
        old.deleteLater()
    texts.speak(None)
    QLocale.setDefault(QLocale(language))
    if language == "en":
        return language
    translator = QTranslator(application)
    translator.setObjectName(_TRANSLATOR_NAME)
    if not translator.load(str(TRANSLATIONS / f"segdesk_{language}.qm")):
        log.warning("no translation to %s in %s: speaking English", language, TRANSLATIONS)
        QLocale.setDefault(QLocale("en"))
        return "en"
    application.installTranslator(translator)
    locale = QLocale(language)
    texts.speak(QCoreApplication.translate, locale.decimalPoint(), locale.groupSeparator())
    return language
