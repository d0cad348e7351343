"""The room behind the person, blurred."""

from functools import lru_cache

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import MATTE_STEP, Frame, FramePool, Matte, Plane, Size
from buzzcam.core.ports import Behind, Coarse, Scene
from buzzcam.effects.backdrop import Materials
from buzzcam.effects.option_kinds import Slider
from buzzcam.effects.person_colours import MOST_COARSE_PX, PersonColours, matte_of
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.kernels import halved
from buzzcam.kernels.convert import filling
from buzzcam.sentence import say

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
        scene.lend(out)
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


SURE_ROOM = 250
"""255 less alpha, from which a photo's pixel is the room's alone."""

STRONGEST_STILL_BLUR = 0.174
"""As STRONGEST_BLUR, for photos: nothing moves there that would be missed. The weakest is the same."""

STILL_CELL_PX = 4
"""A photo's room is blurred at a quarter of its size."""


def still(picture: Plane, alpha: Plane, size: Size, _read: object, strength: float) -> Plane:
    """picture: uint8 BGR, alpha of the same size: its room without the subject, blurred, as BGR of `size`."""
    quarter = Size(max(1, size.width // STILL_CELL_PX), max(1, size.height // STILL_CELL_PX))
    small = filling(picture, quarter).astype(np.float32)
    room = 255 - filling(cv2.merge([alpha] * 3), quarter).astype(np.float32)
    share = WEAKEST_BLUR + (STRONGEST_STILL_BLUR - WEAKEST_BLUR) * strength / 100
    boxes = box_sides(share * quarter.height)
    known, reach = room > SURE_ROOM, max(3, *boxes)  # without the subject, or it would glow around itself
    while not known.all() and reach < 4 * max(quarter):  # the hole it leaves is filled from ever further away
        weight = cv2.blur(room, (reach, reach))
        near = cv2.blur(small * room, (reach, reach)) / (weight + 1e-3)
        is_new = ~known & (weight > 2)
        small = np.where(is_new, near, small)
        room = np.where(is_new, np.float32(255), room)
        known |= is_new
        reach = 2 * reach + 1
    small = np.where(known, small, small.mean(axis=(0, 1)))
    for side in boxes:
        small = cv2.blur(small, (side, side))
    return cv2.resize(np.clip(small, 0, 255).astype(np.uint8), size, interpolation=cv2.INTER_CUBIC)


def made(_materials: Materials, strength: float) -> BlurBackground:
    return BlurBackground(strength)


SPEC = EffectSpec(
    "blur",
    say("Blur"),
    Place.BACKGROUND,
    (Slider("strength", say("Blur"), 0, 100, default=50, unit="%", hint=say("Text is unreadable even at 0")),),
    made,
    Group.BEHIND,
    frozenset({Need.MATTE}),
    hides=True,
    make_still=still,
    icon="person",
)
