"""Gestures: what a hand shows, by rules on its 21 points, and when that is meant.

Strict on purpose: a reaction that nobody meant is worse in a call than one that has to be asked for twice. A pose must
be held, be seen in several looks of the net, and stand clear of the face; and each hand has one gesture until it goes
down. Lengths are in palms: from the wrist to the knuckle of the middle finger, or what stands for it where the hand is
seen from its end.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

import numpy as np

from buzzcam.core.face import Face, Points
from buzzcam.core.hand import Hand


class Gesture(Enum):
    THUMB_UP = "thumb-up"
    THUMB_DOWN = "thumb-down"
    RAISED = "raised"
    WAVE = "wave"
    VICTORY = "victory"
    HEART = "heart"


class Made(NamedTuple):
    """A gesture that was made. x, y: the middle of the hand, or of both; size: of a palm; in pixels."""

    gesture: Gesture
    x: float
    y: float
    size: float


HOLD_S = {
    Gesture.THUMB_UP: 0.5,
    Gesture.THUMB_DOWN: 0.6,
    Gesture.RAISED: 1.0,
    Gesture.VICTORY: 0.6,
    Gesture.HEART: 0.5,
}
"""So long a pose is held until it counts."""

LEAST_LOOKS = 3
"""In so many looks of the net it must have been seen."""

MISS_S, DOWN_S = 0.2, 0.7
"""A pose that is not seen for so long was let go; and after so long the hand is down."""

STEADY = 0.5
"""A hand that is held moves by less than that, in palms, from where it was."""

WRIST, MIDDLE_KNUCKLE, MIDDLE_TIP, LITTLE_KNUCKLE = 0, 9, 12, 17
FINGERS = np.arange(5, 21).reshape(4, 4)
THUMB = (2, 3, 4)
KNUCKLES = (5, 9, 13, 17)
PALM = np.array([0, 5, 9, 13, 17])

STRAIGHT, OUT = 0.92, 1.2
"""A finger is stretched if its ends are apart by that share of its length, and its tip is so many times as far from the
wrist as its middle joint is, or more."""

BENT = 1.0
"""It is bent if its tip is not so many times as far from the wrist as its middle joint is."""

UPRIGHT, THUMB_UPRIGHT = math.cos(math.radians(45)), math.cos(math.radians(30))
"""Cosines of the angle to the vertical up to which fingers and thumbs point up."""

THUMB_OUT, THUMB_CLEAR, STACKED = 0.55, 0.55, 0.4
"""Of a thumb that is up, in palms: its length; how far it stands above all knuckles and joints; and how far the
knuckle of the index finger stands above that of the little one."""

SPREAD, OPEN_THUMB, OPEN_WIDTH = 0.42, 0.5, 0.4
"""In palms: how far the tips of a V are apart; how far a thumb is from the index finger's knuckle in an open hand; and
how wide that is across its knuckles at least."""

THUMB_IN = 0.75
"""How near a thumb is to the ring finger's joint where it holds that down."""

BACK_SURE = 0.85
"""How sure it must be that the back of a hand is seen, 0..1, so that it is not taken for its front."""

TOUCH, HEART_HIGH, LOBE = 0.45, 0.5, 0.08
"""Of a heart, in palms: how near the tips of both hands are; how high it is; and how far the joints of the index
fingers stand above their tips (in a roof, which thinkers make, the tips are on top)."""

CLEAR, CLEAR_PALM = 1.05, 1.3
"""How far from the middle of a face, in its half axes, the tips of thumb and fingers are, and the middle of the palm.
Nearer, the hand is at chin, cheek or hair."""

AT_EAR = 2.0
"""So far to the side of a face's middle, in its half width, a palm may hold a phone, whose thumb stands up."""

LOW = 0.6
"""A raised hand has its palm's middle above a line so far below the chin, in heights of the face."""

TURN, TURNS, WAVE_S = 0.3, 3, 1.8
"""A wave turns back at least so often within that time, each time after so far a way, in palms."""


