"""Limits the connections of strangers to the call's server, in number and in time.

A connection belongs to a stranger until its socket has said hello with the right key. Strangers have few places and
little time, whether their connections are half-open, slow or idle. When all places are taken, the oldest stranger is
disconnected, so a newcomer always gets in. Guests keep their connections.
"""

import asyncio
import errno
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from ipaddress import IPv6Address, ip_address

from aiohttp import web

from buzzcam.calls.bucket import Bucket
from buzzcam.calls.noise import Seldom, in_a_line

STRANGERS_MAX, STRANGERS_OF_ONE_MAX = 200, 60
"""Connections in total, and from one address. A browser opens six."""
COMING_AT_ONCE, COMING_PER_S = 150, 30.0
"""New connections from one address. The server closes more than that before they cost anything."""
STRANGER_S = 10.0
"""The longest time from the connection to the first complete request, from one request to the next, and without
reading anything of an answer."""
SEND_BYTES = 2**17
"""For the system's buffer. It is full and empty sooner than the usual one: so it shows whether somebody reads."""
HANDSHAKE_S, SHUTDOWN_S = 5.0, 2.0
"""For TLS."""
BACKLOG = 512
PAUSE_S = 0.25
"""The pause after the system has run out of file descriptors."""
LOOK_EVERY_S = 1.0

_OUT_OF_RESOURCES = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class Visit(web.RequestHandler):
    """One connection: aiohttp's protocol, with what `Listener` needs to know about it."""

    __slots__ = ("address", "task", "until", "when_lost")

    address: str
    until: float
    task: asyncio.Task[None]
    when_lost: "Callable[[Visit], None]"

    def resume_writing(self) -> None:
        """They have read some of a long answer, and get time for more."""
        self.until = asyncio.get_running_loop().time() + STRANGER_S
        super().resume_writing()

    def connection_lost(self, exc: BaseException | None) -> None:
        self.when_lost(self)
        super().connection_lost(exc)

    def end(self) -> None:
        """Ends the connection at once, in any state."""
        if self.transport is not None:
            self.transport.abort()
        else:
            self.task.cancel()  # during the handshake


class Listener:
    """Accepts connections for `server` until `close`. scale: how many times as many of them as above."""

    def __init__(self, server: web.Server, scale: int = 1) -> None:
        self._server, self._scale = server, scale
        self._sockets: list[socket.socket] = []
        self._strangers: dict[Visit, None] = {}
        self._of_one: Counter[str] = Counter()
        self._coming: dict[str, Bucket] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._seldom = Seldom()

    @property
    def strangers(self) -> int:
        return len(self._strangers)

    async def open(self, host: str, port: int, tls: ssl.SSLContext | None) -> int:
        """Listens on all addresses of that host ("" means every address); returns the port. Raises OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _kind, _protocol, _name, address in sorted(dict.fromkeys(found)):  # IPv4 sorts first
            try:
                listening = _listening(family, (address[0], port, *address[2:]))
            except OSError:
                if family == socket.AF_INET6 and self._sockets:
                    continue  # this machine has no IPv6
                await self.close()
                raise
            self._sockets.append(listening)
            port = int(listening.getsockname()[1])
        for listening in self._sockets:
            self._start(self._accept(listening, tls))
        self._start(self._look())
        return port

    async def close(self) -> None:
        """Accepts no more connections. The server closes the open ones. May be called twice."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while self._sockets:
            self._sockets.pop().close()

    def heard(self, visit: Visit) -> None:
        """The connection has sent a complete request and gets time for the next one."""
        visit.until = asyncio.get_running_loop().time() + STRANGER_S

    def know(self, visit: Visit) -> None:
        """The connection belongs to a guest from now on."""
        self._forget(visit)

    async def _accept(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(listening)
                self._let_in(connection, network_of(str(address[0])), tls)
            except Exception as error:  # noqa: BLE001 - one stranger's error must not keep others out
                is_full = isinstance(error, OSError) and error.errno in _OUT_OF_RESOURCES
                if is_full:
                    self._end_oldest()
                self._seldom.log(logging.WARNING, in_a_line("nobody new can be let in", error))
                await asyncio.sleep(PAUSE_S if is_full else 0)
            await asyncio.sleep(0)  # the call's media come first, however many strangers connect

    def _let_in(self, connection: socket.socket, address: str, tls: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        scale = self._scale
        if not self._coming.setdefault(address, Bucket(scale * COMING_AT_ONCE, scale * COMING_PER_S)).take():
            connection.close()
            return
        if self._of_one[address] >= scale * STRANGERS_OF_ONE_MAX:
            self._end_oldest(address)
        elif len(self._strangers) >= scale * STRANGERS_MAX:
            self._end_oldest(self._of_one.most_common(1)[0][0])
        visit = Visit(self._server, loop=loop, lingering_time=1.0, keepalive_timeout=STRANGER_S)
        visit.address, visit.until, visit.when_lost = address, loop.time() + STRANGER_S, self._forget
        self._strangers[visit] = None
        self._of_one[address] += 1
        visit.task = self._start(self._greet(visit, connection, tls))

    async def _greet(self, visit: Visit, connection: socket.socket, tls: ssl.SSLContext | None) -> None:
        """Does the TLS handshake, and then hands the connection to aiohttp."""
        loop = asyncio.get_running_loop()
        limits = {"ssl_handshake_timeout": HANDSHAKE_S, "ssl_shutdown_timeout": SHUTDOWN_S} if tls else {}
        try:
            await loop.connect_accepted_socket(lambda: visit, connection, ssl=tls, **limits)
        except OSError:
            pass  # closed, too slow, or no TLS: only this stranger's problem
        finally:
            if visit.transport is None:
                self._forget(visit)

    def _end_oldest(self, address: str | None = None) -> None:
        oldest = next((visit for visit in self._strangers if address in (None, visit.address)), None)
        if oldest is not None:
            self._seldom.log(logging.INFO, f"too many connections: the oldest of {oldest.address} ends")
            self._forget(oldest)
            oldest.end()

    def _forget(self, visit: Visit) -> None:
        if visit in self._strangers:
            del self._strangers[visit]
            self._of_one[visit.address] -= 1
            if not self._of_one[visit.address]:
                del self._of_one[visit.address]

    async def _look(self) -> None:
        """Disconnects strangers whose time is up."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            for visit in [visit for visit in self._strangers if visit.until < loop.time()]:
                self._forget(visit)
                visit.end()
            self._coming = {address: bucket for address, bucket in self._coming.items() if not bucket.is_full}

    def _start(self, job: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(job)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        with suppress(asyncio.CancelledError):
            if (error := task.exception()) is not None:
                self._seldom.log(logging.WARNING, in_a_line("a connection could not be made", error))


def _listening(family: int, address: tuple[object, ...]) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)  # connections inherit it
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.listen(BACKLOG)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made


def network_of(address: str) -> str:
    """The network that counts as one client. For IPv6 this is the /64, because one subscriber has all of it."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is None:
        return str(IPv6Address(int(ip) >> 64 << 64))
    return str(ip)
