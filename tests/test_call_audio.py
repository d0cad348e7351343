"""The sound of a call: devices that come and go, echo, mixing, the microphone's delay, push to talk."""

import os
import shutil
import subprocess
import sys
import wave
from collections import deque
from pathlib import Path
from threading import Condition
from types import SimpleNamespace

import numpy as np
import pytest

from buzzcam.calls.audio import device_worker, engine
from buzzcam.calls.audio import devices as audio_devices
from buzzcam.calls.audio.block import KNEE, level_of, loudness_db, mix, silence
from buzzcam.calls.audio.cleaner import Cleaner
from buzzcam.calls.audio.delay import MOST_MS, SLEW_SAMPLES, DelayLine
from buzzcam.calls.audio.devices import devices, open_microphone, open_speaker
from buzzcam.calls.audio.engine import AudioEngine
from buzzcam.calls.audio.events import MicrophoneLost, NotCleaned, SoundBack, SpeakerLost
from buzzcam.calls.audio.headless import SoundFile, Tone
from buzzcam.calls.audio.meter import TalkMeter
from buzzcam.calls.audio.ports import NotListed
from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE
from buzzcam.core.events import Failed
from buzzcam.errors import BadFile, SoundUnavailable
from fakes import wait_until


def block(value=1000):
    return np.full(BLOCK_SAMPLES, value, np.int16)


def sine(hz, blocks, amplitude=0.3):
    at = np.arange(blocks * BLOCK_SAMPLES) / RATE
    return (np.sin(2 * np.pi * hz * at) * amplitude * 32_767).astype(np.int16).reshape(blocks, BLOCK_SAMPLES)


def loudest_hz(samples):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return np.argmax(spectrum) * RATE / len(samples)


class Turns:
    """So many blocks may pass: the clock of the fake devices, in the test's hand."""

    def __init__(self, count=0):
        self.left = count
        self.is_broken = False
        self._changed = Condition()

    def give(self, count):
        with self._changed:
            self.left += count
            self._changed.notify_all()

    def snap(self):
        with self._changed:
            self.is_broken = True
            self._changed.notify_all()

    def take(self):
        with self._changed:
            assert self._changed.wait_for(lambda: self.left or self.is_broken, 20)
            if self.is_broken:
                raise SoundUnavailable("The fake was unplugged.", "It is a test.")
            self.left -= 1


class FakeDevice:
    """A microphone and a speaker: hears `says` block by block, keeps what is written."""

    latency_s, xruns, is_live = 0.0, 0, False

    def __init__(self, name, turns, says=()):
        self.name, self.turns = name, turns
        self.says = deque(says)
        self.written = []
        self.closed = 0

    def read(self):
        self.turns.take()
        return self.says.popleft() if self.says else silence()

    def write(self, written):
        self.turns.take()
        self.written.append(written)

    def close(self):
        self.closed += 1


class Voice:
    def __init__(self, value=0):
        self.value, self.pulled = value, 0

    def pull(self):
        self.pulled += 1
        if self.value is None:
            raise RuntimeError("a broken guest")
        return block(self.value)


class Rig:
    """An engine on fake devices; what it does is in lists."""

    def __init__(
        self,
        microphone="fake",
        speaker="fake",
        says=(),
        voices=(),
        delay_ms=None,
        microphone_class=FakeDevice,
        **changed,
    ):
        self.pushed, self.events, self.voices = [], [], list(voices)
        self.opened_microphones, self.opened_speakers = [], []
        self.is_there = True
        self.says, self.microphone_class = says, microphone_class
        self.delay_ms = delay_ms
        self.engine = AudioEngine(
            microphone,
            speaker,
            self.pushed.append,
            lambda: self.voices,
            self.events.append,
            lambda: self.delay_ms,
            **{"opens_microphone": self.open_microphone, "opens_speaker": self.open_speaker} | changed,
        )

    def open_microphone(self, name):
        return self._open(name, self.opened_microphones, self.microphone_class)

    def open_speaker(self, name):
        return self._open(name, self.opened_speakers, FakeDevice)

    def _open(self, name, opened, kind):
        if not self.is_there:
            raise SoundUnavailable("There is no fake.", "It is a test.")
        opened.append(kind(name, Turns(), self.says))
        return opened[-1]

    def use(self, *choice, **more):
        """As the engine's; real devices return after 10 ms, these when they are told."""
        self.engine.use(*choice, **more)
        for device in self.opened_microphones + self.opened_speakers:
            device.turns.give(1)

    def stop(self):
        for device in self.opened_microphones + self.opened_speakers:
            device.turns.give(1_000_000)
        self.engine.stop()

    def hear(self, count):
        """The microphone hears so many blocks, and they have been dealt with."""
        wait_until(lambda: self.opened_microphones)
        before, device = len(self.pushed), self.opened_microphones[-1]
        device.turns.give(count)
        wait_until(lambda: len(self.pushed) >= before + count)
        return self.pushed[before : before + count]

    def saw(self, kind):
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def rig():
    made = []

    def make(**choices):
        made.append(Rig(**choices))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(device_worker, "RETRY_S", 0.02)


