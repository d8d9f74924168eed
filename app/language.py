"""Which language the window speaks: the system's or the one chosen. See `app.texts` for writing.

The texts lie in `resources/translations`: `.ts` to read and edit (Qt Linguist opens it), `.qm`
compiled from it. English is the language of the source and needs no file.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from app import texts
from app.texts import mark

log = logging.getLogger(__name__)

TRANSLATIONS = Path(__file__).parent.parent / "resources" / "translations"
# Each in its own language: whoever sees the wrong one must find theirs.
LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
# Qt's own texts that the window shows, for languages that Qt itself does not speak.
QT_TEXTS = (
    mark("QPlatformTheme", "OK"),
    mark("QPlatformTheme", "Cancel"),
    mark("QPlatformTheme", "Close"),
    mark("QPlatformTheme", "&Yes"),
    mark("QPlatformTheme", "&No"),
    mark("QPlatformTheme", "Save"),
    mark("QPlatformTheme", "Save All"),
    mark("QPlatformTheme", "Discard"),
    mark("QPlatformTheme", "Reset"),
    mark("QPlatformTheme", "Apply"),
    mark("QPlatformTheme", "Open"),
    mark("QPlatformTheme", "Retry"),
    mark("QPlatformTheme", "Ignore"),
    mark("QPlatformTheme", "Abort"),
    mark("QPlatformTheme", "Help"),
    mark("QWidgetTextControl", "&Undo"),
    mark("QWidgetTextControl", "&Redo"),
    mark("QWidgetTextControl", "Cu&t"),
    mark("QWidgetTextControl", "&Copy"),
    mark("QWidgetTextControl", "Copy &Link Location"),
    mark("QWidgetTextControl", "&Paste"),
    mark("QWidgetTextControl", "Delete"),
    mark("QWidgetTextControl", "Select All"),
    mark("QLineEdit", "&Undo"),
    mark("QLineEdit", "&Redo"),
    mark("QLineEdit", "Cu&t"),
    mark("QLineEdit", "&Copy"),
    mark("QLineEdit", "&Paste"),
    mark("QLineEdit", "Delete"),
    mark("QLineEdit", "Select All"),
    mark("QAbstractSpinBox", "&Select All"),
    mark("QAbstractSpinBox", "&Step up"),
    mark("QAbstractSpinBox", "Step &down"),
    mark("QKeySequenceEdit", "Press shortcut"),
    mark("QKeySequenceEdit", "%1, ..."),
    mark("QColorDialog", "Hu&e:"),
    mark("QColorDialog", "&Sat:"),
    mark("QColorDialog", "&Val:"),
    mark("QColorDialog", "&Red:"),
    mark("QColorDialog", "&Green:"),
    mark("QColorDialog", "Bl&ue:"),
    mark("QColorDialog", "A&lpha channel:"),
    mark("QColorDialog", "&HTML:"),
    mark("QColorDialog", "&Basic colors"),
    mark("QColorDialog", "&Custom colors"),
    mark("QColorDialog", "&Add to Custom Colors"),
    mark("QColorDialog", "&Pick Screen Color"),
    mark("QColorDialog", "Select Color"),
)

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
