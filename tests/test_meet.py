"""The meeting server over real sockets: hosts, guests, strangers, and what each of them may not."""

import asyncio
import ssl
import subprocess
import sys
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
from buzzcam.calls.host_line import LINE_VERSION, NOBODY, HostFrame, Kind, room_of, said
from buzzcam.calls.ice_servers import Servers
from buzzcam.calls.service import CallService
from buzzcam.calls.sfu import base as sfu_module
from buzzcam.calls.sfu.base import SfuForbidden
from buzzcam.calls.through import Through
from buzzcam.core.events import Failed
from buzzcam.errors import BadArgument, CallUnavailable
from buzzcam.meet import server as server_module
from buzzcam.meet.server import GUEST_WAITING_BYTES, HOST_PER_S
from buzzcam.meet.settings import ServeChoice
from buzzcam.settings import CallChoice
from call_guest import Guest, ping_until_the_end
from call_page import call
from fakes import until_true
from meet_server import ROOM, TOKEN, knocking, meeting, status, through, web_line
from test_call_server import Echo


def test_nothing_is_imported_that_a_small_server_lacks():
    code = "import sys, buzzcam.cli, buzzcam.meet.server; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "aiohttp" in found
    assert not {"PySide6", "cv2", "onnxruntime", "numpy", "av", "aiortc", "PIL", "livekit"} & set(found)


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
                await ping_until_the_end(await client.ws_connect(f"{origin}/ws?room={line.room}", autoping=False))

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
