"""The kernels of kernels.c and mjpeg.c. Same functions as opencv.py, where their contracts stand."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import local
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam.core.frame import Plane, Size
from buzzcam.kernels import opencv
from buzzcam.kernels._compiled import ffi, lib  # built by build.py
from buzzcam.kernels.opencv import CELLS_PX, PERSON_PX, PROBE_COLUMNS, Corners, Texels, Triangles

NAME = "C"

_source = b"".join((Path(__file__).parent / name).read_bytes() for name in ("kernels.c", "mjpeg.c"))
if "kernels_sha256" not in dir(lib) or ffi.string(lib.kernels_sha256).decode() != sha256(_source).hexdigest():
    raise ImportError("the compiled kernels are of another version of the C files: run make install")

_from_buffer = ffi.from_buffer
_own = local()  # scratch memory, one for each thread: two pictures must never mix


def _scratch_of(size_bytes: int) -> Plane:
    scratch: Plane | None = getattr(_own, "scratch", None)
    if scratch is None or scratch.size < size_bytes:
        scratch = _own.scratch = np.empty(size_bytes, np.uint8)
    return scratch


def composite_full(
    front: Plane, back: Plane, alpha: Plane, out: Plane, size: Size, person: Plane | None = None
) -> None:
    if back.size != size.i420_bytes:
        raise ValueError(f"a background of {back.size} bytes is not of a picture of {size}")
    _composite(front, back, (0, 0, 0), alpha, out, size, person)


def composite_coarse(
    front: Plane, back: Plane, cell_px: int, alpha: Plane, out: Plane, size: Size, person: Plane | None = None
) -> None:
    _three, rows, columns = back.shape
    if cell_px not in CELLS_PX or rows * cell_px < size.height or columns * cell_px < size.width or columns < 2:
        raise ValueError(f"{columns}x{rows} cells of {cell_px} pixels do not cover a picture of {size}")
    _composite(front, back, (cell_px, columns, rows), alpha, out, size, person)


def _composite(
    front: Plane, back: Plane, cells: tuple[int, int, int], alpha: Plane, out: Plane, size: Size, person: Plane | None
) -> None:
    """C trusts its caller, so all sizes are checked here. cells: (side in pixels or 0, columns, rows)."""
    if alpha.size != size.grid.width * size.grid.height or not front.size == out.size == size.i420_bytes:
        raise ValueError(f"these planes are not of a picture of {size}")
    cell_px, columns, rows = cells
    near_columns = near_rows = 0
    if person is not None:
        _three, near_rows, near_columns = person.shape
        if near_rows * PERSON_PX < size.height or near_columns * PERSON_PX < size.width or near_columns < 2:
            raise ValueError(f"{near_columns}x{near_rows} cells of {PERSON_PX} pixels do not cover a picture of {size}")
    # two enlarged rows of each, and one of the person
    scratch = _scratch_of(2 * (4 * size.grid.width + columns * cell_px + near_columns * PERSON_PX) + size.width)
    lib.composite(
        _from_buffer("uint8_t[]", front), _from_buffer("uint8_t[]", back), cell_px, columns, rows,
        _from_buffer("uint8_t[]", alpha), ffi.NULL if person is None else _from_buffer("uint8_t[]", person),
        near_columns, near_rows, _from_buffer("uint8_t[]", out, require_writable=True),
        _from_buffer("uint8_t[]", scratch), size.width, size.height,
    )  # fmt: skip


def add_light(picture: Plane, weight: Plane, light: Plane, cell_px: int, size: Size) -> None:
    _three, rows, columns = light.shape
    if weight.size != size.grid.width * size.grid.height or picture.size != size.i420_bytes:
        raise ValueError(f"these planes are not of a picture of {size}")
    if cell_px not in CELLS_PX or rows * cell_px < size.height or columns * cell_px < size.width or columns < 2:
        raise ValueError(f"{columns}x{rows} cells of {cell_px} pixels do not cover a picture of {size}")
    scratch = _scratch_of(12 * size.grid.width + 4 * columns * cell_px)  # two enlarged rows of each, for Y, U and V
    lib.add_light(
        _from_buffer("uint8_t[]", picture, require_writable=True), _from_buffer("uint8_t[]", weight),
        _from_buffer("uint8_t[]", light), cell_px, columns, rows, _from_buffer("uint8_t[]", scratch),
        size.width, size.height,
    )  # fmt: skip


def relight(front: Plane, lift: Plane, share: Plane, shift: tuple[float, float], out: Plane, size: Size) -> None:
    cells = size.grid.width * size.grid.height
    if not lift.size == share.size == cells or not front.size == out.size == size.i420_bytes or size.grid.width < 2:
        raise ValueError(f"these planes are not of a picture of {size}")
    du, dv = (max(-127, min(127, round(8 * level))) for level in shift)
    left, top, columns, rows = cv2.boundingRect(cv2.bitwise_or(cv2.bitwise_xor(lift, 128), share))
    right, bottom = (
        (min(size.grid.width, left + columns + 1), min(size.grid.height, top + rows + 1)) if columns else (0, 0)
    )
    lib.relight(
        _from_buffer("uint8_t[]", front), _from_buffer("uint8_t[]", lift), _from_buffer("uint8_t[]", share), du, dv,
        max(0, left - 1), max(0, top - 1), right, bottom,  # enlarging reaches one cell further
        _from_buffer("uint8_t[]", _scratch_of(16 * size.grid.width)),
        _from_buffer("uint8_t[]", out, require_writable=True), size.width, size.height,
    )  # fmt: skip


def import_plane(source: Plane, out: Plane, gain: int, bias: int) -> None:
    rows, columns = source.shape[0] // out.shape[0], source.shape[1] // out.shape[1]
    if rows not in (1, 2) or columns not in (1, 2) or source.strides[1] != 1 or (columns == 2 and rows == 1):
        raise ValueError(f"a plane of {source.shape} cannot be brought to {out.shape}")
    lib.import_plane(
        ffi.cast("uint8_t *", source.ctypes.data), source.strides[0], rows, columns,
        _from_buffer("uint8_t[]", out, require_writable=True), out.shape[1], out.shape[0], gain, bias,
    )  # fmt: skip


def shrink(i420: Plane, size: Size, out: Plane) -> None:
    if i420.size != size.i420_bytes or out.shape != (3, *size.grid[::-1]):
        raise ValueError(f"{out.shape} is not the grid of a picture of {size}")
    sums = ffi.cast("uint16_t *", _from_buffer("uint8_t[]", _scratch_of(2 * size.width)))
    picture, cells = _from_buffer("uint8_t[]", i420), _from_buffer("uint8_t[]", out, require_writable=True)
    lib.shrink(picture, size.width, size.height, sums, cells)


def halved(plane: Plane) -> Plane:
    rows, columns = plane.shape
    out = np.empty((-(-rows // 2), -(-columns // 2)), np.uint8)
    lib.halve(_from_buffer("uint8_t[]", plane), columns, rows, _from_buffer("uint8_t[]", out, require_writable=True))
    return out


def probed(plane: Plane, step: int) -> Plane:
    rows, columns = plane.shape
    out = np.empty((len(range(step // 2, rows, step)), columns // PROBE_COLUMNS), np.uint8)
    lib.probe(
        _from_buffer("uint8_t[]", plane), columns, rows, step // 2, step,
        _from_buffer("uint8_t[]", out, require_writable=True),
    )  # fmt: skip
    return out


WINDOW, VECTOR = 16, 64
"""Columns of a plane that eight of the result are made from; bytes that a loop of `masked_blur` takes at a time."""


def resize(plane: Plane, out: Plane) -> None:
    (height, width), (rows, columns) = plane.shape, out.shape
    if width < WINDOW or width > 2 * columns:  # eight of the result do not come from one window
        opencv.resize(plane, out)
        return
    at, pairs, weights = _windows_of(width, columns)
    lib.resize(
        _from_buffer("uint8_t[]", plane), width, height, at, pairs, weights,
        _from_buffer("uint8_t[]", _scratch_of(width)), _from_buffer("uint8_t[]", out, require_writable=True),
        columns, rows,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _windows_of(width: int, columns: int) -> tuple[object, object, object]:
    """For each eight columns of a result where their window begins; where in it each one's left and right neighbours
    are; and the right ones' weights in 64ths."""
    middle = np.clip((np.arange(-(-columns // 8) * 8) + 0.5) * width / columns - 0.5, 0, width - 1)
    left = np.clip(middle.astype(np.int32), 0, width - 2)
    at = np.minimum(left[::8], width - WINDOW).astype(np.int32)
    inside = left - np.repeat(at, 8)
    pairs = np.stack((inside, inside + 1), axis=1).astype(np.uint8)
    weights = np.round((middle - left) * 64).astype(np.uint16)
    return (
        _from_buffer("int32_t[]", at),
        _from_buffer("uint8_t[]", pairs.reshape(-1)),
        _from_buffer("uint16_t[]", weights),
    )


def enlarge_part(plane: Plane, left: float, top: float, step: float, out: Plane) -> None:
    opencv.check_part(left, top, step)
    (height, width), (rows, columns) = plane.shape, out.shape
    if width < WINDOW or height < 2 or not 0 < step <= 1:  # eight of the result do not come from one window
        opencv.enlarge_part(plane, left, top, step, out)
        return
    lib.enlarge_part(
        _from_buffer("uint8_t[]", plane), width, height, left, top, step,
        _from_buffer("uint8_t[]", _scratch_of(7 * (columns + 32))),
        _from_buffer("uint8_t[]", out, require_writable=True), columns, rows,
    )  # fmt: skip


def masked_blur(planes: Plane, weight: Plane, sides: tuple[int, ...], out: Plane) -> None:
    if planes.shape != out.shape or planes.shape != (3, *weight.shape):
        raise ValueError(f"planes of {planes.shape} are not weighed by one of {weight.shape} into {out.shape}")
    rows, columns = weight.shape
    taps, reach = _taps_of(sides)
    wide = -(-4 * (columns + 2 * reach) // VECTOR) * VECTOR
    scratch = _from_buffer("uint8_t[]", _scratch_of((rows + 4) * wide + 2 * reach))
    lib.masked_blur(
        _from_buffer("uint8_t[]", planes), _from_buffer("uint8_t[]", weight), columns, rows, taps, reach, wide,
        _from_buffer("uint8_t[]", out, require_writable=True), ffi.cast("uint16_t *", scratch), scratch + 2 * wide,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _taps_of(sides: tuple[int, ...]) -> tuple[object, int]:
    """Boxes one after the other as one filter: its middle tap and those to one side, in 256ths; how many those are."""
    whole = np.ones(1)
    for side in sides:
        whole = np.convolve(whole, np.full(side, 1 / side))
    reach = len(whole) // 2
    taps = np.round(whole[reach:] * 256).astype(int)
    taps[0] = 256 - 2 * taps[1:].sum()
    return _from_buffer("uint16_t[]", taps.astype(np.uint16)), reach


def warp(
    picture: Plane, out: Plane, size: Size, moves: NDArray[np.float32], weight: Plane, left: int, top: int,
    low: float, high: float,
) -> None:  # fmt: skip
    opencv.check_warp(picture, out, size, moves, weight, left, top)
    _two, rows, columns = moves.shape
    scratch = _scratch_of(4 * (17 * columns + 16))
    lib.warp(
        _from_buffer("uint8_t[]", picture), _from_buffer("uint8_t[]", out, require_writable=True), *size,
        _from_buffer("float[]", moves), _from_buffer("uint8_t[]", weight), columns, rows, left, top, low, high,
        _from_buffer("float[]", scratch),
    )  # fmt: skip


def paint(plane: Plane, colour: Plane, keep: Plane, cell_px: int) -> None:
    opencv.check_paint(plane, colour, keep, cell_px)
    (height, width), (rows, columns) = plane.shape, keep.shape
    lib.paint(
        ffi.cast("uint8_t *", plane.ctypes.data), plane.strides[0], width, height, _from_buffer("uint8_t[]", colour),
        _from_buffer("uint8_t[]", keep), columns, rows, cell_px,
        _from_buffer("uint8_t[]", _scratch_of(4 * columns * cell_px)),
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


def interleaved(quarters: Plane) -> Plane:
    four, rows, columns = quarters.shape
    if four != 4:
        raise ValueError(f"planes of {quarters.shape} are not four quarters of one")
    out = np.empty((2 * rows, 2 * columns), np.uint8)
    lib.join_quarters(
        _from_buffer("uint8_t[]", quarters), columns, rows, _from_buffer("uint8_t[]", out, require_writable=True)
    )
    return out


def draw_triangles(
    planes: tuple[Plane, ...], corners: Corners, scales: tuple[float, float], triangles: Triangles, texels: Texels,
    zero: int, bounds: tuple[int, int], shifts: tuple[float, ...],
) -> None:  # fmt: skip
    opencv.check_triangles(planes, corners, scales, triangles, texels, shifts)
    (height, width), (rows, columns, _two) = planes[0].shape, texels.shape
    one, *other = (_from_buffer("uint8_t[]", plane, require_writable=True) for plane in planes)
    shift, *other_shift = (round(shift * 256) for shift in shifts)
    has_drawn = lib.draw_triangles(
        one, other[0] if other else ffi.NULL, width, height, _from_buffer("float[]", corners), len(corners), *scales,
        _from_buffer("int32_t[]", triangles), len(triangles), _from_buffer("int16_t[]", texels), columns, rows, zero,
        *bounds, shift, other_shift[0] if other else 0,
    )  # fmt: skip
    if not has_drawn:
        raise ValueError("a corner is nowhere, or a triangle has one that is not there")


def to_screen(i420: Plane, size: Size, out: np.ndarray, is_mirrored: bool) -> None:
    rows, columns, four = out.shape
    if four != 4 or i420.size != size.i420_bytes or out.strides[1:] != (4, 1) or not rows or not columns:
        raise ValueError(f"a picture of {size} cannot be written as {out.shape}")
    at, weight, at2, weight2 = _columns_of(size.width, columns, is_mirrored)
    lib.to_screen(
        _from_buffer("uint8_t[]", i420), size.width, size.height,
        _from_buffer("int32_t[]", at), _from_buffer("uint16_t[]", weight),
        _from_buffer("int32_t[]", at2), _from_buffer("uint16_t[]", weight2),
        _from_buffer("uint8_t[]", _scratch_of(2 * size.width + 24 * columns + 256)),
        ffi.cast("uint8_t *", out.ctypes.data), out.strides[0], columns, rows,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _columns_of(width: int, columns: int, is_mirrored: bool) -> tuple[np.ndarray, ...]:
    """The left one of the two columns, and the right one's weight: for luma and each column of the screen, then for
    chroma and each pair of them."""
    found = []
    for side, count in ((width, columns), (width // 2, (columns + 1) // 2)):
        middle = np.clip((np.arange(count) + 0.5) * side / count - 0.5, 0, side - 1)
        if is_mirrored:
            middle = side - 1 - middle
        left = np.clip(middle.astype(np.int32), 0, side - 2)
        found += [left, np.round((middle - left) * 64).astype(np.uint16)]
    return tuple(np.ascontiguousarray(table) for table in found)


def mjpeg_tables() -> object:
    tables = ffi.new("mjpeg *")
    lib.mjpeg_start(tables)
    return tables


def decode_mjpeg(tables: object, data: Any, size: Size, out: Plane) -> bool | None:  # noqa: ANN401 - any buffer
    if out.size != size.i420_bytes:
        raise ValueError(f"a buffer of {out.size} bytes is not of a picture of {size}")
    source = _from_buffer("uint8_t[]", data)
    scratch = _from_buffer("uint8_t[]", _scratch_of(len(source) + lib.SCRATCH_MORE))
    picture = _from_buffer("uint8_t[]", out, require_writable=True)
    said = lib.mjpeg_decode(tables, source, len(source), scratch, picture, size.width, size.height)
    return None if said == lib.NOT_OURS else said == lib.DONE


def shade_triangles(planes: tuple[Plane, ...], corners: np.ndarray, scale: float, triangles: np.ndarray) -> None:
    opencv.check_shaded(planes, corners, scale, triangles)
    height, width = planes[0].shape
    one, *other = (_from_buffer("uint8_t[]", plane, require_writable=True) for plane in planes)
    has_drawn = lib.shade_triangles(
        one, other[0] if other else ffi.NULL, width, height, _from_buffer("float[]", corners), len(corners), scale,
        _from_buffer("int32_t[]", triangles), len(triangles),
    )  # fmt: skip
    if not has_drawn:
        raise ValueError("a corner is nowhere, or a triangle has one that is not there")
