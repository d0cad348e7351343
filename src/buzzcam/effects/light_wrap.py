"""Light wrap: a little of the light behind falls round the person's edge, so that nobody looks pasted on."""

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import BLACK, MATTE_STEP, Frame, Matte, Plane, Size
from buzzcam.core.ports import Scene
from buzzcam.effects.option_kinds import Slider
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.kernels import halved
from buzzcam.sentence import say

REACH = 0.0115
"""How far each of two boxes, one after the other, spreads the outside over the person: a share of the picture's height;
but one cell at least."""

MOST, NEAREST = 150, 108
"""Weight, in 128ths, of a light as bright as can be at strength 100, where all around is outside; and how much of that,
in 255ths, counts: fingers and hair keep half of their colour. An edge comes to a third."""

COLOURED = 1.5
"""What a level of chroma counts as light beside one of luma: a loud colour is dark in luma."""

LIGHT_PX = 2 * MATTE_STEP
"""Side of the cells on which the outside is spread, and of those of a backdrop's light."""

LIGHT_CELLS = 5
"""Side of the box, in those cells, over which a backdrop is blurred: nothing finer falls on anybody."""


class LightWrap:
    """strength: above 0, up to 100. Looks at the matte and at what stands behind only, never at the room."""

    hides = False

    def __init__(self, strength: float) -> None:
        self._most = MOST * strength / 100
        self._made: tuple[Plane, Plane] | None = None

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        if scene.matte is None or scene.behind is None:
            raise ValueError("nothing is behind the person")
        light, cell_px = scene.behind.planes, scene.behind.cell_px
        if cell_px == 1:
            light, cell_px = self.light_of(light, frame.size), LIGHT_PX
        out = scene.canvas(frame)
        self.add(out, frame.size, scene.matte, light, cell_px)
        return frame.with_picture(out)

    def add(self, out: Plane, size: Size, matte: Matte, light: Plane, cell_px: int) -> None:
        """out: the composite, I420. light: what is behind, uint8 (3, rows, columns), Y, U, V on cells of `cell_px`."""
        kernels.add_light(out, self._weight(matte.alpha, light, cell_px), light, cell_px, size)

    def light_of(self, back: Plane, size: Size) -> Plane:
        """Y, U, V of a backdrop, blurred, on cells of LIGHT_PX; made anew only for another array."""
        if self._made is None or self._made[0] is not back:
            planes = np.empty((3, *size.grid[::-1]), np.uint8)
            kernels.shrink(back, size, planes)
            box = LIGHT_CELLS, LIGHT_CELLS
            light = np.stack([cv2.blur(halved(plane), box, borderType=cv2.BORDER_REPLICATE) for plane in planes])
            self._made = back, light
        return self._made[1]

    def _weight(self, alpha: Plane, light: Plane, cell_px: int) -> Plane:
        """In 128ths: the more the outside is near and bright; 0 where nobody is."""
        near = halved(cv2.bitwise_not(alpha))
        side = 2 * max(1, round(REACH * near.shape[0])) + 1
        for _ in range(2):
            near = cv2.blur(near, (side, side), borderType=cv2.BORDER_REPLICATE)
        near = cv2.min(near, NEAREST)
        bright = enlarged(brightness(light), cell_px / LIGHT_PX, near)
        falling = enlarged(cv2.multiply(near, bright, scale=1 / 255), LIGHT_PX / MATTE_STEP, alpha)
        return cv2.multiply(falling, alpha, scale=self._most / 255**2)


def enlarged(cells: Plane, times: float, like: Plane) -> Plane:
    """times: may be below 1."""
    rows, columns = like.shape
    if times <= 1:
        return cv2.resize(cells, (columns, rows))  # of an odd number of cells a half is rounded either way
    return cv2.resize(cells, None, fx=times, fy=times)[:rows, :columns]


def brightness(light: Plane) -> Plane:
    """How much light each cell sheds, 0..255: black sheds none."""
    luma, u, v = light
    colour = cv2.max(cv2.absdiff(u, 128), cv2.absdiff(v, 128))
    return cv2.addWeighted(luma, 255 / 219, colour, COLOURED, -BLACK[0] * 255 / 219)


SPEC = EffectSpec(
    "wrap",
    say("Light wrap"),
    Place.FINISH,
    (
        Slider(
            "strength",
            say("Light wrap"),
            0,
            100,
            usual=50,
            unit="%",
            hint=say("Light from the background falls on your edges"),
        ),
    ),
    LightWrap,
    Group.BEHIND,
    frozenset({Need.MATTE, Need.BEHIND}),
)
