"""Sentences of the other parts in the window's language. Their templates are collected in sentence_templates.py."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from buzzcam.core.events import Event
from buzzcam.errors import BuzzCamError
from buzzcam.sentence import Sentence

NAMES = (
    QT_TRANSLATE_NOOP("names", "small"),
    QT_TRANSLATE_NOOP("names", "medium"),
    QT_TRANSLATE_NOOP("names", "large"),
    QT_TRANSLATE_NOOP("names", "studio"),
    QT_TRANSLATE_NOOP("names", "capture"),
    QT_TRANSLATE_NOOP("names", "frames"),
    QT_TRANSLATE_NOOP("names", "model-switcher"),
    QT_TRANSLATE_NOOP("names", "calibration"),
    QT_TRANSLATE_NOOP("names", "picture"),
    QT_TRANSLATE_NOOP("names", "recording"),
    QT_TRANSLATE_NOOP("names", "virtual"),
    QT_TRANSLATE_NOOP("names", "checkup"),
    QT_TRANSLATE_NOOP("names", "report"),
    QT_TRANSLATE_NOOP("names", "hotkeys"),
    QT_TRANSLATE_NOOP("names", "thumbnails"),
)
"""Rungs and threads, as sentences name them; "virtual" is the thread of the virtual camera."""


def translated(said: object) -> str:
    """A sentence, an event or an error, its values translated too; English where there is no translation."""
    if isinstance(said, Event):
        said = said.sentence
    if isinstance(said, BuzzCamError):
        return f"{translated(said.message)} {translated(said.hint)}"
    if isinstance(said, Exception):
        return translated(said.args[0]) if said.args and str(said) == said.args[0] else str(said)
    if not isinstance(said, Sentence):
        return QCoreApplication.translate("sentences", str(said)) if said else ""
    template = QCoreApplication.translate("sentences", said.template)
    return template.format(**{name: _of_value(value) for name, value in said.values.items()})


def decimal(value: float) -> str:
    """With one place, and the user's own decimal sign."""
    return QLocale().toString(value, "f", 1)


def _of_value(value: object) -> object:
    if isinstance(value, Sentence | Exception):
        return translated(value)
    return QCoreApplication.translate("names", value) if isinstance(value, str) and value else value
