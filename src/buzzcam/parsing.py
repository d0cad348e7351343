"""How settings are written on the command line. Whatever cannot be understood is a BadArgument."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from buzzcam.core.frame import Size
from buzzcam.errors import BadArgument
from buzzcam.files import kind_of
from buzzcam.sentence import say
from buzzcam.settings import (
    LARGEST_SIDE_PX,
    MOST_FPS,
    MOST_SCREENS,
    PICTURE_KINDS,
    SMALLEST_SIDE_PX,
    VIDEO_KINDS,
    EffectValues,
    OutputChoice,
    SfuChoice,
    SourceChoice,
    out_of_range,
    unknown,
    value_range,
)

if TYPE_CHECKING:
    from buzzcam.effects.spec import EffectSpec, Values

LONGEST_S, MOST_FRAMES = 366 * 24 * 3600.0, 10**10
"""Of a run; where it has an end at all."""


def parse_look(background: str | None, effects: Iterable[str], usual: str = "blur") -> tuple[str, EffectValues]:
    """The effect that stands in the room's place, by name, and the options of all effects.

    background: none, or NAME[:VALUE] of an effect that hides the room, VALUE being its first option; None leaves that
    to the effects. effects: each NAME[:OPTION=VALUE,...]; the later one wins. usual: the background where nobody says.
    """
    from buzzcam.effects import registry

    values: EffectValues = {}
    behind = None
    if background is not None:
        behind, _, rest = background.partition(":")
        spec = _background_of(behind, background)
        if spec is not None:
            values = registry.with_options(values, behind, _values_of(spec, [("", rest)] if rest else []))
        elif rest:
            raise _takes_nothing(behind)
    for text in effects:
        name, _, rest = text.partition(":")
        spec = registry.spec_of(name)
        if spec.hides and behind not in (None, name):
            said = say("{one} and {other} cannot both be the background.", one=behind, other=name)
            raise BadArgument(said, "Choose one of them.")
        behind = name if spec.hides else behind
        parts = re.split(r",(?=[a-z][a-z0-9-]*=)", rest) if rest else []  # a comma in a value ends no option
        named = [part.partition("=")[::2] if "=" in part else ("", part) for part in parts]
        values = registry.with_options(values, name, _values_of(spec, named))
    return behind or usual, values


def _background_of(name: str, text: str) -> "EffectSpec | None":
    """Raises BadArgument."""
    from buzzcam.effects import registry
    from buzzcam.effects.spec import COLOUR_WORDS

    colour = COLOUR_WORDS.get(text.lower()) or (text if re.fullmatch(r"#[0-9a-fA-F]{6}", text) else None)
    if colour is not None:
        raise BadArgument(
            say("There is no {what} called {word}.", what=say("background"), word=text),
            say("Write a colour as color:{colour}. For a green screen, use remove.", colour=colour),
        )
    return registry.background(name)


def _values_of(spec: "EffectSpec", parts: list[tuple[str, str]]) -> "Values":
    """parts: (option, or "" for the first; value). Raises BadArgument."""
    from buzzcam.effects.spec import Text

    if parts and not spec.options:
        raise _takes_nothing(spec.name)
    for option in spec.options[:1]:
        if not parts and isinstance(option, Text):
            raise option.missing()
    chosen = {} if parts else spec.usual()
    for name, word in parts:
        option = spec.option(name or spec.options[0].name)
        chosen[option.name] = option.parsed(word)
    return chosen


def _takes_nothing(kind: str) -> BadArgument:
    return BadArgument(say("{kind} takes no value.", kind=kind), say("Write: {text}", text=kind))


def parse_source(text: str) -> SourceChoice:
    """camera[:ID] | screen[:N] | window:TITLE | pattern | demo | PATH"""
    kind, _, rest = text.partition(":")
    if kind == "camera":
        return SourceChoice("camera", rest or None)
    if kind == "screen":
        return SourceChoice("screen", str(parse_whole(rest, 0, MOST_SCREENS, say("a screen"))) if rest else "1")
    if kind == "window" and rest:
        return SourceChoice("window", rest)
    if text in ("pattern", "demo"):
        return SourceChoice(text)
    path = Path(text).expanduser()
    kind_there = kind_of(path)
    if kind_there == "file":
        return SourceChoice("file", path=path)
    if kind == "window":
        example = say("For example {example}", example="window:Slides")
        raise BadArgument(say("{kind}: requires a title.", kind=kind), example)
    if kind in ("pattern", "demo"):
        raise _takes_nothing(kind)
    if kind_there:
        raise BadArgument(say("{path} is not a file.", path=path), "Give a picture or a video.")
    if "/" in text or path.suffix:
        raise BadArgument(say("The file {path} does not exist.", path=path), "Check the path.")
    raise unknown(say("source"), kind, ("camera", "screen", "window", "pattern", "demo"))


def parse_sfu(kind: str, text: str, token: str | None) -> SfuChoice:
    """An address; of a Janus with the room's number at its end: wss://host:8989/1234"""
    if kind != "janus":
        return SfuChoice(kind, text, token)
    url, _, room = text.rpartition("/")
    if not room.isdecimal() or not url:
        raise BadArgument(
            say("The address {text} does not include a room.", text=text), "Write it as wss://host:8989/1234"
        )
    return SfuChoice(kind, url, token, int(room))


