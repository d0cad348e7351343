"""A picture file as a source."""

from pathlib import Path

import cv2
import numpy as np

from buzzcam.core.frame import FramePool, Plane, Size
from buzzcam.core.ports import EndOfSource
from buzzcam.errors import BadFile
from buzzcam.kernels.convert import import_bgr
from buzzcam.sentence import say
from buzzcam.sources.steady import SteadySource


class Picture(SteadySource):
    """The same picture again and again; once only when not paced or is_once."""

    fps = 30.0

    def __init__(self, path: Path, is_paced: bool = True, is_once: bool = False) -> None:
        super().__init__(is_paced)
        self._ends, self._was_given = is_once or not is_paced, False
        self.path, self.name = path, path.name
        self._buffer: Plane | None = None

    def open(self) -> None:
        super().open()
        self._was_given = False
        image = read_bgr(self.path)
        self.size = Size(image.shape[1], image.shape[0]).even()
        self._buffer = FramePool().take(self.size)
        import_bgr(image, self.size, self._buffer)

    def picture(self, number: int) -> Plane:
        if self._buffer is None or (self._ends and self._was_given):
            raise EndOfSource
        self._was_given = True
        return self._buffer

    def close(self) -> None:
        self._buffer = None


def read_bgr(path: Path) -> np.ndarray:
    """A picture file as uint8 (rows, columns, 3) BGR, turned as its EXIF says. Raises BadFile."""
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise BadFile(
            say("{path} cannot be read ({reason}).", path=path, reason=error.strerror),
            "Check the path and its permissions.",
        ) from error
    image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if image is None:
        raise BadFile(
            say("{path} is not a picture that can be read.", path=path), "Use a PNG, JPEG, WebP, BMP or TIFF file."
        )
    return image
