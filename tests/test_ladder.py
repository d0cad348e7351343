"""The ladder by numbers alone, and the controller that makes its changes."""

import itertools
from functools import partial
from threading import Event

import pytest

from buzzcam.core.events import ProviderLost, RungChanged, RungRefused
from buzzcam.errors import ModelBroken, ProviderFailed
from buzzcam.vision import calibration
from buzzcam.vision.calibration import Cost
from buzzcam.vision.ladder import Ladder
from buzzcam.vision.model_switcher import ModelSwitcher
from fakes import FakeSegmenter, room_frame, wait_until

COSTS = [1.5, 6.0, 50.0]
INTERVAL_MS = 1000 / 30


class Play:
    """Feeds a ladder with frames at 30 a second and takes the steps it asks for."""

    def __init__(self, ladder: Ladder) -> None:
        self.ladder, self.at_s, self.missed, self.steps = ladder, 0.0, 0, []

    def run(self, seconds: float, cost_of, missed_each: float = 0) -> "Play":
        owed, end = 0.0, self.at_s + seconds
        while self.at_s < end:
            self.at_s += INTERVAL_MS / 1000
            owed += missed_each
            self.missed += int(owed)
            owed -= int(owed)
            step = self.ladder.observe(self.at_s, cost_of(self.ladder.rung), self.missed)
            if step:
                self.steps.append((round(self.at_s, 1), self.ladder.rung, step.rung, step.reason))
                self.ladder.stand_on(step.rung, self.at_s)
        return self


def test_it_climbs_after_calm_to_what_fits_and_no_further():
    play = Play(Ladder([*COSTS], INTERVAL_MS)).run(60, lambda rung: COSTS[rung])
    assert [(before, after) for _, before, after, _ in play.steps] == [(0, 1)]
    assert 4 <= play.steps[0][0] <= 8


def test_it_steps_down_at_once_when_frames_are_late():
    ladder = Ladder([*COSTS], INTERVAL_MS, rung=1)
    play = Play(ladder).run(10, lambda rung: COSTS[rung]).run(3, lambda rung: COSTS[rung] * 6)
    assert [(before, after) for _, before, after, _ in play.steps] == [(1, 0)]
    assert play.steps[0][0] < 11.5
    assert "late" in play.steps[0][3]


def test_missed_frames_count_as_late_whatever_they_cost():
    play = Play(Ladder([*COSTS], INTERVAL_MS, rung=1)).run(3, lambda _: 5.0, missed_each=0.5)
    assert [(before, after) for _, before, after, _ in play.steps] == [(1, 0)]


def test_under_load_it_stays_low_and_is_back_soon_after():
    ladder = Ladder([*COSTS], INTERVAL_MS, rung=1)
    play = Play(ladder).run(10, lambda rung: COSTS[rung])
    play.run(60, lambda rung: COSTS[rung] * 6)
    changes_under_load = [step for step in play.steps if step[0] > 10]
    assert len(changes_under_load) <= 3
    assert ladder.rung == 0
    began = play.at_s
    play.run(30, lambda rung: COSTS[rung])
    assert ladder.rung == 1
    assert play.steps[-1][0] - began < 15


def test_a_climb_that_failed_makes_it_twice_as_patient():
    ladder = Ladder([1.5, 6.0, None], INTERVAL_MS)
    costs = {0: 1.5, 1: 40.0}  # the second rung is always late, whatever was measured
    play = Play(ladder).run(120, costs.__getitem__)
    climbs = [at_s for at_s, before, after, _ in play.steps if after > before]
    pauses = [b - a for a, b in itertools.pairwise(climbs)]
    assert len(climbs) <= 6
    assert all(later > earlier for earlier, later in itertools.pairwise(pauses))


def test_a_large_rung_is_taken_where_it_is_cheap():
    play = Play(Ladder([0.5, 1.0, 6.0], INTERVAL_MS)).run(60, lambda rung: [0.5, 1.0, 6.0][rung])
    assert play.ladder.rung == 2


def test_quiet_keeps_to_its_share():
    assert Ladder([1.5, 10.0, 50.0], INTERVAL_MS).best_start() == 1
    assert Ladder([1.5, 10.0, 50.0], INTERVAL_MS, limit_share=0.25).best_start() == 0


@pytest.mark.parametrize("costs", [[None, None, None], [1.0, None, None]])
def test_what_is_not_known_is_not_climbed_to(costs):
    assert Play(Ladder(costs, INTERVAL_MS)).run(30, lambda _: 1.0).steps == []


def test_there_is_nothing_below_the_first_rung():
    assert Play(Ladder([*COSTS], INTERVAL_MS)).run(10, lambda _: 90.0).steps == []


# ---- the controller


