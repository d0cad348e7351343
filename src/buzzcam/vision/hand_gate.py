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

CHECK_S, PALM_S, SECOND_S, ANYWAY_S = 0.1, 0.25, 0.5, 3.0
"""How often the cells are compared; how often the detector may look, and while a hand is followed; and after what time
it looks at a picture in which only something else has changed."""

CHANGED_LUMA, CHANGED_CHROMA = 10, 5
"""Levels by which a cell differs from what it was."""

LEAST_SHIFT = 0.25
"""Cells by which a head has moved."""

LEAST_TONE, TONE_SHARE = 5.0, 0.55
"""A cell is of the faces' colour while its chroma differs from theirs by less than such a share of how far theirs is
from gray; and at least by less than so many levels."""

PERSON_LEVEL = 64
"""Of the matte."""

HAND_SIDE, HAND_SHARE = 0.4, 0.6
"""A hand fills at least such a share of a square of that side, in widths of a face: where a body sways, what changes is
a narrow strip."""

BESIDE, ABOVE, BELOW = 0.12, 0.3, 0.35
"""How much further than its box a head reaches, with hair and neck, in widths and heights of the box: nothing there
counts."""

ARM = 0.4, 0.2, 1.2
"""The same for a hand that is followed, with its arm."""


class HandGate:
    def __init__(self) -> None:
        self._checked_at_s = self.looked_at_s = -np.inf
        self._seen: Plane | None = None
        self._now: Plane | None = None
        self._head = self._seen_head = (0.0, 0.0)

    def opens(
        self, frame: Frame, coarse: Coarse, matte: Matte | None, faces: tuple[Face, ...], hands: tuple[Hand, ...]
    ) -> bool:
        """hands: those that are followed already."""
        now_s = frame.captured_at
        since_s = now_s - self.looked_at_s
        if not faces or min(since_s - (SECOND_S if hands else PALM_S), now_s - self._checked_at_s - CHECK_S) < -1e-6:
            return False
        self._checked_at_s = now_s
        self._now = _cells(coarse.grid_planes(frame))
        cell_px = frame.size.height / ROWS
        boxes = [face.box for face in faces]
        x, y = self._head = _middle(boxes[0], cell_px)
        if self._seen is None or self._seen.shape != self._now.shape:
            return True
        has_changed = _differs(self._now, self._seen)
        shift = x - self._seen_head[0], y - self._seen_head[1]
        if max(map(abs, shift)) > LEAST_SHIFT:  # a body that sways goes along with its head
            has_changed &= _differs(self._now, _moved(self._seen, shift))
        for box in boxes:
            _cut(has_changed, box, cell_px, BESIDE, ABOVE, BELOW)
        for hand in hands:
            _cut(has_changed, _box_of(hand), cell_px, *ARM)
        side = max(2, round(HAND_SIDE * min(box.width for box in boxes) / cell_px))
        if not _has_blob(has_changed, side):
            return False
        if since_s >= ANYWAY_S:
            return True
        if matte is not None:
            alpha = cv2.resize(matte.alpha, self._now.shape[:0:-1], interpolation=cv2.INTER_AREA)
            has_changed &= alpha > PERSON_LEVEL
        is_skin = np.zeros_like(has_changed)
        for box in boxes:
            is_skin |= _is_like(self._now, box, cell_px)
        return _has_blob(has_changed & is_skin, side)

    def look(self, now_s: float) -> None:
        """The detector looks now: from here on, what changes counts."""
        self.looked_at_s = now_s
        self._seen, self._seen_head = self._now, self._head

    def forget(self) -> None:
        self._checked_at_s = self.looked_at_s = -np.inf
        self._seen = None


def _cells(planes: Plane) -> Plane:
    """uint8 (3, ROWS, columns)."""
    rows, columns = planes.shape[1:]
    wide = max(2, round(columns * ROWS / rows))
    return np.stack([cv2.resize(plane, (wide, ROWS), interpolation=cv2.INTER_AREA) for plane in planes])


def _middle(box: FaceBox, cell_px: float) -> tuple[float, float]:
    """In cells."""
    return (box.left + box.width / 2) / cell_px, (box.top + box.height / 2) / cell_px


def _differs(one: Plane, other: Plane) -> NDArray[np.bool_]:
    change = cv2.absdiff(one.reshape(3, -1), other.reshape(3, -1)).reshape(one.shape)
    differs: NDArray[np.bool_] = (change[0] > CHANGED_LUMA) | (np.maximum(change[1], change[2]) > CHANGED_CHROMA)
    return differs


def _moved(planes: Plane, shift: tuple[float, float]) -> Plane:
    """shift: to the right and down, in cells."""
    move = np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float32)
    size = planes.shape[:0:-1]
    return np.stack([cv2.warpAffine(plane, move, size, borderMode=cv2.BORDER_REPLICATE) for plane in planes])


def _has_blob(cells: NDArray[np.bool_], side: int) -> bool:
    """Whether enough of any square of so many cells a side is true."""
    share = cv2.blur(cells.astype(np.float32), (side, side), borderType=cv2.BORDER_CONSTANT)
    return bool(share.max() > HAND_SHARE)


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
