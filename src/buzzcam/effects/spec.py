"""`EffectSpec`, what an effect says of itself, once: the settings, the command line and the window follow from it.

An effect is one file in this folder that ends with `SPEC = EffectSpec(...)`; nothing else names it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any

from buzzcam.argument_checks import takes_nothing, unknown
from buzzcam.effects.option_kinds import Option, Text, Tick
from buzzcam.sentence import Sentence, say
from buzzcam.settings import OptionValue


class Place(IntEnum):
    """Where in the chain an effect works; those of one place go by name."""

    FRAMING = 0
    """The camera's picture is brought to the size that goes out."""
    MATTE = 1
    """The matte; not the picture."""
    CAMERA = 2
    """The camera's picture, before anything is put behind the person."""
    BACKGROUND = 3
    """What stands behind the person. Of those that hide the room, exactly one is at work, or none."""
    WORN = 4
    """Over the people, once something stands behind them: what is drawn there never shows the room through it, nor is
    it cut off by the matte, which it may widen."""
    FINISH = 5
    """The whole picture, after that. Nothing there works on the green that another program keys out."""


OF_THE_PICTURE = Place.CAMERA, Place.WORN, Place.FINISH
"""Where the picture itself is changed, beside what hides the room."""


class Group(Enum):
    """Where in the window its options are."""

    CAMERA = "camera"
    """Kept for each source by itself: what suits one camera does not suit another."""
    BEHIND = "behind"
    PERSON = "person"
    FACE = "face"
    STYLE = "style"


class Need(Enum):
    """What an effect cannot do without; where it is not to be had, the effect is left out."""

    MATTE = "matte"
    BEHIND = "behind"
    """Something behind the person that is not the room (`Scene.behind`), nor the green that is keyed out."""
    FACES = "faces"
    """The faces of the people who are shown (`Scene.faces`); none while nobody is seen."""
    BLENDSHAPES = "blendshapes"
    """Those faces with their movements (`Face.blendshapes`)."""
    HANDS = "hands"
    """Their hands (`Scene.hands`); hands are looked for around faces."""
    STILL = "still"
    """A still picture there."""


NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")

Values = dict[str, OptionValue]
"""Option -> value, all options of one effect."""


@dataclass(frozen=True, slots=True)
class EffectSpec:
    """One effect. name: as the command line and the settings have it. label: as the window has it. make: gives the
    `core.ports.Effect` for all its options, by their names; other things where the place is FRAMING, MATTE or,
    without hiding, BACKGROUND.
    is_foreign: a plug-in of the user's, which is fenced in.

    hides: it stands in the room's place; its place is BACKGROUND, and `make` is given `backdrop.Materials` first.
    is_stand_in: in the person's place, too; `make` gives a `core.stand_in.StandIn`.
    make_still: the same for a photo: gives uint8 BGR of a size for (photo BGR, its alpha, size, reader of picture
    files) and all options; None where photos do not have it. is_still: what it puts there is a picture that does not
    move. is_keyed: another program cuts that out. shows_screen: the user's own window may be seen in it. icon: of its
    tile in the window, "" where files or a list are chosen instead. note: what the user should know while it is chosen.
    rank: the smaller, the higher it stands in the window among those of its group. moves: it moves people, or
    adds to them, and the matte goes along; photos do not have it.
    """

    name: str
    label: Sentence | str
    place: Place
    options: tuple[Option, ...]
    make: Callable[..., Any]
    group: Group = Group.STYLE
    needs: frozenset[Need] = field(default=frozenset())
    is_foreign: bool = False
    hides: bool = False
    make_still: Callable[..., Any] | None = None
    is_still: bool = False
    is_keyed: bool = False
    shows_screen: bool = False
    icon: str = ""
    note: Sentence | str = ""
    rank: int = 0
    moves: bool = False
    is_stand_in: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError, TypeError or BadArgument for a spec that cannot be right: a plug-in may say anything."""
        names = [option.name for option in self.options]
        if not NAME.fullmatch(self.name) or not all(map(NAME.fullmatch, names)):
            raise ValueError("its name and those of its options are words of small letters, digits and hyphens")
        has_enough = names or self.hides
        if not has_enough or len(set(names)) < len(names) or not all(isinstance(one, Option) for one in self.options):
            raise ValueError("it has no options, two of one name, or some of another kind")
        if (self.hides and self.place is not Place.BACKGROUND) or (self.is_stand_in and not self.hides):
            raise ValueError("only what stands in the room's place hides it")
        if not (isinstance(self.place, Place) and isinstance(self.group, Group) and isinstance(self.needs, frozenset)):
            raise TypeError("its place, group or needs are of another kind")
        for option in self.options:
            for value in (option.default, *([] if option.usual is None else [option.usual])):
                option.checked(value)

    def option(self, name: str) -> Option:
        """Raises BadArgument."""
        for option in self.options:
            if option.name == name:
                return option
        raise unknown(say("option of {effect}", effect=self.name), name, tuple(option.name for option in self.options))

    def whole(self, values: Values) -> Values:
        """All options: those that are not given are at their defaults."""
        return {option.name: values.get(option.name, option.default) for option in self.options}

    def typed(self, rest: str, is_short: bool = False) -> Values:
        """What follows NAME: on the command line: OPTION=VALUE,... or a value of the first option; is_short: that
        alone. A comma in a value ends no option unless another one follows. Raises BadArgument."""
        if rest and not self.options:
            raise takes_nothing(self.name)
        if not rest:
            for option in self.options[:1]:
                if isinstance(option, Text):
                    raise option.missing()
            return self.usual()
        chosen: Values = {}
        for part in [rest] if is_short else re.split(r",(?=[a-z][a-z0-9-]*=)", rest):
            name, is_named, word = ("", "", part) if is_short else part.partition("=")
            option = self.option(name) if is_named else self.options[0]
            chosen[option.name] = option.parsed(word if is_named else part)
        is_tick_alone = all(isinstance(self.option(name), Tick) for name in chosen) and self.is_off(chosen)
        can_be_off = self.place in OF_THE_PICTURE
        return {**self.usual(), **chosen} if is_tick_alone and can_be_off else chosen

    def without_defaults(self, values: Values) -> Values:
        """Those that are not at their defaults; each is checked. Raises BadArgument."""
        checked = {name: self.option(name).checked(value) for name, value in values.items()}
        return {name: value for name, value in checked.items() if value != self.option(name).default}

    def usual(self) -> Values:
        """What it is where it is asked for by name alone."""
        return {option.name: option.usual for option in self.options if option.usual is not None}

    def is_off(self, values: Values) -> bool:
        """Nothing that shows is chosen. A tick beside something else only says how that looks."""
        counted = [option for option in self.options if not isinstance(option, Tick)] or self.options
        return all(values.get(option.name, option.default) == option.default for option in counted)
