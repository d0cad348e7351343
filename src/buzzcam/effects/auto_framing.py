"""Auto-framing: the picture is cut so that the user's head stays at a third of its height, and moves as a calm hand
would move the camera.

People are measured in eye spans: the distance of an eye's outer corner from the other one's, in all three dimensions,
so that it stays the same while the head turns. The middle of a head is that between the ears: nods turn around it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from buzzcam import kernels
from buzzcam.core.face import Face, Points
from buzzcam.core.frame import BLACK, MATTE_STEP, Frame, Matte, Plane, Size, planes_of
from buzzcam.core.ports import Coarse, Scene
from buzzcam.effects.option_kinds import Slider, Tick
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say

MOST_ZOOM = 2.5
FULL_ZOOM_AT = 50.0
"""The strength from which on the zoom may reach its limit."""

LEAST_SHARE, MOST_SHARE = 0.20, 0.50
"""Of the picture's height, that a head takes up at strength 0 and 100."""

MOST_CLOSER, CLOSEST_SHARE = 1.6, 0.58
"""At strength 100, how much larger than that, and than it is, a head may become so that it comes to stand in its place;
and what it may take up of the height then."""

PLACE = 1 / 3
"""Where the middle of the head is, from the top: a share of the picture's height."""

HEAD, CROWN, BUST, SHOULDER = 2.9, 1.85, 3.0, 2.6
"""In eye spans: the head's height with its hair; and from its middle to above the hair, to the chest, and to the end of
a shoulder."""

HEADROOM, AROUND = 0.03, 1.04
"""Above the hair, a share of the picture's height; and what is left around several people, as a factor."""

EYES_AND_EARS = np.array([33, 263, 234, 454])

DEAD_X, DEAD_Y, DEAD_ZOOM = 0.12, 0.08, 0.14
"""How far the head may move before the picture follows: shares of the height of what is shown, and log of the zoom."""

REST_SHARE, REST_S = 0.3, 0.6
"""The picture stops following when the head has moved by less than that share of it for so long."""

STRAYED = 1.0
"""Dead zones that a head must have left to be followed."""

HEAD_S, SPAN_S = 0.25, 0.8
"""Time constants by which the place and the size of a head are calmed."""

GOAL_S, STIFFNESS_HZ = 0.2, 5.0
"""The goal is approached with that time constant, and by a critically damped spring: three equal poles, which start
gently, never overshoot, and are at 98 % after 1.5 s."""

MOST_SPEED, MOST_ZOOM_SPEED = 1.0, 0.9
"""Heights of what is shown a second, and log of the zoom a second."""

ARRIVED = 1e-4
"""So near, in the same units, counts as there."""

NEWCOMER_S, HOLD_S = 0.4, 2.0
"""Whoever has been seen for so long counts, and until nobody has seen him for so long."""

SAME_PLACE, SAME_SIZE = 3.0, 1.5
"""A face that comes up so near to one that was lost, in eye spans, and that is so much larger or smaller at most, is
taken to be the same person's."""

FORGET_S, MOST_STEP_S = 3.0, 0.1
"""Frames that are further apart belong to another scene; and what a glide moves on at most between two frames."""

WHOLE_ZOOM = 1.04
"""Less zoom is not worth the sharpness that it costs."""

LOOK_EVERY_S, PROBES, UNEVEN_PX = 1.0, 24, 2
"""How often black bars are looked for; in how many rows and columns; and by how much two may differ in width."""


class Head(NamedTuple):
    """x, y: its middle, span: the eye span; in pixels."""

    x: float
    y: float
    span: float


class Part(NamedTuple):
    """What is shown, with the picture's aspect. x, y: its middle; height; all in pixels."""

    x: float
    y: float
    height: float


