"""The meeting server's program: pages, guests' sockets, hosts' sockets. It sees no media, and reads no message."""

import asyncio
import json
import logging
import ssl
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, web

from buzzcam.calls import signaling
from buzzcam.calls.bucket import Bucket
from buzzcam.calls.host_line import LINE_VERSION, ROOM_PATTERN, read_frame, room_of
from buzzcam.calls.invite import origin_of
from buzzcam.calls.listener import Listener, Visit, network_of
from buzzcam.calls.noise import keep_down
from buzzcam.calls.site import Site
from buzzcam.calls.socket_messages import messages_of
from buzzcam.calls.tls import load
from buzzcam.calls.turn_credentials import TURN_LIFE_S, turn_credentials
from buzzcam.errors import CallUnavailable, SignalingError
from buzzcam.meet.local_backplane import LocalBackplane
from buzzcam.meet.metrics import Metrics
from buzzcam.meet.rooms import RoomRefused, Rooms, is_room
from buzzcam.meet.settings import ServeChoice
from buzzcam.meet.store import Store
from buzzcam.sentence import say

if TYPE_CHECKING:
    from buzzcam.meet.redis_backplane import RedisBackplane

log = logging.getLogger("buzzcam")

HEARTBEAT_S = 10.0
TICK_S = 5.0
STAY_S = 20.0
"""How often the backplane hears that the hosts here are still there."""
GUEST_BURST, GUEST_PER_S = 200, 60.0
HOST_BURST, HOST_PER_S = 4000, 1500.0
"""Messages of one socket. A page keeps to fewer, and a host has limits of its own."""
GUEST_WAITING_BYTES, HOST_WAITING_BYTES = 2**19, 2**22
"""Of messages that wait for somebody who does not read; then their socket is closed."""
MESSAGE_BYTES = 128
"""What a message needs besides its own bytes."""
GUESTS_OF_ONE_MAX = 60
"""Guests' sockets from one network: a school may share one."""
COMING_AT_ONCE, COMING_PER_S = 200, 10.0
"""New ones from there: each costs its host an exchange of keys."""
FRAME_MAX_BYTES = signaling.SEALED_MAX_BYTES + 64
TOKEN_LENGTHS = range(20, 129)
WRITE_WITHIN_S = 2.0
SCALE, PROXY_SCALE = 10, 100
"""How many times as many connections of strangers as at a host's own server; a proxy's all have one address."""


@dataclass(eq=False, slots=True)
class WebLine:
    """A socket, and what is to be written to it. most, waiting: bytes that may wait, and do. abort: ends it at once."""

    address: str
    ws: web.WebSocketResponse
    most: int
    abort: Callable[[], None]
    outgoing: list[str | bytes | int] = field(default_factory=list)
    waiting: int = 0
    is_open: bool = True
    is_slow: bool = False
    came: asyncio.Future[None] | None = None
    """A list and this: an asyncio.Queue takes 3 kB of each socket."""

    @property
    def is_late(self) -> bool:
        return self.waiting > self.most // 2

    def send(self, data: str | bytes) -> None:
        if not self.is_open:
            return
        self.waiting += len(data) + MESSAGE_BYTES
        if self.waiting > self.most:
            self.is_open, self.is_slow = False, True
            self.outgoing.clear()  # at once: collections are seldom
            self.abort()
        else:
            self._put(data)

    def close(self, code: int) -> None:
        if self.is_open:
            self.is_open = False
            self._put(code)

    def _put(self, data: str | bytes | int) -> None:
        self.outgoing.append(data)
        if self.came is not None and not self.came.done():
            self.came.set_result(None)

    async def write(self) -> None:
        """The task that writes, until `close`."""
        while True:
            while not self.outgoing:
                self.came = asyncio.get_running_loop().create_future()
                await self.came
            data = self.outgoing.pop(0)
            if isinstance(data, int):
                await self.ws.close(code=data)
                return
            await (self.ws.send_str(data) if isinstance(data, str) else self.ws.send_bytes(data))
            self.waiting -= len(data) + MESSAGE_BYTES


Serve = Callable[[web.Request, WebLine], Awaitable[None]]


