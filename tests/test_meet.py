"""The meeting server: whose room is whose, what is passed on, and calls through it that outlive it."""

import asyncio
import base64
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager, suppress
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer, make_mocked_request

from buzzcam.calls import signaling, tls
from buzzcam.calls import through as through_module
from buzzcam.calls.bucket import Bucket
from buzzcam.calls.entrance import GuestsReachable
from buzzcam.calls.host_line import (
    HOST_AWAY,
    LINE_VERSION,
    NOBODY,
    REPLACED,
    ROOM_OVER,
    HostFrame,
    Kind,
    read_frame,
    room_of,
    said,
    words_of,
)
from buzzcam.calls.ice_servers import Servers
from buzzcam.calls.secure_channel import KeyExchange
from buzzcam.calls.service import CallService
from buzzcam.calls.sfu import base as sfu_module
from buzzcam.calls.sfu.base import SfuForbidden
from buzzcam.calls.through import Through
from buzzcam.core.events import Failed
from buzzcam.errors import BadArgument, CallUnavailable, SignalingError
from buzzcam.meet import redis_backplane as redis_module
from buzzcam.meet import server as server_module
from buzzcam.meet.local_backplane import AWAY_S, HOUR_S, LocalBackplane
from buzzcam.meet.redis_backplane import SILENT_S, RedisBackplane
from buzzcam.meet.rooms import GUESTS_MAX, HELD_MAX, RoomRefused, Rooms
from buzzcam.meet.server import GUEST_WAITING_BYTES, HOST_PER_S, HOST_WAITING_BYTES, MeetingServer, WebLine
from buzzcam.meet.settings import ServeChoice
from buzzcam.meet.store import Store
from buzzcam.settings import CallChoice
from call_guest import Guest
from call_page import FAKE_DEVICES, browsers, call, guest, join, picture_of, until
from fakes import until_true, wait_until
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


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory):
    """Of a real server, on a socket of the test alone."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    with redis_server(tmp_path_factory.mktemp("redis")) as (url, _process):
        yield url


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


@pytest.fixture(params=["one process", "two processes and Redis"])
def places(request):
    """Makes, within a loop, the rooms of where guests come and of where the host comes."""

    @asynccontextmanager
    async def made(most=3):
        if request.param == "one process":
            rooms = Rooms(LocalBackplane(Store(None), most), servers_of)
            yield rooms, rooms
            return
        url = request.getfixturevalue("redis_url")
        backplanes = [RedisBackplane(url), RedisBackplane(url)]
        both = [Rooms(backplane, servers_of) for backplane in backplanes]
        for backplane in backplanes:
            await backplane.open()
        try:
            await backplanes[0]._redis.flushall()
            yield tuple(both)
        finally:
            for backplane in backplanes:
                await backplane.close()

    return made


# ---- rooms


def test_what_guests_and_host_say_is_passed_on_as_it_is(places):
    async def run():
        async with places() as (here, there):
            host, ana, ben = PlayedLine(), PlayedLine(), PlayedLine("192.0.2.2")
            await there.host_comes(ROOM, TOKEN, host)
            numbers = [await here.guest_comes(ROOM, line) for line in (ana, ben)]
            here.guest_says(ROOM, numbers[0], "grüß")
            here.guest_says(ROOM, numbers[1], b"\x00sealed")
            await until_true(lambda: len(host.frames(Kind.TEXT, Kind.BYTES)) == 2)
            assert [(f.guest, words_of(f)) for f in host.frames(Kind.TEXT, Kind.BYTES)] == [
                (numbers[0], "grüß"), (numbers[1], b"\x00sealed"),
            ]  # fmt: skip
            await there.host_says(ROOM, host, said(numbers[1], "to Ben"))
            await there.host_says(ROOM, host, said(numbers[1], b"sealed"))
            await until_true(lambda: ben.sent == ["to Ben", b"sealed"])
            await there.host_says(ROOM, host, HostFrame(numbers[0], Kind.GONE))
            await until_true(lambda: ana.code == 1000)
            assert (ana.sent, ben.code) == ([], None)
            await here.guest_goes(ROOM, numbers[1])
            await until_true(lambda: [f.guest for f in host.frames(Kind.GONE)] == [numbers[1]])

    asyncio.run(run())


def test_guests_of_one_network_look_alike_to_the_host_and_nothing_tells_their_address(places):
    async def run():
        async with places() as (here, there):
            host = PlayedLine()
            await there.host_comes(ROOM, TOKEN, host)
            for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
                await here.guest_comes(ROOM, PlayedLine(address))
            await until_true(lambda: len(host.frames(Kind.CAME)) == 3)
            one, same, other = (frame.content for frame in host.frames(Kind.CAME))
            assert one == same != other
            assert b"192" not in one

    asyncio.run(run())


def test_only_the_token_opens_a_room_again_and_then_it_is_the_newer_hosts(places):
    async def run():
        async with places() as (here, there):
            host, again, ana = PlayedLine(), PlayedLine(), PlayedLine()
            await there.host_comes(ROOM, TOKEN, host)
            await here.guest_comes(ROOM, ana)
            await until_true(lambda: host.frames(Kind.CAME))
            with pytest.raises(RoomRefused, match="taken"):
                await here.host_comes(ROOM, "another token", PlayedLine())
            await here.host_comes(ROOM, TOKEN, again)
            await until_true(lambda: (host.code, ana.code) == (REPLACED, HOST_AWAY))
            await there.host_goes(ROOM, host)  # the old one's socket closes late
            await there.host_says(ROOM, host, HostFrame(NOBODY, Kind.END))
            ben = PlayedLine()
            number = await there.guest_comes(ROOM, ben)
            there.guest_says(ROOM, number, "hello")
            await until_true(lambda: again.frames(Kind.TEXT))
            assert ben.code is None

    asyncio.run(run())


def test_a_guest_who_comes_while_the_host_is_away_is_heard_when_it_is_back(places):
    async def run():
        async with places() as (here, there):
            host, ana, ben, back = PlayedLine(), PlayedLine(), PlayedLine(), PlayedLine()
            await there.host_comes(ROOM, TOKEN, host)
            await here.guest_comes(ROOM, ben)
            await there.host_goes(ROOM, host)
            await until_true(lambda: ben.code == HOST_AWAY)
            number = await here.guest_comes(ROOM, ana)
            for k in range(HELD_MAX + 3):
                here.guest_says(ROOM, number, f"{k}")
            await there.host_comes(ROOM, TOKEN, back)
            await until_true(lambda: len(back.frames(Kind.TEXT)) == HELD_MAX)
            assert [words_of(frame) for frame in back.frames(Kind.TEXT)] == [f"{k}" for k in range(HELD_MAX)]
            assert [read_frame(data).kind for data in back.sent][:3] == [Kind.SERVERS, Kind.CAME, Kind.SERVERS]
            assert ana.code is None

    asyncio.run(run())


def test_when_the_host_goes_its_guests_come_again_and_when_it_ends_the_room_they_do_not(places):
    async def run():
        async with places() as (here, there):
            host, ana, ben = PlayedLine(), PlayedLine(), PlayedLine()
            await there.host_comes(ROOM, TOKEN, host)
            await here.guest_comes(ROOM, ana)
            await there.host_goes(ROOM, host)
            await until_true(lambda: ana.code == HOST_AWAY)
            await there.host_comes(ROOM, TOKEN, host)
            await here.guest_comes(ROOM, ben)
            await there.host_says(ROOM, host, HostFrame(NOBODY, Kind.END))
            await until_true(lambda: (ben.code, host.code) == (ROOM_OVER, ROOM_OVER))
            with pytest.raises(RoomRefused, match="no-room"):
                await here.guest_comes(ROOM, PlayedLine())
            await here.host_comes(ROOM, "another host's token", PlayedLine())

    asyncio.run(run())


def test_whoever_says_more_than_their_host_can_take_goes_and_the_host_stays(places):
    async def run():
        async with places() as (here, there):
            host, ana, ben = PlayedLine(), PlayedLine(), PlayedLine()
            await there.host_comes(ROOM, TOKEN, host)
            flood, quiet = [await here.guest_comes(ROOM, line) for line in (ana, ben)]
            await until_true(lambda: len(host.frames(Kind.CAME)) == 2)
            host.is_late = True
            for _ in range(3):
                here.guest_says(ROOM, flood, "more")
            await until_true(lambda: ana.code == 1000)
            host.is_late = False
            here.guest_says(ROOM, quiet, "hello")
            await until_true(lambda: host.frames(Kind.TEXT))
            assert [frame.guest for frame in host.frames(Kind.TEXT)] == [quiet]
            assert [frame.guest for frame in host.frames(Kind.GONE)] == [flood]
            assert (host.code, ben.code) == (None, None)

    asyncio.run(run())


def test_a_host_is_late_before_its_line_is_cut():
    line = web_line(HOST_WAITING_BYTES)
    assert not line.is_late
    data = bytes(signaling.SEALED_MAX_BYTES)
    while not line.is_late and line.is_open:
        line.send(data)
    assert line.is_open


def test_a_host_that_stays_is_still_there_when_its_record_was_lost(places):
    async def run():
        async with places() as (here, there):
            await there.host_comes(ROOM, TOKEN, PlayedLine())
            await there._backplane.end(ROOM)
            await there.stay()
            await here.guest_comes(ROOM, PlayedLine())

    asyncio.run(run())


def test_guests_begin_anew_wherever_they_are_when_the_process_of_their_host_has_missed_something(places):
    async def run():
        async with places() as (here, there):
            host, ana = PlayedLine(), PlayedLine()
            await there.host_comes(ROOM, TOKEN, host)
            await here.guest_comes(ROOM, ana)
            await until_true(lambda: host.frames(Kind.CAME))
            await there.missed()
            await until_true(
                lambda: ana.code == HOST_AWAY, SILENT_S / 2
            )  # then its own process finds that out by itself

    asyncio.run(run())


def test_only_the_last_host_that_has_come_can_leave(places):
    async def run():
        async with places() as (here, there):
            for mark in (b"first", b"second"):
                assert await there._backplane.claim(ROOM, b"owner", mark) is None
            await there._backplane.leave(ROOM, b"first")
            assert await here._backplane.host_mark(ROOM) == b"second"
            await there._backplane.leave(ROOM, b"second")
            assert await here._backplane.host_mark(ROOM) is None

    asyncio.run(run())


def test_a_room_has_a_most_of_guests_and_a_host_says_only_what_hosts_say(places):
    async def run():
        async with places() as (here, there):
            host = PlayedLine()
            await there.host_comes(ROOM, TOKEN, host)
            for _ in range(GUESTS_MAX):
                await here.guest_comes(ROOM, PlayedLine())
            with pytest.raises(RoomRefused, match="full"):
                await here.guest_comes(ROOM, PlayedLine())
            for frame in (HostFrame(b"x" * 8, Kind.CAME), HostFrame(NOBODY, Kind.TEXT, b"to all"),
                          HostFrame(b"x" * 8, Kind.SERVERS), HostFrame(b"x" * 8, Kind.TEXT, b"\xff")):  # fmt: skip
                with pytest.raises(SignalingError):
                    await there.host_says(ROOM, host, frame)

    asyncio.run(run())


def test_a_room_ends_when_its_host_is_away_for_too_long_and_rooms_have_a_most():
    async def run():
        now = [0.0]
        backplane = LocalBackplane(Store(None), 1, lambda: now[0])
        here, host, ana = Rooms(backplane, servers_of), PlayedLine(), PlayedLine()
        await here.host_comes(ROOM, TOKEN, host)
        with pytest.raises(RoomRefused, match="too-many"):
            await here.host_comes("b" * 16, TOKEN, PlayedLine())
        now[0] = 1e6
        await backplane.tend()
        await here.host_goes(ROOM, host)
        await here.guest_comes(ROOM, ana)
        now[0] += AWAY_S - 1
        await backplane.tend()
        await here.end_missing()
        codes = [ana.code]
        now[0] += 1
        await backplane.tend()
        await here.end_missing()
        assert [*codes, ana.code] == [None, ROOM_OVER]
        await here.host_comes("b" * 16, TOKEN, PlayedLine())

    asyncio.run(run())


def test_whose_room_is_whose_outlives_a_restart(tmp_path):
    def opened():
        return Rooms(LocalBackplane(Store(tmp_path / "rooms.sqlite"), 9), servers_of)

    async def run():
        here = opened()
        await here.host_comes(ROOM, TOKEN, PlayedLine())
        host = PlayedLine()
        await here.host_comes("b" * 16, TOKEN, host)
        await here.host_says("b" * 16, host, HostFrame(NOBODY, Kind.END))
        again = opened()
        with pytest.raises(RoomRefused, match="taken"):
            await again.host_comes(ROOM, "a squatter's token", PlayedLine())
        await again.host_comes(ROOM, TOKEN, PlayedLine())
        await again.host_comes("b" * 16, "anybody's token", PlayedLine())

    asyncio.run(run())


def test_a_file_that_cannot_be_written_costs_no_room_and_one_that_is_none_is_said(tmp_path):
    store = Store(tmp_path / "rooms.sqlite")
    here = Rooms(LocalBackplane(store, 9), servers_of)
    store.close()  # as a disk that has gone
    asyncio.run(here.host_comes(ROOM, TOKEN, PlayedLine()))
    assert store.failures == 1
    (tmp_path / "none").write_bytes(b"this is no database" * 100)
    with sqlite3.connect(tmp_path / "another program's") as other:
        other.execute("create table rooms (number integer)")
    for name in ("none", "another program's"):
        with pytest.raises(CallUnavailable, match=name):
            Store(tmp_path / name)


def test_a_file_whose_middle_is_broken_is_said(tmp_path):
    path = tmp_path / "rooms.sqlite"
    store = Store(path)
    for k in range(500):
        store.put(f"{k:012}", bytes(32))
    store.close()
    pages = bytearray(path.read_bytes())
    pages[3 * 4096 : 6 * 4096] = b"\xa5" * 3 * 4096
    path.write_bytes(pages)
    with pytest.raises(CallUnavailable, match="malformed"):
        Store(path)


def test_nobody_waits_while_another_program_holds_the_file(tmp_path):
    path = tmp_path / "rooms.sqlite"
    store, other = Store(path), sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    store.put(ROOM, b"owner")
    assert (store.failures, store._file.execute("pragma busy_timeout").fetchone()) == (1, (100,))
    other.execute("rollback")
    store.put(ROOM, b"owner")
    assert Store(path).rooms == [(ROOM, b"owner")]


# ---- Redis


def test_while_redis_is_away_nobody_is_sent_away_and_when_it_is_back_all_begin_anew(tmp_path):
    async def run():
        with redis_server(tmp_path) as (url, _process):
            backplane = RedisBackplane(url)
            here, host, ana = Rooms(backplane, servers_of), PlayedLine(), PlayedLine()
            await backplane.open()
            await here.host_comes(ROOM, TOKEN, host)
            await here.guest_comes(ROOM, ana)
            await until_true(lambda: host.frames(Kind.CAME))
        try:
            await until_true(lambda: not backplane.is_up)
            here.guest_says(ROOM, next(iter(here.guests[ROOM])), "lost")
            await here.end_missing()
            assert (ana.code, host.code) == (None, None)
            with redis_server(tmp_path):  # which has forgotten everything
                await until_true(lambda: ana.code == HOST_AWAY)
                await until_true(lambda: [frame.guest for frame in host.frames(Kind.GONE)] == [NOBODY])
                ben = PlayedLine()
                here.guest_says(ROOM, await here.guest_comes(ROOM, ben), "hello")
                await until_true(lambda: host.frames(Kind.TEXT))
                with pytest.raises(RoomRefused, match="taken"):
                    await here.host_comes(ROOM, "a squatter's token", PlayedLine())
                await backplane.close()
        finally:
            await backplane.close()

    asyncio.run(run())


def test_a_redis_that_falls_silent_is_away_until_it_answers(tmp_path, monkeypatch):
    for name, seconds in (("SILENT_S", 0.3), ("LISTEN_S", 0.05), ("WITHIN_S", 0.2), ("PAUSE_S", 0.05)):
        monkeypatch.setattr(redis_module, name, seconds)

    async def run():
        with redis_server(tmp_path) as (url, process):
            backplane = RedisBackplane(url)
            here, host, ana = Rooms(backplane, servers_of), PlayedLine(), PlayedLine()
            await backplane.open()

            async def is_up():
                await backplane.tend()
                return backplane.is_up

            async def is_away():
                return not await is_up()

            try:
                await here.host_comes(ROOM, TOKEN, host)
                await here.guest_comes(ROOM, ana)
                await until_true(lambda: host.frames(Kind.CAME))
                process.send_signal(signal.SIGSTOP)
                await until_true(is_away)
                await here.guest_comes("b" * 16, PlayedLine())
                process.send_signal(signal.SIGCONT)
                await until_true(is_up)
                await until_true(lambda: ana.code == HOST_AWAY)
                assert f"buzzcam:guests:{'b' * 16}".encode() in await backplane._redis.pubsub_channels()
            finally:
                await backplane.close()

    asyncio.run(run())


def test_whatever_others_say_in_redis_changes_nothing(redis_url):
    async def run():
        backplane = RedisBackplane(redis_url)
        here, host, ana = Rooms(backplane, servers_of), PlayedLine(), PlayedLine()
        await backplane.open()
        try:
            await here.host_comes(ROOM, TOKEN, host)
            number = await here.guest_comes(ROOM, ana)
            for channel in (*backplane._channels, f"buzzcam:guests:{ROOM}"):
                for data in (b"", b"x" * 8, b"x" * 9, number + bytes([Kind.TEXT]) + b"\xff", NOBODY + b"\x09"):
                    await backplane._redis.publish(channel, data)
            here.guest_says(ROOM, number, "hello")
            await until_true(lambda: host.frames(Kind.TEXT))
            assert (ana.code, host.code) == (None, None)
        finally:
            await backplane.close()

    asyncio.run(run())


def test_many_who_ask_redis_at_once_all_get_an_answer(redis_url):
    async def run():
        backplane = RedisBackplane(redis_url)
        await backplane.open()
        try:
            await backplane.claim("m" * 16, b"owner", b"mark")
            assert set(await asyncio.gather(*(backplane.host_mark("m" * 16) for _ in range(300)))) == {b"mark"}
        finally:
            await backplane.end("m" * 16)
            await backplane.close()

    asyncio.run(run())


def test_what_waits_for_redis_has_a_most_in_bytes(redis_url, monkeypatch):
    monkeypatch.setattr(redis_module, "WAITING_BYTES", 10_000)

    async def run():
        backplane = RedisBackplane(redis_url)
        for _ in range(20):
            backplane.to_host(ROOM, HostFrame(b"x" * 8, Kind.BYTES, bytes(1000)))
        assert backplane.lost == 11
        await backplane.open()
        await until_true(lambda: backplane._waiting == 0)
        await backplane.close()

    asyncio.run(run())


def test_a_process_with_redis_has_a_most_of_rooms_too(redis_url):
    async def run():
        how = {"most_rooms": 1, "redis": redis_url}
        async with meeting(**how) as (_server, origin), through(origin), aiohttp.ClientSession(origin) as client:
            assert await status(client) == 429

    asyncio.run(run())


def test_without_redis_at_the_start_and_with_an_address_that_is_none():
    with pytest.raises(CallUnavailable, match="Redis"):
        asyncio.run(RedisBackplane("redis://127.0.0.1:1").open())
    with pytest.raises(BadArgument, match="nonsense"):
        RedisBackplane("nonsense")


def test_a_network_opens_so_many_rooms_an_hour(redis_url):
    async def run():
        redis = RedisBackplane(redis_url)
        await redis.open()
        for backplane in (redis, LocalBackplane(Store(None), 9)):
            assert [await backplane.may_open("192.0.2.1", 2) for _ in range(3)] == [True, True, False]
            assert await backplane.may_open("192.0.2.2", 2)
        key = "buzzcam:opened:192.0.2.1"
        assert 0 < await redis._redis.ttl(key) <= HOUR_S
        await redis._redis.expire(key, 100)
        await redis.may_open("192.0.2.1", 2)
        assert 0 < await redis._redis.ttl(key) <= 100
        await redis.claim(ROOM, b"owner", b"mark")
        assert await redis._redis.ttl(f"buzzcam:room:{ROOM}") > AWAY_S
        await redis.close()

    asyncio.run(run())


@pytest.mark.parametrize("data", [b"", b"x" * 8, b"x" * 8 + b"\x09", b"x" * 8 + b"\xff" + b"y"])
def test_frames_that_are_none_are_refused(data):
    with pytest.raises(SignalingError):
        read_frame(data)


def test_nothing_is_imported_that_a_small_server_lacks():
    code = "import sys, buzzcam.cli, buzzcam.meet.server; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "aiohttp" in found
    assert not {"PySide6", "cv2", "onnxruntime", "numpy", "av", "aiortc", "PIL", "livekit"} & set(found)


# ---- over real sockets


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


def test_a_guest_and_a_host_talk_through_the_server_and_it_reads_nothing():
    async def run():
        passed = []
        async with meeting() as (server, origin), through(origin) as (line, _events):
            say_to_host = server.rooms.guest_says
            server.rooms.guest_says = lambda room, number, data: passed.append(data) or say_to_host(room, number, data)
            async with Guest(f"{line.origin}/#{'k' * 24}", "Ana Secret") as ana:
                await ana.heard("lobby")
                await ana.send(signaling.Chat("a secret"))
                await ana.heard("said", text="a secret")
            await until_true(lambda: line._handler.gone_count == 1)
        sealed = b"".join(data for data in passed if isinstance(data, bytes))
        assert len(sealed) > 150
        assert b"ecret" not in sealed
        assert [data for data in passed if isinstance(data, str) and '"greet"' not in data] == []

    asyncio.run(run())


def test_a_wrong_key_is_told_as_such_and_a_wrong_room_too():
    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events):
            async with Guest(f"{line.origin}/#{'w' * 24}") as wrong:
                await wrong.heard("denied", reason="wrong-key")
            async with aiohttp.ClientSession() as client, client.ws_connect(f"{origin}/ws?room=nowhere") as ws:
                assert await ws.receive_json() == {"type": "denied", "reason": "no-room"}

    asyncio.run(run())


def test_a_room_of_somebody_else_is_refused_for_good_and_another_service_too():
    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events):
            thief = Through(origin, Echo(), lambda: ("k",), Servers(CallChoice()), lambda _event: None)
            thief.room = line.room
            with pytest.raises(SfuForbidden, match="does not let you hold a call"):
                await thief.start()
            await thief.stop()
            assert line.state == "up"
        async with call() as scene:  # a host's own server
            other = Through(scene.origin, Echo(), lambda: ("k",), Servers(CallChoice()), lambda _event: None)
            with pytest.raises(SfuForbidden, match="not a meeting server"):
                await other.start()
            await other.stop()
        nobody = Through(origin, Echo(), lambda: ("k",), Servers(CallChoice()), lambda _event: None)
        with pytest.raises(CallUnavailable, match=r"cannot be reached \(connection refused\)\."):
            await nobody.start()
        await nobody.stop()

    asyncio.run(run())


def test_whatever_answers_in_place_of_a_server_for_a_while_ends_no_call(monkeypatch):
    monkeypatch.setattr(sfu_module, "LONGEST_PAUSE_S", 0.01)

    async def answer(_request):
        return web.Response(status=404)

    async def run():
        async with meeting() as (first, origin), through(origin) as (line, _events):
            port, line._pause_s = first.port, 0.01
            await first.stop()
            async with RawTestServer(answer, port=port):
                await until_true(
                    lambda: line.trouble is not None and "not a meeting server" in str(line.trouble.message)
                )
            async with meeting(port=port):
                await until_true(lambda: line.state == "up")

    asyncio.run(run())


def test_a_service_that_says_nothing_is_given_up(monkeypatch):
    monkeypatch.setattr(through_module, "CONNECT_WITHIN_S", 0.1)

    async def keep_silent(request):
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.receive()
        return ws

    async def run():
        async with RawTestServer(keep_silent) as server:
            origin = f"http://localhost:{server.port}"
            line = Through(origin, Echo(), lambda: ("k",), Servers(CallChoice()), lambda _event: None)
            with pytest.raises(CallUnavailable, match="no answer in time"):
                await line.start()
            await line.stop()

    asyncio.run(run())


def test_a_certificate_that_nobody_knows_is_said_in_few_words(tmp_path):
    tls.own(tmp_path, ["localhost"])

    async def run():
        async with meeting(certificate=tmp_path / "certificate.pem") as (_server, origin):
            line = Through(origin, Echo(), lambda: ("k",), Servers(CallChoice()), lambda _event: None)
            with pytest.raises(CallUnavailable, match="its certificate is not one that this computer trusts"):
                await line.start()
            await line.stop()

    asyncio.run(run())


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


def test_strangers_who_hold_all_places_of_a_server_keep_nobody_out(monkeypatch):
    monkeypatch.setattr(server_module, "SCALE", 0.2)  # twelve places

    async def run():
        async with meeting() as (server, origin), through(origin) as (line, _events):
            silent = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(20)]
            async with Guest(f"{line.origin}/#{'k' * 24}") as ana:
                await ana.heard("lobby")
            assert await silent[0][0].read() == b""
            for _, writer in silent:
                writer.transport.abort()

    asyncio.run(run())


def test_a_certificate_that_was_renewed_is_taken_once_it_fits_its_key(tmp_path):
    for name in ("old", "new"):
        tls.own(tmp_path / name, ["localhost"])
    old, new = (
        (tmp_path / name / "certificate.pem").read_text().partition("-----BEGIN PRIVATE") for name in ("old", "new")
    )
    certificate, key = tmp_path / "chain.pem", tmp_path / "key.pem"

    def write(chain, secret):
        certificate.write_text(chain[0])
        key.write_text("".join(secret[1:]))

    async def run():
        async with meeting(certificate=certificate, key=key) as (server, _origin):

            async def shown():
                return await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", server.port))

            before = await shown()
            write(new, old)  # as while a program renews them
            server._renew_certificate()
            assert await shown() == before
            write(new, new)
            server._renew_certificate()
            assert await shown() == new[0]

    write(old, old)
    asyncio.run(run())


def test_who_may_not_be_a_host():
    async def run():
        async with meeting(most_hosts=2) as (_server, origin), aiohttp.ClientSession(origin) as client:
            assert await status(client, version=LINE_VERSION + "0") == 426
            assert await status(client, room="UPPER") == 403
            assert await status(client, token="short") == 403
            assert await status(client, room="a" * 16, token="\udcff" * 30) == 403
            assert await status(client, Origin=origin) == 403
            assert [await status(client, token=c * 32) for c in "abc"] == [101, 101, 429]
            assert await status(client, token="a" * 32) == 101  # its own is no new one

    asyncio.run(run())


def test_a_room_that_is_over_is_nobody_elses():
    """A guest knows its link's key, and could pose as the host."""

    async def run():
        async with meeting() as (server, origin), aiohttp.ClientSession(origin) as client:
            async with through(origin) as (line, _events):
                room = line.room
            assert not server.rooms.hosts
            assert await status(client, room=room, token="a guest of it, with a token") == 403

    asyncio.run(run())


