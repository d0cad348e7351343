"""Eye contact: the irises are moved a little within the eyelids, as if the user looked into the lens.

Where an eye looks is told by where its iris stands between the corners of the eye, seen along the axes of the face. An
iris that looks into the lens hides the middle of its eyeball, wherever the head is turned; that middle lies behind the
corners. Lids and lashes stay, so that only small corrections look right.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from buzzcam.core.face import Face, Points
from buzzcam.core.frame import BLACK, Frame, Plane, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects.face_axes import FaceAxes, axes_of, falling
from buzzcam.effects.face_mesh import LEFT_EYE, LEFT_IRIS, RIGHT_EYE, RIGHT_IRIS
from buzzcam.effects.option_kinds import Slider
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say

Floats = NDArray[np.float64]

EYES = ((RIGHT_EYE, RIGHT_IRIS), (LEFT_EYE, LEFT_IRIS))

OUTER, INNER = 0, 8
"""Its corners, among the points of an eye."""

EYE = 0.207
"""From corner to corner, in widths of the face: the mean of frontal faces. All below is in widths of the eye."""

RADIUS = 0.37
"""From the middle of the eyeball to the iris: about 10.5 of 28.5 mm."""

LEVEL, DEPTH = -0.055, 0.2
"""Where the middle of the eyeball lies, seen from that of the corners: down, and into the head. Both were measured on
people who look into the lens, with the head turned by up to 20 degrees."""

MOST, NONE = math.radians(12), math.radians(20)
"""An eye is turned by the first at most; whoever looks further away than the second means to."""

TURNED, AWAY = math.sin(math.radians(18)), math.sin(math.radians(32))
"""Of the head to a side: up to the first the eyes are corrected, from the second on they are left alone."""

NODDING, DOWN = math.sin(math.radians(28)), math.sin(math.radians(42))
"""The same for a head that is lowered or raised."""

OPEN, SHUT = 0.19, 0.1
"""Distance of the lids: of an eye that is corrected, of one that is left alone."""

SURE, UNSURE = 0.8, 0.55
"""Presence of a face."""

LARGE_PX, TINY_PX = 18.0, 10.0
"""Widths of an eye."""

PER_S = 16.0
"""How quickly a correction follows what is wanted: a critically damped spring's."""

FORGET_S, LINGER_S = 0.5, 0.3
"""Frames that are further apart have nothing to do with one another; so long the eyes of a face that has gone are let
go of."""

LEAST_PX = 0.05

RIGID, FADING = 1.05, 0.95
"""Up to the first, in radii of the iris, all moves with it; over the second the movement fades."""

PER_MOVE = 1.4
"""Inside the lids the movement is whole after so much for each pixel of it: less would fold the picture."""

EDGE = 140
"""Of an opening that is blurred, in 255ths: about its edge, from which on there is movement."""

WHITE = 240
"""The highest level of any plane."""

RIM_BITS = 4
"""Behind the point, where a polygon is drawn."""

LOOK_POINTS = np.array([point for eye, iris in EYES for point in (eye[OUTER], eye[INNER], iris[0])])
LOOK_WEIGHTS = np.array([-0.25, -0.25, 0.5] * 2, np.float32)
"""From the middles of the corners to the irises, the mean of both eyes."""

LID_WEIGHTS = np.array([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, -1, -1, -1, 0, 0], np.float32) / 3
"""From the middle of the upper lid to that of the lower, for the points of an eye."""


@dataclass(slots=True)
class _Spring:
    """face: as it was last seen. value, speed: float64 (2,), the correction across and down, and its change a second.
    gone_s: how long the face has not been seen."""

    face: Face
    axes: FaceAxes
    value: Floats
    speed: Floats
    gone_s: float = 0.0

    def follow(self, wanted: Floats, passed_s: float) -> None:
        """The exact solution of x'' = w^2 (wanted - x) - 2 w x'."""
        off = self.value - wanted
        slope = self.speed + PER_S * off
        left = math.exp(-PER_S * passed_s)
        self.value = wanted + (off + slope * passed_s) * left
        self.speed = (self.speed - PER_S * passed_s * slope) * left


