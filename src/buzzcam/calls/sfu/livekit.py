"""`LiveKitPublisher`: publishes our encoded camera and our sound in a LiveKit room, with LiveKit's own library.

BuzzCam has no LiveKit server to test against. The tests cover the way to the server up to its refusal, and check what
is passed to the library against its types.
"""

import asyncio
import logging
import time
from collections import deque
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from buzzcam.calls.rtc import Block, MediaPublisher
from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, RATE
from buzzcam.calls.rtc.publisher import EncodedFrame, Layer
from buzzcam.calls.rtc.rate import START_BPS
from buzzcam.calls.rtc.simulcast import LayerSelection
from buzzcam.calls.sfu.base import SfuClient, SfuForbidden
from buzzcam.core.events import Publish
from buzzcam.errors import BadArgument, CallUnavailable
from buzzcam.paths import command_for
from buzzcam.sentence import say

CONNECT_WITHIN_S = 10.0
FEEDBACK_EVERY_S = 0.1
BLOCKS_WAITING = 10
"""Blocks of our sound. When there are more, the oldest are dropped."""
TOKEN_FOR = timedelta(hours=12)


def token_for(key: str, secret: str, room: str, identity: str) -> str:
    """Makes a token to publish in a room, for people who run the server. Raises CallUnavailable without livekit-api."""
    try:
        from livekit.api import AccessToken, VideoGrants
    except ImportError as error:
        raise CallUnavailable(
            "Making tokens for LiveKit requires its package livekit-api.",
            say("Run: {command}", command=command_for("livekit")),
        ) from error
    grants = VideoGrants(room_join=True, room=room, can_subscribe=False, can_publish_data=False)
    return AccessToken(key, secret).with_identity(identity).with_ttl(TOKEN_FOR).with_grants(grants).to_jwt()


class LiveKitPublisher(SfuClient):
    """Publishes camera and sound in the room that the token names: `await start()`, `await stop()`.

    Reconnects by itself. Made on the call's loop. Raises BadArgument. Pass each block of our sound to `push_audio` too:
    LiveKit encodes it itself.
    """

    def __init__(self, url: str, token: str, publisher: MediaPublisher, publish: Publish) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("ws", "wss", "http", "https") or not parts.hostname:
            raise BadArgument(say("{text} is not the address of a server.", text=url), "Write it as wss://host")
        if not token:
            raise BadArgument("LiveKit requires a token.", "Ask the server's operator for one.")
        super().__init__(parts.netloc.rpartition("@")[2], publish)
        self._url, self._token, self._publisher = url, token, publisher
        self._blocks: deque[Block] = deque(maxlen=BLOCKS_WAITING)
        self._came = asyncio.Event()

    def push_audio(self, block: Block) -> None:
        """Takes 10 ms of our sound; from any thread."""
        if self.state == "up" and not self._publisher.loop.is_closed():
            self._publisher.loop.call_soon_threadsafe(self._take_block, block)

    def _take_block(self, block: Block) -> None:
        self._blocks.append(block)
        self._came.set()

    async def _once(self) -> None:
        rtc = _library()
        room, ended = rtc.Room(), asyncio.Event()
        room.on("disconnected", lambda *_reason: ended.set())
        camera = _Camera(rtc, self._publisher)
        sound = rtc.AudioSource(RATE, 1, queue_size_ms=200)
        jobs: list[asyncio.Task[None]] = []
        try:
            options = rtc.RoomOptions(auto_subscribe=False, connect_timeout=CONNECT_WITHIN_S)
            await room.connect(self._url, self._token, options)
            await camera.publish(room)
            track = rtc.LocalAudioTrack.create_audio_track("microphone", sound)
            await room.local_participant.publish_track(
                track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
            )
            self._is_up()
            jobs = [asyncio.ensure_future(camera.obey()), asyncio.ensure_future(self._speak(rtc, sound))]
            await ended.wait()
            raise CallUnavailable(say("The connection to {name} is lost.", name=self.name), "Check your network.")
        except (rtc.ConnectError, rtc.participant.PublishTrackError) as error:
            raise self._refused(str(error.message)) from error
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
            await camera.close()
            await sound.aclose()
            with suppress(rtc.ConnectError, RuntimeError, TimeoutError):
                async with asyncio.timeout(2):
                    await room.disconnect()

    def _refused(self, reason: str) -> CallUnavailable:
        if any(word in reason.lower() for word in ("401", "403", "unauthorized", "invalid token", "permission")):
            return SfuForbidden(say("{name} refuses the token.", name=self.name), "Ask its operator for another one.")
        return CallUnavailable(
            say("{name} cannot be reached ({reason}).", name=self.name, reason=reason), "Check its address."
        )

    async def _speak(self, rtc: Any, sound: Any) -> None:  # noqa: ANN401 - from a library that is imported late
        while True:
            await self._came.wait()
            self._came.clear()
            while self._blocks:
                block = self._blocks.popleft()
                await sound.capture_frame(rtc.AudioFrame(block.tobytes(), RATE, 1, BLOCK_SAMPLES))


