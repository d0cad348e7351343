"""The green of studio cloths in the room's place, for programs that key it out."""

from buzzcam.effects.backdrop import Materials
from buzzcam.effects.colour import ColourBackground
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say

KEY_GREEN = (0, 177, 64)
"""Red, green, blue, as studio cloths usually are."""


def made(_materials: Materials) -> ColourBackground:
    return ColourBackground(*KEY_GREEN)


SPEC = EffectSpec(
    "remove",
    say("Remove"),
    Place.BACKGROUND,
    (),
    made,
    Group.BEHIND,
    frozenset({Need.MATTE}),
    hides=True,
    is_keyed=True,
    icon="pattern",
    note=say("A plain green background, for programs that key it out."),
)
