"""Reshaping and eye contact in figures: what they cost, and whether straight lines beside the head stay straight.

    .venv/bin/python benchmarks/face_reshape.py       # a minute

Costs are CPU milliseconds of the whole process, one thread, 720p, engines in turn (frame_path.py). For the lines the
demo's person stands before stripes, with the matte of the small rung; how far each place of a line was moved is found
by shifting the stripes until they fit.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from buzzcam import bench, paths
from buzzcam.core.face import Face
from buzzcam.core.frame import Frame, Matte, Plane, Size, flat_i420, planes_of
from buzzcam.core.ports import Scene
from buzzcam.effects.matte import MatteFilter
from buzzcam.effects.reshape import PARTS, Reshape
from buzzcam.kernels.coarse import SharedCoarse
from faces import CLIP, GRAIN, tracker
from frame_path import Engine, interleaved
from moving_face import SIZE, close_up, frame_of, frames_of, sway
from table import Rows, print_table

PLACE = (0.5, 1.25, 1.1)
"""Of the person, as in `moving_face.close_up`."""

PERIOD_PX = 21
BESIDE_PX = 80
"""Lines are looked at so near the head."""

CLEAR_PX = 2
"""Nearer than that to the head the picture of it counts, not what is behind."""

ALL = "reshape:" + ",".join(f"{name}=50" for name in PARTS)

WINDOW_PX, MOST_PX, STEP_PX = 9, 6.0, 0.5


def person(size: Size = SIZE) -> tuple[np.ndarray, np.ndarray]:
    """The demo's person as `close_up` has it: uint8 BGR, and alpha, float 0..1 (rows, columns, 1)."""
    front = cv2.imread(str(paths.assets() / "demo" / "person.png"), cv2.IMREAD_UNCHANGED)
    assert front is not None
    x, y, share = PLACE
    scale = share * size.height / front.shape[0]
    front = cv2.resize(front, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left, top = round(x * size.width - front.shape[1] / 2), round(y * size.height - front.shape[0])
    laid = cv2.warpAffine(front, np.array([[1.0, 0, left], [0, 1, top]]), size)
    return laid[..., :3], laid[..., 3:] / 255


def stripes(degrees: float, size: Size = SIZE, off_px: float = 0.0) -> np.ndarray:
    """uint8 BGR: soft gray lines that stand upright at 0 degrees; off_px: moved to their side."""
    angle = np.radians(degrees)
    x, y = np.meshgrid(np.arange(size.width), np.arange(size.height))
    along = x * np.cos(angle) + y * np.sin(angle) - off_px
    gray = np.round(128 + 60 * np.sin(2 * np.pi * along / PERIOD_PX)).astype(np.uint8)
    return np.repeat(gray[..., None], 3, axis=2)


def before(background: np.ndarray) -> Frame:
    front, alpha = person()
    return frame_of(np.round(front * alpha + background * (1 - alpha)).astype(np.uint8), 0)


def matte_of(frame: Frame, rung: str = "small") -> Matte:
    """As the chain has it, once it has seen the picture for a while."""
    segmenter, refiner, coarse = bench.segmenter_of(rung), MatteFilter(), SharedCoarse()
    for number in range(6):
        again = Frame(frame.i420, frame.size, number / 30, number)
        matte = refiner.refine(again, segmenter.matte(again, coarse), coarse)
    return Matte(matte.alpha.copy(), 0.0)


def reshaped(frame: Frame, face: Face, matte: Matte | None, values: dict[str, float]) -> Frame:
    effect = Reshape(**{name: values.get(name, 0.0) for name in PARTS})
    return effect.apply(frame, Scene(SharedCoarse(), matte, faces=(face,)))


def seen_alpha(face: Face, matte: Matte | None, values: dict[str, float]) -> np.ndarray:
    """The person's own alpha after the effect, float 0..1 (rows, columns)."""
    _, alpha = person()
    buffer = flat_i420(SIZE, (0, 128, 128))
    planes_of(buffer, SIZE)[0][:] = np.round(alpha[..., 0] * 255)
    return reshaped(Frame(buffer, SIZE, 0, 0), face, matte, values).luma / 255


def bends(shown: Plane, degrees: float, where: np.ndarray) -> np.ndarray:
    """How far each place of the stripes was moved to their side, in pixels. shown: luma. where: bool, the stripes that
    are to be seen in it."""
    mask, found = where.astype(np.float32), np.zeros(shown.shape)
    least, luma = np.full(shown.shape, np.inf, np.float32), shown.astype(np.float32)
    for shift in sorted(np.arange(-MOST_PX, MOST_PX + STEP_PX, STEP_PX), key=abs):  # of equals, the least is taken
        other = 16 + stripes(degrees, off_px=float(shift))[..., 0] * np.float32(219 / 255)
        error = cv2.blur((luma - other) ** 2 * mask, (WINDOW_PX, WINDOW_PX))
        is_better = error < least - 0.5
        least[is_better], found[is_better] = error[is_better], abs(shift)
    return found


def line_bends(values: dict[str, float], rung: str) -> tuple[float, float, float]:
    """Of lines in four directions beside the head, how far they are moved: the 99th percentile and the most, outside
    the head as it was and as it is; and the median in the strip that the head has uncovered, where nobody knows the
    truth. Pixels."""
    (face,) = tracker().faces(frame_of(close_up(), 0), SharedCoarse())
    outside, strip = [np.zeros(0)], [np.zeros(1)]
    old = person()[1][..., 0] > 0.02
    near = np.ones((2 * BESIDE_PX + 1,) * 2, np.uint8)
    clear = np.ones((2 * CLEAR_PX + 1,) * 2, np.uint8)
    for degrees in (0.0, 45.0, 90.0, 135.0):
        frame = before(stripes(degrees))
        matte = matte_of(frame, rung)
        new = seen_alpha(face, matte, values) > 0.02
        moved = bends(reshaped(frame, face, matte, values).luma, degrees, ~new)
        is_near = cv2.dilate((face_mask(face) > 0).astype(np.uint8), near) > 0
        outside.append(moved[is_near & (cv2.dilate((old | new).astype(np.uint8), clear) == 0)])
        strip.append(moved[old & (cv2.dilate(new.astype(np.uint8), clear) == 0)])
    beside = np.concatenate(outside)
    return float(np.percentile(beside, 99)), float(beside.max()), float(np.median(np.concatenate(strip)))


def face_mask(face: Face) -> Plane:
    """255 in the box of the face."""
    mask = np.zeros(SIZE[::-1], np.uint8)
    left, top, width, height = (round(value) for value in face.box)
    mask[max(0, top) : top + height, max(0, left) : left + width] = 255
    return mask


def costs() -> dict[str, list[float]]:
    """The demo's head in motion, with grain, and its room blurred."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.savez(folder / "i420.npz", *(frame.i420 for frame, _ in frames_of(close_up(), CLIP, sway, GRAIN)))
        engines = {
            look: Engine("buzzcam_look", folder, SIZE, f"blur {look}", sys.executable)
            for look in ("reshape", ALL, "eye-contact")
        }
        engines["without"] = Engine("buzzcam", folder, SIZE, "blur", sys.executable)
        engines["landmarks"] = Engine("buzzcam_faces", folder, SIZE, "blur", sys.executable)
        return interleaved(engines)


def above(blocks: dict[str, list[float]], engine: str, other: str) -> float:
    return median(a - b for a, b in zip(blocks[engine], blocks[other], strict=True))


def rows() -> Rows:
    """What, as measured, and at most."""
    blocks = costs()
    found: Rows = [
        ("reshape as it usually is, above landmarks, CPU ms", above(blocks, "reshape", "landmarks"), 0.6),
        ("reshape, all eight at 50, above landmarks, CPU ms", above(blocks, ALL, "landmarks"), 0.6),
        ("eye contact, above landmarks, CPU ms", above(blocks, "eye-contact", "landmarks"), 0.3),
    ]
    print(f"(landmarks in the same run: {above(blocks, 'landmarks', 'without'):.2f} CPU ms)", file=sys.stderr)
    for look, value in (("narrower", -50.0), ("wider", 50.0)):
        for rung in ("small", "medium"):
            worst, most, strip = line_bends(dict.fromkeys(("width", "jaw", "chin", "forehead"), value), rung)
            what = f"{look} and {'shorter' if value < 0 else 'longer'} by 50, {rung}: bend of lines beside the head, px"
            found.append((what, worst, 1.0))
            print(f"({what}: {most:.2f} at the most, {strip:.2f} in the uncovered strip)", file=sys.stderr)
    return found


def main() -> None:
    print_table("reshape, eye contact", rows())


if __name__ == "__main__":
    main()
