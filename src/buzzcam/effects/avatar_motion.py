"""How an avatar moves: from the face that it speaks for to an `Expression`, and at rest while there is none."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from buzzcam.core.face import BLENDSHAPES, Face, Points
from buzzcam.core.frame import Size
from buzzcam.effects.face_axes import axes_of

Floats = NDArray[np.float64]


class Expression(NamedTuple):
    """left, right: in the picture. yaw, pitch, roll: radians, to the right, down, clockwise. x, y: of the head, in
    heights of the picture. nearness: how much larger it is, as a share. look_x, look_y: -1..1, to the right, down.
    brow: -1 down to 1 up. lean, mouth_x: -1..1. Else 0..1."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    x: float = 0.0
    y: float = 0.0
    nearness: float = 0.0
    blink_left: float = 0.0
    blink_right: float = 0.0
    squint_left: float = 0.0
    squint_right: float = 0.0
    wide: float = 0.0
    look_x: float = 0.0
    look_y: float = 0.0
    brow_left: float = 0.0
    brow_right: float = 0.0
    brow_inner: float = 0.0
    smile: float = 0.0
    frown: float = 0.0
    lean: float = 0.0
    jaw: float = 0.0
    pucker: float = 0.0
    funnel: float = 0.0
    stretch: float = 0.0
    press: float = 0.0
    mouth_x: float = 0.0
    upper_up: float = 0.0
    lower_down: float = 0.0


NUMBER = {name: k for k, name in enumerate(Expression._fields)}
BLINKS = [NUMBER["blink_left"], NUMBER["blink_right"]]

REST = np.array(Expression(smile=0.18))

RATES = np.array(
    [
        {"x": 4.0, "y": 4.0, "nearness": 3.0, "yaw": 13.0, "pitch": 13.0, "roll": 13.0}.get(
            name, 45.0 if "blink" in name else 18.0 if "look" in name or "brow" in name else 32.0
        )
        for name in Expression._fields
    ]
)
"""How quickly it follows, a second: a step is done to 63 % after one over that."""

COME_PER_S, LINGER_S = 5.0, 0.3
"""How quickly it begins and ends to speak for a face, as a critically damped spring; a face that is lost may be back
within the second."""

DOZE_AFTER_S, DOZE_PER_S, WAKE_PER_S = 25.0, 0.7, 4.0
"""Without a face it falls asleep after so long, this slowly; and wakes this quickly."""

BREATH_S, SLEEP_BREATH_S = 4.2, 5.6

BLINK_S, BLINK_EVERY_S = 0.16, 4.0
"""How long its own blinks take at rest, and how far apart they are in the mean."""

MOST_STEP_S = 0.1
"""However far apart two frames are, it moves no further."""

NEUTRAL_S = 12.0
"""What a face is like in the mean of so long is what it is like at rest: cameras stand above or below, and lids, brows
and gaze of no two faces are measured alike."""

ASIDE = 0.2, 0.4
"""Radians to a side from which on the far eye goes along with the near one, and does so wholly."""

FURTHEST_PX = 1e6
"""Further out no face is."""

USUAL_WIDTH = 0.32
"""Of a face before a webcam, in heights of the picture."""

_AT = {name: k for k, name in enumerate(BLENDSHAPES)}


def is_sound(face: Face) -> bool:
    """Whether something can be made of it."""
    shapes = face.blendshapes
    return bool(np.abs(face.points).max() < FURTHEST_PX) and (shapes is None or bool(np.isfinite(shapes).all()))


def ramp(value: float, low: float, high: float) -> float:
    """0..1."""
    return min(1.0, max(0.0, (value - low) / (high - low)))


def bounded(value: float, most: float) -> float:
    """The value itself while it is small; never more than `most`."""
    return most * math.tanh(value / most)


