"""How much a line carries, who gets which layer, how large a picture may be: arithmetic, with simulated time."""

import pytest

from buzzcam.calls.rtc import simulcast
from buzzcam.calls.rtc.rate import FLOOR_BPS, START_BPS, Rate
from buzzcam.calls.rtc.simulcast import CAMERA_STEPS, LOW_BPS, SCREEN_STEPS, LayerSelection, fitted, layer_bps, rows_for
from buzzcam.core.frame import Size
from lines import SimulatedLine


def drive(rate, seconds, loss=0.0, remb=lambda t, bps: 2 * bps, start=0.0):
    for k in range(int(seconds * 2)):
        now = start + k / 2
        if remb is not None:
            rate.on_remb(remb(now, rate.bps), now)
        rate.on_loss(loss, now)
    return rate.bps


def test_on_a_clean_line_it_rises_to_the_cap():
    rate = Rate(2_500_000)
    assert rate.bps == START_BPS
    assert drive(rate, 5) < 2_500_000
    assert drive(rate, 30, start=5) == 2_500_000


def test_the_receivers_estimate_is_a_ceiling():
    rate = Rate(2_500_000)
    drive(rate, 60, remb=lambda _t, _bps: 1_000_000)
    assert rate.bps == pytest.approx(900_000)
    rate.on_remb(400_000, 60.0)
    assert rate.bps == pytest.approx(360_000)


def test_random_loss_alone_is_no_reason_to_slow_down():
    rate = Rate(2_500_000)
    drive(rate, 60, loss=0.12)
    assert rate.bps == 2_500_000


def test_loss_with_a_falling_estimate_is():
    rate = Rate(2_500_000)
    drive(rate, 40)
    falling = drive(rate, 4, loss=0.15, remb=lambda t, _bps: 2_500_000 * 0.8 ** (t - 40), start=40)
    assert falling < 1_000_000


def test_without_an_estimate_loss_is_taken_at_its_word():
    rate = Rate(2_500_000)
    assert drive(rate, 20, remb=None) > 1_500_000
    assert drive(rate, 20, loss=0.3, remb=None, start=20) == FLOOR_BPS


def test_a_burst_of_requests_slows_down_at_once_and_once():
    rate = Rate(2_500_000)
    drive(rate, 20)
    before = rate.bps
    rate.on_requests(5, 1000, 20.0)
    assert rate.bps == before
    rate.on_requests(60, 1020, 20.1)
    rate.on_requests(60, 1040, 20.2)
    assert rate.bps == pytest.approx(0.7 * before)
    assert rate.is_in_trouble(20.5)


def test_after_silence_it_begins_from_half():
    rate = Rate(2_500_000)
    before = drive(rate, 30)
    rate.on_silence(40.0)
    assert rate.bps == before / 2
    assert drive(rate, 30, start=42) == 2_500_000


def stretch(bps, until_s, further_s=40):
    """A good line, with a stretch from 40 s on on which it carries less."""
    line = SimulatedLine(Rate(2_500_000), lambda now: bps if 40 <= now < until_s else 10e6)
    line.run(until_s + further_s)
    return line


@pytest.mark.parametrize("until_s", [60, 340])
@pytest.mark.parametrize("bps", [300_000, 500_000, 1_000_000])
def test_after_a_narrow_stretch_the_picture_is_large_again_soon(bps, until_s):
    line = stretch(bps, until_s)
    assert line.rows_since(until_s, 360) < 4
    assert line.rows_since(until_s, 540) < 8
    assert line.rows_since(until_s, 720) < 10
    assert line.rows_since(until_s, 1080) < 12
    assert line.changes(until_s + 12, until_s + 40) == 0


@pytest.mark.parametrize("bps", [300_000, 500_000, 1_000_000])
def test_on_a_line_that_stays_narrow_what_is_tried_does_no_harm(bps):
    line = stretch(bps, 340, 0)
    assert line.changes(60, 340) <= 4
    delays = [delay for at, delay in line.delays if at > 60]
    assert sum(delay > 0.2 for delay in delays) < 0.03 * len(delays)
    rates = [rate for at, rate in line.rates if at > 60]
    assert sum(rates) / len(rates) > 0.75 * (bps - 50_000)


