"""The kernels by OpenCV: for machines without a compiler, and the reference for the tests of the compiled ones."""

from functools import lru_cache
from threading import local
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam.core.frame import MATTE_STEP, Plane, Size, planes_of

NAME = "OpenCV"

CELLS_PX = (4, 8, 16, 32)
"""Sides of the cells that a coarse background may have."""

PERSON_PX = 8
"""Side of the cells on which the person's colours are given."""

PROBE_COLUMNS = 8
"""Columns of which `probed` takes the mean: the bytes of one word."""

_own = local()  # scratch memory, one for each thread: two pictures must never mix


def _buffer(use: str, shape: tuple[int, ...]) -> Plane:
    buffers: dict[Any, Plane] = _own.__dict__
    if (use, shape) not in buffers:
        if len(buffers) > 16:  # the size of the picture has changed
            buffers.clear()
        buffers[use, shape] = np.empty(shape, np.uint8)
    return buffers[use, shape]


def composite_full(
    front: Plane, back: Plane, alpha: Plane, out: Plane, size: Size, person: Plane | None = None
) -> None:
    """out = front * alpha / 255 + back * (255 - alpha) / 255, enlarging alpha on the way.

    front, back, out: I420 buffers of `size`, uint8. alpha: uint8 (rows, columns) of `size.grid`.
    person: None, or Y, U, V of the person, uint8 (3, rows, columns) on cells of PERSON_PX luma pixels that cover the
    picture; then front * alpha / 255 + person * (255 - alpha) / 255 takes front's place: where alpha is unsure, what
    the camera saw is part old room.
    Raises ValueError on other sizes.
    """
    if alpha.shape != size.grid[::-1] or back.size != size.i420_bytes:
        raise ValueError(f"these planes are not of a picture of {size}")
    np.copyto(out, back)
    _blend_person(front, alpha, out, size, person)


def composite_coarse(
    front: Plane, back: Plane, cell_px: int, alpha: Plane, out: Plane, size: Size, person: Plane | None = None
) -> None:
    """The same with a background that is enlarged on the way, too.

    back: uint8 (3, rows, columns), Y, U, V on cells of `cell_px` luma pixels (one of CELLS_PX) that cover the picture.
    """
    _check_cells(back, cell_px, size)
    for k, target in enumerate(planes_of(out, size)):
        step = cell_px if k == 0 else cell_px // 2
        wide = back.shape[2] * step, back.shape[1] * step
        if wide == target.shape[::-1]:
            cv2.resize(back[k], wide, dst=target, interpolation=cv2.INTER_LINEAR)
        else:
            whole = cv2.resize(back[k], wide, dst=_buffer("back", wide[::-1]), interpolation=cv2.INTER_LINEAR)
            np.copyto(target, whole[: target.shape[0], : target.shape[1]])
    _blend_person(front, alpha, out, size, person)


def _check_cells(cells: Plane, cell_px: int, size: Size) -> None:
    if cell_px not in CELLS_PX or cells.shape[1] * cell_px < size.height or cells.shape[2] * cell_px < size.width:
        raise ValueError(f"{cells.shape} cells of {cell_px} pixels do not cover a picture of {size}")


def _blend_person(front: Plane, alpha: Plane, out: Plane, size: Size, person: Plane | None) -> None:
    """Puts the front over `out`, only where the matte is not 0."""
    if person is not None and (
        person.shape[1] * PERSON_PX < size.height or person.shape[2] * PERSON_PX < size.width or person.shape[2] < 2
    ):
        raise ValueError(f"{person.shape} cells of {PERSON_PX} pixels do not cover a picture of {size}")
    left, top, columns, rows = cv2.boundingRect(alpha)
    if not columns:
        return
    left, top, right, bottom = max(0, left - 1), max(0, top - 1), left + columns + 1, top + rows + 1
    cells = alpha[top:bottom, left:right]
    edges = (cv2.BORDER_REPLICATE, 1, 1, 1, 1)
    cells = cv2.copyMakeBorder(cells, *edges[1:], edges[0])  # the neighbours of the outermost cells are 0, or the rim
    for k, (plane, target) in enumerate(zip(planes_of(front, size), planes_of(out, size), strict=True)):
        step = MATTE_STEP if k == 0 else MATTE_STEP // 2
        if k < 2:  # U and V share their alpha
            wide = cv2.resize(cells, None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)[step:-step, step:-step]
        box = slice(top * step, top * step + wide.shape[0]), slice(left * step, left * step + wide.shape[1])
        part, under = plane[box], target[box]
        weight = np.ascontiguousarray(wide[: part.shape[0], : part.shape[1]])
        over = cv2.multiply(part, weight, scale=1 / 255)
        if person is not None:
            px = PERSON_PX if k == 0 else PERSON_PX // 2
            colours = cv2.resize(person[k], None, fx=px, fy=px, interpolation=cv2.INTER_LINEAR)[box]
            colours = np.ascontiguousarray(colours[: part.shape[0], : part.shape[1]])
            over = cv2.add(over, cv2.multiply(colours, cv2.bitwise_not(weight), scale=1 / 255))
            over = cv2.multiply(over, weight, scale=1 / 255)
        cv2.multiply(under, cv2.bitwise_not(weight), dst=under, scale=1 / 255)
        cv2.add(under, over, dst=under)


