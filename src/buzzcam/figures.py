"""`Figures`: what is counted and timed of a run, for the window and for `--json`."""

from dataclasses import asdict
from typing import Any

from buzzcam import kernels
from buzzcam.core.events import RungChanged
from buzzcam.core.frame import Size
from buzzcam.core.meter import CpuClock, Percentiles, peak_rss_mb
from buzzcam.core.pipeline import Pipeline
from buzzcam.model_choice import ModelChoice
from buzzcam.output_set import OutputSet
from buzzcam.outputs.runner import OutputRunner
from buzzcam.source_session import SourceSession
from buzzcam.status import Status

NO_DELAYS = Percentiles(None, None)
RECENT = 60
"""Frames over which the live figures are taken."""


class Figures:
    """clock: of the run. first_after_s: from the start of the process to the first picture; None before it."""

    def __init__(self, session: SourceSession, outputs: OutputSet, quality: ModelChoice) -> None:
        self._session, self._outputs, self._model_choice = session, outputs, quality
        self.clock = CpuClock()
        self.first_after_s: float | None = None
        self.rung_changes: list[RungChanged] = []

    def status(self, pipeline: Pipeline, runners: list[OutputRunner]) -> Status:
        """From any thread. runners: of all that gets the picture."""
        live = [runner for runner in runners if runner.output.is_live]
        delays = [runner.delays.percentiles(RECENT).p50 for runner in live]
        chain, session = pipeline.chain, self._session
        return Status(
            source=session.source.name,
            trouble=session.trouble,
            is_asleep=session.is_asleep,
            frames_out=pipeline.frames_out,
            delay_ms=max((delay for delay in delays if delay is not None), default=None),
            cost_ms=pipeline.costs.percentiles(RECENT).p50,
            interval_ms=1000 / session.source.fps,
            rung=chain.segmenter.rung if chain.segmenter and not chain.has_stand_in else None,
            provider=chain.segmenter.provider if chain.segmenter else None,
            costs_ms=self._model_choice.costs_ms,
            last_change=self.rung_changes[-1] if self.rung_changes else None,
            outputs=self._outputs.status(),
            room=self._model_choice.room.state,
            takes_room=chain.segmenter.takes_room if chain.segmenter else False,
        )

    def report(
        self, pipeline: Pipeline, runners: list[OutputRunner], size: Size, is_every_frame: bool
    ) -> dict[str, Any]:
        """As `buzzcam run --json` prints it."""
        cpu_s, wall_s = self.clock.spent_s()
        out = pipeline.frames_out
        live = [runner for runner in runners if runner.output.is_live] or runners
        delays = max((runner.delays.percentiles() for runner in live), key=lambda p: p.p95 or 0, default=NO_DELAYS)
        if is_every_frame:  # its frames have the clip's time: what they cost is their delay
            delays = pipeline.costs.percentiles()
        segmenter = pipeline.chain.segmenter
        return {
            "frames_in": self._session.frames_in,
            "frames_out": out,
            "frames_dropped": pipeline.mailbox.dropped,
            "cards": pipeline.cards + sum(runner.cards_of_its_own for runner in runners),
            "fps": round(out / wall_s, 2) if wall_s > 0 else 0.0,
            "latency_ms": asdict(delays),
            "cpu_ms_per_frame": round(cpu_s * 1e3 / out, 3) if out else None,
            "cpu_percent_of_a_core": round(100 * cpu_s / wall_s, 1) if wall_s > 0 else None,
            "chain_ms": asdict(pipeline.costs.percentiles()),
            "first_frame_s": self.first_after_s,
            "rss_mb": peak_rss_mb(),
            "size": str(size),
            "provider": segmenter.provider if segmenter else None,
            "rung": segmenter.rung if segmenter else None,
            "kernels": kernels.name,
            "rung_changes": [
                {"at_s": change.at_s, "from": change.before, "to": change.after, "reason": change.reason}
                for change in self.rung_changes
            ],
            "outputs": {
                runner.output.name: {
                    "frames": runner.frames_out,
                    "dropped": runner.dropped,
                    "cards": runner.cards,
                    "is_lost": runner.was_lost,
                    "latency_ms": None if is_every_frame else asdict(runner.delays.percentiles()),
                }
                for runner in runners
            },
        }
