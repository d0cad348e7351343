"""The people of the rooms at one process: whatever guests and hosts say to each other is passed on as it is.

A host claims a room with a token of its own, and comes back with the same. Guests and host of a room may be at
different processes, which share a `Backplane`. No socket, no clock, no thread.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from buzzcam.calls.host_line import (
    GUEST_BYTES,
    HOST_AWAY,
    NOBODY,
    REPLACED,
    ROOM_OVER,
    ROOM_PATTERN,
    HostFrame,
    Kind,
    said,
    words_of,
)
from buzzcam.errors import SignalingError

MARK_BYTES = 8
GUESTS_MAX = 120
"""Of one room, at one process."""
HELD_MAX = 4
"""Messages of a guest that are kept until the host is back: a page says no more before it has an answer."""

Refusal = Literal["taken", "too-many", "no-room", "full"]


class Line(Protocol):
    """One socket. address: the same for all of one network. is_late: much waits to be written. Neither method waits."""

    address: str

    @property
    def is_late(self) -> bool: ...

    def send(self, data: str | bytes) -> None: ...
    def close(self, code: int) -> None: ...


class RoomRefused(Exception):
    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


class Listener(Protocol):
    """What a backplane calls with what others have published."""

    def heard_by_host(self, room: str, frame: HostFrame) -> None: ...
    def heard_by_guests(self, room: str, frame: HostFrame) -> None: ...
    async def missed(self) -> None:
        """What was published for a while may have been lost."""


class Backplane(Protocol):
    """What the processes share. Publishing keeps its order and does not wait. mark: which of a room's hosts."""

    listener: Listener

    async def claim(self, room: str, owner: bytes, mark: bytes) -> Refusal | None:
        """Whether that host may hold the room; if so, it is there from now on. Also to stay there."""

    async def exists(self, room: str) -> bool: ...
    async def host_mark(self, room: str) -> bytes | None:
        """Of the host that is there."""

    async def leave(self, room: str, mark: bytes) -> None:
        """The host is away, if that is the last one that has come."""

    async def end(self, room: str) -> None: ...
    async def attend(self, room: str, as_host: bool, is_there: bool) -> None:
        """Whether this process has the host, or guests, of that room."""

    def to_host(self, room: str, frame: HostFrame) -> None: ...
    def to_guests(self, room: str, frame: HostFrame) -> None: ...


@dataclass(slots=True)
class Host:
    """owner: SHA-256 of its token. guests: those that it was told of, here and elsewhere. mark: its own."""

    line: Line
    owner: bytes
    guests: set[bytes] = field(default_factory=set)
    mark: bytes = field(default_factory=lambda: secrets.token_bytes(MARK_BYTES))


@dataclass(slots=True)
class Guest:
    """told: the mark of the host that knows of them; None before one does."""

    line: Line
    told: bytes | None = None
    held: list[str | bytes] = field(default_factory=list)


