"""The receive path without a network: a seeded line that loses, delays and reorders, and a sender that sends again."""

import heapq
import itertools
import random
import sys

import pytest

from buzzcam.calls.rtc.assembly import GIVE_UP_S, HOLES_KEPT, Assembler
from buzzcam.calls.rtc.packets import part_of, vp8_payloads

FRAME_S = 1 / 30


def payload_of(number, is_key, part, parts):
    """A VP8 payload: the header's lowest bit is 0 for key frames."""
    data = bytes((0 if is_key else 1,)) + number.to_bytes(4, "big") + bytes((part, parts))
    start = vp8_payloads(data, number)[0]
    return start if part == 0 else bytes((0x80, *start[1:]))


class Line:
    """A sender of pictures of three packets, the line, and the receiver; time is simulated."""

    def __init__(self, loss, one_way_s, seed=1, first=65_500, jitter_s=0.0):
        self.random = random.Random(seed)
        self.loss, self.one_way_s, self.jitter_s = loss, one_way_s, jitter_s
        self.assembler = Assembler()
        self.assembler.round_trip_s = 2 * one_way_s
        self.now, self.sequence, self.number = 0.0, first, 0
        self.history, self.events, self.tie = {}, [], 0
        self.wants_key, self.keys_sent, self.sent = True, 0, 0
        self.came = []
        self.is_down = False

    def send(self, packet):
        self.sent += 1
        if not self.is_down and self.random.random() >= self.loss:
            delay_s = self.one_way_s + self.random.random() * self.jitter_s
            self.at(self.now + delay_s, ("packet", packet))

    def at(self, when, event):
        self.tie += 1
        heapq.heappush(self.events, (when, self.tie, event))

    def film(self):
        is_key, self.wants_key = self.wants_key, False
        self.keys_sent += is_key
        for part in range(3):
            packet = (self.sequence, self.number * 3000, part == 2, payload_of(self.number, is_key, part, 3))
            self.history[self.sequence] = packet
            self.send(packet)
            self.sequence = (self.sequence + 1) & 0xFFFF
        self.number += 1

    def run(self, until_s):
        frame_at = look_at = self.now
        while self.now < until_s:
            when = min(frame_at, look_at, self.events[0][0] if self.events else 1e9)
            self.now = when
            if when == frame_at:
                self.film()
                frame_at += FRAME_S
            elif when == look_at:
                feedback = self.assembler.feedback(self.now)
                for sequence in feedback.resend:
                    if not self.is_down and self.random.random() >= self.loss:
                        self.at(self.now + self.one_way_s, ("again", sequence))
                if feedback.needs_key_frame and not self.is_down:
                    self.at(self.now + self.one_way_s, ("key", None))
                look_at += 0.010
            else:
                what, about = heapq.heappop(self.events)[2]
                if what == "key":
                    self.wants_key = True
                elif what == "again":
                    for _copy in range(2 if self.loss > 0.04 else 1):  # as our own sender does
                        self.send(self.history[about])
                else:
                    sequence, timestamp, is_last, payload = about
                    for picture in self.assembler.add("VP8", sequence, timestamp, is_last, payload, self.now):
                        self.came.append((self.now, picture))

    def numbers(self):
        return [int.from_bytes(picture.data[1:5], "big") for _at, picture in self.came]


def test_a_picture_is_complete_with_its_last_packet():
    line = Line(0, 0.010)
    line.run(1)
    assert line.numbers() == list(range(len(line.came)))
    for (at, _), number in zip(line.came, line.numbers(), strict=True):
        assert at - number * FRAME_S == pytest.approx(0.010)
    assert line.assembler.asked == 0


