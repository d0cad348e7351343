"""The web server of a call: serves the guest page and one WebSocket for each guest. Knows nothing about rooms."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

from aiohttp import web

from buzzcam.calls import signaling
from buzzcam.calls.conversation import Conversation, Handler, Socket
from buzzcam.calls.listener import Visit
from buzzcam.calls.site import Site
from buzzcam.calls.socket_messages import messages_of
from buzzcam.calls.web_server import WebServer
from buzzcam.errors import CallUnavailable
from buzzcam.sentence import say

HELLO_WITHIN_S = 5.0
"""Until their hello has come by the right key, a socket is a stranger's connection, see `Listener`."""
HEARTBEAT_S = 10.0
SOCKETS_MAX = 40
SOCKETS_OF_ONE_MAX = 12
"""Guests' sockets from one address: an office or a family may share one."""


class Server(WebServer):
    """Serves the pages and the sockets at one address until `stop`. origins, failed: see `WebServer`; sockets that
    another site's page opens are refused, too. keys, allows_plain: see `Conversation`."""

    def __init__(
        self,
        handler: Handler,
        keys: Callable[[], Sequence[str]],
        origins: Sequence[str],
        allows_plain: bool = False,
        failed: Callable[[Exception], None] = lambda _error: None,
    ) -> None:
        site = Site()
        super().__init__(site, site.pages, origins, failed)
        self._handler, self._keys, self._allows_plain = handler, keys, allows_plain
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
        most = signaling.SEALED_MAX_BYTES
        ws = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=most, compress=False, autoping=False)
        with suppress(ConnectionError):  # closed in the middle of it
            await ws.prepare(request)
            assert request.transport is not None
            socket = Socket(address, request.transport.abort)
            talk = Conversation(socket, self._handler, self._keys(), self._allows_plain, self._is_full)
            writing = asyncio.ensure_future(_write(socket, ws))
            hurry = asyncio.get_running_loop().call_later(HELLO_WITHIN_S, _send_away, talk)
            try:
                await self._serve(talk, ws, request)
            finally:
                hurry.cancel()
                if socket.is_open:
                    socket.is_open = False
                    writing.cancel()
                with suppress(asyncio.CancelledError, ConnectionError, RuntimeError, TimeoutError):
                    await asyncio.wait_for(writing, 2)
                if talk.is_known:
                    self._sockets[address] -= 1
                    self._sockets += Counter()  # removes addresses without sockets
                self._handler.gone(socket)
        return ws

    def _is_full(self, address: str) -> bool:
        return self._sockets[address] >= SOCKETS_OF_ONE_MAX or self._sockets.total() >= SOCKETS_MAX

    async def _serve(self, talk: Conversation, ws: web.WebSocketResponse, request: web.Request) -> None:
        """Handles one guest's messages until either side closes the socket."""
        was_known = False
        async for said in messages_of(ws):
            talk.take(said)
            if talk.is_known and not was_known:
                was_known = True
                self._sockets[talk.socket.address] += 1
                if self._listener is not None and isinstance(request.protocol, Visit):
                    self._listener.know(request.protocol)
            if not talk.socket.is_open:
                return


async def _write(socket: Socket, ws: web.WebSocketResponse) -> None:
    """The task that writes, until the socket's end."""
    while (data := await socket.outgoing.get()) is not None:
        await (ws.send_str(data) if isinstance(data, str) else ws.send_bytes(data))
    await ws.close()


def _send_away(talk: Conversation) -> None:
    if not talk.is_known and talk.socket.is_open:
        talk.socket.end("bad-message")


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
