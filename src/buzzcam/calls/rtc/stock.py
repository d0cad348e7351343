"""What is left when aiortc's private parts are not the known ones: its own senders and receivers, by its public side.

Pictures and sound are still coded once for all. Nobody tells us of lost pictures, so key frames come by the clock, and
the rate stays where it begins.
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
from buzzcam.calls.rtc.hub import Coded, Hub, Kind, Layer
from buzzcam.calls.rtc.jitter import JitterBuffer
from buzzcam.calls.rtc.opus import RATE
from buzzcam.calls.rtc.rate import START_BPS
from buzzcam.calls.rtc.sender import Sender
from buzzcam.calls.rtc.tiers import Seat
from buzzcam.core.frame import Frame, FramePool, Size
from buzzcam.kernels.convert import import_decoded

WAITING = 15

OnFrame = Callable[[Kind, Frame], None]


def add_lines(
    pc: RTCPeerConnection,
    hub: Hub,
    direction: str,
    senders: Sequence[Sender],
    buffer: JitterBuffer,
    on_frame: OnFrame,
) -> None:
    """As `compat.add_lines`. senders: only counted in. The first codec of the hub's is the only one offered."""
    codec = hub.codecs[0]
    for sender in senders:
        track = _Track(sender, hub, codec)
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
    """How many packets of any kind have come."""
    reports = (await pc.getStats()).values()
    return max((report.packetsReceived for report in reports if report.type == "transport"), default=0)


class _Track(MediaStreamTrack):
    """One of our streams as aiortc wants it: packets, coded already. A `hub.Watcher` from the first `recv` on."""

    is_heard = False

    def __init__(self, counts: Sender, hub: Hub, codec: str) -> None:
        super().__init__()
        self.kind, self.codec = counts.kind, codec
        self.seat: Seat | None = None
        self.layer: Layer | None = None
        self.awaits: Layer | None = None
        self.budget_bps = float(START_BPS)
        self._counts, self._hub, self._video = counts, hub, counts.video
        self._is_started = False
        self._coded: asyncio.Queue[Coded] = asyncio.Queue(WAITING)

    def is_in_trouble(self, _now: float) -> bool:
        return False

    async def recv(self) -> av.Packet:
        if not self._is_started:
            self._is_started = True
            if self._video is None:
                self._hub.listen(self)
            else:
                self._video.join(self)
        coded = await self._coded.get()
        packet = av.Packet(coded.data)
        packet.pts, packet.time_base = coded.timestamp, Fraction(1, RATE if self._video is None else CLOCK_HZ)
        self._counts.pictures += 1
        self._counts.octets += len(coded.data)
        return packet

    def take(self, coded: Coded) -> None:
        if self._coded.full():  # nothing more until the next key frame
            self.layer = None
        else:
            self._coded.put_nowait(coded)

    def forget(self) -> None:
        """aiortc keeps the last packets to send them again, where nothing of ours reaches them."""
        self.layer = None
        while not self._coded.empty():
            self._coded.get_nowait()

    def stop(self) -> None:
        super().stop()
        self._hub.unlisten(self)
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
