"""What quality.py has done in the peers' environment: MediaPipe's masks, and the scores (evalseg.py needs SciPy)."""

import importlib.util
import json
import sys
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np


def frames_of(path):
    if Path(path).suffix in (".mp4", ".mkv"):
        capture = cv2.VideoCapture(path)
        while True:
            is_there, frame = capture.read()
            if not is_there:
                return
            yield frame
    else:
        yield cv2.imread(path)


def mediapipe():
    """Its masks of each [input, output], as folders of pictures; a new solution for each input."""
    import mediapipe as mp

    for path, out in json.load(sys.stdin):
        folder = Path(out).with_suffix("")
        folder.mkdir(exist_ok=True)
        with mp.solutions.selfie_segmentation.SelfieSegmentation(model_selection=1) as segmenter:
            for number, frame in enumerate(frames_of(path)):
                mask = segmenter.process(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)).segmentation_mask
                grid = -(-frame.shape[1] // 4), -(-frame.shape[0] // 4)
                mask = cv2.resize(mask, grid, interpolation=cv2.INTER_AREA)
                cv2.imwrite(str(folder / f"{number:05d}.png"), np.round(255 * np.clip(mask, 0, 1)).astype(np.uint8))


def score():
    order = json.load(sys.stdin)
    spec = importlib.util.spec_from_file_location("evalseg", order["evalseg"])
    assert spec and spec.loader
    evalseg = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(evalseg)
    for job in order["jobs"]:
        pred = job["pred"] if Path(job["pred"]).exists() else str(Path(job["pred"]).with_suffix(""))
        result = {key: job[key] for key in ("engine", "kind", "name")}
        if job["kind"] == "clip":  # connectivity takes seconds a frame: of the first frame only, and not shown
            result |= evalseg.sequence_scores(evalseg.sequence(pred), evalseg.sequence(job["truth"]), 10**9)
        elif job["truth"]:
            result |= evalseg.frame_scores(next(iter(evalseg.sequence(pred))), evalseg.read_alpha(job["truth"]), False)
        else:
            alphas = list(evalseg.sequence(pred))[order["settled"] :]
            result["flicker"] = float(np.mean([np.abs(a - b).mean() for a, b in pairwise(alphas)]) * 1e3)
            result["any"] = float(np.mean([(a >= 0.5).any() for a in alphas]) * 100)
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    {"mediapipe": mediapipe, "score": score}[sys.argv[1]]()
