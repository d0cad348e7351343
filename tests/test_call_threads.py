"""The shared threads of a call: whatever is raised on one is told in one sentence, and the thread goes on."""

import asyncio
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from buzzcam.calls.audio import device_worker
from buzzcam.calls.audio.device_worker import DeviceWorker
from buzzcam.calls.audio.events import MicrophoneLost, SoundBack
from buzzcam.calls.rtc.decoder import VideoDecoder
from buzzcam.calls.service import CallService
from buzzcam.core.events import Failed
from buzzcam.settings import CallChoice
from call_guest import Guest
from fakes import wait_until
from test_call_audio import Voice, rig  # noqa: F401 - a fixture
from test_rtc_budget import pictures

RAISED = [RuntimeError("a bug"), MemoryError(), KeyError("x"), OSError(5, "Input/output error"), UnicodeError("odd")]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(device_worker, "RETRY_S", 0.02)


class Device:
    name, latency_s, xruns = "fake", 0.0, 0

    def __init__(self, close=lambda: None):
        self.close = close


class Once:
    """Raises the first time it is called, then does as it should."""

    def __init__(self, error, then=lambda *_arguments: None):
        self.error, self.then, self.calls = error, then, 0

    def __call__(self, *arguments):
        self.calls += 1
        if self.calls == 1:
            raise self.error
        return self.then(*arguments)


@pytest.fixture
def started():
    """Makes lines whose steps wait for 1 ms, as a device would."""
    lines, pause = [], Event()

    def start(step=lambda _device: None, opens=lambda _name: Device(), **more):
        events = more.pop("events", [])
        done = []

        def paced(device):
            pause.wait(0.001)
            step(device)
            done.append(device)

        made = DeviceWorker(
            "microphone", "fake", opens, paced, MicrophoneLost, more.pop("publish", events.append), **more
        )
        made.start()
        lines.append(made)
        return made, done, events

    yield start
    for one in lines:
        one.stop()
        assert one._worker is not None and one._worker.join(5)


@pytest.mark.parametrize("error", RAISED, ids=repr)
@pytest.mark.parametrize("place", ["open", "step", "close"])
def test_microphone_and_speaker_go_on_after_anything(started, place, error):
    once = Once(error, lambda *_arguments: Device())
    is_closed = Once(error)
    if place == "open":
        one, done, events = started(opens=once)
    elif place == "step":
        one, done, events = started(step=once)
    else:
        one, done, events = started(opens=lambda _name: Device(is_closed))
        wait_until(lambda: done)
        one.open_again()
        wait_until(lambda: is_closed.calls)
    before = len(done)
    wait_until(lambda: len(done) > before + 3)
    assert one._worker.is_alive
    if place != "close":
        lost, back = events
        assert isinstance(lost, MicrophoneLost) and isinstance(back, SoundBack)
        assert "\n" not in str(lost) and "Others cannot hear you until then." in str(lost)
        assert type(error).__name__ in str(lost)


def test_a_line_goes_on_when_even_what_stands_in_for_its_device_fails(started):
    is_there = Event()

    def opens(_name):
        if not is_there.is_set():
            raise RuntimeError("no driver")
        return Device()

    idle = Once(RuntimeError("no stand-in either"), Device)
    _one, done, events = started(opens=opens, idle=idle)
    wait_until(lambda: idle.calls > 3)
    is_there.set()
    wait_until(lambda: done and isinstance(events[-1], SoundBack))
    assert len(events) == 2


def test_a_line_goes_on_when_nobody_takes_what_it_tells(started):
    publish = Once(RuntimeError("the window is gone"))
    _one, done, _events = started(step=Once(RuntimeError("pulled out")), publish=publish)
    wait_until(lambda: len(done) > 3)


