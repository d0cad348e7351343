"""Whether it is worthwhile to look for hands: something of the colour of the faces has come up beside them, or moves.

Seen on a few hundred cells, it costs a hundredth of what the palm detector does.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam.core.face import Face, FaceBox
from buzzcam.core.frame import Frame, Matte, Plane
from buzzcam.core.hand import Hand
from buzzcam.core.ports import Coarse

ROWS = 36
"""Cells in the height of a picture."""

CHECK_S, PALM_S, ANYWAY_S = 0.1, 0.25, 3.0
"""How often the cells are compared; how often the detector may look; and after what time it looks at a picture in which
only something else has changed."""

CHANGED_LUMA, CHANGED_CHROMA = 10, 5
"""Levels by which a cell differs from what it was."""

LEAST_TONE, TONE_SHARE = 5.0, 0.55
"""A cell is of the faces' colour while its chroma differs from theirs by less than such a share of how far theirs is
from gray; and at least by less than so many levels."""

PERSON_LEVEL = 64
"""Of the matte."""

HAND_SHARE = 0.12
"""Of a face's box: a hand covers at least as much."""

BESIDE, ABOVE, BELOW = 0.12, 0.3, 0.35
"""How much further than its box a head reaches, with hair and neck, in widths and heights of the box: nothing there
counts."""


class HandGate:
    def __init__(self) -> None:
        self._checked_at_s = self.looked_at_s = -np.inf
        self._seen: Plane | None = None
        self._now: Plane | None = None

    def opens(
        self, frame: Frame, coarse: Coarse, matte: Matte | None, faces: tuple[Face, ...], hands: tuple[Hand, ...]
    ) -> bool:
        """hands: those that are followed already."""
        now_s = frame.captured_at
        since_s = now_s - self.looked_at_s
        if not faces or min(since_s - PALM_S, now_s - self._checked_at_s - CHECK_S) < -1e-6:
            return False
        self._checked_at_s = now_s
        self._now = _cells(coarse.grid_planes(frame))
        if self._seen is None or self._seen.shape != self._now.shape:
            return True
        change = cv2.absdiff(self._now, self._seen)
        has_changed = (change[0] > CHANGED_LUMA) | (np.maximum(change[1], change[2]) > CHANGED_CHROMA)
        cell_px = frame.size.height / ROWS
        boxes = [face.box for face in faces]
        for box in boxes:
            _cut(has_changed, box, cell_px, BESIDE, ABOVE, BELOW)
        for hand in hands:
            _cut(has_changed, _box_of(hand), cell_px, 0.2, 0.2, 0.2)
        least = max(2.0, HAND_SHARE * min(box.width * box.height for box in boxes) / cell_px**2)
        if has_changed.sum() < least:
            return False
        if since_s >= ANYWAY_S:
            return True
        if matte is not None:
            alpha = cv2.resize(matte.alpha, self._now.shape[:0:-1], interpolation=cv2.INTER_AREA)
            has_changed &= alpha > PERSON_LEVEL
        is_skin = np.zeros_like(has_changed)
        for box in boxes:
            is_skin |= _is_like(self._now, box, cell_px)
        return bool((has_changed & is_skin).sum() >= least)

    def look(self, now_s: float) -> None:
        """The detector looks now: from here on, what changes counts."""
        self.looked_at_s = now_s
        self._seen = self._now

    def forget(self) -> None:
        self._checked_at_s = self.looked_at_s = -np.inf
        self._seen = None


def _cells(planes: Plane) -> Plane:
    """uint8 (3, ROWS, columns)."""
    rows, columns = planes.shape[1:]
    wide = max(1, round(columns * ROWS / rows))
    return np.stack([cv2.resize(plane, (wide, ROWS), interpolation=cv2.INTER_AREA) for plane in planes])


def _box_of(hand: Hand) -> FaceBox:
    (left, top), (right, bottom) = hand.points[:, :2].min(axis=0).tolist(), hand.points[:, :2].max(axis=0).tolist()
    return FaceBox(left, top, right - left, bottom - top)


def _slices(box: FaceBox, cell_px: float, beside: float, above: float, below: float) -> tuple[slice, slice]:
    """Rows and columns of the cells of a box that is made larger by such shares of it."""
    left, right = box.left - beside * box.width, box.left + (1 + beside) * box.width
    top, bottom = box.top - above * box.height, box.top + (1 + below) * box.height
    first_row, last_row, first, last = (max(0, round(value / cell_px)) for value in (top, bottom, left, right))
    return slice(first_row, last_row), slice(first, last)


def _cut(cells: NDArray[np.bool_], box: FaceBox, cell_px: float, beside: float, above: float, below: float) -> None:
    cells[_slices(box, cell_px, beside, above, below)] = False


def _is_like(planes: Plane, box: FaceBox, cell_px: float) -> NDArray[np.bool_]:
    """Whether each cell has the colour of the middle of that face; none where the face is out of the picture."""
    inner = _slices(box, cell_px, -0.25, -0.3, -0.2)
    face = planes[:, inner[0], inner[1]]
    if not face.size:
        return np.zeros(planes.shape[1:], bool)
    u, v = (float(np.median(plane)) for plane in face[1:])
    most = max(LEAST_TONE, TONE_SHARE * float(np.hypot(u - 128, v - 128)))
    is_like: NDArray[np.bool_] = np.hypot(planes[1] - np.float32(u), planes[2] - np.float32(v)) < most
    return is_like
