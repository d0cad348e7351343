"""The part of a picture with one face, on cells of a few pixels: what effects of the skin work on."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from buzzcam.core.face import Face, Points
from buzzcam.core.frame import BLACK, WHITE_LUMA, Plane, Size

CELLS_ACROSS = 56
"""A face has at least so many cells from top to bottom, if its pixels allow."""

SUBCELL_BITS = 4
SUBCELLS = 1 << SUBCELL_BITS
"""Outlines are as exact as a 16th of a cell."""

LEAST_CELLS = 8
"""A patch that is smaller shows nothing that is worth the work."""

SMALLEST_PX = 40
"""A face that is less high has no pores to see."""


@dataclass(frozen=True, slots=True)
class Patch:
    """The part of a picture with one face, on cells. cell_px: side of a cell in luma pixels, 2, 4 or 8. left, top: of
    the part, multiples of twice that. points: float32 (478, 2), in cells from there, (0, 0) the first one's middle."""

    cell_px: int
    left: int
    top: int
    columns: int
    rows: int
    points: Points

    @property
    def height(self) -> float:
        """Of the face, from forehead to chin, in cells."""
        return max(1.0, math.dist(self.points[152].tolist(), self.points[10].tolist()))


def patch_of(face: Face, size: Size) -> Patch | None:
    """Of a whole face. None where it is too small, or out of the picture."""
    left, top, width, height = face.box
    if height < SMALLEST_PX:
        return None
    cell_px = next((side for side in (8, 4) if max(width, height) >= side * CELLS_ACROSS), 2)
    return patch_around(face, (left, top, width, height), cell_px, size)


def patch_around(face: Face, box: tuple[float, float, float, float], cell_px: int, size: Size) -> Patch | None:
    """Of a part of a face, and four cells or more around it. box: left, top, width, height, in pixels. None where that
    is out of the picture."""
    left, top, width, height = box
    step = 2 * cell_px
    rim = 2 * step
    x0, y0 = (max(0, int((side - rim) // step * step)) for side in (left, top))
    x1, y1 = min(size.width, int(left + width) + rim), min(size.height, int(top + height) + rim)
    columns, rows = -(-(x1 - x0) // cell_px), -(-(y1 - y0) // cell_px)
    if columns < LEAST_CELLS or rows < LEAST_CELLS:
        return None
    points = (face.points[:, :2] - np.array((x0, y0), np.float32)) / np.float32(cell_px) - np.float32(0.5)
    return Patch(cell_px, x0, y0, columns, rows, points)


def parts_of(planes: tuple[Plane, ...], patch: Patch) -> list[tuple[Plane, int]]:
    """The patch's part of each plane, as a view, and how many of its pixels a cell has."""
    parts = []
    for k, plane in enumerate(planes):
        shrink = 1 if k == 0 else 2
        side, x, y = patch.cell_px // shrink, patch.left // shrink, patch.top // shrink
        parts.append((plane[y : y + patch.rows * side, x : x + patch.columns * side], side))
    return parts


def on_cells(part: Plane, side: int, patch: Patch) -> Plane:
    """uint8 (rows, columns): the mean of each cell."""
    if side == 1:
        return part.copy()
    rows, columns = part.shape[0] // side, part.shape[1] // side
    cells = cv2.resize(part[: rows * side, : columns * side], (columns, rows), interpolation=cv2.INTER_AREA)
    more = patch.rows - rows, patch.columns - columns
    return cv2.copyMakeBorder(cells, 0, more[0], 0, more[1], cv2.BORDER_REPLICATE) if any(more) else cells


def to_bytes(cells: np.ndarray) -> Plane:
    """Rounded, and kept within 0..255."""
    out: Plane = cv2.convertScaleAbs(cv2.max(cells, 0))
    return out


def brighten(part: Plane, side: int, levels: Plane) -> None:
    """Raises a part of luma, in place, but nothing above white. levels: uint8, on cells of `side` pixels."""
    if (changed := where_any(part, side, levels)) is not None:
        near, more = changed
        cv2.add(near, cv2.min(more, cv2.subtract(WHITE_LUMA, near)), dst=near)


def darken(part: Plane, side: int, levels: Plane) -> None:
    """Lowers it likewise, but nothing below black."""
    if (changed := where_any(part, side, levels)) is not None:
        near, less = changed
        cv2.subtract(near, cv2.min(less, cv2.subtract(near, BLACK[0])), dst=near)


def where_any(part: Plane, side: int, levels: Plane) -> tuple[Plane, Plane] | None:
    """The piece of a part where levels are not 0, as a view, and those enlarged to its pixels; None where all are."""
    left, top, width, height = cv2.boundingRect(levels)
    if not width:
        return None
    left, top, right, bottom = max(0, left - 1), max(0, top - 1), left + width + 1, top + height + 1
    near = part[top * side : bottom * side, left * side : right * side]
    enlarged = cv2.resize(levels[top:bottom, left:right], None, fx=side, fy=side)
    return near, enlarged[: near.shape[0], : near.shape[1]]


class Outlines:
    """Several parts of a face, each larger or smaller than it is by a factor, about its middle; all at once."""

    def __init__(self, *parts: tuple[np.ndarray, float]) -> None:
        counts = [len(which) for which, _scale in parts]
        self._which = np.concatenate([which for which, _scale in parts])
        self._starts = np.cumsum([0, *counts[:-1]])
        self._counts = np.array(counts)
        self._shares = (1 / self._counts[:, None]).astype(np.float32)
        self._scales = np.repeat([SUBCELLS * scale for _which, scale in parts], counts).astype(np.float32)[:, None]

    def on(self, patch: Patch) -> list[np.ndarray]:
        """int32 (n, 2) of each part, as `fill` takes it."""
        points = patch.points[self._which]
        middles = np.repeat(np.add.reduceat(points, self._starts) * self._shares, self._counts, axis=0)
        placed = ((points - middles) * self._scales + (middles * SUBCELLS + np.float32(0.5))).astype(np.int32)
        return [placed[start : start + count] for start, count in zip(self._starts, self._counts, strict=True)]


def fill(out: Plane, outline: np.ndarray, value: int) -> None:
    cv2.fillPoly(out, [outline], value, cv2.LINE_AA, SUBCELL_BITS)


def filled(shape: tuple[int, ...], *outlines: np.ndarray) -> Plane:
    """uint8 of that shape, 255 within the outlines, else 0."""
    out = np.zeros(shape, np.uint8)
    for outline in outlines:
        fill(out, outline, 255)
    return out
