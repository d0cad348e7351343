"""Whose room is whose and what is passed on, in one process and in several that share a Redis."""

import asyncio
import signal
import sqlite3
from contextlib import asynccontextmanager

import aiohttp
import pytest

from buzzcam.calls import signaling
from buzzcam.calls.host_line import (
    HOST_AWAY,
    NOBODY,
    REPLACED,
    ROOM_OVER,
    HostFrame,
    Kind,
    read_frame,
    said,
    words_of,
)
from buzzcam.errors import BadArgument, CallUnavailable, SignalingError
from buzzcam.meet import redis_backplane as redis_module
from buzzcam.meet.local_backplane import AWAY_S, HOUR_S, LocalBackplane
from buzzcam.meet.redis_backplane import SILENT_S, RedisBackplane
from buzzcam.meet.rooms import GUESTS_MAX, HELD_MAX, RoomRefused, Rooms
from buzzcam.meet.server import HOST_WAITING_BYTES
from buzzcam.meet.store import Store
from fakes import until_true
from meet_server import ROOM, TOKEN, PlayedLine, meeting, redis_server, servers_of, status, through, web_line


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
