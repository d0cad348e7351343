"""The paused card: what goes out whenever the picture cannot."""

import cv2
import numpy as np

from buzzcam.core.frame import Frame, Matte, Plane, Size, flat_i420
from buzzcam.kernels.convert import import_bgr

GRAY = (40, 128, 128)
SHOWN = (0.4, 0.5)
"""The middle of the card's picture, as shares of width and height, that is seen at any size: all that is written."""


class Card:
    """Makes card frames of any size. picture: uint8 (rows, columns, 3) BGR, or None for a plain gray one."""

    def __init__(self, picture: np.ndarray | None) -> None:
        self._picture = picture
        self._made: tuple[Size, Plane, Plane] | None = None

    def at(self, size: Size, captured_at: float, number: int) -> Frame:
        """The card in place of a frame of that time and number; its alpha is 0."""
        i420, alpha = self._of(size)
        return Frame(i420, size, captured_at, number, True, Matte(alpha, captured_at))

    def _of(self, size: Size) -> tuple[Plane, Plane]:
        made = self._made  # asked for by several threads: one look, one assignment
        if made is None or made[0] != size:
            i420 = flat_i420(size, GRAY)
            if self._picture is not None:
                import_bgr(_fitted(self._picture, size), size, i420)
            i420.flags.writeable = False
            made = self._made = size, i420, np.zeros(size.grid[::-1], np.uint8)
        return made[1], made[2]


def _fitted(picture: np.ndarray, size: Size) -> np.ndarray:
    """The picture filling the size, but none of SHOWN is cut off: where it would be, its edges are drawn out."""
    rows, columns = picture.shape[:2]
    fill = max(size.width / columns, size.height / rows)
    scale = min(fill, size.width / (SHOWN[0] * columns), size.height / (SHOWN[1] * rows))
    wide, high = max(1, round(columns * scale)), max(1, round(rows * scale))
    small = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    left, top = max(0, (wide - size.width) // 2), max(0, (high - size.height) // 2)
    part = small[top : top + size.height, left : left + size.width]
    more_x, more_y = size.width - part.shape[1], size.height - part.shape[0]
    return cv2.copyMakeBorder(
        part, more_y // 2, more_y - more_y // 2, more_x // 2, more_x - more_x // 2, cv2.BORDER_REPLICATE
    )
