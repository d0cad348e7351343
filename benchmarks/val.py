"""The rungs and the raw networks on the validation clips of models/train/val.py: one table.

    .venv/bin/python benchmarks/val.py CLIPS [--engines small ...] [--kind far ...] [--clips 1] [--models FOLDER]
    .venv/bin/python benchmarks/val.py CLIPS --kind learn --engines large large-room    # the room learnt first, or not

Every frame in its order, everyone, after the matte filter; the raw networks alone, on the stretched frame. IoU,
boundary F and dtSSD are evalseg.py's (beside the set that BUZZCAM_EVAL names, which is not read), means over the clips
with people; of an empty kind, IoU is the share of frames that show nothing. Missed: frames with a person of whom less
than a twentieth is shown. False: frames without anybody, half a second after the start or after somebody left, that
show anything. Results are kept in CLIPS/results by net and program, so that a second run makes only what is new.
"""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import mean
from typing import Any

import av
import cv2
import numpy as np

from buzzcam import paths
from buzzcam.core.frame import MATTE_STEP, Frame, Matte, Plane
from buzzcam.effects.matte import MatteFilter
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.sources.clip import Clip
from buzzcam.vision.catalog import RUNGS, read_catalog
from buzzcam.vision.runtime import CPU, Net
from buzzcam.vision.segmenter import PersonSegmenter
from buzzcam.vision.store import checked_file
from quality import RAW

SETTLED, SHOWN = 15, 0.05
ROOM = "-room"
"""A rung that learns the room in the first two seconds."""

EVALSEG = Path(os.environ.get("BUZZCAM_EVAL", Path(__file__).parents[2] / "shared" / "eval" / "public")).parent
MattesOf = Callable[[Frame], Plane]


def rung(name: str, models: Path) -> MattesOf:
    segmenter = PersonSegmenter(read_catalog(models), models, name.removesuffix(ROOM), CPU, lambda event: None)
    if name.endswith(ROOM):
        segmenter.room.learn()
    refiner, coarse = MatteFilter(), SharedCoarse()
    return lambda frame: refiner.refine(frame, segmenter.matte(frame, coarse), coarse).alpha


def raw(name: str, models: Path) -> MattesOf:
    model, shape = RAW[name]
    net = Net(model, checked_file(models, read_catalog(models).models[model]), CPU, 1, lambda event: None)

    def matte(frame: Frame) -> Plane:
        for plane, inlet in zip(SharedCoarse().covering(frame, net.size), net.input[0], strict=True):
            cv2.resize(plane, shape[::-1], dst=inlet, interpolation=cv2.INTER_LINEAR)
        alpha = cv2.resize(net.run()[0][0, 0], frame.size.grid, interpolation=cv2.INTER_LINEAR)
        return Matte(cv2.convertScaleAbs(alpha, alpha=255.0), frame.captured_at).alpha

    return matte


def frames_of(clip: Path) -> Iterator[tuple[Frame, np.ndarray]]:
    """With the truth, uint8."""
    source = Clip(clip, is_paced=False)
    source.open()
    with av.open(str(clip.with_name(f"{clip.stem}_alpha.mkv"))) as truths:
        for truth in truths.decode(video=0):
            while (frame := source.read()) is None:
                pass
            yield frame, truth.to_ndarray(format="gray")
    source.close()


def settled(nobody: list[int]) -> set[int]:
    """The frames before which nobody was there for half a second."""
    return {k for k in nobody if all(k - back in nobody for back in range(SETTLED + 1))}


def scored(clip: Path, engine: str, models: Path) -> dict[str, float]:
    sys.path.insert(0, str(EVALSEG))
    from evalseg import boundary_f, dtssd_pair, iou

    cv2.setNumThreads(1)
    facts = json.loads(clip.with_suffix(".json").read_text())
    matte = raw(engine, models) if engine in RAW else rung(engine, models)
    ious, edges, changes = [], [], []
    last: tuple[np.ndarray, np.ndarray] | None = None
    shown = missed = 0
    people, empty = set(facts["person"]), settled(facts["nobody"])
    for number, (frame, truth) in enumerate(frames_of(clip)):
        alpha = cv2.resize(matte(frame), None, fx=MATTE_STEP, fy=MATTE_STEP, interpolation=cv2.INTER_LINEAR)
        alpha = alpha[: frame.size.height, : frame.size.width]
        pair = alpha.astype(np.float32) / 255, truth.astype(np.float32) / 255
        ious.append(iou(*pair))
        edges.append(boundary_f(*pair))
        if last is not None:
            changes.append(dtssd_pair(last[0], pair[0], last[1], pair[1]))
        last = pair
        if number in people:
            missed += (alpha[truth > 127] > 127).mean() < SHOWN
        shown += number in empty and (alpha > 127).any()
    return {
        "iou": mean(ious),
        "iou there": mean([ious[k] for k in people] or [1.0]),
        "bf": mean(edges),
        "dtssd": mean(changes),
        "people": len(people),
        "missed": int(missed),
        "empty": len(empty),
        "shown": int(shown),
    }


