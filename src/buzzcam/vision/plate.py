"""The clean plate: the room as it is where nobody is, to follow the last of somebody who leaves the picture.

No net knows a shoulder at the rim for a person. But the room behind it has been seen: what differs from it, at the side
of the picture and right after somebody was there, is the rest of that somebody.
"""

import cv2
import numpy as np

from buzzcam.core.frame import Plane

LEARN_EVERY_S, LASTS = 0.2, 255
"""A cell's room is remembered for that many lessons since it was last seen, 51 s: lights change."""

ROOM_MOST, MARGIN_CELLS = 20, 9
"""A cell is room while alpha is at most that in so many cells around it."""

WHOLE_SHARE, REST_SHARE, FOLLOW_S = 0.08, 0.12, 1.5
"""Share of the picture from which somebody is there, not a rest; the most that is added for a rest; and for how long
after somebody was there rests are looked for."""

DIFFERENT_LEVELS, AROUND = 30, np.ones((3, 3), np.uint8)
"""Changes of Y, U and V, summed up, from which a cell is not the room any more, nor that of the cells around it."""

CHANGED_SHARE, LIGHT_LEVELS = 0.01, 4
"""Share of the picture that may differ elsewhere: more is a camera that has moved. And the mean change of the room's
luma from which it is another light, in which what is hidden now will look different as well.

Levels and shares were chosen by benchmarks/leaving.py: clips made of people that training has not seen."""


class CleanPlate:
    """The remembered room of one camera. Called from one thread, for each frame in turn."""

    def __init__(self) -> None:
        self._planes = np.empty((3, 0, 0), np.uint8)
        self._lessons_left = np.empty((0, 0), np.uint8)
        self._learned_at_s = self._whole_at_s = -np.inf

    def completed(self, alpha: Plane, planes: Plane, now_s: float) -> Plane:
        """The matte and the rest of a person at the sides. alpha: uint8 (rows, columns), 0 with nobody there;
        planes: uint8 (3, rows, columns), Y, U, V of the same cells; now_s: of the frame, which may start over."""
        if self._lessons_left.shape != alpha.shape or now_s < self._learned_at_s:
            self._planes, self._lessons_left = planes.copy(), np.zeros_like(alpha)
            self._learned_at_s = self._whole_at_s = -np.inf
        own = cv2.threshold(alpha, 127, 255, cv2.THRESH_BINARY)[1]
        if cv2.countNonZero(own) >= WHOLE_SHARE * alpha.size:
            self._whole_at_s = now_s
        elif now_s - self._whole_at_s < FOLLOW_S:
            return cv2.max(alpha, self._rest(own, planes))
        if now_s - self._learned_at_s >= LEARN_EVERY_S:
            self._learned_at_s = now_s
            self._learn(alpha, planes)
        return alpha

    def follow_nobody(self) -> None:
        """Nobody is there any more: what differs from the room is no rest of a person."""
        self._whole_at_s = -np.inf

    def _learn(self, alpha: Plane, planes: Plane) -> None:
        near = cv2.dilate(alpha, np.ones((MARGIN_CELLS, MARGIN_CELLS), np.uint8))
        room = cv2.threshold(near, ROOM_MOST, 255, cv2.THRESH_BINARY_INV)[1]
        if self._is_other_light(planes[0], cv2.min(room, self._lessons_left)):
            self._lessons_left.fill(0)
        is_new = cv2.bitwise_and(room, cv2.compare(self._lessons_left, 0, cv2.CMP_EQ))
        for plate, plane in zip(self._planes, planes, strict=True):
            mixed = cv2.addWeighted(plate, 0.5, plane, 0.5, 0)
            cv2.copyTo(plane, is_new, mixed)
            cv2.copyTo(mixed, room, plate)
        self._lessons_left = cv2.max(cv2.subtract(self._lessons_left, 1), cv2.min(room, LASTS))

    def _rest(self, own: Plane, planes: Plane) -> Plane:
        """Alpha of what differs from the room beside `own`, in one piece with a side of the picture."""
        nothing = change = np.zeros_like(own)
        for plate, plane in zip(self._planes, planes, strict=True):
            change = cv2.add(change, cv2.subtract(plane, cv2.dilate(plate, AROUND)))
            change = cv2.add(change, cv2.subtract(cv2.erode(plate, AROUND), plane))
        differs = cv2.min(cv2.threshold(change, DIFFERENT_LEVELS, 255, cv2.THRESH_BINARY)[1], self._lessons_left)
        if self._is_other_light(planes[0], cv2.subtract(self._lessons_left, differs)):
            return nothing
        differs = cv2.morphologyEx(cv2.subtract(differs, own), cv2.MORPH_OPEN, AROUND)
        count, labels, stats, _centres = cv2.connectedComponentsWithStats(cv2.max(differs, own))
        is_rest, is_below = np.zeros(count, np.uint8), np.zeros(count, np.bool_)
        is_rest[labels[:, [0, -1]]] = 255
        if is_rest[1:].any():  # shoulders may be a piece of their own, below a face at the side
            is_below[labels[-1]] = True
            is_rest[is_below & (stats[:, cv2.CC_STAT_AREA] > CHANGED_SHARE * own.size)] = 255
        is_rest[0] = 0
        rest = is_rest[labels]
        elsewhere = cv2.countNonZero(cv2.subtract(differs, rest))
        if elsewhere > CHANGED_SHARE * own.size or cv2.countNonZero(rest) > REST_SHARE * own.size:
            return nothing
        return cv2.blur(rest, (3, 3))

    def _is_other_light(self, luma: Plane, where: Plane) -> bool:
        return abs(cv2.mean(luma, where)[0] - cv2.mean(self._planes[0], where)[0]) > LIGHT_LEVELS
