"""What passes on the one socket between a host and a meeting server: what each guest says, and is told.

A frame is binary: the guest's id, a byte that says what it is, and the content. The server makes the ids.
"""

import base64
import hashlib
from enum import IntEnum
from typing import NamedTuple

from buzzcam.calls import signaling
from buzzcam.errors import SignalingError

GUEST_BYTES = 8
NOBODY = bytes(GUEST_BYTES)
"""In the place of a guest's id: the frame is about the room."""
LINE_VERSION = f"2.{signaling.VERSION}"
"""With that of the pages: guests get theirs from the server, and it has to fit the host."""
HOST_AWAY, ROOM_OVER, REPLACED = 4001, 4002, 4003
"""Close codes. HOST_AWAY: to guests, who come again. REPLACED: to a host, whose token has opened the room elsewhere."""
ROOM_LENGTH = 16
"""80 bits of a token's checksum."""
ROOM_PATTERN = f"[a-z2-7]{{{ROOM_LENGTH}}}"


def room_of(token: str) -> str:
    """The room that a host's token opens. Nobody else can open it, not even when it is over: a guest of it who did
    could pose as the host, because guests know the link's key."""
    return base64.b32encode(hashlib.sha256(token.encode()).digest()).decode().lower()[:ROOM_LENGTH]


class Kind(IntEnum):
    CAME = 0  # to the host: a guest is there; content: an address, the same for guests of one network
    GONE = 1  # to the host: the guest's socket is closed, or those of all, with NOBODY; to the server: close it
    TEXT = 2  # both ways, as it was said
    BYTES = 3
    SERVERS = 4  # to the host: JSON of STUN and TURN servers for that guest, or of the host's own
    END = 5  # to the server: the room is over


class HostFrame(NamedTuple):
    guest: bytes
    kind: Kind
    content: bytes = b""

    def written(self) -> bytes:
        return self.guest + bytes([self.kind]) + self.content


def read_frame(data: bytes) -> HostFrame:
    """Raises SignalingError."""
    if len(data) <= GUEST_BYTES or data[GUEST_BYTES] not in set(Kind):
        raise SignalingError("The frame is invalid.")
    return HostFrame(data[:GUEST_BYTES], Kind(data[GUEST_BYTES]), data[GUEST_BYTES + 1 :])


def said(guest: bytes, data: str | bytes) -> HostFrame:
    """What a guest said, or is told."""
    return HostFrame(guest, Kind.TEXT, data.encode()) if isinstance(data, str) else HostFrame(guest, Kind.BYTES, data)


def words_of(frame: HostFrame) -> str | bytes:
    """What it says. Raises SignalingError."""
    if frame.kind is Kind.BYTES:
        return frame.content
    try:
        return frame.content.decode()
    except UnicodeDecodeError as error:
        raise SignalingError("The message is no text.") from error
