"""`Room`: the people in a call and in its lobby, and the rules for joining. No socket, no clock, no thread."""

import secrets
from dataclasses import dataclass, field
from typing import Literal

from buzzcam.calls.invite import is_same_key, make_key
from buzzcam.calls.signaling import HOST, NAME_MAX, VERSION, Hello, Person, Reason, clean
from buzzcam.errors import BadArgument
from buzzcam.sentence import say

MOST_PEOPLE = 8
"""Includes the host. Each browser sends its picture to every other one."""
USUAL_PEOPLE = 6
MOST_WAITING = 16
WAIT_S = 120.0
"""How long a guest may wait in the lobby."""
AWAY_S = 90.0
"""How long a guest without a socket keeps their place: an outage of a minute, and time to reconnect."""
OLD_KEYS_MAX = 8
"""Of links whose guests can still come back."""
RESUME_TOKEN_MIN = 20
"""The shortest resume token that a page may choose: nobody can guess that many characters."""


class Denied(Exception):
    """A guest may not join, or has to leave."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


Place = Literal["lobby", "room"]


@dataclass(slots=True)
class Guest:
    """A guest in the lobby or in the room. resume_token: lets them reconnect. since_s: start of `place`, or of being
    away."""

    id: str
    name: str
    address: str
    resume_token: str
    place: Place
    since_s: float
    is_away: bool = False
    microphone: bool = False
    camera: bool = False
    screen: bool = False

    @property
    def person(self) -> Person:
        return Person(self.id, self.name, self.microphone, self.camera, self.screen)


@dataclass(slots=True)
class Room:
    """name: shown to guests. is_open: anybody with the link joins without the lobby. most: people, including the host.

    Times are seconds of any monotonic clock.
    """

    name: str
    host_name: str
    is_open: bool = False
    most: int = USUAL_PEOPLE
    key: str = field(default_factory=make_key)
    old_keys: tuple[str, ...] = ()
    is_locked: bool = False
    guests: dict[str, Guest] = field(default_factory=dict)
    _next_id: int = 1

    def __post_init__(self) -> None:
        if not 2 <= self.most <= MOST_PEOPLE:
            raise BadArgument(
                say("A call with {count} people is not possible.", count=self.most),
                say("Give a number from 2 to {most}.", most=MOST_PEOPLE),
            )

    @property
    def inside(self) -> list[Guest]:
        return [guest for guest in self.guests.values() if guest.place == "room"]

    @property
    def waiting(self) -> list[Guest]:
        return [guest for guest in self.guests.values() if guest.place == "lobby"]

    def people(self, host: Person) -> tuple[Person, ...]:
        """Everybody in the room, the host first."""
        return (host, *(guest.person for guest in self.inside))

    def host(self, microphone: bool, camera: bool, screen: bool) -> Person:
        return Person(HOST, self.host_name, microphone, camera, screen)

    def enter(self, hello: Hello, address: str, now_s: float) -> tuple[Guest, Guest | None]:
        """Handles a guest's first message. Returns the guest, now in the lobby or in the room, and the guest whose
        place they take, if any.

        If the resume token is unknown, the page will use it to reconnect later. Changes nothing if it
        raises Denied.
        """
        before = self._of_resume_token(hello.resume_token)
        if before is None and not is_same_key(hello.key, self.key):
            raise Denied("wrong-key")
        if hello.version != VERSION:
            raise Denied("version")
        name = clean(hello.name.replace("\n", " "), NAME_MAX) or "Guest"
        if before is not None and not hello.is_new_page:
            before.is_away, before.name, before.address = False, name, address
            return before, before
        if before is not None:
            after = self._make(name, address, before.place, now_s, before.resume_token)
            self._replace(before, after)
            return after, before
        if self.is_locked:
            raise Denied("locked")
        resume_token = (
            hello.resume_token
            if hello.resume_token and len(hello.resume_token) >= RESUME_TOKEN_MIN
            else secrets.token_urlsafe(18)
        )
        if self.is_open:
            before = self._make_room(name, address)
        elif len(self.waiting) >= MOST_WAITING:
            raise Denied("lobby-full")
        guest = self._make(name, address, "room" if self.is_open else "lobby", now_s, resume_token)
        self.guests[guest.id] = guest
        return guest, before

    def admit(self, guest: Guest, now_s: float) -> Guest | None:
        """Moves a guest from the lobby into the room. Returns the guest whose place they take, if any. If it
        raises Denied("full"), the guest still waits."""
        before = self._make_room(guest.name, guest.address)
        guest.place, guest.since_s = "room", now_s
        return before

    def leave(self, guest: Guest) -> None:
        """Harmless if the guest has left already."""
        if self.guests.get(guest.id) is guest:
            del self.guests[guest.id]

    def lose(self, guest: Guest, now_s: float) -> None:
        """The guest's socket is closed. In the room, the guest keeps their place for a while; in the lobby, not."""
        if guest.place == "lobby":
            self.leave(guest)
        else:
            guest.is_away, guest.since_s = True, now_s

    def expired(self, now_s: float) -> list[Guest]:
        """The guests who have waited, or been away, for too long."""
        limits = {"lobby": WAIT_S, "room": AWAY_S}
        return [
            guest
            for guest in self.guests.values()
            if (guest.is_away or guest.place == "lobby") and now_s - guest.since_s >= limits[guest.place]
        ]

    @property
    def keys(self) -> tuple[str, ...]:
        """Of all links, the present one first."""
        return (self.key, *self.old_keys)

    def renew_key(self) -> None:
        """Makes the old link invalid. Guests in the call stay, and can reconnect with their token."""
        self.old_keys = self.keys[:OLD_KEYS_MAX]
        self.key = make_key()

    def _make_room(self, name: str, address: str) -> Guest | None:
        """Finds a place in a full room: that of a guest who is away, with the same name and the same address.

        This is for a guest whose browser crashed and lost the resume token. The newcomer gets only the place: another
        id,
        another token and new connections; and the host has to admit them as before. Raises Denied("full").
        """
        if len(self.inside) + 2 <= self.most:
            return None
        who = name.casefold(), address
        before = next((g for g in self.inside if g.is_away and (g.name.casefold(), g.address) == who), None)
        if before is None:
            raise Denied("full")
        self.leave(before)
        return before

    def _of_resume_token(self, resume_token: str | None) -> Guest | None:
        if not resume_token:
            return None
        return next((guest for guest in self.guests.values() if is_same_key(guest.resume_token, resume_token)), None)

    def _make(self, name: str, address: str, place: Place, now_s: float, resume_token: str) -> Guest:
        guest = Guest(str(self._next_id), name, address, resume_token, place, now_s)
        self._next_id += 1
        return guest

    def _replace(self, before: Guest, after: Guest) -> None:
        del self.guests[before.id]
        self.guests[after.id] = after
