"""The output that keeps nothing: for measuring, and for a run that only records its matte."""

from buzzcam.core.frame import Size
from buzzcam.core.privacy import SafeFrame


class NoOutput:
    name = "none"
    capacity = 1
    is_live = True

    def open(self, size: Size, fps: float) -> None:
        pass

    def send(self, frame: SafeFrame) -> None:
        pass

    def close(self) -> None:
        pass
