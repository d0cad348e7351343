"""The frame path in figures: against its own network, without a compiler, against MediaPipe, by size and scene.

    .venv/bin/python benchmarks/frame_path.py

CPU milliseconds of the whole process per frame; every engine in a process of its own, blocks of frames in turn, so
that all meet the same load; medians. MediaPipe is installed into build/peers the first time.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np

from buzzcam import bench, kernels
from buzzcam.core.frame import Frame, Size
from buzzcam.kernels.convert import to_bgr

HERE = Path(__file__).parent
PEERS = HERE.parent / "build" / "peers"
HD, FULL_HD = Size(1280, 720), Size(1920, 1080)
BLOCK, ROUNDS = 15, 40


def peers_python() -> str:
    """The interpreter of the peers' environment, made if it is not there."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "mediapipe==0.10.21"], check=True)
    return str(python)


def write_frames(folder: Path, size: Size, is_still: bool) -> None:
    """The demo (a real person) in the three formats that engines take."""
    frames = bench.demo_frames(size, 30)
    if is_still:  # camera noise only: the same picture, new grain
        noise = np.random.default_rng(1)
        flat = frames[0].i420.astype(np.int16)
        frames = [
            Frame(
                np.clip(flat + noise.normal(0, 1.0, flat.size), 0, 255).astype(np.uint8), size, f.captured_at, f.number
            )
            for f in frames
        ]
    np.savez(folder / "i420.npz", *(frame.i420 for frame in frames))
    np.savez(folder / "bgr.npz", *(to_bgr(frame) for frame in frames))
    np.savez(folder / "jpeg.npz", *bench.mjpeg_of(frames))


class Engine:
    """An engine's process."""

    def __init__(self, engine: str, folder: Path, size: Size, effect: str, python: str, kernels: str = "") -> None:
        env = {**os.environ, "GLOG_minloglevel": "3"}
        for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
            env.pop(name, None)
        if kernels:
            env["BUZZCAM_KERNELS"] = kernels
        self.blocks: list[dict[str, float]] = []
        self._process = subprocess.Popen(
            [python, HERE / "peers.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env=env,
        )  # fmt: skip
        assert self._process.stdin and self._process.stdout
        self._orders, self._answers = self._process.stdin, self._process.stdout
        self._say(
            {"engine": engine, "folder": str(folder), "width": size.width, "height": size.height, "effect": effect}
        )

    def run(self, count: int, is_kept: bool = True) -> None:
        self._say(count)
        answer = json.loads(self._answers.readline())
        if is_kept:
            self.blocks.append(answer)

    def close(self) -> None:
        self._process.communicate(timeout=30)

    def _say(self, order: object) -> None:
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()


Blocks = dict[str, list[float]]
"""CPU ms a frame of each engine, one for each turn."""


def ratio(blocks: Blocks, above: str, below: str) -> float:
    """Median of the turns' ratios: the machine's speed wanders less within a turn than from one to another."""
    return median(a / b for a, b in zip(blocks[above], blocks[below], strict=True))


def interleaved(engines: dict[str, Engine]) -> Blocks:
    """Blocks of frames in turn, every second turn backwards."""
    for engine in engines.values():
        engine.run(BLOCK, is_kept=False)
    for turn in range(ROUNDS):
        order = list(engines.values())
        for engine in order if turn % 2 == 0 else reversed(order):
            engine.run(BLOCK)
    for engine in engines.values():
        engine.close()
    return {name: [block["cpu_ms"] for block in engine.blocks] for name, engine in engines.items()}


def main() -> None:
    if kernels.name != "C":  # the table would call OpenCV's figures C
        sys.exit("the compiled kernels are missing or stale: run make install")
    peers = peers_python()
    rows: list[tuple[str, float, str, bool]] = []

    def row(what: str, value: float, target: float, is_most: bool) -> None:
        rows.append(
            (what, value, f"{'<=' if is_most else '>='} {target:g}", value <= target if is_most else value >= target)
        )

    with tempfile.TemporaryDirectory() as name:
        folders = {}
        for key, size, is_still in (("hd", HD, False), ("still", HD, True), ("full", FULL_HD, False)):
            folders[key] = Path(name) / key
            folders[key].mkdir()
            write_frames(folders[key], size, is_still)
        costs: dict[str, Blocks] = {}
        for effect in ("blur", "replace"):
            mine = sys.executable
            costs[effect] = interleaved(
                {
                    "net": Engine("net_alone", folders["hd"], HD, effect, mine),
                    "C": Engine("buzzcam", folders["hd"], HD, effect, mine),
                    "OpenCV": Engine("buzzcam", folders["hd"], HD, effect, mine, "opencv"),
                    "1080p": Engine("buzzcam", folders["full"], FULL_HD, effect, mine),
                    "still": Engine("buzzcam", folders["still"], HD, effect, mine),
                    "JPEG": Engine("buzzcam_jpeg", folders["hd"], HD, effect, mine),
                    "MediaPipe": Engine("mediapipe", folders["hd"], HD, effect, peers),
                    "MediaPipe JPEG": Engine("mediapipe_jpeg", folders["hd"], HD, effect, peers),
                }
            )
    print("| CPU ms a frame, 720p unless said | blur | replace |\n|---|---:|---:|")
    for engine in costs["blur"]:
        print(f"| {engine} | {median(costs['blur'][engine]):.2f} | {median(costs['replace'][engine]):.2f} |")
    for effect, more, more_jpeg in (("blur", 14, 6), ("replace", 4.2, 2.3)):
        c = costs[effect]
        row(f"{effect}: planes to planes / the network alone", ratio(c, "C", "net"), 2.0, True)
        row(f"{effect}: the same with the OpenCV kernels", ratio(c, "OpenCV", "net"), 3.0, True)
        row(f"{effect}: MediaPipe / BuzzCam, planes", ratio(c, "MediaPipe", "C"), more, False)
        row(f"{effect}: MediaPipe / BuzzCam, JPEG in, planes out", ratio(c, "MediaPipe JPEG", "JPEG"), more_jpeg, False)
        row(f"{effect}: 1080p / 720p", ratio(c, "1080p", "C"), 1.7, True)
        row(f"{effect}: still scene / moving scene", ratio(c, "still", "C"), 0.35, True)
    print("\n| ratio | measured | target | |\n|---|---:|---:|---|")
    for what, value, target, is_met in rows:
        print(f"| {what} | {value:.2f} | {target} | {'met' if is_met else 'MISSED'} |")


if __name__ == "__main__":
    main()
