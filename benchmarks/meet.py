"""A meeting server under load: how many rooms one process holds, how fast it passes messages on, what it costs.

    .venv/bin/python benchmarks/meet.py            # 2,000 rooms of three, 5,000 messages a second; 2 minutes
    .venv/bin/python benchmarks/meet.py 200 500    # so many rooms, so many messages a second
    .venv/bin/python benchmarks/meet.py page       # what a real page says; needs Chromium
    .venv/bin/python benchmarks/meet.py 2000 5000 redis   # two processes that share the rooms through Redis

The server is a process of its own; hosts and guests are sockets of this one, and each room comes from a network of its
own. Half of the messages go from guests to hosts, half from hosts to guests; all are as long as a candidate.
"""

import asyncio
import gc
import os
import random
import resource
import secrets
import struct
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from buzzcam.calls.host_line import GUEST_BYTES, LINE_VERSION, HostFrame, Kind, read_frame, room_of
from table import Rows, print_table

SECONDS, SETTLE_S = 30, 3
AT_ONCE = 50
"""Sockets that connect at the same time."""
LENGTH = 300
TICKS = os.sysconf("SC_CLK_TCK")
TEXT, BYTES, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Socket(asyncio.Protocol):
    """A WebSocket client that does the least (RFC 6455): its masks are zero. on_message: called with what came."""

    def __init__(self, request: str, on_message) -> None:
        self._request, self._on_message, self._waiting = request, on_message, b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_open = False

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self._request.encode())

    def connection_lost(self, _error) -> None:
        self.is_open = False
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("the server refuses"))

    def data_received(self, data: bytes) -> None:
        data = self._waiting + data
        if not self.is_open:
            head, mark, data = data.partition(b"\r\n\r\n")
            if not mark:
                self._waiting = head
                return
            if b" 101 " not in head[:20]:
                self.transport.abort()
                return
            self.is_open = True
            self.opened.set_result(None)
        while len(data) >= 2:
            size, at = data[1] & 127, 2
            if size > 125:
                at = 4 if size == 126 else 10
                if len(data) < at:
                    break
                size = int.from_bytes(data[2:at], "big")
            if len(data) < at + size:
                break
            kind, content, data = data[0] & 15, data[at : at + size], data[at + size :]
            if kind == PING:
                self.send(PONG, content)
            elif kind in (TEXT, BYTES):
                self._on_message(self, content)
        self._waiting = data

    def send(self, kind: int, content: bytes) -> None:
        size = len(content)
        head = struct.pack("!BB", 128 | kind, 128 | size) if size < 126 else struct.pack("!BBH", 128 | kind, 254, size)
        self.transport.write(head + b"\0\0\0\0" + content)


async def connect(port: int, path: str, address: str, on_message, more: str = "") -> Socket:
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{more}\r\n"
    )
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(
        lambda: Socket(request, on_message), "127.0.0.1", port, local_addr=(address, 0)
    )
    await socket.opened
    return socket


