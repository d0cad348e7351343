"""Effects and backgrounds as they are typed on the command line. Whatever cannot be understood is a BadArgument."""

import re
from collections.abc import Iterable
from typing import NoReturn

from buzzcam.argument_checks import takes_nothing, unknown
from buzzcam.effects import registry
from buzzcam.effects.option_kinds import COLOUR_WORDS
from buzzcam.effects.spec import EffectSpec
from buzzcam.errors import BadArgument
from buzzcam.sentence import say
from buzzcam.settings import NO_BACKGROUND, USUAL_BACKGROUND, EffectValues


def parse_look(
    background: str | None, effects: Iterable[str], usual: str = USUAL_BACKGROUND
) -> tuple[str, EffectValues]:
    """The effect that stands in the room's place, by name, and the options of all effects.

    background: none, or NAME[:VALUE] of an effect that hides the room, VALUE being its first option; None leaves that
    to the effects. effects: each NAME[:OPTION=VALUE,...]; the later one wins. usual: the background where nobody says.
    """
    specs: dict[str, EffectSpec] = {}
    typed: EffectValues = {}
    behind = None
    if background is not None:
        behind, _, rest = background.partition(":")
        if behind == NO_BACKGROUND and rest:
            raise takes_nothing(behind)
        if behind != NO_BACKGROUND:
            specs[behind] = registry.backgrounds().get(behind) or _no_background(background, behind)
            typed[behind] = specs[behind].typed(rest, is_short=True)
    for text in effects:
        name, _, rest = text.partition(":")
        spec = specs[name] = registry.own().get(name) or registry.spec_of(name)
        if spec.hides and behind not in (None, name):
            said = say("{one} and {other} cannot both be the background.", one=behind, other=name)
            raise BadArgument(said, "Choose one of them.")
        behind = name if spec.hides else behind
        typed[name] = {**typed.get(name, {}), **spec.typed(rest)}
    changed = {name: specs[name].without_defaults(options) for name, options in typed.items()}
    return behind or usual, {name: options for name, options in changed.items() if options}


def _no_background(text: str, name: str) -> NoReturn:
    """Raises BadArgument, with a word about colours for a colour."""
    colour = COLOUR_WORDS.get(text.lower()) or (text if re.fullmatch(r"#[0-9a-fA-F]{6}", text) else None)
    if colour is not None:
        raise BadArgument(
            say("There is no {what} called {word}.", what=say("background"), word=text),
            say("Write a colour as color:{colour}. For a green screen, use remove.", colour=colour),
        )
    raise unknown(say("background"), name, (NO_BACKGROUND, *registry.backgrounds()))
