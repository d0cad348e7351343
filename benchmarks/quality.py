"""The mattes in figures: every rung as users run it, against the raw networks and MediaPipe's own solution.

    .venv/bin/python benchmarks/quality.py [--set ../shared/eval/public] [--engines small medium ...] [--work FOLDER]

The set (also BUZZCAM_EVAL in the environment) holds index.json with pictures and clips and their truth, and
evalseg.py lies beside it; nothing of it is copied into the repository. A rung's matte comes from `buzzcam run
--every-frame --effect matte:everyone --matte`; scores come from evalseg.py, in the peers' environment (SciPy).
Flicker: the middle frame of each clip, 60 times with new grain; mean change of alpha from frame to frame x 1000,
after half a second. Empty: the pictures without a person, seen by a camera that sways; share of frames, after half a
second, with any cell at or above 0.5. Costs: CPU milliseconds a frame at 720p, moving, blur, planes to planes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median

import av
import cv2
import numpy as np

from buzzcam import bench, kernels, paths
from buzzcam.core.frame import Matte, Size
from buzzcam.core.ports import EndOfSource
from buzzcam.core.privacy import PrivacyPolicy
from buzzcam.effects.card import Card
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import import_bgr
from buzzcam.outputs.recorder import MatteRecorder
from buzzcam.sources.clip import Clip
from buzzcam.sources.picture import Picture
from buzzcam.vision.catalog import RUNGS, read_catalog
from buzzcam.vision.runtime import CPU, Net
from buzzcam.vision.store import checked_file
from frame_path import HD, Engine, peers_python, write_frames

HERE = Path(__file__).parent
RAW = {
    "raw landscape": ("selfie_landscape_144x256", (144, 256)),
    "raw general": ("selfie_general_256x256", (256, 256)),
}
PEER = "MediaPipe"
FRAMES, FPS, SETTLED = 60, 30, 15
GRAIN = 2.0


def write_clip(path: Path, frames: list[np.ndarray], size: Size) -> None:
    """I420 buffers as a lossless clip."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
        for buffer in frames:
            picture = av.VideoFrame.from_ndarray(buffer.reshape(-1, size.width), "yuv420p")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


