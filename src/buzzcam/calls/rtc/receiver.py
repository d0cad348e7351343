"""Receives one guest's streams: assembles pictures, requests lost packets, and fills the jitter buffer."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from buzzcam.calls.rtc.assembly import AssembledFrame, Assembler
from buzzcam.calls.rtc.budget import TooMuch
from buzzcam.calls.rtc.jitter import JitterBuffer
from buzzcam.core.events import Publish

LOOK_EVERY_S = 0.010


class FeedbackSender(Protocol):
    """The way back to the sender; `adapters.py` implements it."""

    async def ask_again(self, sequences: list[int]) -> None: ...

    async def ask_for_key(self) -> None: ...


@dataclass(frozen=True, slots=True)
class EncodedSound:
    """One packet of Opus, as it came. timestamp: of RTP, 48 kHz."""

    data: bytes
    timestamp: int
    arrived_at: float


Report = tuple[float, int]
"""A sender report (RFC 3550, 6.4.1): the sender's clock in seconds, and the RTP timestamp of the same moment."""

OnEncoded = Callable[[AssembledFrame | EncodedSound, Report | None], None]
"""Takes what comes, pictures in order, with the newest report about its stream; must return quickly."""


class Receiver:
    """One incoming stream of one connection; on the loop."""

    def __init__(self) -> None:
        self.back: FeedbackSender | None = None
        self.publish: Publish = lambda _event: None
        self.share: Callable[[], float] = lambda: 1.0
        """the share of the line's rate that this machine can handle now"""
        self.packets = self.octets = 0
        self.loss = 0.0
        self.report: Report | None = None
        self.on_encoded: OnEncoded = lambda _encoded, _report: None

    def start(self, back: FeedbackSender) -> None:
        self.back = back

    async def stop(self) -> None:
        """May be called twice."""

    def on_flood(self) -> None:
        """Called when the guest of this connection sends too much."""
        self.publish(TooMuch())

    def on_loss(self, share: float) -> None:
        """share: packets lost since the last report to the sender, 0..1."""
        self.loss += 0.3 * (share - self.loss)

    def on_packet(self, codec: str, sequence: int, timestamp: int, is_last: bool, payload: bytes) -> None:
        self.packets += 1
        self.octets += len(payload)


class AudioReceiver(Receiver):
    def __init__(self, buffer: JitterBuffer) -> None:
        super().__init__()
        self._buffer = buffer

    def on_packet(self, codec: str, sequence: int, timestamp: int, is_last: bool, payload: bytes) -> None:
        super().on_packet(codec, sequence, timestamp, is_last, payload)
        if codec == "opus" and payload:
            now = time.monotonic()
            self._buffer.push(sequence, timestamp, payload, now)
            self.on_encoded(EncodedSound(payload, timestamp, now), self.report)


class VideoReceiver(Receiver):
    """round_trip_s: asks the connection. deliver: takes each picture, in order; must return quickly."""

    def __init__(self, round_trip_s: Callable[[], float], deliver: Callable[[AssembledFrame], None]) -> None:
        super().__init__()
        self.assembler = Assembler()
        self.key_requests = 0
        self._round_trip_s, self._deliver = round_trip_s, deliver
        self._task: asyncio.Task[None] | None = None
        self._came = asyncio.Event()

    def start(self, back: FeedbackSender) -> None:
        super().start(back)
        self._task = asyncio.ensure_future(self._look_after_holes())

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def on_packet(self, codec: str, sequence: int, timestamp: int, is_last: bool, payload: bytes) -> None:
        super().on_packet(codec, sequence, timestamp, is_last, payload)
        for picture in self.assembler.add(codec, sequence, timestamp, is_last, payload, time.monotonic()):
            self._deliver(picture)
            self.on_encoded(picture, self.report)
        if self.assembler.has_holes:
            self._came.set()

    def lose(self) -> None:
        """Called when the decoder needs a key frame."""
        self.assembler.lose()
        self._came.set()

    async def ask_for_key(self) -> None:
        """Whoever records begins at a key frame. What is shown goes on meanwhile."""
        if self.back is not None:
            with suppress(ConnectionError):  # closed: nobody to ask
                await self.back.ask_for_key()

    async def _look_after_holes(self) -> None:
        """Requests missing packets while there are any; sleeps otherwise."""
        while True:
            await self._came.wait()
            self._came.clear()
            while self.assembler.has_holes:
                self.assembler.round_trip_s = self._round_trip_s()
                feedback = self.assembler.feedback(time.monotonic())
                if self.back is not None:
                    try:
                        if feedback.resend:
                            await self.back.ask_again(feedback.resend)
                        if feedback.needs_key_frame:
                            self.key_requests += 1
                            await self.back.ask_for_key()
                    except ConnectionError:
                        pass  # closed: nobody to ask
                await asyncio.sleep(LOOK_EVERY_S)