# ---- blocks


def test_a_mix_is_the_sum_of_its_voices_until_it_grows_too_large():
    assert not mix([]).any()
    assert (mix([block(-700)]) == -700).all()
    assert (mix([block(9000), block(-2000), block(500)]) == 7500).all()
    ramp = np.linspace(-32_767, 32_767, BLOCK_SAMPLES).astype(np.int16)
    loud = mix([ramp, ramp, ramp]).astype(int)
    assert (np.diff(loud) >= 0).all()  # bent, not folded over
    assert loud.max() > KNEE
    assert np.abs(loud).max() <= 32_767
    is_small = np.abs(3 * ramp.astype(int)) <= KNEE
    assert (loud[is_small] == 3 * ramp.astype(int)[is_small]).all()


def test_levels_are_those_of_a_meter():
    assert loudness_db(sine(1000, 1, 1.0)[0]) == pytest.approx(-3.0, abs=0.1)
    assert level_of(loudness_db(silence())) == 0
    assert level_of(0.0) == 1
    assert level_of(-30.0) == pytest.approx(0.5)


# ---- the delay line


def test_the_first_measurement_counts_at_once():
    delay = DelayLine()
    delay.follow(80.0)
    assert delay.delay_ms == 80.0
    out = np.concatenate([delay.through(block(n + 1)) for n in range(20)])
    assert not out[: 8 * BLOCK_SAMPLES].any()
    assert (out[8 * BLOCK_SAMPLES :].reshape(-1, BLOCK_SAMPLES)[:, 0] == np.arange(1, 13)).all()


