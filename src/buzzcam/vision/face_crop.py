"""The square around a face that the mesh is shown, upright: where it lies, and how it is cut out of a plane."""

import math
from typing import NamedTuple

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.face import Points
from buzzcam.core.frame import Frame, Plane
from buzzcam.vision.runtime import Net

MARGIN = 1.5
"""Side of the square for one of the face's longer side, as MediaPipe has it: the mesh was trained on that."""

OUTER_CORNERS = (33, 263)
"""Points of the eyes: the line between them is level in the square."""

NEAR_SHIFT, NEAR_SIDE, NEAR_ANGLE = 0.02, 0.04, math.radians(2)
"""Another square counts as the same while it is moved by less than such a share of its side, grown by less, and turned
by less: what the mesh says trembles with every change of its square."""

LEAST_SIDE = 8.0


class Crop(NamedTuple):
    """x, y: its centre, in pixels of the frame, (0, 0) the outer corner of the first. side: in pixels. angle: radians
    by which the face leans, clockwise in the picture."""

    x: float
    y: float
    side: float
    angle: float

    def to_frame(self, cells: int) -> np.ndarray:
        """float64 (2, 3): from the square, cut out as `cells` x `cells` pixels, to the frame. Both have (0, 0) at an
        outer corner."""
        scale = self.side / cells
        cosine, sine = scale * math.cos(self.angle), scale * math.sin(self.angle)
        half = cells / 2
        return np.array(
            [
                [cosine, -sine, self.x - half * (cosine - sine)],
                [sine, cosine, self.y - half * (sine + cosine)],
            ]
        )

    def is_near(self, other: "Crop") -> bool:
        """Whether the mesh would see about the same in both."""
        turn = math.remainder(self.angle - other.angle, math.tau)
        return (
            math.hypot(self.x - other.x, self.y - other.y) < NEAR_SHIFT * self.side
            and abs(other.side / self.side - 1) < NEAR_SIDE
            and abs(turn) < NEAR_ANGLE
        )


def crop_around(points: Points) -> Crop:
    """The square for a face whose points, float32 (478, 3), are known."""
    left, right = (points[corner, :2].astype(float) for corner in OUTER_CORNERS)
    angle = math.atan2(right[1] - left[1], right[0] - left[0])
    cosine, sine = math.cos(angle), math.sin(angle)
    turned = points[:, :2] @ np.array([[cosine, -sine], [sine, cosine]], np.float32)
    least, most = turned.min(axis=0).astype(float), turned.max(axis=0).astype(float)
    x, y = (least + most) / 2
    side = max(LEAST_SIDE, MARGIN * float((most - least).max()))
    return Crop(x * cosine - y * sine, x * sine + y * cosine, side, angle)


def crop_of_eyes(centre: tuple[float, float], side: float, eyes: np.ndarray) -> Crop:
    """The square for a face of which a box and two eyes are known. side: the box's longer one. eyes: (2, 2), the one
    that stands left in the picture first."""
    (x0, y0), (x1, y1) = eyes.astype(float)
    return Crop(*centre, max(LEAST_SIDE, MARGIN * side), math.atan2(y1 - y0, x1 - x0))


def cut_out(plane: Plane, px: int, crop: Crop, out: Plane) -> None:
    """Fills `out`, uint8 (n, n), with the square; beyond the picture stand the pixels of its rim.

    plane: uint8 (rows, columns), one value for `px` x `px` pixels of the frame. A large square is made smaller by whole
    factors first, so that grain is averaged and nothing aliases.
    """
    cells = out.shape[0]
    where = crop.to_frame(cells) / px
    factor = int(crop.side / px / cells)
    if factor > 1:
        part = _part_of(plane, where, cells, factor)
        if part is not None:
            plane, left, top = part
            where[:, 2] -= left, top
            where /= factor
    where[:, 2] += where[:, :2] @ (0.5, 0.5) - 0.5  # from corners to the centres that OpenCV counts from
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(plane, where, (cells, cells), dst=out, flags=flags, borderMode=cv2.BORDER_REPLICATE)


class CropNet:
    """A net of points that is shown a square of a frame."""

    def __init__(self, net: Net) -> None:
        self._net, self._cells = net, net.size.width
        self._chroma = np.empty((self._cells // 2, self._cells // 2), np.uint8)

    def look(self, frame: Frame, crop: Crop) -> tuple[Points, list[np.ndarray]]:
        """The points, float32 (n, 3), in the frame's pixels; and what else the net says. Raises ProviderFailed."""
        luma, *chroma = frame.planes
        inlet, *others = self._net.input[0]
        cut_out(luma, 1, crop, inlet)
        for plane, other in zip(chroma, others, strict=True):
            cut_out(plane, 2, crop, self._chroma)
            kernels.resize(self._chroma, other)
        cells, *more = self._net.run()
        there = crop.to_frame(self._cells).astype(np.float32)
        points = np.empty_like(cells)
        points[:, :2] = cells[:, :2] @ there[:, :2].T + there[:, 2]
        points[:, 2] = cells[:, 2] * (crop.side / self._cells)
        return points, more


def _part_of(plane: Plane, where: np.ndarray, cells: int, factor: int) -> tuple[Plane, int, int] | None:
    """The part of the plane that the square needs, made smaller, and its left and top; None where that is nothing."""
    corners = where @ np.array([[0, cells, 0, cells], [0, 0, cells, cells], [1, 1, 1, 1]])
    rows, columns = plane.shape
    spans = []
    for (least, most), length in zip(
        zip(corners.min(axis=1), corners.max(axis=1), strict=True), (columns, rows), strict=True
    ):
        start = max(0, int(least) - factor)
        count = (min(length, int(most) + 2 * factor) - start) // factor
        if count < 1:
            return None
        spans.append((start, count))
    (left, wide), (top, high) = spans
    view = plane[top : top + high * factor, left : left + wide * factor]
    return cv2.resize(view, (wide, high), interpolation=cv2.INTER_AREA), left, top