@pytest.mark.parametrize("loss", [0.02, 0.05, 0.10])
def test_what_gets_lost_comes_again_and_in_order(loss):
    line = Line(loss, 0.050, seed=7)
    line.run(30)
    numbers = line.numbers()
    assert numbers == sorted(set(numbers))
    assert len(numbers) > (0.98 if loss < 0.1 else 0.95) * line.number
    delays = sorted(at - number * FRAME_S for (at, _), number in zip(line.came, numbers, strict=True))
    assert delays[len(delays) // 2] < 0.25
    gaps = [later - sooner for (sooner, _), (later, _) in zip(line.came, line.came[1:], strict=False)]
    assert max(gaps) < 1.2
    for (_, before), (_, after) in zip(line.came, line.came[1:], strict=False):
        assert after.number == before.number + 1  # the decoder misses nothing,
    for before, after, (_, picture) in zip(numbers, numbers[1:], line.came[1:], strict=False):
        assert after == before + 1 or picture.is_key  # and where pictures are missing a key frame begins


def test_packets_in_any_order_make_the_same_pictures():
    line = Line(0, 0.030, jitter_s=0.050, seed=3)
    line.run(10)
    assert line.numbers() == list(range(len(line.came)))
    assert len(line.came) > 290


def test_after_an_outage_a_key_frame_is_asked_for_and_nothing_old_is_shown():
    line = Line(0, 0.050)
    line.run(2)
    line.is_down = True
    line.run(6)
    before = len(line.came)
    line.is_down = False
    back = line.now
    line.run(8)
    at, picture = line.came[before]
    assert picture.is_key
    assert at - back < GIVE_UP_S + 0.5
    assert line.numbers()[before] > back / FRAME_S - 2
    assert line.assembler.skipped == 1


def test_what_is_lost_for_good_is_skipped_in_time():
    assembler = Assembler()
    assembler.round_trip_s = 0.05
    for number, sequence in ((0, 0), (1, 2)):
        pictures = assembler.add("VP8", sequence, number * 3000, True, payload_of(number, number == 0, 0, 1), 0.0)
        assert bool(pictures) == (number == 0)
    asked = [k for k in range(60) if assembler.feedback(k * 0.01).resend]
    assert asked[0] == 0 and all(b - a >= 6 for a, b in itertools.pairwise(asked))
    assert asked[-1] <= 36
    feedback = [k for k in range(60, 200) if assembler.feedback(k * 0.01).needs_key_frame]
    assert feedback and all(b - a >= 30 for a, b in itertools.pairwise(feedback))
    pictures = assembler.add("VP8", 9, 9 * 3000, True, payload_of(9, True, 0, 1), 2.0)
    assert [picture.is_key for picture in pictures] == [True]


def test_a_whole_key_frame_behind_a_hole_is_taken_at_once():
    assembler = Assembler()
    assembler.add("VP8", 0, 0, True, payload_of(0, True, 0, 1), 0.0)
    assert not assembler.add("VP8", 2, 6000, True, payload_of(2, False, 0, 1), 0.03)
    assert not assembler.add("VP8", 3, 9000, False, payload_of(3, True, 0, 2), 0.06)
    pictures = assembler.add("VP8", 4, 9000, True, payload_of(3, True, 1, 2), 0.06)
    assert [picture.timestamp for picture in pictures] == [9000]
    assert not assembler.has_holes


def test_hostile_packets_neither_raise_nor_pile_up():
    chance, assembler = random.Random(5), Assembler()
    for k in range(30_000):
        codec = chance.choice(("H264", "VP8"))
        payload = chance.randbytes(chance.choice((0, 1, 2, 3, 40)))
        assembler.add(
            codec, chance.randrange(65536), chance.randrange(1 << 32), chance.random() < 0.3, payload, k / 1e3
        )
        if k % 10 == 0:
            assert len(assembler.feedback(k / 1e3).resend) <= 128
        assert len(assembler._packets) <= 2049
        assert len(assembler._holes) <= 128


# ---- what a packet costs, in lines of code that run: strangers decide how many come


def lines_run(job):
    count = 0

    def trace(frame, event, _argument):
        nonlocal count
        if "/buzzcam/calls/rtc/" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        job()
    finally:
        sys.settrace(before)
    return count


def opened():
    assembler = Assembler()
    assembler.add("VP8", 0, 0, True, payload_of(0, True, 0, 1), 0.0)
    return assembler


def parts_of_keys_behind_a_hole(count):
    return [("VP8", 2 + k, 3000 * (2 + k), False, payload_of(k, True, 0, 2)) for k in range(count)]


def one_picture_without_end(count):
    return [("VP8", 1 + k, 3000, False, payload_of(1, k == 0, k & 7, 7)) for k in range(count)]


def backwards_from_a_hole(count):
    return [("VP8", 1 + count - k, 3000 * k, False, payload_of(k, True, 0, 2)) for k in range(count)]


def whole_keys_behind_holes_beside_many_that_wait(count):
    waiting = [("VP8", 130 + k, 9_000_000, False, payload_of(1, True, 0, 2)) for k in range(count // 2)]
    keys = [("VP8", 2 + 2 * k, 3000 * k, True, payload_of(k, True, 0, 1)) for k in range(60)]
    return [*waiting, *keys] * (count // 300)


def keys_far_behind_and_jumps_ahead(count):
    return [
        ("VP8", (1 + 200 * (k // 2 + 1) - 120 * (k % 2)) & 0xFFFF, k, False, payload_of(k & 0xFF, True, 0, 2))
        for k in range(count)
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        parts_of_keys_behind_a_hole,
        one_picture_without_end,
        backwards_from_a_hole,
        whole_keys_behind_holes_beside_many_that_wait,
        keys_far_behind_and_jumps_ahead,
    ],
)
def test_what_a_packet_costs_does_not_grow_with_how_many_wait(hostile):
    packets = hostile(1800)
    assembler = opened()
    cost = lines_run(lambda: [assembler.add(*packet, 0.1) for packet in packets])
    assert cost / len(packets) < 200


def test_a_hole_of_more_packets_than_are_kept_is_not_asked_for():
    for missing in (127, 128, 129, 5000):
        assembler = opened()
        assembler.add("VP8", 1 + missing, 3000, True, payload_of(1, False, 0, 1), 0.1)
        feedback = assembler.feedback(0.1)
        assert len(feedback.resend) == (missing if missing <= HOLES_KEPT else 0)
        assert feedback.needs_key_frame == (missing > HOLES_KEPT)
        assert len(assembler._holes) <= HOLES_KEPT


def test_many_small_holes_are_together_no_more_than_one_large_one():
    assembler = opened()
    for k in range(1000):
        assembler.add("VP8", 2 + 2 * k, 3000 * k, True, payload_of(k & 0xFF, False, 0, 1), 0.1)
        assert len(assembler._holes) <= HOLES_KEPT
        assert len(assembler.feedback(0.1 + k / 10).resend) <= HOLES_KEPT


def test_a_key_frame_behind_too_many_missing_packets_is_not_begun():
    assembler = Assembler()
    assembler.add("VP8", 400, 9000, True, payload_of(3, False, 0, 1), 0.0)
    assert assembler.add("VP8", 200, 3000, False, payload_of(1, True, 0, 2), 0.0) == []
    assert assembler._holes == {}
    assert assembler.feedback(0.1).needs_key_frame


def test_a_payload_that_cannot_be_read_is_asked_for_as_a_lost_one_is():
    assembler = opened()
    assert assembler.add("VP8", 1, 3000, True, b"\x90", 0.1) == []
    assert assembler.feedback(0.1).resend == [1]
    assert len(assembler.add("VP8", 1, 3000, True, payload_of(1, False, 0, 1), 0.2)) == 1


def test_a_packet_of_very_many_units_is_none():
    units = b"\x00\x01\x67" * 500
    assert lines_run(lambda: opened().add("H264", 1, 3000, True, b"\x18" + units, 0.1)) < 1000
    with pytest.raises(ValueError, match="too many"):
        part_of("H264", b"\x18" + units)
