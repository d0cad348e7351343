"""A picture file as a source."""

from pathlib import Path

from buzzcam.core.frame import FramePool, Plane, Size
from buzzcam.core.ports import EndOfSource
from buzzcam.kernels.convert import import_bgr
from buzzcam.pictures import read_bgr
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
        super().close()
        self._buffer = None
