"""The screen as a source, by mss: the one place that knows it."""

import os
from contextlib import suppress

import mss
import numpy as np

from buzzcam.core.frame import Plane, Size
from buzzcam.errors import CameraLost, ScreenUnavailable
from buzzcam.kernels.convert import import_bgr
from buzzcam.sentence import say
from buzzcam.sources.display import check_display, reason_of
from buzzcam.sources.steady import SteadySource

HINT = "Start BuzzCam in a graphical session."


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
                "This Wayland session does not allow this kind of screen capture.",
                "Log in to an X11 session, or choose a camera or a file.",
            )
        check_display(HINT)
        try:
            self._grabber = mss.MSS()
            monitors = self._grabber.monitors
        except Exception as error:  # X11's libraries may be missing, old or another server's: mss says anything then
            self.close()
            raise ScreenUnavailable(
                say("The screen cannot be captured ({error}).", error=reason_of(error)), HINT
            ) from error
        if self._monitor >= len(monitors):
            self.close()
            raise ScreenUnavailable(
                say("There is no screen {number}.", number=self._monitor),
                say("Choose a number from 0 to {most}.", most=len(monitors) - 1),
            )
        box = monitors[self._monitor]
        self.size = Size(box["width"], box["height"]).even()

    def picture(self, number: int) -> Plane:
        if self._grabber is None:
            raise CameraLost(say("{name} is closed.", name=self.name), "Open it first.")
        buffer = self._pool.take(self.size)
        try:
            shot = self._grabber.grab(self._grabber.monitors[self._monitor])
            pixels = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
        except Exception as error:  # the X server has ended, or the screen has another size now
            raise CameraLost(
                say("The screen can no longer be captured ({error}).", error=reason_of(error)),
                "BuzzCam tries again automatically.",
            ) from error
        import_bgr(pixels, self.size, buffer)
        return buffer

    def close(self) -> None:
        super().close()
        grabber, self._grabber = self._grabber, None
        if grabber is not None:
            with suppress(Exception):  # it complains of a server that has ended; nothing is left to let go then
                grabber.close()
