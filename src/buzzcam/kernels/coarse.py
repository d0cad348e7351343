"""The small versions of a frame, made once for each frame and shared by the steps that look at them."""

import cv2
import numpy as np

from buzzcam.core.frame import Frame, Plane


class SharedCoarse:
    """The `Coarse` of one chain, for one thread."""

    def __init__(self) -> None:
        self._half_of: Frame | None = None
        self._grid_of: Frame | None = None
        self._half = np.empty((0, 0), np.uint8)
        self._planes = np.empty((3, 0, 0), np.uint8)

    def half_luma(self, frame: Frame) -> Plane:
        """uint8 (height / 2, width / 2): the mean of each 2x2 luma pixels."""
        if frame is not self._half_of:
            luma, u, _v = frame.planes
            if self._half.shape != u.shape:
                self._half = np.empty(u.shape, np.uint8)
            cv2.resize(luma, u.shape[::-1], dst=self._half, interpolation=cv2.INTER_AREA)
            self._half_of = frame
        return self._half

    def grid_planes(self, frame: Frame) -> Plane:
        """uint8 (3, rows, columns): Y, U, V on `frame.size.grid`."""
        if frame is not self._grid_of:
            grid = frame.size.grid
            if self._planes.shape[1:] != grid[::-1]:
                self._planes = np.empty((3, grid.height, grid.width), np.uint8)
            _luma, u, v = frame.planes
            for k, plane in enumerate((self.half_luma(frame), u, v)):
                cv2.resize(plane, grid, dst=self._planes[k], interpolation=cv2.INTER_AREA)
            self._grid_of = frame
        return self._planes


def halved(plane: Plane) -> Plane:
    """The mean of each 2x2 block; of an odd side, one more block that is a little narrower."""
    return cv2.resize(plane, (-(-plane.shape[1] // 2), -(-plane.shape[0] // 2)), interpolation=cv2.INTER_AREA)