def add_light(picture: Plane, weight: Plane, light: Plane, cell_px: int, size: Size) -> None:
    """Moves a picture towards a light by its weight, in place; luma only where the light is brighter.

    picture: I420 buffer of `size`. weight: uint8 (rows, columns) of `size.grid`, 0..128 (all of it); where it is 0
    nothing is touched. light: uint8 (3, rows, columns), Y, U, V on cells of `cell_px` luma pixels (one of CELLS_PX)
    that cover the picture. Both are enlarged on the way.
    Raises ValueError on other sizes.
    """
    if weight.shape != size.grid[::-1] or picture.size != size.i420_bytes:
        raise ValueError(f"these planes are not of a picture of {size}")
    _check_cells(light, cell_px, size)
    for k, plane in enumerate(planes_of(picture, size)):
        steps, (rows, columns) = (MATTE_STEP, cell_px) if k == 0 else (MATTE_STEP // 2, cell_px // 2), plane.shape
        share, toward = (
            np.ascontiguousarray(cv2.resize(cells, None, fx=step, fy=step)[:rows, :columns])
            for cells, step in zip((weight, light[k]), steps, strict=True)
        )
        more = cv2.multiply(cv2.subtract(toward, plane), share, scale=1 / 128)
        if k > 0:
            less = cv2.multiply(cv2.subtract(plane, toward), share, scale=1 / 128)
            cv2.subtract(plane, less, dst=plane)
        cv2.add(plane, more, dst=plane)


def relight(front: Plane, lift: Plane, share: Plane, shift: tuple[float, float], out: Plane, size: Size) -> None:
    """A picture in another light: luma x between black and white becomes x + c x (1 - x), colours grow by 5/8 of c.

    front, out: I420 buffers of `size`. lift: uint8 of `size.grid`, c from -1 to 1 as 0..255, 128 where nothing is
    changed. share: the same, of a shift of U and V in levels, at most 15. Both are enlarged on the way.
    Raises ValueError on other sizes.
    """
    if not lift.shape == share.shape == size.grid[::-1] or not front.size == out.size == size.i420_bytes:
        raise ValueError(f"these planes are not of a picture of {size}")
    for k, (plane, target) in enumerate(zip(planes_of(front, size), planes_of(out, size), strict=True)):
        step, (rows, columns) = MATTE_STEP if k == 0 else MATTE_STEP // 2, plane.shape
        wide = cv2.resize(lift, None, fx=step, fy=step)[:rows, :columns].astype(np.float32)
        c = cv2.subtract(wide, 128.0) / 128
        if k == 0:
            x = np.clip((plane.astype(np.float32) - 16) / 219, 0, 1)
            more = 219 * c * x * (1 - x)
        else:
            shares = cv2.resize(share, None, fx=step, fy=step)[:rows, :columns].astype(np.float32)
            more = 5 / 8 * c * (plane.astype(np.float32) - 128) + np.float32(shift[k - 1] / 256) * shares
        np.copyto(target, np.clip(np.round(plane + more), 0, 255).astype(np.uint8))


def import_plane(source: Plane, out: Plane, gain: int, bias: int) -> None:
    """A decoder's plane into one of ours: out = (source * gain + bias) / 256.

    source: uint8 (rows, columns), rows may have any stride. out: uint8 of the same shape, or of half the
    rows, or of half of both; each of its pixels is then the mean of those it stands for.
    Raises ValueError on other shapes.
    """
    rows, columns = source.shape[0] // out.shape[0], source.shape[1] // out.shape[1]
    if (rows, columns) == (2, 1):
        source = cv2.addWeighted(source[0 : 2 * out.shape[0] : 2], 0.5, source[1::2][: out.shape[0]], 0.5, 0)
    elif (rows, columns) == (2, 2):
        source = cv2.resize(source, out.shape[::-1], interpolation=cv2.INTER_AREA)
    elif (rows, columns) != (1, 1):
        raise ValueError(f"a plane of {source.shape} cannot be brought to {out.shape}")
    source = source[: out.shape[0], : out.shape[1]]
    if (gain, bias) == (256, 0):
        np.copyto(out, source)
    else:
        np.copyto(out, cv2.convertScaleAbs(source, alpha=gain / 256, beta=bias / 256 - 0.5))


def shrink(i420: Plane, size: Size, out: Plane) -> None:
    """A picture on the grid of its matte: the mean of each 4x4 luma and 2x2 chroma pixels.

    i420: uint8 (size.i420_bytes,). out: uint8 (3, rows, columns) of `size.grid`, Y, U, V. Where the last cells reach
    beyond the picture, they are the mean of those pixels that there are.
    Raises ValueError on other shapes.
    """
    if i420.size != size.i420_bytes or out.shape != (3, *size.grid[::-1]):
        raise ValueError(f"{out.shape} is not the grid of a picture of {size}")
    columns, rows = size.grid
    for k, plane in enumerate(planes_of(i420, size)):
        step = MATTE_STEP if k == 0 else MATTE_STEP // 2
        below, beside = rows * step - plane.shape[0], columns * step - plane.shape[1]
        whole = cv2.copyMakeBorder(plane, 0, below, 0, beside, cv2.BORDER_REFLECT) if below or beside else plane
        if k == 0:  # in two steps: OpenCV is fast at halving only
            half = _buffer("half", (2 * rows, 2 * columns))
            whole = cv2.resize(whole, half.shape[::-1], dst=half, interpolation=cv2.INTER_AREA)
        cv2.resize(whole, size.grid, dst=out[k], interpolation=cv2.INTER_AREA)


def halved(plane: Plane) -> Plane:
    """The mean of each 2x2 cells of a plane; of those that there are, where a side is odd. plane: uint8, contiguous."""
    rows, columns = plane.shape
    if rows % 2 or columns % 2:
        plane = cv2.copyMakeBorder(plane, 0, rows % 2, 0, columns % 2, cv2.BORDER_REPLICATE)
    return cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA)


