"""How a video's pictures are to be held and stretched: its display matrix and the shape of its pixels."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from buzzcam.core.frame import FramePool, Plane, Size, planes_of

MOST_ASPECT = 4.0
"""A pixel that is longer than that is a mistake in the file."""


@dataclass(frozen=True, slots=True)
class Posture:
    """First columns and rows change places, then left and right, then top and bottom. aspect: a pixel's width by its
    height, before all that."""

    is_transposed: bool = False
    is_mirrored: bool = False
    is_upside_down: bool = False
    aspect: float = 1.0

    def stretched(self, coded: Size) -> Size:
        """With square pixels; nothing is made smaller."""
        wide, high = max(1.0, self.aspect), max(1.0, 1 / self.aspect)
        return Size(round(coded.width * wide), round(coded.height * high)).even()

    def size_of(self, coded: Size) -> Size:
        """What is shown of a picture of that size."""
        size = self.stretched(coded)
        return Size(size.height, size.width) if self.is_transposed else size

    def bring(self, i420: Plane, coded: Size, pool: FramePool) -> Plane:
        """The picture as it is to be seen: a buffer of `size_of(coded)`."""
        out = pool.take(self.size_of(coded))
        square = self.stretched(coded)
        for k, (plane, target) in enumerate(
            zip(planes_of(i420, coded), planes_of(out, self.size_of(coded)), strict=True)
        ):
            part = plane
            if square != coded:
                s = 1 if k == 0 else 2
                part = cv2.resize(part, (square.width // s, square.height // s), interpolation=cv2.INTER_LINEAR)
            if self.is_transposed:
                part = cv2.transpose(part)
            if self.is_mirrored:
                part = cv2.flip(part, 1)
            np.copyto(target, cv2.flip(part, 0) if self.is_upside_down else part)
        return out


UPRIGHT = Posture()


def posture_of(decoded: Any, aspect: float) -> Posture:  # noqa: ANN401 - PyAV's
    """Of a decoded frame; turned by other than right angles counts as the nearest."""
    aspect = aspect if 1 / MOST_ASPECT <= aspect <= MOST_ASPECT else 1.0
    matrix = decoded.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return UPRIGHT if aspect == 1 else Posture(aspect=aspect)
    # (x, y) goes to (a x + c y, b x + d y), see libavutil/display.h
    numbers = np.frombuffer(bytes(matrix), np.int32)
    a, b, c, d = (int(numbers[k]) for k in (0, 1, 3, 4))
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Posture(False, a < 0, d < 0, aspect)
    return Posture(True, c < 0, b < 0, aspect)
