"""The messages between the host and a guest's page: JSON text through a secure channel, and their limits.

`type` says what a message is, in both directions. The host numbers the guests; its own id is "host". A `generation`
counts the connections between the same two people: messages of an older one are ignored.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from buzzcam.errors import SignalingError
from buzzcam.sentence import say

VERSION = 4
MESSAGE_MAX_BYTES = 64 * 1024
SEALED_MAX_BYTES = MESSAGE_MAX_BYTES + 16
"""With the tag of AES-GCM."""
NAME_MAX = 64
CHAT_MAX = 2000
"""Characters in one chat message."""
SDP_MAX = 48 * 1024
MAX_GENERATION = 10_000
HOST = "host"

Id = Annotated[str, Meta(min_length=1, max_length=8)]
Generation = Annotated[int, Meta(ge=0, le=MAX_GENERATION)]
Sdp = Annotated[str, Meta(min_length=1, max_length=SDP_MAX)]
Kind = Literal["camera", "screen"]
Word = Annotated[str, Meta(pattern=r"\A[a-z0-9/-]{0,16}\Z")]

Reason = Literal[
    "wrong-key",  # the link is invalid or has been replaced
    "version",  # the page comes from another version of BuzzCam and has to be reloaded
    "full",
    "locked",
    "lobby-full",
    "turned-away",
    "no-answer",  # nobody admitted the guest
    "removed",  # by the host
    "ended",  # the host has ended the call
    "elsewhere",  # the same guest reconnected over another socket
    "bad-message",
    "too-fast",
    "too-many",  # too many connections from one address
    "no-room",  # a meeting server has no call of that link
]


class _Message(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    pass


# ---- both directions. `peer` is the receiver in messages from a guest, and the sender in messages to a guest


class Offer(_Message, frozen=True, tag="offer"):
    peer: Id
    generation: Generation
    sdp: Sdp


class Answer(_Message, frozen=True, tag="answer"):
    peer: Id
    generation: Generation
    sdp: Sdp


class Candidate(_Message, frozen=True, tag="candidate"):
    """candidate: as in SDP, without "a="; empty means end of candidates."""

    peer: Id
    generation: Generation
    candidate: Annotated[str, Meta(max_length=512)]
    mid: Annotated[str, Meta(max_length=16)] | None = None
    line: Annotated[int, Meta(ge=0, le=11)] | None = None


class WantOffer(_Message, frozen=True, tag="want-offer"):
    """The connection `generation` is dead: the side that makes offers has to make a new one."""

    peer: Id
    generation: Generation


class State(_Message, frozen=True, tag="state"):
    """What the sender sends at present. From a guest, `peer` is its own id or empty."""

    microphone: bool
    camera: bool
    screen: bool
    peer: Annotated[str, Meta(max_length=8)] = ""


# ---- before there is a secure channel


class Greet(_Message, frozen=True, tag="greet"):
    """A guest's first message. public: see `secure_channel`, in base64."""

    version: Annotated[int, Meta(ge=0, le=1_000_000)]
    public: Annotated[str, Meta(max_length=128)]


class Greeted(_Message, frozen=True, tag="greeted"):
    """The host's answer."""

    public: str


# ---- from a guest to the host


class Hello(_Message, frozen=True, tag="hello"):
    """The first message in the channel. resume_token: from an earlier `Welcome`, to rejoin without the lobby.

    is_new_page: the page was reloaded and has no connections: the guest gets a new id, and the old one leaves.
    """

    version: Annotated[int, Meta(ge=0, le=1_000_000)]
    key: Annotated[str, Meta(max_length=64)]
    name: Annotated[str, Meta(max_length=4 * NAME_MAX)]
    resume_token: Annotated[str, Meta(max_length=64)] | None = None
    is_new_page: bool = True


class Chat(_Message, frozen=True, tag="chat"):
    text: Annotated[str, Meta(min_length=1, max_length=CHAT_MAX)]


class Seen(_Message, frozen=True, tag="seen"):
    """The page has shown a frame of the host's. Used to measure the delay from lens to screen. shown_ms:
    performance.now()."""

    kind: Kind
    rtp_timestamp: Annotated[int, Meta(ge=0, lt=2**32)]
    shown_ms: float


class Effects(_Message, frozen=True, tag="effects"):
    """How hiding the room goes in the guest's browser; only the host learns it. Sent every few seconds and at changes.

    background: its kind, never which picture. trouble: why the card goes out, empty if it does not. rung: as the page's
    ladder names it. fps: of what goes out. cost_ms: of one frame. provider: what the nets run on. is_reduced: the
    device is too slow for the rung that it had.
    """

    background: Literal["none", "blur", "colour", "picture", "own"]
    is_live: bool
    trouble: Word
    rung: Word
    fps: Annotated[float, Meta(ge=0, le=1000)]
    cost_ms: Annotated[float, Meta(ge=0, le=60_000)]
    provider: Word
    is_reduced: bool