def test_addresses_that_people_make_up_win_nothing_behind_a_proxy(monkeypatch):
    monkeypatch.setattr(server_module, "GUESTS_OF_ONE_MAX", 1)

    async def run():
        async with meeting(is_behind_proxy=True) as (_server, origin), aiohttp.ClientSession(origin) as client:
            first = [("X-Forwarded-For", "198.51.100.1, 192.0.2.1")]
            async with client.ws_connect(f"/ws?room={ROOM}", headers=first):
                for told in (["198.51.100.2, 192.0.2.1"], ["198.51.100.3", "192.0.2.1"]):
                    headers = [("X-Forwarded-For", one) for one in told]
                    with pytest.raises(aiohttp.WSServerHandshakeError, match="429"):
                        await client.ws_connect(f"/ws?room={ROOM}", headers=headers)

    asyncio.run(run())


def test_other_sites_pages_and_other_names_of_the_server_are_refused():
    async def run():
        async with meeting() as (_server, origin), aiohttp.ClientSession(origin) as client:
            for theirs in ("https://evil.example", "null"):
                with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                    await client.ws_connect(f"/ws?room={ROOM}", headers={"Origin": theirs})
            async with client.ws_connect(f"/ws?room={ROOM}", headers={"Origin": origin}) as ws:
                assert (await ws.receive_json())["reason"] == "no-room"
            for path, code in (("/", 421), (f"/{ROOM}/", 421), (f"/ws?room={ROOM}", 421), ("/health", 200)):
                async with client.get(path, headers={"Host": "evil.example"}) as answer:
                    assert answer.status == code, path

    asyncio.run(run())