def probed(plane: Plane, step: int) -> Plane:
    """Of each `step`th row, from half of it on, the mean of each PROBE_COLUMNS columns. plane: uint8, contiguous."""
    columns = plane.shape[1] // PROBE_COLUMNS
    rows = plane[step // 2 :: step, : columns * PROBE_COLUMNS]
    return cv2.resize(rows, (columns, rows.shape[0]), interpolation=cv2.INTER_AREA)


def resize(plane: Plane, out: Plane) -> None:
    """A plane at another size, bilinear between pixel centres. plane, out: uint8 (rows, columns), contiguous."""
    cv2.resize(plane, out.shape[::-1], dst=out, interpolation=cv2.INTER_LINEAR)


def enlarge_part(plane: Plane, left: float, top: float, step: float, out: Plane) -> None:
    """A part of a plane at another size, bilinear between pixel centres; beyond the plane its rim goes on.

    plane, out: uint8 (rows, columns), contiguous. left, top: the part's outer corner, in pixels of the plane, (0, 0)
    its own outer corner. step: pixels of the plane for one of the result, at most 1.
    """
    check_part(left, top, step)
    shift = (step - 1) / 2  # OpenCV counts from the centres of pixels
    there = np.array([[step, 0, left + shift], [0, step, top + shift]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(plane, there, out.shape[::-1], dst=out, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def check_part(left: float, top: float, step: float) -> None:
    """Raises ValueError."""
    if not all(abs(value) <= MOST_PX for value in (left, top, step)):
        raise ValueError(f"a part cannot begin at {left}, {top} with steps of {step}")


def masked_blur(planes: Plane, weight: Plane, sides: tuple[int, ...], out: Plane) -> None:
    """Blurs by boxes, one after the other, each cell counting by its weight: what weighs little does not bleed into
    what weighs much.

    planes, out: uint8 (3, rows, columns). weight: uint8 (rows, columns), 1..255. sides: odd, in cells.
    Raises ValueError on other shapes.
    """
    if planes.shape != out.shape or planes.shape != (3, *weight.shape):
        raise ValueError(f"planes of {planes.shape} are not weighed by one of {weight.shape} into {out.shape}")
    weighted = cv2.merge([*(cv2.multiply(plane, weight, scale=1 / 255) for plane in planes), weight])
    for side in sides:
        weighted = cv2.blur(weighted, (side, side), borderType=cv2.BORDER_REPLICATE)
    *sums, total = cv2.split(weighted)
    for target, plane in zip(out, sums, strict=True):
        cv2.divide(plane, total, dst=target, scale=255)


def warp(
    picture: Plane, out: Plane, size: Size, moves: NDArray[np.float32], weight: Plane, left: int, top: int,
    low: float, high: float,
) -> None:  # fmt: skip
    """Draws a part of a picture anew, each pixel fetched from elsewhere; what is not moved stays as it is in `out`.

    picture, out: I420 buffers of `size`, uint8. moves: float32 (2, rows, columns), how many pixels further right and
    down a cell of 4x4 pixels is fetched from; the first cell is at `left`, `top` on `size.grid`, on which all lie.
    weight: uint8 (rows, columns), how much of its move a pixel makes: nothing up to `low`, all from `high` on. Both are
    enlarged on the way. Beyond the picture stand the pixels of its rim. Raises ValueError on other shapes.
    """
    check_warp(picture, out, size, moves, weight, left, top)
    for k, (plane, target) in enumerate(zip(planes_of(picture, size), planes_of(out, size), strict=True)):
        step = MATTE_STEP if k == 0 else MATTE_STEP // 2
        y, x = top * step, left * step
        part = target[y : y + moves.shape[1] * step, x : x + moves.shape[2] * step]
        rows, columns = part.shape
        if k < 2:  # U and V share their places
            share = cv2.resize(weight.astype(np.float32), None, fx=step, fy=step)
            share = np.clip((share - low) / (high - low), 0, 1) * np.float32(step / MATTE_STEP)
            right, down = (cv2.resize(move, None, fx=step, fy=step) * share for move in moves)
            at_x = right[:rows, :columns] + np.arange(x, x + columns, dtype=np.float32)
            at_y = down[:rows, :columns] + np.arange(y, y + rows, dtype=np.float32)[:, None]
        cv2.remap(plane, at_x, at_y, cv2.INTER_LINEAR, dst=part, borderMode=cv2.BORDER_REPLICATE)


def check_warp(
    picture: Plane, out: Plane, size: Size, moves: NDArray[np.float32], weight: Plane, left: int, top: int
) -> None:
    """Raises ValueError."""
    two, rows, columns = moves.shape
    wide, high = size.grid
    is_within = 0 <= left < left + columns <= wide and 0 <= top < top + rows <= high
    if two != 2 or moves.dtype != np.float32 or weight.shape != (rows, columns) or not is_within:
        raise ValueError(f"{moves.shape} cells from {left}, {top} on are not of a picture of {size}")
    if picture.size != size.i420_bytes or out.size != size.i420_bytes:
        raise ValueError(f"these planes are not of a picture of {size}")


PAINT_CELLS_PX = (1, 2, 4, 8)
"""Sides of the cells that `paint` takes."""


def paint(plane: Plane, colour: Plane, keep: Plane, cell_px: int) -> None:
    """plane = plane * keep / 255 + colour * (255 - keep) / 255, in place, enlarging both on the way.

    plane: uint8 (rows, columns), a part of a plane; its rows may have any stride. colour, keep: uint8 of one shape, on
    cells of `cell_px` of the plane's pixels (one of PAINT_CELLS_PX) that cover it. Where `keep` is 255 all around,
    nothing changes.
    Raises ValueError on other shapes.
    """
    check_paint(plane, colour, keep, cell_px)
    rows, columns = plane.shape
    if cell_px > 1:
        colour, keep = (cv2.resize(cells, None, fx=cell_px, fy=cell_px) for cells in (colour, keep))
    colour, keep = colour[:rows, :columns], keep[:rows, :columns]
    kept = cv2.multiply(plane, keep, scale=1 / 255, dtype=cv2.CV_32F)
    painted = cv2.multiply(colour, cv2.bitwise_not(keep), scale=1 / 255, dtype=cv2.CV_32F)
    np.copyto(plane, cv2.add(kept, painted, dtype=cv2.CV_8U))


def check_paint(plane: Plane, colour: Plane, keep: Plane, cell_px: int) -> None:
    """Raises ValueError."""
    rows, columns = keep.shape
    covers = rows * cell_px >= plane.shape[0] and columns * cell_px >= plane.shape[1]
    if cell_px not in PAINT_CELLS_PX or colour.shape != keep.shape or not covers or columns < 2 or not plane.size:
        raise ValueError(f"{columns}x{rows} cells of {cell_px} pixels cannot paint a plane of {plane.shape}")
    if plane.strides[1] != 1 or not plane.flags.writeable:
        raise ValueError("the plane's rows are not whole, or may not be written")


def filter_matte(
    raw: Plane, change: Plane, state: np.ndarray, out: Plane, still: int, moving: int, slow: int, low: int, high: int
) -> None:
    """Moves `state` towards `raw`, the further the more the picture changed, and writes what is decided to `out`.

    raw, change, out: uint8 (rows, columns). state: uint16 (rows, columns), alpha in 8.8 fixed point.
    still, moving: levels of change between which the weight of `raw` rises from `slow` / 256 to 1.
    low, high: alpha up to the first becomes 0, from the second on 255, with a straight ramp between.
    """
    weights = _filter_weights(still, moving, slow)
    step = cv2.multiply(cv2.addWeighted(raw, 256, state, -1, 0, dtype=cv2.CV_32F), cv2.LUT(change, weights))
    cv2.add(state, step, dst=state, dtype=cv2.CV_16U)
    scale = 255 / (high - low)
    cv2.addWeighted(state, scale / 256, state, 0, -low * scale, dst=out, dtype=cv2.CV_8U)  # cut off at 0 and 255


@lru_cache(maxsize=4)
def _filter_weights(still: int, moving: int, slow: int) -> NDArray[np.float32]:
    rising = slow + (256 - slow) * (np.arange(256) - still) / (moving - still)
    return (np.clip(rising, slow, 256) / 256).astype(np.float32)


def interleaved(quarters: Plane) -> Plane:
    """One plane of four that hold a quarter of its cells each: those of even rows and columns, of odd columns, of odd
    rows, of both. quarters: uint8 (4, rows, columns), contiguous. Returns uint8 (2 * rows, 2 * columns).
    Raises ValueError on another number of planes."""
    four, rows, columns = quarters.shape
    if four != 4:
        raise ValueError(f"planes of {quarters.shape} are not four quarters of one")
    whole = np.empty((2 * rows, 2 * columns), np.uint8)
    for k in (0, 1):
        np.copyto(whole[k::2], cv2.merge((quarters[2 * k], quarters[2 * k + 1])).reshape(rows, -1))
    return whole


def to_screen(i420: Plane, size: Size, out: np.ndarray, is_mirrored: bool) -> None:
    """A picture at the size and in the pixels of a screen.

    i420: uint8 (size.i420_bytes,), BT.601 limited range. out: uint8 (rows, columns, 4), B, G, R, 255.
    Raises ValueError on other shapes.
    """
    rows, columns, four = out.shape
    if four != 4 or i420.size != size.i420_bytes:
        raise ValueError(f"a picture of {size} cannot be written as {out.shape}")
    even = Size(columns + columns % 2, rows + rows % 2)
    small = _buffer("screen", (even.i420_bytes,))
    for plane, target in zip(planes_of(i420, size), planes_of(small, even), strict=True):
        cv2.resize(plane, target.shape[::-1], dst=target, interpolation=cv2.INTER_LINEAR)
        if is_mirrored:
            cv2.flip(target, 1, dst=target)
    np.copyto(out, cv2.cvtColor(small.reshape(-1, even.width), cv2.COLOR_YUV2BGRA_I420)[:rows, :columns])


Corners = NDArray[np.float32]
"""(n, 6): x, y in pixels; u, v in texels, within the texture; opacity 0..1; gain 0..4. Both times (0, 0) is the outer
corner of the first."""

Triangles = NDArray[np.int32]
"""(n, 3): the numbers of the corners, either way round."""

Texels = NDArray[np.int16]
"""(rows, columns, planes + 1), at least two of each: how far it lifts each plane above `zero`, already times its
opacity, in TEXELs of a level; and its opacity, OPAQUE if it hides all."""

MOST_TEXELS, MOST_SCALE = 16_384, 64.0
"""Longest side of a texture: places in it are counted in 65536ths of a texel, in 32 bits. And the most of a scale."""

TEXEL, OPAQUE, SUBPIXEL, MOST_PX = 64, 16384, 16, 100_000
"""Steps of a level in a texture; what hides all; steps of a pixel in which corners are counted; further out none is."""


def check_triangles(
    planes: tuple[Plane, ...], corners: Corners, scales: tuple[float, float], triangles: Triangles, texels: Texels,
    shifts: tuple[float, ...],
) -> None:  # fmt: skip
    """Raises ValueError for types and shapes that `draw_triangles` cannot draw: C trusts its caller."""
    kinds: list[tuple[NDArray[Any], type]] = [(corners, np.float32), (triangles, np.int32), (texels, np.int16)]
    kinds += [(plane, np.uint8) for plane in planes]
    if any(array.dtype != kind or not array.flags.c_contiguous for array, kind in kinds):
        raise ValueError("triangles are drawn from other types, or lie scattered")
    count = len(planes)
    is_sound = count in (1, 2) and count == len(shifts) and planes[0].ndim == 2 and planes[-1].shape == planes[0].shape
    if not is_sound or (corners.shape[1:], triangles.shape[1:], texels.shape[2:]) != ((6,), (3,), (count + 1,)):
        raise ValueError(f"these are no triangles: {corners.shape}, {triangles.shape}, {texels.shape}")
    if not 2 <= min(texels.shape[:2]) <= max(texels.shape[:2]) <= MOST_TEXELS:
        raise ValueError(f"a texture of {texels.shape[:2]} is too small, or too large")
    if not np.isfinite(scales).all() or not max(abs(scale) for scale in scales) <= MOST_SCALE:
        raise ValueError(f"triangles cannot be scaled by {scales}")


def draw_triangles(
    planes: tuple[Plane, ...], corners: Corners, scales: tuple[float, float], triangles: Triangles, texels: Texels,
    zero: int, bounds: tuple[int, int], shifts: tuple[float, ...],
) -> None:  # fmt: skip
    """Draws textured triangles one after the other, each over what is there.

    planes: one or two of one shape, uint8 (rows, columns), contiguous, changed in place. scales: what x and y, and u
    and v, are multiplied by. zero: the planes' level of nothing (16 of luma, 128 of chroma). bounds: the lowest and
    highest level written. shifts: levels that an opaque texel lifts each plane more. A pixel belongs to a triangle if
    its middle does, and of two that share a border to one. What is quite transparent leaves the planes as they are.
    Raises ValueError for other shapes, and for corners that are not finite or not there.
    """
    check_triangles(planes, corners, scales, triangles, texels, shifts)
    if not np.isfinite(corners).all() or (triangles.size and (triangles.min() < 0 or triangles.max() >= len(corners))):
        raise ValueError("a corner is nowhere, or a triangle has one that is not there")
    corners = corners * np.array([*np.repeat(scales, 2), 1, 1], np.float32)
    corners[:, 2:4] -= 0.5
    width = planes[0].shape[1]
    pixel, owner = _inside(planes[0].shape, corners, triangles)
    at, right, down = _slopes(corners, triangles, owner)
    middle = np.stack((pixel % width, pixel // width), axis=1) + np.float32(0.5)
    across, below = (middle - _snapped(corners[:, :2])[triangles[owner, 0]] / np.float32(SUBPIXEL)).T[..., None]
    u, v, opacity, gain = (at + right * across + down * below).T
    *lifts, cover = _texel(texels, u, v)
    opacity = np.clip(opacity, 0, 1)
    cover = cover * opacity / OPAQUE
    kept = cover > 0
    order = np.flatnonzero(kept)[np.argsort(pixel[kept], kind="stable")]  # of one pixel together, as the triangles come
    pixel, cover, bright = pixel[order], cover[order], (opacity * np.clip(gain, 0, 4) / TEXEL)[order]
    starts = np.flatnonzero(np.diff(pixel, prepend=-1))
    rank = np.arange(len(pixel)) - np.repeat(starts, np.diff(starts, append=len(pixel)))
    for plane, lift, shift in zip(planes, lifts, shifts, strict=True):
        flat, more = plane.reshape(-1), lift[order] * bright + shift * cover
        for k in range(int(rank.max(initial=-1)) + 1):
            now = rank == k
            level = zero + (flat[pixel[now]].astype(np.float32) - zero) * (1 - cover[now]) + more[now]
            flat[pixel[now]] = np.clip(level, *bounds) + 0.5


def _snapped(pixels: NDArray[np.float32]) -> NDArray[np.int64]:
    """In SUBPIXELs, halves away from 0."""
    bound = np.clip(pixels, -MOST_PX, MOST_PX).astype(np.float32)
    return np.trunc(bound * np.float32(SUBPIXEL) + np.copysign(np.float32(0.5), bound)).astype(np.int64)


def _inside(
    shape: tuple[int, ...], corners: Corners, triangles: Triangles
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of the pixels whose middle is in a triangle, and of that triangle, in the order of the triangles."""
    x, y = (_snapped(corners[:, k])[triangles] for k in (0, 1))
    area = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (y[:, 1] - y[:, 0]) * (x[:, 2] - x[:, 0])
    turned = (area < 0)[:, None]
    x, y = (np.where(turned, side[:, [0, 2, 1]], side) for side in (x, y))  # clockwise, as it is seen
    first = np.maximum([x.min(axis=1) // SUBPIXEL, y.min(axis=1) // SUBPIXEL], 0)
    last = np.minimum([x.max(axis=1) // SUBPIXEL, y.max(axis=1) // SUBPIXEL], [[shape[1] - 1], [shape[0] - 1]])
    wide, high = np.maximum(last - first + 1, 0) * (area != 0)
    counts = wide * high
    owner = np.repeat(np.arange(len(triangles)), counts)
    inner = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    column, row = first[0][owner] + inner % wide[owner], first[1][owner] + inner // wide[owner]
    is_inside = np.ones(len(owner), bool)
    for i in range(3):
        dx, dy = x[:, (i + 1) % 3] - x[:, i], y[:, (i + 1) % 3] - y[:, i]
        due = np.where((dy < 0) | ((dy == 0) & (dx > 0)), 0, 1)  # of two that share a border, one has it
        across, below = (side * SUBPIXEL + SUBPIXEL // 2 for side in (column, row))
        is_inside &= dx[owner] * (below - y[owner, i]) - dy[owner] * (across - x[owner, i]) >= due[owner]
    return (row * shape[1] + column)[is_inside], owner[is_inside]


def _slopes(
    corners: Corners, triangles: Triangles, owner: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """For each pixel's triangle: u, v, opacity and gain at its first corner, and their steps to the right and down."""
    x, y = (_snapped(corners[:, k])[triangles].astype(np.float32) / np.float32(SUBPIXEL) for k in (0, 1))
    bx, cx = ((x[:, k] - x[:, 0])[:, None] for k in (1, 2))
    by, cy = ((y[:, k] - y[:, 0])[:, None] for k in (1, 2))
    a, b, c = (corners[triangles[:, k], 2:] for k in range(3))
    area = bx * cy - by * cx
    scale = 1 / np.where(area == 0, 1, area)
    right, down = ((b - a) * cy - (c - a) * by) * scale, ((c - a) * bx - (b - a) * cx) * scale
    return a[owner], right.astype(np.float32)[owner], down.astype(np.float32)[owner]


def _texel(texels: Texels, u: NDArray[np.float32], v: NDArray[np.float32]) -> NDArray[np.float32]:
    """(planes + 1, n), bilinear. u, v: 0 is the middle of the first."""
    rows, columns = texels.shape[:2]
    u, v = np.clip(u, 0, columns - 1 - 1 / 16), np.clip(v, 0, rows - 1 - 1 / 16)
    column, row = u.astype(np.int32), v.astype(np.int32)
    fu, fv = ((256 * (side - cell)).astype(np.int32)[:, None] for side, cell in ((u, column), (v, row)))
    left, right = ([texels[row + k, column + j].astype(np.int32) for k in (0, 1)] for j in (0, 1))
    above, below = (left[k] * (256 - fu) + right[k] * fu for k in (0, 1))
    mixed = (above * (256 - fv) + below * fv).astype(np.int32) >> 16
    found: NDArray[np.float32] = mixed.astype(np.float32).T
    return found


def mjpeg_tables() -> object:
    """What `decode_mjpeg` keeps from one picture of a stream to the next."""
    return None


def decode_mjpeg(tables: object, data: Any, size: Size, out: Plane) -> bool | None:  # noqa: ANN401 - any buffer
    """A webcam's JPEG into an I420 buffer.

    data: anything with the bytes in its buffer. out: uint8 (size.i420_bytes,).
    Returns True; False for a damaged picture, what is in `out` is of no use; None for a kind that it does not know,
    nothing is written. OpenCV knows none: it decodes to BGR only.
    """
    return None


def check_shaded(planes: tuple[Plane, ...], corners: Corners, scale: float, triangles: Triangles) -> None:
    """Raises ValueError for types and shapes that `shade_triangles` cannot draw: C trusts its caller."""
    kinds: list[tuple[NDArray[Any], type]] = [(corners, np.float32), (triangles, np.int32)]
    kinds += [(plane, np.uint8) for plane in planes]
    if any(array.dtype != kind or not array.flags.c_contiguous for array, kind in kinds):
        raise ValueError("triangles are drawn from other types, or lie scattered")
    is_sound = len(planes) in (1, 2) and planes[0].ndim == 2 and planes[-1].shape == planes[0].shape
    if not is_sound or (corners.shape[1:], triangles.shape[1:]) != ((3 + len(planes),), (3,)):
        raise ValueError(f"these are no triangles: {corners.shape}, {triangles.shape}")
    if not abs(scale) <= MOST_SCALE:
        raise ValueError(f"triangles cannot be scaled by {scale}")


def shade_triangles(planes: tuple[Plane, ...], corners: Corners, scale: float, triangles: Triangles) -> None:
    """Draws triangles one after the other, each over what is there; between its corners all changes evenly.

    planes: one or two of one shape, uint8 (rows, columns), contiguous, changed in place. corners: float32 (n, 3 +
    planes): x, y in pixels, times `scale`; the level of each plane; opacity 0..1. A pixel belongs to a triangle if its
    middle does. Raises ValueError for other shapes, and for corners that are not finite or not there.
    """
    check_shaded(planes, corners, scale, triangles)
    if not np.isfinite(corners).all() or (triangles.size and (triangles.min() < 0 or triangles.max() >= len(corners))):
        raise ValueError("a corner is nowhere, or a triangle has one that is not there")
    corners = corners * np.array([scale, scale, *[1] * (corners.shape[1] - 2)], np.float32)
    width = planes[0].shape[1]
    pixel, owner = _inside(planes[0].shape, corners, triangles)
    at, right, down = _slopes(corners, triangles, owner)
    middle = np.stack((pixel % width, pixel // width), axis=1) + np.float32(0.5)
    across, below = (middle - _snapped(corners[:, :2])[triangles[owner, 0]] / np.float32(SUBPIXEL)).T[..., None]
    *levels, opacity = (at + right * across + down * below).T
    opacity = np.clip(opacity, 0, 1)
    order = np.argsort(pixel, kind="stable")  # of one pixel together, as the triangles come
    pixel, opacity = pixel[order], opacity[order]
    starts = np.flatnonzero(np.diff(pixel, prepend=-1))
    rank = np.arange(len(pixel)) - np.repeat(starts, np.diff(starts, append=len(pixel)))
    for plane, level in zip(planes, levels, strict=True):
        flat, bound = plane.reshape(-1), np.clip(level[order], 0, 255)
        for k in range(int(rank.max(initial=-1)) + 1):
            now = rank == k
            before = flat[pixel[now]].astype(np.float32)
            flat[pixel[now]] = before + (bound[now] - before) * opacity[now] + np.float32(0.5)
