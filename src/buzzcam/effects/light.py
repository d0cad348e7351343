"""Brightness and warmth of the camera's picture; what stands behind the person stays as it is."""

import cv2
import numpy as np

from buzzcam.core.frame import BLACK, WHITE_LUMA, Frame, Plane, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects.option_kinds import Slider
from buzzcam.effects.spec import EffectSpec, Group, Place
from buzzcam.sentence import say

MOST_STOPS = 1.0
"""Brightness 100 turns middle gray (half of the range) into what it would be with gamma 2**-MOST_STOPS."""

MOST_SHIFT = 14.0
"""Levels by which warmth 100 raises V and lowers U."""


def tables(gamma: float, warmth: float) -> list[Plane]:
    """For Y, U and V, uint8 (256,) each. gamma: exponent over the range of luma. warmth: levels by which V rises and U
    falls."""
    levels = np.arange(256)
    luma = BLACK[0] + (WHITE_LUMA - BLACK[0]) * np.clip((levels - BLACK[0]) / (WHITE_LUMA - BLACK[0]), 0, 1) ** gamma
    chroma = (np.clip(levels + shift, 16, 240) for shift in (-warmth, warmth))
    return [np.round(table).astype(np.uint8) for table in (luma, *chroma)]


class Light:
    """brightness, warmth: -100..100. Black and white stay where they are; a curve between, so that nothing is cut."""

    hides = False

    def __init__(self, brightness: float, warmth: float) -> None:
        self._tables = tables(2.0 ** (-MOST_STOPS * brightness / 100), MOST_SHIFT * warmth / 100)

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        buffer = scene.blank(frame.size)
        targets: tuple[Plane, ...] = planes_of(buffer, frame.size)
        for plane, table, target in zip(frame.planes, self._tables, targets, strict=True):
            cv2.LUT(plane, table, dst=target)
        return frame.with_picture(buffer)


SPEC = EffectSpec(
    "light",
    say("Light"),
    Place.CAMERA,
    (
        Slider("brightness", say("Brightness"), -100, 100, usual=20),
        Slider("warmth", say("Warmth"), -100, 100),
    ),
    Light,
    Group.CAMERA,
)
