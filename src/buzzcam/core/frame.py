"""`Frame`, the picture that travels through BuzzCam, and the pool its buffers come from.

The format is planar YUV 4:2:0 (I420), 8 bit, BT.601 limited range (Y 16..235, U and V 16..240):
what webcams give after decoding and what virtual cameras, video calls and recorders take.
"""

from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from buzzcam.core.face import Face

Plane = NDArray[np.uint8]

MATTE_STEP = 4
"""A matte has one cell for 4x4 luma pixels: the grid that was measured best (ARCHITECTURE.md)."""

BLACK = (16, 128, 128)
WHITE_LUMA = 235


class Size(NamedTuple):
    """Width and height in pixels; a frame's are even."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def i420_bytes(self) -> int:
        return self.width * self.height * 3 // 2

    @property
    def grid(self) -> "Size":
        """The size of a matte for this picture; its last row and column may reach beyond the picture."""
        return _grid_of(self)

    def even(self) -> "Size":
        """The nearest size that a frame can have: even, at least 16 pixels each way."""
        return Size(max(16, self.width // 2 * 2), max(16, self.height // 2 * 2))


@lru_cache(maxsize=16)
def _grid_of(size: Size) -> Size:
    return Size(-(-size.width // MATTE_STEP), -(-size.height // MATTE_STEP))


@dataclass(frozen=True, slots=True)
class Matte:
    """Where the person is.

    alpha: uint8, shape `size.grid` as (rows, columns), 0 room .. 255 person; read-only.
    captured_at: monotonic seconds of the frame it was computed from.
    is_fine: its rung has time for the person's own colours where it is unsure.
    """

    alpha: Plane
    captured_at: float
    is_fine: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture.

    i420: uint8, shape (size.i420_bytes,), the planes Y, U, V one after the other; read-only.
    captured_at: monotonic seconds at which the picture came from its device.
    number: counts the frames of a source, from 0.
    is_hidden: True if nothing of the room can be seen in it. is_stand_in: nor anything of the person, or of anything
    else that the camera saw.
    matte: the matte that was used on it, if any. faces: what was known of its faces, if anybody asked.
    """

    i420: Plane
    size: Size
    captured_at: float
    number: int
    is_hidden: bool = False
    matte: Matte | None = None
    faces: tuple[Face, ...] = ()
    is_stand_in: bool = False

    def __post_init__(self) -> None:
        if self.size.width % 2 or self.size.height % 2 or self.i420.shape != (self.size.i420_bytes,):
            raise ValueError(f"an I420 frame of {self.size} cannot have {self.i420.shape} bytes")
        if self.i420.dtype != np.uint8 or not self.i420.flags.c_contiguous:  # C code takes its bytes as they lie
            raise ValueError(f"an I420 frame cannot be {self.i420.dtype}, nor lie scattered")
        if self.i420.flags.writeable:
            view = self.i420.view()
            view.flags.writeable = False
            object.__setattr__(self, "i420", view)

    def with_picture(
        self,
        i420: Plane,
        is_hidden: bool = False,
        matte: Matte | None = None,
        faces: tuple[Face, ...] = (),
        is_stand_in: bool = False,
    ) -> "Frame":
        """This frame's time and number with another picture of its size."""
        return Frame(i420, self.size, self.captured_at, self.number, is_hidden, matte, faces, is_stand_in)

    @property
    def luma(self) -> Plane:
        """Y (height, width): a view, no copy."""
        width, height = self.size
        return self.i420[: width * height].reshape(height, width)

    @property
    def planes(self) -> tuple[Plane, Plane, Plane]:
        """Y (height, width), U and V (height / 2, width / 2): views, no copies."""
        return planes_of(self.i420, self.size)


def planes_of(i420: Plane, size: Size) -> tuple[Plane, Plane, Plane]:
    """The planes of an I420 buffer as views: Y (height, width), U and V (height / 2, width / 2)."""
    width, height = size
    luma, chroma = width * height, (width // 2) * (height // 2)
    return (
        i420[:luma].reshape(height, width),
        i420[luma : luma + chroma].reshape(height // 2, width // 2),
        i420[luma + chroma :].reshape(height // 2, width // 2),
    )


def flat_i420(size: Size, colour: tuple[int, int, int]) -> Plane:
    """A new I420 buffer of one colour (Y, U, V)."""
    buffer = np.empty(size.i420_bytes, np.uint8)
    for plane, value in zip(planes_of(buffer, size), colour, strict=True):
        plane.fill(value)
    return buffer


class FramePool:
    """Gives out I420 buffers and uses them again once no frame or view holds them. Its buffers may end on any thread.

    A fresh megabyte costs more page faults than the whole compositing pass costs time. Counting references would tell
    what is free on one version of Python only (3.14 borrows, free-threaded ones split the count): each buffer is an
    array over a lease, which NumPy holds as the base of every view of it, and which gives the memory back as it dies.
    """

    def __init__(self) -> None:
        self._free: deque[_Memory] = deque()

    def take(self, size: Size) -> Plane:
        """A writable uint8 buffer, shape (size.i420_bytes,), contents undefined."""
        wanted = size.i420_bytes
        while True:
            try:
                memory = self._free.pop()
            except IndexError:
                owned = np.empty(wanted, np.uint8)
                memory = (owned, owned.__array_interface__)
            if memory[0].size == wanted:
                return np.asarray(_Lease(memory, self._free))


_Memory = tuple[Plane, dict[str, Any]]
"""An array that nobody else ever sees, and where it lies in NumPy's words."""


class _Lease:
    """What a buffer and all its views hold; its end is the end of the last of them."""

    __slots__ = ("__array_interface__", "_free", "_memory")

    def __init__(self, memory: _Memory, free: "deque[_Memory]") -> None:
        self._memory, self._free = memory, free
        self.__array_interface__ = memory[1]

    def __del__(self) -> None:
        self._free.append(self._memory)
