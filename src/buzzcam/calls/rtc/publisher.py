"""`MediaPublisher`: all our streams in a call. Each picture is encoded once for each layer, for all guests."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import av
import cv2

from buzzcam.calls.rtc import simulcast
from buzzcam.calls.rtc.encoder import CLOCK_HZ, ENCODERS, OpusEncoder, VideoEncoder
from buzzcam.calls.rtc.governor import Governor, Thinning, come_first
from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE, Block
from buzzcam.calls.rtc.packets import h264_payloads, vp8_payloads
from buzzcam.calls.rtc.rate import FLOOR_BPS
from buzzcam.calls.rtc.simulcast import Rid, Subscriber
from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame, FramePool, Plane, Size, planes_of
from buzzcam.core.privacy import SafeFrame
from buzzcam.errors import OutputUnavailable
from buzzcam.sentence import say

log = logging.getLogger("buzzcam")

Kind = Literal["camera", "screen"]

KEY_FRAMES_APART_S = 0.3
"""Requests within this time get one key frame."""

KEY_FRAMES_BLIND_S = 2.0
"""Where requests cannot be received (stock aiortc), a key frame is made this often."""

REVIEW_S = 0.25
"""How often layer selections and rates are reviewed."""

SCREEN_SHARE = 0.7
"""The share of a line's rate for the screen while one is shared; the camera gets the rest."""

USUAL_GAP_S = 0.020
"""The gap between two blocks of a device that delivers them in pairs."""

AUDIO_GAP_S = 1.0
"""A longer gap was silence; after a shorter one, the device catches up."""


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """An encoded picture, or 20 ms of sound, on its way to the guests.

    payloads: for RTP, in order. timestamp: of RTP, 32 bits. layer: None for sound. data: the same bytes in one piece.
    """

    payloads: list[bytes]
    data: bytes
    timestamp: int
    is_key: bool
    layer: "Layer | None"


class EncodedSink(Protocol):
    """Takes our encoded sound, on the loop."""

    def take(self, encoded: EncodedFrame) -> None: ...


class VideoSubscriber(EncodedSink, Subscriber, Protocol):
    """Takes one of our encoded video streams, on the loop.

    layer: the layer it gets now; None until its first key frame. awaits: the layer whose key frame was requested for
    it. is_heard: whether its requests for key frames reach us.
    """

    codec: str
    layer: "Layer | None"
    awaits: "Layer | None"
    is_heard: bool

    def forget(self) -> None:
        """Drops everything it has taken; its next picture is a key frame."""


class Layer:
    """One encoded stream: a simulcast layer in one codec.

    The loop sets `bps`, `rows` and requests for key frames; `encode` runs on the runner's thread.
    """

    def __init__(self, rid: Rid, codec: str, ceiling_bps: int, fps: float) -> None:
        self.rid, self.codec = rid, codec
        self.bps = simulcast.LOW_BPS
        self.rows = 0
        self.size = Size(0, 0)
        self.key_frames = 0
        self.is_blind = False
        self._keys_asked = self._keys_given = 0
        self._ceiling_bps, self._fps = ceiling_bps, fps
        self._encoder: VideoEncoder | None = None
        self._pool = FramePool()
        self._last_pts = -1
        self._key_at = -1.0
        self._pictures = secrets.randbelow(1 << 15)

    def __str__(self) -> str:
        return f"{self.rid} {self.size}"

    def ask_for_key(self) -> None:
        self._keys_asked += 1

    def begin_anew(self) -> None:
        """Makes the next picture a key frame; on the runner's thread."""
        self._key_at = float("-inf")
        self._keys_asked += 1

    def encode(self, frame: SafeFrame, origin: int) -> EncodedFrame:
        """origin: of the timestamps. Raises av.error.FFmpegError."""
        now = frame.captured_at
        size = simulcast.fitted(frame.size, self.rows)
        if self._encoder is None or self._encoder.size != size:
            ceiling = max(self._ceiling_bps, self.bps)
            self._encoder = ENCODERS[self.codec](size, self._fps, ceiling, self.bps)
            self.size = size
        self._encoder.set_rate(self.bps)
        asked = self._keys_asked
        is_due = now - self._key_at > (KEY_FRAMES_BLIND_S if self.is_blind else KEY_FRAMES_APART_S)
        wants_key = is_due and (self.is_blind or asked != self._keys_given)
        pts = self._last_pts = max(self._last_pts + 1, round(frame.captured_at * CLOCK_HZ))
        data, is_key = self._encoder.encode(self._scaled(frame, size), pts, wants_key)
        if is_key:
            self._keys_given, self._key_at = asked, now
            self.key_frames += 1
        self._pictures = (self._pictures + 1) & 0x7FFF
        payloads = h264_payloads(data) if self.codec == "H264" else vp8_payloads(data, self._pictures)
        return EncodedFrame(payloads, data, (origin + pts) & 0xFFFFFFFF, is_key, self)

    def let_go(self) -> None:
        """After an error, makes the next picture use a new encoder."""
        self._encoder = None

    def _scaled(self, frame: Frame, size: Size) -> Plane:
        if frame.size == size:
            return frame.i420
        small = self._pool.take(size)
        how = cv2.INTER_AREA if frame.size.height >= 2 * size.height else cv2.INTER_LINEAR
        for plane, target in zip(frame.planes, planes_of(small, size), strict=True):
            cv2.resize(plane, (target.shape[1], target.shape[0]), dst=target, interpolation=how)
        return small


