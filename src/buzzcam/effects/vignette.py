"""Vignette: the picture grows darker towards its corners."""

import cv2
import numpy as np

from buzzcam.core.frame import BLACK, Frame, FramePool, Plane, Size, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects.option_kinds import Slider, Tick
from buzzcam.effects.spec import EffectSpec, Place
from buzzcam.sentence import say

DARKEST = 0.85
"""Share of its light that a corner loses at strength 100."""

FLAT = 0.25
"""Squared distance from the middle, 1 at the corners, up to which nothing changes."""


class Vignette:
    """strength: 0..100. round: a circle, whatever the picture's shape; else an ellipse that fills it."""

    hides = False

    def __init__(self, strength: float, round: bool) -> None:  # noqa: A002 - the option's name
        self._darkest, self._is_round = DARKEST * strength / 100, round
        self._pool = FramePool()
        self._made: tuple[Size, list[tuple[Plane, Plane]]] | None = None

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        if self._made is None or self._made[0] != frame.size:
            self._made = (
                frame.size,
                [self._light(plane.shape, black) for plane, black in zip(frame.planes, BLACK, strict=True)],
            )
        out = self._pool.take(frame.size)
        for plane, target, (light, rest) in zip(frame.planes, planes_of(out, frame.size), self._made[1], strict=True):
            cv2.multiply(plane, light, dst=target, scale=1 / 255)
            cv2.add(target, rest, dst=target)
        return frame.with_picture(out)

    def _light(self, shape: tuple[int, ...], black: int) -> tuple[Plane, Plane]:
        """For one plane: how much of it stays, in 255ths, and how much of black takes the place of the rest."""
        rows, columns = shape
        y, x = np.ogrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
        if self._is_round:
            longer = max(rows, columns)
            y, x = y * rows / longer, x * columns / longer
        falling = (x**2 + y**2).astype(np.float32)
        falling = np.clip((falling / falling.max() - FLAT) / (1 - FLAT), 0, 1)
        light = np.round(255 * (1 - self._darkest * falling**1.5)).astype(np.uint8)
        return light, np.round(black * (1 - np.arange(256) / 255)).astype(np.uint8)[light]


SPEC = EffectSpec(
    "vignette",
    say("Vignette"),
    Place.FINISH,
    (
        Slider("strength", say("Vignette"), 0, 100, usual=40, unit="%", hint=say("Darkens the corners")),
        Tick("round", say("Round vignette")),
    ),
    Vignette,
)
