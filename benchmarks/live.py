"""`buzzcam run` as a user runs it: CPU, delay, memory, first picture; and the ladder under load.

.venv/bin/python benchmarks/live.py            # about two minutes
.venv/bin/python benchmarks/live.py --ladder   # and 90 s of the ladder with two busy processes beside it
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from statistics import median

import av

from buzzcam import bench
from buzzcam.core.frame import Size
from table import print_row

BUZZCAM = [sys.executable, "-m", "buzzcam"]
BUSY = "while True: pass"


def mjpeg_clip(path: Path, quality: int) -> Path:
    """Five seconds of the demo as a webcam sends it: MJPEG 4:2:2, 720p, 30 fps."""
    frames = bench.mjpeg_of(bench.demo_frames(Size(1280, 720), 150), quality)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuvj422p"
        for number, data in enumerate(frames):
            packet = av.Packet(bytes(data))
            packet.stream, packet.pts, packet.dts, packet.time_base = stream, number, number, Fraction(1, 30)
            container.mux(packet)
    return path


def run(*arguments: object, home: Path) -> dict:
    command = [*BUZZCAM, "run", *map(str, arguments), "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "XDG_STATE_HOME": str(home)}
    )
    return json.loads(done.stdout)


def live(home: Path, clip: Path) -> None:
    kilobytes = clip.stat().st_size / 150 / 1000
    blur = ["--source", clip, "--background", "blur", "--model", "small", "--output", "none", "--seconds", 10]
    run(*blur[:-1], 2, home=home)  # the first run ever measures the machine
    runs = [run(*blur, home=home) for _ in range(5)]
    helps = []
    for _ in range(9):
        began = time.perf_counter()
        subprocess.run([*BUZZCAM, "--help"], capture_output=True, check=True)
        helps.append(time.perf_counter() - began)
    print(
        f"\n| 720p30 MJPEG of {kilobytes:.0f} kB a frame, blur, small; median of 5 runs of 10 s | measured | target | |"
    )
    print("|---|---:|---:|---|")
    print_row("share of one core, %", median(one["cpu_percent_of_a_core"] for one in runs), 15)
    print_row("added delay, capture to outlet, p95, ms", median(one["latency_ms"]["p95"] for one in runs), 8)
    print_row("peak RSS, MB", median(one["rss_mb"] for one in runs), 220)
    print_row("first picture after process start, s", median(one["first_frame_s"] for one in runs), 1.5)
    print_row("buzzcam --help, s", median(helps), 0.3)


class Load:
    """Two processes that keep both cores busy."""

    def __enter__(self) -> "Load":
        self.busy = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(2)]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.busy:
            process.kill()
            process.wait()


def ladder(home: Path, clip: Path) -> None:
    """Calm, 40 s of load, calm again; then the large rung fixed under the same load."""
    command = [*BUZZCAM, "run", "--source", str(clip), "--output", "none", "--seconds", "80", "--json"]
    env = {**os.environ, "XDG_STATE_HOME": str(home)}
    run("--source", clip, "--output", "none", "--seconds", 6, home=home)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
    began = time.monotonic()
    time.sleep(15)
    with Load():
        loaded_at = time.monotonic() - began
        time.sleep(40)
        calm_at = time.monotonic() - began
    report = json.loads(process.communicate()[0])
    with Load():
        fixed = run("--source", clip, "--output", "none", "--model", "large", "--seconds", 12, home=home)
        auto = run("--source", clip, "--output", "none", "--seconds", 30, home=home)
    print("\n| ladder, two busy processes on the two cores | |\n|---|---|")
    print(f"| fps, automatic, under load | {auto['fps']:.1f} (target 27; frames missed {auto['frames_dropped']}) |")
    print(f"| fps, large fixed, under load | {fixed['fps']:.1f} |")
    print(f"| fps, automatic, over the whole run | {report['fps']:.1f}, cards {report['cards']} |")
    print(f"| load from {loaded_at:.0f} s to {calm_at:.0f} s; rung at the end | {report['rung']} |")
    for change in report["rung_changes"]:
        print(f"| {change['at_s']:.1f} s | {change['from']} -> {change['to']}: {change['reason']} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ladder", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clip = mjpeg_clip(Path(folder) / "noisy.mkv", 85)
        live(Path(folder), mjpeg_clip(Path(folder) / "webcam.mkv", 55))
        live(Path(folder), clip)
        if options.ladder:
            ladder(Path(folder), clip)


if __name__ == "__main__":
    main()