class CallVideo:
    """The camera's or the screen's picture in a call; a core `Output`. `send` encodes on the runner's thread.

    Layers without guests are not encoded.
    """

    capacity = 1
    is_live = True

    def __init__(
        self,
        kind: Kind,
        loop: asyncio.AbstractEventLoop,
        highest_bps: int,
        changed: Callable[[], None],
        governor: Governor,
    ) -> None:
        self.kind = kind
        self.name: str = say("call (camera)") if kind == "camera" else say("call (screen)")
        self.highest_bps = highest_bps
        self.subscribers: list[VideoSubscriber] = []
        self.sent_at = -1e9
        self.tap: Callable[[SafeFrame], None] = lambda _frame: None
        """Takes every picture before it is encoded, on the runner's thread; must return quickly."""
        self._loop = loop
        self._changed = changed
        self._governor, self._thinning = governor, Thinning()
        self._fps = 30.0
        self._generation: tuple[bool, float] | None = None
        self._steps = simulcast.CAMERA_STEPS if kind == "camera" else simulcast.SCREEN_STEPS
        self._origin = secrets.randbits(32)
        self._layers: dict[tuple[Rid, str], Layer] = {}
        self._wanted: tuple[Layer, ...] = ()  # the loop replaces the tuple, and the runner's thread reads it

    # the runner's thread

    def open(self, size: Size, fps: float) -> None:
        self._fps = fps

    def send(self, frame: SafeFrame) -> None:
        """Raises OutputUnavailable if no encoder is available."""
        self.sent_at = time.monotonic()
        self.tap(frame)
        before, self._generation = self._generation, (frame.is_card, frame.generation)
        if before not in (None, self._generation) and not self._loop.is_closed():
            for layer in self._wanted:
                layer.begin_anew()
            self._loop.call_soon_threadsafe(self._forget)
        if not self._thinning.keeps(self._governor.share):
            return
        for layer in self._wanted:
            try:
                encoded = layer.encode(frame, self._origin)
            except (av.error.FFmpegError, ValueError) as error:
                layer.let_go()
                raise OutputUnavailable(
                    "The video cannot be encoded for the call.", "BuzzCam tries again automatically."
                ) from error
            if encoded.payloads and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._fan_out, encoded)

    def close(self) -> None:
        """Nothing to release: encoders live as long as the call."""

    # the loop

    @property
    def is_sending(self) -> bool:
        return time.monotonic() - self.sent_at < 2.0

    def join(self, subscriber: VideoSubscriber) -> None:
        self.subscribers.append(subscriber)
        self.review()
        self._changed()

    def leave(self, subscriber: VideoSubscriber) -> None:
        """Harmless if the subscriber has left already."""
        if subscriber in self.subscribers:
            self.subscribers.remove(subscriber)
            self.review()
            self._changed()

    def review(self) -> None:
        """Updates selections, rates and sizes."""
        now = time.monotonic()
        simulcast.select_layers(self.subscribers, self._bps("hi"), now)
        wanted = []
        for subscriber in self.subscribers:
            layer = self._layer_of(subscriber)
            if layer not in wanted:
                wanted.append(layer)
            if subscriber.layer is not layer and subscriber.awaits is not layer:
                subscriber.awaits = layer
                layer.ask_for_key()  # it can start only at a key frame
        for layer in wanted:
            carried = simulcast.layer_bps(self.subscribers, layer.rid, self.highest_bps)
            layer.bps = carried
            if layer.codec != "H264":  # with fewer pictures, x264 sends less by itself; libvpx does not
                layer.bps = max(FLOOR_BPS, round(carried * self._governor.share))
            rows = simulcast.rows_for(carried, layer.rows or None, self._steps)
            layer.rows = min(rows, simulcast.LOW_ROWS) if layer.rid == "lo" and self.kind == "camera" else rows
            layer.is_blind = not all(subscriber.is_heard for subscriber in self.subscribers)
        self._wanted = tuple(wanted)

    def captured_at(self, timestamp: int) -> float | None:
        """When the picture with this RTP timestamp was captured, if that is at most 10 s ago."""
        now = time.monotonic()
        age = ((round(now * CLOCK_HZ) + self._origin - timestamp) & 0xFFFFFFFF) / CLOCK_HZ
        return now - age if age < 10 else None

    def _bps(self, rid: Rid) -> int:
        return max((layer.bps for layer in self._wanted if layer.rid == rid), default=0)

    def _layer_of(self, subscriber: VideoSubscriber) -> Layer:
        assert subscriber.selection is not None
        key = (subscriber.selection.rid, subscriber.codec)
        if key not in self._layers:
            ceiling = self.highest_bps if key[0] == "hi" else simulcast.LOW_BPS
            self._layers[key] = Layer(*key, ceiling, self._fps)
        return self._layers[key]

    def _forget(self) -> None:
        """Makes sure that nothing encoded before is sent any more, not even as a retransmission."""
        for subscriber in self.subscribers:
            subscriber.forget()

    def _fan_out(self, encoded: EncodedFrame) -> None:
        for subscriber in self.subscribers:
            if encoded.is_key and subscriber.selection is not None and self._layer_of(subscriber) is encoded.layer:
                subscriber.layer, subscriber.awaits = encoded.layer, None
            if subscriber.layer is encoded.layer:
                subscriber.take(encoded)


