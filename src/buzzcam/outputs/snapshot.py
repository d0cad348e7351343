"""A still of what goes out, as a picture file."""

from pathlib import Path

import cv2

from buzzcam.core.frame import Size
from buzzcam.core.privacy import SafeFrame
from buzzcam.errors import OutputUnavailable
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

    def open(self, size: Size, fps: float) -> None:
        try:
            self._path.touch()
        except OSError as error:
            raise self._unwritable(error) from error

    def send(self, frame: SafeFrame) -> None:
        self._frame = frame

    def close(self) -> None:
        if self._frame is not None:
            _ok, data = cv2.imencode(self._path.suffix, to_bgr(self._frame))
            try:
                self._path.write_bytes(data.tobytes())
            except OSError as error:
                raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> OutputUnavailable:
        return OutputUnavailable(
            say("{path} cannot be written ({reason}).", path=self._path, reason=error.strerror),
            "Choose another folder.",
        )
