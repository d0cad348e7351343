"""How a head is turned: the axes of a face, from points of its mesh that no movement of the face moves much."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from buzzcam.core.face import Points

ACROSS = np.array([(33, 263), (133, 362), (234, 454), (127, 356), (93, 323)])
"""Pairs of points that lie level: the person's right one, the left one."""

DOWN = np.array([(10, 2), (67, 98), (297, 327), (9, 164)])
"""Pairs of points that lie upright: the upper one, the lower one."""

ENDS = np.concatenate([ACROSS[:, 0], ACROSS[:, 1], DOWN[:, 0], DOWN[:, 1]])
WEIGHTS = np.repeat([[-1, 1, 0, 0], [0, 0, -1, 1]], [len(ACROSS)] * 2 + [len(DOWN)] * 2, axis=1).astype(np.float32)
"""Of those points in what they add up to, across and down."""

WIDTHS = 3.9
"""What the distances of the pairs of ACROSS come to, for one of (234, 454): within 2 % for every face."""

LEAST_PX = 1e-3


class FaceAxes(NamedTuple):
    """across, down: float64 (3,), of length 1 and at right angles, in the frame's pixels and depth; across is from the
    person's right to the left. width_px: of the face, from ear to ear, however it is turned."""

    across: NDArray[np.float64]
    down: NDArray[np.float64]
    width_px: float

    @property
    def back(self) -> NDArray[np.float64]:
        """From the face into the head, float64 (3,)."""
        (ax, ay, az), (dx, dy, dz) = self.across.tolist(), self.down.tolist()
        return np.array((ay * dz - az * dy, az * dx - ax * dz, ax * dy - ay * dx))


def axes_of(points: Points) -> FaceAxes:
    """points: float32 (478, 3). Of points that all lie in one place the axes are those of an upright face."""
    ends = points[ENDS]
    (ax, ay, az), (bx, by, bz) = (WEIGHTS @ ends).tolist()
    length = math.sqrt(ax * ax + ay * ay + az * az)
    if length < LEAST_PX:
        return FaceAxes(np.array((1.0, 0, 0)), np.array((0, 1.0, 0)), 0.0)
    ax, ay, az = ax / length, ay / length, az / length
    along = ax * bx + ay * by + az * bz
    bx, by, bz = bx - ax * along, by - ay * along, bz - az * along
    height = math.sqrt(bx * bx + by * by + bz * bz)
    if height < LEAST_PX:
        return FaceAxes(np.array((1.0, 0, 0)), np.array((0, 1.0, 0)), 0.0)
    return FaceAxes(np.array((ax, ay, az)), np.array((bx / height, by / height, bz / height)), length / WIDTHS)


def falling(value: float, whole: float, none: float) -> float:
    """1 up to `whole`, 0 from `none` on, smooth between; either may be the larger one."""
    share = min(1.0, max(0.0, (value - none) / (whole - none)))
    return share * share * (3 - 2 * share)
