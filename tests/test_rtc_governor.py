"""Sound goes first: pictures become fewer when the machine does not keep up. Arithmetic with simulated time."""

import asyncio
import threading
from itertools import pairwise

import numpy as np
import pytest

import coded
from buzzcam.calls.rtc.governor import (
    EASIER_S,
    LEAST_ASKED_BPS,
    LONGEST_EASIER_S,
    SHARES,
    Governor,
    Thinning,
    asked_bps,
    come_first,
)
from buzzcam.calls.rtc.publisher import Layer, MediaPublisher
from buzzcam.calls.rtc.simulcast import LayerSelection
from buzzcam.core.frame import Frame, Size

SIZE = Size(160, 96)


class Machine:
    """Sound is late by `lateness(share of the pictures)`; looked at four times a second."""

    def __init__(self, lateness):
        self.governor, self.lateness, self.now = Governor(), lateness, 0.0
        self.pressures = []

    def run(self, seconds):
        for _ in range(round(seconds * 4)):
            self.now += 0.25
            self.governor.late(self.lateness(self.governor.share))
            self.governor.review(self.now)
            self.pressures.append(self.governor.pressure)
        return self.pressures[-round(seconds * 4) :]


def test_while_sound_is_in_time_all_pictures_go():
    assert set(Machine(lambda _share: 0.012).run(600)) == {0}


def test_one_late_block_costs_one_step_and_comes_back():
    machine = Machine(lambda _share: 0.005)
    machine.governor.late(0.1)
    assert max(machine.run(1)) == 1
    assert machine.run(EASIER_S + 1)[-1] == 0


def test_pictures_become_fewer_until_sound_is_in_time_and_within_seconds():
    machine = Machine(lambda share: 0.01 if share <= 0.5 else 0.08)
    machine.run(3)
    assert machine.governor.share == 0.5


def test_where_nothing_helps_the_fewest_pictures_still_go():
    machine = Machine(lambda _share: 0.3)
    machine.run(10)
    assert machine.governor.share == SHARES[-1] > 0


def test_what_was_too_much_is_tried_ever_more_seldom():
    machine = Machine(lambda share: 0.01 if share <= 0.5 else 0.08)
    machine.run(30)
    machine.run(600)
    pressures = machine.run(600)
    tries = sum(later < sooner for sooner, later in pairwise(pressures))
    assert 1 <= tries <= 600 / 20


def test_when_the_others_have_ended_all_pictures_come_back():
    is_busy = [True]
    machine = Machine(lambda share: 0.08 if is_busy[0] and share > 0.2 else 0.005)
    machine.run(60)
    assert machine.governor.share == SHARES[-1]
    is_busy[0] = False
    machine.run(4 * LONGEST_EASIER_S + 5)
    assert machine.governor.share == 1.0


@pytest.mark.parametrize("share", SHARES)
def test_what_remains_is_that_share_and_even(share):
    thinning = Thinning()
    kept = [k for k in range(3000) if thinning.keeps(share)]
    assert len(kept) == pytest.approx(3000 * share, rel=0.01)
    gaps = {later - sooner for sooner, later in pairwise(kept)}
    assert max(gaps) - min(gaps) <= 1


class Watcher:
    """A publisher.VideoSubscriber."""

    codec, is_heard, budget_bps = "H264", True, 600_000.0
    selection: LayerSelection | None = None
    layer: Layer | None = None
    awaits: Layer | None = None

    def __init__(self):
        self.taken = []

    def is_in_trouble(self, now):
        return False

    def forget(self):
        pass

    def take(self, encoded):
        self.taken.append(encoded)


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_under_pressure_fewer_pictures_are_coded_and_each_is_as_good(codec):
    async def run(pressure):
        publisher, subscriber, scene = (
            MediaPublisher(asyncio.get_running_loop(), print),
            Watcher(),
            coded.Scene(SIZE),
        )
        subscriber.codec = codec
        publisher.governor.pressure = pressure
        publisher.governor.late = lambda by_s: None
        publisher.camera.open(SIZE, 30)
        publisher.camera.join(subscriber)
        for k in range(150):
            publisher.camera.send(coded.safe(Frame(scene.picture(k, k), SIZE, 100 + k / 30, k)))
        await asyncio.sleep(0)
        publisher.close()
        return subscriber.taken

    free, pressed = asyncio.run(run(0)), asyncio.run(run(4))
    assert len(free) == 150
    assert len(pressed) in (30, 31)
    sizes = [np.mean([len(one.data) for one in taken[len(taken) // 3 :]]) for taken in (free, pressed)]
    assert 0.6 * sizes[0] < sizes[1] < 2 * sizes[0]


def test_late_sound_and_a_late_loop_are_noticed_by_themselves():
    async def run():
        publisher = MediaPublisher(asyncio.get_running_loop(), print)
        noted = []

        def late(by_s: float) -> None:
            noted.append(by_s)

        publisher.governor.late = late
        heard = Watcher()
        publisher.listen(heard)
        publisher.push_audio(np.zeros(480, np.int16))
        noted.clear()
        publisher.push_audio(np.zeros(480, np.int16))
        threading.Event().wait(0.06)  # the loop is busy meanwhile
        while not heard.taken:
            await asyncio.sleep(0)
        publisher.close()
        return max(noted)

    assert asyncio.run(run()) >= 0.06


def test_a_system_that_gives_no_thread_priority_is_no_reason_to_stop(monkeypatch):
    def refuse(*_arguments):
        raise PermissionError("Permission denied")

    monkeypatch.setattr("os.setpriority", refuse)
    come_first()


def test_what_a_guest_is_asked_for_never_dries_up():
    """Each estimate is at most one and a half of what came, and that is at most what was asked for."""
    estimate = 2_000_000
    for _ in range(50):
        asked = asked_bps(estimate, min(SHARES))
        estimate = min(estimate, round(1.5 * asked))
    assert asked == LEAST_ASKED_BPS
    assert asked_bps(4_000, 1.0) == LEAST_ASKED_BPS, "so much less that no picture would ever come again"
    assert asked_bps(2_000_000, 1.0) == 2_000_000
