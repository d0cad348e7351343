"""Which part of the camera's picture goes out, which way round, and at what size."""

from dataclasses import replace

import cv2

from buzzcam.core.frame import Frame, FramePool, Plane, Size, planes_of
from buzzcam.effects.option_kinds import Slider, Tick
from buzzcam.effects.spec import EffectSpec, Group, Place
from buzzcam.kernels.convert import letterboxed
from buzzcam.sentence import say

MOST_ZOOM = 4.0


class Framing:
    """Scales a frame into `size` with its aspect kept, black bars where it does not fit; same size: no work.

    zoom: 1 shows all, 2 the middle half of width and height. mirror: left and right change places, for everybody.
    """

    def __init__(self, size: Size, zoom: float = 1.0, mirror: bool = False) -> None:
        self.size = size
        self.zoom = zoom
        self.mirror = mirror
        self._pool = FramePool()

    def apply(self, frame: Frame) -> Frame:
        if frame.size == self.size and self.zoom == 1 and not self.mirror:
            return frame
        buffer = self._pool.take(self.size)
        if frame.size == self.size and self.zoom == 1:
            for plane, target in zip(frame.planes, planes_of(buffer, self.size), strict=True):
                cv2.flip(plane, 1, dst=target)
            return replace(frame, i420=buffer)
        letterboxed(self._middle(frame), self.size, buffer)
        if self.mirror:
            for plane in planes_of(buffer, self.size):
                cv2.flip(plane, 1, dst=plane)
        return replace(frame, i420=buffer, size=self.size)

    def _middle(self, frame: Frame) -> tuple[Plane, Plane, Plane]:
        """The planes cut to the part that zoom leaves, by views; even, so that luma and chroma stay aligned."""
        width, height = (max(2, round(side / self.zoom / 2) * 2) for side in frame.size)
        left, top = (frame.size.width - width) // 4 * 2, (frame.size.height - height) // 4 * 2
        luma, u, v = frame.planes
        chroma = slice(top // 2, (top + height) // 2), slice(left // 2, (left + width) // 2)
        return luma[top : top + height, left : left + width], u[chroma], v[chroma]


SPEC = EffectSpec(
    "framing",
    say("Framing"),
    Place.FRAMING,
    (
        Slider("zoom", say("Zoom"), 1, MOST_ZOOM, default=1, usual=1.5, unit="×", steps=100),
        Tick(
            "mirror",
            say("Mirror the outgoing video"),
            hint=say("If this is on, others see text reversed."),
        ),
    ),
    Framing,
    Group.CAMERA,
)