def test_the_delay_follows_slowly_and_without_a_click():
    delay = DelayLine()
    delay.follow(20.0)
    blocks = sine(440, 6000)
    lengths, out = [delay.delay_ms], []
    for number, each in enumerate(blocks):
        if number % 10 == 0:
            delay.follow(100.0)
        out.append(delay.through(each))
        lengths.append(delay.delay_ms)
    assert lengths[-1] == pytest.approx(100.0, abs=0.5)
    assert np.abs(np.diff(lengths)).max() <= SLEW_SAMPLES * 1e3 / RATE + 1e-9
    steepest = 0.3 * 32_767 * 2 * np.pi * 440 / RATE
    heard = np.concatenate(out)[RATE // 10 :].astype(int)
    assert np.abs(np.diff(heard)).max() < steepest * 1.02 + 2
    for _ in range(6000):
        delay.follow(0.0)
        delay.through(silence())
    assert delay.delay_ms == 0
    assert (delay.through(block(5)) == 5).all()


def test_the_delay_has_bounds_and_ignores_what_nobody_hears():
    delay = DelayLine()
    delay.follow(900.0)
    assert delay.delay_ms == MOST_MS
    other = DelayLine()
    other.follow(50.0)
    for _ in range(500):
        other.follow(54.0)
        other.through(silence())
    assert other.delay_ms == 50.0
    other.follow(-30.0)
    assert 0 <= other.delay_ms <= MOST_MS


# ---- the meter


def test_a_steady_noise_is_no_talking_but_a_voice_over_it_is():
    rng = np.random.default_rng(1)
    meter = TalkMeter()
    for _ in range(2000):
        meter.take((rng.standard_normal(BLOCK_SAMPLES) * 300).astype(np.int16))
    noisy = (meter.is_talking, meter.level)
    for each in sine(200, 20):
        meter.take(each)
    loud = (meter.is_talking, meter.level)
    for _ in range(100):
        meter.take(silence())
    assert not noisy[0] and 0.2 < noisy[1] < 0.6
    assert loud[0] and loud[1] > 0.7
    assert (meter.is_talking, meter.level) == (False, 0)


# ---- the engine


def test_what_the_microphone_hears_is_pushed(rig):
    one = rig(says=[block(n) for n in range(1, 11)])
    one.engine.start()
    one.engine.start()
    assert [pushed[0] for pushed in one.hear(10)] == list(range(1, 11))
    wait_until(lambda: one.opened_speakers)
    one.opened_speakers[0].turns.give(1)
    wait_until(lambda: one.engine.status().speaker)
    status = one.engine.status()
    assert (status.microphone, status.speaker, status.trouble) == ("fake", "fake", None)
    one.stop()
    one.stop()
    assert [device.closed for device in one.opened_microphones + one.opened_speakers] == [1, 1]
    assert not one.events


def test_muted_means_that_nothing_of_before_goes_out_either(rig):
    one = rig(says=[block(9000)] * 40, delay_ms=100.0)
    one.engine.start()
    assert one.hear(15)[-1].all()
    one.engine.is_muted = True
    assert not np.any(one.hear(15))  # 100 ms of it still waited for the picture
    assert one.engine.level > 0.7  # "you are muted" can be said
    one.engine.is_muted = False
    heard = one.hear(10)
    assert not np.any(heard[:9])  # what was said while muted never comes


def test_push_to_talk_lets_out_what_was_said_while_the_key_was_down(rig):
    one = rig(says=[block(n) for n in range(1, 31)], delay_ms=50.0)
    one.engine.is_push_to_talk = True
    one.engine.start()
    assert not np.any(one.hear(10))
    one.engine.talking(True)
    one.hear(10)
    one.engine.talking(False)
    one.hear(10)
    said = [pushed[-1] for pushed in one.pushed if pushed.any()]
    assert said == list(range(11, 21))


def test_the_microphone_waits_for_the_picture(rig):
    one = rig(says=[block(1), *[silence()] * 30], delay_ms=70.0)
    one.engine.start()
    assert [number for number, pushed in enumerate(one.hear(20)) if pushed.any()] == [7]
    assert one.engine.status().delay_ms == 70.0


def test_all_guests_are_heard_and_a_broken_one_harms_nobody(rig):
    one = rig(voices=[Voice(1000), Voice(None), Voice(200)])
    one.engine.start()
    wait_until(lambda: one.opened_speakers)
    speaker = one.opened_speakers[0]
    speaker.turns.give(5)
    wait_until(lambda: len(speaker.written) >= 5)
    assert all((written == 1200).all() for written in speaker.written)
    assert len(one.saw(Failed)) == 1


@pytest.mark.parametrize("is_there", [True, False])
def test_guests_are_pulled_also_when_nobody_listens(rig, is_there):
    one = rig(speaker=None if is_there else "fake", voices=[Voice(1000)])
    one.is_there = is_there
    one.engine.start()
    wait_until(lambda: one.voices[0].pulled > 20)
    assert one.engine.status().speaker is None


def test_a_missing_device_is_said_once_and_used_when_it_comes(rig):
    one = rig(says=[block(3)] * 10)
    one.is_there = False
    one.engine.start()
    wait_until(lambda: one.saw(MicrophoneLost) and one.saw(SpeakerLost))
    assert one.engine.status().trouble is not None
    wait_until(lambda: one.engine.status().trouble is not None and len(one.events) == 2)
    one.is_there = True
    assert one.hear(3)[-1][0] == 3
    wait_until(lambda: one.opened_speakers)
    one.opened_speakers[-1].turns.give(3)
    wait_until(lambda: len(one.saw(SoundBack)) == 2)
    assert one.engine.status().trouble is None
    assert len(one.events) == 4


def test_a_device_that_goes_in_mid_call_is_opened_again(rig):
    one = rig(says=[block(4)] * 50)
    one.engine.start()
    one.hear(5)
    one.opened_microphones[0].turns.snap()
    wait_until(lambda: len(one.opened_microphones) > 1)
    assert one.hear(5)[-1][0] == 4
    wait_until(lambda: one.saw(SoundBack))
    assert [type(event) for event in one.events] == [MicrophoneLost, SoundBack]
    assert one.opened_microphones[0].closed == 1
    assert "Others cannot hear you until then." in str(one.events[0])


def test_a_device_that_came_after_the_other_was_opened_is_found(rig, monkeypatch):
    seen = []
    monkeypatch.setattr(engine, "devices", lambda: (tuple(seen), ("fake",)))

    def open_listed(name):
        if len(one.opened_speakers) < 2:  # PortAudio's list is as old as the speaker
            raise NotListed("There is no fake.", "It is a test.")
        return one.open_microphone(name)

    one = rig(says=[block(8)] * 50, opens_microphone=open_listed)
    one.engine.start()
    wait_until(lambda: one.opened_speakers)
    one.opened_speakers[0].turns.give(5)
    wait_until(lambda: one.engine.status().speaker and one.saw(MicrophoneLost))
    assert len(one.opened_speakers) == 1  # nothing is disturbed for a device that is not there
    seen.append("fake")
    wait_until(lambda: one.opened_speakers[0].turns.give(1) or len(one.opened_speakers) == 2)
    assert one.hear(3)[-1][0] == 8
    wait_until(lambda: one.saw(SoundBack))
    assert one.opened_speakers[0].closed == 1


def test_devices_are_switched_live_and_only_the_one_that_differs(rig):
    one = rig(says=[block(5)] * 50)
    one.engine.start()
    one.hear(3)
    wait_until(lambda: one.opened_speakers)
    one.use("another", "fake")
    wait_until(lambda: len(one.opened_microphones) == 2)
    assert one.hear(3)[-1][0] == 5
    assert one.engine.status().microphone == "another"
    assert len(one.opened_speakers) == 1
    one.use(None, "fake")
    wait_until(lambda: one.opened_microphones[1].closed)
    assert one.engine.status().microphone is None
    assert one.engine.level == 0
    one.use("another", "fake")
    wait_until(lambda: len(one.opened_microphones) == 3)
    assert one.hear(3)[-1][0] == 5
    assert not one.events


def test_a_device_that_hangs_does_not_hold_up_the_end(rig, monkeypatch):
    monkeypatch.setattr(device_worker, "HUNG_S", 0.05)
    one = rig(speaker=None)
    one.engine.start()
    one.hear(2)
    one.engine.stop()  # its next read never returns
    assert not one.opened_microphones[0].closed
    one.stop()  # it has returned after all
    wait_until(lambda: one.opened_microphones[0].closed)


def test_an_engine_that_never_started_can_be_stopped(rig):
    one = rig()
    one.engine.stop()
    assert not one.opened_microphones


# ---- without devices


def test_the_tone_beeps_each_second():
    tone = Tone()
    second = np.concatenate([tone._blocks[n] for n in range(100)])
    assert np.array_equal(tone.read(), second[:BLOCK_SAMPLES])
    assert loudest_hz(second[: RATE // 10]) == pytest.approx(880, abs=10)
    assert loudest_hz(second[RATE // 10 :]) == pytest.approx(440, abs=2)


def write_wav(path, samples, rate, channels):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(samples, channels).astype("<i2").tobytes())


def test_a_sound_file_is_spoken_over_and_over_whatever_its_rate(tmp_path):
    at = np.arange(22_050) / 44_100
    write_wav(tmp_path / "a.wav", np.sin(2 * np.pi * 600 * at) * 9000, 44_100, 2)
    microphone = open_microphone(str(tmp_path / "a.wav"))
    heard = [microphone.read() for _ in range(70)]
    microphone.close()
    assert {each.shape for each in heard} == {(BLOCK_SAMPLES,)}
    assert heard[0].dtype == np.int16
    assert loudest_hz(np.concatenate(heard[5:45])) == pytest.approx(600, abs=3)
    assert loudest_hz(np.concatenate(heard[55:69])) == pytest.approx(600, abs=8)  # the second time round


@pytest.mark.parametrize("content", [b"", b"no sound at all" * 100])
def test_a_file_without_sound_is_refused_with_its_name(tmp_path, content):
    (tmp_path / "b.wav").write_bytes(content)
    with pytest.raises(BadFile, match=r"b\.wav"):
        SoundFile(tmp_path / "b.wav")


def test_what_guests_say_can_go_to_a_file(rig, tmp_path):
    path = tmp_path / "heard.wav"
    one = rig(microphone=None, speaker=f"file:{path}", voices=[Voice(1234)], opens_speaker=open_speaker)
    one.engine.start()
    wait_until(lambda: one.voices[0].pulled > 10)
    one.stop()
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels()) == (RATE, 1)
        assert set(np.frombuffer(file.readframes(5 * BLOCK_SAMPLES), "<i2")) == {1234}
    assert not one.events


def test_a_file_that_cannot_be_written_is_trouble_and_no_crash(rig, tmp_path):
    one = rig(microphone=None, speaker=f"file:{tmp_path}/no/such.wav", voices=[Voice()], opens_speaker=open_speaker)
    one.engine.start()
    wait_until(lambda: one.saw(SpeakerLost) and one.voices[0].pulled > 3)
    assert "such.wav" in str(one.events[0])


# ---- echo and noise


def speech(seconds, seed):
    """Something with the rhythm and the spectrum of speech, int16 (blocks, 480)."""
    rng = np.random.default_rng(seed)
    count = seconds * RATE
    at = np.arange(count) / RATE
    pitch = 120 + 30 * np.sin(2 * np.pi * 0.7 * at + seed)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    voice = sum(np.sin(n * phase) / n for n in range(1, 20)) + 0.1 * rng.standard_normal(count)
    rhythm = np.clip(np.sin(2 * np.pi * 2.3 * at + seed) + 0.3, 0, 1)
    return (voice * rhythm * 3000).astype(np.int16).reshape(-1, BLOCK_SAMPLES)


def power_db(blocks):
    return 10 * np.log10(np.mean(np.square(np.concatenate(blocks), dtype=np.float64)) + 1e-9)


def echo_left_db(cleaner):
    """By how much the echo of a far voice goes down, once the cleaner has learnt the room."""
    far = speech(8, 3)
    line_of = far.reshape(-1).astype(float)
    room = np.zeros(2400)
    room[[0, 400, 1300, 2399]] = 0.4, 0.2, -0.1, 0.05
    echo = np.convolve(np.concatenate((np.zeros(1920), line_of)), room)[: len(line_of)]
    near = (echo + np.random.default_rng(5).standard_normal(len(echo)) * 3).astype(np.int16).reshape(far.shape)
    cleaned = []
    for played, heard in zip(far, near, strict=True):
        cleaner.hear(played)
        cleaned.append(cleaner.clean(heard, 0.04))
    half = len(far) // 2
    return power_db(list(near[half:])) - power_db(cleaned[half:])


def test_the_echo_of_a_guest_goes_down_by_15_db():
    assert echo_left_db(Cleaner(removes_echo=True)) > 15


def test_with_headphones_no_echo_is_looked_for():
    assert echo_left_db(Cleaner(removes_echo=False)) < 6


def test_a_voice_alone_is_kept_and_noise_is_not():
    cleaner = Cleaner(removes_echo=True)
    voice = speech(4, 7)
    noise = (np.random.default_rng(2).standard_normal((1000, BLOCK_SAMPLES)) * 200).astype(np.int16)
    loud = [cleaner.clean(each, 0.0) for each in voice]
    quiet = [cleaner.clean(each, 0.0) for each in noise]
    assert abs(power_db(loud[200:]) - power_db(list(voice[200:]))) < 6
    assert power_db(list(noise[800:])) - power_db(quiet[800:]) > 10


class FakeCleaner:
    def __init__(self, removes_echo):
        self.removes_echo, self.heard = removes_echo, []

    def hear(self, played):
        self.heard.append(played)

    def clean(self, heard, delay_s):
        return heard // 2


class Live(FakeDevice):
    is_live = True


def test_what_is_played_is_taken_out_of_what_is_heard(rig, monkeypatch):
    monkeypatch.setattr(engine, "Cleaner", FakeCleaner)
    one = rig(says=[block(800)] * 50, voices=[Voice(77)], microphone_class=Live)
    one.engine.start()
    assert one.hear(1)[0][0] == 400
    cleaner = one.engine._cleaner
    wait_until(lambda: one.opened_speakers)
    one.opened_speakers[0].turns.give(6)
    wait_until(lambda: len(one.opened_speakers[0].written) >= 6)
    assert len(cleaner.heard) >= 5  # all but the first, which showed that the device works
    assert all((heard == 77).all() for heard in cleaner.heard)
    assert cleaner.removes_echo
    one.use("fake", "fake", has_headphones=True)
    one.hear(2)
    assert not one.engine._cleaner.removes_echo


def test_without_its_library_the_sound_goes_on_with_one_sentence(rig, monkeypatch):
    monkeypatch.setitem(sys.modules, "livekit.rtc.apm", None)
    one = rig(says=[block(6)] * 50, microphone_class=Live)
    one.engine.start()
    assert one.hear(5)[-1][0] == 6
    assert not one.engine.status().is_cleaned
    assert len(one.saw(NotCleaned)) == 1
    assert "Echo and noise cannot be removed" in str(one.events[0])
    one.use("fake", "fake", has_headphones=True)
    assert one.hear(4)[-1][0] == 6
    assert len(one.events) == 1


def test_the_cleaner_opens_no_connection_and_writes_nothing(tmp_path):
    script = """
import os, sys
import numpy as np
from buzzcam.calls.audio.cleaner import Cleaner

def connections():
    links = set()
    for number in os.listdir("/proc/self/fd"):
        try:
            links.add(os.readlink(f"/proc/self/fd/{number}").removeprefix("socket:[").rstrip("]"))
        except OSError:
            pass
    kinds = [f"/proc/self/net/{kind}" for kind in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6")]
    lines = [line.split() for kind in kinds if os.path.exists(kind) for line in open(kind).readlines()[1:]]
    return [line for line in lines if line[9] in links]

import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as planted:
    planted.bind(("127.0.0.1", 0))
    assert len(connections()) == 1  # it is seen
cleaner = Cleaner(True)
for _ in range(50):
    cleaner.hear(np.zeros(480, np.int16))
    cleaner.clean(np.zeros(480, np.int16), 0.02)
assert not connections(), connections()
"""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no /proc to look at sockets by")
    names = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    environment = os.environ | {name: str(tmp_path) for name in names}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not list(tmp_path.rglob("*"))


# ---- PortAudio


class FakePortAudio:
    """As much of `sounddevice` as is used, with three devices of which the second one is the system's own."""

    PortAudioError = type("PortAudioError", (Exception,), {})
    default = SimpleNamespace(hostapi=0)

    def __init__(self):
        self.holders = 1
        self.scans = 1
        self.refusal = None
        self.own = 2
        self.streams = []
        self.start_fails = False
        self._lib = SimpleNamespace(Pa_Initialize=self.start)

    @property
    def _initialized(self):
        return self.holders

    @_initialized.setter
    def _initialized(self, holders):
        assert holders == self.holders + 1  # `_initialize` has counted itself

    def query_devices(self, device=None, kind=None):
        found = [
            {"index": 0, "name": "dmix", "hostapi": 0, "max_input_channels": 0, "max_output_channels": 2},
            {"index": 1, "name": "USB headset", "hostapi": 0, "max_input_channels": 1, "max_output_channels": 2},
            {"index": 2, "name": "Built-in", "hostapi": 0, "max_input_channels": 2, "max_output_channels": 2},
            {"index": 3, "name": "Built-in", "hostapi": 1, "max_input_channels": 2, "max_output_channels": 2},
        ]
        return found if kind is None else found[2 if device is None else device]

    def query_hostapis(self, _index):
        return {"default_input_device": self.own, "default_output_device": self.own}

    def InputStream(self, rate, size, index, **_more):  # noqa: N802
        if self.refusal is not None:
            raise self.refusal
        stream = SimpleNamespace(rate=rate, size=size, index=index, latency=0.025, is_open=True)
        stream.start = lambda: None
        stream.read = lambda count: (np.full((count, 1), 7, np.int16), True)
        stream.close = lambda: setattr(stream, "is_open", False)
        self.streams.append(stream)
        return stream

    OutputStream = InputStream

    def _check(self, code, message):
        if code:
            raise self.PortAudioError(message, code)

    def start(self):
        """PortAudio's own part of `_initialize`."""
        if self.start_fails:
            return -1
        self.scans += self.holders == 0
        self.holders += 1
        return 0

    def _terminate(self):
        self.holders -= 1


@pytest.fixture
def portaudio(monkeypatch):
    fake = FakePortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


def test_devices_are_named_with_the_systems_own_first(portaudio):
    assert devices() == (("Built-in", "USB headset"), ("Built-in", "USB headset"))
    assert portaudio.scans == 3  # looked for what was plugged in, twice


def test_an_open_device_is_not_disturbed_by_a_look_for_others(portaudio, monkeypatch):
    microphone = open_microphone("USB headset")
    assert portaudio.streams[0].index == 1
    scans = portaudio.scans
    monkeypatch.setattr(audio_devices, "_by_another_process", lambda: (("seen elsewhere",), ()))
    assert devices() == (("seen elsewhere",), ())
    assert portaudio.scans == scans
    assert (microphone.read() == 7).all()
    assert (microphone.xruns, microphone.latency_s, microphone.name) == (1, 0.025, "USB headset")
    microphone.close()
    assert (portaudio.holders, portaudio.streams[0].is_open) == (1, False)


def test_what_cannot_be_opened_is_said_and_nothing_stays_held(portaudio):
    with pytest.raises(SoundUnavailable, match="sound device Nobody was not found"):
        open_microphone("Nobody")
    portaudio.refusal = portaudio.PortAudioError("Error opening InputStream: Device unavailable", -9985)
    with pytest.raises(SoundUnavailable, match=r"USB headset cannot be opened \(device unavailable\)"):
        open_microphone("USB headset")
    with pytest.raises(SoundUnavailable, match="The microphone cannot be opened"):
        open_microphone("")
    portaudio.own = -1
    with pytest.raises(SoundUnavailable, match="No speaker is connected"):
        open_speaker("")
    assert devices()[0] == ("USB headset", "Built-in")
    assert portaudio.holders == 1


def test_after_a_start_that_failed_portaudio_is_started_again(portaudio):
    portaudio.start_fails = True
    with pytest.raises(SoundUnavailable, match="The microphone cannot be opened"):
        open_microphone("")
    with pytest.raises(SoundUnavailable):
        devices()
    assert portaudio.holders == 0
    portaudio.start_fails = False
    open_microphone("").close()
    assert portaudio.holders == 1


@pytest.mark.parametrize("raised", [OSError("gone"), ValueError("odd"), UnicodeDecodeError("utf-8", b"x", 0, 1, "bad")])
def test_whatever_a_driver_raises_is_a_sentence(portaudio, raised):
    portaudio.refusal = raised
    with pytest.raises(SoundUnavailable, match="USB headset cannot be opened"):
        open_microphone("USB headset")
    assert portaudio.holders == 1
    portaudio.refusal = None
    speaker = open_speaker("USB headset")
    portaudio.streams[-1].write = portaudio.streams[-1].close = _raises(raised)
    with pytest.raises(SoundUnavailable, match="stopped working"):
        speaker.write(block())
    speaker.close()
    assert portaudio.holders == 1


def _raises(error):
    def fail(*_arguments):
        raise error

    return fail


def test_nothing_that_is_written_to_stderr_gets_lost_while_portaudio_starts():
    """In a process of its own: one thread writes while the other imports, starts and restarts PortAudio."""
    pytest.importorskip("_sounddevice", reason="no sounddevice")
    script = """
import os, sys, threading
from buzzcam.calls.audio.devices import devices, open_microphone
from buzzcam.errors import SoundUnavailable

is_over, written = threading.Event(), 0
home = os.fstat(2).st_ino

def write():
    global written
    while not is_over.is_set():
        os.write(2, b"a line of ours\\n")
        assert os.fstat(2).st_ino == home
        written += 1

writer = threading.Thread(target=write)
writer.start()
for look in (devices, devices, lambda: open_microphone("nobody"), devices):
    try:
        look()
    except SoundUnavailable:
        pass
is_over.set()
writer.join()
print(written)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stderr.splitlines()
    assert lines.count("a line of ours") == int(done.stdout) > 0
    assert set(lines) == {"a line of ours"}  # and ALSA and JACK said nothing


def test_without_portaudio_the_call_goes_on_without_sound(rig, monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(SoundUnavailable, match="libportaudio2"):
        devices()
    one = rig(microphone="", speaker="", opens_microphone=open_microphone, opens_speaker=open_speaker)
    one.voices.append(Voice(1))
    one.engine.start()
    wait_until(lambda: len(one.events) == 2 and one.voices[0].pulled > 3)


class SoundServer:
    """A PulseAudio of this test alone, with a loudspeaker that is a microphone too."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = folder / "socket"

    def start(self):
        self.socket.unlink(missing_ok=True)
        names = ("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "XDG_CONFIG_HOME")
        self.process = subprocess.Popen(
            [
                "pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes",
                "-L", f"module-native-protocol-unix auth-anonymous=1 socket={self.socket}",
                "-L", "module-null-sink sink_name=room rate=48000 channels=1",
            ],
            env=os.environ | {name: str(self.folder) for name in names},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(lambda: self.socket.exists() or self.process.poll() is not None)
        if self.process.poll() is not None:
            pytest.skip("PulseAudio does not start here")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def sound_server(tmp_path, monkeypatch):
    if shutil.which("pulseaudio") is None:
        pytest.skip("no pulseaudio to stand for a loudspeaker and a microphone")
    server = SoundServer(tmp_path)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{server.socket}")
    monkeypatch.setenv("PULSE_SOURCE", "room.monitor")
    server.start()
    yield server
    server.stop()


def test_sound_through_real_portaudio_and_back_after_the_server_was_gone(rig, sound_server):
    try:
        microphones, speakers = devices()
    except SoundUnavailable as error:
        pytest.skip(str(error))
    if "pulse" not in microphones:
        pytest.skip("PortAudio does not reach PulseAudio here: libasound2-plugins is missing")
    assert "pulse" in speakers

    class Far:
        def __init__(self):
            self.blocks = sine(1000, 3)  # whole waves
            self.number = 0

        def pull(self):
            self.number += 1
            return self.blocks[self.number % 3]

    def hears_the_tone():
        heard = np.concatenate(one.pushed[-50:]) if len(one.pushed) > 50 else silence()
        return loudness_db(heard) > -20 and abs(loudest_hz(heard) - 1000) < 5

    one = rig(
        microphone="pulse",
        speaker="pulse",
        voices=[Far()],
        opens_microphone=hears_as_is,
        opens_speaker=open_speaker,
    )
    one.engine.start()
    wait_until(hears_the_tone, 30)
    status = one.engine.status()
    assert (status.microphone, status.speaker, status.trouble) == ("pulse", "pulse", None)
    sound_server.stop()
    wait_until(lambda: one.saw(MicrophoneLost) and one.saw(SpeakerLost), 30)
    sound_server.start()
    wait_until(lambda: len(one.saw(SoundBack)) >= 2 and one.engine.status().trouble is None, 60)
    assert devices()[0] == microphones  # by another process, for this one's list is held
    one.pushed.clear()
    wait_until(hears_the_tone, 30)


def hears_as_is(name):
    """A real microphone whose tone is not taken for noise."""
    microphone = open_microphone(name)
    microphone.is_live = False
    return microphone
