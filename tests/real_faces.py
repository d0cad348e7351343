"""A real face for tests: the demo's, found by the real nets once."""

from dataclasses import replace
from functools import cache

import numpy as np

from buzzcam import paths
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Size
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.faces import open_face_tracker
from moving_face import SIZE, close_up, frame_of


@cache
def seen() -> tuple[Frame, Face]:
    """The demo's face, 260 pixels high, with the grain of a camera."""
    faces = open_face_tracker(read_catalog(paths.models()), paths.models(), print, has_blendshapes=False)
    frame = frame_of(close_up(), 0, grain=2.0)
    (face,) = faces.faces(frame, SharedCoarse())
    return frame, face


def face_in(size: Size) -> Face:
    """The same face in a picture of another size, which need not show it."""
    _frame, face = seen()
    scale = np.array((size.width / SIZE.width, size.height / SIZE.height, size.height / SIZE.height), np.float32)
    return replace(face, points=face.points * scale)
