"""Hands and their points: palms are found where something moves beside a face, and followed by the net of the points.

The nets are MediaPipe's (models/README.md), and so is the way they are shown a hand (F. Zhang and others, MediaPipe
Hands, 2020). The net of the points looks eight times a second: enough for gestures, which people hold; more often
while a hand moves quickly, and less while it rests.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from buzzcam.core.events import Failed, Publish
from buzzcam.core.face import Face, Points
from buzzcam.core.frame import Frame, Matte, Size
from buzzcam.core.hand import Hand
from buzzcam.core.ports import Coarse
from buzzcam.vision.catalog import Catalog, ModelSpec
from buzzcam.vision.face_crop import LEAST_SIDE, Crop, CropNet
from buzzcam.vision.face_detector import inner_of
from buzzcam.vision.hand_gate import HandGate
from buzzcam.vision.palm_detector import Part, palms
from buzzcam.vision.runtime import CPU, Net, opener
from buzzcam.vision.store import checked_file

MOST_HANDS = 2

PRESENT, SURE = 0.5, 0.75
"""Less presence is no hand; and what the detector has found must have more."""

LOOK_S, QUICK_S, CALM_S = 0.125, 0.1, 0.4
"""The net looks after so long a time; at a hand that moves quickly; and at one that rests."""

QUICK, CALM = 0.25, 0.06
"""What moves by more than such a share of its size from look to look is quick, and by less, calm."""

CALM_AFTER_S = 2.0
"""So long a hand must have been calm to be looked at less often."""

FORGET_S = 0.5
"""Between frames that are so far apart, or of different sizes, nothing is followed."""

ALONE_S = 1.5
"""So long hands are followed without a face: they may be before it."""

REACH, LEAST_SIZE, MOST_SIZE = 4.0, 0.25, 2.0
"""A hand belongs to a face while it is no further from it than so many of the face's heights, and has such a size."""

LEAST_PX = 16
"""No frame is smaller, and no part of one that the detector is shown."""

MARGIN, TOWARD_FINGERS = 2.0, 0.1
"""The square is so many times as large as the palm with the first joints, and moved by such a share of that."""

FIRST_JOINTS = np.array([0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18])
WRIST, KNUCKLES = 0, np.array([5, 9, 13, 9])
"""The line from the wrist to the mean of those points up."""

TAKEN_SHARE = 0.5
"""Two hands whose middles are so near, as a share of their sizes, are one."""


@dataclass(slots=True)
class _Track:
    """One hand that is followed. looked_at_s: when the net saw it; moved_at_s: when it was seen to move."""

    hand: Hand
    moved_at_s: float
    wait_s: float = LOOK_S

    @property
    def middle(self) -> np.ndarray:
        return middle_of(self.hand.points)

    @property
    def size(self) -> float:
        return size_of(self.hand.points)


class HandNets:
    def __init__(self, detection: Net, points: Net) -> None:
        self._detection, self._points = detection, CropNet(points)

    def find(self, frame: Frame, coarse: Coarse, part: Part) -> list[Crop]:
        """The squares around the hands that are seen in that part, the surest first. Raises ProviderFailed."""
        inner = inner_of(part.width, part.height, self._detection.size)
        width, height = frame.size
        least = Size(math.ceil(inner.width * width / part.width), math.ceil(inner.height * height / part.height))
        planes = []
        for plane in coarse.covering(frame, least):
            rows, columns = plane.shape
            top, bottom = part.top * rows // height, (part.top + part.height) * rows // height
            left, right = part.left * columns // width, (part.left + part.width) * columns // width
            planes.append(plane[top:bottom, left:right])
        return palms(self._detection, planes, part)

    def look(self, frame: Frame, crop: Crop) -> tuple[Points, float, float]:
        """What the net says of a square of the frame: float32 (21, 3) in its pixels; presence, 0..1; and how sure it is
        that it is a right hand, 0..1. Raises ProviderFailed."""
        points, (presence, right) = self._points.look(frame, crop)
        points.flags.writeable = False
        return points, float(presence[0]), float(right[0])


