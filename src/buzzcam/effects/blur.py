"""The room behind the person, blurred."""

from functools import lru_cache

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import MATTE_STEP, Frame, FramePool, Matte, Plane
from buzzcam.core.ports import Behind, Coarse, Scene
from buzzcam.effects.person_colours import MOST_COARSE_PX, PersonColours, matte_of
from buzzcam.kernels import halved

WEAKEST_BLUR, STRONGEST_BLUR = 0.006, 0.040
"""Sigma of the Gaussian at strength 0 and 100, as a share of the picture's height. Even the weakest hides text."""

COARSE_CELLS = 3.0
"""While sigma is above it, counted in cells, the blur is worked out on half of the grid: it leaves nothing finer."""

LEAST_CELLS = 2
"""Each way, that compositing can enlarge them."""


class BlurBackground:
    """Blurs the room without the person, so that nobody bleeds into it: a normalised, masked Gaussian blur.

    strength: 0..100. Worked out on cells as coarse as sigma allows; compositing enlarges them on its way.
    """

    hides = True

    def __init__(self, strength: float) -> None:
        self.strength = strength
        self._pool = FramePool()
        self._room: tuple[Matte, Plane, int] | None = None
        self._colours = PersonColours()

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        matte = matte_of(scene)
        if self._room is None or matte is not self._room[0]:  # the same one comes again only while nothing moves
            self._room = matte, *self.blurred_room(frame, matte.alpha, scene.coarse)
        out = self._pool.take(frame.size)
        colours = self._colours(frame, matte, scene.coarse) if matte.is_fine else None
        kernels.composite_coarse(frame.i420, *self._room[1:], matte.alpha, out, frame.size, colours)
        scene.behind = Behind(*self._room[1:])
        return frame.with_picture(out)

    def blurred_room(self, frame: Frame, alpha: Plane, coarse: Coarse) -> tuple[Plane, int]:
        """The room's Y, U, V as uint8 (3, rows, columns), and the side of its cells in luma pixels."""
        share = WEAKEST_BLUR + (STRONGEST_BLUR - WEAKEST_BLUR) * self.strength / 100
        planes, weight, cell_px = coarse.grid_planes(frame), cv2.bitwise_not(alpha), MATTE_STEP
        while (
            share * frame.size.height / cell_px > COARSE_CELLS
            and cell_px < MOST_COARSE_PX
            and min(weight.shape) >= 2 * LEAST_CELLS
        ):
            planes, weight, cell_px = all_halved(planes), halved(weight), cell_px * 2
        room = np.empty((3, *weight.shape), np.uint8)
        kernels.masked_blur(planes, cv2.max(weight, 1), box_sides(share * frame.size.height / cell_px), room)
        return room, cell_px


def all_halved(planes: Plane) -> Plane:
    """planes: uint8 (3, rows, columns)."""
    _three, rows, columns = planes.shape
    if rows % 2 == 0:  # as one
        return halved(planes.reshape(3 * rows, columns)).reshape(3, rows // 2, -1)
    return np.stack([halved(plane) for plane in planes])


@lru_cache(maxsize=16)
def box_sides(sigma: float, passes: int = 3) -> tuple[int, ...]:
    """Sides of the boxes that, one after the other, come nearest to a Gaussian of that sigma.

    P. Kovesi: Fast almost-Gaussian filtering. DICTA 2010, equations 3 to 5. Costs the same for any sigma.
    """
    ideal = (12 * sigma**2 / passes + 1) ** 0.5
    lower = max(1, int((ideal - 1) // 2) * 2 + 1)
    small = (12 * sigma**2 - passes * (lower**2 + 4 * lower + 3)) / (-4 * lower - 4)
    return tuple(lower if k < round(small) else lower + 2 for k in range(passes))