class Bounds(NamedTuple):
    """What of the picture is no black bar."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class _Person:
    head: Head
    first_s: float
    last_s: float


def head_of(face: Face) -> Head:
    one_eye, other_eye, (x, y, _), (other_x, other_y, _) = face.points[EYES_AND_EARS].tolist()
    return Head((x + other_x) / 2, (y + other_y) / 2, max(1.0, math.dist(one_eye, other_eye)))


class People:
    """Who is there, calmed over time; who has gone stays for HOLD_S."""

    def __init__(self, is_everyone: bool) -> None:
        self._is_everyone = is_everyone
        self._people: dict[int, _Person] = {}
        self._subject: int | None = None

    def heads(self, faces: tuple[Face, ...], now_s: float) -> list[Head]:
        """Of those who are to be shown; none while nobody is."""
        for face in faces:
            self._see(face.number, head_of(face), now_s)
        self._people = {number: one for number, one in self._people.items() if now_s - one.last_s < HOLD_S}
        settled = {n: one for n, one in self._people.items() if one.last_s - one.first_s >= NEWCOMER_S}
        if self._is_everyone:
            return [one.head for one in settled.values()]
        self._choose(settled, now_s)
        return [] if self._subject is None else [self._people[self._subject].head]

    def _see(self, number: int, head: Head, now_s: float) -> None:
        known = self._people.get(number)
        if known is None:
            self._people[number] = _Person(head, now_s, now_s)
            return
        step_s = now_s - known.last_s
        near, size = (1 - math.exp(-step_s / constant) for constant in (HEAD_S, SPAN_S))
        old = known.head
        known.head = Head(
            old.x + near * (head.x - old.x), old.y + near * (head.y - old.y), old.span + size * (head.span - old.span)
        )
        known.last_s = now_s

    def _choose(self, settled: dict[int, _Person], now_s: float) -> None:
        """The subject stays until it has gone; a new number in its place is the same person again."""
        subject = None if self._subject is None else self._people.get(self._subject)
        others = {number: one for number, one in settled.items() if one is not subject}
        if subject is None:
            self._subject = max(others, key=lambda number: others[number].head.span, default=None)
        elif subject.last_s < now_s:
            back = [number for number, one in others.items() if is_same_person(one.head, subject.head)]
            self._subject = back[0] if back else self._subject


def is_same_person(one: Head, other: Head) -> bool:
    is_near = math.hypot(one.x - other.x, one.y - other.y) < SAME_PLACE * other.span
    return is_near and abs(math.log(one.span / other.span)) < math.log(SAME_SIZE)


def wanted_height(heads: Sequence[Head], strength: float, bounds: Bounds, size: Size) -> float:
    """Of what is to be shown of those people."""
    aspect, share = size.width / size.height, LEAST_SHARE + (MOST_SHARE - LEAST_SHARE) * strength / 100
    left, top, right, bottom = around(heads)
    span = max(head.span for head in heads)
    usual = HEAD * span / share
    x, y = (left + right) / 2, sum(head.y for head in heads) / len(heads)
    centred = min(
        2 * min(x - bounds.left, bounds.right - x) / aspect,
        (y - bounds.top) / PLACE,
        (bounds.bottom - y) / (1 - PLACE),
    )
    closest = min(usual, size.height) / (1 + (MOST_CLOSER - 1) * strength / 100)
    height = min(usual, max(centred, closest, HEAD * span / CLOSEST_SHARE))
    if len(heads) > 1:
        height = max(height, AROUND * max((right - left) / aspect, bottom - top))
    most_zoom = 1 + (MOST_ZOOM - 1) * min(1.0, strength / FULL_ZOOM_AT)
    height = max(height, size.height / most_zoom)
    return height if height * WHOLE_ZOOM < size.height else float(size.height)


def around(heads: Sequence[Head]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all heads and shoulders."""
    return (
        min(head.x - SHOULDER * head.span for head in heads),
        min(head.y - CROWN * head.span for head in heads),
        max(head.x + SHOULDER * head.span for head in heads),
        max(head.y + BUST * head.span for head in heads),
    )


def wanted_part(heads: Sequence[Head], height: float, bounds: Bounds, size: Size) -> Part:
    """With the heads in their place, as far as there is picture."""
    left, top, right, bottom = around(heads)
    mean = sum(head.y for head in heads) / len(heads)
    y = min(mean + (0.5 - PLACE) * height, top + (0.5 - HEADROOM) * height)
    if len(heads) > 1:
        y = min(max(y, bottom - height / 2), top + height / 2)
    return within(Part((left + right) / 2, y, height), bounds, size)


def within(part: Part, bounds: Bounds, size: Size) -> Part:
    """The same, moved into the bounds, or into their middle where it is larger than they."""
    height = min(part.height, float(size.height))
    width = height * size.width / size.height

    def placed(middle: float, length: float, least: float, most: float, whole: float) -> float:
        if length > most - least:
            middle, least, most = (least + most) / 2, 0.0, whole
        return min(max(middle, least + length / 2), most - length / 2)

    return Part(
        placed(part.x, width, bounds.left, bounds.right, size.width),
        placed(part.y, height, bounds.top, bounds.bottom, size.height),
        height,
    )


class Follower:
    """Lets a goal be until what is wanted has left the dead zone around it; then, and at first, goes along until that
    rests."""

    def __init__(self) -> None:
        self._is_following = True
        self._mark: tuple[float, ...] | None = None
        self._mark_s = 0.0

    def followed(
        self, goal: tuple[float, ...], wanted: tuple[float, ...], zone: tuple[float, ...], now_s: float
    ) -> tuple[float, ...]:
        """The next goal. zone: half of the dead zone, for each coordinate."""
        if not self._is_following:
            if _zones_between(goal, wanted, zone) <= STRAYED:
                return goal
            self._mark = None
        if self._mark is None or _zones_between(self._mark, wanted, zone) > REST_SHARE:
            self._mark, self._mark_s = wanted, now_s
        self._is_following = now_s - self._mark_s < REST_S
        return wanted


