"""Counting and timing what the frame path does."""

import sys
import time
from collections import deque
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

if sys.platform != "win32":
    import resource

KEPT = 20_000  # samples: 11 minutes at 30 frames a second


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Of a set of durations, in milliseconds; None when there are none."""

    p50: float | None
    p95: float | None


class Durations:
    """The newest durations of one kind. One thread adds, any may ask."""

    def __init__(self) -> None:
        self._ms: deque[float] = deque(maxlen=KEPT)

    def add(self, ms: float) -> None:
        self._ms.append(ms)

    def percentiles(self, newest: int = KEPT) -> Percentiles:
        """Of the newest so many."""
        values = list(islice(reversed(self._ms), newest))  # one step for the interpreter: nobody adds meanwhile
        if not values:
            return Percentiles(None, None)
        p50, p95 = np.percentile(values, (50, 95))
        return Percentiles(round(float(p50), 2), round(float(p95), 2))


class CpuClock:
    """CPU seconds of the whole process since `start`."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self._cpu_s, self._wall_s = time.process_time(), time.monotonic()

    def spent_s(self) -> tuple[float, float]:
        """CPU and wall seconds since the start."""
        return time.process_time() - self._cpu_s, time.monotonic() - self._wall_s


def peak_rss_mb() -> float:
    """The most memory this process ever had resident, in megabytes (2**20 bytes)."""
    if sys.platform == "win32":
        return 0.0
    try:  # Linux: ru_maxrss also counts what the parent had before it started us
        lines = Path("/proc/self/status").read_text().splitlines()
        return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024, 1)
    except (OSError, StopIteration):
        pass
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
    return round(kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
