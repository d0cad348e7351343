"""Rooms that several processes share, through Redis or Valkey: records of rooms, and messages by publish and subscribe.

Keys and channels, `{room}` being the room's name:

    buzzcam:room:{room}    a hash: owner (SHA-256 of the host's token), host (mark of the one that is there); expires
    buzzcam:host:{room}    a channel: what guests say to the host
    buzzcam:guests:{room}  a channel: what the host says to guests
    buzzcam:pulse          a channel: that it still works
    buzzcam:opened:{network}  a counter for a rate limit; expires after an hour

While Redis is away, media go on, and signaling waits; what was said meanwhile is lost. When it is back, each host here
claims its room again, and its guests begin anew.
"""

import asyncio
import logging
import time
from contextlib import suppress

from redis import asyncio as redis
from redis.exceptions import RedisError

from buzzcam.calls.host_line import HostFrame, read_frame
from buzzcam.errors import BadArgument, CallUnavailable, SignalingError
from buzzcam.meet.local_backplane import AWAY_S
from buzzcam.meet.rooms import Listener, Refusal
from buzzcam.sentence import say

log = logging.getLogger("buzzcam")

PRESENT_S = 60.0
"""A record says that the host is there for so long; its process renews it."""
WITHIN_S = 3.0
PAUSE_S = 0.3
LISTEN_S, HOUR_S, CANCEL_S = 5.0, 3600.0, 0.2
AT_ONCE = 50
"""Questions to Redis; more wait. After an outage, all guests come at once."""
BATCH = 500
"""Messages that are published in one round trip."""
WAITING_BYTES, MESSAGE_BYTES = 2**26, 128
"""Of messages for Redis, while it is slow or away; more are lost. Each needs so much besides its own."""
SILENT_S = 15.0
"""`tend` says something to us all, every few seconds. Who hears nothing for so long has lost Redis without a word."""
HOST, GUESTS, PULSE = "host", "guests", "buzzcam:pulse"
TROUBLE = (RedisError, OSError, TimeoutError)

CLAIM = """
local owner = redis.call('hget', KEYS[1], 'owner')
if owner and owner ~= ARGV[1] then return 0 end
redis.call('hset', KEYS[1], 'owner', ARGV[1], 'host', ARGV[2])
redis.call('expire', KEYS[1], ARGV[3])
return 1
"""
LEAVE = """
if redis.call('hget', KEYS[1], 'host') == ARGV[1] then
  redis.call('hdel', KEYS[1], 'host')
  redis.call('expire', KEYS[1], ARGV[2])
end
"""