class MeetingServer:
    """Call `start`, then `stop`, on one loop. address: of this server, for people, once it has started."""

    address: str
    port: int
    _listener: Listener

    def __init__(self, choice: ServeChoice) -> None:
        """Raises CallUnavailable, BadArgument."""
        self._choice = choice
        self._of_one: Counter[str] = Counter()
        self._coming: dict[str, Bucket] = {}
        self._lines: set[WebLine] = set()
        self._hosts: set[str] = set()
        self._origins: set[str] = set()
        self._context: ssl.SSLContext | None = None
        self._certificate_at: list[int] = []
        self._task: asyncio.Task[None] | None = None
        self._backplane = backplane_of(choice)
        self.rooms = Rooms(self._backplane, self._servers_of)
        self.metrics = Metrics()
        site, app = Site(), web.Application(middlewares=[self._guard], client_max_size=1024)
        site.add_to(app, site.pages)
        app.router.add_get(f"/{{room:{ROOM_PATTERN}}}/", site.page("index"))
        app.router.add_get("/ws", self._guest)
        app.router.add_get("/host", self._host)
        for path, answer in (("/health", self._health), ("/ready", self._ready), ("/metrics", self._metrics)):
            app.router.add_get(path, answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handle_signals=False)

    async def start(self) -> None:
        """Raises CallUnavailable."""
        choice = self._choice
        keep_down(asyncio.get_running_loop(), lambda _error: None)
        context = load(choice.certificate, choice.key).context if choice.certificate is not None else None
        self._context = context
        await self._backplane.open()
        await self._runner.setup()
        assert self._runner.server is not None
        self._listener = Listener(self._runner.server, PROXY_SCALE if choice.is_behind_proxy else SCALE)
        try:
            self.port = await self._listener.open(choice.address, choice.port, context)
        except OSError as error:
            await self._runner.cleanup()
            await self._backplane.close()
            raise CallUnavailable(
                say("The port {port} cannot be used: {error}.", port=choice.port, error=error.strerror or error),
                "Choose another port, or close the program that uses it.",
            ) from error
        name = "localhost" if choice.address in ("", "127.0.0.1", "0.0.0.0", "::") else choice.address
        own = [origin_of("http" if context is None else "https", n, self.port) for n in (name, "127.0.0.1")]
        self.address = choice.origin or own[0]
        self._origins = {self.address, *own}
        self._hosts = {urlsplit(origin).netloc for origin in self._origins}
        self._task = asyncio.ensure_future(self._tick())

    async def stop(self) -> None:
        """May be called twice."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._listener.close()
            for line in self._lines:
                line.close(WSCloseCode.GOING_AWAY)
            await self._runner.cleanup()
            await self._backplane.close()

    # ---- sockets

    async def _guest(self, request: web.Request) -> web.StreamResponse:
        origin, address = request.headers.get("Origin"), self._address(request)
        if origin is not None and origin not in self._origins:
            raise web.HTTPForbidden(text="Another site's page may not open a call.\n")
        is_fast = not self._coming.setdefault(address, Bucket(COMING_AT_ONCE, COMING_PER_S)).take()
        if is_fast or self._of_one[address] >= GUESTS_OF_ONE_MAX:
            raise self._too_many("sockets", "Too many connections.\n")
        self._of_one[address] += 1
        try:
            ws = _socket(signaling.SEALED_MAX_BYTES)
            return await self._held(request, ws, "guest", GUEST_WAITING_BYTES, self._serve_guest)
        finally:
            self._of_one[address] -= 1
            if not self._of_one[address]:
                del self._of_one[address]

    async def _host(self, request: web.Request) -> web.StreamResponse:
        room = request.query.get("room", "")
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if request.query.get("version") != LINE_VERSION:
            raise web.HTTPUpgradeRequired(text=f"This server speaks version {LINE_VERSION}.\n")
        is_token = scheme == "Bearer" and len(token) in TOKEN_LENGTHS and token.isascii()
        if "Origin" in request.headers or not is_token or room != room_of(token):
            raise web.HTTPForbidden(text="This is not a host.\n")
        is_known = await self._backplane.exists(room)
        if not is_known and len(self.rooms.hosts) >= self._choice.most_rooms:
            raise self._too_many("too-many", "Too many rooms.\n")
        if not is_known and not await self._backplane.may_open(self._address(request), self._choice.most_hosts):
            raise self._too_many("rooms an hour", "Too many rooms.\n")
        ws = _socket(FRAME_MAX_BYTES)
        return await self._held(request, ws, "host", HOST_WAITING_BYTES, self._serve_host)

    async def _held(
        self, request: web.Request, ws: web.WebSocketResponse, kind: str, most: int, serve: Serve
    ) -> web.StreamResponse:
        with suppress(ConnectionError):  # closed in the middle of it
            await ws.prepare(request)
            assert request.transport is not None
            assert isinstance(request.protocol, Visit)
            self._listener.know(request.protocol)
            line = WebLine(self._address(request), ws, most, request.transport.abort)
            writing, gauge = asyncio.ensure_future(line.write()), self.metrics.sockets.labels(kind)
            gauge.inc()
            self._lines.add(line)
            try:
                await serve(request, line)
            finally:
                gauge.dec()
                self._lines.discard(line)
                self.metrics.slow.inc(line.is_slow)
                line.close(1000)
                with suppress(asyncio.CancelledError, ConnectionError, RuntimeError, TimeoutError):
                    await asyncio.wait_for(writing, WRITE_WITHIN_S)
        return ws

    async def _serve_guest(self, request: web.Request, line: WebLine) -> None:
        room = request.query.get("room", "")
        if not is_room(room):
            self._deny(line, "no-room")
            return
        try:
            number = await self.rooms.guest_comes(room, line)
        except RoomRefused as refused:
            self._deny(line, refused.reason)
            return
        bucket = Bucket(GUEST_BURST, GUEST_PER_S)
        try:
            async for said in messages_of(line.ws):
                if not line.is_open:
                    return
                if not bucket.take():
                    self._deny(line, "too-fast")
                    return
                if said is not None:
                    self.rooms.guest_says(room, number, said)
        finally:
            await self.rooms.guest_goes(room, number)

    async def _serve_host(self, request: web.Request, line: WebLine) -> None:
        room, token = request.query["room"], request.headers["Authorization"].partition(" ")[2]
        try:
            await self.rooms.host_comes(room, token, line)
        except RoomRefused as refused:
            self.metrics.refused.labels(refused.reason).inc()
            line.send(refused.reason)
            return
        bucket = Bucket(HOST_BURST, HOST_PER_S)
        try:
            async for said in messages_of(line.ws):
                if isinstance(said, str) or not line.is_open:
                    return
                if not bucket.take():
                    await asyncio.sleep(1 / HOST_PER_S)  # its socket fills up meanwhile, and it waits
                if said is not None:
                    await self.rooms.host_says(room, line, read_frame(said))
        except SignalingError:
            return
        finally:
            await self.rooms.host_goes(room, line)

    def _deny(self, line: WebLine, reason: str) -> None:
        self.metrics.refused.labels(reason).inc()
        line.send(json.dumps({"type": "denied", "reason": reason}))

    def _too_many(self, reason: str, text: str) -> web.HTTPTooManyRequests:
        self.metrics.refused.labels(reason).inc()
        return web.HTTPTooManyRequests(text=text)

    # ---- other requests

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        assert isinstance(request.protocol, Visit)
        self._listener.heard(request.protocol)
        if request.path not in ("/health", "/ready", "/metrics") and request.host not in self._hosts:
            raise web.HTTPMisdirectedRequest(text="This is not the address of the meeting server.\n")
        return await handler(request)

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok\n") if self._backplane.is_up else web.Response(status=503, text="no Redis\n")

    async def _metrics(self, request: web.Request) -> web.Response:
        is_near = ip_address((request.remote or "::1").partition("%")[0]).is_private
        if "X-Forwarded-For" in request.headers or not is_near:  # it came from people, through the proxy or without one
            raise web.HTTPNotFound(text="There is no such page.\n")
        self.metrics.rooms.set(len(self.rooms.hosts))
        self.metrics.count_passed(self.rooms.passed)
        self.metrics.lost.set(self._backplane.lost)
        self.metrics.is_ready.set(self._backplane.is_up)
        return web.Response(body=self.metrics.text(), content_type="text/plain", charset="utf-8")

    # ----

    def _address(self, request: web.Request) -> str:
        told = request.headers.getall("X-Forwarded-For", []) if self._choice.is_behind_proxy else []
        last = ",".join(told).rpartition(",")[2].strip()  # the proxy's own word; what stands before may be anybody's
        return network_of(last or request.remote or "?")

    def _servers_of(self, guest: bytes) -> bytes:
        choice = self._choice
        servers = [signaling.IceServer(choice.stun)] if choice.stun else []
        if choice.turn:
            name, password = turn_credentials(choice.turn_secret, guest.hex(), time.time())
            servers += [signaling.IceServer(url, name, password) for url in choice.turn]
        return signaling.write_servers(servers)

    def _renew_certificate(self) -> None:
        """Takes its files when they are new: they are renewed every few weeks. The old ones stay until both fit."""
        certificate, key = self._choice.certificate, self._choice.key
        if certificate is None or self._context is None:
            return
        try:
            at = [path.stat().st_mtime_ns for path in (certificate, key) if path is not None]
            if at != self._certificate_at:
                self._certificate_at = at
                load(certificate, key)
                self._context.load_cert_chain(certificate, key)
        except CallUnavailable as error:
            log.warning("%s", error.message)
        except OSError:
            pass  # they are being written

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        renewed_s = stayed_s = loop.time()
        while True:
            await asyncio.sleep(TICK_S)
            self._coming = {address: bucket for address, bucket in self._coming.items() if not bucket.is_full}
            self._renew_certificate()
            await self._backplane.tend()
            await self.rooms.end_missing()
            if loop.time() - stayed_s > STAY_S:
                stayed_s = loop.time()
                await self.rooms.stay()
            if self._choice.turn and loop.time() - renewed_s > TURN_LIFE_S / 2:
                renewed_s = loop.time()
                self.rooms.renew_servers()


def _socket(most: int) -> web.WebSocketResponse:
    """most: bytes in a message."""
    return web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=most, compress=False, autoping=False)


def backplane_of(choice: ServeChoice) -> "LocalBackplane | RedisBackplane":
    """Raises CallUnavailable, BadArgument."""
    if choice.redis is None:
        return LocalBackplane(Store(choice.file), choice.most_rooms)
    from buzzcam.meet.redis_backplane import RedisBackplane

    return RedisBackplane(choice.redis)