class _Camera:
    """A `publisher.VideoSubscriber` that passes the encoded camera to LiveKit, and LiveKit's requests back."""

    is_heard = True

    def __init__(self, rtc: Any, publisher: MediaPublisher) -> None:  # noqa: ANN401
        self.codec = publisher.codecs[0]
        self.selection: LayerSelection | None = None
        self.layer: Layer | None = None
        self.awaits: Layer | None = None
        self.budget_bps = float(START_BPS)
        self._rtc, self._publisher = rtc, publisher
        self._source = rtc.EncodedVideoSource(1280, 720)  # until the first picture

    def is_in_trouble(self, _now: float) -> bool:
        return False  # LiveKit reports the allowed rate, and nothing else

    def forget(self) -> None:
        """LiveKit keeps the last packets for retransmission, where we cannot remove them."""
        self.layer = None

    async def publish(self, room: Any) -> None:  # noqa: ANN401
        from livekit.rtc._proto.room_pb2 import ENCODER_BACKEND_PRE_ENCODED

        rtc = self._rtc
        options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA,
            video_codec=rtc.VideoCodec.Value(self.codec),
            video_encoder=ENCODER_BACKEND_PRE_ENCODED,
            simulcast=False,
        )
        track = rtc.LocalVideoTrack.create_video_track("camera", self._source)
        await room.local_participant.publish_track(track, options)
        self._publisher.camera.join(self)

    async def close(self) -> None:
        self._publisher.camera.leave(self)
        await self._source.aclose()

    def take(self, encoded: EncodedFrame) -> None:
        """Takes one encoded picture, on the loop."""
        assert encoded.layer is not None
        captured_at = self._publisher.camera.captured_at(encoded.timestamp)
        kinds = self._rtc.EncodedFrameType
        self._source.capture_frame(
            self._rtc.EncodedVideoFrame(
                data=encoded.data,
                width=encoded.layer.size.width,
                height=encoded.layer.size.height,
                codec=self._rtc.VideoCodec.Value(self.codec),
                frame_type=kinds.ENCODED_FRAME_KEY if encoded.is_key else kinds.ENCODED_FRAME_DELTA,
                timestamp_us=round((time.monotonic() if captured_at is None else captured_at) * 1e6),
            )
        )

    async def obey(self) -> None:
        """Applies LiveKit's requests for key frames and rates."""
        while True:
            feedback = self._source.take_feedback()
            if feedback.keyframe_requested and self.layer is not None:
                self.layer.ask_for_key()
            if feedback.rate_control is not None:
                self.budget_bps = float(feedback.rate_control.target_bitrate_bps)
            await asyncio.sleep(FEEDBACK_EVERY_S)


def _library() -> Any:  # noqa: ANN401 - imported late: it takes a fifth of a second
    try:
        from livekit import rtc
    except Exception as error:  # native libraries fail to load in many ways
        raise SfuForbidden(
            say("LiveKit's library cannot be loaded ({reason}).", reason=str(error).partition("\n")[0]),
            "Reinstall livekit.",
        ) from error
    logging.getLogger("livekit").addHandler(logging.NullHandler())  # our own messages already tell what it logs
    return rtc