class RedisBackplane:
    """url: redis://, rediss:// or unix://."""

    listener: Listener

    def __init__(self, url: str) -> None:
        try:
            limits = {"socket_timeout": WITHIN_S, "socket_connect_timeout": WITHIN_S}
            pool = redis.BlockingConnectionPool.from_url(url, max_connections=AT_ONCE, timeout=WITHIN_S, **limits)
            self._redis = redis.Redis.from_pool(pool)
            self._listening = redis.Redis.from_url(url, socket_connect_timeout=WITHIN_S)
        except ValueError as error:
            raise BadArgument(
                say("{text} is not the address of a Redis server.", text=url), "Write it as redis://host:6379"
            ) from error
        self._claim, self._leave = self._redis.register_script(CLAIM), self._redis.register_script(LEAVE)
        self._channels = {PULSE}
        self._outgoing: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._waiting = 0
        self._heard_s = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self._pubsub = self._listening.pubsub(ignore_subscribe_messages=True)
        self.lost = 0
        """Messages that could not be published."""
        self.is_up = False

    async def open(self) -> None:
        """Raises CallUnavailable when there is no Redis."""
        try:
            await self._redis.ping()
            await self._pubsub.subscribe(*self._channels)
        except TROUBLE as error:
            raise CallUnavailable(
                say("Redis cannot be reached ({reason}).", reason=str(error) or "no answer in time"),
                "Check its address, and that it runs.",
            ) from error
        self.is_up, self._heard_s = True, time.monotonic()
        self._tasks = [asyncio.ensure_future(self._publish()), asyncio.ensure_future(self._listen())]

    async def close(self) -> None:
        for task in self._tasks:
            while not task.done():  # the library may take a cancellation for the end of a time limit
                task.cancel()
                await asyncio.wait([task], timeout=CANCEL_S)
        with suppress(*TROUBLE):
            await self._pubsub.aclose()  # type: ignore[no-untyped-call]
            await self._redis.aclose()
            await self._listening.aclose()

    # ---- records

    async def claim(self, room: str, owner: bytes, mark: bytes) -> Refusal | None:
        try:
            lasts_s = int(PRESENT_S + AWAY_S)
            is_ours = await self._claim(keys=[_key(room)], args=[owner.hex(), mark.hex(), lasts_s])
        except TROUBLE:
            return "too-many"
        return None if is_ours else "taken"

    async def exists(self, room: str) -> bool:
        try:
            return bool(await self._redis.exists(_key(room)))
        except TROUBLE:
            return True  # nobody is sent away because Redis is

    async def host_mark(self, room: str) -> bytes | None:
        try:
            mark = await self._redis.hget(_key(room), "host")
            return None if mark is None else bytes.fromhex(mark.decode() if isinstance(mark, bytes) else mark)
        except (*TROUBLE, ValueError):
            return None

    async def leave(self, room: str, mark: bytes) -> None:
        with suppress(*TROUBLE):
            await self._leave(keys=[_key(room)], args=[mark.hex(), int(AWAY_S)])

    async def end(self, room: str) -> None:
        with suppress(*TROUBLE):
            await self._redis.delete(_key(room))

    async def may_open(self, network: str, most: int) -> bool:
        """Counts a new room of that network; False where it has opened so many within an hour."""
        key = f"buzzcam:opened:{network}"
        try:
            async with self._redis.pipeline() as pipe:
                pipe.set(key, 0, ex=int(HOUR_S), nx=True)
                pipe.incr(key)
                _, count = await pipe.execute()
        except TROUBLE:
            return True
        return int(count) <= most

    async def tend(self) -> None:
        """Redis forgets by itself."""
        self._put(PULSE, b"")

    # ---- messages

    async def attend(self, room: str, as_host: bool, is_there: bool) -> None:
        channel = _channel(HOST if as_host else GUESTS, room)
        if is_there is (channel in self._channels):
            return
        if is_there:
            self._channels.add(channel)
        else:
            self._channels.discard(channel)
        if self.is_up:  # else all of them follow when Redis is back
            with suppress(*TROUBLE):
                await (self._pubsub.subscribe if is_there else self._pubsub.unsubscribe)(channel)

    def to_host(self, room: str, frame: HostFrame) -> None:
        self._put(_channel(HOST, room), frame.written())

    def to_guests(self, room: str, frame: HostFrame) -> None:
        self._put(_channel(GUESTS, room), frame.written())

    def _put(self, channel: str, data: bytes) -> None:
        if self._waiting > WAITING_BYTES:
            self.lost += 1
        else:
            self._waiting += len(data) + MESSAGE_BYTES
            self._outgoing.put_nowait((channel, data))

    async def _publish(self) -> None:
        while True:
            batch = [await self._outgoing.get()]
            while len(batch) < BATCH and not self._outgoing.empty():
                batch.append(self._outgoing.get_nowait())
            self._waiting -= sum(len(data) + MESSAGE_BYTES for _, data in batch)
            try:
                async with self._redis.pipeline(transaction=False) as pipe:
                    for channel, data in batch:
                        pipe.publish(channel, data)
                    await pipe.execute()
            except TROUBLE:
                self.lost += len(batch)
                await asyncio.sleep(PAUSE_S)

    async def _listen(self) -> None:
        while True:
            try:
                if not self.is_up:
                    await self._redis.ping()
                    await self._pubsub.aclose()  # type: ignore[no-untyped-call]
                    asked: set[str] = set()
                    while asked != self._channels:  # more may come meanwhile
                        asked = set(self._channels)
                        await self._pubsub.subscribe(*asked)
                    self.is_up, self._heard_s = True, time.monotonic()
                    log.info("Redis is back")
                    await self.listener.missed()
                message = await self._pubsub.get_message(timeout=LISTEN_S)
                if message is None and time.monotonic() - self._heard_s > SILENT_S:
                    raise TimeoutError
            except TROUBLE:
                if self.is_up:
                    log.warning("Redis is away")
                self.is_up = False
                await asyncio.sleep(PAUSE_S)
                continue
            if message is not None:
                self._heard_s = time.monotonic()
                self._hear(message["channel"].decode(), message["data"])

    def _hear(self, channel: str, data: bytes) -> None:
        if channel == PULSE:
            return
        _, side, room = channel.split(":")
        try:
            frame = read_frame(data)
            (self.listener.heard_by_host if side == HOST else self.listener.heard_by_guests)(room, frame)
        except SignalingError:
            log.warning("somebody else writes to our channels in Redis")


def _key(room: str) -> str:
    return f"buzzcam:room:{room}"


def _channel(side: str, room: str) -> str:
    return f"buzzcam:{side}:{room}"
