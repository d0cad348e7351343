"""One colour in the room's place."""

import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import Frame, FramePool, Plane, Size
from buzzcam.core.ports import Behind, Scene
from buzzcam.effects.backdrop import Materials
from buzzcam.effects.option_kinds import Color
from buzzcam.effects.person_colours import MOST_COARSE_PX, PersonColours, matte_of
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.kernels.convert import import_bgr
from buzzcam.sentence import say


def yuv_of(red: int, green: int, blue: int) -> Plane:
    """uint8 (3,): Y, U, V of a colour, 0..255 each."""
    pixel = np.empty(16 * 16 * 3 // 2, np.uint8)
    import_bgr(np.full((16, 16, 3), (blue, green, red), np.uint8), Size(16, 16), pixel)
    yuv: Plane = pixel[[0, 256, 256 + 64]]
    return yuv


class ColourBackground:
    """Puts one colour, 0..255 each, in the room's place: as coarse cells, for compositing waits for memory."""

    hides = True

    def __init__(self, red: int, green: int, blue: int) -> None:
        self._yuv = yuv_of(red, green, blue)
        self._pool = FramePool()
        self._made: tuple[Size, Plane] | None = None
        self._colours = PersonColours()

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        matte = matte_of(scene)
        if self._made is None or self._made[0] != frame.size:
            rows, columns = (max(2, -(-side // MOST_COARSE_PX)) for side in (frame.size.height, frame.size.width))
            self._made = frame.size, np.tile(self._yuv[:, None, None], (1, rows, columns))
        out = self._pool.take(frame.size)
        colours = self._colours(frame, matte, scene.coarse) if matte.is_fine else None
        kernels.composite_coarse(frame.i420, self._made[1], MOST_COARSE_PX, matte.alpha, out, frame.size, colours)
        scene.behind = Behind(self._made[1], MOST_COARSE_PX)
        scene.lend(out)
        return frame.with_picture(out)


def made(_materials: Materials, color: str) -> ColourBackground:
    """color: #rrggbb."""
    return ColourBackground(*bytes.fromhex(color[1:]))


def still(_picture: Plane, _alpha: Plane, size: Size, _read: object, color: str) -> Plane:
    return np.full((size.height, size.width, 3), tuple(bytes.fromhex(color[1:]))[::-1], np.uint8)


SPEC = EffectSpec(
    "color",
    say("Colour"),
    Place.BACKGROUND,
    (Color("color", say("Colour"), default="#2e3440"),),
    made,
    Group.BEHIND,
    frozenset({Need.MATTE}),
    hides=True,
    make_still=still,
    icon="theme",
)