def test_whoever_has_left_counts_no_more(monkeypatch):
    monkeypatch.setattr(server_module, "GUESTS_OF_ONE_MAX", 1)

    async def run():
        async with meeting() as (server, origin), through(origin) as (line, _events):
            for name in ("Ana", "Ben"):
                async with knocking(line, name) as guest:
                    await guest.heard("lobby")
                await until_true(lambda: not server._of_one)

    asyncio.run(run())


def test_names_that_no_room_has_are_not_looked_for():
    async def run():
        async with meeting() as (server, origin), aiohttp.ClientSession(origin) as client:
            server._backplane.exists = None
            async with client.ws_connect("/ws?room=a:b") as ws:
                assert (await ws.receive_json())["reason"] == "no-room"

    asyncio.run(run())


def test_a_server_tends_all_that_is_its_own_now_and_then(monkeypatch):
    for name, seconds in (("TICK_S", 0.01), ("STAY_S", 0.0), ("TURN_LIFE_S", 0.0)):
        monkeypatch.setattr(server_module, name, seconds)
    done = set()

    def noting(name):
        async def note():
            done.add(name)

        return note

    async def run():
        async with meeting(turn=("turn:192.0.2.1:1",), turn_secret="secret") as (server, _origin):
            server._backplane.tend, server.rooms.end_missing = noting("tend"), noting("end_missing")
            server.rooms.stay = noting("stay")
            server.rooms.renew_servers = lambda: done.add("renew_servers")
            server._renew_certificate = lambda: done.add("certificate")
            server._coming["192.0.2.1"] = Bucket(1, 1)
            await until_true(lambda: len(done) == 5 and not server._coming)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("address", "is_told"),
    [("127.0.0.1", True), ("10.0.0.7", True), ("fd00::7", True), ("fe80::7%eth0", True), ("192.0.43.8", False),
     ("2606:4700::1", False)],
)  # fmt: skip
def test_what_is_counted_is_told_only_inside(address, is_told):
    async def run():
        async with meeting() as (server, _origin):
            transport = SimpleNamespace(get_extra_info={"peername": (address, 1)}.get)
            asked = server._metrics(make_mocked_request("GET", "/metrics", transport=transport))
            if is_told:
                assert b"buzzcam_hosts" in (await asked).body
            else:
                with pytest.raises(web.HTTPNotFound):
                    await asked

    asyncio.run(run())


