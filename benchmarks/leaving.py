"""People who leave the picture and come back, with and without the clean plate (vision/plate.py).

    .venv/bin/python benchmarks/leaving.py [RUNG]     # 3 minutes for medium

Clips made with models/train/clips.py of its held-out photos (../shared/train/ccp; also BUZZCAM_PEOPLE in the
environment): 20 with a camera that stands still, 10 with one that sways, 10 with a light that is switched twice. The
person is there, walks out, is away, comes back and walks half out.
"""

import os
import sys
from pathlib import Path

import cv2
import numpy as np

from buzzcam import bench, paths
from buzzcam.core.frame import Frame, Plane, Size
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import import_bgr
from buzzcam.vision.plate import CleanPlate

sys.path.insert(0, str(paths.models() / "train"))
import clips

PEOPLE = Path(os.environ.get("BUZZCAM_PEOPLE", Path(__file__).parents[2] / "shared" / "train" / "ccp"))
KINDS, CLIPS = ("still", "still", "swaying", "light switched"), 40
FRAMES, SIZE, FPS = 170, Size(640, 360), 30
WORSE = 0.05


class Compared(CleanPlate):
    """Keeps the matte of before."""

    before: Plane

    def completed(self, alpha: Plane, planes: Plane, now_s: float) -> Plane:
        self.before = alpha
        return super().completed(alpha, planes, now_s)


def iou(alpha: Plane, truth: np.ndarray) -> float:
    person, there = cv2.resize(alpha, SIZE, interpolation=cv2.INTER_LINEAR) > 127, truth >= 0.5
    union = (person | there).sum()
    return float((person & there).sum() / union) if union else 1.0


def walk(rng: np.random.Generator) -> np.ndarray:
    """Pixels to the side, for each frame."""
    out = int(rng.choice([-1, 1])) * SIZE.width * rng.uniform(0.75, 1.1)
    half_out = int(rng.choice([-1, 1])) * SIZE.width * rng.uniform(0.6, 1.0)
    turns = [0, 40, 40 + int(rng.integers(12, 40)), 95, 95 + int(rng.integers(12, 30)), 150, FRAMES]
    return np.interp(np.arange(FRAMES), turns, [0, 0, out, out * 1.05, 0, half_out, half_out])


def scored(number: int, photos: clips.Photos, rung: str) -> np.ndarray:
    """float (FRAMES, 2): IoU without the plate, and with it."""
    kind, rng = KINDS[number % len(KINDS)], np.random.default_rng([77, number])
    room, person = clips.room(rng, photos), clips.Person(rng, photos, 0.5, rng.uniform(0.8, 1.4), 0.5)
    camera = clips.Motion(rng, 0.5 if kind == "swaying" else 0.0)
    person.walk = walk(rng)
    quality, noise = int(rng.integers(60, 92)), rng.uniform(0.5, 4)
    segmenter, plate = bench.segmenter_of(rung), Compared()
    segmenter._plate = plate
    centred = np.array([[1, 0, (SIZE.width - room.shape[1]) / 2], [0, 1, (SIZE.height - room.shape[0]) / 2], [0, 0, 1]])
    scores = []
    for k in range(FRAMES):
        view = camera.at(k, SIZE.width / 2, SIZE.height / 2)
        picture = cv2.warpAffine(room, (view @ centred)[:2], SIZE, borderMode=cv2.BORDER_REFLECT_101).astype(np.float32)
        front, alpha = person.layer(k, view)
        picture += (front - picture) * alpha[..., None]
        if kind == "light switched" and k >= 60:
            picture *= 1.25 if k < 110 else 0.8
        noisy = np.clip(picture + rng.normal(0, noise, picture.shape), 0, 255).astype(np.uint8)
        jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        i420 = np.empty(SIZE.i420_bytes, np.uint8)
        import_bgr(np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR)), SIZE, i420)
        matte = segmenter.matte(Frame(i420, SIZE, k / FPS, k), SharedCoarse())
        scores.append((iou(plate.before, alpha), iou(matte.alpha, alpha)))
    return np.array(scores)


def main() -> None:
    rung = sys.argv[1] if len(sys.argv) > 1 else "medium"
    clips.FRAMES, clips.H, clips.W = FRAMES, SIZE.height, SIZE.width
    photos = clips.Photos(PEOPLE, True, clips.Checker(str(paths.models() / "selfie_general_256x256.onnx")))
    every = [(KINDS[number % len(KINDS)], scored(number, photos, rung)) for number in range(CLIPS)]
    print(f"| {rung}, IoU | without | with the plate | frames worse by {WORSE} |\n|---|---:|---:|---:|")
    for name in (*dict.fromkeys(KINDS), "all"):
        without, with_plate = np.concatenate([rows for kind, rows in every if name in (kind, "all")]).T
        worse = np.count_nonzero(with_plate < without - WORSE)
        print(f"| {name} | {without.mean():.4f} | {with_plate.mean():.4f} | {worse} of {len(without)} |")


if __name__ == "__main__":
    main()
