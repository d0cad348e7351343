"""Another program's window in the room's place: the user stands in front of it."""

from buzzcam.effects.backdrop import Materials, VideoBackdrop
from buzzcam.effects.option_kinds import Text
from buzzcam.effects.replace import ReplaceBackground
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say


def made(materials: Materials, title: str) -> ReplaceBackground:
    """Raises ScreenUnavailable."""
    return ReplaceBackground(VideoBackdrop(materials.window(title), is_live=True))


SPEC = EffectSpec(
    "window",
    say("A window"),
    Place.BACKGROUND,
    (Text("title", say("Title"), "window:Slides"),),
    made,
    Group.BEHIND,
    frozenset({Need.MATTE}),
    hides=True,
    note=say("You stand in front of a window. Everybody sees what is in it."),
)
