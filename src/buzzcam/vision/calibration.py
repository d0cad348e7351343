"""What each rung costs on this very machine, measured once and kept."""

import json
import logging
import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import msgspec

from buzzcam.core.frame import Frame, Size
from buzzcam.core.ports import Coarse, Segmenter
from buzzcam.files import read_json, write_whole
from buzzcam.vision.runtime import listed_providers, version

log = logging.getLogger("buzzcam")

SIZE = Size(1280, 720)
RUNS = 9
MOST_MS = 1e6
"""No rung takes a quarter of an hour for a frame: such a file is damaged."""

OpenRung = Callable[[str, str], Segmenter]
"""(rung, provider) -> its segmenter. Raises ModelError."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one rung at 720p on its fastest provider, in milliseconds a frame."""

    provider: str
    wall_ms: float
    cpu_ms: float


RUNGS_REVISION = 4
"""Of what the rungs do; to be raised when their costs change."""


def machine_key() -> str:
    """Changes when costs measured before no longer hold: another processor, runtime, provider, or other rungs."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        processor = platform.processor()
    runtime = f"onnxruntime {version()}, {' '.join(listed_providers())}"
    return f"{processor} x{os.cpu_count()}, {runtime}, rungs {RUNGS_REVISION}"


def load(path: Path) -> dict[str, Cost]:
    """Costs by rung; empty when there are none for this machine."""
    try:
        content = read_json(path)
        if content["machine"] != machine_key():
            return {}
        named = {str(rung).replace("own:", "user:", 1): cost for rung, cost in content["costs"].items()}  # as 0.1 did
        costs = msgspec.convert(named, dict[str, Cost])
    except Exception:  # noqa: BLE001 - whatever the file holds, it is measured once more
        return {}
    is_sound = all(0 < cost.wall_ms < MOST_MS and 0 < cost.cpu_ms < MOST_MS for cost in costs.values())
    return costs if is_sound else {}


def save(path: Path, costs: dict[str, Cost]) -> None:
    """Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine_key(), "costs": {rung: asdict(cost) for rung, cost in costs.items()}}
    write_whole(path, json.dumps(content, indent=1).encode())


def measure(rung: str, open_rung: OpenRung, frames: list[Frame], coarse: Coarse) -> Cost | None:
    """The rung on the provider that runs it fastest, by timed runs; None when none runs it."""
    found = []
    for provider in listed_providers():
        try:
            found.append(_timed(open_rung(rung, provider), frames, coarse))
        except Exception as error:
            log.info("%s does not run on %s", rung, provider, exc_info=error)
            continue  # listed but cannot load here
    return min(found, key=lambda cost: cost.wall_ms, default=None)


def _timed(segmenter: Segmenter, frames: list[Frame], coarse: Coarse) -> Cost:
    walls, cpus = [], []
    for turn in range(RUNS + 2):
        wall, cpu = time.perf_counter(), time.process_time()
        segmenter.matte(frames[turn % len(frames)], coarse)
        if turn >= 2:
            walls.append((time.perf_counter() - wall) * 1e3)
            cpus.append((time.process_time() - cpu) * 1e3)
    walls.sort()  # the quieter half: other programs make a run longer, never shorter
    return Cost(segmenter.provider, median(walls[: RUNS // 2 + 1]), median(cpus))
