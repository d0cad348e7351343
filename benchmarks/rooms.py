"""How often a rung shows somebody where nobody is: rooms and look-alikes that no training saw.

    .venv/bin/python benchmarks/rooms.py [RUNG] [--data FOLDER] [--models FOLDER ...]

The pictures are those of `val` in train2/manifest.tsv of the training data (beside the checkout), each for two seconds
before a camera that sways, at 640x360 with grain. The table gives the share of frames, after half a second, that show
anything.
"""

import argparse
import csv
from collections.abc import Iterator
from math import sin
from pathlib import Path

import cv2
import numpy as np

from buzzcam import paths
from buzzcam.core.frame import Frame, Size
from buzzcam.kernels.convert import import_bgr
from buzzcam.pictures import read_bgr
from buzzcam.vision.catalog import RUNGS
from val import SETTLED, rung

SIZE, FRAMES, FPS, GRAIN = Size(640, 360), 60, 30, 2.0
SPARE = Size(40, 30)
"""What the camera has to sway in, in pixels."""
KINDS = ("no person", "look-alike")


def pictures(data: Path) -> list[tuple[str, Path]]:
    """The kind and the path of each."""
    with (data / "train2" / "manifest.tsv").open() as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return [
            (row["kind"], data / "train2" / row["file"])
            for row in rows
            if row["split"] == "val" and row["kind"] in KINDS
        ]


def frames_of(path: Path, seed: int) -> Iterator[Frame]:
    picture = read_bgr(path)
    height, width = picture.shape[:2]
    grow = max((SIZE.width + SPARE.width) / width, (SIZE.height + SPARE.height) / height)
    picture = cv2.resize(
        picture, None, fx=grow, fy=grow, interpolation=cv2.INTER_AREA if grow < 1 else cv2.INTER_CUBIC
    ).astype(np.float32)
    height, width = picture.shape[:2]
    rng = np.random.default_rng(seed)
    for k in range(FRAMES):
        across = (width - SIZE.width) / 2 + 8 * sin(k / 9 + seed) + 3 * sin(k / 3.1)
        down = (height - SIZE.height) / 2 + 6 * sin(k / 7 + 1 + seed)
        move = np.array([[1, 0, -across], [0, 1, -down]], np.float32)
        seen = cv2.warpAffine(picture, move, tuple(SIZE), borderMode=cv2.BORDER_REPLICATE)
        seen += rng.normal(0, GRAIN, (SIZE.height, SIZE.width, 1))
        out = np.empty(SIZE.i420_bytes, np.uint8)
        import_bgr(np.clip(seen, 0, 255).astype(np.uint8), SIZE, out)
        yield Frame(out, SIZE, k / FPS, k)


def shown(path: Path, seed: int, name: str, models: Path) -> int:
    """Of the frames after the first half second, those that show anything."""
    matte = rung(name, models)
    alphas = [matte(frame).max() for frame in frames_of(path, seed)]
    return sum(int(alpha >= 128) for alpha in alphas[SETTLED:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rung", nargs="?", default="small", choices=RUNGS)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--models", type=Path, nargs="+", default=[paths.models()], help="folders with catalog.json")
    options = parser.parse_args()
    every = pictures(options.data)
    print(f"| {options.rung} | " + " | ".join(f"{kind}, % of frames" for kind in KINDS) + " |\n|---|---:|---:|")
    for models in options.models:
        counts: dict[str, list[int]] = {kind: [] for kind in KINDS}
        for seed, (kind, path) in enumerate(every):
            counts[kind].append(shown(path, seed, options.rung, models))
        cells = (f"{100 * sum(found) / (len(found) * (FRAMES - SETTLED)):.1f}" for found in counts.values())
        print(f"| {models.name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
