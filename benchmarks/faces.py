"""Faces in figures: what following one costs, how calm, quick and exact its points are, beside MediaPipe's; and the
effects of faces, each of which has a file of its own beside this one (face_*.py).

    .venv/bin/python benchmarks/faces.py            # 6 minutes; the first time it installs MediaPipe into build/peers
    .venv/bin/python benchmarks/faces.py points     # the points alone, a minute

Costs are CPU milliseconds of the whole process, one thread, 720p, engines in turn (frame_path.py). The faces with
truth are those of the public set (BUZZCAM_EVAL); both engines see a window of four times the face.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median

import cv2
import numpy as np

from buzzcam import paths
from buzzcam.core.frame import Frame
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.faces import FaceTracker, open_face_tracker
from frame_path import Engine, interleaved, peers_python
from moving_face import FPS, REST, SIZE, Pose, close_up, frame_of, frames_of, lag_of, moved, room, sway
from table import Rows, print_table

SET = Path(os.environ.get("BUZZCAM_EVAL", Path(__file__).parents[2] / "shared" / "eval" / "public"))

INNER = (
    71, 63, 105, 66, 107, 336, 296, 334, 293, 301, 168, 197, 5, 4, 75, 97, 2, 326, 305, 33, 160, 158, 133, 153, 144,
    362, 385, 387, 263, 373, 380, 61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14,
    87,
)  # fmt: skip
"""The points of the mesh at those from 17 to 67 of the 68 (iBUG): all but the jaw, of which both have other ideas."""

JAW, OUTER_CORNERS = 17, (36, 45)
WINDOW, LEAST_PX = 4, 360
"""Of the face's side; smaller windows are enlarged."""

CLIP = 90
GRAIN = 2.0


def tracker() -> FaceTracker:
    return open_face_tracker(read_catalog(paths.models()), paths.models(), lambda event: None, has_blendshapes=False)


