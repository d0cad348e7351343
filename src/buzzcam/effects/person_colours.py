"""What the effects behind a person share: the matte, and the person's own colours for where it is unsure."""

import cv2
import numpy as np

from buzzcam.core.frame import Frame, Matte, Plane
from buzzcam.core.ports import Coarse, Scene
from buzzcam.kernels import halved

SURE, SURE_SPREAD, LEAST_SURE = 200, 4, 2
"""Alpha from which a cell's colour is the person's own; its weight rises to full within 255 / SURE_SPREAD levels; and
the weight of all others, which counts where nothing sure is near."""

NEAR_CELLS = 9
"""Side of the box, in cells of 8 pixels, over which the person's colours are spread outward."""

MOST_COARSE_PX = 32


def matte_of(scene: Scene) -> Matte:
    if scene.matte is None:
        raise ValueError("this effect needs a matte")
    return scene.matte


class PersonColours:
    """The colours of the person near by, for the places where the matte is unsure and the camera saw part old room."""

    def __init__(self) -> None:
        self._made: tuple[Matte, Plane] | None = None

    def __call__(self, frame: Frame, matte: Matte, coarse: Coarse) -> Plane:
        """uint8 (3, rows, columns), Y, U, V on cells of 8 pixels; the picture's own where nothing sure is near."""
        if self._made is None or self._made[0] is not matte:
            self._made = matte, self._spread(coarse.grid_planes(frame), matte.alpha)
        return self._made[1]

    def _spread(self, planes: Plane, alpha: Plane) -> Plane:
        sure = cv2.convertScaleAbs(cv2.subtract(halved(alpha), SURE), alpha=SURE_SPREAD)
        weight = cv2.max(sure, LEAST_SURE)
        # 16 bits: with 8, a small weight leaves nothing of a colour
        parts = [cv2.multiply(halved(plane), weight, dtype=cv2.CV_16U) for plane in planes]
        weighted = cv2.merge([*parts, cv2.multiply(weight, 256, dtype=cv2.CV_16U)])
        *sums, total = cv2.split(cv2.blur(weighted, (NEAR_CELLS, NEAR_CELLS)))
        colours = np.empty((3, *weight.shape), np.uint8)
        for target, plane in zip(colours, sums, strict=True):
            cv2.divide(plane, total, dst=target, scale=256, dtype=cv2.CV_8U)
        return colours
