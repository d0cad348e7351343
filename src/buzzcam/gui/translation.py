"""Translates the window's texts, and sentences of the other parts, into the window's language."""

from gettext import NullTranslations

from PySide6.QtCore import QLocale

from buzzcam.core.events import Event
from buzzcam.errors import BuzzCamError
from buzzcam.sentence import Sentence, say

NAMES = (
    say("small"),
    say("medium"),
    say("large"),
    say("studio"),
    say("capture"),
    say("frames"),
    say("model-switcher"),
    say("calibration"),
    say("learnt room"),
    say("picture"),
    say("recording"),
    say("virtual"),
    say("checkup"),
    say("report"),
    say("hotkeys"),
    say("thumbnails"),
    say("photos"),
    say("sound-devices"),
    say("effects"),
    say("faces"),
    say("hands"),
    say("call"),
    say("calls"),
    say("call-capture"),
    say("call-screen"),
    say("a part of the call"),
    say("the picture of a guest"),
    say("the sound of a guest"),
    say("microphone"),
    say("speaker"),
    say("output"),
    say("things"),
    say("worn"),
    say("card"),
    say("none"),
)
"""Names of rungs, threads and parts in sentences; "virtual" is the thread of the virtual camera."""


class Catalogue:
    """The texts of the present language; `language.speak` sets them."""

    def __init__(self) -> None:
        self.texts = NullTranslations()


catalogue = Catalogue()


def tr(template: str, **values: object) -> str:
    """Translates a text of the window. template: as in `say`; the values are not translated."""
    return catalogue.texts.gettext(template).format(**values)


def translated(said: object) -> str:
    """Translates a sentence, event or error, with its values; English if there is no translation."""
    if isinstance(said, Event):
        said = said.sentence
    if isinstance(said, BuzzCamError):
        return f"{translated(said.message)} {translated(said.hint)}"
    if isinstance(said, Exception):
        return translated(said.args[0]) if said.args and str(said) == said.args[0] else str(said)
    if not isinstance(said, Sentence):
        return catalogue.texts.gettext(str(said)) if said else ""
    return tr(said.template, **{name: _of_value(value) for name, value in said.values.items()})


def decimal(value: float) -> str:
    """With one decimal place and the user's decimal separator."""
    return QLocale().toString(value, "f", 1)


def _of_value(value: object) -> object:
    return translated(value) if isinstance(value, Sentence | Exception) or value in NAMES else value