class Load:
    """All rooms. waits_ms: from sending to arrival, of each message."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self.hosts: dict[Socket, list[bytes]] = {}
        self._held: dict[Socket, asyncio.Event] = {}
        self.guests: list[Socket] = []
        self.waits_ms: list[float] = []
        self._limit = asyncio.Semaphore(AT_ONCE)

    async def open(self, number: int) -> None:
        """One room with a host and two guests."""
        async with self._limit:
            token = secrets.token_urlsafe(32)
            room = room_of(token)
            address = f"127.1.{number // 250}.{number % 250 + 1}"
            path = f"/host?room={room}&version={LINE_VERSION}"
            bearer = f"Authorization: Bearer {token}\r\n"
            host = await connect(random.choice(self._ports), path, address, self._to_host, bearer)
            self.hosts[host] = []
            await self._held.setdefault(host, asyncio.Event()).wait()  # then the room is there
            for _ in range(2):
                port = random.choice(self._ports)
                self.guests.append(await connect(port, f"/ws?room={room}", address, self._to_guest))

    def _to_host(self, socket: Socket, content: bytes) -> None:
        frame = read_frame(content)
        self._held.setdefault(socket, asyncio.Event()).set()
        if frame.kind is Kind.CAME:
            self.hosts[socket].append(frame.guest)
        elif frame.kind is Kind.BYTES:
            self._note(frame.content)

    def _to_guest(self, _socket: Socket, content: bytes) -> None:
        self._note(content)

    def _note(self, content: bytes) -> None:
        self.waits_ms.append(1e3 * (time.monotonic() - struct.unpack("!d", content[:8])[0]))

    async def talk(self, per_s: float, seconds: float) -> int:
        """Returns how many messages were sent."""
        hosts, loop = [host for host, guests in self.hosts.items() if guests], asyncio.get_running_loop()
        began, sent = loop.time(), 0
        while (passed := loop.time() - began) < seconds:
            while sent < passed * per_s:
                content = struct.pack("!d", time.monotonic()) + bytes(LENGTH)
                if sent % 2:
                    random.choice(self.guests).send(BYTES, content)
                else:
                    host = random.choice(hosts)
                    host.send(BYTES, HostFrame(random.choice(self.hosts[host]), Kind.BYTES, content).written())
                sent += 1
            await asyncio.sleep(0.002)
        return sent


def cpu_s(pid: int) -> float:
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])) / TICKS


def rss_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@asynccontextmanager
async def process(*arguments: str | Path) -> AsyncIterator[Process]:
    running = await asyncio.create_subprocess_exec(*arguments, stderr=asyncio.subprocess.PIPE)
    try:
        yield running
    finally:
        running.kill()
        await running.wait()


async def main(rooms: int, per_s: float, has_redis: bool) -> None:
    gc.disable()  # a pause here is none of the server's
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8 * rooms + 500), most))
    serve: tuple[str, ...] = (sys.executable, "-m", "buzzcam", "serve", "--port", "0", "--rooms", str(rooms + 1))
    async with AsyncExitStack() as stack:
        if has_redis:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            socket = f"{folder}/redis.sock"
            redis = (
                "redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder,
                "--logfile", f"{folder}/log",
            )  # fmt: skip
            running = [await stack.enter_async_context(process(*redis))]
            serve += ("--redis", f"unix://{socket}")
        servers = [await stack.enter_async_context(process(*serve)) for _ in range(1 + has_redis)]
        ports = []
        for server in servers:
            assert server.stderr
            ports.append(int((await server.stderr.readline()).decode().rpartition(":")[2]))
        pids = [one.pid for one in (*servers, *(running if has_redis else ()))]
        load = Load(ports)
        await asyncio.gather(*(load.open(number) for number in range(rooms)))
        await asyncio.sleep(SETTLE_S)
        quiet_mb, began_cpu, began = [*map(rss_mb, pids)], [*map(cpu_s, pids)], time.monotonic()
        sent = await load.talk(per_s, SECONDS)
        await asyncio.sleep(1)
        passed_s = time.monotonic() - began
        shares = [(cpu_s(pid) - before) / passed_s for pid, before in zip(pids, began_cpu, strict=True)]
        waits, held = sorted(load.waits_ms), sum(socket.is_open for socket in (*load.hosts, *load.guests))
        rows: Rows = [
            ("sockets that were closed", 3 * rooms - held, 0),
            ("messages that did not arrive", sent - len(waits), 0),
            ("from sending to arrival, ms, 99th percentile", waits[int(0.99 * len(waits))], 50),
            ("share of one core", max(shares), 1),
            ("memory, MB: with all sockets", max(quiet_mb), 200),
            ("after the messages", max(map(rss_mb, pids)), 200),
        ]
        print_table(f"{rooms} rooms of three, {GUEST_BYTES + LENGTH} bytes a message", rows)
        print(f"\n{sent / SECONDS:.0f} messages a second were sent; median {waits[len(waits) // 2]:.1f} ms.")
        if has_redis:
            print(f"Two processes and Redis take {', '.join(f'{share:.2f}' for share in shares)} of a core.")


async def page() -> None:
    """How many messages a guest who hides the room and the host exchange."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    import fake_camera
    from call_page import call, chromium, guest, join, picture_of, until
    from meet_server import meeting
    from page_faults import LIVE, SIZE, remembered

    with tempfile.TemporaryDirectory() as folder:
        flags = fake_camera.flags(Path(folder), SIZE)
        async with (
            chromium(*flags) as browser,
            meeting() as (server, origin),
            call(has_picture=True, through=origin) as scene,
            guest(browser) as one,
        ):
            await one.add_init_script(remembered())
            await join(one, scene.link, "Grace")
            await until(one, f"{LIVE} && {picture_of('host')}")
            joined = server.rooms.passed
            await asyncio.sleep(SECONDS)
            per_s = (server.rooms.passed - joined) / SECONDS
    print_table("a real page", [("messages until both see each other", joined, 40), ("messages a second", per_s, 4)])


if __name__ == "__main__":
    if sys.argv[1:] == ["page"]:
        asyncio.run(page())
        sys.exit()
    numbers = [float(text) for text in sys.argv[1:] if text != "redis"] or [2000, 5000]
    asyncio.run(main(int(numbers[0]), numbers[1], "redis" in sys.argv))
