"""The language of the window, and its reading direction."""

from gettext import find, translation
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from buzzcam.gui.translation import catalogue

FOLDER = Path(__file__).parents[1] / "locale"
WRITTEN_IN = "en"


def speak(application: QApplication, language: str | None) -> str:
    """language: as in Preferences. Returns the language in use: the user's first with a translation."""
    locale = QLocale(language) if language else QLocale.system()
    QLocale.setDefault(locale)
    application.setLayoutDirection(locale.textDirection())
    spoken = chosen(locale.uiLanguages())
    catalogue.texts = translation("buzzcam", FOLDER, [spoken], fallback=True)
    of_qt, folder = QTranslator(application), QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if spoken != WRITTEN_IN and of_qt.load(f"qtbase_{spoken}", folder):
        application.installTranslator(of_qt)
    return spoken


def chosen(wanted: list[str], folder: Path = FOLDER) -> str:
    """wanted: tags such as "de-AT", best first. If English comes before any translated language, it is English."""
    for tag in wanted:
        language = tag.replace("_", "-").split("-")[0]
        if language == WRITTEN_IN or find("buzzcam", folder, [language]):
            return language
    return WRITTEN_IN
