"""From how sure a net is to how much of the person is shown: the curves of the live path and of stills, in one place.

Both are continuous; that of stills leaves alone what is half and half, so that no outline moves.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

ROOM, PERSON = 32, 200
"""Live: alpha up to the first is room, from the second on person; a straight ramp between them, its middle below one
half: the edge goes outward a little, rather than into hair. (A smoothstep is nearer the truth by 2 % of the error and
restless: dtSSD 2.6 against 2.3 on the held-out clips of models/train.)"""

LIVE = ((0, 0), (ROOM, 0), (PERSON, 255), (255, 255))

STILL = ((0, 0), (50, 0), (100, 88), (128, 128), (200, 214), (240, 255), (255, 255))
"""Stills, (said, shown): below 50 gone, to 100 faded, to 200 smoothed, to 240 raised a little, above it opaque."""

SMOOTHED = (100, 120, 180, 200)
"""Stills: between the first and the last the mean of the neighbours counts, wholly between the middle two."""


def levels(points: tuple[tuple[int, int], ...]) -> NDArray[np.uint8]:
    """For each of the 256 values said, the one that is shown."""
    said, shown = [list(values) for values in zip(*points, strict=True)]
    return np.interp(np.arange(256), said, shown).round().astype(np.uint8)


def banded(said: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The curve of stills. said: uint8 (rows, columns). Returns a new array."""
    shown = levels(STILL)
    weights = levels(tuple(zip(SMOOTHED, (0, 255, 255, 0), strict=True)))
    weight = cv2.LUT(said, weights)
    if not weight.any():
        return cv2.LUT(said, shown)
    change = cv2.subtract(cv2.blur(said, (3, 3)), said, dtype=cv2.CV_16S)
    change = cv2.multiply(change, weight, scale=1 / 255, dtype=cv2.CV_16S)
    return cv2.LUT(cv2.add(said, change, dtype=cv2.CV_8U), shown)
