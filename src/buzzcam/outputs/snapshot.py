"""A still of what goes out, as a picture file."""

from pathlib import Path

import cv2

from buzzcam.core.frame import Size
from buzzcam.core.privacy import SafeFrame
from buzzcam.errors import OutputUnavailable
from buzzcam.files import Hold, unwritable, write_whole
from buzzcam.kernels.convert import to_bgr
from buzzcam.sentence import say


class Snapshot:
    """Keeps the newest frame and writes it when closed."""

    capacity = 1
    is_live = False

    def __init__(self, path: Path) -> None:
        self.name: str = say("picture {path}", path=path)
        self._path = path
        self._frame: SafeFrame | None = None
        self._hold: Hold | None = None

    def open(self, size: Size, fps: float) -> None:
        self._hold = Hold(self._path)

    def send(self, frame: SafeFrame) -> None:
        self._frame = frame

    def close(self) -> None:
        hold, self._hold = self._hold, None
        if hold is None:
            return
        is_written = False
        try:
            if self._frame is None:
                raise OutputUnavailable(
                    say("{path} was not written: the source delivered no frames.", path=self._path), "Record longer."
                )
            write_whole(self._path, self._encoded(self._frame))
            is_written = True
        except OSError as error:
            raise unwritable(self._path, error) from error
        finally:
            hold.release(is_wanted=is_written or not hold.is_new)

    def _encoded(self, frame: SafeFrame) -> bytes:
        try:
            is_made, data = cv2.imencode(self._path.suffix, to_bgr(frame))
        except cv2.error:
            is_made = False
        if not is_made:  # WebP ends at 16383 pixels
            raise OutputUnavailable(
                say("{path} cannot store a picture of {size}.", path=self._path, size=frame.size), "Choose a PNG file."
            )
        return bytes(data)
