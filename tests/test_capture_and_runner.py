"""The two ends of the frame path through everything that can happen to a device."""

import numpy as np
import pytest

from buzzcam.core.capture import RETRY_S, Capture
from buzzcam.core.demand import Demand
from buzzcam.core.events import Failed, FellAsleep, SourceBack, SourceLost, WokeUp
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.privacy import PrivacyPolicy
from buzzcam.core.worker import Worker
from buzzcam.effects.card import Card
from buzzcam.errors import CameraLost, DiskFull, OutputError
from buzzcam.outputs import runner as runner_module
from buzzcam.outputs.runner import OutputRunner
from fakes import SIZE, FakeOutput, FakeSource, room_frame, wait_until

CARD = Card(None)


class Running:
    """A capture on its thread."""

    def __init__(self, source: FakeSource) -> None:
        self.events, self.mailbox, self.demand, self.source = [], Mailbox(), Demand(), source
        source.open()
        self.capture = Capture(source, self.mailbox, self.demand, self.events.append)
        self.worker = Worker("capture", self.capture.run, self.events.append)
        self.demand.set("test", True)

    def __enter__(self):
        self.worker.start()
        return self

    def __exit__(self, *_):
        self.demand.close()
        assert self.worker.join(10)

    def kinds(self):
        return [type(event) for event in self.events]


def test_the_newest_frame_wins():
    with Running(FakeSource()) as running:
        wait_until(lambda: running.capture.frames_in > 20)
        came = running.capture.frames_in
        assert running.mailbox.get(10).number >= came - 3
    assert running.mailbox.dropped >= 15
    assert not running.source.is_open


def test_a_lost_source_is_opened_again_and_told_of_once():
    with Running(FakeSource()) as running:
        wait_until(lambda: running.capture.frames_in > 3)
        running.source.is_plugged_in = False
        wait_until(lambda: SourceLost in running.kinds())
        attempts = running.source.attempts
        wait_until(lambda: running.source.attempts > attempts + 3)
        running.source.is_plugged_in = True
        wait_until(lambda: SourceBack in running.kinds())
    assert running.kinds() == [SourceLost, SourceBack]


def test_a_source_that_stalls_is_opened_again():
    with Running(FakeSource()) as running:
        wait_until(lambda: running.capture.frames_in > 3)
        running.source.stalls = True
        wait_until(lambda: SourceLost in running.kinds())
        running.source.stalls = False
        wait_until(lambda: SourceBack in running.kinds())
    assert running.source.opened == 2


def test_nobody_watching_releases_the_source_and_somebody_brings_it_back():
    with Running(FakeSource()) as running:
        wait_until(lambda: running.capture.frames_in > 3)
        running.demand.set("test", False)
        wait_until(lambda: not running.source.is_open)
        count = running.capture.frames_in
        running.demand.wait_while_open(0.2)
        assert running.capture.frames_in == count
        running.demand.set("window", True)
        wait_until(lambda: running.capture.frames_in > count)
    assert running.kinds() == [FellAsleep, WokeUp]


def test_a_source_that_ends_closes_the_mailbox():
    with Running(FakeSource(limit=3)) as running:
        assert running.worker.join(10)
        assert running.capture.has_ended
        assert [frame.number for frame in running.mailbox] == [2]
    assert running.kinds() == []


def test_stopping_is_quick_also_while_the_source_is_lost():
    with Running(FakeSource()) as running:
        running.source.is_plugged_in = False
        wait_until(lambda: SourceLost in running.kinds())
    assert not running.worker.is_alive


class Sending:
    """A runner on its thread; its outputs are made from a list."""

    def __init__(self, *outputs: FakeOutput, is_hiding: bool = False, is_opened: bool = True) -> None:
        self.events, made = [], iter(outputs)
        self.runner = OutputRunner(lambda: next(made), PrivacyPolicy(CARD, is_hiding).camera, self.events.append)
        try:
            self.runner.open(SIZE, 30)
        except OutputError as error:
            assert not is_opened
            self.runner.wait_for_it(error)
        self.worker = Worker("runner", self.runner.run, self.events.append)

    def __enter__(self):
        self.worker.start()
        return self

    def __exit__(self, *_):
        self.runner.stop()
        assert self.worker.join(10)


def test_a_feed_delivers_in_order_and_closes_its_output_once():
    output = FakeOutput()
    output.capacity = 10
    with Sending(output) as sending:
        for number in range(10):
            assert sending.runner.put(room_frame(number))
    assert [frame.number for frame in output.frames] == list(range(10)), "what waited was still delivered"
    assert (output.opened, output.closed) == (1, 1)
    assert not sending.runner.put(room_frame(11)), "gone"


def test_without_frames_the_card_goes_out():
    output = FakeOutput()
    with Sending(output) as sending:
        sending.runner.put(room_frame(0))
        wait_until(lambda: sending.runner.cards >= 2)
    assert np.array_equal(output.frames[-1].i420, CARD.at(SIZE, 0, 0).i420)
    assert sending.runner.delays.percentiles().p50 is not None


def test_a_raw_frame_becomes_the_card_while_hiding_is_on():
    output = FakeOutput()
    with Sending(output, is_hiding=True) as sending:
        sending.runner.put(room_frame(5))
        wait_until(lambda: output.frames)
    assert output.frames[0].is_hidden
    assert output.frames[0].number == 5
    assert sending.runner.cards == 1


