"""`Ladder`: which rung to stand on. Pure arithmetic over frame costs; no clock, no thread."""

from collections import deque
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from buzzcam.sentence import say

LATE_SHARE = 0.85
"""Of the time between two frames: a rung whose cost is above it is late."""

FIT_SHARE = 0.6
"""Of the time between two frames: the next rung is tried only if it is expected to stay below it."""

WINDOW_S = 1.0
JUDGE_EVERY_S = 0.2
"""Costs are noted for each frame and judged that seldom."""
SETTLE_S = 0.7
"""After a change: caches and clocks need that long before costs mean anything."""

PATIENCE_S, MOST_PATIENCE_S = 4.0, 64.0
"""Calm that must have lasted before a climb; doubled by each climb that failed."""

FAILED_WITHIN_S = 10.0
"""A climb that is taken back within that time has failed."""

REST_MS = 1.0
"""What the chain costs besides the rung, about, at 720p: a frame's cost above rung and rest is the machine's load."""

MISSED_SHARE = 0.1
"""Share of frames missed that counts as late whatever the costs say."""


@dataclass(frozen=True, slots=True)
class Step:
    """A change that is asked for. rung: index, 0 the cheapest."""

    rung: int
    reason: str


class _Sample(NamedTuple):
    at_s: float
    cost_ms: float
    missed: int


class Ladder:
    """costs_ms: measured cost of each rung in milliseconds, cheapest first; None where it is not known or does
    not work. interval_ms: time between two frames. limit_share: upper bound of a frame's cost as a share of the
    interval, by the user's wish (quiet: 0.5)."""

    def __init__(
        self, costs_ms: list[float | None], interval_ms: float, rung: int = 0, limit_share: float = FIT_SHARE
    ) -> None:
        self.costs_ms = costs_ms
        self.rung = rung
        self._interval_ms = interval_ms
        self._fit_ms = min(FIT_SHARE, limit_share) * interval_ms
        self._samples: deque[_Sample] = deque()
        self._patience_s = PATIENCE_S
        self._judge_at = 0.0
        self._changed_at: float | None = None
        self._climbed_at: float | None = None
        self._calm_since: float | None = None

    def best_start(self) -> int:
        """The highest rung whose measured cost fits."""
        fitting = [k for k, cost in enumerate(self.costs_ms) if cost is not None and cost <= self._fit_ms]
        return max(fitting, default=0)

    def observe(self, at_s: float, cost_ms: float, missed: int) -> Step | None:
        """One frame. at_s: any steady clock. missed: frames that were left out, ever. Returns a change or None."""
        if self._changed_at is None:
            self._changed_at = at_s
        if at_s - self._changed_at < SETTLE_S:
            self._samples.clear()
        self._samples.append(_Sample(at_s, cost_ms, missed))
        while at_s - self._samples[0].at_s > WINDOW_S:
            self._samples.popleft()
        if len(self.costs_ms) < 2 or 0 < self._judge_at - at_s < JUDGE_EVERY_S:
            return None
        self._judge_at = at_s + JUDGE_EVERY_S
        if len(self._samples) < 5 or at_s - self._samples[0].at_s < WINDOW_S / 2:
            return None
        costs = sorted(sample.cost_ms for sample in self._samples)
        middle, high = median(costs), costs[int(0.9 * (len(costs) - 1))]
        skipped = self._samples[-1].missed - self._samples[0].missed
        is_late = middle > LATE_SHARE * self._interval_ms or skipped > MISSED_SHARE * (len(costs) + skipped)
        if is_late:
            self._calm_since = None
            return self._down(at_s, middle)
        if self._calm_since is None:
            self._calm_since = at_s
        if at_s - self._calm_since < self._patience_s:
            return None
        measured = self.costs_ms[self.rung]
        slowdown = 1.0 if measured is None else max(1.0, high / (measured + REST_MS))
        return self._up(slowdown)

    def stand_on(self, rung: int, at_s: float) -> None:
        """The change has been made."""
        if rung > self.rung:
            self._climbed_at = at_s
        self.rung, self._changed_at, self._calm_since = rung, at_s, None
        self._samples.clear()

    def refuse(self, rung: int) -> None:
        """A rung cannot be used."""
        self.costs_ms[rung] = None

    def _down(self, at_s: float, cost_ms: float) -> Step | None:
        lower = [k for k in range(self.rung) if self.costs_ms[k] is not None or k == 0]
        if not lower:
            return None
        if self._climbed_at is not None and at_s - self._climbed_at < FAILED_WITHIN_S:
            self._patience_s = min(MOST_PATIENCE_S, 2 * self._patience_s)
        else:
            self._patience_s = PATIENCE_S
        reason = say("frames were late ({cost:.0f} of {interval:.0f} ms)", cost=cost_ms, interval=self._interval_ms)
        return Step(lower[-1], reason)

    def _up(self, slowdown: float) -> Step | None:
        higher = [k for k in range(self.rung + 1, len(self.costs_ms)) if self.costs_ms[k] is not None]
        for k in higher[:1]:
            expected_ms = (self.costs_ms[k] or 0.0) * slowdown
            if expected_ms <= self._fit_ms:
                reason = say(
                    "it is fast enough ({cost:.0f} of {interval:.0f} ms expected)",
                    cost=expected_ms, interval=self._interval_ms,
                )  # fmt: skip
                return Step(k, reason)
        return None