def test_a_network_knocks_only_so_often(monkeypatch):
    monkeypatch.setattr(server_module, "COMING_AT_ONCE", 3)
    monkeypatch.setattr(server_module, "COMING_PER_S", 1e-6)

    async def run():
        async with meeting() as (_server, origin), aiohttp.ClientSession(origin) as client:
            for _ in range(3):
                async with client.ws_connect(f"/ws?room={ROOM}"):
                    pass
            with pytest.raises(aiohttp.WSServerHandshakeError, match="429"):
                await client.ws_connect(f"/ws?room={ROOM}")

    asyncio.run(run())


def test_a_host_that_says_much_waits_once_for_each_message(monkeypatch):
    monkeypatch.setattr(server_module, "HOST_BURST", 1)
    waits, sleep = [], asyncio.sleep

    async def wait(seconds, *more):
        waits.append(seconds)
        await sleep(0 if seconds == 1 / HOST_PER_S else seconds, *more)

    async def run():
        async with meeting() as (server, origin), aiohttp.ClientSession(origin) as client:
            headers = {"Authorization": f"Bearer {TOKEN}"}
            ws = await client.ws_connect(f"/host?room={room_of(TOKEN)}&version={LINE_VERSION}", headers=headers)
            said_count = []
            server.rooms.host_says = AsyncMock(side_effect=lambda *_how: said_count.append(1))
            monkeypatch.setattr(asyncio, "sleep", wait)
            for _ in range(100):
                await ws.send_bytes(said(b"x" * 8, b"x").written())
            await until_true(lambda: len(said_count) == 100)
            assert 0 < waits.count(1 / HOST_PER_S) <= 100
            await ws.close()

    asyncio.run(run())