def _zones_between(one: tuple[float, ...], other: tuple[float, ...], zone: tuple[float, ...]) -> float:
    return math.hypot(*((a - b) / most for a, b, most in zip(one, other, zone, strict=True)))


class Glide:
    """One coordinate on its way to a goal: critically damped, its speed limited, the same for any rate of frames."""

    def __init__(self, at: float) -> None:
        self.at = self._near = at
        self._speed = 0.0

    def go(self, goal: float, step_s: float, most_speed: float, arrived: float) -> None:
        """arrived: so near to the goal it comes to rest there."""
        self._near += (goal - self._near) * (1 - math.exp(-step_s / GOAL_S))
        reach = 2 * most_speed / STIFFNESS_HZ  # a goal that is so far ahead keeps a spring at that speed
        ahead = min(max(self.at - self._near, -reach), reach)
        towards, fading = (self._speed + STIFFNESS_HZ * ahead) * step_s, math.exp(-STIFFNESS_HZ * step_s)
        self.at += (ahead + towards) * fading - ahead
        self._speed = (self._speed - STIFFNESS_HZ * towards) * fading
        if max(abs(self.at - goal), abs(self._near - goal)) < arrived:
            self.at, self._near, self._speed = goal, goal, 0.0


class Camera:
    """What is shown of a picture of one size, from frame to frame; at first the whole."""

    def __init__(self, size: Size, strength: float) -> None:
        self._size, self._strength = size, strength
        self.whole = Part(size.width / 2, size.height / 2, float(size.height))
        self._goal = self.whole
        self._place, self._zoom = Follower(), Follower()
        self._x, self._y = Glide(self.whole.x), Glide(self.whole.y)
        self._log_height = Glide(math.log(size.height))

    def shown(self, heads: Sequence[Head], bounds: Bounds, now_s: float, step_s: float) -> Part:
        """step_s: since the frame before."""
        if not heads:
            self._goal, self._place, self._zoom = self.whole, Follower(), Follower()
        else:
            self._goal = self._aimed(heads, bounds, now_s)
        step_s, height = min(step_s, MOST_STEP_S), math.exp(self._log_height.at)
        for glide, goal in ((self._x, self._goal.x), (self._y, self._goal.y)):
            glide.go(goal, step_s, MOST_SPEED * height, ARRIVED * height)
        self._log_height.go(math.log(self._goal.height), step_s, MOST_ZOOM_SPEED, ARRIVED)
        return within(Part(self._x.at, self._y.at, math.exp(self._log_height.at)), bounds, self._size)

    def _aimed(self, heads: Sequence[Head], bounds: Bounds, now_s: float) -> Part:
        wanted = math.log(wanted_height(heads, self._strength, bounds, self._size))
        (log_height,) = self._zoom.followed((math.log(self._goal.height),), (wanted,), (DEAD_ZOOM,), now_s)
        height = math.exp(log_height)
        here = wanted_part(heads, height, bounds, self._size)
        zone = DEAD_X * height, DEAD_Y * height
        x, y = self._place.followed((self._goal.x, self._goal.y), (here.x, here.y), zone, now_s)
        return within(Part(x, y, height), bounds, self._size)


class CoarseOfPart:
    """The small versions of a part that was enlarged, from those of the whole, which are there already; of all other
    frames what `coarse` has."""

    def __init__(self, coarse: Coarse, whole: Frame, made: Frame, left: float, top: float, step: float) -> None:
        self._coarse, self._whole, self._made = coarse, whole, made
        self._where = left / MATTE_STEP, top / MATTE_STEP, step
        self._planes: Plane | None = None

    def grid_planes(self, frame: Frame) -> Plane:
        if frame is not self._made:
            return self._coarse.grid_planes(frame)
        if self._planes is None:
            planes = self._coarse.grid_planes(self._whole)
            self._planes = np.empty_like(planes)
            for plane, target in zip(planes, self._planes, strict=True):
                kernels.enlarge_part(plane, *self._where, target)
        return self._planes

    def keep(self, before: Frame, after: Frame) -> None:
        if before is self._made:
            self._made = after
        else:
            self._coarse.keep(before, after)

    def covering(self, frame: Frame, least: Size) -> tuple[Plane, Plane, Plane]:
        grid = frame.size.grid
        if frame is self._made and grid.width >= least.width and grid.height >= least.height:
            luma, u, v = self.grid_planes(frame)
            return luma, u, v
        return self._coarse.covering(frame, least)


