"""The screen as a source, by mss: the one place that knows it."""

import os

import mss
import numpy as np
from mss.exception import ScreenShotError

from buzzcam.core.frame import Plane, Size
from buzzcam.errors import CameraLost, ScreenUnavailable
from buzzcam.kernels.convert import import_bgr
from buzzcam.sentence import say
from buzzcam.sources.steady import SteadySource


class Screen(SteadySource):
    """One monitor, counted from 1; 0 is all of them together."""

    def __init__(self, monitor: int = 1, fps: float = 15.0, is_paced: bool = True) -> None:
        super().__init__(is_paced)
        self.name = say("Screen {number}", number=monitor)
        self.fps = fps
        self._monitor = monitor
        self._grabber: mss.MSS | None = None

    def open(self) -> None:
        super().open()
        if os.environ.get("XDG_SESSION_TYPE") == "wayland" and not os.environ.get("DISPLAY"):
            raise ScreenUnavailable(
                "This Wayland session does not let programs capture the screen this way.",
                "Log in to an X11 session, or choose a camera or a file.",
            )
        try:
            self._grabber = mss.MSS()
            monitors = self._grabber.monitors
        except ScreenShotError as error:
            raise ScreenUnavailable(
                say("The screen cannot be captured ({error}).", error=error), "Run BuzzCam inside a graphical session."
            ) from error
        if self._monitor >= len(monitors):
            raise ScreenUnavailable(
                say("There is no screen {number}.", number=self._monitor),
                say("Choose a number from 0 to {most}.", most=len(monitors) - 1),
            )
        box = monitors[self._monitor]
        self.size = Size(box["width"], box["height"]).even()

    def picture(self, number: int) -> Plane:
        assert self._grabber is not None
        buffer = self._pool.take(self.size)
        try:
            shot = self._grabber.grab(self._grabber.monitors[self._monitor])
        except ScreenShotError as error:
            raise CameraLost(
                say("The screen can no longer be captured ({error}).", error=error), "It is tried again by itself."
            ) from error
        import_bgr(np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4), self.size, buffer)
        return buffer

    def close(self) -> None:
        if self._grabber is not None:
            self._grabber.close()
            self._grabber = None
