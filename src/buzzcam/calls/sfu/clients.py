"""Makes the SFU client that the user has chosen, for calls with more than a handful of people."""

from collections.abc import Callable, Iterable
from functools import partial

from buzzcam.calls.rtc.compat import IceServer
from buzzcam.calls.rtc.jitter import JitterBuffer
from buzzcam.calls.rtc.publisher import MediaPublisher
from buzzcam.calls.sfu.base import SfuClient
from buzzcam.calls.sfu.janus import JanusRoom
from buzzcam.calls.sfu.janus_room import JanusPublisher
from buzzcam.calls.sfu.livekit import LiveKitPublisher
from buzzcam.calls.sfu.whip import WhepPlayer, WhipPublisher
from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame
from buzzcam.settings import SfuChoice

OnFrame = Callable[[str, str, Frame], None]


def make_sfu_client(
    choice: SfuChoice,
    name: str,
    publisher: MediaPublisher,
    ice_servers: Iterable[IceServer],
    publish: Publish,
    on_frame: OnFrame,
) -> SfuClient:
    """name: ours, as others see it. on_frame: gets the pictures from the SFU. Raises BadArgument."""
    if choice.kind == "whip":
        return WhipPublisher(choice.url, choice.token, publisher, ice_servers, publish)
    if choice.kind == "whep":
        return WhepPlayer(choice.url, choice.token, publisher, ice_servers, publish, partial(on_frame, "whep"))
    if choice.kind == "livekit":
        return LiveKitPublisher(choice.url, choice.token or "", publisher, publish)
    room = JanusRoom(choice.url, choice.room, pin=choice.token)
    return JanusPublisher(
        room, name, publisher, ice_servers, publish, lambda feed, kind, frame: on_frame(f"janus-{feed}", kind, frame)
    )


def voices_of(sfu: SfuClient) -> list[JitterBuffer]:
    """The sound from the SFU."""
    if isinstance(sfu, JanusPublisher):
        return sfu.voices
    return [sfu.voice] if isinstance(sfu, WhepPlayer) and sfu.voice is not None else []
