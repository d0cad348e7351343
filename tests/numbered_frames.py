"""Pictures that carry a number: two rows of twenty blocks, black and white, 32 bits of it and 8 of a checksum.

They survive coding at any rate that a call uses, and tell a whole picture from a broken one. guest.js does the same.
"""

import cv2
import numpy as np

from buzzcam.core.frame import Frame, Plane, Size, planes_of
from buzzcam.core.privacy import PrivacyPolicy, SafeFrame

COLUMNS, ROWS = 20, 2
BLACK, WHITE = 16, 235


def checksum(number: int) -> int:
    return (number * 0x9E3779B1 >> 13 ^ number ^ number >> 16) & 0xFF


def bits_of(number: int) -> list[int]:
    whole = number << 8 | checksum(number)
    return [whole >> k & 1 for k in range(39, -1, -1)]


def draw(i420: Plane, size: Size, number: int) -> None:
    """Into the upper edge. number: 32 bits."""
    luma, u, v = planes_of(i420, size)
    side = size.width // COLUMNS
    cells = np.array(bits_of(number), np.uint8).reshape(ROWS, COLUMNS) * (WHITE - BLACK) + BLACK
    luma[: ROWS * side, : COLUMNS * side] = cells.repeat(side, 0).repeat(side, 1)
    for plane in (u, v):
        plane[: ROWS * side // 2, : COLUMNS * side // 2] = 128


def read(frame: Frame) -> int | None:
    """The number; None if the picture has none, or is not whole."""
    luma = frame.planes[0]
    side = frame.size.width / COLUMNS
    rows = [round((k + 0.5) * side) for k in range(ROWS)]
    columns = [round((k + 0.5) * side) for k in range(COLUMNS)]
    bits = (luma[np.ix_(rows, columns)].reshape(-1) > 126).tolist()
    whole = int("".join("1" if bit else "0" for bit in bits), 2)
    number, check = whole >> 8, whole & 0xFF
    return number if checksum(number) == check else None


def safe(frame: Frame) -> SafeFrame:
    """As a studio hands on what it does not hide."""
    return PrivacyPolicy(NoCard(), is_hiding=False).camera.release(frame)


class NoCard:
    def at(self, size: Size, captured_at: float, number: int) -> Frame:
        raise AssertionError("nothing is hidden")


class Scene:
    """A head that moves before a wall, with a sensor's noise: what an encoder has to do in a call."""

    def __init__(self, size: Size, seed: int = 1) -> None:
        self.size = size
        random = np.random.default_rng(seed)
        rows, columns = size.height, size.width
        coarse = random.integers(60, 200, (9, 16)).astype(np.uint8)
        self._wall = cv2.resize(coarse, (columns + 64, rows + 64), interpolation=cv2.INTER_CUBIC)
        head = cv2.resize(random.integers(40, 220, (24, 16)).astype(np.uint8), (columns // 4, rows // 2))
        self._head = head
        self._noise = [random.normal(0, 2, (rows, columns)).astype(np.int8) for _ in range(4)]

    def picture(self, step: int, number: int) -> Plane:
        """A new I420 buffer."""
        i420 = np.full(self.size.i420_bytes, 128, np.uint8)
        luma = planes_of(i420, self.size)[0]
        dx, dy = round(32 + 31 * np.sin(step / 40)), round(32 + 31 * np.cos(step / 55))
        luma[:] = self._wall[dy : dy + self.size.height, dx : dx + self.size.width]
        rows, columns = self._head.shape
        x = round((self.size.width - columns) * (0.5 + 0.1 * np.sin(step / 15)))
        luma[-rows:, x : x + columns] = self._head
        cv2.add(luma, self._noise[step % 4], dst=luma, dtype=cv2.CV_8U)
        draw(i420, self.size, number)
        return i420


def flat(size: Size) -> Plane:
    return np.full(size.i420_bytes, 128, np.uint8)