class Motion:
    """Follows one face, and rests without any. Its picture follows from the times and faces that it was given alone."""

    def __init__(self) -> None:
        self._values, self._face = REST.copy(), REST.copy()
        self._neutral: Floats = NEUTRAL.copy()
        self._known_s = 0.0
        self._share = self._share_speed = 0.0
        self._number: int | None = None
        self._last_s: float | None = None
        self._alone_s = 0.0
        self._time_s = 0.0
        self._doze = 0.0
        self._phase = 0.0
        self._trail = 0.0

    def at(self, now_s: float, faces: tuple[Face, ...], size: Size) -> Expression:
        """Goes on to that time. faces: in a picture of that size."""
        step_s = 0.0 if self._last_s is None else min(MOST_STEP_S, max(0.0, now_s - self._last_s))
        self._last_s = now_s
        self._time_s += step_s
        face = self._chosen(faces)
        self._alone_s = self._alone_s + step_s if face is None else 0.0
        if face is not None:
            self._face = self._measured(face, size, step_s)
        self._come(1.0 if self._alone_s < LINGER_S and self._number is not None else 0.0, step_s)
        is_asleep = self._alone_s > DOZE_AFTER_S
        self._doze += (is_asleep - self._doze) * (1 - math.exp(-(DOZE_PER_S if is_asleep else WAKE_PER_S) * step_s))
        self._phase += step_s / (BREATH_S + self._doze * (SLEEP_BREATH_S - BREATH_S))
        wanted = self._at_rest() * (1 - self._share) + self._face * self._share
        self._values += (wanted - self._values) * (1 - np.exp(-RATES * step_s))
        self._trail += (self._values[2] + 0.4 * self._values[0] - self._trail) * (1 - math.exp(-7.0 * step_s))
        return Expression(*self._values.tolist())

    @property
    def breath(self) -> float:
        """-1..1: how far the chest is out."""
        return math.sin(2 * math.pi * self._phase)

    @property
    def swing(self) -> float:
        """Radians by which what hangs loose on the head is behind it."""
        return self._trail - float(self._values[2] + 0.4 * self._values[0])

    # ---- inside

    def _chosen(self, faces: tuple[Face, ...]) -> Face | None:
        """The one that it speaks for; another one only when that has gone: the largest."""
        sound = [face for face in faces if is_sound(face)]
        for face in sound:
            if face.number == self._number:
                return face
        if not sound or (self._number is not None and self._alone_s < LINGER_S):
            return None
        largest = max(sound, key=lambda face: face.box.height)
        self._number, self._known_s, self._neutral = largest.number, 0.0, NEUTRAL.copy()
        return largest

    def _come(self, wanted: float, step_s: float) -> None:
        """The exact solution of x'' = w^2 (wanted - x) - 2 w x'."""
        off = self._share - wanted
        slope = self._share_speed + COME_PER_S * off
        left = math.exp(-COME_PER_S * step_s)
        self._share = min(1.0, max(0.0, wanted + (off + slope * step_s) * left))
        self._share_speed = (self._share_speed - COME_PER_S * step_s * slope) * left

    def _at_rest(self) -> Floats:
        rest, t, doze = REST.copy(), self._time_s, self._doze
        awake = 1 - doze
        rest[NUMBER["yaw"]] = awake * 0.05 * math.sin(0.7 * t)
        rest[NUMBER["roll"]] = 0.02 * math.sin(0.43 * t + 1) + 0.1 * doze
        rest[NUMBER["pitch"]] = 0.02 * math.sin(2 * math.pi * self._phase) * (1 + doze) + 0.2 * doze
        rest[NUMBER["smile"]] -= 0.1 * doze
        rest[BLINKS] = max(doze, awake * blink_at(t))
        return rest

    def _measured(self, face: Face, size: Size, step_s: float) -> Floats:
        """What the face does, as an Expression."""
        axes = axes_of(face.points)
        back_x, back_y, back_z = axes.back
        seen = np.zeros(len(NEUTRAL))
        seen[0] = math.asin(min(1.0, max(-1.0, -back_y)))
        if face.blendshapes is not None:
            seen[1:] = levels_of(face.blendshapes)
        self._known_s += step_s
        rate = 1 - math.exp(-step_s / min(NEUTRAL_S, 0.5 + self._known_s))
        self._neutral += rate * (seen - self._neutral)
        self._neutral = np.clip(self._neutral, LEAST_NEUTRAL, MOST_NEUTRAL)
        pitch, look_x, look_y, brow_left, brow_right, squint_left, squint_right, lid_left, lid_right = (
            seen - self._neutral
        )
        lids = [ramp(lid, 0.14, 0.36) for lid in (lid_left, lid_right)]
        if abs(lids[0] - lids[1]) < 0.4:  # who does not wink on purpose
            lids = [max(lids)] * 2
        yaw = math.atan2(-back_x, back_z)
        near, hidden = (0, 1) if yaw > 0 else (1, 0)  # of a head that is turned, one eye is seen from the side
        lids[hidden] += (lids[near] - lids[hidden]) * ramp(abs(yaw), *ASIDE)
        middle_x, middle_y = (float(value) for value in face.points[:, :2].mean(axis=0))
        b = _of(face.blendshapes)
        jaw = ramp(b("jawOpen") - 0.3 * b("mouthClose"), 0.025, 0.6)
        found = Expression(
            yaw=bounded(yaw, 0.62),
            pitch=bounded(pitch, 0.4),
            roll=bounded(math.atan2(axes.across[1], axes.across[0]), 0.45),
            x=bounded(0.5 * (middle_x - size.width / 2) / size.height, 0.16),
            y=bounded(0.4 * (middle_y / size.height - 0.5), 0.045),
            nearness=bounded(0.3 * math.log(max(1.0, axes.width_px) / (USUAL_WIDTH * size.height)), 0.1),
            blink_left=lids[0],
            blink_right=lids[1],
            squint_left=ramp(squint_left, 0.08, 0.4),
            squint_right=ramp(squint_right, 0.08, 0.4),
            wide=ramp(b("eyeWideLeft") + b("eyeWideRight"), 0.15, 1.0),
            look_x=bounded(1.7 * look_x, 1.0),
            look_y=bounded(1.5 * look_y, 1.0) * (1 - max(lids)),
            brow_left=bounded(1.5 * brow_left, 1.0),
            brow_right=bounded(1.5 * brow_right, 1.0),
            brow_inner=ramp(b("browInnerUp"), 0.25, 0.9) * 0.6,
            smile=max(0.12 * (1 - jaw), ramp(b("mouthSmileLeft") + b("mouthSmileRight"), 0.1, 1.3)),
            frown=ramp(b("mouthFrownLeft") + b("mouthFrownRight"), 0.15, 0.9),
            lean=bounded(b("mouthSmileRight") - b("mouthSmileLeft"), 1.0),
            jaw=jaw,
            pucker=ramp(b("mouthPucker"), 0.2, 1.0),
            funnel=ramp(b("mouthFunnel"), 0.05, 0.5),
            stretch=ramp(b("mouthStretchLeft") + b("mouthStretchRight"), 0.1, 1.2),
            press=ramp(b("mouthPressLeft") + b("mouthPressRight"), 0.5, 1.5),
            mouth_x=bounded(b("mouthLeft") - b("mouthRight"), 1.0),
            upper_up=ramp(b("mouthUpperUpLeft") + b("mouthUpperUpRight"), 0.1, 1.2),
            lower_down=ramp(b("mouthLowerDownLeft") + b("mouthLowerDownRight"), 0.1, 1.2),
        )
        return np.array(found)


