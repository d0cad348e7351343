"""Touch-up in figures: what it leaves of the skin's detail, and what it leaves alone.

    .venv/bin/python benchmarks/face_touch_up.py       # half a minute

Detail is the energy of luma between blurs of 1 and 3 pixels, at strength 100 over that of the picture, median of the
public portraits (BUZZCAM_EVAL) with a face of at least 100 pixels.
"""

from statistics import median

import cv2
import numpy as np

from buzzcam.core.face import Face
from buzzcam.core.frame import Frame
from buzzcam.core.ports import Scene
from buzzcam.effects import face_mesh as mesh
from buzzcam.effects.touch_up import TouchUp
from buzzcam.kernels.coarse import SharedCoarse
from faces import SET, tracker
from moving_face import frame_of
from table import Rows, print_table

LEAST_PX = 100

CHEEK_SKIN = (
    np.array([50, 101, 118, 117, 123, 187, 205]), np.array([280, 330, 347, 346, 352, 411, 425]),
    np.array([107, 9, 336, 337, 151, 108]),
)  # fmt: skip
LEFT_ALONE = mesh.RIGHT_EYE, mesh.LEFT_EYE, mesh.RIGHT_BROW, mesh.LEFT_BROW, mesh.LIPS


def found_faces() -> list[tuple[Frame, Face]]:
    """The largest face of each portrait."""
    faces, found = tracker(), []
    for number, path in enumerate(sorted((SET / "portraits").glob("*.jpg"))):
        picture = cv2.imread(str(path))
        assert picture is not None
        rows, columns = (side // 2 * 2 for side in picture.shape[:2])
        frame = frame_of(np.ascontiguousarray(picture[:rows, :columns]), number * 100)
        seen = faces.faces(frame, SharedCoarse())
        if seen and (largest := max(seen, key=lambda face: face.box.height)).box.height >= LEAST_PX:
            found.append((frame, largest))
    return found


def within(frame: Frame, face: Face, outlines: tuple[np.ndarray, ...], scale: float = 1.0) -> np.ndarray:
    """bool, of the luma's shape."""
    mask = np.zeros(frame.luma.shape, np.uint8)
    for outline in outlines:
        points = face.points[outline, :2]
        middle = points.mean(axis=0)
        cv2.fillPoly(mask, [np.round(middle + (points - middle) * scale).astype(np.int32)], 255)
    return mask > 0


def detail(luma: np.ndarray, where: np.ndarray) -> float:
    fine = cv2.GaussianBlur(luma.astype(np.float32), (0, 0), 1) - cv2.GaussianBlur(luma.astype(np.float32), (0, 0), 3)
    return float((fine[where] ** 2).mean())


def rows() -> Rows:
    skin, alone, outside = [], [], 0.0
    for frame, face in found_faces():
        out = TouchUp(strength=100.0).apply(frame, Scene(SharedCoarse(), None, faces=(face,)))
        for outlines, shares in ((CHEEK_SKIN, skin), (LEFT_ALONE, alone)):
            where = within(frame, face, outlines)
            shares.append(detail(out.luma, where) / max(1e-6, detail(frame.luma, where)))
        beyond = ~within(frame, face, (mesh.OVAL,), scale=1.1)
        outside = max(outside, float((out.luma != frame.luma)[beyond].mean()))
    return [
        ("touch-up 100: detail left on skin, %", 100 * median(skin), 35),
        ("touch-up 100: detail lost on eyes, brows and lips, %", 100 - 100 * median(alone), 5),
        ("touch-up 100: pixels changed outside of the face, %", 100 * outside, 0),
    ]


def main() -> None:
    print_table("touch-up", rows())


if __name__ == "__main__":
    main()
