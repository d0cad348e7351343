"""A meeting server in a test: played lines, a Redis, hosts and guests over real sockets, processes."""

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp

from buzzcam.calls.host_line import LINE_VERSION, read_frame, room_of
from buzzcam.calls.ice_servers import Servers
from buzzcam.calls.through import Through
from buzzcam.meet.server import MeetingServer, WebLine
from buzzcam.meet.settings import ServeChoice
from buzzcam.settings import CallChoice
from call_guest import Guest
from fakes import wait_until
from test_call_server import Echo

ROOM, TOKEN = "abcdefghijklmnop", "t" * 32


class PlayedLine:
    def __init__(self, address="192.0.2.1"):
        self.address, self.sent, self.code, self.is_late = address, [], None, False

    def send(self, data):
        self.sent.append(data)

    def close(self, code):
        self.code = code

    def frames(self, *kinds):
        return [frame for data in self.sent if (frame := read_frame(data)).kind in kinds]


def web_line(most, cut=None, socket: Any = None):
    """cut: gets an entry when the line is cut."""
    return WebLine("192.0.2.1", socket, most, lambda: None if cut is None else cut.append(1))


def servers_of(guest):
    return b'[{"urls":"stun:%s"}]' % guest.hex().encode()


@contextmanager
def redis_server(folder):
    socket = folder / "redis.sock"
    socket.unlink(missing_ok=True)
    process = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(socket.exists)
        yield f"unix://{socket}", process
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def meeting(port=0, **how):
    server = MeetingServer(ServeChoice(port=port, **how))
    await server.start()
    try:
        yield server, server.address
    finally:
        await server.stop()


@asynccontextmanager
async def through(origin, host=None, keys=("k" * 24,)):
    events = []
    line = Through(origin, host or Echo(), lambda: keys, Servers(CallChoice()), events.append)
    try:
        await line.start()
        yield line, events
    finally:
        await line.stop()


def knocking(line, name="Ana"):
    return Guest(f"{line.origin}/#{'k' * 24}", name)


@asynccontextmanager
async def serving(*arguments):
    """`buzzcam serve` in a process of its own; gives it and its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "buzzcam", "serve", "--port", "0", *arguments, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr
    try:
        yield process, (await process.stderr.readline()).decode().rpartition(" ")[2].strip()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def status(client, room=None, token=TOKEN, version=LINE_VERSION, **headers):
    """What a host is answered who comes with these."""
    room = room_of(token) if room is None else room
    headers = {"Authorization": f"Bearer {token}", **headers}
    try:
        ws = await client.ws_connect(f"/host?room={room}&version={version}", headers=headers)
    except aiohttp.WSServerHandshakeError as error:
        return error.status
    await ws.close()
    return 101
