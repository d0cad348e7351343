"""`JanusPublisher`: publishes our camera, sound and screen in a Janus room, and receives the others."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from buzzcam.calls.rtc import IceServer, JitterBuffer, Kind, MediaPublisher, Peer, PeerHooks, PeerStats
from buzzcam.calls.sfu.base import FIRST_PAUSE_S, PeerStates, SfuClient
from buzzcam.calls.sfu.janus import JanusConnection, JanusRoom, Json
from buzzcam.calls.sfu.sdp import count, padded, trimmed
from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame
from buzzcam.errors import CallError, CallUnavailable, SignalingError
from buzzcam.sentence import say

FEEDS_MAX = 40
"""The most feeds watched at once."""
NAME_MAX = 64


@dataclass(slots=True)
class Feed:
    """Another publisher in the room. number: from Janus. peer: None while there is no connection."""

    number: int
    name: str
    task: asyncio.Task[None] | None = None
    peer: Peer | None = None


class JanusPublisher(SfuClient):
    """Joins a room, publishes in it and watches the others: `await start()`, `await stop()`; reconnects by itself.

    Made on the call's loop. on_frame: gets the others' pictures with the number of their feed, on the loop; None to
    watch nobody. `feeds`: the others. `voices`: their sound for an AudioEngine. `number`: of our own feed.
    """

    def __init__(
        self,
        room: JanusRoom,
        display: str,
        publisher: MediaPublisher,
        ice_servers: Iterable[IceServer],
        publish: Publish,
        on_frame: Callable[[int, Kind, Frame], None] | None = None,
    ) -> None:
        super().__init__(room.host, publish)
        self.number: int | None = None
        self.feeds: dict[int, Feed] = {}
        self._room, self._display = room, display
        self._publisher, self._servers = publisher, ice_servers
        self._on_frame = on_frame
        self._peer: Peer | None = None
        self._states = PeerStates()
        self._handle = 0
        self._janus: JanusConnection

    @property
    def stats(self) -> PeerStats | None:
        """Statistics of what we publish; None without a connection."""
        return self._peer.stats() if self._peer is not None else None

    @property
    def voices(self) -> list[JitterBuffer]:
        return [feed.peer.audio for feed in tuple(self.feeds.values()) if feed.peer is not None]

    async def _once(self) -> None:
        self._states = PeerStates()
        peer = Peer(self._publisher, self._servers, self.generation, PeerHooks(self._states), receives=False)
        try:
            async with JanusConnection(self._room, self._on_event) as self._janus:
                try:
                    await self._join(peer)
                    await self._stay()
                finally:
                    await self._forget_all()
        except SignalingError as error:
            raise self._unusable(error.message) from error
        except (KeyError, TypeError, ValueError) as error:
            raise self._unusable(repr(error)) from error
        finally:
            self._peer = self.number = None
            await peer.close()

    async def _join(self, peer: Peer) -> None:
        self._handle = await self._janus.attach()
        room = self._room
        joined, _ = await self._janus.ask(
            self._handle, room.request("join", ptype="publisher", display=self._display, pin=room.pin)
        )
        self.number = int(joined["id"])
        offer = {"type": "offer", "sdp": await peer.offer()}
        _, answer = await self._janus.ask(self._handle, {"request": "publish"}, offer)
        await peer.accept(answer["sdp"])
        self._peer = peer
        if await self._states.until("up", "lost", "closed") != "up":
            raise CallUnavailable(say("The connection to {name} is lost.", name=self.name), "Check your network.")
        self._is_up()
        self._meet(joined.get("publishers", []))

    async def _stay(self) -> None:
        """Waits until something is lost."""
        waiting = [asyncio.ensure_future(self._janus.until_lost()), asyncio.ensure_future(self._states.until("lost"))]
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            raise CallUnavailable(say("The connection to {name} is lost.", name=self.name), "Check your network.")
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    # ---- the others

    def _on_event(self, handle: int, data: Json) -> None:
        if handle != self._handle:
            return  # the room reports a feed that ends, too
        if "hangup" in data or data.get("leaving") == "ok":  # the latter: we were removed
            self._states("lost")
        self._meet(data.get("publishers", []))
        for gone in (data.get("unpublished"), data.get("leaving")):
            if isinstance(gone, int):
                self._forget(gone)

    def _meet(self, publishers: list[Json]) -> None:
        if self._on_frame is None:
            return
        for publisher in publishers:
            number = int(publisher["id"])
            if number not in self.feeds and number != self.number and len(self.feeds) < FEEDS_MAX:
                feed = self.feeds[number] = Feed(number, str(publisher.get("display", ""))[:NAME_MAX])
                feed.task = asyncio.ensure_future(self._watch(feed))

    def _forget(self, number: int) -> None:
        feed = self.feeds.pop(number, None)
        if feed is not None and feed.task is not None:
            feed.task.cancel()

    async def _forget_all(self) -> None:
        tasks = [feed.task for feed in self.feeds.values() if feed.task is not None]
        self.feeds.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self, feed: Feed) -> None:
        """Watches one feed, and reconnects until it is forgotten."""
        generation = 0
        while True:
            try:
                await self._watch_once(feed, generation)
            except (CallError, KeyError, TypeError, ValueError):
                pass  # another attempt follows; a feed is forgotten when the room says that it left
            generation += 1
            await asyncio.sleep(FIRST_PAUSE_S * min(16, 2**generation))

    async def _watch_once(self, feed: Feed, generation: int) -> None:
        assert self._on_frame is not None
        states = PeerStates()
        hooks = PeerHooks(states, partial(self._on_frame, feed.number))
        peer = Peer(self._publisher, self._servers, generation, hooks, sends=False)
        handle = await self._janus.attach()
        try:
            request = self._room.request(
                "join", ptype="subscriber", streams=[{"feed": feed.number}], pin=self._room.pin, autoupdate=False
            )
            _, offer = await self._janus.ask(handle, request)
            theirs = str(offer["sdp"])
            answer = {"type": "answer", "sdp": trimmed(await peer.answer(padded(theirs, "idle")), count(theirs))}
            await self._janus.ask(handle, {"request": "start"}, answer)
            feed.peer = peer
            await states.until("lost", "closed")
        finally:
            feed.peer = None
            await peer.close()
            await self._janus.detach(handle)

    def _unusable(self, reason: str) -> CallUnavailable:
        return CallUnavailable(
            say("{name} sent an invalid answer: {error}", name=self.name, error=reason), "Check its settings."
        )
