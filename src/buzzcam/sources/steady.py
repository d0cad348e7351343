"""`SteadySource`: what all sources that are not a device share: a steady rate and numbered frames."""

import time
from threading import Lock

from buzzcam.core.frame import Frame, FramePool, Plane, Size

SHOWN_AGAIN_S = 0.5
"""A picture that stays for longer is given again: nobody waits for a slow source, no output takes it for stalled."""


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
        self._again = 0  # how often a picture was given again: frames have numbers of their own
        self._shown: Frame | None = None
        self._pool = FramePool()
        self._due_s = 0.0
        self._never = Lock()
        self._never.acquire()

    def picture(self, number: int) -> Plane:
        """The I420 buffer of one frame; raises EndOfSource after the last."""
        raise NotImplementedError(f"{type(self).__name__} draws no picture")

    def open(self) -> None:
        self._due_s, self._shown = time.monotonic(), None
        if not self.is_paced:
            self.number = self._again = 0

    def read(self) -> Frame | None:
        if not self.is_paced:
            captured_at = self.number / self.fps
        elif (again := self.wait_until(self._due_s)) is not None:
            return again
        else:
            captured_at = time.monotonic()
            missed = max(0, int((captured_at - self._due_s) * self.fps))
            self._due_s += (1 + missed) / self.fps
            self.number += missed
        return self.give(self.picture(self.number), captured_at, self.is_paced and self.fps * SHOWN_AGAIN_S < 1)

    def wait_until(self, due_s: float) -> Frame | None:
        """None once it is time, monotonic seconds; where that takes longer, what was given last, once more."""
        wait_s = due_s - time.monotonic()
        if wait_s > 0:
            self._never.acquire(timeout=min(wait_s, SHOWN_AGAIN_S))
        if wait_s <= SHOWN_AGAIN_S or self._shown is None:
            return None
        self._again += 1
        self.number -= 1
        return self.give(self._shown.i420, time.monotonic(), is_kept=True)

    def give(self, picture: Plane, captured_at: float, is_kept: bool) -> Frame:
        """The frame that `number` counts. is_kept: it may have to be given again."""
        frame = Frame(picture, self.size, captured_at, self.number + self._again)
        self._shown = frame if is_kept else None
        self.number += 1
        return frame

    def close(self) -> None:
        self._shown = None
