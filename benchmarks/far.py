"""Somebody far from the camera: the public clips at half their size, seen whole and by the part around the person.

    .venv/bin/python benchmarks/far.py [RUNG]      # a minute for small

Each picture's person is made smaller and laid over its room, blurred, at the bottom in the middle. Every third frame is
scored (evalseg.py), after the matte filter.
"""

import os
import sys
from pathlib import Path
from statistics import mean

import av
import cv2
import numpy as np

from buzzcam import bench
from buzzcam.core.frame import MATTE_STEP, Frame, Size, planes_of
from buzzcam.effects.matte import MatteFilter
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import import_decoded

SET = Path(os.environ.get("BUZZCAM_EVAL", Path(__file__).parents[2] / "shared" / "eval" / "public"))
SCALE, EVERY = 0.5, 3


def laid_in(plane: np.ndarray, alpha: np.ndarray, room: np.ndarray) -> None:
    small = cv2.resize(plane, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_AREA)
    share = cv2.resize(alpha, small.shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    left = (room.shape[1] - small.shape[1]) // 2
    part = room[-small.shape[0] :, left : left + small.shape[1]]
    part[:] = np.round(share * small + (1 - share) * part)


def further_off(frame: Frame, truth: np.ndarray) -> Frame:
    out = np.empty_like(frame.i420)
    for plane, target in zip(frame.planes, planes_of(out, frame.size), strict=True):
        eighth = cv2.resize(plane, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(eighth, (0, 0), plane.shape[1] / 240)
        cv2.resize(soft, target.shape[::-1], dst=target, interpolation=cv2.INTER_LINEAR)
        laid_in(plane, truth, target)
    return Frame(out, frame.size, frame.captured_at, frame.number)


def scored(truths: Path, rung: str, is_close: bool) -> tuple[float, float]:
    from evalseg import boundary_f, iou

    segmenter, refiner, coarse = bench.segmenter_of(rung), MatteFilter(), SharedCoarse()
    if not is_close:
        segmenter._crop.follow = lambda person, now_s: None  # always the whole picture
    scores = []
    with av.open(str(truths).replace("_alpha.mkv", ".mp4")) as clip, av.open(str(truths)) as alphas:
        for number, (decoded, truth) in enumerate(zip(clip.decode(video=0), alphas.decode(video=0), strict=True)):
            size = Size(decoded.width, decoded.height).even()
            buffer, person = np.empty(size.i420_bytes, np.uint8), np.zeros((size.height, size.width), np.uint8)
            import_decoded(decoded, size, buffer)
            matte = truth.to_ndarray(format="gray")
            frame = further_off(Frame(buffer, size, number / 30, number), matte)
            alpha = refiner.refine(frame, segmenter.matte(frame, coarse), coarse).alpha
            if number % EVERY == 0:
                laid_in(matte, np.full_like(matte, 255), person)
                found = cv2.resize(alpha, None, fx=MATTE_STEP, fy=MATTE_STEP)[: size.height, : size.width]
                pair = found.astype(np.float32) / 255, person.astype(np.float32) / 255
                scores.append((iou(*pair), boundary_f(*pair)))
    return mean(score[0] for score in scores), mean(score[1] for score in scores)


def main() -> None:
    sys.path.insert(0, str(SET.parent))
    rung = sys.argv[1] if len(sys.argv) > 1 else "small"
    print(f"| {rung}, at {SCALE} of the size: IoU / boundary F | whole | part |\n|---|---:|---:|")
    every: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    for truths in sorted((SET / "clips").glob("*_alpha.mkv")):
        for is_close, scores in every.items():
            scores.append(scored(truths, rung, is_close))
        name = truths.name.removesuffix("_alpha.mkv")
        print(f"| {name} | " + " | ".join("{:.4f} / {:.4f}".format(*scores[-1]) for scores in every.values()) + " |")
    means = (tuple(mean(values) for values in zip(*scores, strict=True)) for scores in every.values())
    print("| mean | " + " | ".join("{:.4f} / {:.4f}".format(*pair) for pair in means) + " |")


if __name__ == "__main__":
    main()
