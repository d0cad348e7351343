"""A video of the user's in the room's place."""

from pathlib import Path

from buzzcam.effects.backdrop import Materials, VideoBackdrop
from buzzcam.effects.option_kinds import File
from buzzcam.effects.replace import ReplaceBackground
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say


def made(materials: Materials, file: str) -> ReplaceBackground:
    """Raises BadFile."""
    return ReplaceBackground(VideoBackdrop(materials.clip(Path(file))))


SPEC = EffectSpec(
    "video",
    say("Video"),
    Place.BACKGROUND,
    (File("file", say("Path"), "video:waves.mp4"),),
    made,
    Group.BEHIND,
    frozenset({Need.MATTE}),
    hides=True,
)