def palm_of(points: Points) -> float:
    """Its length in pixels, whichever way the hand is turned."""
    along = float(np.linalg.norm(points[MIDDLE_KNUCKLE, :2] - points[WRIST, :2]))
    across = float(np.linalg.norm(points[KNUCKLES[0], :2] - points[LITTLE_KNUCKLE, :2]))
    return max(1.0, along, 1.2 * across)


def shown_by(hand: Hand) -> Gesture | None:
    """What one hand shows, wherever it is; an open hand is RAISED."""
    points = hand.points[:, :2].astype(np.float64)
    points = (points - points[WRIST]) / palm_of(hand.points)
    stretched, bent = _fingers(points)
    if all(bent):
        if _is_thumb_up(points):
            return Gesture.THUMB_UP
        if _is_thumb_up(points * (1, -1)):
            return Gesture.THUMB_DOWN
        return None
    if not _is_up(points[MIDDLE_KNUCKLE], UPRIGHT) or _shows_back(points, hand.right):
        return None
    width = float(np.linalg.norm(points[KNUCKLES[0]] - points[LITTLE_KNUCKLE]))
    if all(stretched):
        is_open = width > OPEN_WIDTH and float(np.linalg.norm(points[4] - points[KNUCKLES[0]])) > OPEN_THUMB
        return Gesture.RAISED if is_open else None
    if stretched == [True, True, False, False] and bent[2:] == [True, True]:
        tips = float(np.linalg.norm(points[8] - points[12]))
        thumb = min(float(np.linalg.norm(points[4] - points[joint])) for joint in (10, 14, 15))
        return Gesture.VICTORY if tips > SPREAD and thumb < THUMB_IN else None
    return None


def is_heart(one: Hand, other: Hand) -> bool:
    """Whether two hands form one: tips of index fingers and of thumbs meet, and bows lie above."""
    palm = (palm_of(one.points) + palm_of(other.points)) / 2
    a, b = (hand.points[:, :2] / np.float32(palm) for hand in (one, other))
    dip, foot = (a[8] + b[8]) / 2, (a[4] + b[4]) / 2
    do_meet = max(np.linalg.norm(a[8] - b[8]), np.linalg.norm(a[4] - b[4])) < TOUCH
    is_high = foot[1] - dip[1] > HEART_HIGH and foot[1] - dip[1] > abs(foot[0] - dip[0])
    has_bows = all(hand[6, 1] < hand[8, 1] - LOBE for hand in (a, b))
    are_apart = np.linalg.norm(a[6] - b[6]) > 2 * TOUCH
    return bool(do_meet and is_high and has_bows and are_apart)


def is_clear(points: Points, face: Face) -> bool:
    """Whether a hand is beside the face, and not at it."""
    left, top, width, height = face.box
    off = (points[:, :2] - (left + width / 2, top + height / 2)) / (width / 2, height / 2)
    away = np.hypot(off[:, 0], off[:, 1])
    palm = np.hypot(*off[PALM].mean(axis=0))
    return bool(away[[4, 8, 12, 16, 20]].min() > CLEAR and palm > CLEAR_PALM)


def _is_at_ear(points: Points, face: Face) -> bool:
    left, top, width, height = face.box
    x, y = points[PALM, :2].mean(axis=0)
    return bool(abs(x - left - width / 2) < AT_EAR * width / 2 and top < y < top + height)


def _fingers(points: np.ndarray) -> tuple[list[bool], list[bool]]:
    """Which of the four are stretched, and which are bent."""
    fingers = points[FINGERS]
    joint, tip = (np.linalg.norm(fingers[:, k], axis=1) for k in (1, 3))
    reach = tip / np.maximum(1e-6, joint)
    steps = np.linalg.norm(np.diff(fingers, axis=1), axis=2).sum(axis=1)
    is_straight = np.linalg.norm(fingers[:, 3] - fingers[:, 0], axis=1) > STRAIGHT * steps
    return (is_straight & (reach > OUT)).tolist(), (reach < BENT).tolist()


