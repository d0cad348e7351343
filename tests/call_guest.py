"""Guests of a call without a browser: the same messages, the same media engine in the other role."""

import asyncio
import base64
import json
import threading
import time
from contextlib import contextmanager, suppress

import aiohttp

import numbered_frames
from buzzcam.calls import signaling
from buzzcam.calls.rtc.compat import IceServer
from buzzcam.calls.rtc.peer import Peer, PeerHooks
from buzzcam.calls.rtc.publisher import MediaPublisher
from buzzcam.calls.secure_channel import KeyExchange
from buzzcam.core.frame import Size
from fakes import next_picture

PATIENCE_S = 20.0


async def sealed(client, address, key):
    """A socket to a host, and the guest's side of a secure channel through it."""
    ws, exchange = await client.ws_connect(address), KeyExchange()
    public = base64.b64encode(exchange.public).decode()
    await ws.send_str(signaling.write(signaling.Greet(signaling.VERSION, public)))
    greeted = json.loads((await ws.receive()).data)
    return ws, exchange.channel(base64.b64decode(greeted["public"]), key, is_host=False)


class Guest:
    """`async with Guest(link) as guest`: says hello; answers every offer of the host; keeps what came.

    frames: the newest picture by kind. said: all messages, as dicts.
    uses_servers: STUN and TURN, as the host names them.
    """

    publisher: MediaPublisher

    def __init__(self, link, name="Ana", resume_token=None, is_new_page=True, answers=True, uses_servers=False):
        place, _, self.key = link.partition("/#")
        self.origin, self.room = place.rsplit("/", place.count("/") - 2) if place.count("/") > 2 else (place, "")
        self.name, self.resume_token, self.is_new_page, self.answers = name, resume_token, is_new_page, answers
        self.uses_servers, self._servers = uses_servers, []
        self.said, self.frames, self.counts = [], {}, {"camera": 0, "screen": 0}
        self.peer = None
        self._came = asyncio.Condition()

    async def __aenter__(self):
        self.publisher = MediaPublisher(asyncio.get_running_loop(), lambda _event: None, allows_loopback=True)
        self.client = aiohttp.ClientSession()
        await self.connect()
        await self.send(signaling.Hello(signaling.VERSION, self.key, self.name, self.resume_token, self.is_new_page))
        self.reading = asyncio.create_task(self._read())
        return self

    async def connect(self):
        """A socket with a secure channel."""
        self.ws, self.channel = await sealed(self.client, f"{self.origin}/ws?room={self.room}", self.key)

    async def __aexit__(self, *_error):
        self.reading.cancel()
        with suppress(asyncio.CancelledError):
            await self.reading
        if self.peer is not None:
            await self.peer.close()
        self.publisher.close()
        await self.client.close()

    async def send(self, message):
        """On a socket that the host has closed nothing is sent, and nothing raised, as in a browser."""
        with suppress(ConnectionResetError):
            text = json.dumps(message) if isinstance(message, dict) else signaling.write(message)
            await self.ws.send_bytes(self.channel.seal(text))

    async def heard(self, kind, **fields):
        """The first message of that kind with those fields."""
        return await self.until(
            lambda: next((m for m in self.said if m["type"] == kind and fields.items() <= m.items()), None)
        )

    async def until(self, condition):
        async with asyncio.timeout(PATIENCE_S):
            while not (found := condition()):
                async with self._came:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._came.wait(), 0.02)
            return found

    async def _read(self):
        async for message in self.ws:
            is_sealed = message.type is aiohttp.WSMsgType.BINARY
            said = json.loads(self.channel.open(message.data) if is_sealed else message.data)
            self.said.append(said)
            async with self._came:
                self._came.notify_all()
            if said["type"] == "ping":
                await self.send(signaling.Pong(said["at_ms"], time.monotonic() * 1e3))
            elif said["type"] == "welcome" and self.uses_servers:
                servers = said["ice_servers"]
                self._servers = [IceServer(s["urls"], s.get("username"), s.get("credential")) for s in servers]
            elif said["type"] == "offer" and said["peer"] == signaling.HOST and self.answers:
                await self._answer(said)

    async def _answer(self, offer):
        if self.peer is not None:
            await self.peer.close()
        self.peer = Peer(self.publisher, self._servers, offer["generation"], PeerHooks(on_frame=self._keep))
        await self.send(signaling.Answer(signaling.HOST, offer["generation"], await self.peer.answer(offer["sdp"])))

    def _keep(self, kind, frame):
        self.frames[kind] = frame
        self.counts[kind] += 1


async def ping_until_the_end(ws):
    """A socket to a server, made with autoping=False: one ping is answered, too many end it."""
    await ws.ping(b"one")
    assert (await ws.receive())[:2] == (aiohttp.WSMsgType.PONG, b"one")
    with suppress(ConnectionError):
        for _ in range(2000):
            await ws.ping()
    async with asyncio.timeout(PATIENCE_S):
        async for _pong in ws:
            pass


@contextmanager
def guest_beside(link, name="Ana", pictures=None):
    """A guest on a loop of its own thread, for tests that have none. pictures: gives the next frame to send."""
    loop, guest, is_over = asyncio.new_event_loop(), Guest(link, name), threading.Event()

    async def attend():
        async with guest:
            if pictures is not None:
                await guest.heard("welcome")
                await guest.send(signaling.State(True, True, False))
                guest.publisher.camera.open(Size(320, 180), 15.0)
            while not is_over.is_set():
                frame = pictures() if pictures is not None else None
                if frame is not None:
                    guest.publisher.camera.send(numbered_frames.safe(frame))
                await next_picture(fps=15)

    def run():
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(attend())
        finally:
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield guest
    finally:
        is_over.set()
        thread.join(PATIENCE_S)
