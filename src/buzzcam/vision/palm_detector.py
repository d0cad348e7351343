"""The palm detector: a picture in, palms and which way they point out. MediaPipe's, lite (models/README.md)."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import Plane
from buzzcam.vision.face_crop import Crop
from buzzcam.vision.face_detector import blackened, inner_of, weighted
from buzzcam.vision.runtime import Net

PALM_LOGIT = 0.0
"""Score, before the sigmoid, from which a palm counts."""

GRIDS = ((24, 2), (12, 6))
"""The answer's rows: so many cells a side, and so many boxes at each."""

WRIST, MIDDLE_KNUCKLE = 4, 8
"""Where x of these points, and y behind it, stand in a box's row: the line from one to the other points up."""

PALM_MARGIN, TOWARD_FINGERS = 2.6, 0.5
"""The square that the hand's points are looked for in is so many times as large as the palm's box, and moved by such a
share of it, as MediaPipe has it."""


class Part(NamedTuple):
    """A part of a picture, in pixels of the frame."""

    left: int
    top: int
    width: int
    height: int


def palms(net: Net, planes: Sequence[Plane], part: Part) -> list[Crop]:
    """The squares around the hands that are seen in a part of the frame, the surest first. planes: Y, U and V of that
    part, of any sizes. Raises ProviderFailed."""
    inner = inner_of(part.width, part.height, net.size)
    for plane, inlet in zip(planes, blackened(net), strict=True):
        small = np.empty((inner.height, inner.width), np.uint8)
        kernels.resize(np.ascontiguousarray(plane), small)
        inlet[inner.top : inner.top + inner.height, inner.left : inner.left + inner.width] = small
    values, scores = candidates(net.run(), net.size.width)
    scale = part.width / inner.width
    shift = np.array((part.left, part.top)) - np.array(inner[:2]) * scale
    return [_crop(one * scale, shift) for one, _ in weighted(values, scores)]


def candidates(answer: list[np.ndarray], side: int) -> tuple[np.ndarray, np.ndarray]:
    """What the net says of all cells that see a palm: float64 (n, 18), x and y of the middle, width, height, x and y of
    seven points, in the net's pixels; and float64 (n,), their scores, 0..1. Several may be of one palm. answer: its
    boxes, float32 (1, 2016, 18), and scores, float32 (1, 2016, 1), logits. side: of its input."""
    boxes, scores = answer
    logits = scores[0, :, 0]
    rows = np.flatnonzero(logits > PALM_LOGIT)
    values = boxes[0, rows].astype(np.float64)
    shifts = _middles(side)[rows]
    values[:, :2] += shifts
    values[:, 4:] += np.tile(shifts, 7)
    return values, 1 / (1 + np.exp(-logits[rows].astype(np.float64)))


def _middles(side: int) -> np.ndarray:
    """float64 (2016, 2): x and y of the middle of each row's cell."""
    found = []
    for cells, boxes in GRIDS:
        row, column = np.divmod(np.arange(cells * cells), cells)
        middles = (np.stack([column, row], axis=1) + 0.5) * side / cells
        found.append(np.repeat(middles, boxes, axis=0))
    return np.concatenate(found)


def _crop(values: np.ndarray, shift: np.ndarray) -> Crop:
    """values: a palm's, in pixels of the part."""
    x, y, width, height = values[:4]
    up_x, up_y = values[MIDDLE_KNUCKLE : MIDDLE_KNUCKLE + 2] - values[WRIST : WRIST + 2]
    angle = math.atan2(up_x, -up_y)
    middle = np.array((x, y)) + TOWARD_FINGERS * height * np.array((math.sin(angle), -math.cos(angle))) + shift
    return Crop(float(middle[0]), float(middle[1]), PALM_MARGIN * float(max(width, height)), angle)
