"""The learnt room: how it looks with nobody in it, as the user has shown it. The nets that take it see the difference.

A prior, never a truth (Background Matting, Sengupta et al. 2020): the nets are trained with rooms that have been moved
a little, lit otherwise, or changed since. It stays in memory and is never written anywhere.
"""

from typing import NamedTuple

import cv2
import numpy as np

from buzzcam.core.events import Publish, RoomForgotten, RoomLearnt, RoomNotLearnt
from buzzcam.core.frame import Frame, Plane, Size
from buzzcam.core.ports import Coarse, RoomState
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.crop import Box, part_of

SAME = 64
"""What a net is told of a cell that looks as the room that was learnt; 0 everywhere: no room is known. (deep.py of
models/train)"""

LEARN_S, LEAST_FRAMES, PATIENCE_S = 1.5, 5, 30.0
"""The room is the mean of so much time in which nobody is there and nothing moves; and of so many frames at least. It
is waited for that long."""

STILL_LEVELS, STILL_CELL = 10, (5, 5)
"""Something moves where the mean change of any 5x5 cells since the frame before, of Y, U and V together, is above it:
the noise of a dark room makes 6."""

ROOM_MOST, MARGIN_CELLS = 20, 9
"""A cell is room while alpha is at most that in so many cells around it."""

CHECK_EVERY_S, DIFFERENT_LEVELS, DIFFERENT_SHARE, DIFFERENT_S = 0.5, 40, 0.4, 2.0
"""The room is another one, or another light is on, once that share of its cells has differed by that much, summed over
Y, U and V, for that long. A door that opens changes less."""


class _Wish:
    """One call of `learn` or `forget`: known by its identity, so that the frame thread never undoes a newer one."""

    def __init__(self, state: RoomState) -> None:
        self.state = state


class _Shown(NamedTuple):
    """A part of the learnt room as a net sees it."""

    box: Box
    planes: Plane


class LearntRoom:
    """One for a run; it outlives the segmenters. `learn`, `forget` and `state` are for any thread, all else is the
    frame thread's."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._wish = self._heard = _Wish("unknown")
        self._state: RoomState = "unknown"
        self._room: Frame | None = None
        self._coarse = SharedCoarse()
        self._shown: dict[Size, _Shown] = {}
        self._total = np.empty(0, np.float32)
        self._count = 0
        self._before = np.empty((3, 0, 0), np.uint8)
        self._began_at_s = self._calm_since_s = self._checked_at_s = self._same_at_s = -np.inf

    @property
    def state(self) -> RoomState:
        wish = self._wish
        return self._state if wish is self._heard else wish.state

    def learn(self) -> None:
        """From the next frame on: waits until nobody is there, then looks. RoomLearnt or RoomNotLearnt tells of it."""
        self._wish = _Wish("learning")

    def forget(self) -> None:
        self._wish = _Wish("unknown")

    def follow(self, frame: Frame, coarse: Coarse, alpha: Plane, is_anybody_there: bool) -> None:
        """After each frame's matte. alpha: uint8, on the frame's grid. is_anybody_there: what the presence net says."""
        now_s, wish = frame.captured_at, self._wish
        if wish is not self._heard:
            self._state, self._room = wish.state, None
            self._heard = wish
            self._shown.clear()
            self._began_at_s = now_s
            self._start(now_s)
        if self._state == "learning":
            self._learn(frame, coarse.grid_planes(frame), is_anybody_there)
        elif self._room is not None and not 0 <= now_s - self._checked_at_s < CHECK_EVERY_S:
            self._check(frame, self._room, coarse.grid_planes(frame), alpha)

    def difference(self, frame: Frame, planes: Plane, box: Box) -> Plane | None:
        """How much each cell of a net's input differs from the room: uint8 (rows, columns), SAME for not at all. None
        while no room is known.

        planes: uint8 (3, rows, columns), the part of the frame that the net sees."""
        room = self._room
        if room is None or room.size != frame.size:
            return None
        size = Size(planes.shape[2], planes.shape[1])
        shown = self._shown.get(size)
        if shown is None or shown.box != box:
            there = [
                cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
                for plane in part_of(room, self._coarse, box, size)
            ]
            shown = self._shown[size] = _Shown(box, np.stack(there))
        return cv2.convertScaleAbs(_change(planes, shown.planes), alpha=2, beta=SAME)

    # ---- inside

    def _start(self, now_s: float) -> None:
        self._calm_since_s, self._count = now_s, 0

    def _learn(self, frame: Frame, planes: Plane, is_anybody_there: bool) -> None:
        now_s = frame.captured_at
        is_alike = planes.shape == self._before.shape
        moves = not is_alike or cv2.blur(_change(planes, self._before), STILL_CELL).max() > STILL_LEVELS
        self._before = planes.copy()
        if is_anybody_there or moves or now_s < self._calm_since_s:
            if not 0 <= now_s - self._began_at_s < PATIENCE_S:
                self._state = "unknown"
                self._publish(RoomNotLearnt(is_anybody_there))
            self._start(now_s)
            return
        if not self._count:
            self._total = np.zeros(frame.i420.shape, np.float32)
        cv2.accumulate(frame.i420, self._total)
        self._count += 1
        if now_s - self._calm_since_s >= LEARN_S and self._count >= LEAST_FRAMES:
            mean = cv2.convertScaleAbs(self._total, alpha=1 / self._count).reshape(-1)
            self._room, self._total = Frame(mean, frame.size, now_s, frame.number), np.empty(0, np.float32)
            self._state, self._checked_at_s, self._same_at_s = "learnt", now_s, now_s
            self._publish(RoomLearnt())

    def _check(self, frame: Frame, room: Frame, planes: Plane, alpha: Plane) -> None:
        now_s = self._checked_at_s = frame.captured_at
        near = cv2.dilate(alpha, np.ones((MARGIN_CELLS, MARGIN_CELLS), np.uint8))
        is_room = cv2.compare(near, ROOM_MOST, cv2.CMP_LE)
        is_same = room.size == frame.size
        if is_same:
            change = cv2.blur(_change(planes, self._coarse.grid_planes(room)), (3, 3))
            different = cv2.bitwise_and(cv2.compare(change, DIFFERENT_LEVELS, cv2.CMP_GT), is_room)
            is_same = cv2.countNonZero(different) <= DIFFERENT_SHARE * cv2.countNonZero(is_room)
        if is_same or now_s < self._same_at_s:
            self._same_at_s = now_s
        elif now_s - self._same_at_s >= DIFFERENT_S:
            self._state, self._room = "unknown", None
            self._shown.clear()
            self._publish(RoomForgotten())


def _change(planes: Plane, others: Plane) -> Plane:
    """Differences of Y, U and V, summed up, at most 255. planes, others: uint8 (3, rows, columns)."""
    one, two, three = (cv2.absdiff(plane, other) for plane, other in zip(planes, others, strict=True))
    return cv2.add(cv2.add(one, two), three)
