"""A camera for a browser: the demo's person before a room of one loud colour, as a file that Chromium plays."""

from pathlib import Path

import numpy as np

from buzzcam import paths
from buzzcam.core.frame import Frame, Size
from buzzcam.sources.demo import Demo

MARKER = (110, 215, 215)
"""Y, U, V of the room: nothing else here is so purple."""
LEAST_CHROMA = 180
FPS = 30


def marked(frame: Frame) -> float:
    """The share of a picture that shows the marker."""
    _luma, u, v = frame.planes
    return float(np.mean((u > LEAST_CHROMA) & (v > LEAST_CHROMA)))


def frames(size: Size, count: int, marker: tuple[int, int, int] | None = MARKER) -> list[np.ndarray]:
    """I420, uint8 (size.i420_bytes,). marker: the room's colour; None: the demo's own room."""
    demo = Demo(paths.assets() / "demo", size, FPS, is_paced=False)
    demo.open()
    if marker is not None:
        for plane, level in zip(demo._room, marker, strict=True):
            plane[:] = level
    return [demo.picture(number).copy() for number in range(count)]


def write_y4m(path: Path, size: Size, pictures: list[np.ndarray]) -> None:
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{size.width} H{size.height} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            file.write(b"FRAME\n" + picture.tobytes())
