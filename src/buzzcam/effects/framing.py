"""Which part of the camera's picture goes out, which way round, and at what size."""

from dataclasses import replace

import cv2

from buzzcam.core.frame import Frame, FramePool, Plane, Size, planes_of
from buzzcam.kernels.convert import letterboxed


class Framing:
    """Scales a frame into `size` with its aspect kept, black bars where it does not fit; same size: no work.

    zoom: 1 shows all, 2 the middle half of width and height. is_mirrored: left and right change places.
    """

    def __init__(self, size: Size, zoom: float = 1.0, is_mirrored: bool = False) -> None:
        self.size = size
        self.zoom = zoom
        self.is_mirrored = is_mirrored
        self._pool = FramePool()

    def apply(self, frame: Frame) -> Frame:
        if frame.size == self.size and self.zoom == 1 and not self.is_mirrored:
            return frame
        buffer = self._pool.take(self.size)
        if frame.size == self.size and self.zoom == 1:
            for plane, target in zip(frame.planes, planes_of(buffer, self.size), strict=True):
                cv2.flip(plane, 1, dst=target)
            return replace(frame, i420=buffer)
        letterboxed(self._middle(frame), self.size, buffer)
        if self.is_mirrored:
            for plane in planes_of(buffer, self.size):
                cv2.flip(plane, 1, dst=plane)
        return replace(frame, i420=buffer, size=self.size)

    def _middle(self, frame: Frame) -> tuple[Plane, Plane, Plane]:
        """The planes cut to the part that zoom leaves, by views; even, so that luma and chroma stay aligned."""
        width, height = (max(2, round(side / self.zoom / 2) * 2) for side in frame.size)
        left, top = (frame.size.width - width) // 4 * 2, (frame.size.height - height) // 4 * 2
        luma, u, v = frame.planes
        chroma = slice(top // 2, (top + height) // 2), slice(left // 2, (left + width) // 2)
        return luma[top : top + height, left : left + width], u[chroma], v[chroma]
