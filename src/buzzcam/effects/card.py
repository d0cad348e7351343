"""The paused card: what goes out whenever the picture cannot."""

import numpy as np

from buzzcam.core.frame import Frame, Matte, Plane, Size, flat_i420
from buzzcam.kernels.convert import filling, import_bgr

GRAY = (40, 128, 128)


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
                import_bgr(filling(self._picture, size), size, i420)
            i420.flags.writeable = False
            made = self._made = size, i420, np.zeros(size.grid[::-1], np.uint8)
        return made[1], made[2]