def grainy(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    size = Size(picture.shape[1], picture.shape[0]).even()
    out = np.empty(size.i420_bytes, np.uint8)
    import_bgr(picture, size, out)
    return np.clip(out + rng.normal(0, GRAIN, out.size), 0, 255).astype(np.uint8)


def still_clip(video: Path, path: Path) -> None:
    capture = cv2.VideoCapture(str(video))
    capture.set(cv2.CAP_PROP_POS_FRAMES, int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) // 2)
    picture, rng = capture.read()[1], np.random.default_rng(1)
    write_clip(path, [grainy(picture, rng) for _ in range(FRAMES)], Size(picture.shape[1], picture.shape[0]).even())


def empty_clip(image: Path, path: Path) -> None:
    picture, rng = np.asarray(cv2.imread(str(image))), np.random.default_rng(2)
    size, scale = Size(640, 360), 1.08 * max(640 / picture.shape[1], 360 / picture.shape[0])
    picture = cv2.resize(picture, None, fx=scale, fy=scale)
    rest = np.array(picture.shape[1::-1]) - size
    frames = []
    for k in range(FRAMES):
        shift = rest / 2 + np.minimum(rest / 2, 8) * (np.sin(k / 9), np.cos(k / 13))
        move = np.array([[1, 0, -shift[0]], [0, 1, -shift[1]]], np.float32)
        frames.append(grainy(cv2.warpAffine(picture, move, size), rng))
    write_clip(path, frames, size)


class Item:
    """One picture or clip. kind: portrait, no_person, clip, still, empty. truth: None where there is none."""

    def __init__(self, name: str, kind: str, path: Path, truth: Path | None) -> None:
        self.name, self.kind, self.path, self.truth = name, kind, path, truth


def items_of(folder: Path, work: Path) -> list[Item]:
    items = []
    for entry in json.loads((folder / "index.json").read_text())["items"]:
        kind, name = entry["kind"], entry["id"]
        if kind not in ("portrait", "no_person", "clip"):
            continue
        path = folder / (entry["video"] if kind == "clip" else entry["image"])
        items.append(Item(name, kind, path, folder / entry["gt"]))
        made = work / f"made-{name}.mkv"
        if kind == "clip":
            still_clip(path, made)
            items.append(Item(f"still-{name}", "still", made, None))
        elif kind == "no_person":
            empty_clip(path, made)
            items.append(Item(f"empty-{name}", "empty", made, None))
    return items


def run_rung(rung: str, item: Item, out: Path) -> None:
    command = [
        sys.executable, "-m", "buzzcam", "run", "--source", str(item.path), "--every-frame", "--model", rung,
        "--effect", "matte:everyone", "--output", "none", "--matte", str(out),
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run_raw(model: str, shape: tuple[int, int], item: Item, out: Path) -> None:
    """The network alone on the stretched frame."""
    spec = read_catalog(paths.models()).models[model]
    net = Net(model, checked_file(paths.models(), spec), CPU, 1, lambda event: None)
    is_video = item.path.suffix in (".mp4", ".mkv")
    source = Clip(item.path, is_paced=False) if is_video else Picture(item.path, is_paced=False)
    source.open()
    target, gate = MatteRecorder(out), PrivacyPolicy(Card(None), is_hiding=False).camera
    target.open(source.size, source.fps)
    try:
        while True:
            frame = source.read()
            if frame is None:
                continue
            for k, plane in enumerate(SharedCoarse().covering(frame, net.size)):
                cv2.resize(plane, shape[::-1], dst=net.input[0, k], interpolation=cv2.INTER_LINEAR)
            alpha = cv2.resize(net.run()[0][0, 0], frame.size.grid, interpolation=cv2.INTER_LINEAR)
            matte = Matte(cv2.convertScaleAbs(alpha, alpha=255.0), frame.captured_at)
            target.send(gate.release(frame.with_picture(frame.i420, True, matte)))
    except EndOfSource:
        target.close()


def run_engines(engines: list[str], items: list[Item], work: Path) -> None:
    peers = peers_python()
    for engine in engines:
        folder = work / engine
        folder.mkdir(exist_ok=True)
        began = time.time()
        if engine == PEER:
            order = [[str(item.path), str(folder / f"{item.name}.mkv")] for item in items]
            subprocess.run(
                [peers, HERE / "quality_peer.py", "mediapipe"], input=json.dumps(order), text=True, check=True,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        else:
            for item in items:
                out = folder / f"{item.name}.mkv"
                run_raw(*RAW[engine], item, out) if engine in RAW else run_rung(engine, item, out)
        print(f"{engine}: {time.time() - began:.0f} s", file=sys.stderr, flush=True)


def scores_of(engines: list[str], items: list[Item], work: Path, evalseg: Path) -> dict[str, dict[str, float]]:
    order = {
        "evalseg": str(evalseg),
        "jobs": [
            {
                "engine": engine,
                "kind": item.kind,
                "name": item.name,
                "pred": str(work / engine / f"{item.name}.mkv"),
                "truth": item.truth and str(item.truth),
            }
            for engine in engines
            for item in items
        ],
        "settled": SETTLED,
    }
    done = subprocess.run(
        [peers_python(), HERE / "quality_peer.py", "score"], input=json.dumps(order), text=True, check=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    results = [json.loads(line) for line in done.stdout.splitlines()]
    (work / "scores.json").write_text(json.dumps(results, indent=1))
    table: dict[str, dict[str, float]] = {}
    for engine in engines:
        row = table[engine] = {}
        for kind, measures in (
            ("clip", ("iou", "mad", "bf", "dtssd", "worst_iou")),
            ("portrait", ("iou", "bf")),
            ("still", ("flicker",)),
            ("empty", ("any",)),
        ):
            own = [r for r in results if r["engine"] == engine and r["kind"] == kind]
            for measure in measures:
                row[f"{kind} {measure}"] = mean(r[measure] for r in own)
    return table


def alone(net: Net) -> bench.Stage:
    return lambda _turn: net.run()


def costs_of(engines: list[str]) -> dict[str, float]:
    """CPU milliseconds of one thread a frame: planes to planes, 720p, everything included."""
    frames = bench.demo_frames(HD)
    catalog = read_catalog(paths.models())
    stages: dict[str, bench.Stage] = {}
    for engine in engines:
        if engine in RAW:
            net = Net(engine, checked_file(paths.models(), catalog.models[RAW[engine][0]]), CPU, 1, lambda event: None)
            stages[engine] = alone(net)
        elif engine != PEER:
            stages[engine] = bench.play(bench.chain_of("blur", HD, engine), frames)
    costs = bench.timed(stages, rounds=16)
    if PEER in engines:
        with tempfile.TemporaryDirectory() as name:
            write_frames(Path(name), HD, False)
            peer = Engine("mediapipe", Path(name), HD, "blur", peers_python())
            for _ in range(6):
                peer.run(30)
            costs[PEER] = median(block["cpu_ms"] for block in peer.blocks)
            peer.close()
    return costs


COLUMNS = (
    ("clips IoU", "clip iou", 4), ("bf", "clip bf", 4), ("MAD", "clip mad", 2), ("dtSSD", "clip dtssd", 2),
    ("worst frame IoU", "clip worst_iou", 3), ("portraits IoU", "portrait iou", 4), ("bf", "portrait bf", 4),
    ("flicker, still", "still flicker", 2), ("empty: frames with anybody, %", "empty any", 1),
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    default = os.environ.get("BUZZCAM_EVAL", str(HERE.parents[1] / "shared" / "eval" / "public"))
    parser.add_argument("--set", type=Path, default=Path(default), help="folder with index.json")
    every = [*RAW, PEER, *RUNGS]
    parser.add_argument("--engines", nargs="+", default=every, choices=every)
    parser.add_argument("--work", type=Path, help="folder to keep mattes and scores.json in")
    options = parser.parse_args()
    if kernels.name != "C":
        sys.exit("the compiled kernels are missing or stale: run make install")
    if not (options.set / "index.json").exists():
        sys.exit(f"{options.set} has no index.json: give the set by --set or BUZZCAM_EVAL")
    with tempfile.TemporaryDirectory() as name:
        work = options.work or Path(name)
        work.mkdir(parents=True, exist_ok=True)
        items = items_of(options.set, work)
        run_engines(options.engines, items, work)
        table = scores_of(options.engines, items, work, options.set.parent / "evalseg.py")
    costs = costs_of(options.engines)
    print("| | " + " | ".join(title for title, _, _ in COLUMNS) + " | CPU ms, 720p |")
    print("|---|" + "---:|" * (len(COLUMNS) + 1))
    for engine, row in table.items():
        cells = [f"{row[key]:.{digits}f}" for _, key, digits in COLUMNS]
        print(f"| {engine} | " + " | ".join(cells) + f" | {costs[engine]:.2f} |")


if __name__ == "__main__":
    main()
