"""`Face`, what is known of one face in one frame."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]

FACE_POINTS = 478

FACE_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""The points of the outline, from the top of the forehead on."""

BLENDSHAPES = (
    "_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff",
    "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight",
    "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight",
    "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen", "jawRight",
    "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight", "mouthFunnel",
    "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker",
    "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft",
    "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "noseSneerLeft", "noseSneerRight",
)  # fmt: skip
"""The movements of a face, by their names in ARKit and MediaPipe; left and right are the person's own."""


class FaceBox(NamedTuple):
    """In pixels of the frame, which it may reach beyond."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Face:
    """One face in one frame. Its arrays are read-only.

    number: the same from frame to frame while the face is followed, and never another's.
    points: float32 (478, 3), numbered as MediaPipe's face mesh (models/README.md). x and y are pixels of the frame as
    the effects see it, (0, 0) the outer corner of its first pixel; they may lie beyond it. z is in the same unit, 0
    about at the middle of the head, and grows away from the camera.
    presence: 0..1, how sure the net is that this is a face.
    blendshapes: float32 (52,), 0..1, in the order of BLENDSHAPES; None where nobody asked for them.
    """

    number: int
    points: Points
    presence: float
    blendshapes: Points | None = None

    def copied(self) -> "Face":
        """With arrays of its own."""
        blendshapes = None if self.blendshapes is None else self.blendshapes.copy()
        return replace(self, points=self.points.copy(), blendshapes=blendshapes)

    @cached_property
    def box(self) -> FaceBox:
        """Around all points."""
        left, top = (float(value) for value in self.points[:, :2].min(axis=0))
        right, bottom = (float(value) for value in self.points[:, :2].max(axis=0))
        return FaceBox(left, top, right - left, bottom - top)
