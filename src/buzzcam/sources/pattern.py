"""The moving test card: a source that is always there, and tells by its pixels which frame it is."""

from itertools import pairwise

import numpy as np

from buzzcam.core.frame import Plane, Size, flat_i420, planes_of
from buzzcam.sentence import say
from buzzcam.sources.steady import SteadySource

BITS = 16
BARS = ((180, 128, 128), (162, 44, 142), (131, 156, 44), (112, 72, 58), (84, 184, 198), (65, 100, 212), (35, 212, 114))
"""75 % colour bars (ITU-R BT.471, limited range), white to blue."""


class Pattern(SteadySource):
    """Colour bars, a sweeping line, and along the top the frame's number in black and white fields."""

    name: str = say("Test pattern")

    def __init__(self, size: Size, fps: float, is_paced: bool = True) -> None:
        super().__init__(is_paced)
        self.size, self.fps = size, fps
        self._card = flat_i420(size, BARS[0])
        for plane, values in zip(planes_of(self._card, size), zip(*BARS, strict=True), strict=True):
            edges = np.linspace(0, plane.shape[1], len(values) + 1).astype(int)
            for (left, right), value in zip(pairwise(edges), values, strict=True):
                plane[:, left:right] = value

    def picture(self, number: int) -> Plane:
        buffer = self._pool.take(self.size)
        np.copyto(buffer, self._card)
        luma, u, v = planes_of(buffer, self.size)
        band = self.size.height // 8 // 2 * 2
        edges = np.linspace(0, self.size.width, BITS + 1).astype(int)
        for bit in range(BITS):
            luma[:band, edges[bit] : edges[bit + 1]] = 235 if number >> bit & 1 else 16
        u[: band // 2] = v[: band // 2] = 128
        row = band + number * 4 % max(1, self.size.height - band)
        luma[row : row + 4] = 235
        return buffer


def read_number(luma: Plane) -> int:
    """The frame number (0..65535) that a test card shows. luma: uint8 (rows, columns), any range."""
    rows, columns = luma.shape
    middle = luma[rows // 32 : rows // 12 + 1]
    edges = np.linspace(0, columns, BITS + 1).astype(int)
    fields = [middle[:, (a * 3 + b) // 4 : (a + b * 3) // 4 + 1].mean() for a, b in pairwise(edges)]
    return sum(1 << bit for bit, mean in enumerate(fields) if mean > 128)
