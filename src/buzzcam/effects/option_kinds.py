"""The kinds of options that an effect can have: what a value may be, how it is typed, and the words for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from buzzcam.argument_checks import not_whole, number_within, out_of_range, unknown, value_range, whole_within
from buzzcam.effects import own_files
from buzzcam.errors import BadArgument
from buzzcam.files import kind_of, user_path
from buzzcam.sentence import Sentence, say
from buzzcam.settings import FilePath

MOST_STEPS = 100_000
"""From the middle of a slider to its end; Qt's sliders count in 32 bits."""


@dataclass(frozen=True, slots=True)
class Slider:
    """A number from `low` to `high`. default: changes nothing. usual: what it is where an effect is asked for by name
    alone. unit: "%", "×" or none. steps: of the slider, for one unit. of: the option that it says more of; while that
    is at its default, the window leaves this one out."""

    name: str
    label: Sentence
    low: float
    high: float
    default: float = 0.0
    usual: float | None = None
    unit: str = ""
    hint: Sentence | str = ""
    steps: int = 1
    of: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a slider that cannot be drawn."""
        is_drawable = isfinite(self.low) and isfinite(self.high) and self.low < self.high and self.steps >= 1
        if not is_drawable or max(abs(self.low), abs(self.high)) * self.steps > MOST_STEPS:
            raise ValueError(f"the slider {self.name} cannot go from {self.low} to {self.high}")

    @property
    def range(self) -> str:
        return f"{self.low:g} to {self.high:g}{f' {self.unit}' if self.unit else ''}"

    def checked(self, value: object) -> float:
        """Raises BadArgument."""
        return float(checked_number(value, self.label, self.low, self.high))

    def parsed(self, text: str) -> float:
        """Raises BadArgument."""
        return number_within(text, self.low, self.high, self.label)


def checked_number(value: object, what: str, low: float, high: float) -> float:
    """Raises BadArgument."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise out_of_range(f"{value:g}" if isinstance(value, float) else str(value), what, low, high)
    return value


YES, NO = ("yes", "on", "true", "1"), ("no", "off", "false", "0")


@dataclass(frozen=True, slots=True)
class Tick:
    """Yes or no. of: as that of a Slider."""

    name: str
    label: Sentence
    default: bool = False
    usual: bool | None = None
    hint: Sentence | str = ""
    of: str = ""

    @property
    def range(self) -> str:
        return "yes or no"

    def checked(self, value: object) -> bool:
        """Raises BadArgument."""
        if not isinstance(value, bool):
            raise BadArgument(say("{text} is neither yes nor no.", text=str(value)), "Use yes or no.")
        return value

    def parsed(self, text: str) -> bool:
        """Raises BadArgument."""
        if text.lower() not in (*YES, *NO):
            raise BadArgument(say("{text} is neither yes nor no.", text=text or say("(empty)")), "Use yes or no.")
        return text.lower() in YES


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words. values: each with what the window calls it. of: as that of a Slider. is_pictured: the window
    shows each one on the user's face."""

    name: str
    label: Sentence
    values: tuple[tuple[str, Sentence], ...]
    default: str
    usual: str | None = None
    hint: Sentence | str = ""
    of: str = ""
    is_pictured: bool = False

    @property
    def range(self) -> str:
        return " | ".join(word for word, _label in self.values)

    def checked(self, value: object) -> str:
        """Raises BadArgument."""
        words = tuple(word for word, _label in self.values)
        if value not in words:
            raise unknown(say("value of {option}", option=self.name), str(value), words)
        return str(value)

    parsed = checked


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from `low` to `high`. The window has something of its own to choose it with."""

    name: str
    label: Sentence
    low: int
    high: int
    default: int
    usual: int | None = None
    hint: Sentence | str = ""

    @property
    def range(self) -> str:
        return f"{self.low} to {self.high}"

    def checked(self, value: object) -> float:
        """Raises BadArgument."""
        number = checked_number(value, self.label, self.low, self.high)
        if number != int(number):
            raise not_whole(f"{number:g}", value_range(self.label, self.low, self.high))
        return int(number)

    def parsed(self, text: str) -> float:
        """Raises BadArgument."""
        return whole_within(text, self.low, self.high, self.label)


COLOUR_WORDS = {
    "black": "#000000", "blue": "#0000ff", "brown": "#8b4513", "cyan": "#00ffff", "gray": "#808080", "green": "#00b140",
    "grey": "#808080", "magenta": "#ff00ff", "orange": "#ffa500", "pink": "#ffc0cb", "purple": "#800080",
    "red": "#ff0000", "turquoise": "#40e0d0", "violet": "#ee82ee", "white": "#ffffff", "yellow": "#ffff00",
}  # fmt: skip
"""For a hint; green is that of studio cloths."""


@dataclass(frozen=True, slots=True)
class Color:
    """A colour, as #rrggbb. of: as that of a Slider. only: the values of that option beside which it counts; none: all
    but its default. swatches: what the window offers; none: its own."""

    name: str
    label: Sentence
    default: str
    usual: str | None = None
    hint: Sentence | str = ""
    of: str = ""
    only: tuple[str, ...] = ()
    swatches: tuple[str, ...] = ()

    @property
    def range(self) -> str:
        return "#rrggbb"

    def checked(self, value: object) -> str:
        """Raises BadArgument."""
        if not isinstance(value, str) or not re.fullmatch("#[0-9a-fA-F]{6}", value):
            example = COLOUR_WORDS.get(str(value).lower(), "#1e2a38")
            raise BadArgument(
                say("{text} is not a colour.", text=str(value) or say("Nothing")),
                say("Write it as #rrggbb, for example {example}", example=example),
            )
        return value.lower()

    parsed = checked


@dataclass(frozen=True, slots=True)
class Text:
    """A text that must be there, such as a title. example: one, for a hint."""

    name: str
    label: Sentence
    example: str
    default: str = ""
    usual: str | None = None
    hint: Sentence | str = ""

    @property
    def range(self) -> str:
        return self.label.upper()

    def checked(self, value: object) -> str:
        """Raises BadArgument. An empty one is that nothing was chosen yet."""
        if not isinstance(value, str) or "\0" in value:
            raise BadArgument(say("{text} is not text.", text=repr(value)), self._example)
        return value

    def parsed(self, text: str) -> str:
        """Raises BadArgument."""
        if not text:
            raise self.missing()
        return self.checked(text)

    def missing(self) -> BadArgument:
        """It is needed, and is not there."""
        return BadArgument(say("{what} is missing.", what=self.label), self._example)

    @property
    def _example(self) -> Sentence:
        return say("For example {example}", example=self.example)


@dataclass(frozen=True, slots=True)
class File(Text):
    """The path of a file. folder: gives the one where the user keeps such files, as `own_files` has it."""

    folder: Callable[[], Path] | None = None

    def checked(self, value: object) -> FilePath:
        """Raises BadArgument."""
        return FilePath(Text.checked(self, value))

    def parsed(self, text: str) -> FilePath:
        """ "~" is the user's home; a name alone may be that of a thing in the folder. Raises BadArgument."""
        path = user_path(Text.parsed(self, text))
        own = own_files.found(text, self.folder()) if self.folder is not None and not kind_of(path) else None
        return FilePath(own or path)


Option = Slider | Tick | Choice | Number | Color | Text
