"""Where in the picture the nets look: at all of it, or, when the person is small in it, at the part around them.

The nets see 256 or 320 columns, however far away somebody sits. At half the size in the picture, the small rung's IoU
is 0.83 on the whole and 0.92 on the part around the person (benchmarks/far.py).
"""

from typing import NamedTuple

import cv2
import numpy as np

from buzzcam.core.frame import Frame, Plane, Size
from buzzcam.core.ports import Coarse

MARGIN, TIGHT = 0.2, 0.05
"""Room left around the person on each side, as a share of their box; and how much of it must be left for the part to
stay as it is: each change makes the matte tremble a little."""

MOST_SHARE, LEAST_SHARE = 0.7, 0.2
"""Of the picture's width: a part above the first is not worth it, and below the second there are no more pixels."""

SHRINK = 0.75
"""The person's part must be that much smaller before the nets look closer."""

GLANCE_S, WIDE_S = 0.5, 5.0
"""How often the whole picture is looked at for others meanwhile; how long it is looked at once there are some."""

SOME_PERSON = 40
"""So much of a cell of the presence net, of 255, is person where somebody is."""

SOMEBODY_SHARE = 0.003
"""Share of the picture that others must cover."""


class Box(NamedTuple):
    """A part of the picture, in cells of its matte's grid."""

    left: int
    top: int
    columns: int
    rows: int


def whole(grid: Size) -> Box:
    return Box(0, 0, grid.width, grid.height)


class PersonCrop:
    """Follows whoever the nets see. box: where they are to look in the next frame."""

    def __init__(self) -> None:
        self._grid = Size(0, 0)
        self._box = whole(self._grid)
        self._looked_at = self._wide_until = 0.0

    def box_for(self, grid: Size) -> Box:
        if grid != self._grid:
            self._grid = grid
            self.reset()
        return self._box

    def reset(self) -> None:
        self._box = whole(self._grid)

    def follow(self, person: Plane, now_s: float) -> None:
        """person: uint8 of any size, 255 where somebody is in the box."""
        left, top, columns, rows = cv2.boundingRect(person)
        if not columns or now_s < self._wide_until:
            self.reset()
            return
        across, down = self._box.columns / person.shape[1], self._box.rows / person.shape[0]
        found = (self._box.left + left * across, self._box.top + top * down, columns * across, rows * down)
        wanted, least = self._around(found, MARGIN), self._around(found, TIGHT)
        is_inside = (
            least.left >= self._box.left
            and least.top >= self._box.top
            and least.left + least.columns <= self._box.left + self._box.columns
            and least.top + least.rows <= self._box.top + self._box.rows
        )
        if not is_inside or wanted.columns <= SHRINK * self._box.columns:
            self._box = wanted

    def look_at(self, cells: Plane) -> None:
        """Where somebody is whom the nets do not see in the whole picture. cells: uint8 of any size, 255 where a cell
        is all person."""
        left, top, columns, rows = cv2.boundingRect(cv2.threshold(cells, SOME_PERSON, 255, cv2.THRESH_BINARY)[1])
        if columns:
            across, down = self._grid.width / cells.shape[1], self._grid.height / cells.shape[0]
            self._box = self._around((left * across, top * down, columns * across, rows * down), MARGIN)

    def is_glance_due(self, now_s: float) -> bool:
        """Whether the whole picture should be looked at, for all that is outside of the box."""
        if self._box == whole(self._grid) or 0 <= now_s - self._looked_at < GLANCE_S:
            return False
        self._looked_at = now_s
        return True

    def glance(self, people: Plane, now_s: float) -> None:
        """people: uint8 of any size, 255 where somebody is in the whole picture. Others end the close look."""
        across, down = people.shape[1] / self._grid.width, people.shape[0] / self._grid.height
        rows = slice(int(self._box.top * down), int((self._box.top + self._box.rows) * down) + 1)
        columns = slice(int(self._box.left * across), int((self._box.left + self._box.columns) * across) + 1)
        others = people.copy()
        others[rows, columns] = 0
        if cv2.countNonZero(others) > SOMEBODY_SHARE * others.size:
            self._wide_until = now_s + WIDE_S
            self.reset()

    def _around(self, found: tuple[float, float, float, float], margin: float) -> Box:
        """With the picture's own shape, within it; all of it where the person is large."""
        left, top, columns, rows = found
        share = (1 + 2 * margin) * max(columns / self._grid.width, rows / self._grid.height)
        if share > MOST_SHARE:
            return whole(self._grid)
        share = max(share, LEAST_SHARE)
        wide, high = round(share * self._grid.width), round(share * self._grid.height)
        return Box(
            min(max(0, round(left + columns / 2 - wide / 2)), self._grid.width - wide),
            min(max(0, round(top + rows / 2 - high / 2)), self._grid.height - high),
            wide,
            high,
        )


def part_of(frame: Frame, coarse: Coarse, box: Box, least: Size) -> tuple[np.ndarray, ...]:
    """Y, U, V of a part of the frame, each from the smallest version of it that gives at least `least` pixels."""
    grid = frame.size.grid
    across, down = grid.width / box.columns, grid.height / box.rows
    planes = coarse.covering(frame, Size(int(least.width * across), int(least.height * down)))
    if box == whole(grid):
        return planes
    parts = []
    for plane in planes:
        step = -(-plane.shape[1] // grid.width)
        below = plane[box.top * step : (box.top + box.rows) * step]
        parts.append(np.ascontiguousarray(below[:, box.left * step : (box.left + box.columns) * step]))
    return tuple(parts)


def moved(plane: Plane, before: Box, now: Box, beyond: int | None) -> Plane:
    """What was seen of one part as it would lie in another. beyond: stands where nothing was seen; None: the rim."""
    rows, columns = plane.shape
    left = now.left - before.left
    across, down = now.columns / before.columns, now.rows / before.rows
    where = np.array(
        [
            [across, 0, (across - 1) / 2 + left * columns / before.columns],
            [0, down, (down - 1) / 2 + (now.top - before.top) * rows / before.rows],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    there = cv2.warpAffine(plane, where, (columns, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    if beyond is not None:
        first, last = (round((x - left) * columns / now.columns) for x in (0, before.columns))
        top, bottom = (round((before.top + y - now.top) * rows / now.rows) for y in (0, before.rows))
        there[: max(0, top)] = there[max(0, bottom) :] = beyond
        there[:, : max(0, first)] = there[:, max(0, last) :] = beyond
    return there
