"""The web server of a call: serves the guest page and one WebSocket for each guest. Knows nothing about rooms."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from typing import Protocol
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from buzzcam.calls import signaling
from buzzcam.calls.bucket import Bucket
from buzzcam.calls.effect_files import EffectFiles
from buzzcam.calls.listener import Listener, Visit
from buzzcam.calls.noise import keep_down
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
MIME = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
    ".json": "application/json", ".wasm": "application/wasm",
}  # fmt: skip
FOR_EVER = "public, max-age=31536000, immutable"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
        "img-src 'self' data: blob:; media-src 'self' blob: mediastream:; connect-src 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",  # with that of above, WASM may have threads
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self)",
    "Cache-Control": "no-cache",
}


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


class Server:
    """Serves the page and the sockets at one address until `stop`.

    origins: addresses of this server as a browser writes them ("https://192.0.2.7:8443"). Requests by any other name
    are refused (DNS rebinding), and so are sockets that another site's page opens. failed: called with an exception on
    the loop that nobody awaits, once for each type.
    """

    def __init__(
        self, handler: Handler, origins: Sequence[str], failed: Callable[[Exception], None] = lambda _error: None
    ) -> None:
        self._handler, self._failed = handler, failed
        self._origins = set(origins)
        self._hosts = {urlsplit(origin).netloc for origin in origins}
        self._sockets: Counter[str] = Counter()
        self._files = EffectFiles()
        self._page = dict(_page_files()) | {"effects/files.json": self._files.index}
        app = web.Application(middlewares=[self._guard], client_max_size=1024)
        app.router.add_get("/", partial(self._file, "index.html"))
        app.router.add_get("/page/{name:.+}", self._named)
        app.router.add_get("/files/{name:.+}", self._effect_file)
        app.router.add_get("/ws", self._socket)
        app.on_response_prepare.append(_add_headers)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handle_signals=False)
        self._listener: Listener | None = None

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None) -> int:
        """Starts to listen; returns the port, which the system chooses for 0. Raises CallUnavailable."""
        keep_down(asyncio.get_running_loop(), self._failed)
        await self._runner.setup()
        assert self._runner.server is not None
        self._listener = Listener(self._runner.server)
        try:
            return await self._listener.open(host, port, tls)
        except OSError as error:
            await self._runner.cleanup()
            raise CallUnavailable(
                say("The call cannot listen on {host}, port {port}: {error}.", host=host, port=port, error=_why(error)),
                "Choose another port, or close the program that uses it.",
            ) from error

    def accept(self, origins: Sequence[str]) -> None:
        """Adds more names of this server, once the port is known."""
        self._origins |= set(origins)
        self._hosts |= {urlsplit(origin).netloc for origin in origins}

    @property
    def strangers(self) -> int:
        """The present number of connections of people who are not in the call."""
        return self._listener.strangers if self._listener is not None else 0

    async def stop(self) -> None:
        """Closes everything; may be called twice."""
        if self._listener is not None:
            await self._listener.close()
        await self._runner.cleanup()

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if self._listener is not None and isinstance(request.protocol, Visit):
            self._listener.heard(request.protocol)
        if request.host not in self._hosts:
            raise web.HTTPMisdirectedRequest(text="This is not the address of the call.\n")
        return await handler(request)

    async def _named(self, request: web.Request) -> web.Response:
        return await self._file(request.match_info["name"], request)

    async def _file(self, name: str, _request: web.Request) -> web.Response:
        """One of the files that were read at the start. The path of a request never reaches the disk."""
        if (body := self._page.get(name)) is None:
            raise web.HTTPNotFound(text="There is no such page.\n")
        mime = MIME.get(name[name.rfind(".") :], "text/plain")
        return web.Response(body=body, content_type=mime, charset=None if mime == "application/wasm" else "utf-8")

    async def _effect_file(self, request: web.Request) -> web.Response:
        """A file whose address holds its checksum: browsers keep it."""
        if (file := self._files.by_address.get(request.path)) is None:
            raise web.HTTPNotFound(text="There is no such file.\n")
        headers = {"Cache-Control": FOR_EVER} | ({"Content-Encoding": "gzip"} if file.unpacked is not None else {})
        return web.Response(body=file.body(), content_type=file.mime, headers=headers)

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


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update({name: value for name, value in HEADERS.items() if name not in response.headers})


def _page_files() -> Iterator[tuple[str, bytes]]:
    """Name, as in the address, and content of each file of the page."""
    page = files("buzzcam.calls").joinpath("page")
    for path in page.iterdir():
        if path.is_file():
            yield path.name, path.read_bytes()
    for path in page.joinpath("effects").iterdir():
        yield f"effects/{path.name}", path.read_bytes()


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
