"""A picture of the user's in the room's place."""

from collections.abc import Callable
from pathlib import Path

from buzzcam.core.frame import Plane, Size
from buzzcam.effects.backdrop import Materials, picture_backdrop
from buzzcam.effects.option_kinds import File
from buzzcam.effects.replace import ReplaceBackground
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.kernels.convert import filling
from buzzcam.sentence import say


def made(materials: Materials, file: str) -> ReplaceBackground:
    """Raises BadFile."""
    return ReplaceBackground(picture_backdrop(materials.picture(Path(file))), materials.retouch)


def still(_picture: Plane, _alpha: Plane, size: Size, read: Callable[[Path], Plane], file: str) -> Plane:
    """Raises BadFile."""
    return filling(read(Path(file)), size)


SPEC = EffectSpec(
    "image",
    say("Picture"),
    Place.BACKGROUND,
    (File("file", say("Path"), "image:beach.jpg"),),
    made,
    Group.BEHIND,
    frozenset({Need.MATTE}),
    hides=True,
    make_still=still,
    is_still=True,
)