class HandTracker:
    """The hands of each frame, in the order in which they came. Called from one thread."""

    def __init__(self, nets: HandNets, publish: Publish) -> None:
        self._nets, self._publish = nets, publish
        self._gate = HandGate()
        self._tracks: list[_Track] = []
        self._size = Size(0, 0)
        self._last_s = self._face_at_s = -np.inf
        self._count = 0
        self._has_failed = False

    def hands(self, frame: Frame, coarse: Coarse, matte: Matte | None, faces: tuple[Face, ...]) -> tuple[Hand, ...]:
        """At most two; none any more after anything has failed, which is said once."""
        if self._has_failed:
            return ()
        try:
            return self._hands(frame, coarse, matte, faces)
        except Exception as error:  # noqa: BLE001 - whatever it is, the picture and its hiding go on without hands
            self._has_failed = True
            self._publish(Failed("hands", error))
            return ()

    def _hands(self, frame: Frame, coarse: Coarse, matte: Matte | None, faces: tuple[Face, ...]) -> tuple[Hand, ...]:
        now_s = frame.captured_at
        if frame.size != self._size or not 0 <= now_s - self._last_s <= FORGET_S:
            self._tracks = []
            self._gate.forget()
        self._size, self._last_s = frame.size, now_s
        if faces:
            self._face_at_s = now_s
        elif not 0 <= now_s - self._face_at_s <= ALONE_S:
            self._tracks = []
        self._tracks = [track for track in self._tracks if self._follow(track, frame, faces)]
        self._tracks = [track for k, track in enumerate(self._tracks) if not _is_among(track.hand, self._tracks[:k])]
        followed = tuple(track.hand for track in self._tracks)
        if len(followed) < MOST_HANDS and self._gate.opens(frame, coarse, matte, faces, followed):
            self._gate.look(now_s)
            for crop in self._nets.find(frame, coarse, part_around(faces, frame.size)):
                self._begin(crop, frame, faces)
        return tuple(track.hand for track in self._tracks)

    def _begin(self, crop: Crop, frame: Frame, faces: tuple[Face, ...]) -> None:
        """Follows a hand that the detector has found, if it is a new one and the other net sees it, too."""
        if len(self._tracks) == MOST_HANDS:
            return
        hand = self._look(self._count, frame, crop, faces)
        if hand is None or hand.presence < SURE or _is_among(hand, self._tracks):
            return
        self._tracks.append(_Track(hand, frame.captured_at))
        self._count += 1

    def _follow(self, track: _Track, frame: Frame, faces: tuple[Face, ...]) -> bool:
        """False where the hand is lost."""
        before, now_s = track.hand, frame.captured_at
        if now_s - before.looked_at_s < track.wait_s - 1e-6:
            return True
        hand = self._look(before.number, frame, crop_around(before.points), faces)
        if hand is None:
            return False
        moved = np.linalg.norm(hand.points[:, :2] - before.points[:, :2], axis=1).max() / track.size
        track.hand = hand
        if moved > CALM:
            track.moved_at_s = now_s
        is_calm = now_s - track.moved_at_s >= CALM_AFTER_S
        track.wait_s = CALM_S if is_calm else QUICK_S if moved > QUICK else LOOK_S
        return True

    def _look(self, number: int, frame: Frame, crop: Crop, faces: tuple[Face, ...]) -> Hand | None:
        """None where the net sees no hand, or one that is out of the frame, or that can be nobody's."""
        points, presence, right = self._nets.look(frame, crop)
        x, y = middle_of(points)
        is_there = presence >= PRESENT and 0 <= x < frame.size.width and 0 <= y < frame.size.height
        is_there = is_there and bool(np.isfinite(points).all())
        if not is_there or (faces and not any(is_of(points, face) for face in faces)):
            return None
        return Hand(number, points, frame.captured_at, presence, right)


def middle_of(points: Points) -> np.ndarray:
    """x and y of the middle of the palm."""
    middle: np.ndarray = (points[WRIST, :2] + points[KNUCKLES, :2].mean(axis=0)) / 2
    return middle


def size_of(points: Points) -> float:
    """How large a hand is, whichever way it is seen: about as a fist."""
    least, most = points[FIRST_JOINTS, :2].min(axis=0), points[FIRST_JOINTS, :2].max(axis=0)
    return max(1.0, float((most - least).max()))


def is_of(points: Points, face: Face) -> bool:
    """Whether it may be a hand of who has that face."""
    left, top, width, height = face.box
    away = np.hypot(*(middle_of(points) - (left + width / 2, top + height / 2)))
    return bool(away < REACH * height and LEAST_SIZE * height < size_of(points) < MOST_SIZE * height)


def part_around(faces: tuple[Face, ...], size: Size) -> Part:
    """What hands of those faces can reach, within a frame of that size; even numbers."""
    boxes = [face.box for face in faces]
    left = min(box.left + box.width / 2 - REACH * box.height for box in boxes)
    right = max(box.left + box.width / 2 + REACH * box.height for box in boxes)
    top = min(box.top + (0.5 - REACH) * box.height for box in boxes)
    bottom = max(box.top + (0.5 + REACH) * box.height for box in boxes)
    (x0, x1), (y0, y1) = _within(left, right, size.width), _within(top, bottom, size.height)
    return Part(x0, y0, x1 - x0, y1 - y0)


def _within(least: float, most: float, whole: int) -> tuple[int, int]:
    """Even numbers, LEAST_PX apart or more."""
    start = min(max(0, int(least)), whole - LEAST_PX) // 2 * 2
    return start, max(start + LEAST_PX, min(whole, int(most) // 2 * 2))


def crop_around(points: Points) -> Crop:
    """The square for a hand whose points, float32 (21, 3), are known: the fingers point up in it."""
    up_x, up_y = (points[KNUCKLES, :2].mean(axis=0) - points[WRIST, :2]).astype(float)
    angle = math.atan2(up_x, -up_y)
    cosine, sine = math.cos(angle), math.sin(angle)
    turned = points[FIRST_JOINTS, :2] @ np.array([[cosine, -sine], [sine, cosine]], np.float32)
    least, most = turned.min(axis=0).astype(float), turned.max(axis=0).astype(float)
    x, y = (least + most) / 2
    y -= TOWARD_FINGERS * (most[1] - least[1])
    side = max(LEAST_SIDE, MARGIN * float((most - least).max()))
    return Crop(x * cosine - y * sine, x * sine + y * cosine, side, angle)


def _is_among(hand: Hand, tracks: list[_Track]) -> bool:
    middle, size = middle_of(hand.points), size_of(hand.points)
    return any(np.hypot(*(track.middle - middle)) < TAKEN_SHARE * max(size, track.size) for track in tracks)


def open_hand_tracker(catalog: Catalog, folder: Path, publish: Publish) -> HandTracker:
    """Raises ModelError."""

    def opened(model: ModelSpec) -> Net:
        content = checked_file(folder, model)
        return Net(model.name, content, CPU, 1, publish, opener(model.is_quantised))

    return HandTracker(HandNets(opened(catalog.hands.palms), opened(catalog.hands.points)), publish)
