"""`Grid`: the pictures of everybody in one, in cells of the same size."""

import math
from collections.abc import Hashable, Sequence

import cv2
import numpy as np

from buzzcam.core.frame import BLACK, Frame, Plane, Size, flat_i420, planes_of

SIZE = Size(1280, 720)
EMPTY_LUMA, PERSON_LUMA = 38, 70

Cell = tuple[Hashable, Frame | None]
"""Who it belongs to, and their picture now; None: no picture."""


def places(count: int) -> list[tuple[int, int, Size]]:
    """Left, top and size of each cell; all even."""
    if count == 0:
        return []
    columns = math.ceil(math.sqrt(count))  # 1, 2, 2 for 3 and 4, 3 up to 9
    rows = -(-count // columns)
    cell = Size(SIZE.width // columns, SIZE.height // columns).even()
    top = (SIZE.height - rows * cell.height) // 4 * 2
    found = []
    for k in range(count):
        row, column = divmod(k, columns)
        in_row = columns if row < rows - 1 else count - row * columns
        left = (SIZE.width - in_row * cell.width) // 4 * 2
        found.append((left + column * cell.width, top + row * cell.height, cell))
    return found


class Grid:
    """For one thread. Only cells whose picture has changed are drawn again."""

    def __init__(self) -> None:
        self._canvas = flat_i420(SIZE, BLACK)
        self._owners: list[Hashable] = []
        self._drawn: list[Plane | None] = []

    def draw(self, cells: Sequence[Cell]) -> Plane:
        """An I420 buffer of `SIZE`, valid until the next call."""
        owners = [owner for owner, _frame in cells]
        is_new = owners != self._owners
        if is_new:
            self._owners, self._drawn = owners, [None] * len(cells)
            np.copyto(self._canvas, flat_i420(SIZE, BLACK))
        for k, (left, top, size) in enumerate(places(len(cells))):
            frame = cells[k][1]
            pixels = None if frame is None else frame.i420
            if is_new or pixels is not self._drawn[k]:
                self._drawn[k] = pixels
                cell = [
                    plane[top // step : (top + size.height) // step, left // step : (left + size.width) // step]
                    for plane, step in zip(planes_of(self._canvas, SIZE), (1, 2, 2), strict=True)
                ]
                _draw_person(cell) if frame is None else _draw_whole(cell, frame)
        return self._canvas


def _draw_person(cell: list[Plane]) -> None:
    """In place of somebody who has no picture."""
    for plane, value in zip(cell, (EMPTY_LUMA, 128, 128), strict=True):
        plane.fill(value)
    rows, columns = cell[0].shape
    cv2.circle(cell[0], (columns // 2, rows // 2), rows // 6, PERSON_LUMA, -1, cv2.LINE_AA)


def _draw_whole(cell: list[Plane], frame: Frame) -> None:
    """The whole picture, with bars where its shape differs."""
    rows, columns = cell[0].shape
    scale = min(columns / frame.size.width, rows / frame.size.height)
    width, height = (max(2, int(side * scale) // 2 * 2) for side in frame.size)
    left, top = (columns - width) // 4 * 2, (rows - height) // 4 * 2
    how = cv2.INTER_AREA if scale <= 0.5 else cv2.INTER_LINEAR
    for plane, target, value, step in zip(frame.planes, cell, BLACK, (1, 2, 2), strict=True):
        if (width, height) != (columns, rows):
            target.fill(value)
        part = target[top // step : (top + height) // step, left // step : (left + width) // step]
        np.copyto(part, cv2.resize(plane, (width // step, height // step), interpolation=how))
