"""What can stand behind the person in the room's place: a picture, or something that moves."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from buzzcam.core.frame import Frame, FramePool, Matte, Plane, Size
from buzzcam.core.ports import Coarse, EndOfSource, Source
from buzzcam.errors import BuzzCamError
from buzzcam.kernels.convert import filled, filling, import_bgr

Backdrop = Callable[[Frame], Plane]
"""Gives the I420 buffer, of the frame's size, that stands behind the person of this frame. What somebody still holds of
it never changes."""

Retouch = Callable[[Plane, Frame, Matte, Coarse], Plane]
"""Takes a still backdrop and the frame before it, and gives the backdrop that is shown; both I420."""


@dataclass(frozen=True, slots=True)
class Materials:
    """What a background may be made of; whoever builds the chain knows how to open it. Each raises BuzzCamError.

    picture: uint8 (rows, columns, 3) BGR of a file. clip: an open video that starts over at its end. screen, window:
    the open source of a screen by number, of a window by title. retouch: what is done to a still one, in this order.
    """

    picture: Callable[[Path], Plane]
    clip: Callable[[Path], Source]
    screen: Callable[[int], Source]
    window: Callable[[str], Source]
    retouch: tuple[Retouch, ...] = ()


ROUNDING_S = 0.001

MOST_SKIPPED = 8
"""Frames of a video backdrop decoded for one of the person: one that cannot keep up slows down, not the person."""

LOOKED_FOR_S = 1.0
"""Between attempts to get back a backdrop that was lost."""


class StillBackdrop:
    """A backdrop that does not move: `draw` makes it anew only when the size changes."""

    def __init__(self, draw: Callable[[Size], Plane]) -> None:
        self._draw = draw
        self._made: tuple[Size, Plane] | None = None

    def __call__(self, frame: Frame) -> Plane:
        if self._made is None or self._made[0] != frame.size:
            self._made = frame.size, self._draw(frame.size)
        return self._made[1]


def picture_backdrop(picture: np.ndarray) -> StillBackdrop:
    """picture: uint8 (rows, columns, 3) BGR; its middle fills the frame."""

    def draw(size: Size) -> Plane:
        out = np.empty(size.i420_bytes, np.uint8)
        import_bgr(filling(picture, size), size, out)
        return out

    return StillBackdrop(draw)


class VideoBackdrop:
    """A video, screen or window that runs behind the person in its own time and starts over at its end. What is lost
    stays as it was last seen until it is there again.

    clip: an open source that is not paced (its frames' captured_at count from 0). is_live: what it gives is of now, so
    that nothing is read ahead.
    """

    def __init__(self, clip: Source, is_live: bool = False) -> None:
        self._clip, self._is_live = clip, is_live
        self._began_at: float | None = None
        self._shown: Frame | None = None
        self._coming: Frame | None = None
        self._lost_at: float | None = None
        self._pool = FramePool()
        self._buffer = np.empty(0, np.uint8)

    def __call__(self, frame: Frame) -> Plane:
        """Raises BuzzCamError where it never gave a picture."""
        is_new = self._go_on(frame.captured_at) or self._buffer.size != frame.size.i420_bytes
        if self._shown is not None and is_new:
            self._buffer = np.empty(0, np.uint8)  # if nobody else holds it, the pool gives it out again
            self._buffer = self._pool.take(frame.size)
            filled(self._shown, frame.size, self._buffer)
        return self._buffer

    def _go_on(self, now_s: float) -> bool:
        """To the picture that is due; False where that is the one that is shown."""
        is_new = False
        try:
            if self._lost_at is not None:
                if now_s - self._lost_at < LOOKED_FOR_S:
                    return False
                self._start_over(now_s)
            if self._began_at is None:
                self._began_at = now_s
            for _ in range(MOST_SKIPPED):
                given = self._due(now_s)
                if given is None:
                    return is_new
                self._shown, is_new = given, True
        except BuzzCamError:
            self._lost_at = now_s
            self._clip.close()
            if self._shown is None:
                raise
            return is_new
        if self._shown is not None:
            self._began_at = now_s - self._shown.captured_at  # it cannot keep up: it slows down
        return is_new

    def _due(self, now_s: float) -> Frame | None:
        """What comes after the picture that is shown; None while it is not its time. Raises BuzzCamError."""
        assert self._began_at is not None
        due_s = now_s - self._began_at + ROUNDING_S
        is_over = self._shown is None or self._shown.captured_at + 1 / self._clip.fps <= due_s
        if self._is_live:
            return self._clip.read() if is_over else None
        try:
            self._coming = self._coming or self._clip.read()
        except EndOfSource:
            if not is_over:
                return None
            self._start_over(now_s)
            return self._clip.read()
        if self._coming is None or (self._shown is not None and self._coming.captured_at > due_s):
            return None
        coming, self._coming = self._coming, None
        return coming

    def _start_over(self, now_s: float) -> None:
        self._clip.close()
        self._clip.open()
        self._began_at, self._coming, self._lost_at = now_s, None, None