def test_hostile_frames_end_the_host_and_leave_the_others():
    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events):
            for data in (b"", b"\xff" * 9, NOBODY + bytes([Kind.CAME]), bytes(200_000)):
                async with aiohttp.ClientSession() as client:
                    headers = {"Authorization": f"Bearer {TOKEN}"}
                    address = f"{origin}/host?room={room_of(TOKEN)}&version={LINE_VERSION}"
                    ws = await client.ws_connect(address, headers=headers)
                    await ws.receive()
                    await ws.send_bytes(data)
                    await ws.send_str("text")
                    while (await ws.receive()).type is aiohttp.WSMsgType.BINARY:
                        pass
            async with Guest(f"{line.origin}/#{'k' * 24}") as ana:
                await ana.heard("lobby")

    asyncio.run(run())


def test_what_waits_for_a_socket_has_a_most_in_bytes_whatever_its_messages_are():
    for size in (0, signaling.SEALED_MAX_BYTES):
        cut, sent = [], 0
        line = web_line(GUEST_WAITING_BYTES, cut)
        data = bytes(size)
        while line.is_open and sent < 20_000:
            line.send(data)
            sent += 1
        assert (cut, line.is_slow, line.outgoing) == ([1], True, [])
        assert sent * size <= GUEST_WAITING_BYTES + size
        assert sent < 10_000