def test_what_is_tried_beyond_the_estimate_is_taken_back_when_packets_queue():
    rate = Rate(2_500_000)
    for k in range(80):
        rate.on_remb(3_000_000, k / 2)
        rate.on_loss(0.0, k / 2, 0.05)
    assert rate.bps == 2_500_000
    rate.on_remb(600_000, 40.0)
    for k in range(8):
        rate.on_loss(0.0, 40.5 + k / 2, 0.05)
    assert rate.bps > 600_000
    for k in range(4):
        rate.on_loss(0.0, 44.5 + k / 2, 0.2)
    assert rate.bps <= 0.9 * 600_000


class Guest:
    def __init__(self, bps, rid=None, trouble=False):
        self.budget_bps, self.trouble = bps, trouble
        self.selection = LayerSelection(rid, 0.0) if rid else None

    def is_in_trouble(self, _now):
        return self.trouble


def selected(guests, until, hi_bps=2_000_000, since=0.0):
    for k in range(round((until - since) * 4)):
        simulcast.select_layers(guests, hi_bps, since + k / 4)
    return [guest.selection.rid for guest in guests]


def test_one_guest_alone_has_hi_however_weak_its_line_is():
    assert selected([Guest(200_000)], 60) == ["hi"]


def test_a_weak_line_does_not_slow_the_others_down():
    strong, weak = Guest(2_400_000, "hi"), Guest(700_000, "hi")
    assert layer_bps([strong, weak], "hi", 2_500_000) == 700_000
    assert selected([strong, weak], 3.75) == ["hi", "lo"]
    assert layer_bps([strong, weak], "hi", 2_500_000) == 2_400_000
    assert layer_bps([strong, weak], "lo", 2_500_000) == LOW_BPS


def test_a_newcomer_begins_on_lo_where_hi_is_dear_and_is_tried_soon():
    strong, new = Guest(2_400_000, "hi"), Guest(START_BPS)
    assert selected([strong, new], 0.5) == ["hi", "lo"]
    assert selected([strong, new], 4, since=0.5) == ["hi", "hi"]
    assert new.selection is not None and new.selection.is_tried
    assert layer_bps([strong, new], "hi", 2_500_000) == 2_400_000  # who is tried does not count
    new.budget_bps = 2_000_000
    selected([strong, new], 6, since=4)
    assert not new.selection.is_tried


def test_who_fails_on_hi_waits_twice_as_long():
    strong, weak = Guest(2_400_000, "hi"), Guest(START_BPS)
    selected([strong, weak], 4)
    weak.trouble = True
    assert selected([strong, weak], 6, since=4) == ["hi", "lo"]
    assert weak.selection is not None
    assert weak.selection.patience_s == 2 * simulcast.FIRST_PATIENCE_S
    assert selected([strong, weak], 9, since=6) == ["hi", "lo"]


def test_the_picture_follows_the_rate_in_steps_with_some_play():
    assert [rows_for(bps, None, CAMERA_STEPS) for bps in (2_500_000, 1_000_000, 600_000, 300_000, 160_000)] == [
        1080,
        720,
        540,
        360,
        180,
    ]
    assert rows_for(400_000, None, SCREEN_STEPS) == 1080
    assert rows_for(950_000, 540, CAMERA_STEPS) == 540
    assert rows_for(1_090_000, 540, CAMERA_STEPS) == 720
    assert rows_for(910_000, 720, CAMERA_STEPS) == 720


@pytest.mark.parametrize(
    ("size", "rows", "small"),
    [((1280, 720), 360, (640, 360)), ((1280, 720), 1080, (1280, 720)), ((720, 1280), 360, (360, 640)),
     ((1366, 768), 540, (960, 540)), ((20, 3000), 16, (16, 2400))],
)  # fmt: skip
def test_sizes_stay_even_and_keep_their_shape(size, rows, small):
    assert fitted(Size(*size), rows) == small