class _Blendshapes:
    """By name; 0 where there are none."""

    def __init__(self, values: Points | None) -> None:
        self._values = None if values is None else values.tolist()

    def __call__(self, name: str) -> float:
        return 0.0 if self._values is None else self._values[_AT[name]]


_of = _Blendshapes

NEUTRAL = np.array((-0.1, 0.0, 0.2, -0.1, -0.1, 0.3, 0.3, 0.12, 0.12))
LEAST_NEUTRAL = np.array((-0.4, -0.25, -0.2, -0.6, -0.6, 0.0, 0.0, 0.0, 0.0))
MOST_NEUTRAL = np.array((0.25, 0.25, 0.6, 0.4, 0.4, 0.65, 0.65, 0.4, 0.4))
"""Of the pitch in radians and of what `levels_of` gives: at first, and how far a face may differ."""


def levels_of(shapes: Points) -> Floats:
    """What is measured against its own mean, float64 (8,): the gaze to the right and down, brows up, squints, blinks,
    each left and right in the picture: a person's right eye is at the left."""
    b = _of(shapes)
    right, left = (
        (
            0.6 * b(f"browOuterUp{side}") + 0.5 * b("browInnerUp") - b(f"browDown{side}"),
            b(f"eyeSquint{side}"),
            b(f"eyeBlink{side}") - 0.25 * max(0.0, b(f"eyeLookDown{side}") - 0.3),
        )
        for side in ("Left", "Right")
    )
    look_x = (b("eyeLookOutLeft") - b("eyeLookInLeft") + b("eyeLookInRight") - b("eyeLookOutRight")) / 2
    look_y = (b("eyeLookDownLeft") + b("eyeLookDownRight") - b("eyeLookUpLeft") - b("eyeLookUpRight")) / 2
    return np.array((look_x, look_y, left[0], right[0], left[1], right[1], left[2], right[2]))


def blink_at(time_s: float) -> float:
    """0..1: at irregular times, the same ones each time."""
    turn = math.floor(time_s / BLINK_EVERY_S)
    begins_s = (turn + 0.15 + 0.7 * ((turn * 0.61803398875) % 1)) * BLINK_EVERY_S
    since = (time_s - begins_s) / BLINK_S
    return math.sin(math.pi * since) ** 2 if 0 < since < 1 else 0.0