def costs() -> dict[str, list[float]]:
    """The demo's head in motion, with grain."""
    frames = [frame for frame, _ in frames_of(close_up(), CLIP, sway, GRAIN)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.savez(folder / "i420.npz", *(frame.i420 for frame in frames))
        np.savez(folder / "rgb.npz", *(rgb_of(frame) for frame in frames))
        return interleaved(
            {
                "without": Engine("buzzcam", folder, SIZE, "blur", sys.executable),
                "faces": Engine("buzzcam_faces", folder, SIZE, "blur", sys.executable),
                "MediaPipe": Engine("mediapipe_faces", folder, SIZE, "", peers_python()),
            }
        )


LOOKS = {
    "landmarks": "",
    "+ touch-up 60": "touch-up:60",
    "+ make-up, reshape": "touch-up:60 make-up reshape",
    "+ glasses": "touch-up:60 make-up reshape worn",
    "auto-framing": "auto-framing",
    "eye contact": "eye-contact",
    "face light": "face-light",
}
"""What is put on the face, one on top of the other; and three alone."""


def look_costs() -> dict[str, float]:
    """CPU ms a frame of the looks above the same run without any, one thread, 720p, the demo's head in motion."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.savez(folder / "i420.npz", *(frame.i420 for frame, _ in frames_of(close_up(), CLIP, sway, GRAIN)))
        engines = {
            look: Engine("buzzcam_look", folder, SIZE, f"blur {typed}".strip(), sys.executable)
            for look, typed in LOOKS.items()
        }
        engines["without"] = Engine("buzzcam", folder, SIZE, "blur", sys.executable)
        blocks = interleaved(engines)
    return {look: median(a - b for a, b in zip(blocks[look], blocks["without"], strict=True)) for look in LOOKS}


def look_rows() -> Rows:
    spent = look_costs()
    found: Rows = [
        (f"CPU ms a frame: {'landmarks ' if look.startswith('+') else ''}{look}", spent[look], target)
        for look, target in zip(LOOKS, (1.6, 2.6, 3.6, 4.2), strict=False)
    ]
    for look, target in (("auto-framing", 0.15), ("eye contact", 0.3), ("face light", 0.4)):
        found.append((f"CPU ms a frame: {look}, above landmarks", spent[look] - spent["landmarks"], target))
    return found


def rgb_of(frame: Frame) -> np.ndarray:
    planes = frame.i420.reshape(frame.size.height * 3 // 2, frame.size.width)
    rgb: np.ndarray = cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420)
    return rgb


def followed(path: Callable[[float], Pose]) -> tuple[np.ndarray, np.ndarray]:
    """The truth and what was found: float (frames, 478, 2). The truth: the mesh's own points of the unmoved picture,
    moved as the picture was."""
    picture, faces = close_up(), tracker()
    (still,) = tracker().faces(frame_of(picture, 0), SharedCoarse())
    truth, found = [], []
    for frame, pose in frames_of(picture, CLIP, path, GRAIN):
        (face,) = faces.faces(frame, SharedCoarse())
        truth.append(moved(still.points, pose))
        found.append(face.points[:, :2])
    return np.array(truth[8:]), np.array(found[8:])


def waits() -> tuple[float, float]:
    """Seconds until a face that appears has points, and until one has them again after a hand has passed; the worst of
    ten phases of the detector."""
    picture, empty, first, back = close_up(), room(), [], []
    hand = picture.copy()
    cv2.rectangle(hand, (500, 150), (900, 620), (120, 150, 200), cv2.FILLED)
    for phase in range(10):
        for before, seconds in ((empty, first), (hand, back)):
            faces, appears = tracker(), 20 + phase
            for number in range(appears + 60):
                covered = before if number < appears and (before is empty or number >= 5) else picture
                if faces.faces(frame_of(covered, number), SharedCoarse()) and number >= appears:
                    seconds.append((number - appears) / FPS)
                    break
    return max(first), max(back)


def windows() -> list[tuple[np.ndarray, np.ndarray]]:
    """A window around each face with truth: uint8 RGB, and float (68, 2), its points there."""
    found = []
    for path in sorted((SET / "faces").glob("*.json")):
        picture = cv2.imread(str(path.with_suffix(".jpg")))
        assert picture is not None
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        for face in json.loads(path.read_text())["faces"]:
            left, top, width, height = face["box"]
            side = WINDOW * max(width, height)
            scale = max(1.0, LEAST_PX / side)
            x, y = left + width / 2 - side / 2, top + height / 2 - side / 2
            shift = np.array([[scale, 0, -scale * x + (scale - 1) / 2], [0, scale, -scale * y + (scale - 1) / 2]])
            px = round(side * scale) // 2 * 2
            window = cv2.warpAffine(picture, shift, (px, px), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
            found.append((window, (np.array(face["points"]) + 0.5 - (x, y)) * scale))
    return found


def mean_error(points: np.ndarray, truth: np.ndarray) -> float:
    """Of the inner points, as a share of the distance of the eyes."""
    off = np.linalg.norm(points[list(INNER), :2] - truth[JAW:], axis=1)
    return float(off.mean() / np.linalg.norm(np.subtract(*truth[list(OUTER_CORNERS)])))


def errors() -> tuple[list[float], list[float], int]:
    """Ours and MediaPipe's, of the faces that both have found; and how many faces there are."""
    shown = windows()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "faces.npz"
        np.savez(path, *(window for window, _ in shown))
        done = subprocess.run(
            [peers_python(), Path(__file__).with_name("faces_peer.py")], input=f"{path}\n", text=True,
            capture_output=True, check=True, env={**os.environ, "GLOG_minloglevel": "3"},
        )  # fmt: skip
    ours, theirs = [], []
    for (window, truth), line in zip(shown, done.stdout.splitlines(), strict=True):
        bgr = np.ascontiguousarray(window[..., ::-1])
        mine = [face.points for face in tracker().faces(frame_of(bgr, 0), SharedCoarse())]
        other = [np.array(face) for face in json.loads(line)]
        if mine and other:
            ours.append(min(mean_error(points, truth) for points in mine))
            theirs.append(min(mean_error(points, truth) for points in other))
        else:
            print(f"not found: {'' if mine else 'ours '}{'' if other else 'MediaPipe'}", file=sys.stderr)
    return ours, theirs, len(shown)


def main() -> None:
    rows: Rows = []
    blocks = costs()
    above = median(a - b for a, b in zip(blocks["faces"], blocks["without"], strict=True))
    share = median((a - b) / c for a, b, c in zip(blocks["faces"], blocks["without"], blocks["MediaPipe"], strict=True))
    rows.append(("landmarks, one moving face, above the same run without, CPU ms a frame", above, 1.6))
    rows.append(("the same / MediaPipe's face mesh with irises", share, 0.25))
    _, found = followed(lambda seconds: REST)
    jitter = float(np.sqrt((found.std(axis=0) ** 2).sum(axis=1)).mean())
    rows.append(("still face, grain of sigma 2: jitter, px", jitter, 0.2))
    truth, found = followed(sway)
    rows.append(("moving face: lag, frames", lag_of(truth.mean(axis=1), found.mean(axis=1)), 0.5))
    first, back = waits()
    rows.append(("first points after a face appears, s", first, 0.15))
    rows.append(("points again after a hand has passed, s", back, 0.2))
    ours, theirs, count = errors()
    rows.append((f"error on public faces ({len(ours)} of {count}) / MediaPipe's", mean(ours) / mean(theirs), 1.05))
    print_table("landmarks", rows)
    print(f"\nCPU ms a frame: MediaPipe {median(blocks['MediaPipe']):.2f}, without {median(blocks['without']):.2f}.")
    print(f"Errors: {100 * mean(ours):.2f} % of the distance of the eyes, MediaPipe {100 * mean(theirs):.2f} %.")
    off = np.linalg.norm(found - truth, axis=2)
    print(f"Moving face: off by {off.mean():.2f} px in the mean, {np.percentile(off, 99):.2f} in the 99th percentile.")

    if sys.argv[1:] != ["points"]:
        import face_autoframing
        import face_avatar
        import face_reshape
        import face_touch_up
        import face_worn

        looks = look_rows()
        for module in (face_touch_up, face_autoframing, face_reshape, face_worn, face_avatar):
            looks += module.rows()
        print()
        print_table("effects", looks)


if __name__ == "__main__":
    main()
