"""The two ends of the frame path through everything that can happen to a device."""

import numpy as np

from buzzcam.core.capture import Capture
from buzzcam.core.demand import Demand
from buzzcam.core.events import Failed, FellAsleep, SourceBack, SourceLost, WokeUp
from buzzcam.core.gate import PrivacyGate
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.worker import Worker
from buzzcam.effects.card import Card
from buzzcam.errors import DiskFull
from buzzcam.outputs import feed as feed_module
from buzzcam.outputs.feed import Feed
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
    """A feed on its thread; its outputs are made from a list."""

    def __init__(self, *outputs: FakeOutput, is_shut: bool = False) -> None:
        self.events, made = [], iter(outputs)
        self.feed = Feed(lambda: next(made), PrivacyGate(is_shut), CARD, self.events.append)
        self.feed.open(SIZE, 30)
        self.worker = Worker("feed", self.feed.run, self.events.append)

    def __enter__(self):
        self.worker.start()
        return self

    def __exit__(self, *_):
        self.feed.stop()
        assert self.worker.join(10)


def test_a_feed_delivers_in_order_and_closes_its_output_once():
    output = FakeOutput()
    output.capacity = 10
    with Sending(output) as sending:
        for number in range(10):
            assert sending.feed.put(room_frame(number))
    assert [frame.number for frame in output.frames] == list(range(10)), "what waited was still delivered"
    assert (output.opened, output.closed) == (1, 1)
    assert not sending.feed.put(room_frame(11)), "gone"


def test_without_frames_the_card_goes_out():
    output = FakeOutput()
    with Sending(output) as sending:
        sending.feed.put(room_frame(0))
        wait_until(lambda: sending.feed.cards >= 2)
    assert np.array_equal(output.frames[-1].i420, CARD.at(SIZE, 0, 0).i420)
    assert sending.feed.delays.percentiles().p50 is not None


def test_a_shut_gate_turns_a_raw_frame_into_the_card():
    output = FakeOutput()
    with Sending(output, is_shut=True) as sending:
        sending.feed.put(room_frame(5))
        wait_until(lambda: output.frames)
    assert output.frames[0].is_hidden
    assert output.frames[0].number == 5
    assert sending.feed.cards == 1


def test_a_lost_output_is_made_anew_until_it_is_back(monkeypatch):
    monkeypatch.setattr(feed_module, "RETRY_S", 0.02)
    first, still_broken, last = FakeOutput("first"), FakeOutput("second"), FakeOutput("third")
    still_broken.breaks = True
    with Sending(first, still_broken, last) as sending:
        sending.feed.put(room_frame(0))
        wait_until(lambda: first.frames)
        first.breaks = True
        numbers = iter(range(1, 10**6))
        wait_until(lambda: sending.feed.put(room_frame(next(numbers))) and last.frames)
    assert first.closed == 1
    assert last.closed == 1
    assert [type(event) for event in sending.events] == [Failed]
    assert not sending.feed.was_lost, "it is back"


def test_a_full_disk_ends_the_feed_and_says_so():
    class Full(FakeOutput):
        is_live = False

        def send(self, frame):
            raise DiskFull("It is full.", "Make room.")

    output = Full()
    with Sending(output) as sending:
        sending.feed.put(room_frame(0))
        assert sending.worker.join(10)
        assert not sending.feed.put(room_frame(1))
    assert (output.opened, output.closed) == (1, 1), "opening it again would overwrite what it holds"
    assert sending.feed.was_lost
    assert [str(event.error) for event in sending.events] == ["It is full. Make room."]


def test_an_output_that_fails_at_its_very_end_is_told_of():
    class Late(FakeOutput):
        def close(self):
            super().close()
            raise DiskFull("Its end is missing.", "Make room.")

    with Sending(Late()) as sending:
        sending.feed.put(room_frame(0))
    assert sending.feed.was_lost
    assert [type(event) for event in sending.events] == [Failed]


def test_an_output_that_breaks_in_an_unknown_way_counts_as_lost():
    class Odd(FakeOutput):
        def send(self, frame):
            raise KeyError("a test")

    with Sending(Odd()) as sending:
        sending.feed.put(room_frame(0))
        assert sending.worker.join(10)
    assert sending.feed.was_lost
    assert sending.feed.has_ended
