"""The learnt room: how it looks with nobody in it, as the user has shown it. The nets that take it see the difference.

A prior, never a truth (Background Matting, Sengupta et al. 2020). A net that is told of a room that looks different now
would take the difference for a person and show it: so several times a second the room is looked at beside the person,
and the nets are told nothing while it does not fit. It stays in memory and is never written anywhere.
"""

import time
from threading import RLock
from typing import NamedTuple

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.events import Event, Failed, Publish, RoomForgotten, RoomLearnt, RoomNotLearnt
from buzzcam.core.frame import BLACK, Frame, Plane, Size
from buzzcam.core.ports import Coarse, RoomState
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.crop import Box, part_of

SAME = 64
"""What a net is told of a cell that looks as the room that was learnt; 0 everywhere: no room is known. (deep.py of
models/train)"""

LEARN_S, LEAST_FRAMES, PATIENCE_S, GIVE_UP_S = 1.5, 5, 30.0, 60.0
"""The room is the mean of so much time in which nobody is there and nothing moves; and of so many frames at least. It
is waited for that long in the picture's own time, and never longer than that: no frame may come."""

STILL_LEVELS, STILL_CELL = 10, (5, 5)
"""Something moves where the mean change of any 5x5 cells, of Y, U and V together, is above it: since the frame before,
or since the first of those that the mean is made of (a camera that still adapts to the light). The noise of a dark room
makes 6."""

ROOM_MOST, MARGIN_CELLS, LEAST_ROOM = 20, 9, 0.05
"""A cell is room while alpha is at most that in so many cells around it. With less room than that share of the picture,
nobody can say whether it fits."""

CHECK_EVERY_S, FORGET_S = 0.1, 10.0
"""How often the room is looked at; and after how long without a fit it is forgotten."""

EDGE_LEVELS, EDGE_CHANGE, LEAST_EDGES = 24, 0.4, 50
"""An edge of the room is a cell around which its luma spans that much; it has gone where the luma differs by more than
that share of the span. A wall has too few edges to tell."""

CHANGED_LEVELS, MOST_CHANGED = 25, 0.12
"""The room does not fit when more than that share of its edges has gone, or of its cells has changed so much, summed
over Y, U and V and made as bright as the room is now. On 23 validation clips whose camera stands still, 22 rooms have
at most 0.01 of either; moved by 4 pixels of 640, at least 0.15 of the edges have gone, in all."""

DIMMEST, BRIGHTEST = 0.6, 1.6
"""Light between these, as a factor of the luma, is made up for: cameras adapt when somebody comes in."""


class _Shown(NamedTuple):
    """A part of the learnt room as a net sees it, in a light."""

    box: Box
    gain: float
    planes: Plane