def test_what_has_been_written_waits_no_more():
    class Socket:
        written = 0

        async def send_bytes(self, data):
            self.written += len(data)

    async def run():
        socket: Any = Socket()
        line = web_line(GUEST_WAITING_BYTES, socket=socket)
        writing = asyncio.ensure_future(line.write())
        for k in range(1, 20):
            line.send(bytes(signaling.SEALED_MAX_BYTES))
            await until_true(lambda k=k: socket.written == k * signaling.SEALED_MAX_BYTES)
        writing.cancel()
        assert line.is_open

    asyncio.run(run())


def test_a_guest_who_sends_too_much_or_never_reads_is_cut_off():
    async def run():
        async with meeting() as (server, origin), through(origin) as (line, _events):  # noqa: SIM117 - the client ends first
            async with aiohttp.ClientSession() as client, client.ws_connect(f"{origin}/ws?room={line.room}") as ws:
                for _ in range(2000):
                    await ws.send_str("x" * 100)
                answers = [message.data async for message in ws]
                assert '{"type": "denied", "reason": "too-fast"}' in answers or answers == []
                slow = await client.ws_connect(f"{origin}/ws?room={line.room}")
                await until_true(lambda: len(server.rooms.guests[line.room]) == 1)
                ((number, _),) = server.rooms.guests[line.room].items()
                for _ in range(5000):
                    server.rooms.heard_by_guests(line.room, said(number, b"x" * 1000))
                await until_true(lambda: line.room not in server.rooms.guests)
                async with client.get(f"{origin}/metrics") as answer:
                    assert "buzzcam_slow_sockets_total 1.0" in await answer.text()
                await slow.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("text", "is_good"),
    [("https://meet.example.org", True), ("http://localhost:8080", True), ("http://meet.example.org", False),
     ("https://meet.example.org/room", False), ("meet.example.org", False), ("ftp://x", False), ("", False)],
)  # fmt: skip
def test_addresses_of_meeting_servers(text, is_good):
    if is_good:
        assert CallChoice(through=text).through == text
    else:
        with pytest.raises(BadArgument):
            CallChoice(through=text)


@pytest.mark.parametrize("how", [{"turn": ("turn:h:1",)}, {"turn": ("http://h",), "turn_secret": "s"}, {"port": -1},
                                 {"origin": "meet.example.org"}, {"origin": "https://Meet.example.org"},
                                 {"origin": "https://meet.example.org:443"}, {"origin": "http://meet.example.org:80"},
                                 {"stun": "turn:h:1"}])  # fmt: skip
def test_settings_of_a_server_that_make_no_sense(how):
    with pytest.raises(BadArgument):
        ServeChoice(**how)


@pytest.mark.parametrize("origin", ["https://meet.example.org", "http://localhost:8080", "https://[2001:db8::1]:8443"])
def test_addresses_by_which_people_reach_a_server(origin):
    assert ServeChoice(origin=origin).origin == origin


def test_each_guest_and_the_host_get_credentials_of_their_own_that_expire():
    async def run():
        how = {"turn": ("turn:192.0.2.1:3478",), "turn_secret": "secret", "stun": "stun:192.0.2.1:3478"}
        async with meeting(**how) as (server, origin), through(origin) as (line, _events):
            links = [f"{line.origin}/#{'k' * 24}"] * 2
            async with Guest(links[0]) as ana, Guest(links[1]) as ben:
                for one in (ana, ben):
                    await one.heard("lobby")
                given = [line._servers.given, *(socket.ice_servers for socket in line._handler.sockets)]
                assert [len(servers) for servers in given] == [2, 2, 2]
                assert len({servers[1].username for servers in given}) == 3
                renewed = []
                line._handler.renewed = renewed.append
                server.rooms.renew_servers()
                await until_true(lambda: len(renewed) == 2)

    asyncio.run(run())


def test_a_guest_whom_the_host_cuts_off_is_gone_everywhere():
    async def run():
        async with meeting() as (server, origin), through(origin) as (line, _events):
            async with Guest(f"{line.origin}/#{'k' * 24}") as ana:
                await ana.heard("lobby")
                (socket,) = line._handler.sockets
                socket.abort()
                await until_true(lambda: ana.ws.closed)
            assert (line._guests, line._handler.gone_count) == ({}, 1)
            await until_true(lambda: line.room not in server.rooms.guests)

    asyncio.run(run())


