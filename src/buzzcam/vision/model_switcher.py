"""`ModelSwitcher`: makes the changes that the ladder asks for, aside, while the old rung goes on working."""

import time
from collections.abc import Callable
from pathlib import Path

from buzzcam.core.events import Calibrating, Failed, ProviderLost, Publish, RungChanged, RungRefused
from buzzcam.core.frame import Frame
from buzzcam.core.ports import Segmenter
from buzzcam.core.worker import Worker
from buzzcam.errors import ModelError, ProviderFailed
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.sentence import say
from buzzcam.vision import calibration
from buzzcam.vision.ladder import Ladder, Step
from buzzcam.vision.runtime import CPU


class ModelSwitcher:
    """Watches frame costs on the frame thread; opens and warms a rung on a thread of its own; swaps by `use`.

    rungs: the ladder's, cheapest first; one alone is never left. costs: what is known of them, see calibration.
    use: puts a segmenter to work by one assignment. A rung that fails to open is refused and the old one stays.
    """

    def __init__(
        self,
        ladder: Ladder,
        rungs: tuple[str, ...],
        costs: dict[str, calibration.Cost],
        open_rung: calibration.OpenRung,
        use: Callable[[Segmenter], None],
        costs_path: Path,
        sample_frames: Callable[[], list[Frame]],
        publish: Publish,
    ) -> None:
        self._ladder = ladder
        self._rungs = rungs
        self._costs = costs
        self._open_rung = open_rung
        self._use = use
        self._costs_path = costs_path
        self._sample_frames = sample_frames
        self._publish = publish
        self._provider = ""
        self._worker: Worker | None = None
        self._is_stopped = False
        self._is_skipping = False
        self._began_at = time.monotonic()

    def open_first(self) -> Segmenter:
        """The rung the ladder stands on, or the next that works, downwards and then upwards. Raises ModelError."""
        start = self._ladder.rung
        for k in (*range(start, -1, -1), *range(start + 1, len(self._rungs))):
            try:
                segmenter = self._open(self._rungs[k])
            except ModelError as error:
                self._ladder.refuse(k)
                if len(self._rungs) == 1:
                    raise
                self._publish(RungRefused(self._rungs[k], error))
                failure = error
            else:
                self._ladder.rung = k
                return segmenter
        raise failure

    def start(self) -> None:
        """Measures what has not been measured on this machine yet; the picture runs meanwhile."""
        self._began_at = time.monotonic()
        if any(rung not in self._costs for rung in self._rungs):
            self._run(self._calibrate)

    def skip_measuring(self) -> None:
        self._is_skipping = True

    def stop(self) -> None:
        """Returns when no work is under way any more."""
        self._is_stopped = True
        if self._worker is not None:
            self._worker.join()

    def observe(self, cost_ms: float, missed: int) -> None:
        """After each frame, on the frame thread; takes microseconds."""
        if self._is_stopped or (self._worker is not None and self._worker.is_alive):
            return
        step = self._ladder.observe(time.monotonic(), cost_ms, missed)
        if step is not None:
            self._run(lambda: self._make(step))

    def _run(self, job: Callable[[], None]) -> None:
        self._worker = Worker("model-switcher", job, self._publish)
        self._worker.start()

    def _open(self, rung: str) -> Segmenter:
        provider = self._costs[rung].provider if rung in self._costs else CPU
        try:
            segmenter = self._open_rung(rung, provider)
        except ProviderFailed as error:  # it worked when it was measured: a driver has gone
            self._publish(ProviderLost(provider, error))
            segmenter = self._open_rung(rung, CPU)
        self._provider = segmenter.provider
        return segmenter

    def _make(self, step: Step) -> None:
        before, after = self._rungs[self._ladder.rung], self._rungs[step.rung]
        try:
            segmenter = self._open(after)
            coarse = SharedCoarse()
            for frame in self._sample_frames():
                segmenter.matte(frame, coarse)  # the first runs are slow: they must not be a frame's
        except Exception as error:  # noqa: BLE001 - a provider may raise anything; the old rung stays
            self._ladder.refuse(step.rung)
            self._publish(RungRefused(after, error))
            return
        if self._is_stopped:
            return
        self._use(segmenter)
        now = time.monotonic()
        self._ladder.stand_on(step.rung, now)
        self._publish(RungChanged(round(now - self._began_at, 2), before, after, step.reason))

    def _calibrate(self) -> None:
        frames = self._sample_frames()
        for k, rung in enumerate(self._rungs):
            if self._is_stopped:
                return
            if self._is_skipping:
                self._publish(Calibrating(len(self._rungs), len(self._rungs)))
                break
            if rung not in self._costs and (cost := calibration.measure(rung, self._open_rung, frames, SharedCoarse())):
                self._costs[rung] = cost
            self._publish(Calibrating(k + 1, len(self._rungs)))
            self._ladder.costs_ms[k] = self._costs[rung].wall_ms if rung in self._costs else None
        try:
            calibration.save(self._costs_path, self._costs)
        except OSError as error:
            self._publish(Failed("calibration", error))  # measured again next time
        cost = self._costs.get(self._rungs[self._ladder.rung])
        if cost is not None and cost.provider != self._provider:
            reason = say("{one} is faster than {other}", one=cost.provider, other=self._provider)
            self._make(Step(self._ladder.rung, reason))
