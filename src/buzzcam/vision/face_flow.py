"""How a face has moved since the mesh saw it, by its picture alone, at a tenth of the mesh's cost."""

import cv2
import numpy as np

from buzzcam.core.face import FACE_OVAL, Points
from buzzcam.core.frame import MATTE_STEP, Frame, Plane
from buzzcam.core.ports import Coarse
from buzzcam.vision.face_crop import Crop, cut_out

CELLS = 96
"""Side of the picture of a face that is compared."""

ANCHORS = np.array(
    [33, 133, 362, 263, 70, 105, 107, 336, 334, 300, 9, 168, 197, 4, 98, 327, 61, 291, 17, 152]
)  # fmt: skip
"""Points that are followed: corners of eyes and mouth, brows, nose, chin."""

OVAL = np.array(FACE_OVAL)
"""What is outside of them may move in another way."""

INSIDE = 0.92
"""Only so much of the oval is compared: hair and background look in at its rim."""

COARSE_FROM = 2.5
"""From so many pixels a cell on, the small version of the frame is good enough, and there already."""

STILL_CELL, STILL_LEVELS = (5, 5), 3.0
"""Nothing has moved while the mean change of any 5x5 cells is below so many levels."""

OTHER_SHARE, OTHER_LEVELS = 0.25, (5.0, 12.0)
"""From a change of so much of the face's contrast (sigma of its luma) on, the face looks different and not only
elsewhere: an eye or the mouth has moved, a hand is before it. Least and most of that, in levels."""

WINDOW, LEVELS, STEPS = (9, 9), 2, (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 8, 0.03)
OFF_CELLS, LEAST_SHARE = 0.7, 0.6
"""An anchor agrees with the others while it is off by less; so many of them must."""


class FaceFlow:
    """Knows how one face looked, and where, when the mesh saw it."""

    def __init__(self) -> None:
        self._seen = np.empty((CELLS, CELLS), np.uint8)
        self._now = np.empty((CELLS, CELLS), np.uint8)
        self._face = np.empty((CELLS, CELLS), np.uint8)
        self._crop = Crop(0, 0, 1, 0)
        self._other_levels = OTHER_LEVELS[1]
        self.points = np.empty((0, 3), np.float32)
        """What the mesh said."""

    def see(self, frame: Frame, coarse: Coarse, crop: Crop, points: Points) -> None:
        """points: float32 (478, 3), what the mesh says of that frame; crop: around the face."""
        self._crop, self.points = crop, points
        _cut(frame, coarse, crop, self._seen)
        oval = self._cells(OVAL)
        middle = oval.mean(axis=0)
        self._face.fill(0)
        cv2.fillConvexPoly(self._face, np.round(middle + INSIDE * (oval - middle)).astype(np.int32), 255)
        contrast = float(cv2.meanStdDev(self._seen, mask=self._face)[1][0, 0])
        self._other_levels = min(max(OTHER_LEVELS[0], OTHER_SHARE * contrast), OTHER_LEVELS[1])

    def is_still(self, frame: Frame, coarse: Coarse) -> bool:
        """Whether the face looks the same in this frame, and at the same place."""
        _cut(frame, coarse, self._crop, self._now)
        return self._change() < STILL_LEVELS

    def moved(self, frame: Frame, coarse: Coarse) -> Points | None:
        """The points in the frame that `is_still` was asked about: float32 (478, 3), turned, moved and scaled as a
        whole. None where that does not explain it, or where the face looks different: the mesh must see it then."""
        move = self._move()
        if move is None:
            return None
        _cut(frame, coarse, moved(self._crop, move), self._now)
        if self._change() >= self._other_levels:
            return None
        points = np.empty_like(self.points)
        points[:, :2] = self.points[:, :2] @ move[:, :2].T.astype(np.float32) + move[:, 2].astype(np.float32)
        points[:, 2] = self.points[:, 2] * np.float32(np.hypot(move[0, 0], move[1, 0]))
        return points

    def _change(self) -> float:
        changes = cv2.bitwise_and(cv2.absdiff(self._now, self._seen), self._face)
        return float(cv2.minMaxLoc(cv2.blur(changes, STILL_CELL))[1])

    def _cells(self, which: np.ndarray) -> np.ndarray:
        """float32 (n, 2): where the mesh saw these points, in cells; (0, 0) is the middle of the first."""
        there = self._crop.to_frame(CELLS)
        cells: np.ndarray = (self.points[which, :2] - there[:, 2]) @ np.linalg.inv(there[:, :2]).T - 0.5
        return cells.astype(np.float32)

    def _move(self) -> np.ndarray | None:
        """float64 (2, 3): the similarity that takes the face from where it was to where it is, in pixels."""
        before = self._cells(ANCHORS)
        after, is_found, _ = cv2.calcOpticalFlowPyrLK(
            self._seen, self._now, before[:, None], None, winSize=WINDOW, maxLevel=LEVELS, criteria=STEPS
        )
        found = is_found[:, 0] == 1
        if found.sum() < LEAST_SHARE * len(ANCHORS):
            return None
        move, agrees = cv2.estimateAffinePartial2D(before[found], after[found, 0], ransacReprojThreshold=OFF_CELLS)
        if move is None or agrees.sum() < LEAST_SHARE * len(ANCHORS):
            return None
        there = self._crop.to_frame(CELLS)
        middle = there[:, :2] @ (0.5, 0.5) + there[:, 2]  # of the first cell
        linear = there[:, :2] @ move[:, :2] @ np.linalg.inv(there[:, :2])
        shift = there[:, :2] @ move[:, 2] + middle - linear @ middle
        return np.column_stack([linear, shift])


def _cut(frame: Frame, coarse: Coarse, crop: Crop, out: Plane) -> None:
    if crop.side >= COARSE_FROM * CELLS:
        cut_out(coarse.grid_planes(frame)[0], MATTE_STEP, crop, out)
    else:
        cut_out(frame.luma, 1, crop, out)


def moved(crop: Crop, move: np.ndarray) -> Crop:
    """The square after a similarity, float64 (2, 3)."""
    x, y = move[:, :2] @ (crop.x, crop.y) + move[:, 2]
    cosine, sine = move[0, 0], move[1, 0]
    return Crop(
        float(x), float(y), crop.side * float(np.hypot(cosine, sine)), crop.angle + float(np.arctan2(sine, cosine))
    )