class _Room:
    """What is known of the room. frame: the mean of what was seen."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.coarse = SharedCoarse()
        luma = self.coarse.grid_planes(frame)[0]
        around = np.ones((3, 3), np.uint8)
        span = cv2.subtract(cv2.dilate(luma, around), cv2.erode(luma, around))
        self.is_edge = cv2.compare(span, EDGE_LEVELS, cv2.CMP_GT)
        self.most_change = cv2.convertScaleAbs(span, alpha=EDGE_CHANGE)
        self.shown: dict[Size, _Shown] = {}
        self.fits, self.gain = True, 1.0
        self.checked_at_s = self.fitted_at_s = frame.captured_at


class _Look:
    """Frames of a room in which nothing moves, from the first one on."""

    def __init__(self, frame: Frame, planes: Plane) -> None:
        self.began_at_s, self.count = frame.captured_at, 0
        self._size = frame.size
        self._first = self._last = planes.copy()
        self._total = np.zeros(frame.i420.shape, np.float32)

    def goes_on(self, frame: Frame, planes: Plane) -> bool:
        is_later = frame.size == self._size and frame.captured_at >= self.began_at_s
        return is_later and not _moves(planes, self._last) and not _moves(planes, self._first)

    def add(self, frame: Frame, planes: Plane) -> None:
        self._last = planes.copy()
        cv2.accumulate(frame.i420, self._total)
        self.count += 1

    @property
    def mean(self) -> Plane:
        picture: Plane = cv2.convertScaleAbs(self._total, alpha=1 / self.count).reshape(-1)
        return picture


class LearntRoom:
    """One for a run; it outlives the segmenters. From any thread; `follow` and `difference` are called on the frame
    thread, and an error there forgets the room: no picture has to wait for it."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._lock = RLock()
        self._room: _Room | None = None
        self._look: _Look | None = None
        self._gives_up_at = -np.inf
        self._waits_since_s: float | None = None

    @property
    def state(self) -> RoomState:
        with self._lock:
            if time.monotonic() < self._gives_up_at:
                return "learning"
            return "unknown" if self._room is None else "learnt"

    def learn(self) -> None:
        """From the next frame on: waits until nobody is there, then looks. RoomLearnt or RoomNotLearnt tells of it."""
        with self._lock:
            self._drop()
            self._gives_up_at = time.monotonic() + GIVE_UP_S

    def forget(self) -> None:
        """At once, and nothing of it stays in memory."""
        with self._lock:
            self._drop()

    def follow(self, frame: Frame, coarse: Coarse, alpha: Plane, is_anybody_there: bool) -> None:
        """After each frame's matte. alpha: uint8, on the frame's grid. is_anybody_there: what the presence net says."""
        event: Event | None = None
        try:
            with self._lock:
                if self.state == "learning":
                    event = self._learn(frame, coarse.grid_planes(frame), is_anybody_there)
                elif self._room is not None and not 0 <= frame.captured_at - self._room.checked_at_s < CHECK_EVERY_S:
                    event = self._check(self._room, frame, coarse.grid_planes(frame), alpha)
        except Exception as error:  # noqa: BLE001 - the picture goes on without it
            event = self._failed(error)
        if event is not None:
            self._publish(event)  # not under the lock: who listens may ask for the state, and hold locks of their own

    def difference(self, frame: Frame, planes: Plane, box: Box) -> Plane | None:
        """How much each cell of a net's input differs from the room: uint8 (rows, columns), SAME for not at all. None
        while no room is known that fits.

        planes: uint8 (3, rows, columns), the part of the frame that the net sees."""
        try:
            return self._difference(frame, planes, box)
        except Exception as error:  # noqa: BLE001 - the picture goes on without it
            self._publish(self._failed(error))
            return None

    # ---- inside

    def _failed(self, error: Exception) -> Event:
        self.forget()
        return Failed("learnt room", error)

    def _difference(self, frame: Frame, planes: Plane, box: Box) -> Plane | None:
        with self._lock:
            room = self._room
            if room is None or not room.fits or room.frame.size != frame.size:
                return None
            size = Size(planes.shape[2], planes.shape[1])
            shown = room.shown.get(size)
            if shown is None or (shown.box, shown.gain) != (box, room.gain):
                there = np.empty_like(planes)
                for plane, out in zip(part_of(room.frame, room.coarse, box, size), there, strict=True):
                    kernels.resize(plane, out)
                there[0] = _in_light(there[0], room.gain)
                shown = room.shown[size] = _Shown(box, room.gain, there)
            return cv2.convertScaleAbs(_change(planes, shown.planes), alpha=2, beta=SAME)

    def _drop(self) -> None:
        self._room = self._look = self._waits_since_s = None
        self._gives_up_at = -np.inf

    def _learn(self, frame: Frame, planes: Plane, is_anybody_there: bool) -> Event | None:
        now_s, look = frame.captured_at, self._look
        if self._waits_since_s is None or now_s < self._waits_since_s:
            self._waits_since_s = now_s
        if is_anybody_there or look is None or not look.goes_on(frame, planes):
            if now_s - self._waits_since_s >= PATIENCE_S:
                self._drop()
                return RoomNotLearnt(is_anybody_there)
            look = self._look = _Look(frame, planes)
        look.add(frame, planes)
        if now_s - look.began_at_s >= LEARN_S and look.count >= LEAST_FRAMES:
            self._drop()
            self._room = _Room(Frame(look.mean, frame.size, now_s, frame.number))
            return RoomLearnt()
        return None

    def _check(self, room: _Room, frame: Frame, planes: Plane, alpha: Plane) -> Event | None:
        now_s = room.checked_at_s = frame.captured_at
        room.fits = room.frame.size == frame.size and self._fits(room, planes, alpha)
        if room.fits or now_s < room.fitted_at_s:
            room.fitted_at_s = now_s
        elif now_s - room.fitted_at_s >= FORGET_S:
            self._drop()
            return RoomForgotten()
        return None

    def _fits(self, room: _Room, planes: Plane, alpha: Plane) -> bool:
        near = cv2.dilate(alpha, np.ones((MARGIN_CELLS, MARGIN_CELLS), np.uint8))
        is_room = cv2.compare(near, ROOM_MOST, cv2.CMP_LE)
        count = cv2.countNonZero(is_room)
        if count < LEAST_ROOM * alpha.size:
            return False
        learnt = room.coarse.grid_planes(room.frame)
        gain = (cv2.mean(planes[0], is_room)[0] - BLACK[0]) / max(1.0, cv2.mean(learnt[0], is_room)[0] - BLACK[0])
        if not DIMMEST < gain < BRIGHTEST:
            return False
        room.gain = round(gain, 2)
        lit = np.stack([_in_light(learnt[0], gain), learnt[1], learnt[2]])
        changed = cv2.compare(cv2.blur(_change(planes, lit), (3, 3)), CHANGED_LEVELS, cv2.CMP_GT)
        if cv2.countNonZero(cv2.bitwise_and(changed, is_room)) > MOST_CHANGED * count:
            return False
        edges = cv2.bitwise_and(room.is_edge, is_room)
        gone = cv2.bitwise_and(cv2.compare(cv2.absdiff(planes[0], lit[0]), room.most_change, cv2.CMP_GT), edges)
        count = cv2.countNonZero(edges)
        return count < LEAST_EDGES or cv2.countNonZero(gone) <= MOST_CHANGED * count


def _in_light(luma: Plane, gain: float) -> Plane:
    """As it would look with so many times the light."""
    return cv2.convertScaleAbs(luma, alpha=gain, beta=BLACK[0] * (1 - gain))


def _moves(planes: Plane, others: Plane) -> bool:
    return bool(cv2.blur(_change(planes, others), STILL_CELL).max() > STILL_LEVELS)


def _change(planes: Plane, others: Plane) -> Plane:
    """Differences of Y, U and V, summed up, at most 255. planes, others: uint8 (3, rows, columns)."""
    one, two, three = (cv2.absdiff(plane, other) for plane, other in zip(planes, others, strict=True))
    return cv2.add(cv2.add(one, two), three)
