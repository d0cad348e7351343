"""How a head is held: where the places of MediaPipe's canonical face are seen in a frame.

An affine map from the canonical face to the picture, by weighted least squares on the points that a face moves least:
it turns with the head, and fits a face that is wider or longer than the canonical one. As the map is linear in the
points, it is as calm as their mean, and there is nothing in it that could jump.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from buzzcam import paths
from buzzcam.core.face import Points
from buzzcam.files import read_json

CANONICAL_POINTS = 468
"""Those of the mesh without the irises."""

STEADY = (
    ((33, 133, 362, 263), 25.0),  # corners of the eyes
    ((168, 6, 197, 195, 5, 4), 2.0),  # bridge and tip of the nose
    ((193, 417, 122, 351, 196, 419, 245, 465, 188, 412), 2.0),  # its sides
    ((226, 446, 130, 359, 35, 265, 124, 353, 143, 372), 1.0),  # beside the eyes
    ((116, 345, 117, 346, 111, 340, 118, 347), 0.7),  # cheekbones
    ((9, 8, 10, 151, 67, 297, 109, 338, 103, 332, 54, 284), 0.7),  # forehead
    ((21, 251, 162, 389, 127, 356, 234, 454), 0.7),  # temples and ears
)
"""Points of the mesh and what they count."""


@dataclass(frozen=True, slots=True)
class CanonicalFace:
    """points: float32 (468, 3), centimetres: x to the person's left, y up, z toward the camera. uv: float32 (468, 2),
    0..1 from the upper left corner of its texture. triangles: int32 (898, 3), clockwise for who sees them
    from the front."""

    points: Points
    uv: Points
    triangles: NDArray[np.int32]


@cache
def canonical_face() -> CanonicalFace:
    """Out of the file that ships with BuzzCam."""
    read = read_json(paths.assets() / "worn" / "face.json")
    return CanonicalFace(
        np.array(read["points"], np.float32).reshape(-1, 3),
        np.array(read["uv"], np.float32).reshape(-1, 2),
        np.array(read["triangles"], np.int32).reshape(-1, 3)[:, ::-1],
    )


@cache
def _solver() -> NDArray[np.float32]:
    """float32 (4, 468): times x and y of the points it gives a pose, its last row where the canonical (0, 0, 0) is."""
    weight = np.zeros(CANONICAL_POINTS)
    for numbers, counts in STEADY:
        weight[list(numbers)] = counts
    root = np.sqrt(weight)[:, None]
    places = np.column_stack([canonical_face().points, np.ones(CANONICAL_POINTS)])
    return (np.linalg.pinv(places * root) * root.T).astype(np.float32)


@dataclass(frozen=True, slots=True)
class HeadPose:
    """turn: float32 (3, 2), what a centimetre of x, y, z is in pixels. origin: float32 (2,), where (0, 0, 0) is."""

    turn: Points
    origin: Points

    def seen(self, places: Points) -> Points:
        """x and y in pixels of places on the canonical face, float32 (n, 2)."""
        there: Points = places @ self.turn + self.origin
        return there

    @property
    def toward_camera(self) -> Points:
        """float32 (3,), of length 1, in the space of the canonical face; (0, 0, 1) where the head looks at the camera.
        It does not depend on the net's z, which is rough."""
        toward = self._normal()
        length = float(np.sqrt(toward @ toward))
        return toward / length if length > 0 else np.array([0, 0, 1], np.float32)

    @property
    def px_per_cm(self) -> float:
        toward = self._normal()
        return float(toward @ toward) ** 0.25

    def _normal(self) -> Points:
        """The product of both axes of the picture, in the space of the face."""
        (ax, bx), (ay, by), (az, bz) = self.turn.tolist()  # np.cross takes as long as all the rest
        return np.array([by * az - bz * ay, bz * ax - bx * az, bx * ay - by * ax], np.float32)


def pose_of(points: Points) -> HeadPose:
    """points: float32 (468 or more, 3), as those of a `Face`."""
    solved = _solver() @ points[:CANONICAL_POINTS, :2]
    return HeadPose(solved[:3], solved[3])