def program_of(engine: str, models: Path) -> str:
    """A name for the nets and the program that make an engine's mattes."""
    catalog = read_catalog(models)
    if engine in RAW:
        names, sources = [RAW[engine][0]], []
    else:
        spec = catalog.rungs[engine.removesuffix(ROOM)]
        names = [spec.model, catalog.presence]
        package = Path(paths.__file__).parent
        sources = [*package.glob("vision/*.py"), package / "effects" / "matte.py", *package.glob("kernels/*.c")]
    words = [*(catalog.models[name].sha256 for name in names), *(path.read_text() for path in sorted(sources))]
    return hashlib.sha256("".join(words).encode()).hexdigest()[:12]


def results_of(engine: str, clips: list[Path], models: Path, pool: ProcessPoolExecutor) -> dict[str, Any]:
    """By clip; what is known already is not made again."""
    kept = clips[0].parent / "results" / f"{engine.replace(' ', '-')}-{program_of(engine, models)}.json"
    kept.parent.mkdir(exist_ok=True)
    known = json.loads(kept.read_text()) if kept.exists() else {}
    marks = {clip: f"{clip.stem} {clip.stat().st_size}" for clip in clips}
    jobs = {mark: pool.submit(scored, clip, engine, models) for clip, mark in marks.items() if mark not in known}
    known |= {mark: job.result() for mark, job in jobs.items()}
    kept.write_text(json.dumps(known, indent=1))
    return {clip.stem: known[mark] for clip, mark in marks.items()}


def share(rows: list[dict[str, float]], part: str, whole: str) -> str:
    every = sum(row[whole] for row in rows)
    return f"{100 * sum(row[part] for row in rows) / every:.2f}" if every else "–"


def table(results: dict[str, dict[str, Any]], kinds: list[str]) -> None:
    print("| | " + " | ".join(results) + " |\n|---|" + "---:|" * len(results))
    every = [list(rows.values()) for rows in results.values()]
    people = [[row for row in rows if row["people"]] for rows in every]
    measures = (
        ("IoU", "iou", 4),
        ("IoU, frames with a person", "iou there", 4),
        ("boundary F", "bf", 4),
        ("dtSSD", "dtssd", 2),
    )
    for title, key, digits in measures if people[0] else ():
        print(f"| {title} | " + " | ".join(f"{mean(row[key] for row in rows):.{digits}f}" for rows in people) + " |")
    for title, part, whole in (("missed, %", "missed", "people"), ("false, %", "shown", "empty")):
        print(f"| {title} | " + " | ".join(share(rows, part, whole) for rows in every) + " |")
    for kind in kinds:
        cells = (
            mean(row["iou"] for name, row in rows.items() if name.rsplit("-", 1)[0] == kind)
            for rows in results.values()
        )
        print(f"| {kind} | " + " | ".join(f"{cell:.4f}" for cell in cells) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("clips", type=Path, help="the folder that models/train/val.py wrote")
    engines = [*RAW, *RUNGS]
    learning = [f"{rung}{ROOM}" for rung in RUNGS]
    parser.add_argument("--engines", nargs="+", default=engines, choices=[*engines, *learning])
    parser.add_argument("--kind", nargs="+")
    parser.add_argument("--clips", dest="count", type=int, default=99, help="at most so many of each kind")
    parser.add_argument("--models", type=Path, default=paths.models(), help="a folder with catalog.json and other nets")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    names = [tuple(path.stem.rsplit("-", 1)) for path in sorted(options.clips.glob("*.json"))]
    kinds = [kind for kind in dict.fromkeys(kind for kind, _ in names) if not options.kind or kind in options.kind]
    clips = [options.clips / f"{kind}-{n}.mkv" for kind, n in names if kind in kinds and int(n) < options.count]
    if not clips:
        sys.exit(f"{options.clips} has no such clips: make them with models/train/val.py")
    with ProcessPoolExecutor(options.jobs) as pool:
        table({engine: results_of(engine, clips, options.models, pool) for engine in options.engines}, kinds)


if __name__ == "__main__":
    main()