class Bench:
    """A controller over fake rungs, with what it published and put to use."""

    def __init__(self, tmp_path, costs, opens=FakeSegmenter, rungs=("small", "medium", "large"), start=0) -> None:
        self.events, self.used, self.opened = [], [], []
        self.path = tmp_path / "costs.json"
        self.opens = opens
        ladder = Ladder([costs[r].wall_ms if r in costs else None for r in rungs], INTERVAL_MS, rung=start)
        self.controller = ModelSwitcher(
            ladder, rungs, costs, self.open, self.used.append, self.path, lambda: [room_frame(0)], self.events.append
        )

    def open(self, rung, provider):
        self.opened.append((rung, provider))
        segmenter = self.opens(rung)
        segmenter.provider = provider
        return segmenter

    def calm(self) -> None:
        for k in range(400):
            step = self.controller._ladder.observe(k / 30, 1.0, 0)
            if step:
                self.controller._run(partial(self.controller._make, step))
                return


ALL = {rung: Cost("CPUExecutionProvider", ms, ms) for rung, ms in zip(("small", "medium", "large"), COSTS, strict=True)}


def test_a_step_is_made_aside_and_told(tmp_path):
    bench = Bench(tmp_path, dict(ALL))
    bench.controller.open_first()
    bench.calm()
    wait_until(lambda: bench.used)
    bench.controller.stop()
    assert bench.used[0].rung == "medium"
    assert [(type(e), e.before, e.after) for e in bench.events] == [(RungChanged, "small", "medium")]


def test_a_rung_that_does_not_open_is_refused_and_the_old_one_stays(tmp_path):
    def opens(rung):
        if rung == "medium":
            raise ModelBroken("It is broken.", "Install again.")
        return FakeSegmenter(rung)

    bench = Bench(tmp_path, dict(ALL), opens)
    bench.controller.open_first()
    bench.calm()
    wait_until(lambda: bench.events)
    bench.controller.stop()
    assert [type(event) for event in bench.events] == [RungRefused]
    assert bench.used == []
    assert bench.controller._ladder.costs_ms[1] is None


def test_the_first_rung_falls_back_downwards(tmp_path):
    def opens(rung):
        if rung != "small":
            raise ModelBroken("It is broken.", "Install again.")
        return FakeSegmenter(rung)

    bench = Bench(tmp_path, dict(ALL), opens, start=1)
    assert bench.controller.open_first().rung == "small"
    assert isinstance(bench.events[0], RungRefused)


def test_a_fixed_rung_that_does_not_open_is_an_error(tmp_path):
    def opens(rung):
        raise ModelBroken("It is broken.", "Install again.")

    with pytest.raises(ModelBroken):
        Bench(tmp_path, {}, opens, rungs=("medium",)).controller.open_first()


def test_a_provider_that_has_gone_since_it_was_measured_is_left_for_the_cpu(tmp_path):
    bench = Bench(tmp_path, {"small": Cost("CUDAExecutionProvider", 1, 1)}, rungs=("small",))
    inner = bench.open

    def open_rung(rung, provider):
        if provider.startswith("CUDA"):
            raise ProviderFailed("No driver.", "Install it.")
        return inner(rung, provider)

    bench.controller._open_rung = open_rung
    assert bench.controller.open_first().provider == "CPUExecutionProvider"
    assert isinstance(bench.events[0], ProviderLost)


def test_the_machine_is_measured_once_and_a_faster_provider_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(calibration, "listed_providers", lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"])
    slow = Event()

    class Slow(FakeSegmenter):
        def matte(self, frame, coarse):
            if self.provider == "CPUExecutionProvider":
                slow.wait(0.002)
            return super().matte(frame, coarse)

    bench = Bench(tmp_path, {}, Slow, rungs=("small",))
    bench.controller.open_first()
    bench.controller.start()
    wait_until(lambda: bench.used)
    bench.controller.stop()
    assert bench.used[0].provider == "CUDAExecutionProvider"
    assert "faster" in bench.events[-1].reason
    kept = calibration.load(bench.path)
    assert kept["small"].provider == "CUDAExecutionProvider"
    again = Bench(tmp_path, kept, Slow, rungs=("small",))
    again.controller.open_first()
    again.controller.start()
    again.controller.stop()
    assert again.opened == [("small", "CUDAExecutionProvider")], "nothing is measured twice"


def test_costs_of_another_machine_or_a_damaged_file_do_not_count(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "costs.json"
    calibration.save(path, ALL)
    assert calibration.load(path) == ALL
    monkeypatch.setattr(calibration, "machine_key", lambda: "another")
    assert calibration.load(path) == {}
    path.write_text("{")
    assert calibration.load(path) == {}
    assert calibration.load(tmp_path / "none.json") == {}
