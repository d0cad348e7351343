"""Sound: repair, concealment, and a buffer that follows the line."""

import numpy as np
import pytest

from buzzcam.calls.rtc import opus
from buzzcam.calls.rtc.encoder import OpusEncoder
from buzzcam.calls.rtc.jitter import LONGEST_S, SHORTEST_S, JitterBuffer
from call_sides import strongest_hz


def speech(blocks):
    """A voice: a vowel's harmonics that glide, in syllables; Opus repairs what it takes for speech."""
    t = np.arange(blocks * 480) / 48_000
    pitch = 120 + 30 * np.sin(2 * np.pi * 0.7 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / 48_000
    voice = sum(np.sin(k * phase) / k * (3 if k in (5, 6, 9, 10) else 1) for k in range(1, 28))
    loud = 0.3 + 0.7 * np.clip(np.sin(2 * np.pi * 2.5 * t), 0, 1)
    return (3000 * voice * loud).astype(np.int16).reshape(blocks, 480)


def packets_of(blocks):
    encoder = OpusEncoder()
    return [packet for block in blocks if (packet := encoder.encode(block)) is not None]


@pytest.fixture(scope="module")
def spoken():
    return packets_of(speech(600))


def test_repair_is_nearer_to_what_was_said_than_concealment(spoken):
    assert opus.library() is not None
    whole, repairing, concealing = opus.OpusDecoder(), opus.OpusDecoder(), opus.OpusDecoder()
    errors = {"repaired": 0.0, "concealed": 0.0}
    power = 0.0
    for k, packet in enumerate(spoken[:-1]):
        truth = whole.decode(packet).astype(float)
        if k % 10 == 5:
            errors["repaired"] += np.square(repairing.repair(spoken[k + 1], 960) - truth).sum()
            errors["concealed"] += np.square(concealing.conceal(960) - truth).sum()
            power += np.square(truth).sum()
        else:
            repairing.decode(packet)
            concealing.decode(packet)
    assert errors["repaired"] < 0.6 * errors["concealed"]
    assert errors["repaired"] < 0.5 * power


def test_lengths_are_read_from_the_packet():
    decoder = opus.OpusDecoder()
    assert [decoder.samples_in(bytes((config << 3,))) for config in (0, 3, 12, 13, 16, 19, 31)] == [
        480, 2880, 480, 960, 120, 960, 960,
    ]  # fmt: skip
    assert decoder.samples_in(bytes((19 << 3 | 1,))) == 1920
    assert decoder.samples_in(bytes((19 << 3 | 3, 3))) == 2880
    for junk in (b"", b"\xff", bytes((3, 0)), bytes((3, 63))):
        with pytest.raises(ValueError, match="Opus"):
            decoder.samples_in(junk)


def play(packets, arrival_s, blocks, first=65_500):
    """The buffer, and what it gives out while packets arrive. arrival_s: by number, None for lost."""
    buffer, out = JitterBuffer(), []
    due = sorted((at, k) for k, packet in enumerate(packets) if (at := arrival_s(k)) is not None)
    for step in range(blocks):
        now = step * 0.010
        while due and due[0][0] <= now:
            at, k = due.pop(0)
            buffer.push((first + k) & 0xFFFF, k * 960, packets[k], at)
        out.append(buffer.pull())
    return buffer, out


def test_an_even_line_has_the_shortest_delay_and_nothing_is_invented(spoken):
    buffer, out = play(spoken, lambda k: k * 0.020, 590)
    assert buffer.concealed + buffer.repaired == 0
    assert buffer.too_late == 0
    assert buffer.wanted_delay_s == pytest.approx(SHORTEST_S)
    decoder = opus.OpusDecoder()
    truth = np.concatenate([decoder.decode(packet) for packet in spoken[:280]])
    sound = np.concatenate(out)
    assert any(np.array_equal(sound[480 * lead : 480 * lead + 96_000], truth[:96_000]) for lead in range(6))


def test_single_losses_are_repaired(spoken):
    buffer, _ = play(spoken, lambda k: None if k % 20 == 7 else k * 0.020 + 0.030 * (k % 5 == 0), 590)
    assert buffer.repaired >= 20
    assert buffer.concealed <= 20


def test_a_burst_is_concealed_and_the_sound_goes_on(spoken):
    buffer, out = play(spoken, lambda k: None if 100 <= k < 105 else k * 0.020, 590)
    assert buffer.concealed > 0
    assert all(np.abs(block).max() > 0 for block in out[260:560])


def test_the_delay_follows_jitter_up_and_down():
    packets = packets_of(speech(1600))
    late = np.random.default_rng(2).uniform(0, 0.080, len(packets))
    shaky, _ = play(packets, lambda k: k * 0.020 + (late[k] if k < 300 else 0), 610)
    assert 0.060 < shaky.wanted_delay_s <= LONGEST_S
    calm, _ = play(packets, lambda k: k * 0.020 + (late[k] if k < 300 else 0), 1590)
    assert calm.wanted_delay_s == pytest.approx(SHORTEST_S, abs=0.005)
    assert calm.delay_s < 0.080
    assert shaky.concealed < 60


def test_after_silence_the_sound_comes_back(spoken):
    buffer, out = play(spoken, lambda k: k * 0.020 + (3.0 if k >= 100 else 0.0), 800)
    assert np.abs(np.concatenate(out[260:480])).max() == 0
    assert np.abs(np.concatenate(out[520:780])).max() > 1000
    assert buffer.level >= 0


def test_a_tone_keeps_its_pitch():
    t = np.arange(400 * 480) / 48_000
    packets = packets_of((8000 * np.sin(2 * np.pi * 440 * t)).astype(np.int16).reshape(-1, 480))
    _, out = play(packets, lambda k: None if k % 20 == 9 else k * 0.020, 390)
    assert strongest_hz(out[100:300]) == pytest.approx(440, abs=2)


def test_nothing_that_comes_raises_or_piles_up(spoken):
    random, buffer = np.random.default_rng(4), JitterBuffer()
    for k in range(5000):
        junk = random.bytes(int(random.integers(0, 60))) if k % 3 else spoken[k % 200]
        buffer.push(int(random.integers(0, 65_536)), int(random.integers(0, 2**32)), junk, k * 0.005)
        block = buffer.pull()
        assert block.shape == (480,) and block.dtype == np.int16
        assert len(buffer._packets) <= 61
        assert buffer.delay_s < 8


def test_without_libopus_lost_sound_is_silence(spoken, monkeypatch):
    monkeypatch.setattr(opus, "library", lambda: None)
    decoder = opus.OpusDecoder()
    heard = np.concatenate([decoder.decode(packet) for packet in spoken[:50]])
    assert 45 * 960 <= len(heard) <= 50 * 960
    assert np.abs(heard).max() > 1000
    assert not decoder.repair(spoken[51], 960).any()
    assert len(decoder.conceal(480)) == 480
    with pytest.raises(ValueError, match=r"Opus|decoded"):
        decoder.decode(b"\xff\xff")
