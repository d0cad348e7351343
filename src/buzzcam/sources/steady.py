"""`SteadySource`: what all sources that are not a device share: a steady rate and numbered frames."""

import time
from threading import Lock

from buzzcam.core.frame import Frame, FramePool, Plane, Size


class SteadySource:
    """Gives `picture(number)` at `fps` frames a second; late ticks are left out.

    is_paced: False gives frames as fast as they are asked for, none left out, captured_at = number / fps
    (for measuring quality). A subclass sets `name`, `size` and `fps` and overrides `picture`.
    """

    name = ""
    size = Size(1280, 720)
    fps = 30.0

    def __init__(self, is_paced: bool) -> None:
        self.is_paced = is_paced
        self.number = 0
        self._pool = FramePool()
        self._due_s = 0.0
        self._never = Lock()
        self._never.acquire()

    def picture(self, number: int) -> Plane:
        """The I420 buffer of one frame; raises EndOfSource after the last."""
        raise NotImplementedError(f"{type(self).__name__} draws no picture")

    def open(self) -> None:
        self._due_s = time.monotonic()
        if not self.is_paced:
            self.number = 0

    def read(self) -> Frame | None:
        if not self.is_paced:
            captured_at = self.number / self.fps
        else:
            wait_s = self._due_s - time.monotonic()
            if wait_s > 0:
                self._never.acquire(timeout=wait_s)
            captured_at = time.monotonic()
            missed = max(0, int((captured_at - self._due_s) * self.fps))
            self._due_s += (1 + missed) / self.fps
            self.number += missed
        picture = self.picture(self.number)
        frame = Frame(picture, self.size, captured_at, self.number)
        self.number += 1
        return frame

    def close(self) -> None:
        pass
