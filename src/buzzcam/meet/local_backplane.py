"""The rooms of a meeting server that is one process: who owns which, in memory, and in a file for the next start."""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

from buzzcam.calls.bucket import Bucket
from buzzcam.calls.host_line import HostFrame
from buzzcam.meet.rooms import Listener, Refusal
from buzzcam.meet.store import Store

HOUR_S = 3600.0
AWAY_S = 600.0
"""So long a room outlives its host's connection."""


@dataclass(slots=True)
class _Owned:
    """owner: SHA-256 of the host's token. away_since_s: None while the host is there. mark: of the last host."""

    owner: bytes
    away_since_s: float | None
    mark: bytes = b""


class LocalBackplane:
    """most: rooms. clock: seconds of a monotonic clock."""

    listener: Listener
    is_up = True
    lost = 0

    def __init__(self, store: Store, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._most, self._clock = store, most, clock
        self._opened: dict[str, Bucket] = {}
        self.rooms = {room: _Owned(owner, clock()) for room, owner in store.rooms}

    async def claim(self, room: str, owner: bytes, mark: bytes) -> Refusal | None:
        known = self.rooms.get(room)
        if known is None:
            if len(self.rooms) >= self._most:
                return "too-many"
            self.rooms[room] = _Owned(owner, None, mark)
            self._store.put(room, owner)
        elif not hmac.compare_digest(known.owner, owner):
            return "taken"
        else:
            known.away_since_s, known.mark = None, mark
        return None

    async def exists(self, room: str) -> bool:
        return room in self.rooms

    async def host_mark(self, room: str) -> bytes | None:
        known = self.rooms.get(room)
        return known.mark if known is not None and known.away_since_s is None else None

    async def leave(self, room: str, mark: bytes) -> None:
        if room in self.rooms and self.rooms[room].mark == mark:
            self.rooms[room].away_since_s = self._clock()

    async def end(self, room: str) -> None:
        if self.rooms.pop(room, None) is not None:
            self._store.remove(room)

    async def may_open(self, network: str, most: int) -> bool:
        """False where that network has opened so many rooms within an hour."""
        return self._opened.setdefault(network, Bucket(most, most / HOUR_S)).take()

    async def attend(self, room: str, as_host: bool, is_there: bool) -> None:
        """All are here."""

    def to_host(self, room: str, frame: HostFrame) -> None:
        self.listener.heard_by_host(room, frame)

    def to_guests(self, room: str, frame: HostFrame) -> None:
        self.listener.heard_by_guests(room, frame)

    async def tend(self) -> None:
        """Now and then: forgets the rooms whose host has been away for too long."""
        now_s = self._clock()
        self._opened = {network: bucket for network, bucket in self._opened.items() if not bucket.is_full}
        for room, owned in list(self.rooms.items()):
            if owned.away_since_s is not None and now_s - owned.away_since_s >= AWAY_S:
                await self.end(room)

    async def open(self) -> None:
        """Nothing is to be opened."""

    async def close(self) -> None:
        self._store.close()
