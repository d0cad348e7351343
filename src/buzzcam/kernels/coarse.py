"""The small versions of a frame, made once for each frame and shared by the steps that look at them."""

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import Frame, Plane, Size


class SharedCoarse:
    """The `Coarse` of one chain, for one thread."""

    def __init__(self) -> None:
        self._half_of: Frame | None = None
        self._grid_of: Frame | None = None
        self._half = np.empty((0, 0), np.uint8)
        self._planes = np.empty((3, 0, 0), np.uint8)

    def grid_planes(self, frame: Frame) -> Plane:
        """uint8 (3, rows, columns): Y, U, V on `frame.size.grid`."""
        if frame is not self._grid_of:
            shape = (3, *frame.size.grid[::-1])
            if self._planes.shape != shape:
                self._planes = np.empty(shape, np.uint8)
            kernels.shrink(frame.i420, frame.size, self._planes)
            self._grid_of = frame
        return self._planes

    def keep(self, before: Frame, after: Frame) -> None:
        """What was made of `before` is good enough for `after`, which differs from it within people only."""
        if self._grid_of is before:
            self._grid_of = after
        if self._half_of is before:
            self._half_of = after

    def covering(self, frame: Frame, least: Size) -> tuple[Plane, Plane, Plane]:
        """Y, U, V, each the smallest version there is that is not below `least`; the frame's own if all others are."""
        grid, half = frame.size.grid, Size(frame.size.width // 2, frame.size.height // 2)
        if grid.width >= least.width and grid.height >= least.height:
            luma, u, v = self.grid_planes(frame)
            return luma, u, v
        luma, u, v = frame.planes
        if half.width < least.width or half.height < least.height:
            return luma, u, v
        if frame is not self._half_of:
            if self._half.shape != u.shape:
                self._half = np.empty(u.shape, np.uint8)
            cv2.resize(luma, half, dst=self._half, interpolation=cv2.INTER_AREA)
            self._half_of = frame
        return self._half, u, v