def parse_sound_device(text: str) -> str | None:
    """default | none | tone | NAME | PATH: as `CallChoice` takes it."""
    return {"default": "", "none": None}.get(text, text)


def parse_output(text: str) -> OutputChoice:
    """virtual-camera[:DEVICE] | file:PATH | none"""
    kind, _, rest = text.partition(":")
    if kind == "virtual-camera":
        return OutputChoice(kind, rest or None)
    if kind == "file":
        if not rest:
            raise BadArgument(
                say("{kind}: requires a path.", kind=kind), say("For example {example}", example="file:call.mp4")
            )
        return OutputChoice(kind, _target(rest, (*VIDEO_KINDS, *PICTURE_KINDS)))
    if text == "none":
        return OutputChoice("none")
    raise unknown(say("output"), kind, ("virtual-camera", "file", "none"))


def parse_matte(text: str) -> OutputChoice:
    """PATH.mkv"""
    return OutputChoice("matte", _target(text, (".mkv",)))


def _target(text: str, kinds: tuple[str, ...]) -> str:
    path = Path(text).expanduser()
    if path.suffix.lower() not in kinds or text.endswith("/"):
        hint = say("Use one of: {known}.", known=", ".join(kinds))
        if text.endswith("/") or kind_of(path) == "folder":
            hint = say("Give a file in it, for example {example}", example=path / f"call{kinds[0]}")
        raise BadArgument(say("{text} has no known file extension.", text=text), hint)
    return str(path)


def parse_size(text: str) -> Size:
    """WxH in pixels; odd values are brought to the even one below."""
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    if not match:
        raise BadArgument(say("{text} is not a size.", text=text), "Write it as 1280x720")
    size = Size(int(match[1]), int(match[2]))
    if min(size) < SMALLEST_SIDE_PX or max(size) > LARGEST_SIDE_PX:
        least, most = (f"{side}x{side}" for side in (SMALLEST_SIDE_PX, LARGEST_SIDE_PX))
        raise BadArgument(
            say("{text} is out of range.", text=text), say("Use {least} to {most}", least=least, most=most)
        )
    return size.even()


def parse_fps(text: str) -> float:
    return _number(text, 1, MOST_FPS, say("frames per second"))


def parse_seconds(text: str) -> float:
    """How long a run takes."""
    return _above_zero(text, LONGEST_S, say("seconds"))


def parse_frames(text: str) -> int:
    """How many a run takes."""
    value = _above_zero(text, MOST_FRAMES, say("frames"))
    if not value.is_integer():
        raise BadArgument(say("{text} is not a whole number.", text=text), "Leave it out to run until Ctrl-C.")
    return int(value)


def parse_whole(text: str, low: int, high: int, what: str) -> int:
    value = _number(text, low, high, what)
    if not value.is_integer():
        raise BadArgument(say("{text} is not a whole number.", text=text), value_range(what, low, high))
    return int(value)


def _above_zero(text: str, high: float, what: str) -> float:
    hint = "Leave it out to run until Ctrl-C."
    value = _any_number(text, hint)
    if value <= 0:
        raise BadArgument(say("{text} {what} is not above 0.", text=text, what=what), hint)
    if not value <= high:
        raise BadArgument(say("{text} is out of range.", text=text), hint)
    return value


def _number(text: str, low: float, high: float, what: str) -> float:
    value = _any_number(text, value_range(what, low, high))
    if not low <= value <= high:
        raise out_of_range(text, what, low, high)
    return value


def _any_number(text: str, hint: str) -> float:
    """The one way from a text to a number; whoever asks has bounds, which nothing infinite and no NaN is within."""
    try:
        return float(text)
    except ValueError:
        raise BadArgument(say("{text!r} is not a number.", text=text), hint) from None