class Pong(_Message, frozen=True, tag="pong"):
    """at_ms: copied from `Ping`; page_ms: the page's clock (performance.now)."""

    at_ms: float
    page_ms: float


class Bye(_Message, frozen=True, tag="bye"):
    pass


FromGuest = Hello | Offer | Answer | Candidate | WantOffer | State | Chat | Seen | Effects | Pong | Bye


# ---- from the host to a guest


class Person(msgspec.Struct, frozen=True):
    """Somebody in the room, as others see them."""

    id: str
    name: str
    microphone: bool
    camera: bool
    screen: bool


class IceServer(msgspec.Struct, frozen=True, omit_defaults=True):
    """In the form that RTCPeerConnection takes. Read only from a meeting server."""

    urls: Annotated[str, Meta(pattern=r"^(stun|turn)s?:[^\s/]{1,250}$")]
    username: Annotated[str, Meta(max_length=512)] = ""
    credential: Annotated[str, Meta(max_length=512)] = ""


class Lobby(_Message, frozen=True, tag="lobby"):
    """The guest has to wait until the host decides."""

    room: str
    is_recorded: bool = False


class Welcome(_Message, frozen=True, tag="welcome"):
    """The guest is in the call. people: the others, the host first. After a lost socket, id and connections stay the
    same."""

    id: str
    resume_token: str
    room: str
    people: tuple[Person, ...]
    ice_servers: tuple[IceServer, ...]
    is_recorded: bool = False


class Recording(_Message, frozen=True, tag="recording"):
    """Whether the host records the call from now on. Those in the lobby get it, too."""

    is_on: bool


class IceServers(_Message, frozen=True, tag="ice-servers"):
    """Replaces the servers from `Welcome`, whose credentials expire soon."""

    ice_servers: tuple[IceServer, ...]


class Denied(_Message, frozen=True, tag="denied"):
    """The last message: the host closes the socket after it."""

    reason: Reason


class Joined(_Message, frozen=True, tag="joined"):
    """Somebody has joined. The guest with the smaller id makes offers, so each receiver makes them an offer."""

    person: Person


class Left(_Message, frozen=True, tag="left"):
    peer: str


class Away(_Message, frozen=True, tag="away"):
    """Somebody's socket is closed, or is back. Their media may go on all the same."""

    peer: str
    is_away: bool


class Said(_Message, frozen=True, tag="said"):
    """A chat message; the sender gets it too. at_s: seconds since 1970."""

    peer: str
    name: str
    text: str
    at_s: float


class Ping(_Message, frozen=True, tag="ping"):
    at_ms: float


class Refused(_Message, frozen=True, tag="refused"):
    """The guest's last message of this type was refused and changed nothing. about: its type."""

    about: str
    text: str


ToGuest = Lobby | Welcome | Recording | IceServers | Denied | Joined | Left | Away | Said | Ping | Refused
Negotiation = Offer | Answer | Candidate | WantOffer
Either = Negotiation | State

Read = TypeVar("Read")

_decoder = msgspec.json.Decoder(FromGuest)
_servers_decoder = msgspec.json.Decoder(Annotated[list[IceServer], Meta(max_length=8)])
_first_decoder = msgspec.json.Decoder(Greet | Hello)
_encoder = msgspec.json.Encoder()


def read(text: str | bytes) -> FromGuest:
    """Reads a message from a guest. Raises SignalingError."""
    return _read(_decoder, text)


def read_first(text: str) -> Greet | Hello:
    """Reads the first message of a socket. Raises SignalingError."""
    return _read(_first_decoder, text)


def _read(decoder: msgspec.json.Decoder[Read], text: str | bytes) -> Read:
    if len(text) > MESSAGE_MAX_BYTES:
        raise SignalingError("The message is too large.")
    try:
        return decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:  # deep nesting causes RecursionError
        raise SignalingError(say("The message is invalid: {reason}.", reason=str(error)[:200])) from error


def write(message: ToGuest | FromGuest | Greet | Greeted) -> str:
    """Writes any message as JSON text."""
    return _encoder.encode(message).decode()


def write_servers(servers: Sequence[IceServer]) -> bytes:
    return _encoder.encode(servers)


def read_servers(text: bytes) -> tuple[IceServer, ...]:
    """Raises SignalingError."""
    servers = _read(_servers_decoder, text)
    return tuple(servers)


def clean(text: str, longest: int) -> str:
    """Removes control and direction characters from a name or chat message, and shortens it to `longest`."""
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})
    return re.sub(r"[^\S\n]+", " ", kept).strip()[:longest].strip()
