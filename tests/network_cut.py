"""A line that can be cut, for tests and benchmarks: TCP and UDP between guests and a call, one direction alone too.

What TCP carries while the line is down is not lost but late, as with a real TCP: it is sent again after 0.2, 0.4, 0.8 s
and so on, and a new connection asks after 1, 2, 4 s. UDP is lost.
"""

import asyncio
import re
import socket
from collections import deque
from contextlib import suppress
from typing import Literal

Way = Literal["up", "down"]
"""From the guest to the host, or back."""

FIRST_AGAIN_S, FIRST_ASK_S = 0.2, 1.0
_CANDIDATE = re.compile(r"^a=candidate:\S+ \d \w+ \d+ (?P<host>[^:\s]+) (?P<port>\d+) typ host.*$", re.MULTILINE)


class Cut:
    """One guest's line. `cut` and `mend` take the ways; None: both."""

    def __init__(self) -> None:
        self._down: set[Way] = set()
        self._mended = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task] = set()
        self._ports: dict[object, tuple[_Port, _Port]] = {}

    def cut(self, way: Way | None = None) -> None:
        self._down = {way} if way else {"up", "down"}
        self._mended.clear()

    def mend(self) -> None:
        self._down = set()
        self._mended.set()

    def is_down(self, way: Way) -> bool:
        return way in self._down

    async def carries(self, ways: set[Way], first_s: float) -> None:
        """Waits as TCP does: until the first repetition after the line is back."""
        loop, pause_s = asyncio.get_running_loop(), first_s
        due = loop.time()
        while ways & self._down:
            await self._mended.wait()
            while due <= loop.time():
                due, pause_s = due + pause_s, pause_s * 2
            await asyncio.sleep(due - loop.time())

    # ---- TCP: the page and the socket

    async def serve(self, port: int) -> int:
        """Guests connect to the port that this gives, and are at the call's."""

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._carry(reader, writer, port))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(lambda _task: writer.close())

        self._server = await asyncio.start_server(connected, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
        await self.carries({"up", "down"}, FIRST_ASK_S)
        host_reader, host_writer = await asyncio.open_connection("127.0.0.1", port)
        ways = [
            asyncio.create_task(self._pump(reader, host_writer, "up")),
            asyncio.create_task(self._pump(host_reader, writer, "down")),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            host_writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                await self.carries({way}, FIRST_AGAIN_S)
                writer.write(data)
                await writer.drain()
        await self.carries({way}, FIRST_AGAIN_S)

    # ---- UDP: pictures and sound

    def offer(self, sdp: str, name: object) -> str:
        """For who answers: who offers is behind one of two ports. name: of this pair of them."""
        one, other = _Port(self, "up"), _Port(self, "down")
        one.other, other.other = other, one
        self._ports[name] = (one, other)
        if (first := _CANDIDATE.search(sdp)) is not None:
            one.heard.append((first["host"], int(first["port"])))
        return _behind(sdp, other.number)

    def answer(self, sdp: str, name: object) -> str | None:
        """For who offered. None: nobody did under that name."""
        pair = self._ports.get(name)
        return _behind(sdp, pair[0].number) if pair else None

    async def close(self) -> None:
        for pair in self._ports.values():
            for port in pair:
                port.close()
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class _Port:
    """One of two; what comes in here leaves from the other, to whoever was heard there last."""

    def __init__(self, cut: Cut, into: Way) -> None:
        """into: the way of what leaves here to the one who talks to it. The offerer's port gets what goes up."""
        self.other: _Port
        self.heard: deque[tuple[str, int]] = deque(maxlen=1)
        self._cut, self._into = cut, into
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("0.0.0.0", 0))
        self._socket.setblocking(False)
        self.number = self._socket.getsockname()[1]
        asyncio.get_running_loop().add_reader(self._socket, self._receive)

    def _receive(self) -> None:
        with suppress(BlockingIOError):
            while True:
                data, sender = self._socket.recvfrom(65536)
                self.heard.append(sender)
                if self.other.heard and not self._cut.is_down(self.other._into):
                    with suppress(OSError):
                        self.other._socket.sendto(data, self.other.heard[-1])

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()


def own_address() -> str:
    """Of this machine; the loopback's where it has no other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def _behind(sdp: str, port: int) -> str:
    line = f"a=candidate:1 1 udp 2130706431 {own_address()} {port} typ host"
    lines = [kept for kept in sdp.splitlines() if not kept.startswith("a=candidate:")]
    first = next(k for k, kept in enumerate(lines) if kept.startswith("a=mid:"))
    return "\r\n".join([*lines[: first + 1], line, *lines[first + 1 :]]) + "\r\n"
