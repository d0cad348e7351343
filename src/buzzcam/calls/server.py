"""The web server of a call: serves the guest page and one WebSocket for each guest. Knows nothing about rooms."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from aiohttp import WSMsgType, web

from buzzcam.calls import signaling
from buzzcam.calls.bucket import Bucket
from buzzcam.calls.listener import Visit
from buzzcam.calls.site import Site
from buzzcam.calls.web_server import WebServer
from buzzcam.errors import CallUnavailable, SignalingError
from buzzcam.sentence import say

FIRST_MESSAGE_WITHIN_S = 5.0
"""Until the first message brings the right key, a socket is a stranger's connection, see `Listener`."""
HEARTBEAT_S = 10.0
BURST, PER_S = 150, 40.0
"""Messages of one guest in a burst, and per second in the long run. Eight people's candidates arrive in one burst."""
WAITING_MAX = 400
"""Messages that may wait for a slow guest. When there are more, the socket is closed."""
BAD_MESSAGES_MAX = 20
SOCKETS_MAX = 40
SOCKETS_OF_ONE_MAX = 12
"""Guests' sockets from one address: an office or a family may share one."""


@dataclass(eq=False, slots=True)
class Socket:
    """One guest's WebSocket. `send` never waits."""

    address: str
    _ws: web.WebSocketResponse
    _transport: asyncio.Transport | None
    is_guest: bool = False
    _outgoing: asyncio.Queue[str | None] = field(default_factory=partial(asyncio.Queue, WAITING_MAX))
    is_open: bool = True

    def send(self, message: signaling.ToGuest | signaling.Either) -> None:
        """Queues a message; closes the socket of a guest who does not read."""
        if self.is_open:
            try:
                self._outgoing.put_nowait(signaling.write(message))
            except asyncio.QueueFull:
                self.abort()

    def end(self, reason: signaling.Reason) -> None:
        """Sends the reason, then closes."""
        self.send(signaling.Denied(reason))
        if self.is_open:
            self.is_open = False
            with suppress(asyncio.QueueFull):
                self._outgoing.put_nowait(None)

    def abort(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    async def write(self) -> None:
        """The task that writes, until `end`."""
        while (text := await self._outgoing.get()) is not None:
            await self._ws.send_str(text)
        await self._ws.close()


class Handler(Protocol):
    """Handles what guests send; called on the loop."""

    def hello(self, socket: Socket, message: signaling.Hello) -> None: ...
    def message(self, socket: Socket, message: signaling.FromGuest) -> None: ...
    def gone(self, socket: Socket) -> None: ...


class Server(WebServer):
    """Serves the pages and the sockets at one address until `stop`. origins, failed: see `WebServer`; sockets that
    another site's page opens are refused, too."""

    def __init__(
        self, handler: Handler, origins: Sequence[str], failed: Callable[[Exception], None] = lambda _error: None
    ) -> None:
        site = Site()
        super().__init__(site, site.pages, origins, failed)
        self._handler = handler
        self._sockets: Counter[str] = Counter()
        self._app.router.add_get("/ws", self._socket)

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None) -> int:
        """Starts to listen; returns the port, which the system chooses for 0. Raises CallUnavailable."""
        try:
            return await super().start(host, port, tls)
        except OSError as error:
            raise CallUnavailable(
                say("The call cannot listen on {host}, port {port}: {error}.", host=host, port=port, error=_why(error)),
                "Choose another port, or close the program that uses it.",
            ) from error

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._origins:  # no origin: not a browser; it still needs the key
            raise web.HTTPForbidden(text="Another site's page may not open this call.\n")
        address = request.remote or "?"
        if self._is_full(address):
            raise web.HTTPTooManyRequests(text="Too many connections.\n")
        ws = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=signaling.MESSAGE_MAX_BYTES, compress=False)
        with suppress(ConnectionError):  # closed in the middle of it
            await ws.prepare(request)
            socket = Socket(address, ws, request.transport)
            writing = asyncio.ensure_future(socket.write())
            try:
                await self._serve(socket, ws, request)
            finally:
                if socket.is_open:
                    socket.is_open = False
                    writing.cancel()
                with suppress(asyncio.CancelledError, ConnectionError, RuntimeError, TimeoutError):
                    await asyncio.wait_for(writing, 2)
                if socket.is_guest:
                    self._sockets[address] -= 1
                    self._sockets += Counter()  # removes addresses without sockets
                self._handler.gone(socket)
        return ws

    def _is_full(self, address: str) -> bool:
        return self._sockets[address] >= SOCKETS_OF_ONE_MAX or self._sockets.total() >= SOCKETS_MAX

    async def _serve(self, socket: Socket, ws: web.WebSocketResponse, request: web.Request) -> None:
        """Handles one guest's messages until either side closes the socket."""
        bucket, bad = Bucket(BURST, PER_S), 0
        try:
            first = await asyncio.wait_for(ws.receive(), FIRST_MESSAGE_WITHIN_S)
            hello = signaling.read(first.data) if first.type is WSMsgType.TEXT else None
        except (TimeoutError, SignalingError):
            hello = None
        if not isinstance(hello, signaling.Hello):
            socket.end("bad-message")
            return
        if self._is_full(socket.address):  # it may have filled up since the handshake
            socket.end("full")
            return
        self._handler.hello(socket, hello)
        if not socket.is_open:
            return
        socket.is_guest = True
        self._sockets[socket.address] += 1
        if self._listener is not None and isinstance(request.protocol, Visit):
            self._listener.know(request.protocol)
        async for message in ws:
            if not socket.is_open:
                return  # type: ignore[unreachable]  # mypy takes the property for a constant
            if not bucket.take():
                socket.end("too-fast")
                return
            try:
                if message.type is not WSMsgType.TEXT:
                    raise SignalingError("The message is not text.")
                self._handler.message(socket, signaling.read(message.data))
            except SignalingError as error:
                bad += 1
                if bad > BAD_MESSAGES_MAX:
                    socket.end("bad-message")
                    return
                socket.send(signaling.Refused("message", str(error.message)))


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
