"""Chain and runner at 720p on the small rung (CPU ms and Python calls a frame), first frame and memory of a run,
`buzzcam --help`, and clips, against an earlier commit: in turn, medians.

    .venv/bin/python benchmarks/against.py COMMIT [--rounds 20] [--starts 7] [--clip FILE ...]

The kernels of this checkout serve both, so it only tells anything while those are the same.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
BLOCK = 30


def chain_step():
    from buzzcam import bench
    from buzzcam.core.frame import Frame, Size
    from buzzcam.settings import OutputChoice, Settings, SourceChoice
    from buzzcam.studio import Studio

    size = Size(1280, 720)
    outputs = (OutputChoice("none"),)
    studio = Studio(Settings(SourceChoice("demo"), model="small", size=size, outputs=outputs))
    studio.open()
    runners = getattr(studio, "_runners", None) or studio._feeds  # type: ignore[attr-defined]  # an earlier commit's
    frames, runner = bench.demo_frames(size, BLOCK), runners()[0]

    def step() -> float:
        began = time.process_time()
        for number, frame in enumerate((*frames, *reversed(frames))):
            runner.deliver(studio.pipeline.process(Frame(frame.i420, size, time.monotonic(), number)))
        return (time.process_time() - began) / (2 * BLOCK) * 1e3

    return step


def calls_step():
    """How many Python functions are called for a frame."""
    step, count = chain_step(), 0

    def note(_frame, event, _argument) -> None:
        nonlocal count
        count += event == "call"

    def counted() -> float:
        nonlocal count
        count = 0
        sys.setprofile(note)
        step()
        sys.setprofile(None)
        return count / (2 * BLOCK)

    return counted


def clip_step(path: Path):
    from buzzcam.core.ports import EndOfSource
    from buzzcam.sources.clip import Clip

    def step() -> float:
        clip, count, began = Clip(path, is_paced=False), 0, time.process_time()
        clip.open()
        with suppress(EndOfSource):
            while True:
                clip.read()
                count += 1
        clip.close()
        return (time.process_time() - began) / count * 1e3

    return step


def serve(tree: str, what: str) -> None:
    sys.path.insert(0, f"{tree}/src")
    try:
        from buzzcam.process import prepare_process
    except ImportError:
        from buzzcam.studio import prepare_process  # type: ignore[attr-defined,no-redef]  # before 0.2

    prepare_process()
    steps = {"chain": chain_step, "calls": calls_step}
    step = steps[what]() if what in steps else clip_step(Path(what))
    step()
    for _line in sys.stdin:
        print(step(), flush=True)


RUN = [
    "run", "--source", "demo", "--size", "1280x720", "--background", "blur", "--model", "small", "--output", "none",
    "--frames", "60", "--json",
]  # fmt: skip


def started(tree: Path) -> tuple[float, float, float]:
    """Seconds to the first frame of a run, its peak memory in MB, and seconds of `--help`."""
    environment = {**os.environ, "PYTHONPATH": str(tree / "src")}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "buzzcam", "--help"], env=environment, capture_output=True, check=True)
    help_s = time.perf_counter() - began
    done = subprocess.run(
        [sys.executable, "-m", "buzzcam", *RUN], cwd=tree, env=environment, capture_output=True, text=True, check=True
    )
    report = json.loads(done.stdout)
    return report["first_frame_s"], report["rss_mb"], help_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--clip", nargs="*", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "before"
        archive = subprocess.run(["git", "-C", ROOT, "archive", options.commit], stdout=subprocess.PIPE, check=True)
        tree.mkdir()
        subprocess.run(["tar", "-x", "-C", tree], input=archive.stdout, check=True)
        for compiled in (ROOT / "src/buzzcam/kernels").glob("_compiled.*"):
            shutil.copy(compiled, tree / "src/buzzcam/kernels")
        print("| what | before | now | ratio |\n|---|---:|---:|---:|")
        for what in ("chain", "calls", *options.clip):
            sides = [
                subprocess.Popen([sys.executable, __file__, "--serve", str(side), str(what)], text=True,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                for side in (tree, ROOT)
            ]  # fmt: skip
            found: list[list[float]] = [[], []]
            for turn in range(options.rounds):
                for k in (0, 1) if turn % 2 else (1, 0):
                    orders, answers = sides[k].stdin, sides[k].stdout
                    assert orders and answers
                    orders.write("\n")
                    orders.flush()
                    found[k].append(float(answers.readline()))
            for process in sides:
                process.communicate()
            before, now = map(median, found)
            print(f"| {what} | {before:.3f} | {now:.3f} | {now / before:.3f} |", flush=True)
        runs = [[started(side) for side in (tree, ROOT)] for _ in range(options.starts + 1)][1:]  # the first warms up
        for k, what in enumerate(("first frame, s", "memory, MB", "--help, s") if runs else ()):
            before, now = (median(run[side][k] for run in runs) for side in (0, 1))
            print(f"| {what} | {before:.3f} | {now:.3f} | {now / before:.3f} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(*sys.argv[2:])
    else:
        main()
