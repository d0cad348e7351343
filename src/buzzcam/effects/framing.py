"""Brings every picture to the size that goes out."""

from dataclasses import replace

from buzzcam.core.frame import Frame, FramePool, Size
from buzzcam.kernels.convert import letterboxed


class Framing:
    """Scales a frame into `size` with its aspect kept, black bars where it does not fit; same size: no work."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._pool = FramePool()

    def apply(self, frame: Frame) -> Frame:
        if frame.size == self.size:
            return frame
        buffer = self._pool.take(self.size)
        letterboxed(frame.i420, frame.size, self.size, buffer)
        return replace(frame, i420=buffer, size=self.size)
