"""The fakes that stand for devices and networks in the tests; each keeps its port's contract."""

import asyncio
import random
import socket
from contextlib import suppress
from inspect import isawaitable
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame, Matte, Size, planes_of
from buzzcam.core.ports import Effect, EndOfSource, Source
from buzzcam.effects import chain, registry
from buzzcam.errors import CameraLost, OutputUnavailable, ProviderFailed
from buzzcam.factory import materials
from buzzcam.settings import EffectValues, OptionValue

SIZE = Size(320, 180)
MARKER = 211
"""The luma of the fake room: no effect and no card produces it by itself."""


def behind_me(effect: str, value: OptionValue | Path | None = None) -> dict[str, Any]:
    """The fields `background` and `effects` of whatever has them. value: of the effect's first option."""
    value = str(value) if isinstance(value, Path) else value
    return {"background": effect, "effects": registry.with_first({}, effect, value)}


def effects_of(background: str, effects: EffectValues, publish: Publish = print) -> tuple[Effect, ...]:
    """What changes the picture while that is chosen."""
    return chain.effects_of(registry.at_work(effects, background), materials(), publish)


def room_frame(number: int, size: Size = SIZE, captured_at: float | None = None) -> Frame:
    """A room full of MARKER with a dark person in the middle who moves a little."""
    buffer = np.empty(size.i420_bytes, np.uint8)
    luma, u, v = planes_of(buffer, size)
    luma.fill(MARKER)
    u.fill(90)
    v.fill(170)
    left = size.width // 3 + number % 8
    luma[size.height // 4 :, left : left + size.width // 3] = 60
    return Frame(buffer, size, number / 30 if captured_at is None else captured_at, number)


def shows_the_room(frame: Frame, tolerance: int = 6) -> float:
    """Share of the luma that is the marker's."""
    return float(np.mean(np.abs(frame.planes[0].astype(int) - MARKER) <= tolerance))


class FakeSegmenter:
    """Knows where `room_frame` put the person. breaks: raise; stale_s: hand out mattes that old."""

    provider = "fake"
    takes_room = False

    def __init__(self, rung: str = "small") -> None:
        self.room: object = None
        self.rung = rung
        self.breaks = False
        self.stale_s = 0.0
        self.hangs: Event | None = None

    def matte(self, frame, coarse) -> Matte:
        if self.breaks:
            raise ProviderFailed("The fake network broke.", "It is a test.")
        if self.hangs is not None:
            self.hangs.wait(20)
        grid = frame.size.grid
        alpha = np.zeros(grid[::-1], np.uint8)
        left, right = (edge // 4 for edge in (frame.size.width // 3, frame.size.width * 2 // 3))
        alpha[grid.height // 4 + 1 :, left + 4 : right - 2] = 255  # inside the person wherever it stands
        return Matte(alpha, frame.captured_at - self.stale_s)


class FakeSource:
    """Gives room frames as fast as they are asked for; can stall, get lost and come back."""

    name, size, fps = "Fake camera", SIZE, 30.0

    def __init__(self, limit: int | None = None) -> None:
        self.opened = self.attempts = 0
        self.is_open = False
        self.is_plugged_in = True
        self.stalls = False
        self.limit = limit
        self.number = 0
        self._pause = Event()

    def open(self) -> None:
        self.attempts += 1
        if not self.is_plugged_in:
            raise CameraLost("It is unplugged.", "Plug it in.")
        self.opened += 1
        self.is_open = True

    def read(self) -> Frame | None:
        from time import monotonic

        self._pause.wait(0.002)
        if not self.is_plugged_in:
            raise CameraLost("It was unplugged.", "Plug it in.")
        if self.stalls:
            self._pause.wait(0.05)
            return None
        if self.limit is not None and self.number >= self.limit:
            raise EndOfSource
        frame = room_frame(self.number, captured_at=monotonic())
        self.number += 1
        return frame

    def close(self) -> None:
        self.is_open = False


class FakeOutput:
    """Keeps every frame it was sent; can break, and counts how often it was opened and closed."""

    capacity = 1
    is_live = True

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.frames: list[Frame] = []
        self.opened = self.closed = 0
        self.breaks = False
        self.waits: Event | None = None

    def open(self, size: Size, fps: float) -> None:
        if self.breaks:
            raise OutputUnavailable("It is broken.", "Mend it.")
        self.opened += 1

    def send(self, frame: Frame) -> None:
        if self.breaks:
            raise OutputUnavailable("It broke.", "Mend it.")
        if self.waits is not None:
            self.waits.wait(20)
        self.frames.append(frame)

    def close(self) -> None:
        self.closed += 1


def read_frame(source: Source) -> Frame:
    """Its next frame, which must be there."""
    frame = source.read()
    assert frame is not None
    return frame


def wait_until(condition, timeout_s: float = 40.0) -> None:
    """Returns once the condition holds; fails when it does not in time."""
    from time import monotonic

    tick, deadline = Event(), monotonic() + timeout_s
    while not condition():
        assert monotonic() < deadline, "it did not happen in time"
        tick.wait(0.005)


async def until_true(condition, timeout_s: float = 40.0):
    """`wait_until` on an event loop, which goes on meanwhile. condition: may be async. Gives what it gave at last."""
    async with asyncio.timeout(timeout_s):
        while not (met := await given if isawaitable(given := condition()) else given):
            await asyncio.sleep(0.01)
    return met


def free_port() -> int:
    """On 127.0.0.1, for UDP and TCP: for a server that cannot be told to choose one itself. Below those that the system
    gives to whoever binds to none, or the other tests take it before the server does."""
    for port in random.SystemRandom().sample(range(20_000, 29_000), 1000):
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp, suppress(OSError):
            tcp.bind(("127.0.0.1", port))
            udp.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


async def next_picture(fps: float) -> None:
    """The clock of a camera: until its next picture is due. Nothing is waited for by it."""
    await asyncio.sleep(1 / fps)