def test_a_guest_for_whom_too_much_waits_is_cut_off():
    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events), knocking(line) as ana:
            await ana.heard("lobby")
            (socket,) = line._handler.sockets
            while socket.is_open:
                socket.send(signaling.Said("host", "Ada", "more", 0.0))
            await until_true(lambda: ana.ws.closed and not line._guests)
            assert len([said for said in ana.said if said["type"] == "said"]) <= 1  # the one that was being written

    asyncio.run(run())


def test_a_host_that_is_full_says_so(monkeypatch):
    monkeypatch.setattr(through_module, "GUESTS_MAX", 1)

    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events):
            link = f"{line.origin}/#{'k' * 24}"
            async with Guest(link) as ana, aiohttp.ClientSession() as client:
                await ana.heard("lobby")
                ws = await client.ws_connect(f"{origin}/ws?room={line.room}")
                assert await ws.receive_json() == {"type": "denied", "reason": "full"}
                await until_true(lambda: len(line._guests) == 1)

    asyncio.run(run())


def test_a_server_that_stops_says_so():
    async def run():
        async with meeting() as (server, origin), aiohttp.ClientSession(origin) as client:
            headers = {"Authorization": f"Bearer {TOKEN}"}
            host = await client.ws_connect(f"/host?room={room_of(TOKEN)}&version={LINE_VERSION}", headers=headers)
            guest = await client.ws_connect(f"/ws?room={room_of(TOKEN)}")
            stopping = asyncio.ensure_future(server.stop())
            for ws in (host, guest):
                async for _message in ws:
                    pass
                assert ws.close_code == aiohttp.WSCloseCode.GOING_AWAY
            await stopping

    asyncio.run(run())


def test_pings_count_as_messages_at_a_meeting_server_too():
    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events):  # noqa: SIM117 - the client ends first
            async with aiohttp.ClientSession() as client:
                address = f"{origin}/ws?room={line.room}"
                ws = await client.ws_connect(address, autoping=False)
                await ws.ping(b"one")
                assert (await ws.receive())[:2] == (aiohttp.WSMsgType.PONG, b"one")
                with suppress(ConnectionError):
                    for _ in range(2000):
                        await ws.ping()
                async with asyncio.timeout(20):
                    async for _pong in ws:
                        pass

    asyncio.run(run())


def test_guests_hear_that_the_host_has_ended_the_call():
    async def run():
        async with meeting() as (_server, origin):
            choice = CallChoice(through=origin, address="127.0.0.1", is_open=True, microphone=None, speaker=None)
            service = CallService(choice, lambda _event: None)
            await asyncio.to_thread(service.start)
            try:
                link = next(link for link in service.status.links if link.startswith(origin))
                async with Guest(link) as ana, Guest(link, "Ben") as ben:
                    for one in (ana, ben):
                        await one.heard("welcome")
                    await asyncio.to_thread(service.stop)
                    for one in (ana, ben):
                        await one.heard("denied", reason="ended")
            finally:
                await asyncio.to_thread(service.stop)

    asyncio.run(run())


def test_who_says_nothing_is_sent_away(monkeypatch):
    monkeypatch.setattr(through_module, "HELLO_WITHIN_S", 0.01)

    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events):  # noqa: SIM117 - the client ends first
            async with aiohttp.ClientSession() as client, client.ws_connect(f"{origin}/ws?room={line.room}") as ws:
                assert await ws.receive_json() == {"type": "denied", "reason": "bad-message"}
                assert (await ws.receive()).data == 1000

    asyncio.run(run())


def test_nobody_is_heard_in_the_clear_through_a_server():
    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events):
            async with aiohttp.ClientSession() as client, client.ws_connect(f"{origin}/ws?room={line.room}") as ws:
                await ws.send_str(signaling.write(signaling.Hello(signaling.VERSION, "k" * 24, "Ana")))
                assert await ws.receive_json() == {"type": "denied", "reason": "bad-message"}
            assert line._handler.hellos == []

    asyncio.run(run())


def test_a_host_whose_token_is_used_elsewhere_stays_away():
    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events):
            other = Through(origin, Echo(), lambda: ("k",), Servers(CallChoice()), lambda _event: None)
            other._token, other.room = line._token, line.room
            await other.start()
            await until_true(lambda: line.state == "refused")
            assert (other.state, "taken over" in str(line.trouble.message)) == ("up", True)
            await other.stop()

    asyncio.run(run())


def test_a_server_that_brings_guests_without_end_fills_no_memory(monkeypatch):
    monkeypatch.setattr(through_module, "GUESTS_MAX", 3)
    monkeypatch.setattr(through_module, "END_WITHIN_S", 0.01)

    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events):
            stuck = SimpleNamespace(send_bytes=lambda _data: asyncio.get_running_loop().create_future())
            for k in range(20):
                line._take(HostFrame(bytes([k] * 8), Kind.CAME), stuck)
            assert len(line._guests) == 6

    asyncio.run(run())


def test_what_guests_still_have_to_be_told_goes_before_the_end():
    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events), knocking(line) as ana:
            await ana.heard("lobby")
            send = line._ws.send_bytes

            async def send_slowly(data):
                for _ in range(5):
                    await asyncio.sleep(0)
                await send(data)

            line._ws.send_bytes = send_slowly
            (socket,) = line._handler.sockets
            for k in range(100):
                socket.send(signaling.Said("host", "Ada", f"{k}", 0.0))
            socket.end("ended")
            await line.stop()
            await ana.heard("denied", reason="ended")
            assert [said["text"] for said in ana.said if said["type"] == "said"] == [f"{k}" for k in range(100)]

    asyncio.run(run())


def test_strangers_keep_nobody_out(monkeypatch):
    monkeypatch.setattr(through_module, "GUESTS_MAX", 2)

    async def run():
        async with meeting() as (_server, origin), through(origin) as (line, _events):
            link = f"{line.origin}/#{'k' * 24}"
            async with Guest(link) as ana, aiohttp.ClientSession() as client:
                await ana.heard("lobby")
                strangers = [await client.ws_connect(f"{origin}/ws?room={line.room}") for _ in range(4)]
                async with Guest(link, "Ben") as ben:
                    await ben.heard("lobby")
                    assert (await strangers[0].receive()).data == 1000
                    assert not ana.ws.closed

    asyncio.run(run())


def test_what_one_guest_says_ends_nobody_elses_line():
    class Breaks(Echo):
        def message(self, socket, message):
            if message == signaling.Chat("boom"):
                raise ZeroDivisionError
            super().message(socket, message)

    async def run():
        async with meeting() as (_server, origin), through(origin, Breaks()) as (line, events):
            link = f"{line.origin}/#{'k' * 24}"
            async with Guest(link) as ana, Guest(link, "Ben") as ben:
                for one in (ana, ben):
                    await one.heard("lobby")
                await ben.send(signaling.Chat("boom"))
                await until_true(lambda: ben.ws.closed)
                await ana.send(signaling.Chat("still here"))
                await ana.heard("said", text="still here")
            assert [type(event) for event in events] == [GuestsReachable, Failed]

    asyncio.run(run())