class AutoFraming:
    """strength: 0..100, how close. everyone: all people who are there, not the nearest one alone."""

    hides = False

    def __init__(self, strength: float, everyone: bool) -> None:
        self._strength, self._is_everyone = strength, everyone
        self._size = Size(0, 0)
        self._last_s = self._looked_s = -math.inf
        self._cut: tuple[Matte, Part, Matte] | None = None

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        part = self._part(frame, scene.faces)
        if part.height >= frame.size.height or self._strength == 0:
            self._cut = None
            return frame
        step = part.height / frame.size.height
        left, top = part.x - step * frame.size.width / 2, part.y - part.height / 2
        out = scene.blank(frame.size)
        for plane, target in zip(frame.planes, planes_of(out, frame.size), strict=True):
            px = frame.size.width // plane.shape[1]
            kernels.enlarge_part(plane, left / px, top / px, step, target)
        made = frame.with_picture(out)
        scene.coarse = CoarseOfPart(scene.coarse, frame, made, left, top, step)
        seen = (face for face in scene.faces if is_in(face, part, frame.size))
        scene.faces = tuple(moved_face(face, left, top, step) for face in seen)
        scene.hands = tuple(replace(hand, points=moved_points(hand.points, left, top, step)) for hand in scene.hands)
        if scene.matte is not None:
            scene.matte = self._cut_matte(scene.matte, part, left, top, step)
        return made

    def _part(self, frame: Frame, faces: tuple[Face, ...]) -> Part:
        now_s = frame.captured_at
        step_s = now_s - self._last_s
        if frame.size != self._size or not 0 <= step_s < FORGET_S:
            self._size, self._looked_s, step_s = frame.size, -math.inf, 0.0
            self._people, self._camera = People(self._is_everyone), Camera(frame.size, self._strength)
        self._last_s = now_s
        if now_s - self._looked_s >= LOOK_EVERY_S:
            self._looked_s, self._bounds = now_s, bounds_of(frame)
        return self._camera.shown(self._people.heads(faces, now_s), self._bounds, now_s, step_s)

    def _cut_matte(self, matte: Matte, part: Part, left: float, top: float, step: float) -> Matte:
        """The same one again while neither the matte nor the part is another: what is made from it is kept by it."""
        if self._cut is None or self._cut[0] is not matte or self._cut[1] != part:
            alpha = np.empty_like(matte.alpha)
            kernels.enlarge_part(matte.alpha, left / MATTE_STEP, top / MATTE_STEP, step, alpha)
            self._cut = matte, part, replace(matte, alpha=alpha)
        return self._cut[2]


def moved_face(face: Face, left: float, top: float, step: float) -> Face:
    """Where it is in a part that is enlarged. step: pixels of the whole for one of the part."""
    return replace(face, points=moved_points(face.points, left, top, step))


def moved_points(points: Points, left: float, top: float, step: float) -> Points:
    """float32 (n, 3), read-only; as `moved_face`."""
    there: Points = (points - np.array((left, top, 0), np.float32)) * np.float32(1 / step)
    there.flags.writeable = False
    return there


def is_in(face: Face, part: Part, size: Size) -> bool:
    """Whether something of it is."""
    left, top, width, height = face.box
    reach = part.height * size.width / size.height / 2
    is_beside = left > part.x + reach or left + width < part.x - reach
    return not (is_beside or top > part.y + part.height / 2 or top + height < part.y - part.height / 2)


def bounds_of(frame: Frame) -> Bounds:
    """Without the black bars on both sides, or above and below, of a picture of another aspect."""
    width, height = frame.size
    left, top = (_bar([_along(plane, axis) for plane in frame.planes]) for axis in (0, 1))
    return Bounds(left, top, width - left, height - top)


def _along(plane: Plane, axis: int) -> Plane:
    """A few of its rows, or of its columns as rows."""
    plane = plane if axis == 0 else plane.T
    return plane[:: max(1, len(plane) // PROBES)]


def _bar(lines: list[Plane]) -> int:
    """How many columns of the lines of all planes are black at both ends; 0 where they are not as many on both."""
    luma, u, v = (np.logical_and.reduce(plane == level) for plane, level in zip(lines, BLACK, strict=True))
    inside = np.flatnonzero(~(luma & np.repeat(u & v, 2)))
    if not inside.size:
        return 0
    before, after = int(inside[0]), len(luma) - 1 - int(inside[-1])
    return before if abs(before - after) <= UNEVEN_PX else 0


SPEC = EffectSpec(
    "auto-framing",
    say("Auto-framing"),
    Place.CAMERA,
    (
        Slider(
            "strength",
            say("Strength"),
            0,
            100,
            usual=50,
            unit="%",
            hint=say("Follows your head and keeps it large: the more, the closer"),
        ),
        Tick(
            "everyone",
            say("Keep everyone in the picture"),
            hint=say("If this is off, the person nearest to the camera is followed."),
            of="strength",
        ),
    ),
    AutoFraming,
    Group.FACE,
    frozenset({Need.FACES}),
    rank=-5,
    moves=True,
)
