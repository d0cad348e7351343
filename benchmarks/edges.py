"""What is left of the old room at the person's edge: the colour background against the true foreground, on public
clips.

    .venv/bin/python benchmarks/edges.py [--engines small ...] [--models FOLDER]

The clips of the public set (BUZZCAM_EVAL, or beside the checkout) are drawn again by its gen_clips.py, so that each
frame's foreground is known. The table gives the mean absolute difference, in levels of 255, of BuzzCam's picture on
black and on white from the true one, within 8 pixels of the true edge (alpha of one half), over every tenth frame.
The rungs see all frames. Needs ffmpeg.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

import cv2
import numpy as np

from buzzcam import paths
from buzzcam.core.frame import Frame, Plane
from buzzcam.core.ports import EndOfSource, Scene
from buzzcam.effects.colour import ColourBackground
from buzzcam.effects.matte import MatteFilter
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import to_bgr
from buzzcam.sources.clip import Clip
from buzzcam.vision.catalog import RUNGS, read_catalog
from buzzcam.vision.runtime import CPU
from buzzcam.vision.segmenter import PersonSegmenter

NEAR_PX, EVERY = 8, 10
BACKS = {"black": 0, "white": 255}
PUBLIC = Path(os.environ.get("BUZZCAM_EVAL", Path(__file__).parents[2] / "shared" / "eval" / "public"))


def foreground(scene: Any, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Of a frame, by the camera's light but without its noise: float32 BGR, multiplied by alpha; and alpha, 0..1."""
    photo, people = scene.it.get("photo", {}), scene.fgs
    scene.it["photo"] = {**photo, "noise": [0, 0], "lift": 0, "jpeg": 0}
    both, alpha = scene.frame(number)
    scene.fgs = []
    room, _ = scene.frame(number)
    scene.fgs, scene.it["photo"] = people, photo
    share = alpha.astype(np.float32)[..., None] / 255
    own = np.clip(both - room * (1 - share), 0, 255 * share)
    if lift := photo.get("lift", 0):  # the camera brightens what it sees, person and room alike
        own = 255 * (own / np.maximum(255 * share, 1)) ** (1 / (1 + lift)) * share
    return own, share[..., 0]


def near_edge(alpha: np.ndarray) -> np.ndarray:
    """bool (rows, columns): within NEAR_PX of where alpha passes one half."""
    inside = (alpha > 0.5).astype(np.uint8)
    far = [cv2.distanceTransform(mask, cv2.DIST_L2, 5) for mask in (inside, 1 - inside)]
    return np.maximum(*far) <= NEAR_PX


class Engine:
    """A rung, and the colours behind the person."""

    def __init__(self, name: str, models: Path) -> None:
        self._segmenter = PersonSegmenter(read_catalog(models), models, name, CPU, lambda event: None)
        self._filter, self._coarse = MatteFilter(), SharedCoarse()
        self._backs = {back: ColourBackground(*[level] * 3) for back, level in BACKS.items()}

    def matte(self, frame: Frame) -> Scene:
        matte = self._filter.refine(frame, self._segmenter.matte(frame, self._coarse), self._coarse)
        return Scene(self._coarse, matte)

    def shown(self, frame: Frame, scene: Scene, back: str) -> Plane:
        return to_bgr(self._backs[back].apply(frame, scene))


def frames_of(path: Path) -> Iterator[Frame]:
    source = Clip(path, is_paced=False, is_once=True)
    source.open()
    try:
        while True:
            if (frame := source.read()) is not None:
                yield frame
    except EndOfSource:
        source.close()


def measured(item: dict[str, Any], engines: dict[str, Engine]) -> dict[tuple[str, str], list[float]]:
    """Of one clip: the error of each frame, by engine and background."""
    from gen_clips import Scene as Drawn

    drawn, errors = Drawn(item, str(PUBLIC)), {(name, back): [] for name in engines for back in BACKS}
    for number, frame in enumerate(frames_of(PUBLIC / "clips" / f"{item['name']}.mp4")):
        scenes = {name: engine.matte(frame) for name, engine in engines.items()}
        if number % EVERY:
            continue
        own, alpha = foreground(drawn, number)
        near = near_edge(alpha)
        if not near.any():
            continue
        for back, level in BACKS.items():
            truth = own + level * (1 - alpha[..., None])
            for name, engine in engines.items():
                shown = engine.shown(frame, scenes[name], back)
                errors[name, back].append(float(np.abs(shown[near] - truth[near]).mean()))
    return errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engines", nargs="+", default=list(RUNGS), choices=RUNGS)
    parser.add_argument("--models", type=Path, default=paths.models(), help="a folder with catalog.json and other nets")
    options = parser.parse_args()
    sys.path.insert(0, str(PUBLIC.parent))
    items = json.loads((PUBLIC / "clips" / "clips.json").read_text())["clips"]
    print("| clip | " + " | ".join(f"{name}, {back}" for name in options.engines for back in BACKS) + " |")
    print("|---|" + "---:|" * (len(options.engines) * len(BACKS)))
    rows = []
    for item in items:
        errors = measured(item, {name: Engine(name, options.models) for name in options.engines})
        rows.append({key: mean(values) for key, values in errors.items()})
        print(f"| {item['name']} | " + " | ".join(f"{value:.2f}" for value in rows[-1].values()) + " |", flush=True)
    means = (mean(row[key] for row in rows) for key in rows[0])
    print("| **mean** | " + " | ".join(f"**{value:.2f}**" for value in means) + " |")


if __name__ == "__main__":
    main()