def test_a_lost_output_is_made_anew_until_it_is_back(monkeypatch):
    monkeypatch.setattr(runner_module, "RETRY_S", 0.02)
    first, still_broken, last = FakeOutput("first"), FakeOutput("second"), FakeOutput("third")
    still_broken.breaks = True
    with Sending(first, still_broken, last) as sending:
        sending.runner.put(room_frame(0))
        wait_until(lambda: first.frames)
        first.breaks = True
        numbers = iter(range(1, 10**6))
        wait_until(lambda: sending.runner.put(room_frame(next(numbers))) and last.frames)
    assert first.closed == 1
    assert last.closed == 1
    assert [type(event) for event in sending.events] == [Failed]
    assert not sending.runner.was_lost, "it is back"


def test_a_full_disk_ends_the_feed_and_says_so():
    class Full(FakeOutput):
        is_live = False

        def send(self, frame):
            raise DiskFull("It is full.", "Make room.")

    output = Full()
    with Sending(output) as sending:
        sending.runner.put(room_frame(0))
        assert sending.worker.join(10)
        assert not sending.runner.put(room_frame(1))
    assert (output.opened, output.closed) == (1, 1), "opening it again would overwrite what it holds"
    assert sending.runner.was_lost
    assert [str(event.error) for event in sending.events] == ["It is full. Make room."]


def test_an_output_that_fails_at_its_very_end_is_told_of():
    class Late(FakeOutput):
        def close(self):
            super().close()
            raise DiskFull("Its end is missing.", "Make room.")

    with Sending(Late()) as sending:
        sending.runner.put(room_frame(0))
    assert sending.runner.was_lost
    assert [type(event) for event in sending.events] == [Failed]


def raises(error):
    def fail(*_):
        raise error

    return fail


@pytest.mark.parametrize("step", ["open", "send", "close"])
def test_a_device_that_breaks_in_an_unknown_way_is_made_anew(monkeypatch, step):
    monkeypatch.setattr(runner_module, "RETRY_S", 0.02)
    first, last = FakeOutput("first"), FakeOutput("last")
    setattr(first, step, raises(KeyError("a test")))
    with Sending(first, last, is_opened=step != "open") as sending:
        if step == "close":
            first.breaks = True  # it is lost, and cannot even be closed
        numbers = iter(range(10**6))
        wait_until(lambda: sending.runner.put(room_frame(next(numbers))) and last.frames)
    assert [type(event) for event in sending.events] == [Failed]
    assert isinstance(sending.events[0].error, OutputError), "in words, not as it was raised"
    assert not sending.runner.was_lost, "it is back"


def test_a_device_that_cannot_be_made_again_at_first_is_tried_again(monkeypatch):
    monkeypatch.setattr(runner_module, "RETRY_S", 0.02)
    first, last, made = FakeOutput("first"), FakeOutput("last"), []

    def make():
        made.append(True)
        if len(made) in (2, 3):
            raise RuntimeError("a test: the driver is being loaded")
        return first if len(made) == 1 else last

    events = []
    runner = OutputRunner(make, PrivacyPolicy(CARD, False).camera, events.append)
    runner.on_open = raises(ZeroDivisionError("a test: who listens fails"))
    runner.open(SIZE, 30)
    first.breaks = True
    numbers = iter(range(10**6))
    wait_until(lambda: runner.deliver(room_frame(next(numbers))) or last.frames)
    runner.close()
    assert [type(event.error).__name__ for event in events] == ["OutputUnavailable", "ZeroDivisionError"]


def test_a_file_that_breaks_in_an_unknown_way_ends_and_says_so():
    class Odd(FakeOutput):
        is_live = False

        def send(self, frame):
            raise KeyError("a test")

    with Sending(Odd()) as sending:
        sending.runner.put(room_frame(0))
        assert sending.worker.join(10)
    assert sending.runner.was_lost
    assert sending.runner.has_ended
    assert [isinstance(event.error, OutputError) for event in sending.events] == [True]


@pytest.mark.parametrize("step", ["open", "read", "close"])
def test_a_source_that_breaks_in_an_unknown_way_is_opened_again(step):
    source = FakeSource()
    with Running(source) as running:
        wait_until(lambda: running.capture.frames_in > 3)
        setattr(source, step, raises(KeyError("a test")))
        source.is_plugged_in = step == "read"
        wait_until(lambda: SourceLost in running.kinds())
        delattr(source, step)
        source.is_plugged_in = True
        wait_until(lambda: SourceBack in running.kinds())
    assert running.kinds() == [SourceLost, SourceBack]
    assert isinstance(running.events[0].error, CameraLost), "in words, not as it was raised"


def test_the_second_outage_begins_with_the_shortest_pause_again(monkeypatch):
    pauses = []
    with Running(FakeSource()) as running:
        wait = running.demand.wait_while_open
        monkeypatch.setattr(running.demand, "wait_while_open", lambda s: pauses.append(s) or wait(s / 50))
        for _outage in range(2):
            count = running.capture.frames_in
            wait_until(lambda n=count: running.capture.frames_in > n + 3)
            told = len(running.events)
            running.source.is_plugged_in = False
            wait_until(lambda n=told: len(running.events) > n)
            before = len(pauses)
            wait_until(lambda n=before: len(pauses) > n + 4)
            running.source.is_plugged_in = True
            wait_until(lambda n=told: len(running.events) > n + 1)
    starts = [k for k, pause in enumerate(pauses) if pause == RETRY_S[0]]
    assert len(starts) == 2, pauses
    assert pauses[: len(RETRY_S)] == list(RETRY_S)


def test_now_and_then_no_picture_is_no_loss():
    class Hiccup(FakeSource):
        def read(self):
            self.reads = getattr(self, "reads", 0) + 1
            return None if self.reads % 3 else super().read()

    with Running(Hiccup()) as running:
        wait_until(lambda: running.capture.frames_in > 10)
    assert running.kinds() == [], "two in a row are no stall, however often"
