"""`Peer`: one connection to one guest, from its offer to its end. A lost one is replaced, never repaired."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from buzzcam.calls.rtc import compat, stock
from buzzcam.calls.rtc.assembly import AssembledFrame
from buzzcam.calls.rtc.compat import Connection, IceServer
from buzzcam.calls.rtc.decoder import VideoDecoder, newest_only
from buzzcam.calls.rtc.jitter import JitterBuffer
from buzzcam.calls.rtc.life import CONNECT_S, RECONNECT_S, Event, Life, State
from buzzcam.calls.rtc.publisher import Kind, MediaPublisher
from buzzcam.calls.rtc.rate import Rate
from buzzcam.calls.rtc.receiver import AudioReceiver, EncodedSound, Receiver, Report, VideoReceiver
from buzzcam.calls.rtc.sdp_check import (
    CANDIDATES,
    LOCAL_NAMES,
    checked_candidate,
    checked_description,
    is_local_name,
    refused,
)
from buzzcam.calls.rtc.sender import AudioSender, Sender, VideoSender
from buzzcam.core.frame import Frame
from buzzcam.sentence import say

LOOK_EVERY_S = 0.25

GATHERED_WITHIN_S = 1.0
"""A STUN server that does not answer would delay us by 5 s."""

USUAL_ROUND_TRIP_S = 0.1
"""Assumed until it has been measured."""


@dataclass(frozen=True, slots=True)
class PeerHooks:
    """Called on the loop; must return quickly. on_frame: the newest decoded frame of the guest's camera or screen.
    on_encoded: everything that comes, before it is decoded. kind: "sound", or of the pictures."""

    on_state: Callable[[State], None] = lambda _state: None
    on_frame: Callable[[Kind, Frame], None] = lambda _kind, _frame: None
    on_encoded: Callable[[str, AssembledFrame | EncodedSound, Report | None], None] = lambda *_: None


@dataclass(frozen=True, slots=True)
class PeerStats:
    """Statistics of a connection. Rates are averages since the last call; shares are 0..1; None: not known (yet)."""

    state: State
    rtt_ms: float | None
    loss_up: float
    loss_down: float
    bitrate_up_bps: float
    bitrate_down_bps: float
    estimate_bps: float
    rid: str | None
    """The layer of our camera that it gets: "hi 1280x720"."""
    codec: str | None
    frames_up_per_s: float
    frames_down_per_s: float
    frames_down: int
    key_frames: int
    """Key frames encoded in its layer."""
    nacks_up: int
    """Packets of ours that it requested again."""
    nacks_down: int
    """Packets of its camera and screen that we requested again."""
    freezes: int
    """How often its pictures had to wait for a key frame."""
    broken: int
    """Its pictures that could not be decoded."""
    concealed: float
    """The share of its sound that was concealed."""
    audio_delay_ms: float


class Peer:
    """One generation of one connection; made and used on the loop.

    sends, receives: the directions of media. has_screen: whether the screen has a media line. Each incoming stream is
    decoded on a separate thread. patience_s: the timeout for connecting, after both descriptions; None for the default,
    see life.py.
    """

    def __init__(
        self,
        publisher: MediaPublisher,
        ice_servers: Iterable[IceServer],
        generation: int,
        hooks: PeerHooks,
        sends: bool = True,
        receives: bool = True,
        has_screen: bool = True,
        patience_s: float | None = None,
    ) -> None:
        if not sends and not receives:
            raise ValueError("a connection has to send or to receive")
        self.generation = generation
        self.audio = JitterBuffer()
        self._publisher, self._servers, self._hooks = publisher, tuple(ice_servers), hooks
        self._has_screen = has_screen
        self._direction = "sendrecv" if sends and receives else "sendonly" if sends else "recvonly"
        usual_s = RECONNECT_S if generation else CONNECT_S
        self._life = Life(time.monotonic(), usual_s if patience_s is None else patience_s)
        self._told: State = "connecting"
        self._rate = Rate(publisher.max_video_bps)
        self._decoders = [self._decoder("camera", 0), self._decoder("screen", 1)]
        self._videos = [VideoReceiver(self._round_trip_s, decoder.put) for decoder in self._decoders]
        self._receivers: list[Receiver] = [AudioReceiver(self.audio), *self._videos]
        for kind, receiver in zip(("sound", "camera", "screen"), self._receivers, strict=True):
            receiver.publish, receiver.share = publisher.publish, lambda: publisher.governor.share
            receiver.on_encoded = partial(hooks.on_encoded, kind)
        self._camera = VideoSender(self._rate, publisher, publisher.camera)
        self._senders: list[Sender] = [
            AudioSender(self._rate, publisher), self._camera, VideoSender(self._rate, publisher, publisher.screen),
        ]  # fmt: skip
        self._pc: Connection | None = None
        self._has_remote = False
        self._early: list[str] = []
        self._candidates = self._local_names = 0
        self._looking_up: set[asyncio.Task[None]] = set()
        self._heard_packets = -1
        self._watch: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._gathering: asyncio.Task[None] | None = None
        self._look = (time.monotonic(), 0, 0, 0, 0)

    @property
    def state(self) -> State:
        return self._life.state

    def hurry(self) -> None:
        """The network to the guest is known to work again: if nothing arrives soon, this connection is lost."""
        self._life.hurry(time.monotonic())

    async def offer(self) -> str:
        """Our description, with all our candidates. This takes milliseconds, or up to 8 s if given servers are dead."""
        pc = self._open(slice(0, 3 if self._has_screen else 2))
        try:
            await self._gather(pc)
        except Exception:
            self._note("failed")  # we have no address at all: the next generation may have one
            raise
        self._note("described")
        return pc.localDescription.sdp

    async def accept(self, answer_sdp: str) -> None:
        """Takes the other side's answer to `offer`. If it raises SignalingError, it still waits for an answer."""
        if self._pc is None or self._has_remote:
            raise refused(say("an unexpected answer"))
        await self._take("answer", *checked_description(answer_sdp, self._publisher.allows_loopback))

    async def answer(self, offer_sdp: str) -> str:
        """Answers the other side's offer. Raises SignalingError."""
        if self._pc is not None:
            raise refused(say("an offer instead of an answer"))
        text, candidates = checked_description(offer_sdp, self._publisher.allows_loopback)
        first = 0 if "\nm=audio " in text else 1
        pc = self._open(slice(first, 1 + min(2, text.count("\nm=video "))))
        await self._take("offer", text, candidates)
        try:
            await self._gather(pc)
        except Exception as error:  # aiortc may raise anything on odd descriptions
            raise refused(f"{type(error).__name__} {error}") from error
        return pc.localDescription.sdp

    async def add_candidate(self, candidate: str, mid: str | None = None, line: int | None = None) -> None:
        """Adds an address of the other side; "" means end of candidates. Waits for the description if need be.

        mid, line: as browsers give them. They make no difference, because there is one transport. Raises
        SignalingError.
        """
        attribute = checked_candidate(candidate, self._publisher.allows_loopback)
        if not attribute or self.state in ("lost", "closed"):
            return
        self._candidates += 1
        if self._candidates > CANDIDATES:
            raise refused(say("too many candidates"))
        if self._has_remote:
            await self._use(attribute)
        else:
            self._early.append(attribute)

    async def ask_for_keys(self) -> None:
        """Asks the guest for a key frame of each of their pictures."""
        for video in self._videos:
            await video.ask_for_key()

    async def close(self) -> None:
        """Ends all tasks and threads. May be called twice, even concurrently."""
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close())
        await asyncio.shield(self._closing)

    def stats(self) -> PeerStats:
        at, up, down, pictures_up, pictures_down = self._look
        now = time.monotonic()
        octets_up = sum(sender.octets + sender.octets_again for sender in self._senders)
        octets_down = sum(receiver.octets for receiver in self._receivers)
        frames_down = self._decoders[0].frames
        passed_s = max(1e-3, now - at)
        self._look = (now, octets_up, octets_down, self._camera.pictures, frames_down)
        heard = self.audio.blocks
        layer = self._camera.layer
        return PeerStats(
            state=self.state,
            rtt_ms=round(self._round_trip_s() * 1e3, 1) if self._measured_round_trip_s() is not None else None,
            loss_up=self._camera.loss,
            loss_down=self._receivers[1].loss,
            bitrate_up_bps=(octets_up - up) * 8 / passed_s,
            bitrate_down_bps=(octets_down - down) * 8 / passed_s,
            estimate_bps=self._rate.bps,
            rid=str(layer) if layer is not None else None,
            codec=self._camera.codec or None,
            frames_up_per_s=(self._camera.pictures - pictures_up) / passed_s,
            frames_down_per_s=(frames_down - pictures_down) / passed_s,
            frames_down=frames_down,
            key_frames=layer.key_frames if layer is not None else 0,
            nacks_up=self._camera.asked_again,
            nacks_down=sum(video.assembler.asked for video in self._videos),
            freezes=sum(video.assembler.skipped for video in self._videos),
            broken=sum(decoder.broken for decoder in self._decoders),
            concealed=self.audio.concealed / heard if heard else 0.0,
            audio_delay_ms=self.audio.delay_s * 1e3,
        )

    # inside

    def _decoder(self, kind: Kind, place: int) -> VideoDecoder:
        to_loop = self._publisher.loop.call_soon_threadsafe
        return VideoDecoder(
            newest_only(to_loop, partial(self._on_frame, kind)),
            lambda: to_loop(self._lose, place),
            self._publisher.publish,
        )

    def _open(self, places: slice) -> Connection:
        """places: the media lines to open, of sound, camera and screen."""
        pc = self._pc = compat.connection(self._servers)
        senders = self._senders[places]
        if compat.reason_for_stock() is None:
            streams = list(zip(senders, self._receivers[places], strict=True))
            compat.add_transceivers(pc, self._publisher.codecs, self._direction, streams, self._servers)
        else:
            stock.add_transceivers(pc, self._publisher, self._direction, senders, self.audio, self._on_frame)
        pc.on("connectionstatechange", self._on_connection_state)
        self._watch = asyncio.ensure_future(self._keep_watch())
        return pc

    async def _take(self, kind: str, text: str, candidates: list[str]) -> None:
        assert self._pc is not None
        try:
            await self._pc.setRemoteDescription(compat.description(kind, text))
        except Exception as error:  # as above
            raise refused(f"{type(error).__name__} {error}") from error
        self._has_remote = True
        self._note("agreed")
        early, self._early = self._early, []
        for attribute in (*candidates, *early):
            await self._use(attribute)

    async def _use(self, attribute: str) -> None:
        if not is_local_name(attribute):
            await self._add(attribute)
        elif self._local_names < LOCAL_NAMES:
            self._local_names += 1
            task = asyncio.ensure_future(self._add(attribute))  # resolving the name may take a while
            self._looking_up.add(task)
            task.add_done_callback(self._looking_up.discard)

    async def _add(self, attribute: str) -> None:
        assert self._pc is not None
        try:
            await compat.add_candidate(self._pc, attribute)
        except Exception as error:  # aioice may raise anything; an unknown name does no harm
            if not is_local_name(attribute):
                raise refused(f"{type(error).__name__} {error}") from error

    async def _keep_watch(self) -> None:
        """Watches whether packets arrive, because aiortc takes half a minute to notice a dead connection."""
        while self.state not in ("lost", "closed"):
            await asyncio.sleep(LOOK_EVERY_S)
            heard = await self._heard()
            if heard != self._heard_packets:
                self._heard_packets = heard
                self._note("heard")
            self._life.look(time.monotonic())
            self._tell()

    async def _heard(self) -> int:
        """The amount received from the other side; any change is a sign of life."""
        if self._pc is not None and compat.reason_for_stock() is not None:
            return await stock.packets_heard(self._pc)
        return sum(r.packets for r in self._receivers) + sum(s.reports for s in self._senders)

    def _on_connection_state(self) -> None:
        assert self._pc is not None
        if self._pc.connectionState == "connected":
            self._note("connected")
        elif self._pc.connectionState in ("failed", "closed"):
            self._note("failed")

    def _note(self, event: Event) -> None:
        self._life.on(event, time.monotonic())
        self._tell()

    def _tell(self) -> None:
        before, self._told = self._told, self.state
        if before != self._told:
            if self._told == "unstable":
                self._rate.on_silence(time.monotonic())
            self._hooks.on_state(self._told)

    async def _gather(self, pc: Connection) -> None:
        """Sets our description, which opens sockets. Goes on if the caller is cancelled: `close` waits for it."""
        self._gathering = asyncio.ensure_future(pc.setLocalDescription())
        await asyncio.shield(self._gathering)

    async def _close(self) -> None:
        self._note("shut")
        if self._gathering is not None:  # if closed in the middle of it, aioice would leave its sockets open
            await asyncio.wait([self._gathering], timeout=GATHERED_WITHIN_S)
            self._gathering.cancel()
            await asyncio.gather(self._gathering, return_exceptions=True)
        tasks = [task for task in (self._watch, *self._looking_up) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for decoder in self._decoders:
            decoder.close()
        if self._pc is not None:
            await self._pc.close()
        for decoder in self._decoders:
            await asyncio.to_thread(decoder.join)

    def _on_frame(self, kind: Kind, frame: Frame) -> None:
        if self.state not in ("lost", "closed"):
            self._hooks.on_frame(kind, frame)

    def _lose(self, place: int) -> None:
        self._videos[place].lose()

    def _measured_round_trip_s(self) -> float | None:
        known = [sender.round_trip_s for sender in self._senders if sender.round_trip_s is not None]
        return min(known, default=None)

    def _round_trip_s(self) -> float:
        measured = self._measured_round_trip_s()
        return USUAL_ROUND_TRIP_S if measured is None else measured
