"""Sends our streams to one guest: numbers and paces packets, and keeps them for a while to send again."""

import asyncio
import logging
import time
from collections import deque
from typing import Protocol

from buzzcam.calls.rtc.publisher import CallVideo, EncodedFrame, Layer, MediaPublisher
from buzzcam.calls.rtc.rate import Rate
from buzzcam.calls.rtc.simulcast import LayerSelection

log = logging.getLogger("buzzcam")

HISTORY = 1024
"""Packets that can be sent again: 4 s at 2.5 Mbit/s."""

WAITING_PICTURES = 15
"""When this many wait, the line is slower than the pictures: they are dropped up to the next key frame."""

PACKETS_JUDGED = 30
"""The fewest packets from which loss is computed."""

BURST = 10
PACING_S = 0.010
"""A picture with more packets than this is spread over this time."""

TWICE_ABOVE = 0.04
"""Above this share of loss, retransmissions are sent twice."""


class RtpTransport(Protocol):
    """The way to the other side; `adapters.py` implements it."""

    codec: str
    ssrc: int
    can_resend: bool

    async def send(self, sequence: int, timestamp: int, is_last: bool, payload: bytes) -> None:
        """Raises ConnectionError if it is not open."""

    async def resend(self, sequence: int, timestamp: int, is_last: bool, payload: bytes) -> None: ...

    async def report(self, timestamp: int, sent_at: float, packets: int, octets: int) -> None: ...