class Rooms:
    """servers: JSON of STUN and TURN servers for the guest of an id."""

    def __init__(self, backplane: Backplane, servers: Callable[[bytes], bytes]) -> None:
        self.hosts: dict[str, Host] = {}
        self.guests: dict[str, dict[bytes, Guest]] = {}
        self.passed = 0
        """Messages to hosts and guests here."""
        self._backplane, self._servers = backplane, servers
        backplane.listener = self

    # ---- hosts

    async def host_comes(self, room: str, token: str, line: Line) -> None:
        """Raises RoomRefused."""
        host = Host(line, hashlib.sha256(token.encode()).digest())
        refusal = await self._backplane.claim(room, host.owner, host.mark)
        if refusal is not None:
            raise RoomRefused(refusal)
        if (before := self.hosts.get(room)) is not None:
            before.line.close(REPLACED)
        self.hosts[room] = host
        await self._backplane.attend(room, as_host=True, is_there=True)
        await self._backplane.attend(room, as_host=False, is_there=True)  # to hear when it is replaced
        self._give_servers(host, NOBODY)
        self._backplane.to_guests(room, HostFrame(NOBODY, Kind.CAME, host.mark))

    async def host_says(self, room: str, line: Line, frame: HostFrame) -> None:
        """Raises SignalingError."""
        if not self._is_host(room, line):
            return
        if frame.kind is Kind.END:
            await self._backplane.end(room)
        elif frame.kind not in (Kind.TEXT, Kind.BYTES, Kind.GONE) or frame.guest == NOBODY:
            raise SignalingError("A host does not say that.")
        elif frame.kind is Kind.TEXT:
            words_of(frame)
        self._backplane.to_guests(room, frame)

    async def host_goes(self, room: str, line: Line) -> None:
        """Its guests come again, and wait until it is back."""
        if self._is_host(room, line):
            host = self.hosts.pop(room)
            self._backplane.to_guests(room, HostFrame(NOBODY, Kind.GONE, host.mark))
            await self._backplane.leave(room, host.mark)
        if room not in self.hosts:
            await self._backplane.attend(room, as_host=True, is_there=False)
            await self._tidy(room)

    async def stay(self) -> None:
        """Now and then: says that the hosts here are still there."""
        for room, host in list(self.hosts.items()):
            await self._backplane.claim(room, host.owner, host.mark)

    async def missed(self) -> None:
        """All guests come anew: those here, and those of hosts here, wherever they are."""
        for room in self.guests:
            self._begin_anew(room, lambda _told: True)
        for room, host in list(self.hosts.items()):
            host.guests.clear()
            host.mark = secrets.token_bytes(MARK_BYTES)
            if await self._backplane.claim(room, host.owner, host.mark) == "taken":
                host.line.close(REPLACED)
            else:
                host.line.send(HostFrame(NOBODY, Kind.GONE).written())
                self._backplane.to_guests(room, HostFrame(NOBODY, Kind.CAME, host.mark))

    def renew_servers(self) -> None:
        """Gives new credentials to the hosts here, for themselves and their guests, before theirs expire."""
        for host in self.hosts.values():
            for number in (NOBODY, *host.guests):
                self._give_servers(host, number)

    # ---- guests

    async def guest_comes(self, room: str, line: Line) -> bytes:
        """Returns their id. Raises RoomRefused."""
        if not await self._backplane.exists(room):
            raise RoomRefused("no-room")
        guests = self.guests.setdefault(room, {})
        if len(guests) >= GUESTS_MAX:
            raise RoomRefused("full")
        number = secrets.token_bytes(GUEST_BYTES)
        guest = guests[number] = Guest(line)
        await self._backplane.attend(room, as_host=False, is_there=True)
        mark = await self._backplane.host_mark(room)
        if mark is not None and guest.told is None and guests.get(number) is guest:
            self._introduce(room, number, guest, mark)
        return number

    def guest_says(self, room: str, number: bytes, data: str | bytes) -> None:
        guest = self.guests.get(room, {}).get(number)
        if guest is None:
            return
        if guest.told is not None:
            self._backplane.to_host(room, said(number, data))
        elif len(guest.held) < HELD_MAX:
            guest.held.append(data)

    async def guest_goes(self, room: str, number: bytes) -> None:
        guests = self.guests.get(room, {})
        guest = guests.pop(number, None)
        if guest is not None and guest.told is not None:
            self._backplane.to_host(room, HostFrame(number, Kind.GONE))
        await self._tidy(room)

    async def end_missing(self) -> None:
        """Sends the guests away whose room is over."""
        for room in [room for room in self.guests if room not in self.hosts]:
            if not await self._backplane.exists(room):
                self._end(room)
                await self._tidy(room)

    # ---- what the backplane hears

    def heard_by_host(self, room: str, frame: HostFrame) -> None:
        host = self.hosts.get(room)
        if host is None:
            return
        if frame.kind in (Kind.TEXT, Kind.BYTES) and host.line.is_late:
            self._cut_off(room, host, frame.guest)
            return
        host.line.send(frame.written())
        self.passed += 1
        if frame.kind is Kind.CAME:
            host.guests.add(frame.guest)
            self._give_servers(host, frame.guest)
        elif frame.kind is Kind.GONE:
            host.guests.discard(frame.guest)

    def heard_by_guests(self, room: str, frame: HostFrame) -> None:
        if frame.kind is Kind.CAME:
            self._meet_host(room, frame.content)
        elif frame.kind is Kind.END:
            self._end(room)
            if (host := self.hosts.pop(room, None)) is not None:
                host.line.close(ROOM_OVER)
        elif frame.guest == NOBODY:
            self._begin_anew(room, lambda mark: mark == frame.content)
        elif (guest := self.guests.get(room, {}).get(frame.guest)) is not None:
            if frame.kind is Kind.GONE:
                del self.guests[room][frame.guest]
                guest.line.close(1000)
            else:
                guest.line.send(words_of(frame))
                self.passed += 1

    # ----

    def _cut_off(self, room: str, host: Host, number: bytes) -> None:
        """Whoever says more than their host can take goes, so that the host's line, and with it all others, stays."""
        if number in host.guests:
            host.guests.discard(number)
            gone = HostFrame(number, Kind.GONE)
            host.line.send(gone.written())
            self._backplane.to_guests(room, gone)

    def _meet_host(self, room: str, mark: bytes) -> None:
        """A host has come, here or elsewhere: those who spoke to the one before it begin anew."""
        host = self.hosts.get(room)
        if host is not None and host.mark != mark:
            del self.hosts[room]
            host.line.close(REPLACED)
        self._begin_anew(room, lambda told: told != mark)
        for number, guest in self.guests.get(room, {}).items():
            if guest.told is None:
                self._introduce(room, number, guest, mark)

    def _begin_anew(self, room: str, is_gone: Callable[[bytes], bool]) -> None:
        """Closes the sockets of guests whose host is gone: they come again."""
        guests = self.guests.get(room, {})
        for number in [n for n, guest in guests.items() if guest.told is not None and is_gone(guest.told)]:
            guests.pop(number).line.close(HOST_AWAY)

    def _introduce(self, room: str, number: bytes, guest: Guest, mark: bytes) -> None:
        guest.told = mark
        address = hashlib.sha256(f"{room} {guest.line.address}".encode()).hexdigest()[:16]
        self._backplane.to_host(room, HostFrame(number, Kind.CAME, address.encode()))
        while guest.held:
            self._backplane.to_host(room, said(number, guest.held.pop(0)))

    def _give_servers(self, host: Host, number: bytes) -> None:
        host.line.send(HostFrame(number, Kind.SERVERS, self._servers(number)).written())

    def _is_host(self, room: str, line: Line) -> bool:
        host = self.hosts.get(room)
        return host is not None and host.line is line

    def _end(self, room: str) -> None:
        guests = self.guests.get(room, {})
        while guests:
            guests.popitem()[1].line.close(ROOM_OVER)

    async def _tidy(self, room: str) -> None:
        if not self.guests.get(room):
            self.guests.pop(room, None)
        if room not in self.guests and room not in self.hosts:
            await self._backplane.attend(room, as_host=False, is_there=False)


def is_room(name: str) -> bool:
    return re.fullmatch(ROOM_PATTERN, name) is not None
