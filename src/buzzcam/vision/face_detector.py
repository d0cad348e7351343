"""The face detector: a whole picture in, boxes with eyes out. MediaPipe's, full range (models/README.md)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import BLACK, Plane
from buzzcam.vision.runtime import Net

FACE_LOGIT = 0.5
"""Score, before the sigmoid, from which a face counts: 97 % of 474 pictures of people are above it, and a cat's is 0.4
(measured)."""

CELLS = 48
"""There is a score for each of 48x48 cells, 4 of the net's pixels wide."""

SAME_IOU = 0.3
"""Boxes that overlap by more are of one face."""


class Inner(NamedTuple):
    """Where a picture lies in the net's input, letterboxed; in its pixels."""

    left: int
    top: int
    width: int
    height: int


class FoundFace(NamedTuple):
    """In pixels of the picture. eyes: float32 (2, 2), x and y of both, the one that stands left in the picture first.
    score: 0..1."""

    x: float
    y: float
    width: float
    height: float
    eyes: np.ndarray
    score: float


def inner_of(width: int, height: int, net: tuple[int, int]) -> Inner:
    """Where a picture of that size lies in an input of the size `net`, width first."""
    scale = min(net[0] / width, net[1] / height)
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    return Inner((net[0] - wide) // 2, (net[1] - high) // 2, wide, high)


def blackened(net: Net) -> Plane:
    """The net's input, uint8 (3, height, width), black all over."""
    planes: Plane = net.input[0]
    for plane, value in zip(planes, BLACK, strict=True):
        plane.fill(value)
    return planes


def detect(net: Net, planes: Sequence[Plane], width: int, height: int) -> list[FoundFace]:
    """The faces of a picture, the largest first. planes: its Y, U and V, of any sizes. width, height: what the answer
    is counted in. Raises ProviderFailed."""
    inner = inner_of(width, height, net.size)
    for plane, inlet in zip(planes, blackened(net), strict=True):
        small = np.empty((inner.height, inner.width), np.uint8)
        kernels.resize(np.ascontiguousarray(plane), small)
        inlet[inner.top : inner.top + inner.height, inner.left : inner.left + inner.width] = small
    values, scores = candidates(net.run(), net.size)
    scale = np.array([width / inner.width, height / inner.height])
    found = []
    for one, score in weighted(values, scores):
        x, y = (one[:2] - inner[:2]) * scale
        eyes = (one[4:].reshape(2, 2) - inner[:2]) * scale
        wide, high = one[2:4] * scale
        found.append(FoundFace(float(x), float(y), float(wide), float(high), eyes.astype(np.float32), score))
    return sorted(found, key=lambda face: -face.width * face.height)


def candidates(answer: list[np.ndarray], net: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """What the net says of all cells that see a face: float64 (n, 8), x and y of the middle, width, height, x and y of
    both eyes, in the net's pixels; and float64 (n,), their scores, 0..1. Several may be of one face. answer: its boxes,
    float32 (1, 2304, 16), and scores, float32 (1, 2304, 1), logits. net: width and height of its input."""
    boxes, scores = answer
    logits = scores[0, :, 0]
    cells = np.flatnonzero(logits > FACE_LOGIT)
    values = boxes[0, cells, :8].astype(np.float64)
    middles = np.stack([(cells % CELLS + 0.5) * net[0] / CELLS, (cells // CELLS + 0.5) * net[1] / CELLS], axis=1)
    values[:, [0, 4, 6]] += middles[:, :1]
    values[:, [1, 5, 7]] += middles[:, 1:]
    return values, 1 / (1 + np.exp(-logits[cells].astype(np.float64)))


def weighted(values: np.ndarray, scores: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """One of those for each face: the mean of all that overlap with the best, by their scores (weighted non-maximum
    suppression). values, scores: as `candidates` returns them."""
    faces = []
    left = np.argsort(-scores)
    while left.size:
        is_same = overlaps(values[left[0]], values[left]) > SAME_IOU
        is_same[0] = True
        same, left = left[is_same], left[~is_same]
        faces.append((np.average(values[same], axis=0, weights=scores[same]), float(scores[same[0]])))
    return faces


def overlaps(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    """IoU of a box with each of the others. one: x and y of the middle, width, height, ...; others: (n, those)."""
    least = np.maximum(one[:2] - one[2:4] / 2, others[:, :2] - others[:, 2:4] / 2)
    most = np.minimum(one[:2] + one[2:4] / 2, others[:, :2] + others[:, 2:4] / 2)
    shared = np.clip(most - least, 0, None).prod(axis=1)
    whole: np.ndarray = shared / np.maximum(1e-9, one[2:4].prod() + others[:, 2:4].prod(axis=1) - shared)
    return whole