class MediaPublisher:
    """One for each call, from its start to its end; connections come and go.

    Made on the loop. wanted: called on the loop when the first guest starts to watch, and when the last one stops.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        publish: Publish,
        codecs: Sequence[str] = ("H264", "VP8"),
        max_video_bps: int = 2_500_000,
        wanted: Callable[[bool], None] = lambda _is_wanted: None,
        allows_loopback: bool = False,
    ) -> None:
        self.loop, self.publish = loop, publish
        self.codecs = tuple(codecs)
        self.max_video_bps = max_video_bps
        self.allows_loopback = allows_loopback
        self.wanted = wanted
        self.governor = Governor()
        self.camera = CallVideo("camera", loop, max_video_bps, self._on_change, self.governor)
        self.screen = CallVideo("screen", loop, max_video_bps, self._on_change, self.governor)
        self._is_wanted = False
        self._listeners: list[EncodedSink] = []
        self._audio_origin = secrets.randbits(32)
        self._audio: OpusEncoder | None = None
        self._audio_samples = 0
        self._audio_until: float | None = None
        self._pushed_at = time.monotonic()
        self._review: asyncio.TimerHandle | None = None
        self._review_due = 0.0
        come_first()

    def push_audio(self, block: Block) -> None:
        """Takes 10 ms of our own sound, int16 (480,) at 48 kHz, from one thread, and encodes it once for all guests."""
        if not self._listeners:
            return
        now = time.monotonic()
        self.governor.late(min(AUDIO_GAP_S, now - self._pushed_at) - USUAL_GAP_S)
        self._pushed_at = now
        if self._audio is None:
            self._audio = OpusEncoder()
        if self._audio_until is not None and now - self._audio_until > AUDIO_GAP_S:  # nobody spoke for a while
            self._audio_samples += round((now - self._audio_until) * RATE)
            self._audio_until = now
        data = self._audio.encode(block)
        timestamp = (self._audio_origin + self._audio_samples) & 0xFFFFFFFF
        expected = (now if self._audio_until is None else self._audio_until) + BLOCK_SAMPLES / RATE
        self._audio_until = expected + 0.01 * (now - expected)  # follows the device's clock
        if data and not self.loop.is_closed():
            self._audio_samples += 2 * BLOCK_SAMPLES
            self.loop.call_soon_threadsafe(self._fan_out, EncodedFrame([data], data, timestamp, True, None), now)

    def captured_at(self, kind: Kind, rtp_timestamp: int) -> float | None:
        """When a recently sent picture was captured (monotonic seconds). Guests report which picture they show."""
        return (self.camera if kind == "camera" else self.screen).captured_at(rtp_timestamp)

    def close(self) -> None:
        """Call it after the last peer has been closed. May be called twice."""
        if self._review is not None:
            self._review.cancel()
            self._review = None

    # for peers, on the loop

    def listen(self, listener: EncodedSink) -> None:
        self._listeners = [*self._listeners, listener]

    def unlisten(self, listener: EncodedSink) -> None:
        self._listeners = [other for other in self._listeners if other is not listener]

    def share_of(self, kind: Kind) -> float:
        """The present share of a line's rate for this stream."""
        if not (self.screen.is_sending and self.screen.subscribers):
            return 1.0
        return SCREEN_SHARE if kind == "screen" else 1 - SCREEN_SHARE

    def _fan_out(self, encoded: EncodedFrame, pushed_at: float) -> None:
        self.governor.late(time.monotonic() - pushed_at)
        for listener in self._listeners:
            listener.take(encoded)

    def _on_change(self) -> None:
        is_wanted = bool(self.camera.subscribers)
        if is_wanted != self._is_wanted:
            self._is_wanted = is_wanted
            self.wanted(is_wanted)
        if is_wanted and self._review is None:
            self._look_again()

    def _look_again(self) -> None:
        self._review_due = time.monotonic() + REVIEW_S
        self._review = self.loop.call_later(REVIEW_S, self._look)

    def _look(self) -> None:
        self._review = None
        now = time.monotonic()
        self.governor.late(now - self._review_due)
        self.governor.review(now)
        self.camera.review()
        self.screen.review()
        if self.camera.subscribers or self.screen.subscribers:
            self._look_again()
