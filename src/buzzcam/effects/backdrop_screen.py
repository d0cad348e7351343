"""A screen in the room's place: the user stands in front of it."""

from buzzcam.effects.backdrop import Materials, VideoBackdrop
from buzzcam.effects.option_kinds import Number
from buzzcam.effects.replace import ReplaceBackground
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say
from buzzcam.settings import MOST_SCREENS


def made(materials: Materials, number: float) -> ReplaceBackground:
    """Raises ScreenUnavailable."""
    return ReplaceBackground(VideoBackdrop(materials.screen(int(number)), is_live=True))


SPEC = EffectSpec(
    "screen",
    say("My screen"),
    Place.BACKGROUND,
    (Number("number", say("Screen"), 0, MOST_SCREENS, default=1, hint=say("0 means all screens")),),
    made,
    Group.BEHIND,
    frozenset({Need.MATTE}),
    hides=True,
    shows_screen=True,
    icon="screen",
    note=say("You stand in front of your screen. Everybody sees what is on it."),
)