# ---- several processes


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


def test_the_command_serves_until_it_is_told_to_end_and_says_what_is_wrong(tmp_path):
    async def run():
        async with serving("--file", str(tmp_path / "rooms.sqlite")) as (process, origin):
            async with through(origin), aiohttp.ClientSession(origin) as client:
                for path, text in (("/health", "ok"), ("/ready", "ok"), ("/metrics", "buzzcam_hosts 1.0")):
                    async with client.get(path) as answer:
                        assert text in await answer.text()
                async with client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}) as answer:
                    assert answer.status == 404
            process.terminate()
            assert await process.wait() == 0
        async with serving("--redis", "redis://127.0.0.1:1") as (process, _said):
            assert await process.wait() == 3

    asyncio.run(run())


def test_a_call_goes_on_when_the_process_of_its_host_or_of_its_guest_is_killed(redis_url):
    """The host and the guest come back to whatever process still runs, as behind a load balancer."""

    async def run():
        async with (
            serving("--redis", redis_url) as (first, one),
            serving("--redis", redis_url) as (second, other),
            through(one) as (line, _events),
        ):
            link = f"{other}/{line.room}/#{'k' * 24}"
            async with Guest(link, "Ana") as ana:
                await ana.heard("lobby")
            first.kill()
            line._address = line._address.replace(one.partition("//")[2], other.partition("//")[2])
            await until_true(lambda: line.generation > 0 and line.state == "up")
            async with Guest(link, "Ben") as ben:
                await ben.heard("lobby")
                second.kill()
                await until_true(lambda: ben.ws.closed)

    asyncio.run(run())


# ---- whole calls


@pytest.fixture(scope="module")
def browser(runner):
    yield from browsers(runner, *FAKE_DEVICES)


def test_a_guest_joins_from_a_browser_through_the_server_and_outlives_its_restart(runner, browser):
    async def scenario():
        async with meeting() as (first, origin):
            port = first.port
            async with call(has_picture=True, through=origin) as scene, guest(browser) as page:
                await join(page, scene.link, "Grace")
                await until(page, picture_of("host"))
                await first.stop()
                await until(page, "/connection to the host is lost/i.test(document.body.textContent)")
                shown = "document.querySelector(\"[data-peer='host'] video\").currentTime"
                before = await page.evaluate(shown)
                await until(page, f"{shown} > {before} + 0.5")  # pictures go on
                async with meeting(port=port):
                    await scene.host.hear(
                        lambda message: isinstance(message, signaling.Hello) and not message.is_new_page
                    )
                    (grace,) = scene.room.inside
                    await until_true(lambda: not grace.is_away)
                    assert grace.name == "Grace"

    runner.run(scenario())


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_guest_in_the_lobby_waits_for_the_host_when_the_server_starts_anew(runner, browser, comes_back):
    async def scenario():
        async with meeting() as (first, origin):
            port = first.port
            async with call(is_open=False, through=origin) as scene, guest(browser) as page:
                await page.clock.install()
                await join(page, scene.link, "Grace")
                await page.wait_for_selector("[data-phase=lobby]")
                await first.stop()
                async with meeting(port=port) as (second, _origin):
                    is_refused = asyncio.Event()
                    come, knock = second.rooms.host_comes, second.rooms.guest_comes

                    async def host_comes(*how):
                        await is_refused.wait()
                        if not comes_back:
                            raise RoomRefused("too-many")
                        await come(*how)

                    async def guest_comes(*how):
                        try:
                            return await knock(*how)
                        except RoomRefused:
                            is_refused.set()
                            raise

                    second.rooms.host_comes, second.rooms.guest_comes = host_comes, guest_comes
                    await is_refused.wait()
                    if comes_back:
                        await until_true(lambda: [waiting.name for waiting in scene.room.waiting] == ["Grace"])
                        await page.wait_for_selector("[data-phase=lobby]")
                    else:
                        await page.clock.fast_forward(10_000)
                        await page.wait_for_selector("[data-end=unreachable]")

    runner.run(scenario())


def test_a_page_takes_nothing_in_the_clear_but_a_refusal_before_the_host_has_spoken(runner, browser):
    forged = signaling.Said(signaling.HOST, "Ada Host", "forged", 0.0)
    early = (signaling.Lobby("Elsewhere"), signaling.Welcome("1", "t" * 20, "Elsewhere", (), ()), forged)
    late = (*early, signaling.Denied("removed"), signaling.Greeted(base64.b64encode(KeyExchange().public).decode()))

    async def scenario():
        async with meeting() as (server, origin), call(through=origin) as scene, guest(browser) as page:
            come = server.rooms.guest_comes

            async def guest_comes(room, line):
                for message in early:
                    line.send(signaling.write(message))
                return await come(room, line)

            server.rooms.guest_comes = guest_comes
            await join(page, scene.link, "Grace")
            await page.wait_for_selector("[data-peer=host]")
            ((grace, *more),) = [list(guests.values()) for guests in server.rooms.guests.values()]
            for message in late:
                grace.line.send(signaling.write(message))
            scene.host.send_chat("genuine")
            await until(page, "document.body.textContent.includes('genuine')")
            shown = await page.text_content("body")
            assert ("forged" in shown, "Elsewhere" in shown, more) == (False, False, [])
            assert await page.query_selector("[data-end]") is None

    runner.run(scenario())


def test_a_token_of_one_room_is_told_to_no_other_one(runner, browser):
    async def scenario():
        async with meeting() as (_server, origin), call(through=origin) as one, call(through=origin) as other:  # noqa: SIM117
            async with guest(browser) as page:
                tokens = []
                for scene in (one, other):
                    await join(page, scene.link, "Grace")
                    hello = await scene.host.hear(lambda message: isinstance(message, signaling.Hello))
                    tokens.append(hello.resume_token)
                assert tokens[0] != tokens[1]

    runner.run(scenario())


def test_a_call_that_is_not_there_is_said(runner, browser):
    async def scenario():
        async with meeting() as (_server, origin), guest(browser) as page:
            await join(page, f"{origin}/{ROOM}/#{'k' * 24}", "Grace")
            await page.wait_for_selector("[data-end=no-room]")

    runner.run(scenario())
