"""What one guest may cost: packets, feedback, and the time of its decoder. Arithmetic with simulated time."""

import pytest

import coded
from buzzcam.calls.rtc import decoder as decoding
from buzzcam.calls.rtc.assembly import AssembledFrame
from buzzcam.calls.rtc.budget import (
    CONTROL_AT_ONCE,
    CONTROL_PER_S,
    CORE_AT_ONCE_S,
    CORE_SHARE,
    PACKETS_AT_ONCE,
    PACKETS_PER_S,
    Budget,
    Gate,
    TooMuch,
)
from buzzcam.calls.rtc.decoder import VideoDecoder
from buzzcam.calls.rtc.encoder import H264Encoder
from buzzcam.calls.rtc.jitter import JitterBuffer
from buzzcam.core.frame import Size

MEDIA, FEEDBACK = b"\x90\x60" + bytes(1200), b"\x80\xcd" + bytes(98)
SIZE = Size(160, 96)


def sent(gate, clock, datagram, per_s, seconds):
    """How many came through of those sent evenly."""
    passed = 0
    for _ in range(round(per_s * seconds)):
        clock[0] += 1 / per_s
        passed += gate.admits(datagram)
    return passed


@pytest.fixture
def gate():
    clock, told = [0.0], []
    return Gate(lambda: clock[0], lambda: told.append(clock[0])), clock, told


def test_two_good_pictures_and_their_sound_are_within_the_budget(gate):
    made, clock, told = gate
    assert sent(made, clock, MEDIA, 1300, 60) == 1300 * 60
    assert sent(made, clock, FEEDBACK, 200, 60) == 200 * 60
    assert told == []


def test_what_is_over_the_budget_is_dropped_and_told_once(gate):
    made, clock, told = gate
    passed = sent(made, clock, MEDIA, 50_000, 10)
    assert passed == pytest.approx(PACKETS_AT_ONCE + 10 * PACKETS_PER_S, rel=0.01)
    assert made.dropped == 500_000 - passed
    assert len(told) == 1
    clock[0] += 10
    assert sent(made, clock, MEDIA, 1000, 5) == 5000  # and comes through again when there is less


def test_long_lists_of_lost_packets_cost_as_much_as_many_short_ones(gate):
    made, clock, _told = gate
    passed = sent(made, clock, FEEDBACK[:2] + bytes(1498), 1000, 10)
    assert passed * 15 == pytest.approx(CONTROL_AT_ONCE + 10 * CONTROL_PER_S, rel=0.02)
    assert sent(made, clock, MEDIA, 1000, 1) == 1000  # the pictures have a budget of their own


def test_what_has_been_spent_already_is_paid_back():
    budget = Budget(0.5, 2.0)
    budget.spend(5.0, 0.0)
    assert budget.left(0.0) == -3.0
    assert budget.left(6.0) == 0.0
    assert budget.left(100.0) == 2.0
    assert not budget.take(2.5, 100.0)


def pictures(count, key_every=10):
    encoder, scene = H264Encoder(SIZE, 30, 500_000, 500_000), coded.Scene(SIZE)
    coded_ones = []
    for k in range(count):
        data, is_key = encoder.encode(scene.picture(k, k), 3000 * k, k % key_every == 0)
        coded_ones.append(AssembledFrame("H264", data, is_key, 3000 * k, k, 0.0))
    return coded_ones


def decoded(decoder, given):
    for picture in given:
        decoder._mailbox.put(picture)
    decoder._mailbox.close()
    decoder._run()


def test_pictures_that_cost_too_much_are_left_out_up_to_a_key_frame(monkeypatch):
    """Each picture is said to cost half a second of the core; they come 30 times a second."""
    now, used, told, frames, lost = [0.0], [0.0], [], [], []
    decoder = VideoDecoder(frames.append, lambda: lost.append(now[0]), told.append)
    decoder._mailbox._capacity = 1000

    class Clock:
        @staticmethod
        def monotonic():
            return now[0]

        @staticmethod
        def thread_time():
            return used[0]

    monkeypatch.setattr(decoding, "time", Clock)
    decode = decoder._decode

    def dear(picture):
        used[0] += 0.5
        return decode(picture)

    decoder._decode = dear
    taken = decoder._take

    def take(picture):
        now[0] = picture.number / 30
        taken(picture)

    decoder._take = take
    decoded(decoder, pictures(300))
    seconds = 300 / 30
    assert used[0] <= seconds * CORE_SHARE + CORE_AT_ONCE_S + 0.5
    assert len(frames) >= 10
    assert told == [TooMuch()]
    assert lost  # a key frame was asked for when it went on


def test_a_guests_sound_of_odd_lengths_never_raises():
    """Packets of 2.5 to 120 ms in turn, with losses: what repairs one is of another length than the one lost."""
    buffer = JitterBuffer()
    heads = [config << 3 | code for config in range(32) for code in (0, 1, 3)]
    for k, head in enumerate(heads * 4):
        if k % 3:
            buffer.push(k & 0xFFFF, 960 * k, bytes((head, 0x02)) + bytes(range(40)), k / 50)
        assert buffer.pull().shape == (480,)
        assert buffer.pull().shape == (480,)