class EyeContact:
    """strength: 0..100."""

    hides = False

    def __init__(self, strength: float) -> None:
        self._strength = strength / 100
        self._springs: dict[int, _Spring] | None = None
        self._last_s = -math.inf

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        self._follow(frame, scene.faces)
        buffer: Plane | None = None
        moved: dict[int, Points] = {}
        for number, spring in (self._springs or {}).items():
            for eye, iris in EYES:
                move = move_of(spring.face.points[eye], spring.axes, spring.value)
                if math.hypot(*move) < LEAST_PX:
                    continue
                if buffer is None:
                    buffer = scene.canvas(frame)
                draw(planes_of(buffer, frame.size), spring.face.points, eye, iris, move)
                points = moved[number] = moved.get(number, spring.face.points).copy()
                points[iris, :2] += np.array(move, np.float32)
        if buffer is None:
            return frame
        for points in moved.values():
            points.flags.writeable = False
        scene.faces = tuple(
            replace(face, points=moved[face.number]) if face.number in moved else face for face in scene.faces
        )
        made = frame.with_picture(buffer)
        scene.coarse.keep(frame, made)
        return made

    def _follow(self, frame: Frame, faces: tuple[Face, ...]) -> None:
        """Who is there when this begins is corrected at once: the window makes a new effect while a slider moves."""
        passed_s, self._last_s = frame.captured_at - self._last_s, frame.captured_at
        before = self._springs if self._springs is not None and 0 <= passed_s < FORGET_S else None
        now: dict[int, _Spring] = {}
        for face in faces:
            axes = axes_of(face.points)
            wanted = correction_of(face, axes)
            spring = now[face.number] = (before or {}).get(face.number) or _Spring(face, axes, np.zeros(2), np.zeros(2))
            spring.face, spring.axes, spring.gone_s = face, axes, 0.0
            if before is None:
                spring.value = np.zeros(2) if wanted is None else wanted * self._strength
            elif wanted is not None:
                spring.follow(wanted * self._strength, passed_s)
        for number, spring in (before or {}).items():
            spring.gone_s += passed_s
            if number not in now and spring.gone_s < LINGER_S:
                spring.follow(np.zeros(2), passed_s)
                spring.value = spring.value * falling(spring.gone_s, 0, LINGER_S)
                now[number] = spring
        self._springs = now


def correction_of(face: Face, axes: FaceAxes) -> Floats | None:
    """How far the irises are to be moved across and down, in widths of the eye, float64 (2,). None where an eye is shut
    so far that nobody knows where it looks: what was wanted before holds."""
    eye_px = EYE * axes.width_px
    if eye_px <= TINY_PX:
        return np.zeros(2)
    if min(openness(face.points[eye], axes) for eye, _ in EYES) < SHUT:
        return None
    (ax, ay, az), (dx, dy, dz) = axes.across.tolist(), axes.down.tolist()
    x, y = (LOOK_WEIGHTS @ face.points[LOOK_POINTS, :2]).tolist()
    across = DEPTH * float(axes.back[0]) - (x * ax + y * ay) / eye_px
    down = LEVEL - (x * dx + y * dy) / eye_px
    angle = math.hypot(across, down) / RADIUS
    share = (
        min(1.0, MOST / max(angle, 1e-6))
        * falling(angle, MOST, NONE)
        * falling(abs(az), TURNED, AWAY)
        * falling(abs(dz), NODDING, DOWN)
        * falling(face.presence, SURE, UNSURE)
        * falling(eye_px, LARGE_PX, TINY_PX)
    )
    return np.array((across * share, down * share))


def openness(eye: Points, axes: FaceAxes) -> float:
    """The distance of the lids, in widths of the eye. eye: float32 (16, 3)."""
    x, y, _ = (LID_WEIGHTS @ eye).tolist()
    return float(x * axes.down[0] + y * axes.down[1]) / max(EYE * axes.width_px, 1e-6)


