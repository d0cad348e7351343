"""A contact sheet of hard cases: the picture, the plain small net, and the small and the large rung on a loud colour.

    .venv/bin/python benchmarks/sheet.py sheet.png [--set ../shared/eval/public] [--tags glasses low_light ...]

For eyes, not for a score: look at it at 100 %. What is behind the person is one loud colour, so that every remnant of
the room and every hole shows. Stills are held for half a second under a little grain, clips run to their middle.
"""

import argparse
import json
import os
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np

from buzzcam import bench, paths
from buzzcam.core.frame import Frame, Size
from buzzcam.core.pipeline import Chain
from buzzcam.effects.colour import ColourBackground
from buzzcam.effects.framing import Framing
from buzzcam.effects.matte import MatteFilter
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import import_bgr, to_bgr
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.runtime import CPU, Net
from buzzcam.vision.store import checked_file

HERE = Path(__file__).parent
HARD = [
    "hands",
    "headphones",
    "glasses",
    "dark_skin",
    "backlight",
    "low_light",
    "curly_hair",
    "long_hair",
    "fur",
    "hat",
    "held_object",
    "seated",
]
LOUD = (200, 60, 200)
TILE, STILL_FRAMES = Size(640, 480), 15


def pictures_of(item: dict, folder: Path) -> list[np.ndarray]:
    """BGR, up to the one that is shown."""
    if "video" in item:
        with av.open(str(folder / item["video"])) as clip:
            count = clip.streams.video[0].frames or item["frames"]
            return [frame.to_ndarray(format="bgr24") for frame in islice(clip.decode(video=0), count // 2)]
    picture, grain = np.asarray(cv2.imread(str(folder / item["image"]))), np.random.default_rng(0)
    return [
        np.clip(picture + grain.normal(0, 3, picture.shape), 0, 255).astype(np.uint8) for _ in range(STILL_FRAMES)
    ] + [picture]


def frames_of(pictures: list[np.ndarray]) -> list[Frame]:
    size = Size(pictures[0].shape[1], pictures[0].shape[0]).even()
    frames = []
    for number, picture in enumerate(pictures):
        buffer = np.empty(size.i420_bytes, np.uint8)
        import_bgr(picture, size, buffer)
        frames.append(Frame(buffer, size, number / 30, number))
    return frames


def by_rung(frames: list[Frame], rung: str) -> np.ndarray:
    """The last frame as users get it, everyone kept."""
    size = frames[0].size
    chain = Chain(
        Framing(size), SharedCoarse(), bench.segmenter_of(rung), MatteFilter(), (ColourBackground(*LOUD),), hides=True
    )
    for frame in frames:
        result = chain.apply(frame)
    return to_bgr(result)


def by_plain_net(frame: Frame) -> np.ndarray:
    catalog = read_catalog(paths.models())
    spec = catalog.models["selfie_landscape_144x256"]
    net = Net(spec.name, checked_file(paths.models(), spec), CPU, 1, lambda event: None)
    for plane, inlet in zip(frame.planes, net.input[0], strict=True):
        cv2.resize(plane, net.size, dst=inlet, interpolation=cv2.INTER_AREA)
    alpha = cv2.resize(net.run()[0][0, 0], frame.size, interpolation=cv2.INTER_LINEAR)[:, :, None]
    return (to_bgr(frame) * alpha + np.array(LOUD[::-1], np.float32) * (1 - alpha)).astype(np.uint8)


def tile(picture: np.ndarray, words: str) -> np.ndarray:
    scale = min(TILE.width / picture.shape[1], TILE.height / picture.shape[0])
    small = cv2.resize(
        picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    )
    whole = np.zeros((TILE.height + 30, TILE.width, 3), np.uint8)
    whole[: small.shape[0], : small.shape[1]] = small[: TILE.height, : TILE.width]
    return cv2.putText(
        whole, words, (8, TILE.height + 21), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1, cv2.LINE_AA
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    default = os.environ.get("BUZZCAM_EVAL", str(HERE.parents[1] / "shared" / "eval" / "public"))
    parser.add_argument("target", type=Path)
    parser.add_argument("--set", type=Path, default=Path(default))
    parser.add_argument("--tags", nargs="+", default=HARD)
    options = parser.parse_args()
    items = json.loads((options.set / "index.json").read_text())["items"]
    rows, seen = [], set()
    for tag in options.tags:
        for item in items:
            if tag not in item["tags"] or item["id"] in seen or item["kind"] in ("object", "no_person", "face"):
                continue
            seen.add(item["id"])
            frames = frames_of(pictures_of(item, options.set))
            shown = [
                to_bgr(frames[-1]),
                by_plain_net(frames[-1]),
                *(by_rung(frames, rung) for rung in ("small", "large")),
            ]
            names = [f"{tag}: {item['id']}", "plain small net", "small", "large"]
            rows.append(np.hstack([tile(picture, name) for picture, name in zip(shown, names, strict=True)]))
            break
    cv2.imwrite(str(options.target), np.vstack(rows))


if __name__ == "__main__":
    main()
