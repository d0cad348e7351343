"""The messages between the host and a guest's page, over one WebSocket as JSON text, and their limits.

Whoever sends, `type` says what it is. Guests are known by the number that the host gave them, the host is "host". A
`generation` counts the connections between two of them: what belongs to an older one is ignored.
"""

import re
import unicodedata
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from buzzcam.errors import SignalingError
from buzzcam.sentence import say

VERSION = 2
MESSAGE_MAX_BYTES = 64 * 1024
NAME_MAX = 64
CHAT_MAX = 2000
"""Characters of one chat message."""
SDP_MAX = 48 * 1024
MAX_GENERATION = 10_000
HOST = "host"

Id = Annotated[str, Meta(min_length=1, max_length=8)]
Generation = Annotated[int, Meta(ge=0, le=MAX_GENERATION)]
Sdp = Annotated[str, Meta(min_length=1, max_length=SDP_MAX)]
Kind = Literal["camera", "screen"]

Reason = Literal[
    "wrong-key",  # the link is not, or no longer, valid
    "version",  # this page is of another BuzzCam: load it again
    "full",
    "locked",
    "lobby-full",
    "turned-away",
    "no-answer",  # nobody let the guest in
    "removed",  # by the host
    "ended",  # the host has ended the call
    "elsewhere",  # the same guest came back over another socket
    "bad-message",
    "too-fast",
    "too-many",  # connections from one address
]


class _Message(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    pass


# ---- either way. `peer` is whom it goes to in what a guest sends, and whom it comes from in what a guest gets


class Offer(_Message, frozen=True, tag="offer"):
    peer: Id
    generation: Generation
    sdp: Sdp


class Answer(_Message, frozen=True, tag="answer"):
    peer: Id
    generation: Generation
    sdp: Sdp


class Candidate(_Message, frozen=True, tag="candidate"):
    """candidate: as in SDP, without "a="; empty: there will be no more."""

    peer: Id
    generation: Generation
    candidate: Annotated[str, Meta(max_length=512)]
    mid: Annotated[str, Meta(max_length=16)] | None = None
    line: Annotated[int, Meta(ge=0, le=11)] | None = None


class WantOffer(_Message, frozen=True, tag="want-offer"):
    """The connection `generation` is dead: who offers shall make the next one."""

    peer: Id
    generation: Generation


class State(_Message, frozen=True, tag="state"):
    """What one sends at present. From a guest `peer` is its own id, or empty."""

    microphone: bool
    camera: bool
    screen: bool
    peer: Annotated[str, Meta(max_length=8)] = ""


# ---- a guest to the host


class Hello(_Message, frozen=True, tag="hello"):
    """The first message. resume_token: of a `Welcome` before, to come back without the lobby.

    is_new_page: no connection is left from before: the guest gets a new id, the old one leaves.
    """

    version: Annotated[int, Meta(ge=0, le=1_000_000)]
    key: Annotated[str, Meta(max_length=64)]
    name: Annotated[str, Meta(max_length=4 * NAME_MAX)]
    resume_token: Annotated[str, Meta(max_length=64)] | None = None
    is_new_page: bool = True


class Chat(_Message, frozen=True, tag="chat"):
    text: Annotated[str, Meta(min_length=1, max_length=CHAT_MAX)]


class Seen(_Message, frozen=True, tag="seen"):
    """A frame of the host's was shown: for the delay from lens to eye. shown_ms: the page's clock (performance.now)."""

    kind: Kind
    rtp_timestamp: Annotated[int, Meta(ge=0, lt=2**32)]
    shown_ms: float


class Pong(_Message, frozen=True, tag="pong"):
    """at_ms: what `Ping` said; page_ms: the page's clock (performance.now)."""

    at_ms: float
    page_ms: float


class Bye(_Message, frozen=True, tag="bye"):
    pass


FromGuest = Hello | Offer | Answer | Candidate | WantOffer | State | Chat | Seen | Pong | Bye


# ---- the host to a guest


class Person(msgspec.Struct, frozen=True):
    """Somebody in the room as others see them."""

    id: str
    name: str
    microphone: bool
    camera: bool
    screen: bool


class IceServer(msgspec.Struct, frozen=True, omit_defaults=True):
    """As RTCPeerConnection takes it."""

    urls: str
    username: str = ""
    credential: str = ""


class Lobby(_Message, frozen=True, tag="lobby"):
    """Wait: the host will let you in, or not."""

    room: str


class Welcome(_Message, frozen=True, tag="welcome"):
    """You are in. people: who else is, the host first. After a lost socket: the same id, and connections go on."""

    id: str
    resume_token: str
    room: str
    people: tuple[Person, ...]
    ice_servers: tuple[IceServer, ...]


class IceServers(_Message, frozen=True, tag="ice-servers"):
    """Those of `Welcome` from now on: what was said of them before will not be worth anything much longer."""

    ice_servers: tuple[IceServer, ...]


class Denied(_Message, frozen=True, tag="denied"):
    """The last message: the host closes the socket after it."""

    reason: Reason


class Joined(_Message, frozen=True, tag="joined"):
    """Somebody came. Of two guests the one with the smaller id offers: whoever gets this makes them an offer."""

    person: Person


class Left(_Message, frozen=True, tag="left"):
    peer: str


class Away(_Message, frozen=True, tag="away"):
    """Somebody's socket is gone, or back; their media may well go on."""

    peer: str
    is_away: bool


class Said(_Message, frozen=True, tag="said"):
    """A chat message; one's own comes back too. at_s: seconds since 1970."""

    peer: str
    name: str
    text: str
    at_s: float


class Ping(_Message, frozen=True, tag="ping"):
    at_ms: float


class Refused(_Message, frozen=True, tag="refused"):
    """What you just sent changed nothing. about: its type."""

    about: str
    text: str


ToGuest = Lobby | Welcome | IceServers | Denied | Joined | Left | Away | Said | Ping | Refused
Negotiation = Offer | Answer | Candidate | WantOffer
Either = Negotiation | State

_decoder = msgspec.json.Decoder(FromGuest)
_encoder = msgspec.json.Encoder()


def read(text: str | bytes) -> FromGuest:
    """A message from a guest. Raises SignalingError."""
    if len(text) > MESSAGE_MAX_BYTES:
        raise SignalingError("The message is too large.")
    try:
        return _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:  # deep nesting is a RecursionError
        raise SignalingError(say("The message is none of BuzzCam's: {reason}.", reason=str(error)[:200])) from error


def write(message: ToGuest | FromGuest) -> str:
    """Any message as JSON text."""
    return _encoder.encode(message).decode()


def clean(text: str, longest: int) -> str:
    """A name or a chat message without control and direction characters, at most so long."""
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})
    return re.sub(r"[^\S\n]+", " ", kept).strip()[:longest].strip()