def _is_up(way: np.ndarray, upright: float) -> bool:
    return bool(-way[1] > upright * np.hypot(*way))


def _is_thumb_up(points: np.ndarray) -> bool:
    base, joint, tip = (points[k] for k in THUMB)
    way = tip - base
    length = np.linalg.norm(way)
    is_straight = length > STRAIGHT * (np.linalg.norm(tip - joint) + np.linalg.norm(joint - base))
    others = points[FINGERS, 1].min()
    is_on_top = others - tip[1] > THUMB_CLEAR and points[LITTLE_KNUCKLE, 1] - points[KNUCKLES[0], 1] > STACKED
    return bool(is_straight and length > THUMB_OUT and _is_up(way, THUMB_UPRIGHT) and is_on_top)


def _shows_back(points: np.ndarray, right: float) -> bool:
    """Seen from its front, a left hand that points up has its thumb to the left."""
    index, little = points[KNUCKLES[0]], points[LITTLE_KNUCKLE]
    turn = index[0] * little[1] - index[1] * little[0]  # above 0: the little finger is clockwise of the index finger
    return bool((2 * right - 1) * math.copysign(1, turn) > BACK_SURE)


@dataclass(slots=True)
class _Kept:
    """What one hand, or both, have shown. pose: None while nothing. x, y: where it was first. last_s: when it was seen
    last; looked_at_s: in which look. is_done: it has counted. ways: x of the fingertips in palms, with their times."""

    pose: Gesture | None = None
    x: float = 0.0
    y: float = 0.0
    since_s: float = 0.0
    last_s: float = -math.inf
    looked_at_s: float = -math.inf
    looks: int = 0
    is_done: bool = False
    ways: list[tuple[float, float]] = field(default_factory=list)


class Gestures:
    """Knows what each hand has shown so far. wanted: what is looked for."""

    def __init__(self, wanted: frozenset[Gesture]) -> None:
        self._wanted = wanted
        self._kept: dict[int, _Kept] = {}
        self._both = _Kept()
        self._last_s = -math.inf

    def made(self, hands: tuple[Hand, ...], faces: tuple[Face, ...], now_s: float) -> list[Made]:
        """Those that count from this frame on."""
        if not 0 <= now_s - self._last_s <= DOWN_S:
            self._kept, self._both = {}, _Kept()
        self._last_s = now_s
        self._take_over({hand.number for hand in hands}, now_s)
        pair = hands if len(hands) == 2 and is_heart(*hands) else ()
        found = self._both_made(pair, now_s)
        for hand in hands:
            kept = self._kept[hand.number]
            kept.is_done = kept.is_done or self._both.pose is not None  # these hands show a heart, and nothing else
            found += _one_made(kept, hand, faces, now_s)
        return [one for one in found if one.gesture in self._wanted]

    def is_raised(self, now_s: float) -> bool:
        """Whether a hand is up still that was raised."""
        kept = self._kept.values()
        return any(one.is_done and one.pose is Gesture.RAISED and now_s - one.last_s <= DOWN_S for one in kept)

    def _take_over(self, numbers: set[int], now_s: float) -> None:
        """A hand that was lost for a moment has another number, and goes on."""
        gone = [number for number in self._kept if number not in numbers]
        for number in sorted(numbers - self._kept.keys()):
            self._kept[number] = self._kept.pop(gone.pop()) if gone else _Kept()
        for number in gone:
            if _let_go(self._kept[number], now_s):
                del self._kept[number]

    def _both_made(self, hands: tuple[Hand, ...], now_s: float) -> list[Made]:
        if not hands:
            _let_go(self._both, now_s)
            return []
        middle = sum(hand.points[PALM, :2].mean(axis=0) for hand in hands) / 2
        palm = sum(palm_of(hand.points) for hand in hands) / 2
        return _held(self._both, Gesture.HEART, middle, palm, max(hand.looked_at_s for hand in hands), now_s)


