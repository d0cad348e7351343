"""The fallback for other versions of aiortc: uses its own senders and receivers through its public API.

Pictures and sound are still encoded once for all. Requests for key frames do not reach us, so key frames come at fixed
intervals, and the rate stays at its initial value.
"""

import asyncio
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import av
from aiortc import MediaStreamTrack, RTCPeerConnection
from aiortc.mediastreams import MediaStreamError

from buzzcam.calls.rtc import compat
from buzzcam.calls.rtc.encoder import CLOCK_HZ
from buzzcam.calls.rtc.jitter import JitterBuffer
from buzzcam.calls.rtc.opus import RATE
from buzzcam.calls.rtc.publisher import EncodedFrame, Kind, Layer, MediaPublisher
from buzzcam.calls.rtc.rate import START_BPS
from buzzcam.calls.rtc.sender import Sender
from buzzcam.calls.rtc.simulcast import LayerSelection
from buzzcam.core.frame import Frame, FramePool, Size
from buzzcam.kernels.convert import import_decoded

WAITING = 15

OnFrame = Callable[[Kind, Frame], None]


def add_transceivers(
    pc: RTCPeerConnection,
    publisher: MediaPublisher,
    direction: str,
    senders: Sequence[Sender],
    buffer: JitterBuffer,
    on_frame: OnFrame,
) -> None:
    """Like `compat.add_transceivers`. senders: only counted. Offers only the publisher's first codec."""
    codec = publisher.codecs[0]
    for sender in senders:
        track = _Track(sender, publisher, codec)
        transceiver = pc.addTransceiver(track.kind if direction == "recvonly" else track, direction)
        compat.prefer(transceiver, (codec,))
    tasks: set[asyncio.Task[None]] = set()

    def on_track(track: MediaStreamTrack) -> None:
        place = [transceiver.receiver.track for transceiver in pc.getTransceivers()].index(track)
        video = senders[place].video
        job = _hear(track, buffer) if video is None else _see(track, video.kind, on_frame)
        task = asyncio.ensure_future(job)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    pc.on("track", on_track)


async def packets_heard(pc: RTCPeerConnection) -> int:
    """The number of packets received, of any kind."""
    reports = (await pc.getStats()).values()
    return max((report.packetsReceived for report in reports if report.type == "transport"), default=0)


class _Track(MediaStreamTrack):
    """One of our streams in the form that aiortc wants: encoded packets. A `publisher.VideoSubscriber` from the first
    `recv` on."""

    is_heard = False

    def __init__(self, counts: Sender, publisher: MediaPublisher, codec: str) -> None:
        super().__init__()
        self.kind, self.codec = counts.kind, codec
        self.selection: LayerSelection | None = None
        self.layer: Layer | None = None
        self.awaits: Layer | None = None
        self.budget_bps = float(START_BPS)
        self._counts, self._publisher, self._video = counts, publisher, counts.video
        self._is_started = False
        self._encoded: asyncio.Queue[EncodedFrame] = asyncio.Queue(WAITING)

    def is_in_trouble(self, _now: float) -> bool:
        return False

    async def recv(self) -> av.Packet:
        if not self._is_started:
            self._is_started = True
            if self._video is None:
                self._publisher.listen(self)
            else:
                self._video.join(self)
        encoded = await self._encoded.get()
        packet = av.Packet(encoded.data)
        packet.pts, packet.time_base = encoded.timestamp, Fraction(1, RATE if self._video is None else CLOCK_HZ)
        self._counts.pictures += 1
        self._counts.octets += len(encoded.data)
        return packet

    def take(self, encoded: EncodedFrame) -> None:
        if self._encoded.full():  # nothing more until the next key frame
            self.layer = None
        else:
            self._encoded.put_nowait(encoded)

    def forget(self) -> None:
        """aiortc keeps the last packets for retransmission, where we cannot remove them."""
        self.layer = None
        while not self._encoded.empty():
            self._encoded.get_nowait()

    def stop(self) -> None:
        super().stop()
        self._publisher.unlisten(self)
        if self._video is not None:
            self._video.leave(self)


async def _hear(track: MediaStreamTrack, buffer: JitterBuffer) -> None:
    mixer = av.AudioResampler("s16", "mono", RATE)
    try:
        while True:
            for frame in mixer.resample(await track.recv()):
                buffer.push_samples(frame.to_ndarray().reshape(-1))
    except MediaStreamError:
        pass  # ended


async def _see(track: MediaStreamTrack, kind: Kind, on_frame: OnFrame) -> None:
    pool, number = FramePool(), 0
    loop = asyncio.get_running_loop()
    try:
        while True:
            decoded: Any = await track.recv()
            size = Size(decoded.width, decoded.height).even()
            buffer = pool.take(size)
            import_decoded(decoded, size, buffer)
            on_frame(kind, Frame(buffer, size, loop.time(), number))
            number += 1
    except MediaStreamError:
        pass  # ended
