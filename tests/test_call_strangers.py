"""What strangers do to the call's server without a key: they keep no newcomer out, and write nothing on a console."""

import asyncio
import errno
import logging
import socket
import ssl
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from buzzcam.calls import listener as listening
from buzzcam.calls import noise, signaling, tls
from buzzcam.calls.effect_files import EffectFiles
from buzzcam.calls.invite import origin_of
from buzzcam.calls.listener import STRANGERS_MAX, STRANGERS_OF_ONE_MAX
from buzzcam.calls.server import Server
from call_guest import ping_until_the_end
from fakes import until_true as until
from test_call_server import HELLO, KEYS, Echo, Sealed, serving

UPGRADE = "GET /ws HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + (
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
KINDS = {
    "silent": "",
    "half a request": "GET / HT",
    "headers without end": "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nX: ",
    "idle after a request": "GET / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n",
    "a body that never comes": "POST / HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 1000\r\n\r\n",
    "a socket without hello": UPGRADE,
    "half a handshake": "\x16\x03\x01",
}


class Crowd:
    """Many connections of strangers, each of which says the same and then nothing."""

    def __init__(self, port, says):
        self.port, self.says, self.all = port, says.format(port=port).encode("latin-1"), []

    async def come(self, count):
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(self.says)
            self.all.append((reader, writer))

    async def ended(self):
        """Waits until every one was ended by the server."""
        for reader, _writer in self.all:
            try:
                while await reader.read(65536):
                    pass
            except ConnectionError:
                pass

    def leave(self):
        for _reader, writer in self.all:
            writer.transport.abort()


async def join(client):
    """A newcomer's way in: the page, then the socket."""
    async with client.get("/") as answer:
        assert answer.status == 200
    guest = await Sealed.connect(client)
    await guest.send(HELLO)
    assert (await guest.receive())["type"] == "lobby"
    return guest


@pytest.fixture
def few_places(monkeypatch):
    monkeypatch.setattr(listening, "STRANGERS_MAX", 20)
    monkeypatch.setattr(listening, "STRANGERS_OF_ONE_MAX", 10)


@pytest.mark.parametrize("kind", KINDS)
def test_strangers_who_hold_all_places_keep_no_newcomer_out(kind, few_places):
    async def run():
        echo = Echo()
        server = Server(echo, lambda: KEYS, [])
        port = await server.start("127.0.0.1", 0, None)
        server.accept([origin_of("http", name, port) for name in ("localhost", "127.0.0.1")])
        crowd = Crowd(port, KINDS[kind])
        try:
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
                guest = await join(client)
                await crowd.come(50)
                assert server.strangers <= 10
                await (await join(client)).ws.close()
                await guest.send(signaling.Chat("still here"))  # no place of a guest was taken
                assert (await guest.receive())["text"] == "still here"
                await guest.ws.close()
        finally:
            crowd.leave()
            await server.stop()

    asyncio.run(run())


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_has_little_time(kind, monkeypatch):
    monkeypatch.setattr(listening, "STRANGER_S", 0.1)
    monkeypatch.setattr(listening, "LOOK_EVERY_S", 0.02)

    async def run():
        async with serving() as (_client, port, _origin):
            crowd = Crowd(port, KINDS[kind])
            await crowd.come(5)
            async with asyncio.timeout(10):
                await crowd.ended()
            crowd.leave()

    asyncio.run(run())