def test_the_speaker_goes_on_when_the_list_of_guests_changes_under_it(rig):  # noqa: F811
    one = rig()
    voice = Voice(5)
    voices = Once(RuntimeError("dictionary changed size during iteration"), lambda: [voice])
    one.engine._voices = voices
    one.engine.start()
    wait_until(lambda: one.opened_speakers)
    one.opened_speakers[0].turns.give(10)
    wait_until(lambda: len(one.opened_speakers) == 2)
    one.opened_speakers[1].turns.give(10)
    wait_until(lambda: voice.pulled > 3)


@pytest.mark.parametrize("error", RAISED, ids=repr)
def test_the_microphone_goes_on_when_its_sound_cannot_be_sent(rig, error):  # noqa: F811
    one = rig()
    taken = []
    one.engine._push = Once(error, taken.append)
    one.engine.start()
    wait_until(lambda: one.opened_microphones)
    one.opened_microphones[0].turns.give(10)
    wait_until(lambda: len(one.opened_microphones) == 2)
    one.opened_microphones[1].turns.give(10)
    wait_until(lambda: len(taken) > 3)
    assert len(one.saw(MicrophoneLost)) == 1


@pytest.mark.parametrize("error", RAISED, ids=repr)
@pytest.mark.parametrize("place", ["_decode", "_deliver", "_lose"])
def test_a_guests_decoder_goes_on_at_the_next_key_frame(place, error):
    frames, told, lost = [], [], []
    decoder = VideoDecoder(frames.append, lambda: lost.append(1), told.append)
    given = pictures(30)
    setattr(decoder, place, Once(error, getattr(decoder, place)))
    if place == "_lose":
        given[4] = replace(given[4], data=b"\0\0\0\1\x65broken")
    for picture in given:
        decoder.put(picture)
    wait_until(lambda: len(frames) >= 19)
    decoder.close()
    assert decoder.join(5)
    assert decoder.broken >= 1
    expected = place != "_lose" and not isinstance(error, ValueError)  # those tell of broken data, which is no news
    assert [str(event) for event in told] == ([f"the picture of a guest: {error}"] if expected else [])


def test_a_decoder_ends_in_silence_when_the_call_has_ended():
    told = []
    decoder = VideoDecoder(_closed, _closed, told.append)
    for picture in pictures(20):
        decoder.put(picture)
    decoder.close()
    assert decoder.join(5)
    assert len(told) <= 1


def _closed(*_arguments):
    raise RuntimeError("Event loop is closed")


def test_the_calls_loop_goes_on_after_anything_raised_on_it(monkeypatch):
    heard = []
    service = CallService(CallChoice(is_open=True, microphone=None, speaker=None), heard.append)
    monkeypatch.setattr("buzzcam.calls.service.TICK_S", 0.02)
    service.start()
    try:
        failing = Once(RuntimeError("a bug in a tick"), service._host.tick)
        monkeypatch.setattr(service._host, "tick", failing)
        wait_until(lambda: failing.calls > 3)
        for _ in range(50):
            service._loop.call_soon_threadsafe(_break_down)
        service._call(_break_down)

        async def fail():
            raise KeyError("a task that nobody waits for")

        asyncio.run_coroutine_threadsafe(_leave_alone(fail), service._loop).result(5)

        async def visit():
            async with Guest(service.status.links[0]) as guest:
                await guest.heard("welcome")
                await guest.until(lambda: guest.peer and guest.peer.state == "up")

        asyncio.run(visit())
        told = [str(event) for event in heard if isinstance(event, Failed)]
        assert "a part of the call: a bug in a tick" in told
        assert sum("broken down" in text for text in told) == 2  # from two places
        assert service._worker.is_alive
    finally:
        service.stop()


def _break_down():
    raise ZeroDivisionError("broken down")


async def _leave_alone(job):
    task = asyncio.ensure_future(job())
    await asyncio.wait([task])


def test_frames_are_arrays_of_their_size_after_all_that():
    frames = []
    decoder = VideoDecoder(frames.append, lambda: None, print)
    decoder.put(pictures(1)[0])
    wait_until(lambda: frames)
    decoder.close()
    assert decoder.join(5)
    assert frames[0].i420.dtype == np.uint8
    assert frames[0].i420.size == frames[0].size.i420_bytes
