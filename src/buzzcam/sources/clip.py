"""A video file as a source: the decoder's own planes, no detour through BGR, each at its own time."""

import time
from pathlib import Path
from typing import Any

from buzzcam import kernels
from buzzcam.core.frame import Frame, FramePool, Plane, Size
from buzzcam.core.ports import EndOfSource
from buzzcam.kernels.convert import import_decoded
from buzzcam.sources.film import NOTHING, SEARCHED_S, Film, Shot
from buzzcam.sources.posture import UPRIGHT
from buzzcam.sources.steady import SteadySource

LEAST_FPS, MOST_FPS = 2.0, 240.0
LATE_S = 0.25
"""A clip that is late hurries; later than that its clock is moved: it slows down, and does not run after a stall."""


class Clip(SteadySource):
    """Plays a video as its container says: upright, with square pixels, each picture in its time; what is damaged is
    left out, as players do.

    It starts over at its end, unless is_once. Not paced: captured_at counts from 0, and it ends, unless is_looped.
    """

    def __init__(
        self, path: Path, is_paced: bool = True, is_once: bool = False, is_looped: bool = False
    ) -> None:  # fmt: skip
        super().__init__(is_paced)
        self.path, self.name = path, path.name
        self._ends = (is_once or not is_paced) and not is_looped
        self._film: Film | None = None
        self._coming: Shot | None = None
        self._began_at: float | None = None
        self._has_given = False  # in this round
        self._mjpeg = kernels.mjpeg_tables()
        self._raw = FramePool()

    @property
    def damaged(self) -> int:
        """How many pictures were left out since it was opened."""
        return self._film.damaged if self._film is not None else 0

    def open(self) -> None:
        super().open()
        film = Film(self.path)
        self.size = film.open()
        self.fps = min(max(film.fps, LEAST_FPS), MOST_FPS)
        self._film, self._coming, self._began_at, self._has_given = film, None, None, False

    def read(self) -> Frame | None:
        until = time.monotonic() + SEARCHED_S
        while (shot := self._coming or self._next()) is not None:
            self._coming = None
            frame = self._frame_of(shot)
            if frame is not None or time.monotonic() > until:
                return frame
        return None

    def _frame_of(self, shot: Shot) -> Frame | None:
        """In its time; None for a damaged one."""
        captured_at = shot.at_s
        if self.is_paced:
            if self._began_at is None:
                self._began_at = time.monotonic() - shot.at_s
            if (again := self.wait_until(self._began_at + shot.at_s)) is not None:
                self._coming = shot
                return again
            captured_at = time.monotonic()
            self._began_at = max(self._began_at, captured_at - shot.at_s - LATE_S)
        buffer = self._import(shot.given)
        if buffer is None:
            return None
        self._has_given = True
        return self.give(buffer, captured_at, is_kept=self.is_paced)

    def close(self) -> None:
        super().close()
        film, self._film, self._coming = self._film, None, None
        if film is not None:
            film.close()

    def _next(self) -> Shot | None:
        """Raises EndOfSource; BadFile where it is damaged all through."""
        if self._film is None:
            raise EndOfSource
        try:
            return self._film.next()
        except EndOfSource:
            if not self._has_given:
                raise self._film.refusal(NOTHING) from None
            if self._ends:
                raise
            self._has_given = False
            self._film.restart()
            return self._film.next()

    def _import(self, given: Any) -> Plane | None:  # noqa: ANN401 - PyAV's
        """The picture of a frame or a packet as it is to be seen; None for a damaged one."""
        assert self._film is not None
        if self._film.has_packets:
            buffer = self._pool.take(self.size)
            is_whole = kernels.decode_mjpeg(self._mjpeg, given, self.size, buffer)
            if is_whole is not None:
                return buffer if is_whole else None
            given = self._film.decoded(given)  # another kind of JPEG, or of another size
            if given is None:
                return None
        coded, posture = Size(given.width, given.height).even(), self._film.posture_of(given)
        self.size = posture.size_of(coded)
        buffer = (self._pool if posture == UPRIGHT else self._raw).take(coded)
        import_decoded(given, coded, buffer)
        return buffer if posture == UPRIGHT else posture.bring(buffer, coded, self._pool)
