"""The kernels of kernels.c. Same functions as opencv.py, where their contracts stand."""

from threading import local

import numpy as np

from buzzcam.core.frame import Plane, Size
from buzzcam.kernels._compiled import ffi, lib  # built by build.py

NAME = "C"

_from_buffer = ffi.from_buffer
_own = local()  # scratch memory, one for each thread: two pictures must never mix


def _scratch_for(size: Size) -> Plane:
    needed = 2 * 4 * size.grid.width * size.grid.height
    scratch: Plane | None = getattr(_own, "scratch", None)
    if scratch is None or scratch.size < needed:
        scratch = _own.scratch = np.empty(needed, np.uint8)
    return scratch


def _check(size: Size, alpha: Plane, *pictures: Plane) -> None:
    """C trusts its caller: raises ValueError before it reads or writes where it must not."""
    if alpha.size != size.grid.width * size.grid.height or any(p.size != size.i420_bytes for p in pictures):
        raise ValueError(f"these planes are not of a picture of {size}")


def composite_low(front: Plane, low: Plane, alpha: Plane, out: Plane, size: Size) -> None:
    _check(size, alpha, front, out)
    if low.size != 3 * alpha.size:
        raise ValueError(f"the coarse background of {size} cannot have {low.size} cells")
    lib.composite_low(
        _from_buffer("uint8_t[]", front), _from_buffer("uint8_t[]", low), _from_buffer("uint8_t[]", alpha),
        _from_buffer("uint8_t[]", out, require_writable=True), _from_buffer("uint8_t[]", _scratch_for(size)),
        size.width, size.height,
    )  # fmt: skip


def composite_full(front: Plane, back: Plane, alpha: Plane, out: Plane, size: Size) -> None:
    _check(size, alpha, front, back, out)
    lib.composite_full(
        _from_buffer("uint8_t[]", front), _from_buffer("uint8_t[]", back), _from_buffer("uint8_t[]", alpha),
        _from_buffer("uint8_t[]", out, require_writable=True), _from_buffer("uint8_t[]", _scratch_for(size)),
        size.width, size.height,
    )  # fmt: skip


def import_plane(source: Plane, out: Plane, gain: int, bias: int) -> None:
    rows, columns = source.shape[0] // out.shape[0], source.shape[1] // out.shape[1]
    if rows not in (1, 2) or columns not in (1, 2) or source.strides[1] != 1 or (columns == 2 and rows == 1):
        raise ValueError(f"a plane of {source.shape} cannot be brought to {out.shape}")
    lib.import_plane(
        ffi.cast("uint8_t *", source.ctypes.data), source.strides[0], rows, columns,
        _from_buffer("uint8_t[]", out, require_writable=True), out.shape[1], out.shape[0], gain, bias,
    )  # fmt: skip


def filter_matte(
    raw: Plane, change: Plane, state: np.ndarray, out: Plane, still: int, moving: int, slow: int, low: int, high: int
) -> None:
    if not raw.size == change.size == state.size == out.size:
        raise ValueError("the matte, its state and the picture's change differ in size")
    lib.filter_matte(
        _from_buffer("uint8_t[]", raw), _from_buffer("uint8_t[]", change),
        _from_buffer("uint16_t[]", state, require_writable=True), _from_buffer("uint8_t[]", out, require_writable=True),
        raw.size, still, moving, slow, low, high,
    )  # fmt: skip
