"""What is wrong with a text or a value, in the same words everywhere. Imports nothing that takes time."""

from collections.abc import Callable

from buzzcam.errors import BadArgument
from buzzcam.sentence import Sentence, say


def unknown(what: str, word: str, known: tuple[str, ...]) -> BadArgument:
    from difflib import get_close_matches  # 5 ms that only a mistake needs

    close = get_close_matches(word, known, 1)
    hint = say("Did you mean {word}?", word=close[0]) if close else say("Use one of: {known}.", known=", ".join(known))
    return BadArgument(say("There is no {what} called {word}.", what=what, word=word or say("(empty)")), hint)


def out_of_range(text: str, what: str, low: float, high: float) -> BadArgument:
    return BadArgument(say("{text} is out of range.", text=text), value_range(what, low, high))


def value_range(what: str, low: float, high: float) -> Sentence:
    return say("For {what}, use {low:g} to {high:g}.", what=what, low=low, high=high)


def not_whole(text: str, hint: str) -> BadArgument:
    return BadArgument(say("{text} is not a whole number.", text=text), hint)


def takes_nothing(kind: str) -> BadArgument:
    return BadArgument(say("{kind} takes no value.", kind=kind), say("Write: {text}", text=kind))


def nothing(kind: str) -> Callable[[str], None]:
    """Raises BadArgument for any text at all."""

    def check(text: str) -> None:
        if text:
            raise takes_nothing(kind)

    return check


def needs(kind: str, what: str, example: str) -> BadArgument:
    said = say("{kind}: requires {what}.", kind=kind, what=what)
    return BadArgument(said, say("For example {example}", example=example))


def not_a_number(text: str, hint: str) -> BadArgument:
    return BadArgument(say("{text!r} is not a number.", text=text), hint)


def number_within(text: str, low: float, high: float, what: str) -> float:
    """Raises BadArgument."""
    try:
        value = float(text)
    except ValueError:
        raise not_a_number(text, value_range(what, low, high)) from None
    if not low <= value <= high:
        raise out_of_range(text, what, low, high)
    return value


def whole_within(text: str, low: int, high: int, what: str) -> int:
    """Raises BadArgument."""
    value = number_within(text, low, high, what)
    if not value.is_integer():
        raise not_whole(text, value_range(what, low, high))
    return int(value)
