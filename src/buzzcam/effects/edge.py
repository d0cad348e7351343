"""The matte's edge as the user wants it: further out or in, and softer."""

import cv2

from buzzcam.core.frame import MATTE_STEP, Plane

MOST_GROWTH, MOST_FEATHER = 0.016, 0.03
"""At 100, as a share of the picture's height: 12 and 22 pixels at 720p."""


class Edge:
    """growth: -100..100, outward above 0. softness: 0..100; the soft rim is added outside: nobody gets thinner."""

    def __init__(self, growth: float, softness: float) -> None:
        self._growth = MOST_GROWTH * growth / 100
        self._feather = MOST_FEATHER * softness / 100

    def shape(self, alpha: Plane, height: int) -> Plane:
        """alpha: uint8 (rows, columns) on the grid of a picture of that height. A new array, or alpha itself."""
        alpha = _moved(alpha, self._growth * height / MATTE_STEP)
        cells = self._feather * height / MATTE_STEP
        if cells < 0.1:
            return alpha
        side = 2 * max(1, round(cells)) + 1
        soft = _moved(alpha, cells)
        for _ in range(2):
            soft = cv2.blur(soft, (side, side))
        return cv2.max(alpha, soft)


def _moved(alpha: Plane, cells: float) -> Plane:
    """The edge moved outward by so many cells, or inward; a fraction of a cell is the mean of both whole ones."""
    whole, part = divmod(abs(cells), 1)
    if abs(cells) < 0.05:
        return alpha
    least, most = _by(alpha, int(whole), cells > 0), _by(alpha, int(whole) + 1, cells > 0)
    return cv2.addWeighted(least, 1 - part, most, part, 0)


def _by(alpha: Plane, cells: int, is_outward: bool) -> Plane:
    if not cells:
        return alpha
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * cells + 1, 2 * cells + 1))
    return cv2.dilate(alpha, disc) if is_outward else cv2.erode(alpha, disc)
