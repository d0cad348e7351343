"""Which language the window speaks, and from which side it is read."""

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

FOLDER = Path(__file__).parent / "translations"
WRITTEN_IN = "en"


def speak(application: QApplication, language: str | None) -> str:
    """language: as in Preferences. Returns what is spoken: the first of the user's languages that we have."""
    locale = QLocale(language) if language else QLocale.system()
    QLocale.setDefault(locale)
    application.setLayoutDirection(locale.textDirection())
    spoken = chosen(locale.uiLanguages())
    if spoken != WRITTEN_IN:
        _load(application, f"buzzcam_{spoken}", FOLDER)
        _load(application, f"qtbase_{spoken}", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)))
    return spoken


def chosen(wanted: list[str], folder: Path = FOLDER) -> str:
    """wanted: tags such as "de-AT", best first. English before a language that we have means English."""
    for tag in wanted:
        language = tag.replace("_", "-").split("-")[0]
        if language == WRITTEN_IN or (folder / f"buzzcam_{language}.qm").is_file():
            return language
    return WRITTEN_IN


def _load(application: QApplication, name: str, folder: Path) -> None:
    translator = QTranslator(application)
    if translator.load(name, str(folder)):
        application.installTranslator(translator)