def move_of(eye: Points, axes: FaceAxes, correction: Floats) -> tuple[float, float]:
    """How far this iris is moved in the picture, in pixels: less while its lids close."""
    x, y = (correction * (EYE * axes.width_px * falling(openness(eye, axes), OPEN, SHUT))).tolist()
    (ax, ay, _), (dx, dy, _) = axes.across.tolist(), axes.down.tolist()
    return x * ax + y * dx, x * ay + y * dy


def draw(
    planes: tuple[Plane, ...], points: Points, eye: np.ndarray, iris: np.ndarray, move: tuple[float, float]
) -> None:
    """Moves one iris, within the opening of its lids. planes: writable; nothing else of them is touched."""
    rim, (high, wide) = points[eye, :2], planes[0].shape
    (x0, y0), (x1, y1) = rim.min(axis=0).tolist(), rim.max(axis=0).tolist()
    left, right = max(0, int(x0) // 2 * 2), min(wide, int(x1) // 2 * 2 + 2)
    top, bottom = max(0, int(y0) // 2 * 2), min(high, int(y1) // 2 * 2 + 2)
    if right - left < 2 or bottom - top < 2:
        return
    (x, y), *around = points[iris, :2].tolist()
    radius = max(1.0, sum(math.hypot(a - x, b - y) for a, b in around) / len(around))
    near = np.outer(near_to(y + move[1], radius, top, bottom), near_to(x + move[0], radius, left, right))
    share = cv2.multiply(near, opening(rim, left, top, near.shape, math.hypot(*move)), scale=1 / 255, dtype=cv2.CV_32F)
    for k, plane in enumerate(planes):
        px = 1 if k == 0 else 2
        if k == 1:
            share = cv2.resize(share, (share.shape[1] // 2, share.shape[0] // 2), interpolation=cv2.INTER_AREA)
        if k < 2:
            at_x = share * np.float32(-move[0] / px)
            at_x += np.arange(left // px, right // px, dtype=np.float32)
            at_y = share * np.float32(-move[1] / px)
            at_y += np.arange(top // px, bottom // px, dtype=np.float32)[:, None]
        part = plane[top // px : bottom // px, left // px : right // px]
        sharp = cv2.INTER_CUBIC if k == 0 else cv2.INTER_LINEAR
        made = cv2.remap(plane, at_x, at_y, sharp, borderMode=cv2.BORDER_REPLICATE)
        np.copyto(part, np.clip(made, BLACK[0], WHITE), where=share > 0)  # cubic: it swings over


def near_to(middle: float, radius: float, start: int, end: int) -> NDArray[np.float32]:
    """Along one axis: 1 for pixels on the iris, falling to 0 beside it. float32 (end - start,)."""
    far = np.abs(np.arange(start, end, dtype=np.float32) + np.float32(0.5 - middle))
    near = np.clip((RIGID + FADING) / FADING - far / np.float32(radius * FADING), 0, 1)
    smooth: NDArray[np.float32] = near * near * (3 - 2 * near)
    return smooth


def opening(rim: Points, left: int, top: int, shape: tuple[int, ...], length: float) -> Plane:
    """uint8 of that shape: 0 on the lids and beyond, 255 as far within them as a move of that length needs to be
    whole. rim: float32 (16, 2), the edges of the lids; left, top: of the shape in the frame."""
    mask = np.zeros(shape, np.uint8)
    corners = np.round((rim - (left + 0.5, top + 0.5)) * (1 << RIM_BITS)).astype(np.int32)
    cv2.fillPoly(mask, [corners], 255, cv2.LINE_AA, RIM_BITS)
    side = 2 * math.ceil(max(1.0, PER_MOVE * length)) + 1
    mask = cv2.blur(mask, (side, side), borderType=cv2.BORDER_CONSTANT)
    return cv2.addWeighted(mask, 255 / (255 - EDGE), mask, 0, -EDGE * 255 / (255 - EDGE))


SPEC = EffectSpec(
    "eye-contact",
    say("Eye contact"),
    Place.CAMERA,
    (
        Slider(
            "strength",
            say("Strength"),
            0,
            100,
            usual=60,
            unit="%",
            hint=say("Your eyes look at the lens while you read the screen; small corrections only"),
        ),
    ),
    EyeContact,
    Group.FACE,
    frozenset({Need.FACES}),
    rank=-4,
)