def _one_made(kept: _Kept, hand: Hand, faces: tuple[Face, ...], now_s: float) -> list[Made]:
    pose = _meant(hand, faces)
    if pose is Gesture.RAISED and kept.pose is Gesture.WAVE:
        pose = Gesture.WAVE  # it has waved, and is still up
    if pose is None or (kept.is_done and kept.pose not in (None, pose)):
        _let_go(kept, now_s)
        return []
    middle, palm = hand.points[PALM, :2].mean(axis=0), palm_of(hand.points)
    if pose is Gesture.RAISED and not kept.is_done and _waves(kept, hand, palm):
        kept.pose, kept.is_done, kept.last_s = Gesture.WAVE, True, now_s
        return [_made(Gesture.WAVE, middle, palm)]
    return _held(kept, pose, middle, palm, hand.looked_at_s, now_s)


def _meant(hand: Hand, faces: tuple[Face, ...]) -> Gesture | None:
    """What it shows, where that may be meant."""
    if not faces or not all(is_clear(hand.points, face) for face in faces):
        return None
    pose = shown_by(hand)
    if pose in (Gesture.THUMB_UP, Gesture.THUMB_DOWN):
        return None if any(_is_at_ear(hand.points, face) for face in faces) else pose
    return pose if _is_high(hand.points, faces) else None


def _let_go(kept: _Kept, now_s: float) -> bool:
    """It shows nothing in this frame. True where that is so for long enough."""
    if now_s - kept.last_s <= (DOWN_S if kept.is_done else MISS_S):
        return False
    kept.pose, kept.is_done = None, False
    if now_s - kept.last_s > DOWN_S:
        kept.ways.clear()
    return now_s - kept.last_s > DOWN_S


def _waves(kept: _Kept, hand: Hand, palm: float) -> bool:
    if not kept.ways or kept.ways[-1][0] != hand.looked_at_s:
        kept.ways.append((hand.looked_at_s, float(hand.points[MIDDLE_TIP, 0]) / palm))
    kept.ways = [way for way in kept.ways if hand.looked_at_s - way[0] <= WAVE_S]
    return turns_in([x for _, x in kept.ways]) >= TURNS


def turns_in(ways: Sequence[float]) -> int:
    """How often something that moves along a line turns back after a way of TURN or more."""
    turns, direction = 0, 0
    least = most = ways[0] if ways else 0.0
    for x in ways:
        least, most = min(least, x), max(most, x)
        if direction >= 0 and most - x > TURN:
            turns, direction, least = turns + (direction > 0), -1, x
            most = x
        elif direction <= 0 and x - least > TURN:
            turns, direction, most = turns + (direction < 0), 1, x
            least = x
    return turns


def _held(kept: _Kept, pose: Gesture, middle: np.ndarray, palm: float, looked_at_s: float, now_s: float) -> list[Made]:
    """The pose is seen in this frame; what comes of it, once, when it has been held for long enough."""
    x, y = middle.tolist()
    has_moved = math.hypot(x - kept.x, y - kept.y) > STEADY * palm
    if pose is not kept.pose or (has_moved and not kept.is_done):
        kept.pose, kept.x, kept.y, kept.since_s, kept.looks = pose, x, y, now_s, 0
    if looked_at_s != kept.looked_at_s:
        kept.looks, kept.looked_at_s = kept.looks + 1, looked_at_s
    kept.last_s = now_s
    if kept.is_done or kept.looks < LEAST_LOOKS or now_s - kept.since_s < HOLD_S[pose] - 1e-6:
        return []
    kept.is_done = True
    return [_made(pose, middle, palm)]


def _made(gesture: Gesture, middle: np.ndarray, palm: float) -> Made:
    x, y = middle.tolist()
    return Made(gesture, x, y, palm)


def _is_high(points: Points, faces: tuple[Face, ...]) -> bool:
    """Whether the hand is up beside a face, and not on the table."""
    y = float(points[PALM, 1].mean())
    return any(y < face.box.top + (1 + LOW) * face.box.height for face in faces)
