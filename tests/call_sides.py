"""Both ends of a call in one process, for tests and benchmarks: what is sent is numbered, what comes is looked at."""

import asyncio
import threading
import time
from collections.abc import Callable

import numpy as np

import coded
from buzzcam.calls.rtc import BLOCK_SAMPLES, Block, MediaPublisher, Peer, PeerHooks
from buzzcam.core.frame import Frame, Size
from buzzcam.core.worker import Worker

PATIENCE_S = 40
"""A test that waits longer has failed."""


def tone(hz: float, number: int) -> Block:
    """The block with that number of an endless tone."""
    t = np.arange(number * BLOCK_SAMPLES, (number + 1) * BLOCK_SAMPLES) / 48_000
    return (8000 * np.sin(2 * np.pi * hz * t)).astype(np.int16)


def strongest_hz(blocks: list[Block]) -> float:
    sound = np.concatenate(blocks).astype(np.float32)
    if np.abs(sound).max() < 300:
        return 0.0
    levels = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(levels.argmax() * 48_000 / len(sound))


class Side:
    """One end: a publisher that is fed, and the newest peer.

    stamped: pictures carry milliseconds of the epoch instead of their number.
    """

    def __init__(self, size: Size = Size(640, 360), hz: float = 440, stamped: bool = False, **publisher) -> None:
        self.size, self.hz, self.stamped = size, hz, stamped
        self.failed: list = []
        self.wanted: list[bool] = []
        loop = asyncio.get_running_loop()
        self.publisher = MediaPublisher(loop, self.failed.append, wanted=self.wanted.append, **publisher)
        self.publisher.governor.late = lambda by_s: None  # what is looked at is not how busy this machine is
        self.states: list[str] = []
        self.seen: dict[str, list[tuple[int | None, float, Size]]] = {"camera": [], "screen": []}
        self.heard: list[Block] = []
        self.sent = 0
        self.shares_screen = False
        self.generation = 0
        self._scene = coded.Scene(size)
        self._wall = [self._scene.picture(k, 0) for k in range(30)]
        self._changed = asyncio.Event()
        self._stop = threading.Event()
        self._workers = [Worker("test-camera", self._film, self.failed.append)]
        self._workers.append(Worker("test-sound", self._speak, self.failed.append))
        self.send = self.publisher.camera.send
        self.peer = self.new_peer()

    def new_peer(self, **ways) -> Peer:
        """A peer of the next generation; it is `peer` from now on."""
        self.peer = Peer(self.publisher, (), self.generation, PeerHooks(self._on_state, self._on_frame), **ways)
        self.generation += 1
        return self.peer

    def start(self) -> "Side":
        for worker in self._workers:
            worker.start()
        return self

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Looks whenever something has come."""

        async def wait() -> None:
            while not is_so():
                self._changed.clear()
                await self._changed.wait()

        await asyncio.wait_for(wait(), PATIENCE_S)

    def numbers(self, kind: str = "camera") -> list[int]:
        return [number for number, _at, _size in self.seen[kind] if number is not None]

    def broken(self, kind: str = "camera") -> int:
        return sum(number is None for number, _at, _size in self.seen[kind])

    async def close(self) -> None:
        self._stop.set()
        await asyncio.to_thread(lambda: [worker.join() for worker in self._workers])
        await self.peer.close()
        self.publisher.close()

    def _on_state(self, state: str) -> None:
        self.states.append(state)
        self._changed.set()

    def _on_frame(self, kind: str, frame: Frame) -> None:
        self.seen[kind].append((coded.read(frame), time.time(), frame.size))
        self._changed.set()

    def _film(self) -> None:
        self.publisher.camera.open(self.size, 30)
        self.publisher.screen.open(self.size, 30)
        due = time.monotonic()
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            number = round(time.time() * 1e3) & 0xFFFFFFFF if self.stamped else self.sent
            i420 = self._wall[self.sent % 30].copy()
            coded.draw(i420, self.size, number)
            frame = coded.safe(Frame(i420, self.size, time.monotonic(), self.sent))
            self.send(frame)
            if self.shares_screen:
                self.publisher.screen.send(frame)
            self.sent += 1
            due = max(due + 1 / 30, time.monotonic() - 0.1)

    def _speak(self) -> None:
        number, due = 0, time.monotonic()
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            self.publisher.push_audio(tone(self.hz, number))
            self.heard.append(self.peer.audio.pull())
            del self.heard[:-200]
            number += 1
            due = max(due + 0.010, time.monotonic() - 0.1)


async def connect(one: Side, other: Side) -> None:
    """one offers."""
    await one.peer.accept(await other.peer.answer(await one.peer.offer()))
