"""An avatar that speaks in the user's place, for people who do not want to be seen at all.

It moves as the face before the camera does: its points and movements are all that it is given (`StandIn`). While no
face is there it rests.
"""

import cv2
import numpy as np

from buzzcam.core.face import Face
from buzzcam.core.frame import BLACK, MATTE_STEP, WHITE_LUMA, FramePool, Plane, Size, planes_of
from buzzcam.core.stand_in import StandIn
from buzzcam.effects.avatar_characters import CHIN_DOWN, Puppet
from buzzcam.effects.avatar_motion import Expression, Motion
from buzzcam.effects.avatar_shapes import TO_YUV, Drawing, Stand, turned
from buzzcam.effects.backdrop import Materials
from buzzcam.effects.option_kinds import Choice, Color
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say

UNIT, MIDDLE = 0.25, 0.475
"""Half the height of a head, and how far down its middle is, as shares of the picture's height."""

NARROW = 0.3
"""A unit is at most so much of the picture's width: shoulders fit in upright pictures, too."""

NECK = 1.0
"""How far below its middle a head turns."""

LIGHTER, DARKER, GLOW = 0.1, 0.16, 0.16
"""How much nearer to white a background is at its top, to black at its bottom, and to white behind the head."""


class Avatar(StandIn):
    """character: one of CHARACTERS. colours: by the names of the palette, #rrggbb. background: #rrggbb."""

    def __init__(self, character: str, colours: dict[str, str], background: str) -> None:
        self._puppet = Puppet(character, colours)
        self._background = background
        self._motion = Motion()
        self._behind: tuple[Size, Plane] | None = None
        self._pool = FramePool()

    def draw(self, size: Size, captured_at: float, faces: tuple[Face, ...]) -> Plane:
        expression = self._motion.at(captured_at, faces, size)
        if self._behind is None or self._behind[0] != size:
            self._behind = size, backdrop_of(self._background, size)
        out = self._pool.take(size)
        np.copyto(out, self._behind[1])
        character = self._puppet.character
        unit_px = min(UNIT * size.height, NARROW * size.width) * character.size * (1 + expression.nearness)
        drawing = Drawing(unit_px, size.width / 2, (MIDDLE + character.down) * size.height)
        self._puppet.draw(drawing, expression, self._stands(expression, size.height / unit_px))
        drawing.draw(out, size)
        return out

    def _stands(self, e: Expression, height: float) -> dict[str, Stand]:
        """Where the parts are. height: of the picture, in units."""
        breath, (x, y, z) = self._motion.breath, self._puppet.character.ear
        body = turned(0.25 * e.yaw, 0, 0.12 * e.roll, (0.75 * e.x * height, 0.5 * e.y * height - 0.012 * breath, 0))
        neck = turned(at=(e.x * height, e.y * height + NECK - 0.018 * breath, 0))
        turn = turned(e.yaw, e.pitch, e.roll)
        head = neck.then(Stand(turn.turn, turn.turn[1] * np.float32(-NECK)))
        droop = 0.1 * e.frown - 0.08 * e.wide
        left, right = (
            turned(roll=side * (droop - 0.14 * up) + 0.4 * self._motion.swing, pitch=0.1 * e.jaw, at=(side * x, y, z))
            for side, up in ((-1, e.brow_left), (1, e.brow_right))
        )
        return {
            "body": body,
            "head": head,
            "jaw": head.then(turned(at=(0, CHIN_DOWN * e.jaw, 0))),
            "antenna": head.then(turned(roll=1.2 * self._motion.swing, at=(0, -0.92, 0.05))),
            "ear-left": head.then(left),
            "ear-right": head.then(right),
        }


def backdrop_of(colour: str, size: Size) -> Plane:
    """An I420 buffer: the colour, lighter above and behind the head. Made on the grid of a matte and enlarged: of a
    large picture every number for itself would take seconds."""
    columns, rows = size.grid
    y, x = (np.mgrid[0:rows, 0:columns].astype(np.float32) + np.float32(0.5)) * np.float32(MATTE_STEP / size.height)
    x -= size.width / size.height / 2
    glow = np.exp(-((x / 0.55) ** 2) - ((y - 0.45) / 0.5) ** 2)
    share = LIGHTER * np.clip(1 - 2 * y, 0, 1) - DARKER * np.clip(2 * y - 1, 0, 1) ** 1.5 + GLOW * glow
    out = np.empty(size.i420_bytes, np.uint8)
    above_black = TO_YUV @ list(bytes.fromhex(colour[1:]))
    for plane, own, white, black in zip(
        planes_of(out, size), above_black, TO_YUV.sum(axis=1) * 255, BLACK, strict=True
    ):
        cells = black + own * (1 - np.abs(share)) + white * np.maximum(share, 0)
        level = cv2.resize(cells.astype(np.float32), plane.shape[::-1])
        if black == BLACK[0]:  # no steps are seen
            level += np.random.default_rng(0).random(plane.shape, np.float32) - np.float32(0.5)
            np.minimum(level, WHITE_LUMA, out=level)
        plane[:] = np.round(level, out=level)
    return out


CHARACTERS = (
    ("robot", say("Robot")),
    ("fox", say("Fox")),
    ("cat", say("Cat")),
    ("short-hair", say("Short hair")),
    ("long-hair", say("Long hair")),
)

COLOURS = {
    "metal": ("robot",),
    "fur": ("fox", "cat"),
    "skin": ("short-hair", "long-hair"),
    "hair": ("short-hair", "long-hair"),
}
"""Option -> the characters that have it."""


def made(_materials: Materials, character: str, background: str, **colours: str) -> Avatar:
    return Avatar(character, colours, background)


SPEC = EffectSpec(
    "avatar",
    say("Avatar"),
    Place.BACKGROUND,
    (
        Choice("character", say("Avatar"), CHARACTERS, default="robot", is_pictured=True),
        Color("metal", say("Metal"), "#e8eaee", of="character", only=COLOURS["metal"],
              swatches=("#e8eaee", "#4f9dde", "#f2b441", "#e0675c", "#7cc29a", "#4a5160")),
        Color("fur", say("Fur"), "#e8833a", of="character", only=COLOURS["fur"],
              swatches=("#e8833a", "#9a9ea8", "#6b4a3a", "#c9a27a", "#3c3f47", "#e9e4dc")),
        Color("skin", say("Skin"), "#e8b48c", of="character", only=COLOURS["skin"],
              swatches=("#f6d3b8", "#e8b48c", "#cf9468", "#a86f47", "#7d4e31", "#553322")),
        Color("hair", say("Hair"), "#5a3a28", of="character", only=COLOURS["hair"],
              swatches=("#2a2221", "#5a3a28", "#96592f", "#d9b26a", "#b5482e", "#b9bcc2")),
        Color("background", say("Background"), "#3f6f8f", of="character", only=tuple(word for word, _ in CHARACTERS),
              swatches=("#3f6f8f", "#5d8f78", "#8c7bb0", "#c98a6b", "#8d99a6", "#2b3340")),
    ),
    made,
    Group.BEHIND,
    frozenset({Need.FACES, Need.BLENDSHAPES}),
    hides=True,
    icon="avatar",
    note=say("An avatar moves and speaks as you do. Nothing of you or your room is seen."),
    is_stand_in=True,
)  # fmt: skip