def test_whoever_reads_a_long_answer_slowly_has_time_and_little_waits_for_those_who_do_not():
    async def run():
        server, file = (
            Server(Echo(), lambda: KEYS, []),
            max(EffectFiles().by_address.values(), key=lambda file: file.size),
        )
        port = await server.start("127.0.0.1", 0, None)
        server.accept([origin_of("http", "localhost", port)])
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1000)
        try:
            writer.write(f"GET {file.address} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
            await until(lambda: server.strangers)
            listener: Any = server._listener
            (visit,) = listener._strangers
            await until(lambda: visit.transport.get_write_buffer_size() > 0)
            assert visit.transport.get_write_buffer_size() < 2**18
            until_s = visit.until
            await reader.readexactly(file.size // 2)
            await until(lambda: visit.until > until_s)
        finally:
            writer.transport.abort()
            await server.stop()

    asyncio.run(run())


def test_pings_count_as_messages():
    async def run():
        async with serving() as (client, _port, _origin):
            await ping_until_the_end(await client.ws_connect("/ws", autoping=False))

    asyncio.run(run())


def test_a_byte_now_and_then_wins_no_time(monkeypatch):
    monkeypatch.setattr(listening, "STRANGER_S", 0.1)
    monkeypatch.setattr(listening, "LOOK_EVERY_S", 0.02)

    async def run():
        async with serving() as (_client, port, _origin):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\n")

            async def drip():
                while not writer.is_closing():
                    writer.write(b"X")
                    await asyncio.sleep(0.01)

            dripping = asyncio.ensure_future(drip())
            async with asyncio.timeout(10):
                try:
                    assert await reader.read() == b""
                except ConnectionError:
                    pass
            dripping.cancel()
            writer.transport.abort()

    asyncio.run(run())


@pytest.mark.parametrize("says", [b"", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/1.1\r\n\r\n"])
def test_half_open_handshakes_end_and_keep_nobody_out(says, tmp_path, monkeypatch, few_places, capfd):
    monkeypatch.setattr(listening, "HANDSHAKE_S", 0.5)
    certificate = tls.own(tmp_path, ["localhost", "127.0.0.1"])
    trusting = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))

    async def run():
        server = Server(Echo(), lambda: KEYS, [])
        port = await server.start("127.0.0.1", 0, certificate.context)
        server.accept([origin_of("https", "localhost", port)])
        crowd = Crowd(port, says.decode("latin-1"))
        try:
            await crowd.come(40)
            assert server.strangers <= 10
            connector = aiohttp.TCPConnector(ssl=trusting, family=socket.AF_INET)
            async with aiohttp.ClientSession(f"https://localhost:{port}", connector=connector) as client:
                await (await join(client)).ws.close()
            async with asyncio.timeout(10):
                await crowd.ended()
            await until(lambda: server.strangers == 0)
        finally:
            crowd.leave()
            await server.stop()

    asyncio.run(run())
    assert capfd.readouterr().err == ""


@pytest.fixture
def logged(monkeypatch):
    """The records of our own log, whatever other tests have left at it."""
    records, log, handler = [], logging.getLogger("buzzcam"), logging.Handler()
    monkeypatch.setattr(handler, "emit", records.append)
    for name, value in (("handlers", [handler]), ("propagate", False), ("level", logging.INFO)):
        monkeypatch.setattr(log, name, value)
    getattr(log.manager, "_clear_cache")()  # noqa: B009 - which its stubs leave out; of isEnabledFor, which a level set in this way leaves as it was
    return records


def test_without_descriptors_a_line_is_logged_and_the_next_one_is_let_in(monkeypatch, logged):
    monkeypatch.setattr(listening, "PAUSE_S", 0.0)

    async def run():
        loop = asyncio.get_running_loop()
        accept, refusals = loop.sock_accept, iter(range(500))

        async def refuse(sock):
            if next(refusals, None) is not None:
                raise OSError(errno.EMFILE, "Too many open files")
            return await accept(sock)

        monkeypatch.setattr(loop, "sock_accept", refuse)
        async with serving() as (client, _port, _origin):
            await (await join(client)).ws.close()

    asyncio.run(run())
    assert 0 < len([r for r in logged if "Too many open files" in r.getMessage()]) <= noise.LINES
    assert not any(record.exc_info for record in logged)


@pytest.mark.parametrize(
    "says",
    [
        b"\x00" * 100_000,
        b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
        b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: \xff\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\nHost: [::1\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: \r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_nothing_that_a_stranger_sends_writes_on_the_console(says, capfd):
    async def run():
        async with serving() as (client, port, _origin):
            for _ in range(30):
                crowd = Crowd(port, "")
                crowd.says = says
                await crowd.come(1)
                crowd.all[0][1].write_eof()
                async with asyncio.timeout(10):
                    await crowd.ended()
                crowd.leave()
            await (await join(client)).ws.close()

    asyncio.run(run())
    assert capfd.readouterr().err == ""


def test_sockets_that_break_in_every_state_write_nothing_on_the_console(capfd):
    async def run():
        echo = Echo()
        async with serving(echo) as (client, port, _origin):
            for more in ("", "\x81\x05hi", "\xff\xff\xff\xff", "\x81\x7f" + "\xff" * 8):
                crowd = Crowd(port, UPGRADE + more)
                await crowd.come(5)
                for reader, _writer in crowd.all:
                    await reader.readuntil(b"\r\n\r\n")
                crowd.leave()
            guest = await join(client)
            guest.ws._response.connection.transport.abort()  # a reset instead of a goodbye
            await until(lambda: echo.gone_count == 21)

    asyncio.run(run())
    assert capfd.readouterr().err == ""


def test_what_nobody_waits_for_is_told_in_one_line_and_once(monkeypatch, logged, capfd):
    failed = []

    async def run():
        loop = asyncio.get_running_loop()
        noise.keep_down(loop, failed.append)

        def break_down():
            raise RuntimeError("a bug\nof two lines")

        for _ in range(100):
            loop.call_soon(break_down)
        logging.getLogger("aiohttp.server").error("Unhandled exception", exc_info=ValueError("odd"))
        await asyncio.sleep(0)

    asyncio.run(run())
    lines = [record.getMessage() for record in logged]
    assert len(lines) == noise.LINES
    assert "aiohttp.server: Unhandled exception: ValueError odd" in lines[0]
    assert "RuntimeError a bug" in lines[1] and "test_call_strangers.py" in lines[1]
    assert not any("\n" in line for line in lines)
    assert [str(error).partition("\n")[0] for error in failed] == ["a bug"]
    assert capfd.readouterr().err == ""


def test_lines_that_were_left_out_are_counted(logged):
    now = [0.0]
    seldom = noise.Seldom(lambda: now[0])
    for _ in range(3 * noise.LINES):
        seldom.log(logging.WARNING, "again")
    now[0] = noise.WITHIN_S + 1
    seldom.log(logging.WARNING, "again")
    lines = [record.getMessage() for record in logged]
    assert lines == ["again"] * noise.LINES + [f"{2 * noise.LINES} more lines of this kind were left out", "again"]


def test_strangers_leave_room_for_the_media_among_the_usual_1024_descriptors():
    assert STRANGERS_OF_ONE_MAX < STRANGERS_MAX < 400


def test_who_comes_again_and_again_is_closed_before_the_handshake(monkeypatch, few_places):
    monkeypatch.setattr(listening, "COMING_AT_ONCE", 20)
    monkeypatch.setattr(listening, "COMING_PER_S", 0.0)
    made = []
    monkeypatch.setattr(listening.Listener, "_greet", _counted(listening.Listener._greet, made))

    async def run():
        async with serving() as (_client, port, _origin):
            crowd = Crowd(port, "")
            await crowd.come(60)
            async with asyncio.timeout(10):
                for reader, _writer in crowd.all[20:]:
                    with suppress(ConnectionError):
                        assert await reader.read() == b""
            crowd.leave()
            assert len(made) == 20

    asyncio.run(run())


def _counted(method, made):
    def count(self, visit, *rest):
        made.append(visit)
        return method(self, visit, *rest)

    return count
