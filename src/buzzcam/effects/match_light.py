"""A picture behind the person, brought nearer to the light that the person sits in."""

import cv2
import numpy as np

from buzzcam.core.frame import BLACK, WHITE_LUMA, Frame, Matte, Plane, planes_of
from buzzcam.core.ports import Coarse
from buzzcam.effects.light import tables
from buzzcam.effects.option_kinds import Tick
from buzzcam.effects.spec import EffectSpec, Group, Need, Place
from buzzcam.sentence import say

LOOK_EVERY_S = 0.5
FOLLOW = 0.3
"""Of what is missing, with each look: the light behind the person changes slowly, never at once."""

SURE, LEAST_SHARE = 200, 0.01
"""Alpha from which a cell is the person's, and the share of them below which there is nobody to match."""

NEARER, MOST_LUMA = 0.5, 40.0
NEARER_WARMTH, MOST_CHROMA = 0.3, 5.0
"""How much of the difference is made up, and how many levels that may be; less of the warmth, for clothes have colours,
too."""

PERSON_WARMTH = 5.0
"""V less U, the mean of people in daylight (median of 88 photos): what is above it is the light's warmth."""


class Match:
    """Measures the person only, never the room: nothing of the room is in the picture's tone either."""

    def __init__(self) -> None:
        self._back: Plane | None = None
        self._tone = np.zeros(3)  # mean luma, U and V of the backdrop as it is
        self._shift = np.zeros(2)  # levels of luma and of warmth, as far as they have come
        self._drawn: tuple[int, int] | None = None
        self._out = np.empty(0, np.uint8)
        self._looked_at: float | None = None

    def __call__(self, back: Plane, frame: Frame, matte: Matte, coarse: Coarse) -> Plane:
        """back: I420 of the frame's size, the same one for as long as the backdrop is the same. Such a one."""
        is_new = back is not self._back
        if is_new:
            self._back, self._drawn = back, None
            self._tone = np.array([cv2.mean(plane)[0] for plane in planes_of(back, frame.size)])
        now = frame.captured_at
        if is_new or self._looked_at is None or not 0 <= now - self._looked_at < LOOK_EVERY_S:
            is_first, self._looked_at = self._looked_at is None, now
            self._look(matte, coarse.grid_planes(frame), 1.0 if is_first else FOLLOW)
        luma, warmth = (round(float(value)) for value in self._shift)
        if (luma, warmth) != self._drawn:
            self._draw(back, frame, luma, warmth)
            self._drawn = luma, warmth
        return self._out

    def _look(self, matte: Matte, planes: Plane, share: float) -> None:
        person = cv2.threshold(matte.alpha, SURE - 1, 255, cv2.THRESH_BINARY)[1]
        if cv2.countNonZero(person) < LEAST_SHARE * person.size:
            return
        y, u, v = (cv2.mean(plane, mask=person)[0] for plane in planes)
        luma = np.clip(NEARER * (y - self._tone[0]), -MOST_LUMA, MOST_LUMA)
        warmer = v - u - PERSON_WARMTH - (self._tone[2] - self._tone[1])
        warmth = np.clip(NEARER_WARMTH * warmer / 2, -MOST_CHROMA, MOST_CHROMA)
        self._shift = self._shift + share * (np.array([luma, warmth]) - self._shift)

    def _draw(self, back: Plane, frame: Frame, luma: int, warmth: int) -> None:
        self._out = np.empty_like(back)  # the light wrap may hold the one before
        span = WHITE_LUMA - BLACK[0]
        before = np.clip((self._tone[0] - BLACK[0]) / span, 0.02, 0.98)
        after = np.clip((self._tone[0] + luma - BLACK[0]) / span, 0.02, 0.98)
        curves = tables(float(np.log(after) / np.log(before)), warmth)
        for plane, table, target in zip(
            planes_of(back, frame.size), curves, planes_of(self._out, frame.size), strict=True
        ):
            cv2.LUT(plane, table, dst=target)


def made(light: bool) -> Match:
    """light: always chosen, or nobody would make it."""
    assert light
    return Match()


SPEC = EffectSpec(
    "match",
    say("Match"),
    Place.BACKGROUND,
    (Tick("light", say("Match the background's light to me"), usual=True),),
    made,
    Group.BEHIND,
    frozenset({Need.STILL}),
)