class Sender:
    """One outgoing stream of one connection; on the loop. video: None for sound."""

    def __init__(self, rate: Rate, video: CallVideo | None = None) -> None:
        self.video = video
        self.kind = "audio" if video is None else "video"
        self.transport: RtpTransport | None = None
        self.pictures = 0
        self.packets = self.octets = 0
        self.octets_again = 0
        self.asked_again = 0
        self.reports = 0
        """The number of feedback packets of any kind."""
        self.round_trip_s: float | None = None
        self.loss = 0.0
        self._reported: tuple[int, int] | None = None
        self._rate = rate
        self._sequence = 0
        self._history: dict[int, tuple[int, int, bool, bytes]] = {}
        self._allowance = float(HISTORY)
        self._forgotten = 0
        self._newest: tuple[int, float] | None = None
        self._waiting: deque[EncodedFrame] = deque()
        self._came = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, transport: RtpTransport) -> None:
        self.transport = transport
        self._sequence = transport.ssrc & 0x3FFF  # somewhere in the lower half
        self._tasks = [asyncio.ensure_future(self._send_all()), asyncio.ensure_future(self._report())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._history.clear()  # megabytes, which should not wait for the garbage collector
        self._waiting.clear()

    def take(self, encoded: EncodedFrame) -> None:
        self._waiting.append(encoded)
        if len(self._waiting) > WAITING_PICTURES:
            self._waiting.clear()
            self.on_overflow()
        self._came.set()

    # feedback

    def on_overflow(self) -> None:
        """Called when pictures were dropped."""

    def on_key_request(self) -> None:
        """Called when the other side needs a key frame."""

    def on_remb(self, bps: float) -> None:
        self.reports += 1
        self._rate.on_remb(bps, time.monotonic())

    def on_report(self, lost: int, highest: int, round_trip_s: float | None) -> None:
        """Takes the packets lost so far and the highest sequence number seen (32 bits), as the other side reports them.

        The share of loss in a report is useless: some reports come after two packets.
        """
        self.reports += 1
        self.round_trip_s = round_trip_s if round_trip_s is not None else self.round_trip_s
        before = self._reported
        if before is None or not 0 <= highest - before[1] < 10_000:
            self._reported = (lost, highest)
        elif (expected := highest - before[1]) >= PACKETS_JUDGED:
            self._reported = (lost, highest)
            share = min(1.0, max(0, lost - before[0]) / expected)
            self.loss += 0.3 * (share - self.loss)
            self.on_loss(share)

    def on_loss(self, share: float) -> None:
        """share: packets lost recently, 0..1."""

    async def on_nack(self, sequences: list[int]) -> None:
        """Sends lost packets again, within a limit that a hostile guest cannot exceed."""
        self.asked_again += len(sequences)
        self._rate.on_requests(len(sequences), self.packets, time.monotonic())
        if self.transport is None or not self.transport.can_resend:
            return
        for sequence in sequences:
            kept = self._history.get(sequence % HISTORY)
            if kept is None or kept[0] != sequence:
                continue
            for _copy in range(2 if self.loss > TWICE_ABOVE else 1):
                if self._allowance < 1:
                    return
                self._allowance -= 1
                await self.transport.resend(*kept)
                self.octets_again += len(kept[3])

    # tasks

    async def _send_all(self) -> None:
        while True:
            while not self._waiting:  # the new ones may have been dropped meanwhile
                self._came.clear()
                await self._came.wait()
            try:
                await self._send(self._waiting.popleft())
            except ConnectionError:
                pass  # not open, or just closed: the peer notices that by itself
            except Exception:
                log.exception("a picture or sound could not be sent")  # the next one may succeed

    async def _send(self, encoded: EncodedFrame) -> None:
        assert self.transport is not None
        count, forgotten = len(encoded.payloads), self._forgotten
        self._newest = (encoded.timestamp, time.time())
        for k, payload in enumerate(encoded.payloads):
            if k and k % BURST == 0:
                await asyncio.sleep(PACING_S * BURST / count)
            if self._forgotten != forgotten:
                return
            packet = (self._sequence, encoded.timestamp, k == count - 1, payload)
            self._history[self._sequence % HISTORY] = packet
            self._sequence = (self._sequence + 1) & 0xFFFF
            self._allowance = min(HISTORY, self._allowance + 0.5)
            self.packets += 1
            self.octets += len(payload)
            await self.transport.send(*packet)
        self.pictures += 1

    async def _report(self) -> None:
        """Sends sender reports, which tell the other side when our timestamps were, for lip sync."""
        while True:
            await asyncio.sleep(0.5)
            if self.transport is not None and self._newest is not None:
                try:
                    await self.transport.report(*self._newest, self.packets, self.octets)
                except ConnectionError:
                    pass


class AudioSender(Sender):
    """Our sound. Lost packets are not sent again: the next packet repairs them."""

    def __init__(self, rate: Rate, publisher: MediaPublisher) -> None:
        super().__init__(rate)
        self._publisher = publisher

    def start(self, transport: RtpTransport) -> None:
        super().start(transport)
        self._publisher.listen(self)

    async def stop(self) -> None:
        self._publisher.unlisten(self)
        await super().stop()

    async def on_nack(self, sequences: list[int]) -> None:
        """Ignores the request: nobody should send one."""


class VideoSender(Sender):
    """One of our video streams, in the layer selected for this guest; a `publisher.VideoSubscriber`."""

    def __init__(self, rate: Rate, publisher: MediaPublisher, video: CallVideo) -> None:
        super().__init__(rate, video)
        self.codec = ""
        self.selection: LayerSelection | None = None
        self.layer: Layer | None = None
        self.awaits: Layer | None = None
        self.is_heard = True
        self._publisher, self._video = publisher, video

    @property
    def budget_bps(self) -> float:
        return self._rate.bps * self._publisher.share_of(self._video.kind)

    def is_in_trouble(self, now: float) -> bool:
        return self._rate.is_in_trouble(now)

    def start(self, transport: RtpTransport) -> None:
        super().start(transport)
        self.codec = transport.codec
        self._video.join(self)

    async def stop(self) -> None:
        self._video.leave(self)
        await super().stop()

    def forget(self) -> None:
        self._waiting.clear()
        self._history.clear()
        self._forgotten += 1  # the rest of a half-sent picture is dropped
        self.layer = None

    def on_overflow(self) -> None:
        if self.layer is not None:
            self.layer.ask_for_key()
        self.layer = None  # nothing more until that key frame

    def on_key_request(self) -> None:
        if self.layer is not None:
            self.layer.ask_for_key()

    def on_loss(self, share: float) -> None:
        self._rate.on_loss(share, time.monotonic(), self.round_trip_s)
